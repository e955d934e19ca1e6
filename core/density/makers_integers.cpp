// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/makers.h"

#include "density/counts.h"
#include "density/discrete.h"
#include "density/integers.h"

namespace sluice::making {
namespace {

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

} // namespace

Makers makers_on_integers() {
    return {
        {"poisson", from_numbers<Poisson>("lambda")},
        {"binomial", from_numbers<Binomial>("n", "p")},
        {"geometric0", from_numbers<Geometric0>("p")},
        {"discrete_uniform", from_numbers<DiscreteUniform>("a", "b")},
        {"categorical", make_categorical},
    };
}

} // namespace sluice::making
