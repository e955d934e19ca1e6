// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/uniform_ball.h"

#include "base/error.h"
#include "density/block_math.h"
#include "density/numeric.h"

#include <boost/math/special_functions/gamma.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace sluice {

UniformBall::UniformBall(std::size_t dimension, double radius) : dimension_(dimension), radius_(radius) {
    if (dimension == 0) {
        throw InvalidArgument("must be >= 1, got 0", "/dim");
    }
    numeric::require_positive("radius", radius);
    const auto d = static_cast<long double>(dimension);
    const long double log_pi = std::log(std::numbers::pi_v<long double>);
    log_normaliser_ = static_cast<double>(boost::math::lgamma(0.5L * d + 1.0L) - 0.5L * d * log_pi -
                                          d * std::log(static_cast<long double>(radius)));
}

nlohmann::json UniformBall::to_json() const {
    return {{"family", "uniform_ball"}, {"dim", dimension_}, {"radius", radius_}};
}

std::vector<Interval> UniformBall::support() const {
    return std::vector<Interval>(dimension_, {-radius_, radius_});
}

void UniformBall::log_density(Points x, std::span<double> out) const {
    std::fill(out.begin(), out.end(), 0.0);
    for (std::size_t j = 0; j < dimension_; ++j) {
        const std::span<const double> values = x.column(j);
        for (std::size_t i = 0; i < out.size(); ++i) {
            const double z = values[i] / radius_; // divided, so that the surface itself is inside
            out[i] += z * z;
        }
    }
    for (double& value : out) {
        value = value <= 1.0 ? log_normaliser_ : -std::numeric_limits<double>::infinity();
    }
}

void UniformBall::sample(RandomStream& stream, MutablePoints x) const {
    if (dimension_ == 1) {
        numeric::fill_uniform_between(stream, -radius_, radius_, x.column(0));
        return;
    }
    // The first d coordinates of a uniform point on the sphere in d + 2 dimensions (Barthe et al. 2005); the
    // squares of the other two add up to twice an exponential. Rounding moves the length by some d 2^-53.
    const double inner = radius_ * (1.0 - 0x1p-50 * static_cast<double>(dimension_));
    std::array<double, block::chunk> squares;
    block::for_chunks(x.count, [&](std::size_t first, std::size_t n) {
        stream.fill_exponential({squares.data(), n});
        for (std::size_t i = 0; i < n; ++i) {
            squares[i] *= 2.0;
        }
        for (std::size_t j = 0; j < dimension_; ++j) {
            const std::span<double> column = x.column(j).subspan(first, n);
            stream.fill_normal(column);
            for (std::size_t i = 0; i < n; ++i) {
                squares[i] += column[i] * column[i];
            }
        }
        for (std::size_t i = 0; i < n; ++i) {
            squares[i] = inner / std::sqrt(squares[i]);
        }
        for (std::size_t j = 0; j < dimension_; ++j) {
            double* const column = x.column(j).data() + first;
            for (std::size_t i = 0; i < n; ++i) {
                column[i] *= squares[i];
            }
        }
    });
}

std::optional<double> UniformBall::cdf(double x) const {
    if (dimension_ != 1) {
        return std::nullopt;
    }
    return std::clamp(0.5 + 0.5 * (x / radius_), 0.0, 1.0);
}

std::optional<std::vector<double>> UniformBall::mean() const {
    return std::vector<double>(dimension_, 0.0);
}

std::optional<std::vector<double>> UniformBall::variance() const {
    return std::vector<double>(dimension_, radius_ * (radius_ / (static_cast<double>(dimension_) + 2.0)));
}

std::vector<std::vector<double>> UniformBall::landmarks() const {
    constexpr std::size_t most_axes = 4;
    std::vector<std::vector<double>> points{std::vector<double>(dimension_, 0.0)};
    for (std::size_t j = 0; dimension_ <= most_axes && j < dimension_; ++j) {
        for (const double end : {-radius_, radius_}) {
            points.push_back(points.front());
            points.back()[j] = end;
        }
    }
    return points;
}

std::vector<Interval> UniformBall::typical_range(double /*tail*/) const {
    return support();
}

} // namespace sluice
