// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice {

/// The values of an image, line by line, with the channels of a pixel beside each other, in 8 bits.
struct Picture {
    std::size_t height = 0, width = 0, channels = 0; ///< channels: 1 (grey) or 3 (red, green, blue)
    std::vector<std::uint8_t> values;                ///< [height x width x channels]
};

/// The most pixels of an image that is decoded: what is larger is refused before memory is taken for it.
inline constexpr std::size_t most_picture_pixels = std::size_t{1} << 26U;

/// Reads a PNG, JPEG, PGM or PPM file; what it is is told by its first bytes. What is transparent is laid on
/// white; 16 bits become 8. Throws DataError naming the file (damaged, cut off, too large, of another
/// format), or Cancelled.
Picture read_picture(const std::filesystem::path& path, const std::stop_token& stop = {});

/// The decoders behind it; `name` is the file's, for errors.
Picture decode_png(std::span<const std::uint8_t> bytes, const std::string& name, const std::stop_token& stop);
Picture decode_jpeg(std::span<const std::uint8_t> bytes, const std::string& name,
                    const std::stop_token& stop);
/// Netpbm's grey and colour maps, plain (P2, P3) and raw (P5, P6).
Picture decode_pnm(std::span<const std::uint8_t> bytes, const std::string& name);

/// Throws DataError for sides that are 0 or have more than most_picture_pixels.
void check_picture_size(std::uint64_t height, std::uint64_t width, const std::string& name);

/// The same image at another size and with 1 or 3 channels, each value in [0, 1], by channel, line and
/// column: [channels x height x width]. A triangle of weights is laid over each side, as wide as two pixels
/// of the coarser image: bilinear interpolation where it grows, and an average without gaps where it shrinks.
/// Beside the result, as much again at most is held. Grey is 0.299 red + 0.587 green + 0.114 blue (ITU-R
/// BT.601).
std::vector<double> resized(const Picture& picture, std::size_t channels, std::size_t height,
                            std::size_t width);

} // namespace sluice
