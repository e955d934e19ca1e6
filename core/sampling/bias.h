// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/matrix.h"
#include "density/density.h"

#include <cstdint>
#include <optional>
#include <stop_token>

namespace sluice {

/// What rejection sampling does with a given M, too small or not. Where p > M q the accept test passes every
/// candidate, so that the accepted follow min(p, M q) / C, C its integral, and not p / Z.
struct EnvelopeBias {
    double acceptance_rate = 1.0; ///< C / M, the mean of min(1, p / (M q)) over q
    double violating_share = 0.0; ///< how much of q lies where p > M q
    /// Between the law of the accepted and the target: the largest error that the probability of any event
    /// has. 0 to 1.
    double total_variation = 0.0;
    /// Of total_variation; 0 where it was integrated or summed.
    double standard_error = 0.0;
    /// Mean and variance of the law of the accepted, in one dimension where they are finite.
    std::optional<double> mean, variance;
};

/// In one dimension, by integration to about 1e-9 (a density that is not smooth between its landmarks may
/// have more) or by summation. Nothing where the integrals do not converge, p has no finite integral, or
/// the target has several dimensions.
std::optional<EnvelopeBias> integrated_bias(const Density& target, const Density& proposal, double log_m);

/// In any dimension, from `candidates` candidates: the first of those that a SamplingSession with this seed
/// tries. With few candidates in the violating part both the estimate and its standard error (by the
/// delta method) are too small. Throws Cancelled.
EnvelopeBias estimated_bias(const Density& target, const Density& proposal, double log_m, std::uint64_t seed,
                            std::uint64_t candidates, std::stop_token stop = {});

/// Over the rows of a filter, exact for these rows: the law of the kept ones against the one that gives each
/// row a weight proportional to p / q.
EnvelopeBias filter_bias(const Matrix<float>& rows, const Density& target, const Density& proposal,
                         double log_m);

/// Integrated where that can be done, else estimated from at most so many candidates as a fraction of a
/// second allows.
EnvelopeBias find_bias(const Density& target, const Density& proposal, double log_m, std::uint64_t seed,
                       std::stop_token stop = {});

} // namespace sluice
