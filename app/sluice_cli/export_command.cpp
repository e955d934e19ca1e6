// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "base/error.h"
#include "experiment/experiment.h"
#include "experiment/record_plots.h"
#include "experiment/recorded_model.h"
#include "learning/language_model.h"
#include "learning/onnx.h"
#include "learning/safetensors.h"
#include "results/exporters.h"
#include "results/record_file.h"
#include "results/report.h"
#include "storage/atomic_file.h"
#include "storage/descriptor.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iostream>
#include <iterator>
#include <system_error>

namespace sluice::cli {
namespace {

bool any_of(const std::string& format, std::initializer_list<const char*> formats) {
    return std::ranges::find(formats, format) != formats.end();
}

/// The metadata of a safetensors file as one JSON text, as TorchScript files carry it.
std::string metadata_of(const std::filesystem::path& file) {
    nlohmann::json metadata = nlohmann::json::object();
    for (const auto& [key, value] : read_safetensors(file).metadata) {
        nlohmann::json parsed = nlohmann::json::parse(value, nullptr, false);
        metadata[key] = parsed.is_structured() ? parsed : nlohmann::json(value);
    }
    return metadata.dump();
}

/// A copy that appears only when it is whole: a file that is replaced stays as it was until then.
void copy_atomically(const std::filesystem::path& from, const std::filesystem::path& to) {
    errno = 0;
    std::ifstream file(from, std::ios::binary);
    const std::string contents((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (!file) {
        fail_with_errno("cannot be read", from);
    }
    write_file_atomically(to, contents);
}

void write_model(const Record& record, const ExportArguments& arguments, const std::string& format) {
    if (const ModelRecord* model = find_recorded_model(record, arguments.arm, format)) {
        copy_atomically(checked_model_file(*model, arguments.record), arguments.model);
        return;
    }
    const ModelRecord* weights = find_recorded_model(record, arguments.arm, "safetensors");
    if (weights == nullptr) {
        throw InvalidArgument("this run wrote no " + format +
                                  " file, and one cannot be made from others than safetensors",
                              "--format", "run it again with '" + format + "' in /output/model_formats");
    }
    const std::filesystem::path from = checked_model_file(*weights, arguments.record);
    const auto convert = [&](const auto& model) {
        if (format == "onnx") {
            write_onnx(arguments.model, model, read_safetensors(from).metadata);
        } else {
            model.save_torchscript(arguments.model, metadata_of(from));
        }
    };
    const Experiment experiment = experiment_from_json(record.experiment);
    if (experiment.language) {
        convert(*rebuilt_language_model(experiment, from));
    } else {
        convert(*rebuilt_network(experiment, *weights, from));
    }
}

int export_model(const Record& record, const ExportArguments& arguments) {
    const std::string format = arguments.format.empty() ? "torchscript" : arguments.format;
    if (!any_of(format, {"torchscript", "safetensors", "onnx"})) {
        throw InvalidArgument(
            "must be 'torchscript', 'safetensors' or 'onnx' for a model, got '" + format + "'", "--format");
    }
    std::error_code error;
    if (!arguments.overwrite && std::filesystem::exists(arguments.model, error)) {
        throw InvalidArgument("exists already", arguments.model.string(), "--overwrite replaces it");
    }
    write_model(record, arguments, format);
    std::cout << arguments.model.string() << '\n';
    return exit_done;
}

/// A record with its target, telling what is missing.
DrawableRecord drawn(const Record& record) {
    DrawableRecord complete = drawable(record);
    if (!complete.remark.empty()) {
        std::cerr << "sluice-cli: " << complete.remark << '\n';
    }
    return complete;
}

int export_report(const Record& record, const ExportArguments& arguments) {
    if (!arguments.format.empty() && arguments.format != "html") {
        throw InvalidArgument("must be 'html' for a report, got '" + arguments.format +
                                  "' (the window also writes PDF)",
                              "--format");
    }
    const DrawableRecord complete = drawn(record);
    write_file_atomically(arguments.report, report_html(complete.record, complete.options, {}));
    std::cout << arguments.report.string() << '\n';
    return exit_done;
}

} // namespace

int export_command(const ExportArguments& arguments) {
    const bool plots = !arguments.plots.empty();
    if (plots && !arguments.format.empty() && !any_of(arguments.format, {"png", "svg", "pdf"})) {
        throw InvalidArgument("must be 'png', 'svg' or 'pdf' for plots, got '" + arguments.format + "'",
                              "--format");
    }
    if (!arguments.csv.empty() && !arguments.format.empty()) {
        throw InvalidArgument("does not go with --csv", "--format");
    }
    const Record record = read_record(arguments.record);
    if (!arguments.model.empty()) {
        return export_model(record, arguments);
    }
    if (!arguments.report.empty()) {
        return export_report(record, arguments);
    }
    std::vector<std::filesystem::path> files;
    if (plots) {
        const DrawableRecord complete = drawn(record);
        files = export_plots(complete.record, arguments.plots,
                             arguments.format.empty() ? "png" : arguments.format, complete.options);
    } else {
        files = export_csv(record, arguments.csv);
    }
    for (const std::filesystem::path& file : files) {
        std::cout << file.string() << '\n';
    }
    return exit_done;
}

} // namespace sluice::cli
