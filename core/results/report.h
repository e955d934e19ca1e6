// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "results/exporters.h"
#include "results/record.h"

#include <string>

namespace sluice {

struct ReportOptions {
    /// "svg" for browsers, "png" for what cannot draw SVG inside a page.
    std::string pictures = "svg";
    /// The experiment file behind the rest; without it the report fits a sheet or two of paper.
    bool experiment = true;
};

/// A record as a page to read and to print: what came out in words, the plots, figures, the comparison of
/// the arms, settings, versions, and how to get the same again. One HTML file that needs no other; pictures are
/// drawn as export_plots() draws them. Throws InvalidArgument for an unknown kind of pictures.
std::string report_html(const Record& record, const PlotOptions& plots, const ReportOptions& options);

} // namespace sluice
