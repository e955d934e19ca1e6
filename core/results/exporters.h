// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "results/record.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace sluice {

/// Writes the record's series as CSV files into a folder (made if need be): accepted.csv, rejected.csv,
/// trace.csv, quantiles.csv, moments.csv, <arm>_epochs.csv, <arm>_steps.csv, <arm>_confusion.csv, test.csv,
/// comparison.csv, rounds.csv, those that the record has something for. Numbers read back as the same
/// doubles; NaN is an empty field. Returns the files. Throws DataError.
std::vector<std::filesystem::path> export_csv(const Record& record, const std::filesystem::path& folder);

struct PlotOptions {
    int width = 900; ///< pixels, points for pdf; text and lines grow with the picture
    int height = 600;
    /// log p of a one-dimensional target at each x, normalised so that p integrates to one, for the
    /// histogram of the accepted. Empty: only the histogram is drawn.
    std::function<std::vector<double>(const std::vector<double>& x)> log_target;
};

/// Draws the record's plots without a window: sampling (histogram of the accepted with p over it, or a
/// scatter of the first two coordinates), quantiles (Q-Q), acceptance (trace with interval and theory), loss,
/// metrics by epoch (epochs_<metric>) and on the test rows (test_<metric>), confusion_<arm>, comparison,
/// rounds_accuracy and rounds_entropy.
/// format: "png", "svg" or "pdf". Returns the files. Throws InvalidArgument or DataError.
std::vector<std::filesystem::path> export_plots(const Record& record, const std::filesystem::path& folder,
                                                const std::string& format, const PlotOptions& options = {});

} // namespace sluice
