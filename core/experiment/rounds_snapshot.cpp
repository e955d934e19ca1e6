// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/rounds_snapshot.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice {

RoundsRecord merged_rounds(const std::vector<RoundsRecord>& repeats) {
    RoundsRecord merged;
    if (repeats.empty()) {
        return merged;
    }
    merged.solved = repeats.front().solved;
    merged.texts = repeats.front().texts;
    for (const RoundsRecord& repeat : repeats) {
        if (repeat.round.size() > merged.round.size()) {
            merged.round = repeat.round;
        }
        merged.stopped_because.push_back(repeat.stopped_because.empty() ? ""
                                                                        : repeat.stopped_because.front());
    }
    for (std::size_t r = 0; r < repeats.size(); ++r) {
        for (const auto& [name, values] : repeats[r].series) {
            Matrix<double>& series = merged.series[name];
            if (series.empty()) {
                series = Matrix<double>(repeats.size(), merged.round.size(),
                                        std::numeric_limits<double>::quiet_NaN());
            }
            std::ranges::copy(values.row(0), series.row(r).begin());
        }
    }
    return merged;
}

RoundsRecord rounds_of_repeat(const RoundsRecord& merged, std::size_t repeat) {
    RoundsRecord rounds;
    if (repeat == 0) {
        rounds.solved = merged.solved;
        rounds.texts = merged.texts;
    }
    if (repeat < merged.stopped_because.size()) {
        rounds.stopped_because = {merged.stopped_because[repeat]};
    }
    std::size_t count = 0; // rounds of this repeat: behind them all series are NaN
    for (const auto& [name, series] : merged.series) {
        if (repeat < series.rows()) {
            for (std::size_t i = 0; i < series.columns(); ++i) {
                count = std::isnan(series(repeat, i)) ? count : std::max(count, i + 1);
            }
        }
    }
    rounds.round.assign(merged.round.begin(), merged.round.begin() + static_cast<std::ptrdiff_t>(count));
    for (const auto& [name, series] : merged.series) {
        if (repeat < series.rows()) {
            Matrix<double> row(1, count);
            std::copy_n(series.row(repeat).begin(), count, row.values().begin());
            rounds.series[name] = std::move(row);
        }
    }
    return rounds;
}

} // namespace sluice
