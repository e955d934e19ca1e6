// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/sections.h"

#include <limits>

namespace sluice {

using nlohmann::json;

SamplingSection read_label_section(const json& value, Problems& problems) {
    constexpr std::int64_t most_attempts = 1'000'000;
    JsonReader reader(value, "/sampling", problems);
    SamplingSection section;
    section.mode = SamplingMode::label;
    LabelSection& label = section.label;
    reader.name("mode", "label", {{"generate", "filter", "label"}, {}});
    label.temperature =
        reader.number("temperature", label.temperature, {0.0, std::numeric_limits<double>::infinity(), true});
    label.attempts = static_cast<int>(reader.integer("attempts", label.attempts, 1, most_attempts));
    if (const json* target = reader.find("target"); target != nullptr) {
        JsonReader inner(*target, reader.at("target"), problems);
        label.target = inner.name("family", label.target, {{"verified", "sharpened"}, {}});
        label.tau = inner.number("tau", label.tau, {0.0, 1.0, true, false});
        if (label.target == "verified" && target->is_object() && target->contains("tau")) {
            inner.problem("tau", "belongs to 'sharpened'");
        }
        inner.finish();
    } else {
        reader.problem("target", "is missing: {\"family\": \"verified\"}, labels that are right, or "
                                 "{\"family\": \"sharpened\", \"tau\": 0.5}, likely ones");
    }
    if (const json* m = reader.find("M"); m != nullptr && *m != "auto") {
        reader.problem("M", "must be 'auto' in the mode 'label', where it is known in closed form");
    }
    reader.finish();
    return section;
}

json label_to_json(const SamplingSection& section) {
    const LabelSection& label = section.label;
    json target = {{"family", label.target}};
    if (label.target == "sharpened") {
        target["tau"] = label.tau;
    }
    return {{"mode", "label"},
            {"target", target},
            {"temperature", label.temperature},
            {"attempts", label.attempts},
            {"M", "auto"}};
}

} // namespace sluice
