// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"
#include "density/search_grid.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sluice {

/// The integral of a function f >= 0 of one variable that is given by its logarithm: the total, what lies
/// left of a point, and the point that has a given share left of it. f may be of any size and at any place:
/// it is searched on search_grid(), and where an upper bound of it says that more may be hidden between the
/// points; its maxima are then found in log space, so that a peak counts however narrow it is as long as its
/// flanks are not zero, or a bound tells of it. From the maxima outwards the line is cut at distances that
/// double, towards a finite end at distances that halve, so that tails and poles of power laws are smooth on
/// every piece; pieces are integrated by the rule of 7 and 15 nodes of Gauss and Kronrod and halved where its
/// error is largest.
class LineIntegral {
  public:
    /// A part of the line on which f is smooth enough for the rule.
    struct Piece {
        double lower = 0.0;
        double upper = 0.0;
        double mass = 0.0; ///< relative to the largest value of f
        double error = 0.0;
        double first_moment = 0.0; ///< of x - centre
        double second_moment = 0.0;
    };

    /// Why there is no integral.
    enum class Outcome {
        finite,
        zero,    ///< wherever it was looked at
        infinite ///< or beyond what can be found to 1e-8
    };

    /// About 10^4 to 10^5 evaluations. `outcome` says why nothing is returned; `upper_bound` may be empty.
    static std::optional<LineIntegral> of(const LogFunction& log_f, Interval support,
                                          std::span<const double> hints, Outcome& outcome,
                                          const UpperBound& upper_bound = {});

    /// log of the integral over the support.
    double log_total() const noexcept { return log_total_; }
    /// An estimate of the relative error of the total; 1e-14 or so for smooth functions, at most 1e-8.
    double relative_error() const noexcept { return relative_error_; }

    /// The share of the integral that lies left of x, and right of it (without cancellation).
    double left_of(double x, const LogFunction& log_f) const;
    double right_of(double x, const LogFunction& log_f) const;
    /// The x with left_of(x) = u, 0 < u < 1. Some 5 steps of 18 evaluations.
    double quantile(double u, const LogFunction& log_f) const;

    /// Mean and variance of f as a density; nothing where the tails are too heavy.
    std::optional<double> mean() const noexcept { return mean_; }
    std::optional<double> variance() const noexcept { return variance_; }
    /// Where f has a maximum, the largest first; at most 8.
    const std::vector<double>& modes() const noexcept { return modes_; }
    /// From left to right, without gaps; masses are relative to exp(log_peak()).
    std::span<const Piece> pieces() const noexcept { return pieces_; }
    double log_peak() const noexcept { return log_peak_; }

  private:
    class Builder;

    LineIntegral() = default;
    double mass_between(double a, double b, const LogFunction& log_f) const;
    double solved(const Piece& piece, double mass, const LogFunction& log_f) const;

    std::vector<Piece> pieces_;
    std::vector<double> before_; ///< mass left of each piece
    std::vector<double> after_;  ///< mass right of each piece
    double log_peak_ = 0.0;
    double log_total_ = 0.0;
    double relative_error_ = 0.0;
    std::optional<double> mean_;
    std::optional<double> variance_;
    std::vector<double> modes_;
};

} // namespace sluice
