// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/text.h"
#include "results/exporters.h"
#include "results/plots.h"
#include "storage/atomic_file.h"

#include <system_error>

namespace sluice {
namespace {

figure::Format format_named(const std::string& name) {
    const std::vector<std::string> names{"png", "svg", "pdf"};
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == name) {
            return static_cast<figure::Format>(i);
        }
    }
    throw InvalidArgument("the format of a plot must be " + alternatives(names) + ", got '" + name + "'");
}

} // namespace

std::vector<std::filesystem::path> export_plots(const Record& record, const std::filesystem::path& folder,
                                                const std::string& format, const PlotOptions& options) {
    const figure::Format kind = format_named(format);
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        throw DataError("the folder cannot be made: " + error.message(), folder.string());
    }
    std::vector<NamedFigure> figures = sampling_figures(record, options);
    for (NamedFigure& figure : training_figures(record)) {
        figures.push_back(std::move(figure));
    }
    for (NamedFigure& figure : rounds_figures(record)) {
        figures.push_back(std::move(figure));
    }
    std::vector<std::filesystem::path> files;
    for (const auto& [name, any] : figures) {
        const auto draw_it = [&](const auto& one) {
            return figure::draw(one, kind, options.width, options.height);
        };
        files.push_back(folder / (name + "." + format));
        write_file_atomically(files.back(), std::visit(draw_it, any));
    }
    return files;
}

} // namespace sluice
