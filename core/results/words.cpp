// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/words.h"

#include "base/text.h"
#include "results/phrases.h"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

struct MeanAndSd {
    double mean = std::numeric_limits<double>::quiet_NaN();
    double sd = std::numeric_limits<double>::quiet_NaN();
};

MeanAndSd mean_and_sd(const std::vector<double>& values) {
    if (values.empty()) {
        return {};
    }
    double sum = 0, squares = 0;
    for (const double value : values) {
        sum += value;
    }
    const double mean = sum / double(values.size());
    for (const double value : values) {
        squares += (value - mean) * (value - mean);
    }
    MeanAndSd result{mean};
    if (values.size() > 1) {
        result.sd = std::sqrt(squares / double(values.size() - 1));
    }
    return result;
}

std::string joined(const std::vector<std::string>& names, std::size_t most) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i == most) {
            return text + " and " + std::to_string(names.size() - most) + " more";
        }
        text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
    }
    return text;
}

std::string rate_sentence(const SamplingRecord& sampling) {
    if (sampling.candidates == 0) {
        return "No candidate was tried.";
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
    std::string text = " M is too small: p > M q at " + percent_text(share) + " of the candidates";
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

std::string m_line(const SamplingRecord& sampling) {
    std::string text = "M = " + short_number(std::exp(sampling.log_m), 6);
    if (sampling.m_source == "closed_form") {
        text += ", in closed form";
    } else if (sampling.m_source == "optimised") {
        text += ", found by optimisation";
    } else if (!sampling.m_source.empty()) {
        text += ", " + sampling.m_source;
    }
    if (!sampling.m_at.empty() && sampling.m_at.size() <= 4) {
        text += "; p touches M q at x = ";
        for (std::size_t i = 0; i < sampling.m_at.size(); ++i) {
            text += (i == 0 ? "" : ", ") + short_number(sampling.m_at[i], 5);
        }
    }
    return text + (sampling.m_note.empty() ? "" : " (" + sampling.m_note + ")");
}

std::string interval_line(const SamplingRecord& sampling) {
    std::string text = grouped(sampling.accepted) + " of " + grouped(sampling.candidates) +
                       " candidates; 95 % interval of the rate " +
                       interval_percent_text(sampling.ci_low, sampling.ci_high);
    if (std::isfinite(sampling.expected_rate)) {
        const bool inside =
            sampling.expected_rate >= sampling.ci_low && sampling.expected_rate <= sampling.ci_high;
        text += "; theory says " + percent_text(sampling.expected_rate) +
                (inside ? ", which lies within it" : ", which lies outside it");
    }
    return text;
}

std::string ks_line(const SamplingRecord& sampling) {
    const double p = sampling.ks_p_value;
    std::string text = "Kolmogorov-Smirnov distance " + short_number(sampling.ks_statistic, 2) +
                       ", p = " + short_number(p, 2) + ": ";
    if (p < 0.001) {
        return text + "the accepted set does not follow p";
    }
    return text +
           (p < 0.05 ? "some doubt that the accepted set follows p" : "the accepted set agrees with p");
}

std::string sampling_lines(const SamplingRecord& sampling) {
    std::string text = "Sampling: " + sampling_in_words(sampling) + "\n";
    text += "  " + m_line(sampling) + "\n";
    if (sampling.candidates > 0) {
        text += "  " + interval_line(sampling) + "\n";
    }
    if (std::isfinite(sampling.z_estimate)) {
        text += "  Estimate of the target's constant Z: " + short_number(sampling.z_estimate, 5) + "\n";
    }
    if (std::isfinite(sampling.ks_p_value)) {
        text += "  " + ks_line(sampling) + "\n";
    }
    if (sampling.seconds > 0) {
        text += "  " + duration_text(sampling.seconds) + ", " +
                grouped(std::uint64_t(std::max(0.0, sampling.candidates_per_second))) +
                " candidates a second\n";
    }
    if (!sampling.stopped_because.empty()) {
        text += "  Ended because " + sampling.stopped_because + "\n";
    }
    return text;
}

std::string arm_line(const ArmRecord& arm) {
    std::string text =
        "  " + arm.name + ": " + counted(std::size_t(std::max<std::int64_t>(arm.rows, 0)), "row");
    if (arm.repeats > 1) {
        text += ", " + std::to_string(arm.repeats) + " repeats";
    } else if (arm.best_epoch.size() == 1 && arm.best_epoch.front() > 0) {
        text += ", best epoch " + std::to_string(arm.best_epoch.front()) + " of " +
                std::to_string(arm.epoch.size());
    }
    if (arm.stopped_because.size() == 1 && !arm.stopped_because.front().empty()) {
        text += " (" + arm.stopped_because.front() + ")";
    }
    const char* between = "; on the test rows ";
    for (const auto& [metric, values] : arm.test) {
        const MeanAndSd m = mean_and_sd(values);
        text += between + metric_in_words(metric) + " " + value_text(m.mean, m.sd);
        if (m.sd > 0) {
            text += " ± " + value_text(m.sd, m.sd);
        }
        between = ", ";
    }
    return text + "\n";
}

std::string head_lines(const Record& record) {
    std::string name = "Unnamed experiment";
    if (record.experiment.is_object() && record.experiment.contains("name") &&
        record.experiment["name"].is_string()) {
        name = record.experiment["name"].get<std::string>();
    }
    std::string text = name + "\n" + sentence_case(record.status);
    if (!record.created_utc.empty()) {
        text += ", " + record.created_utc;
    }
    if (!record.host.empty()) {
        text += " on " + record.host;
    }
    text += ", seed " + std::to_string(record.seed);
    if (record.threads > 0) {
        text += ", " + counted(record.threads, "thread");
    }
    if (!record.sluice_version.empty()) {
        text += ", Sluice " + record.sluice_version;
    }
    return text + "\n" + (record.message.empty() ? "" : record.message + "\n");
}

std::string dataset_line(const DatasetRecord& dataset) {
    std::string text = "Data: " + dataset.source + ", " +
                       counted(std::size_t(std::max<std::int64_t>(dataset.rows, 0)), "row") + ", " +
                       counted(dataset.features.size(), "feature");
    if (!dataset.classes.empty()) {
        text += ", " + counted(dataset.classes.size(), "class") + " (" + joined(dataset.classes, 6) + ")";
    }
    return text + "\n";
}

nlohmann::json finite(double value) {
    return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json();
}

nlohmann::json arm_summary(const ArmRecord& arm) {
    nlohmann::json test = nlohmann::json::object();
    for (const auto& [metric, values] : arm.test) {
        const MeanAndSd m = mean_and_sd(values);
        test[metric] = finite(m.mean);
        test[metric + "_sd"] = finite(m.sd);
    }
    return {{"rows", arm.rows},
            {"repeats", arm.repeats},
            {"best_epoch", arm.best_epoch},
            {"stopped_because", arm.stopped_because},
            {"seconds", finite(arm.seconds)},
            {"test", std::move(test)}};
}

nlohmann::json sampling_summary(const SamplingRecord& sampling) {
    return {{"mode", sampling.filter ? "filter" : "generate"},
            {"candidates", sampling.candidates},
            {"accepted", sampling.accepted},
            {"acceptance_rate", finite(sampling.acceptance_rate)},
            {"acceptance_ci95", {finite(sampling.ci_low), finite(sampling.ci_high)}},
            {"expected_rate", finite(sampling.expected_rate)},
            {"log_m", finite(sampling.log_m)},
            {"m", finite(std::exp(sampling.log_m))},
            {"m_source", sampling.m_source},
            {"m_at", sampling.m_at},
            {"violations", sampling.violations},
            {"worst_log_excess", finite(sampling.worst_log_excess)},
            {"z_estimate", finite(sampling.z_estimate)},
            {"ks_statistic", finite(sampling.ks_statistic)},
            {"ks_p_value", finite(sampling.ks_p_value)},
            {"candidates_per_second", finite(sampling.candidates_per_second)},
            {"seconds", finite(sampling.seconds)},
            {"stopped_because", sampling.stopped_because},
            {"words", sampling_in_words(sampling)}};
}

nlohmann::json comparison_summary(const ComparisonRecord& row) {
    return {{"against", row.arm},
            {"metric", row.metric},
            {"difference", finite(row.difference)},
            {"interval95", {finite(row.low), finite(row.high)}},
            {"p_value", finite(row.p_value)},
            {"test", row.test},
            {"verdict", row.verdict},
            {"words", comparison_in_words(row)}};
}

} // namespace

std::string sampling_in_words(const SamplingRecord& sampling) {
    return rate_sentence(sampling) + bias_sentence(sampling) + spare_sentence(sampling);
}

std::string comparison_in_words(const ComparisonRecord& row) {
    const double width = row.high - row.low;
    std::string text = "rsft against " + row.arm + ": " + metric_in_words(row.metric) + " " +
                       signed_text(row.difference, width);
    if (std::isfinite(row.low) && std::isfinite(row.high)) {
        const auto end = [&](double value) {
            const std::string plain = signed_text(value, width);
            return plain.starts_with('+') ? plain.substr(1) : plain;
        };
        text += " (95 % interval " + end(row.low) + " to " + end(row.high) + (row.test.empty() ? "" : ", ") +
                row.test + ")";
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

std::string record_in_words(const Record& record) {
    std::string text = head_lines(record);
    if (record.dataset) {
        text += "\n" + dataset_line(*record.dataset);
    }
    if (record.sampling) {
        text += "\n" + sampling_lines(*record.sampling);
    }
    if (!record.training.empty()) {
        text += "\nTraining:\n";
        for (const ArmRecord& arm : record.training) {
            text += arm_line(arm);
        }
    }
    if (!record.comparison.empty()) {
        text += "\nDid rejection sampling help?\n";
        for (const ComparisonRecord& row : record.comparison) {
            text += "  " + comparison_in_words(row) + "\n";
        }
    }
    if (!record.models.empty()) {
        text += "\nModels:\n";
        for (const ModelRecord& model : record.models) {
            text += "  " + model.arm + ": " + model.file + " (" + model.format + ")\n";
        }
    }
    return text;
}

nlohmann::json record_summary(const Record& record) {
    nlohmann::json summary{{"status", record.status},
                           {"message", record.message},
                           {"created_utc", record.created_utc},
                           {"host", record.host},
                           {"seed", record.seed},
                           {"threads", record.threads},
                           {"sluice_version", record.sluice_version}};
    if (record.experiment.is_object() && record.experiment.contains("name")) {
        summary["name"] = record.experiment["name"];
    }
    if (record.dataset) {
        summary["dataset"] = {{"source", record.dataset->source},
                              {"sha256", record.dataset->sha256},
                              {"rows", record.dataset->rows},
                              {"features", record.dataset->features.size()},
                              {"classes", record.dataset->classes}};
    }
    if (record.sampling) {
        summary["sampling"] = sampling_summary(*record.sampling);
    }
    for (const ArmRecord& arm : record.training) {
        summary["training"][arm.name] = arm_summary(arm);
    }
    for (const ComparisonRecord& row : record.comparison) {
        summary["comparison"].push_back(comparison_summary(row));
    }
    for (const ModelRecord& model : record.models) {
        summary["models"].push_back(
            {{"arm", model.arm}, {"file", model.file}, {"format", model.format}, {"sha256", model.sha256}});
    }
    return summary;
}

} // namespace sluice
