// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace sluice {

/// SHA-256 (FIPS 180-4) of bytes that come in pieces.
class Sha256 {
  public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    void add(std::span<const std::byte> bytes);
    /// The digest of everything added, as 64 lower-case hexadecimal digits. Call it once, last.
    std::string finish_hex();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// SHA-256 of the bytes, as 64 lower-case hexadecimal digits.
std::string sha256_hex(std::span<const std::byte> bytes);

/// SHA-256 of a file's bytes from `offset` on. Reads in pieces: O(1) memory. Throws DataError when
/// the file cannot be read.
std::string sha256_file(const std::filesystem::path& path, std::uint64_t offset = 0);

} // namespace sluice
