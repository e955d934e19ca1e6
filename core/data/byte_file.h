// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace sluice {

/// A whole binary file, unpacked where its name ends with ".gz". Numbers are read with their bounds checked:
/// a DataError names the file and the offset.
class ByteFile {
  public:
    /// Throws DataError when it cannot be read, or unpacks to more than 4 GB.
    explicit ByteFile(const std::filesystem::path& path);

    std::size_t size() const noexcept { return bytes_.size(); }
    std::span<const std::uint8_t> bytes(std::size_t offset, std::size_t count) const;
    std::uint32_t big32(std::size_t offset) const;
    std::uint32_t little32(std::size_t offset) const;
    std::uint16_t little16(std::size_t offset) const;
    std::string text(std::size_t offset, std::size_t count) const;
    /// Throws DataError: `what`, at `offset` of this file.
    [[noreturn]] void fail(const std::string& what, std::size_t offset) const;

  private:
    std::string name_;
    std::vector<std::uint8_t> bytes_;
};

} // namespace sluice
