// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/matrix.h"
#include "density/density.h"
#include "density/density_ratio.h"
#include "results/record.h"

#include <span>
#include <vector>

namespace sluice {

/// log p - log q at every row; -infinity where the target is 0, and where neither density is.
std::vector<double> log_ratios(const Matrix<float>& rows, const Density& target, const Density& proposal);

/// Importance weights p / q of the rows with mean 1 (self-normalised). Throws InvalidArgument where the
/// proposal is 0 at a row that the target has, or the target at every row.
std::vector<double> importance_weights(std::span<const double> log_ratios);

/// Kish (1965): (sum w)^2 / sum w^2, how many rows of equal weight tell as much about a mean.
double effective_size(std::span<const double> weights);

/// Calibration of a learned ratio for the record: reliability, Brier score, and what they mean in words.
Findings ratio_findings(const DensityRatio& ratio);

} // namespace sluice
