// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/preprocess_steps.h"

#include "base/error.h"
#include "base/text.h"
#include "data/preprocess_expand.h"
#include "data/preprocess_summary.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace sluice::steps {
namespace {

using nlohmann::json;

std::string place_of(const Column& column, std::size_t row, const std::vector<std::size_t>& kept) {
    return "column '" + column.name + "' has the value " + exact_number(column.values[row]) + " in row " +
           std::to_string(kept[row] + 1) + " (header not counted)";
}

std::vector<double> present(const Column& column, const std::vector<std::size_t>& train,
                            const std::vector<std::size_t>& kept) {
    std::vector<double> values;
    values.reserve(train.size());
    for (const std::size_t row : train) {
        const double value = column.values.at(row);
        if (std::isinf(value)) {
            throw DataError(place_of(column, row, kept) + ", which is not finite");
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

json fit_impute(const json& parameters, const Column& column, const std::vector<std::size_t>& train,
                const std::vector<std::size_t>& kept) {
    const std::string method = parameters.at("method");
    if (method == "constant") {
        return {{"value", parameters.at("value")}};
    }
    const std::vector<double> values = present(column, train, kept);
    if (column.kind == ColumnKind::categorical) {
        return {{"value", column.levels.at(static_cast<std::size_t>(mode_of(values)))}};
    }
    if (method == "median") {
        return {{"value", quantile_of(values, 0.5)}};
    }
    return {{"value", method == "mode" ? mode_of(values) : mean_of(values)}};
}

void apply_impute(const json& fitted, Column& column) {
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

/// value -> offset + (value - centre) / width; a column that does not vary goes to its centre's image.
struct Scaling {
    double centre, width, offset;
};

/// Of the steps that scale; width 1 where nothing varies.
Scaling scaling_of(const std::string& op, const json& fitted) {
    Scaling scaling{0.0, 1.0, 0.0};
    if (op == "standardise") {
        scaling = {fitted.at("mean"), fitted.at("sd"), 0.0};
    } else if (op == "robust_scale") {
        scaling = {fitted.at("median"), fitted.at("spread"), 0.0};
    } else {
        const double low = fitted.at("low"), high = fitted.at("high"), least = fitted.at("minimum");
        scaling = {least, (fitted.at("maximum").get<double>() - least) / (high - low), low};
    }
    if (!(scaling.width > 0.0)) {
        scaling.width = 1.0;
    }
    return scaling;
}

/// The offset of a logarithm: as asked for, or for "auto" 0 where all values are above 0, else what makes the
/// least 1.
double fit_offset(const json& asked, const std::vector<double>& values) {
    if (asked.is_number()) {
        return asked.get<double>();
    }
    const double least = *std::min_element(values.begin(), values.end());
    return least > 0.0 ? 0.0 : 1.0 - least;
}

json fit_log(const json& parameters, const Column& column, const std::vector<std::size_t>& train,
             const std::vector<std::size_t>& kept) {
    const double offset = fit_offset(parameters.at("offset"), present(column, train, kept));
    double least = std::numeric_limits<double>::infinity();
    for (const std::size_t row : train) {
        const double argument = column.values[row] + offset;
        least = argument > 0.0 && argument < least ? argument : least;
    }
    if (std::isinf(least)) {
        throw DataError("column '" + column.name + "' has no training value with a logarithm" +
                            (offset == 0.0 ? "" : " after " + exact_number(offset) + " is added"),
                        {}, "raise 'offset' of 'log', or write \"auto\"");
    }
    return {{"offset", offset},
            {"base", parameters.at("base")},
            {"below", parameters.at("below")},
            {"least", least}};
}

/// What stands for an argument at or below 0: the least one above 0, a missing value, or an error.
double without_logarithm(const json& fitted, const Column& column, std::size_t row,
                         const std::vector<std::size_t>& kept) {
    const std::string below = fitted.at("below");
    if (below == "error") {
        throw DataError(
            place_of(column, row, kept) + ", and " +
                exact_number(column.values[row] + fitted.at("offset").get<double>()) + " has no logarithm",
            {},
            "raise 'offset' of 'log' (\"auto\" fits it), or say by 'below' that such a value becomes "
            "'missing' or is moved to the least one ('clip')");
    }
    return below == "clip" ? fitted.at("least").get<double>() : std::numeric_limits<double>::quiet_NaN();
}

void apply_log(const json& fitted, Column& column, const std::vector<std::size_t>& kept) {
    const double offset = fitted.at("offset");
    for (std::size_t row = 0; row < column.values.size(); ++row) {
        const double argument = column.values[row] + offset;
        column.values[row] = argument <= 0.0 ? without_logarithm(fitted, column, row, kept) : argument;
    }
    const auto take = [&](auto logarithm) {
        std::transform(column.values.begin(), column.values.end(), column.values.begin(), logarithm);
    };
    const json& base = fitted.at("base");
    if (base == 10.0) {
        take([](double argument) { return std::log10(argument); });
    } else if (base == 2.0) {
        take([](double argument) { return std::log2(argument); });
    } else if (base.is_string()) {
        take([](double argument) { return std::log(argument); });
    } else {
        take([unit = std::log(base.get<double>())](double argument) { return std::log(argument) / unit; });
    }
}

void undo_log(const json& fitted, Column& column) {
    const double offset = fitted.at("offset");
    const bool natural = fitted.at("base").is_string();
    const double base = natural ? 0.0 : fitted.at("base").get<double>();
    for (double& value : column.values) {
        value = (natural ? std::exp(value) : std::pow(base, value)) - offset;
    }
}

void require_numbers(const Column& column) {
    for (std::size_t row = 0; column.kind == ColumnKind::categorical && row < column.values.size(); ++row) {
        if (!std::isnan(column.values[row])) {
            throw DataError("column '" + column.name + "' must hold numbers, but row " +
                            std::to_string(row + 1) + " holds '" + column.text(row) + "'");
        }
    }
}

/// Numbers become the words that they are written as.
void make_categorical(Column& column) {
    if (column.kind == ColumnKind::categorical) {
        return;
    }
    std::map<double, double> codes;
    for (double& value : column.values) {
        if (!std::isnan(value)) {
            const auto [code, is_new] = codes.try_emplace(value, static_cast<double>(codes.size()));
            if (is_new) {
                column.levels.push_back(exact_number(value));
            }
            value = code->second;
        }
    }
    column.kind = ColumnKind::categorical;
}

} // namespace

json fit_fences(const json& parameters, const Column& column, const std::vector<std::size_t>& train,
                const std::vector<std::size_t>& kept) {
    const std::vector<double> values = present(column, train, kept);
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

json fit_column(const std::string& op, const json& parameters, const Column& column,
                const std::vector<std::size_t>& train, const std::vector<std::size_t>& kept) {
    if (op == "impute") {
        return fit_impute(parameters, column, train, kept);
    }
    if (op == "clip_outliers") {
        return fit_fences(parameters, column, train, kept);
    }
    if (op == "log") {
        return fit_log(parameters, column, train, kept);
    }
    const std::vector<double> values = present(column, train, kept);
    if (op == "standardise") {
        return {{"mean", mean_of(values)}, {"sd", sd_of(values)}};
    }
    if (op == "robust_scale") {
        return {{"median", quantile_of(values, 0.5)},
                {"spread",
                 quantile_of(values, parameters.at("upper")) - quantile_of(values, parameters.at("lower"))}};
    }
    const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
    return {{"minimum", *least},
            {"maximum", *greatest},
            {"low", parameters.at("range").at(0)},
            {"high", parameters.at("range").at(1)}};
}

void apply_column(const std::string& op, const json& fitted, Column& column,
                  const std::vector<std::size_t>& kept) {
    if (op == "impute") {
        if (fitted.at("value").is_string()) {
            make_categorical(column);
        } else {
            require_numbers(column);
        }
        apply_impute(fitted, column);
        return;
    }
    require_numbers(column);
    if (op == "clip_outliers") {
        const double lower = fitted.at("lower");
        const double upper = fitted.at("upper");
        for (double& value : column.values) {
            value = value < lower ? lower : value > upper ? upper : value;
        }
    } else if (op == "log") {
        apply_log(fitted, column, kept);
    } else {
        const auto [centre, width, offset] = scaling_of(op, fitted);
        for (double& value : column.values) {
            value = offset + (value - centre) / width;
        }
    }
}

void undo_column(const std::string& op, const json& fitted, Column& column) {
    if (op == "log") {
        undo_log(fitted, column);
    } else if (op == "standardise" || op == "robust_scale" || op == "min_max") {
        const auto [centre, width, offset] = scaling_of(op, fitted);
        for (double& value : column.values) {
            value = centre + (value - offset) * width;
        }
    }
}

bool takes_column(const std::string& op, const json& parameters, const Column& column) {
    if (op == "drop_missing" || op == "drop_duplicates" || op == "select") {
        return true;
    }
    const bool numeric = column.kind == ColumnKind::numeric;
    if (expands(op)) {
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
