// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learning/engine.h"
#include "learning/language_model.h"

#include <cstdint>
#include <string>
#include <vector>

namespace sluice {

/// One layer, or a step between layers.
struct LayerSummary {
    std::string name;                 ///< "layer1.0.conv1", or what is done: "max pool"
    std::vector<std::int64_t> output; ///< shape for one row, or for one text
    std::uint64_t parameters = 0;     ///< numbers that are trained
};

/// A network before it is made.
struct NetworkSummary {
    std::vector<LayerSummary> layers;
    std::uint64_t parameters = 0;
    /// What training takes beside the data: weights, gradients, the optimiser's and the best epoch's copies,
    /// and the activations of a batch with their gradients. An estimate from the shapes.
    std::uint64_t training_bytes = 0;

    std::string text() const;
};

/// Of a checked spec (checked_network()). batch_size: rows of an optimiser step.
NetworkSummary summarise(const NetworkSpec& spec, int batch_size);
/// The same of a language model for the longest text.
NetworkSummary summarise(const LanguageModelSpec& spec, int batch_size);

} // namespace sluice
