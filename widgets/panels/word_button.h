// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QToolButton;
class QWidget;

namespace sluice {

/// A tool button with a short text, whose tool tip says what it does.
QToolButton* makeWordButton(const QString& name, const QString& text, const QString& help, QWidget* parent);

} // namespace sluice
