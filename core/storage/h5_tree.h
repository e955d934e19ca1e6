// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <vector>

// Private to core/storage: works on open HDF5 handles, in the process that reads foreign files.
namespace sluice::h5 {

/// How links are followed: within the file only. A handle that the caller closes.
std::int64_t inner_links();

/// The objects of an open file, as list_hdf5() gives them.
nlohmann::json tree_of(std::int64_t file);

/// A type in words: "float64", "{a: int32, b: text[5]}".
std::string type_words(std::int64_t type);

/// Whether values of the type become numbers or texts: 'n', 't', or ' '. An enumeration of FALSE and TRUE, as
/// h5py writes truth values, is a number.
char value_kind(std::int64_t type);

/// Why the dataset cannot become columns, in words; empty where it can.
std::string why_not(std::int64_t dataset);

} // namespace sluice::h5
