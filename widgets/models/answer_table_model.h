// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QString>

#include <vector>

namespace sluice {

/// An answer that a language model gave, with the verifier's mark.
struct AnswerRow {
    qint64 round = 1;
    QString prompt;
    QString answer;
    QString verdict; ///< in words
    bool right = false;
    bool accepted = false;
};

/// Sampled answers, a row each: marked as right or wrong by sign and colour, the accepted ones in bold.
class AnswerTableModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { round, prompt, answer, verdict, accepted, columns };

    explicit AnswerTableModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    void setRows(std::vector<AnswerRow> rows);
    const std::vector<AnswerRow>& rows() const { return m_rows; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    std::vector<AnswerRow> m_rows;
};

} // namespace sluice
