// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/random.h"
#include "density/line_integral.h"

#include <array>
#include <cstddef>
#include <mutex>
#include <span>
#include <vector>

namespace sluice {

/// Draws from a function that is given by its logarithm, by inversion. On every piece of the integral the
/// polynomial through its 15 nodes is integrated exactly, so that a draw takes some Newton steps on a
/// polynomial and no evaluation of the function (Derflinger, Hörmann and Leydold 2010, "Random variate
/// generation by numerical inversion when only the density is known", do so with Newton's interpolation).
/// Pieces are halved until the share left of a point is right to 1e-12; where that cannot be had, beside a
/// pole or a jump, the integral itself is inverted. The table is made when the first draw is asked for, by
/// one thread.
class LineSampler {
  public:
    LineSampler() = default;
    LineSampler(const LineSampler&) = delete;
    LineSampler& operator=(const LineSampler&) = delete;

    void sample(RandomStream& stream, std::span<double> x, const LineIntegral& line,
                const LogFunction& log_f) const;

  private:
    static constexpr std::size_t coefficients = 16;
    struct Cell {
        double middle = 0.0;
        double half = 0.0;
        double mass = 0.0;
        bool exact = false; ///< no polynomial fits
        /// Of the mass left of middle + half t, in Legendre's polynomials of t.
        std::array<double, coefficients> left{};
    };

    void build(const LineIntegral& line, const LogFunction& log_f) const;
    void add(double a, double b, double total, int depth, const LineIntegral& line,
             const LogFunction& log_f) const;
    static double solved(const Cell& cell, double mass);

    mutable std::once_flag once_;
    mutable std::vector<Cell> cells_;
    mutable std::vector<double> before_; ///< mass left of each cell, and that of all
};

} // namespace sluice
