// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/sections.h"

#include <limits>

namespace sluice {

using nlohmann::json;

bool names_confidence(const json& value) {
    const json target = value.is_object() ? value.value("target", json()) : json();
    return target.is_object() && target.value("family", json()) == "label_confidence";
}

SamplingSection read_confidence_section(const json& value, Problems& problems) {
    constexpr std::int64_t most_folds = 100;
    JsonReader reader(value, "/sampling", problems);
    SamplingSection section;
    section.mode = SamplingMode::filter;
    section.m_request = MRequest::given;
    const std::string mode = reader.name("mode", "generate", {{"generate", "filter", "label"}, {}});
    if (mode != "filter") {
        reader.problem("mode",
                       "must be 'filter': the target 'label_confidence' is over the rows of a dataset");
    }
    JsonReader target(*reader.find("target"), reader.at("target"), problems);
    ConfidenceSection confidence;
    target.find("family");
    confidence.alpha =
        target.number("alpha", confidence.alpha, {0.0, std::numeric_limits<double>::infinity(), true});
    confidence.folds = static_cast<int>(target.integer("folds", confidence.folds, 2, most_folds));
    target.finish();
    if (const json* m = reader.find("M"); m != nullptr && *m != 1) {
        reader.problem("M", "must be 1: the target 'label_confidence' is a probability");
    }
    reader.finish();
    section.confidence = confidence;
    section.target = confidence_to_json(section)["target"];
    return section;
}

json confidence_to_json(const SamplingSection& section) {
    return {{"mode", "filter"},
            {"target",
             {{"family", "label_confidence"},
              {"alpha", section.confidence->alpha},
              {"folds", section.confidence->folds}}},
            {"M", 1}};
}

} // namespace sluice
