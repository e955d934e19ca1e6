// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/kde.h"

#include "base/error.h"
#include "base/kernels.h"
#include "density/block_math.h"
#include "density/numeric.h"
#include "density/scratch.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace sluice {
namespace {

/// Kernels evaluated before their sum is taken: with the sum so far they fill the first-level cache.
constexpr std::size_t group = 15;

void check_points(const Matrix<double>& points) {
    if (points.rows() == 0 || points.columns() == 0) {
        throw InvalidArgument("needs at least 1 row", "/points");
    }
    for (std::size_t i = 0; i < points.rows(); ++i) {
        for (std::size_t j = 0; j < points.columns(); ++j) {
            if (!std::isfinite(points(i, j))) {
                throw InvalidArgument("value " + std::to_string(i + 1) + " of column " +
                                          std::to_string(j + 1) + " is missing or not finite",
                                      "/columns", "add drop_missing or impute to preprocess");
            }
        }
    }
}

/// Mean and sum of squared distances from it.
std::pair<double, double> moments_of(const Matrix<double>& points, std::size_t column) {
    double mean = 0.0, squares = 0.0;
    for (std::size_t i = 0; i < points.rows(); ++i) { // Welford 1962
        const double distance = points(i, column) - mean;
        mean += distance / static_cast<double>(i + 1);
        squares += distance * (points(i, column) - mean);
    }
    return {mean, squares};
}

} // namespace

std::vector<double> Kde::bandwidth_by(Rule rule, const Matrix<double>& points) {
    check_points(points);
    if (points.rows() < 2) {
        throw InvalidArgument("needs at least 2 rows to find a bandwidth, got 1", "/bandwidth");
    }
    const auto n = static_cast<double>(points.rows()), d = static_cast<double>(points.columns());
    double factor = std::pow(n, -1.0 / (d + 4.0));
    if (rule == Rule::silverman) {
        factor *= std::pow(4.0 / (d + 2.0), 1.0 / (d + 4.0));
    }
    std::vector<double> bandwidth;
    for (std::size_t j = 0; j < points.columns(); ++j) {
        const auto [mean, squares] = moments_of(points, j);
        if (!(squares > 1e-24 * n * mean * mean)) {
            throw InvalidArgument("column " + std::to_string(j + 1) + " does not vary", "/bandwidth",
                                  "give a number");
        }
        bandwidth.push_back(factor * std::sqrt(squares / (n - 1.0)));
    }
    return bandwidth;
}

Kde::Kde(Matrix<double> points, std::vector<double> bandwidth)
    : points_(std::move(points)), bandwidth_(std::move(bandwidth)) {
    check_points(points_);
    if (bandwidth_.size() != points_.columns()) {
        throw InvalidArgument("must be one number, or one for each of the " +
                                  std::to_string(points_.columns()) + " columns, got " +
                                  std::to_string(bandwidth_.size()),
                              "/bandwidth");
    }
    if (points_.columns() == 1) {
        std::sort(points_.values().begin(), points_.values().end());
    }
    for (std::size_t j = 0; j < bandwidth_.size(); ++j) {
        numeric::require_positive("bandwidth", bandwidth_[j]);
        scales_.push_back(1.0 / bandwidth_[j]);
        log_peak_ -= numeric::log_sqrt_2pi + numeric::log_of(bandwidth_[j]);
        const auto [mean, squares] = moments_of(points_, j);
        mean_.push_back(mean);
        variance_.push_back(squares / static_cast<double>(points_.rows()) + bandwidth_[j] * bandwidth_[j]);
    }
    log_count_ = numeric::log_of(static_cast<double>(points_.rows()));
}

nlohmann::json Kde::to_json() const {
    nlohmann::json rows = nlohmann::json::array();
    for (std::size_t i = 0; i < points_.rows(); ++i) {
        rows.push_back(nlohmann::json(std::vector<double>(points_.row(i).begin(), points_.row(i).end())));
    }
    return {{"family", "kde"}, {"points", std::move(rows)}, {"bandwidth", bandwidth_}};
}

void Kde::log_density(Points x, std::span<double> out) const {
    constexpr std::array<double, group + 1> no_offsets{};
    Scratch terms((group + 1) * block::chunk);
    const Kernels& k = kernels();
    const std::size_t rows = points_.rows(), d = dimension();
    block::for_chunks(out.size(), [&](std::size_t first, std::size_t n) {
        double* sum = out.data() + first;
        for (std::size_t row = 0; row < rows; row += group) {
            const std::size_t count = std::min(group, rows - row);
            for (std::size_t g = 0; g < count; ++g) {
                k.diagonal_normal_log(x.data + first, x.stride, d, points_.row(row + g).data(),
                                      scales_.data(), log_peak_ - log_count_, terms.data() + g * block::chunk,
                                      n);
            }
            if (row > 0) {
                std::copy_n(sum, n, terms.data() + count * block::chunk);
            }
            k.log_sum_exp(terms.data(), block::chunk, row > 0 ? count + 1 : count, no_offsets.data(), sum, n);
        }
    });
}

void Kde::sample(RandomStream& stream, MutablePoints x) const {
    std::array<double, block::chunk> choice;
    const std::size_t rows = points_.rows();
    block::for_chunks(x.count, [&](std::size_t first, std::size_t n) {
        stream.fill_uniform({choice.data(), n});
        for (std::size_t j = 0; j < x.dimension; ++j) {
            const std::span<double> values = x.part(first, n).column(j);
            stream.fill_normal(values);
            for (std::size_t i = 0; i < n; ++i) {
                const auto row =
                    std::min(static_cast<std::size_t>(choice[i] * static_cast<double>(rows)), rows - 1);
                values[i] = points_(row, j) + bandwidth_[j] * values[i];
            }
        }
    });
}

std::optional<double> Kde::cdf(double x) const {
    if (dimension() != 1) {
        return std::nullopt;
    }
    // Beyond 8.5 bandwidths a kernel lies on one side of x, but for less than 1e-17 of it.
    const double reach = 8.5 * bandwidth_.front();
    const std::vector<double>& centres = points_.values();
    const auto from = std::lower_bound(centres.begin(), centres.end(), x - reach);
    const auto to = std::upper_bound(from, centres.end(), x + reach);
    FormulaStep step;
    step.op = FormulaOp::error_function;
    std::array<double, block::chunk> z;
    double* const array = z.data();
    double sum = 0.0;
    const auto near = static_cast<std::size_t>(to - from);
    block::for_chunks(near, [&](std::size_t first, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) {
            z[i] = (x - from[static_cast<std::ptrdiff_t>(first + i)]) /
                   (bandwidth_.front() * std::numbers::sqrt2);
        }
        kernels().run_formula(&step, 1, &array, n);
        for (std::size_t i = 0; i < n; ++i) {
            sum += 0.5 * (1.0 + z[i]);
        }
    });
    return (static_cast<double>(from - centres.begin()) + sum) / static_cast<double>(centres.size());
}

std::vector<std::vector<double>> Kde::landmarks() const {
    constexpr std::size_t most = 64;
    std::vector<std::vector<double>> places{mean_};
    const std::size_t count = std::min(most, points_.rows());
    for (std::size_t k = 0; k < count; ++k) {
        const std::span<const double> row = points_.row(k * points_.rows() / count);
        places.emplace_back(row.begin(), row.end());
    }
    return places;
}

} // namespace sluice
