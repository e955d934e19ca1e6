// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/table_model.h"

#include "base/text.h"

#include <cmath>
#include <limits>

namespace sluice {

TableModel::TableModel(QObject* parent) : QAbstractTableModel(parent) {}

void TableModel::setTable(std::shared_ptr<const Table> table) {
    beginResetModel();
    m_table = std::move(table);
    endResetModel();
}

int TableModel::rowCount(const QModelIndex& parent) const {
    if (parent.isValid() || !m_table)
        return 0;
    return int(std::min<std::size_t>(m_table->rows(), std::numeric_limits<int>::max()));
}

int TableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_table ? 0 : int(m_table->columns.size());
}

QVariant TableModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    return cell(std::size_t(index.row()), std::size_t(index.column()), role);
}

QVariant TableModel::cell(std::size_t row, std::size_t number, int role) const {
    const Column& column = m_table->columns[number];
    const double value = column.values[row];
    if (role == Qt::DisplayRole) {
        if (std::isnan(value))
            return tr("missing");
        return QString::fromStdString(column.kind == ColumnKind::numeric ? short_number(value, 5)
                                                                         : column.text(row));
    }
    if (role == Qt::ToolTipRole)
        return QString::fromStdString(column.text(row));
    if (role == Qt::TextAlignmentRole)
        return int((column.kind == ColumnKind::numeric ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    return {};
}

QVariant TableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (!m_table || section < 0)
        return {};
    if (orientation == Qt::Vertical)
        return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant();
    if (section >= int(m_table->columns.size()))
        return {};
    const Column& column = m_table->columns[std::size_t(section)];
    if (role == Qt::DisplayRole)
        return QString::fromStdString(column.name);
    if (role == Qt::ToolTipRole) {
        const QString kind = column.kind == ColumnKind::numeric
                                 ? tr("numbers")
                                 : tr("categories, %n of them", nullptr, int(column.levels.size()));
        const std::size_t missing = column.missing();
        return missing == 0
                   ? tr("%1: %2").arg(QString::fromStdString(column.name), kind)
                   : tr("%1: %2, %3 missing").arg(QString::fromStdString(column.name), kind).arg(missing);
    }
    return {};
}

} // namespace sluice
