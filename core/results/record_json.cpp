// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/record_json.h"

#include "base/error.h"
#include "results/goodness_json.h"

#include <cmath>

namespace sluice {
namespace {

using nlohmann::json;

json matrix_to_json(const Matrix<double>& matrix) {
    return {{"rows", matrix.rows()}, {"columns", matrix.columns()}, {"values", matrix.values()}};
}

/// The values first: sides that do not fit them ask for no memory.
Matrix<double> matrix_from_json(const json& value) {
    auto values = value.at("values").get<std::vector<double>>();
    const auto rows = value.at("rows").get<std::size_t>(), columns = value.at("columns").get<std::size_t>();
    const bool fits = values.empty()
                          ? rows <= 1'000'000 && (rows == 0 || columns == 0)
                          : rows > 0 && columns == values.size() / rows && values.size() % rows == 0;
    if (!fits) {
        throw DataError("a matrix has another number of values than its shape says");
    }
    Matrix<double> matrix(rows, columns);
    matrix.values() = std::move(values);
    return matrix;
}

/// Reads a key where it is there.
template <typename T>
void take(const json& from, const char* key, T& value) {
    if (const auto found = from.find(key); found != from.end()) {
        found->get_to(value);
    }
}

void take_matrix(const json& from, const char* key, Matrix<double>& value) {
    if (const auto found = from.find(key); found != from.end()) {
        value = matrix_from_json(*found);
    }
}

template <typename T>
json parts_to_json(const std::vector<T>& parts) {
    json list = json::array();
    for (const T& part : parts) {
        list.push_back(part_to_json(part));
    }
    return list;
}

template <typename T>
std::vector<T> parts_from_json(const json& from, const char* key, T (*read)(const json&)) {
    std::vector<T> parts;
    if (const auto found = from.find(key); found != from.end()) {
        for (const json& part : *found) {
            parts.push_back(read(part));
        }
    }
    return parts;
}

json findings_to_json(const std::map<std::string, Findings>& findings) {
    json result = json::object();
    for (const auto& [name, part] : findings) {
        result[name] = {{"numbers", part.numbers}, {"series", part.series}, {"words", part.words}};
    }
    return result;
}

Findings findings_from_json(const json& from) {
    Findings findings;
    take(from, "numbers", findings.numbers);
    take(from, "series", findings.series);
    take(from, "words", findings.words);
    return findings;
}

} // namespace

json part_to_json(const DatasetRecord& dataset) {
    return {{"source", dataset.source},     {"sha256", dataset.sha256},   {"rows", dataset.rows},
            {"features", dataset.features}, {"classes", dataset.classes}, {"preprocess", dataset.preprocess}};
}

DatasetRecord dataset_from_json(const json& from) {
    DatasetRecord dataset;
    take(from, "source", dataset.source);
    take(from, "sha256", dataset.sha256);
    take(from, "rows", dataset.rows);
    take(from, "features", dataset.features);
    take(from, "classes", dataset.classes);
    take(from, "preprocess", dataset.preprocess);
    return dataset;
}

json part_to_json(const SamplingRecord& sampling) {
    return {{"candidates", sampling.candidates},
            {"accepted", sampling.accepted},
            {"acceptance_rate", sampling.acceptance_rate},
            {"ci_low", sampling.ci_low},
            {"ci_high", sampling.ci_high},
            {"expected_rate", sampling.expected_rate},
            {"log_m", sampling.log_m},
            {"m_source", sampling.m_source},
            {"m_note", sampling.m_note},
            {"m_certificate", sampling.m_certificate},
            {"m_at", sampling.m_at},
            {"violations", sampling.violations},
            {"worst_log_excess", sampling.worst_log_excess},
            {"z_estimate", sampling.z_estimate},
            {"label_precision", sampling.label_precision},
            {"label_precision_before", sampling.label_precision_before},
            {"method", sampling.method},
            {"evaluations", sampling.evaluations},
            {"log_m_start", sampling.log_m_start},
            {"rise_candidate", sampling.rise_candidate},
            {"rise_log_m", sampling.rise_log_m},
            {"bias_total_variation", sampling.bias_total_variation},
            {"bias_standard_error", sampling.bias_standard_error},
            {"biased_rate", sampling.biased_rate},
            {"biased_share", sampling.biased_share},
            {"biased_mean", sampling.biased_mean},
            {"biased_variance", sampling.biased_variance},
            {"ks_statistic", sampling.ks_statistic},
            {"ks_p_value", sampling.ks_p_value},
            {"goodness", part_to_json(sampling.goodness)},
            {"cost", part_to_json(sampling.cost)},
            {"candidates_per_second", sampling.candidates_per_second},
            {"seconds", sampling.seconds},
            {"stopped_because", sampling.stopped_because},
            {"filter", sampling.filter},
            {"label", sampling.label},
            {"accepted_label", sampling.accepted_label},
            {"findings", findings_to_json(sampling.findings)},
            {"trace_candidates", sampling.trace_candidates},
            {"trace_accepted", sampling.trace_accepted},
            {"trace_rate", sampling.trace_rate},
            {"trace_ci_low", sampling.trace_ci_low},
            {"trace_ci_high", sampling.trace_ci_high}};
}

SamplingRecord sampling_from_json(const json& from) {
    SamplingRecord sampling;
    take(from, "candidates", sampling.candidates);
    take(from, "accepted", sampling.accepted);
    take(from, "acceptance_rate", sampling.acceptance_rate);
    take(from, "ci_low", sampling.ci_low);
    take(from, "ci_high", sampling.ci_high);
    take(from, "expected_rate", sampling.expected_rate);
    take(from, "log_m", sampling.log_m);
    take(from, "m_source", sampling.m_source);
    take(from, "m_note", sampling.m_note);
    take(from, "m_certificate", sampling.m_certificate);
    take(from, "m_at", sampling.m_at);
    take(from, "violations", sampling.violations);
    take(from, "worst_log_excess", sampling.worst_log_excess);
    take(from, "z_estimate", sampling.z_estimate);
    take(from, "label_precision", sampling.label_precision);
    take(from, "label_precision_before", sampling.label_precision_before);
    take(from, "method", sampling.method);
    take(from, "evaluations", sampling.evaluations);
    take(from, "log_m_start", sampling.log_m_start);
    take(from, "rise_candidate", sampling.rise_candidate);
    take(from, "rise_log_m", sampling.rise_log_m);
    take(from, "bias_total_variation", sampling.bias_total_variation);
    take(from, "bias_standard_error", sampling.bias_standard_error);
    take(from, "biased_rate", sampling.biased_rate);
    take(from, "biased_share", sampling.biased_share);
    take(from, "biased_mean", sampling.biased_mean);
    take(from, "biased_variance", sampling.biased_variance);
    take(from, "ks_statistic", sampling.ks_statistic);
    take(from, "ks_p_value", sampling.ks_p_value);
    if (const auto goodness = from.find("goodness"); goodness != from.end()) {
        sampling.goodness = goodness_from_json(*goodness);
    }
    if (const auto cost = from.find("cost"); cost != from.end()) {
        sampling.cost = cost_from_json(*cost);
    }
    take(from, "candidates_per_second", sampling.candidates_per_second);
    take(from, "seconds", sampling.seconds);
    take(from, "stopped_because", sampling.stopped_because);
    take(from, "filter", sampling.filter);
    take(from, "label", sampling.label);
    take(from, "accepted_label", sampling.accepted_label);
    if (const auto findings = from.find("findings"); findings != from.end()) {
        for (const auto& [name, part] : findings->items()) {
            sampling.findings[name] = findings_from_json(part);
        }
    }
    take(from, "trace_candidates", sampling.trace_candidates);
    take(from, "trace_accepted", sampling.trace_accepted);
    take(from, "trace_rate", sampling.trace_rate);
    take(from, "trace_ci_low", sampling.trace_ci_low);
    take(from, "trace_ci_high", sampling.trace_ci_high);
    return sampling;
}

json part_to_json(const ArmRecord& arm) {
    json series = json::object();
    for (const auto& [name, values] : arm.epoch_series) {
        series[name] = matrix_to_json(values);
    }
    return {{"name", arm.name},
            {"rows", arm.rows},
            {"effective_rows", arm.effective_rows},
            {"best_epoch", arm.best_epoch},
            {"stopped_because", arm.stopped_because},
            {"seconds", arm.seconds},
            {"repeats", arm.repeats},
            {"epoch", arm.epoch},
            {"epoch_series", series},
            {"step", arm.step},
            {"step_loss", arm.step_loss},
            {"step_learning_rate", arm.step_learning_rate},
            {"test", arm.test},
            {"confusion", matrix_to_json(arm.confusion)},
            {"importance", matrix_to_json(arm.importance)}};
}

ArmRecord arm_from_json(const json& from) {
    ArmRecord arm;
    take(from, "name", arm.name);
    take(from, "rows", arm.rows);
    take(from, "effective_rows", arm.effective_rows);
    take(from, "best_epoch", arm.best_epoch);
    take(from, "stopped_because", arm.stopped_because);
    take(from, "seconds", arm.seconds);
    take(from, "repeats", arm.repeats);
    take(from, "epoch", arm.epoch);
    if (const auto series = from.find("epoch_series"); series != from.end()) {
        for (const auto& [name, values] : series->items()) {
            arm.epoch_series[name] = matrix_from_json(values);
        }
    }
    take(from, "step", arm.step);
    take(from, "step_loss", arm.step_loss);
    take(from, "step_learning_rate", arm.step_learning_rate);
    take(from, "test", arm.test);
    take_matrix(from, "confusion", arm.confusion);
    take_matrix(from, "importance", arm.importance);
    return arm;
}

namespace {

json texts_to_json(const std::vector<SampledText>& texts) {
    json list = json::array();
    for (const SampledText& text : texts) {
        list.push_back({text.round, text.prompt, text.answer, text.verdict, text.right, text.accepted});
    }
    return list;
}

std::vector<SampledText> texts_from_json(const json& from) {
    std::vector<SampledText> texts;
    for (const json& one : from) {
        texts.push_back({one.at(0).get<std::int64_t>(), one.at(1).get<std::string>(),
                         one.at(2).get<std::string>(), one.at(3).get<std::string>(), one.at(4).get<bool>(),
                         one.at(5).get<bool>()});
    }
    return texts;
}

} // namespace

json part_to_json(const RoundsRecord& rounds) {
    json series = json::object();
    for (const auto& [name, values] : rounds.series) {
        series[name] = matrix_to_json(values);
    }
    return {{"round", rounds.round},
            {"series", series},
            {"solved", matrix_to_json(rounds.solved)},
            {"texts", texts_to_json(rounds.texts)},
            {"stopped_because", rounds.stopped_because}};
}

RoundsRecord rounds_from_json(const json& from) {
    RoundsRecord rounds;
    take(from, "round", rounds.round);
    if (const auto series = from.find("series"); series != from.end()) {
        for (const auto& [name, values] : series->items()) {
            rounds.series[name] = matrix_from_json(values);
        }
    }
    take_matrix(from, "solved", rounds.solved);
    if (const auto texts = from.find("texts"); texts != from.end()) {
        rounds.texts = texts_from_json(*texts);
    }
    take(from, "stopped_because", rounds.stopped_because);
    return rounds;
}

json part_to_json(const ComparisonRecord& comparison) {
    return {{"arm", comparison.arm},
            {"metric", comparison.metric},
            {"difference", json_number(comparison.difference)},
            {"interval95", {json_number(comparison.low), json_number(comparison.high)}},
            {"p_value", json_number(comparison.p_value)},
            {"test", comparison.test},
            {"verdict", comparison.verdict}};
}

ComparisonRecord comparison_from_json(const json& from) {
    ComparisonRecord comparison;
    take(from, "arm", comparison.arm);
    take(from, "metric", comparison.metric);
    comparison.difference = number_from_json(from.value("difference", json()));
    const json interval = from.value("interval95", json::array({nullptr, nullptr}));
    comparison.low = number_from_json(interval.at(0));
    comparison.high = number_from_json(interval.at(1));
    comparison.p_value = number_from_json(from.value("p_value", json()));
    take(from, "test", comparison.test);
    take(from, "verdict", comparison.verdict);
    return comparison;
}

json part_to_json(const ModelRecord& model) {
    return {{"arm", model.arm},       {"file", model.file},       {"format", model.format},
            {"sha256", model.sha256}, {"classes", model.classes}, {"input_shape", model.input_shape}};
}

ModelRecord model_from_json(const json& from) {
    ModelRecord model;
    take(from, "arm", model.arm);
    take(from, "file", model.file);
    take(from, "format", model.format);
    take(from, "sha256", model.sha256);
    take(from, "input_shape", model.input_shape);
    take(from, "classes", model.classes);
    return model;
}

json record_to_json(const Record& record) {
    json value{{"sluice_version", record.sluice_version},
               {"created_utc", record.created_utc},
               {"host", record.host},
               {"status", record.status},
               {"message", record.message},
               {"experiment", record.experiment},
               {"seed", record.seed},
               {"threads", record.threads},
               {"libraries", record.libraries},
               {"training", parts_to_json(record.training)},
               {"comparison", parts_to_json(record.comparison)},
               {"models", parts_to_json(record.models)}};
    if (record.dataset) {
        value["dataset"] = part_to_json(*record.dataset);
    }
    if (record.sampling) {
        value["sampling"] = part_to_json(*record.sampling);
    }
    if (record.rounds) {
        value["rounds"] = part_to_json(*record.rounds);
    }
    if (record.checkpoint) { // its parts have blocks of their own
        value["checkpoint"] = {{"format", record.checkpoint->format}, {"folder", record.checkpoint->folder}};
    }
    if (record.resumed > 0) {
        value["resumed"] = record.resumed;
    }
    return value;
}

Record record_from_json(const json& from) {
    Record record;
    take(from, "sluice_version", record.sluice_version);
    take(from, "created_utc", record.created_utc);
    take(from, "host", record.host);
    take(from, "status", record.status);
    take(from, "message", record.message);
    take(from, "experiment", record.experiment);
    take(from, "seed", record.seed);
    take(from, "threads", record.threads);
    take(from, "libraries", record.libraries);
    record.training = parts_from_json(from, "training", arm_from_json);
    record.comparison = parts_from_json(from, "comparison", comparison_from_json);
    record.models = parts_from_json(from, "models", model_from_json);
    if (const auto found = from.find("dataset"); found != from.end()) {
        record.dataset = dataset_from_json(*found);
    }
    if (const auto found = from.find("sampling"); found != from.end()) {
        record.sampling = sampling_from_json(*found);
    }
    if (const auto found = from.find("rounds"); found != from.end()) {
        record.rounds = rounds_from_json(*found);
    }
    if (const auto found = from.find("checkpoint"); found != from.end()) {
        record.checkpoint.emplace();
        take(*found, "format", record.checkpoint->format);
        take(*found, "folder", record.checkpoint->folder);
    }
    take(from, "resumed", record.resumed);
    return record;
}

std::string json_text(const json& value, int indent) {
    return value.dump(indent, ' ', false, json::error_handler_t::replace);
}

json json_number(double value) {
    if (std::isnan(value)) {
        return nullptr;
    }
    if (std::isinf(value)) {
        return value > 0 ? "inf" : "-inf";
    }
    return value;
}

double number_from_json(const json& value) {
    if (value.is_number()) {
        return value.get<double>();
    }
    const double infinity = std::numeric_limits<double>::infinity();
    if (value == "inf") {
        return infinity;
    }
    return value == "-inf" ? -infinity : std::numeric_limits<double>::quiet_NaN();
}

} // namespace sluice
