// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/mv_student_t.h"

#include "base/kernels.h"
#include "density/block_math.h"
#include "density/gamma_draws.h"
#include "density/numeric.h"
#include "density/quiet_boost.h"

#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace sluice {
namespace {

/// log(Gamma(x + d/2) / Gamma(x)), by half steps so that large x do not cancel.
double log_gamma_rise(double x, std::size_t d) {
    if (d > 200) {
        return static_cast<double>(
            boost::math::lgamma(static_cast<long double>(x) + 0.5L * static_cast<long double>(d)) -
            boost::math::lgamma(static_cast<long double>(x)));
    }
    long double sum = d % 2 == 1 ? static_cast<long double>(numeric::log_gamma_half_step(x)) : 0.0L;
    long double from = static_cast<long double>(x) + (d % 2 == 1 ? 0.5L : 0.0L);
    for (std::size_t step = 0; step < d / 2; ++step, from += 1.0L) {
        sum += std::log(from);
    }
    return static_cast<double>(sum);
}

} // namespace

MvStudentT::MvStudentT(double nu, std::vector<double> mean, Matrix<double> scale)
    : nu_(numeric::checked_positive("nu", nu)), shape_(std::move(mean), std::move(scale)),
      origin_(shape_.dimension(), 0.0) {
    const auto d = static_cast<double>(shape_.dimension());
    // The normal's peak holds (2 pi)^(-d/2) / sqrt(det S).
    log_normaliser_ = shape_.log_peak() + log_gamma_rise(0.5 * nu, shape_.dimension()) -
                      0.5 * d * (numeric::log_of(nu) - numeric::log_2);
}

nlohmann::json MvStudentT::to_json() const {
    nlohmann::json rows = nlohmann::json::array();
    const Matrix<double> scale = shape_.covariance();
    for (std::size_t i = 0; i < scale.rows(); ++i) {
        rows.push_back(std::vector<double>(scale.row(i).begin(), scale.row(i).end()));
    }
    return {{"family", "mv_student_t"}, {"nu", nu_}, {"mean", shape_.centre()}, {"cov", std::move(rows)}};
}

void MvStudentT::log_density(Points x, std::span<double> out) const {
    // Minus half the squared distance, from the normal's kernels.
    const std::size_t d = dimension();
    const std::vector<double>& centre = shape_.centre();
    if (shape_.form() == MvNormal::Form::full) {
        kernels().mv_normal_log(x.data, x.stride, d, centre.data(), shape_.inverse_cholesky().values().data(),
                                0.0, out.data(), out.size());
    } else {
        kernels().diagonal_normal_log(x.data, x.stride, d, centre.data(), shape_.precisions().data(), 0.0,
                                      out.data(), out.size());
    }
    const double factor = -2.0 / nu_;
    constexpr double most = std::numeric_limits<double>::max();
    for (double& value : out) { // log1p takes finite numbers
        value = std::min(value * factor, most);
    }
    block::log1p_in_place(out);
    const double power = 0.5 * (nu_ + static_cast<double>(d));
    const double beyond = std::log(most);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double size = out[i] < beyond ? out[i] : 2.0 * log_distance(x, i) - std::log(nu_);
        out[i] = log_normaliser_ - power * size;
    }
}

double MvStudentT::log_distance(Points x, std::size_t i) const {
    const std::size_t d = dimension();
    std::vector<double> offset(d), z(d, 0.0);
    double largest = 0.0;
    for (std::size_t j = 0; j < d; ++j) {
        offset[j] = x.column(j)[i] - shape_.centre()[j];
        largest = std::max(largest, std::abs(offset[j]));
    }
    if (!(largest < std::numeric_limits<double>::infinity())) {
        return std::numeric_limits<double>::infinity();
    }
    const bool full = shape_.form() == MvNormal::Form::full;
    for (std::size_t j = 0; j < d; ++j) {
        for (std::size_t k = full ? 0 : j; k <= j; ++k) {
            const double inverse = full ? shape_.inverse_cholesky()(j, k) : shape_.precisions()[j];
            z[j] += inverse * (offset[k] / largest);
        }
    }
    double longest = 0.0, squares = 0.0;
    for (const double value : z) {
        longest = std::max(longest, std::abs(value));
    }
    for (const double value : z) {
        squares += (value / longest) * (value / longest);
    }
    return std::log(largest) + std::log(longest) + 0.5 * std::log(squares);
}

void MvStudentT::sample(RandomStream& stream, MutablePoints x) const {
    const std::size_t d = dimension();
    std::uint64_t* const state = stream.state().data();
    if (shape_.form() == MvNormal::Form::full) {
        kernels().draw_mv_normal(state, origin_.data(), shape_.cholesky().values().data(), 0.0, d, x.data,
                                 x.stride, nullptr, x.count);
    } else {
        kernels().draw_diagonal_normal(state, origin_.data(), shape_.standard_deviations().data(), 0.0, d,
                                       x.data, x.stride, nullptr, x.count);
    }
    std::array<double, block::chunk> stretch;
    block::for_chunks(x.count, [&](std::size_t first, std::size_t n) {
        fill_gamma(stream, 0.5 * nu_, {stretch.data(), n});
        for (std::size_t i = 0; i < n; ++i) {
            stretch[i] = std::sqrt(0.5 * nu_ / stretch[i]);
        }
        for (std::size_t j = 0; j < d; ++j) {
            double* const column = x.column(j).data() + first;
            for (std::size_t i = 0; i < n; ++i) {
                column[i] = shape_.centre()[j] + column[i] * stretch[i];
            }
        }
    });
}

std::optional<double> MvStudentT::cdf(double x) const {
    if (dimension() != 1) {
        return std::nullopt;
    }
    const double t = (x - shape_.centre().front()) / shape_.standard_deviations().front();
    if (std::isinf(t)) {
        return t > 0.0 ? 1.0 : 0.0;
    }
    return boost::math::cdf(boost::math::students_t_distribution<double, numeric::Quiet>(nu_), t);
}

std::optional<double> MvStudentT::quantile(double u) const {
    if (dimension() != 1 || !(u > 0.0 && u < 1.0)) {
        return std::nullopt;
    }
    constexpr double most = std::numeric_limits<double>::max();
    const double t =
        boost::math::quantile(boost::math::students_t_distribution<double, numeric::Quiet>(nu_), u);
    return std::clamp(shape_.centre().front() + shape_.standard_deviations().front() * t, -most, most);
}

std::optional<std::vector<double>> MvStudentT::mean() const {
    return nu_ > 1.0 ? std::optional(shape_.centre()) : std::nullopt;
}

std::optional<std::vector<double>> MvStudentT::variance() const {
    if (nu_ <= 2.0) {
        return std::nullopt;
    }
    std::vector<double> squares = shape_.standard_deviations();
    for (double& value : squares) {
        value *= value * (nu_ / (nu_ - 2.0));
    }
    return squares;
}

std::vector<Interval> MvStudentT::typical_range(double tail) const {
    const double reach = boost::math::quantile(
        boost::math::complement(boost::math::students_t_distribution<double, numeric::Quiet>(nu_),
                                0.5 * tail / static_cast<double>(dimension())));
    std::vector<Interval> box(dimension());
    for (std::size_t j = 0; j < box.size(); ++j) {
        const double distance =
            std::min(reach * shape_.standard_deviations()[j], 0.25 * std::numeric_limits<double>::max());
        box[j] = {shape_.centre()[j] - distance, shape_.centre()[j] + distance};
    }
    return box;
}

} // namespace sluice
