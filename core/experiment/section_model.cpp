// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/sections.h"

#include "experiment/choices.h"

namespace sluice {
namespace {

using nlohmann::json;

constexpr std::int64_t widest_layer = 1'000'000;

/// {"channels": 3, "height": 32, "width": 32}
ImageShape read_image(const json& value, const std::string& pointer, Problems& problems) {
    constexpr std::int64_t longest_side = 4096;
    JsonReader reader(value, pointer, problems);
    ImageShape image;
    image.channels = reader.integer("channels", 1, 1, longest_side);
    image.height = reader.integer("height", 1, 1, longest_side);
    image.width = reader.integer("width", 1, 1, longest_side);
    for (const char* key : {"height", "width"}) {
        if (value.is_object() && !value.contains(key)) {
            reader.problem(key, "is missing");
        }
    }
    reader.finish();
    return image;
}

/// What only some kinds have: a key of another kind is a problem.
void check_kind_keys(const json& value, const NetworkSpec& spec, JsonReader& reader) {
    const auto only = [&](const char* key, std::initializer_list<const char*> kinds) {
        if (!value.is_object() || !value.contains(key)) {
            return;
        }
        std::string names;
        for (const char* kind : kinds) {
            if (spec.kind == kind) {
                return;
            }
            names += (names.empty() ? "'" : " or '") + std::string(kind) + "'";
        }
        reader.problem(key, "belongs to the kind " + names + ", not to '" + spec.kind + "'");
    };
    only("image", {"cnn", "resnet18"});
    only("channels", {"cnn"});
    only("width", {"resnet18"});
    only("stem", {"resnet18"});
}

} // namespace

NetworkSpec read_model_section(const json& value, std::string& weights, Problems& problems) {
    JsonReader reader(value, "/model", problems);
    NetworkSpec spec;
    spec.kind = reader.name("kind", spec.kind, {names_of(model_kinds()), {}});
    const bool flat = spec.kind == "logistic" || spec.kind == "resnet18";
    spec.hidden =
        reader.integers("hidden", flat ? std::vector<std::int64_t>{} : spec.hidden, 1, widest_layer);
    spec.dropout = reader.number("dropout", spec.dropout, {0.0, 1.0, false, true});
    if (const json* image = reader.find("image"); image != nullptr && !image->is_null()) {
        spec.image = read_image(*image, reader.at("image"), problems);
    }
    spec.channels = reader.integers("channels", spec.channels, 1, widest_layer);
    spec.width = reader.number("width", spec.width, {0.0, 16.0, true, false});
    spec.stem = reader.name("stem", spec.stem, {{"small", "imagenet"}, {}});
    weights = reader.text("weights", "");
    reader.finish();
    const bool hidden_given = value.is_object() && value.contains("hidden") && value["hidden"].is_array();
    const std::string name = spec.kind == "logistic" ? "a logistic regression" : "resnet18";
    if (flat && !spec.hidden.empty()) {
        reader.problem("hidden", "must be empty: " + name + " has no hidden layers (use kind '" +
                                     (spec.kind == "logistic" ? "mlp" : "cnn") + "')");
    }
    if (flat && spec.dropout != 0.0) {
        reader.problem("dropout", "must be 0: " + name + " has no hidden layers to drop from");
    }
    if (spec.kind == "mlp" && hidden_given && value["hidden"].empty()) {
        reader.problem("hidden", "must name at least one layer's width (use kind 'logistic' for none)");
    }
    if (spec.kind == "cnn" && spec.channels.empty()) {
        reader.problem("channels", "must name the filters of at least one convolution");
    }
    if (!weights.empty() && !weights.starts_with("file:") && !weights.starts_with("builtin:")) {
        reader.problem("weights", "must be 'builtin:NAME' or 'file:PATH', got '" + weights + "'");
    }
    check_kind_keys(value, spec, reader);
    return spec;
}

json model_to_json(const NetworkSpec& spec, const std::string& weights) {
    json result = {
        {"kind", spec.kind}, {"hidden", spec.hidden}, {"dropout", spec.dropout}, {"weights", weights}};
    if (!is_convolutional(spec.kind)) {
        return result;
    }
    result["image"] = nullptr; // as the data have it
    if (spec.image.known()) {
        result["image"] = {
            {"channels", spec.image.channels}, {"height", spec.image.height}, {"width", spec.image.width}};
    }
    if (spec.kind == "cnn") {
        result["channels"] = spec.channels;
    } else {
        result["width"] = spec.width;
        result["stem"] = spec.stem;
    }
    return result;
}

} // namespace sluice
