// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/product.h"

#include "density/block_math.h"
#include "density/scratch.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

void append(std::vector<double>& all, const std::vector<double>& more) {
    all.insert(all.end(), more.begin(), more.end());
}

} // namespace

Problems product_problems(const std::vector<DensityPtr>& marginals) {
    Problems problems;
    if (marginals.empty()) {
        problems.push_back({"/marginals", "must have at least one density"});
    }
    for (std::size_t k = 1; k < marginals.size(); ++k) {
        if (marginals[k]->discrete() != marginals.front()->discrete()) {
            problems.push_back(
                {"/marginals/" + std::to_string(k), "marginals must be all continuous or all discrete"});
        }
    }
    return problems;
}

Product::Product(std::vector<DensityPtr> marginals) : marginals_(std::move(marginals)) {
    const Problems problems = product_problems(marginals_);
    if (!problems.empty()) {
        throw InvalidArgument(problems.front().message, problems.front().pointer);
    }
    for (const DensityPtr& marginal : marginals_) {
        dimension_ += marginal->dimension();
    }
}

nlohmann::json Product::to_json() const {
    nlohmann::json parts = nlohmann::json::array();
    for (const DensityPtr& marginal : marginals_) {
        parts.push_back(marginal->to_json());
    }
    return {{"family", "product"}, {"marginals", std::move(parts)}};
}

std::vector<Interval> Product::support() const {
    std::vector<Interval> box;
    for (const DensityPtr& marginal : marginals_) {
        const std::vector<Interval> own = marginal->support();
        box.insert(box.end(), own.begin(), own.end());
    }
    return box;
}

bool Product::normalised() const {
    return std::all_of(marginals_.begin(), marginals_.end(),
                       [](const DensityPtr& marginal) { return marginal->normalised(); });
}

std::optional<double> Product::log_normaliser() const {
    double sum = 0.0;
    for (const DensityPtr& marginal : marginals_) {
        const std::optional<double> own = marginal->log_normaliser();
        if (!own) {
            return std::nullopt;
        }
        sum += *own;
    }
    return sum;
}

bool Product::can_sample() const {
    return std::all_of(marginals_.begin(), marginals_.end(),
                       [](const DensityPtr& marginal) { return marginal->can_sample(); });
}

void Product::log_density(Points x, std::span<double> out) const {
    Scratch scratch(block::chunk);
    block::for_chunks(out.size(), [&](std::size_t first, std::size_t n) {
        const std::span<double> sum = out.subspan(first, n);
        const std::span<double> own = scratch.values(0, n);
        std::size_t coordinate = 0;
        for (const DensityPtr& marginal : marginals_) {
            const Points part = x.part(first, n).coordinates(coordinate, marginal->dimension());
            marginal->log_density(part, coordinate == 0 ? sum : own);
            for (std::size_t i = 0; i < n && coordinate > 0; ++i) {
                // Outside one support is outside, were another density infinite there.
                sum[i] = sum[i] == -infinity || own[i] == -infinity ? -infinity : sum[i] + own[i];
            }
            coordinate += marginal->dimension();
        }
    });
}

void Product::sample(RandomStream& stream, MutablePoints x) const {
    if (!can_sample()) {
        throw InvalidArgument("a marginal cannot be sampled");
    }
    std::size_t coordinate = 0;
    for (const DensityPtr& marginal : marginals_) {
        marginal->sample(stream, x.coordinates(coordinate, marginal->dimension()));
        coordinate += marginal->dimension();
    }
}

std::optional<double> Product::cdf(double x) const {
    return dimension_ == 1 ? marginals_.front()->cdf(x) : std::nullopt;
}

std::optional<double> Product::quantile(double u) const {
    return dimension_ == 1 ? marginals_.front()->quantile(u) : std::nullopt;
}

std::optional<std::vector<double>> Product::mean() const {
    std::vector<double> all;
    for (const DensityPtr& marginal : marginals_) {
        const std::optional<std::vector<double>> own = marginal->mean();
        if (!own) {
            return std::nullopt;
        }
        append(all, *own);
    }
    return all;
}

std::optional<std::vector<double>> Product::variance() const {
    std::vector<double> all;
    for (const DensityPtr& marginal : marginals_) {
        const std::optional<std::vector<double>> own = marginal->variance();
        if (!own) {
            return std::nullopt;
        }
        append(all, *own);
    }
    return all;
}

std::vector<std::vector<double>> Product::landmarks() const {
    constexpr std::size_t most = 64;
    std::vector<std::vector<std::vector<double>>> own;
    std::vector<double> first;
    for (const DensityPtr& marginal : marginals_) {
        own.push_back(marginal->landmarks());
        append(first,
               own.back().empty() ? std::vector<double>(marginal->dimension(), 0.0) : own.back().front());
    }
    std::vector<std::vector<double>> points{first};
    std::size_t coordinate = 0;
    for (std::size_t k = 0; k < own.size(); ++k) {
        for (std::size_t i = 1; i < own[k].size() && points.size() < most; ++i) {
            std::vector<double> point = first;
            std::copy(own[k][i].begin(), own[k][i].end(),
                      point.begin() + static_cast<std::ptrdiff_t>(coordinate));
            points.push_back(std::move(point));
        }
        coordinate += marginals_[k]->dimension();
    }
    return points;
}

std::vector<Interval> Product::typical_range(double tail) const {
    std::vector<Interval> box;
    for (const DensityPtr& marginal : marginals_) {
        // What all have outside their boxes adds up to `tail`.
        const std::vector<Interval> own =
            marginal->typical_range(tail / static_cast<double>(marginals_.size()));
        box.insert(box.end(), own.begin(), own.end());
    }
    return box;
}

} // namespace sluice
