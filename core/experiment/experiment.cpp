// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/experiment.h"

#include "base/text.h"
#include "experiment/json_reader.h"
#include "experiment/sections.h"

#include <limits>

namespace sluice {
namespace {

using nlohmann::json;

void read_schema(JsonReader& reader, const json& document) {
    const json* schema = reader.find("schema");
    const std::string wanted = std::string("'") + experiment_schema + "'";
    if (schema == nullptr) {
        if (document.is_object()) {
            reader.problem("schema", "is missing: " + wanted);
        }
    } else if (!schema->is_string()) {
        reader.problem("schema", "must be " + wanted + ", got " + json_kind(*schema));
    } else if (*schema != experiment_schema) {
        const auto given = schema->get<std::string>();
        reader.problem("schema", given.starts_with("sluice.experiment/")
                                     ? "this version reads " + wanted + ", not '" + given + "'"
                                     : "must be " + wanted + ", got '" + given + "'");
    }
}

std::uint64_t read_seed(JsonReader& reader, std::uint64_t initial) {
    const json* seed = reader.find("seed");
    if (seed != nullptr && seed->is_number_unsigned()) {
        return seed->get<std::uint64_t>();
    }
    return static_cast<std::uint64_t>(reader.integer("seed", static_cast<std::int64_t>(initial), 0));
}

std::vector<std::string> read_window(const json& value, Problems& problems) {
    JsonReader reader(value, "/window", problems);
    std::vector<std::string> hidden = reader.names("hidden", {}, {window_parts(), {}});
    reader.finish();
    return hidden;
}

/// Sections in the order of the file format; those that later ones look at come first.
void read_sections(JsonReader& reader, const json& document, Experiment& experiment, Problems& problems) {
    if (const json* value = reader.find("dataset")) {
        experiment.dataset = read_dataset_section(*value, problems);
    }
    if (const json* value = reader.find("preprocess")) {
        std::vector<PreprocessStep> steps = read_preprocess(*value, problems);
        if (experiment.dataset) {
            experiment.dataset->spec.preprocess = std::move(steps);
        } else if (!steps.empty()) {
            problems.push_back({"/preprocess", "needs data to work on, but the file has no dataset section"});
        }
    }
    if (const json* value = reader.find("output")) {
        experiment.output = read_output_section(*value, problems);
    }
    if (const json* value = reader.find("window")) {
        experiment.hidden = read_window(*value, problems);
    }
    if (is_language_document(document)) {
        read_language_sections(reader, experiment, problems);
        return;
    }
    if (const json* value = reader.find("sampling")) {
        const DatasetSection* dataset = experiment.dataset ? &*experiment.dataset : nullptr;
        experiment.sampling = read_sampling_section(*value, dataset, problems);
    }
    if (const json* value = reader.find("model")) {
        experiment.model = read_model_section(*value, experiment.model_weights, problems);
    }
    if (const json* value = reader.find("pretrain")) {
        experiment.pretrain = read_pretrain_section(*value, experiment.pretrain_rows, problems);
    }
    if (const json* value = reader.find("finetune")) {
        experiment.finetune = read_finetune_section(*value, problems);
    }
}

} // namespace

const std::vector<std::string>& window_parts() {
    static const std::vector<std::string> parts{"data",     "prepare",  "target",   "proposal",
                                                "constant", "model",    "finetune", "speed",
                                                "seed",     "training", "methods",  "runs"};
    return parts;
}

Experiment experiment_from_json(const json& document, const std::filesystem::path& folder) {
    Problems problems;
    Experiment experiment;
    experiment.folder = folder;
    JsonReader reader(document, "", problems);
    read_schema(reader, document);
    experiment.name = reader.text("name", "");
    experiment.seed = read_seed(reader, experiment.seed);
    read_sections(reader, document, experiment, problems);
    const std::vector<std::string> later{"sweep", "rounds", "notes"};
    reader.finish(later);
    if (document.is_object() && !experiment.language) {
        check_agreement(experiment, problems);
    }
    if (!problems.empty()) {
        throw ValidationError(std::move(problems));
    }
    return experiment;
}

bool sampled_by_network(const Experiment& experiment) {
    const std::optional<SamplingSection>& sampling = experiment.sampling;
    return experiment.language ||
           (sampling && (sampling->mode == SamplingMode::label || sampling->confidence));
}

json to_json(const Experiment& experiment) {
    json document = {{"schema", experiment_schema}, {"name", experiment.name}, {"seed", experiment.seed}};
    if (experiment.dataset) {
        document["dataset"] = dataset_to_json(*experiment.dataset);
        document["preprocess"] = json::array();
        for (const PreprocessStep& step : experiment.dataset->spec.preprocess) {
            document["preprocess"].push_back(to_json(step));
        }
    }
    document["output"] = {{"model_formats", experiment.output.model_formats}};
    if (!experiment.hidden.empty()) {
        document["window"] = {{"hidden", experiment.hidden}};
    }
    if (experiment.language) {
        language_to_json(experiment, document);
        return document;
    }
    if (experiment.sampling) {
        document["sampling"] = sampling_to_json(*experiment.sampling);
    }
    if (experiment.model) {
        document["model"] = model_to_json(*experiment.model, experiment.model_weights);
    }
    if (experiment.pretrain) {
        document["pretrain"] = training_to_json(*experiment.pretrain);
        document["pretrain"]["rows"] = experiment.pretrain_rows;
    }
    if (experiment.finetune) {
        document["finetune"] = finetune_to_json(*experiment.finetune);
    }
    return document;
}

} // namespace sluice
