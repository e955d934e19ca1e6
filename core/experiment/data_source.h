// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "data/sources.h"
#include "experiment/experiment.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice {

/// Every format that a dataset's "format" can name: those of load_table(), and "record".
const std::vector<std::string>& dataset_formats();

/// Whether a file's format is a record of Sluice, given or, for an HDF5 file, told by its beginning.
bool is_record_source(const std::filesystem::path& path, const std::string& format);

/// Reads the data that a section names, as load_table() does, and records of Sluice beside them. Of a record
/// the parameter "part" says what: "accepted" (points of the mode generate: columns x1 .. xd; in the other
/// modes the rows that were accepted, out of the dataset that the record names, with the column
/// accepted_label where labels were drawn) or "rejected" (points). The dataset of a record must be there
/// still and be the same, by its SHA-256; a relative path starts at the record's folder. Throws what
/// load_table() throws.
LoadedTable load_source(const DatasetSection& section, std::uint64_t seed,
                        const std::filesystem::path& folder, const std::stop_token& stop, Progress& progress);

/// The "source" that a person means: builtin:NAME, generate:NAME and file:PATH as they are, anything else as
/// a path.
std::string source_of(const std::string& given);

/// Checks {"part", "types"}. Throws InvalidArgument, `pointer` being where the object stands.
void check_record_parameters(const nlohmann::json& parameters, const std::string& pointer);

} // namespace sluice
