// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/file_request.h"
#include "data/sources.h"

#include <string>
#include <vector>

namespace sluice {

/// A format of files (or folders) that "file:PATH" can have.
struct FileFormat {
    std::string name;                 ///< "npz"
    std::string title;                ///< "NumPy archive of arrays", for people
    std::vector<std::string> endings; ///< of names: ".npz"; empty for folders
    LoadedTable (*read)(const FileRequest& request);
    /// Throws InvalidArgument for parameters that the format does not have, `pointer` being where they stand.
    void (*check)(const nlohmann::json& parameters, const std::string& pointer);
    bool typed = false; ///< takes the parameter "types"
};
const std::vector<FileFormat>& file_format_list();

/// The format of that name. Throws InvalidArgument with the nearest one.
const FileFormat& file_format(const std::string& name);

/// The format that the end of a name tells, or "".
std::string format_by_ending(const std::filesystem::path& path);

/// Checks the parameters of a file of that format; `pointer` is where they stand. Throws InvalidArgument.
void check_file_parameters(const std::string& format, const nlohmann::json& parameters,
                           const std::string& pointer);

/// Reads a file or folder. Throws DataError for what cannot be read and for a table without rows.
LoadedTable read_file(const FileFormat& format, const FileRequest& request);

} // namespace sluice
