// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/gaussian_fit.h"

#include "base/error.h"
#include "density/location_scale.h"
#include "density/multivariate.h"

#include <cmath>
#include <string>

namespace sluice {
namespace {

std::vector<double> column_means(const Matrix<double>& rows) {
    std::vector<double> mean(rows.columns(), 0.0);
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        for (std::size_t j = 0; j < mean.size(); ++j) {
            const double value = rows(i, j);
            if (!std::isfinite(value)) {
                throw InvalidArgument("value " + std::to_string(i + 1) + " of column " +
                                          std::to_string(j + 1) + " is missing or not finite",
                                      "/columns", "add drop_missing or impute to preprocess");
            }
            mean[j] += (value - mean[j]) / static_cast<double>(i + 1);
        }
    }
    return mean;
}

Matrix<double> column_covariance(const Matrix<double>& rows, const std::vector<double>& mean, bool full) {
    const std::size_t d = mean.size();
    Matrix<double> sum(d, d);
    std::vector<double> shift(d);
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        for (std::size_t j = 0; j < d; ++j) {
            shift[j] = rows(i, j) - mean[j];
        }
        for (std::size_t j = 0; j < d; ++j) {
            for (std::size_t k = full ? 0 : j; k <= j; ++k) {
                sum(j, k) += shift[j] * shift[k];
            }
        }
    }
    for (std::size_t j = 0; j < d; ++j) {
        for (std::size_t k = 0; k <= j; ++k) {
            sum(j, k) /= static_cast<double>(rows.rows() - 1);
            sum(k, j) = sum(j, k);
        }
    }
    return sum;
}

} // namespace

DensityPtr fit_gaussian(const Matrix<double>& rows, FittedCovariance form, double ridge) {
    if (rows.rows() < 2 || rows.columns() == 0) {
        throw InvalidArgument("needs at least 2 rows to fit, got " + std::to_string(rows.rows()), "/rows");
    }
    std::vector<double> mean = column_means(rows);
    Matrix<double> covariance = column_covariance(rows, mean, form == FittedCovariance::full);
    for (std::size_t j = 0; j < mean.size(); ++j) {
        // A column that varies by rounding alone does not vary.
        const bool constant = covariance(j, j) <= 1e-24 * mean[j] * mean[j];
        covariance(j, j) += constant ? ridge : ridge * covariance(j, j);
        if (!(covariance(j, j) > 0.0)) {
            throw InvalidArgument("column " + std::to_string(j + 1) + " does not vary", "/columns",
                                  "leave it out or give a ridge > 0");
        }
    }
    if (mean.size() == 1) {
        return std::make_shared<Normal>(mean.front(), std::sqrt(covariance(0, 0)));
    }
    return std::make_shared<MvNormal>(std::move(mean), std::move(covariance));
}

} // namespace sluice
