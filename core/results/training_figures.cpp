// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"
#include "results/figure/figure.h"
#include "results/mean_and_sd.h"
#include "results/phrases.h"
#include "results/plots.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace sluice {
namespace {

using namespace figure;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// How an arm looks in every plot.
struct ArmStyle {
    Colour colour;
    Dash dash;
};

/// rsft is solid; the controls are dashed, each with its own colour; what they all start from is dotted.
ArmStyle style_of(const std::string& arm, const std::vector<ArmRecord>& arms) {
    constexpr std::array<Colour, 4> controls{Colour::hex(0x0072B2), Colour::hex(0xCC79A7),
                                             Colour::hex(0x56B4E9), Colour::hex(0xE69F00)};
    if (arm == "rsft") {
        return {role::accepted, Dash::solid};
    }
    if (arm == "pretrained") {
        return {role::quiet, Dash::dotted};
    }
    std::size_t control = 0;
    for (const ArmRecord& other : arms) {
        if (other.name == arm) {
            break;
        }
        control += other.name != "rsft" && other.name != "pretrained" ? 1 : 0;
    }
    return {controls[control % controls.size()], Dash::dashed};
}

/// The mean over repeats of each epoch that at least half of them reached.
std::vector<double> mean_series(const Matrix<double>& series) {
    std::vector<double> means(series.columns(), nan);
    for (std::size_t e = 0; e < series.columns(); ++e) {
        double sum = 0;
        std::size_t count = 0;
        for (std::size_t r = 0; r < series.rows(); ++r) {
            if (std::isfinite(series(r, e))) {
                sum += series(r, e);
                ++count;
            }
        }
        if (count > 0 && 2 * count >= series.rows()) {
            means[e] = sum / double(count);
        }
    }
    return means;
}

/// The median of the repeats' best epochs; 0 when there is none.
double best_epoch(const ArmRecord& arm) {
    std::vector<std::int64_t> epochs = arm.best_epoch;
    std::erase_if(epochs, [](std::int64_t e) { return e <= 0; });
    if (epochs.empty()) {
        return 0;
    }
    std::sort(epochs.begin(), epochs.end());
    return double(epochs[(epochs.size() - 1) / 2]);
}

const Matrix<double>* find_series(const ArmRecord& arm, const std::string& name) {
    const auto found = arm.epoch_series.find(name);
    const bool some = found != arm.epoch_series.end() &&
                      std::any_of(found->second.values().begin(), found->second.values().end(),
                                  [](double v) { return std::isfinite(v); });
    return some ? &found->second : nullptr;
}

void mark_best(Figure& plot, const ArmRecord& arm, const std::vector<double>& values, Colour colour) {
    const double best = best_epoch(arm);
    for (std::size_t e = 0; e < std::min(arm.epoch.size(), values.size()); ++e) {
        if (arm.epoch[e] == best && std::isfinite(values[e])) {
            plot.elements.push_back(Marks{{best}, {values[e]}, colour, Shape::ring, 10, ""});
        }
    }
}

std::string repeats_text(const std::vector<ArmRecord>& arms) {
    std::int64_t repeats = 1;
    for (const ArmRecord& arm : arms) {
        repeats = std::max(repeats, arm.repeats);
    }
    return repeats > 1 ? "mean over " + std::to_string(repeats) + " repeats; " : "";
}

/// Largest over smallest positive value of what is drawn.
double dynamic_range(const Figure& plot) {
    double low = std::numeric_limits<double>::infinity(), high = 0;
    for (const Element& element : plot.elements) {
        if (const Line* line = std::get_if<Line>(&element)) {
            for (const double value : line->y) {
                if (std::isfinite(value)) {
                    low = std::min(low, value);
                    high = std::max(high, value);
                }
            }
        }
    }
    return low > 0 ? high / low : 0;
}

Figure loss_figure(const std::vector<ArmRecord>& arms) {
    Figure plot;
    plot.title = "Loss while training";
    plot.subtitle =
        repeats_text(arms) + "thick: training rows, thin: validation rows, ring: best epoch, kept";
    plot.x.label = "epoch";
    plot.y.label = "cross-entropy";
    std::vector<std::pair<const ArmRecord*, std::vector<double>>> rings;
    for (const ArmRecord& arm : arms) {
        const ArmStyle style = style_of(arm.name, arms);
        const Matrix<double>* train = find_series(arm, "train_loss");
        const Matrix<double>* validation = find_series(arm, "validation_loss");
        if (train != nullptr) {
            plot.elements.push_back(
                Line{arm.epoch, mean_series(*train), style.colour, style.dash, 2.6, arm.name});
        }
        if (validation != nullptr) {
            const auto means = mean_series(*validation);
            plot.elements.push_back(
                Line{arm.epoch, means, style.colour, style.dash, 1.2, train ? "" : arm.name});
            rings.emplace_back(&arm, means);
        }
    }
    plot.y.logarithmic = dynamic_range(plot) > 20;
    for (const auto& [arm, means] : rings) {
        mark_best(plot, *arm, means, style_of(arm->name, arms).colour);
    }
    return plot;
}

Figure epochs_figure(const std::vector<ArmRecord>& arms, const std::string& metric) {
    Figure plot;
    plot.title = sentence_case(metric_in_words(metric)) + " while training";
    plot.subtitle = repeats_text(arms) + "on the validation rows; ring: best epoch, kept";
    plot.x.label = "epoch";
    plot.y.label = metric_in_words(metric);
    for (const ArmRecord& arm : arms) {
        if (const Matrix<double>* series = find_series(arm, metric)) {
            const ArmStyle style = style_of(arm.name, arms);
            const auto means = mean_series(*series);
            plot.elements.push_back(Line{arm.epoch, means, style.colour, style.dash, 2.2, arm.name});
            mark_best(plot, arm, means, style.colour);
        }
    }
    return plot;
}

Figure test_figure(const std::vector<ArmRecord>& arms, const std::string& metric) {
    Figure plot;
    plot.title = sentence_case(metric_in_words(metric)) + " on the test rows";
    plot.y.label = metric_in_words(metric);
    std::size_t most = 1;
    for (const ArmRecord& arm : arms) {
        const auto found = arm.test.find(metric);
        if (found == arm.test.end() || found->second.empty()) {
            continue;
        }
        const double at = double(plot.x.categories.size());
        const ArmStyle style = style_of(arm.name, arms);
        const MeanAndSd m = mean_and_sd(found->second);
        most = std::max(most, found->second.size());
        if (found->second.size() > 1) {
            Marks repeats{{}, found->second, style.colour.faded(0.4), Shape::disc, 6, ""};
            repeats.x.assign(found->second.size(), at - 0.12);
            plot.elements.push_back(std::move(repeats));
        }
        const Shape shape = style.dash == Dash::solid ? Shape::disc : Shape::ring;
        plot.elements.push_back(Estimate{at, m.mean, m.mean - m.sd, m.mean + m.sd, false, style.colour, shape,
                                         value_text(m.mean, m.sd)});
        plot.x.categories.push_back(arm.name);
    }
    plot.subtitle = most > 1 ? "mean and standard deviation over " + std::to_string(most) +
                                   " repeats; small discs: each repeat"
                             : "one repeat: its spread is not known";
    return plot;
}

/// With the minus sign that is as wide as a digit.
std::string with_true_minus(std::string text) {
    if (text.starts_with('-')) {
        text.replace(0, 1, "\u2212");
    }
    return text;
}

Figure comparison_figure(const std::vector<ComparisonRecord>& rows, bool losses) {
    Figure plot;
    plot.title = losses ? "rsft against its controls: loss" : "rsft against its controls";
    plot.x.label = losses ? "difference: rsft less the control (smaller is better)"
                          : "difference: rsft less the control (larger is better)";
    plot.subtitle = "bars: 95 % intervals; green: rsft is better, orange: worse, grey: no difference shown";
    plot.elements.push_back(Rule{0.0, true, role::quiet, Dash::dashed, ""});
    bool unknown = false;
    for (const ComparisonRecord& row : rows) {
        if (metric_is_loss(row.metric) != losses || !std::isfinite(row.difference)) {
            continue;
        }
        const Colour colour = row.verdict == "better"  ? role::accepted
                              : row.verdict == "worse" ? role::violation
                                                       : role::rejected;
        const Shape shape = row.verdict == "unknown" ? Shape::ring : Shape::disc;
        unknown = unknown || row.verdict == "unknown";
        plot.elements.push_back(Estimate{row.difference, double(plot.y.categories.size()), row.low, row.high,
                                         true, colour, shape,
                                         with_true_minus(signed_text(row.difference, row.high - row.low))});
        plot.y.categories.push_back(metric_in_words(row.metric) + ", against " + row.arm);
    }
    if (unknown) {
        plot.subtitle += ", ring: one repeat, unknown";
    }
    return plot;
}

MatrixFigure confusion_figure(const ArmRecord& arm, const std::vector<std::string>& classes) {
    double total = 0, right = 0;
    for (std::size_t i = 0; i < arm.confusion.rows(); ++i) {
        for (std::size_t j = 0; j < arm.confusion.columns(); ++j) {
            total += arm.confusion(i, j);
            right += i == j ? arm.confusion(i, j) : 0;
        }
    }
    MatrixFigure plot;
    plot.title = "Confusion matrix: " + arm.name;
    plot.subtitle =
        grouped(std::uint64_t(right)) + " of " + grouped(std::uint64_t(total)) + " test rows are right";
    if (arm.repeats > 1) {
        plot.subtitle += ", summed over " + std::to_string(arm.repeats) + " repeats";
    }
    plot.subtitle += "; shades and percentages are shares of the row";
    plot.row_label = "actual";
    plot.column_label = "predicted";
    plot.names = classes;
    plot.counts = arm.confusion;
    return plot;
}

} // namespace

std::vector<NamedFigure> training_figures(const Record& record) {
    std::vector<NamedFigure> figures;
    const auto& arms = record.training;
    std::set<std::string> epochs, tests;
    bool losses = false;
    for (const ArmRecord& arm : arms) {
        for (const auto& [name, series] : arm.epoch_series) {
            const bool loss = name == "train_loss" || name == "validation_loss";
            losses = losses || (loss && find_series(arm, name) != nullptr);
            if (!loss && find_series(arm, name) != nullptr) {
                epochs.insert(name);
            }
        }
        for (const auto& [name, values] : arm.test) {
            tests.insert(name);
        }
    }
    if (losses) {
        figures.emplace_back("loss", loss_figure(arms));
    }
    for (const std::string& metric : epochs) {
        figures.emplace_back("epochs_" + metric, epochs_figure(arms, metric));
    }
    for (const std::string& metric : tests) {
        figures.emplace_back("test_" + metric, test_figure(arms, metric));
    }
    for (const ArmRecord& arm : arms) {
        if (!arm.confusion.empty()) {
            const auto classes = record.dataset ? record.dataset->classes : std::vector<std::string>{};
            figures.emplace_back("confusion_" + arm.name, confusion_figure(arm, classes));
        }
    }
    for (const bool loss : {false, true}) {
        Figure plot = comparison_figure(record.comparison, loss);
        if (!plot.y.categories.empty()) {
            figures.emplace_back(loss ? "comparison_loss" : "comparison", std::move(plot));
        }
    }
    return figures;
}

} // namespace sluice
