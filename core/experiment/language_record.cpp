// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/language_record.h"

#include "base/text.h"
#include "learning/metrics.h"
#include "sampling/diagnostics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace sluice {
namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
constexpr std::array compared{"sampled_accuracy", "greedy_accuracy", "pass_at_8", "reward"};
/// What is said of the model that a round left, against what is said of its samples.
constexpr std::array judged{"sampled_accuracy", "greedy_accuracy", "pass_at_8", "reward", "entropy", "kl",
                            "larger_first",     "well_formed"};

void add_epochs(const std::vector<const LanguageArm*>& arms, ArmRecord& record) {
    std::size_t epochs = 0;
    for (const LanguageArm* arm : arms) {
        const TrainingHistory& history = arm->rounds.back().history;
        if (history.epoch.size() > epochs) {
            epochs = history.epoch.size();
            record.epoch = history.epoch;
        }
    }
    Matrix<double> losses(arms.size(), epochs, nan_value);
    for (std::size_t i = 0; i < arms.size(); ++i) {
        std::ranges::copy(arms[i]->rounds.back().history.train_loss, losses.row(i).begin());
    }
    if (epochs > 0) {
        record.epoch_series["train_loss"] = std::move(losses);
    }
}

ArmRecord arm_record(const std::vector<const LanguageArm*>& arms) {
    ArmRecord record;
    const RoundOutcome& first = arms.front()->rounds.back();
    record.name = arms.front()->arm;
    record.repeats = static_cast<std::int64_t>(arms.size());
    record.rows = static_cast<std::int64_t>(first.rows);
    record.step = first.history.step;
    record.step_loss = first.history.step_loss;
    record.step_learning_rate = first.history.step_learning_rate;
    for (const LanguageArm* arm : arms) {
        record.best_epoch.push_back(arm->rounds.back().history.best_epoch);
        record.stopped_because.push_back(arm->stopped_because);
        for (const RoundOutcome& round : arm->rounds) {
            record.seconds += round.history.seconds;
        }
        for (const char* metric : judged) {
            record.test[metric].push_back(arm->rounds.back().values.at(metric));
        }
    }
    add_epochs(arms, record);
    return record;
}

const LanguageArm* find_arm(const std::vector<LanguageArm>& arms, const std::string& name) {
    const auto found = std::ranges::find(arms, name, &LanguageArm::arm);
    return found == arms.end() ? nullptr : &*found;
}

/// About thirty points of the acceptance rate as the answers were tried.
void add_trace(const std::vector<std::uint8_t>& accepted, SamplingRecord& record) {
    const std::size_t step = std::max<std::size_t>(1, accepted.size() / 30);
    std::uint64_t kept = 0;
    for (std::size_t i = 0; i < accepted.size(); ++i) {
        kept += accepted[i];
        if ((i + 1) % step == 0 || i + 1 == accepted.size()) {
            const ConfidenceInterval interval = wilson_interval(kept, i + 1);
            record.trace_candidates.push_back(static_cast<double>(i + 1));
            record.trace_accepted.push_back(static_cast<double>(kept));
            record.trace_rate.push_back(static_cast<double>(kept) / static_cast<double>(i + 1));
            record.trace_ci_low.push_back(interval.low);
            record.trace_ci_high.push_back(interval.high);
        }
    }
}

void describe_verified(double right, SamplingRecord& record) {
    record.expected_rate = right;
    record.log_m = -std::log(right);
    record.m_source = "closed_form";
    record.m_note =
        "the target is q given that the answer is right, so M = 1 / P(right); P(right) is summed over "
        "every right answer of the training prompts";
    record.stopped_because = "every training prompt had its samples";
}

void describe_tilted(const LanguageSection& section, SamplingRecord& record) {
    record.log_m = 1.0 / section.beta;
    record.m_source = section.pool_maximum ? "optimised" : "closed_form";
    record.m_note =
        section.pool_maximum
            ? "the approximation of RSO: the largest reward among a prompt's samples stands for the "
              "largest possible one, so what is accepted follows the target only nearly"
            : "the target is q exp(reward / beta) and no reward is above 1, so M = exp(1 / beta) for "
              "the unnormalised target";
    if (!section.pool_maximum) {
        record.z_estimate = record.acceptance_rate * std::exp(record.log_m);
    }
    record.stopped_because = record.accepted >= section.accepted
                                 ? "reached " + grouped(section.accepted) + " accepted"
                                 : "tried " + grouped(record.candidates) + " candidates, the most allowed";
}

} // namespace

std::vector<ArmRecord> language_training_records(const std::vector<std::vector<LanguageArm>>& repeats) {
    std::vector<ArmRecord> records;
    if (repeats.empty()) {
        return records;
    }
    for (const LanguageArm& first : repeats.front()) {
        std::vector<const LanguageArm*> arms;
        for (const std::vector<LanguageArm>& repeat : repeats) {
            if (const LanguageArm* arm = find_arm(repeat, first.arm)) {
                arms.push_back(arm);
            }
        }
        records.push_back(arm_record(arms));
    }
    return records;
}

std::optional<RoundsRecord> language_rounds_record(const std::vector<std::vector<LanguageArm>>& repeats) {
    std::size_t rounds = 0, count = 0;
    for (const std::vector<LanguageArm>& repeat : repeats) {
        if (const LanguageArm* arm = find_arm(repeat, "rsft")) {
            rounds = std::max(rounds, arm->rounds.size());
            ++count;
        }
    }
    if (rounds == 0) {
        return std::nullopt;
    }
    RoundsRecord record;
    for (std::size_t round = 0; round <= rounds; ++round) {
        record.round.push_back(static_cast<double>(round));
    }
    const LanguageArm& told = *find_arm(repeats.front(), "rsft");
    for (const auto& [name, value] : told.rounds.front().values) {
        Matrix<double>& series = record.series[name];
        series = Matrix<double>(count, rounds + 1, nan_value);
        for (std::size_t repeat = 0; repeat < count; ++repeat) {
            const LanguageArm& arm = *find_arm(repeats[repeat], "rsft");
            const auto& base = repeats[repeat].front().rounds.front().values;
            series(repeat, 0) = base.contains(name) ? base.at(name) : nan_value;
            for (std::size_t round = 0; round < arm.rounds.size(); ++round) {
                series(repeat, round + 1) = arm.rounds[round].values.at(name);
            }
        }
    }
    const std::size_t most = told.rounds.front().draw.summary.solved.size();
    record.solved = Matrix<double>(told.rounds.size(), most);
    for (std::size_t round = 0; round < told.rounds.size(); ++round) {
        std::ranges::copy(told.rounds[round].draw.summary.solved, record.solved.row(round).begin());
    }
    for (const RoundOutcome& round : told.rounds) {
        record.texts.insert(record.texts.end(), round.texts.begin(), round.texts.end());
    }
    for (std::size_t repeat = 0; repeat < count; ++repeat) {
        record.stopped_because.push_back(find_arm(repeats[repeat], "rsft")->stopped_because);
    }
    return record;
}

SamplingRecord language_sampling_record(const Experiment& experiment, const RoundDraw& draw, double right) {
    SamplingRecord record;
    record.filter = true;
    record.label = true;
    record.candidates = draw.accepted.size();
    for (std::size_t i = 0; i < draw.accepted.size(); ++i) {
        if (draw.accepted[i] != 0) {
            record.accepted_index.push_back(static_cast<std::int64_t>(i));
        }
    }
    record.accepted = record.accepted_index.size();
    record.acceptance_rate = static_cast<double>(record.accepted) / static_cast<double>(record.candidates);
    const ConfidenceInterval interval = wilson_interval(record.accepted, record.candidates);
    record.ci_low = interval.low;
    record.ci_high = interval.high;
    record.evaluations = record.candidates;
    record.seconds = draw.seconds;
    record.candidates_per_second = static_cast<double>(record.candidates) / std::max(draw.seconds, 1e-9);
    record.worst_log_excess = 0.0;
    if (experiment.finetune->recipe == "until_satisfied") {
        describe_tilted(*experiment.language, record);
    } else {
        describe_verified(right, record);
    }
    add_trace(draw.accepted, record);
    return record;
}

std::vector<ComparisonRecord> language_comparison_records(const std::vector<ArmRecord>& arms) {
    std::vector<ComparisonRecord> rows;
    const auto finished = [](const ArmRecord& arm) {
        return std::ranges::find(arm.stopped_because, "cancelled") - arm.stopped_because.begin();
    };
    const auto rsft = std::ranges::find(arms, "rsft", &ArmRecord::name);
    if (rsft == arms.end()) {
        return rows;
    }
    for (const ArmRecord& arm : arms) {
        const auto repeats = static_cast<std::size_t>(std::min(finished(*rsft), finished(arm)));
        if (&arm == &*rsft || repeats == 0) {
            continue;
        }
        for (const char* metric : compared) {
            const Comparison c = compare_paired(std::span(rsft->test.at(metric)).first(repeats),
                                                std::span(arm.test.at(metric)).first(repeats), true, 0.0);
            rows.push_back({arm.name, metric, c.difference, c.low, c.high, c.p_value, c.test, c.verdict});
        }
    }
    return rows;
}

} // namespace sluice
