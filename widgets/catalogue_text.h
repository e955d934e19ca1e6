// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <string>

namespace sluice {

/// A text of one of core's catalogues (families of densities, datasets, presets, steps of preprocessing) in
/// the language of the window; as it is where it has no translation. Core speaks English and knows no Qt, so
/// these are translated by hand in resources/translations/catalogue_zh_CN.ts, which a test compares with the
/// catalogues.
QString catalogueText(const QString& english);
QString catalogueText(const std::string& english);

} // namespace sluice
