// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/formula_program.h"

#include "base/kernels.h"
#include "density/block_math.h"
#include "density/scratch.h"

#include <algorithm>
#include <array>

namespace sluice {
namespace {

/// Gives slots to nodes and takes them back after their last use.
class SlotTable {
  public:
    SlotTable(const FormulaGraph& graph, std::size_t variables)
        : graph_(graph), slots_(graph.size(), 0), last_use_(graph.size(), 0),
          first_free_(static_cast<std::uint32_t>(variables) + 1) {
        const std::vector<bool> needed = graph.needed();
        for (NodeId id = 0; id <= graph.root; ++id) {
            if (needed[id]) {
                for_operands(id, [&](NodeId operand) { last_use_[operand] = id; });
            }
        }
    }

    template <typename Use>
    void for_operands(NodeId id, Use use) const {
        const FormulaNode& node = graph_.node(id);
        if (node.kind != FormulaNode::Kind::operation) {
            return;
        }
        const std::array<NodeId, 3> operands{node.a, node.b, node.c};
        for (int k = 0; k < operand_count(node.op); ++k) {
            use(operands[static_cast<std::size_t>(k)]);
        }
    }

    std::uint32_t take(NodeId id) {
        if (free_.empty()) {
            free_.push_back(next_++);
        }
        slots_[id] = first_free_ + free_.back();
        free_.pop_back();
        return slots_[id];
    }
    /// A slot that nothing else ever uses, for what is written once.
    std::uint32_t take_for_good(NodeId id) { return slots_[id] = first_free_ + next_++; }
    void set(NodeId id, std::uint32_t slot) { slots_[id] = slot; }
    std::uint32_t of(NodeId id) const { return slots_[id]; }

    /// Takes back the slots of operands that nothing after `id` needs.
    void release_operands(NodeId id) {
        std::array<NodeId, 3> done{};
        std::size_t count = 0;
        for_operands(id, [&](NodeId operand) {
            const bool repeated =
                std::find(done.begin(), done.begin() + count, operand) != done.begin() + count;
            if (!repeated && last_use_[operand] == id &&
                graph_.node(operand).kind == FormulaNode::Kind::operation) {
                free_.push_back(slots_[operand] - first_free_);
            }
            done[count++] = operand;
        });
    }

    std::size_t memory() const { return next_; }

  private:
    const FormulaGraph& graph_;
    std::vector<std::uint32_t> slots_;
    std::vector<NodeId> last_use_;
    std::vector<std::uint32_t> free_;
    std::uint32_t first_free_;
    std::uint32_t next_ = 0;
};

} // namespace

FormulaProgram::FormulaProgram(const FormulaGraph& graph, std::size_t variables) : variables_(variables) {
    SlotTable slots(graph, variables);
    const std::vector<bool> needed = graph.needed();
    const auto value_slot = [&](NodeId id) { // a constant that has to be an array
        if (graph.is_constant(id) && slots.of(id) == 0) {
            constants_.emplace_back(slots.take_for_good(id), graph.node(id).value);
        }
        return slots.of(id);
    };
    for (NodeId id = 0; id <= graph.root; ++id) {
        const FormulaNode& node = graph.node(id);
        if (!needed[id] || node.kind == FormulaNode::Kind::constant) {
            continue;
        }
        if (node.kind == FormulaNode::Kind::variable) {
            slots.set(id, node.a);
            used_.push_back(node.a);
            continue;
        }
        FormulaStep step;
        step.op = node.op;
        step.value = node.value;
        const bool binary = operand_count(node.op) == 2;
        step.a_is_value = binary && graph.is_constant(node.a);
        step.b_is_value = binary && !step.a_is_value && graph.is_constant(node.b);
        if (step.a_is_value || step.b_is_value) {
            step.value = graph.node(step.a_is_value ? node.a : node.b).value;
        }
        // A constant that is `value` has no array; any slot will do in its place.
        step.a = step.a_is_value ? value_slot(node.b) : value_slot(node.a);
        step.b = operand_count(node.op) < 2 || step.b_is_value ? step.a : value_slot(node.b);
        step.c = operand_count(node.op) < 3 ? step.a : value_slot(node.c);
        if (node.op == FormulaOp::scalar) {
            step.function = scalar_function(node.scalar);
        }
        slots.release_operands(id);
        const auto result = static_cast<std::uint32_t>(variables);
        if (id == graph.root) {
            step.out = result;
        } else {
            step.out = slots.take(id);
        }
        steps_.push_back(step);
    }
    if (graph.node(graph.root).kind != FormulaNode::Kind::operation) { // x alone, or a number
        FormulaStep copy;
        copy.op = FormulaOp::choose;
        copy.a = copy.b = copy.c = value_slot(graph.root);
        copy.out = static_cast<std::uint32_t>(variables);
        steps_.push_back(copy);
    }
    memory_ = slots.memory();
}

void FormulaProgram::run(Points x, std::span<double> out) const {
    Scratch scratch(memory_ * block::chunk);
    std::vector<double*> slots(variables_ + 1 + memory_, nullptr);
    for (std::size_t k = 0; k < memory_; ++k) {
        slots[variables_ + 1 + k] = scratch.data() + k * block::chunk;
    }
    for (const auto& [slot, value] : constants_) {
        std::fill_n(slots[slot], block::chunk, value);
    }
    block::for_chunks(out.size(), [&](std::size_t first, std::size_t n) {
        for (const std::uint32_t j : used_) {
            slots[j] = const_cast<double*>(x.data) + j * x.stride + first; // only read
        }
        slots[variables_] = out.data() + first;
        kernels().run_formula(steps_.data(), steps_.size(), slots.data(), n);
    });
}

} // namespace sluice
