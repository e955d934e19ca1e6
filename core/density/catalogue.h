// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/matrix.h"
#include "density/density.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace sluice {

/// What kind of value a parameter takes in the experiment file; the window builds its form from it.
enum class ParameterKind {
    number, ///< one number; "inf" and "-inf" are allowed where `minimum`/`maximum` are infinite and say so
    integer,
    numbers,   ///< list of numbers
    matrix,    ///< list of equal rows of numbers
    densities, ///< list of densities
    density,   ///< one density
    columns,   ///< names of dataset columns
    names,     ///< list of names
    formula,   ///< a text that Formula::parse() understands
    text,
};

/// One parameter of a family.
struct ParameterInfo {
    std::string name; ///< the key in the experiment file
    ParameterKind kind = ParameterKind::number;
    std::string meaning; ///< "standard deviation"
    bool required = true;
    double initial = 0.0; ///< what a form starts with (numbers and integers)
    double minimum = -std::numeric_limits<double>::infinity();
    double maximum = std::numeric_limits<double>::infinity();
    bool minimum_open = true; ///< must be > minimum rather than >= minimum
    bool maximum_open = true;
    bool may_be_infinite = false;
    double slider_low = 0.0; ///< a useful range to drag through
    double slider_high = 1.0;
    bool may_be_list = false;              ///< a number that may also be a list, one for each coordinate
    std::vector<std::string> choices = {}; ///< what a text may be; the first is the default
};

/// One family of densities.
struct FamilyInfo {
    std::string name;    ///< "student_t"
    std::string title;   ///< "Student's t"
    std::string formula; ///< in plain text, "exp(-|x-mu|/b) / (2 b)"
    std::string support; ///< "all real numbers", "x >= 0"
    std::vector<ParameterInfo> parameters;
    bool discrete = false;
    bool needs_data = false; ///< fitted to dataset columns
    bool one_dimensional = true;
};

/// Every family that density_from_json() knows, in the order in which a gallery shows them.
const std::vector<FamilyInfo>& density_families();
/// The family of that name, or nullptr.
const FamilyInfo* find_family(const std::string& name);

/// What fitted densities are fitted to.
struct DensityContext {
    /// The rows of the named columns as an n x d matrix. `rows` picks among the dataset's rows:
    /// "" or "train" (training rows), "source" and "target" (training rows of that population).
    /// Throws InvalidArgument naming an unknown column or population. Empty when there is no dataset.
    std::function<Matrix<double>(const std::vector<std::string>& columns, const std::string& rows)> columns;
    /// True where only the form of the file is checked: a fitted density is then checked but not
    /// fitted, and density_from_json() returns nullptr for it without adding a problem.
    bool check_only = false;
};

/// Makes a density from its JSON object. Each thing wrong is added to `problems` with its JSON
/// pointer (`pointer` is where `spec` stands): unknown family or parameter (with the nearest name),
/// wrong type, value outside its range, sizes that do not agree, weights that do not sum to 1, a
/// covariance that is not positive definite. Returns nullptr when anything was added.
DensityPtr density_from_json(const nlohmann::json& spec, const std::string& pointer,
                             const DensityContext& context, Problems& problems);

/// The same for callers without a list: throws ValidationError.
DensityPtr density_from_json(const nlohmann::json& spec, const DensityContext& context = {});

} // namespace sluice
