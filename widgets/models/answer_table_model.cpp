// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/answer_table_model.h"

#include "widgets/theme.h"

#include <QFont>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QPalette>

namespace sluice {

void AnswerTableModel::setRows(std::vector<AnswerRow> rows) {
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int AnswerTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_rows.size());
}

int AnswerTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(columns);
}

QVariant AnswerTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || std::size_t(index.row()) >= m_rows.size())
        return {};
    const AnswerRow& row = m_rows[std::size_t(index.row())];
    const int column = index.column();
    if (role == Qt::TextAlignmentRole)
        return int((column == round ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::FontRole && (column == prompt || column == answer)) {
        QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont); // operands stand below each other
        font.setBold(row.accepted);
        return font;
    }
    if (role == Qt::ForegroundRole && column == verdict)
        return roleColor(row.right ? Role::accepted : Role::violation, QGuiApplication::palette());
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    switch (column) {
    case round:
        return row.round;
    case prompt:
        return row.prompt;
    case answer:
        return row.answer;
    case verdict:
        return (row.right ? QStringLiteral("✓ ") : QStringLiteral("✗ ")) + row.verdict;
    case accepted:
        return row.accepted ? tr("accepted") : tr("rejected");
    default:
        return {};
    }
}

QVariant AnswerTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    const bool words = role == Qt::ToolTipRole;
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && !words))
        return {};
    switch (section) {
    case round:
        return words ? tr("The round in which the answer was drawn") : tr("Round");
    case prompt:
        return words ? tr("What the model was asked") : tr("Prompt");
    case answer:
        return words ? tr("What it answered") : tr("Answer");
    case verdict:
        return words ? tr("What the verifier says of the answer") : tr("Verifier");
    case accepted:
        return words ? tr("Whether rejection sampling accepted it") : tr("Fate");
    default:
        return {};
    }
}

} // namespace sluice
