// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/random.h"
#include "data/dataset.h"

#include <cmath>

namespace sluice {

void flip_labels(Dataset& dataset, double share, std::uint64_t seed) {
    constexpr std::uint64_t noise_key = std::uint64_t{1} << 40; // apart from the generators' blocks
    const auto classes = static_cast<std::uint64_t>(dataset.class_names.size());
    RandomStream random(seed, Stream::data, noise_key);
    std::vector<std::int64_t> rows = dataset.split.train;
    random.shuffle(rows);
    rows.resize(static_cast<std::size_t>(std::llround(share * static_cast<double>(rows.size()))));
    dataset.true_labels = dataset.labels;
    for (const std::int64_t row : rows) {
        std::int64_t& label = dataset.labels[static_cast<std::size_t>(row)];
        const auto step = static_cast<std::int64_t>(1 + random.below(classes - 1));
        label = (label + step) % static_cast<std::int64_t>(classes);
    }
}

} // namespace sluice
