// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/preprocess_steps.h"

#include "base/error.h"
#include "data/preprocess_summary.h"

#include <algorithm>
#include <cmath>

namespace sluice::steps {
namespace {

std::vector<double> present(const Column& column, const std::vector<std::size_t>& rows) {
    std::vector<double> values;
    values.reserve(rows.size());
    for (const std::size_t row : rows) {
        const double value = column.values.at(row);
        if (std::isinf(value)) {
            throw DataError("column '" + column.name + "' has an infinite value in row " +
                            std::to_string(row + 1) + " (header not counted)");
        }
        if (!std::isnan(value)) {
            values.push_back(value);
        }
    }
    if (values.empty()) {
        throw DataError("column '" + column.name + "' has no value in the training rows", {},
                        "leave the column out of the features");
    }
    return values;
}

nlohmann::json fit_impute(const nlohmann::json& parameters, const Column& column,
                          const std::vector<std::size_t>& train) {
    const std::string method = parameters.at("method");
    if (method == "constant") {
        return {{"value", parameters.at("value")}};
    }
    const std::vector<double> values = present(column, train);
    if (column.kind == ColumnKind::categorical) {
        return {{"value", column.levels.at(static_cast<std::size_t>(mode_of(values)))}};
    }
    if (method == "median") {
        return {{"value", quantile_of(values, 0.5)}};
    }
    return {{"value", method == "mode" ? mode_of(values) : mean_of(values)}};
}

nlohmann::json fit_clip(const nlohmann::json& parameters, std::span<const double> values) {
    const std::string method = parameters.at("method");
    if (method == "quantile") {
        return {{"lower", quantile_of(values, parameters.at("lower"))},
                {"upper", quantile_of(values, parameters.at("upper"))}};
    }
    const double k = parameters.at("k");
    if (method == "zscore") {
        const double mean = mean_of(values);
        const double sd = sd_of(values);
        return {{"lower", mean - k * sd}, {"upper", mean + k * sd}};
    }
    const double first = quantile_of(values, 0.25);
    const double third = quantile_of(values, 0.75);
    return {{"lower", first - k * (third - first)}, {"upper", third + k * (third - first)}};
}

void apply_impute(const nlohmann::json& fitted, Column& column) {
    double value = 0.0;
    if (column.kind == ColumnKind::categorical) {
        const std::string word = fitted.at("value");
        const auto found = std::find(column.levels.begin(), column.levels.end(), word);
        value = static_cast<double>(found - column.levels.begin());
        if (found == column.levels.end() && column.missing() > 0) {
            column.levels.push_back(word);
        }
    } else {
        value = fitted.at("value");
    }
    std::replace_if(
        column.values.begin(), column.values.end(), [](double x) { return std::isnan(x); }, value);
}

} // namespace

nlohmann::json fit_column(const std::string& op, const nlohmann::json& parameters, const Column& column,
                          const std::vector<std::size_t>& train) {
    if (op == "impute") {
        return fit_impute(parameters, column, train);
    }
    const std::vector<double> values = present(column, train);
    if (op == "clip_outliers") {
        return fit_clip(parameters, values);
    }
    if (op == "standardise") {
        return {{"mean", mean_of(values)}, {"sd", sd_of(values)}};
    }
    const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
    return {{"minimum", *least},
            {"maximum", *greatest},
            {"low", parameters.at("range").at(0)},
            {"high", parameters.at("range").at(1)}};
}

void apply_column(const std::string& op, const nlohmann::json& fitted, Column& column) {
    if (op == "impute") {
        apply_impute(fitted, column);
        return;
    }
    if (op == "clip_outliers") {
        const double lower = fitted.at("lower");
        const double upper = fitted.at("upper");
        for (double& value : column.values) {
            value = std::isnan(value) ? value : std::clamp(value, lower, upper);
        }
        return;
    }
    // value -> offset + (value - centre) / width; a column that does not vary goes to its centre's image.
    double centre = 0.0;
    double width = 1.0;
    double offset = 0.0;
    if (op == "standardise") {
        centre = fitted.at("mean");
        width = fitted.at("sd");
    } else {
        const double low = fitted.at("low");
        centre = fitted.at("minimum");
        width = (fitted.at("maximum").get<double>() - centre) / (fitted.at("high").get<double>() - low);
        offset = low;
    }
    for (double& value : column.values) {
        value = offset + (width > 0.0 ? (value - centre) / width : value - centre);
    }
}

bool takes_column(const std::string& op, const nlohmann::json& parameters, const Column& column) {
    if (op == "drop_missing") {
        return true;
    }
    const bool numeric = column.kind == ColumnKind::numeric;
    if (op == "one_hot" || op == "hash_ngrams") {
        return !numeric;
    }
    if (op != "impute") {
        return numeric;
    }
    const std::string method = parameters.at("method");
    if (method == "constant") {
        return parameters.at("value").is_string() != numeric;
    }
    return numeric || method == "mode";
}

} // namespace sluice::steps
