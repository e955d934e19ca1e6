// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/formula_intervals.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <numbers>

namespace sluice::formula_intervals {

Interval widened(long double lower, long double upper, int units) {
    if (std::isnan(lower) || std::isnan(upper)) {
        return everything;
    }
    auto low = static_cast<double>(lower), high = static_cast<double>(upper);
    for (int k = 0; k < units; ++k) {
        low = std::nextafter(low, -infinity);
        high = std::nextafter(high, infinity);
    }
    return {low, high};
}

Interval defined_for(ScalarFunction function) {
    switch (function) {
    case ScalarFunction::arc_sine:
    case ScalarFunction::arc_cosine:
    case ScalarFunction::inverse_hyperbolic_tangent:
        return {-1.0, 1.0};
    case ScalarFunction::inverse_hyperbolic_cosine:
        return {1.0, infinity};
    case ScalarFunction::logarithm_2:
        return {0.0, infinity};
    default:
        return everything;
    }
}

Interval hull(Interval a, Interval b) {
    if (empty(a) || empty(b)) {
        return empty(a) ? b : a;
    }
    return {std::min(a.lower, b.lower), std::max(a.upper, b.upper)};
}

namespace {

Interval within(Interval v, double lower, double upper) {
    return {std::max(v.lower, lower), std::min(v.upper, upper)};
}

Interval hull_of(std::initializer_list<long double> values) {
    long double low = infinity, high = -infinity;
    for (const long double value : values) {
        if (std::isnan(value)) {
            return everything;
        }
        low = std::min(low, value);
        high = std::max(high, value);
    }
    return widened(low, high);
}

} // namespace

Interval sum(Interval a, Interval b) {
    const long double low = static_cast<long double>(a.lower) + b.lower;
    const long double high = static_cast<long double>(a.upper) + b.upper;
    const Interval all = widened(std::isnan(low) ? -infinity : low, std::isnan(high) ? infinity : high, 1);
    if (a.lower >= 0.0 && b.lower >= 0.0) { // a sum of what is not negative is not
        return within(all, 0.0, infinity);
    }
    return a.upper <= 0.0 && b.upper <= 0.0 ? within(all, -infinity, 0.0) : all;
}

Interval negated(Interval a) {
    return {-a.upper, -a.lower};
}

namespace {

/// 0 times infinity is 0 here: the infinite end is a limit of finite values.
long double times(double a, double b) {
    return a == 0.0 || b == 0.0 ? 0.0L : static_cast<long double>(a) * b;
}

} // namespace

Interval product(Interval a, Interval b) {
    const Interval all = hull_of(
        {times(a.lower, b.lower), times(a.lower, b.upper), times(a.upper, b.lower), times(a.upper, b.upper)});
    // Signs are exact: a product of what is not negative is not.
    if ((a.lower >= 0.0 && b.lower >= 0.0) || (a.upper <= 0.0 && b.upper <= 0.0)) {
        return within(all, 0.0, infinity);
    }
    return (a.lower >= 0.0 && b.upper <= 0.0) || (a.upper <= 0.0 && b.lower >= 0.0)
               ? within(all, -infinity, 0.0)
               : all;
}

Interval reciprocal(Interval b) {
    if (b.lower < 0.0 && b.upper > 0.0) {
        return everything;
    }
    if (b.lower == 0.0 && b.upper == 0.0) {
        return everything; // the sign of zero decides
    }
    if (b.lower >= 0.0) {
        const Interval r = widened(b.upper == infinity ? 0.0L : 1.0L / b.upper,
                                   b.lower == 0.0 ? infinity : 1.0L / b.lower, 1);
        return within(r, 0.0, infinity);
    }
    return negated(reciprocal(negated(b)));
}

Interval whole_power(Interval a, double n) {
    const long double low = std::pow(static_cast<long double>(a.lower), static_cast<long double>(n));
    const long double high = std::pow(static_cast<long double>(a.upper), static_cast<long double>(n));
    if (std::fmod(n, 2.0) != 0.0) {
        return widened(low, high);
    }
    if (a.lower <= 0.0 && a.upper >= 0.0) {
        return within(widened(0.0L, std::max(low, high)), 0.0, infinity);
    }
    return within(widened(std::min(low, high), std::max(low, high)), 0.0, infinity);
}

namespace {

/// a^b for a >= 0: b log a is largest and smallest at corners.
Interval positive_power(Interval a, Interval b) {
    const auto corner = [](double x, double y) {
        return std::pow(static_cast<long double>(x), static_cast<long double>(y));
    };
    Interval all = hull_of({corner(a.lower, b.lower), corner(a.lower, b.upper), corner(a.upper, b.lower),
                            corner(a.upper, b.upper)});
    // pow(1, inf), pow(inf, 0) and the like are 1 where limits need not be.
    const bool limit = (std::isinf(b.lower) || std::isinf(b.upper)) && a.lower <= 1.0 && a.upper >= 1.0;
    const bool through_zero = b.lower <= 0.0 && b.upper >= 0.0 && (a.lower == 0.0 || a.upper == infinity);
    if (limit || (through_zero && !is_point(b))) {
        all = {0.0, infinity};
    }
    return within(all, 0.0, infinity);
}

} // namespace

Interval power(Interval a, Interval b) {
    if (a.lower >= 0.0) {
        return positive_power(a, b);
    }
    if (is_point(b) && b.lower == std::floor(b.lower)) {
        const double n = b.lower;
        return n >= 0.0 ? whole_power(a, n) : reciprocal(whole_power(a, -n));
    }
    const Interval right = a.upper >= 0.0 ? positive_power({0.0, a.upper}, b) : nothing;
    if (is_point(b)) {
        // Defined on the left only for an infinite exponent or one.
        return std::isinf(b.lower) ? hull(right, {0.0, infinity}) : right;
    }
    const Interval size = positive_power({0.0, -a.lower}, b);
    return hull(right, {-size.upper, size.upper});
}

namespace {

Interval increasing(Interval a, long double (*f)(long double), int units = 6) {
    return widened(f(a.lower), f(a.upper), units);
}

/// f = sin or cos, given the place of one maximum.
Interval wave(Interval a, long double (*f)(long double), double maximum) {
    constexpr double pi = std::numbers::pi;
    // Near 2^50 a turn is no longer resolved.
    if (!(a.upper - a.lower < 2.0 * pi) || std::max(std::abs(a.lower), std::abs(a.upper)) > 0x1p40) {
        return {-1.0, 1.0};
    }
    Interval all = hull_of({f(a.lower), f(a.upper)});
    const auto holds = [&](double place) { // some place + 2 pi k, by a safe margin
        const double slack = 1e-15 * (std::abs(a.lower) + std::abs(a.upper) + 4.0);
        const double k = std::ceil((a.lower - slack - place) / (2.0 * pi));
        return place + 2.0 * pi * k <= a.upper + slack || place + 2.0 * pi * (k - 1.0) >= a.lower - slack;
    };
    if (holds(maximum)) {
        all.upper = 1.0;
    }
    if (holds(maximum + pi)) {
        all.lower = -1.0;
    }
    return within(all, -1.0, 1.0);
}

Interval tangent(Interval a) {
    constexpr double pi = std::numbers::pi;
    if (!(a.upper - a.lower < pi) || std::max(std::abs(a.lower), std::abs(a.upper)) > 0x1p40) {
        return everything;
    }
    const double slack = 1e-15 * (std::abs(a.lower) + std::abs(a.upper) + 4.0);
    const double branch = std::floor((a.lower - slack) / pi + 0.5);
    if (branch != std::floor((a.upper + slack) / pi + 0.5)) {
        return everything;
    }
    return increasing(a, std::tan);
}

/// Gamma and its logarithm fall to the minimum at 1.4616 and rise after it; left of 0 they have poles.
Interval gamma_like(Interval a, ScalarFunction f) {
    constexpr double lowest_at = 1.461632144968362341;
    if (a.lower < 0.0) {
        return everything;
    }
    const auto value = [f](double x) { return x == 0.0 ? infinity : apply(f, x); };
    long double low = std::min(value(a.lower), value(a.upper));
    if (a.lower <= lowest_at && a.upper >= lowest_at) {
        low = value(lowest_at);
    }
    return widened(low, std::max(value(a.lower), value(a.upper)), 16);
}

Interval absolute(Interval a) {
    if (a.lower <= 0.0 && a.upper >= 0.0) {
        return {0.0, std::max(-a.lower, a.upper)};
    }
    return a.lower > 0.0 ? a : negated(a);
}

Interval scalar(ScalarFunction f, Interval a) {
    const auto monotonic = [f](Interval v) -> Interval {
        if (empty(v)) {
            return nothing;
        }
        const double low = apply(f, v.lower), high = apply(f, v.upper);
        return widened(std::min(low, high), std::max(low, high), 8);
    };
    switch (f) {
    case ScalarFunction::gamma:
    case ScalarFunction::log_gamma:
        return gamma_like(a, f);
    case ScalarFunction::hyperbolic_cosine:
        return within(monotonic(absolute(a)), 1.0, infinity);
    case ScalarFunction::nearest_whole:
        return {apply(f, a.lower), apply(f, a.upper)};
    default:
        return monotonic(within(a, defined_for(f).lower, defined_for(f).upper));
    }
}

Interval truth(bool always, bool never) {
    return {always ? 1.0 : 0.0, never ? 0.0 : 1.0};
}

Interval log_add_exp(Interval a, Interval b) {
    const auto value = [](long double x, long double y) {
        const long double high = std::max(x, y), low = std::min(x, y);
        return std::isinf(high) ? high : high + std::log1p(std::exp(low - high));
    };
    return widened(value(a.lower, b.lower), value(a.upper, b.upper), 6);
}

} // namespace

Interval choice(Interval a, Interval b, Interval c) {
    if (is_point(a)) {
        return a.lower != 0.0 ? b : c;
    }
    return a.lower > 0.0 || a.upper < 0.0 ? b : hull(b, c);
}

Interval binary(FormulaOp op, Interval a, Interval b) {
    switch (op) {
    case FormulaOp::add:
        return sum(a, b);
    case FormulaOp::subtract:
        return sum(a, negated(b));
    case FormulaOp::multiply:
        return product(a, b);
    case FormulaOp::divide:
        return product(a, reciprocal(b));
    case FormulaOp::power:
        return power(a, b);
    case FormulaOp::minimum:
        return {std::min(a.lower, b.lower), std::min(a.upper, b.upper)};
    case FormulaOp::maximum:
        return {std::max(a.lower, b.lower), std::max(a.upper, b.upper)};
    case FormulaOp::less:
        return truth(a.upper < b.lower, a.lower >= b.upper);
    case FormulaOp::less_equal:
        return truth(a.upper <= b.lower, a.lower > b.upper);
    case FormulaOp::equal:
        return truth(is_point(a) && a == b, a.lower > b.upper || b.lower > a.upper);
    case FormulaOp::not_equal:
        return truth(a.lower > b.upper || b.lower > a.upper, is_point(a) && a == b);
    default:
        return log_add_exp(a, b);
    }
}

Interval sine(Interval a) {
    return wave(a, std::sin, 0.5 * std::numbers::pi);
}

Interval cosine(Interval a) {
    return wave(a, std::cos, 0.0);
}

Interval exponential(Interval a) {
    return within(increasing(a, std::exp), 0.0, infinity);
}

Interval logarithm(Interval a) {
    a = within(a, 0.0, infinity);
    return empty(a) ? nothing : increasing(a, std::log);
}

Interval unary(const FormulaNode& node, Interval a) {
    const auto positive = [](Interval v) { return within(v, 0.0, infinity); };
    switch (node.op) {
    case FormulaOp::integer_power:
        return whole_power(a, node.value);
    case FormulaOp::negate:
        return negated(a);
    case FormulaOp::absolute:
        return absolute(a);
    case FormulaOp::square_root:
        a = positive(a);
        return empty(a) ? nothing : positive(increasing(a, std::sqrt, 1));
    case FormulaOp::exponential:
        return exponential(a);
    case FormulaOp::logarithm:
        return logarithm(a);
    case FormulaOp::logarithm_10:
        a = positive(a);
        return empty(a) ? nothing : increasing(a, std::log10);
    case FormulaOp::sine:
        return sine(a);
    case FormulaOp::cosine:
        return cosine(a);
    case FormulaOp::tangent:
        return tangent(a);
    case FormulaOp::hyperbolic_tangent:
        return within(increasing(a, std::tanh), -1.0, 1.0);
    case FormulaOp::arc_tangent:
        return increasing(a, std::atan);
    case FormulaOp::error_function:
        return within(increasing(a, std::erf), -1.0, 1.0);
    default:
        return scalar(node.scalar, a);
    }
}

namespace {

bool unbounded(Interval v) {
    return std::isinf(v.lower) || std::isinf(v.upper);
}

} // namespace

bool may_be_undefined(const FormulaNode& node, Interval a, Interval b) {
    switch (node.op) {
    case FormulaOp::add:
    case FormulaOp::subtract:
        return unbounded(a) && unbounded(b);
    case FormulaOp::multiply:
        return (holds_zero(a) && unbounded(b)) || (holds_zero(b) && unbounded(a));
    case FormulaOp::divide:
        return (holds_zero(a) && holds_zero(b)) || (unbounded(a) && unbounded(b));
    case FormulaOp::power:
    case FormulaOp::square_root:
    case FormulaOp::logarithm:
    case FormulaOp::logarithm_10:
        return a.lower < 0.0;
    case FormulaOp::sine:
    case FormulaOp::cosine:
    case FormulaOp::tangent:
        return unbounded(a);
    case FormulaOp::scalar:
        if (node.scalar == ScalarFunction::gamma || node.scalar == ScalarFunction::log_gamma) {
            return a.lower <= 0.0;
        }
        return a.lower < defined_for(node.scalar).lower || a.upper > defined_for(node.scalar).upper;
    default:
        return false;
    }
}

} // namespace sluice::formula_intervals
