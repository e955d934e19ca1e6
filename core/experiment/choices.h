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
/// The metrics by which arms are judged that put rows into classes.
const std::vector<Choice>& metric_choices();
/// What the record says of a language model: of each round's samples, and of the model on held-out prompts.
const std::vector<Choice>& sequence_metric_choices();
/// Whether a larger value of one of those is better; of the others neither direction is.
bool larger_sequence_metric_is_better(const std::string& name);

/// Their names alone.
std::vector<std::string> names_of(const std::vector<Choice>& choices);

} // namespace sluice
