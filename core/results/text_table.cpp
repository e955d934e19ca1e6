// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/text_table.h"

#include <algorithm>

namespace sluice {
namespace {

/// Characters, not bytes, of UTF-8 text: bytes that continue a character are left out.
std::size_t width_of(const std::string& text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool is_count(const std::string& text) {
    return text.find_first_not_of("0123456789,") == std::string::npos;
}

} // namespace

std::string TextTable::text() const {
    std::vector<std::size_t> width;
    std::vector<bool> right;
    for (const std::vector<std::string>& row : rows_) {
        width.resize(std::max(width.size(), row.size()));
        right.resize(width.size(), true);
        for (std::size_t column = 0; column < row.size(); ++column) {
            width[column] = std::max(width[column], width_of(row[column]));
            right[column] = right[column] && column > 0 && (&row == &rows_.front() || is_count(row[column]));
        }
    }
    std::string text;
    for (const std::vector<std::string>& row : rows_) {
        std::string line;
        for (std::size_t column = 0; column < row.size(); ++column) {
            const std::string space(width[column] - width_of(row[column]), ' ');
            line += "  " + (right[column] ? space + row[column] : row[column] + space);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

} // namespace sluice
