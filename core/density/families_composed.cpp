// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/family_parts.h"

namespace sluice::families {
namespace {

ParameterInfo ridge() {
    ParameterInfo info =
        real("ridge", "added to each variance, as a share of it, so that the fit is never singular", 1e-9,
             0.0, 0.1);
    info.minimum = 0.0;
    info.minimum_open = false;
    return optional(info);
}

FamilyInfo mixture_info() {
    ParameterInfo weights =
        of_kind(ParameterKind::numbers, "weights", "share of each component; they sum to 1", true);
    weights.minimum = 0.0;
    weights.minimum_open = false;
    return multivariate(
        family("mixture", "Mixture", "sum_k weights_k p_k(x)", "wherever a component has mass",
               {weights, of_kind(ParameterKind::densities, "components", "the densities p_k", true)}));
}

FamilyInfo gaussian_fit_info() {
    FamilyInfo info = multivariate(
        family("gaussian_fit", "Gaussian fitted to columns",
               "mv_normal with the mean and covariance of the rows", "all points",
               {of_kind(ParameterKind::columns, "columns", "dataset columns", true),
                choice("rows", "the rows that are fitted", {"train", "source", "target"}),
                choice("covariance", "which covariances are fitted", {"full", "diagonal"}), ridge()}));
    info.needs_data = true;
    return info;
}

} // namespace

std::vector<FamilyInfo> composed() {
    return {mixture_info(), gaussian_fit_info()};
}

} // namespace sluice::families
