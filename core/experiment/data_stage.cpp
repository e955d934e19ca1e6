// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/stages.h"

#include "base/text.h"
#include "experiment/data_source.h"
#include "experiment/json_reader.h"
#include "experiment/starting_network.h"
#include "learning/network_checks.h"

#include <algorithm>

namespace sluice {
namespace {

using nlohmann::json;

/// The names that a dataset's densities may be over: its features, then its label.
std::vector<std::string> usable_columns(const DatasetSpec& spec, const Table& table,
                                        const std::string& label) {
    std::vector<std::string> names = spec.features;
    if (names == std::vector<std::string>{"*"}) {
        names.clear();
        for (const Column& column : table.columns) {
            const bool numeric =
                column.kind == ColumnKind::numeric || makes_numeric(spec.preprocess, column.name, true);
            if (numeric && column.name != label) {
                names.push_back(column.name);
            }
        }
    }
    std::vector<const Column*> columns;
    for (const std::string& name : names) {
        if (const Column* column = table.find(name); column != nullptr) {
            columns.push_back(column);
        }
    }
    names = feature_names_after(spec.preprocess, columns);
    if (!label.empty()) {
        names.push_back(label);
    }
    return names;
}

void check_name(const std::string& name, const std::vector<std::string>& allowed, const std::string& what,
                const std::string& pointer, Problems& problems) {
    if (std::ranges::find(allowed, name) != allowed.end()) {
        return;
    }
    constexpr std::size_t most_listed = 60; // hashed text has hundreds
    const std::string near = nearest_name(name, allowed);
    const std::string list =
        allowed.size() > most_listed
            ? std::to_string(allowed.size()) + " columns, of which the first is '" + allowed.front() + "'"
            : alternatives(allowed);
    problems.push_back(
        {pointer, what + " '" + name + "'" +
                      (near.empty() ? "; there are " : "; did you mean '" + near + "'? There are ") + list});
}

void check_density_columns(const json& spec, const std::string& pointer,
                           const std::vector<std::string>& allowed, Problems& problems) {
    if (spec.is_array()) {
        for (std::size_t i = 0; i < spec.size(); ++i) {
            check_density_columns(spec[i], pointer_to(pointer, i), allowed, problems);
        }
    }
    if (!spec.is_object()) {
        return;
    }
    for (const auto& [key, value] : spec.items()) {
        const std::string at = pointer_to(pointer, key);
        if (key != "columns" || !value.is_array()) {
            check_density_columns(value, at, allowed, problems);
            continue;
        }
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (value[i].is_string() && value[i] != "*") {
                check_name(value[i], allowed, "the dataset's features have no column", pointer_to(at, i),
                           problems);
            }
        }
    }
}

/// The pixels of a table of images.
std::vector<std::string> numeric_names(const Table& table, const std::string& label) {
    std::vector<std::string> names;
    for (const Column& column : table.columns) {
        if (column.kind == ColumnKind::numeric && column.name != label) {
            names.push_back(column.name);
        }
    }
    return names;
}

std::string label_of(const Experiment& experiment, const LoadedTable& loaded) {
    const std::string& label = experiment.dataset->spec.label;
    const bool generated = experiment.dataset->source.starts_with("generate:");
    return label.empty() && generated ? loaded.suggested_label : label;
}

} // namespace

LoadedTable load_experiment_table(const Experiment& experiment, std::stop_token stop, Progress& progress) {
    return load_source(*experiment.dataset, experiment.seed, experiment.folder, stop, progress);
}

void check_columns(const Experiment& experiment, const LoadedTable& loaded) {
    const DatasetSpec& spec = experiment.dataset->spec;
    const std::vector<std::string> all = loaded.table.names();
    const std::string label = label_of(experiment, loaded);
    Problems problems;
    if (!spec.label.empty()) {
        check_name(spec.label, all, "the data have no column", "/dataset/label", problems);
    }
    for (std::size_t i = 0; i < spec.features.size(); ++i) {
        if (spec.features[i] != "*") {
            check_name(spec.features[i], all, "the data have no column", pointer_to("/dataset/features", i),
                       problems);
        }
    }
    if (spec.shift) {
        check_name(spec.shift->column, all, "the data have no column", "/dataset/shift/column", problems);
    }
    if (experiment.sampling && experiment.sampling->mode != SamplingMode::label &&
        !experiment.sampling->confidence) {
        const std::vector<std::string> usable = usable_columns(spec, loaded.table, label);
        const SamplingSection& sampling = *experiment.sampling;
        check_density_columns(sampling.target, "/sampling/target", usable, problems);
        check_density_columns(sampling.proposal, "/sampling/proposal", usable, problems);
        for (std::size_t i = 0; i < sampling.columns.size(); ++i) {
            if (sampling.columns[i] != "*") {
                check_name(sampling.columns[i], usable, "the dataset's features have no column",
                           pointer_to("/sampling/columns", i), problems);
            }
        }
    }
    if (!problems.empty()) {
        throw ValidationError(std::move(problems));
    }
}

Dataset prepare_repeat(const Experiment& experiment, const LoadedTable& loaded, int repeat) {
    DatasetSpec spec = experiment.dataset->spec;
    spec.label = label_of(experiment, loaded);
    const std::uint64_t seed = experiment.seed + static_cast<std::uint64_t>(repeat);
    Dataset dataset = prepare_dataset(loaded.table, spec, seed);
    if (loaded.image.size() == static_cast<std::int64_t>(dataset.features.columns()) &&
        dataset.feature_names == numeric_names(loaded.table, spec.label)) { // in their order, not combined
        dataset.image = loaded.image;
    }
    if (spec.label_noise > 0.0 && dataset.class_names.size() > 1) {
        flip_labels(dataset, spec.label_noise, seed);
    }
    dataset.source = loaded.source;
    dataset.sha256 = loaded.sha256;
    return dataset;
}

Dataset load_dataset(const Experiment& experiment, int repeat, std::stop_token stop, Progress& progress) {
    if (!experiment.dataset) {
        throw InvalidArgument("the experiment has no dataset section", "/dataset");
    }
    const LoadedTable loaded = load_experiment_table(experiment, stop, progress);
    check_columns(experiment, loaded);
    return prepare_repeat(experiment, loaded, repeat);
}

std::optional<Dataset> check_data(const Experiment& experiment, std::stop_token stop, Progress& progress) {
    if (!experiment.dataset) {
        return std::nullopt;
    }
    const LoadedTable loaded = load_experiment_table(experiment, stop, progress);
    check_columns(experiment, loaded);
    if (experiment.language) {
        return std::nullopt;
    }
    Dataset dataset = prepare_repeat(experiment, loaded, 0);
    if (experiment.model && is_convolutional(experiment.model->kind)) {
        checked_network(network_spec(experiment, dataset));
    }
    return dataset;
}

std::vector<std::int64_t> rows_of(const Dataset& dataset, const std::vector<std::int64_t>& rows,
                                  Population population) {
    if (dataset.population.empty()) {
        return population == Population::source ? rows : std::vector<std::int64_t>{};
    }
    std::vector<std::int64_t> result;
    for (const std::int64_t row : rows) {
        if (dataset.population[static_cast<std::size_t>(row)] == population) {
            result.push_back(row);
        }
    }
    return result;
}

std::vector<std::int64_t> pool_rows(const Dataset& dataset) {
    return rows_of(dataset, dataset.split.train, Population::source);
}

DatasetRecord dataset_record(const Dataset& dataset) {
    DatasetRecord record;
    record.source = dataset.source;
    record.sha256 = dataset.sha256;
    record.rows = static_cast<std::int64_t>(dataset.features.rows());
    record.features = dataset.feature_names;
    record.classes = dataset.class_names;
    record.preprocess = dataset.preprocess.steps;
    return record;
}

} // namespace sluice
