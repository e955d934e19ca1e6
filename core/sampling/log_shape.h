// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"

#include <optional>
#include <span>
#include <vector>

// Private to core/sampling: the logarithms of the simple one-dimensional densities have one shape,
//   sum of A (y - c)^2  +  B y  +  sum of w ln l(y)  +  constant,      l(y) = 1 + (k (y - c))^2 or k (y - c),
// on pieces of the line, in y = x itself or in a monotone function of x. So has the difference of two of them
// in the same y, and its turning points are the roots of a polynomial: every such pair has an exact M.
namespace sluice::envelope {

/// The variable y in which a density has the shape: a monotone function of x. (A substitution moves no
/// values: it is ln p(x) that is written in y, without a Jacobian.)
struct Substitution {
    enum class Kind {
        none,         ///< y = x
        logarithm,    ///< y = ln x, x > 0: lognormal, pareto
        reciprocal,   ///< y = 1/x, x > 0: inverse_gamma
        power,        ///< y = x^exponent, x > 0: weibull
        half_tangent, ///< y = tan(x/2), -pi < x < pi: wrapped_cauchy (McCullagh 1996)
    };
    Kind kind = Kind::none;
    double exponent = 1.0;

    double forward(double x) const; ///< y of x
    double back(double y) const;    ///< x of y
    /// The range of dy/dx over an interval of x.
    Interval slope(Interval x) const;
    friend bool operator==(const Substitution&, const Substitution&) = default;
};

struct SquareTerm {
    double weight, centre;
};

struct LogTerm {
    double weight;
    double centre;
    double slope; ///< k
    bool squared; ///< l(x) = 1 + (k (x - c))^2, else k (x - c), positive on the piece
};

struct ShapePiece {
    Interval where;
    double linear = 0.0;
    std::vector<SquareTerm> squares;
    std::vector<LogTerm> logs;
};

/// The pieces of ln p in rising y, or nothing when the density is not of this shape in y.
std::optional<std::vector<ShapePiece>> log_shape(const Density& density, const Substitution& variable = {});

/// The variables other than x itself in which the density has the shape.
std::vector<Substitution> substitutions_of(const Density& density);

/// The difference a - b on the intersection of the pieces; equal terms cancel exactly.
ShapePiece difference(const ShapePiece& a, const ShapePiece& b);

/// A piece in the variable t, y = origin + unit t.
class ScaledShape {
  public:
    ScaledShape(const ShapePiece& piece, double origin, double unit);

    double lower() const { return lower_; }
    double upper() const { return upper_; }
    double y(double t) const { return origin_ + unit_ * t; }
    double t(double y) const { return (y - origin_) / unit_; }

    /// Whether products of its factors keep their digits: no length is beyond 1e35 units, or below 1e-35
    /// (1e70 and 1e-70 where it is not squared).
    bool well_scaled() const;
    /// The shape without its constant.
    double value(double t) const;
    /// The limit at an end: -inf, +inf, or a finite value.
    double limit(bool upper) const;
    /// The numerator of the derivative, coefficients by rising power; its roots are the turning points.
    /// Empty when the shape does not vary.
    std::vector<double> slope_polynomial() const;

  private:
    struct Factor {
        double weight, constant, slope;
        bool squared;
        double value(double t) const;
    };
    double limit_at_infinity(double direction) const;

    double origin_, unit_, lower_, upper_;
    double square_ = 0.0; ///< coefficients of t^2, t and 1 of the quadratic part
    double linear_ = 0.0;
    double constant_ = 0.0;
    std::vector<Factor> factors_;
};

/// All real roots of a polynomial (coefficients by rising power) within [lower, upper], ends may be infinite,
/// and with them the roots of its derivatives: points that a search for turning points may try without harm.
std::vector<double> real_roots(const std::vector<double>& coefficients, double lower, double upper);

} // namespace sluice::envelope
