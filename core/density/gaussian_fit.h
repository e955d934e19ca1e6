// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/matrix.h"
#include "density/density.h"

namespace sluice {

enum class FittedCovariance { full, diagonal };

/// The Gaussian with the mean and the covariance (divisor n - 1) of the rows: a Normal for one
/// column, an MvNormal for more. `ridge` times its variance is added to each variance; a column that
/// does not vary gets `ridge` itself, so with a ridge > 0 the fit is never singular.
/// Throws InvalidArgument when there are fewer than 2 rows, a value is missing or not finite, or (without
/// enough of a ridge) the covariance is singular. O(n d^2).
DensityPtr fit_gaussian(const Matrix<double>& rows, FittedCovariance form, double ridge);

} // namespace sluice
