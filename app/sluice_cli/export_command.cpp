// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "base/error.h"
#include "base/text.h"
#include "experiment/experiment.h"
#include "experiment/record_plots.h"
#include "learning/language_model.h"
#include "learning/onnx.h"
#include "learning/safetensors.h"
#include "results/exporters.h"
#include "results/record_file.h"
#include "results/report.h"
#include "storage/atomic_file.h"
#include "storage/digest.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <system_error>

namespace sluice::cli {
namespace {

bool any_of(const std::string& format, std::initializer_list<const char*> formats) {
    return std::ranges::find(formats, format) != formats.end();
}

std::filesystem::path file_of(const ModelRecord& model, const std::filesystem::path& record) {
    const std::filesystem::path file = model.file;
    return file.is_absolute() ? file : record.parent_path() / file;
}

/// The model's file, after checking that it is still the one that the run wrote.
std::filesystem::path checked_file(const ModelRecord& model, const std::filesystem::path& record) {
    const std::filesystem::path file = file_of(model, record);
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error)) {
        throw DataError("the model file of this record is not there", file.string(),
                        "keep it beside the record, or run the experiment again");
    }
    if (sha256_file(file) != model.sha256) {
        throw DataError("is not the file that the run wrote: its SHA-256 differs from the record's",
                        file.string());
    }
    return file;
}

const ModelRecord* find_model(const Record& record, const std::string& arm, const std::string& format) {
    const auto found = std::ranges::find_if(record.models, [&](const ModelRecord& model) {
        return model.arm == arm && (format.empty() || model.format == format);
    });
    return found == record.models.end() ? nullptr : &*found;
}

void check_arm(const Record& record, const std::string& arm) {
    std::vector<std::string> arms;
    for (const ModelRecord& model : record.models) {
        if (std::ranges::find(arms, model.arm) == arms.end()) {
            arms.push_back(model.arm);
        }
    }
    if (arms.empty()) {
        throw InvalidArgument(
            "the record holds no models: nothing was trained, or output.model_formats was empty");
    }
    if (std::ranges::find(arms, arm) == arms.end()) {
        throw InvalidArgument("there is no model of '" + arm + "'; there are " + alternatives(arms), "--arm");
    }
}

/// A network with the weights of the arm's safetensors file.
std::unique_ptr<Network> rebuilt(const Experiment& experiment, const ModelRecord& model,
                                 const std::filesystem::path& file) {
    if (!experiment.model) {
        throw DataError("the record's experiment has no model section");
    }
    NetworkSpec spec = *experiment.model;
    spec.inputs = 1;
    for (const std::int64_t side : model.input_shape) {
        spec.inputs *= side;
    }
    if (model.input_shape.size() == 3) {
        spec.image = {model.input_shape[0], model.input_shape[1], model.input_shape[2]};
    }
    spec.classes = static_cast<std::int64_t>(model.classes.size());
    std::unique_ptr<Network> network = learning_engine().create(spec, 0);
    network->set_weights(read_safetensors(file).tensors);
    return network;
}

/// The same for a language model.
std::unique_ptr<LanguageModel> rebuilt_language_model(const Experiment& experiment,
                                                      const std::filesystem::path& file) {
    std::unique_ptr<LanguageModel> model =
        learning_engine().create_language_model(experiment.language->model, 0);
    model->set_weights(read_safetensors(file).tensors);
    return model;
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

void write_model(const Record& record, const ExportArguments& arguments, const std::string& format) {
    check_arm(record, arguments.arm);
    if (const ModelRecord* model = find_model(record, arguments.arm, format)) {
        const std::filesystem::path from = checked_file(*model, arguments.record);
        std::error_code error;
        std::filesystem::copy_file(from, arguments.model, std::filesystem::copy_options::overwrite_existing,
                                   error);
        if (error) {
            throw DataError("cannot be written: " + error.message(), arguments.model.string());
        }
        return;
    }
    const ModelRecord* weights = find_model(record, arguments.arm, "safetensors");
    if (weights == nullptr) {
        throw InvalidArgument("this run wrote no " + format +
                                  " file, and one cannot be made from others than safetensors",
                              "--format", "run it again with '" + format + "' in /output/model_formats");
    }
    const std::filesystem::path from = checked_file(*weights, arguments.record);
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
        convert(*rebuilt(experiment, *weights, from));
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

} // namespace

namespace {

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
