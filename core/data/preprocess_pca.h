// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/preprocess.h"
#include "data/table.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <vector>

// Private to core/data: principal components (Pearson 1901; Hotelling 1933). No numbers are scaled before:
// columns in different units want 'standardise' first.
namespace sluice::steps {

/// Fits on the training rows: {"mean": [d], "components": [k][d], "variance": [k], "share": [k]}. Each
/// component is a unit vector; "variance" is that of the training rows along it (divisor n - 1) and "share"
/// its part of the whole variance, both falling. A component's sign makes its largest loading positive, the
/// first of them where several are as large to within 1e-9, so that it does not depend on rounding.
/// 'components' of the step is how many are kept, or, below 1, the share of the variance that they have
/// together at least. `kept` are the rows' original numbers, for errors. O(n d^2 + d^3), or O(d n^2 + n^3)
/// when n < d. Throws DataError (missing or infinite values, fewer than two rows, nothing varies) or
/// InvalidArgument at `where` (more components than the rows have dimensions).
nlohmann::json fit_pca(const PreprocessStep& step, const std::vector<std::string>& names, const Table& table,
                       const std::vector<std::size_t>& train, const std::vector<std::size_t>& kept,
                       const std::string& where);

/// The names of `count` components: "pc1", "pc2", ...
std::vector<std::string> component_names(const nlohmann::json& step, std::size_t count);

/// Puts the components in the place of the first of the fitted step's columns and removes those. A row with a
/// missing value has missing components. Throws InvalidArgument when another column has a component's name.
void apply_pca(const nlohmann::json& fitted, Table& table);

/// The way back: puts the columns, reconstructed from the components, in the place of the first of those.
/// Exact where all components were kept, else the nearest point of their plane. A table without any of the
/// components is left alone; one with only some of them is an InvalidArgument.
void undo_pca(const nlohmann::json& fitted, Table& table);

} // namespace sluice::steps
