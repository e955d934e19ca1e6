// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair_plots.h"

#include "widgets/plots/pairs_plot.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sluice {
namespace {

constexpr std::size_t shown_at_first = 4;
constexpr qsizetype most_entries = 100; ///< of the menu

} // namespace

PairPlots::PairPlots(QWidget* parent)
    : QObject(parent), m_page(new QWidget(parent)), m_plot(new PairsPlot(m_page)),
      m_choose(new QToolButton(m_page)) {
    m_page->setObjectName(QStringLiteral("pairs"));
    m_choose->setObjectName(QStringLiteral("pairs.axes"));
    m_choose->setAccessibleName(tr("Coordinates to show in pairs"));
    m_choose->setPopupMode(QToolButton::InstantPopup);
    m_choose->setMenu(new QMenu(m_choose));
    auto* row = new QHBoxLayout;
    row->setContentsMargins(10, 4, 10, 0);
    row->addWidget(new QLabel(tr("coordinates"), m_page));
    row->addWidget(m_choose);
    row->addStretch(1);
    auto* column = new QVBoxLayout(m_page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_plot, 1);
    connect(m_plot, &PairsPlot::pairChosen, this,
            [this](int x, int y) { emit pairChosen(m_axes.at(std::size_t(x)), m_axes.at(std::size_t(y))); });
    setNames({});
}

void PairPlots::setNames(const QStringList& names) {
    m_plot->setEmptyText(
        names.isEmpty()
            ? tr("Pairs of coordinates are shown where there are three or more")
            : tr("Press Run: the accepted appear here, every two coordinates against each other"));
    m_choose->setEnabled(!names.isEmpty());
    m_choose->setToolTip(names.isEmpty() ? tr("There are fewer than three coordinates") : QString());
    if (names == m_names && !m_choose->text().isEmpty())
        return;
    m_names = names;
    m_axes.clear();
    for (std::size_t axis = 0; axis < std::min(shown_at_first, std::size_t(names.size())); ++axis)
        m_axes.push_back(axis);
    fillMenu();
    emit wantedChanged();
}

void PairPlots::fillMenu() {
    QMenu* menu = m_choose->menu();
    menu->clear();
    QStringList shown;
    for (qsizetype i = 0; i < std::min(m_names.size(), most_entries); ++i) {
        const auto axis = std::size_t(i);
        const bool chosen = std::ranges::find(m_axes, axis) != m_axes.end();
        QAction* action = menu->addAction(m_names[i]);
        action->setCheckable(true);
        action->setChecked(chosen);
        // A picture has two coordinates or more, and cells that can be seen.
        action->setEnabled(chosen ? m_axes.size() > 2 : m_axes.size() < most_axes);
        connect(action, &QAction::toggled, this, [this, axis](bool on) { toggle(axis, on); });
        if (chosen)
            shown << m_names[i];
    }
    m_choose->setText(shown.isEmpty() ? tr("none") : shown.join(QStringLiteral(", ")));
    m_plot->setAxes(shown);
}

void PairPlots::toggle(std::size_t axis, bool on) {
    std::erase(m_axes, axis);
    if (on)
        m_axes.push_back(axis);
    std::ranges::sort(m_axes);
    // The menu that is being used now cannot be emptied.
    QMetaObject::invokeMethod(this, &PairPlots::fillMenu, Qt::QueuedConnection);
    emit wantedChanged();
}

void PairPlots::setSeen(bool seen) {
    if (seen == m_seen)
        return;
    m_seen = seen;
    emit wantedChanged();
}

std::vector<std::size_t> PairPlots::wanted() const {
    return m_seen ? m_axes : std::vector<std::size_t>();
}

void PairPlots::setPicture(const SamplingPicturePtr& picture) {
    QStringList names;
    if (picture && picture->dimension > 2)
        for (const std::string& axis : picture->axes)
            names << QString::fromStdString(axis);
    setNames(names);
    if (names.isEmpty())
        m_plot->clear();
    else if (picture->pair_axes == m_axes)
        m_plot->setTargets(picture->pair_targets);
}

void PairPlots::setSnapshot(const std::shared_ptr<const SamplingSnapshot>& snapshot) {
    if (!snapshot || m_names.isEmpty())
        m_plot->setPoints({}, {});
    else if (snapshot->sample.axes == m_axes)
        m_plot->setPoints(snapshot->sample.points, snapshot->sample.correlation);
}

} // namespace sluice
