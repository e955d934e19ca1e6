// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/catalogue.h"
#include "density/density.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

/// Densities that the tests of values and of draws go through: every family, ordinary shapes and extreme
/// ones.
namespace sluice::examples {

inline const std::vector<std::string>& continuous_1d() {
    static const std::vector<std::string> all{
        R"({"family":"normal","mu":1.5,"sigma":0.7})",
        R"({"family":"normal","mu":1e6,"sigma":0.001})",
        R"({"family":"laplace","mu":-1,"b":2.5})",
        R"({"family":"cauchy","x0":0.5,"gamma":3})",
        R"({"family":"student_t","nu":3.5,"mu":1,"sigma":2})",
        R"({"family":"student_t","nu":0.7})",
        R"({"family":"student_t","nu":1000000})",
        R"({"family":"logistic","mu":2,"s":0.5})",
        R"({"family":"uniform","a":-2,"b":3})",
        R"({"family":"exponential","rate":2.5})",
        R"({"family":"shifted_exponential","rate":2.5,"shift":-4})",
        R"({"family":"shifted_exponential","rate":100,"shift":1e6})",
        R"({"family":"half_normal","sigma":1.5})",
        R"({"family":"gamma","shape":0.3,"rate":2})",
        R"({"family":"gamma","shape":1,"rate":3})",
        R"({"family":"gamma","shape":7.5,"rate":0.25})",
        R"({"family":"gamma","shape":4000,"rate":10})",
        R"({"family":"beta","alpha":2.7,"beta":6.3})",
        R"({"family":"beta","alpha":0.5,"beta":0.5})",
        R"({"family":"beta","alpha":1,"beta":1})",
        R"({"family":"beta","alpha":3,"beta":0.2})",
        R"({"family":"beta","alpha":2,"beta":5000})",
        R"({"family":"truncated_normal","mu":0,"sigma":1,"lower":-1,"upper":2})",
        R"({"family":"truncated_normal","mu":0,"sigma":1,"lower":"-inf","upper":"inf"})",
        R"({"family":"truncated_normal","mu":0,"sigma":1,"lower":2,"upper":"inf"})",
        R"({"family":"truncated_normal","mu":0,"sigma":1,"lower":"-inf","upper":0})",
        R"({"family":"truncated_normal","mu":0,"sigma":1,"lower":35,"upper":"inf"})",
        R"({"family":"truncated_normal","mu":0,"sigma":1,"lower":35,"upper":35.02})",
        R"({"family":"truncated_normal","mu":10,"sigma":1,"lower":-30,"upper":-29.5})",
        R"({"family":"truncated_normal","mu":3,"sigma":2,"lower":2.9,"upper":3.3})",
        R"({"family":"mixture","weights":[0.3,0.7],"components":[{"family":"normal","mu":-2,"sigma":0.5},{"family":"normal","mu":3,"sigma":1}]})",
        R"({"family":"mixture","weights":[0.25,0,0.75],"components":[{"family":"uniform","a":0,"b":1},{"family":"cauchy","x0":0,"gamma":1},{"family":"mixture","weights":[0.5,0.5],"components":[{"family":"laplace","mu":4,"b":1},{"family":"exponential","rate":1}]}]})",
        R"({"family":"gumbel","mu":0.5,"beta":2})",
        R"({"family":"gumbel","mu":1e6,"beta":1})",
        R"({"family":"inverse_gamma","shape":3.5,"scale":2})",
        R"({"family":"inverse_gamma","shape":0.4,"scale":0.1})",
        R"({"family":"inverse_gamma","shape":5000,"scale":1e7})",
        R"({"family":"chi_square","nu":1})",
        R"({"family":"chi_square","nu":2})",
        R"({"family":"chi_square","nu":7.5})",
        R"({"family":"chi_square","nu":1e4})",
        R"({"family":"chi_square","nu":1e9})",
        R"({"family":"weibull","shape":1.5,"scale":2})",
        R"({"family":"weibull","shape":0.5,"scale":3})",
        R"({"family":"weibull","shape":1,"scale":3})",
        R"({"family":"weibull","shape":250,"scale":1e-3})",
        R"({"family":"rayleigh","sigma":2.5})",
        R"({"family":"lognormal","mu":0.5,"sigma":0.75})",
        R"({"family":"lognormal","mu":-2,"sigma":3})",
        R"({"family":"lognormal","mu":100,"sigma":1e-4})",
        R"({"family":"pareto","scale":2,"shape":3.5})",
        R"({"family":"pareto","scale":0.5,"shape":0.8})",
        R"({"family":"pareto","scale":1000,"shape":1e5})",
        R"({"family":"triangular","a":-1,"c":0.5,"b":2})",
        R"({"family":"triangular","a":0,"c":0,"b":3})",
        R"({"family":"triangular","a":0,"c":3,"b":3})",
        R"({"family":"truncated_exponential","rate":1.5,"lower":-1,"upper":2})",
        R"({"family":"truncated_exponential","rate":-3,"lower":0,"upper":2})",
        R"({"family":"truncated_exponential","rate":2,"lower":1,"upper":"inf"})",
        R"({"family":"truncated_exponential","rate":-2,"lower":"-inf","upper":1})",
        R"({"family":"truncated_exponential","rate":0,"lower":-1,"upper":2})",
        R"({"family":"truncated_exponential","rate":1e-9,"lower":-1,"upper":2})",
        R"({"family":"truncated_exponential","rate":500,"lower":-1,"upper":2})",
        R"({"family":"wigner_semicircle","R":2.5})",
        R"({"family":"raised_cosine","mu":1,"s":2})",
        R"({"family":"von_mises","mu":0.5,"kappa":2})",
        R"({"family":"von_mises","mu":-3,"kappa":7.5})",
        R"({"family":"von_mises","mu":100,"kappa":150})",
        R"({"family":"von_mises","mu":0,"kappa":1e-8})",
        R"({"family":"von_mises","mu":3.14,"kappa":1e8})",
        R"({"family":"wrapped_cauchy","mu":1,"rho":0.4})",
        R"({"family":"wrapped_cauchy","mu":-40,"rho":0.95})",
        R"({"family":"wrapped_cauchy","mu":1,"rho":0})",
        R"({"family":"mv_normal","dim":1,"sigma":3,"mean":[2]})",
        R"({"family":"mv_student_t","nu":2.5,"mean":[2],"cov":[[9]]})",
        R"({"family":"uniform_ball","dim":1,"radius":2})",
        R"({"family":"dirichlet","alpha":[1.5,2.5]})",
        R"({"family":"uniform_box","dim":1,"a":-4,"b":0.5})",
        R"({"family":"truncated","of":{"family":"gumbel","mu":0,"beta":1},"lower":-1,"upper":3})",
        R"({"family":"truncated","of":{"family":"cauchy","x0":0,"gamma":1},"lower":-2,"upper":5})",
        R"({"family":"affine","of":{"family":"gamma","shape":2.5,"rate":1},"shift":3,"scale":-2})",
        R"({"family":"affine","of":{"family":"truncated","of":{"family":"logistic","mu":0,"s":1},"lower":-1,"upper":"inf"},"shift":1,"scale":0.5})",
        R"({"family":"product","marginals":[{"family":"laplace","mu":1,"b":2}]})",
        R"({"family":"kde","points":[[-1],[0],[0.25],[2]],"bandwidth":0.5})",
    };
    return all;
}

inline const std::vector<std::string>& discrete_1d() {
    static const std::vector<std::string> all{
        R"({"family":"categorical","p":[0.1,0.2,0.3,0.4]})",
        R"({"family":"categorical","p":[0.5,0,0.25,0.25],"temperature":0.5})",
        R"({"family":"categorical","logits":[0,1,"-inf",-3],"temperature":2})",
        R"({"family":"categorical","p":[1]})",
        R"({"family":"poisson","lambda":4})",
        R"({"family":"poisson","lambda":0.01})",
        R"({"family":"poisson","lambda":123.4})",
        R"({"family":"poisson","lambda":1e6})",
        R"({"family":"binomial","n":10,"p":0.3})",
        R"({"family":"binomial","n":1,"p":1})",
        R"({"family":"binomial","n":25,"p":0.96})",
        R"({"family":"binomial","n":5,"p":0})",
        R"({"family":"binomial","n":1000000000,"p":1e-8})",
        R"({"family":"binomial","n":200000,"p":0.25})",
        R"({"family":"binomial","n":100000000,"p":0.9})",
        R"({"family":"geometric0","p":0.3})",
        R"({"family":"geometric0","p":1})",
        R"({"family":"geometric0","p":0.001})",
        R"({"family":"discrete_uniform","a":-3,"b":6})",
        R"({"family":"discrete_uniform","a":5,"b":5})",
        R"({"family":"mixture","weights":[0.5,0.5],"components":[{"family":"poisson","lambda":2},{"family":"geometric0","p":0.2}]})",
        R"({"family":"mixture","weights":[0.4,0.6],"components":[{"family":"categorical","p":[0.5,0.5]},{"family":"categorical","p":[0.1,0.2,0.7]}]})",
        R"({"family":"truncated","of":{"family":"poisson","lambda":4},"lower":2,"upper":7})",
        R"({"family":"affine","of":{"family":"geometric0","p":0.3},"shift":-3,"scale":1})",
    };
    return all;
}

inline const std::vector<std::string>& multivariate() {
    static const std::vector<std::string> all{
        R"({"family":"mv_normal","dim":2,"sigma":1.2})",
        R"({"family":"mv_normal","dim":2,"mean":[1,-1],"cov":[[4,0],[0,0.25]]})",
        R"({"family":"mv_normal","dim":2,"cov":[[1,0.8],[0.8,1]]})",
        R"({"family":"mv_normal","mean":[1000,-3],"cov":[[1e-6,1e-4],[1e-4,4]]})",
        R"({"family":"uniform_box","dim":2,"a":[-1,0],"b":[1,4]})",
        R"({"family":"mv_student_t","nu":4.5,"cov":[[1,0.8],[0.8,1]]})",
        R"({"family":"mv_student_t","nu":30,"mean":[1,-2],"cov":[[4,0],[0,0.25]]})",
        R"({"family":"uniform_ball","dim":2,"radius":1.3})",
        R"({"family":"dirichlet","alpha":[2,3,4]})",
        R"({"family":"dirichlet","alpha":[600,300,200]})",
        R"({"family":"banana","b":0.5,"sigma":1.2})",
        R"({"family":"banana","b":-0.1,"sigma":3})",
        R"({"family":"ring","radius":3,"width":0.4})",
        R"({"family":"ring","radius":0,"width":2})",
        R"({"family":"mixture","weights":[0.5,0.3,0.2],"components":[{"family":"mv_normal","mean":[-3,0],"cov":[[1,0.5],[0.5,1]]},{"family":"mv_normal","dim":2,"sigma":1},{"family":"mv_normal","mean":[3,1],"cov":[[0.5,0],[0,2]]}]})",
        R"({"family":"product","marginals":[{"family":"logistic","mu":0,"s":0.5},{"family":"normal","mu":1,"sigma":2}]})",
        R"({"family":"affine","of":{"family":"mv_normal","dim":2,"cov":[[1,0.8],[0.8,1]]},"shift":[1,-2],"scale":[2,-0.5]})",
        R"({"family":"kde","points":[[0,1],[1,-1],[1.5,0],[4,2]],"bandwidth":[0.5,1]})",
    };
    return all;
}

inline std::vector<std::string> everything() {
    std::vector<std::string> all = continuous_1d();
    for (const std::vector<std::string>* more : {&discrete_1d(), &multivariate()}) {
        all.insert(all.end(), more->begin(), more->end());
    }
    return all;
}

/// The whole numbers that hold all but some 1e-17 of a mass function.
inline Interval bulk_of(const Density& density) {
    const double centre = density.mean().value().front();
    const double reach = 40.0 + 40.0 * std::sqrt(density.variance().value().front());
    const Interval support = density.support().front();
    return {std::max(support.lower, std::floor(centre - reach)),
            std::min(support.upper, std::ceil(centre + reach))};
}

inline DensityPtr made(const std::string& text) {
    return density_from_json(nlohmann::json::parse(text));
}

/// n draws, coordinate after coordinate.
inline std::vector<double> drawn(const Density& density, std::size_t n, std::uint64_t seed) {
    std::vector<double> values(n * density.dimension());
    RandomStream stream(seed, Stream::proposal);
    density.sample(stream, MutablePoints(values.data(), n, density.dimension(), n));
    return values;
}

inline std::vector<double> log_densities(const Density& density, const std::vector<double>& values) {
    const std::size_t n = values.size() / density.dimension();
    std::vector<double> out(n);
    density.log_density(Points(values.data(), n, density.dimension(), n), out);
    return out;
}

} // namespace sluice::examples
