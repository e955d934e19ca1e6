// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/row_table_model.h"

#include "widgets/theme.h"

#include <QGuiApplication>
#include <QPalette>

#include <algorithm>
#include <cmath>

namespace sluice {

RowTableModel::RowTableModel(QObject* parent) : TableModel(parent) {}

void RowTableModel::setTable(std::shared_ptr<const Table> table) {
    m_outcomes.clear();
    m_column = -1;
    m_rows.clear(); // of another table
    TableModel::setTable(std::move(table));
    arrange();
}

void RowTableModel::setOutcomes(std::vector<RowOutcome> outcomes) {
    if (outcomes == m_outcomes)
        return;
    m_outcomes = std::move(outcomes);
    if (m_only) {
        arrange();
        return;
    }
    if (rowCount() == 0)
        return;
    emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1), {Qt::BackgroundRole});
    emit headerDataChanged(Qt::Vertical, 0, rowCount() - 1);
}

void RowTableModel::showOnly(std::optional<RowOutcome> outcome) {
    if (outcome == m_only)
        return;
    m_only = outcome;
    arrange();
}

std::size_t RowTableModel::count(RowOutcome wanted) const {
    return std::size_t(std::ranges::count(m_outcomes, wanted));
}

RowOutcome RowTableModel::outcome(std::size_t row) const {
    return row < m_outcomes.size() ? m_outcomes[row] : RowOutcome::untried;
}

int RowTableModel::shownRow(std::size_t tableRow) const {
    const auto found = std::ranges::find(m_rows, tableRow);
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
}

void RowTableModel::sort(int column, Qt::SortOrder order) {
    m_column = column;
    m_order = order;
    arrange();
}

void RowTableModel::arrange() {
    beginResetModel();
    m_rows.clear();
    const std::size_t rows = table() ? table()->rows() : 0;
    for (std::size_t row = 0; row < rows; ++row)
        if (!m_only || outcome(row) == *m_only)
            m_rows.push_back(row);
    if (table() && m_column >= 0 && m_column < columnCount()) {
        const std::vector<double>& values = table()->columns[std::size_t(m_column)].values;
        const bool ascending = m_order == Qt::AscendingOrder;
        std::ranges::stable_sort(m_rows, [&](std::size_t a, std::size_t b) {
            if (std::isnan(values[a]) || std::isnan(values[b]))
                return !std::isnan(values[a]) && std::isnan(values[b]);
            return ascending ? values[a] < values[b] : values[a] > values[b];
        });
    }
    endResetModel();
}

int RowTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant RowTableModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const std::size_t row = tableRow(index.row());
    if (role == Qt::BackgroundRole) {
        if (outcome(row) != RowOutcome::kept)
            return {};
        QColor color = roleColor(Role::accepted, QGuiApplication::palette());
        color.setAlphaF(0.14F);
        return color;
    }
    return cell(row, std::size_t(index.column()), role);
}

QVariant RowTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Horizontal || section < 0 || section >= rowCount())
        return TableModel::headerData(section, orientation, role);
    const std::size_t row = tableRow(section);
    const RowOutcome what = outcome(row);
    if (role == Qt::DisplayRole) {
        const QString number = QString::number(row + 1);
        return what == RowOutcome::kept ? QString(QChar(0x2713)) + QLatin1Char(' ') + number : number;
    }
    if (role == Qt::ToolTipRole)
        return what == RowOutcome::kept       ? tr("kept by the filter")
               : what == RowOutcome::left_out ? tr("tried and not kept")
                                              : tr("not tried");
    return {};
}

} // namespace sluice
