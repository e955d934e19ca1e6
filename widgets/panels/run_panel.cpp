// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/run_panel.h"

#include "widgets/panels/note_label.h"

#include <QAction>
#include <QCheckBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QToolBar>
#include <QVBoxLayout>

namespace sluice {

RunPanel::RunPanel(QWidget* parent)
    : QWidget(parent), m_model(new RunTableModel(this)), m_sorted(new QSortFilterProxyModel(this)),
      m_table(new QTableView(this)), m_filter(new QLineEdit(this)), m_onlyDifferences(new QCheckBox(this)),
      m_empty(new NoteLabel(NoteLabel::Tone::quiet, this)), m_bar(new QToolBar(this)) {
    setObjectName(QStringLiteral("runs"));
    m_open = addAction(QStringLiteral("open"), tr("Show"), tr("Show the results of this run in the plots"));
    m_pin = addAction(QStringLiteral("pin"), tr("Pin as baseline"),
                      tr("Give every other run's figures as differences from this one's"));
    m_restore = addAction(QStringLiteral("restore"), tr("Restore settings"),
                          tr("Set the experiment as it was for this run; this can be undone"));
    m_delete = addAction(QStringLiteral("delete"), tr("Delete"), tr("Remove this run and its files"));
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(RunTableModel::sort_role);
    m_sorted->setFilterKeyColumn(-1);
    m_sorted->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_filter->setObjectName(QStringLiteral("runs.filter"));
    m_filter->setAccessibleName(tr("Show only runs that contain this"));
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(160);
    m_onlyDifferences->setObjectName(QStringLiteral("runs.onlyDifferences"));
    m_onlyDifferences->setText(tr("Only differences"));
    m_onlyDifferences->setToolTip(tr("Leave out the settings that all runs have in common"));
    m_onlyDifferences->setChecked(m_model->onlyDifferences());
    m_table->setObjectName(QStringLiteral("runs.table"));
    m_table->setAccessibleName(tr("Runs"));
    m_table->setModel(m_sorted);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(RunTableModel::when, Qt::DescendingOrder);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() * 3 / 2);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    m_empty->setObjectName(QStringLiteral("runs.empty"));
    m_empty->setNote(tr("Every run that ends is kept here, with its settings and figures: press Run (F5) or "
                        "Fine-tune (F9)."));
    m_bar->setAccessibleName(tr("What can be done with a run"));
    m_bar->addSeparator();
    m_bar->addWidget(m_onlyDifferences);
    m_bar->addWidget(m_filter);
    auto* column = new QVBoxLayout(this);
    column->addWidget(m_bar);
    column->addWidget(m_empty);
    column->addWidget(m_table, 1);
    connect(m_filter, &QLineEdit::textChanged, m_sorted, &QSortFilterProxyModel::setFilterFixedString);
    connect(m_onlyDifferences, &QCheckBox::toggled, m_model, &RunTableModel::setOnlyDifferences);
    connect(m_open, &QAction::triggered, this, [this] { emit openRequested(selected()); });
    connect(m_restore, &QAction::triggered, this, [this] { emit restoreRequested(selected()); });
    connect(m_delete, &QAction::triggered, this, [this] { emit deleteRequested(selected()); });
    connect(m_pin, &QAction::triggered, this, [this] {
        const quint64 run = selected();
        m_model->setBaseline(m_model->baseline() == run ? 0 : run);
        updateButtons();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &RunPanel::updateButtons);
    updateButtons();
}

QAction* RunPanel::addAction(const QString& name, const QString& text, const QString& help) {
    QAction* action = m_bar->addAction(text);
    action->setObjectName(QStringLiteral("runs.") + name);
    action->setToolTip(help);
    m_bar->widgetForAction(action)->setAccessibleName(text);
    return action;
}

void RunPanel::setRuns(std::vector<RunRow> runs) {
    const quint64 before = selected();
    const std::size_t known = m_model->runs().size();
    m_model->setRuns(std::move(runs));
    m_empty->setVisible(m_model->runs().empty());
    if (known == 0 && !m_model->runs().empty())
        m_table->resizeColumnsToContents();
    select(before);
    updateButtons();
}

void RunPanel::select(quint64 id) {
    for (int row = 0; row < m_sorted->rowCount(); ++row)
        if (m_sorted->index(row, 0).data(RunTableModel::id_role).toULongLong() == id)
            m_table->selectRow(row);
}

quint64 RunPanel::selected() const {
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    return rows.isEmpty() ? 0 : rows.front().data(RunTableModel::id_role).toULongLong();
}

void RunPanel::updateButtons() {
    const quint64 run = selected();
    for (QAction* action : {m_open, m_pin, m_restore, m_delete})
        action->setEnabled(run != 0);
    m_pin->setText(run != 0 && m_model->baseline() == run ? tr("Unpin baseline") : tr("Pin as baseline"));
}

} // namespace sluice
