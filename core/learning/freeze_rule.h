// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

namespace sluice {

/// Which parameters a rule freezes: "none"; "all_but_last" or "backbone" for all but those of the layer
/// `head`; else patterns over their names, separated by commas, with * for any text and ? for one character
/// ("conv1.*,layer1.*"). `head` is the last layer's name ("fc"). Throws InvalidArgument for a pattern that
/// matches nothing and for a rule that leaves nothing to train.
std::vector<bool> frozen_parameters(const std::string& rule, std::span<const std::string> names,
                                    const std::string& head);

/// Whether `pattern` matches the whole of `text`. O(pattern x text).
bool matches_pattern(const std::string& pattern, const std::string& text);

} // namespace sluice
