// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/sections.h"

#include "learning/metrics.h"

#include <algorithm>
#include <limits>

namespace sluice {
namespace {

using nlohmann::json;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::int64_t most_epochs = 1'000'000;

std::vector<std::string> monitors() {
    std::vector<std::string> names{"validation_loss"};
    for (const std::string& name : metric_names()) {
        if (name != "loss") {
            names.push_back(name);
        }
    }
    return names;
}

/// `"cosine"` or `{"name": "cosine", ...}`.
ScheduleSpec read_schedule(JsonReader& outer, int epochs, Problems& problems) {
    const json* value = outer.find("schedule");
    if (value == nullptr) {
        return {};
    }
    const json object = value->is_string() ? json{{"name", *value}} : *value;
    JsonReader reader(object, outer.at("schedule"), problems);
    ScheduleSpec spec;
    spec.name = reader.name("name", spec.name, {{"constant", "cosine", "plateau"}, {}});
    spec.warmup_epochs =
        reader.number("warmup_epochs", spec.warmup_epochs, {0.0, static_cast<double>(epochs)});
    spec.final_share = reader.number("final_share", spec.final_share, {0.0, 1.0});
    spec.factor = reader.number("factor", spec.factor, {0.0, 1.0, true, true});
    spec.patience = static_cast<int>(reader.integer("patience", spec.patience, 1, most_epochs));
    reader.finish();
    return spec;
}

/// `"none"`, `"balanced"` or a list of numbers.
ClassWeights read_class_weights(JsonReader& reader) {
    ClassWeights result;
    const json* value = reader.find("class_weights");
    if (value == nullptr || *value == "none") {
        return result;
    }
    if (*value == "balanced") {
        result.balanced = true;
        return result;
    }
    const auto possible = [](const json& weight) {
        return weight.is_number() && weight.get<double>() >= 0.0;
    };
    if (!value->is_array() || value->empty() || !std::all_of(value->begin(), value->end(), possible)) {
        reader.problem("class_weights",
                       "must be 'none', 'balanced' or a list of numbers >= 0, one for each class");
        return result;
    }
    result.weights = value->get<std::vector<double>>();
    if (std::ranges::all_of(result.weights, [](double w) { return w == 0.0; })) {
        reader.problem("class_weights", "must not all be 0");
    }
    return result;
}

} // namespace

TrainingSpec read_training(JsonReader& reader, TrainingSpec spec, Problems& problems) {
    constexpr std::int64_t largest_batch = 1 << 24;
    spec.optimizer.name =
        reader.name("optimizer", spec.optimizer.name, {{"adam", "adamw", "sgd"}, {"rmsprop", "lbfgs"}});
    spec.optimizer.learning_rate =
        reader.number("learning_rate", spec.optimizer.learning_rate, {0.0, infinity, true});
    spec.optimizer.momentum = reader.number("momentum", spec.optimizer.momentum, {0.0, 1.0, false, true});
    spec.optimizer.weight_decay = reader.number("weight_decay", spec.optimizer.weight_decay, {0.0, infinity});
    spec.optimizer.clip_norm = reader.number("clip_norm", spec.optimizer.clip_norm, {0.0, infinity});
    if (spec.optimizer.name != "sgd" && spec.optimizer.momentum != 0.0) {
        reader.problem("momentum",
                       "belongs to the optimizer 'sgd'; with '" + spec.optimizer.name + "' it must be 0");
    }
    spec.epochs = static_cast<int>(reader.integer("epochs", spec.epochs, 1, most_epochs));
    spec.schedule = read_schedule(reader, spec.epochs, problems);
    spec.label_smoothing = reader.number("label_smoothing", spec.label_smoothing, {0.0, 1.0, false, true});
    spec.class_weights = read_class_weights(reader);
    spec.batch_size = static_cast<int>(reader.integer("batch_size", spec.batch_size, 1, largest_batch));
    spec.patience = static_cast<int>(reader.integer("patience", spec.patience, 0, most_epochs));
    spec.monitor = reader.name("monitor", spec.monitor, {monitors(), {}});
    spec.keep_best = reader.boolean("keep_best", spec.keep_best);
    return spec;
}

json training_to_json(const TrainingSpec& spec) {
    json weights = "none";
    if (spec.class_weights.balanced) {
        weights = "balanced";
    } else if (!spec.class_weights.weights.empty()) {
        weights = spec.class_weights.weights;
    }
    return {{"optimizer", spec.optimizer.name},
            {"learning_rate", spec.optimizer.learning_rate},
            {"momentum", spec.optimizer.momentum},
            {"weight_decay", spec.optimizer.weight_decay},
            {"clip_norm", spec.optimizer.clip_norm},
            {"schedule",
             {{"name", spec.schedule.name},
              {"warmup_epochs", spec.schedule.warmup_epochs},
              {"final_share", spec.schedule.final_share},
              {"factor", spec.schedule.factor},
              {"patience", spec.schedule.patience}}},
            {"label_smoothing", spec.label_smoothing},
            {"class_weights", weights},
            {"epochs", spec.epochs},
            {"batch_size", spec.batch_size},
            {"patience", spec.patience},
            {"monitor", spec.monitor},
            {"keep_best", spec.keep_best}};
}

} // namespace sluice
