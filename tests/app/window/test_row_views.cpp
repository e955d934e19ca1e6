// SPDX-License-Identifier: GPL-3.0-or-later
// Rows and columns beside the picture, pairs of coordinates, and points that are painted.
#include "driven_window.h"
#include "window_test_main.h"

#include "experiment_document.h"
#include "pair_plots.h"
#include "point_painting.h"
#include "row_views.h"
#include "sampling_controller.h"

#include "widgets/plots/changes_plot.h"
#include "widgets/plots/paint_plot.h"
#include "widgets/plots/pairs_plot.h"

#include <QComboBox>
#include <QDockWidget>
#include <QFile>
#include <QItemSelectionModel>
#include <QLabel>
#include <QStandardPaths>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include <nlohmann/json.hpp>

#include <cmath>

using namespace sluice;

class TestRowViews : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
    void a_filter_marks_its_rows_and_changes_columns();
    void selected_rows_are_ringed_in_the_picture();
    void a_click_in_the_picture_selects_the_nearest_row();
    void rows_without_a_filter_are_only_shown();
    void pairs_are_sampled_while_they_are_seen();
    void painted_points_become_a_dataset();
};

namespace {

const QString selected = QStringLiteral("selected rows");

void finishFilter(Driven& driven) {
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    driven.fullSpeed();
    driven.press("action.run");
    QTRY_VERIFY_WITH_TIMEOUT(driven.finished(), patience_ms);
    QTRY_COMPARE_WITH_TIMEOUT(std::uint64_t(driven.window.rows()->model()->count(RowOutcome::kept)),
                              driven.accepted(), patience_ms);
}

} // namespace

void TestRowViews::a_filter_marks_its_rows_and_changes_columns() {
    Driven driven(QStringLiteral("covariate_shift"));
    finishFilter(driven);
    const RowTableModel& model = *driven.window.rows()->model();
    QCOMPARE(std::uint64_t(model.count(RowOutcome::left_out)), driven.tried() - driven.accepted());
    // The target lies at larger x1, and only x1 and x2 decide what is kept.
    const FilterState& state = *driven.window.sampling()->filter();
    const ColumnChange& x1 = state.changes.at(0);
    QCOMPARE(x1.name, std::string("x1"));
    QVERIFY(x1.mean_kept > x1.mean_tried + 0.5);
    QVERIFY(x1.distance > 0.3);
    for (std::size_t j = 2; j < 10; ++j) // H0: no change; 99.9999 % of such distances are below
        QVERIFY(state.changes.at(j).distance < 2.7 * std::sqrt(1.0 / double(driven.accepted())));
    QVERIFY(!driven.window.rows()->changes()->isEmpty());
    QVERIFY(driven.control<QLabel>("rows.counts")->text().startsWith(QString::number(driven.accepted())));
    // Only the kept ones: every row of the table is one of them.
    auto* shown = driven.control<QComboBox>("rows.shown");
    shown->setCurrentIndex(1);
    emit shown->activated(1);
    QCOMPARE(std::uint64_t(model.rowCount()), driven.accepted());
}

void TestRowViews::selected_rows_are_ringed_in_the_picture() {
    Driven driven(QStringLiteral("covariate_shift"));
    finishFilter(driven);
    RowViews* rows = driven.window.rows();
    const FilterRows& candidates = *driven.window.sampling()->picture()->rows;
    const std::size_t row = candidates.table_rows.at(17);
    rows->table()->selectRow(int(row));
    const QVector<QPointF> rings = driven.window.samplingPlots()->scatter()->seriesPoints(selected);
    QCOMPARE(rings.size(), 1);
    QCOMPARE(rings.first(),
             QPointF(double((*candidates.values)(17, 0)), double((*candidates.values)(17, 1))));
    rows->table()->clearSelection();
    QVERIFY(driven.window.samplingPlots()->scatter()->seriesPoints(selected).isEmpty());
}

void TestRowViews::a_click_in_the_picture_selects_the_nearest_row() {
    Driven driven(QStringLiteral("tabular_filter"));
    finishFilter(driven);
    const FilterRows& candidates = *driven.window.sampling()->picture()->rows;
    EnvelopePlot* plot = driven.window.samplingPlots()->envelope();
    const double at = double((*candidates.values)(5, 0));
    emit plot->clicked(QPointF(at, 0.1));
    const std::vector<std::size_t> found = driven.window.rows()->selectedRows();
    QCOMPARE(found.size(), std::size_t(1));
    const QVector<QPointF> rings = plot->seriesPoints(selected);
    QCOMPARE(rings.size(), 1);
    QCOMPARE(rings.first().x(), at);
}

void TestRowViews::rows_without_a_filter_are_only_shown() {
    Driven driven(QStringLiteral("self_label"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.window.sampling()->data() != nullptr, patience_ms);
    const RowTableModel& model = *driven.window.rows()->model();
    QTRY_COMPARE_WITH_TIMEOUT(model.rowCount(), int(driven.window.sampling()->data()->table->rows()),
                              patience_ms);
    QCOMPARE(model.count(RowOutcome::kept), std::size_t(0));
    QVERIFY(driven.window.rows()->changes()->isEmpty());
}

void TestRowViews::pairs_are_sampled_while_they_are_seen() {
    Driven driven(QStringLiteral("curse_of_dimension"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    driven.fullSpeed();
    driven.press("action.run");
    QTRY_VERIFY_WITH_TIMEOUT(driven.finished(), patience_ms);
    QVERIFY(driven.window.sampling()->snapshot()->sample.axes.empty()); // nobody looks
    driven.control<QDockWidget>("dock.pairs")->raise();
    PairsPlot* plot = driven.window.samplingPlots()->pairs()->plot();
    QTRY_COMPARE_WITH_TIMEOUT(plot->seriesPoints(QStringLiteral("accepted")).size(),
                              qsizetype(AcceptedSample::most_points), patience_ms);
    QCOMPARE(plot->axes(), (QStringList{"x1", "x2", "x3", "x4"}));
    // H0: independent coordinates; a correlation of 1000 points is below 5 / sqrt(1000) but once in 10^6.
    const Matrix<double>& correlation = driven.window.sampling()->snapshot()->sample.correlation;
    for (std::size_t a = 0; a < 4; ++a)
        for (std::size_t b = 0; b < 4; ++b)
            QVERIFY(a == b ? std::fabs(correlation(a, b) - 1) < 1e-12
                           : std::fabs(correlation(a, b)) < 5 / std::sqrt(1000.0));
    emit plot->pairChosen(2, 3);
    QCOMPARE(driven.control<QComboBox>("picture.axisX")->currentText(), QString("x3"));
    QTRY_COMPARE_WITH_TIMEOUT(driven.window.sampling()->snapshot()->view.axis_y, std::size_t(3), patience_ms);
}

void TestRowViews::painted_points_become_a_dataset() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    driven.control<QAction>("action.paintPoints")->setChecked(true);
    auto* use = driven.control<QToolButton>("paint.use");
    QVERIFY(driven.control<QWidget>("paint")->isVisible());
    QVERIFY(!driven.control<QWidget>("picture")->isVisible());
    QVERIFY(!use->isEnabled()); // nothing is painted
    std::vector<QVector<QPointF>> points(PaintPlot::most_classes);
    for (int i = 0; i < 60; ++i) {
        points[0].append(QPointF(2 + 0.02 * i, 3 + 0.01 * ((i * 7) % 60)));
        points[1].append(QPointF(6 + 0.02 * i, 5 + 0.01 * ((i * 11) % 60)));
    }
    PaintPlot* plot = driven.window.painting()->plot();
    plot->setPoints(points);
    QVERIFY(use->isEnabled());
    use->click();
    QTRY_VERIFY_WITH_TIMEOUT(driven.window.sampling()->data() != nullptr, patience_ms);
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    QVERIFY(driven.control<QWidget>("picture")->isVisible());
    QCOMPARE(driven.window.sampling()->data()->table->rows(), std::size_t(120));
    QVERIFY(driven.window.document()->problems().empty());
    const SamplingPicture& picture = *driven.window.sampling()->picture();
    QVERIFY(!picture.violated && picture.violations.empty()); // beyond the rows nobody asks
    QVERIFY(picture.over_rows && picture.expected_rate && *picture.expected_rate > 0.05);
    driven.press("action.run");
    QTRY_VERIFY_WITH_TIMEOUT(driven.accepted() > 3, patience_ms);
    QVERIFY(!driven.words().contains(QStringLiteral("too small")));
    QVERIFY(driven.window.document()->value(QStringLiteral("/dataset/label")) == "class");
    const auto source = driven.window.document()->value(QStringLiteral("/dataset/source")).get<std::string>();
    QVERIFY(QFile::remove(QString::fromStdString(source).mid(5))); // "file:"
}

SLUICE_WINDOW_TEST_MAIN(TestRowViews)
#include "test_row_views.moc"
