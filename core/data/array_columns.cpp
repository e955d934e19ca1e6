// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/array_columns.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>

namespace sluice {
namespace {

constexpr std::size_t most_in_row = 1U << 20U;
constexpr std::size_t most_channels = 4;

/// The shape of the rows' images where the array holds images, and whether channels come last.
ImageShape image_of(const std::vector<std::size_t>& shape, bool& channels_last) {
    if (shape.size() != 3 && shape.size() != 4) {
        return {};
    }
    channels_last = shape.size() == 4 && shape[3] <= most_channels;
    if (shape.size() == 4 && !channels_last && shape[1] > most_channels) {
        return {};
    }
    const std::size_t first = shape.size() == 4 && !channels_last ? 2 : 1;
    const std::size_t channels = shape.size() == 3 ? 1 : channels_last ? shape[3] : shape[1];
    const auto side = [](std::size_t length) { return static_cast<std::int64_t>(length); };
    return {side(channels), side(shape[first]), side(shape[first + 1])};
}

void plan_image(ArrayPlan& plan, bool channels_last) {
    const auto channels = static_cast<std::size_t>(plan.image.channels);
    const auto height = static_cast<std::size_t>(plan.image.height);
    const auto width = static_cast<std::size_t>(plan.image.width);
    for (std::size_t c = 0; c < channels; ++c) {
        for (std::size_t y = 0; y < height; ++y) {
            for (std::size_t x = 0; x < width; ++x) {
                plan.names.push_back("pixel_" + (channels == 1 ? "" : std::to_string(c) + "_") +
                                     std::to_string(y) + "_" + std::to_string(x));
                plan.order.push_back(channels_last ? (y * width + x) * channels + c
                                                   : (c * height + y) * width + x);
            }
        }
    }
}

} // namespace

ArrayPlan plan_columns(const std::string& name, const std::vector<std::size_t>& shape, bool bytes,
                       const std::string& where) {
    if (shape.empty()) {
        throw DataError("holds a single value where one for each row is needed", where);
    }
    ArrayPlan plan;
    plan.rows = shape[0];
    std::size_t in_row = 1;
    for (std::size_t d = 1; d < shape.size(); ++d) {
        if (shape[d] > most_in_row || in_row > most_in_row / std::max<std::size_t>(shape[d], 1)) {
            throw DataError("has more than 2^20 values in each row", where);
        }
        in_row *= shape[d];
    }
    bool channels_last = false;
    plan.image = in_row == 0 ? ImageShape{} : image_of(shape, channels_last);
    if (plan.image.known()) {
        plan.scale = bytes ? 255.0 : 1.0;
        plan_image(plan, channels_last);
        return plan;
    }
    plan.order.resize(in_row);
    std::iota(plan.order.begin(), plan.order.end(), std::size_t{0});
    const bool plain = name.empty() || name == "x" || name == "X" || name == "arr_0";
    for (std::size_t j = 0; j < in_row; ++j) {
        const std::string number = std::to_string(j + 1);
        plan.names.push_back(shape.size() == 1 ? (name.empty() ? "x" : name)
                             : plain           ? "x" + number
                                               : name + "_" + number);
    }
    return plan;
}

double LevelCoder::code(std::string_view word) {
    if (word.empty()) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const auto [found, added] = codes_.try_emplace(std::string(word), static_cast<double>(levels_.size()));
    if (added) {
        levels_.emplace_back(word);
    }
    return found->second;
}

bool is_label_name(const std::string& name) {
    std::string plain = lower_case(name);
    for (const std::string_view part : {"_train", "_test", "_val", "_valid", "train_", "test_"}) {
        if (const std::size_t at = plain.find(part); at != std::string::npos) {
            plain.erase(at, part.size());
        }
    }
    constexpr std::array<std::string_view, 8> names{"y",       "label", "labels",  "target",
                                                    "targets", "class", "classes", "t"};
    return std::ranges::find(names, plain) != names.end();
}

std::string rounding_note(std::size_t count) {
    return count == 0 ? ""
                      : grouped(count) + (count == 1 ? " whole number" : " whole numbers") +
                            " of 2^53 or more rounded to the nearest double";
}

void make_names_unique(Table& table) {
    std::set<std::string> used;
    std::map<std::string, std::size_t> copies;
    for (Column& column : table.columns) {
        const std::string base = column.name;
        while (!used.insert(column.name).second) {
            column.name = base + "_" + std::to_string(++copies.try_emplace(base, 1).first->second);
        }
    }
}

} // namespace sluice
