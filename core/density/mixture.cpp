// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/mixture.h"

#include "base/error.h"
#include "base/kernels.h"
#include "base/text.h"
#include "density/block_math.h"
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

void check_components(const std::vector<DensityPtr>& components, Problems& problems) {
    for (std::size_t k = 0; k < components.size(); ++k) {
        const std::string pointer = "/components/" + std::to_string(k);
        if (components[k]->dimension() != components.front()->dimension()) {
            problems.push_back({pointer, "must have as many dimensions as the first component (" +
                                             std::to_string(components.front()->dimension()) + "), got " +
                                             std::to_string(components[k]->dimension())});
        }
        if (components[k]->discrete() != components.front()->discrete()) {
            problems.push_back({pointer, "components must be all continuous or all discrete"});
        }
    }
}

} // namespace

void weight_problems(const std::vector<double>& weights, const std::string& pointer, Problems& problems) {
    bool usable = true;
    for (std::size_t k = 0; k < weights.size(); ++k) {
        if (!(weights[k] >= 0.0) || std::isinf(weights[k])) {
            problems.push_back(
                {pointer + "/" + std::to_string(k), "must be >= 0, got " + exact_number(weights[k])});
            usable = false;
        }
    }
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    if (usable && std::abs(sum - 1.0) > 1e-9) {
        problems.push_back({pointer, "must sum to 1, got " + exact_number(sum)});
    }
}

void weight_count_problem(std::size_t weights, std::size_t components, Problems& problems) {
    if (weights != components) {
        problems.push_back({"/weights", "must have one value for each of the " + std::to_string(components) +
                                            " components, got " + std::to_string(weights)});
    }
}

Problems mixture_problems(const std::vector<double>& weights, const std::vector<DensityPtr>& components) {
    Problems problems;
    if (components.empty()) {
        problems.push_back({"/components", "must have at least one density"});
        return problems;
    }
    weight_count_problem(weights.size(), components.size(), problems);
    if (problems.empty()) {
        weight_problems(weights, "/weights", problems);
    }
    check_components(components, problems);
    return problems;
}

Mixture::Mixture(std::vector<double> weights, std::vector<DensityPtr> components)
    : weights_(std::move(weights)), components_(std::move(components)) {
    const Problems problems = mixture_problems(weights_, components_);
    if (!problems.empty()) {
        throw InvalidArgument(problems.front().message, problems.front().pointer);
    }
    const double sum = std::accumulate(weights_.begin(), weights_.end(), 0.0);
    for (std::size_t k = 0; k < weights_.size(); ++k) {
        if (weights_[k] > 0.0) {
            active_.push_back(k);
            shares_.push_back(weights_[k] / sum);
            log_weights_.push_back(numeric::log_of(weights_[k] / sum));
        }
    }
    weigh_masses();
    if (!shares_.empty()) {
        table_ = AliasTable(shares_);
    }
}

void Mixture::weigh_masses() {
    log_normaliser_ = 0.0;
    if (normalised()) {
        return;
    }
    std::vector<double> masses;
    for (std::size_t a = 0; a < active_.size(); ++a) {
        const std::optional<double> own = components_[active_[a]]->log_normaliser();
        if (!own) {
            log_normaliser_.reset();
            shares_.clear();
            return;
        }
        masses.push_back(*own + log_weights_[a]);
    }
    const double peak = *std::max_element(masses.begin(), masses.end());
    long double sum = 0.0L;
    for (const double mass : masses) {
        sum += std::exp(static_cast<long double>(mass - peak));
    }
    log_normaliser_ = static_cast<double>(peak + std::log(sum));
    for (std::size_t a = 0; a < masses.size(); ++a) {
        shares_[a] = static_cast<double>(std::exp(static_cast<long double>(masses[a] - peak)) / sum);
    }
}

nlohmann::json Mixture::to_json() const {
    nlohmann::json parts = nlohmann::json::array();
    for (const DensityPtr& component : components_) {
        parts.push_back(component->to_json());
    }
    return {{"family", "mixture"}, {"weights", weights_}, {"components", std::move(parts)}};
}

std::vector<Interval> Mixture::support() const {
    std::vector<Interval> box = components_[active_.front()]->support();
    for (const std::size_t k : active_) {
        const std::vector<Interval> other = components_[k]->support();
        for (std::size_t j = 0; j < box.size(); ++j) {
            box[j] = {std::min(box[j].lower, other[j].lower), std::max(box[j].upper, other[j].upper)};
        }
    }
    return box;
}

bool Mixture::normalised() const {
    return std::all_of(active_.begin(), active_.end(),
                       [this](std::size_t k) { return components_[k]->normalised(); });
}

bool Mixture::can_sample() const {
    return !shares_.empty() && std::all_of(active_.begin(), active_.end(),
                                           [this](std::size_t k) { return components_[k]->can_sample(); });
}

void Mixture::log_density(Points x, std::span<double> out) const {
    Scratch terms(active_.size() * block::chunk);
    block::for_chunks(out.size(), [&](std::size_t first, std::size_t n) {
        for (std::size_t a = 0; a < active_.size(); ++a) {
            components_[active_[a]]->log_density(x.part(first, n), terms.values(a * block::chunk, n));
        }
        kernels().log_sum_exp(terms.data(), block::chunk, active_.size(), log_weights_.data(),
                              out.data() + first, n);
    });
}

void Mixture::sample(RandomStream& stream, MutablePoints x) const {
    if (!can_sample()) {
        throw InvalidArgument("a component cannot be sampled");
    }
    Scratch scratch(x.dimension * block::chunk);
    block::for_chunks(x.count, [&](std::size_t first, std::size_t n) {
        sample_chunk(stream, x.part(first, n), {scratch.data(), n, x.dimension, block::chunk});
    });
}

/// Each point's component first, then all the points of each component at once.
void Mixture::sample_chunk(RandomStream& stream, MutablePoints x, MutablePoints draws) const {
    std::array<std::uint64_t, block::chunk> bits;
    std::array<std::size_t, block::chunk> choice;
    std::array<std::size_t, block::chunk> rows; // the points of one component
    stream.fill_bits({bits.data(), x.count});
    for (std::size_t i = 0; i < x.count; ++i) {
        choice[i] = table_.pick(bits[i]);
    }
    for (std::size_t a = 0; a < active_.size(); ++a) {
        std::size_t n = 0;
        for (std::size_t i = 0; i < x.count; ++i) {
            rows[n] = i;
            n += choice[i] == a ? 1 : 0;
        }
        if (n == 0) {
            continue;
        }
        components_[active_[a]]->sample(stream, draws.part(0, n));
        for (std::size_t j = 0; j < x.dimension; ++j) {
            const std::span<double> to = x.column(j);
            const double* from = draws.data + j * draws.stride;
            for (std::size_t i = 0; i < n; ++i) {
                to[rows[i]] = from[i];
            }
        }
    }
}

std::optional<double> Mixture::cdf(double x) const {
    double sum = 0.0;
    for (std::size_t a = 0; a < active_.size(); ++a) {
        const std::optional<double> part = components_[active_[a]]->cdf(x);
        if (!part || shares_.empty()) {
            return std::nullopt;
        }
        sum += shares_[a] * *part;
    }
    return std::min(sum, 1.0);
}

std::optional<std::vector<double>> Mixture::mean() const {
    std::vector<double> sum(dimension(), 0.0);
    for (std::size_t a = 0; a < active_.size(); ++a) {
        const std::optional<std::vector<double>> part = components_[active_[a]]->mean();
        if (!part || shares_.empty()) {
            return std::nullopt;
        }
        for (std::size_t j = 0; j < sum.size(); ++j) {
            sum[j] += shares_[a] * (*part)[j];
        }
    }
    return sum;
}

std::optional<std::vector<double>> Mixture::variance() const {
    const std::optional<std::vector<double>> centre = mean();
    if (!centre) {
        return std::nullopt;
    }
    std::vector<double> sum(dimension(), 0.0);
    for (std::size_t a = 0; a < active_.size(); ++a) {
        const std::optional<std::vector<double>> spread = components_[active_[a]]->variance();
        if (!spread) {
            return std::nullopt;
        }
        const std::vector<double> own = *components_[active_[a]]->mean();
        for (std::size_t j = 0; j < sum.size(); ++j) {
            const double shift = own[j] - (*centre)[j];
            sum[j] += shares_[a] * ((*spread)[j] + shift * shift);
        }
    }
    return sum;
}

std::vector<std::vector<double>> Mixture::landmarks() const {
    std::vector<std::vector<double>> points;
    for (const std::size_t k : active_) {
        for (std::vector<double>& point : components_[k]->landmarks()) {
            points.push_back(std::move(point));
        }
    }
    return points;
}

std::vector<Interval> Mixture::typical_range(double tail) const {
    std::vector<Interval> box;
    for (const std::size_t k : active_) {
        // What all the components have outside their boxes adds up to `tail` of the whole.
        const double own = std::min(0.5, tail / (weights_[k] * static_cast<double>(active_.size())));
        const std::vector<Interval> other = components_[k]->typical_range(own);
        if (box.empty()) {
            box = other;
        }
        for (std::size_t j = 0; j < box.size(); ++j) {
            box[j] = {std::min(box[j].lower, other[j].lower), std::max(box[j].upper, other[j].upper)};
        }
    }
    return box;
}

} // namespace sluice
