// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/makers.h"

#include "density/gaussian_fit.h"
#include "density/mixture.h"

#include <nlohmann/json.hpp>

namespace sluice::making {
namespace {

DensityPtr make_mixture(const Making& making) {
    ParameterReader& given = making.parameters;
    std::vector<DensityPtr> components;
    bool complete = true;
    if (given.has("components") && given.raw("components").is_array()) {
        const nlohmann::json& list = given.raw("components");
        for (std::size_t k = 0; k < list.size(); ++k) {
            const std::string pointer = given.pointer() + "/components/" + std::to_string(k);
            components.push_back(
                make_density(list[k], pointer, making.context, making.problems, making.depth + 1));
            complete = complete && components.back() != nullptr;
        }
    }
    if (!given.readable()) {
        return nullptr;
    }
    const std::vector<double> weights = given.numbers("weights");
    if (!complete) {
        // What can be said about the weights without the components.
        Problems found;
        weight_count_problem(weights.size(), components.size(), found);
        if (found.empty()) {
            weight_problems(weights, "/weights", found);
        }
        add_all(given, found);
        return nullptr;
    }
    add_all(given, mixture_problems(weights, components));
    return given.ok() ? std::make_shared<Mixture>(weights, std::move(components)) : nullptr;
}

DensityPtr make_gaussian_fit(const Making& making) {
    ParameterReader& given = making.parameters;
    if (!given.ok() || making.context.check_only) {
        return nullptr;
    }
    if (!making.context.columns) {
        given.add("", "gaussian_fit needs a dataset");
        return nullptr;
    }
    Matrix<double> rows;
    try {
        rows = making.context.columns(given.names("columns"), given.text("rows"));
    } catch (const InvalidArgument& error) {
        given.add(error.where().starts_with('/') ? error.where() : "/columns", sentence_of(error));
        return nullptr;
    }
    const auto form =
        given.text("covariance") == "full" ? FittedCovariance::full : FittedCovariance::diagonal;
    return fit_gaussian(rows, form, given.number("ridge"));
}

} // namespace

Makers composed_makers() {
    return {
        {"mixture", make_mixture},
        {"gaussian_fit", make_gaussian_fit},
    };
}

} // namespace sluice::making
