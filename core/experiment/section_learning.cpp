// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/sections.h"

#include "experiment/choices.h"

#include <algorithm>
#include <limits>

namespace sluice {
namespace {

using nlohmann::json;

constexpr double infinity = std::numeric_limits<double>::infinity();

std::vector<std::string> monitors() {
    std::vector<std::string> names{"validation_loss"};
    for (const std::string& name : metric_names()) {
        if (name != "loss") {
            names.push_back(name);
        }
    }
    return names;
}

} // namespace

TrainingSpec read_training(JsonReader& reader, TrainingSpec spec, Problems&) {
    constexpr std::int64_t most_epochs = 1'000'000;
    constexpr std::int64_t largest_batch = 1 << 24;
    spec.optimizer.name =
        reader.name("optimizer", spec.optimizer.name, {{"adam", "sgd"}, {"adamw", "rmsprop", "lbfgs"}});
    spec.optimizer.learning_rate =
        reader.number("learning_rate", spec.optimizer.learning_rate, {0.0, infinity, true});
    spec.optimizer.momentum = reader.number("momentum", spec.optimizer.momentum, {0.0, 1.0, false, true});
    spec.optimizer.weight_decay = reader.number("weight_decay", spec.optimizer.weight_decay, {0.0, infinity});
    if (spec.optimizer.name == "adam" && spec.optimizer.momentum != 0.0) {
        reader.problem("momentum", "belongs to the optimizer 'sgd'; with 'adam' it must be 0");
    }
    spec.epochs = static_cast<int>(reader.integer("epochs", spec.epochs, 1, most_epochs));
    spec.batch_size = static_cast<int>(reader.integer("batch_size", spec.batch_size, 1, largest_batch));
    spec.patience = static_cast<int>(reader.integer("patience", spec.patience, 0, most_epochs));
    spec.monitor = reader.name("monitor", spec.monitor, {monitors(), {}});
    spec.keep_best = reader.boolean("keep_best", spec.keep_best);
    return spec;
}

NetworkSpec read_model_section(const json& value, Problems& problems) {
    constexpr std::int64_t widest_layer = 1'000'000;
    JsonReader reader(value, "/model", problems);
    NetworkSpec spec;
    spec.kind = reader.name("kind", spec.kind, {names_of(model_kinds()), {"cnn", "resnet18"}});
    spec.hidden = reader.integers(
        "hidden", spec.kind == "logistic" ? std::vector<std::int64_t>{} : spec.hidden, 1, widest_layer);
    spec.dropout = reader.number("dropout", spec.dropout, {0.0, 1.0, false, true});
    reader.finish();
    const bool hidden_given = value.is_object() && value.contains("hidden") && value["hidden"].is_array();
    if (spec.kind == "logistic" && !spec.hidden.empty()) {
        reader.problem("hidden",
                       "must be empty: a logistic regression has no hidden layers (use kind 'mlp')");
    }
    if (spec.kind == "logistic" && spec.dropout != 0.0) {
        reader.problem("dropout", "must be 0: a logistic regression has no hidden layers to drop from");
    }
    if (spec.kind == "mlp" && hidden_given && value["hidden"].empty()) {
        reader.problem("hidden", "must name at least one layer's width (use kind 'logistic' for none)");
    }
    return spec;
}

TrainingSpec read_pretrain_section(const json& value, Problems& problems) {
    JsonReader reader(value, "/pretrain", problems);
    TrainingSpec initial;
    initial.epochs = 20;
    TrainingSpec spec = read_training(reader, initial, problems);
    reader.finish();
    return spec;
}

FinetuneSection read_finetune_section(const json& value, Problems& problems) {
    constexpr std::int64_t most_repeats = 1000;
    JsonReader reader(value, "/finetune", problems);
    FinetuneSection section;
    section.recipe =
        reader.name("recipe", section.recipe, {names_of(recipes()), {"self_label", "frozen_backbone"}});
    if (section.recipe == "verified_reasoning" || section.recipe == "until_satisfied") {
        reader.problem("recipe", "'" + section.recipe +
                                     "' samples a language model: it needs /model/kind 'transformer'");
    }
    TrainingSpec initial;
    initial.optimizer.learning_rate = 1e-4; // a tenth of pretraining's
    section.training = read_training(reader, initial, problems);
    section.training.freeze = reader.name("freeze", "none", {{"none", "all_but_last"}, {"backbone"}});
    section.resample_every_epoch = reader.boolean("resample_every_epoch", section.resample_every_epoch);
    section.shrink = reader.number("shrink", section.shrink, {0.0, 1.0, true, false});
    section.controls = reader.names("controls", {"all_data", "random_subset"},
                                    {names_of(control_arms()), {"importance_weighted"}});
    section.repeats = static_cast<int>(reader.integer("repeats", section.repeats, 1, most_repeats));
    const std::vector<std::string> later{"until", "rounds", "metrics"};
    reader.finish(later);
    return section;
}

OutputSection read_output_section(const json& value, Problems& problems) {
    JsonReader reader(value, "/output", problems);
    OutputSection section;
    section.model_formats =
        reader.names("model_formats", section.model_formats, {{"torchscript", "safetensors"}, {"onnx"}});
    reader.finish();
    return section;
}

json model_to_json(const NetworkSpec& spec) {
    return {{"kind", spec.kind}, {"hidden", spec.hidden}, {"dropout", spec.dropout}};
}

json training_to_json(const TrainingSpec& spec) {
    return {{"optimizer", spec.optimizer.name},
            {"learning_rate", spec.optimizer.learning_rate},
            {"momentum", spec.optimizer.momentum},
            {"weight_decay", spec.optimizer.weight_decay},
            {"epochs", spec.epochs},
            {"batch_size", spec.batch_size},
            {"patience", spec.patience},
            {"monitor", spec.monitor},
            {"keep_best", spec.keep_best}};
}

json finetune_to_json(const FinetuneSection& section) {
    json result = training_to_json(section.training);
    result["recipe"] = section.recipe;
    result["freeze"] = section.training.freeze;
    result["resample_every_epoch"] = section.resample_every_epoch;
    result["shrink"] = section.shrink;
    result["controls"] = section.controls;
    result["repeats"] = section.repeats;
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
    } else if (!filter) {
        problems.push_back({"/finetune",
                            "needs accepted rows of the dataset, but /sampling/mode is 'generate', whose "
                            "points have no labels; use the mode 'filter'"});
    }
}

} // namespace sluice
