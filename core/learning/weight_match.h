// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learning/engine.h"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace sluice {

/// How the tensors of a file fit those of a network, by name and shape.
struct WeightMatch {
    std::vector<std::string> taken;       ///< names that are in both with equal shapes
    std::vector<std::string> missing;     ///< in the network only
    std::vector<std::string> reshaped;    ///< "fc.weight: [1000, 512] in the file, [10, 512] here"
    std::vector<std::string> unknown;     ///< in the file only
    std::vector<std::string> passed_over; ///< in the file, but of no use here: counts of batches

    /// Whether the network is whole with it: nothing is missing, unknown or of another shape, but for the
    /// last layer's, whose classes may be others.
    bool usable(const std::string& head) const;
    /// For people, one line per group, long groups cut short.
    std::string text() const;
};

/// Reads a file of weights by its content: safetensors, or what torch.save() wrote. Throws DataError.
std::vector<WeightTensor> read_weights(const std::filesystem::path& path);

WeightMatch match_weights(std::span<const WeightTensor> network, std::span<const WeightTensor> file);

/// Gives the network the file's weights. A last layer of other classes keeps the values it has. Throws
/// DataError with the list of what matched and what did not when the rest does not fit.
WeightMatch load_weights(Network& network, const std::filesystem::path& path);

} // namespace sluice
