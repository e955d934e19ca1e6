// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/density_ratio.h"

#include "base/error.h"

#include <Eigen/Dense>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace sluice {
namespace {

std::size_t coefficient_count(std::size_t dimension, std::size_t degree) {
    return 1 + dimension + (degree == 2 ? dimension * (dimension + 1) / 2 : 0);
}

/// 1, z_j, z_j z_k into `out`, z being the scaled row.
template <typename Value>
void expand_row(const Value& value, const std::vector<double>& centre, const std::vector<double>& scale,
                std::size_t degree, std::span<double> out) {
    const std::size_t d = centre.size();
    out[0] = 1.0;
    for (std::size_t j = 0; j < d; ++j) {
        out[1 + j] = (value(j) - centre[j]) / scale[j];
    }
    std::size_t at = 1 + d;
    for (std::size_t j = 0; degree == 2 && j < d; ++j) {
        for (std::size_t k = 0; k <= j; ++k) {
            out[at++] = out[1 + j] * out[1 + k];
        }
    }
}

void check_rows(const Matrix<double>& numerator, const Matrix<double>& denominator, std::size_t folds) {
    if (numerator.columns() != denominator.columns() || numerator.columns() == 0) {
        throw InvalidArgument("the two sets of rows have " + std::to_string(numerator.columns()) + " and " +
                              std::to_string(denominator.columns()) + " columns");
    }
    if (std::min(numerator.rows(), denominator.rows()) < 2 * folds) {
        throw InvalidArgument("needs at least " + std::to_string(2 * folds) + " rows on either side, got " +
                                  std::to_string(numerator.rows()) + " and " +
                                  std::to_string(denominator.rows()),
                              {}, "choose larger sets of rows, or fewer folds");
    }
    for (const Matrix<double>* rows : {&numerator, &denominator}) {
        if (!std::ranges::all_of(rows->values(), [](double v) { return std::isfinite(v); })) {
            throw InvalidArgument("a value is missing or not finite", "/columns",
                                  "add drop_missing or impute to preprocess");
        }
    }
}

/// Both sets one below the other, expanded, and which they are from.
struct PooledRows {
    Eigen::MatrixXd design;
    Eigen::VectorXd truth;
    std::vector<std::size_t> fold;
};

/// The classifier of a part of the rows: those not of fold `left_out` (all where it is no fold).
Eigen::VectorXd fit_logistic(const PooledRows& problem, std::size_t left_out, double ridge) {
    std::vector<Eigen::Index> rows;
    for (std::size_t i = 0; i < problem.fold.size(); ++i) {
        if (problem.fold[i] != left_out) {
            rows.push_back(static_cast<Eigen::Index>(i));
        }
    }
    const Eigen::MatrixXd x = problem.design(rows, Eigen::all);
    const Eigen::VectorXd y = problem.truth(rows);
    const auto n = static_cast<double>(rows.size());
    Eigen::VectorXd penalty = Eigen::VectorXd::Constant(x.cols(), ridge);
    penalty(0) = 0.0;
    const auto loss = [&](const Eigen::VectorXd& w) {
        const Eigen::ArrayXd t = (x * w).array();
        // log(1 + e^t) - y t, without overflow
        return (t.max(0.0) + (-t.abs()).exp().log1p() - y.array() * t).sum() / n +
               0.5 * penalty.dot(w.cwiseProduct(w));
    };
    Eigen::VectorXd w = Eigen::VectorXd::Zero(x.cols());
    double value = loss(w);
    for (int round = 0; round < 100; ++round) {
        const Eigen::ArrayXd p = 1.0 / (1.0 + (-(x * w).array()).exp());
        const Eigen::VectorXd slope = x.transpose() * (p.matrix() - y) / n + penalty.cwiseProduct(w);
        Eigen::MatrixXd bend = x.transpose() * (p * (1.0 - p)).matrix().asDiagonal() * x / n;
        bend.diagonal() += penalty;
        bend.diagonal().array() += 1e-12; // columns that depend on each other
        const Eigen::VectorXd step = bend.ldlt().solve(slope);
        double length = 1.0;
        Eigen::VectorXd next = w - step;
        double next_value = loss(next);
        while (!(next_value <= value) && length > 1e-6) {
            length *= 0.5;
            next = w - length * step;
            next_value = loss(next);
        }
        if (!next.allFinite()) {
            break;
        }
        const bool still =
            value - next_value < 1e-13 * (1.0 + std::abs(value)) && step.norm() < 1e-7 * (1.0 + w.norm());
        w = next;
        value = next_value;
        if (still) {
            return w;
        }
    }
    if (ridge == 0.0) {
        throw InvalidArgument("the classifier does not settle: the two sets of rows can be told apart",
                              "/ridge", "give a ridge > 0");
    }
    return w;
}

Calibration judge(const PooledRows& problem, std::size_t folds, double ridge) {
    constexpr std::size_t bins = 10;
    std::vector<double> probability(bins), frequency(bins), rows(bins);
    Calibration result;
    const auto n = static_cast<double>(problem.fold.size());
    for (std::size_t fold = 0; fold < folds; ++fold) {
        const Eigen::VectorXd w = fit_logistic(problem, fold, ridge);
        for (std::size_t i = 0; i < problem.fold.size(); ++i) {
            if (problem.fold[i] != fold) {
                continue;
            }
            const auto row = static_cast<Eigen::Index>(i);
            const double t = problem.design.row(row).dot(w), y = problem.truth(row);
            const double p = 1.0 / (1.0 + std::exp(-t));
            const auto bin = std::min(bins - 1, static_cast<std::size_t>(p * static_cast<double>(bins)));
            result.brier += (p - y) * (p - y) / n;
            result.log_loss += (std::max(t, 0.0) + std::log1p(std::exp(-std::abs(t))) - y * t) / n;
            probability[bin] += p;
            frequency[bin] += y;
            rows[bin] += 1.0;
        }
    }
    for (std::size_t b = 0; b < bins; ++b) {
        if (rows[b] > 0.0) {
            result.calibration_error += std::abs(probability[b] - frequency[b]) / n;
            result.probability.push_back(probability[b] / rows[b]);
            result.frequency.push_back(frequency[b] / rows[b]);
            result.rows.push_back(rows[b]);
        }
    }
    return result;
}

/// Mean and standard deviation of each column of both sets together; a column that does not vary keeps
/// scale 1.
void pooled_scales(const Matrix<double>& a, const Matrix<double>& b, std::vector<double>& centre,
                   std::vector<double>& scale) {
    const auto n = static_cast<double>(a.rows() + b.rows());
    centre.assign(a.columns(), 0.0);
    scale.assign(a.columns(), 0.0);
    for (std::size_t j = 0; j < centre.size(); ++j) {
        for (const Matrix<double>* rows : {&a, &b}) {
            for (std::size_t i = 0; i < rows->rows(); ++i) {
                centre[j] += (*rows)(i, j) / n;
            }
        }
        for (const Matrix<double>* rows : {&a, &b}) {
            for (std::size_t i = 0; i < rows->rows(); ++i) {
                scale[j] += ((*rows)(i, j) - centre[j]) * ((*rows)(i, j) - centre[j]) / n;
            }
        }
        scale[j] = scale[j] > 0.0 ? std::sqrt(scale[j]) : 1.0;
    }
}

} // namespace

DensityRatio::DensityRatio(std::size_t degree, std::vector<double> coefficients, std::vector<double> centre,
                           std::vector<double> scale)
    : degree_(degree), coefficients_(std::move(coefficients)), centre_(std::move(centre)),
      scale_(std::move(scale)) {
    if (degree_ != 1 && degree_ != 2) {
        throw InvalidArgument("must be 1 or 2, got " + std::to_string(degree_), "/degree");
    }
    if (centre_.empty() || scale_.size() != centre_.size()) {
        throw InvalidArgument("must have as many values as 'centre', at least one", "/scale");
    }
    if (coefficients_.size() != coefficient_count(centre_.size(), degree_)) {
        throw InvalidArgument("must have " + std::to_string(coefficient_count(centre_.size(), degree_)) +
                                  " values for " + std::to_string(centre_.size()) + " columns, got " +
                                  std::to_string(coefficients_.size()),
                              "/coefficients");
    }
    if (!std::ranges::all_of(scale_, [](double s) { return s > 0.0 && std::isfinite(s); })) {
        throw InvalidArgument("must hold numbers > 0", "/scale");
    }
}

DensityRatio DensityRatio::one(std::size_t dimension) {
    return {1, std::vector<double>(1 + dimension, 0.0), std::vector<double>(dimension, 0.0),
            std::vector<double>(dimension, 1.0)};
}

DensityRatio DensityRatio::fit(const Matrix<double>& numerator, const Matrix<double>& denominator,
                               std::size_t degree, double ridge, std::size_t folds) {
    check_rows(numerator, denominator, folds);
    std::vector<double> centre, scale;
    pooled_scales(numerator, denominator, centre, scale);
    const std::size_t terms = coefficient_count(centre.size(), degree);
    PooledRows problem;
    problem.design.resize(static_cast<Eigen::Index>(numerator.rows() + denominator.rows()),
                          static_cast<Eigen::Index>(terms));
    problem.truth.resize(problem.design.rows());
    std::vector<double> row(terms);
    Eigen::Index at = 0;
    for (const Matrix<double>* rows : {&numerator, &denominator}) {
        for (std::size_t i = 0; i < rows->rows(); ++i, ++at) {
            expand_row([&](std::size_t j) { return (*rows)(i, j); }, centre, scale, degree, row);
            problem.design.row(at) = Eigen::Map<const Eigen::RowVectorXd>(row.data(), problem.design.cols());
            problem.truth(at) = rows == &numerator ? 1.0 : 0.0;
            problem.fold.push_back(i % folds);
        }
    }
    const Eigen::VectorXd w = fit_logistic(problem, folds, ridge);
    std::vector<double> coefficients(w.data(), w.data() + w.size());
    coefficients[0] -=
        std::log(static_cast<double>(numerator.rows()) / static_cast<double>(denominator.rows()));
    DensityRatio result(degree, std::move(coefficients), std::move(centre), std::move(scale));
    result.calibration_ = judge(problem, folds, ridge);
    return result;
}

nlohmann::json DensityRatio::to_json() const {
    return {{"family", "density_ratio"},     {"classifier", "logistic"}, {"degree", degree_},
            {"coefficients", coefficients_}, {"centre", centre_},        {"scale", scale_}};
}

void DensityRatio::log_density(Points x, std::span<double> out) const {
    std::vector<double> terms(coefficients_.size());
    for (std::size_t i = 0; i < x.count; ++i) {
        expand_row([&](std::size_t j) { return x.column(j)[i]; }, centre_, scale_, degree_, terms);
        double sum = 0.0;
        for (std::size_t t = 0; t < terms.size(); ++t) {
            sum += coefficients_[t] * terms[t];
        }
        out[i] = sum;
    }
}

void DensityRatio::sample(RandomStream&, MutablePoints) const {
    throw InvalidArgument("a density ratio cannot be drawn from: it belongs to the mode 'filter'");
}

std::vector<Interval> DensityRatio::typical_range(double) const {
    std::vector<Interval> range;
    for (std::size_t j = 0; j < centre_.size(); ++j) {
        range.push_back({centre_[j] - 4.0 * scale_[j], centre_[j] + 4.0 * scale_[j]});
    }
    return range;
}

} // namespace sluice
