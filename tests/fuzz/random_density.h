// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fuzz/chance.h"

#include <nlohmann/json.hpp>

#include <cstddef>

namespace sluice::fuzz {

/// What a density is asked to be.
struct DensityWish {
    std::size_t dimension = 1;
    bool discrete = false;
    int depth = 0;           ///< how deep it is nested
    bool normalised = false; ///< as proposals have to be
};

/// A number for JSON: ordinary, extreme, or what stands for infinity.
nlohmann::json random_number(Chance& chance);

/// A density of any family, mostly valid and mostly as wished.
nlohmann::json random_density(Chance& chance, const DensityWish& wish);

} // namespace sluice::fuzz
