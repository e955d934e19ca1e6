// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice {

/// HDF5 files that another program wrote. The HDF5 library can crash, hang or ask for endless memory on a
/// damaged one, so it works in a process of its own, the program sluice-hdf5-reader: what happens to that is
/// an error here. Links to other files are shown and never followed, and datasets that lie in other files
/// (external and virtual ones) are not read.

/// A group, dataset or link to another file.
struct H5Object {
    enum class Kind { group, dataset, link };
    Kind kind = Kind::group;
    std::string path;               ///< "/measurements/x"
    std::string type;               ///< of a dataset: "float64", "text", "{a: int32, b: text[5]}", ...
    std::vector<std::size_t> shape; ///< of a dataset; empty for a single value
    std::string why_not;            ///< why a dataset cannot become columns; empty where it can
    std::vector<std::pair<std::string, std::string>> attributes; ///< values in words, long ones cut
};

/// How long a file may keep the reader busy without anything coming out of it.
inline constexpr std::chrono::milliseconds hdf5_patience{60'000};

/// Everything in a file, groups before what is in them; at most 10,000 objects, and down to 32 groups deep.
/// Throws DataError: no HDF5 file, damaged, the reader crashed or hung; and Cancelled.
std::vector<H5Object> list_hdf5(const std::filesystem::path& path, const std::stop_token& stop = {},
                                std::chrono::milliseconds patience = hdf5_patience);

/// Which rows of a dataset are read: start, start + step, ... below stop.
struct H5Rows {
    std::uint64_t start = 0;
    std::uint64_t stop = UINT64_MAX; ///< the end of the dataset where that comes first
    std::uint64_t step = 1;
};

/// One part of a dataset: the whole of it, or a member of its compound type.
struct H5Part {
    std::string name;               ///< of the member; "" for the whole
    bool text = false;              ///< else numbers
    bool bytes = false;             ///< numbers that are unsigned bytes
    std::vector<std::size_t> shape; ///< of one row's values
    std::size_t count() const;
};

/// Takes what read_hdf5() reads, a block of rows after the other.
struct H5Receiver {
    /// Once, before anything else: how many rows come, and what is in each.
    std::function<void(std::size_t rows, const std::vector<H5Part>& parts)> begin;
    /// Row-major values of some rows of a part; NaN where missing.
    std::function<void(std::size_t part, std::span<const double> values)> numbers;
    /// The same of texts, as their bytes stand in the file; an empty one is missing.
    std::function<void(std::size_t part, std::span<const std::string_view> texts)> texts;
};

/// Reads the rows of one dataset; the returned sentences say what counted as missing (values that are the
/// dataset's own fill value, or that of its attributes _FillValue and missing_value). A dataset is refused
/// that would be larger than 16 MiB and than 2,000 times the bytes that the file holds of it. Throws as
/// list_hdf5() does.
std::vector<std::string> read_hdf5(const std::filesystem::path& path, const std::string& dataset,
                                   const H5Rows& rows, const H5Receiver& receiver,
                                   const std::stop_token& stop = {},
                                   std::chrono::milliseconds patience = hdf5_patience);

/// What the program sluice-hdf5-reader does: "list FILE", or "read FILE DATASET START STOP STEP". Writes the
/// answer to standard output, for the functions above. Returns the exit status.
int serve_hdf5(std::span<const char* const> arguments);

} // namespace sluice
