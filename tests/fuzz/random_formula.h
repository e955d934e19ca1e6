// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fuzz/chance.h"

#include <string>
#include <vector>

namespace sluice::fuzz {

/// A number as a text: ordinary, very large, very small.
std::string random_number_text(Chance& chance);

/// A formula of the variables: mostly well formed, some of them densities of known kinds, some with a few
/// characters changed.
std::string random_formula(Chance& chance, const std::vector<std::string>& variables, bool logarithm);

/// Changes, removes or adds a few bytes.
std::string damaged(Chance& chance, std::string text);

} // namespace sluice::fuzz
