// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/family_parts.h"

namespace sluice::families {
namespace {

ParameterInfo formula(std::string name, std::string meaning, bool required) {
    return of_kind(ParameterKind::formula, std::move(name), std::move(meaning), required);
}

ParameterInfo variables() {
    return of_kind(ParameterKind::names, "variables",
                   "names of the coordinates; x, or x1, x2, ... when left out", false);
}

FamilyInfo expression_info() {
    ParameterInfo support = of_kind(ParameterKind::matrix, "support",
                                    "[lower, upper] of each variable; all real numbers when left out", false);
    support.may_be_infinite = true;
    return multivariate(family(
        "expression", "Formula", "what you type, such as exp(-x^4/4 + x^2)", "as given",
        {formula("density", "the density, up to a constant factor", false),
         formula("log_density", "instead of density: its natural logarithm", false), variables(), support}));
}

FamilyInfo posterior_info() {
    return multivariate(
        family("posterior", "Posterior", "prior(x) exp(log_likelihood(x))", "that of the prior",
               {of_kind(ParameterKind::density, "prior", "the prior density", true),
                formula("log_likelihood", "natural logarithm of the likelihood", true), variables()}));
}

FamilyInfo reward_tilt_info() {
    ParameterInfo reward =
        formula("reward", "a formula, or a list with one value for each point of a discrete base", true);
    reward.may_be_list = true;
    reward.may_be_infinite = true;
    return multivariate(
        family("reward_tilt", "Reward tilt", "base(x) exp(reward(x) / beta)", "that of the base",
               {of_kind(ParameterKind::density, "base", "the density that is tilted", true), reward,
                variables(), positive("beta", "temperature: small tilts much", 1.0, 0.1, 5.0)}));
}

} // namespace

std::vector<FamilyInfo> of_formulas() {
    return {expression_info(), posterior_info(), reward_tilt_info()};
}

} // namespace sluice::families
