// SPDX-License-Identifier: GPL-3.0-or-later
#include "temporary_folder.h"

#include "base/error.h"

#include <cstdlib>
#include <system_error>

namespace sluice::cli {

TemporaryFolder::TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "sluice-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
        throw DataError("a temporary folder cannot be made", name);
    }
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
}

} // namespace sluice::cli
