// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/matrix.h"
#include "density/density.h"
#include "density/gaussian_fit.h"

#include <cstddef>

namespace sluice {

struct GaussianMixtureFit {
    DensityPtr density;          ///< a Mixture of Normal (one column) or MvNormal
    double log_likelihood = 0.0; ///< mean over the rows, in the data's units
    std::size_t iterations = 0;  ///< of the best start
    bool converged = false;      ///< the last step raised the mean log likelihood by less than 1e-9
};

/// A mixture of `components` Gaussians fitted by expectation and maximisation (Dempster, Laird & Rubin 1977),
/// the best of several starts by k-means++ (Arthur & Vassilvitskii 2007); the starts are a function of the
/// rows alone. Each column's variance times `ridge` is added to the variances, so that no component collapses
/// onto a row. Components come out by falling weight. Throws InvalidArgument when there are fewer different
/// rows than components, a value is missing or not finite, a column does not vary, or ridge is negative.
/// O(starts iterations n components d^2), at most 4 starts of 300 iterations.
GaussianMixtureFit fit_gaussian_mixture(const Matrix<double>& rows, std::size_t components,
                                        FittedCovariance form, double ridge);

} // namespace sluice
