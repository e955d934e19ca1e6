// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/words.h"

#include "base/text.h"
#include "results/phrases.h"
#include "results/words_parts.h"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

/// What a network drew in label mode.
std::string drawn_in_words(const SamplingRecord& sampling) {
    return sampling.accepted_label.empty() ? "answers" : "labels";
}

std::string rate_sentence(const SamplingRecord& sampling) {
    if (sampling.candidates == 0) {
        return sampling.filter ? "No row was tried." : "No candidate was tried.";
    }
    if (sampling.label) {
        return percent_text(sampling.acceptance_rate) +
               " of the labels that the network drew accepted: " + grouped(sampling.accepted) + " of " +
               grouped(sampling.candidates) + ".";
    }
    if (sampling.filter) {
        return percent_text(sampling.acceptance_rate) + " of the rows kept: " + grouped(sampling.accepted) +
               " of " + grouped(sampling.candidates) + ".";
    }
    return percent_text(sampling.acceptance_rate) + " accepted: " + wasted_text(sampling.acceptance_rate) +
           ".";
}

std::string bias_sentence(const SamplingRecord& sampling) {
    if (!sampling.biased()) {
        return {};
    }
    const double share =
        double(sampling.violations) / double(std::max<std::uint64_t>(sampling.candidates, 1));
    std::string text = " M is too small: p > M q at " + percent_text(share) +
                       (sampling.filter ? " of the rows" : " of the candidates");
    if (std::isfinite(sampling.worst_log_excess)) {
        text += ", by a factor of up to " + short_number(std::exp(sampling.worst_log_excess), 3);
    }
    return text + ", so the accepted set is biased: it follows min(p, M q) and not p.";
}

/// How far the law of the accepted is from p, where that is known and M does not hold.
std::string bias_line(const SamplingRecord& sampling) {
    const double distance = sampling.bias_total_variation;
    // An adaptive M ends a little below the supremum; below a hundred-thousandth it is not worth a line.
    if (!std::isfinite(distance) || distance < (sampling.biased() ? 0.0 : 1e-5)) {
        return {};
    }
    std::string text = "Bias: the chance of an event may differ from p's by up to " + percent_text(distance) +
                       " (total variation of min(p, M q) from p";
    if (sampling.filter) {
        text += ", over these rows";
    } else if (sampling.bias_standard_error > 0.0) {
        text += ", estimated from candidates, standard error " + percent_text(sampling.bias_standard_error);
    } else {
        text += ", integrated";
    }
    text += ")";
    if (std::isfinite(sampling.biased_rate)) {
        text += "; this M accepts " + percent_text(sampling.biased_rate) + " and is violated at " +
                percent_text(sampling.biased_share);
    }
    if (std::isfinite(sampling.biased_mean) && std::isfinite(sampling.biased_variance)) {
        // A mean of 0 is integrated to some 1e-17.
        const bool none = std::abs(sampling.biased_mean) < 1e-9 * std::sqrt(sampling.biased_variance);
        text += "; mean " + (none ? std::string("0") : short_number(sampling.biased_mean, 4)) +
                " and variance " + short_number(sampling.biased_variance, 6) + " of what is accepted";
    }
    return text;
}

std::string rise_line(const SamplingRecord& sampling) {
    if (sampling.m_source != "adaptive" || !std::isfinite(sampling.log_m_start)) {
        return {};
    }
    const std::string start = "M started at " + short_number(std::exp(sampling.log_m_start), 6);
    if (sampling.rise_candidate.empty()) {
        return start + " and never had to rise";
    }
    const std::string what = sampling.filter ? "row" : "candidate";
    // Each candidate that violated the M in force raised it.
    const std::string times = sampling.violations == 1 ? "once" : grouped(sampling.violations) + " times";
    return start + " and rose " + times + ", last at " + what + " " +
           grouped(static_cast<std::uint64_t>(sampling.rise_candidate.back()) + 1) +
           "; what was accepted before was thinned each time";
}

std::string method_line(const SamplingRecord& sampling) {
    if (sampling.method == "rejection" || sampling.accepted == 0) {
        return {};
    }
    std::string name = sampling.method;
    std::replace(name.begin(), name.end(), '_', ' ');
    return "Method: " + name + ", with " + grouped(sampling.evaluations) + " evaluations of p (" +
           short_number(double(sampling.evaluations) / double(sampling.accepted), 3) + " for each accepted)";
}

/// Only where M was given by hand and the candidates met nothing near it.
std::string spare_sentence(const SamplingRecord& sampling) {
    const double excess = sampling.worst_log_excess;
    if (sampling.violations > 0 || sampling.m_source != "given" || sampling.candidates < 1000 ||
        !(excess < -0.05) || !std::isfinite(excess)) {
        return {};
    }
    return " The largest p / q met was " + short_number(std::exp(sampling.log_m + excess), 3) +
           "; M = " + short_number(std::exp(sampling.log_m), 3) + " may be larger than it has to be.";
}

std::string source_of_m(const SamplingRecord& sampling) {
    const std::string& source = sampling.m_source;
    return source == "closed_form" ? "in closed form"
           : source == "optimised" ? "found by optimisation"
           : source == "adaptive"  ? (std::isfinite(sampling.log_m_start) ? "the largest p / q met" : "")
                                   : source;
}

std::string m_line(const SamplingRecord& sampling) {
    // A note such as "closed form for normal from normal" says the source better.
    const bool note_says_it = sampling.m_note.starts_with("closed form");
    const std::string source = note_says_it ? sampling.m_note : source_of_m(sampling);
    std::string text = "M = " + short_number(std::exp(sampling.log_m), 6);
    text += source.empty() ? "" : ", " + source;
    if (!sampling.m_at.empty() && sampling.m_at.size() <= 4) {
        text += "; p touches M q at x = ";
        for (std::size_t i = 0; i < sampling.m_at.size(); ++i) {
            text += (i == 0 ? "" : ", ") + short_number(sampling.m_at[i], 5);
        }
    }
    return text + (sampling.m_note.empty() || note_says_it ? "" : " (" + sampling.m_note + ")");
}

std::string certificate_line(const SamplingRecord& sampling) {
    return sampling.m_certificate.empty() ? std::string() : "M is " + sampling.m_certificate;
}

std::string interval_line(const SamplingRecord& sampling) {
    std::string text =
        "95 % interval of the rate " + interval_percent_text(sampling.ci_low, sampling.ci_high);
    if (!sampling.filter) {
        text = grouped(sampling.accepted) + " of " + grouped(sampling.candidates) + " candidates; " + text;
    }
    if (std::isfinite(sampling.expected_rate)) {
        const bool inside =
            sampling.expected_rate >= sampling.ci_low && sampling.expected_rate <= sampling.ci_high;
        text += "; theory says " + percent_text(sampling.expected_rate) +
                (sampling.filter && !sampling.label ? " for these rows" : "") +
                (inside ? ", which lies within it" : ", which lies outside it");
    }
    if (sampling.filter && std::isfinite(sampling.expected_rate)) {
        text += "; " + short_number(sampling.expected_rate * double(sampling.candidates), 5) +
                (sampling.label ? ' ' + drawn_in_words(sampling) : " rows") + " expected, " +
                grouped(sampling.accepted) + " kept";
    }
    return text;
}

} // namespace

std::string sampling_lines(const SamplingRecord& sampling) {
    std::string text = "Sampling: " + sampling_in_words(sampling) + "\n";
    for (const std::string& line : {method_line(sampling), m_line(sampling), certificate_line(sampling),
                                    rise_line(sampling), bias_line(sampling)}) {
        text += line.empty() ? line : "  " + line + "\n";
    }
    if (sampling.candidates > 0) {
        text += "  " + interval_line(sampling) + "\n";
    }
    if (std::isfinite(sampling.label_precision)) {
        text += "  Labels: " + percent_text(sampling.label_precision) +
                " of the kept rows have their true one, of all rows " +
                percent_text(sampling.label_precision_before) + "\n";
    }
    // Where theory gives no rate, p is known up to its constant only; otherwise Z is 1 and not worth a line.
    if (!sampling.filter && !std::isfinite(sampling.expected_rate) && !sampling.biased() &&
        std::isfinite(sampling.z_estimate)) {
        text += "  Estimate of the target's constant Z: " + short_number(sampling.z_estimate, 5) + "\n";
    }
    text += findings_lines(sampling);
    text += goodness_lines(sampling);
    text += cost_lines(sampling);
    if (sampling.seconds >= 0.001) { // a rate over less is the clock's noise
        text += "  " + duration_text(sampling.seconds) + ", " +
                grouped(std::uint64_t(std::max(0.0, sampling.candidates_per_second))) +
                (sampling.filter ? " rows a second\n" : " candidates a second\n");
    }
    if (!sampling.stopped_because.empty()) {
        text += "  Ended because " + sampling.stopped_because + "\n";
    }
    return text;
}

std::string sampling_in_words(const SamplingRecord& sampling) {
    return rate_sentence(sampling) + bias_sentence(sampling) + spare_sentence(sampling);
}

} // namespace sluice
