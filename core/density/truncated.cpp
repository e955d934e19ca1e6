// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/truncated.h"

#include "base/error.h"
#include "base/text.h"
#include "density/block_math.h"
#include "density/bounded.h"
#include "density/location_scale.h"
#include "density/multivariate.h"
#include "density/numeric.h"
#include "density/product.h"
#include "density/scratch.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace sluice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double most_points = 1e6;
constexpr double enough_for_rejection = 0.25;

std::vector<double> part_of(const std::vector<double>& all, std::size_t first, std::size_t n) {
    return {all.begin() + static_cast<std::ptrdiff_t>(first),
            all.begin() + static_cast<std::ptrdiff_t>(first + n)};
}

/// The same density in another family, with the log of its mass within the ends; nullptr where there is none.
struct Equal {
    DensityPtr density;
    double log_mass = 0.0;
};

Equal equal_normal(double mu, double sigma, double lower, double upper) {
    auto density = std::make_shared<TruncatedNormal>(mu, sigma, lower, upper);
    const double log_mass = density->log_mass();
    return {std::move(density), log_mass};
}

Equal equal_box(const UniformBox& of, const std::vector<Interval>& box) {
    std::vector<double> lower, upper;
    double log_mass = 0.0;
    for (std::size_t j = 0; j < box.size(); ++j) {
        lower.push_back(box[j].lower);
        upper.push_back(box[j].upper);
        log_mass += numeric::log_of((upper[j] - lower[j]) / (of.upper()[j] - of.lower()[j]));
    }
    return {std::make_shared<UniformBox>(std::move(lower), std::move(upper)), log_mass};
}

Equal equal_product(const Product& of, const std::vector<double>& lower, const std::vector<double>& upper) {
    std::vector<DensityPtr> marginals;
    double log_mass = 0.0;
    std::size_t first = 0;
    for (const DensityPtr& marginal : of.marginals()) {
        const std::size_t d = marginal->dimension();
        auto part = std::make_shared<Truncated>(marginal, part_of(lower, first, d), part_of(upper, first, d));
        if (!part->log_mass()) {
            return {};
        }
        log_mass += *part->log_mass();
        marginals.push_back(std::move(part));
        first += d;
    }
    return {std::make_shared<Product>(std::move(marginals)), log_mass};
}

Equal equal_to(const Density& of, const std::vector<double>& lower, const std::vector<double>& upper,
               const std::vector<Interval>& box) {
    if (const auto* normal = dynamic_cast<const Normal*>(&of)) {
        return equal_normal(normal->mu(), normal->sigma(), lower.front(), upper.front());
    }
    if (const auto* uniform = dynamic_cast<const UniformBox*>(&of)) {
        return equal_box(*uniform, box);
    }
    if (const auto* product = dynamic_cast<const Product*>(&of)) {
        return equal_product(*product, lower, upper);
    }
    const auto* normal = dynamic_cast<const MvNormal*>(&of);
    if (normal == nullptr || normal->form() == MvNormal::Form::full) {
        return {};
    }
    std::vector<DensityPtr> marginals;
    double log_mass = 0.0;
    for (std::size_t j = 0; j < lower.size(); ++j) {
        Equal part = equal_normal(normal->centre()[j], normal->standard_deviations()[j], lower[j], upper[j]);
        marginals.push_back(std::move(part.density));
        log_mass += part.log_mass;
    }
    return {std::make_shared<Product>(std::move(marginals)), log_mass};
}

} // namespace

Truncated::Truncated(DensityPtr of, std::vector<double> lower, std::vector<double> upper)
    : of_(std::move(of)), lower_(std::move(lower)), upper_(std::move(upper)), box_(of_->support()) {
    for (const auto& [name, ends] : {std::pair("/lower", &lower_), std::pair("/upper", &upper_)}) {
        if (ends->size() != box_.size()) {
            throw InvalidArgument("must have one value for each of the " + std::to_string(box_.size()) +
                                      " dimensions, got " + std::to_string(ends->size()),
                                  name);
        }
    }
    for (std::size_t j = 0; j < box_.size(); ++j) {
        if (!(lower_[j] < upper_[j]) && !(discrete() && lower_[j] == upper_[j])) {
            throw InvalidArgument("must be > lower = " + exact_number(lower_[j]) + ", got " +
                                      exact_number(upper_[j]),
                                  "/upper");
        }
        const Interval whole = box_[j];
        box_[j] = {std::max(whole.lower, lower_[j]), std::min(whole.upper, upper_[j])};
        if (discrete()) {
            box_[j] = {std::ceil(box_[j].lower), std::floor(box_[j].upper)};
        }
        if (!(box_[j].lower < box_[j].upper) && !(discrete() && box_[j].lower == box_[j].upper)) {
            throw InvalidArgument("nothing of the support [" + exact_number(whole.lower) + ", " +
                                      exact_number(whole.upper) + "] lies between lower and upper",
                                  "/lower");
        }
    }
    Equal equal = equal_to(*of_, lower_, upper_, box_);
    if (equal.density) {
        equal_ = std::move(equal.density);
        log_mass_ = equal.log_mass;
    } else if (dimension() == 1) {
        discrete() ? sum_up() : integrate();
    }
}

LogFunction Truncated::inner_log() const {
    return [this](std::span<const double> x, std::span<double> out) { of_->log_density(Points(x), out); };
}

/// One continuous dimension.
void Truncated::integrate() {
    std::vector<double> hints;
    for (const std::vector<double>& landmark : of_->landmarks()) {
        hints.push_back(landmark.front());
    }
    LineIntegral::Outcome outcome = LineIntegral::Outcome::finite;
    line_ = LineIntegral::of(inner_log(), box_.front(), hints, outcome);
    if (outcome == LineIntegral::Outcome::zero) {
        throw InvalidArgument("there is no mass between lower and upper", "/lower");
    }
    if (line_) {
        log_mass_ = line_->log_total();
        if (const std::optional<double> whole = of_->log_normaliser()) {
            share_ = numeric::exp_of(*log_mass_ - *whole);
        }
    }
    // A difference of the cdf is as exact where it does not cancel.
    const std::optional<double> low = of_->cdf(box_.front().lower), high = of_->cdf(box_.front().upper);
    constexpr double no_cancellation = 0.05;
    if (low && high && of_->normalised() && *high - *low > no_cancellation) {
        share_ = std::min(1.0, *high - *low);
        log_mass_ = numeric::log_of(share_);
    }
}

/// One discrete dimension: point after point, until those that follow no longer count.
void Truncated::sum_up() {
    const Interval range = box_.front();
    if (!std::isfinite(range.lower)) {
        throw InvalidArgument("must be finite here: the discrete density has no smallest point", "/lower");
    }
    std::vector<double> logs;
    double peak = -infinity;
    std::array<double, block::chunk> x, values;
    const double last = std::min(range.upper, range.lower + most_points - 1.0);
    for (double first = range.lower; first <= last; first += static_cast<double>(block::chunk)) {
        const auto n =
            static_cast<std::size_t>(std::min(static_cast<double>(block::chunk), last - first + 1.0));
        for (std::size_t i = 0; i < n; ++i) {
            x[i] = first + static_cast<double>(i);
        }
        of_->log_density(Points(std::span<const double>(x.data(), n)), {values.data(), n});
        logs.insert(logs.end(), values.begin(), values.begin() + static_cast<std::ptrdiff_t>(n));
        peak = std::max(peak,
                        *std::max_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(n)));
        // Falling, and e^-60 below the largest: less than 1e-20 of the sum is left.
        if (range.upper == infinity && values[n - 1] < values[0] && values[n - 1] < peak - 60.0) {
            break;
        }
    }
    if (peak == -infinity) {
        throw InvalidArgument("there is no mass between lower and upper", "/lower");
    }
    long double sum = 0.0L;
    for (const double value : logs) {
        sum += std::exp(static_cast<long double>(value) - peak);
    }
    log_mass_ = static_cast<double>(peak + std::log(sum));
    for (const double value : logs) {
        p_.push_back(static_cast<double>(std::exp(static_cast<long double>(value) - peak) / sum));
    }
    table_ = AliasTable(p_);
}

nlohmann::json Truncated::to_json() const {
    nlohmann::json json{{"family", "truncated"}, {"of", of_->to_json()}};
    const auto write = [&](const char* name, const std::vector<double>& ends) {
        if (ends.size() == 1) {
            json[name] = numeric::number_json(ends.front());
            return;
        }
        for (const double end : ends) {
            json[name].push_back(numeric::number_json(end));
        }
    };
    write("lower", lower_);
    write("upper", upper_);
    return json;
}

void Truncated::log_density(Points x, std::span<double> out) const {
    if (equal_) {
        equal_->log_density(x, out);
        return;
    }
    of_->log_density(x, out);
    const double log_mass = log_mass_.value_or(0.0);
    for (double& value : out) {
        value -= log_mass;
    }
    for (std::size_t j = 0; j < box_.size(); ++j) {
        const std::span<const double> values = x.column(j);
        for (std::size_t i = 0; i < out.size(); ++i) {
            out[i] = values[i] >= box_[j].lower && values[i] <= box_[j].upper ? out[i] : -infinity;
        }
    }
}

bool Truncated::can_sample() const {
    return equal_ ? equal_->can_sample() : line_.has_value() || !p_.empty() || of_->can_sample();
}

bool Truncated::inside(const MutablePoints& x, std::size_t i) const {
    for (std::size_t j = 0; j < box_.size(); ++j) {
        const double value = x.column(j)[i];
        if (!(value >= box_[j].lower && value <= box_[j].upper)) {
            return false;
        }
    }
    return true;
}

void Truncated::sample_by_rejection(RandomStream& stream, MutablePoints x) const {
    constexpr std::size_t most_tries = 100'000; // blocks of them for each point
    Scratch scratch(x.dimension * block::chunk);
    const MutablePoints draws(scratch.data(), block::chunk, x.dimension, block::chunk);
    std::size_t done = 0, in_vain = 0;
    while (done < x.count) {
        of_->sample(stream, draws);
        const std::size_t before = done;
        for (std::size_t i = 0; i < block::chunk && done < x.count; ++i) {
            if (!inside(draws, i)) {
                continue;
            }
            for (std::size_t j = 0; j < x.dimension; ++j) {
                x.column(j)[done] = draws.column(j)[i];
            }
            ++done;
        }
        in_vain = done > before ? 0 : in_vain + block::chunk;
        if (in_vain >= most_tries) {
            throw InvalidArgument(
                "too little of the density lies between lower and upper to draw from it: none of " +
                grouped(in_vain) + " draws did");
        }
    }
}

void Truncated::sample(RandomStream& stream, MutablePoints x) const {
    if (equal_) {
        equal_->sample(stream, x);
        return;
    }
    if (!p_.empty()) {
        for (double& value : x.column(0)) {
            value = box_.front().lower + static_cast<double>(table_.pick(stream.next()));
        }
        return;
    }
    if (of_->can_sample() && (share_ >= enough_for_rejection || !line_)) {
        sample_by_rejection(stream, x);
        return;
    }
    if (!line_) {
        throw InvalidArgument(
            "neither the density itself nor its integral is known well enough to draw from it");
    }
    sampler_.sample(stream, x.column(0), *line_, inner_log());
}

std::optional<double> Truncated::cdf(double x) const {
    if (equal_) {
        return equal_->cdf(x);
    }
    if (!p_.empty()) {
        double sum = 0.0;
        for (std::size_t k = 0; k < p_.size() && box_.front().lower + static_cast<double>(k) <= x; ++k) {
            sum += p_[k];
        }
        return std::min(1.0, sum);
    }
    return line_ ? std::optional(line_->left_of(x, inner_log())) : std::nullopt;
}

std::optional<double> Truncated::quantile(double u) const {
    if (equal_) {
        return equal_->quantile(u);
    }
    if (line_ && u > 0.0 && u < 1.0) {
        return line_->quantile(u, inner_log());
    }
    return Density::quantile(u);
}

std::optional<std::vector<double>> Truncated::mean() const {
    if (equal_) {
        return equal_->mean();
    }
    if (!p_.empty()) {
        double sum = 0.0;
        for (std::size_t k = 0; k < p_.size(); ++k) {
            sum += p_[k] * static_cast<double>(k);
        }
        return {{box_.front().lower + sum}};
    }
    const std::optional<double> value = line_ ? line_->mean() : std::nullopt;
    return value ? std::optional(std::vector{*value}) : std::nullopt;
}

std::optional<std::vector<double>> Truncated::variance() const {
    if (equal_) {
        return equal_->variance();
    }
    if (!p_.empty()) {
        const double centre = mean()->front() - box_.front().lower;
        double sum = 0.0;
        for (std::size_t k = 0; k < p_.size(); ++k) {
            const double distance = static_cast<double>(k) - centre;
            sum += p_[k] * distance * distance;
        }
        return {{sum}};
    }
    const std::optional<double> value = line_ ? line_->variance() : std::nullopt;
    return value ? std::optional(std::vector{*value}) : std::nullopt;
}

std::vector<std::vector<double>> Truncated::landmarks() const {
    if (equal_) {
        return equal_->landmarks();
    }
    std::vector<std::vector<double>> points = of_->landmarks();
    for (std::vector<double>& point : points) { // a landmark outside moves to the nearest point inside
        for (std::size_t j = 0; j < point.size(); ++j) {
            point[j] = std::clamp(point[j], box_[j].lower, box_[j].upper);
        }
    }
    if (line_) {
        for (const double mode : line_->modes()) {
            points.push_back({mode});
        }
    }
    return points;
}

std::vector<Interval> Truncated::typical_range(double tail) const {
    if (equal_ || line_ || !p_.empty()) {
        return equal_ ? equal_->typical_range(tail) : Density::typical_range(tail);
    }
    std::vector<Interval> range = of_->typical_range(tail);
    for (std::size_t j = 0; j < range.size(); ++j) {
        const Interval own{std::max(range[j].lower, box_[j].lower), std::min(range[j].upper, box_[j].upper)};
        range[j] = own.lower < own.upper ? own : box_[j];
    }
    return range;
}

} // namespace sluice
