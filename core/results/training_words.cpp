// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/words.h"

#include "base/text.h"
#include "results/mean_and_sd.h"
#include "results/phrases.h"
#include "results/text_table.h"
#include "results/words_parts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace sluice {
namespace {

constexpr std::array class_metrics{
    "accuracy",        "balanced_accuracy", "macro_f1", "loss",    "sampled_accuracy",
    "greedy_accuracy", "pass_at_8",         "reward",   "entropy", "kl"};
constexpr std::array probability_metrics{"roc_auc", "pr_auc", "brier", "calibration_error"};

/// A column of means ± deviations, one cell for each arm, all with the decimals that show two digits of the
/// largest deviation; "" where an arm has no value.
std::vector<std::string> metric_column(const std::vector<ArmRecord>& arms, const std::string& metric) {
    std::vector<MeanAndSd> values;
    double largest = 0.0;
    for (const ArmRecord& arm : arms) {
        const auto found = arm.test.find(metric);
        values.push_back(found == arm.test.end() ? MeanAndSd{} : mean_and_sd(found->second));
        largest = std::max(largest, std::isfinite(values.back().sd) ? values.back().sd : 0.0);
    }
    std::vector<std::string> cells;
    for (const MeanAndSd& value : values) {
        // A tenth of the deviation asks for one digit more than the deviation itself.
        const std::string mean = value_text(value.mean, largest / 10);
        cells.push_back(!std::isfinite(value.mean) ? ""
                        : std::isfinite(value.sd)  ? mean + " ± " + value_text(value.sd, largest / 10)
                                                   : mean);
    }
    return cells;
}

/// A table with a row for each arm from columns; columns without any value are left out.
std::string arm_table(const std::vector<ArmRecord>& arms,
                      const std::vector<std::pair<std::string, std::vector<std::string>>>& columns) {
    std::vector<std::string> heads{""};
    std::vector<std::vector<std::string>> rows;
    for (const ArmRecord& arm : arms) {
        rows.push_back({arm.name});
    }
    for (const auto& [head, cells] : columns) {
        if (std::ranges::all_of(cells, [](const std::string& cell) { return cell.empty(); })) {
            continue;
        }
        heads.push_back(head);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            rows[i].push_back(cells[i]);
        }
    }
    TextTable table(heads);
    for (std::vector<std::string>& row : rows) {
        table.add(std::move(row));
    }
    return table.text();
}

std::string epochs_text(const ArmRecord& arm) {
    if (arm.best_epoch.size() != 1 || arm.epoch.empty()) {
        return "";
    }
    const std::string reason = arm.stopped_because.empty() ? "" : arm.stopped_because.front();
    return "epoch " + std::to_string(arm.best_epoch.front()) + " of " + std::to_string(arm.epoch.size()) +
           (reason.empty() ? "" : ", " + reason);
}

bool has_metric(const std::vector<ArmRecord>& arms, const std::string& metric) {
    return std::ranges::any_of(arms, [&](const ArmRecord& arm) { return arm.test.contains(metric); });
}

/// How good the probabilities are, on the rows that the arms are judged on.
std::string probability_table(const std::vector<ArmRecord>& arms) {
    std::vector<std::pair<std::string, std::vector<std::string>>> columns;
    bool any = false;
    for (const char* metric : probability_metrics) {
        any = any || has_metric(arms, metric);
        columns.emplace_back(metric_in_words(metric), metric_column(arms, metric));
    }
    return any ? "Probabilities, on the same rows:\n" + arm_table(arms, columns) : "";
}

std::string weights_line(const std::vector<ArmRecord>& arms) {
    std::string text;
    for (const ArmRecord& arm : arms) {
        if (std::isfinite(arm.effective_rows)) {
            text += "  The weights of " + arm.name + " make its " + counted(std::size_t(arm.rows), "row") +
                    " worth " + short_number(arm.effective_rows, 4) + " (Kish's effective sample size).\n";
        }
    }
    return text;
}

std::string source_table(const std::vector<ArmRecord>& arms) {
    if (!has_metric(arms, "accuracy_source") && !has_metric(arms, "loss_source")) {
        return "";
    }
    return "On test rows of the source population:\n" +
           arm_table(arms, {{"accuracy", metric_column(arms, "accuracy_source")},
                            {"loss", metric_column(arms, "loss_source")}});
}

/// What the experiment watches while it fine-tunes, where that is a metric of the comparison; accuracy
/// otherwise (the default, the validation loss, steers the training and is not what a person asks about).
std::string main_metric(const Record& record) {
    const auto there = [&](const std::string& metric) {
        return std::ranges::find(record.comparison, metric, &ComparisonRecord::metric) !=
               record.comparison.end();
    };
    for (const char* key : {"/finetune/until/metric", "/finetune/monitor"}) {
        const nlohmann::json::json_pointer pointer(key);
        if (record.experiment.is_object() && record.experiment.contains(pointer) &&
            record.experiment[pointer].is_string() && there(record.experiment[pointer])) {
            return record.experiment[pointer];
        }
    }
    return there("accuracy") ? "accuracy" : record.comparison.front().metric;
}

/// The arms whose row of this metric has the verdict.
std::vector<std::string> arms_with(const Record& record, const std::string& metric,
                                   const std::string& verdict) {
    std::vector<std::string> arms;
    for (const ComparisonRecord& row : record.comparison) {
        if (row.metric == metric && row.verdict == verdict) {
            arms.push_back(row.arm);
        }
    }
    return arms;
}

std::string verdict_sentence(const Record& record, const std::string& metric) {
    const std::string in_words = metric_in_words(metric);
    const auto better = arms_with(record, metric, "better");
    const auto worse = arms_with(record, metric, "worse");
    const auto same = arms_with(record, metric, "no difference");
    if (better.empty() && worse.empty()) {
        return same.empty()
                   ? "One repeat cannot tell: /finetune/repeats asks for more."
                   : "No difference in " + in_words + " can be shown against " + joined(same, 20, "or") + ".";
    }
    std::string text = worse.empty() && same.empty() ? "Yes: in "
                       : better.empty()              ? "No: in "
                                                     : "In part: in ";
    text += in_words + " rsft is ";
    if (!better.empty()) {
        text += "better than " + joined(better);
    }
    if (!worse.empty()) {
        text += (better.empty() ? "worse than " : " and worse than ") + joined(worse);
    }
    return text +
           (same.empty() ? "." : "; no difference can be shown against " + joined(same, 20, "or") + ".");
}

bool has_interval(const ComparisonRecord& row) {
    return std::isfinite(row.low) && std::isfinite(row.high);
}

bool excludes_zero(const ComparisonRecord& row) {
    return has_interval(row) && (row.low > 0.0 || row.high < 0.0);
}

/// "0.010 to 0.032"
std::string interval_text(const ComparisonRecord& row) {
    const auto end = [&](double value) {
        const std::string text = signed_text(value, row.high - row.low);
        return text.starts_with('+') ? text.substr(1) : text;
    };
    return end(row.low) + " to " + end(row.high);
}

std::string difference_cell(const ComparisonRecord& row) {
    const std::string text = signed_text(row.difference, row.high - row.low);
    return has_interval(row) ? text + " (" + interval_text(row) + ")" + (excludes_zero(row) ? " *" : "")
                             : text;
}

/// Main metric first, then the others on the judged rows, then accuracy and loss on source rows.
std::vector<std::string> metrics_in_order(const std::string& first) {
    std::vector<std::string> metrics{first};
    using Names = std::span<const char* const>;
    for (const Names group : {Names(class_metrics), Names(probability_metrics)}) {
        for (const char* metric : group) {
            if (metric != first) {
                metrics.emplace_back(metric);
            }
        }
    }
    metrics.emplace_back("accuracy_source");
    metrics.emplace_back("loss_source");
    return metrics;
}

/// The rows that the table shows, for its notes.
struct Shown {
    std::size_t intervals = 0, stars = 0;
    std::string test;
};

std::string difference_table(const Record& record, const std::string& first, Shown& shown) {
    std::vector<std::string> heads{"rsft minus"};
    for (const ComparisonRecord& row : record.comparison) {
        if (std::ranges::find(heads, row.arm) == heads.end()) {
            heads.push_back(row.arm);
        }
    }
    TextTable table(heads);
    for (const std::string& metric : metrics_in_order(first)) {
        std::vector<std::string> cells{metric_in_words(metric)};
        bool any = false;
        for (std::size_t i = 1; i < heads.size(); ++i) {
            const auto row = std::ranges::find_if(record.comparison, [&](const ComparisonRecord& r) {
                return r.arm == heads[i] && r.metric == metric;
            });
            const bool there = row != record.comparison.end();
            cells.push_back(there ? difference_cell(*row) : "");
            any = any || there;
            if (there && has_interval(*row)) {
                ++shown.intervals;
                shown.stars += excludes_zero(*row) ? 1 : 0;
                shown.test = row->test;
            }
        }
        if (any) {
            table.add(std::move(cells));
        }
    }
    return table.text();
}

std::string notes(const Shown& shown) {
    std::string text;
    if (shown.intervals > 0) {
        text = "  In brackets 95 % intervals" + (shown.test.empty() ? "" : ", " + shown.test) + ".\n";
    }
    if (shown.stars > 0) {
        text += "  * excludes 0. Of " + std::to_string(shown.intervals) +
                " intervals about one in twenty would by chance, where nothing differs.\n";
    }
    return text;
}

} // namespace

std::string training_lines(const std::vector<ArmRecord>& arms) {
    std::vector<std::string> rows, epochs;
    std::int64_t repeats = 1;
    for (const ArmRecord& arm : arms) {
        rows.push_back(grouped(static_cast<std::uint64_t>(std::max<std::int64_t>(arm.rows, 0))));
        epochs.push_back(epochs_text(arm));
        repeats = std::max(repeats, arm.repeats);
    }
    std::string text = "Training: ";
    text += repeats > 1 ? std::to_string(repeats) + " repeats, mean ± standard deviation " : "";
    text += has_metric(arms, "accuracy_target") ? "on test rows of the target population:\n"
                                                : "on the test rows:\n";
    std::vector<std::pair<std::string, std::vector<std::string>>> columns{{"trained on", rows}};
    for (const char* metric : class_metrics) {
        columns.emplace_back(metric_in_words(metric), metric_column(arms, metric));
    }
    columns.emplace_back("kept", epochs);
    return text + arm_table(arms, columns) + probability_table(arms) + weights_line(arms) +
           source_table(arms);
}

std::string answer_lines(const Record& record) {
    const std::string metric = main_metric(record);
    Shown shown;
    const std::string table = difference_table(record, metric, shown);
    return "Did rejection sampling help? " + verdict_sentence(record, metric) + "\n" + table + notes(shown);
}

std::string comparison_in_words(const ComparisonRecord& row) {
    const double width = row.high - row.low;
    std::string text = "rsft against " + row.arm + ": " + metric_in_words(row.metric) + " " +
                       signed_text(row.difference, width);
    if (has_interval(row)) {
        text += " (95 % interval " + interval_text(row) + (row.test.empty() ? "" : ", ") + row.test + ")";
    }
    if (row.verdict == "better") {
        return text + ": it helped.";
    }
    if (row.verdict == "worse") {
        return text + ": it did harm.";
    }
    if (row.verdict == "unknown") {
        return text + ": without repeats nobody can tell whether it helped.";
    }
    return text + ": no difference can be shown.";
}

} // namespace sluice
