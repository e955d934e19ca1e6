// SPDX-License-Identifier: GPL-3.0-or-later
#include "pictures.h"

#include "sampling/snapshot_painter.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sluice {
namespace {

constexpr std::size_t curve_points = 601;
constexpr std::size_t grid_side = 81;
constexpr double violation_tolerance = 1e-9; ///< of log p - log M q, above rounding

std::vector<double> exponentials(const std::vector<double>& logs, double shift) {
    std::vector<double> values(logs.size());
    std::ranges::transform(logs, values.begin(), [shift](double log) { return std::exp(log + shift); });
    return values;
}

std::vector<double> log_values(const Density& density, const std::vector<double>& x) {
    std::vector<double> logs(x.size());
    density.log_density(Points(std::span<const double>(x)), logs);
    return logs;
}

/// Where most of a density is to be seen: all but 1e-4 of its mass, or with heavy tails, which would squeeze
/// the rest into a line, less; peaks stay in view however little their mass is.
Interval visible_range(const Density& density) {
    constexpr double widest = 6.0; // times the range of the middle 80 %; a Laplace density has 5.8
    const Interval middle = density.typical_range(0.2).front();
    const Interval whole = density.typical_range(1e-4).front();
    Interval range = whole;
    for (const double tail : {1e-3, 1e-2, 5e-2}) {
        if (range.upper - range.lower <= widest * (middle.upper - middle.lower))
            break;
        range = density.typical_range(tail).front();
    }
    for (const auto& mark : density.landmarks()) {
        if (mark.front() >= whole.lower && mark.front() <= whole.upper) {
            range.lower = std::min(range.lower, mark.front());
            range.upper = std::max(range.upper, mark.front());
        }
    }
    return range;
}

/// Where the picture in one dimension reaches: the target with room beside it, and as much of the
/// proposal as does not squeeze the target into a corner.
Interval drawn_range(const Density& target, const Density& proposal) {
    const Interval p = visible_range(target);
    const Interval q = visible_range(proposal);
    const double width = p.upper - p.lower;
    Interval range{std::min(p.lower, std::max(q.lower, p.lower - 0.6 * width)),
                   std::max(p.upper, std::min(q.upper, p.upper + 0.6 * width))};
    const double margin = 0.03 * (range.upper - range.lower);
    return target.discrete() ? Interval{range.lower - 0.8, range.upper + 0.8}
                             : Interval{range.lower - margin, range.upper + margin};
}

/// Where the rows lie, with some room beside them.
Interval range_of_rows(const Matrix<float>& rows) {
    Interval range{rows(0, 0), rows(0, 0)};
    for (std::size_t i = 1; i < rows.rows(); ++i)
        range = {std::min(range.lower, double(rows(i, 0))), std::max(range.upper, double(rows(i, 0)))};
    const double margin = range.upper > range.lower ? 0.03 * (range.upper - range.lower) : 0.5;
    return {range.lower - margin, range.upper + margin};
}

std::vector<double> drawn_points(const Density& target, const Density& proposal, Interval range) {
    std::vector<double> x;
    if (target.discrete()) {
        const double last = std::min(std::floor(range.upper), std::ceil(range.lower) + 2000);
        for (double k = std::ceil(range.lower); k <= last; ++k)
            x.push_back(k);
        return x;
    }
    for (std::size_t i = 0; i < curve_points; ++i)
        x.push_back(range.lower + (range.upper - range.lower) * double(i) / double(curve_points - 1));
    // Ends of supports and modes are drawn exactly, with both sides of a jump.
    const auto add = [&](double at) {
        const double step = 1e-9 * (range.upper - range.lower);
        for (const double point : {at - step, at, at + step})
            if (point > range.lower && point < range.upper)
                x.push_back(point);
    };
    for (const Density* density : {&target, &proposal}) {
        const Interval support = density->support().front();
        add(support.lower);
        add(support.upper);
        for (const auto& mark : density->landmarks())
            add(mark.front());
    }
    std::ranges::sort(x);
    return x;
}

/// Divides by the integral over x (trapezoids; the sum for a mass function).
void normalise(const std::vector<double>& x, std::vector<double>& y, bool discrete) {
    double total = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i)
        total += discrete ? y[i] : i == 0 ? 0.0 : 0.5 * (y[i] + y[i - 1]) * (x[i] - x[i - 1]);
    if (!(total > 0) || !std::isfinite(total)) {
        y.clear();
        return;
    }
    for (double& value : y)
        value /= total;
}

void draw_line(SamplingPicture& picture) {
    const Density& target = *picture.target;
    const Density& proposal = *picture.proposal;
    const double log_m = picture.envelope.log_m;
    const bool rows_alone =
        (picture.over_rows || picture.ratio) && picture.rows && picture.rows->values->rows() > 0;
    picture.range = rows_alone ? range_of_rows(*picture.rows->values) : drawn_range(target, proposal);
    EnvelopeCurves& curves = picture.curves;
    curves.discrete = target.discrete();
    curves.x = drawn_points(target, proposal, picture.range);
    const std::vector<double> log_p = log_values(target, curves.x);
    const std::vector<double> log_q = log_values(proposal, curves.x);
    curves.p = exponentials(log_p, 0.0);
    curves.q = exponentials(log_q, 0.0);
    if (!picture.no_constant.isEmpty())
        return; // without M there is no envelope, and nothing that follows from it
    curves.envelope = exponentials(log_q, log_m);
    for (const auto& point : picture.envelope.touching)
        if (point.size() == 1)
            picture.touching << QPointF(point.front(), std::exp(target.log_density_at(point.front())));

    if (!picture.ratio) { // of a ratio alone nobody knows what the accepted look like
        picture.target_density = curves.p;
        normalise(curves.x, picture.target_density, curves.discrete);
    }
    if (target.normalised())
        picture.target_density = curves.p;
    if (rows_alone && !picture.violated)
        return; // no row has p above M q; between and beside them it does not matter
    if (!curves.discrete)
        picture.violations = violation_regions(target, proposal, log_m, picture.range);
    else
        for (std::size_t i = 0; i < curves.x.size(); ++i)
            if (log_p[i] - log_m - log_q[i] > violation_tolerance)
                picture.violations.push_back(
                    {{curves.x[i] - 0.5, curves.x[i] + 0.5}, log_p[i] - log_m - log_q[i]});
    picture.violated = picture.violated || !picture.violations.empty();
    if (picture.violated && !picture.ratio) {
        picture.biased_law.resize(curves.x.size());
        std::ranges::transform(curves.p, curves.envelope, picture.biased_law.begin(),
                               [](double p, double mq) { return std::min(p, mq); });
        normalise(curves.x, picture.biased_law, curves.discrete);
    }
}

/// Mean and covariance of the two coordinates where the density is a normal one, whose marginals are known.
struct Normal2 {
    double mx, my, xx, xy, yy;
};

std::optional<Normal2> normal_marginal(const Density& density, std::size_t x, std::size_t y) {
    const std::string family = density.family();
    if (family != "mv_normal" && family != "gaussian_fit")
        return std::nullopt;
    const nlohmann::json spec = density.to_json();
    if (!spec.contains("mean") || !spec.contains("cov"))
        return std::nullopt;
    const auto& mean = spec["mean"];
    const auto& cov = spec["cov"];
    return Normal2{mean[x], mean[y], cov[x][x], cov[x][y], cov[y][y]};
}

void fill_normal(const Normal2& n, DensityGrid& grid) {
    const double det = n.xx * n.yy - n.xy * n.xy;
    for (std::size_t j = 0; j < grid.rows; ++j)
        for (std::size_t i = 0; i < grid.columns; ++i) {
            const double dx =
                grid.x.lower + (grid.x.upper - grid.x.lower) * double(i) / double(grid.columns - 1) - n.mx;
            const double dy =
                grid.y.lower + (grid.y.upper - grid.y.lower) * double(j) / double(grid.rows - 1) - n.my;
            const double square = (n.yy * dx * dx - 2 * n.xy * dx * dy + n.xx * dy * dy) / det;
            grid.values[j * grid.columns + i] =
                std::exp(-0.5 * square) / (2 * std::numbers::pi * std::sqrt(det));
        }
}

/// The density itself over both of its coordinates, or turned round.
void fill_exact(const Density& density, bool turned, DensityGrid& grid) {
    const std::size_t count = grid.columns * grid.rows;
    std::vector<double> coordinates(2 * count), logs(count);
    for (std::size_t j = 0; j < grid.rows; ++j)
        for (std::size_t i = 0; i < grid.columns; ++i) {
            const double x =
                grid.x.lower + (grid.x.upper - grid.x.lower) * double(i) / double(grid.columns - 1);
            const double y = grid.y.lower + (grid.y.upper - grid.y.lower) * double(j) / double(grid.rows - 1);
            coordinates[j * grid.columns + i] = turned ? y : x;
            coordinates[count + j * grid.columns + i] = turned ? x : y;
        }
    density.log_density(Points(coordinates.data(), count, 2, count), logs);
    grid.values = exponentials(logs, 0.0);
}

/// A marginal by drawing from the density, smoothed over neighbouring nodes three times.
void fill_drawn(const Density& density, std::size_t x, std::size_t y, DensityGrid& grid) {
    constexpr std::size_t draws = 60000;
    const std::size_t dimension = density.dimension();
    std::vector<double> points(draws * dimension);
    RandomStream stream(1, Stream::optimiser_starts, 1);
    density.sample(stream, MutablePoints(points.data(), draws, dimension, draws));
    std::vector<double> counts(grid.values.size(), 0.0);
    for (std::size_t k = 0; k < draws; ++k) {
        const double fx = (points[x * draws + k] - grid.x.lower) / (grid.x.upper - grid.x.lower);
        const double fy = (points[y * draws + k] - grid.y.lower) / (grid.y.upper - grid.y.lower);
        if (fx < 0 || fx > 1 || fy < 0 || fy > 1)
            continue;
        const auto i = std::size_t(std::lround(fx * double(grid.columns - 1)));
        const auto j = std::size_t(std::lround(fy * double(grid.rows - 1)));
        counts[j * grid.columns + i] += 1.0;
    }
    for (int pass = 0; pass < 3; ++pass) {
        std::vector<double> next = counts;
        for (std::size_t j = 1; j + 1 < grid.rows; ++j)
            for (std::size_t i = 1; i + 1 < grid.columns; ++i) {
                double sum = 0.0;
                for (std::size_t b = j - 1; b <= j + 1; ++b)
                    for (std::size_t a = i - 1; a <= i + 1; ++a)
                        sum += counts[b * grid.columns + a];
                next[j * grid.columns + i] = sum / 9.0;
            }
        counts = std::move(next);
    }
    grid.values = std::move(counts);
}

DensityGrid make_grid(const Density& density, const SnapshotView& view, Interval x, Interval y) {
    DensityGrid grid{x, y, grid_side, grid_side, std::vector<double>(grid_side * grid_side, 0.0)};
    if (const auto normal = normal_marginal(density, view.axis_x, view.axis_y))
        fill_normal(*normal, grid);
    else if (density.dimension() == 2 && view.axis_x != view.axis_y)
        fill_exact(density, view.axis_x == 1, grid);
    else if (density.can_sample())
        fill_drawn(density, view.axis_x, view.axis_y, grid);
    else
        return {};
    return grid;
}

void draw_plane(SamplingPicture& picture, const SnapshotView& view) {
    const auto p = picture.target->typical_range(1e-3);
    const auto q = picture.proposal->typical_range(1e-3);
    const auto joined = [&](std::size_t axis) {
        const Interval a = p[std::min(axis, p.size() - 1)];
        const Interval b = q[std::min(axis, q.size() - 1)];
        return Interval{std::min(a.lower, b.lower), std::max(a.upper, b.upper)};
    };
    const Interval x = joined(view.axis_x);
    const Interval y = joined(view.axis_y);
    if (!std::isfinite(x.upper - x.lower) || !std::isfinite(y.upper - y.lower))
        return;
    picture.target_grid = make_grid(*picture.target, view, x, y);
    if (!picture.no_constant.isEmpty())
        return;
    picture.envelope_grid = make_grid(*picture.proposal, view, x, y);
    for (double& value : picture.envelope_grid.values)
        value *= std::exp(std::min(picture.envelope.log_m, 600.0));
}

/// p along one coordinate of a normal density.
QPolygonF normal_line(const Normal2& n, Interval range) {
    QPolygonF line;
    for (std::size_t i = 0; i < grid_side; ++i) {
        const double x = range.lower + (range.upper - range.lower) * double(i) / double(grid_side - 1);
        const double z = (x - n.mx) * (x - n.mx) / n.xx;
        line.append(QPointF(x, std::exp(-0.5 * z) / std::sqrt(2 * std::numbers::pi * n.xx)));
    }
    return line;
}

/// The same from points drawn from it, which lie one coordinate after the other.
QPolygonF drawn_line(std::span<const double> points, Interval range) {
    constexpr std::size_t bins = 40;
    const double width = (range.upper - range.lower) / double(bins);
    std::vector<double> density(bins, 0.0);
    for (const double x : points)
        if (x >= range.lower && x < range.upper)
            density[std::min(bins - 1, std::size_t((x - range.lower) / width))] +=
                1.0 / (double(points.size()) * width);
    QPolygonF line;
    for (std::size_t i = 0; i < bins; ++i) {
        const double before = density[i > 0 ? i - 1 : i], after = density[std::min(i + 1, bins - 1)];
        line.append(QPointF(range.lower + width * (double(i) + 0.5), (before + 2 * density[i] + after) / 4));
    }
    return line;
}

void draw_pairs(SamplingPicture& picture, const std::vector<std::size_t>& axes) {
    constexpr std::size_t draws = 20000;
    if (picture.pair_axes == axes && picture.pair_targets.size() == axes.size())
        return; // they do not depend on M
    picture.pair_axes = axes;
    picture.pair_targets.assign(axes.size(), {});
    const Density& target = *picture.target;
    const auto ranges = target.typical_range(1e-3);
    std::vector<double> points;
    for (std::size_t i = 0; i < axes.size(); ++i) {
        const std::size_t axis = axes[i];
        const Interval range = ranges.at(axis);
        if (!std::isfinite(range.upper - range.lower))
            continue;
        if (const auto normal = normal_marginal(target, axis, axis)) {
            picture.pair_targets[i] = normal_line(*normal, range);
        } else if (target.can_sample()) {
            if (points.empty()) {
                points.resize(draws * target.dimension());
                RandomStream stream(1, Stream::optimiser_starts, 1);
                target.sample(stream, MutablePoints(points.data(), draws, target.dimension(), draws));
            }
            picture.pair_targets[i] = drawn_line(std::span(points).subspan(axis * draws, draws), range);
        }
    }
}

} // namespace

void draw_picture(SamplingPicture& picture, const SnapshotView& view) {
    picture.dimension = picture.target->dimension();
    picture.curves = {};
    picture.target_grid = picture.envelope_grid = {};
    picture.violations.clear();
    picture.target_density.clear();
    picture.biased_law.clear();
    picture.touching.clear();
    picture.violated = picture.best_log_m && picture.envelope.log_m < *picture.best_log_m - 2e-6;
    if (picture.dimension == 1)
        draw_line(picture);
    if (picture.dimension == 1)
        return;
    const SnapshotView fitting = fitting_view(view, picture.dimension); // it may be of another experiment
    draw_plane(picture, fitting);
    draw_pairs(picture, fitting.pair_axes);
}

} // namespace sluice
