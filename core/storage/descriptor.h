// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <utility>

namespace sluice {

/// An open POSIX file descriptor, closed when it goes.
class Descriptor {
  public:
    /// As open(2), retried when interrupted; invalid() when it fails, with errno set.
    Descriptor(const std::filesystem::path& path, int flags, unsigned mode = 0);
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;
    Descriptor(const Descriptor&) = delete;
    ~Descriptor();

    bool valid() const noexcept { return number_ >= 0; }
    int number() const noexcept { return number_; }
    /// Writes all of it; false with errno set when that fails.
    bool write_all(std::span<const std::byte> bytes) const;
    /// fsync; false with errno set when that fails. File systems that cannot do it are fine.
    bool sync() const;

  private:
    int number_;
};

/// Throws DataError: `what`, and the reason that errno gives, at `path`.
[[noreturn]] void fail_with_errno(const char* what, const std::filesystem::path& path);

} // namespace sluice
