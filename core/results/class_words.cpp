// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"
#include "results/phrases.h"
#include "results/text_table.h"
#include "results/words_parts.h"

#include <cmath>

namespace sluice {
namespace {

/// More classes than these would fill the screen; the confusion matrix in the record has them all.
constexpr std::size_t most_classes = 12;

std::string share_cell(double hits, double total) {
    return total > 0.0 ? fixed_text(hits / total, 3) : "";
}

} // namespace

std::string recall_lines(const std::vector<ArmRecord>& arms, const std::vector<std::string>& classes) {
    if (arms.empty() || classes.empty() || classes.size() > most_classes) {
        return "";
    }
    std::vector<std::string> heads{"recall, precision", "test rows"};
    for (const ArmRecord& arm : arms) {
        if (arm.confusion.rows() != classes.size() || arm.confusion.columns() != classes.size()) {
            return "";
        }
        heads.push_back(arm.name);
    }
    TextTable table(heads);
    for (std::size_t k = 0; k < classes.size(); ++k) {
        std::vector<std::string> cells{classes[k], ""};
        for (const ArmRecord& arm : arms) {
            double actual = 0.0, predicted = 0.0;
            for (std::size_t other = 0; other < classes.size(); ++other) {
                actual += arm.confusion(k, other);
                predicted += arm.confusion(other, k);
            }
            cells[1] = grouped(static_cast<std::uint64_t>(actual));
            const std::string precision = share_cell(arm.confusion(k, k), predicted);
            cells.push_back(share_cell(arm.confusion(k, k), actual) +
                            (precision.empty() ? "" : ", " + precision));
        }
        table.add(std::move(cells));
    }
    return "By class" + std::string(arms.front().repeats > 1 ? ", over all repeats" : "") + ":\n" +
           table.text();
}

std::string findings_lines(const SamplingRecord& sampling) {
    std::string text;
    for (const auto& [name, found] : sampling.findings) {
        for (const std::string& line : split_text(found.words, '\n')) {
            text += line.empty() ? "" : "  " + line + "\n";
        }
    }
    return text;
}

std::string label_rounds_lines(const RoundsRecord& rounds) {
    std::vector<std::string> heads{"round"};
    for (const auto& [name, series] : rounds.series) {
        heads.push_back(metric_in_words(name));
    }
    TextTable table(heads);
    for (std::size_t i = 0; i < rounds.round.size(); ++i) {
        std::vector<std::string> cells{short_number(rounds.round[i])};
        for (const auto& [name, series] : rounds.series) {
            cells.push_back(
                i < series.columns() && std::isfinite(series(0, i)) ? short_number(series(0, i), 4) : "");
        }
        table.add(std::move(cells));
    }
    const std::string why =
        rounds.stopped_because.empty() ? "" : ", ended because " + rounds.stopped_because.front();
    return "Rounds" + why + ":\n" + table.text();
}

} // namespace sluice
