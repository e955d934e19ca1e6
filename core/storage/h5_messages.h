// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

// Private to core/storage: how the reader of foreign HDF5 files answers.
namespace sluice::h5 {

/// What a message is: its first byte. A length of eight bytes follows, in the machine's own order, and then
/// so many bytes.
enum class Message : std::uint8_t {
    tree = 'T',    ///< JSON: list of objects
    dataset = 'D', ///< JSON: {"rows", "parts": [{"name", "text", "bytes", "shape"}]}
    numbers = 'N', ///< four bytes: number of the part; four bytes of nothing; doubles
    texts = 'S',   ///< four bytes: number of the part; for each text its length in four bytes, and its bytes
    end = 'E',     ///< JSON: list of notes; nothing follows
    failure = 'X', ///< JSON: {"what", "where", "remedy"}; nothing follows
};

} // namespace sluice::h5
