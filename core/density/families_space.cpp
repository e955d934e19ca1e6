// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/family_parts.h"

namespace sluice::families {
namespace {

ParameterInfo end_of_box(std::string name, std::string meaning, double initial) {
    ParameterInfo info = real(std::move(name), std::move(meaning), initial, -5.0, 5.0);
    info.may_be_list = true;
    return info;
}

} // namespace

std::vector<FamilyInfo> in_many_dimensions() {
    return {
        multivariate(
            family("mv_normal", "Multivariate normal",
                   "exp(-(x-mean)' cov^-1 (x-mean) / 2) / sqrt((2 pi)^d det cov), cov = sigma^2 I or given",
                   "all points",
                   {dimensions(2.0),
                    optional(positive("sigma", "standard deviation of every coordinate", 1.0, 0.1, 5.0)),
                    of_kind(ParameterKind::numbers, "mean", "mean; zeros when left out", false),
                    of_kind(ParameterKind::matrix, "cov", "covariance, instead of sigma", false)})),
        multivariate(
            family("uniform_box", "Uniform on a box", "1 / prod_j (b_j - a_j)", "a_j <= x_j <= b_j",
                   {dimensions(2.0), end_of_box("a", "lower end, one or one for each coordinate", -1.0),
                    end_of_box("b", "upper end, one or one for each coordinate", 1.0)})),
    };
}

} // namespace sluice::families
