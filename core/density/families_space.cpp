// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/family_parts.h"

namespace sluice::families {
namespace {

ParameterInfo end_of_box(std::string name, std::string meaning, double initial) {
    ParameterInfo info = real(std::move(name), std::move(meaning), initial, -5.0, 5.0);
    info.may_be_list = true;
    return info;
}

ParameterInfo required(ParameterInfo info) {
    info.required = true;
    return info;
}

ParameterInfo concentrations() {
    ParameterInfo info =
        of_kind(ParameterKind::numbers, "alpha", "concentration of each of the K >= 2 parts", true);
    info.minimum = 0.0;
    info.maximum = 1e12;
    info.maximum_open = false;
    return info;
}

ParameterInfo ring_radius() {
    ParameterInfo info = positive("radius", "radius of the ring", 2.0, 0.0, 5.0);
    info.minimum_open = false;
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
        multivariate(family(
            "mv_student_t", "Multivariate Student's t",
            "(1 + (x-mean)' cov^-1 (x-mean) / nu)^(-(nu+d)/2), normalised; cov is the scale matrix, the "
            "covariance is nu / (nu-2) times it",
            "all points",
            {positive("nu", "degrees of freedom", 4.0, 0.5, 30.0),
             of_kind(ParameterKind::numbers, "mean", "centre; zeros when left out", false),
             of_kind(ParameterKind::matrix, "cov", "scale matrix", true)})),
        multivariate(family("uniform_ball", "Uniform on a ball", "1 / volume", "|x| <= radius",
                            {required(dimensions(2.0)), positive("radius", "radius", 1.0, 0.1, 5.0)})),
        multivariate(
            family("dirichlet", "Dirichlet",
                   "prod_k x_k^(alpha_k-1) / B(alpha) over the first K-1 proportions, the last being 1 "
                   "minus their sum",
                   "x_j >= 0, x_1 + ... + x_(K-1) <= 1", {concentrations()})),
        multivariate(family("banana", "Banana (twisted Gaussian)",
                            "N(x1; 0, sigma^2) N(x2 + b (x1^2 - sigma^2); 0, 1)", "all points of the plane",
                            {real("b", "bend", 0.5, -2.0, 2.0),
                             positive("sigma", "standard deviation of x1", 1.5, 0.1, 5.0)})),
        multivariate(family("ring", "Ring", "exp(-(|x| - radius)^2 / (2 width^2)), normalised",
                            "all points of the plane",
                            {ring_radius(), positive("width", "width of the ring", 0.3, 0.05, 2.0)})),
    };
}

} // namespace sluice::families
