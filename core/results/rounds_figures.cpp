// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/mean_and_sd.h"
#include "results/phrases.h"
#include "results/plots.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sluice {
namespace {

using namespace figure;

struct Curve {
    const char* series;
    const char* label;
    Colour colour;
    Dash dash;
};

/// Means over the repeats that reached a round, with the range of the repeats behind the line.
void add_curve(const RoundsRecord& rounds, const Curve& curve, Figure& plot) {
    const auto found = rounds.series.find(curve.series);
    if (found == rounds.series.end()) {
        return;
    }
    Line line{rounds.round, {}, curve.colour, curve.dash, 2.0, curve.label};
    Band band{rounds.round, {}, {}, curve.colour.faded(0.15), ""};
    for (std::size_t round = 0; round < rounds.round.size(); ++round) {
        std::vector<double> values;
        for (std::size_t repeat = 0; repeat < found->second.rows(); ++repeat) {
            if (std::isfinite(found->second(repeat, round))) {
                values.push_back(found->second(repeat, round));
            }
        }
        line.y.push_back(mean_and_sd(values).mean);
        band.low.push_back(values.empty() ? line.y.back() : std::ranges::min(values));
        band.high.push_back(values.empty() ? line.y.back() : std::ranges::max(values));
    }
    if (found->second.rows() > 1) {
        plot.elements.emplace_back(std::move(band));
    }
    plot.elements.emplace_back(std::move(line));
}

template <std::size_t Count>
Figure rounds_figure(const RoundsRecord& rounds, const std::string& title, const std::string& label,
                     const std::array<Curve, Count>& curves) {
    Figure plot;
    plot.title = title;
    const std::size_t repeats = rounds.series.empty() ? 1 : rounds.series.begin()->second.rows();
    plot.subtitle = repeats > 1 ? "rsft; mean and range of " + counted(repeats, "repeat") : "rsft";
    plot.x.label = "round (0: the base model)";
    plot.y.label = label;
    for (const Curve& curve : curves) {
        add_curve(rounds, curve, plot);
    }
    return plot;
}

} // namespace

std::vector<NamedFigure> rounds_figures(const Record& record) {
    if (!record.rounds || record.rounds->round.size() < 2) {
        return {};
    }
    const std::array<Curve, 3> accuracies{
        {{"sampled_accuracy", "sampled at temperature 1", role::accepted, Dash::solid},
         {"greedy_accuracy", "greedy", role::target, Dash::dashed},
         {"pass_at_8", "pass@8", role::proposal, Dash::dotted}}};
    const std::array<Curve, 2> spread{{{"entropy", "entropy of an answer", role::accepted, Dash::solid},
                                       {"kl", "KL divergence from the base", role::target, Dash::dashed}}};
    return {
        {"rounds_accuracy", rounds_figure(*record.rounds, "Right answers to held-out prompts, round by round",
                                          "share of answers (prompts)", accuracies)},
        {"rounds_entropy",
         rounds_figure(*record.rounds, "How varied the answers stay, round by round", "nats", spread)}};
}

} // namespace sluice
