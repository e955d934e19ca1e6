// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Private to the formula sources.

#include "density/formula_graph.h"

#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// Throws InvalidArgument when `variables` are not names that a formula can have.
void check_variables(const std::vector<std::string>& variables);

/// The graph of what `text` says; see Formula::parse().
FormulaGraph parse_formula(std::string_view text, const std::vector<std::string>& variables);

} // namespace sluice
