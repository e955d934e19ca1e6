// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/affine.h"

#include "base/error.h"
#include "base/text.h"
#include "density/block_math.h"
#include "density/numeric.h"
#include "density/scratch.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

std::optional<std::vector<double>> finite(std::vector<double> values) {
    const bool all = std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
    return all ? std::optional(std::move(values)) : std::nullopt;
}

} // namespace

Affine::Affine(DensityPtr of, std::vector<double> shift, std::vector<double> scale)
    : of_(std::move(of)), shift_(std::move(shift)), scale_(std::move(scale)) {
    const std::size_t d = of_->dimension();
    for (const auto& [name, values] : {std::pair("/shift", &shift_), std::pair("/scale", &scale_)}) {
        if (values->size() != d) {
            throw InvalidArgument("must have one value for each of the " + std::to_string(d) +
                                      " dimensions, got " + std::to_string(values->size()),
                                  name);
        }
    }
    for (std::size_t j = 0; j < d; ++j) {
        numeric::require_finite("shift", shift_[j]);
        numeric::require_finite("scale", scale_[j]);
        if (scale_[j] == 0.0) {
            throw InvalidArgument("must not be 0", "/scale");
        }
        if (of_->discrete() && (std::abs(scale_[j]) != 1.0 || shift_[j] != std::floor(shift_[j]))) {
            throw InvalidArgument("of a discrete density must be 1 or -1, and its shift a whole number",
                                  std::abs(scale_[j]) != 1.0 ? "/scale" : "/shift");
        }
        constexpr double largest_whole = 0x1p53;
        if (of_->discrete() && std::abs(shift_[j]) > largest_whole) {
            throw InvalidArgument(
                "of a discrete density must be from -2^53 to 2^53, got " + exact_number(shift_[j]), "/shift");
        }
        log_jacobian_ += numeric::log_of(std::abs(scale_[j]));
    }
    inner_ = of_->support();
    outer_ = moved(inner_);
}

nlohmann::json Affine::to_json() const {
    nlohmann::json json{{"family", "affine"}, {"of", of_->to_json()}};
    const auto write = [&json](const char* name, const std::vector<double>& values) {
        const bool same =
            std::all_of(values.begin(), values.end(), [&](double v) { return v == values.front(); });
        json[name] = same ? nlohmann::json(values.front()) : nlohmann::json(values);
    };
    write("shift", shift_);
    write("scale", scale_);
    return json;
}

std::vector<double> Affine::moved(std::vector<double> point) const {
    for (std::size_t j = 0; j < point.size(); ++j) {
        point[j] = shift_[j] + scale_[j] * point[j];
    }
    return point;
}

std::vector<Interval> Affine::moved(std::vector<Interval> box) const {
    for (std::size_t j = 0; j < box.size(); ++j) {
        const double a = shift_[j] + scale_[j] * box[j].lower, b = shift_[j] + scale_[j] * box[j].upper;
        box[j] = {std::min(a, b), std::max(a, b)};
    }
    return box;
}

std::vector<Interval> Affine::support() const {
    return outer_;
}

void Affine::log_density(Points x, std::span<double> out) const {
    const std::size_t d = dimension();
    Scratch scratch(d * block::chunk);
    block::for_chunks(out.size(), [&](std::size_t first, std::size_t n) {
        for (std::size_t j = 0; j < d; ++j) {
            const std::span<const double> from = x.part(first, n).column(j);
            double* to = scratch.data() + j * block::chunk;
            for (std::size_t i = 0; i < n; ++i) {
                // Rounding may move a point of the support beyond the end of the other's.
                to[i] = std::clamp((from[i] - shift_[j]) / scale_[j], inner_[j].lower, inner_[j].upper);
            }
        }
        of_->log_density(Points(scratch.data(), n, d, block::chunk), out.subspan(first, n));
    });
    for (double& value : out) {
        value -= log_jacobian_;
    }
    const bool counts = discrete();
    for (std::size_t j = 0; j < d; ++j) {
        const std::span<const double> values = x.column(j);
        for (std::size_t i = 0; i < out.size(); ++i) {
            // Rounding may also move a point beside a whole number onto one.
            const bool inside = values[i] >= outer_[j].lower && values[i] <= outer_[j].upper &&
                                (!counts || values[i] == std::floor(values[i]));
            out[i] = inside ? out[i] : -std::numeric_limits<double>::infinity();
        }
    }
}

void Affine::sample(RandomStream& stream, MutablePoints x) const {
    of_->sample(stream, x);
    for (std::size_t j = 0; j < x.dimension; ++j) {
        constexpr double most = std::numeric_limits<double>::max();
        for (double& value : x.column(j)) {
            value = std::clamp(shift_[j] + scale_[j] * value, -most, most);
        }
    }
}

std::optional<double> Affine::cdf(double x) const {
    if (dimension() != 1) {
        return std::nullopt;
    }
    const double inner = (x - shift_.front()) / scale_.front();
    if (scale_.front() > 0.0) {
        return of_->cdf(inner);
    }
    // P(shift - X <= x) = P(X >= inner): of a discrete X all but the points below.
    const std::optional<double> below = of_->cdf(discrete() ? std::ceil(inner) - 1.0 : inner);
    return below ? std::optional(1.0 - *below) : std::nullopt;
}

std::optional<double> Affine::quantile(double u) const {
    if (dimension() != 1 || (discrete() && scale_.front() < 0.0)) {
        return Density::quantile(u);
    }
    const std::optional<double> inner = of_->quantile(scale_.front() > 0.0 ? u : 1.0 - u);
    return inner ? std::optional(shift_.front() + scale_.front() * *inner) : std::nullopt;
}

std::optional<std::vector<double>> Affine::mean() const {
    const std::optional<std::vector<double>> inner = of_->mean();
    return inner ? finite(moved(*inner)) : std::nullopt;
}

std::optional<std::vector<double>> Affine::variance() const {
    std::optional<std::vector<double>> inner = of_->variance();
    for (std::size_t j = 0; inner && j < inner->size(); ++j) {
        (*inner)[j] *= scale_[j] * scale_[j];
    }
    return inner ? finite(std::move(*inner)) : std::nullopt;
}

std::vector<std::vector<double>> Affine::landmarks() const {
    std::vector<std::vector<double>> points = of_->landmarks();
    for (std::vector<double>& point : points) {
        point = moved(std::move(point));
    }
    return points;
}

std::vector<Interval> Affine::typical_range(double tail) const {
    return moved(of_->typical_range(tail));
}

} // namespace sluice
