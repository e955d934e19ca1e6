// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

namespace sluice {

/// What a record says of itself, without its figures and series.
struct RecordHead {
    std::string status, message, sluice_version;
    nlohmann::json experiment; ///< with every default
};

/// Reads it, after checking the SHA-256 of the whole file. Throws DataError as read_record() does.
RecordHead read_record_head(const std::filesystem::path& path);

} // namespace sluice
