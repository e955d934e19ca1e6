// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/sweep_plot.h"

#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace sluice;

namespace {

SweepPicture line() {
    SweepPicture picture;
    picture.figure = "rate";
    picture.xName = "M";
    picture.x = {1, 2, 4};
    picture.y = {0};
    picture.places = {{0.9, 0.8, 1.0, false}, {NAN, NAN, NAN, true}, {0.3, 0.2, 0.4, false}};
    return picture;
}

SweepPicture plane() {
    SweepPicture picture = line();
    picture.yName = "sigma";
    picture.y = {5, 6};
    picture.places = {{0.1, NAN, NAN, false}, {}, {0.3, NAN, NAN, false}, {}, {-0.2, -0.3, 0.1, false}, {}};
    return picture;
}

} // namespace

class TestSweepPlot : public QObject {
    Q_OBJECT

  private slots:
    void one_setting_is_a_line_of_what_is_known();
    void two_settings_are_cells();
    void a_click_chooses_a_place_that_is_known();
    void places_are_read_in_words();
};

void TestSweepPlot::one_setting_is_a_line_of_what_is_known() {
    SweepPlot plot;
    QVERIFY(plot.isEmpty());
    plot.setPicture(line());
    QCOMPARE(plot.seriesPoints("mean"), (QVector<QPointF>{{1, 0.9}, {4, 0.3}}));
    QCOMPARE(plot.seriesPoints("95 % band"), (QVector<QPointF>{{1, 1.0}, {4, 0.4}}));
    QVERIFY(plot.xRange().lower < 1 && plot.xRange().upper > 4);
    QVERIFY(plot.yRange().lower < 0.2 && plot.yRange().upper > 1.0);
    QCOMPARE(plot.csvText(), QString("\"M\",\"rate\",low,high\n1,0.9,0.8,1\n4,0.3,0.2,0.4\n"));
    SweepPicture difference = line();
    difference.signedFigure = true;
    plot.setPicture(difference);
    QVERIFY(plot.yRange().lower < 0); // where the sign changes is in view
    plot.clear();
    QVERIFY(plot.isEmpty());
}

void TestSweepPlot::two_settings_are_cells() {
    SweepPlot plot;
    plot.setPicture(plane());
    QCOMPARE(plot.seriesPoints("cells"), (QVector<QPointF>{{0, 0.1}, {2, 0.3}, {4, -0.2}}));
    QVERIFY(plot.seriesPoints("mean").isEmpty());
    QCOMPARE(plot.xRange(), (AxisRange{-0.5, 2.5}));
    QCOMPARE(plot.yRange(), (AxisRange{-0.5, 1.5}));
    QCOMPARE(plot.csvText(),
             QString("\"M\",\"sigma\",\"rate\",low,high\n1,5,0.1,,\n4,5,0.3,,\n2,6,-0.2,-0.3,0.1\n"));
    QVERIFY(!plot.image({400, 300}).isNull());
}

void TestSweepPlot::a_click_chooses_a_place_that_is_known() {
    SweepPlot plot;
    plot.setPicture(plane());
    QSignalSpy chosen(&plot, &SweepPlot::placeChosen);
    emit plot.clicked({0.3, -0.2});
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.first(), (QVariantList{0, 0}));
    emit plot.clicked({1.0, 0.0}); // not known
    emit plot.clicked({7.0, 0.0}); // outside
    QCOMPARE(chosen.size(), 1);
    SweepPicture log = line();
    log.logarithmic = true;
    plot.setPicture(log);
    emit plot.clicked({3.0, 0.1}); // of 2 and 4 the nearer in ratio
    QCOMPARE(chosen.size(), 2);
    QCOMPARE(chosen.last(), (QVariantList{2, 0}));
}

void TestSweepPlot::places_are_read_in_words() {
    SweepPlot plot;
    plot.setPicture(plane());
    plot.setCrosshair(1.0, 1.0);
    QCOMPARE(plot.crosshairReadout(), QString("M = 2\nsigma = 6\nrate = −0.2 (−0.3 to 0.1)"));
    plot.setCrosshair(1.0, 0.0);
    QCOMPARE(plot.crosshairReadout(), QString("M = 2\nsigma = 5\nnot known yet"));
}

QTEST_MAIN(TestSweepPlot)
#include "test_sweep_plot.moc"
