// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/recorded_model.h"

#include "base/error.h"
#include "base/text.h"
#include "learning/safetensors.h"
#include "storage/digest.h"

#include <algorithm>
#include <system_error>
#include <vector>

namespace sluice {
namespace {

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
        throw InvalidArgument("there is no model of '" + arm + "'; there are " + alternatives(arms));
    }
}

} // namespace

const ModelRecord* find_recorded_model(const Record& record, const std::string& arm,
                                       const std::string& format) {
    check_arm(record, arm);
    const auto found = std::ranges::find_if(
        record.models, [&](const ModelRecord& model) { return model.arm == arm && model.format == format; });
    return found == record.models.end() ? nullptr : &*found;
}

const ModelRecord& recorded_model(const Record& record, const std::string& arm, const std::string& format) {
    const ModelRecord* model = find_recorded_model(record, arm, format);
    if (model == nullptr) {
        throw InvalidArgument("this run wrote no " + format + " file of '" + arm + "'", {},
                              "run it again with '" + format + "' in /output/model_formats");
    }
    return *model;
}

std::filesystem::path checked_model_file(const ModelRecord& model, const std::filesystem::path& record) {
    const std::filesystem::path named = model.file;
    const std::filesystem::path file = named.is_absolute() ? named : record.parent_path() / named;
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

std::unique_ptr<Network> rebuilt_network(const Experiment& experiment, const ModelRecord& model,
                                         const std::filesystem::path& safetensors) {
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
    network->set_weights(read_safetensors(safetensors).tensors);
    return network;
}

std::unique_ptr<LanguageModel> rebuilt_language_model(const Experiment& experiment,
                                                      const std::filesystem::path& safetensors) {
    std::unique_ptr<LanguageModel> model =
        learning_engine().create_language_model(experiment.language->model, 0);
    model->set_weights(read_safetensors(safetensors).tensors);
    return model;
}

} // namespace sluice
