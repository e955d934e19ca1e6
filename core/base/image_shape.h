// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace sluice {

/// The sides of an image; 0 where none is known.
struct ImageShape {
    std::int64_t channels = 0, height = 0, width = 0;

    std::int64_t size() const noexcept { return channels * height * width; }
    bool known() const noexcept { return channels > 0 && height > 0 && width > 0; }
    friend bool operator==(const ImageShape&, const ImageShape&) = default;
};

} // namespace sluice
