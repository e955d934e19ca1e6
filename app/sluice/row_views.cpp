// SPDX-License-Identifier: GPL-3.0-or-later
#include "row_views.h"

#include "plot_page.h"
#include "sampling_plots.h"

#include "widgets/plots/changes_plot.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

constexpr std::size_t most_rings = 2000; ///< of selected rows

/// The size of the part that an axis shows; 1 where there is none, so that it can be divided by.
double extent(AxisRange range) {
    const double size = range.upper - range.lower;
    return size > 0 ? size : 1.0;
}

} // namespace

RowViews::RowViews(SamplingPlots* plots, QWidget* parent)
    : QObject(parent), m_plots(plots), m_model(new RowTableModel(this)), m_rowsPage(new QWidget(parent)),
      m_changesPage(nullptr) {
    buildRows();
    m_changes = new ChangesPlot(parent);
    m_page = makeChooser(QStringLiteral("changes.page"), tr("Which of the columns to show"), parent);
    m_changesPage = makePlotPage({m_changes}, m_page, tr("columns"));
    connect(m_page, &QComboBox::activated, m_changes, &ChangesPlot::setPage);
    connect(m_plots->scatter(), &PlotView::clicked, this, &RowViews::selectNear);
    connect(m_plots->envelope(), &PlotView::clicked, this, &RowViews::selectNear);
    connect(m_plots, &SamplingPlots::viewChanged, this, &RowViews::markSelected);
    showPages();
    showCounts();
}

void RowViews::buildRows() {
    m_rowsPage->setObjectName(QStringLiteral("rows"));
    m_shown = makeChooser(QStringLiteral("rows.shown"), tr("Which of the rows to show"), m_rowsPage);
    m_shown->addItem(tr("all rows"), -1);
    m_shown->addItem(tr("kept"), int(RowOutcome::kept));
    m_shown->addItem(tr("tried and not kept"), int(RowOutcome::left_out));
    m_shown->addItem(tr("not tried"), int(RowOutcome::untried));
    m_counts = new QLabel(m_rowsPage);
    m_counts->setObjectName(QStringLiteral("rows.counts"));
    m_counts->setMinimumWidth(20);
    m_table = new QTableView(m_rowsPage);
    m_table->setObjectName(QStringLiteral("rows.table"));
    m_table->setAccessibleName(tr("Every row of the dataset"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setSortingEnabled(true);
    m_table->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    m_table->horizontalHeader()->setDefaultSectionSize(96);
    m_table->verticalHeader()->setDefaultSectionSize(m_rowsPage->fontMetrics().height() + 6);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(10, 4, 10, 2);
    row->addWidget(m_shown);
    row->addWidget(m_counts, 1);
    auto* column = new QVBoxLayout(m_rowsPage);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_table, 1);
    connect(m_shown, &QComboBox::activated, this, [this] {
        const int outcome = m_shown->currentData().toInt();
        m_model->showOnly(outcome < 0 ? std::nullopt : std::optional(RowOutcome(outcome)));
        showCounts();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &RowViews::markSelected);
    connect(m_model, &QAbstractItemModel::modelReset, this, &RowViews::markSelected);
}

void RowViews::setData(const DataPicturePtr& data) {
    const auto table = data ? data->table : nullptr;
    if (table == m_model->table())
        return;
    m_model->setTable(table);
    m_table->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    showCounts();
}

void RowViews::setPicture(const SamplingPicturePtr& picture) {
    m_picture = picture;
    markSelected();
}

void RowViews::setFilter(const FilterStatePtr& state) {
    m_model->setOutcomes(state ? state->outcomes : std::vector<RowOutcome>());
    m_changes->setChanges(state ? state->changes : std::vector<ColumnChange>());
    showPages();
    showCounts();
}

void RowViews::showCounts() {
    const std::size_t kept = m_model->count(RowOutcome::kept);
    const std::size_t left_out = m_model->count(RowOutcome::left_out);
    const std::size_t rows = m_model->table() ? m_model->table()->rows() : 0;
    m_counts->setText(rows == 0              ? tr("Choose a dataset to see its rows here")
                      : kept + left_out == 0 ? tr("%1 rows").arg(rows)
                                             : tr("%1 of %2 tried kept").arg(kept).arg(kept + left_out));
    m_counts->setToolTip(
        tr("%1 rows, of which the filter has tried %2 and kept %3").arg(rows).arg(kept + left_out).arg(kept));
}

void RowViews::showPages() {
    std::vector<std::pair<QString, QString>> pages;
    const int count = m_changes->pageCount();
    for (int page = 0; page < count; ++page)
        pages.emplace_back(page == 0 ? tr("that changed most") : tr("page %1 of %2").arg(page + 1).arg(count),
                           QString::number(page));
    if (pages.empty())
        pages.emplace_back(tr("none yet"), QString());
    offerChoices(m_page, 0, pages);
    m_page->setCurrentIndex(m_changes->page());
    m_page->setEnabled(count > 1);
}

std::vector<std::size_t> RowViews::selectedRows() const {
    std::vector<std::size_t> rows;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows())
        rows.push_back(m_model->tableRow(index.row()));
    return rows;
}

void RowViews::markSelected() {
    QVector<double> places;
    QVector<QPointF> points;
    if (m_picture && m_picture->rows) {
        const FilterRows& rows = *m_picture->rows;
        const SnapshotView view = m_plots->view();
        const bool plane = rows.values->columns() > 1;
        for (const std::size_t row : selectedRows()) {
            const auto found = std::ranges::lower_bound(rows.table_rows, row);
            if (found == rows.table_rows.end() || *found != row)
                continue; // it is not tried
            const auto candidate = std::size_t(found - rows.table_rows.begin());
            if (plane)
                points.append(QPointF(double((*rows.values)(candidate, view.axis_x)),
                                      double((*rows.values)(candidate, view.axis_y))));
            else
                places.append(double((*rows.values)(candidate, 0)));
            if (std::size_t(points.size() + places.size()) >= most_rings)
                break;
        }
    }
    m_plots->envelope()->setSelected(places);
    m_plots->scatter()->setSelected(points);
}

/// The row whose point lies nearest on the screen.
void RowViews::selectNear(QPointF at) {
    if (!m_picture || !m_picture->rows || m_picture->rows->table_rows.empty())
        return;
    const FilterRows& rows = *m_picture->rows;
    const Matrix<float>& values = *rows.values;
    const bool plane = values.columns() > 1;
    const SnapshotView view = m_plots->view();
    const PlotView* plot = plane ? static_cast<PlotView*>(m_plots->scatter()) : m_plots->envelope();
    const double across = extent(plot->xRange()), up = extent(plot->yRange());
    std::size_t nearest = 0;
    double least = HUGE_VAL;
    for (std::size_t i = 0; i < values.rows(); ++i) {
        const double dx = (double(values(i, plane ? view.axis_x : 0)) - at.x()) / across;
        const double dy = plane ? (double(values(i, view.axis_y)) - at.y()) / up : 0.0;
        const double distance = dx * dx + dy * dy;
        if (distance < least) {
            least = distance;
            nearest = i;
        }
    }
    int row = m_model->shownRow(rows.table_rows[nearest]);
    if (row < 0) { // it is one of those that are not shown
        m_shown->setCurrentIndex(0);
        m_model->showOnly(std::nullopt);
        row = m_model->shownRow(rows.table_rows[nearest]);
    }
    m_table->selectRow(row);
    m_table->scrollTo(m_model->index(row, 0), QAbstractItemView::PositionAtCenter);
}

} // namespace sluice
