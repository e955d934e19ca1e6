// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/multivariate.h"

#include "base/error.h"
#include "base/kernels.h"
#include "base/text.h"
#include "density/block_math.h"
#include "density/numeric.h"

#include <Eigen/Dense>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace sluice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Eigen::Map<const RowMajor> as_eigen(const Matrix<double>& matrix) {
    return {matrix.values().data(), static_cast<Eigen::Index>(matrix.rows()),
            static_cast<Eigen::Index>(matrix.columns())};
}

Matrix<double> from_eigen(const Eigen::MatrixXd& matrix) {
    Matrix<double> out(static_cast<std::size_t>(matrix.rows()), static_cast<std::size_t>(matrix.cols()));
    for (std::size_t i = 0; i < out.rows(); ++i) {
        for (std::size_t j = 0; j < out.columns(); ++j) {
            out(i, j) = matrix(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
        }
    }
    return out;
}

bool all_finite(std::span<const double> values) {
    return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

/// "entries [0][1] = 0.8 and [1][0] = 0.7 differ", or "".
std::string asymmetry(const Matrix<double>& covariance) {
    for (std::size_t i = 0; i < covariance.rows(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            const double scale = std::sqrt(std::abs(covariance(i, i)) * std::abs(covariance(j, j)));
            if (std::abs(covariance(i, j) - covariance(j, i)) > 1e-9 * scale) {
                return "must be symmetric, but entry [" + std::to_string(j) + "][" + std::to_string(i) +
                       "] is " + exact_number(covariance(j, i)) + " and entry [" + std::to_string(i) + "][" +
                       std::to_string(j) + "] is " + exact_number(covariance(i, j));
            }
        }
    }
    return {};
}

/// "must be positive definite" with a reason, or "".
std::string indefiniteness(const Matrix<double>& covariance) {
    for (std::size_t i = 0; i < covariance.rows(); ++i) {
        if (!(covariance(i, i) > 0.0)) {
            return "must be positive definite, but the variance in entry [" + std::to_string(i) + "][" +
                   std::to_string(i) + "] is " + exact_number(covariance(i, i));
        }
    }
    // The correlation matrix tells how near to singular it is whatever the units of the coordinates.
    const Eigen::VectorXd scale = as_eigen(covariance).diagonal().cwiseSqrt().cwiseInverse();
    const Eigen::MatrixXd correlation = scale.asDiagonal() * as_eigen(covariance) * scale.asDiagonal();
    const double smallest =
        Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(correlation, Eigen::EigenvaluesOnly)
            .eigenvalues()
            .minCoeff();
    const auto d = static_cast<double>(covariance.rows());
    if (smallest <= d * std::numeric_limits<double>::epsilon()) {
        return "must be positive definite, but the smallest eigenvalue of its correlation matrix is " +
               short_number(smallest);
    }
    return {};
}

bool is_diagonal(const Matrix<double>& covariance) {
    for (std::size_t i = 0; i < covariance.rows(); ++i) {
        for (std::size_t j = 0; j < covariance.columns(); ++j) {
            if (i != j && covariance(i, j) != 0.0) {
                return false;
            }
        }
    }
    return true;
}

/// Whether a distance may be squared before it is divided by sigma: where that overflows or underflows,
/// the distance is beyond 1e84 sigma or below 1e-84 sigma.
bool unscaled_squares_are_safe(double sigma) {
    return sigma > 1e-70 && sigma < 1e70;
}

std::vector<double> reciprocals(std::vector<double> values) {
    std::transform(values.begin(), values.end(), values.begin(), [](double v) { return 1.0 / v; });
    return values;
}

} // namespace

Problems mv_normal_problems(const std::vector<double>& mean, const Matrix<double>& covariance) {
    Problems problems;
    if (mean.empty()) {
        problems.push_back({"/mean", "must have at least one value"});
    } else if (!all_finite(mean)) {
        problems.push_back({"/mean", "must hold finite numbers"});
    }
    const std::string shape =
        std::to_string(covariance.rows()) + " x " + std::to_string(covariance.columns());
    if (covariance.rows() != covariance.columns() || covariance.empty()) {
        problems.push_back({"/cov", "must be a square matrix, got " + shape});
        return problems;
    }
    if (!mean.empty() && covariance.rows() != mean.size()) {
        problems.push_back({"/cov", "must be " + std::to_string(mean.size()) + " x " +
                                        std::to_string(mean.size()) + " to go with the mean, got " + shape});
    }
    if (!all_finite(covariance.values())) {
        problems.push_back({"/cov", "must hold finite numbers"});
        return problems;
    }
    std::string reason = asymmetry(covariance);
    if (reason.empty()) {
        reason = indefiniteness(covariance);
    }
    if (!reason.empty()) {
        problems.push_back({"/cov", reason});
    }
    return problems;
}

MvNormal::MvNormal(std::vector<double> mean, double sigma)
    : mean_(std::move(mean)), deviations_(mean_.size(), sigma) {
    if (mean_.empty() || !all_finite(mean_)) {
        throw InvalidArgument("must be a list of finite numbers, at least one", "/mean");
    }
    numeric::require_positive("sigma", sigma);
    scales_ = reciprocals(deviations_);
    log_normaliser_ = -static_cast<double>(mean_.size()) * (numeric::log_sqrt_2pi + numeric::log_of(sigma));
}

MvNormal::MvNormal(std::vector<double> mean, Matrix<double> covariance) : mean_(std::move(mean)) {
    const Problems problems = mv_normal_problems(mean_, covariance);
    if (!problems.empty()) {
        throw InvalidArgument(problems.front().message, problems.front().pointer);
    }
    const std::size_t d = mean_.size();
    deviations_.resize(d);
    for (std::size_t j = 0; j < d; ++j) {
        deviations_[j] = std::sqrt(covariance(j, j));
    }
    scales_ = reciprocals(deviations_);
    if (is_diagonal(covariance)) {
        form_ = Form::diagonal;
        log_normaliser_ = -static_cast<double>(d) * numeric::log_sqrt_2pi;
        for (const double deviation : deviations_) {
            log_normaliser_ -= numeric::log_of(deviation);
        }
        return;
    }
    form_ = Form::full;
    factorise(covariance);
}

void MvNormal::factorise(const Matrix<double>& covariance) {
    const Eigen::MatrixXd symmetric = 0.5 * (as_eigen(covariance) + as_eigen(covariance).transpose());
    const Eigen::LLT<Eigen::MatrixXd> llt(symmetric);
    if (llt.info() != Eigen::Success) {
        throw InvalidArgument("must be positive definite", "/cov");
    }
    const Eigen::MatrixXd lower = llt.matrixL();
    const Eigen::MatrixXd identity = Eigen::MatrixXd::Identity(symmetric.rows(), symmetric.cols());
    covariance_ = from_eigen(symmetric);
    cholesky_ = from_eigen(lower);
    inverse_ = from_eigen(lower.triangularView<Eigen::Lower>().solve(identity));
    log_normaliser_ = -static_cast<double>(mean_.size()) * numeric::log_sqrt_2pi;
    for (Eigen::Index j = 0; j < lower.rows(); ++j) {
        log_normaliser_ -= numeric::log_of(lower(j, j));
    }
}

Matrix<double> MvNormal::covariance() const {
    if (form_ == Form::full) {
        return covariance_;
    }
    Matrix<double> diagonal(mean_.size(), mean_.size());
    for (std::size_t j = 0; j < mean_.size(); ++j) {
        diagonal(j, j) = deviations_[j] * deviations_[j];
    }
    return diagonal;
}

std::optional<IsotropicNormal> MvNormal::isotropic() const {
    if (form_ != Form::isotropic || !unscaled_squares_are_safe(deviations_.front())) {
        return std::nullopt;
    }
    return IsotropicNormal{mean_.data(), 0.5 * scales_.front() * scales_.front(), log_normaliser_};
}

nlohmann::json MvNormal::to_json() const {
    nlohmann::json json{{"family", "mv_normal"}, {"dim", mean_.size()}, {"mean", mean_}};
    if (form_ == Form::isotropic) {
        json["sigma"] = deviations_.front();
        return json;
    }
    const Matrix<double> matrix = covariance();
    nlohmann::json rows = nlohmann::json::array();
    for (std::size_t i = 0; i < matrix.rows(); ++i) {
        rows.push_back(std::vector<double>(matrix.row(i).begin(), matrix.row(i).end()));
    }
    json["cov"] = std::move(rows);
    return json;
}

void MvNormal::log_density(Points x, std::span<double> out) const {
    const std::size_t d = mean_.size();
    if (form_ == Form::full) {
        kernels().mv_normal_log(x.data, x.stride, d, mean_.data(), inverse_.values().data(), log_normaliser_,
                                out.data(), out.size());
    } else if (const std::optional<IsotropicNormal> normal = isotropic()) {
        kernels().isotropic_normal_log(x.data, x.stride, d, normal->mean, normal->half_precision,
                                       normal->log_norm, out.data(), out.size());
    } else {
        kernels().diagonal_normal_log(x.data, x.stride, d, mean_.data(), scales_.data(), log_normaliser_,
                                      out.data(), out.size());
    }
}

void MvNormal::draw(RandomStream& stream, MutablePoints x, double* log_density) const {
    const std::size_t d = mean_.size();
    std::uint64_t* const state = stream.state().data();
    if (form_ == Form::full) {
        kernels().draw_mv_normal(state, mean_.data(), cholesky_.values().data(), log_normaliser_, d, x.data,
                                 x.stride, log_density, x.count);
    } else {
        kernels().draw_diagonal_normal(state, mean_.data(), deviations_.data(), log_normaliser_, d, x.data,
                                       x.stride, log_density, x.count);
    }
}

void MvNormal::sample(RandomStream& stream, MutablePoints x) const {
    draw(stream, x, nullptr);
}

void MvNormal::sample_with_log_density(RandomStream& stream, MutablePoints x,
                                       std::span<double> log_density) const {
    if (!draws_are_exact()) {
        draw(stream, x, nullptr);
        this->log_density(x, log_density);
    } else {
        draw(stream, x, log_density.data());
    }
}

bool MvNormal::draws_are_exact() const {
    for (std::size_t j = 0; j < mean_.size(); ++j) {
        double distance = 0.0; // how much of the rounding of x reaches coordinate j once whitened
        for (std::size_t k = form_ == Form::full ? 0 : j; k <= j; ++k) {
            const double factor = form_ == Form::full ? std::abs(inverse_(j, k)) : 1.0 / deviations_[j];
            distance += factor * (std::abs(mean_[k]) + deviations_[k]);
        }
        if (!block::draws_are_exact(distance)) {
            return false;
        }
    }
    return true;
}

std::optional<double> MvNormal::cdf(double x) const {
    if (mean_.size() != 1) {
        return std::nullopt;
    }
    return numeric::normal_cdf((x - mean_.front()) / deviations_.front());
}

std::optional<std::vector<double>> MvNormal::variance() const {
    std::vector<double> squares(deviations_.size());
    std::transform(deviations_.begin(), deviations_.end(), squares.begin(), [](double s) { return s * s; });
    return squares;
}

std::vector<Interval> MvNormal::typical_range(double tail) const {
    const double reach = -numeric::normal_quantile(0.5 * tail / static_cast<double>(mean_.size()));
    std::vector<Interval> box(mean_.size());
    for (std::size_t j = 0; j < box.size(); ++j) {
        box[j] = {mean_[j] - reach * deviations_[j], mean_[j] + reach * deviations_[j]};
    }
    return box;
}

} // namespace sluice
