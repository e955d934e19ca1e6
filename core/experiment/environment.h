// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace sluice {

/// "0.1.0".
const std::string& sluice_version();
/// The name of this machine, or "unknown".
std::string host_name();
/// The time now as "2026-01-31T12:00:00Z".
std::string utc_now();
/// The versions of the libraries that computed, {"boost": "1.74.0", ...}. LibTorch is named only once it is
/// loaded: a sampling experiment never loads it.
nlohmann::json library_versions();

} // namespace sluice
