// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string_view>

namespace sluice {

/// A file that appears under its name only when it is complete: it is written under a temporary name in the
/// same folder, and publish() makes it durable and renames it. Until then, and when anything fails, a file
/// that had the name stays as it was. A destination that is a symbolic link keeps being one.
class AtomicFile {
  public:
    /// Makes the empty temporary file. Throws DataError when that cannot be done.
    explicit AtomicFile(const std::filesystem::path& destination);
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;
    /// Removes the temporary file unless it was published.
    ~AtomicFile();

    const std::filesystem::path& temporary() const noexcept { return temporary_; }
    /// fsync of the file, rename, fsync of the folder. Throws DataError.
    void publish();

  private:
    std::filesystem::path destination_;
    std::filesystem::path temporary_;
    bool published_ = false;
};

/// Removes temporary files that killed programs left while writing `destination`. Only for who knows that no
/// living one is writing it.
void remove_leftovers(const std::filesystem::path& destination);

/// Writes a whole file atomically. Throws DataError.
void write_file_atomically(const std::filesystem::path& path, std::string_view contents);

/// Makes the entries of a folder (a rename, a removal) durable. Throws DataError.
void sync_folder(const std::filesystem::path& folder);

} // namespace sluice
