// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace sluice {

/// How the lines of a hull are made.
enum class HullLines {
    secants,  ///< chords, extended to the neighbouring intervals (Gilks 1992): one evaluation a point
    tangents, ///< at each point (Gilks & Wild 1992), by two more evaluations close to it
};

/// Piecewise linear bounds of a concave ln p from its values at some points: the upper one (whose exponential
/// is the hull that adaptive rejection draws from) and the chords between the points below it. Tangents
/// have the slopes of short chords on the far side of their point, so that they are bounds of a concave
/// function without its derivative.
class ExponentialHull {
  public:
    using LogDensity = std::function<double(double)>;

    /// Starts from points of the target's landmarks and bulk. Throws EnvelopeError where the target is not
    /// log-concave at these points, has a pole, or does not fall towards an infinite end of its support.
    ExponentialHull(const Density& target, HullLines lines);

    /// ln of the hull at x, and of the lower bound.
    double upper(double x) const;
    double lower(double x) const;
    /// ln of the integral of the hull.
    double log_mass() const { return log_mass_; }

    /// The point below which a share u of the hull's mass lies; 0 < u < 1.
    double quantile(double u) const;
    /// The share of the hull's mass below x.
    double cdf(double x) const;

    /// Takes in ln p = value at x. Throws EnvelopeError, naming the points, where that shows that the target
    /// is not log-concave. Returns whether the hull changed: it does not for points that are too close to
    /// another.
    bool add(const Density& target, double x, double value);

    /// Evaluations of p so far, those of add() by its caller left out.
    std::uint64_t evaluations() const { return evaluations_; }
    std::size_t size() const { return knots_.size(); }
    Interval support() const { return support_; }

    /// Corners of the two bounds, for drawing: x and the natural logarithm of the height.
    struct Corner {
        double x, log_height;
    };
    std::vector<Corner> upper_corners() const;
    std::vector<Corner> lower_corners() const;

  private:
    struct Knot {
        double x, value;
        double slope_left, slope_right; ///< of the lines through it to its left and right
    };
    /// The hull over one stretch: it falls from `anchor`, its higher end, by `rate` over `length`.
    struct Piece {
        double low, high;
        double anchor, value, direction, rate;
        double share;      ///< 1 - exp(-rate length)
        double cumulative; ///< mass of the pieces up to its end, as a share of all
    };

    double evaluate(const Density& target, double x);
    void start(const Density& target);
    void reach_out(const Density& target, double direction);
    void require_concave(std::size_t i) const;
    void set_tangent(const Density& target, Knot& knot);
    void rebuild();
    void add_piece(double low, double high, double at, double value, double slope);
    std::size_t interval_of(double x) const;
    const Piece& piece_at(double x) const;

    HullLines lines_;
    Interval support_;
    double width_ = 1.0; ///< of the bulk
    std::vector<Knot> knots_;
    std::vector<Piece> pieces_;
    double log_mass_ = 0.0;
    std::uint64_t evaluations_ = 0;
};

} // namespace sluice
