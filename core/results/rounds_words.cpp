// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/mean_and_sd.h"
#include "results/phrases.h"
#include "results/text_table.h"
#include "results/words_parts.h"

#include <array>
#include <cmath>
#include <set>
#include <utility>

namespace sluice {
namespace {

struct Shown {
    const char* series;
    const char* head;
    int decimals;
};
constexpr std::array<Shown, 11> columns{{{"acceptance", "accepted", 3},
                                         {"coverage", "coverage", 3},
                                         {"distinct", "distinct", 2},
                                         {"trained_on", "trained on", 0},
                                         {"sampled_accuracy", "sampled", 3},
                                         {"greedy_accuracy", "greedy", 3},
                                         {"pass_at_8", "pass@8", 3},
                                         {"reward", "reward", 3},
                                         {"entropy", "entropy", 2},
                                         {"kl", "KL", 2},
                                         {"larger_first", "larger first", 3}}};

std::string cell(const Matrix<double>& series, std::size_t round, int decimals) {
    std::vector<double> values;
    for (std::size_t repeat = 0; repeat < series.rows(); ++repeat) {
        if (std::isfinite(series(repeat, round))) {
            values.push_back(series(repeat, round));
        }
    }
    return values.empty() ? "" : fixed_text(mean_and_sd(values).mean, decimals);
}

} // namespace

std::string rounds_lines(const RoundsRecord& rounds) {
    if (rounds.series.contains("label_precision")) {
        return label_rounds_lines(rounds);
    }
    std::vector<std::string> heads{""};
    std::vector<const Shown*> there;
    for (const Shown& column : columns) {
        if (rounds.series.contains(column.series)) {
            heads.emplace_back(column.head);
            there.push_back(&column);
        }
    }
    TextTable table(heads);
    for (std::size_t i = 0; i < rounds.round.size(); ++i) {
        std::vector<std::string> row{i == 0 ? std::string("base")
                                            : "round " + fixed_text(rounds.round[i], 0)};
        for (const Shown* column : there) {
            row.push_back(cell(rounds.series.at(column->series), i, column->decimals));
        }
        table.add(std::move(row));
    }
    const std::size_t repeats = rounds.series.empty() ? 1 : rounds.series.begin()->second.rows();
    std::string text = "Rounds of sampling and fine-tuning";
    text += repeats > 1 ? ", means over " + counted(repeats, "repeat") : "";
    text += "; accepted to trained on: the samples, the rest: the model after the round (entropy and KL from "
            "the base "
            "of a whole answer, in nats):\n" +
            table.text();
    const std::set<std::string> reasons(rounds.stopped_because.begin(), rounds.stopped_because.end());
    for (const std::string& reason : reasons) {
        text += "Ended: " + reason + ".\n";
    }
    return text;
}

} // namespace sluice
