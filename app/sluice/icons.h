// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QPalette>
#include <QString>

namespace sluice {

/// One of the program's own icons (resources/icons/NAME.svg) drawn in the palette's text colour, in the
/// accent colour where `accented`, and greyed where disabled.
QIcon themedIcon(const QString& name, const QPalette& palette, bool accented = false);

} // namespace sluice
