// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// From what the descriptions of families are put together; see families.cpp for the whole.

#include "density/catalogue.h"

#include <string>
#include <vector>

namespace sluice::families {

/// A parameter that may be any finite number; `low` and `high` are the ends of its slider.
ParameterInfo real(std::string name, std::string meaning, double initial, double low, double high);
/// One that must be > 0.
ParameterInfo positive(std::string name, std::string meaning, double initial, double low, double high);
/// One that may be left out, and is then its initial value.
ParameterInfo optional(ParameterInfo info);
/// One that may be "inf" or "-inf".
ParameterInfo infinite_too(ParameterInfo info);
/// One that is not a plain number.
ParameterInfo of_kind(ParameterKind kind, std::string name, std::string meaning, bool required);
/// "dim", which may be left out where other parameters tell it.
ParameterInfo dimensions(double initial);
/// A text out of `choices`, the first when it is left out.
ParameterInfo choice(std::string name, std::string meaning, std::vector<std::string> choices);

FamilyInfo family(std::string name, std::string title, std::string formula, std::string support,
                  std::vector<ParameterInfo> parameters);
/// One that may have any number of dimensions.
FamilyInfo multivariate(FamilyInfo info);

// The families themselves, in the order in which a gallery shows them.
std::vector<FamilyInfo> on_the_real_line();
std::vector<FamilyInfo> on_a_part_of_the_line();
std::vector<FamilyInfo> on_integers();
std::vector<FamilyInfo> in_many_dimensions();
/// Made of other densities, of formulas or of data.
std::vector<FamilyInfo> composed();
/// Another density, changed.
std::vector<FamilyInfo> derived();
/// Typed formulas.
std::vector<FamilyInfo> of_formulas();
/// Fitted to dataset columns.
std::vector<FamilyInfo> fitted();

} // namespace sluice::families
