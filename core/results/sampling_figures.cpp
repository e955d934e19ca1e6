// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"
#include "results/figure/figure.h"
#include "results/phrases.h"
#include "results/plots.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace sluice {
namespace {

using namespace figure;

constexpr std::size_t scatter_cap = 5000; // more discs than this only make a blot
constexpr std::size_t rejected_cap = 1500;

/// The range that holds all but one value in a thousand at each end, or everything where that is not
/// much wider: heavy tails would leave the middle no room.
std::pair<double, double> shown_range(std::vector<double> values) {
    std::erase_if(values, [](double v) { return !std::isfinite(v); });
    if (values.empty()) {
        return {0, 1};
    }
    std::sort(values.begin(), values.end());
    const std::size_t cut = values.size() / 1000;
    const double low = values[cut], high = values[values.size() - 1 - cut];
    const double span = high > low ? high - low : std::max(std::abs(low), 1.0);
    return {std::max(values.front(), low - 0.5 * span), std::min(values.back(), high + 0.5 * span)};
}

/// Freedman and Diaconis (1981): bins of width 2 IQR n^(-1/3); here half of that, because their rule
/// blurs a density with several modes, whose IQR is wide.
std::size_t bin_count(std::vector<double> values, double low, double high) {
    std::sort(values.begin(), values.end());
    const double iqr = values[values.size() * 3 / 4] - values[values.size() / 4];
    const double width = iqr / std::cbrt(double(values.size()));
    const double bins = width > 0 ? (high - low) / width : 20;
    return std::size_t(std::clamp(bins, 15.0, 120.0));
}

std::vector<double> column(const Matrix<double>& points, std::size_t j) {
    std::vector<double> values(points.rows());
    for (std::size_t i = 0; i < points.rows(); ++i) {
        values[i] = points(i, j);
    }
    return values;
}

/// Bars of total area 1 (less what lies outside the range).
Bars density_bars(const std::vector<double>& values, double low, double high) {
    Bars bars{{}, {}, role::accepted.faded(0.45), "accepted"};
    const std::size_t count = bin_count(values, low, high);
    const double width = (high - low) / double(count);
    bars.heights.assign(count, 0.0);
    for (std::size_t i = 0; i <= count; ++i) {
        bars.edges.push_back(low + double(i) * width);
    }
    for (const double value : values) {
        if (value >= low && value <= high) {
            const auto bin = std::min(std::size_t((value - low) / width), count - 1);
            bars.heights[bin] += 1.0 / (double(values.size()) * width);
        }
    }
    return bars;
}

std::string rate_text(const SamplingRecord& sampling) {
    return percent_text(sampling.acceptance_rate) + " of " + grouped(sampling.candidates) +
           (sampling.filter ? " rows kept" : " candidates accepted");
}

Figure histogram(const SamplingRecord& sampling, const PlotOptions& options) {
    Figure plot;
    plot.title = sampling.filter ? "Kept rows" : "Accepted samples";
    plot.subtitle = rate_text(sampling);
    if (std::isfinite(sampling.ks_p_value)) {
        plot.subtitle += "; Kolmogorov–Smirnov distance " + short_number(sampling.ks_statistic, 2) +
                         ", p = " + short_number(sampling.ks_p_value, 2);
    }
    const std::vector<double> values = column(sampling.accepted_points, 0);
    auto [low, high] = shown_range(values);
    if (!(high > low)) {
        low -= 0.5;
        high += 0.5;
    }
    plot.x = {"x", low, high, false, {}};
    plot.y = {"density", 0.0, std::nullopt, false, {}};
    plot.elements.push_back(density_bars(values, low, high));
    if (options.log_target) {
        Line target{{}, {}, role::target, Dash::solid, 2.4, "target p"};
        for (int i = 0; i <= 600; ++i) {
            target.x.push_back(low + (high - low) * i / 600.0);
        }
        for (const double log_p : options.log_target(target.x)) {
            target.y.push_back(std::exp(log_p));
        }
        const auto& bars = std::get<Bars>(plot.elements.front());
        const double tallest = *std::max_element(bars.heights.begin(), bars.heights.end());
        double top = tallest;
        for (const double p : target.y) {
            top = std::isfinite(p) ? std::max(top, p) : top;
        }
        plot.y.high = 1.07 * std::min(top, 2.5 * tallest); // a pole of p must not flatten the bars
        plot.elements.push_back(std::move(target));
    }
    return plot;
}

/// Every k-th point, so that at most `most` are left.
Marks thinned(const Matrix<double>& points, std::size_t most, Colour colour, Shape shape, const char* label) {
    Marks marks{{}, {}, colour, shape, shape == Shape::cross ? 5.0 : 4.0, label};
    const std::size_t step = std::max<std::size_t>(1, (points.rows() + most - 1) / most);
    for (std::size_t i = 0; i < points.rows(); i += step) {
        marks.x.push_back(points(i, 0));
        marks.y.push_back(points(i, 1));
    }
    return marks;
}

Figure scatter(const SamplingRecord& sampling) {
    const Matrix<double>& points = sampling.accepted_points;
    Figure plot;
    plot.title = points.columns() == 2 ? "Accepted samples" : "Accepted samples, first two coordinates";
    plot.subtitle = rate_text(sampling);
    const auto pad = [](std::pair<double, double> range) {
        const double margin = 0.04 * std::max(range.second - range.first, 1e-9);
        return std::pair(range.first - margin, range.second + margin);
    };
    const auto x = pad(shown_range(column(points, 0)));
    const auto y = pad(shown_range(column(points, 1)));
    plot.x = {"x₁", x.first, x.second, false, {}};
    plot.y = {"x₂", y.first, y.second, false, {}};
    if (sampling.rejected_points.rows() > 0 && sampling.rejected_points.columns() == points.columns()) {
        plot.elements.push_back(thinned(sampling.rejected_points, rejected_cap, role::rejected.faded(0.7),
                                        Shape::cross, "rejected"));
    }
    Marks marks = thinned(points, scatter_cap, role::accepted.faded(0.55), Shape::disc, "accepted");
    if (marks.x.size() < points.rows()) {
        marks.label = "accepted (" + grouped(marks.x.size()) + " of " + grouped(points.rows()) + " drawn)";
    }
    plot.elements.push_back(std::move(marks));
    return plot;
}

Figure acceptance(const SamplingRecord& sampling) {
    Figure plot;
    plot.title = "Acceptance rate as it went";
    plot.subtitle = percent_text(sampling.acceptance_rate) + " in the end (95 % interval " +
                    interval_percent_text(sampling.ci_low, sampling.ci_high) + ")";
    if (std::isfinite(sampling.expected_rate)) {
        plot.subtitle += "; theory says " + percent_text(sampling.expected_rate);
    }
    const auto& n = sampling.trace_candidates;
    // The first few candidates tell nothing and would set the scale.
    double low = 1, high = 0;
    for (std::size_t i = 0; i < n.size(); ++i) {
        if (n[i] >= 0.002 * n.back()) {
            low = std::min(low, sampling.trace_ci_low[i]);
            high = std::max(high, sampling.trace_ci_high[i]);
        }
    }
    if (std::isfinite(sampling.expected_rate)) {
        low = std::min(low, sampling.expected_rate);
        high = std::max(high, sampling.expected_rate);
    }
    const double margin = std::max(0.08 * (high - low), 1e-6);
    plot.x = {"candidates", std::nullopt, std::nullopt, true, {}};
    plot.y = {"accepted / candidates", std::max(0.0, low - margin), std::min(1.0, high + margin), false, {}};
    plot.elements.push_back(Band{n, sampling.trace_ci_low, sampling.trace_ci_high, role::accepted.faded(0.2),
                                 "95 % interval (Wilson)"});
    plot.elements.push_back(
        Line{n, sampling.trace_rate, role::accepted, Dash::solid, 2.2, "accepted / candidates"});
    if (std::isfinite(sampling.expected_rate)) {
        plot.elements.push_back(
            Rule{sampling.expected_rate, false, role::target, Dash::dashed, "theory Z / M"});
    }
    return plot;
}

} // namespace

std::vector<NamedFigure> sampling_figures(const Record& record, const PlotOptions& options) {
    std::vector<NamedFigure> figures;
    if (!record.sampling) {
        return figures;
    }
    const SamplingRecord& sampling = *record.sampling;
    if (sampling.accepted_points.rows() > 0 && sampling.accepted_points.columns() == 1) {
        figures.emplace_back("sampling", histogram(sampling, options));
    } else if (sampling.accepted_points.rows() > 0 && sampling.accepted_points.columns() > 1) {
        figures.emplace_back("sampling", scatter(sampling));
    }
    if (std::optional<Figure> quantiles = quantile_figure(sampling)) {
        figures.emplace_back("quantiles", *std::move(quantiles));
    }
    if (!sampling.trace_candidates.empty()) {
        figures.emplace_back("acceptance", acceptance(sampling));
    }
    return figures;
}

} // namespace sluice
