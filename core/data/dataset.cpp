// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/dataset.h"

#include "base/error.h"
#include "base/random.h"
#include "base/text.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

namespace sluice {
namespace {

/// More distinct values than this are a measurement, not classes.
constexpr std::size_t most_classes = 1000;
const std::string population_column = "population";

[[noreturn]] void throw_unknown_column(const std::string& name, const std::vector<std::string>& known,
                                       const std::string& pointer) {
    const std::string nearest = nearest_name(name, known);
    throw InvalidArgument("there is no column '" + name + "'", pointer,
                          nearest.empty() ? std::string() : "did you mean '" + nearest + "'?");
}

const Column& require_column(const Table& table, const std::string& name, const std::string& pointer) {
    const Column* column = table.find(name);
    if (column == nullptr) {
        throw_unknown_column(name, table.names(), pointer);
    }
    return *column;
}

std::vector<std::string> resolve_features(const Table& table, const DatasetSpec& spec) {
    std::vector<std::string> names;
    const auto add = [&](const std::string& name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) {
            names.push_back(name);
        }
    };
    for (std::size_t i = 0; i < spec.features.size(); ++i) {
        const std::string& name = spec.features[i];
        const std::string pointer = "/dataset/features/" + std::to_string(i);
        if (name == "*") {
            for (const Column& column : table.columns) {
                const bool numeric =
                    column.kind == ColumnKind::numeric || makes_numeric(spec.preprocess, column.name, true);
                if (numeric && column.name != spec.label) {
                    add(column.name);
                }
            }
            continue;
        }
        if (name == spec.label) {
            throw InvalidArgument("'" + name + "' is the label and cannot be a feature as well", pointer);
        }
        if (require_column(table, name, pointer).kind == ColumnKind::categorical &&
            !makes_numeric(spec.preprocess, name, false)) {
            throw InvalidArgument("'" + name + "' is categorical; features must be numeric", pointer,
                                  "add 'one_hot' (or 'hash_ngrams' for text) to the preprocessing");
        }
        add(name);
    }
    if (names.empty()) {
        throw InvalidArgument("there is no numeric column that could be a feature", "/dataset/features");
    }
    return names;
}

/// The features and the label alone, so that a missing value elsewhere costs no row.
Table working_table(const Table& table, const std::vector<std::string>& features, const std::string& label) {
    Table result;
    for (const std::string& name : features) {
        result.columns.push_back(*table.find(name));
    }
    if (!label.empty()) {
        result.columns.push_back(require_column(table, label, "/dataset/label"));
    }
    return result;
}

/// A population column's words, or nothing when the table has none that says source and target.
std::vector<Population> population_from_column(const Table& table, const DatasetSpec& spec) {
    const Column* column = table.find(population_column);
    if (column == nullptr || spec.label == population_column || column->kind != ColumnKind::categorical) {
        return {};
    }
    std::vector<Population> population;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const std::string word = column->text(row);
        if (word != "source" && word != "target") {
            return {};
        }
        population.push_back(word == "target" ? Population::target : Population::source);
    }
    return population;
}

std::vector<Population> populations(const Table& table, const DatasetSpec& spec, std::uint64_t seed) {
    if (!spec.shift) {
        return population_from_column(table, spec);
    }
    const Column& column = require_column(table, spec.shift->column, "/dataset/shift/column");
    if (column.kind == ColumnKind::categorical) {
        throw InvalidArgument("'" + column.name + "' is categorical; a shift needs a numeric column",
                              "/dataset/shift/column");
    }
    if (column.name == spec.label) {
        throw InvalidArgument("a shift by the label would change p(label | features)",
                              "/dataset/shift/column");
    }
    return assign_population(column.values, *spec.shift, seed);
}

/// Class codes of a label column and their names; -1 where missing.
struct Classes {
    std::vector<std::int64_t> codes;
    std::vector<std::string> names;
};

Classes classes_of(const Column& label) {
    std::set<double> present;
    for (const double value : label.values) {
        if (!std::isnan(value)) {
            present.insert(value);
        }
    }
    const bool numeric = label.kind == ColumnKind::numeric;
    if (numeric && std::any_of(present.begin(), present.end(), [](double v) { return v != std::floor(v); })) {
        throw InvalidArgument("'" + label.name +
                                  "' holds numbers that are not whole, so they cannot be classes",
                              "/dataset/label");
    }
    if (present.size() > most_classes) {
        throw InvalidArgument("'" + label.name + "' has " + std::to_string(present.size()) +
                                  " distinct values, more than the " + std::to_string(most_classes) +
                                  " classes that are possible",
                              "/dataset/label");
    }
    if (present.size() < 2) {
        throw InvalidArgument("'" + label.name + "' has fewer than two classes", "/dataset/label");
    }
    Classes result;
    std::map<double, std::int64_t> code;
    for (const double value : present) {
        code.emplace(value, static_cast<std::int64_t>(code.size()));
        result.names.push_back(numeric ? exact_number(value)
                                       : label.levels.at(static_cast<std::size_t>(value)));
    }
    for (const double value : label.values) {
        result.codes.push_back(std::isnan(value) ? -1 : code.at(value));
    }
    return result;
}

/// One number per pair of class and population.
std::vector<std::int32_t> strata_of(std::size_t rows, const std::vector<std::int64_t>& classes,
                                    const std::vector<Population>& population) {
    std::vector<std::int32_t> strata(rows, 0);
    for (std::size_t i = 0; i < rows; ++i) {
        const std::int64_t label = classes.empty() ? 0 : classes[i] + 1;
        const std::int64_t target = !population.empty() && population[i] == Population::target ? 1 : 0;
        strata[i] = static_cast<std::int32_t>(2 * label + target);
    }
    return strata;
}

void renumber(std::vector<std::int64_t>& part, const std::vector<std::int64_t>& new_number) {
    std::vector<std::int64_t> kept;
    for (const std::int64_t row : part) {
        if (new_number[static_cast<std::size_t>(row)] >= 0) {
            kept.push_back(new_number[static_cast<std::size_t>(row)]);
        }
    }
    part = std::move(kept);
}

void drop_rows(Dataset& dataset, const std::vector<std::size_t>& kept) {
    std::vector<std::int64_t> new_number(dataset.rows_read, -1);
    std::vector<Population> population;
    for (std::size_t i = 0; i < kept.size(); ++i) {
        new_number[kept[i]] = static_cast<std::int64_t>(i);
        if (!dataset.population.empty()) {
            population.push_back(dataset.population[kept[i]]);
        }
    }
    dataset.population = std::move(population);
    renumber(dataset.split.train, new_number);
    renumber(dataset.split.validation, new_number);
    renumber(dataset.split.test, new_number);
    if (dataset.split.train.empty()) {
        throw DataError("no training rows are left", {}, "make the validation and test parts smaller");
    }
}

Matrix<float> feature_matrix(const Table& table, const std::vector<std::string>& names,
                             const std::vector<std::size_t>& kept) {
    Matrix<float> features(table.rows(), names.size());
    for (std::size_t j = 0; j < names.size(); ++j) {
        const Column& column = *table.find(names[j]);
        if (const std::size_t missing = column.missing(); missing > 0) {
            throw DataError("column '" + column.name + "' has " + std::to_string(missing) + " missing values",
                            {}, "add 'drop_missing' or 'impute' to the preprocessing");
        }
        for (std::size_t i = 0; i < table.rows(); ++i) {
            features(i, j) = static_cast<float>(column.values[i]);
            if (!std::isfinite(features(i, j))) {
                throw DataError("column '" + column.name + "' has the value " +
                                exact_number(column.values[i]) + " in row " + std::to_string(kept[i] + 1) +
                                " (header not counted), too large for a 32-bit float");
            }
        }
    }
    return features;
}

void take_labels(Dataset& dataset, const Table& table, const std::vector<std::size_t>& kept) {
    const Classes classes = classes_of(*table.find(dataset.label_name));
    const auto missing = std::find(classes.codes.begin(), classes.codes.end(), -1);
    if (missing != classes.codes.end()) {
        const std::size_t row = kept[static_cast<std::size_t>(missing - classes.codes.begin())] + 1;
        throw DataError("the label '" + dataset.label_name + "' is missing in row " + std::to_string(row) +
                            " (header not counted)",
                        {}, "add 'drop_missing' to the preprocessing");
    }
    dataset.labels = classes.codes;
    dataset.class_names = classes.names;
}

} // namespace

Dataset prepare_dataset(const Table& table, const DatasetSpec& spec, std::uint64_t seed) {
    if (table.rows() == 0) {
        throw DataError("the dataset has no rows");
    }
    Dataset dataset;
    dataset.rows_read = table.rows();
    dataset.label_name = spec.label;
    if (!spec.label.empty()) {
        require_column(table, spec.label, "/dataset/label");
    }
    dataset.feature_names = resolve_features(table, spec);
    dataset.population = populations(table, spec, seed);
    Table working = working_table(table, dataset.feature_names, spec.label);
    std::vector<std::int64_t> codes;
    if (!spec.label.empty()) {
        codes = classes_of(*working.find(spec.label)).codes;
    }
    dataset.split =
        split_rows(table.rows(), spec.split, strata_of(table.rows(), codes, dataset.population), seed);
    std::vector<std::size_t> kept;
    dataset.preprocess = fit_and_apply(spec.preprocess, working, spec.label, dataset.split.train, kept);
    drop_rows(dataset, kept);
    dataset.feature_names = working.names(); // some steps put several columns in the place of one
    std::erase(dataset.feature_names, spec.label);
    dataset.features = feature_matrix(working, dataset.feature_names, kept);
    if (!spec.label.empty()) {
        take_labels(dataset, working, kept);
    }
    dataset.table_rows = std::move(kept);
    return dataset;
}

Matrix<double> Dataset::columns(const std::vector<std::string>& names, const std::string& rows_kind) const {
    const std::vector<std::string> kinds = {"train", "source", "target"};
    if (rows_kind.starts_with("label:")) {
        return columns_of(names, rows_of_class(rows_kind.substr(6)));
    }
    if (!rows_kind.empty() && std::find(kinds.begin(), kinds.end(), rows_kind) == kinds.end()) {
        throw InvalidArgument("rows must be " + alternatives(kinds) + ", 'label:CLASS' or not given, got '" +
                              rows_kind + "'");
    }
    if (population.empty() && (rows_kind == "source" || rows_kind == "target")) {
        throw InvalidArgument("there is no " + rows_kind + " population: the dataset has no shift", {},
                              "add 'shift' to the dataset or use a dataset with a population column");
    }
    std::vector<std::int64_t> rows = split.train;
    if (rows_kind.empty()) {
        rows.resize(features.rows());
        std::iota(rows.begin(), rows.end(), std::int64_t{0});
    } else if (rows_kind != "train") {
        const Population wanted = rows_kind == "source" ? Population::source : Population::target;
        std::erase_if(rows,
                      [&](std::int64_t row) { return population[static_cast<std::size_t>(row)] != wanted; });
    }
    return columns_of(names, rows);
}

std::vector<std::int64_t> Dataset::rows_of_class(const std::string& name) const {
    const auto found = std::find(class_names.begin(), class_names.end(), name);
    if (found == class_names.end()) {
        const std::string nearest = nearest_name(name, class_names);
        throw InvalidArgument("there is no class '" + name + "'", {},
                              nearest.empty() ? std::string() : "did you mean '" + nearest + "'?");
    }
    std::vector<std::int64_t> rows = split.train;
    std::erase_if(rows, [&](std::int64_t row) {
        return labels[static_cast<std::size_t>(row)] != found - class_names.begin();
    });
    return rows;
}

Matrix<double> Dataset::columns_of(const std::vector<std::string>& names,
                                   const std::vector<std::int64_t>& rows) const {
    Matrix<double> result(rows.size(), names.size());
    for (std::size_t j = 0; j < names.size(); ++j) {
        const auto found = std::find(feature_names.begin(), feature_names.end(), names[j]);
        const bool is_label = !label_name.empty() && names[j] == label_name;
        if (found == feature_names.end() && !is_label) {
            std::vector<std::string> known = feature_names;
            known.push_back(label_name);
            throw_unknown_column(names[j], known, {});
        }
        const auto feature = static_cast<std::size_t>(found - feature_names.begin());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto row = static_cast<std::size_t>(rows[i]);
            result(i, j) =
                is_label ? static_cast<double>(labels[row]) : static_cast<double>(features(row, feature));
        }
    }
    return result;
}

} // namespace sluice
