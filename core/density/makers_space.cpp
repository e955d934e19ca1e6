// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/makers.h"

#include "density/multivariate.h"

#include <nlohmann/json.hpp>

namespace sluice::making {
namespace {

DensityPtr make_mv_normal(const Making& making) {
    ParameterReader& given = making.parameters;
    if (!given.readable()) {
        return nullptr;
    }
    if (given.has("sigma") == given.has("cov")) {
        given.add("", given.has("cov") ? "give either 'sigma' or 'cov', not both" : "needs 'sigma' or 'cov'");
        return nullptr;
    }
    const Matrix<double> covariance = given.matrix("cov");
    std::vector<double> mean = given.numbers("mean");
    if (!given.has("dim") && mean.empty() && covariance.empty()) {
        given.add("/dim", "is required: number of dimensions");
        return nullptr;
    }
    if (given.has("dim") && !mean.empty() && mean.size() != given.integer("dim")) {
        given.add("/mean", "must have dim = " + std::to_string(given.integer("dim")) + " values, got " +
                               std::to_string(mean.size()));
    }
    if (given.has("dim") && !covariance.empty() && covariance.rows() != given.integer("dim")) {
        given.add("/cov", "must have dim = " + std::to_string(given.integer("dim")) + " rows, got " +
                              std::to_string(covariance.rows()));
    }
    if (mean.empty()) {
        mean.assign(covariance.empty() ? given.integer("dim") : covariance.rows(), 0.0);
    }
    if (given.has("sigma")) {
        return given.ok() ? std::make_shared<MvNormal>(std::move(mean), given.number("sigma")) : nullptr;
    }
    add_all(given, mv_normal_problems(mean, covariance));
    return given.ok() ? std::make_shared<MvNormal>(std::move(mean), covariance) : nullptr;
}

DensityPtr make_uniform_box(const Making& making) {
    ParameterReader& given = making.parameters;
    if (!given.readable()) {
        return nullptr;
    }
    std::size_t dimension = given.has("dim") ? given.integer("dim") : 0;
    for (const char* name : {"a", "b"}) {
        if (!given.raw(name).is_array()) {
            continue;
        }
        const std::size_t size = given.raw(name).size();
        if (dimension != 0 && size != dimension) {
            given.add(std::string("/") + name,
                      "must have " + std::to_string(dimension) + " values, got " + std::to_string(size));
        }
        dimension = dimension == 0 ? size : dimension;
    }
    if (dimension == 0) {
        given.add("/dim", "is required: number of dimensions");
    }
    if (!given.ok()) {
        return nullptr;
    }
    const auto ends = [&](const char* name) {
        return given.raw(name).is_array() ? given.numbers(name)
                                          : std::vector<double>(dimension, given.number(name));
    };
    return std::make_shared<UniformBox>(ends("a"), ends("b"));
}

} // namespace

Makers makers_in_space() {
    return {
        {"mv_normal", make_mv_normal},
        {"uniform_box", make_uniform_box},
    };
}

} // namespace sluice::making
