// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/gaussian_mixture_fit.h"

#include "base/error.h"
#include "base/kernels.h"
#include "base/text.h"
#include "density/block_math.h"
#include "density/location_scale.h"
#include "density/mixture.h"
#include "density/multivariate.h"
#include "density/numeric.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <set>

namespace sluice {
namespace {

constexpr std::size_t starts = 4;
constexpr std::size_t most_iterations = 300;
constexpr double small_gain = 1e-9;

/// The rows in units of each column's standard deviation about its mean, one array per column.
struct Standardised {
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::vector<double> values;
    std::vector<double> mean;
    std::vector<double> deviation;

    double operator()(std::size_t i, std::size_t j) const { return values[j * rows + i]; }
    Points points() const { return {values.data(), rows, columns, rows}; }
};

Standardised standardised(const Matrix<double>& rows) {
    Standardised all{rows.rows(), rows.columns(), std::vector<double>(rows.rows() * rows.columns()), {}, {}};
    const auto n = static_cast<double>(all.rows);
    for (std::size_t j = 0; j < all.columns; ++j) {
        double mean = 0.0, squares = 0.0;
        for (std::size_t i = 0; i < all.rows; ++i) {
            const double value = rows(i, j);
            if (!std::isfinite(value)) {
                throw InvalidArgument("value " + std::to_string(i + 1) + " of column " +
                                          std::to_string(j + 1) + " is missing or not finite",
                                      "/columns", "add drop_missing or impute to preprocess");
            }
            const double distance = value - mean;
            mean += distance / static_cast<double>(i + 1);
            squares += distance * (value - mean);
        }
        const double deviation = std::sqrt(squares / n);
        if (!(deviation > 1e-12 * std::abs(mean))) {
            throw InvalidArgument("column " + std::to_string(j + 1) + " does not vary", "/columns",
                                  "leave it out");
        }
        for (std::size_t i = 0; i < all.rows; ++i) {
            all.values[j * all.rows + i] = (rows(i, j) - mean) / deviation;
        }
        all.mean.push_back(mean);
        all.deviation.push_back(deviation);
    }
    return all;
}

struct Component {
    double weight = 0.0;
    std::vector<double> mean;
    Matrix<double> covariance;
};

class Fit {
  public:
    Fit(const Standardised& data, std::size_t components, FittedCovariance form, double ridge)
        : data_(data), count_(components), form_(form), ridge_(ridge), shares_(components * data.rows),
          log_density_(data.rows) {}

    /// One run of expectation and maximisation.
    void run(RandomStream& stream) {
        seed(stream);
        converged = false;
        for (iterations = 1; iterations <= most_iterations; ++iterations) {
            maximise();
            const double before = iterations == 1 ? -std::numeric_limits<double>::infinity() : likelihood;
            likelihood = expect();
            if (likelihood - before < small_gain && iterations > 1) {
                converged = true;
                break;
            }
        }
        iterations = std::min(iterations, most_iterations);
    }

    std::vector<Component> components;
    double likelihood = 0.0; ///< mean log density of the standardised rows
    std::size_t iterations = 0;
    bool converged = false;

  private:
    double squared_distance(std::size_t i, std::size_t k) const {
        double sum = 0.0;
        for (std::size_t j = 0; j < data_.columns; ++j) {
            const double distance = data_(i, j) - data_(k, j);
            sum += distance * distance;
        }
        return sum;
    }

    /// k-means++: each centre a row, drawn with its squared distance from the centres so far; every row is
    /// then wholly the nearest centre's.
    void seed(RandomStream& stream) {
        std::vector<double> nearest(data_.rows, std::numeric_limits<double>::infinity());
        std::vector<std::size_t> owner(data_.rows, 0);
        std::size_t centre = stream.below(data_.rows);
        for (std::size_t k = 0; k < count_; ++k) {
            double total = 0.0;
            for (std::size_t i = 0; i < data_.rows; ++i) {
                const double distance = squared_distance(i, centre);
                if (distance < nearest[i]) {
                    nearest[i] = distance;
                    owner[i] = k;
                }
                total += nearest[i];
            }
            double left = stream.uniform() * total;
            for (std::size_t i = 0; i < data_.rows; ++i) {
                if (nearest[i] > 0.0) {
                    centre = i;
                    left -= nearest[i];
                }
                if (left < 0.0) {
                    break;
                }
            }
        }
        std::fill(shares_.begin(), shares_.end(), 0.0);
        for (std::size_t i = 0; i < data_.rows; ++i) {
            shares_[owner[i] * data_.rows + i] = 1.0;
        }
    }

    /// Each component from the rows' shares in it.
    void maximise() {
        components.clear();
        for (std::size_t k = 0; k < count_; ++k) {
            const double* share = shares_.data() + k * data_.rows;
            components.push_back(fitted({share, data_.rows}));
        }
    }

    Component fitted(std::span<const double> share) const {
        const std::size_t d = data_.columns;
        const double total = std::max(std::accumulate(share.begin(), share.end(), 0.0), 1e-10);
        Component result{total / static_cast<double>(data_.rows), std::vector<double>(d, 0.0),
                         Matrix<double>(d, d)};
        for (std::size_t j = 0; j < d; ++j) {
            for (std::size_t i = 0; i < data_.rows; ++i) {
                result.mean[j] += share[i] * data_(i, j);
            }
            result.mean[j] /= total;
        }
        for (std::size_t j = 0; j < d; ++j) {
            for (std::size_t l = form_ == FittedCovariance::full ? 0 : j; l <= j; ++l) {
                double sum = 0.0;
                for (std::size_t i = 0; i < data_.rows; ++i) {
                    sum += share[i] * (data_(i, j) - result.mean[j]) * (data_(i, l) - result.mean[l]);
                }
                result.covariance(j, l) = result.covariance(l, j) = sum / total;
            }
            result.covariance(j, j) += ridge_;
        }
        return result;
    }

    /// The rows' shares in each component; returns the mean log density.
    double expect() {
        std::vector<double> log_weights;
        for (std::size_t k = 0; k < count_; ++k) {
            MvNormal(components[k].mean, components[k].covariance)
                .log_density(data_.points(), {shares_.data() + k * data_.rows, data_.rows});
            log_weights.push_back(numeric::log_of(components[k].weight));
        }
        kernels().log_sum_exp(shares_.data(), data_.rows, count_, log_weights.data(), log_density_.data(),
                              data_.rows);
        for (std::size_t k = 0; k < count_; ++k) {
            const std::span<double> share(shares_.data() + k * data_.rows, data_.rows);
            for (std::size_t i = 0; i < data_.rows; ++i) {
                share[i] += log_weights[k] - log_density_[i];
            }
            block::exp_in_place(share);
        }
        return std::accumulate(log_density_.begin(), log_density_.end(), 0.0) /
               static_cast<double>(data_.rows);
    }

    const Standardised& data_;
    std::size_t count_;
    FittedCovariance form_;
    double ridge_;
    std::vector<double> shares_; ///< component after component
    std::vector<double> log_density_;
};

DensityPtr in_data_units(const Component& component, const Standardised& data) {
    const std::size_t d = data.columns;
    std::vector<double> mean(d);
    Matrix<double> covariance(d, d);
    for (std::size_t j = 0; j < d; ++j) {
        mean[j] = data.mean[j] + data.deviation[j] * component.mean[j];
        for (std::size_t l = 0; l < d; ++l) {
            covariance(j, l) = component.covariance(j, l) * data.deviation[j] * data.deviation[l];
        }
    }
    if (d == 1) {
        return std::make_shared<Normal>(mean.front(), std::sqrt(covariance(0, 0)));
    }
    return std::make_shared<MvNormal>(std::move(mean), std::move(covariance));
}

void check_rows(const Matrix<double>& rows, std::size_t components) {
    if (rows.rows() < components || rows.rows() < 2) {
        throw InvalidArgument("must be at most the number of rows, " + std::to_string(rows.rows()) +
                                  ", got " + std::to_string(components),
                              "/components");
    }
    std::set<std::vector<double>> different;
    for (std::size_t i = 0; i < rows.rows() && different.size() < components; ++i) {
        different.emplace(rows.row(i).begin(), rows.row(i).end());
    }
    if (different.size() < components) {
        throw InvalidArgument("must be at most the number of different rows, " +
                                  std::to_string(different.size()) + ", got " + std::to_string(components),
                              "/components");
    }
}

} // namespace

GaussianMixtureFit fit_gaussian_mixture(const Matrix<double>& rows, std::size_t components,
                                        FittedCovariance form, double ridge) {
    if (components == 0) {
        throw InvalidArgument("must be >= 1, got 0", "/components");
    }
    if (!(ridge >= 0.0)) {
        throw InvalidArgument("must be >= 0, got " + exact_number(ridge), "/ridge");
    }
    const Standardised data = standardised(rows);
    check_rows(rows, components);
    std::optional<Fit> best;
    for (std::size_t start = 0; start < (components == 1 ? 1 : starts); ++start) {
        RandomStream stream(0, Stream::optimiser_starts, start);
        Fit fit(data, components, form, ridge);
        try {
            fit.run(stream);
        } catch (const InvalidArgument&) { // a covariance without full rank
            throw InvalidArgument("a component has shrunk onto rows that do not span all the columns",
                                  "/ridge", "give a larger ridge, or fewer components");
        }
        if (!best || fit.likelihood > best->likelihood) {
            best.emplace(std::move(fit));
        }
    }
    std::sort(best->components.begin(), best->components.end(),
              [](const Component& a, const Component& b) { return a.weight > b.weight; });
    std::vector<double> weights;
    std::vector<DensityPtr> parts;
    double total = 0.0;
    for (const Component& component : best->components) {
        weights.push_back(component.weight);
        total += component.weight;
        parts.push_back(in_data_units(component, data));
    }
    for (double& weight : weights) {
        weight /= total;
    }
    GaussianMixtureFit result;
    result.density = std::make_shared<Mixture>(std::move(weights), std::move(parts));
    result.log_likelihood = best->likelihood;
    for (const double deviation : data.deviation) {
        result.log_likelihood -= numeric::log_of(deviation);
    }
    result.iterations = best->iterations;
    result.converged = best->converged;
    return result;
}

} // namespace sluice
