// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Private to the formula sources.

#include "base/formula_step.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

namespace sluice {

using NodeId = std::uint32_t;

/// Functions without vector code: gamma and its logarithm by the C library's long double functions, the
/// others by its functions of double, within 2 units in the last place.
enum class ScalarFunction : std::uint8_t {
    none,
    gamma,
    log_gamma,
    arc_sine,
    arc_cosine,
    hyperbolic_sine,
    hyperbolic_cosine,
    inverse_hyperbolic_sine,
    inverse_hyperbolic_cosine,
    inverse_hyperbolic_tangent,
    logarithm_2,
    nearest_whole, ///< halves to even
};
/// The function itself; not for `none`.
double (*scalar_function(ScalarFunction function))(double);
double apply(ScalarFunction function, double x);

/// One value of a formula.
struct FormulaNode {
    enum class Kind : std::uint8_t { constant, variable, operation };
    Kind kind = Kind::constant;
    FormulaOp op = FormulaOp::add;                ///< of an operation
    ScalarFunction scalar = ScalarFunction::none; ///< where op is scalar
    NodeId a = 0;                                 ///< operands; of a variable, a is its number
    NodeId b = 0;
    NodeId c = 0;
    double value = 0.0; ///< of a constant; the exponent of integer_power
};

/// How many operands an operation has.
int operand_count(FormulaOp op);

/// A formula as a graph without repeated parts: equal parts are one node. Operands have smaller numbers than
/// what they are operands of, so that a loop over the nodes needs no recursion.
class FormulaGraph {
  public:
    NodeId constant(double value);
    NodeId variable(std::size_t number);
    /// The result of an operation, simplified where the value stays the same (to rounding): operations on
    /// constants are carried out, whole powers become integer_power, products with a comparison a choice.
    NodeId operation(FormulaOp op, NodeId a, NodeId b = 0, NodeId c = 0);
    NodeId scalar(ScalarFunction function, NodeId a);

    const FormulaNode& node(NodeId id) const { return nodes_[id]; }
    std::size_t size() const noexcept { return nodes_.size(); }
    bool is_constant(NodeId id) const { return nodes_[id].kind == FormulaNode::Kind::constant; }
    bool is_constant(NodeId id, double value) const { return is_constant(id) && nodes_[id].value == value; }
    bool is(NodeId id, FormulaOp op) const {
        return nodes_[id].kind == FormulaNode::Kind::operation && nodes_[id].op == op;
    }
    /// Whether the value is always 0 or 1.
    bool is_truth(NodeId id) const;

    NodeId root = 0;

    /// For each node, whether the root depends on it.
    std::vector<bool> needed() const;

  private:
    NodeId unique(FormulaNode node);
    NodeId folded(const FormulaNode& node);
    NodeId product(NodeId a, NodeId b);
    NodeId power(NodeId a, NodeId b);
    NodeId integer_power(NodeId a, double exponent);

    using Key =
        std::tuple<FormulaNode::Kind, FormulaOp, ScalarFunction, NodeId, NodeId, NodeId, std::uint64_t>;
    std::vector<FormulaNode> nodes_;
    std::map<Key, NodeId> known_;
};

} // namespace sluice
