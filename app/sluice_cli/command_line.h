// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "commands.h"

#include <CLI/CLI.hpp>

#include <functional>
#include <string>

namespace sluice::cli {

/// The parser would read -1 as the largest number.
std::string not_negative(const std::string& number);

/// FILE, which is required, --set and --seed.
CLI::Option* add_source(CLI::App* command, ExperimentArguments& arguments);

/// Commands with options of their own files: each fills its arguments and leaves what is to be done in
/// `command`.
void add_sweep(CLI::App& app, SweepArguments& arguments, std::function<int()>& command);
void add_collect(CLI::App& app, CollectArguments& arguments, std::function<int()>& command);

} // namespace sluice::cli
