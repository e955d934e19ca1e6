// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment_source.h"

#include "base/text.h"

#include <string_view>

namespace sluice::cli {
namespace {

constexpr std::string_view preset_prefix = "preset:";

std::filesystem::path preset_file(const std::string& name) {
    if (const Preset* preset = find_preset(name)) {
        return preset->path;
    }
    std::vector<std::string> names;
    for (const Preset& preset : presets()) {
        names.push_back(preset.name);
    }
    const std::string near = nearest_name(name, names);
    throw InvalidArgument("there is no preset '" + name + "'", {},
                          near.empty() ? "there are " + alternatives(names) : "did you mean '" + near + "'?");
}

void apply_set(nlohmann::json& document, const std::string& set) {
    const std::size_t equals = set.find('=');
    if (equals == std::string::npos || equals == 0) {
        throw InvalidArgument("must be /json/pointer=value, got '" + set + "'", "--set");
    }
    set_by_pointer(document, set.substr(0, equals), set.substr(equals + 1));
}

} // namespace

ExperimentDocument load_document(const ExperimentArguments& arguments) {
    const bool preset = arguments.file.starts_with(preset_prefix);
    const std::filesystem::path path = preset ? preset_file(arguments.file.substr(preset_prefix.size()))
                                              : std::filesystem::path(arguments.file);
    ExperimentDocument result{read_experiment_document(path), std::filesystem::absolute(path).parent_path()};
    for (const std::string& set : arguments.sets) {
        apply_set(result.document, set);
    }
    if (arguments.seed) {
        result.document["seed"] = *arguments.seed;
    }
    return result;
}

Experiment load_experiment(const ExperimentArguments& arguments) {
    const ExperimentDocument source = load_document(arguments);
    return experiment_from_json(source.document, source.folder);
}

std::string experiment_stem(const ExperimentArguments& arguments) {
    if (arguments.file.starts_with(preset_prefix)) {
        return arguments.file.substr(preset_prefix.size());
    }
    std::string stem = std::filesystem::path(arguments.file).filename().string();
    for (const std::string_view ending : {".json", ".sluice"}) {
        if (stem.size() > ending.size() && stem.ends_with(ending)) {
            stem.resize(stem.size() - ending.size());
        }
    }
    return stem;
}

} // namespace sluice::cli
