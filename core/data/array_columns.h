// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/image_shape.h"
#include "data/table.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sluice {

/// How the values of one row of an array become columns: its first dimension counts the rows.
struct ArrayPlan {
    std::size_t rows = 0;
    std::vector<std::string> names; ///< one for each column
    std::vector<std::size_t> order; ///< which value of a row (row-major) each column takes
    ImageShape image{};             ///< where the rows are images
    double scale = 1.0;             ///< what values are divided by
};

/// [n] is the column NAME; [n, d] NAME_1 .. NAME_d, for a NAME that says nothing ("", "x", "X", "arr_0") x1
/// .. xd. [n, h, w], [n, h, w, c] and [n, c, h, w] with up to 4 channels c are images, which are brought to
/// the order channel, line, column; of unsigned bytes (`bytes`) they are divided by 255. Other shapes are
/// laid flat. Throws DataError with `where` for a single value and for more than 2^20 values in a row.
ArrayPlan plan_columns(const std::string& name, const std::vector<std::size_t>& shape, bool bytes,
                       const std::string& where);

/// Collects the words of a categorical column, the levels in the order in which they are met.
class LevelCoder {
  public:
    /// The code of a word; NaN of an empty one, which counts as missing.
    double code(std::string_view word);
    std::vector<std::string> take_levels() { return std::move(levels_); }

  private:
    std::unordered_map<std::string, double> codes_;
    std::vector<std::string> levels_;
};

/// Whether an array is called as labels are: "y", "label", "target", "classes", ..., also with "_train" or
/// "_test".
bool is_label_name(const std::string& name);

/// Says that whole numbers of 2^53 and more, so many, were rounded; "" for none.
std::string rounding_note(std::size_t count);

/// Makes the names of a table's columns different by adding _2, _3, ...
void make_names_unique(Table& table);

} // namespace sluice
