// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/method_table_model.h"

#include "base/text.h"

#include <QFont>

#include <algorithm>

namespace sluice {

void MethodTableModel::setRows(std::vector<MethodRow> rows) {
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int MethodTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_rows.size());
}

int MethodTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(columns);
}

std::optional<double> MethodTableModel::figure(const MethodRow& row, int column) const {
    switch (column) {
    case acceptance:
        return row.acceptance;
    case evaluations:
        return row.evaluations;
    case time:
        return row.microseconds;
    default:
        return std::nullopt;
    }
}

bool MethodTableModel::isBest(const QModelIndex& index) const {
    const auto own = figure(m_rows[std::size_t(index.row())], index.column());
    const bool more_is_better = index.column() == acceptance;
    return own && std::ranges::all_of(m_rows, [&](const MethodRow& other) {
               const auto theirs = figure(other, index.column());
               return !theirs || (more_is_better ? *own >= *theirs : *own <= *theirs);
           });
}

QVariant MethodTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || std::size_t(index.row()) >= m_rows.size())
        return {};
    const MethodRow& row = m_rows[std::size_t(index.row())];
    const bool number = index.column() != method && index.column() != remark;
    if (role == Qt::TextAlignmentRole)
        return int((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::FontRole && number && isBest(index)) {
        QFont bold;
        bold.setBold(true);
        return bold;
    }
    if (role == Qt::ToolTipRole)
        return row.remark;
    if (role != Qt::DisplayRole)
        return {};
    if (index.column() == method)
        return row.title;
    if (index.column() == remark)
        return row.remark;
    const auto value = figure(row, index.column());
    if (!value)
        return QStringLiteral("–");
    if (index.column() == acceptance)
        return tr("%1 %").arg(QString::fromStdString(short_number(100.0 * *value, 3)));
    const QString text = QString::fromStdString(short_number(*value, 3));
    return index.column() == time ? tr("%1 µs").arg(text) : text;
}

QVariant MethodTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    const bool words = role == Qt::ToolTipRole;
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && !words))
        return {};
    switch (section) {
    case method:
        return words ? tr("The method of sampling") : tr("Method");
    case acceptance:
        return words ? tr("Share of the candidates that were accepted") : tr("Accepted");
    case evaluations:
        return words ? tr("How often p was evaluated for each accepted sample") : tr("Calls of p");
    case time:
        return words ? tr("Time for each accepted sample, without setting up") : tr("Time");
    case remark:
        return words ? tr("What was measured, or why the method does not apply") : tr("Remark");
    default:
        return {};
    }
}

} // namespace sluice
