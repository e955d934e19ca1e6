// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// The values of a dataset as one run, row-major, with its shape (empty for a scalar).
template <typename T>
struct H5Values {
    std::vector<T> values;
    std::vector<std::size_t> shape;
};

/// A group of an open HDF5 file, with typed attributes and datasets of rank 1 or 2. It must not outlive its
/// H5File. Everything here throws DataError; where() is then "FILE:/object".
///
/// Text is UTF-8 of variable length, which h5py reads as str. A NUL, which such a string cannot hold, is
/// stored as U+FFFD. Numbers are stored little-endian in 64 bits (bytes in 8) and converted on reading from
/// whatever numeric type the file has.
class H5Group {
  public:
    H5Group(H5Group&& other) noexcept;
    H5Group& operator=(H5Group&&) = delete;
    H5Group(const H5Group&) = delete;
    ~H5Group();

    /// "/sampling/trace"
    const std::string& path() const noexcept { return path_; }

    H5Group create_group(const std::string& name);
    H5Group group(const std::string& name) const;
    /// Whether there is a group or dataset of this name.
    bool has(const std::string& name) const;
    /// The names of the groups and datasets in here, in the order in which they were made where the
    /// file keeps it, else sorted.
    std::vector<std::string> group_names() const;
    std::vector<std::string> dataset_names() const;

    void set_text(const std::string& name, std::string_view value);
    void set_texts(const std::string& name, std::span<const std::string> values);
    void set_number(const std::string& name, double value);
    void set_numbers(const std::string& name, std::span<const double> values);
    void set_integer(const std::string& name, std::int64_t value);
    void set_integers(const std::string& name, std::span<const std::int64_t> values);
    void set_unsigned(const std::string& name, std::uint64_t value);

    bool has_attribute(const std::string& name) const;
    std::vector<std::string> attribute_names() const;
    std::string text(const std::string& name) const;
    std::vector<std::string> texts(const std::string& name) const;
    double number(const std::string& name) const;
    std::vector<double> numbers(const std::string& name) const;
    std::int64_t integer(const std::string& name) const;
    std::vector<std::int64_t> integers(const std::string& name) const;
    std::uint64_t unsigned_integer(const std::string& name) const;

    /// Writes a dataset; without a shape it is one-dimensional. Values that a trial on a sample shows to
    /// shrink by a quarter or more are stored in chunks, shuffled and with gzip; others contiguously.
    void write(const std::string& name, std::span<const double> values, std::vector<std::size_t> shape = {});
    void write(const std::string& name, std::span<const std::int64_t> values,
               std::vector<std::size_t> shape = {});
    /// Bytes as they are, one-dimensional, of unsigned 8-bit integers.
    void write_bytes(const std::string& name, std::span<const std::uint8_t> bytes);
    /// Texts, one-dimensional.
    void write_texts(const std::string& name, std::span<const std::string> texts);
    H5Values<double> read_numbers(const std::string& name) const;
    std::vector<std::uint8_t> read_bytes(const std::string& name) const;
    H5Values<std::int64_t> read_integers(const std::string& name) const;

  private:
    friend class H5File;
    H5Group(std::int64_t id, std::string file, std::string path);
    std::string place(const std::string& name) const;

    std::int64_t id_; ///< HDF5's handle of the group
    std::string file_;
    std::string path_;
};

/// An HDF5 file. The library is not safe to use from several threads in every build, so a file holds a
/// process-wide lock from opening to closing: open, work and close on one thread, in one scope.
class H5File {
  public:
    /// Makes a new file (replacing one that is there), in the format of HDF5 1.8 so that older
    /// programs read it. `user_block` bytes (0, or a power of two of at least 512) stay free at its start.
    static H5File create(const std::filesystem::path& path, std::size_t user_block = 0);
    /// Opens one for reading.
    static H5File open(const std::filesystem::path& path);

    H5File(const H5File&) = delete;
    H5File& operator=(const H5File&) = delete;
    /// Closes without reporting problems: call close() after writing.
    ~H5File();

    H5Group root() const;
    /// Writes everything out and closes. Throws DataError (disk full, ...). Groups must be gone.
    void close();

  private:
    H5File(const std::filesystem::path& path, std::unique_lock<std::recursive_mutex> lock, std::int64_t id);

    std::unique_lock<std::recursive_mutex> lock_;
    std::string path_;
    std::int64_t id_;
};

} // namespace sluice
