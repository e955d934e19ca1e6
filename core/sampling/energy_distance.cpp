// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/energy_distance.h"

#include "base/error.h"

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace sluice {
namespace {

using Table = Eigen::MatrixXf; // centred distances need no more digits, and products are twice as fast

/// The coordinates of both sets, one point a column, each coordinate in pooled interquartile ranges.
Eigen::MatrixXd pooled_points(Points first, Points second) {
    const std::size_t n = first.count;
    Eigen::MatrixXd pool(static_cast<Eigen::Index>(first.dimension), static_cast<Eigen::Index>(2 * n));
    std::vector<double> values(2 * n);
    for (std::size_t j = 0; j < first.dimension; ++j) {
        std::copy_n(first.column(j).begin(), n, values.begin());
        std::copy_n(second.column(j).begin(), n, values.begin() + static_cast<std::ptrdiff_t>(n));
        if (!std::all_of(values.begin(), values.end(), [](double x) { return std::isfinite(x); })) {
            throw InvalidArgument("an energy distance cannot take points that are not finite");
        }
        std::vector<double> sorted = values;
        std::sort(sorted.begin(), sorted.end());
        const double middle = sorted[n];
        const double spread = sorted[3 * n / 2] - sorted[n / 2];
        const double scale = spread > 0.0 ? spread : sorted.back() - sorted.front();
        for (std::size_t i = 0; i < 2 * n; ++i) {
            pool(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(i)) =
                scale > 0.0 ? (values[i] - middle) / scale : 0.0;
        }
    }
    return pool;
}

/// Euclidean distances between all points, less the means of their row and column. What is taken off
/// cancels in every difference of the two sets and would only cost digits. Empty after a requested stop.
Table centred_distances(const Eigen::MatrixXd& pool, std::stop_token stop) {
    const Eigen::Index count = pool.cols();
    Eigen::MatrixXd distances(count, count);
    for (Eigen::Index i = 0; i < count; ++i) {
        if (stop.stop_requested()) {
            return {};
        }
        distances.col(i) = (pool.colwise() - pool.col(i)).colwise().norm().transpose();
    }
    const Eigen::VectorXd means = distances.rowwise().mean();
    distances.colwise() -= means;
    distances.rowwise() -= (means.array() - means.mean()).matrix().transpose();
    return distances.cast<float>();
}

/// One column of +1 and -1 for each way to call half of the points the first set: with equally many points
/// the energy distance is -s' D s / n^2.
void fill_signs(Table& signs, std::vector<std::int64_t>& order, RandomStream& stream) {
    const auto half = order.size() / 2;
    for (Eigen::Index column = 0; column < signs.cols(); ++column) {
        stream.shuffle(order);
        for (std::size_t i = 0; i < order.size(); ++i) {
            signs(static_cast<Eigen::Index>(order[i]), column) = i < half ? 1.0F : -1.0F;
        }
    }
}

/// -s' D s / n^2 of each column.
Eigen::VectorXd energies(const Table& distances, const Table& signs) {
    const double n = 0.5 * static_cast<double>(distances.rows());
    const Table products = distances * signs;
    return -(products.cwiseProduct(signs)).cast<double>().colwise().sum().transpose() / (n * n);
}

} // namespace

std::optional<EnergyResult> energy_test(Points first, Points second, std::uint64_t seed,
                                        std::size_t permutations, std::stop_token stop) {
    if (first.count != second.count || first.dimension != second.dimension || first.count == 0) {
        throw InvalidArgument("an energy distance needs two sets of equally many points in one space");
    }
    const Table distances = centred_distances(pooled_points(first, second), stop);
    if (distances.size() == 0) {
        return std::nullopt;
    }
    std::vector<std::int64_t> order(2 * first.count);
    std::iota(order.begin(), order.end(), 0);
    Table signs = Table::Constant(distances.rows(), 1, -1.0F);
    signs.topRows(distances.rows() / 2).setOnes();
    EnergyResult result;
    result.points = first.count;
    result.statistic = std::max(0.0, energies(distances, signs)(0));
    RandomStream stream(seed, Stream::diagnostics, 1); // block 1: permutations
    constexpr std::size_t batch = 64;
    std::size_t as_far = 0;
    for (std::size_t done = 0; done < permutations; done += batch) {
        if (stop.stop_requested()) {
            return std::nullopt;
        }
        signs.resize(distances.rows(), static_cast<Eigen::Index>(std::min(batch, permutations - done)));
        fill_signs(signs, order, stream);
        as_far += static_cast<std::size_t>((energies(distances, signs).array() >= result.statistic).count());
    }
    result.p_value = static_cast<double>(as_far + 1) / static_cast<double>(permutations + 1);
    return result;
}

std::optional<EnergyResult> energy_test(Points points, const Density& density, std::uint64_t seed,
                                        const EnergyLimits& limits, std::stop_token stop) {
    constexpr std::size_t fewest = 20;
    const auto affordable =
        static_cast<std::size_t>(std::sqrt(limits.work / static_cast<double>(points.dimension)));
    const std::size_t n = std::min({points.count, limits.points, std::max(affordable, fewest)});
    if (!density.can_sample() || density.dimension() != points.dimension || n < fewest) {
        return std::nullopt;
    }
    std::vector<double> chosen(n * points.dimension), drawn(n * points.dimension);
    for (std::size_t j = 0; j < points.dimension; ++j) {
        const std::span<const double> column = points.column(j);
        for (std::size_t i = 0; i < n; ++i) {
            chosen[j * n + i] = column[i * points.count / n];
        }
    }
    RandomStream stream(seed, Stream::diagnostics, 0); // block 0: exact draws
    density.sample(stream, MutablePoints(drawn.data(), n, points.dimension, n));
    return energy_test(Points(chosen.data(), n, points.dimension, n),
                       Points(drawn.data(), n, points.dimension, n), seed, limits.permutations, stop);
}

} // namespace sluice
