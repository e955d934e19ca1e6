// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QString>

#include <optional>
#include <vector>

namespace sluice {

/// What one method of sampling took to follow the same target.
struct MethodRow {
    QString title;
    QString name; ///< in the experiment file
    std::optional<double> acceptance;
    std::optional<double> evaluations;  ///< of p, for each accepted sample
    std::optional<double> microseconds; ///< for each accepted sample
    QString remark;                     ///< why the method does not apply, or what it used
};

/// The methods side by side, a row each; the best figure of a column is bold.
class MethodTableModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { method, acceptance, evaluations, time, remark, columns };

    explicit MethodTableModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    void setRows(std::vector<MethodRow> rows);
    const std::vector<MethodRow>& rows() const { return m_rows; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    std::optional<double> figure(const MethodRow& row, int column) const;
    bool isBest(const QModelIndex& index) const;

    std::vector<MethodRow> m_rows;
};

} // namespace sluice
