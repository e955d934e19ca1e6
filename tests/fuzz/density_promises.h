// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"

#include <cstdint>
#include <string>

namespace sluice::fuzz {

/// Which promise of density.h the density breaks, in words; empty where none does. Looks at its support,
/// landmarks and typical range, at values in ordinary and extreme places, at draws, and at the distribution
/// function and its inverse.
std::string broken_promise(const Density& density, std::uint64_t seed);

} // namespace sluice::fuzz
