// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/descriptor.h"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace sluice {

/// Claims on numbered things that several processes work on, kept as locks on single bytes of one file. A
/// claim ends with the object that made it or with its process, however that ends; the file stays empty. On a
/// file system without such locks every claim is granted.
class ClaimFile {
  public:
    /// Opens the file, and makes it where it is missing. Throws DataError.
    static ClaimFile open(const std::filesystem::path& path);
    /// For held_elsewhere() alone: where the file is missing or cannot be read, nothing is held.
    static ClaimFile look_at(const std::filesystem::path& path);

    /// Whether `number` is now claimed by this object and by no other.
    bool claim(std::uint64_t number);
    /// The same, after waiting for whoever holds it.
    void wait_for(std::uint64_t number);
    void release(std::uint64_t number);
    /// Whether another object, of this process or of another one, holds a claim on it.
    bool held_elsewhere(std::uint64_t number) const;

  private:
    explicit ClaimFile(std::optional<Descriptor> file) : file_(std::move(file)) {}

    std::optional<Descriptor> file_;
};

} // namespace sluice
