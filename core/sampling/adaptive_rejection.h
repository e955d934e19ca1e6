// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sampling/exponential_hull.h"
#include "sampling/session.h"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

namespace sluice {

/// A hull as the density that candidates are drawn from.
class HullDensity final : public Density {
  public:
    explicit HullDensity(ExponentialHull hull) : hull_(std::move(hull)) {}

    const ExponentialHull& hull() const { return hull_; }

    std::string family() const override { return "exponential_hull"; }
    nlohmann::json to_json() const override;
    std::vector<Interval> support() const override { return {hull_.support()}; }
    void log_density(Points x, std::span<double> out) const override;
    void sample(RandomStream& stream, MutablePoints x) const override;
    std::optional<double> cdf(double x) const override { return hull_.cdf(x); }
    std::optional<double> quantile(double u) const override { return hull_.quantile(u); }
    std::vector<std::vector<double>> landmarks() const override;

  private:
    ExponentialHull hull_;
};

/// Adaptive rejection sampling (Gilks & Wild 1992; without derivatives Gilks 1992) of a log-concave target in
/// one dimension. Candidates are drawn from a hull of exponentials over p and accepted without evaluating p
/// where they are below its lower bound; wherever p is evaluated, hull and lower bound come closer. The
/// plan's proposal, M and threads play no part: M is the integral of the hull, which falls. Candidates come
/// one after the other, each with numbers of its own, so that how advance() is cut changes nothing.
///
/// counts(): evaluations are those of p, with those of the first hull; sum_weights is such that
/// z_estimate(log_m()) is the mean, over the candidates, of the integral of the hull at the time where
/// accepted and 0 where rejected, which estimates Z without bias. sum_squared_weights is not known and 0.
class AdaptiveRejectionSession final : public PointSampler {
  public:
    /// Throws as ExponentialHull does.
    explicit AdaptiveRejectionSession(const SamplingPlan& plan, HullLines lines = HullLines::secants);
    ~AdaptiveRejectionSession() override;

    /// Throws EnvelopeError, naming the points, where the target turns out not to be log-concave.
    std::uint64_t advance(std::uint64_t candidates, std::stop_token stop = {}) override;
    StopReason finished() const override;
    const SamplingCounts& counts() const override;
    const SamplingTrace& trace() const override;
    double log_m() const override;
    /// Its `hull` and `squeeze` are the bounds in force.
    std::shared_ptr<const SamplingSnapshot> snapshot(const SnapshotView& view = {}) override;
    Points accepted() const override;
    Points rejected() const override;

    const ExponentialHull& hull() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace sluice
