// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/random_density.h"

#include "density/catalogue.h"
#include "density/formula.h"
#include "fuzz/random_formula.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice::fuzz {
namespace {

using nlohmann::json;

double ordinary(Chance& chance, double low, double high) {
    const double x = chance.between(low, high);
    return chance.one_in(2) ? std::round(x * 10.0) / 10.0 : x;
}

json extreme_number(Chance& chance) {
    static const json all = {
        0.0,    1.0,      -1.0,    1e308, -1e308, 1.7976931348623157e308, 5e-324, 2.3e-308,
        1e-300, 1e300,    1e-17,   "inf", "-inf", 1.0000000000000002,     1e15,   1e16,
        -1e16,  1e-9,     1e154,   1e155, -1e155, 3.141592653589793,      0.1,    1e-160,
        1e10,   123456.0, 1000000, 1e-3};
    return chance.among(all);
}

/// For the parameter of a family.
json number_for(Chance& chance, const ParameterInfo& info) {
    if (chance.one_in(25)) {
        return extreme_number(chance);
    }
    double x = ordinary(chance, info.slider_low, info.slider_high);
    if (chance.one_in(6)) {
        x *= std::pow(10.0, chance.between(-7, 7));
    }
    if (info.kind == ParameterKind::integer) {
        x = std::round(x);
    }
    if (info.may_be_infinite && chance.one_in(8)) {
        return x < 0.0 ? "-inf" : "inf";
    }
    const bool too_low = info.minimum_open ? x <= info.minimum : x < info.minimum;
    return too_low && !chance.one_in(20) ? json(info.initial) : json(x);
}

std::vector<double> shares(Chance& chance, std::size_t n) {
    std::vector<double> all(n);
    double sum = 0.0;
    for (double& share : all) {
        share = chance.one_in(8) ? 0.0 : std::exp(chance.between(-6, 1));
        sum += share;
    }
    if (sum == 0.0) {
        all.front() = sum = 1.0;
    }
    for (double& share : all) {
        share /= sum;
    }
    return all;
}

json points(Chance& chance, std::size_t n, double reach) {
    json list = json::array();
    for (std::size_t i = 0; i < n; ++i) {
        list.push_back(chance.one_in(60) ? random_number(chance) : json(ordinary(chance, -reach, reach)));
    }
    return list;
}

/// L L' of a random lower triangle, of any condition.
json covariance(Chance& chance, std::size_t d) {
    std::vector<std::vector<double>> lower(d, std::vector<double>(d, 0.0));
    const double spread = chance.one_in(4) ? 6.0 : 0.7;
    for (std::size_t i = 0; i < d; ++i) {
        lower[i][i] = std::exp(chance.between(-spread, spread));
        for (std::size_t j = 0; j < i; ++j) {
            lower[i][j] = chance.one_in(2) ? chance.between(-1, 1) * lower[i][i] : 0.0;
        }
    }
    json rows = json::array();
    for (std::size_t i = 0; i < d; ++i) {
        json row = json::array();
        for (std::size_t j = 0; j < d; ++j) {
            double sum = 0.0;
            for (std::size_t k = 0; k <= std::min(i, j); ++k) {
                sum += lower[i][k] * lower[j][k];
            }
            row.push_back(sum);
        }
        rows.push_back(row);
    }
    return rows;
}

DensityWish part(const DensityWish& wish, std::size_t dimension) {
    return {dimension, wish.discrete, wish.depth + 1, wish.normalised};
}

json mixture(Chance& chance, const DensityWish& wish) {
    const std::size_t n = 1 + chance.below(4);
    json components = json::array();
    for (std::size_t k = 0; k < n; ++k) {
        components.push_back(random_density(chance, part(wish, wish.dimension)));
    }
    return {{"family", "mixture"}, {"weights", shares(chance, n)}, {"components", components}};
}

json product(Chance& chance, const DensityWish& wish) {
    json marginals = json::array();
    for (std::size_t left = wish.dimension; left > 0;) {
        const std::size_t d = left > 12 || chance.one_in(4) ? 1 + chance.below(left) : 1;
        marginals.push_back(random_density(chance, part(wish, d)));
        left -= d;
    }
    return {{"family", "product"}, {"marginals", marginals}};
}

/// One number, or one for each coordinate.
template <typename Number>
json each(Chance& chance, std::size_t d, Number&& number) {
    if (d == 1 || chance.one_in(2)) {
        return number();
    }
    json list = json::array();
    for (std::size_t j = 0; j < d; ++j) {
        list.push_back(number());
    }
    return list;
}

json truncated(Chance& chance, const DensityWish& wish) {
    const auto lower = [&] { return chance.one_in(4) ? json("-inf") : json(ordinary(chance, -4, 1)); };
    const auto upper = [&] { return chance.one_in(4) ? json("inf") : json(ordinary(chance, 1, 6)); };
    return {{"family", "truncated"},
            {"of", random_density(chance, part(wish, wish.dimension))},
            {"lower", chance.one_in(30) ? random_number(chance) : each(chance, wish.dimension, lower)},
            {"upper", chance.one_in(30) ? random_number(chance) : each(chance, wish.dimension, upper)}};
}

json affine(Chance& chance, const DensityWish& wish) {
    const auto shift = [&] {
        return wish.discrete ? json(std::round(chance.between(-5, 5))) : json(ordinary(chance, -5, 5));
    };
    const auto scale = [&] { return wish.discrete ? json(1.0) : json(ordinary(chance, -3, 3)); };
    return {{"family", "affine"},
            {"of", random_density(chance, part(wish, wish.dimension))},
            {"shift", chance.one_in(30) ? random_number(chance) : each(chance, wish.dimension, shift)},
            {"scale", chance.one_in(30) ? random_number(chance) : each(chance, wish.dimension, scale)}};
}

json expression(Chance& chance, const DensityWish& wish) {
    const bool logarithm = chance.one_in(2);
    const std::vector<std::string> variables = Formula::default_variables(wish.dimension);
    json result = {{"family", "expression"},
                   {logarithm ? "log_density" : "density", random_formula(chance, variables, logarithm)}};
    if (wish.dimension > 1 || chance.one_in(2)) {
        json support = json::array();
        for (std::size_t j = 0; j < wish.dimension; ++j) {
            const double low = ordinary(chance, -6, 2);
            json lower = low;
            json upper = low + std::exp(chance.between(-3, 3));
            lower = chance.one_in(4) ? json("-inf") : lower;
            upper = chance.one_in(4) ? json("inf") : upper;
            support.push_back(json::array({lower, upper}));
        }
        result["support"] = support;
    }
    return result;
}

json tilted(Chance& chance, const DensityWish& wish) {
    const std::vector<std::string> variables = Formula::default_variables(wish.dimension);
    const json base = random_density(chance, part(wish, wish.dimension));
    if (!wish.discrete && chance.one_in(2)) {
        return {{"family", "posterior"},
                {"prior", base},
                {"log_likelihood", random_formula(chance, variables, true)}};
    }
    json result = {{"family", "reward_tilt"},
                   {"base", base},
                   {"reward", random_formula(chance, variables, true)},
                   {"beta", std::exp(chance.between(-3, 3))}};
    if (wish.discrete && chance.one_in(2)) {
        result["reward"] = points(chance, 1 + chance.below(8), 5.0);
    }
    return result;
}

json empirical(Chance& chance, const DensityWish& wish) {
    if (wish.dimension == 1 && chance.one_in(2)) {
        std::vector<double> edges;
        for (std::size_t i = 0; i < 3 + chance.below(12); ++i) {
            edges.push_back(ordinary(chance, -6, 6));
        }
        if (!chance.one_in(20)) {
            std::sort(edges.begin(), edges.end());
            edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
        }
        return {{"family", "histogram"},
                {"edges", edges},
                {"weights", shares(chance, std::max<std::size_t>(edges.size(), 2) - 1)}};
    }
    json rows = json::array();
    for (std::size_t i = 0; i < 2 + chance.below(20); ++i) {
        rows.push_back(points(chance, wish.dimension, 4.0));
    }
    json result = {{"family", "kde"}, {"points", rows}};
    if (chance.one_in(2)) {
        result["bandwidth"] = std::exp(chance.between(-5, 1));
    } else if (chance.one_in(2)) {
        result["bandwidth"] = chance.one_in(2) ? "scott" : "silverman";
    }
    return result;
}

/// Parameters that only make sense together.
void put_right(Chance& chance, const DensityWish& wish, json& density) {
    const std::string family = density["family"];
    const std::size_t d = wish.dimension;
    const auto ordered = [&](const char* low, const char* high) {
        if (density[low].is_number() && density[high].is_number() && density[low] > density[high]) {
            std::swap(density[low], density[high]);
        }
    };
    if (family == "uniform" || family == "discrete_uniform" || family == "uniform_box") {
        ordered("a", "b");
    } else if (family == "triangular") {
        ordered("a", "b");
        ordered("a", "c");
        ordered("c", "b");
    } else if (family == "truncated_normal" || family == "truncated_exponential") {
        ordered("lower", "upper");
    } else if (family == "categorical") {
        density.erase(chance.one_in(2) ? "p" : "logits");
        if (density.contains("p")) {
            density["p"] = shares(chance, 1 + chance.below(9));
        } else if (density.contains("logits")) {
            density["logits"] = points(chance, 1 + chance.below(9), 6.0);
        }
    } else if (family == "dirichlet") {
        density["alpha"] = json::array();
        for (std::size_t k = 0; k <= d; ++k) {
            density["alpha"].push_back(std::exp(chance.between(-1.5, 4)));
        }
    } else if (family == "mv_normal" && density.contains("cov")) {
        density.erase("sigma");
    }
}

json plain(Chance& chance, const DensityWish& wish) {
    std::vector<const FamilyInfo*> fitting;
    for (const FamilyInfo& info : density_families()) {
        const bool composed = std::any_of(info.parameters.begin(), info.parameters.end(), [](const auto& p) {
            return p.kind == ParameterKind::density || p.kind == ParameterKind::densities ||
                   p.kind == ParameterKind::formula;
        });
        const bool flat = info.name == "banana" || info.name == "ring";
        if (composed || info.needs_data || info.discrete != wish.discrete ||
            (wish.dimension > 1 && info.one_dimensional) || (flat && wish.dimension != 2)) {
            continue;
        }
        fitting.push_back(&info);
    }
    if (fitting.empty()) { // discrete in several dimensions
        return product(chance, wish);
    }
    const FamilyInfo& info = *chance.among(fitting);
    json density = {{"family", info.name}};
    for (const ParameterInfo& parameter : info.parameters) {
        if (!parameter.required && chance.one_in(3)) {
            continue;
        }
        if (parameter.name == "dim") {
            density["dim"] = wish.dimension;
        } else if (parameter.kind == ParameterKind::numbers) {
            density[parameter.name] = points(chance, wish.dimension, 4.0);
        } else if (parameter.kind == ParameterKind::matrix) {
            density[parameter.name] = covariance(chance, wish.dimension);
        } else if (!parameter.choices.empty()) {
            density[parameter.name] = chance.among(parameter.choices);
        } else {
            density[parameter.name] = number_for(chance, parameter);
        }
    }
    put_right(chance, wish, density);
    return density;
}

} // namespace

json random_number(Chance& chance) {
    if (chance.one_in(3)) {
        return extreme_number(chance);
    }
    const double size = chance.one_in(2) ? std::pow(10.0, chance.between(-9, 9)) : 1.0;
    return size * ordinary(chance, -6, 6);
}

json random_density(Chance& chance, const DensityWish& wish) {
    constexpr int deepest = 3;
    const bool nest = wish.depth < deepest && wish.dimension <= 20;
    if (nest && chance.percent(wish.depth == 0 ? 40 : 25)) {
        switch (chance.below(7)) {
        case 0:
        case 1:
            return mixture(chance, wish);
        case 2:
            return product(chance, wish);
        case 3:
            return truncated(chance, wish);
        case 4:
            return affine(chance, wish);
        default:
            return wish.normalised ? mixture(chance, wish) : tilted(chance, wish);
        }
    }
    if (!wish.discrete && !wish.normalised && wish.dimension <= 6 && chance.percent(14)) {
        return expression(chance, wish);
    }
    if (!wish.discrete && chance.percent(6)) {
        return empirical(chance, wish);
    }
    return plain(chance, wish);
}

} // namespace sluice::fuzz
