// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/makers.h"

#include "base/text.h"
#include "density/gaussian_mixture_fit.h"
#include "density/histogram.h"
#include "density/kde.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <optional>

namespace sluice::making {
namespace {

/// The rows to fit; nothing, after adding a problem, when there are none to be had.
std::optional<Matrix<double>> rows_of(const Making& making, const std::string& family,
                                      const std::vector<std::string>& columns, const std::string& where) {
    ParameterReader& given = making.parameters;
    if (!making.context.columns) {
        given.add("", family + " needs a dataset");
        return std::nullopt;
    }
    try {
        return making.context.columns(columns, given.text("rows"));
    } catch (const InvalidArgument& error) {
        given.add(error.where().starts_with('/') ? error.where() : where, sentence_of(error));
        return std::nullopt;
    }
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

} // namespace

Makers fitted_makers() {
    return {
        {"kde", make_kde},
        {"gaussian_mixture_fit", make_gaussian_mixture},
        {"histogram", make_histogram},
    };
}

} // namespace sluice::making
