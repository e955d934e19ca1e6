// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/changes_plot.h"

#include "widgets/plots/change_cells.h"
#include "widgets/plots/plot_parts.h"
#include "widgets/theme.h"

#include <algorithm>
#include <cmath>

namespace sluice {

namespace {

/// Names of a dozen letters and bars of a few pixels have this width.
constexpr int cell_width = 130;

} // namespace

class ChangesPlot::Parts {
  public:
    explicit Parts(QCustomPlot& canvas) : cells(new ChangeCells(&canvas)) {}

    ChangeCells* cells;
    std::vector<ColumnChange> changes; ///< by distance, the largest first
    int page = 0;
};

ChangesPlot::ChangesPlot(QWidget* parent) : PlotView(parent), m_parts(std::make_unique<Parts>(*canvas())) {
    setObjectName(QStringLiteral("plot.changes"));
    setAccessibleName(tr("Columns before and after the filter"));
    setEmptyText(tr("What a filter does to each column of the data will be here"));
    setAxisLabels(QString(), QString());
    canvas()->yAxis->setRangeReversed(true);
    for (QCPAxis* axis : {canvas()->xAxis, canvas()->yAxis}) {
        axis->grid()->setVisible(false);
        axis->setTicks(false);
        axis->setTickLabels(false);
    }
    addSeries({tr("kept rows"), {m_parts->cells}, Mark::area, {}, false, false});
    setTitle(tr("Kept rows (filled) among those tried (line)"));
    applyStyle();
}

ChangesPlot::~ChangesPlot() = default;

bool ChangesPlot::isEmpty() const {
    return m_parts->changes.empty();
}

void ChangesPlot::setChanges(std::vector<ColumnChange> changes) {
    std::ranges::stable_sort(
        changes, [](const ColumnChange& a, const ColumnChange& b) { return a.distance > b.distance; });
    m_parts->changes = std::move(changes);
    showPage();
}

int ChangesPlot::pageCount() const {
    return int((m_parts->changes.size() + cells_of_page - 1) / cells_of_page);
}

int ChangesPlot::page() const {
    return m_parts->page;
}

void ChangesPlot::setPage(int page) {
    m_parts->page = page;
    showPage();
}

void ChangesPlot::showPage() {
    Parts& d = *m_parts;
    d.page = std::clamp(d.page, 0, std::max(0, pageCount() - 1));
    const std::size_t first = std::size_t(d.page) * cells_of_page;
    const std::size_t last = std::min(first + cells_of_page, d.changes.size());
    d.cells->set_changes({d.changes.begin() + std::ptrdiff_t(std::min(first, last)),
                          d.changes.begin() + std::ptrdiff_t(last)});
    dataChanged();
}

void ChangesPlot::fitAxes() {
    ChangeCells& cells = *m_parts->cells;
    // As many beside each other as have room, but no emptier last row than need be.
    const int width = int(cell_width * scaleFactor());
    const auto most = std::size_t(std::clamp(drawnSize().width() / width, 1, int(cells_of_page)));
    const std::size_t count = std::max<std::size_t>(1, cells.changes().size());
    const std::size_t rows = (count + most - 1) / most;
    cells.set_columns((count + rows - 1) / rows);
    setDataRange({-0.5, double(cells.columns()) - 0.5},
                 {-0.5, double(std::max<std::size_t>(1, cells.rows())) - 0.5});
}

void ChangesPlot::restyle() {
    const QPalette colors = stylePalette();
    const QPen tried(roleColor(Role::text, colors), 1.2 * scaleFactor());
    m_parts->cells->set_colors(roleColor(Role::accepted, colors), tried, roleColor(Role::guide, colors),
                               roleColor(Role::text, colors), plotFont());
    for (QCPAxis* axis : {canvas()->xAxis, canvas()->yAxis})
        axis->setBasePen(Qt::NoPen);
}

QString ChangesPlot::readoutAt(QPointF at) const {
    const ChangeCells& cells = *m_parts->cells;
    const double row = std::floor(at.y() + 0.5), column = std::floor(at.x() + 0.5);
    if (row < 0 || column < 0 || column >= double(cells.columns()))
        return {};
    const std::size_t index = std::size_t(row) * cells.columns() + std::size_t(column);
    if (index >= cells.changes().size())
        return {};
    const ColumnChange& change = cells.changes()[index];
    const QString name = QString::fromStdString(change.name);
    const auto percent = [](double share) { return plain_number(100 * share, 3); };
    if (change.kind == ColumnKind::categorical) {
        const auto bins = double(change.levels.size());
        const double bin = std::floor((at.x() - column + 0.5) * bins);
        if (!(bin >= 0 && bin < bins))
            return name;
        const auto level = std::size_t(bin);
        return tr("%1 is %2: %3 % of the rows tried, %4 % of those kept")
            .arg(name, QString::fromStdString(change.levels[level]), percent(change.tried[level]),
                 percent(change.kept[level]));
    }
    return tr("%1: mean %2 of the rows tried, %3 of those kept")
        .arg(name, plain_number(change.mean_tried), plain_number(change.mean_kept));
}

QString ChangesPlot::csvText() const {
    QString text = QStringLiteral("column,from,to,level,tried,kept\n");
    for (const ColumnChange& change : m_parts->changes) {
        const auto bins = double(change.tried.size());
        const double width = (change.upper - change.lower) / bins;
        const bool numbers = change.kind == ColumnKind::numeric;
        for (std::size_t i = 0; i < change.tried.size(); ++i)
            text += QStringList{csv_quoted(QString::fromStdString(change.name)),
                                numbers ? csv_number(change.lower + width * double(i)) : QString(),
                                numbers ? csv_number(change.lower + width * double(i + 1)) : QString(),
                                numbers || i >= change.levels.size()
                                    ? QString()
                                    : csv_quoted(QString::fromStdString(change.levels[i])),
                                csv_number(change.tried[i]),
                                csv_number(change.kept[i])}
                        .join(QLatin1Char(',')) +
                    QLatin1Char('\n');
    }
    return text;
}

} // namespace sluice
