// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "commands.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace sluice::cli {

/// Prints one measurement: with --json as one object on a line, otherwise as "name value" words for people.
void print_measurement(const nlohmann::ordered_json& measurement, bool json);

/// The thread counts to measure: what was asked for, or 1 and then all processors.
std::vector<unsigned> bench_threads(const BenchArguments& arguments);

/// Throws InvalidArgument when --case names none of `cases`.
void check_case(const std::string& name, const std::vector<std::string>& cases);

/// A folder of one's own that goes when the bench ends.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(const char* name) const { return path_ / name; }

  private:
    std::filesystem::path path_;
};

} // namespace sluice::cli
