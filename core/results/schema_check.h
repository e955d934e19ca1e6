// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"

#include <filesystem>

namespace sluice {

/// What a record's file lacks of the groups, attributes and datasets that sluice.result/1 has in every
/// record, by path in the file. The file must be sealed. Throws DataError when it cannot be opened.
Problems missing_in_schema(const std::filesystem::path& record);

} // namespace sluice
