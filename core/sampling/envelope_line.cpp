// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/envelope_parts.h"
#include "sampling/trend.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>

namespace sluice::envelope {
namespace {

using Candidates = std::vector<std::pair<double, std::vector<double>>>;

/// Peaks refined, the highest first.
constexpr std::size_t most_peaks = 64;
constexpr std::size_t most_landmarks = 2000;
/// Of r; far out the difference of two huge numbers says nothing.
constexpr double most_error = 1e-7;

/// What the search looks at: the stretch of the target's support, its landmarks and the scales of both
/// densities.
struct Scene {
    Interval support;
    Interval bulk;       ///< holds most of the mass of both, finite
    double middle = 0.0; ///< of the target
    double core = 1.0;   ///< a quarter of the narrower one's inner half
    double unit = 1.0;
    std::vector<double> landmarks; ///< of both, inside the support, ascending
};

Interval finite_range(const Density& density, Interval support) {
    Interval range = density.typical_range(1e-6).front();
    const double middle = density.landmarks().empty() ? 0.0 : density.landmarks().front().front();
    const double centre = std::isfinite(middle) ? middle : 0.0;
    range.lower = std::isfinite(range.lower) ? range.lower : std::max(support.lower, centre - 100.0);
    range.upper = std::isfinite(range.upper) ? range.upper : std::min(support.upper, centre + 100.0);
    return range;
}

Scene look_around(const LogRatio& ratio, const std::vector<std::vector<double>>& hints) {
    const Interval p = ratio.target().support().front();
    const Interval q = ratio.proposal().support().front();
    Scene scene;
    scene.support = {std::max(p.lower, q.lower), std::min(p.upper, q.upper)};
    const Interval of_p = finite_range(ratio.target(), scene.support);
    const Interval of_q = finite_range(ratio.proposal(), scene.support);
    scene.bulk = {std::max(scene.support.lower, std::min(of_p.lower, of_q.lower)),
                  std::min(scene.support.upper, std::max(of_p.upper, of_q.upper))};
    scene.unit = std::max(of_p.upper - of_p.lower, 1e-300);
    const Interval inner_p = ratio.target().typical_range(0.5).front();
    const Interval inner_q = ratio.proposal().typical_range(0.5).front();
    scene.core = 0.25 * std::min(inner_p.upper - inner_p.lower, inner_q.upper - inner_q.lower);
    scene.middle = 0.5 * (inner_p.lower + inner_p.upper);
    if (!std::isfinite(scene.core) || !(scene.core > 0.0) || !std::isfinite(scene.middle)) {
        scene.core = 1e-3 * scene.unit;
        scene.middle = 0.5 * (scene.bulk.lower + scene.bulk.upper);
    }
    for (const auto& points : {ratio.target().landmarks(), ratio.proposal().landmarks(), hints}) {
        for (std::size_t i = 0; i < std::min(points.size(), most_landmarks); ++i) {
            const double x = points[i].front();
            if (std::isfinite(x) && x >= scene.support.lower && x <= scene.support.upper) {
                scene.landmarks.push_back(x);
            }
        }
    }
    std::sort(scene.landmarks.begin(), scene.landmarks.end());
    scene.landmarks.erase(std::unique(scene.landmarks.begin(), scene.landmarks.end()), scene.landmarks.end());
    return scene;
}

void add_even(std::vector<double>& grid, double low, double high, int count) {
    for (int i = 0; i <= count; ++i) {
        grid.push_back(low + (high - low) * i / count);
    }
}

/// An even grid over the bulk of each density, around every landmark points at all scales (so that a spike
/// however narrow is seen, if it stands at a landmark), and points towards both ends.
std::vector<double> scan_grid(const LogRatio& ratio, const Scene& scene) {
    std::vector<double> grid;
    add_even(grid, scene.bulk.lower, scene.bulk.upper, 4096);
    for (const Density* density : {&ratio.target(), &ratio.proposal()}) {
        const Interval core = density->typical_range(1e-2).front();
        if (std::isfinite(core.lower) && std::isfinite(core.upper)) {
            add_even(grid, core.lower, core.upper, 2048);
        }
    }
    for (const double landmark : scene.landmarks) {
        grid.push_back(landmark);
        for (double step = 1e-12 * scene.unit; step < 1e6 * scene.unit; step *= 1.33) {
            grid.push_back(landmark - step);
            grid.push_back(landmark + step);
        }
    }
    for (const double end : {scene.support.lower, scene.support.upper}) {
        if (std::isfinite(end)) {
            grid.push_back(end);
        }
    }
    std::erase_if(grid, [&](double x) {
        return !std::isfinite(x) || x < scene.support.lower || x > scene.support.upper;
    });
    std::sort(grid.begin(), grid.end());
    grid.erase(std::unique(grid.begin(), grid.end()), grid.end());
    return grid;
}

/// The maximum of r between two points that bracket it, to the last digits of x: golden sections (Kiefer
/// 1953), for which a kink is as good as a smooth peak.
std::pair<double, std::vector<double>> refined(const LogRatio& ratio, double low, double high, double at,
                                               double value) {
    constexpr double section = 0.6180339887498949;
    double best_x = at;
    double best = value;
    double left = high - section * (high - low);
    double right = low + section * (high - low);
    double at_left = ratio.at(left);
    double at_right = ratio.at(right);
    for (int step = 0; step < 100 && left < right; ++step) {
        if (at_left > best) {
            best = at_left;
            best_x = left;
        }
        if (at_right > best) {
            best = at_right;
            best_x = right;
        }
        if (at_left >= at_right) {
            high = right;
            right = left;
            at_right = at_left;
            left = high - section * (high - low);
            at_left = ratio.at(left);
        } else {
            low = left;
            left = right;
            at_left = at_right;
            right = low + section * (high - low);
            at_right = ratio.at(right);
        }
    }
    return {best, {best_x}};
}

/// Where q vanishes although p does not, inside both supports.
[[noreturn]] void refuse_hole(const LogRatio& ratio, double x) {
    if (ratio.target().log_density_at(x) == infinity) {
        refuse_pole(ratio, x);
    }
    refuse_missing_support(ratio, "x = " + short_number(x), std::nan(""));
}

/// Local maxima of the scan, a level stretch counting as one at its middle.
Candidates refined_peaks(const LogRatio& ratio, const std::vector<double>& grid, const std::vector<double>& r,
                         const std::stop_token& stop) {
    struct Peak {
        double value;
        std::size_t first, last;
    };
    std::vector<Peak> peaks;
    for (std::size_t i = 0; i < grid.size();) {
        std::size_t last = i;
        while (last + 1 < grid.size() && std::abs(r[last + 1] - r[i]) <= 1e-13) {
            ++last;
        }
        const bool rises = i == 0 || !(r[i - 1] >= r[i]);
        const bool falls = last + 1 == grid.size() || !(r[last + 1] >= r[i]);
        if (rises && falls && r[i] > -infinity) {
            peaks.push_back({r[i], i, last});
        }
        i = last + 1;
    }
    std::sort(peaks.begin(), peaks.end(), [](const Peak& a, const Peak& b) { return a.value > b.value; });
    peaks.resize(std::min(peaks.size(), most_peaks));
    Candidates candidates;
    for (const Peak& peak : peaks) {
        check_stop(stop);
        const std::size_t middle = (peak.first + peak.last) / 2;
        const double low = grid[peak.first > 0 ? peak.first - 1 : 0];
        const double high = grid[std::min(peak.last + 1, grid.size() - 1)];
        candidates.push_back(refined(ratio, low, high, grid[middle], r[middle]));
    }
    return candidates;
}

/// The ways that have to be followed: to both ends of the support, and to every landmark from both sides.
std::vector<Trend> all_trends(const LogRatio& ratio, const Scene& scene, const std::stop_token& stop) {
    std::vector<Trend> trends;
    const auto towards = [&](double end, double direction, double width) {
        check_stop(stop);
        // Half octaves; near a point other than 0 the digits of x end after some 40 octaves.
        const int steps = end == 0.0 ? 400 : 70;
        const double reach = std::max(width, std::abs(end) * 1e-3);
        Trend trend = follow(
            ratio, [&](int k) { return std::vector{end + direction * reach * std::exp2(-0.5 * k)}; }, steps);
        if (trend.unbounded) {
            refuse_pole(ratio, end);
        }
        // Where r has a value at the end itself, that is exact and the extrapolated limit is not.
        if (trend.at_limit && std::isfinite(ratio.at(end))) {
            trend = Trend{};
        }
        if (trend.uncertain) {
            refuse_uncertain(ratio, trend.best);
        }
        trends.push_back(std::move(trend));
    };
    const double width = std::min(scene.unit, 0.5 * (scene.support.upper - scene.support.lower));
    for (const double direction : {-1.0, 1.0}) {
        const double end = direction > 0.0 ? scene.support.upper : scene.support.lower;
        if (std::isfinite(end)) {
            towards(end, -direction, width);
            continue;
        }
        // From the middle of the target outwards, since further out one of the two may be beyond all digits.
        Trend trend = follow(
            ratio,
            [&](int k) {
                return std::vector{scene.middle + direction * scene.core * (std::exp2(0.5 * k) - 1.0)};
            },
            240);
        if (trend.unbounded) {
            refuse_tail(ratio, direction * infinity);
        }
        if (trend.uncertain) {
            refuse_uncertain(ratio, trend.best);
        }
        trends.push_back(std::move(trend));
    }
    for (std::size_t i = 0; i < scene.landmarks.size(); ++i) {
        const double here = scene.landmarks[i];
        const double below = i > 0 ? scene.landmarks[i - 1] : scene.support.lower;
        const double above = i + 1 < scene.landmarks.size() ? scene.landmarks[i + 1] : scene.support.upper;
        if (here > scene.support.lower) {
            towards(here, -1.0, std::min(width, 0.5 * (here - below)));
        }
        if (here < scene.support.upper) {
            towards(here, 1.0, std::min(width, 0.5 * (above - here)));
        }
    }
    return trends;
}

/// Whether r stays at `best` on the way to an infinite end. The first two trends are those to the lower and
/// upper end.
bool is_level(const std::vector<Trend>& trends, double direction, double best) {
    const Trend& trend = trends[direction > 0.0 ? 1 : 0];
    return trend.level && trend.highest >= best - 1e-9;
}

} // namespace

EnvelopeConstant search_line(const LogRatio& ratio, const std::stop_token& stop) {
    require_support(ratio);
    const Scene scene = look_around(ratio, component_touching(ratio));
    const std::vector<Trend> trends = all_trends(ratio, scene, stop);
    const std::vector<double> grid = scan_grid(ratio, scene);
    std::vector<double> r(grid.size());
    std::vector<double> error(grid.size());
    ratio.evaluate(Points(std::span<const double>(grid)), r, error);
    double blurred_value = -infinity; // the highest r, less its error, where r has lost its digits; and where
    double blurred_at = 0.0;
    for (std::size_t i = 0; i < grid.size(); ++i) {
        if (r[i] == infinity) {
            refuse_hole(ratio, grid[i]);
        }
        if (error[i] > most_error && r[i] > -infinity && r[i] - error[i] > blurred_value) {
            blurred_value = r[i] - error[i];
            blurred_at = grid[i];
        }
        r[i] = error[i] > most_error || std::isnan(r[i]) ? -infinity : r[i];
    }
    Candidates candidates = refined_peaks(ratio, grid, r, stop);
    const std::size_t starts = candidates.size();
    double limit = -infinity;
    for (const Trend& trend : trends) {
        if (trend.at_limit) {
            limit = std::max(limit, trend.highest);
        } else if (trend.highest > -infinity) {
            candidates.push_back({trend.highest, trend.best});
        }
    }
    double best = -infinity;
    for (const auto& [value, point] : candidates) {
        best = std::max(best, value);
    }
    if (blurred_value > std::max(best, limit)) {
        refuse_uncertain(ratio, std::vector{blurred_at});
    }
    if (!(std::max(best, limit) > -infinity)) {
        throw EnvelopeError("the target's density is zero wherever it was looked at");
    }
    EnvelopeConstant constant;
    constant.source = MSource::optimised;
    constant.margin = search_margin;
    constant.log_m = std::max(best, limit) + search_margin;
    constant.note = "optimised from " + std::to_string(starts) + " peaks of a scan of " +
                    grouped(grid.size()) + " points, safety margin 1e-9";
    if (limit <= best + 1e-12) {
        constant.touching =
            without_level_repeats(ratio, tied_points(std::move(candidates), 1e-10, 1e-5 * scene.unit));
        // Where r is level out to infinity, points beyond the bulk are near to its limit but reach nothing.
        std::erase_if(constant.touching, [&](const std::vector<double>& x) {
            return (x[0] > scene.bulk.upper && is_level(trends, 1.0, best)) ||
                   (x[0] < scene.bulk.lower && is_level(trends, -1.0, best));
        });
    }
    if (constant.touching.empty()) {
        constant.note += "; the supremum is reached only at infinity or at an end";
    }
    return constant;
}

} // namespace sluice::envelope
