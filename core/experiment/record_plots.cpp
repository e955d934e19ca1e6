// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/record_plots.h"

#include "base/error.h"
#include "experiment/runner.h"

#include <optional>

namespace sluice {
namespace {

/// The dataset of the record's run, when it can be had again unchanged.
std::optional<Dataset> dataset_of(const Record& record, const Experiment& experiment) {
    if (!experiment.dataset || !record.dataset) {
        return std::nullopt;
    }
    NoProgress quiet;
    Dataset dataset = load_dataset(experiment, 0, {}, quiet);
    if (dataset.sha256 != record.dataset->sha256) {
        throw DataError("the data have changed since the run", record.dataset->source);
    }
    return dataset;
}

/// A filter records row numbers; a picture needs the points at those rows.
void add_points(const Experiment& experiment, const Dataset& dataset, SamplingRecord& sampling) {
    const Matrix<float> points = filter_matrix(experiment, dataset, sampling.accepted_index);
    sampling.accepted_points = Matrix<double>(points.rows(), points.columns());
    for (std::size_t i = 0; i < points.values().size(); ++i) {
        sampling.accepted_points.values()[i] = static_cast<double>(points.values()[i]);
    }
}

/// What the record does not hold but its experiment and data give again: the target, and the points of
/// accepted rows.
void complete(Record& record, PlotOptions& options) {
    const Experiment experiment = experiment_from_json(record.experiment);
    const std::optional<Dataset> dataset = dataset_of(record, experiment);
    const DensityPtr target = make_densities(experiment, dataset ? &*dataset : nullptr).target;
    if (record.sampling->filter && dataset) {
        add_points(experiment, *dataset, *record.sampling);
    }
    if (target->dimension() == 1 && target->normalised()) {
        options.log_target = [target](const std::vector<double>& x) {
            std::vector<double> log_p(x.size());
            target->log_density(Points(std::span<const double>(x)), log_p);
            return log_p;
        };
    }
}

} // namespace

DrawableRecord drawable(Record record) {
    DrawableRecord result;
    result.record = std::move(record);
    if (result.record.sampling) {
        try {
            complete(result.record, result.options);
        } catch (const Error& error) {
            result.remark = std::string("the target is not drawn: ") + error.what();
        }
    }
    return result;
}

} // namespace sluice
