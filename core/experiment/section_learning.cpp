// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/sections.h"

#include "experiment/choices.h"
#include "learning/metrics.h"

#include <algorithm>

namespace sluice {

using nlohmann::json;

TrainingSpec read_pretrain_section(const json& value, double& rows, Problems& problems) {
    JsonReader reader(value, "/pretrain", problems);
    TrainingSpec initial;
    initial.epochs = 20;
    TrainingSpec spec = read_training(reader, initial, problems);
    rows = reader.number("rows", 1.0, {0.0, 1.0, true, false});
    reader.finish();
    return spec;
}

namespace {

UntilSpec read_until(const json& value, const std::string& pointer, Problems& problems) {
    constexpr std::int64_t most_rounds = 1000;
    JsonReader reader(value, pointer, problems);
    UntilSpec until;
    until.metric = reader.name("metric", until.metric, {metric_names(), {}});
    if (const json* goal = reader.find("at_least"); goal != nullptr && !goal->is_null()) {
        until.at_least = reader.number("at_least", 0.0);
    }
    until.max_rounds = static_cast<int>(reader.integer("max_rounds", until.max_rounds, 1, most_rounds));
    until.patience = static_cast<int>(reader.integer("patience", until.patience, 1, most_rounds));
    reader.finish();
    return until;
}

} // namespace

FinetuneSection read_finetune_section(const json& value, Problems& problems) {
    constexpr std::int64_t most_repeats = 1000;
    JsonReader reader(value, "/finetune", problems);
    FinetuneSection section;
    section.recipe = reader.name("recipe", section.recipe, {names_of(recipes()), {}});
    if (section.recipe == "verified_reasoning" || section.recipe == "until_satisfied") {
        reader.problem("recipe", "'" + section.recipe +
                                     "' samples a language model: it needs /model/kind 'transformer'");
    }
    TrainingSpec initial;
    initial.optimizer.learning_rate = 1e-4; // a tenth of pretraining's
    section.training = read_training(reader, initial, problems);
    section.training.freeze =
        reader.text("freeze", section.recipe == "frozen_backbone" ? "backbone" : "none");
    if (section.training.freeze.empty()) {
        reader.problem("freeze",
                       "must be 'none', 'all_but_last', 'backbone', or patterns over parameter names such as "
                       "'conv1.*, layer1.*'");
    }
    section.resample_every_epoch = reader.boolean("resample_every_epoch", section.resample_every_epoch);
    section.shrink = reader.number("shrink", section.shrink, {0.0, 1.0, true, false});
    section.controls =
        reader.names("controls", {"all_data", "random_subset"}, {names_of(control_arms()), {}});
    section.repeats = static_cast<int>(reader.integer("repeats", section.repeats, 1, most_repeats));
    if (const json* until = reader.find("until"); until != nullptr && !until->is_null()) {
        section.until = read_until(*until, reader.at("until"), problems);
        if (section.recipe != "self_label") {
            reader.problem("until", "belongs to recipes with rounds: 'self_label'");
        }
    }
    const std::vector<std::string> later{"rounds", "metrics"};
    reader.finish(later);
    return section;
}

OutputSection read_output_section(const json& value, Problems& problems) {
    JsonReader reader(value, "/output", problems);
    OutputSection section;
    section.model_formats =
        reader.names("model_formats", section.model_formats, {{"torchscript", "safetensors", "onnx"}, {}});
    reader.finish();
    return section;
}

json finetune_to_json(const FinetuneSection& section) {
    json result = training_to_json(section.training);
    result["recipe"] = section.recipe;
    result["freeze"] = section.training.freeze;
    result["resample_every_epoch"] = section.resample_every_epoch;
    result["shrink"] = section.shrink;
    result["controls"] = section.controls;
    result["repeats"] = section.repeats;
    if (section.until) {
        result["until"] = {{"metric", section.until->metric},
                           {"max_rounds", section.until->max_rounds},
                           {"patience", section.until->patience}};
        if (section.until->at_least) {
            result["until"]["at_least"] = *section.until->at_least;
        }
    }
    return result;
}

namespace {

/// What training needs, whichever section asks for it.
void check_training(const Experiment& experiment, const TrainingSpec& spec, const std::string& pointer,
                    Problems& problems) {
    if (!experiment.model) {
        problems.push_back({pointer, "trains a network, but the file has no model section"});
    }
    if (!experiment.dataset) {
        problems.push_back({pointer, "needs data to train on, but the file has no dataset section"});
        return;
    }
    if (experiment.dataset->spec.split.validation == 0.0 && spec.patience > 0) {
        problems.push_back(
            {pointer + "/patience", "needs validation rows, but /dataset/split/validation is 0"});
    }
    if (experiment.dataset->spec.split.validation == 0.0 && spec.schedule.name == "plateau") {
        problems.push_back(
            {pointer + "/schedule", "'plateau' needs validation rows, but /dataset/split/validation is 0"});
    }
}

/// What any training needs of the data.
void check_labelled(const DatasetSection& dataset, Problems& problems) {
    if (dataset.spec.label.empty() && !dataset.source.starts_with("generate:")) {
        problems.push_back({"/dataset/label", "is missing: the class that a network learns to predict"});
    }
    if (dataset.spec.split.test == 0.0) {
        problems.push_back(
            {"/dataset/split/test", "must be > 0 when a network is trained: it is judged on the test rows"});
    }
}

/// Each recipe goes with a mode and with controls of its own.
void check_recipe(const Experiment& experiment, Problems& problems) {
    const FinetuneSection& finetune = *experiment.finetune;
    const bool label = experiment.sampling->mode == SamplingMode::label;
    if (label != (finetune.recipe == "self_label")) {
        problems.push_back(
            {"/finetune/recipe",
             "'self_label' and the sampling mode 'label' belong together, but /sampling/mode is '" +
                 std::string(label ? "label" : "filter") + "'"});
        return;
    }
    const bool confidence = experiment.sampling->confidence.has_value();
    if (confidence != (finetune.recipe == "frozen_backbone")) {
        problems.push_back(
            {"/finetune/recipe", "'frozen_backbone' and the target 'label_confidence' belong together"});
    }
    if (confidence && experiment.pretrain) {
        problems.push_back({"/pretrain", "must be left out: 'frozen_backbone' starts from /model/weights"});
    }
    if (confidence &&
        std::ranges::find(finetune.controls, "importance_weighted") != finetune.controls.end()) {
        problems.push_back({"/finetune/controls", "'importance_weighted' needs densities"});
    }
    const std::string foreign = label ? "importance_weighted" : "true_labels";
    for (std::size_t i = 0; i < finetune.controls.size(); ++i) {
        if (finetune.controls[i] == foreign) {
            problems.push_back(
                {pointer_to("/finetune/controls", i),
                 "'" + foreign + "' goes with the sampling mode '" + (label ? "filter" : "label") + "'"});
        }
    }
    if (label && finetune.resample_every_epoch) {
        problems.push_back(
            {"/finetune/resample_every_epoch", "goes with the sampling mode 'filter'; rounds label anew"});
    }
    if (label && (!experiment.pretrain || experiment.pretrain_rows == 1.0)) {
        problems.push_back({"/pretrain/rows",
                            "must be below 1 for 'self_label': the network labels the rows that "
                            "pretraining does not see"});
    }
    if (label && finetune.until && experiment.dataset && experiment.dataset->spec.split.validation == 0.0) {
        problems.push_back(
            {"/finetune/until", "is judged on validation rows, but /dataset/split/validation is 0"});
    }
}

} // namespace

void check_agreement(const Experiment& experiment, Problems& problems) {
    const bool filter = experiment.sampling && experiment.sampling->mode == SamplingMode::filter;
    if (!experiment.dataset && !experiment.sampling) {
        problems.push_back({"", "nothing to do: the file needs a section 'sampling' or 'dataset'"});
    }
    if (filter && !experiment.dataset) {
        problems.push_back(
            {"/sampling/mode", "'filter' tries the rows of a dataset, but the file has no dataset section"});
    }
    if (experiment.sampling && experiment.sampling->mode == SamplingMode::label && !experiment.finetune) {
        problems.push_back({"/sampling/mode",
                            "'label' is for the recipe 'self_label', but the file has no finetune section"});
    }
    if (experiment.sampling && experiment.sampling->confidence &&
        (!experiment.finetune || !experiment.model)) {
        problems.push_back({"/sampling/target",
                            "'label_confidence' is of the network that is fine-tuned, but the file has "
                            "no model and finetune sections"});
    }
    if (experiment.model && !experiment.dataset) {
        problems.push_back({"/model", "needs data to learn from, but the file has no dataset section"});
    }
    if (experiment.dataset && (experiment.pretrain || experiment.finetune)) {
        check_labelled(*experiment.dataset, problems);
    }
    if (experiment.pretrain) {
        check_training(experiment, *experiment.pretrain, "/pretrain", problems);
    }
    if (!experiment.finetune) {
        return;
    }
    check_training(experiment, experiment.finetune->training, "/finetune", problems);
    if (!experiment.sampling) {
        problems.push_back({"/finetune", "needs an accepted set, but the file has no sampling section"});
    } else if (experiment.sampling->mode == SamplingMode::generate) {
        problems.push_back({"/finetune",
                            "needs accepted rows of the dataset, but /sampling/mode is 'generate', whose "
                            "points have no labels; use the mode 'filter'"});
    } else {
        check_recipe(experiment, problems);
    }
}

} // namespace sluice
