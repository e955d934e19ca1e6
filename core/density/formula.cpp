// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/formula.h"

#include "density/formula_bounds.h"
#include "density/formula_logarithm.h"
#include "density/formula_parser.h"
#include "density/formula_program.h"

namespace sluice {

Formula::Formula(std::string text, std::vector<std::string> variables,
                 std::shared_ptr<const FormulaGraph> graph)
    : text_(std::move(text)), variables_(std::move(variables)), graph_(std::move(graph)),
      program_(std::make_shared<FormulaProgram>(*graph_, variables_.size())) {}

Formula Formula::parse(std::string_view text, std::vector<std::string> variables) {
    check_variables(variables);
    auto graph = std::make_shared<FormulaGraph>(parse_formula(text, variables));
    return {std::string(text), std::move(variables), std::move(graph)};
}

std::vector<std::string> Formula::default_variables(std::size_t dimension) {
    if (dimension == 1) {
        return {"x"};
    }
    std::vector<std::string> names;
    for (std::size_t j = 1; j <= dimension; ++j) {
        names.push_back("x" + std::to_string(j));
    }
    return names;
}

void Formula::evaluate(Points x, std::span<double> out) const {
    program_->run(x, out);
}

double Formula::evaluate_at(std::span<const double> x) const {
    double value = 0.0;
    program_->run(Points(x.data(), 1, x.size(), 1), std::span<double>(&value, 1));
    return value;
}

std::optional<double> Formula::constant() const {
    return graph_->is_constant(graph_->root) ? std::optional(graph_->node(graph_->root).value) : std::nullopt;
}

Interval Formula::bounds(std::span<const Interval> box) const {
    return formula_bounds(*graph_, box).values[graph_->root];
}

FormulaRange Formula::range(std::span<const Interval> box) const {
    return formula_range(*graph_, box);
}

Formula Formula::logarithm(std::span<const Interval> box) const {
    auto graph = std::make_shared<FormulaGraph>(logarithm_of(*graph_, box));
    return {"ln(" + text_ + ")", variables_, std::move(graph)};
}

std::size_t Formula::operations() const {
    return program_->steps();
}

} // namespace sluice
