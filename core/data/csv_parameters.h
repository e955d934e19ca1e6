// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/csv.h"

#include <nlohmann/json_fwd.hpp>

namespace sluice {

/// From {"separator", "decimal", "header", "encoding", "types"}, each of which may be left out. Throws
/// InvalidArgument, `pointer` being where the object stands.
CsvOptions csv_options(const nlohmann::json& parameters, const std::string& pointer);

} // namespace sluice
