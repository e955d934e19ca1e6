// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/family_parts.h"

#include <utility>

namespace sluice::families {
namespace {

constexpr double largest_count = 1e15;
constexpr double largest_whole = 0x1p53;

FamilyInfo discrete(FamilyInfo info) {
    info.discrete = true;
    return info;
}

/// A whole number from `minimum` to `maximum`.
ParameterInfo whole(std::string name, std::string meaning, double initial, double minimum, double maximum,
                    double low, double high) {
    ParameterInfo info = of_kind(ParameterKind::integer, std::move(name), std::move(meaning), true);
    info.initial = initial;
    info.minimum = minimum;
    info.maximum = maximum;
    info.minimum_open = false;
    info.maximum_open = false;
    info.slider_low = low;
    info.slider_high = high;
    return info;
}

/// A number from 0, or above it, to 1.
ParameterInfo share(std::string name, std::string meaning, bool above_zero) {
    ParameterInfo info = real(std::move(name), std::move(meaning), 0.3, 0.01, 1.0);
    info.minimum = 0.0;
    info.minimum_open = above_zero;
    info.maximum = 1.0;
    info.maximum_open = false;
    return info;
}

FamilyInfo categorical_info() {
    ParameterInfo p =
        of_kind(ParameterKind::numbers, "p", "probability of each category; they sum to 1", false);
    p.minimum = 0.0;
    p.minimum_open = false;
    ParameterInfo logits =
        of_kind(ParameterKind::numbers, "logits", "instead of p: softmax(logits / temperature)", false);
    logits.may_be_infinite = true;
    FamilyInfo info =
        family("categorical", "Categorical", "p_k^(1/temperature), normalised", "0, 1, ..., K-1",
               {p, logits, optional(positive("temperature", "temperature", 1.0, 0.1, 5.0))});
    info.discrete = true;
    return info;
}

} // namespace

std::vector<FamilyInfo> on_integers() {
    const std::string from_zero = "0, 1, 2, ...";
    ParameterInfo lambda = positive("lambda", "mean", 4.0, 0.1, 50.0);
    lambda.maximum = largest_count;
    lambda.maximum_open = false;
    return {discrete(family("poisson", "Poisson", "exp(-lambda) lambda^k / k!", from_zero, {lambda})),
            discrete(family("binomial", "Binomial", "n! / (k! (n-k)!) p^k (1-p)^(n-k)", "0, 1, ..., n",
                            {whole("n", "number of trials", 10.0, 1.0, largest_count, 1.0, 100.0),
                             share("p", "probability of success, from 0 to 1", false)})),
            discrete(family("geometric0", "Geometric", "p (1-p)^k, failures before the first success",
                            from_zero, {share("p", "probability of success, above 0 and up to 1", true)})),
            discrete(family("discrete_uniform", "Discrete uniform", "1 / (b - a + 1)", "a, a + 1, ..., b",
                            {whole("a", "smallest number", 0.0, -largest_whole, largest_whole, -20.0, 20.0),
                             whole("b", "largest number", 9.0, -largest_whole, largest_whole, -20.0, 20.0)})),
            categorical_info()};
}

} // namespace sluice::families
