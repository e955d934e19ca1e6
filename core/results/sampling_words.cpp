// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/words.h"

#include "base/text.h"
#include "results/phrases.h"
#include "results/words_parts.h"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

std::string rate_sentence(const SamplingRecord& sampling) {
    if (sampling.candidates == 0) {
        return sampling.filter ? "No row was tried." : "No candidate was tried.";
    }
    if (sampling.filter) {
        return percent_text(sampling.acceptance_rate) + " of the rows kept: " + grouped(sampling.accepted) +
               " of " + grouped(sampling.candidates) + ".";
    }
    return percent_text(sampling.acceptance_rate) + " accepted: " + wasted_text(sampling.acceptance_rate) +
           ".";
}

std::string bias_sentence(const SamplingRecord& sampling) {
    if (sampling.violations == 0) {
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
                (sampling.filter ? " for these rows" : "") +
                (inside ? ", which lies within it" : ", which lies outside it");
    }
    return text;
}

std::string ks_line(const SamplingRecord& sampling) {
    const double p = sampling.ks_p_value;
    const std::string who = sampling.filter ? "the kept rows" : "the accepted set";
    const std::string what = sampling.filter ? "the fitted p" : "p";
    const std::string verdict = p < 0.001 ? who + (sampling.filter ? " do" : " does") + " not follow "
                                : p < 0.05
                                    ? "some doubt that " + who + (sampling.filter ? " follow " : " follows ")
                                    : who + (sampling.filter ? " agree with " : " agrees with ");
    return "Kolmogorov-Smirnov distance of " + who + " from " + what + " " +
           short_number(sampling.ks_statistic, 2) + ", p = " + short_number(p, 2) + ": " + verdict + what;
}

} // namespace

std::string sampling_lines(const SamplingRecord& sampling) {
    std::string text = "Sampling: " + sampling_in_words(sampling) + "\n";
    text += "  " + m_line(sampling) + "\n";
    if (sampling.candidates > 0) {
        text += "  " + interval_line(sampling) + "\n";
    }
    // Where theory gives no rate, p is known up to its constant only; otherwise Z is 1 and not worth a line.
    if (!sampling.filter && !std::isfinite(sampling.expected_rate) && sampling.violations == 0 &&
        std::isfinite(sampling.z_estimate)) {
        text += "  Estimate of the target's constant Z: " + short_number(sampling.z_estimate, 5) + "\n";
    }
    if (std::isfinite(sampling.ks_p_value)) {
        text += "  " + ks_line(sampling) + "\n";
    }
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
