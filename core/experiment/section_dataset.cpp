// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/sections.h"

#include "base/error.h"
#include "base/text.h"
#include "data/file_formats.h"
#include "data/generators.h"
#include "data/sources.h"
#include "experiment/data_source.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace sluice {
namespace {

using nlohmann::json;

/// "builtin" and "breast_cancer" of "builtin:breast_cancer".
std::pair<std::string, std::string> source_parts(const std::string& source) {
    const std::size_t colon = source.find(':');
    if (colon == std::string::npos) {
        return {"", source};
    }
    return {source.substr(0, colon), source.substr(colon + 1)};
}

/// What is wrong with `given` as a name of shipped data; with every name when none is near.
std::string unknown_name(const std::string& what, const std::string& given,
                         const std::vector<std::string>& names) {
    const std::string near = nearest_name(given, names);
    return "there is no " + what + " '" + given + "'" +
           (near.empty() ? "" : "; did you mean '" + near + "'?") +
           (near.empty() ? "; there are " : " There are ") + alternatives(names);
}

void check_builtin(JsonReader& reader, const std::string& name, bool label_given, DatasetSection& section) {
    std::vector<std::string> names;
    for (const BuiltinDataset& dataset : builtin_datasets()) {
        names.push_back(dataset.name);
        if (dataset.name == name && !label_given) {
            section.spec.label = dataset.label;
        }
    }
    if (std::ranges::find(names, name) == names.end()) {
        reader.problem("source", unknown_name("shipped dataset", name, names));
    }
}

void check_generator(JsonReader& reader, const std::string& name, DatasetSection& section,
                     Problems& problems) {
    std::vector<std::string> names;
    const GeneratorInfo* info = nullptr;
    for (const GeneratorInfo& generator : data_generators()) {
        names.push_back(generator.name);
        info = generator.name == name ? &generator : info;
    }
    if (info == nullptr) {
        reader.problem("source", names.empty()
                                     ? "generated data are not available in this version; available: "
                                       "'builtin:NAME' and 'file:PATH'"
                                     : unknown_name("generator", name, names));
        return;
    }
    for (const Problem& problem : generator_problems(name, section.parameters, reader.at("parameters"))) {
        problems.push_back(problem);
    }
    json complete = json::object();
    for (const auto& [parameter, initial] : info->parameters) {
        complete[parameter] = section.parameters.value(parameter, json(initial));
    }
    section.parameters = complete;
}

/// By the format that is given or that the name tells. A name that tells none may be that of a folder, or of
/// a text table; what it is, is found out when it is read.
void check_parameters_of_file(const std::string& name, const DatasetSection& section, Problems& problems) {
    std::string format = section.format.value_or(format_by_ending(name));
    if (format.empty()) {
        const json& given = section.parameters;
        const bool folder = given.contains("height") || given.contains("width") || given.contains("channels");
        format = folder ? "images" : "csv";
    }
    if (format == "hdf5" && !section.format && section.parameters.contains("part")) {
        format = "record"; // which of the two it is, is found out when it is read
    }
    try {
        if (format == "record") {
            check_record_parameters(section.parameters, "/dataset/parameters");
            return;
        }
        check_file_parameters(format, section.parameters, "/dataset/parameters");
    } catch (const InvalidArgument& error) {
        problems.push_back(
            {error.where(), error.message() + (error.remedy().empty() ? "" : "; " + error.remedy())});
    }
}

void check_source(JsonReader& reader, bool label_given, DatasetSection& section, Problems& problems) {
    const auto [kind, name] = source_parts(section.source);
    if (kind == "builtin") {
        check_builtin(reader, name, label_given, section);
    } else if (kind == "generate") {
        check_generator(reader, name, section, problems);
    } else if (kind != "file") {
        reader.problem("source", "must be 'builtin:NAME', 'generate:NAME' or 'file:PATH', got '" +
                                     section.source + "'");
    } else if (name.empty()) {
        reader.problem("source", "names no file after 'file:'");
    }
    if (kind == "file") {
        check_parameters_of_file(name, section, problems);
    } else if (kind == "builtin" && !section.parameters.empty()) {
        reader.problem("parameters", "belong to a 'generate:NAME' or 'file:PATH' source only");
    }
    if (kind != "file" && section.format) {
        reader.problem("format", "belongs to a 'file:PATH' source only");
    }
}

SplitSpec read_split(const json& value, const std::string& pointer, Problems& problems) {
    const NumberRange fraction{0.0, 1.0, false, true};
    JsonReader reader(value, pointer, problems);
    SplitSpec split;
    split.validation = reader.number("validation", split.validation, fraction);
    split.test = reader.number("test", split.test, fraction);
    split.stratify = reader.boolean("stratify", split.stratify);
    reader.finish();
    if (split.validation + split.test >= 1.0) {
        problems.push_back(
            {pointer, "validation and test must leave rows to train on: their sum must be < 1, got " +
                          exact_number(split.validation) + " + " + exact_number(split.test)});
    }
    return split;
}

ShiftSpec read_shift(const json& value, const std::string& pointer, Problems& problems) {
    JsonReader reader(value, pointer, problems);
    ShiftSpec shift;
    shift.column = reader.text("column", "");
    if (value.is_object() && !value.contains("column")) {
        reader.problem("column", "is missing: the column along which the two populations differ");
    }
    shift.strength = reader.number("strength", shift.strength, {-100.0, 100.0});
    shift.target_share = reader.number("target_share", shift.target_share, {0.0, 1.0, true, true});
    reader.finish();
    return shift;
}

} // namespace

DatasetSection read_dataset_section(const json& value, Problems& problems) {
    JsonReader reader(value, "/dataset", problems);
    DatasetSection section;
    section.source = reader.text("source", "");
    if (reader.find("format") != nullptr) {
        section.format = reader.name("format", "csv", {dataset_formats(), {}});
    }
    if (const json* parameters = reader.find("parameters"); parameters != nullptr) {
        if (parameters->is_object()) {
            section.parameters = *parameters;
        } else {
            reader.problem("parameters", "must be an object {...}, got " + json_kind(*parameters));
        }
    }
    section.spec.label = reader.text("label", "");
    section.spec.features = reader.texts("features", section.spec.features);
    if (section.spec.features.empty()) {
        reader.problem("features", "must name at least one column, or [\"*\"] for all numeric ones");
    }
    if (const json* split = reader.find("split"); split != nullptr) {
        section.spec.split = read_split(*split, reader.at("split"), problems);
    }
    section.spec.label_noise = reader.number("label_noise", 0.0, {0.0, 1.0, false, true});
    if (const json* shift = reader.find("shift"); shift != nullptr && !shift->is_null()) {
        section.spec.shift = read_shift(*shift, reader.at("shift"), problems);
    }
    if (value.is_object()) {
        if (value.contains("source")) {
            check_source(reader, value.contains("label"), section, problems);
        } else {
            reader.problem("source", "is missing: 'builtin:NAME', 'generate:NAME' or 'file:PATH'");
        }
    }
    reader.finish();
    return section;
}

std::vector<PreprocessStep> read_preprocess(const json& value, Problems& problems) {
    std::vector<PreprocessStep> steps;
    if (!value.is_array()) {
        problems.push_back(
            {"/preprocess", "must be a list of steps [{\"op\": ...}], got " + json_kind(value)});
        return steps;
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
        steps.push_back(preprocess_step_from_json(value[i], pointer_to("/preprocess", i), problems));
    }
    return steps;
}

json dataset_to_json(const DatasetSection& section) {
    const DatasetSpec& spec = section.spec;
    json result = {{"source", section.source},
                   {"label", spec.label},
                   {"features", spec.features},
                   {"split",
                    {{"validation", spec.split.validation},
                     {"test", spec.split.test},
                     {"stratify", spec.split.stratify}}}};
    result["label_noise"] = spec.label_noise;
    if (section.format) {
        result["format"] = *section.format;
    }
    if (!section.parameters.empty()) {
        result["parameters"] = section.parameters;
    }
    if (spec.shift) {
        result["shift"] = {{"column", spec.shift->column},
                           {"strength", spec.shift->strength},
                           {"target_share", spec.shift->target_share}};
    }
    return result;
}

} // namespace sluice
