// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Private to the formula sources: interval arithmetic (Moore 1966) for the operations of formulas. Ends are
// computed in long double or with the functions of the C library and moved outwards by a few units in the
// last place, which covers their errors and those of the kernels.

#include "density/density.h"
#include "density/formula_graph.h"

#include <limits>

namespace sluice::formula_intervals {

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr Interval nothing{infinity, -infinity};
inline constexpr Interval everything{};

inline bool empty(Interval v) {
    return !(v.lower <= v.upper);
}
inline bool is_point(Interval v) {
    return v.lower == v.upper;
}
inline bool holds_zero(Interval v) {
    return v.lower <= 0.0 && v.upper >= 0.0;
}
inline bool is_comparison(FormulaOp op) {
    return op == FormulaOp::less || op == FormulaOp::less_equal || op == FormulaOp::equal ||
           op == FormulaOp::not_equal;
}

/// The ends moved outwards by `units` units in the last place.
Interval widened(long double lower, long double upper, int units = 4);
Interval hull(Interval a, Interval b);
Interval negated(Interval a);
Interval sum(Interval a, Interval b);
/// 0 times infinity is 0 here: the infinite end is a limit of finite values.
Interval product(Interval a, Interval b);
Interval reciprocal(Interval b);
/// a^n for a whole number n >= 0.
Interval whole_power(Interval a, double n);
Interval power(Interval a, Interval b);
Interval sine(Interval a);
Interval cosine(Interval a);
Interval exponential(Interval a);
/// Of what is positive in a.
Interval logarithm(Interval a);
/// a != 0 ? b : c.
Interval choice(Interval a, Interval b, Interval c);
/// What the operation of a node gives for operands out of a and b.
Interval binary(FormulaOp op, Interval a, Interval b);
Interval unary(const FormulaNode& node, Interval a);
/// Whether an operation may be undefined (NaN) for defined operands out of these intervals.
bool may_be_undefined(const FormulaNode& node, Interval a, Interval b);
/// Where a function other than gamma and its logarithm is defined.
Interval defined_for(ScalarFunction function);

} // namespace sluice::formula_intervals
