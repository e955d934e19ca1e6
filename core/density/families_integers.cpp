// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/family_parts.h"

namespace sluice::families {
namespace {

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
    return {categorical_info()};
}

} // namespace sluice::families
