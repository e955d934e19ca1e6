// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/family_parts.h"

#include <utility>

namespace sluice::families {

ParameterInfo real(std::string name, std::string meaning, double initial, double low, double high) {
    ParameterInfo info;
    info.name = std::move(name);
    info.meaning = std::move(meaning);
    info.initial = initial;
    info.slider_low = low;
    info.slider_high = high;
    return info;
}

ParameterInfo positive(std::string name, std::string meaning, double initial, double low, double high) {
    ParameterInfo info = real(std::move(name), std::move(meaning), initial, low, high);
    info.minimum = 0.0;
    return info;
}

ParameterInfo optional(ParameterInfo info) {
    info.required = false;
    return info;
}

ParameterInfo infinite_too(ParameterInfo info) {
    info.may_be_infinite = true;
    return info;
}

ParameterInfo of_kind(ParameterKind kind, std::string name, std::string meaning, bool required) {
    ParameterInfo info;
    info.name = std::move(name);
    info.kind = kind;
    info.meaning = std::move(meaning);
    info.required = required;
    return info;
}

ParameterInfo dimensions(double initial) {
    ParameterInfo info = of_kind(ParameterKind::integer, "dim", "number of dimensions", false);
    info.initial = initial;
    info.minimum = 1.0;
    info.maximum = 10000.0;
    info.minimum_open = false;
    info.maximum_open = false;
    info.slider_low = 1.0;
    info.slider_high = 20.0;
    return info;
}

ParameterInfo choice(std::string name, std::string meaning, std::vector<std::string> choices) {
    ParameterInfo info = of_kind(ParameterKind::text, std::move(name), std::move(meaning), false);
    info.choices = std::move(choices);
    return info;
}

FamilyInfo family(std::string name, std::string title, std::string formula, std::string support,
                  std::vector<ParameterInfo> parameters) {
    FamilyInfo info;
    info.name = std::move(name);
    info.title = std::move(title);
    info.formula = std::move(formula);
    info.support = std::move(support);
    info.parameters = std::move(parameters);
    return info;
}

FamilyInfo multivariate(FamilyInfo info) {
    info.one_dimensional = false;
    return info;
}

} // namespace sluice::families
