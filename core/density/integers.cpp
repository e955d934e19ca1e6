// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/integers.h"

#include "base/error.h"
#include "base/text.h"
#include "density/block_math.h"
#include "density/numeric.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace sluice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double largest = std::numeric_limits<double>::max();
constexpr double largest_whole = 0x1p53;

void require_whole(const char* name, double value) {
    const std::string where = std::string("/") + name;
    if (value != std::floor(value)) {
        throw InvalidArgument("must be a whole number, got " + exact_number(value), where);
    }
    if (!(std::abs(value) <= largest_whole)) {
        throw InvalidArgument("must be from -2^53 to 2^53, got " + exact_number(value), where);
    }
}

} // namespace

Geometric0::Geometric0(double p)
    : p_(p), log_p_(numeric::log_of(p)),
      log_q_(static_cast<double>(std::log1p(-static_cast<long double>(p)))) {
    if (!(p > 0.0 && p <= 1.0)) {
        throw InvalidArgument("must be > 0 and <= 1, got " + exact_number(p), "/p");
    }
    constexpr double least = 1e-15; // whole numbers leave the doubles, as the counts of other laws do
    if (p < least) {
        throw InvalidArgument("must be at least 1e-15, got " + exact_number(p), "/p");
    }
}

nlohmann::json Geometric0::to_json() const {
    return {{"family", "geometric0"}, {"p", p_}};
}

std::vector<Interval> Geometric0::support() const {
    return {{0.0, p_ == 1.0 ? 0.0 : infinity}};
}

void Geometric0::log_density(Points x, std::span<double> out) const {
    const std::span<const double> values = x.column(0);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double k = values[i];
        const double log_p = k == 0.0 ? log_p_ : log_p_ + k * log_q_;
        out[i] = k >= 0.0 && k == std::floor(k) && k < infinity ? log_p : -infinity;
    }
}

void Geometric0::sample(RandomStream& stream, MutablePoints x) const {
    // The whole part of an exponential of rate -log(1 - p).
    const double unit = -1.0 / log_q_;
    stream.fill_exponential(x.column(0));
    for (double& value : x.column(0)) {
        value = std::min(std::floor(value * unit), largest);
    }
}

std::optional<double> Geometric0::cdf(double x) const {
    return x < 0.0 ? 0.0 : -std::expm1((std::floor(x) + 1.0) * log_q_);
}

std::optional<double> Geometric0::quantile(double u) const {
    double k = std::max(std::ceil(std::log1p(-u) / log_q_) - 1.0, 0.0);
    // Rounding may be one off where cdf() jumps.
    if (*cdf(k) < u) {
        k += 1.0;
    } else if (k > 0.0 && *cdf(k - 1.0) >= u) {
        k -= 1.0;
    }
    return std::min(k, largest);
}

std::optional<std::vector<double>> Geometric0::mean() const {
    return {{(1.0 - p_) / p_}};
}

std::optional<std::vector<double>> Geometric0::variance() const {
    const double value = (1.0 - p_) / p_ / p_;
    return std::isfinite(value) ? std::optional(std::vector{value}) : std::nullopt;
}

DiscreteUniform::DiscreteUniform(double a, double b) : a_(a), b_(b), count_(b - a + 1.0) {
    require_whole("a", a);
    require_whole("b", b);
    if (!(a <= b)) {
        throw InvalidArgument("must be >= a = " + exact_number(a) + ", got " + exact_number(b), "/b");
    }
    if (count_ > largest_whole) {
        throw InvalidArgument("must be less than a + 2^53, got " + exact_number(b), "/b");
    }
    log_normaliser_ = -numeric::log_of(count_);
}

nlohmann::json DiscreteUniform::to_json() const {
    return {{"family", "discrete_uniform"},
            {"a", static_cast<std::int64_t>(a_)},
            {"b", static_cast<std::int64_t>(b_)}};
}

void DiscreteUniform::log_density(Points x, std::span<double> out) const {
    const std::span<const double> values = x.column(0);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double k = values[i];
        out[i] = k >= a_ && k <= b_ && k == std::floor(k) ? log_normaliser_ : -infinity;
    }
}

void DiscreteUniform::sample(RandomStream& stream, MutablePoints x) const {
    // The high half of a product with 64 random bits; what would favour some numbers is drawn again (Lemire
    // 2019, "Fast random integer generation in an interval").
    __extension__ using Wide = unsigned __int128;
    const std::span<double> values = x.column(0);
    const auto count = static_cast<std::uint64_t>(count_);
    const std::uint64_t threshold = (0 - count) % count;
    std::array<std::uint64_t, block::chunk> bits;
    block::for_chunks(values.size(), [&](std::size_t first, std::size_t n) {
        stream.fill_bits({bits.data(), n});
        for (std::size_t i = 0; i < n; ++i) {
            Wide product = static_cast<Wide>(bits[i]) * count;
            while (static_cast<std::uint64_t>(product) < threshold) {
                product = static_cast<Wide>(stream.next()) * count;
            }
            values[first + i] = a_ + static_cast<double>(static_cast<std::uint64_t>(product >> 64));
        }
    });
}

std::optional<double> DiscreteUniform::cdf(double x) const {
    return std::clamp((std::floor(x) - a_ + 1.0) / count_, 0.0, 1.0);
}

std::optional<double> DiscreteUniform::quantile(double u) const {
    return std::clamp(a_ + std::ceil(u * count_) - 1.0, a_, b_);
}

std::optional<std::vector<double>> DiscreteUniform::mean() const {
    return {{0.5 * a_ + 0.5 * b_}};
}

std::optional<std::vector<double>> DiscreteUniform::variance() const {
    return {{(count_ - 1.0) * ((count_ + 1.0) / 12.0)}};
}

std::vector<std::vector<double>> DiscreteUniform::landmarks() const {
    return a_ == b_ ? std::vector<std::vector<double>>{{a_}} : std::vector<std::vector<double>>{{a_}, {b_}};
}

std::vector<Interval> DiscreteUniform::typical_range(double /*tail*/) const {
    return support();
}

} // namespace sluice
