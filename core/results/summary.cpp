// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/goodness_json.h"
#include "results/mean_and_sd.h"
#include "results/words.h"

#include <nlohmann/json.hpp>

namespace sluice {
namespace {

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
            {"effective_rows", finite(arm.effective_rows)},
            {"repeats", arm.repeats},
            {"best_epoch", arm.best_epoch},
            {"stopped_because", arm.stopped_because},
            {"seconds", finite(arm.seconds)},
            {"test", std::move(test)}};
}

nlohmann::json findings_summary(const SamplingRecord& sampling) {
    nlohmann::json all = nlohmann::json::object();
    for (const auto& [name, found] : sampling.findings) {
        nlohmann::json part = {{"words", found.words}};
        for (const auto& [key, value] : found.numbers) {
            part[key] = finite(value);
        }
        for (const auto& [key, series] : found.series) {
            for (const double value : series) {
                part[key].push_back(finite(value));
            }
        }
        all[name] = std::move(part);
    }
    return all;
}

nlohmann::json sampling_summary(const SamplingRecord& sampling) {
    return {{"mode", sampling_mode(sampling)},
            {"candidates", sampling.candidates},
            {"accepted", sampling.accepted},
            {"acceptance_rate", finite(sampling.acceptance_rate)},
            {"acceptance_ci95", {finite(sampling.ci_low), finite(sampling.ci_high)}},
            {"expected_rate", finite(sampling.expected_rate)},
            {"log_m", finite(sampling.log_m)},
            {"m", finite(std::exp(sampling.log_m))},
            {"m_source", sampling.m_source},
            {"m_note", sampling.m_note},
            {"m_certificate", sampling.m_certificate},
            {"m_at", sampling.m_at},
            {"violations", sampling.violations},
            {"worst_log_excess", finite(sampling.worst_log_excess)},
            {"z_estimate", finite(sampling.z_estimate)},
            {"label_precision", finite(sampling.label_precision)},
            {"label_precision_before", finite(sampling.label_precision_before)},
            {"method", sampling.method},
            {"evaluations", sampling.evaluations},
            {"log_m_start", finite(sampling.log_m_start)},
            {"rises", sampling.rise_candidate.size()},
            {"bias_total_variation", finite(sampling.bias_total_variation)},
            {"bias_standard_error", finite(sampling.bias_standard_error)},
            {"biased_rate", finite(sampling.biased_rate)},
            {"biased_share", finite(sampling.biased_share)},
            {"biased_mean", finite(sampling.biased_mean)},
            {"biased_variance", finite(sampling.biased_variance)},
            {"ks_statistic", finite(sampling.ks_statistic)},
            {"ks_p_value", finite(sampling.ks_p_value)},
            {"goodness", goodness_summary(sampling.goodness)},
            {"cost", cost_summary(sampling.cost)},
            {"candidates_per_second", finite(sampling.candidates_per_second)},
            {"seconds", finite(sampling.seconds)},
            {"stopped_because", sampling.stopped_because},
            {"findings", findings_summary(sampling)},
            {"words", sampling_in_words(sampling)},
            {"goodness_words", goodness_in_words(sampling)}};
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
    if (record.rounds) {
        summary["rounds"] = {{"stopped_because", record.rounds->stopped_because},
                             {"round", record.rounds->round}};
        for (const auto& [name, series] : record.rounds->series) {
            for (const double value : series.values()) { // repeat by repeat
                summary["rounds"]["series"][name].push_back(finite(value));
            }
        }
    }
    for (const ModelRecord& model : record.models) {
        summary["models"].push_back(
            {{"arm", model.arm}, {"file", model.file}, {"format", model.format}, {"sha256", model.sha256}});
    }
    return summary;
}

} // namespace sluice
