// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <initializer_list>
#include <utility>
#include <vector>

class QComboBox;
class QWidget;

namespace sluice {

class PlotView;

/// A chooser that belongs to plots; it also fits into a narrow panel.
QComboBox* makeChooser(const QString& name, const QString& accessible, QWidget* parent);

/// A panel of plots beside each other below their chooser, which words precede and `note`, where it is given,
/// follows.
QWidget* makePlotPage(std::initializer_list<PlotView*> plots, QComboBox* chooser, const QString& words,
                      QWidget* note = nullptr);

/// Offers these items (text, data) behind the first `from`, which stay; what was chosen stays chosen where it
/// is still offered.
void offerChoices(QComboBox* chooser, int from, const std::vector<std::pair<QString, QString>>& items);

} // namespace sluice
