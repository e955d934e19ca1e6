// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace sluice {

/// A name that an experiment file may use, for lists and menus.
struct Choice {
    std::string name; ///< as in the file
    std::string title;
    std::string story; ///< one line
};

/// The values of /model/kind.
const std::vector<Choice>& model_kinds();
/// The values of /finetune/recipe.
const std::vector<Choice>& recipes();
/// The controls that can be trained beside rsft.
const std::vector<Choice>& control_arms();
/// The metrics by which arms are judged.
const std::vector<Choice>& metric_choices();

/// Their names alone.
std::vector<std::string> names_of(const std::vector<Choice>& choices);

} // namespace sluice
