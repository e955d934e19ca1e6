// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/network_metadata.h"

#include "experiment/sections.h"

namespace sluice {

nlohmann::json network_to_json(const NetworkSpec& spec) {
    nlohmann::json json = model_to_json(spec, "");
    json.erase("weights");
    json["inputs"] = spec.inputs;
    json["classes"] = spec.classes;
    return json;
}

NetworkSpec network_from_json(const nlohmann::json& json) {
    constexpr std::int64_t most = 1'000'000'000;
    const auto count = [&](const char* key) {
        const auto found = json.is_object() ? json.find(key) : json.end();
        if (!json.is_object() || found == json.end() || !found->is_number_integer() ||
            found->get<std::int64_t>() < 1 || found->get<std::int64_t>() > most) {
            throw DataError(std::string("its metadata do not say how many ") + key + " the network has");
        }
        return found->get<std::int64_t>();
    };
    const std::int64_t inputs = count("inputs");
    const std::int64_t classes = count("classes");
    nlohmann::json section = json;
    section.erase("inputs");
    section.erase("classes");
    Problems problems;
    std::string weights;
    NetworkSpec spec = read_model_section(section, weights, problems);
    if (!problems.empty()) {
        throw DataError("its metadata describe no network: " + problems.front().pointer + ": " +
                        problems.front().message);
    }
    spec.inputs = inputs;
    spec.classes = classes;
    return spec;
}

} // namespace sluice
