// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/log_shape.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice::envelope {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Product of two polynomials.
std::vector<double> product(const std::vector<double>& a, const std::vector<double>& b) {
    std::vector<double> result(a.size() + b.size() - 1, 0.0);
    for (std::size_t i = 0; i < a.size(); ++i) {
        for (std::size_t j = 0; j < b.size(); ++j) {
            result[i + j] += a[i] * b[j];
        }
    }
    return result;
}

void add(std::vector<double>& sum, const std::vector<double>& more) {
    sum.resize(std::max(sum.size(), more.size()), 0.0);
    for (std::size_t i = 0; i < more.size(); ++i) {
        sum[i] += more[i];
    }
}

double evaluate(const std::vector<double>& coefficients, double t) {
    double value = 0.0;
    for (auto c = coefficients.rbegin(); c != coefficients.rend(); ++c) {
        value = value * t + *c;
    }
    return value;
}

/// Beyond this no root lies (Cauchy 1829).
double root_bound(const std::vector<double>& coefficients) {
    double largest = 0.0;
    for (std::size_t i = 0; i + 1 < coefficients.size(); ++i) {
        largest = std::max(largest, std::abs(coefficients[i] / coefficients.back()));
    }
    return 1.0 + largest;
}

double bisected(const std::vector<double>& coefficients, double low, double high) {
    const bool rising = evaluate(coefficients, high) > 0.0;
    for (int step = 0; step < 2000; ++step) {
        const double middle = 0.5 * (low + high);
        if (middle <= low || middle >= high) {
            break;
        }
        ((evaluate(coefficients, middle) > 0.0) == rising ? high : low) = middle;
    }
    return 0.5 * (low + high);
}

} // namespace

ShapePiece difference(const ShapePiece& a, const ShapePiece& b) {
    ShapePiece result = a;
    result.where = {std::max(a.where.lower, b.where.lower), std::min(a.where.upper, b.where.upper)};
    result.linear -= b.linear;
    for (const SquareTerm& term : b.squares) {
        result.squares.push_back({-term.weight, term.centre});
    }
    for (const LogTerm& term : b.logs) {
        const auto same = std::find_if(result.logs.begin(), result.logs.end(), [&](const LogTerm& other) {
            return other.centre == term.centre && other.slope == term.slope && other.squared == term.squared;
        });
        if (same != result.logs.end()) {
            same->weight -= term.weight;
        } else {
            result.logs.push_back({-term.weight, term.centre, term.slope, term.squared});
        }
    }
    std::erase_if(result.logs, [](const LogTerm& term) { return term.weight == 0.0; });
    return result;
}

ScaledShape::ScaledShape(const ShapePiece& piece, double origin, double unit)
    : origin_(origin), unit_(unit), lower_((piece.where.lower - origin) / unit),
      upper_((piece.where.upper - origin) / unit), linear_(piece.linear * unit) {
    for (const SquareTerm& term : piece.squares) {
        const double offset = origin - term.centre;
        square_ += term.weight * unit * unit;
        linear_ += 2.0 * term.weight * unit * offset;
        constant_ += term.weight * offset * offset;
    }
    for (const LogTerm& term : piece.logs) {
        factors_.push_back(
            {term.weight, term.slope * (origin - term.centre), term.slope * unit, term.squared});
    }
}

double ScaledShape::Factor::value(double t) const {
    const double z = constant + slope * t;
    return squared ? 1.0 + z * z : z;
}

bool ScaledShape::well_scaled() const {
    return std::ranges::all_of(factors_, [](const Factor& factor) {
        const double slope = std::abs(factor.slope);
        const double most = factor.squared ? 1e35 : 1e70; // four of them multiplied are still in range
        return slope <= most && slope >= 1.0 / most;
    });
}

double ScaledShape::value(double t) const {
    double sum = (square_ * t + linear_) * t + constant_;
    for (const Factor& factor : factors_) {
        sum += factor.weight * std::log(std::max(factor.value(t), 0.0));
    }
    return sum;
}

double ScaledShape::limit(bool upper) const {
    const double end = upper ? upper_ : lower_;
    if (!std::isfinite(end)) {
        return limit_at_infinity(upper ? 1.0 : -1.0);
    }
    // Linear factors that vanish at the end decide; rounding of the scaling may leave a trace of them.
    double power = 0.0;
    bool vanishing = false;
    for (const Factor& factor : factors_) {
        const double size = std::abs(factor.constant) + std::abs(factor.slope * end);
        if (!factor.squared && std::abs(factor.value(end)) <= 1e-13 * size) {
            vanishing = true;
            power += factor.weight;
        }
    }
    if (vanishing) {
        return power > 0.0 ? -infinity : infinity;
    }
    return value(end);
}

double ScaledShape::limit_at_infinity(double direction) const {
    if (square_ != 0.0) {
        return square_ > 0.0 ? infinity : -infinity;
    }
    if (linear_ != 0.0) {
        return linear_ * direction > 0.0 ? infinity : -infinity;
    }
    double power = 0.0;
    double limit = constant_;
    for (const Factor& factor : factors_) {
        power += factor.weight * (factor.squared ? 2.0 : 1.0);
        limit += factor.weight * std::log(std::abs(factor.slope)) * (factor.squared ? 2.0 : 1.0);
    }
    return power == 0.0 ? limit : power > 0.0 ? infinity : -infinity;
}

std::vector<double> ScaledShape::slope_polynomial() const {
    // d/dt = 2 a t + b + sum of w l'/l; times the product of all l.
    std::vector<std::vector<double>> factors;
    std::vector<std::vector<double>> slopes;
    for (const Factor& factor : factors_) {
        const double c = factor.constant;
        const double k = factor.slope;
        if (factor.squared) {
            factors.push_back({1.0 + c * c, 2.0 * c * k, k * k});
            slopes.push_back({2.0 * c * k * factor.weight, 2.0 * k * k * factor.weight});
        } else {
            factors.push_back({c, k});
            slopes.push_back({k * factor.weight});
        }
    }
    std::vector<double> result = {linear_, 2.0 * square_};
    for (const std::vector<double>& factor : factors) {
        result = product(result, factor);
    }
    for (std::size_t i = 0; i < factors.size(); ++i) {
        std::vector<double> term = slopes[i];
        for (std::size_t j = 0; j < factors.size(); ++j) {
            if (j != i) {
                term = product(term, factors[j]);
            }
        }
        add(result, term);
    }
    while (!result.empty() && result.back() == 0.0) {
        result.pop_back();
    }
    return result;
}

std::vector<double> real_roots(const std::vector<double>& coefficients, double lower, double upper) {
    std::vector<double> exact = coefficients;
    while (!exact.empty() && exact.back() == 0.0) {
        exact.pop_back();
    }
    if (exact.size() < 2) {
        return {};
    }
    const double bound = root_bound(exact);
    lower = std::max(lower, -bound);
    upper = std::min(upper, bound);
    if (!(lower < upper) || !std::isfinite(bound)) {
        return {};
    }
    std::vector<double> derivative;
    for (std::size_t i = 1; i < exact.size(); ++i) {
        derivative.push_back(exact[i] * static_cast<double>(i));
    }
    // Between neighbouring turning points the polynomial is monotone: at most one root each.
    std::vector<double> points = real_roots(derivative, lower, upper);
    std::vector<double> marks = points;
    marks.push_back(lower);
    marks.push_back(upper);
    std::sort(marks.begin(), marks.end());
    for (std::size_t i = 0; i + 1 < marks.size(); ++i) {
        const double left = evaluate(exact, marks[i]);
        const double right = evaluate(exact, marks[i + 1]);
        if ((left < 0.0) != (right < 0.0)) {
            points.push_back(bisected(exact, marks[i], marks[i + 1]));
        }
    }
    std::sort(points.begin(), points.end());
    return points;
}

} // namespace sluice::envelope
