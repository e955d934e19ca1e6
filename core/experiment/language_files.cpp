// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/language_stage.h"

#include "base/paths.h"
#include "experiment/environment.h"
#include "experiment/stages.h"
#include "learning/onnx.h"
#include "learning/safetensors.h"
#include "storage/digest.h"

#include <system_error>

namespace sluice {
namespace {

/// The file that /model/weights names.
std::filesystem::path weights_file(const Experiment& experiment) {
    const std::string& weights = experiment.language->weights;
    const std::string name = weights.substr(weights.find(':') + 1);
    if (weights.starts_with("checkpoint:")) {
        return shared_folder("checkpoints") / (name + ".safetensors");
    }
    const std::filesystem::path given(name);
    return given.is_absolute() || experiment.folder.empty() ? given : experiment.folder / given;
}

/// What somebody who has only the model file needs to use it.
std::map<std::string, std::string> metadata(const Experiment& experiment, const std::string& arm) {
    const LanguageModelSpec& spec = experiment.language->model;
    return {{"format", "sluice.language_model/1"},
            {"sluice_version", sluice_version()},
            {"experiment", experiment.name},
            {"arm", arm},
            {"vocabulary", spec.vocabulary},
            {"context", std::to_string(spec.context)},
            {"width", std::to_string(spec.width)},
            {"layers", std::to_string(spec.layers)},
            {"heads", std::to_string(spec.heads)},
            {"output", "logits of the next character; the first character ends an answer"}};
}

std::string recorded_name(const std::filesystem::path& file, const RunOptions& options) {
    const bool beside = !options.record.empty() && file.parent_path() == options.record.parent_path();
    return beside ? file.filename().string() : std::filesystem::absolute(file).string();
}

} // namespace

std::shared_ptr<LanguageModel> starting_model(const Experiment& experiment) {
    const LanguageSection& section = *experiment.language;
    const std::uint64_t seed = RandomStream(experiment.seed, Stream::initial_weights).next();
    std::shared_ptr<LanguageModel> model = learning_engine().create_language_model(section.model, seed);
    if (section.weights != "none") {
        const std::filesystem::path file = weights_file(experiment);
        try {
            model->set_weights(read_safetensors(file).tensors);
        } catch (const InvalidArgument& error) {
            throw DataError(error.message(), file.string(),
                            "give /model the shape that the file was made with");
        }
    }
    return model;
}

std::vector<ModelRecord> export_language_models(const Experiment& experiment,
                                                const std::vector<ArmModel>& models,
                                                const RunOptions& options) {
    const std::vector<std::filesystem::path> files = model_files(experiment, options);
    std::vector<ModelRecord> records;
    std::size_t next = 0;
    for (const ArmModel& arm : models) {
        for (const std::string& format : experiment.output.model_formats) {
            if (next == files.size()) {
                return records; // nothing is written
            }
            const std::filesystem::path& file = files[next++];
            std::error_code error;
            std::filesystem::create_directories(std::filesystem::absolute(file).parent_path(), error);
            const auto about = metadata(experiment, arm.arm);
            if (format == "torchscript") {
                arm.model->save_torchscript(file, nlohmann::json(about).dump());
            } else if (format == "onnx") {
                write_onnx(file, *arm.model, about);
            } else {
                write_safetensors(file, arm.model->weights(), about);
            }
            records.push_back({arm.arm,
                               recorded_name(file, options),
                               format,
                               sha256_file(file),
                               {experiment.language->model.context},
                               {}});
        }
    }
    return records;
}

} // namespace sluice
