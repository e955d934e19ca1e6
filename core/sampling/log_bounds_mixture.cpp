// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/log_bounds_parts.h"

#include "density/kde.h"
#include "density/mixture.h"
#include "sampling/interval_math.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace sluice::envelope {
namespace {

namespace iv = intervals;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// The range of each component's share in the whole, and that of the logarithm of the whole. The others'
/// sum is added up for each without taking differences, which would lose the small ones.
std::vector<Interval> shares_of(const std::vector<LogBounds>& parts, Interval& value) {
    const std::size_t n = parts.size();
    Interval peak{-infinity, -infinity};
    for (const LogBounds& part : parts) {
        peak = {std::max(peak.lower, part.value.lower), std::max(peak.upper, part.value.upper)};
    }
    // Sums of exp(value - peak) over the components before and after each.
    std::vector<Interval> before(n + 1, iv::point(0.0));
    std::vector<Interval> after(n + 1, iv::point(0.0));
    const auto size = [&](std::size_t k) {
        return Interval{peak.lower > -infinity ? std::exp(parts[k].value.lower - peak.lower) : 0.0,
                        std::exp(parts[k].value.upper - peak.upper)};
    };
    for (std::size_t k = 0; k < n; ++k) {
        before[k + 1] = iv::sum(before[k], size(k));
        after[n - 1 - k] = iv::sum(after[n - k], size(n - 1 - k));
    }
    value = {peak.lower + std::log(before[n].lower), peak.upper + std::log(before[n].upper)};
    const auto share = [](double others, double log_factor) { // 1 / (1 + others exp(log_factor))
        return others > 0.0 ? 1.0 / (1.0 + others * std::exp(log_factor)) : 1.0;
    };
    std::vector<Interval> shares(n);
    for (std::size_t k = 0; k < n; ++k) {
        const Interval others = iv::sum(before[k], after[k + 1]);
        const Interval own = parts[k].value;
        // Where the exponentials above underflow, others that are 0 here may still be the larger part.
        constexpr double most_span = 600.0;
        shares[k].lower =
            peak.upper - own.lower < most_span ? share(others.upper, peak.upper - own.lower) : 0.0;
        shares[k].upper = own.upper > -infinity ? share(others.lower, peak.lower - own.upper) : 0.0;
    }
    return shares;
}

/// The gradient is the average of the components' with their shares as weights: the highest average of
/// sign * slope that shares within their bounds and with sum 1 can give.
double weighted(const std::vector<LogBounds>& parts, const std::vector<Interval>& shares, std::size_t j,
                double sign) {
    std::vector<std::pair<double, double>> spare; // slope, room of its share
    double sum = 0.0;
    double left = 1.0;
    for (std::size_t k = 0; k < parts.size(); ++k) {
        const double slope = sign > 0.0 ? parts[k].slope[j].upper : -parts[k].slope[j].lower;
        if (!(shares[k].upper > 0.0)) {
            continue;
        }
        sum += shares[k].lower > 0.0 ? slope * shares[k].lower : 0.0;
        left -= shares[k].lower;
        spare.push_back({slope, shares[k].upper - shares[k].lower});
    }
    std::sort(spare.begin(), spare.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (std::size_t i = 0; i < spare.size() && left > 0.0; ++i) {
        const double share = i + 1 < spare.size() ? std::min(left, spare[i].second) : left;
        sum += share > 0.0 ? share * spare[i].first : 0.0;
        left -= share;
    }
    return std::isnan(sum) ? infinity : sum;
}

/// Bounds of the logarithm of a sum from those of the logarithms of its terms.
LogBounds summed(const std::vector<LogBounds>& parts, std::size_t dimension) {
    double peak = -infinity;
    for (const LogBounds& part : parts) {
        peak = std::max(peak, part.value.upper);
    }
    if (!std::isfinite(peak)) {
        LogBounds bounds = vanishing(dimension);
        bounds.value.upper = peak;
        return bounds;
    }
    LogBounds bounds;
    const std::vector<Interval> shares = shares_of(parts, bounds.value);
    for (std::size_t j = 0; j < dimension; ++j) {
        bounds.slope.push_back({-weighted(parts, shares, j, -1.0), weighted(parts, shares, j, 1.0)});
    }
    return bounds;
}

class MixtureBounder final : public LogBounder {
  public:
    MixtureBounder(std::vector<double> log_weights, std::vector<std::unique_ptr<LogBounder>> components,
                   std::size_t dimension)
        : log_weights_(std::move(log_weights)), components_(std::move(components)), dimension_(dimension) {}

    LogBounds over(std::span<const Interval> box) const override {
        std::vector<LogBounds> parts;
        for (std::size_t k = 0; k < components_.size(); ++k) {
            parts.push_back(components_[k]->over(box));
            parts.back().value = iv::sum(parts.back().value, iv::point(log_weights_[k]));
        }
        return summed(parts, dimension_);
    }

    double rounding(std::span<const double> x) const override {
        double most = 0.0;
        for (const auto& component : components_) {
            most = std::max(most, component->rounding(x));
        }
        return most;
    }

    double cost() const override {
        double sum = 0.0;
        for (const auto& component : components_) {
            sum += 1.0 + component->cost();
        }
        return sum;
    }

  private:
    std::vector<double> log_weights_;
    std::vector<std::unique_ptr<LogBounder>> components_;
    std::size_t dimension_;
};

/// The mean of normal densities about each of n points, all of the same widths.
class KdeBounder final : public LogBounder {
  public:
    explicit KdeBounder(const Kde& kde) : kde_(kde) {
        const double d = static_cast<double>(kde.dimension());
        log_peak_ =
            -0.5 * d * std::log(2.0 * std::numbers::pi) - std::log(static_cast<double>(kde.points().rows()));
        for (const double width : kde.bandwidth()) {
            log_peak_ -= std::log(width);
        }
    }

    LogBounds over(std::span<const Interval> box) const override {
        const std::size_t d = box.size();
        std::vector<LogBounds> parts(kde_.points().rows());
        for (std::size_t k = 0; k < parts.size(); ++k) {
            parts[k].value = iv::point(log_peak_);
            for (std::size_t j = 0; j < d; ++j) {
                const double scale = 1.0 / kde_.bandwidth()[j];
                const double centre = kde_.points()(k, j);
                const Interval z = iv::times(scale, {box[j].lower - centre, box[j].upper - centre});
                parts[k].value = iv::sum(parts[k].value, iv::times(-0.5, iv::square(z)));
                parts[k].slope.push_back(iv::times(-scale, z));
            }
        }
        return summed(parts, d);
    }

    double cost() const override {
        return static_cast<double>(kde_.points().rows()) * (1.0 + static_cast<double>(kde_.dimension()));
    }

  private:
    const Kde& kde_;
    double log_peak_;
};

std::unique_ptr<LogBounder> of_mixture(const Mixture& mixture) {
    std::vector<double> log_weights;
    std::vector<std::unique_ptr<LogBounder>> components;
    const double sum = std::accumulate(mixture.weights().begin(), mixture.weights().end(), 0.0);
    for (std::size_t k = 0; k < mixture.components().size(); ++k) {
        if (mixture.weights()[k] > 0.0) {
            components.push_back(log_bounder(*mixture.components()[k]));
            log_weights.push_back(std::log(mixture.weights()[k] / sum));
            if (!components.back()) {
                return nullptr;
            }
        }
    }
    return std::make_unique<MixtureBounder>(std::move(log_weights), std::move(components),
                                            mixture.dimension());
}

} // namespace

std::unique_ptr<LogBounder> mixture_bounder(const Density& density) {
    if (const auto* mixture = dynamic_cast<const Mixture*>(&density)) {
        return of_mixture(*mixture);
    }
    constexpr std::size_t most_values = 2000; // of points, each of which every cell looks at
    if (const auto* kde = dynamic_cast<const Kde*>(&density);
        kde != nullptr && kde->points().rows() * kde->dimension() <= most_values) {
        return std::make_unique<KdeBounder>(*kde);
    }
    return nullptr;
}

} // namespace sluice::envelope
