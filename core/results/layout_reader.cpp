// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "results/goodness_layout.h"
#include "results/record_json.h"
#include "results/record_layout.h"
#include "results/regions_layout.h"
#include "results/rounds_layout.h"

#include <utility>

namespace sluice {
namespace {

// Readers that leave the value alone where the attribute or dataset is absent: older and newer
// records of the same schema may have fewer or more of them.

void take(const H5Group& group, const char* name, std::string& value) {
    if (group.has_attribute(name)) {
        value = group.text(name);
    }
}

void take(const H5Group& group, const char* name, double& value) {
    if (group.has_attribute(name)) {
        value = group.number(name);
    }
}

void take(const H5Group& group, const char* name, std::int64_t& value) {
    if (group.has_attribute(name)) {
        value = group.integer(name);
    }
}

void take(const H5Group& group, const char* name, std::uint64_t& value) {
    if (group.has_attribute(name)) {
        value = group.unsigned_integer(name);
    }
}

void take(const H5Group& group, const char* name, std::vector<std::string>& value) {
    if (group.has_attribute(name)) {
        value = group.texts(name);
    }
}

void take(const H5Group& group, const char* name, std::vector<std::int64_t>& value) {
    if (group.has_attribute(name)) {
        value = group.integers(name);
    }
}

void take(const H5Group& group, const char* name, nlohmann::json& value) {
    if (!group.has_attribute(name)) {
        return;
    }
    try {
        value = nlohmann::json::parse(group.text(name));
    } catch (const nlohmann::json::exception&) {
        throw DataError("the attribute '" + std::string(name) + "' is not JSON", group.path());
    }
}

void take_series(const H5Group& group, const char* name, std::vector<double>& value) {
    if (group.has(name)) {
        value = group.read_numbers(name).values;
    }
}

/// A one-dimensional dataset is a single row.
Matrix<double> read_matrix(const H5Group& group, const std::string& name) {
    H5Values<double> data = group.read_numbers(name);
    const std::size_t rows = data.shape.size() == 2 ? data.shape[0] : 1;
    const std::size_t columns = data.shape.empty() ? 1 : data.shape.back();
    Matrix<double> matrix(rows, columns);
    matrix.values() = std::move(data.values);
    return matrix;
}

DatasetRecord read_dataset(const H5Group& group) {
    DatasetRecord dataset;
    take(group, "source", dataset.source);
    take(group, "sha256", dataset.sha256);
    take(group, "rows", dataset.rows);
    take(group, "features", dataset.features);
    take(group, "classes", dataset.classes);
    take(group, "preprocess", dataset.preprocess);
    return dataset;
}

void read_sampling_attributes(const H5Group& group, SamplingRecord& sampling) {
    take(group, "method", sampling.method);
    take(group, "candidates", sampling.candidates);
    take(group, "evaluations", sampling.evaluations);
    take(group, "accepted", sampling.accepted);
    take(group, "acceptance_rate", sampling.acceptance_rate);
    if (group.has_attribute("acceptance_ci95")) {
        const std::vector<double> interval = group.numbers("acceptance_ci95");
        if (interval.size() != 2) {
            throw DataError("the attribute 'acceptance_ci95' must have two values", group.path());
        }
        sampling.ci_low = interval[0];
        sampling.ci_high = interval[1];
    }
    take(group, "expected_rate", sampling.expected_rate);
    take(group, "log_m", sampling.log_m);
    take(group, "m_source", sampling.m_source);
    take(group, "m_note", sampling.m_note);
    take(group, "m_certificate", sampling.m_certificate);
    if (group.has_attribute("m_at")) {
        sampling.m_at = group.numbers("m_at");
    }
    take(group, "violations", sampling.violations);
    take(group, "worst_log_excess", sampling.worst_log_excess);
    take(group, "z_estimate", sampling.z_estimate);
    take(group, "label_precision", sampling.label_precision);
    take(group, "label_precision_before", sampling.label_precision_before);
    take(group, "log_m_start", sampling.log_m_start);
    take(group, "bias_total_variation", sampling.bias_total_variation);
    take(group, "bias_standard_error", sampling.bias_standard_error);
    take(group, "biased_rate", sampling.biased_rate);
    take(group, "biased_share", sampling.biased_share);
    take(group, "biased_mean", sampling.biased_mean);
    take(group, "biased_variance", sampling.biased_variance);
    take(group, "ks_statistic", sampling.ks_statistic);
    take(group, "ks_p_value", sampling.ks_p_value);
    take(group, "candidates_per_second", sampling.candidates_per_second);
    take(group, "seconds", sampling.seconds);
    take(group, "stopped_because", sampling.stopped_because);
}

Findings read_findings(const H5Group& group) {
    Findings findings;
    take(group, "words", findings.words);
    for (const std::string& name : group.attribute_names()) {
        if (name != "words") {
            take(group, name.c_str(), findings.numbers[name]);
        }
    }
    for (const std::string& name : group.dataset_names()) {
        take_series(group, name.c_str(), findings.series[name]);
    }
    return findings;
}

SamplingRecord read_sampling(const H5Group& group) {
    SamplingRecord sampling;
    read_sampling_attributes(group, sampling);
    read_goodness(group, sampling);
    sampling.filter = group.has("accepted_index");
    sampling.label = group.has_attribute("mode") && group.text("mode") == "label";
    if (sampling.filter) {
        sampling.accepted_index = group.read_integers("accepted_index").values;
    }
    if (group.has("accepted_label")) {
        sampling.accepted_label = group.read_integers("accepted_label").values;
    }
    if (group.has("accepted")) {
        sampling.accepted_points = read_matrix(group, "accepted");
    }
    if (group.has("rejected")) {
        sampling.rejected_points = read_matrix(group, "rejected");
    }
    if (group.has("rises")) {
        const H5Group rises = group.group("rises");
        sampling.rise_candidate = rises.read_integers("candidate").values;
        take_series(rises, "log_m", sampling.rise_log_m);
    }
    if (group.has("trace")) {
        const H5Group trace = group.group("trace");
        take_series(trace, "candidates", sampling.trace_candidates);
        take_series(trace, "accepted", sampling.trace_accepted);
        take_series(trace, "rate", sampling.trace_rate);
        take_series(trace, "ci_low", sampling.trace_ci_low);
        take_series(trace, "ci_high", sampling.trace_ci_high);
    }
    for (const std::string& name : group.group_names()) {
        if (group.group(name).has_attribute("words")) {
            sampling.findings[name] = read_findings(group.group(name));
        }
    }
    return sampling;
}

ArmRecord read_arm(const H5Group& group, const std::string& name) {
    ArmRecord arm;
    arm.name = name;
    take(group, "rows", arm.rows);
    take(group, "effective_rows", arm.effective_rows);
    take(group, "repeats", arm.repeats);
    take(group, "seconds", arm.seconds);
    take(group, "best_epoch", arm.best_epoch);
    take(group, "stopped_because", arm.stopped_because);
    if (group.has("epoch")) {
        const H5Group epoch = group.group("epoch");
        for (const std::string& series : epoch.dataset_names()) {
            if (series == "epoch") {
                arm.epoch = epoch.read_numbers(series).values;
            } else {
                arm.epoch_series[series] = read_matrix(epoch, series);
            }
        }
    }
    if (group.has("step")) {
        const H5Group step = group.group("step");
        take_series(step, "step", arm.step);
        take_series(step, "loss", arm.step_loss);
        take_series(step, "learning_rate", arm.step_learning_rate);
    }
    if (group.has("importance")) {
        arm.importance = read_matrix(group, "importance");
    }
    if (group.has("test")) {
        const H5Group test = group.group("test");
        for (const std::string& metric : test.dataset_names()) {
            if (metric == "confusion_matrix") {
                arm.confusion = read_matrix(test, metric);
            } else {
                arm.test[metric] = test.read_numbers(metric).values;
            }
        }
    }
    return arm;
}

std::vector<ComparisonRecord> read_comparison(const H5Group& group) {
    std::vector<ComparisonRecord> comparison;
    for (const std::string& arm : group.attribute_names()) {
        nlohmann::json rows;
        take(group, arm.c_str(), rows);
        try {
            for (const nlohmann::json& row : rows) {
                comparison.push_back(comparison_from_json(row));
                comparison.back().arm = arm;
            }
        } catch (const nlohmann::json::exception&) {
            throw DataError("the attribute '" + arm + "' is not a list of comparisons", group.path());
        }
    }
    return comparison;
}

ModelRecord read_model(const H5Group& group, const std::string& arm) {
    ModelRecord model;
    model.arm = arm;
    take(group, "file", model.file);
    take(group, "format", model.format);
    take(group, "sha256", model.sha256);
    take(group, "input_shape", model.input_shape);
    take(group, "classes", model.classes);
    return model;
}

void read_models(const H5Group& group, std::vector<ModelRecord>& models) {
    for (const std::string& name : group.group_names()) {
        const H5Group arm = group.group(name);
        const std::vector<std::string> formats = arm.group_names();
        for (const std::string& format : formats) {
            models.push_back(read_model(arm.group(format), name));
        }
        if (formats.empty()) {
            models.push_back(read_model(arm, name));
        }
    }
}

CheckpointRecord read_checkpoint(const H5Group& group) {
    CheckpointRecord checkpoint;
    std::int64_t format = 0;
    take(group, "format", format);
    checkpoint.format = static_cast<int>(format);
    take(group, "folder", checkpoint.folder);
    try {
        checkpoint.parts = nlohmann::json::from_cbor(group.read_bytes("parts"));
    } catch (const nlohmann::json::exception&) {
        throw DataError("the dataset 'parts' is not CBOR", group.path());
    }
    return checkpoint;
}

void read_head(const H5Group& root, Record& record) {
    take(root, "sluice_version", record.sluice_version);
    take(root, "created_utc", record.created_utc);
    take(root, "experiment", record.experiment);
    take(root, "seed", record.seed);
    take(root, "host", record.host);
    std::int64_t threads = 0;
    take(root, "threads", threads);
    record.threads = static_cast<unsigned>(threads);
    take(root, "libraries", record.libraries);
    take(root, "status", record.status);
    take(root, "message", record.message);
    take(root, "resumed", record.resumed);
}

} // namespace

Record read_layout(const H5Group& root) {
    Record record;
    read_head(root, record);
    if (root.has("dataset")) {
        record.dataset = read_dataset(root.group("dataset"));
    }
    if (root.has("sampling")) {
        record.sampling = read_sampling(root.group("sampling"));
    }
    if (root.has("training")) {
        const H5Group training = root.group("training");
        for (const std::string& arm : training.group_names()) {
            record.training.push_back(read_arm(training.group(arm), arm));
        }
    }
    if (root.has("rounds")) {
        record.rounds = read_rounds(root.group("rounds"));
    }
    if (root.has("comparison")) {
        record.comparison = read_comparison(root.group("comparison"));
    }
    if (root.has("regions")) {
        record.regions = read_regions(root.group("regions"));
    }
    if (root.has("models")) {
        read_models(root.group("models"), record.models);
    }
    if (root.has("checkpoint")) {
        record.checkpoint = read_checkpoint(root.group("checkpoint"));
    }
    return record;
}

} // namespace sluice
