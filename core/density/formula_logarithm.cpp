// SPDX-License-Identifier: GPL-3.0-or-later
// log(a b) = log a + log b needs a and b positive, and is of use only where one of them is an exponential or
// a power. So a product is taken apart into factors of which the logarithm is known
// ("structured") and are known not to be negative, and a rest whose logarithm is taken as it is: that rest
// is negative, and its logarithm NaN, exactly where the product is negative.
#include "density/formula_logarithm.h"

#include "density/formula_bounds.h"

#include <cmath>
#include <limits>
#include <vector>

namespace sluice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr NodeId none = std::numeric_limits<NodeId>::max();

/// A node as structured part times rest.
struct Split {
    NodeId log = none;  ///< the logarithm of the structured part, in the new graph; none: 1
    NodeId rest = none; ///< what is left, in the new graph; none: 1
};

class Logarithm {
  public:
    Logarithm(const FormulaGraph& graph, std::span<const Interval> box)
        : graph_(graph), bounds_(formula_bounds(graph, box).values), result_(graph), splits_(graph.size()),
          needed_(graph.needed()), exponential_(graph.size(), false) {}

    FormulaGraph made() {
        for (NodeId id = 0; id <= graph_.root; ++id) {
            if (needed_[id]) {
                splits_[id] = split(id);
                exponential_[id] = is_exponential(id);
            }
        }
        result_.root = log_of(graph_.root);
        return std::move(result_);
    }

  private:
    NodeId make(FormulaOp op, NodeId a, NodeId b = 0, NodeId c = 0) { return result_.operation(op, a, b, c); }

    bool never_negative(NodeId id) const {
        return bounds_[id].lower >= 0.0 && bounds_[id].lower <= bounds_[id].upper;
    }

    /// The whole logarithm of a node.
    NodeId log_of(NodeId id) {
        const Split& parts = splits_[id];
        const NodeId rest = parts.rest == none ? none : make(FormulaOp::logarithm, parts.rest);
        if (parts.log == none) {
            return rest == none ? result_.constant(0.0) : rest;
        }
        return rest == none ? parts.log : make(FormulaOp::add, parts.log, rest);
    }

    bool structured(NodeId id) const { return splits_[id].log != none; }

    /// Whether the value is an exponential, or made of one such that it may underflow as one: only then a
    /// logarithm of a sum or of a low power is worth its cost.
    bool is_exponential(NodeId id) const {
        const FormulaNode& node = graph_.node(id);
        if (node.kind != FormulaNode::Kind::operation || !structured(id)) {
            return false;
        }
        return node.op == FormulaOp::exponential || node.op == FormulaOp::power ||
               node.op == FormulaOp::scalar || exponential_[node.a] ||
               (operand_count(node.op) > 1 && exponential_[node.b]) ||
               (operand_count(node.op) > 2 && exponential_[node.c]);
    }

    static NodeId joined(NodeId a, NodeId b, const auto& both) {
        if (a == none || b == none) {
            return a == none ? b : a;
        }
        return both(a, b);
    }

    Split product(Split a, Split b) {
        return {joined(a.log, b.log, [&](NodeId x, NodeId y) { return make(FormulaOp::add, x, y); }),
                joined(a.rest, b.rest, [&](NodeId x, NodeId y) { return make(FormulaOp::multiply, x, y); })};
    }

    Split quotient(NodeId id, const FormulaNode& node) {
        const Split above = splits_[node.a], below = splits_[node.b];
        if (!structured(node.a) && !structured(node.b)) {
            return {none, id};
        }
        Split result{joined(above.log, below.log == none ? none : make(FormulaOp::negate, below.log),
                            [&](NodeId x, NodeId y) { return make(FormulaOp::add, x, y); }),
                     none};
        if (below.rest == none) {
            result.rest = above.rest;
        } else {
            const NodeId one = above.rest == none ? result_.constant(1.0) : above.rest;
            result.rest = make(FormulaOp::divide, one, below.rest);
        }
        return result;
    }

    Split whole_power(NodeId id, const FormulaNode& node) {
        const bool even = std::fmod(node.value, 2.0) == 0.0;
        if (exponential_[node.a] && (even || never_negative(node.a))) {
            return {make(FormulaOp::multiply, result_.constant(node.value), log_of_size(node.a)), none};
        }
        return {none, id};
    }

    /// log |a|.
    NodeId log_of_size(NodeId id) {
        const Split& parts = splits_[id];
        if (parts.rest == none || never_negative(id)) {
            return log_of(id);
        }
        const NodeId rest = make(FormulaOp::logarithm, make(FormulaOp::absolute, parts.rest));
        return parts.log == none ? rest : make(FormulaOp::add, parts.log, rest);
    }

    Split power(NodeId id, const FormulaNode& node) {
        if (graph_.is_constant(node.b)) {
            const double exponent = graph_.node(node.b).value;
            const bool whole = exponent == std::floor(exponent);
            const bool even = whole && std::fmod(exponent, 2.0) == 0.0;
            if (!std::isfinite(exponent) || (whole && !even && !never_negative(node.a))) {
                return {none, id};
            }
            if (even) {
                return {make(FormulaOp::multiply, result_.constant(exponent), log_of_size(node.a)), none};
            }
            // A broken power of what is negative is undefined, as its logarithm is.
            return {make(FormulaOp::multiply, result_.constant(exponent), log_of(node.a)), none};
        }
        const bool safe = bounds_[node.a].lower > 0.0 && bounds_[node.a].upper < infinity;
        return safe ? Split{make(FormulaOp::multiply, node.b, log_of(node.a)), none} : Split{none, id};
    }

    Split of_two(NodeId id, const FormulaNode& node, FormulaOp op) {
        const bool useful = (exponential_[node.a] || exponential_[node.b]) && never_negative(node.a) &&
                            never_negative(node.b);
        return useful ? Split{make(op, log_of(node.a), log_of(node.b)), none} : Split{none, id};
    }

    Split choice(const FormulaNode& node) {
        return {make(FormulaOp::choose, node.a, log_of(node.b), log_of(node.c)), none};
    }

    Split split(NodeId id) {
        const FormulaNode& node = graph_.node(id);
        if (node.kind == FormulaNode::Kind::constant && node.value > 0.0) {
            return {make(FormulaOp::logarithm, id), none};
        }
        if (node.kind != FormulaNode::Kind::operation) {
            return {none, id};
        }
        switch (node.op) {
        case FormulaOp::exponential:
            return {node.a, none};
        case FormulaOp::multiply:
            return product(splits_[node.a], splits_[node.b]);
        case FormulaOp::divide:
            return quotient(id, node);
        case FormulaOp::integer_power:
            return whole_power(id, node);
        case FormulaOp::power:
            return power(id, node);
        case FormulaOp::square_root:
            return {make(FormulaOp::multiply, result_.constant(0.5), log_of(node.a)), none};
        case FormulaOp::add:
            return of_two(id, node, FormulaOp::log_add_exp);
        case FormulaOp::minimum:
        case FormulaOp::maximum:
            return of_two(id, node, node.op);
        case FormulaOp::choose:
            return choice(node);
        case FormulaOp::less:
        case FormulaOp::less_equal:
        case FormulaOp::equal:
        case FormulaOp::not_equal:
            return {make(FormulaOp::choose, id, result_.constant(0.0), result_.constant(-infinity)), none};
        case FormulaOp::scalar:
            if (node.scalar == ScalarFunction::gamma && bounds_[node.a].lower >= 0.0) {
                return {result_.scalar(ScalarFunction::log_gamma, node.a), none};
            }
            return {none, id};
        default:
            return {none, id};
        }
    }

    const FormulaGraph& graph_;
    std::vector<Interval> bounds_;
    FormulaGraph result_; ///< starts as a copy, so that nodes keep their numbers
    std::vector<Split> splits_;
    std::vector<bool> needed_;
    std::vector<bool> exponential_;
};

} // namespace

FormulaGraph logarithm_of(const FormulaGraph& graph, std::span<const Interval> box) {
    return Logarithm(graph, box).made();
}

} // namespace sluice
