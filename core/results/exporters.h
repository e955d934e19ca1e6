// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "results/record.h"

#include <filesystem>
#include <string>
#include <vector>

namespace sluice {

/// Writes the record's series as CSV files into a folder (made if need be): accepted.csv, trace.csv,
/// <arm>_epochs.csv, <arm>_steps.csv, <arm>_confusion.csv, test.csv, comparison.csv. Returns the files.
/// Throws DataError.
std::vector<std::filesystem::path> export_csv(const Record& record, const std::filesystem::path& folder);

/// Draws the record's plots without a window: sampling (histogram of the accepted with p over it), acceptance
/// (trace with interval and theory), loss, each metric, confusion per arm, comparison. format: "png", "svg"
/// or "pdf". width x height in pixels (points for pdf). Returns the files. Throws InvalidArgument or
/// DataError.
std::vector<std::filesystem::path> export_plots(const Record& record, const std::filesystem::path& folder,
                                                const std::string& format, int width = 900, int height = 600);

} // namespace sluice
