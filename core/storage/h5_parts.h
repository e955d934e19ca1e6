// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/h5_foreign.h"
#include "storage/h5_private.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

// Private to core/storage: works on open HDF5 handles, in the process that reads foreign files.
namespace sluice::h5 {

/// A part of a dataset and how its values are read and understood.
struct ReadPart {
    enum class Kind { number, fixed_text, variable_text, enumeration };
    H5Part part;
    Kind kind = Kind::number;
    std::int64_t own_type = -1;               ///< of one value, as the file has it; closed by ~ReadPart
    std::int64_t memory_type = -1;            ///< of one row, as it is read; closed by ~ReadPart
    std::size_t value_size = 0;               ///< bytes of one value in memory
    bool whole_64 = false;                    ///< whole numbers that a double may not hold
    std::map<std::string, std::string> names; ///< of an enumeration, by the bytes of a value
    ReadPart() = default;
    ReadPart(const ReadPart&) = delete;
    ReadPart& operator=(const ReadPart&) = delete;
    ~ReadPart();
};

/// The parts that a dataset is read as, its shape being [rows, of_row...]. What cannot be read is left out,
/// with a sentence in `notes`.
std::vector<std::unique_ptr<ReadPart>> parts_of(std::int64_t dataset, const std::vector<std::size_t>& of_row,
                                                std::vector<std::string>& notes);

} // namespace sluice::h5
