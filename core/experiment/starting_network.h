// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/dataset.h"
#include "experiment/experiment.h"
#include "learning/engine.h"
#include "learning/network_summary.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace sluice {

/// The experiment's model with inputs, classes and, where the file gives none, the image's shape as the data
/// have them.
NetworkSpec network_spec(const Experiment& experiment, const Dataset& dataset);

/// The layers of the network that will be trained, with its language model's where it has one; nothing where
/// the experiment has no model or the data no classes. Throws InvalidArgument where it does not fit the data.
std::optional<NetworkSummary> network_summary(const Experiment& experiment, const Dataset* dataset);

/// The file of /model/weights: a path from the experiment's folder, or a shipped checkpoint. Throws
/// InvalidArgument for an unknown checkpoint.
std::filesystem::path weights_file(const Experiment& experiment);

/// The network before any training of one repeat: random weights by `seed`, then those of /model/weights.
/// Throws DataError with what matched and what did not where they do not fit.
std::unique_ptr<Network> starting_network(const Experiment& experiment, const Dataset& dataset,
                                          std::uint64_t seed);

/// Whether a rule leaves the last layer alone to train.
bool trains_head_only(const std::string& freeze);

/// What frozen networks make of a dataset's rows, computed once for all arms and all repeats that ask for the
/// same.
class FrozenFeatures {
  public:
    /// Inputs of the last layer for every row, or nothing where the network cannot tell them apart from its
    /// training (Network::head_features()). The same pointer as long as neither the rows nor the weights
    /// before the last layer change.
    std::shared_ptr<const Matrix<float>> of(const Network& network, const Matrix<float>& rows, int threads,
                                            const std::stop_token& stop, Progress& progress);

  private:
    std::vector<WeightTensor> weights_;
    Matrix<float> rows_;
    std::shared_ptr<const Matrix<float>> features_;
};

} // namespace sluice
