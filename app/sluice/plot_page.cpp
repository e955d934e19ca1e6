// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot_page.h"

#include "widgets/plots/plot_view.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>

namespace sluice {

QComboBox* makeChooser(const QString& name, const QString& accessible, QWidget* parent) {
    auto* combo = new QComboBox(parent);
    combo->setObjectName(name);
    combo->setAccessibleName(accessible);
    combo->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    combo->setMinimumWidth(70); // in a narrow window
    return combo;
}

QWidget* makePlotPage(std::initializer_list<PlotView*> plots, QComboBox* chooser, const QString& words,
                      QWidget* note) {
    auto* page = new QWidget(chooser->parentWidget());
    auto* row = new QHBoxLayout;
    row->setContentsMargins(10, 4, 10, 0);
    auto* before = new QLabel(words, page);
    before->setMinimumWidth(20);
    row->addWidget(before);
    row->addWidget(chooser);
    if (note)
        row->addWidget(note);
    row->addStretch(1);
    auto* beside = new QHBoxLayout;
    beside->setSpacing(0);
    for (PlotView* plot : plots)
        beside->addWidget(plot, 1);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addLayout(beside, 1);
    return page;
}

void offerChoices(QComboBox* chooser, int from, const std::vector<std::pair<QString, QString>>& items) {
    bool same = chooser->count() == from + int(items.size());
    for (std::size_t i = 0; same && i < items.size(); ++i)
        same = chooser->itemText(from + int(i)) == items[i].first;
    if (same)
        return;
    const QSignalBlocker quiet(chooser);
    const QVariant before = chooser->currentData();
    while (chooser->count() > from)
        chooser->removeItem(from);
    for (const auto& [text, data] : items)
        chooser->addItem(text, data);
    chooser->setCurrentIndex(std::max(0, chooser->findData(before)));
}

} // namespace sluice
