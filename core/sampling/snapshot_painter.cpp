// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/snapshot_painter.h"

#include "sampling/envelope.h"
#include "sampling/trace_recorder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace sluice {
namespace {

constexpr std::size_t most_marks = 5000;
constexpr std::size_t chunk = 4096;
/// Fewer accepted points show nothing.
constexpr std::uint64_t fewest_tested = 20;

Interval finite_range(Interval wanted, const Density& target, std::size_t axis) {
    const bool usable =
        std::isfinite(wanted.lower) && std::isfinite(wanted.upper) && wanted.lower < wanted.upper;
    if (usable) {
        return wanted;
    }
    Interval typical = target.typical_range().at(axis);
    if (!std::isfinite(typical.lower) || !std::isfinite(typical.upper) || !(typical.lower < typical.upper)) {
        const double centre = std::isfinite(typical.lower)
                                  ? typical.lower
                                  : (std::isfinite(typical.upper) ? typical.upper : 0.0);
        typical = {centre - 0.5, centre + 0.5};
    }
    return {std::isfinite(wanted.lower) && wanted.lower < typical.upper ? wanted.lower : typical.lower,
            std::isfinite(wanted.upper) && wanted.upper > typical.lower ? wanted.upper : typical.upper};
}

/// Which of `bins` equal cells of the range holds the value; bins when none does. The upper end belongs to
/// the last.
std::size_t cell_of(double value, Interval range, double cells_per_unit, std::size_t bins) {
    if (!(value >= range.lower && value <= range.upper)) {
        return bins;
    }
    return std::min(static_cast<std::size_t>((value - range.lower) * cells_per_unit), bins - 1);
}

double cells_per_unit(Interval range, std::size_t bins) {
    return static_cast<double>(bins) / (range.upper - range.lower);
}

/// Pearson's correlation of two columns; NaN where one of them does not vary.
double correlation_of(const Matrix<double>& points, std::size_t a, std::size_t b) {
    const auto n = static_cast<double>(points.rows());
    double mean_a = 0.0, mean_b = 0.0;
    for (std::size_t i = 0; i < points.rows(); ++i) {
        mean_a += points(i, a) / n;
        mean_b += points(i, b) / n;
    }
    double aa = 0.0, ab = 0.0, bb = 0.0;
    for (std::size_t i = 0; i < points.rows(); ++i) {
        const double da = points(i, a) - mean_a, db = points(i, b) - mean_b;
        aa += da * da;
        ab += da * db;
        bb += db * db;
    }
    return aa > 0.0 && bb > 0.0 ? ab / std::sqrt(aa * bb) : std::numeric_limits<double>::quiet_NaN();
}

AcceptedSample accepted_sample(const PaintedStage& stage, const std::vector<std::size_t>& axes,
                               std::uint64_t accepted) {
    AcceptedSample sample;
    sample.axes = axes;
    if (axes.empty() || accepted == 0) {
        return sample;
    }
    const std::uint64_t count = std::min<std::uint64_t>(accepted, AcceptedSample::most_points);
    sample.points = Matrix<double>(static_cast<std::size_t>(count), axes.size());
    for (std::size_t j = 0; j < axes.size(); ++j) {
        for (std::uint64_t i = 0; i < count; ++i) {
            stage.accepted_coordinate(axes[j], i * accepted / count, {&sample.points(i, j), 1});
        }
    }
    sample.correlation = Matrix<double>(axes.size(), axes.size());
    for (std::size_t a = 0; a < axes.size(); ++a) {
        for (std::size_t b = 0; b <= a; ++b) {
            sample.correlation(a, b) = sample.correlation(b, a) = correlation_of(sample.points, a, b);
        }
    }
    return sample;
}

} // namespace

SnapshotView fitting_view(const SnapshotView& view, std::size_t dimension) {
    SnapshotView fitting = view;
    fitting.axis_x = std::min(view.axis_x, dimension - 1);
    fitting.axis_y = std::min(view.axis_y, dimension - 1);
    fitting.bins = std::clamp<std::size_t>(view.bins, 1, 4096);
    std::erase_if(fitting.pair_axes, [&](std::size_t axis) { return axis >= dimension; });
    return fitting;
}

std::shared_ptr<const SamplingSnapshot> SnapshotPainter::paint(const PaintedStage& stage,
                                                               const SnapshotView& wanted) {
    const std::size_t dimension = stage.dimension();
    const SnapshotView view = fitting_view(wanted, dimension);
    if (!started_ || !(view == view_) || stage.revision() != revision_) {
        start_histogram(view, dimension);
        if (stage.revision() != revision_) {
            revision_ = stage.revision();
            goodness_rows_ = 0;
            goodness_due_ = {};
        }
    }
    auto picture = std::make_shared<SamplingSnapshot>();
    picture->counts = stage.counts();
    picture->finished = stage.finished();
    const bool finished = picture->finished != StopReason::none;
    const std::uint64_t accepted = picture->counts.accepted;
    add_to_histogram(stage, accepted);
    refresh_goodness(stage, accepted, finished);
    picture->trace = stage.trace();
    append_trace_point(picture->trace, picture->counts.candidates, accepted);
    picture->recent = stage.recent(view.axis_x, view.axis_y, most_marks);
    picture->histogram = histogram_;
    picture->sample = accepted_sample(stage, view.pair_axes, accepted);
    picture->log_m = stage.log_m();
    picture->expected_rate = expected_acceptance_rate(*target_, stage.log_m(), stage.biased());
    picture->candidates_per_second = recent_speed(picture->counts, finished);
    picture->dimension = dimension;
    picture->view = view;
    picture->goodness = goodness_;
    return picture;
}

void SnapshotPainter::start_histogram(const SnapshotView& view, std::size_t dimension) {
    started_ = true;
    view_ = view;
    histogram_ = {};
    histogram_rows_ = 0;
    histogram_.range_x = finite_range(view.range_x, *target_, view.axis_x);
    histogram_.bins_x = view.bins;
    histogram_.bins_y = dimension == 1 ? 1 : view.bins;
    histogram_.range_y =
        dimension == 1 ? Interval{0.0, 1.0} : finite_range(view.range_y, *target_, view.axis_y);
    histogram_.counts.assign(histogram_.bins_x * histogram_.bins_y, 0);
}

void SnapshotPainter::add_to_histogram(const PaintedStage& stage, std::uint64_t accepted) {
    AcceptedHistogram& h = histogram_;
    const bool flat = h.bins_y == 1 && stage.dimension() == 1;
    const double x_scale = cells_per_unit(h.range_x, h.bins_x), y_scale = cells_per_unit(h.range_y, h.bins_y);
    std::array<double, chunk> x, y;
    while (histogram_rows_ < accepted) {
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(chunk, accepted - histogram_rows_));
        stage.accepted_coordinate(view_.axis_x, histogram_rows_, {x.data(), n});
        if (!flat) {
            stage.accepted_coordinate(view_.axis_y, histogram_rows_, {y.data(), n});
        }
        for (std::size_t i = 0; i < n; ++i) {
            const std::size_t column = cell_of(x[i], h.range_x, x_scale, h.bins_x);
            const std::size_t row = flat ? 0 : cell_of(y[i], h.range_y, y_scale, h.bins_y);
            if (column == h.bins_x || row == h.bins_y) {
                ++h.outside;
            } else {
                ++h.counts[row * h.bins_x + column];
            }
        }
        histogram_rows_ += n;
    }
}

/// Measures again when a quarter more was accepted, and at the end. However long it takes (a cdf may be an
/// expensive one), it takes no more than a fortieth of a run's time.
void SnapshotPainter::refresh_goodness(const PaintedStage& stage, std::uint64_t accepted, bool finished) {
    if (accepted < fewest_tested || accepted == goodness_rows_) {
        return;
    }
    const auto start = std::chrono::steady_clock::now();
    if (!finished && (4 * accepted < 5 * goodness_rows_ || start < goodness_due_)) {
        return;
    }
    const GoodnessLimits limits = GoodnessLimits::live();
    const std::size_t dimension = stage.dimension();
    const std::uint64_t count = limits.points(accepted, dimension);
    std::vector<double> values(static_cast<std::size_t>(count) * dimension);
    for (std::size_t j = 0; j < dimension; ++j) {
        const std::span<double> column = std::span(values).subspan(j * count, count);
        if (count == accepted) {
            stage.accepted_coordinate(j, 0, column);
            continue;
        }
        for (std::uint64_t i = 0; i < count; ++i) {
            stage.accepted_coordinate(j, i * accepted / count, column.subspan(i, 1));
        }
    }
    goodness_ = std::make_shared<const Goodness>(
        measure_goodness(Points(values.data(), count, dimension, count), *target_, 0, limits));
    goodness_rows_ = accepted;
    const auto end = std::chrono::steady_clock::now();
    goodness_due_ = end + 39 * (end - start);
}

/// Candidates a second of wall-clock time over the last second or so; over the whole run once it has ended.
double SnapshotPainter::recent_speed(const SamplingCounts& counts, bool finished) {
    const auto now = std::chrono::steady_clock::now();
    const auto seconds_to = [&](const Mark& mark) {
        return std::chrono::duration<double>(now - mark.time).count();
    };
    while (marks_.size() > 1 && seconds_to(marks_[1]) > 1.0) {
        marks_.pop_front();
    }
    marks_.push_back({now, counts.candidates});
    const double seconds = seconds_to(marks_.front());
    if (finished || marks_.size() < 2 || seconds <= 0.0) {
        return counts.seconds > 0.0 ? static_cast<double>(counts.candidates) / counts.seconds : 0.0;
    }
    return static_cast<double>(counts.candidates - marks_.front().candidates) / seconds;
}

} // namespace sluice
