// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/ascent.h"
#include "sampling/envelope_parts.h"
#include "sampling/trend.h"

#include "base/error.h"

#include <algorithm>
#include <numeric>

namespace sluice::envelope {
namespace {

using Point = std::vector<double>;
using Candidates = std::vector<std::pair<double, Point>>;

constexpr std::size_t drawn_starts = 2048; ///< of each density
constexpr std::size_t most_landmarks = 256;
constexpr std::size_t refined_starts = 32;
constexpr std::size_t random_rays = 64;
constexpr std::size_t edge_starts = 6;
constexpr std::size_t most_edge_dimensions = 64;

/// Draws of a density, appended as points.
void add_draws(std::vector<Point>& starts, const Density& density, RandomStream& stream) {
    const std::size_t d = density.dimension();
    std::vector<double> block(d * drawn_starts);
    density.sample(stream, MutablePoints(block.data(), drawn_starts, d, drawn_starts));
    for (std::size_t i = 0; i < drawn_starts; ++i) {
        Point point(d);
        for (std::size_t j = 0; j < d; ++j) {
            point[j] = block[j * drawn_starts + i];
        }
        starts.push_back(std::move(point));
    }
}

/// Corners of a finite support: a proposal that falls outwards is lowest there. All of them in a few
/// dimensions.
void add_corners(std::vector<Point>& starts, const Box& box) {
    const std::size_t d = box.size();
    if (d > 10 || std::any_of(box.begin(), box.end(),
                              [](const Interval& i) { return !std::isfinite(i.upper - i.lower); })) {
        return;
    }
    for (std::size_t corner = 0; corner < (std::size_t{1} << d); ++corner) {
        Point point(d);
        for (std::size_t j = 0; j < d; ++j) {
            point[j] = (corner >> j & 1U) != 0 ? box[j].upper : box[j].lower;
        }
        starts.push_back(std::move(point));
    }
}

std::vector<double> values_at(const LogRatio& ratio, const std::vector<Point>& points) {
    const std::size_t n = points.size();
    std::vector<double> block(n * ratio.dimension());
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < ratio.dimension(); ++j) {
            block[j * n + i] = points[i][j];
        }
    }
    std::vector<double> r(n);
    ratio.evaluate(Points(block.data(), n, ratio.dimension(), n), r);
    return r;
}

[[noreturn]] void refuse_point(const LogRatio& ratio, const Point& x) {
    if (ratio.target().log_density_at(x) == infinity) {
        throw EnvelopeError("p/q grows without bound as x nears " + point_text(x) + ", a pole of the target");
    }
    refuse_missing_support(ratio, "x = " + point_text(x), std::nan(""));
}

Box common_box(const LogRatio& ratio) {
    const Box p = ratio.target().support();
    const Box q = ratio.proposal().support();
    Box box(p.size());
    for (std::size_t j = 0; j < p.size(); ++j) {
        box[j] = {std::max(p[j].lower, q[j].lower), std::min(p[j].upper, q[j].upper)};
        if (p[j].lower < q[j].lower || p[j].upper > q[j].upper) {
            const bool whole_line = !std::isfinite(p[j].lower) || !std::isfinite(p[j].upper);
            // Draws settle whether p has mass there; a line that sticks out of a box always does.
            if (whole_line && !std::isfinite(p[j].upper - p[j].lower) &&
                std::isfinite(q[j].upper - q[j].lower)) {
                refuse_missing_support(ratio, "all of coordinate " + std::to_string(j + 1), std::nan(""));
            }
        }
    }
    return box;
}

/// Starts, the highest first: landmarks, draws of both, touching points of components, corners.
std::vector<Point> ranked_starts(const LogRatio& ratio, const Box& box, RandomStream& stream) {
    std::vector<Point> starts = component_touching(ratio);
    for (const Density* density : {&ratio.target(), &ratio.proposal()}) {
        const std::vector<Point> landmarks = density->landmarks();
        const auto count = static_cast<std::ptrdiff_t>(std::min(landmarks.size(), most_landmarks));
        starts.insert(starts.end(), landmarks.begin(), landmarks.begin() + count);
        if (density->can_sample()) {
            add_draws(starts, *density, stream);
        }
    }
    add_corners(starts, box);
    const std::vector<double> r = values_at(ratio, starts);
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < starts.size(); ++i) {
        if (r[i] == infinity) {
            refuse_point(ratio, starts[i]);
        }
        if (r[i] > -infinity) {
            order.push_back(i);
        }
    }
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return r[a] > r[b]; });
    std::vector<Point> ranked;
    for (const std::size_t i : order) {
        ranked.push_back(starts[i]);
    }
    return ranked;
}

/// Half of the refined starts are the highest, the others are spread over all ranks.
std::vector<Point> chosen_starts(const std::vector<Point>& ranked) {
    std::vector<Point> chosen;
    const std::size_t half = refined_starts / 2;
    for (std::size_t i = 0; i < std::min(half, ranked.size()); ++i) {
        chosen.push_back(ranked[i]);
    }
    for (std::size_t i = 0; i < half && ranked.size() > half; ++i) {
        chosen.push_back(ranked[half + i * (ranked.size() - half) / half]);
    }
    return chosen;
}

/// Follows r outwards along the directions in which components of the target are widest, along the axes,
/// towards the highest starts, and in random directions.
void follow_rays(const LogRatio& ratio, const Point& centre, const Point& scale,
                 const std::vector<Point>& ranked, RandomStream& stream, Candidates& candidates,
                 double& limit, const std::stop_token& stop) {
    const std::size_t d = centre.size();
    std::vector<Point> directions = component_directions(ratio);
    for (std::size_t j = 0; j < d; ++j) {
        Point axis(d, 0.0);
        axis[j] = scale[j];
        directions.push_back(axis);
    }
    for (std::size_t i = 0; i < random_rays; ++i) {
        Point direction(d);
        for (std::size_t j = 0; j < d; ++j) {
            const double towards = i % 2 == 0 && i / 2 < ranked.size() ? ranked[i / 2][j] - centre[j] : 0.0;
            direction[j] = towards != 0.0 ? towards : scale[j] * stream.normal();
        }
        directions.push_back(direction);
    }
    for (const Point& direction : directions) {
        check_stop(stop);
        for (const double sign : {-1.0, 1.0}) {
            const Trend trend = follow(
                ratio,
                [&](int k) {
                    Point x = centre;
                    for (std::size_t j = 0; j < d; ++j) {
                        x[j] += sign * direction[j] * std::exp2(0.5 * k);
                    }
                    return x;
                },
                90);
            if (trend.unbounded) {
                Point shown = direction;
                for (double& value : shown) {
                    value *= sign;
                }
                refuse_direction(ratio, shown);
            }
            if (trend.uncertain) {
                refuse_uncertain(ratio, trend.best);
            }
            if (trend.at_limit) {
                limit = std::max(limit, trend.highest);
            } else if (trend.highest > -infinity) {
                candidates.push_back({trend.highest, trend.best});
            }
        }
    }
}

Point scales_of(const Density& target) {
    Point scale;
    for (const Interval& range : target.typical_range(0.1)) {
        const double width = 0.5 * (range.upper - range.lower);
        scale.push_back(std::isfinite(width) && width > 0.0 ? width : 1.0);
    }
    return scale;
}

/// Goes on climbing from the highest point. On a curved way out to infinity that never ends, where straight
/// rays see nothing.
void require_an_end(const LogRatio& ratio, const Point& scale, const Box& box, Candidates& candidates,
                    const std::stop_token& stop) {
    constexpr int most_climbs = 12;
    constexpr double still = 1e-6;
    const auto highest = [](const auto& a, const auto& b) { return a.first < b.first; };
    auto best = *std::max_element(candidates.begin(), candidates.end(), highest);
    for (int climb = 0; climb < most_climbs; ++climb) {
        check_stop(stop);
        auto next = ascend(ratio, best.second, scale, box, stop);
        const bool higher = next.first > best.first + still;
        if (next.first > best.first) {
            best = std::move(next);
            candidates.push_back(best);
        }
        if (!higher) {
            return;
        }
    }
    refuse_unbounded(ratio, "x moves out, as far as it was followed: to " + point_text(best.second),
                     "widen the proposal or take one with a heavier tail");
}

/// Follows the edge of the support from the highest points that lie at one; leaves the highest in front.
void follow_edges(const LogRatio& ratio, const Point& scale, const Box& box, Candidates& candidates,
                  const std::stop_token& stop) {
    if (scale.size() > most_edge_dimensions) {
        return;
    }
    const auto higher = [](const auto& a, const auto& b) { return a.first > b.first; };
    std::sort(candidates.begin(), candidates.end(), higher);
    const std::size_t count = std::min(candidates.size(), edge_starts);
    for (std::size_t i = 0; i < count; ++i) {
        check_stop(stop);
        if (std::isfinite(candidates[i].first)) {
            candidates.push_back(ascend_edge(ratio, candidates[i].second, scale, box, stop));
        }
    }
    std::sort(candidates.begin(), candidates.end(), higher);
}

} // namespace

EnvelopeConstant search_space(const LogRatio& ratio, std::uint64_t seed, const std::stop_token& stop) {
    const Box box = common_box(ratio);
    RandomStream stream(seed, Stream::optimiser_starts);
    const std::vector<Point> ranked = ranked_starts(ratio, box, stream);
    if (ranked.empty()) {
        throw EnvelopeError("the target's density is zero wherever it was looked at");
    }
    const Point scale = scales_of(ratio.target());
    Candidates candidates;
    double limit = -infinity;
    follow_rays(ratio, ranked.front(), scale, ranked, stream, candidates, limit, stop);
    std::sort(candidates.begin(), candidates.end(),
              [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<Point> starts = chosen_starts(ranked);
    for (std::size_t i = 0; i < std::min<std::size_t>(candidates.size(), 4); ++i) {
        starts.push_back(candidates[i].second);
    }
    candidates.clear();
    double best = -infinity;
    for (const Point& start : starts) {
        check_stop(stop);
        candidates.push_back(ascend(ratio, start, scale, box, stop));
        best = std::max(best, candidates.back().first);
        if (best == infinity) {
            refuse_point(ratio, candidates.back().second);
        }
    }
    follow_edges(ratio, scale, box, candidates, stop);
    best = std::max(best, candidates.front().first);
    if (best > limit) {
        require_an_end(ratio, scale, box, candidates, stop);
        best = std::max(best, candidates.back().first);
    }
    EnvelopeConstant constant;
    constant.source = MSource::optimised;
    constant.margin = search_margin;
    constant.log_m = std::max(best, limit) + search_margin;
    constant.note = "optimised from " + std::to_string(starts.size()) + " starts, safety margin 1e-9";
    if (limit <= best) {
        constant.touching =
            tied_points(std::move(candidates), 1e-9, 1e-3 * *std::max_element(scale.begin(), scale.end()));
    }
    return constant;
}

} // namespace sluice::envelope
