// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace sluice {

/// What a sweep varies, as people write it: each text is POINTER=LIST, POINTER a JSON pointer into the
/// experiment file and LIST values between commas (JSON where it is JSON, else a text), of which
/// lin(from,to,count) and log(from,to,count) stand for several; or a range to draw from: uniform(low,high),
/// loguniform(low,high), integer(low,high) with both ends, choice(v1,v2,...).
struct SweepGrid {
    std::vector<std::string> grids; ///< each an axis of its own: every value with every value of the others
    std::vector<std::string> zips;  ///< lists of equal length that go together as one axis
    std::size_t draws = 0;          ///< how often the ranges of `grids` are drawn; 0 where there are none
};

/// Settings that change together.
struct SweepAxis {
    std::vector<std::string> pointers;
    std::vector<std::vector<nlohmann::json>> steps; ///< [step][pointer]
};

/// The axes, the slowest first: all ranges, drawn together; the lists of `grids` in their order; the zipped
/// lists. The n-th draw of a setting is a function of (seed, pointer, n) alone: more draws begin with the
/// same ones. Throws ValidationError with everything that is wrong.
std::vector<SweepAxis> sweep_axes(const SweepGrid& grid, std::uint64_t seed);

/// The most points that a sweep may have.
inline constexpr std::size_t most_sweep_points = 1'000'000;

} // namespace sluice
