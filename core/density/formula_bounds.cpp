// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/formula_bounds.h"

#include "density/formula_intervals.h"

#include <cmath>

namespace sluice {

using namespace formula_intervals;

FormulaBounds formula_bounds(const FormulaGraph& graph, std::span<const Interval> box) {
    FormulaBounds bounds{std::vector<Interval>(graph.size(), everything),
                         std::vector<bool>(graph.size(), false), graph.needed()};
    std::vector<Interval>& values = bounds.values;
    std::vector<bool>& partial = bounds.partial;
    for (NodeId id = 0; id <= graph.root; ++id) {
        const FormulaNode& node = graph.node(id);
        if (!bounds.needed[id]) {
            continue;
        }
        if (node.kind == FormulaNode::Kind::constant) {
            values[id] = std::isnan(node.value) ? nothing : Interval{node.value, node.value};
            partial[id] = std::isnan(node.value);
            continue;
        }
        if (node.kind == FormulaNode::Kind::variable) {
            values[id] = box[node.a];
            continue;
        }
        const bool two = operand_count(node.op) > 1;
        const bool given_partial = partial[node.a] || (two && partial[node.b]);
        const Interval a = values[node.a], b = two ? values[node.b] : Interval{};
        if (node.op == FormulaOp::choose) { // an undefined condition chooses b, as a true one
            const bool always = !holds_zero(a), never = !partial[node.a] && is_point(a) && a.lower == 0.0;
            values[id] = partial[node.a] ? hull(b, values[node.c]) : choice(a, b, values[node.c]);
            partial[id] = (!never && partial[node.b]) || (!always && partial[node.c]);
        } else if (is_comparison(node.op)) { // defined whatever is compared
            values[id] = given_partial ? Interval{0.0, 1.0} : binary(node.op, a, b);
        } else if (node.op == FormulaOp::power && given_partial) { // 1^y and x^0 are defined for all x and y
            values[id] = everything;
            partial[id] = true;
        } else if (empty(a) || (two && empty(b))) {
            values[id] = nothing;
            partial[id] = true;
        } else {
            values[id] = two ? binary(node.op, a, b) : unary(node, a);
            partial[id] = given_partial || may_be_undefined(node, a, b);
        }
    }
    return bounds;
}

} // namespace sluice
