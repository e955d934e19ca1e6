// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/catalogue.h"

#include "base/text.h"
#include "density/bounded.h"
#include "density/discrete.h"
#include "density/gaussian_fit.h"
#include "density/location_scale.h"
#include "density/mixture.h"
#include "density/multivariate.h"
#include "density/parameter_reader.h"
#include "density/positive.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <map>

namespace sluice {
namespace {

/// Densities within densities: what a person could mean, and far from what the stack holds.
constexpr int deepest_nesting = 32;

struct Making {
    ParameterReader& parameters;
    const DensityContext& context;
    Problems& problems;
    int depth;
};

DensityPtr make_density(const nlohmann::json& spec, const std::string& pointer, const DensityContext& context,
                        Problems& problems, int depth);

void add_all(ParameterReader& parameters, const Problems& found) {
    for (const Problem& problem : found) {
        parameters.add(problem.pointer, problem.message);
    }
}

/// What is wrong and what to do about it, without the place.
std::string sentence_of(const Error& error) {
    return error.remedy().empty() ? error.message() : error.message() + " (" + error.remedy() + ")";
}

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

DensityPtr make_categorical(const Making& making) {
    ParameterReader& given = making.parameters;
    if (!given.readable()) {
        return nullptr;
    }
    const bool logits = given.has("logits");
    if (logits == given.has("p")) {
        given.add("", logits ? "give either 'p' or 'logits', not both" : "needs 'p' or 'logits'");
        return nullptr;
    }
    const std::vector<double> values = given.numbers(logits ? "logits" : "p");
    add_all(given, categorical_problems(values, logits));
    if (!given.ok()) {
        return nullptr;
    }
    const double temperature = given.number("temperature");
    return std::make_shared<Categorical>(logits ? Categorical::from_logits(values, temperature)
                                                : Categorical::from_probabilities(values, temperature));
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

using Maker = std::function<DensityPtr(const Making&)>;

/// Makes a Family from the named numbers, in the order of its constructor.
template <typename Family, typename... Name>
Maker from_numbers(Name... name) {
    return [=](const Making& making) -> DensityPtr {
        const ParameterReader& given = making.parameters;
        return given.readable() ? std::make_shared<Family>(given.number(name)...) : nullptr;
    };
}

const std::map<std::string, Maker>& makers() {
    static const std::map<std::string, Maker> table{
        {"normal", from_numbers<Normal>("mu", "sigma")},
        {"laplace", from_numbers<Laplace>("mu", "b")},
        {"cauchy", from_numbers<Cauchy>("x0", "gamma")},
        {"student_t", from_numbers<StudentT>("nu", "mu", "sigma")},
        {"logistic", from_numbers<Logistic>("mu", "s")},
        {"uniform", from_numbers<Uniform>("a", "b")},
        {"exponential", from_numbers<Exponential>("rate")},
        {"shifted_exponential", from_numbers<ShiftedExponential>("rate", "shift")},
        {"half_normal", from_numbers<HalfNormal>("sigma")},
        {"gamma", from_numbers<Gamma>("shape", "rate")},
        {"beta", from_numbers<Beta>("alpha", "beta")},
        {"truncated_normal", from_numbers<TruncatedNormal>("mu", "sigma", "lower", "upper")},
        {"mv_normal", make_mv_normal},
        {"uniform_box", make_uniform_box},
        {"mixture", make_mixture},
        {"gaussian_fit", make_gaussian_fit},
        {"categorical", make_categorical},
    };
    return table;
}

/// The family that `spec` names, or nullptr after adding what is wrong.
const FamilyInfo* named_family(const nlohmann::json& spec, const std::string& pointer, Problems& problems) {
    if (!spec.is_object()) {
        problems.push_back({pointer, "must be a density: an object with 'family' and its parameters"});
        return nullptr;
    }
    const auto name = spec.find("family");
    if (name == spec.end() || !name->is_string()) {
        problems.push_back({pointer + "/family", name == spec.end()
                                                     ? "is required: the name of a family of densities"
                                                     : "must be the name of a family of densities"});
        return nullptr;
    }
    const FamilyInfo* family = find_family(name->get<std::string>());
    if (family == nullptr) {
        std::vector<std::string> known;
        for (const FamilyInfo& info : density_families()) {
            known.push_back(info.name);
        }
        const std::string near = nearest_name(name->get<std::string>(), known);
        problems.push_back({pointer + "/family", "unknown family '" + name->get<std::string>() + "'" +
                                                     (near.empty() ? "; known are " + alternatives(known)
                                                                   : "; did you mean '" + near + "'?")});
    }
    return family;
}

DensityPtr make_density(const nlohmann::json& spec, const std::string& pointer, const DensityContext& context,
                        Problems& problems, int depth) {
    if (depth > deepest_nesting) {
        problems.push_back(
            {pointer, "densities may be nested " + std::to_string(deepest_nesting) + " deep at most"});
        return nullptr;
    }
    const FamilyInfo* family = named_family(spec, pointer, problems);
    if (family == nullptr) {
        return nullptr;
    }
    ParameterReader parameters(spec, pointer, *family, problems);
    try {
        DensityPtr density = makers().at(family->name)({parameters, context, problems, depth});
        return parameters.ok() ? density : nullptr;
    } catch (const InvalidArgument& error) {
        parameters.add(error.where(), sentence_of(error));
        return nullptr;
    }
}

} // namespace

DensityPtr density_from_json(const nlohmann::json& spec, const std::string& pointer,
                             const DensityContext& context, Problems& problems) {
    return make_density(spec, pointer, context, problems, 0);
}

DensityPtr density_from_json(const nlohmann::json& spec, const DensityContext& context) {
    Problems problems;
    DensityPtr density = density_from_json(spec, "", context, problems);
    if (!problems.empty()) {
        throw ValidationError(std::move(problems));
    }
    return density;
}

} // namespace sluice
