// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/paths.h"

#include "base/error.h"

#include <cstdlib>
#include <string>
#include <vector>

namespace sluice {
namespace {

std::filesystem::path environment_folder(const char* variable) {
    const char* value = std::getenv(variable);
    return value == nullptr ? std::filesystem::path{} : std::filesystem::path(value);
}

} // namespace

std::filesystem::path program_folder() {
    std::error_code error;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
    return error ? std::filesystem::current_path() : program.parent_path();
}

std::filesystem::path shared_folder(std::string_view name) {
    const std::filesystem::path chosen = environment_folder("SLUICE_SHARE");
    const std::filesystem::path root =
        chosen.empty() ? program_folder().parent_path() / "share" / "sluice" : chosen;
    std::filesystem::path folder = root / name;
    std::error_code error;
    if (!std::filesystem::is_directory(folder, error)) {
        throw DataError("the folder '" + std::string(name) + "' that ships with the program is missing",
                        folder.string(),
                        "install Sluice again, or set SLUICE_SHARE to the folder that holds it");
    }
    return folder;
}

std::filesystem::path module_file(std::string_view name) {
    std::vector<std::filesystem::path> folders;
    if (const std::filesystem::path chosen = environment_folder("SLUICE_MODULES"); !chosen.empty()) {
        folders.push_back(chosen);
    }
    folders.push_back(program_folder().parent_path() / "lib" / "sluice");
    folders.push_back(std::filesystem::path(SLUICE_LIBRARY_FOLDER) / "sluice");
    std::string tried;
    for (const std::filesystem::path& folder : folders) {
        std::filesystem::path file = folder / name;
        std::error_code error;
        if (std::filesystem::is_regular_file(file, error)) {
            return file;
        }
        tried += (tried.empty() ? "" : ", ") + folder.string();
    }
    throw DataError("the module '" + std::string(name) + "' was not found in " + tried, {},
                    "install Sluice again, or set SLUICE_MODULES to the folder that holds it");
}

} // namespace sluice
