// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string_view>

namespace sluice {

/// The folder of the running program.
std::filesystem::path program_folder();

/// A folder of read-only files that ship with the program ("datasets", "presets", "docs"):
/// $SLUICE_SHARE/NAME when that is set, otherwise PROGRAM_FOLDER/../share/sluice/NAME. A build tree has the
/// same layout as an installation, by links. Throws DataError naming the folder when it is not there.
std::filesystem::path shared_folder(std::string_view name);

/// A loadable module by file name: $SLUICE_MODULES, PROGRAM_FOLDER/../lib/sluice or the installed
/// library folder. Throws DataError naming the places that were tried.
std::filesystem::path module_file(std::string_view name);

} // namespace sluice
