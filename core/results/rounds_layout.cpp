// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/rounds_layout.h"

#include <span>

namespace sluice {

void write_rounds(H5Group group, const RoundsRecord& rounds) {
    group.set_texts("stopped_because", rounds.stopped_because);
    group.write("round", std::span<const double>(rounds.round));
    for (const auto& [name, series] : rounds.series) {
        const std::span<const double> values(series.values());
        if (series.rows() == 1) {
            group.write(name, values);
        } else {
            group.write(name, values, {series.rows(), series.columns()});
        }
    }
    if (rounds.solved.empty()) {
        return;
    }
    const std::vector<std::int64_t> solved(rounds.solved.values().begin(), rounds.solved.values().end());
    group.write("solved", std::span<const std::int64_t>(solved),
                {rounds.solved.rows(), rounds.solved.columns()});
}

RoundsRecord read_rounds(const H5Group& group) {
    RoundsRecord rounds;
    if (group.has_attribute("stopped_because")) {
        rounds.stopped_because = group.texts("stopped_because");
    }
    for (const std::string& name : group.dataset_names()) {
        H5Values<double> data = group.read_numbers(name);
        if (name == "round") {
            rounds.round = std::move(data.values);
            continue;
        }
        const std::size_t rows = data.shape.size() == 2 ? data.shape[0] : 1;
        Matrix<double> values(rows, data.shape.empty() ? 1 : data.shape.back());
        values.values() = std::move(data.values);
        (name == "solved" ? rounds.solved : rounds.series[name]) = std::move(values);
    }
    return rounds;
}

} // namespace sluice
