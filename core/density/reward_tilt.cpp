// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/reward_tilt.h"

#include "base/error.h"
#include "base/text.h"
#include "density/block_math.h"
#include "density/expression.h"
#include "density/numeric.h"
#include "density/scratch.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace sluice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double most_points = 1e6;

/// The points of a discrete density's support.
std::vector<double> points_of(const Density& base) {
    if (!base.discrete()) {
        throw InvalidArgument("must be discrete to go with a list of rewards", "/base",
                              "give the reward as a formula");
    }
    if (base.dimension() != 1) {
        throw InvalidArgument(
            "must have one dimension where it is discrete, got " + std::to_string(base.dimension()), "/base");
    }
    const Interval range = base.support().front();
    if (!(range.upper - range.lower < most_points)) {
        throw InvalidArgument(
            "must have at most " + grouped(static_cast<std::uint64_t>(most_points)) + " points", "/base");
    }
    std::vector<double> points(static_cast<std::size_t>(range.upper - range.lower) + 1);
    std::iota(points.begin(), points.end(), range.lower);
    return points;
}

void check_variables_of(const Formula& reward, const Density& base) {
    if (reward.variables().size() != base.dimension()) {
        throw InvalidArgument("must have one variable for each of the base's " +
                                  std::to_string(base.dimension()) + " dimensions, got " +
                                  std::to_string(reward.variables().size()),
                              "/variables");
    }
}

std::vector<double> rewards_by(const Formula& reward, const Density& base) {
    check_variables_of(reward, base);
    const std::vector<double> points = points_of(base);
    std::vector<double> rewards(points.size());
    reward.evaluate(Points(points), rewards);
    return rewards;
}

} // namespace

RewardTilt::RewardTilt(DensityPtr base, Formula reward, double beta)
    : base_(std::move(base)), reward_(std::move(reward)), beta_(beta) {
    numeric::require_positive("beta", beta);
    check_variables_of(reward_, *base_);
    if (base_->discrete()) {
        throw InvalidArgument("must be continuous", "/base");
    }
    const std::vector<double> points = points_to_check(base_->support());
    const std::size_t n = points.size() / dimension();
    const Points block(points.data(), n, dimension(), n);
    std::vector<double> before(n), values(n);
    base_->log_density(block, before);
    reward_.evaluate(block, values);
    for (std::size_t i = 0; i < n; ++i) {
        if (before[i] > -infinity && std::isnan(values[i])) {
            throw InvalidArgument("is undefined (not a number) at " +
                                      point_in_words(reward_.variables(), points, i, n) +
                                      ", where the base is positive",
                                  "/reward");
        }
    }
    integrate(base_->landmarks(), upper_bound_of_product(*base_, reward_, 1.0 / beta_));
}

nlohmann::json RewardTilt::to_json() const {
    return {{"family", "reward_tilt"},
            {"base", base_->to_json()},
            {"reward", reward_.text()},
            {"variables", reward_.variables()},
            {"beta", beta_}};
}

void RewardTilt::log_density(Points x, std::span<double> out) const {
    Scratch scratch(block::chunk);
    block::for_chunks(out.size(), [&](std::size_t first, std::size_t n) {
        const std::span<double> base = scratch.values(0, n);
        const std::span<double> sum = out.subspan(first, n);
        base_->log_density(x.part(first, n), base);
        reward_.evaluate(x.part(first, n), sum);
        for (std::size_t i = 0; i < n; ++i) {
            sum[i] = base[i] > -infinity ? sum[i] / beta_ + base[i] : -infinity;
        }
        undefined_is_zero(sum);
    });
}

std::vector<Interval> RewardTilt::typical_range(double tail) const {
    return dimension() == 1 && can_sample() ? Density::typical_range(tail) : base_->typical_range(tail);
}

DiscreteRewardTilt::DiscreteRewardTilt(DensityPtr base, const Formula& reward, double beta)
    : DiscreteRewardTilt(base, rewards_by(reward, *base), beta) {
    formula_ = reward.text();
    variables_ = reward.variables();
}

DiscreteRewardTilt::DiscreteRewardTilt(DensityPtr base, std::vector<double> rewards, double beta)
    : base_(std::move(base)), rewards_(std::move(rewards)), beta_(beta) {
    numeric::require_positive("beta", beta);
    const std::vector<double> points = points_of(*base_);
    if (rewards_.size() != points.size()) {
        throw InvalidArgument("must have one value for each of the base's " + std::to_string(points.size()) +
                                  " points, got " + std::to_string(rewards_.size()),
                              "/reward");
    }
    first_ = points.front();
    log_p_.resize(points.size());
    base_->log_density(Points(points), log_p_);
    for (std::size_t k = 0; k < points.size(); ++k) {
        if (!(rewards_[k] < infinity)) {
            throw InvalidArgument("must be a number or \"-inf\" at " + exact_number(points[k]) + ", got " +
                                      exact_number(rewards_[k]),
                                  "/reward");
        }
        log_p_[k] = log_p_[k] > -infinity ? log_p_[k] + rewards_[k] / beta : -infinity;
    }
    const double peak = *std::max_element(log_p_.begin(), log_p_.end());
    if (peak == -infinity) {
        throw InvalidArgument("at least one must be greater than \"-inf\" where the base is positive",
                              "/reward");
    }
    long double sum = 0.0L;
    for (const double value : log_p_) {
        sum += std::exp(static_cast<long double>(value) - peak);
    }
    for (const double value : log_p_) {
        p_.push_back(static_cast<double>(std::exp(static_cast<long double>(value) - peak) / sum));
    }
    log_sum_ = static_cast<double>(peak + std::log(sum));
    table_ = AliasTable(p_);
}

nlohmann::json DiscreteRewardTilt::to_json() const {
    nlohmann::json json{{"family", "reward_tilt"}, {"base", base_->to_json()}, {"beta", beta_}};
    if (!formula_.empty()) {
        json["reward"] = formula_;
        json["variables"] = variables_;
        return json;
    }
    for (const double value : rewards_) {
        json["reward"].push_back(numeric::number_json(value));
    }
    return json;
}

bool DiscreteRewardTilt::normalised() const {
    constexpr double rounding = 1e-12;
    return std::abs(log_sum_) < rounding;
}

void DiscreteRewardTilt::log_density(Points x, std::span<double> out) const {
    const std::span<const double> values = x.column(0);
    const auto count = static_cast<double>(log_p_.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double place = values[i] - first_;
        const bool possible = place >= 0.0 && place < count && values[i] == std::floor(values[i]);
        out[i] = possible ? log_p_[static_cast<std::size_t>(place)] : -infinity;
    }
}

void DiscreteRewardTilt::sample(RandomStream& stream, MutablePoints x) const {
    const std::span<double> values = x.column(0);
    std::array<std::uint64_t, block::chunk> bits;
    block::for_chunks(values.size(), [&](std::size_t first, std::size_t n) {
        stream.fill_bits({bits.data(), n});
        for (std::size_t i = 0; i < n; ++i) {
            values[first + i] = first_ + static_cast<double>(table_.pick(bits[i]));
        }
    });
}

std::optional<double> DiscreteRewardTilt::cdf(double x) const {
    double sum = 0.0;
    for (std::size_t k = 0; k < p_.size() && first_ + static_cast<double>(k) <= x; ++k) {
        sum += p_[k];
    }
    return std::min(sum, 1.0);
}

std::optional<std::vector<double>> DiscreteRewardTilt::mean() const {
    double sum = 0.0;
    for (std::size_t k = 0; k < p_.size(); ++k) {
        sum += p_[k] * (first_ + static_cast<double>(k));
    }
    return {{sum}};
}

std::optional<std::vector<double>> DiscreteRewardTilt::variance() const {
    const double centre = mean()->front();
    double sum = 0.0;
    for (std::size_t k = 0; k < p_.size(); ++k) {
        const double shift = first_ + static_cast<double>(k) - centre;
        sum += p_[k] * shift * shift;
    }
    return {{sum}};
}

} // namespace sluice
