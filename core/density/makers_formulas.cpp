// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/makers.h"

#include "base/text.h"
#include "density/expression.h"
#include "density/reward_tilt.h"

#include <nlohmann/json.hpp>

namespace sluice::making {
namespace {

/// The formula that `name` holds, of the variables given or of the default ones; nothing after adding what is
/// wrong.
std::optional<Formula> formula_of(ParameterReader& given, const std::string& name, std::size_t dimension) {
    const std::vector<std::string> variables =
        given.has("variables") ? given.names("variables") : Formula::default_variables(dimension);
    try {
        return Formula::parse(given.text(name), variables);
    } catch (const InvalidArgument& error) {
        const bool in_text = error.message().starts_with("at character") ||
                             error.message().starts_with("must not be empty") ||
                             error.message().starts_with("is too long");
        given.add(in_text ? "/" + name : "/variables", error.message());
        return std::nullopt;
    }
}

std::vector<Interval> support_of(ParameterReader& given, std::size_t dimension) {
    if (!given.has("support")) {
        return std::vector<Interval>(dimension);
    }
    const Matrix<double> ends = given.matrix("support");
    if (ends.columns() != 2) {
        given.add("/support", "must be a list of [lower, upper], one for each variable");
        return {};
    }
    std::vector<Interval> support(ends.rows());
    for (std::size_t j = 0; j < support.size(); ++j) {
        support[j] = {ends(j, 0), ends(j, 1)};
    }
    return support;
}

DensityPtr make_expression(const Making& making) {
    ParameterReader& given = making.parameters;
    if (!given.readable()) {
        return nullptr;
    }
    const bool log = given.has("log_density");
    if (log == given.has("density")) {
        given.add("", log ? "give either 'density' or 'log_density', not both"
                          : "needs 'density' or 'log_density'");
        return nullptr;
    }
    std::size_t dimension = given.has("support") ? given.raw("support").size() : 1;
    if (given.has("variables")) {
        dimension = given.raw("variables").size();
    }
    constexpr std::size_t most_dimensions = 10'000;
    if (dimension > most_dimensions) {
        given.add("/variables", "may have at most " + grouped(most_dimensions) + " dimensions");
        return nullptr;
    }
    std::vector<Interval> support = support_of(given, dimension);
    std::optional<Formula> formula = formula_of(given, log ? "log_density" : "density", dimension);
    if (!given.ok()) {
        return nullptr;
    }
    return std::make_shared<Expression>(log ? Expression::Form::log_density : Expression::Form::density,
                                        std::move(*formula), std::move(support));
}

DensityPtr make_posterior(const Making& making) {
    ParameterReader& given = making.parameters;
    const DensityPtr prior = part_of(making, "prior");
    if (!given.readable() || !prior) {
        return nullptr;
    }
    std::optional<Formula> likelihood = formula_of(given, "log_likelihood", prior->dimension());
    return given.ok() ? std::make_shared<Posterior>(prior, std::move(*likelihood)) : nullptr;
}

DensityPtr make_reward_tilt(const Making& making) {
    ParameterReader& given = making.parameters;
    const DensityPtr base = part_of(making, "base");
    if (!given.readable() || !base) {
        return nullptr;
    }
    const double beta = given.number("beta");
    if (given.raw("reward").is_array()) {
        return given.ok() ? std::make_shared<DiscreteRewardTilt>(base, given.numbers("reward"), beta)
                          : nullptr;
    }
    std::optional<Formula> reward = formula_of(given, "reward", base->dimension());
    if (!given.ok()) {
        return nullptr;
    }
    if (base->discrete()) {
        return std::make_shared<DiscreteRewardTilt>(base, *reward, beta);
    }
    return std::make_shared<RewardTilt>(base, std::move(*reward), beta);
}

} // namespace

Makers formula_makers() {
    return {
        {"expression", make_expression},
        {"posterior", make_posterior},
        {"reward_tilt", make_reward_tilt},
    };
}

} // namespace sluice::making
