// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <span>
#include <stop_token>
#include <string_view>

namespace sluice {

class Descriptor;

/// The bytes of a file, read into memory. Not mapped: a mapped file that another program cuts short takes the
/// reading program down with it.
class FileBytes {
  public:
    /// Reads the first `limit` bytes, or all. Throws DataError naming the file when it is missing, a folder,
    /// not a regular file, or cannot be read (the system's reason in words), and Cancelled.
    explicit FileBytes(const std::filesystem::path& path,
                       std::uintmax_t limit = std::numeric_limits<std::uintmax_t>::max(),
                       const std::stop_token& stop = {});

    std::size_t size() const noexcept { return size_; }
    std::span<const char> bytes() const noexcept { return {bytes_.get(), size_}; }
    std::string_view text() const noexcept { return {bytes_.get(), size_}; }

  private:
    void read_piece(const Descriptor& file, const std::filesystem::path& path, std::size_t at,
                    std::size_t count) const;

    std::unique_ptr<char[]> bytes_;
    std::size_t size_ = 0;
};

} // namespace sluice
