// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/record_figures.h"

#include "results/mean_and_sd.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>
#include <utility>

namespace sluice {
namespace {

/// Whether a figure of this name measures time: "seconds_per_accepted", "candidates_per_second".
bool measures_time(std::string_view name) {
    return name.find("second") != std::string_view::npos;
}

class Figures {
  public:
    std::vector<RecordFigure> take() && { return std::move(figures_); }

    void number(const std::string& name, double value) {
        figures_.push_back({name, value, measures_time(name)});
    }
    void count(const std::string& name, std::uint64_t value) { number(name, static_cast<double>(value)); }
    void text(const std::string& name, std::string value) {
        figures_.push_back({name, std::move(value), false});
    }
    void of_the_run(const std::string& name, std::variant<double, std::string> value) {
        figures_.push_back({name, std::move(value), true});
    }

    /// One for each coordinate, unless there are too many for a table.
    void vector(const std::string& name, const std::vector<double>& values) {
        constexpr std::size_t most = 16;
        if (values.size() == 1) {
            number(name, values.front());
        } else if (values.size() <= most) {
            for (std::size_t i = 0; i < values.size(); ++i) {
                number(name + "_" + std::to_string(i + 1), values[i]);
            }
        }
    }

    void mean_with_sd(const std::string& name, const std::vector<double>& values) {
        const MeanAndSd summary = mean_and_sd(values);
        number(name, summary.mean);
        number(name + "_sd", summary.sd);
    }

  private:
    std::vector<RecordFigure> figures_;
};

void add_envelope(Figures& figures, const SamplingRecord& sampling) {
    figures.number("sampling_log_m", sampling.log_m);
    figures.number("sampling_m", std::exp(sampling.log_m));
    figures.text("sampling_m_source", sampling.m_source);
    figures.vector("sampling_m_at", sampling.m_at);
    figures.number("sampling_log_m_start", sampling.log_m_start);
    figures.count("sampling_rises", sampling.rise_candidate.size());
    figures.count("sampling_violations", sampling.violations);
    figures.number("sampling_worst_log_excess", sampling.worst_log_excess);
    figures.number("sampling_bias_total_variation", sampling.bias_total_variation);
    figures.number("sampling_bias_standard_error", sampling.bias_standard_error);
    figures.number("sampling_biased_rate", sampling.biased_rate);
    figures.number("sampling_biased_share", sampling.biased_share);
    figures.number("sampling_biased_mean", sampling.biased_mean);
    figures.number("sampling_biased_variance", sampling.biased_variance);
}

void add_goodness(Figures& figures, const GoodnessRecord& goodness) {
    figures.count("sampling_goodness_points", goodness.points);
    for (const auto& [name, number] : goodness_numbers) {
        figures.number("sampling_" + std::string(name), goodness.*number);
    }
    figures.number("sampling_chi_square_freedom", static_cast<double>(goodness.chi_square_freedom));
    figures.count("sampling_energy_points", goodness.energy_points);
    for (const auto& [name, series] : moment_series) {
        figures.vector("sampling_" + std::string(name), goodness.moments.*series);
    }
}

void add_cost(Figures& figures, const CostRecord& cost) {
    for (const auto& [name, number] : cost_numbers) {
        const std::string_view field = name;
        const std::string named = field == "goal_low"    ? "goal_seconds_low"
                                  : field == "goal_high" ? "goal_seconds_high"
                                                         : std::string(field);
        figures.number("sampling_" + named, cost.*number);
    }
    figures.count("sampling_goal_missing", cost.goal_missing);
    figures.text("sampling_goal_basis", cost.goal_basis);
}

void add_sampling(Figures& figures, const SamplingRecord& sampling) {
    figures.text("sampling_mode", sampling_mode(sampling));
    figures.text("sampling_method", sampling.method);
    figures.count("sampling_candidates", sampling.candidates);
    figures.count("sampling_accepted", sampling.accepted);
    figures.number("sampling_acceptance_rate", sampling.acceptance_rate);
    figures.number("sampling_acceptance_ci95_low", sampling.ci_low);
    figures.number("sampling_acceptance_ci95_high", sampling.ci_high);
    figures.number("sampling_expected_rate", sampling.expected_rate);
    figures.count("sampling_evaluations", sampling.evaluations);
    figures.number("sampling_z_estimate", sampling.z_estimate);
    add_envelope(figures, sampling);
    figures.number("sampling_label_precision", sampling.label_precision);
    figures.number("sampling_label_precision_before", sampling.label_precision_before);
    figures.number("sampling_ks_statistic", sampling.ks_statistic);
    figures.number("sampling_ks_p_value", sampling.ks_p_value);
    add_goodness(figures, sampling.goodness);
    add_cost(figures, sampling.cost);
    for (const auto& [name, found] : sampling.findings) {
        for (const auto& [key, value] : found.numbers) {
            figures.number("sampling_" + name + "_" + key, value);
        }
    }
    figures.text("sampling_stopped_because", sampling.stopped_because);
    figures.number("sampling_candidates_per_second", sampling.candidates_per_second);
    figures.number("sampling_seconds", sampling.seconds);
}

/// The reasons that there were, each once.
std::string joined(const std::vector<std::string>& reasons) {
    std::string text;
    for (const std::string& reason : std::set<std::string>(reasons.begin(), reasons.end())) {
        text += (text.empty() ? "" : "; ") + reason;
    }
    return text;
}

void add_arm(Figures& figures, const ArmRecord& arm) {
    figures.number(arm.name + "_rows", static_cast<double>(arm.rows));
    figures.number(arm.name + "_effective_rows", arm.effective_rows);
    figures.number(arm.name + "_repeats", static_cast<double>(arm.repeats));
    const std::vector<double> epochs(arm.best_epoch.begin(), arm.best_epoch.end());
    figures.number(arm.name + "_best_epoch", mean_and_sd(epochs).mean);
    figures.text(arm.name + "_stopped_because", joined(arm.stopped_because));
    for (const auto& [metric, values] : arm.test) {
        figures.mean_with_sd(arm.name + "_test_" + metric, values);
    }
    figures.number(arm.name + "_seconds", arm.seconds);
}

void add_comparison(Figures& figures, const ComparisonRecord& row) {
    const std::string name = "rsft_minus_" + row.arm + "_" + row.metric;
    figures.number(name, row.difference);
    figures.number(name + "_low95", row.low);
    figures.number(name + "_high95", row.high);
    figures.number(name + "_p_value", row.p_value);
    figures.text(name + "_verdict", row.verdict);
}

void add_rounds(Figures& figures, const RoundsRecord& rounds) {
    for (const auto& [name, series] : rounds.series) {
        std::vector<double> last; // of each repeat, which may have ended early
        for (std::size_t repeat = 0; repeat < series.rows(); ++repeat) {
            const auto values = series.row(repeat);
            for (std::size_t round = values.size(); round-- > 0;) {
                if (!std::isnan(values[round])) {
                    last.push_back(values[round]);
                    break;
                }
            }
        }
        figures.mean_with_sd("rounds_" + name, last);
    }
}

} // namespace

std::vector<RecordFigure> record_figures(const Record& record) {
    Figures figures;
    if (record.dataset) {
        figures.number("dataset_rows", static_cast<double>(record.dataset->rows));
    }
    if (record.sampling) {
        add_sampling(figures, *record.sampling);
    }
    for (const ArmRecord& arm : record.training) {
        add_arm(figures, arm);
    }
    for (const ComparisonRecord& row : record.comparison) {
        add_comparison(figures, row);
    }
    if (record.rounds) {
        add_rounds(figures, *record.rounds);
    }
    figures.of_the_run("created_utc", record.created_utc);
    figures.of_the_run("host", record.host);
    figures.of_the_run("threads", static_cast<double>(record.threads));
    figures.of_the_run("resumed", static_cast<double>(record.resumed));
    return std::move(figures).take();
}

} // namespace sluice
