// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/starting_network.h"

#include "base/error.h"
#include "base/paths.h"
#include "base/random.h"
#include "base/text.h"
#include "experiment/part_progress.h"
#include "learning/network_checks.h"
#include "learning/weight_match.h"

#include <algorithm>

namespace sluice {
namespace {

constexpr const char* checkpoint_ending = ".safetensors";

std::filesystem::path checkpoint(const std::string& name) {
    const std::filesystem::path folder = shared_folder("checkpoints");
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        if (entry.path().extension() == checkpoint_ending) {
            names.push_back(entry.path().stem().string());
        }
    }
    std::ranges::sort(names);
    if (std::ranges::find(names, name) == names.end()) {
        throw InvalidArgument("there is no shipped checkpoint '" + name + "'", "/model/weights",
                              names.empty() ? "give 'file:PATH'" : "there are " + alternatives(names));
    }
    return folder / (name + checkpoint_ending);
}

} // namespace

NetworkSpec network_spec(const Experiment& experiment, const Dataset& dataset) {
    NetworkSpec spec = *experiment.model;
    spec.inputs = static_cast<std::int64_t>(dataset.features.columns());
    spec.classes = static_cast<std::int64_t>(dataset.class_names.size());
    spec.image = spec.image.known() ? spec.image : dataset.image;
    return spec;
}

std::optional<NetworkSummary> network_summary(const Experiment& experiment, const Dataset* dataset) {
    const int batch = experiment.finetune   ? experiment.finetune->training.batch_size
                      : experiment.pretrain ? experiment.pretrain->batch_size
                                            : 1;
    if (experiment.language) {
        return summarise(experiment.language->model, batch);
    }
    if (!experiment.model || dataset == nullptr || dataset->class_names.size() < 2) {
        return std::nullopt;
    }
    return summarise(checked_network(network_spec(experiment, *dataset)), batch);
}

std::filesystem::path weights_file(const Experiment& experiment) {
    const std::string& weights = experiment.model_weights;
    const std::size_t colon = weights.find(':');
    const std::string name = weights.substr(colon + 1);
    if (weights.substr(0, colon) == "builtin") {
        return checkpoint(name);
    }
    const std::filesystem::path path(name);
    return path.is_absolute() || experiment.folder.empty() ? path : experiment.folder / path;
}

std::unique_ptr<Network> starting_network(const Experiment& experiment, const Dataset& dataset,
                                          std::uint64_t seed) {
    std::unique_ptr<Network> network = learning_engine().create(
        network_spec(experiment, dataset), RandomStream(seed, Stream::initial_weights).next());
    if (!experiment.model_weights.empty()) {
        load_weights(*network, weights_file(experiment));
    }
    return network;
}

bool trains_head_only(const std::string& freeze) {
    return freeze == "all_but_last" || freeze == "backbone";
}

std::shared_ptr<const Matrix<float>> FrozenFeatures::of(const Network& network, const Matrix<float>& rows,
                                                        int threads, const std::stop_token& stop,
                                                        Progress& progress) {
    std::vector<WeightTensor> weights = network.weights();
    weights.resize(weights.size() - 2); // the last layer's weight and bias
    const auto same = [](const WeightTensor& a, const WeightTensor& b) {
        return a.name == b.name && a.values == b.values;
    };
    if (features_ && rows == rows_ && std::ranges::equal(weights, weights_, same)) {
        return features_;
    }
    PartProgress part(progress, 0.0, 1.0, "features of the frozen network, computed once");
    std::optional<Matrix<float>> features = network.head_features(rows, threads, stop, part);
    if (!features || stop.stop_requested()) {
        return nullptr;
    }
    weights_ = std::move(weights);
    rows_ = rows;
    features_ = std::make_shared<const Matrix<float>>(std::move(*features));
    return features_;
}

} // namespace sluice
