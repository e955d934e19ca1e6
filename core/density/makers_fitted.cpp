// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/makers.h"

#include "base/text.h"
#include "density/density_ratio.h"
#include "density/gaussian_mixture_fit.h"
#include "density/histogram.h"
#include "density/kde.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace sluice::making {
namespace {

/// The rows of this kind; nothing, after adding a problem, when there are none to be had.
std::optional<Matrix<double>> rows_of_kind(const Making& making, const std::string& family,
                                           const std::vector<std::string>& columns, const std::string& kind,
                                           const std::string& where) {
    ParameterReader& given = making.parameters;
    if (!making.context.columns) {
        given.add("", family + " needs a dataset");
        return std::nullopt;
    }
    try {
        return making.context.columns(columns, kind);
    } catch (const InvalidArgument& error) {
        given.add(error.where().starts_with('/') ? error.where() : where, sentence_of(error));
        return std::nullopt;
    }
}

std::optional<Matrix<double>> rows_of(const Making& making, const std::string& family,
                                      const std::vector<std::string>& columns, const std::string& where) {
    return rows_of_kind(making, family, columns, making.parameters.text("rows"), where);
}

/// Whether exactly one of the two ways to give data was chosen; adds the problem otherwise.
bool one_of(ParameterReader& given, const std::string& fitted, const std::string& explicit_one) {
    if (given.has(fitted) == given.has(explicit_one)) {
        given.add("", given.has(fitted) ? "give either '" + fitted + "' or '" + explicit_one + "', not both"
                                        : "needs '" + fitted + "' or '" + explicit_one + "'");
        return false;
    }
    return true;
}

std::vector<double> bandwidth_of(const ParameterReader& given, const Matrix<double>& points) {
    if (!given.has("bandwidth") || given.raw("bandwidth").is_string()) {
        const bool scott = given.has("bandwidth") && given.raw("bandwidth") == "scott";
        return Kde::bandwidth_by(scott ? Kde::Rule::scott : Kde::Rule::silverman, points);
    }
    return given.raw("bandwidth").is_array()
               ? given.numbers("bandwidth")
               : std::vector<double>(points.columns(), given.number("bandwidth"));
}

DensityPtr make_kde(const Making& making) {
    ParameterReader& given = making.parameters;
    if (!given.ok() || !one_of(given, "columns", "points")) {
        return nullptr;
    }
    if (given.has("points")) {
        Matrix<double> points = given.matrix("points");
        std::vector<double> bandwidth = bandwidth_of(given, points);
        return std::make_shared<Kde>(std::move(points), std::move(bandwidth));
    }
    if (making.context.check_only) {
        return nullptr;
    }
    std::optional<Matrix<double>> rows = rows_of(making, "kde", given.names("columns"), "/columns");
    if (!rows) {
        return nullptr;
    }
    std::vector<double> bandwidth = bandwidth_of(given, *rows);
    return std::make_shared<Kde>(std::move(*rows), std::move(bandwidth));
}

DensityPtr make_gaussian_mixture(const Making& making) {
    ParameterReader& given = making.parameters;
    if (!given.ok() || making.context.check_only) {
        return nullptr;
    }
    const std::optional<Matrix<double>> rows =
        rows_of(making, "gaussian_mixture_fit", given.names("columns"), "/columns");
    if (!rows) {
        return nullptr;
    }
    const auto form =
        given.text("covariance") == "full" ? FittedCovariance::full : FittedCovariance::diagonal;
    return fit_gaussian_mixture(*rows, given.integer("components"), form, given.number("ridge")).density;
}

/// What is wrong with a number of bins, or "".
std::string bins_problem(const ParameterReader& given) {
    if (!given.has("bins") || given.raw("bins").is_array()) {
        return {};
    }
    constexpr double most = 1e6;
    const double bins = given.number("bins");
    return bins == std::floor(bins) && bins >= 1.0 && bins <= most
               ? std::string()
               : "must be a whole number from 1 to 1000000, or the list of edges, got " + exact_number(bins);
}

DensityPtr make_histogram(const Making& making) {
    ParameterReader& given = making.parameters;
    if (!given.readable() || !one_of(given, "column", "edges")) {
        return nullptr;
    }
    if (given.has("edges")) {
        if (!given.has("weights")) {
            given.add("/weights", "is required with edges: what each bin holds");
        }
        return given.ok() ? std::make_shared<Histogram>(given.numbers("edges"), given.numbers("weights"))
                          : nullptr;
    }
    if (const std::string problem = bins_problem(given); !problem.empty()) {
        given.add("/bins", problem);
    }
    if (!given.ok() || making.context.check_only) {
        return nullptr;
    }
    const std::optional<Matrix<double>> rows =
        rows_of(making, "histogram", {given.raw("column").get<std::string>()}, "/column");
    if (!rows) {
        return nullptr;
    }
    const std::vector<double>& values = rows->values();
    const bool listed = given.has("bins") && given.raw("bins").is_array();
    std::vector<double> edges =
        listed ? given.numbers("bins") : Histogram::equal_edges(values, given.integer("bins"));
    return std::make_shared<Histogram>(Histogram::of(values, std::move(edges)));
}

std::vector<double> numbers_or(const ParameterReader& given, const std::string& name, std::size_t count,
                               double otherwise) {
    return given.has(name) ? given.numbers(name) : std::vector<double>(count, otherwise);
}

DensityPtr make_density_ratio(const Making& making) {
    ParameterReader& given = making.parameters;
    if (!given.ok() || !one_of(given, "columns", "coefficients")) {
        return nullptr;
    }
    const std::size_t degree = given.integer("degree");
    if (given.has("coefficients")) {
        const std::vector<double> coefficients = given.numbers("coefficients");
        std::size_t dimension = 1; // 1 + d, or 1 + d + d (d + 1) / 2
        while (degree == 2 && 1 + dimension + dimension * (dimension + 1) / 2 < coefficients.size()) {
            ++dimension;
        }
        dimension = degree == 2 ? dimension : std::max<std::size_t>(1, coefficients.size() - 1);
        return std::make_shared<DensityRatio>(degree, coefficients,
                                              numbers_or(given, "centre", dimension, 0.0),
                                              numbers_or(given, "scale", dimension, 1.0));
    }
    if (making.context.check_only) {
        return nullptr;
    }
    const auto kind = [&](const char* name, const char* otherwise) {
        return given.has(name) ? given.raw(name).get<std::string>() : std::string(otherwise);
    };
    const std::vector<std::string> columns = given.names("columns");
    const auto numerator =
        rows_of_kind(making, "density_ratio", columns, kind("numerator", "target"), "/numerator");
    const auto denominator =
        rows_of_kind(making, "density_ratio", columns, kind("denominator", "source"), "/denominator");
    if (!numerator || !denominator) {
        return nullptr;
    }
    return std::make_shared<DensityRatio>(
        DensityRatio::fit(*numerator, *denominator, degree, given.number("ridge"), given.integer("folds")));
}

} // namespace

Makers fitted_makers() {
    return {
        {"kde", make_kde},
        {"gaussian_mixture_fit", make_gaussian_mixture},
        {"histogram", make_histogram},
        {"density_ratio", make_density_ratio},
    };
}

} // namespace sluice::making
