// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "commands.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace sluice::cli {

/// Prints one measurement: with --json as one object on a line, otherwise as "name value" words for people.
void print_measurement(const nlohmann::ordered_json& measurement, bool json);

/// The thread counts to measure: what was asked for, or 1 and then all processors.
std::vector<unsigned> bench_threads(const BenchArguments& arguments);

/// Throws InvalidArgument when --case names none of `cases`.
void check_case(const std::string& name, const std::vector<std::string>& cases);

} // namespace sluice::cli
