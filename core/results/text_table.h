// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace sluice {

/// A small table for people, its columns aligned by spaces: the first to the left, and so are the others
/// unless they hold whole numbers only.
class TextTable {
  public:
    explicit TextTable(std::vector<std::string> heads) : rows_{std::move(heads)} {}
    void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
    /// Every line indented by two spaces and ended by a newline, without spaces before it.
    std::string text() const;

  private:
    std::vector<std::vector<std::string>> rows_;
};

} // namespace sluice
