// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/choices.h"
#include "experiment/sections.h"

#include "base/text.h"
#include "data/sums.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice {
namespace {

using nlohmann::json;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::int64_t most_rounds = 1000;
constexpr std::int64_t most_samples = 100'000;

int small_integer(JsonReader& reader, const std::string& key, int initial, std::int64_t minimum,
                  std::int64_t maximum) {
    return static_cast<int>(reader.integer(key, initial, minimum, maximum));
}

void read_model(const json& value, LanguageSection& section, Problems& problems) {
    JsonReader reader(value, "/model", problems);
    reader.name("kind", "transformer", {{"transformer"}, {}});
    LanguageModelSpec& model = section.model;
    model.vocabulary = sums_characters;
    model.context = reader.integer("context", model.context, sums_length, 4096);
    model.width = reader.integer("width", model.width, 1, 1024);
    model.layers = reader.integer("layers", model.layers, 1, 24);
    model.heads = reader.integer("heads", model.heads, 1, 64);
    if (model.width % model.heads != 0) {
        reader.problem("width", "must be a multiple of the heads, got " + std::to_string(model.width) +
                                    " and " + std::to_string(model.heads));
    }
    section.weights = reader.text("weights", section.weights);
    const bool known = section.weights == "none" || section.weights.starts_with("checkpoint:") ||
                       section.weights.starts_with("file:");
    if (!known) {
        reader.problem("weights",
                       "must be 'none', 'checkpoint:NAME' or 'file:PATH', got '" + section.weights + "'");
    }
    reader.finish();
}

void read_stop(const json& value, LanguageSection& section, Problems& problems) {
    JsonReader reader(value, "/sampling/stop", problems);
    const auto count = [&](const std::string& key, std::uint64_t initial) {
        return static_cast<std::uint64_t>(
            reader.integer(key, static_cast<std::int64_t>(initial), 1, 100'000'000));
    };
    section.accepted = count("accepted", section.accepted);
    section.candidates = count("candidates", section.candidates);
    reader.finish();
}

void read_sampling(const json& value, bool tilted, LanguageSection& section, Problems& problems) {
    JsonReader reader(value, "/sampling", problems);
    section.samples = true;
    reader.name("mode", "label", {{"label"}, {}});
    if (value.is_object() && !value.contains("mode")) {
        reader.problem("mode", "is missing: 'label', since a transformer's answers are the candidates");
    }
    section.temperature = reader.number("temperature", section.temperature, {0.0, 100.0, true});
    section.samples_per_prompt =
        small_integer(reader, "samples_per_prompt", section.samples_per_prompt, 1, most_samples);
    if (tilted) {
        section.beta = reader.number("beta", section.beta, {0.0, infinity, true});
        section.pool_maximum = reader.name("reward_maximum", "known", {{"known", "pool"}, {}}) == "pool";
        if (const json* stop = reader.find("stop")) {
            read_stop(*stop, section, problems);
        }
    } else {
        section.keep_per_prompt =
            small_integer(reader, "keep_per_prompt", section.keep_per_prompt, 1, most_samples);
    }
    reader.finish();
}

UntilRule read_until(const json& value, Problems& problems) {
    JsonReader reader(value, "/finetune/until", problems);
    UntilRule until;
    until.metric = reader.name("metric", until.metric, {until_metrics(), {}});
    until.at_least = reader.number("at_least", until.at_least, {0.0, 1.0});
    until.max_rounds = small_integer(reader, "max_rounds", until.max_rounds, 1, most_rounds);
    until.patience = small_integer(reader, "patience", until.patience, 0, most_rounds);
    reader.finish();
    return until;
}

FinetuneSection read_finetune(const json& value, LanguageSection& section, Problems& problems) {
    JsonReader reader(value, "/finetune", problems);
    FinetuneSection finetune;
    finetune.recipe =
        reader.name("recipe", "verified_reasoning", {{"verified_reasoning", "until_satisfied"}, {}});
    TrainingSpec initial;
    finetune.training = read_training(reader, initial, problems);
    finetune.training.freeze = reader.name("freeze", "none", {{"none", "all_but_last"}, {}});
    finetune.controls = reader.names("controls", {"random_subset"}, {{"random_subset", "pretrained"}, {}});
    finetune.repeats = small_integer(reader, "repeats", finetune.repeats, 1, 1000);
    section.rounds = small_integer(reader, "rounds", section.rounds, 1, most_rounds);
    if (const json* until = reader.find("until"); until != nullptr) {
        section.until = read_until(*until, problems);
        if (value.contains("rounds")) {
            reader.problem("rounds", "is said twice: /finetune/until/max_rounds takes its place");
        }
    } else if (finetune.recipe == "until_satisfied") {
        section.until = UntilRule{};
    }
    reader.finish();
    return finetune;
}

void check_training_of_texts(const TrainingSpec& spec, const std::string& pointer, Problems& problems) {
    if (spec.patience > 0) {
        problems.push_back({pointer + "/patience", "needs validation rows, and a language model has none"});
    }
}

/// The generator's own limits, so that they are told with everything else that is wrong.
void check_task(const json& parameters, Problems& problems) {
    const auto check = [&](const char* name, double least, double most, bool whole) {
        const json value = parameters.value(name, json(least));
        const double number =
            value.is_number() ? value.get<double>() : least; // a wrong type is told elsewhere
        if (!(number >= least && number <= most) || (whole && number != std::floor(number))) {
            problems.push_back({std::string("/dataset/parameters/") + name,
                                std::string("must be a ") + (whole ? "whole " : "") + "number from " +
                                    exact_number(least) + " to " + exact_number(most) + ", got " +
                                    value.dump()});
        }
    };
    check("traces", 1, 1e7, true);
    check("wrong_share", 0, 1, false);
    check("train_prompts", 1, static_cast<double>(open_sums_prompts().size()), true);
    check("test_prompts", 1, static_cast<double>(held_out_sums_prompts().size()), true);
}

} // namespace

const std::vector<std::string>& until_metrics() {
    static const std::vector<std::string> names{"sampled_accuracy", "greedy_accuracy", "pass_at_8", "reward"};
    return names;
}

bool is_language_document(const json& document) {
    const json::json_pointer kind("/model/kind");
    return document.is_object() && document.contains("model") && document["model"].is_object() &&
           document.value(kind, json()) == "transformer";
}

void read_language_sections(JsonReader& reader, Experiment& experiment, Problems& problems) {
    LanguageSection section;
    read_model(*reader.find("model"), section, problems);
    if (const json* value = reader.find("pretrain")) {
        JsonReader pretrain(*value, "/pretrain", problems);
        TrainingSpec initial;
        initial.epochs = 1;
        experiment.pretrain = read_training(pretrain, initial, problems);
        pretrain.finish();
        check_training_of_texts(*experiment.pretrain, "/pretrain", problems);
    }
    if (const json* value = reader.find("finetune")) {
        experiment.finetune = read_finetune(*value, section, problems);
        check_training_of_texts(experiment.finetune->training, "/finetune", problems);
    }
    if (const json* value = reader.find("sampling")) {
        const bool tilted = experiment.finetune && experiment.finetune->recipe == "until_satisfied";
        read_sampling(*value, tilted, section, problems);
    }
    if (!experiment.dataset || experiment.dataset->source != "generate:sums") {
        problems.push_back({"/dataset/source",
                            "must be 'generate:sums' for a transformer: the task whose answers "
                            "can be verified"});
    } else {
        check_task(experiment.dataset->parameters, problems);
    }
    if (experiment.finetune && !section.samples) {
        problems.push_back({"/finetune", "needs accepted answers, but the file has no sampling section"});
    }
    if (section.samples && !experiment.finetune) {
        problems.push_back(
            {"/sampling", "has answers to accept, but the file has no section 'finetune' for them"});
    }
    if (!experiment.pretrain && section.weights == "none") {
        problems.push_back({"/model/weights",
                            "must be a checkpoint, or the file needs a section 'pretrain': an "
                            "untrained model has no right answers"});
    }
    experiment.language = std::move(section);
}

void language_to_json(const Experiment& experiment, json& document) {
    const LanguageSection& section = *experiment.language;
    document["model"] = {{"kind", "transformer"},        {"context", section.model.context},
                         {"width", section.model.width}, {"layers", section.model.layers},
                         {"heads", section.model.heads}, {"weights", section.weights}};
    if (experiment.pretrain) {
        document["pretrain"] = training_to_json(*experiment.pretrain);
    }
    if (!experiment.finetune) {
        return;
    }
    const FinetuneSection& finetune = *experiment.finetune;
    document["sampling"] = {{"mode", "label"},
                            {"temperature", section.temperature},
                            {"samples_per_prompt", section.samples_per_prompt}};
    if (finetune.recipe == "until_satisfied") {
        document["sampling"]["beta"] = section.beta;
        document["sampling"]["reward_maximum"] = section.pool_maximum ? "pool" : "known";
        document["sampling"]["stop"] = {{"accepted", section.accepted}, {"candidates", section.candidates}};
    } else {
        document["sampling"]["keep_per_prompt"] = section.keep_per_prompt;
    }
    json tuning = training_to_json(finetune.training);
    tuning["recipe"] = finetune.recipe;
    tuning["freeze"] = finetune.training.freeze;
    tuning["controls"] = finetune.controls;
    tuning["repeats"] = finetune.repeats;
    if (section.until) {
        tuning["until"] = {{"metric", section.until->metric},
                           {"at_least", section.until->at_least},
                           {"max_rounds", section.until->max_rounds},
                           {"patience", section.until->patience}};
    } else {
        tuning["rounds"] = section.rounds;
    }
    document["finetune"] = std::move(tuning);
}

} // namespace sluice
