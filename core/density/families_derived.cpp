// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/family_parts.h"

namespace sluice::families {
namespace {

ParameterInfo listed(ParameterInfo info) {
    info.may_be_list = true;
    return info;
}

ParameterInfo inner() {
    return of_kind(ParameterKind::density, "of", "the density that is changed", true);
}

FamilyInfo product_info() {
    return multivariate(
        family("product", "Product", "p_1(x_1) p_2(x_2) ...", "the product of the supports",
               {of_kind(ParameterKind::densities, "marginals", "independent parts, side by side", true)}));
}

FamilyInfo truncated_info() {
    return multivariate(
        family("truncated", "Truncated", "p(x) / P(lower <= X <= upper)", "lower <= x <= upper",
               {inner(), listed(infinite_too(real("lower", "lower end, or \"-inf\"", -1.0, -5.0, 5.0))),
                listed(infinite_too(real("upper", "upper end, or \"inf\"", 2.0, -5.0, 5.0)))}));
}

FamilyInfo affine_info() {
    return multivariate(family("affine", "Moved and stretched", "p((y - shift) / scale) / |scale|",
                               "shift + scale times the support",
                               {inner(), listed(real("shift", "what is added", 1.0, -5.0, 5.0)),
                                listed(real("scale", "what is multiplied by, not 0", 2.0, -5.0, 5.0))}));
}

} // namespace

std::vector<FamilyInfo> derived() {
    return {product_info(), truncated_info(), affine_info()};
}

} // namespace sluice::families
