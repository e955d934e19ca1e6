// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/random.h"

#include <span>

namespace sluice {

/// Independent draws from the gamma density of this shape (> 0) and rate 1. A draw that would
/// underflow (shapes far below 1) becomes the smallest normal number.
void fill_gamma(RandomStream& stream, double shape, std::span<double> out);

/// The logarithms of such draws, which never underflow.
void fill_log_gamma(RandomStream& stream, double shape, std::span<double> out);

} // namespace sluice
