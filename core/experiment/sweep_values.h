// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// What stands right of POINTER= in a sweep: a list of values, or a range to draw from.
struct SweepValues {
    std::vector<nlohmann::json> list;
    std::function<nlohmann::json(std::uint64_t seed, std::uint64_t draw)> range; ///< empty: it is a list
};

/// Parses one (see SweepGrid). Throws InvalidArgument saying what is wrong.
SweepValues parse_sweep_values(std::string_view text);

} // namespace sluice
