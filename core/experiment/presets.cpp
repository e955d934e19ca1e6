// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/paths.h"
#include "experiment/experiment.h"

namespace sluice {
namespace {

std::vector<Preset> load_presets() {
    const std::filesystem::path folder = shared_folder("presets");
    const std::filesystem::path index = folder / "index.json";
    std::vector<Preset> result;
    try {
        for (const nlohmann::json& entry : read_experiment_document(index)) {
            const auto name = entry.at("name").get<std::string>();
            result.push_back({name, entry.at("title").get<std::string>(),
                              entry.at("story").get<std::string>(), folder / (name + ".sluice.json")});
        }
    } catch (const nlohmann::json::exception&) {
        throw DataError("is damaged: each preset needs name, title and story", index.string(),
                        "install Sluice again");
    }
    return result;
}

} // namespace

const std::vector<Preset>& presets() {
    static const std::vector<Preset> all = load_presets();
    return all;
}

const Preset* find_preset(const std::string& name) {
    for (const Preset& preset : presets()) {
        if (preset.name == name) {
            return &preset;
        }
    }
    return nullptr;
}

} // namespace sluice
