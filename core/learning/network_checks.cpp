// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/network_checks.h"

#include "base/error.h"
#include "base/text.h"
#include "learning/conv_graph.h"

#include <algorithm>
#include <array>

namespace sluice {
namespace {

constexpr double most_parameters = 5e8; ///< 2 GB of weights

double parameter_count(const NetworkSpec& spec) {
    if (is_convolutional(spec.kind)) {
        return static_cast<double>(build_graph(spec).parameter_count());
    }
    double count = 0.0;
    auto in = static_cast<double>(spec.inputs);
    for (const std::int64_t width : spec.hidden) {
        count += (in + 1.0) * static_cast<double>(width);
        in = static_cast<double>(width);
    }
    return count + (in + 1.0) * static_cast<double>(spec.classes);
}

/// How often an image can be halved so that something is left.
std::size_t halvings(const ImageShape& image) {
    std::size_t count = 0;
    for (std::int64_t side = std::min(image.height, image.width); side > 1; side /= 2) {
        ++count;
    }
    return count;
}

void check_convolutional(const NetworkSpec& spec) {
    if (!spec.image.known()) {
        throw InvalidArgument("a network of kind '" + spec.kind + "' needs the shape of its images",
                              "/model/image", "give channels, height and width");
    }
    if (spec.image.size() != spec.inputs) {
        throw InvalidArgument(
            "images of " + std::to_string(spec.image.channels) + " x " + std::to_string(spec.image.height) +
                " x " + std::to_string(spec.image.width) + " have " + std::to_string(spec.image.size()) +
                " values, but the rows have " + std::to_string(spec.inputs),
            "/model/image");
    }
    if (spec.kind == "resnet18") {
        const std::array<std::string, 2> stems{"small", "imagenet"};
        if (std::ranges::find(stems, spec.stem) == stems.end()) {
            throw InvalidArgument("the stem must be " + alternatives(stems) + ", got '" + spec.stem + "'");
        }
        if (!(spec.width > 0.0 && spec.width <= 16.0)) {
            throw InvalidArgument("the width must be above 0 and at most 16, got " +
                                  exact_number(spec.width));
        }
        return;
    }
    if (spec.channels.empty() || spec.channels.size() > halvings(spec.image)) {
        throw InvalidArgument("each of the " + std::to_string(spec.channels.size()) +
                              " blocks of a cnn halves the image, and one of " +
                              std::to_string(spec.image.height) + " x " + std::to_string(spec.image.width) +
                              " takes 1 to " + std::to_string(halvings(spec.image)));
    }
    for (const std::int64_t filters : spec.channels) {
        if (filters < 1) {
            throw InvalidArgument("a convolution needs at least 1 filter, got " + std::to_string(filters));
        }
    }
}

} // namespace

std::string shape_text(const std::vector<std::int64_t>& shape) {
    std::string text = "[";
    for (std::size_t i = 0; i < shape.size(); ++i) {
        text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
    }
    return text + "]";
}

NetworkSpec checked_network(NetworkSpec spec) {
    const std::array<std::string, 4> kinds{"logistic", "mlp", "cnn", "resnet18"};
    if (std::ranges::find(kinds, spec.kind) == kinds.end()) {
        throw InvalidArgument("the kind of network must be " + alternatives(kinds) + ", got '" + spec.kind +
                              "'");
    }
    if (spec.inputs < 1) {
        throw InvalidArgument("a network needs at least 1 input, got " + std::to_string(spec.inputs));
    }
    if (spec.classes < 2) {
        throw InvalidArgument("a classifier needs at least 2 classes, got " + std::to_string(spec.classes));
    }
    if (spec.kind == "logistic" || spec.kind == "resnet18") {
        spec.hidden.clear();
        spec.dropout = 0.0;
    }
    if (is_convolutional(spec.kind)) {
        check_convolutional(spec);
    }
    for (const std::int64_t width : spec.hidden) {
        if (width < 1) {
            throw InvalidArgument("a hidden layer needs at least 1 unit, got " + std::to_string(width));
        }
    }
    if (!(spec.dropout >= 0.0 && spec.dropout < 1.0)) {
        throw InvalidArgument("the dropout must be at least 0 and below 1, got " +
                              exact_number(spec.dropout));
    }
    if (parameter_count(spec) > most_parameters) {
        throw InvalidArgument("the network would have " + short_number(parameter_count(spec)) +
                              " weights, more than the limit of " + short_number(most_parameters));
    }
    return spec;
}

void check_same_weights(std::span<const WeightTensor> expected, std::span<const WeightTensor> given) {
    std::string problems;
    const auto add = [&](const std::string& problem) {
        problems += (problems.empty() ? "" : "; ") + problem;
    };
    for (const WeightTensor& own : expected) {
        const auto named = [&](const WeightTensor& tensor) { return tensor.name == own.name; };
        const auto found = std::ranges::find_if(given, named);
        if (found == given.end()) {
            add("'" + own.name + "' is missing");
        } else if (std::ranges::count_if(given, named) > 1) {
            add("'" + own.name + "' is given twice");
        } else if (found->shape != own.shape) {
            add("'" + own.name + "' has shape " + shape_text(found->shape) + ", expected " +
                shape_text(own.shape));
        } else if (found->values.size() != own.values.size()) {
            add("'" + own.name + "' has " + std::to_string(found->values.size()) + " values, expected " +
                std::to_string(own.values.size()));
        }
    }
    for (const WeightTensor& tensor : given) {
        if (std::ranges::find(expected, tensor.name, &WeightTensor::name) == expected.end()) {
            add("'" + tensor.name + "' is unknown");
        }
    }
    if (!problems.empty()) {
        throw InvalidArgument("the weights do not fit the network: " + problems);
    }
}

} // namespace sluice
