// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/multivariate.h"

#include "base/error.h"
#include "base/kernels.h"
#include "base/text.h"
#include "density/block_math.h"
#include "density/numeric.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace sluice {

UniformBox::UniformBox(std::size_t dimension, double a, double b)
    : UniformBox(std::vector<double>(dimension, a), std::vector<double>(dimension, b)) {}

UniformBox::UniformBox(std::vector<double> lower, std::vector<double> upper)
    : lower_(std::move(lower)), upper_(std::move(upper)), log_normaliser_(0.0) {
    if (lower_.empty()) {
        throw InvalidArgument("must be >= 1, got 0", "/dim");
    }
    if (lower_.size() != upper_.size()) {
        throw InvalidArgument("must have as many values as a (" + std::to_string(lower_.size()) + "), got " +
                                  std::to_string(upper_.size()),
                              "/b");
    }
    for (std::size_t j = 0; j < lower_.size(); ++j) {
        numeric::require_finite("a", lower_[j]);
        numeric::require_finite("b", upper_[j]);
        if (!(lower_[j] < upper_[j])) {
            throw InvalidArgument("must be > a = " + exact_number(lower_[j]) + ", got " +
                                      exact_number(upper_[j]) + " in coordinate " + std::to_string(j + 1),
                                  "/b");
        }
        numeric::require_finite("b", upper_[j] - lower_[j]);
        log_normaliser_ -= numeric::log_of(upper_[j] - lower_[j]);
    }
}

nlohmann::json UniformBox::to_json() const {
    nlohmann::json json{{"family", "uniform_box"}, {"dim", lower_.size()}};
    const auto write = [&json](const char* name, const std::vector<double>& values) {
        const bool same =
            std::all_of(values.begin(), values.end(), [&](double v) { return v == values.front(); });
        json[name] = same ? nlohmann::json(values.front()) : nlohmann::json(values);
    };
    write("a", lower_);
    write("b", upper_);
    return json;
}

std::vector<Interval> UniformBox::support() const {
    std::vector<Interval> box(lower_.size());
    for (std::size_t j = 0; j < box.size(); ++j) {
        box[j] = {lower_[j], upper_[j]};
    }
    return box;
}

void UniformBox::log_density(Points x, std::span<double> out) const {
    const Kernels& kernel = kernels();
    kernel.uniform_log(x.column(0).data(), lower_[0], upper_[0], log_normaliser_, out.data(), out.size());
    std::array<double, block::chunk> inside; // 0 or -infinity for one coordinate
    for (std::size_t j = 1; j < lower_.size(); ++j) {
        block::for_chunks(out.size(), [&](std::size_t first, std::size_t n) {
            kernel.uniform_log(x.column(j).data() + first, lower_[j], upper_[j], 0.0, inside.data(), n);
            for (std::size_t i = 0; i < n; ++i) {
                out[first + i] += inside[i];
            }
        });
    }
}

void UniformBox::sample(RandomStream& stream, MutablePoints x) const {
    for (std::size_t j = 0; j < lower_.size(); ++j) {
        numeric::fill_uniform_between(stream, lower_[j], upper_[j], x.column(j));
    }
}

std::optional<double> UniformBox::cdf(double x) const {
    if (lower_.size() != 1) {
        return std::nullopt;
    }
    return std::clamp((x - lower_[0]) / (upper_[0] - lower_[0]), 0.0, 1.0);
}

std::optional<std::vector<double>> UniformBox::mean() const {
    std::vector<double> centre(lower_.size());
    for (std::size_t j = 0; j < centre.size(); ++j) {
        centre[j] = 0.5 * lower_[j] + 0.5 * upper_[j];
    }
    return centre;
}

std::optional<std::vector<double>> UniformBox::variance() const {
    std::vector<double> values(lower_.size());
    for (std::size_t j = 0; j < values.size(); ++j) {
        values[j] = (upper_[j] - lower_[j]) * ((upper_[j] - lower_[j]) / 12.0);
    }
    return values;
}

std::vector<std::vector<double>> UniformBox::landmarks() const {
    std::vector<std::vector<double>> points{*mean()};
    const std::size_t d = lower_.size();
    if (d > 4) {
        return points;
    }
    for (std::size_t corner = 0; corner < (std::size_t{1} << d); ++corner) {
        std::vector<double> point(d);
        for (std::size_t j = 0; j < d; ++j) {
            point[j] = (corner >> j & 1U) != 0U ? upper_[j] : lower_[j];
        }
        points.push_back(std::move(point));
    }
    return points;
}

std::vector<Interval> UniformBox::typical_range(double /*tail*/) const {
    return support();
}

} // namespace sluice
