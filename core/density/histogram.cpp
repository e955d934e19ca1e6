// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/histogram.h"

#include "base/error.h"
#include "base/text.h"
#include "density/block_math.h"
#include "density/numeric.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace sluice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

void check_edges(const std::vector<double>& edges) {
    if (edges.size() < 2) {
        throw InvalidArgument("must be at least 2 edges, got " + std::to_string(edges.size()), "/edges");
    }
    for (std::size_t k = 0; k < edges.size(); ++k) {
        if (!std::isfinite(edges[k])) {
            throw InvalidArgument("must be finite numbers, got " + exact_number(edges[k]), "/edges");
        }
        if (k > 0 && !(edges[k] > edges[k - 1])) {
            throw InvalidArgument("must rise, but " + exact_number(edges[k]) + " follows " +
                                      exact_number(edges[k - 1]),
                                  "/edges");
        }
    }
}

void check_values(std::span<const double> values) {
    if (values.empty()) {
        throw InvalidArgument("needs at least 1 row", "/column");
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!std::isfinite(values[i])) {
            throw InvalidArgument("value " + std::to_string(i + 1) + " is missing or not finite", "/column",
                                  "add drop_missing or impute to preprocess");
        }
    }
}

} // namespace

Histogram::Histogram(std::vector<double> edges, std::vector<double> weights)
    : edges_(std::move(edges)), weights_(std::move(weights)) {
    check_edges(edges_);
    if (weights_.size() + 1 != edges_.size()) {
        throw InvalidArgument("must be one for each of the " + std::to_string(edges_.size() - 1) +
                                  " bins, got " + std::to_string(weights_.size()),
                              "/weights");
    }
    for (const double weight : weights_) {
        if (!(weight >= 0.0) || weight == infinity) {
            throw InvalidArgument("must be finite numbers >= 0, got " + exact_number(weight), "/weights");
        }
    }
    const double sum = std::accumulate(weights_.begin(), weights_.end(), 0.0);
    if (!(sum > 0.0) || sum == infinity) {
        throw InvalidArgument("must not all be 0, and their sum finite", "/weights");
    }
    double left = 0.0;
    for (std::size_t k = 0; k < weights_.size(); ++k) {
        shares_.push_back(weights_[k] / sum);
        before_.push_back(left);
        left += shares_[k];
        const double width = edges_[k + 1] - edges_[k];
        numeric::require_finite("edges", width);
        log_heights_.push_back(numeric::log_of(shares_[k]) - numeric::log_of(width));
    }
    table_ = AliasTable(shares_);
}

std::vector<double> Histogram::equal_edges(std::span<const double> values, std::size_t bins) {
    check_values(values);
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const double width = *high - *low;
    if (!(width > 1e-12 * std::abs(*high))) {
        throw InvalidArgument("does not vary", "/column", "give the edges of the bins");
    }
    std::vector<double> edges;
    for (std::size_t k = 0; k <= bins; ++k) {
        edges.push_back(*low + width * (static_cast<double>(k) / static_cast<double>(bins)));
    }
    edges.back() = *high;
    return edges;
}

Histogram Histogram::of(std::span<const double> values, std::vector<double> edges) {
    check_values(values);
    check_edges(edges);
    std::vector<double> counts(edges.size() - 1, 0.0);
    std::size_t outside = 0;
    for (const double value : values) {
        if (value < edges.front() || value > edges.back()) {
            ++outside;
            continue;
        }
        const auto next = std::upper_bound(edges.begin(), edges.end(), value);
        const auto bin = static_cast<std::size_t>(next - edges.begin()) - 1;
        counts[std::min(bin, counts.size() - 1)] += 1.0;
    }
    if (outside > 0) {
        throw InvalidArgument(grouped(outside) + " of " + grouped(values.size()) + " values lie outside [" +
                                  short_number(edges.front()) + ", " + short_number(edges.back()) + "]",
                              "/bins");
    }
    return {std::move(edges), std::move(counts)};
}

nlohmann::json Histogram::to_json() const {
    return {{"family", "histogram"}, {"edges", edges_}, {"weights", weights_}};
}

std::vector<Interval> Histogram::support() const {
    std::size_t first = 0, last = shares_.size() - 1;
    while (shares_[first] == 0.0) {
        ++first;
    }
    while (shares_[last] == 0.0) {
        --last;
    }
    return {{edges_[first], edges_[last + 1]}};
}

/// For x between the first and the last edge.
std::size_t Histogram::bin_of(double x) const {
    const auto next = std::upper_bound(edges_.begin(), edges_.end(), x);
    return std::min(static_cast<std::size_t>(next - edges_.begin()) - 1, shares_.size() - 1);
}

void Histogram::log_density(Points x, std::span<double> out) const {
    const std::span<const double> values = x.column(0);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double value = values[i];
        const bool possible = value >= edges_.front() && value <= edges_.back();
        out[i] = possible ? log_heights_[bin_of(value)] : -infinity;
    }
}

void Histogram::sample(RandomStream& stream, MutablePoints x) const {
    const std::span<double> values = x.column(0);
    std::array<std::uint64_t, block::chunk> bits;
    block::for_chunks(values.size(), [&](std::size_t first, std::size_t n) {
        stream.fill_bits({bits.data(), n});
        stream.fill_uniform(values.subspan(first, n));
        for (std::size_t i = 0; i < n; ++i) {
            const std::size_t bin = table_.pick(bits[i]);
            double& value = values[first + i];
            const double drawn = edges_[bin] + value * (edges_[bin + 1] - edges_[bin]);
            // Rounding up to the edge would leave the bin, perhaps for an empty one.
            value = drawn < edges_[bin + 1] ? drawn : std::nextafter(edges_[bin + 1], edges_[bin]);
        }
    });
}

std::optional<double> Histogram::cdf(double x) const {
    if (!(x > edges_.front())) {
        return 0.0;
    }
    if (x >= edges_.back()) {
        return 1.0;
    }
    const std::size_t bin = bin_of(x);
    const double part = (x - edges_[bin]) / (edges_[bin + 1] - edges_[bin]);
    return std::min(1.0, before_[bin] + part * shares_[bin]);
}

std::optional<double> Histogram::quantile(double u) const {
    const auto next = std::upper_bound(before_.begin(), before_.end(), u);
    auto bin = static_cast<std::size_t>(next - before_.begin()) - 1;
    while (bin > 0 && shares_[bin] == 0.0) {
        --bin;
    }
    const double part = std::clamp((u - before_[bin]) / shares_[bin], 0.0, 1.0);
    return edges_[bin] + part * (edges_[bin + 1] - edges_[bin]);
}

std::optional<std::vector<double>> Histogram::mean() const {
    double sum = 0.0;
    for (std::size_t k = 0; k < shares_.size(); ++k) {
        sum += shares_[k] * (edges_[k] + 0.5 * (edges_[k + 1] - edges_[k]));
    }
    return {{sum}};
}

std::optional<std::vector<double>> Histogram::variance() const {
    const double centre = mean()->front();
    double sum = 0.0;
    for (std::size_t k = 0; k < shares_.size(); ++k) {
        const double width = edges_[k + 1] - edges_[k];
        const double distance = edges_[k] + 0.5 * width - centre;
        sum += shares_[k] * (distance * distance + width * width / 12.0);
    }
    return {{sum}};
}

std::vector<std::vector<double>> Histogram::landmarks() const {
    constexpr std::size_t most = 256;
    std::vector<std::size_t> bins;
    for (std::size_t k = 0; k < shares_.size(); ++k) {
        if (shares_[k] > 0.0) {
            bins.push_back(k);
        }
    }
    if (bins.size() > most) {
        std::nth_element(bins.begin(), bins.begin() + most, bins.end(),
                         [&](std::size_t a, std::size_t b) { return log_heights_[a] > log_heights_[b]; });
        bins.resize(most);
    }
    std::vector<std::vector<double>> points;
    for (const std::size_t k : bins) {
        points.push_back({edges_[k] + 0.5 * (edges_[k + 1] - edges_[k])});
        points.push_back({edges_[k]});
        points.push_back({std::nextafter(edges_[k + 1], edges_[k])});
    }
    return points;
}

} // namespace sluice
