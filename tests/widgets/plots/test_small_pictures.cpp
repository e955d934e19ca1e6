// SPDX-License-Identifier: GPL-3.0-or-later
// Plots that are made of several small pictures, and those on the sides of another.
#include "sample_data.h"

#include "widgets/plots/changes_plot.h"
#include "widgets/plots/paint_plot.h"
#include "widgets/plots/pairs_plot.h"
#include "widgets/plots/scatter_plot.h"

#include <QMouseEvent>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace sluice;

namespace {

const QString sides = QStringLiteral("one coordinate at a time");

/// Shares of the canvas, from its upper left corner.
void click(PlotView& plot, QPointF share) {
    auto* canvas = plot.findChild<QWidget*>(QStringLiteral("canvas"));
    QTest::mouseClick(canvas, Qt::LeftButton, Qt::NoModifier,
                      QPoint(int(share.x() * canvas->width()), int(share.y() * canvas->height())));
}

void drag(PlotView& plot, const QVector<QPointF>& shares) {
    auto* canvas = plot.findChild<QWidget*>(QStringLiteral("canvas"));
    const auto pixel = [&](QPointF share) {
        return QPoint(int(share.x() * canvas->width()), int(share.y() * canvas->height()));
    };
    QTest::mousePress(canvas, Qt::LeftButton, Qt::NoModifier, pixel(shares.first()));
    for (const QPointF& share : shares) {
        QMouseEvent move(QEvent::MouseMove, pixel(share), canvas->mapToGlobal(pixel(share)), Qt::NoButton,
                         Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(canvas, &move);
    }
    QTest::mouseRelease(canvas, Qt::LeftButton, Qt::NoModifier, pixel(shares.last()));
}

ColumnChange numbers(const std::string& name, double distance) {
    ColumnChange change;
    change.name = name;
    change.lower = 0;
    change.upper = 2;
    change.tried = {0.5, 0.5};
    change.kept = {0.25, 0.75};
    change.mean_tried = 1;
    change.mean_kept = 1.5;
    change.distance = distance;
    return change;
}

} // namespace

class TestSmallPictures : public QObject {
    Q_OBJECT

  private slots:
    void each_coordinate_is_summed_on_its_side();
    void the_sides_leave_room_only_while_they_are_shown();
    void selected_points_are_ringed();
    void pairs_show_points_and_what_p_is_along_each_coordinate();
    void a_click_on_a_pair_chooses_it();
    void the_column_that_changed_most_comes_first();
    void columns_are_read_and_written_by_name();
    void a_dozen_columns_make_a_page();
    void points_are_painted_erased_and_taken_back();
    void painted_classes_are_a_table();
};

void TestSmallPictures::each_coordinate_is_summed_on_its_side() {
    ScatterPlot plot;
    plot.setHistogram({{0, 2}, {0, 3}, 2, 3, {0, 5, 0, 0, 7, 0}, 0});
    // Seven of the twelve in the left half of [0, 2].
    const QVector<QPointF> top = plot.seriesPoints(sides);
    QCOMPARE(top.size(), 2);
    QCOMPARE(top[0].x(), 0.5);
    QVERIFY(std::fabs(top[0].y() - 7.0 / 12) < 1e-12);
    QVERIFY(std::fabs(top[1].y() - 5.0 / 12) < 1e-12);
    QCOMPARE(plot.csvText().count('\n'), 7); // the cells say it all: a header and six of them
    plot.setHistogram({});
    QVERIFY(plot.seriesPoints(sides).isEmpty());
    plot.setTarget(samples::mixture_grid(40));
    double total = 0;
    const QVector<QPointF> p = plot.seriesPoints(sides);
    for (const QPointF& point : p)
        total += point.y() * (p[1].x() - p[0].x());
    QVERIFY(std::fabs(total - 1.0) < 1e-9);
}

void TestSmallPictures::the_sides_leave_room_only_while_they_are_shown() {
    ScatterPlot plot;
    plot.resize(600, 500);
    plot.setHistogram({{0, 2}, {0, 3}, 2, 3, {0, 5, 0, 0, 7, 0}, 0});
    const auto ink_above = [&] { // of the bars, in the strip above the frame
        const QImage image = plot.image({600, 500});
        const QColor ground = image.pixelColor(3, 3);
        int count = 0;
        for (int y = 30; y < 62; ++y)
            for (int x = 80; x < 500; ++x)
                count += image.pixelColor(x, y).green() > image.pixelColor(x, y).red() + 40 &&
                                 image.pixelColor(x, y) != ground
                             ? 1
                             : 0;
        return count;
    };
    const int with = ink_above();
    QVERIFY2(with > 200, qPrintable(QString::number(with)));
    plot.setLayerVisible(sides, false);
    const QImage image = plot.image({600, 500});
    QVERIFY(plot.layerVisible(sides) == false);
    plot.setLayerVisible(sides, true);
    QVERIFY(plot.image({600, 500}) != image);
}

void TestSmallPictures::selected_points_are_ringed() {
    ScatterPlot plot;
    plot.setHistogram({{0, 2}, {0, 3}, 2, 3, {0, 5, 0, 0, 7, 0}, 0});
    plot.setSelected({{1, 2}});
    QCOMPARE(plot.seriesPoints(QStringLiteral("selected rows")), QVector<QPointF>{QPointF(1, 2)});
    plot.setSelected({});
    QVERIFY(!plot.seriesNames().contains(QStringLiteral("selected rows")));
}

void TestSmallPictures::pairs_show_points_and_what_p_is_along_each_coordinate() {
    PairsPlot plot;
    plot.resize(400, 400);
    QVERIFY(plot.isEmpty());
    plot.setAxes({"a", "b", "c"});
    Matrix<double> points(2, 3), correlation(3, 3, 1.0);
    points.values() = {0, 1, 2, 1, 2, 3};
    correlation(2, 0) = correlation(0, 2) = -0.25;
    plot.setTargets({QPolygonF({{-4, 0}, {0, 1}, {4, 0}}), {}, {}});
    plot.setPoints(points, correlation);
    QVERIFY(!plot.isEmpty());
    QCOMPARE(plot.xRange(), (AxisRange{-0.5, 2.5}));
    QCOMPARE(plot.csvText(), QString("\"a\",\"b\",\"c\"\n0,1,2\n1,2,3\n"));
    plot.setCrosshair(0.0, 0.0); // the middle of a's own cell, which shows p from -4 to 4
    QCOMPARE(plot.crosshairReadout(), QString("a = 0"));
    plot.setCrosshair(0.0, 2.0);
    QVERIFY(plot.crosshairReadout().startsWith("a = 0, c = 2.5: correlation −0.25 of 2"));
    plot.clear();
    QVERIFY(plot.isEmpty());
}

void TestSmallPictures::a_click_on_a_pair_chooses_it() {
    PairsPlot plot;
    plot.resize(500, 500);
    plot.setAxes({"a", "b", "c"});
    Matrix<double> points(2, 3);
    points.values() = {0, 1, 2, 1, 2, 3};
    plot.setPoints(points, Matrix<double>(3, 3));
    plot.show();
    plot.flush();
    QSignalSpy chosen(&plot, &PairsPlot::pairChosen);
    click(plot, {0.25, 0.8}); // first column, last row
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.first(), (QVariantList{0, 2}));
    click(plot, {0.55, 0.5}); // the diagonal is no pair
    QCOMPARE(chosen.size(), 1);
}

void TestSmallPictures::the_column_that_changed_most_comes_first() {
    ChangesPlot plot;
    QVERIFY(plot.isEmpty());
    plot.setChanges({numbers("little", 0.1), numbers("much", 0.7), numbers("more", 0.2)});
    plot.resize(500, 300);
    plot.flush();
    const QStringList lines = plot.csvText().split('\n');
    QCOMPARE(lines[0], QString("column,from,to,level,tried,kept"));
    QCOMPARE(lines[1], QString("\"much\",0,1,,0.5,0.25"));
    QCOMPARE(lines[2], QString("\"much\",1,2,,0.5,0.75"));
    QVERIFY(lines[3].startsWith("\"more\""));
}

void TestSmallPictures::columns_are_read_and_written_by_name() {
    ChangesPlot plot;
    plot.resize(500, 300);
    ColumnChange colour;
    colour.name = "colour";
    colour.kind = ColumnKind::categorical;
    colour.levels = {"red", "blue"};
    colour.tried = {0.5, 0.5};
    colour.kept = {0.1, 0.9};
    colour.distance = 0.4;
    plot.setChanges({colour, numbers("length", 0.1)});
    QCOMPARE(plot.xRange(), (AxisRange{-0.5, 1.5}));
    plot.setCrosshair(0.25, 0.0);
    QCOMPARE(plot.crosshairReadout(), QString("colour is blue: 50 % of the rows tried, 90 % of those kept"));
    plot.setCrosshair(1.0, 0.0);
    QCOMPARE(plot.crosshairReadout(), QString("length: mean 1 of the rows tried, 1.5 of those kept"));
    QVERIFY(plot.csvText().contains("\"colour\",,,\"blue\",0.5,0.9\n"));
}

void TestSmallPictures::a_dozen_columns_make_a_page() {
    ChangesPlot plot;
    std::vector<ColumnChange> changes;
    for (int i = 0; i < 25; ++i)
        changes.push_back(numbers("c" + std::to_string(i), 1.0 - 0.01 * i));
    plot.setChanges(changes);
    QCOMPARE(plot.pageCount(), 3);
    plot.setPage(2);
    QCOMPARE(plot.page(), 2);
    QCOMPARE(plot.seriesPoints(QStringLiteral("kept rows")).size(), 1);
    plot.setChanges({numbers("one", 0.5)}); // a page that is gone
    QCOMPARE(plot.page(), 0);
}

void TestSmallPictures::points_are_painted_erased_and_taken_back() {
    PaintPlot plot;
    plot.resize(500, 400);
    plot.show();
    plot.flush();
    QSignalSpy painted(&plot, &PaintPlot::painted);
    drag(plot, {{0.3, 0.5}, {0.5, 0.5}, {0.7, 0.5}});
    QVERIFY(plot.count() > 10);
    QVERIFY(!painted.isEmpty());
    const std::size_t first = plot.count();
    for (const QPointF& point : plot.points()[0])
        QVERIFY(point.x() >= 0 && point.x() <= 10 && point.y() >= 0 && point.y() <= 10);
    plot.setBrush(1);
    drag(plot, {{0.3, 0.3}, {0.5, 0.3}});
    QVERIFY(plot.points()[1].size() > 5);
    plot.setBrush(std::nullopt);
    plot.setBrushSize(3.0);
    drag(plot, {{0.3, 0.3}, {0.5, 0.3}, {0.7, 0.5}});
    QVERIFY(plot.count() < first);
    plot.undo();
    plot.undo();
    QCOMPARE(plot.count(), first);
    plot.clear();
    QCOMPARE(plot.count(), std::size_t(0));
    plot.undo();
    plot.undo();
    QCOMPARE(plot.count(), std::size_t(0)); // before the first stroke
    QVERIFY(!plot.canUndo());
}

void TestSmallPictures::painted_classes_are_a_table() {
    PaintPlot plot;
    plot.setPoints({{{1, 2}}, {}, {}, {}});
    QCOMPARE(plot.tableText(), QString("x1,x2\n1,2\n"));
    plot.setPoints({{{1, 2}}, {}, {{0.5, 9.25}}, {}});
    QCOMPARE(plot.tableText(), QString("x1,x2,class\n1,2,a\n0.5,9.25,c\n"));
}

QTEST_MAIN(TestSmallPictures)
#include "test_small_pictures.moc"
