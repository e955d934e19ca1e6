// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"
#include "results/phrases.h"
#include "results/words.h"
#include "results/words_parts.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace sluice {
namespace {

/// Who is held against what.
struct Sides {
    explicit Sides(bool filter)
        : many(filter), who(filter ? "the kept rows" : "the accepted set"),
          what(filter ? "the fitted p" : "p") {}

    std::string verdict(double p_value) const {
        if (p_value <= 0.001) {
            return who + (many ? " do" : " does") + " not follow " + what;
        }
        if (p_value < 0.05) {
            return "some doubt that " + who + (many ? " follow " : " follows ") + what;
        }
        return who + (many ? " agree" : " agrees") + " with " + what;
    }

    bool many;
    std::string who, what;
};

std::string p_text(double p_value) {
    return p_value < 1e-300 ? "p < 1e-300" : "p = " + short_number(p_value, 2);
}

/// "does not differ" is as much as a test can say.
std::string energy_verdict(const Sides& sides, double p_value) {
    const std::string from = "exact draws of " + sides.what;
    return p_value <= 0.001 ? "differs from " + from
           : p_value < 0.05 ? "may differ from " + from
                            : "indistinguishable from " + from;
}

std::string ks_line(const SamplingRecord& sampling, const Sides& sides) {
    const double p = sampling.ks_p_value;
    return "Kolmogorov-Smirnov distance of " + sides.who + " from " + sides.what + " " +
           short_number(sampling.ks_statistic, 2) + ", " + p_text(p) + ": " + sides.verdict(p);
}

std::string anderson_darling_line(const GoodnessRecord& goodness, const Sides& sides) {
    const double p = goodness.anderson_darling_p_value;
    return "Anderson-Darling, which weighs the tails: " +
           short_number(goodness.anderson_darling_statistic, 3) + ", " + p_text(p) + ": " + sides.verdict(p);
}

std::string chi_square_line(const GoodnessRecord& goodness, const Sides& sides) {
    if (!std::isfinite(goodness.chi_square_statistic)) {
        return "Chi-square of the counts: " + sides.who + (sides.many ? " hold" : " holds") +
               " values that " + sides.what + " cannot give";
    }
    if (goodness.chi_square_freedom == 0) {
        return "Chi-square of the counts: too few to test anything";
    }
    const double p = goodness.chi_square_p_value;
    return "Chi-square of the counts " + short_number(goodness.chi_square_statistic, 4) + " at " +
           counted(std::size_t(goodness.chi_square_freedom), "degree") + " of freedom, " + p_text(p) + ": " +
           sides.verdict(p);
}

std::string energy_line(const GoodnessRecord& goodness, const Sides& sides) {
    const double p = goodness.energy_p_value;
    return "Energy distance between " + grouped(goodness.energy_points) + " points of " + sides.who +
           " and as many exact draws " + short_number(goodness.energy_distance, 2) + ", " + p_text(p) + ": " +
           energy_verdict(sides, p);
}

/// "mean 0.0012 ± 0.0032 (exact 0)"
std::string moment_text(const char* name, double value, double error, double exact) {
    std::string text = std::string(name) + " " + value_text(value, error);
    if (std::isfinite(error)) {
        text += " ± " + short_number(error, 2);
    }
    return text + (std::isfinite(exact) ? " (exact " + short_number(exact, 4) + ")" : "");
}

std::string line_moments(const MomentsRecord& m) {
    const double none = GoodnessRecord::unknown;
    return "Moments: " + moment_text("mean", m.mean[0], m.mean_error[0], m.exact_mean[0]) + ", " +
           moment_text("sd", m.sd[0], m.sd_error[0], m.exact_sd[0]) + ", " +
           moment_text("skewness", m.skewness[0], m.skewness_error[0], none) + ", " +
           moment_text("excess kurtosis", m.excess_kurtosis[0], m.excess_kurtosis_error[0], none);
}

/// The mean furthest from its exact value, in standard errors; the largest of d is expected to stand out
/// some.
std::string worst_mean(const MomentsRecord& m) {
    std::size_t worst = m.mean.size();
    double most = -1.0;
    for (std::size_t j = 0; j < m.mean.size(); ++j) {
        const double score = std::abs(m.mean[j] - m.exact_mean[j]) / m.mean_error[j];
        if (score > most) {
            most = score;
            worst = j;
        }
    }
    if (worst == m.mean.size()) {
        return {};
    }
    return "Of " + std::to_string(m.mean.size()) + " means, that of coordinate " + std::to_string(worst + 1) +
           " lies furthest from the exact one: " + short_number(most, 2) + " standard errors";
}

bool complete(const MomentsRecord& m) {
    const std::size_t d = m.mean.size();
    return d > 0 && std::all_of(moment_series.begin(), moment_series.end(),
                                [&](const auto& field) { return (m.*field.second).size() == d; });
}

/// "11 ns", "3.2 µs", "450 ms", "1.2 s", "3 min 4 s"
std::string short_duration(double seconds) {
    const auto digits = [](double value) { return short_number(value, value < 99.5 ? 2 : 3); };
    if (seconds < 1e-6) {
        return digits(seconds * 1e9) + " ns";
    }
    if (seconds < 1e-3) {
        return digits(seconds * 1e6) + " µs";
    }
    return seconds < 1.0 ? digits(seconds * 1e3) + " ms" : duration_text(seconds);
}

/// A number of candidates, with the digits that it deserves.
std::string amount(double value) {
    return value < 1000.0 ? short_number(value, 3)
           : value < 1e15 ? grouped(std::uint64_t(value + 0.5))
                          : short_number(value, 3);
}

std::string price_line(const SamplingRecord& sampling) {
    const CostRecord& cost = sampling.cost;
    const char* tried = sampling.filter ? " rows" : " candidates";
    std::string text = (sampling.filter ? "One kept row costs " : "One accepted point costs ") +
                       amount(cost.candidates_per_accepted) + tried;
    const double extra = cost.evaluations_per_accepted / cost.candidates_per_accepted;
    if (std::isfinite(extra) && std::abs(extra - 1.0) > 1e-9) {
        text += ", " + amount(cost.evaluations_per_accepted) + " evaluations of p";
    }
    if (sampling.seconds >= 0.001) { // less is the clock's noise
        text += " and " + short_duration(cost.seconds_per_accepted);
    }
    return text;
}

std::string ess_line(const SamplingRecord& sampling) {
    const char* all = sampling.filter ? "rows" : "candidates";
    return std::string("As importance weights the same ") + all + " are worth " +
           amount(sampling.cost.importance_ess) + " independent draws (effective sample size); " +
           (sampling.filter ? "filtering" : "rejection") + " keeps " + grouped(sampling.accepted) +
           ", which need no weights";
}

} // namespace

std::string goodness_lines(const SamplingRecord& sampling) {
    const GoodnessRecord& goodness = sampling.goodness;
    const Sides sides(sampling.filter);
    std::vector<std::string> lines;
    if (std::isfinite(sampling.ks_p_value)) {
        lines.push_back(ks_line(sampling, sides));
    }
    if (std::isfinite(goodness.anderson_darling_p_value)) {
        lines.push_back(anderson_darling_line(goodness, sides));
    }
    if (std::isfinite(goodness.chi_square_p_value)) {
        lines.push_back(chi_square_line(goodness, sides));
    }
    if (std::isfinite(goodness.energy_p_value)) {
        lines.push_back(energy_line(goodness, sides));
    }
    if (!lines.empty() && goodness.points > 0 && goodness.points < sampling.accepted) {
        lines.back() += " (looked at " + grouped(goodness.points) + " of them, evenly spaced)";
    }
    if (complete(goodness.moments)) {
        lines.push_back(goodness.moments.mean.size() == 1 ? line_moments(goodness.moments)
                                                          : worst_mean(goodness.moments));
    }
    std::string text;
    for (const std::string& line : lines) {
        text += line.empty() ? "" : "  " + line + "\n";
    }
    return text;
}

std::string cost_lines(const SamplingRecord& sampling) {
    std::string text;
    if (std::isfinite(sampling.cost.candidates_per_accepted)) {
        text += "  " + price_line(sampling) + "\n";
    }
    if (sampling.cost.importance_ess > 0.0) {
        text += "  " + ess_line(sampling) + "\n";
    }
    const std::string goal = goal_in_words(sampling);
    return text + (goal.empty() ? "" : "  " + goal + "\n");
}

std::string goodness_in_words(const SamplingRecord& sampling) {
    const GoodnessRecord& goodness = sampling.goodness;
    const Sides sides(sampling.filter);
    if (std::isfinite(goodness.anderson_darling_p_value)) {
        const double p = goodness.anderson_darling_p_value;
        return sentence_case(sides.verdict(p)) + " (Anderson-Darling " + p_text(p) +
               (std::isfinite(sampling.ks_p_value) ? ", Kolmogorov-Smirnov " + p_text(sampling.ks_p_value)
                                                   : "") +
               ").";
    }
    if (std::isfinite(sampling.ks_p_value)) {
        return sentence_case(sides.verdict(sampling.ks_p_value)) + " (Kolmogorov-Smirnov " +
               p_text(sampling.ks_p_value) + ").";
    }
    if (std::isfinite(goodness.chi_square_p_value)) {
        return sentence_case(chi_square_line(goodness, sides)) + ".";
    }
    if (std::isfinite(goodness.energy_p_value)) {
        return sentence_case(sides.who) + ": " + energy_verdict(sides, goodness.energy_p_value) +
               " (energy distance, " + p_text(goodness.energy_p_value) + ").";
    }
    return {};
}

std::string goal_in_words(const SamplingRecord& sampling) {
    const CostRecord& cost = sampling.cost;
    if (cost.goal_missing == 0 || cost.goal_basis.empty()) {
        return {};
    }
    const std::string wanted =
        (sampling.accepted > 0 ? "the other " : "") + grouped(cost.goal_missing) + " accepted points";
    if (cost.goal_basis == "bound") {
        return "None was accepted yet: " + wanted + " take more than " + short_duration(cost.goal_low) +
               " (95 % sure)";
    }
    const std::string low = short_duration(cost.goal_low), high = short_duration(cost.goal_high);
    return std::string(cost.goal_basis == "theory" ? "By theory" : "At this rate") + " " + wanted + " take " +
           short_duration(cost.goal_seconds) +
           (low == high ? "" : " (95 % interval " + low + " to " + high + ")");
}

} // namespace sluice
