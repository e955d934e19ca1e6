// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/network_checks.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <array>

namespace sluice {
namespace {

constexpr double most_parameters = 5e8; ///< 2 GB of weights

std::string shape_text(const std::vector<std::int64_t>& shape) {
    std::string text = "[";
    for (std::size_t i = 0; i < shape.size(); ++i) {
        text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
    }
    return text + "]";
}

double parameter_count(const NetworkSpec& spec) {
    double count = 0.0;
    auto in = static_cast<double>(spec.inputs);
    for (const std::int64_t width : spec.hidden) {
        count += (in + 1.0) * static_cast<double>(width);
        in = static_cast<double>(width);
    }
    return count + (in + 1.0) * static_cast<double>(spec.classes);
}

} // namespace

NetworkSpec checked_network(NetworkSpec spec) {
    const std::array<std::string, 2> kinds{"logistic", "mlp"};
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
    if (spec.kind == "logistic") {
        spec.hidden.clear();
        spec.dropout = 0.0;
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
