// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/table_model.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace sluice {

/// What a filter did to a row.
enum class RowOutcome : std::uint8_t { untried, kept, left_out };

/// The rows of a dataset with what a filter did to each: in the order of a column, and all of them or only
/// those of one outcome. Kept rows carry a tick beside their number and the colour of what is accepted.
class RowTableModel : public TableModel {
    Q_OBJECT

  public:
    explicit RowTableModel(QObject* parent = nullptr);

    /// Forgets outcomes and order.
    void setTable(std::shared_ptr<const Table> table);
    /// One for each row of the table; none: nothing was tried.
    void setOutcomes(std::vector<RowOutcome> outcomes);
    /// Shows the rows of this outcome only; without one, all.
    void showOnly(std::optional<RowOutcome> outcome);
    std::size_t count(RowOutcome outcome) const;

    std::size_t tableRow(int row) const { return m_rows[std::size_t(row)]; }
    /// Where a row of the table is shown; -1 where it is not.
    int shownRow(std::size_t tableRow) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    /// By the column's values, equal ones in the table's order, missing ones last; -1: the table's order.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

  private:
    RowOutcome outcome(std::size_t row) const;
    void arrange();

    std::vector<RowOutcome> m_outcomes;
    std::optional<RowOutcome> m_only;
    int m_column = -1;
    Qt::SortOrder m_order = Qt::AscendingOrder;
    std::vector<std::size_t> m_rows; ///< of the table, as shown
};

} // namespace sluice
