// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "base/text.h"
#include "data/preprocess.h"
#include "data/sources.h"
#include "density/catalogue.h"
#include "experiment/choices.h"
#include "experiment/experiment.h"
#include "learning/metrics.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <iostream>

namespace sluice::cli {
namespace {

using nlohmann::json;

/// JSON has no infinity; the experiment file writes it as a text, and so does this list.
json number(double value) {
    if (std::isinf(value)) {
        return value > 0 ? "inf" : "-inf";
    }
    return value;
}

std::string kind_name(ParameterKind kind) {
    switch (kind) {
    case ParameterKind::number:
        return "number";
    case ParameterKind::integer:
        return "integer";
    case ParameterKind::numbers:
        return "numbers";
    case ParameterKind::matrix:
        return "matrix";
    case ParameterKind::densities:
        return "densities";
    case ParameterKind::density:
        return "density";
    case ParameterKind::columns:
        return "columns";
    case ParameterKind::names:
        return "names";
    case ParameterKind::formula:
        return "formula";
    case ParameterKind::text:
        return "text";
    }
    return "text";
}

json density_list() {
    json list = json::array();
    for (const FamilyInfo& family : density_families()) {
        json parameters = json::array();
        for (const ParameterInfo& parameter : family.parameters) {
            parameters.push_back({{"name", parameter.name},
                                  {"kind", kind_name(parameter.kind)},
                                  {"meaning", parameter.meaning},
                                  {"required", parameter.required},
                                  {"minimum", number(parameter.minimum)},
                                  {"maximum", number(parameter.maximum)}});
        }
        list.push_back(
            {{"name", family.name},
             {"title", family.title},
             {"story", family.formula.empty() ? family.support : family.formula + ", " + family.support},
             {"formula", family.formula},
             {"support", family.support},
             {"discrete", family.discrete},
             {"fitted_to_data", family.needs_data},
             {"parameters", parameters}});
    }
    return list;
}

json dataset_list() {
    json list = json::array();
    for (const BuiltinDataset& dataset : builtin_datasets()) {
        list.push_back({{"name", dataset.name},
                        {"title", dataset.title},
                        {"story", dataset.story},
                        {"source", "builtin:" + dataset.name},
                        {"label", dataset.label},
                        {"rows", dataset.rows},
                        {"columns", dataset.columns},
                        {"origin", dataset.origin},
                        {"licence", dataset.licence}});
    }
    return list;
}

json generator_list() {
    json list = json::array();
    for (const GeneratorInfo& generator : data_generators()) {
        json parameters = json::object();
        for (const auto& [name, initial] : generator.parameters) {
            parameters[name] = initial;
        }
        list.push_back({{"name", generator.name},
                        {"title", generator.title},
                        {"story", generator.story},
                        {"parameters", parameters}});
    }
    return list;
}

/// The steps of preprocessing.
json step_list() {
    json list = json::array();
    for (const PreprocessInfo& info : preprocess_operations()) {
        list.push_back(
            {{"name", info.op}, {"title", info.meaning}, {"story", ""}, {"parameters", info.defaults}});
    }
    return list;
}

json choice_list(const std::vector<Choice>& choices) {
    json list = json::array();
    for (const Choice& choice : choices) {
        list.push_back({{"name", choice.name}, {"title", choice.title}, {"story", choice.story}});
    }
    return list;
}

json preset_list() {
    json list = json::array();
    for (const Preset& preset : presets()) {
        list.push_back({{"name", preset.name}, {"title", preset.title}, {"story", preset.story}});
    }
    return list;
}

json metric_list() {
    json list = choice_list(metric_choices());
    for (json& metric : list) {
        metric["of"] = "rows";
        metric["larger_is_better"] = larger_is_better(metric["name"].get<std::string>());
    }
    for (json& metric : choice_list(sequence_metric_choices())) {
        metric["of"] = "answers";
        metric["larger_is_better"] =
            larger_sequence_metric_is_better(metric["name"].get<std::string>()) ? json(true) : json();
        list.push_back(std::move(metric));
    }
    return list;
}

json list_of(const std::string& what) {
    if (what == "densities") {
        return density_list();
    }
    if (what == "datasets") {
        return dataset_list();
    }
    if (what == "generators") {
        return generator_list();
    }
    if (what == "steps") {
        return step_list();
    }
    if (what == "models") {
        return choice_list(model_kinds());
    }
    if (what == "recipes") {
        return choice_list(recipes());
    }
    return what == "presets" ? preset_list() : metric_list();
}

/// "rows 1000, noise 0.15" with the defaults, or "" where an entry has none of its own.
std::string defaults_of(const json& entry) {
    std::string text;
    if (entry.contains("parameters") && entry["parameters"].is_object()) {
        for (const auto& [name, initial] : entry["parameters"].items()) {
            const std::string value = initial.is_number_float() ? exact_number(initial.get<double>())
                                      : initial.is_string()     ? initial.get<std::string>()
                                                                : initial.dump();
            text += (text.empty() ? "" : ", ") + name + " " + value;
        }
    }
    return text;
}

void print_table(const json& list, const std::string& what) {
    if (list.empty()) {
        std::cerr << "sluice-cli: this version has no " << what << '\n';
    }
    std::size_t width = 0;
    for (const json& entry : list) {
        width = std::max(width, entry["name"].get_ref<const std::string&>().size());
    }
    for (const json& entry : list) {
        const auto& name = entry["name"].get_ref<const std::string&>();
        std::cout << name << std::string(width - name.size() + 2, ' ') << entry["title"].get<std::string>();
        const auto& story = entry["story"].get_ref<const std::string&>();
        const std::string defaults = defaults_of(entry);
        std::cout << (story.empty() ? "" : ": ") << story << (defaults.empty() ? "" : " (" + defaults + ")")
                  << '\n';
    }
}

} // namespace

int list_command(const ListArguments& arguments) {
    const json list = list_of(arguments.what);
    if (arguments.json) {
        std::cout << list.dump(2) << '\n';
    } else {
        print_table(list, arguments.what);
    }
    return exit_done;
}

} // namespace sluice::cli
