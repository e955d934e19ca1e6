// SPDX-License-Identifier: GPL-3.0-or-later
// Derivatives of formulas over boxes: automatic differentiation forwards (Wengert 1964) in interval
// arithmetic.
#include "density/formula_bounds.h"
#include "density/formula_intervals.h"

#include <boost/math/special_functions/digamma.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sluice {
namespace {

using namespace formula_intervals;

constexpr Interval zero{0.0, 0.0};
constexpr Interval one{1.0, 1.0};

Interval quotient(Interval a, Interval b) {
    return product(a, reciprocal(b));
}

/// Increasing for x > 0.
Interval digamma_of(Interval a) {
    const auto at = [](double x) -> long double {
        if (x == 0.0 || std::isinf(x)) {
            return x == 0.0 ? -infinity : infinity;
        }
        return boost::math::digamma(static_cast<long double>(x));
    };
    return a.lower < 0.0 ? everything : widened(at(a.lower), at(a.upper), 16);
}

/// The derivative of a function without vector code; v is its value.
Interval scalar_factor(ScalarFunction function, Interval a, Interval v) {
    const auto root_of = [](Interval square) { // reciprocal of the square root of what is not negative
        const Interval kept{std::max(square.lower, 0.0), std::max(square.upper, 0.0)};
        return reciprocal(widened(std::sqrt(kept.lower), std::sqrt(kept.upper), 2));
    };
    const Interval square = whole_power(a, 2.0);
    switch (function) {
    case ScalarFunction::gamma:
        return product(v, digamma_of(a));
    case ScalarFunction::log_gamma:
        return digamma_of(a);
    case ScalarFunction::arc_sine:
        return root_of(sum(one, negated(square)));
    case ScalarFunction::arc_cosine:
        return negated(root_of(sum(one, negated(square))));
    case ScalarFunction::hyperbolic_sine:
        return product({0.5, 0.5}, sum(exponential(a), exponential(negated(a))));
    case ScalarFunction::hyperbolic_cosine:
        return product({0.5, 0.5}, sum(exponential(a), negated(exponential(negated(a)))));
    case ScalarFunction::inverse_hyperbolic_sine:
        return root_of(sum(square, one));
    case ScalarFunction::inverse_hyperbolic_cosine:
        return root_of(sum(square, negated(one)));
    case ScalarFunction::inverse_hyperbolic_tangent:
        return reciprocal(sum(one, negated(square)));
    case ScalarFunction::logarithm_2:
        return product(widened(std::numbers::log2e, std::numbers::log2e, 2), reciprocal(a));
    default: // it jumps
        return is_point(v) ? zero : everything;
    }
}

/// The derivative of an operation by its operand; everything where it jumps.
Interval unary_factor(const FormulaNode& node, Interval a, Interval v) {
    const auto about = [](double x) { return widened(x, x, 2); };
    switch (node.op) {
    case FormulaOp::integer_power:
        return product({node.value, node.value}, whole_power(a, node.value - 1.0));
    case FormulaOp::negate:
        return {-1.0, -1.0};
    case FormulaOp::absolute:
        return {a.lower >= 0.0 ? 1.0 : -1.0, a.upper <= 0.0 ? -1.0 : 1.0};
    case FormulaOp::square_root:
        return product({0.5, 0.5}, reciprocal(v));
    case FormulaOp::exponential:
        return v;
    case FormulaOp::logarithm:
        return reciprocal(a);
    case FormulaOp::logarithm_10:
        return product(about(std::numbers::log10e), reciprocal(a));
    case FormulaOp::sine:
        return cosine(a);
    case FormulaOp::cosine:
        return negated(sine(a));
    case FormulaOp::tangent:
        return v == everything ? everything : sum(one, whole_power(v, 2.0));
    case FormulaOp::hyperbolic_tangent:
        return sum(one, negated(whole_power(v, 2.0)));
    case FormulaOp::arc_tangent:
        return reciprocal(sum(one, whole_power(a, 2.0)));
    case FormulaOp::error_function:
        return product(about(2.0 * std::numbers::inv_sqrtpi), exponential(negated(whole_power(a, 2.0))));
    default:
        return scalar_factor(node.scalar, a, v);
    }
}

/// What a node's operand may be, and its derivative.
struct Operand {
    Interval value, slope;
};

Interval power_slope(const Operand& a, const Operand& b, Interval v) {
    if (is_point(b.value) && b.slope == zero) { // c a^(c-1) a'
        const double c = b.value.lower;
        return product(product({c, c}, power(a.value, sum(b.value, {-1.0, -1.0}))), a.slope);
    }
    if (!(a.value.lower > 0.0)) {
        return everything;
    }
    return product(v,
                   sum(product(b.slope, logarithm(a.value)), product(b.value, quotient(a.slope, a.value))));
}

/// log(exp a + exp b): the share of b, from its least to its largest, times b' and the rest times a'.
Interval log_add_exp_slope(const Operand& a, const Operand& b) {
    const auto share = [](double x, double y, double unknown) { // exp(y) / (exp(x) + exp(y))
        return std::isnan(x - y) ? unknown : 1.0 / (1.0 + std::exp(x - y));
    };
    const Interval of_b =
        widened(share(a.value.upper, b.value.lower, 0.0), share(a.value.lower, b.value.upper, 1.0), 8);
    const auto mean = [&](double of, double rest) {
        return sum(product({of, of}, b.slope), product({rest, rest}, a.slope));
    };
    const double least = std::max(of_b.lower, 0.0), most = std::min(of_b.upper, 1.0);
    return hull(mean(least, 1.0 - least), mean(most, 1.0 - most));
}

Interval extreme_slope(bool maximum, const Operand& a, const Operand& b) {
    if (a.value.lower >= b.value.upper) {
        return maximum ? a.slope : b.slope;
    }
    if (b.value.lower >= a.value.upper) {
        return maximum ? b.slope : a.slope;
    }
    return hull(a.slope, b.slope);
}

Interval binary_slope(FormulaOp op, const Operand& a, const Operand& b, Interval v) {
    switch (op) {
    case FormulaOp::add:
        return sum(a.slope, b.slope);
    case FormulaOp::subtract:
        return sum(a.slope, negated(b.slope));
    case FormulaOp::multiply:
        return sum(product(a.slope, b.value), product(a.value, b.slope));
    case FormulaOp::divide:
        return b.value.lower < 0.0 && b.value.upper > 0.0
                   ? everything
                   : quotient(sum(a.slope, negated(product(v, b.slope))), b.value);
    case FormulaOp::power:
        return power_slope(a, b, v);
    case FormulaOp::minimum:
    case FormulaOp::maximum:
        return extreme_slope(op == FormulaOp::maximum, a, b);
    case FormulaOp::log_add_exp:
        return log_add_exp_slope(a, b);
    default: // a comparison
        return is_point(v) ? zero : everything;
    }
}

/// Forwards over the nodes, for one variable.
std::vector<Interval> slopes_by(NodeId variable, const FormulaGraph& graph, const FormulaBounds& bounds) {
    std::vector<Interval> slopes(graph.size(), zero);
    for (NodeId id = 0; id <= graph.root; ++id) {
        const FormulaNode& node = graph.node(id);
        if (!bounds.needed[id] || node.kind == FormulaNode::Kind::constant) {
            continue;
        }
        if (node.kind == FormulaNode::Kind::variable) {
            slopes[id] = node.a == variable ? one : zero;
            continue;
        }
        const Operand a{bounds.values[node.a], slopes[node.a]};
        const Interval v = bounds.values[id];
        if (node.op == FormulaOp::choose) {
            const bool decided = !bounds.partial[node.a] && (is_point(a.value) || !holds_zero(a.value));
            const NodeId chosen = holds_zero(a.value) ? node.c : node.b;
            slopes[id] = decided ? slopes[chosen] : everything;
        } else if (bounds.partial[id] || empty(v)) {
            slopes[id] = everything;
        } else if (operand_count(node.op) > 1) {
            slopes[id] = binary_slope(node.op, a, {bounds.values[node.b], slopes[node.b]}, v);
        } else if (!(a.slope == zero)) {
            slopes[id] = product(unary_factor(node, a.value, v), a.slope);
        }
    }
    return slopes;
}

} // namespace

FormulaRange formula_range(const FormulaGraph& graph, std::span<const Interval> box) {
    const FormulaBounds bounds = formula_bounds(graph, box);
    FormulaRange range;
    range.value = bounds.values[graph.root];
    range.defined = !bounds.partial[graph.root] && !empty(range.value);
    for (NodeId j = 0; j < box.size(); ++j) {
        range.slope.push_back(range.defined ? slopes_by(j, graph, bounds)[graph.root] : everything);
    }
    return range;
}

} // namespace sluice
