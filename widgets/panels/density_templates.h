// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/catalogue.h"

#include <nlohmann/json.hpp>

#include <QString>
#include <QStringList>

namespace sluice {

/// The density that a form starts with when a person picks a family: the catalogue's initial numbers and, for
/// lists, a small working example.
nlohmann::json densityTemplate(const FamilyInfo& family, const QStringList& columns);

/// One line that says which density it is: "Normal, mu 0, sigma 1".
QString densityInWords(const nlohmann::json& density);

/// A few words for it, where there is little room.
QString densityInBrief(const nlohmann::json& density);

/// The heading under which a family stands in the list.
QString familyGroup(const FamilyInfo& family);

/// The way a parameter is written beside its field: "σ  standard deviation" has "σ".
QString parameterSymbol(const std::string& name);

} // namespace sluice
