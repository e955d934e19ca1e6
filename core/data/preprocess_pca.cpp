// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/preprocess_pca.h"

#include "base/text.h"
#include "data/preprocess_reader.h"
#include "data/preprocess_summary.h"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice::steps {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;
using nlohmann::json;

constexpr std::size_t block_rows = 2048;
constexpr std::size_t most_pca_columns = 4096; // beyond, the eigenvectors take minutes

std::vector<const Column*> columns_of(const Table& table, const std::vector<std::string>& names) {
    std::vector<const Column*> columns;
    for (const std::string& name : names) {
        columns.push_back(table.find(name));
    }
    return columns;
}

VectorXd means_of(const std::vector<const Column*>& columns, const std::vector<std::size_t>& train,
                  const std::vector<std::size_t>& kept) {
    VectorXd means(static_cast<Eigen::Index>(columns.size()));
    std::vector<double> values(train.size());
    for (std::size_t j = 0; j < columns.size(); ++j) {
        for (std::size_t i = 0; i < train.size(); ++i) {
            values[i] = columns[j]->values[train[i]];
            if (!std::isfinite(values[i])) {
                throw DataError("'pca' needs finite numbers, but column '" + columns[j]->name + "' has " +
                                    (std::isnan(values[i]) ? "a missing value" : "an infinite value") +
                                    " in row " + std::to_string(kept[train[i]] + 1) + " (header not counted)",
                                {}, "put 'drop_missing' or 'impute' before it");
            }
        }
        means[static_cast<Eigen::Index>(j)] = mean_of(values);
    }
    return means;
}

/// Rows first to last of `rows` (all rows of the columns where it is empty), less the means.
MatrixXd centred(const std::vector<const Column*>& columns, const VectorXd& means,
                 const std::vector<std::size_t>& rows, std::size_t first, std::size_t last) {
    MatrixXd block(static_cast<Eigen::Index>(last - first), means.size());
    for (std::size_t j = 0; j < columns.size(); ++j) {
        const auto column = static_cast<Eigen::Index>(j);
        for (std::size_t i = first; i < last; ++i) {
            block(static_cast<Eigen::Index>(i - first), column) =
                columns[j]->values[rows.empty() ? i : rows[i]] - means[column];
        }
    }
    return block;
}

/// Directions (in columns) and the variances along them, falling.
struct Axes {
    MatrixXd directions;
    VectorXd variances;
    double whole = 0.0; ///< variance in all
};

MatrixXd covariance_of(const std::vector<const Column*>& columns, const VectorXd& means,
                       const std::vector<std::size_t>& train) {
    MatrixXd sum = MatrixXd::Zero(means.size(), means.size());
    for (std::size_t first = 0; first < train.size(); first += block_rows) {
        const std::size_t last = std::min(first + block_rows, train.size());
        sum.selfadjointView<Eigen::Lower>().rankUpdate(
            centred(columns, means, train, first, last).transpose());
    }
    return sum / static_cast<double>(train.size() - 1);
}

/// The eigenvectors of the covariance or, with fewer rows than columns, of the rows' own products (the
/// snapshot method of Sirovich 1987), which has the same eigenvalues.
Axes principal_axes(const std::vector<const Column*>& columns, const VectorXd& means,
                    const std::vector<std::size_t>& train) {
    const bool by_rows = train.size() < columns.size();
    MatrixXd rows;
    MatrixXd products;
    if (by_rows) {
        rows = centred(columns, means, train, 0, train.size());
        products = rows * rows.transpose() / static_cast<double>(train.size() - 1);
    } else {
        products = covariance_of(columns, means, train);
    }
    const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(products);
    if (solver.info() != Eigen::Success) {
        throw DataError("'pca' found no principal components: the eigenvalues did not converge");
    }
    Axes axes;
    axes.whole = products.trace();
    axes.variances = solver.eigenvalues().reverse();
    const double least = axes.variances[0] * std::numeric_limits<double>::epsilon() *
                         static_cast<double>(10 * std::max(train.size(), columns.size()));
    Eigen::Index rank = 0;
    while (rank < axes.variances.size() && axes.variances[rank] > least) {
        ++rank;
    }
    axes.variances.conservativeResize(rank);
    axes.directions = solver.eigenvectors().rowwise().reverse().leftCols(rank);
    if (by_rows) {
        axes.directions = (rows.transpose() * axes.directions).colwise().normalized();
    }
    return axes;
}

/// How many components the step keeps of those that vary.
Eigen::Index component_count(const json& asked, const Axes& axes, const std::string& where) {
    const double wanted = asked.get<double>();
    const Eigen::Index most = axes.variances.size();
    if (wanted < 1.0) {
        double sum = 0.0;
        for (Eigen::Index k = 0; k < most; ++k) {
            sum += axes.variances[k];
            if (sum >= wanted * axes.whole) {
                return k + 1;
            }
        }
        return most;
    }
    if (wanted > static_cast<double>(most)) {
        throw InvalidArgument("the training rows have " + std::to_string(most) +
                                  " principal components, but " + exact_number(wanted) + " are asked for",
                              where + "/components",
                              "lower it, or give a share of the variance such as 0.95");
    }
    return static_cast<Eigen::Index>(wanted);
}

/// 1 or -1, so that the largest loading becomes positive.
double sign_of(const Eigen::Ref<const VectorXd>& direction) {
    const double enough = direction.cwiseAbs().maxCoeff() * (1.0 - 1e-9);
    for (const double loading : direction) {
        if (std::abs(loading) >= enough) {
            return loading < 0.0 ? -1.0 : 1.0;
        }
    }
    return 1.0;
}

/// What apply and undo need of a fitted step.
struct Fitted {
    std::vector<std::string> names, components;
    VectorXd means, scale; ///< scale: what a component is divided by
    MatrixXd directions;   ///< columns x components
};

Fitted read_fitted(const json& step) {
    const json& fitted = step.at("fitted");
    const std::vector<std::vector<double>> loadings = fitted.at("components");
    const std::vector<double> means = fitted.at("mean"), variances = fitted.at("variance");
    Fitted result;
    result.names = step.at("columns").get<std::vector<std::string>>();
    const std::size_t d = result.names.size(), k = loadings.size();
    const bool whole = std::all_of(loadings.begin(), loadings.end(),
                                   [&](const std::vector<double>& one) { return one.size() == d; });
    if (d == 0 || k == 0 || means.size() != d || variances.size() != k || !whole) {
        throw DataError("the fitted values of 'pca' do not fit each other: the file is damaged");
    }
    result.components = component_names(step, k);
    result.means = VectorXd::Map(means.data(), static_cast<Eigen::Index>(d));
    result.scale = VectorXd::Ones(static_cast<Eigen::Index>(k));
    result.directions.resize(static_cast<Eigen::Index>(d), static_cast<Eigen::Index>(k));
    for (std::size_t c = 0; c < k; ++c) {
        const auto column = static_cast<Eigen::Index>(c);
        result.directions.col(column) = VectorXd::Map(loadings[c].data(), static_cast<Eigen::Index>(d));
        if (step.at("whiten").get<bool>()) {
            result.scale[column] = std::sqrt(variances[c]);
        }
    }
    return result;
}

/// Removes the columns `from` and puts new ones in the place of the first. They must be there.
std::vector<Column*> exchange(Table& table, const std::vector<std::string>& from,
                              const std::vector<std::string>& to, std::vector<Column>& removed) {
    const std::size_t rows = table.rows();
    const auto leaves = [&](const Column& column) {
        return std::find(from.begin(), from.end(), column.name) != from.end();
    };
    const auto first = std::find_if(table.columns.begin(), table.columns.end(), leaves);
    const auto place = static_cast<std::size_t>(first - table.columns.begin());
    for (const std::string& name : from) {
        const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                        [&](const Column& column) { return column.name == name; });
        removed.push_back(std::move(*found));
        found->name = name; // still told by leaves()
    }
    std::erase_if(table.columns, leaves);
    for (const std::string& name : to) {
        if (table.find(name) != nullptr) {
            throw InvalidArgument("there is a column '" + name + "' already", {},
                                  "give the components of 'pca' another 'name'");
        }
    }
    std::vector<Column> parts;
    for (const std::string& name : to) {
        parts.push_back({name, ColumnKind::numeric, std::vector<double>(rows), {}});
    }
    table.columns.insert(table.columns.begin() + static_cast<std::ptrdiff_t>(place),
                         std::make_move_iterator(parts.begin()), std::make_move_iterator(parts.end()));
    std::vector<Column*> result;
    for (std::size_t k = 0; k < to.size(); ++k) {
        result.push_back(&table.columns[place + k]);
    }
    return result;
}

void put_block(const MatrixXd& block, std::size_t first, const std::vector<Column*>& columns) {
    for (std::size_t j = 0; j < columns.size(); ++j) {
        for (Eigen::Index i = 0; i < block.rows(); ++i) {
            columns[j]->values[first + static_cast<std::size_t>(i)] = block(i, static_cast<Eigen::Index>(j));
        }
    }
}

std::vector<const Column*> pointers_to(const std::vector<Column>& columns) {
    std::vector<const Column*> result;
    for (const Column& column : columns) {
        result.push_back(&column);
    }
    return result;
}

} // namespace

json fit_pca(const PreprocessStep& step, const std::vector<std::string>& names, const Table& table,
             const std::vector<std::size_t>& train, const std::vector<std::size_t>& kept,
             const std::string& where) {
    if (names.empty()) {
        throw InvalidArgument("'pca' has no numeric column to work on", where + "/columns");
    }
    if (names.size() > most_pca_columns) {
        throw InvalidArgument("'pca' takes at most " + std::to_string(most_pca_columns) +
                                  " columns, but these are " + std::to_string(names.size()),
                              where + "/columns");
    }
    if (train.size() < 2) {
        throw DataError("'pca' needs at least two training rows");
    }
    const std::vector<const Column*> columns = columns_of(table, names);
    const VectorXd means = means_of(columns, train, kept);
    const Axes axes = principal_axes(columns, means, train);
    if (axes.variances.size() == 0) {
        throw DataError("'pca' found nothing that varies in the training rows");
    }
    const Eigen::Index count = component_count(step.parameters.at("components"), axes, where);
    json fitted = {{"mean", std::vector<double>(means.begin(), means.end())}};
    for (Eigen::Index k = 0; k < count; ++k) {
        const VectorXd direction = axes.directions.col(k) * sign_of(axes.directions.col(k));
        fitted["components"].push_back(std::vector<double>(direction.begin(), direction.end()));
        fitted["variance"].push_back(axes.variances[k]);
        fitted["share"].push_back(axes.variances[k] / axes.whole);
    }
    return fitted;
}

std::vector<std::string> component_names(const json& step, std::size_t count) {
    const std::string stem = step.at("name");
    std::vector<std::string> names;
    for (std::size_t k = 1; k <= count; ++k) {
        names.push_back(stem + std::to_string(k));
    }
    return names;
}

void apply_pca(const json& step, Table& table) {
    const Fitted fitted = read_fitted(step);
    std::vector<Column> raw;
    const std::size_t rows = table.rows();
    const std::vector<Column*> components = exchange(table, fitted.names, fitted.components, raw);
    const std::vector<const Column*> columns = pointers_to(raw);
    const MatrixXd onto = fitted.directions * fitted.scale.cwiseInverse().asDiagonal();
    for (std::size_t first = 0; first < rows; first += block_rows) {
        const std::size_t last = std::min(first + block_rows, rows);
        put_block(centred(columns, fitted.means, {}, first, last) * onto, first, components);
    }
}

void undo_pca(const json& step, Table& table) {
    const Fitted fitted = read_fitted(step);
    const auto there = std::count_if(fitted.components.begin(), fitted.components.end(),
                                     [&](const std::string& name) { return table.find(name) != nullptr; });
    if (there == 0) {
        return;
    }
    if (there < std::ssize(fitted.components)) {
        throw InvalidArgument("to undo 'pca' all its components are needed, " + fitted.components.front() +
                              " to " + fitted.components.back());
    }
    std::vector<Column> components;
    const std::size_t rows = table.rows();
    const std::vector<Column*> columns = exchange(table, fitted.components, fitted.names, components);
    const std::vector<const Column*> from = pointers_to(components);
    const VectorXd no_shift = VectorXd::Zero(fitted.scale.size());
    const MatrixXd back = fitted.scale.asDiagonal() * fitted.directions.transpose();
    for (std::size_t first = 0; first < rows; first += block_rows) {
        const std::size_t last = std::min(first + block_rows, rows);
        MatrixXd block = centred(from, no_shift, {}, first, last) * back;
        block.rowwise() += fitted.means.transpose();
        put_block(block, first, columns);
    }
}

} // namespace sluice::steps
