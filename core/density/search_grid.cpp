// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/search_grid.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <queue>

namespace sluice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::size_t most_added = 3000;

/// Distances to look at: from 2^-40 to 2^60, four in each octave.
template <typename Add>
void for_distances(const Add& add) {
    constexpr std::array<double, 4> quarters{1.0, 1.189207115002721, 1.4142135623730951, 1.681792830507429};
    for (int octave = -40; octave <= 60; ++octave) {
        for (const double quarter : quarters) {
            add(std::ldexp(quarter, octave));
        }
    }
}

/// Between two neighbours of the grid.
struct Gap {
    double a, b;     ///< a < b
    double fa, fb;   ///< log f there
    double may_hide; ///< log of an upper bound of the integral of f; -infinity where all was seen
};

struct HidesLess {
    bool operator()(const Gap& one, const Gap& other) const { return one.may_hide < other.may_hide; }
};

/// The gaps of a grid, the one that may hide most first.
class Gaps {
  public:
    Gaps(const LogFunction& log_f, const UpperBound& upper_bound)
        : log_f_(log_f), upper_bound_(upper_bound) {}

    void add(double a, double fa, double b, double fb) {
        constexpr double factor_of_two = 0.7;
        constexpr double resolution = 0x1p-48;
        const double width = b - a;
        if (!(width > resolution * std::max(std::abs(a), std::abs(b)))) {
            return;
        }
        const double top = std::max(fa, fb), bound = upper_bound_({a, b});
        if (top > -infinity) {
            seen_ = std::max(seen_, top + std::log(width));
        }
        if (bound > top + factor_of_two) { // NaN tells nothing
            queue_.push({a, b, fa, fb, bound + std::log(width)});
        }
    }

    /// Looks at the middle of the gap that may hide most; nothing where none can hide anything that counts.
    bool halve(double& x, double& f) {
        constexpr double negligible = -28.0; // ln 10^-12
        if (queue_.empty() || queue_.top().may_hide < seen_ + negligible) {
            return false;
        }
        const Gap gap = queue_.top();
        queue_.pop();
        x = gap.a + 0.5 * (gap.b - gap.a);
        log_f_({&x, 1}, {&f, 1});
        f = f < infinity ? f : -infinity;
        add(gap.a, gap.fa, x, f);
        add(x, f, gap.b, gap.fb);
        return true;
    }

  private:
    const LogFunction& log_f_;
    const UpperBound& upper_bound_;
    std::priority_queue<Gap, std::vector<Gap>, HidesLess> queue_;
    double seen_ = -infinity; ///< log of the largest product of f and width
};

} // namespace

std::vector<double> search_grid(Interval support, std::span<const double> hints) {
    std::vector<double> grid;
    const auto add = [&](double x) {
        if (x > support.lower && x < support.upper && std::isfinite(x)) {
            grid.push_back(x);
        }
    };
    const bool low = std::isfinite(support.lower), high = std::isfinite(support.upper);
    const double width = support.upper - support.lower;
    if (low && high) {
        constexpr int even = 1024;
        for (int k = 1; k < even; ++k) {
            add(support.lower + width * k / even);
        }
        for (int k = 10; k < 60; ++k) {
            add(support.lower + std::ldexp(width, -k));
            add(support.upper - std::ldexp(width, -k));
        }
    } else if (low || high) {
        for_distances([&](double d) { add(low ? support.lower + d : support.upper - d); });
    }
    if (!low || !high) {
        add(0.0);
        for_distances([&](double d) {
            add(d);
            add(-d);
        });
    }
    for (const double hint : hints) {
        add(hint);
        for_distances([&](double d) {
            add(hint + d);
            add(hint - d);
        });
    }
    std::sort(grid.begin(), grid.end());
    grid.erase(std::unique(grid.begin(), grid.end()), grid.end());
    return grid;
}

void look_where_more_may_be(std::vector<double>& x, std::vector<double>& f, const LogFunction& log_f,
                            const UpperBound& upper_bound) {
    Gaps gaps(log_f, upper_bound);
    for (std::size_t i = 0; i + 1 < x.size(); ++i) {
        gaps.add(x[i], f[i], x[i + 1], f[i + 1]);
    }
    std::vector<std::pair<double, double>> points;
    for (double place = 0.0, value = 0.0; points.size() < most_added && gaps.halve(place, value);) {
        points.emplace_back(place, value);
    }
    if (points.empty()) {
        return;
    }
    for (std::size_t i = 0; i < x.size(); ++i) {
        points.emplace_back(x[i], f[i]);
    }
    std::sort(points.begin(), points.end());
    x.resize(points.size());
    f.resize(points.size());
    for (std::size_t i = 0; i < points.size(); ++i) {
        x[i] = points[i].first;
        f[i] = points[i].second;
    }
}

} // namespace sluice
