// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "results/goodness_layout.h"
#include "results/mean_and_sd.h"
#include "results/record_file.h"
#include "results/record_json.h"
#include "results/record_layout.h"
#include "results/regions_layout.h"
#include "results/rounds_layout.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace sluice {
namespace {

void write_matrix(H5Group& group, const std::string& name, const Matrix<double>& matrix) {
    group.write(name, std::span<const double>(matrix.values()), {matrix.rows(), matrix.columns()});
}

/// Counts as integers, for whoever reads them.
void write_counts(H5Group& group, const std::string& name, const Matrix<double>& matrix) {
    const auto& values = matrix.values();
    const auto is_count = [](double v) { return v == std::floor(v) && std::abs(v) < 0x1p53; };
    if (!std::all_of(values.begin(), values.end(), is_count)) {
        write_matrix(group, name, matrix);
        return;
    }
    const std::vector<std::int64_t> counts(values.begin(), values.end());
    group.write(name, std::span<const std::int64_t>(counts), {matrix.rows(), matrix.columns()});
}

/// One row as a one-dimensional dataset, several as [repeats, epochs].
void write_series(H5Group& group, const std::string& name, const Matrix<double>& series) {
    if (series.rows() == 1) {
        group.write(name, std::span<const double>(series.values()));
    } else {
        write_matrix(group, name, series);
    }
}

void write_series(H5Group& group, const std::string& name, const std::vector<double>& series) {
    group.write(name, std::span<const double>(series));
}

void write_dataset(H5Group group, const DatasetRecord& dataset) {
    group.set_text("source", dataset.source);
    group.set_text("sha256", dataset.sha256);
    group.set_integer("rows", dataset.rows);
    group.set_texts("features", dataset.features);
    group.set_texts("classes", dataset.classes);
    group.set_text("preprocess", json_text(dataset.preprocess));
}

void write_sampling_attributes(H5Group& group, const SamplingRecord& sampling) {
    group.set_text("mode", sampling_mode(sampling));
    group.set_text("method", sampling.method);
    group.set_unsigned("candidates", sampling.candidates);
    group.set_unsigned("evaluations", sampling.evaluations);
    group.set_unsigned("accepted", sampling.accepted);
    group.set_number("acceptance_rate", sampling.acceptance_rate);
    group.set_numbers("acceptance_ci95", std::vector<double>{sampling.ci_low, sampling.ci_high});
    group.set_number("expected_rate", sampling.expected_rate);
    group.set_number("log_m", sampling.log_m);
    group.set_number("m", std::exp(sampling.log_m));
    group.set_text("m_source", sampling.m_source);
    group.set_text("m_note", sampling.m_note);
    group.set_text("m_certificate", sampling.m_certificate);
    group.set_numbers("m_at", sampling.m_at);
    group.set_unsigned("violations", sampling.violations);
    group.set_number("worst_log_excess", sampling.worst_log_excess);
    group.set_number("z_estimate", sampling.z_estimate);
    group.set_number("label_precision", sampling.label_precision);
    group.set_number("label_precision_before", sampling.label_precision_before);
    group.set_number("log_m_start", sampling.log_m_start);
    group.set_number("bias_total_variation", sampling.bias_total_variation);
    group.set_number("bias_standard_error", sampling.bias_standard_error);
    group.set_number("biased_rate", sampling.biased_rate);
    group.set_number("biased_share", sampling.biased_share);
    group.set_number("biased_mean", sampling.biased_mean);
    group.set_number("biased_variance", sampling.biased_variance);
    group.set_number("ks_statistic", sampling.ks_statistic);
    group.set_number("ks_p_value", sampling.ks_p_value);
    group.set_number("candidates_per_second", sampling.candidates_per_second);
    group.set_number("seconds", sampling.seconds);
    group.set_text("stopped_because", sampling.stopped_because);
}

void write_findings(H5Group group, const Findings& findings) {
    group.set_text("words", findings.words);
    for (const auto& [name, value] : findings.numbers) {
        group.set_number(name, value);
    }
    for (const auto& [name, series] : findings.series) {
        write_series(group, name, series);
    }
}

void write_sampling(H5Group group, const SamplingRecord& sampling) {
    write_sampling_attributes(group, sampling);
    write_goodness(group, sampling);
    if (sampling.filter) {
        group.write("accepted_index", std::span<const std::int64_t>(sampling.accepted_index));
    }
    if (!sampling.accepted_label.empty()) {
        group.write("accepted_label", std::span<const std::int64_t>(sampling.accepted_label));
    }
    if (!sampling.filter || sampling.accepted_points.columns() > 0) {
        write_matrix(group, "accepted", sampling.accepted_points);
    }
    if (!sampling.filter || sampling.rejected_points.columns() > 0) {
        write_matrix(group, "rejected", sampling.rejected_points);
    }
    if (!sampling.rise_candidate.empty()) {
        H5Group rises = group.create_group("rises");
        rises.write("candidate", std::span<const std::int64_t>(sampling.rise_candidate));
        write_series(rises, "log_m", sampling.rise_log_m);
    }
    H5Group trace = group.create_group("trace");
    write_series(trace, "candidates", sampling.trace_candidates);
    write_series(trace, "accepted", sampling.trace_accepted);
    write_series(trace, "rate", sampling.trace_rate);
    write_series(trace, "ci_low", sampling.trace_ci_low);
    write_series(trace, "ci_high", sampling.trace_ci_high);
    for (const auto& [name, found] : sampling.findings) {
        write_findings(group.create_group(name), found);
    }
}

void write_test(H5Group group, const ArmRecord& arm) {
    for (const auto& [metric, values] : arm.test) {
        const MeanAndSd summary = mean_and_sd(values);
        group.set_number(metric, summary.mean);
        group.set_number(metric + "_sd", summary.sd);
        write_series(group, metric, values);
    }
    write_counts(group, "confusion_matrix", arm.confusion);
}

void write_arm(H5Group group, const ArmRecord& arm) {
    group.set_integer("rows", arm.rows);
    group.set_number("effective_rows", arm.effective_rows);
    group.set_integer("repeats", arm.repeats);
    group.set_number("seconds", arm.seconds);
    if (arm.best_epoch.size() == 1) {
        group.set_integer("best_epoch", arm.best_epoch.front());
    } else {
        group.set_integers("best_epoch", arm.best_epoch);
    }
    if (arm.stopped_because.size() == 1) {
        group.set_text("stopped_because", arm.stopped_because.front());
    } else {
        group.set_texts("stopped_because", arm.stopped_because);
    }
    H5Group epoch = group.create_group("epoch");
    write_series(epoch, "epoch", arm.epoch);
    for (const auto& [name, series] : arm.epoch_series) {
        write_series(epoch, name, series);
    }
    H5Group step = group.create_group("step");
    write_series(step, "step", arm.step);
    write_series(step, "loss", arm.step_loss);
    write_series(step, "learning_rate", arm.step_learning_rate);
    write_test(group.create_group("test"), arm);
    if (!arm.importance.empty()) {
        write_series(group, "importance", arm.importance);
    }
}

void write_comparison(H5Group group, const std::vector<ComparisonRecord>& comparison) {
    std::set<std::string> done;
    for (const ComparisonRecord& first : comparison) {
        if (!done.insert(first.arm).second) {
            continue;
        }
        nlohmann::json rows = nlohmann::json::array();
        for (const ComparisonRecord& row : comparison) {
            if (row.arm == first.arm) {
                rows.push_back(part_to_json(row));
                rows.back().erase("arm");
            }
        }
        group.set_text(first.arm, json_text(rows));
    }
}

void write_model(H5Group& group, const ModelRecord& model) {
    group.set_text("file", model.file);
    group.set_text("format", model.format);
    group.set_text("sha256", model.sha256);
    group.set_integers("input_shape", model.input_shape);
    group.set_texts("classes", model.classes);
}

void write_models(H5Group group, const std::vector<ModelRecord>& models) {
    for (const ModelRecord& model : models) {
        const bool first = !group.has(model.arm);
        H5Group arm = first ? group.create_group(model.arm) : group.group(model.arm);
        if (first) {
            write_model(arm, model);
        }
        H5Group format = arm.create_group(model.format);
        write_model(format, model);
    }
}

void write_checkpoint(H5Group group, const CheckpointRecord& checkpoint) {
    group.set_integer("format", checkpoint.format);
    group.set_text("folder", checkpoint.folder);
    group.write_bytes("parts", nlohmann::json::to_cbor(checkpoint.parts));
}

void write_head(H5Group& root, const Record& record) {
    root.set_text("schema", record_schema);
    root.set_text("sluice_version", record.sluice_version);
    root.set_text("created_utc", record.created_utc);
    root.set_text("experiment", json_text(record.experiment));
    root.set_unsigned("seed", record.seed);
    root.set_text("host", record.host);
    root.set_integer("threads", record.threads);
    root.set_text("libraries", json_text(record.libraries));
    root.set_text("status", record.status);
    root.set_text("message", record.message);
    if (record.resumed > 0) {
        root.set_integer("resumed", record.resumed);
    }
}

} // namespace

void write_layout(H5Group& root, const Record& record) {
    write_head(root, record);
    if (record.dataset) {
        write_dataset(root.create_group("dataset"), *record.dataset);
    }
    if (record.sampling) {
        write_sampling(root.create_group("sampling"), *record.sampling);
    }
    if (!record.training.empty()) {
        H5Group training = root.create_group("training");
        for (const ArmRecord& arm : record.training) {
            write_arm(training.create_group(arm.name), arm);
        }
    }
    if (record.rounds) {
        write_rounds(root.create_group("rounds"), *record.rounds);
    }
    if (!record.comparison.empty()) {
        write_comparison(root.create_group("comparison"), record.comparison);
    }
    if (record.regions) {
        write_regions(root.create_group("regions"), *record.regions);
    }
    if (!record.models.empty()) {
        write_models(root.create_group("models"), record.models);
    }
    if (record.checkpoint) {
        write_checkpoint(root.create_group("checkpoint"), *record.checkpoint);
    }
}

} // namespace sluice
