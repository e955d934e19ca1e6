// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/makers.h"

#include "density/dirichlet.h"
#include "density/multivariate.h"
#include "density/mv_student_t.h"
#include "density/planar.h"
#include "density/uniform_ball.h"

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

DensityPtr make_mv_student_t(const Making& making) {
    ParameterReader& given = making.parameters;
    if (!given.readable()) {
        return nullptr;
    }
    const Matrix<double> scale = given.matrix("cov");
    std::vector<double> mean = given.numbers("mean");
    if (mean.empty()) {
        mean.assign(scale.rows(), 0.0);
    }
    add_all(given, mv_normal_problems(mean, scale));
    return given.ok() ? std::make_shared<MvStudentT>(given.number("nu"), std::move(mean), scale) : nullptr;
}

DensityPtr make_uniform_ball(const Making& making) {
    const ParameterReader& given = making.parameters;
    return given.readable() ? std::make_shared<UniformBall>(given.integer("dim"), given.number("radius"))
                            : nullptr;
}

DensityPtr make_dirichlet(const Making& making) {
    const ParameterReader& given = making.parameters;
    return given.readable() ? std::make_shared<Dirichlet>(given.numbers("alpha")) : nullptr;
}

} // namespace

Makers makers_in_space() {
    return {
        {"mv_normal", make_mv_normal},
        {"uniform_box", make_uniform_box},
        {"mv_student_t", make_mv_student_t},
        {"uniform_ball", make_uniform_ball},
        {"dirichlet", make_dirichlet},
        {"banana", from_numbers<Banana>("b", "sigma")},
        {"ring", from_numbers<Ring>("radius", "width")},
    };
}

} // namespace sluice::making
