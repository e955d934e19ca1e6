// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/environment.h"
#include "experiment/network_metadata.h"
#include "experiment/stages.h"

#include "learning/onnx.h"
#include "learning/safetensors.h"
#include "storage/atomic_file.h"
#include "storage/digest.h"

#include <system_error>

namespace sluice {
namespace {

std::filesystem::path model_folder(const RunOptions& options) {
    return options.models.empty() ? options.record.parent_path() : options.models;
}

/// "result.rsft.pt" for the record "result.h5".
std::filesystem::path model_path(const RunOptions& options, const std::string& arm,
                                 const std::string& format) {
    const std::string stem = options.record.empty() ? std::string("model") : options.record.stem().string();
    return model_folder(options) / (stem + '.' + arm + (format == "torchscript" ? ".pt" : "." + format));
}

bool writes_models(const Experiment& experiment, const RunOptions& options) {
    return (experiment.pretrain || experiment.finetune) &&
           !(options.record.empty() && options.models.empty());
}

/// What somebody who has only the model file needs to use it.
nlohmann::json metadata(const Experiment& experiment, const Dataset& dataset, const ArmOutcome& outcome) {
    return {{"format", "sluice.model/1"},
            {"sluice_version", sluice_version()},
            {"experiment", experiment.name},
            {"arm", outcome.arm},
            {"label", dataset.label_name},
            {"network", network_to_json(outcome.network->spec())},
            {"features", dataset.feature_names},
            {"classes", dataset.class_names},
            {"preprocess", dataset.preprocess.steps},
            {"output", "logits"}};
}

std::map<std::string, std::string> texts(const nlohmann::json& object) {
    std::map<std::string, std::string> result;
    for (const auto& [key, value] : object.items()) {
        result[key] = value.is_string() ? value.get<std::string>() : value.dump();
    }
    return result;
}

/// One row as others see it; networks of images take it flattened as well.
std::vector<std::int64_t> input_shape(const NetworkSpec& spec) {
    if (is_convolutional(spec.kind)) {
        return {spec.image.channels, spec.image.height, spec.image.width};
    }
    return {spec.inputs};
}

/// The file as the record names it: relative to the record's folder where it lies inside.
std::string recorded_name(const std::filesystem::path& file, const RunOptions& options) {
    const std::filesystem::path folder = options.record.parent_path();
    if (options.record.empty() || file.parent_path() != folder) {
        return std::filesystem::absolute(file).string();
    }
    return file.filename().string();
}

} // namespace

std::vector<std::filesystem::path> model_files(const Experiment& experiment, const RunOptions& options) {
    std::vector<std::filesystem::path> files;
    if (!writes_models(experiment, options)) {
        return files;
    }
    std::vector<std::string> arms{"pretrained"};
    if (experiment.finetune) {
        arms.emplace_back("rsft");
        for (const std::string& control : experiment.finetune->controls) {
            if (control != "pretrained") {
                arms.push_back(control);
            }
        }
    }
    for (const std::string& arm : arms) {
        for (const std::string& format : experiment.output.model_formats) {
            files.push_back(model_path(options, arm, format));
        }
    }
    return files;
}

std::vector<ModelRecord> export_models(const Experiment& experiment, const Dataset& dataset,
                                       const std::vector<ArmOutcome>& outcomes, const RunOptions& options) {
    std::vector<ModelRecord> records;
    if (!writes_models(experiment, options)) {
        return records;
    }
    if (const std::filesystem::path folder = model_folder(options); !folder.empty()) {
        std::error_code error;
        std::filesystem::create_directories(folder, error);
        if (error) {
            throw DataError("the folder cannot be made: " + error.message(), folder.string());
        }
    }
    for (const ArmOutcome& outcome : outcomes) {
        const nlohmann::json about = metadata(experiment, dataset, outcome);
        for (const std::string& format : experiment.output.model_formats) {
            const std::filesystem::path file = model_path(options, outcome.arm, format);
            remove_leftovers(file);
            if (format == "torchscript") {
                outcome.network->save_torchscript(file, about.dump());
            } else if (format == "onnx") {
                write_onnx(file, *outcome.network, texts(about));
            } else {
                write_safetensors(file, outcome.network->weights(), texts(about));
            }
            records.push_back({outcome.arm, recorded_name(file, options), format, sha256_file(file),
                               input_shape(outcome.network->spec()), dataset.class_names});
        }
    }
    return records;
}

} // namespace sluice
