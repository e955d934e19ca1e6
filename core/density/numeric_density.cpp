// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/numeric_density.h"

#include "base/error.h"

#include <cmath>

namespace sluice {

LogFunction NumericDensity::log_function() const {
    return [this](std::span<const double> x, std::span<double> out) { log_density(Points(x), out); };
}

void NumericDensity::integrate(const std::vector<std::vector<double>>& hints, const UpperBound& upper_bound) {
    hints_ = hints;
    if (dimension() != 1 || discrete()) {
        return;
    }
    std::vector<double> places;
    for (const std::vector<double>& hint : hints) {
        places.push_back(hint.front());
    }
    line_ = LineIntegral::of(log_function(), support().front(), places, outcome_, upper_bound);
}

std::optional<double> NumericDensity::log_normaliser() const {
    if (normalised()) {
        return 0.0;
    }
    return line_ ? std::optional(line_->log_total()) : std::nullopt;
}

bool NumericDensity::normalised() const {
    constexpr double rounding = 1e-9;
    return line_ && std::abs(line_->log_total()) < rounding;
}

void NumericDensity::sample(RandomStream& stream, MutablePoints x) const {
    if (!line_) {
        throw InvalidArgument(family() +
                              " can be sampled in one dimension only, where its integral is finite");
    }
    sampler_.sample(stream, x.column(0), *line_, log_function());
}

std::optional<double> NumericDensity::cdf(double x) const {
    return line_ ? std::optional(line_->left_of(x, log_function())) : std::nullopt;
}

std::optional<double> NumericDensity::quantile(double u) const {
    if (!line_ || !(u > 0.0 && u < 1.0)) {
        return std::nullopt;
    }
    return line_->quantile(u, log_function());
}

std::optional<std::vector<double>> NumericDensity::mean() const {
    const std::optional<double> value = line_ ? line_->mean() : std::nullopt;
    return value ? std::optional(std::vector{*value}) : std::nullopt;
}

std::optional<std::vector<double>> NumericDensity::variance() const {
    const std::optional<double> value = line_ ? line_->variance() : std::nullopt;
    return value ? std::optional(std::vector{*value}) : std::nullopt;
}

std::vector<std::vector<double>> NumericDensity::landmarks() const {
    std::vector<std::vector<double>> points;
    if (line_) {
        for (const double mode : line_->modes()) {
            points.push_back({mode});
        }
    }
    points.insert(points.end(), hints_.begin(), hints_.end());
    return points.empty() ? Density::landmarks() : points;
}

} // namespace sluice
