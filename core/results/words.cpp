// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/words.h"

#include "base/text.h"
#include "results/phrases.h"
#include "results/words_parts.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <numeric>

namespace sluice {
namespace {

std::string head_lines(const Record& record) {
    std::string name = "Unnamed experiment";
    if (record.experiment.is_object() && record.experiment.contains("name") &&
        record.experiment["name"].is_string()) {
        name = record.experiment["name"].get<std::string>();
    }
    std::string text = name + "\n" + sentence_case(record.status);
    if (!record.created_utc.empty()) {
        text += ", " + record.created_utc;
    }
    if (!record.host.empty()) {
        text += " on " + record.host;
    }
    text += ", seed " + std::to_string(record.seed);
    if (record.threads > 0) {
        text += ", " + counted(record.threads, "thread");
    }
    if (!record.sluice_version.empty()) {
        text += ", Sluice " + record.sluice_version;
    }
    return text + "\n" + (record.message.empty() ? "" : record.message + "\n");
}

std::string dataset_line(const DatasetRecord& dataset) {
    std::string text = "Data: " + dataset.source + ", " +
                       counted(std::size_t(std::max<std::int64_t>(dataset.rows, 0)), "row") + ", " +
                       counted(dataset.features.size(), "feature");
    if (!dataset.classes.empty()) {
        text += ", " + counted(dataset.classes.size(), "class") + " (" + joined(dataset.classes, 6) + ")";
    }
    return text + "\n";
}

/// "drop_outliers (12 of 569 rows dropped)", "pca (7 components with 91.0 % of the variance)"; the bare name
/// of other steps.
std::string step_in_words(const nlohmann::json& step) {
    std::string text = step.value("op", std::string("?"));
    if (step.contains("rows_dropped") && step.contains("rows_before")) {
        const auto dropped = step["rows_dropped"].get<std::size_t>();
        const auto before = step["rows_before"].get<std::size_t>();
        return text + " (" + (dropped == 0 ? "no row" : grouped(dropped) + " of " + counted(before, "row")) +
               " dropped)";
    }
    if (text == "pca") {
        const auto shares = step.at("fitted").at("share").get<std::vector<double>>();
        const double share = std::accumulate(shares.begin(), shares.end(), 0.0);
        return text + " (" + counted(shares.size(), "component") + " with " +
               percent_text((share > 1.0 - 1e-9 ? 1.0 : share)) + " of the variance)";
    }
    if (text == "select") {
        const std::size_t chosen = step.at("columns").size();
        return text + " (" + std::to_string(chosen) + " of " +
               counted(chosen + step.at("left_out").size(), "column") + ")";
    }
    return text;
}

/// "" without steps, and where the record's are not what a program of this version writes.
std::string preprocess_line(const nlohmann::json& steps) {
    std::vector<std::string> words;
    try {
        for (const nlohmann::json& step : steps) {
            words.push_back(step_in_words(step));
        }
    } catch (const nlohmann::json::exception&) {
        return {};
    }
    return words.empty() ? std::string() : "Prepared: " + joined(words) + "\n";
}

/// "x.ARM.pt and x.ARM.safetensors, ARM being pretrained, rsft and all_data".
std::string models_line(const std::vector<ModelRecord>& models) {
    std::vector<std::string> patterns, arms;
    const auto add = [](std::vector<std::string>& names, const std::string& name) {
        if (std::ranges::find(names, name) == names.end()) {
            names.push_back(name);
        }
    };
    bool named = false;
    for (const ModelRecord& model : models) {
        std::string pattern = model.file;
        if (const std::size_t at = pattern.rfind(model.arm); at != std::string::npos && !model.arm.empty()) {
            pattern.replace(at, model.arm.size(), "ARM");
            named = true;
        }
        add(patterns, pattern);
        add(arms, model.arm);
    }
    return "Models: " + joined(patterns) + (named ? ", ARM being " + joined(arms, 20, "or") : "") + "\n";
}

} // namespace

std::string joined(const std::vector<std::string>& names, std::size_t most, const std::string& last) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i == most) {
            return text + " and " + std::to_string(names.size() - most) + " more";
        }
        text += (i == 0 ? std::string() : i + 1 == names.size() ? " " + last + " " : ", ") + names[i];
    }
    return text;
}

std::string record_in_words(const Record& record) {
    std::string text = head_lines(record);
    if (record.dataset) {
        text += "\n" + dataset_line(*record.dataset) + preprocess_line(record.dataset->preprocess);
    }
    if (record.sampling) {
        text += "\n" + sampling_lines(*record.sampling);
    }
    if (!record.training.empty()) {
        text += "\n" + training_lines(record.training);
        text += recall_lines(record.training,
                             record.dataset ? record.dataset->classes : std::vector<std::string>{});
    }
    if (record.rounds) {
        text += "\n" + rounds_lines(*record.rounds);
    }
    if (!record.comparison.empty()) {
        text += "\n" + answer_lines(record);
    }
    if (!record.models.empty()) {
        text += "\n" + models_line(record.models);
    }
    return text;
}

} // namespace sluice
