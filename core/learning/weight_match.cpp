// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/weight_match.h"

#include "base/error.h"
#include "learning/network_checks.h"
#include "learning/safetensors.h"
#include "learning/state_dict.h"

#include <algorithm>
#include <fstream>

namespace sluice {
namespace {

const WeightTensor* find(std::span<const WeightTensor> tensors, const std::string& name) {
    const auto found = std::ranges::find(tensors, name, &WeightTensor::name);
    return found == tensors.end() ? nullptr : &*found;
}

void add_group(std::string& text, const std::string& title, const std::vector<std::string>& names) {
    constexpr std::size_t most = 12;
    if (names.empty()) {
        return;
    }
    text += (text.empty() ? "" : "\n") + title + " (" + std::to_string(names.size()) + "): ";
    for (std::size_t i = 0; i < std::min(most, names.size()); ++i) {
        text += (i == 0 ? "" : ", ") + names[i];
    }
    text += names.size() > most ? ", ..." : "";
}

/// The name without what torch.nn.DataParallel puts before it.
std::string plain_name(const std::string& name) {
    const std::string prefix = "module.";
    return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
}

} // namespace

bool WeightMatch::usable(const std::string& head) const {
    const auto of_head = [&](const std::string& name) { return name.starts_with(head + "."); };
    return unknown.empty() && std::ranges::all_of(missing, of_head) &&
           std::ranges::all_of(reshaped, of_head) && !taken.empty();
}

std::string WeightMatch::text() const {
    std::string text;
    add_group(text, "matched", taken);
    add_group(text, "missing from the file", missing);
    add_group(text, "of another shape", reshaped);
    add_group(text, "unknown to the network", unknown);
    add_group(text, "passed over", passed_over);
    return text;
}

std::vector<WeightTensor> read_weights(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    char first[9] = {};
    file.read(first, sizeof first);
    const bool safetensors = file.gcount() == sizeof first && first[8] == '{';
    std::vector<WeightTensor> tensors = safetensors ? read_safetensors(path).tensors : read_state_dict(path);
    for (WeightTensor& tensor : tensors) {
        tensor.name = plain_name(tensor.name);
    }
    return tensors;
}

WeightMatch match_weights(std::span<const WeightTensor> network, std::span<const WeightTensor> file) {
    WeightMatch match;
    for (const WeightTensor& own : network) {
        const WeightTensor* given = find(file, own.name);
        if (given == nullptr) {
            match.missing.push_back(own.name);
        } else if (given->shape != own.shape) {
            match.reshaped.push_back(own.name + ": " + shape_text(given->shape) + " in the file, " +
                                     shape_text(own.shape) + " here");
        } else {
            match.taken.push_back(own.name);
        }
    }
    for (const WeightTensor& given : file) {
        if (find(network, given.name) == nullptr) {
            (given.name.ends_with(".num_batches_tracked") ? match.passed_over : match.unknown)
                .push_back(given.name);
        }
    }
    return match;
}

WeightMatch load_weights(Network& network, const std::filesystem::path& path) {
    std::vector<WeightTensor> own = network.weights();
    const std::vector<WeightTensor> file = read_weights(path);
    const std::string& last = own.back().name;
    const WeightMatch match = match_weights(own, file);
    if (!match.usable(last.substr(0, last.rfind('.')))) {
        throw DataError("the weights do not fit a network of kind '" + network.spec().kind + "'\n" +
                            match.text(),
                        path.string(), "give the model the shape that the weights were trained with");
    }
    for (WeightTensor& tensor : own) {
        const WeightTensor* given = find(file, tensor.name);
        if (given != nullptr && given->shape == tensor.shape) {
            tensor.values = given->values;
        }
    }
    network.set_weights(own);
    return match;
}

} // namespace sluice
