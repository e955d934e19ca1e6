// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/formula_graph.h"

#include "base/kernels.h"

#include <array>
#include <bit>
#include <cmath>
#include <numbers>
#include <utility>

namespace sluice {

namespace {

double gamma_of(double x) {
    return static_cast<double>(tgammal(static_cast<long double>(x)));
}

double log_gamma_of(double x) {
    int sign = 0; // lgammal() would write a global variable
    return static_cast<double>(lgammal_r(static_cast<long double>(x), &sign));
}

} // namespace

double (*scalar_function(ScalarFunction function))(double) {
    switch (function) {
    case ScalarFunction::gamma:
        return gamma_of;
    case ScalarFunction::arc_sine:
        return std::asin;
    case ScalarFunction::arc_cosine:
        return std::acos;
    case ScalarFunction::hyperbolic_sine:
        return std::sinh;
    case ScalarFunction::hyperbolic_cosine:
        return std::cosh;
    case ScalarFunction::inverse_hyperbolic_sine:
        return std::asinh;
    case ScalarFunction::inverse_hyperbolic_cosine:
        return std::acosh;
    case ScalarFunction::inverse_hyperbolic_tangent:
        return std::atanh;
    case ScalarFunction::logarithm_2:
        return std::log2;
    case ScalarFunction::nearest_whole:
        return std::nearbyint;
    default:
        return log_gamma_of;
    }
}

double apply(ScalarFunction function, double x) {
    return scalar_function(function)(x);
}

int operand_count(FormulaOp op) {
    switch (op) {
    case FormulaOp::add:
    case FormulaOp::subtract:
    case FormulaOp::multiply:
    case FormulaOp::divide:
    case FormulaOp::power:
    case FormulaOp::minimum:
    case FormulaOp::maximum:
    case FormulaOp::less:
    case FormulaOp::less_equal:
    case FormulaOp::equal:
    case FormulaOp::not_equal:
    case FormulaOp::log_add_exp:
        return 2;
    case FormulaOp::choose:
        return 3;
    default:
        return 1;
    }
}

NodeId FormulaGraph::unique(FormulaNode node) {
    const Key key{
        node.kind, node.op, node.scalar, node.a, node.b, node.c, std::bit_cast<std::uint64_t>(node.value)};
    const auto [place, added] = known_.try_emplace(key, static_cast<NodeId>(nodes_.size()));
    if (added) {
        nodes_.push_back(node);
    }
    return place->second;
}

NodeId FormulaGraph::constant(double value) {
    FormulaNode node;
    node.value = value;
    return unique(node);
}

NodeId FormulaGraph::variable(std::size_t number) {
    FormulaNode node;
    node.kind = FormulaNode::Kind::variable;
    node.a = static_cast<NodeId>(number);
    return unique(node);
}

bool FormulaGraph::is_truth(NodeId id) const {
    if (is_constant(id)) {
        return nodes_[id].value == 0.0 || nodes_[id].value == 1.0;
    }
    const FormulaNode& node = nodes_[id];
    if (node.kind != FormulaNode::Kind::operation) {
        return false;
    }
    switch (node.op) {
    case FormulaOp::less:
    case FormulaOp::less_equal:
    case FormulaOp::equal:
    case FormulaOp::not_equal:
        return true;
    case FormulaOp::choose: // b and c were asked when it was made
        return node.value == 1.0;
    default:
        return false;
    }
}

/// The node, or the constant that it is, by the very code that evaluates it.
NodeId FormulaGraph::folded(const FormulaNode& node) {
    const int operands = operand_count(node.op);
    const std::array<NodeId, 3> ids{node.a, node.b, node.c};
    std::array<double, 4> values{};
    for (int k = 0; k < operands; ++k) {
        if (!is_constant(ids[static_cast<std::size_t>(k)])) {
            return unique(node);
        }
        values[static_cast<std::size_t>(k)] = nodes_[ids[static_cast<std::size_t>(k)]].value;
    }
    if (node.op == FormulaOp::scalar) {
        return constant(apply(node.scalar, values[0]));
    }
    FormulaStep step;
    step.op = node.op;
    step.b = 1;
    step.c = 2;
    step.out = 3;
    step.value = node.value;
    std::array<double*, 4> slots{&values[0], &values[1], &values[2], &values[3]};
    kernels().run_formula(&step, 1, slots.data(), 1);
    return constant(values[3]);
}

NodeId FormulaGraph::scalar(ScalarFunction function, NodeId a) {
    FormulaNode node;
    node.kind = FormulaNode::Kind::operation;
    node.op = FormulaOp::scalar;
    node.scalar = function;
    node.a = a;
    return folded(node);
}

NodeId FormulaGraph::integer_power(NodeId a, double exponent) {
    FormulaNode node;
    node.kind = FormulaNode::Kind::operation;
    node.op = FormulaOp::integer_power;
    node.a = a;
    node.value = exponent;
    return folded(node);
}

NodeId FormulaGraph::product(NodeId a, NodeId b) {
    if (is_constant(a, 1.0)) {
        return b;
    }
    if (is_constant(b, 1.0)) {
        return a;
    }
    if (is_constant(a, -1.0) || is_constant(b, -1.0)) {
        return operation(FormulaOp::negate, is_constant(a, -1.0) ? b : a);
    }
    if (!is_constant(a) && !is_constant(b) && (is_truth(a) || is_truth(b))) {
        if (!is_truth(a)) {
            std::swap(a, b);
        }
        return operation(FormulaOp::choose, a, b, constant(0.0));
    }
    if (a == b) {
        return integer_power(a, 2.0);
    }
    FormulaNode node;
    node.kind = FormulaNode::Kind::operation;
    node.op = FormulaOp::multiply;
    node.a = std::min(a, b);
    node.b = std::max(a, b);
    return folded(node);
}

NodeId FormulaGraph::power(NodeId a, NodeId b) {
    FormulaNode node;
    node.kind = FormulaNode::Kind::operation;
    node.op = FormulaOp::power;
    node.a = a;
    node.b = b;
    if (is_constant(a, std::numbers::e) && !is_constant(b)) {
        return operation(FormulaOp::exponential, b); // the constant e is meant, not its double
    }
    if (!is_constant(b) || is_constant(a)) {
        return folded(node);
    }
    const double exponent = nodes_[b].value;
    constexpr double most_products = 4.0; // beyond, pow() is more exact
    if (exponent == 0.0) {
        return constant(1.0);
    }
    if (exponent == 1.0) {
        return a;
    }
    if (std::abs(exponent) == 0.5) {
        const NodeId root_of_a = operation(FormulaOp::square_root, a);
        return exponent > 0.0 ? root_of_a : operation(FormulaOp::divide, constant(1.0), root_of_a);
    }
    if (exponent == std::floor(exponent) && std::abs(exponent) <= most_products) {
        const NodeId whole = exponent == -1.0 ? a : integer_power(a, std::abs(exponent));
        return exponent > 0.0 ? whole : operation(FormulaOp::divide, constant(1.0), whole);
    }
    return folded(node);
}

NodeId FormulaGraph::operation(FormulaOp op, NodeId a, NodeId b, NodeId c) {
    FormulaNode node;
    node.kind = FormulaNode::Kind::operation;
    node.op = op;
    node.a = a;
    node.b = b;
    node.c = c;
    switch (op) {
    case FormulaOp::multiply:
        return product(a, b);
    case FormulaOp::power:
        return power(a, b);
    case FormulaOp::add:
        if (is_constant(a, 0.0) || is_constant(b, 0.0)) {
            return is_constant(a, 0.0) ? b : a;
        }
        if (is(b, FormulaOp::negate)) {
            return operation(FormulaOp::subtract, a, nodes_[b].a);
        }
        node.a = std::min(a, b);
        node.b = std::max(a, b);
        break;
    case FormulaOp::subtract:
        if (is_constant(b, 0.0)) {
            return a;
        }
        if (is_constant(a, 0.0)) {
            return operation(FormulaOp::negate, b);
        }
        if (is(b, FormulaOp::negate)) {
            return operation(FormulaOp::add, a, nodes_[b].a);
        }
        break;
    case FormulaOp::divide: {
        int exponent = 0;
        if (is_constant(b) && std::isnormal(nodes_[b].value) &&
            std::abs(std::frexp(nodes_[b].value, &exponent)) == 0.5 && std::isnormal(1.0 / nodes_[b].value)) {
            return product(a, constant(1.0 / nodes_[b].value)); // exact, and faster
        }
        break;
    }
    case FormulaOp::negate:
        if (is(a, FormulaOp::negate)) {
            return nodes_[a].a;
        }
        if (is(a, FormulaOp::multiply) && is_constant(nodes_[a].a)) {
            return product(constant(-nodes_[nodes_[a].a].value), nodes_[a].b);
        }
        if (is(a, FormulaOp::multiply) && is_constant(nodes_[a].b)) {
            return product(nodes_[a].a, constant(-nodes_[nodes_[a].b].value));
        }
        break;
    case FormulaOp::choose:
        if (is_constant(a)) {
            return nodes_[a].value != 0.0 ? b : c;
        }
        if (b == c) {
            return b;
        }
        node.value = is_truth(b) && is_truth(c) ? 1.0 : 0.0;
        return unique(node);
    default:
        break;
    }
    return folded(node);
}

std::vector<bool> FormulaGraph::needed() const {
    std::vector<bool> marks(nodes_.size(), false);
    marks[root] = true;
    for (NodeId id = root + 1; id-- > 0;) {
        const FormulaNode& node = nodes_[id];
        if (!marks[id] || node.kind != FormulaNode::Kind::operation) {
            continue;
        }
        const int operands = operand_count(node.op);
        marks[node.a] = true;
        if (operands > 1) {
            marks[node.b] = true;
        }
        if (operands > 2) {
            marks[node.c] = true;
        }
    }
    return marks;
}

} // namespace sluice
