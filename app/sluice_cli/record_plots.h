// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "results/record.h"

#include <filesystem>
#include <string>
#include <vector>

namespace sluice::cli {

/// Draws a record's plots, with the target density over the histogram where it can be made again from the
/// record.
std::vector<std::filesystem::path> draw_plots(Record record, const std::filesystem::path& folder,
                                              const std::string& format);

} // namespace sluice::cli
