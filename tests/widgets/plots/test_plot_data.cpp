// SPDX-License-Identifier: GPL-3.0-or-later
// What the plots show is what they were given: points, axes, layers, tables, words.
#include "sample_data.h"

#include "widgets/plots/axis_steps.h"
#include "widgets/plots/comparison_plot.h"
#include "widgets/plots/confusion_plot.h"
#include "widgets/plots/contours.h"
#include "widgets/plots/envelope_plot.h"
#include "widgets/plots/histogram_plot.h"
#include "widgets/plots/importance_plot.h"
#include "widgets/plots/qq_plot.h"
#include "widgets/plots/regions_plot.h"
#include "widgets/plots/scatter_plot.h"
#include "widgets/plots/series_plot.h"
#include "widgets/plots/trace_plot.h"

#include <QTest>

#include <numbers>

using namespace sluice;

namespace {

QVector<QPointF> zipped(const std::vector<double>& x, const std::vector<double>& y) {
    QVector<QPointF> points;
    for (std::size_t i = 0; i < x.size(); ++i)
        points.append(QPointF(x[i], y[i]));
    return points;
}

DensityGrid grid_of(std::size_t columns, std::size_t rows, std::vector<double> values) {
    return {{0, double(columns - 1)}, {0, double(rows - 1)}, columns, rows, std::move(values)};
}

} // namespace

class TestPlotData : public QObject {
    Q_OBJECT

  private slots:
    void curvesAreDrawnAsGiven();
    void candidatesLieAtTheirHeights();
    void noMoreThanTheNewestFiveThousandMarksAreDrawn();
    void touchingPointNamesPlaceAndOrigin();
    void violationIsSaidAndTheDrawnLawShown();
    void aSqueezeFollowsItsCornersInLogarithms();
    void massFunctionsAreBars();
    void aDartStaysWhereItLandedUntilCleared();
    void histogramIsADensity();
    void histogramOfAMassFunctionIsShares();
    void quantilesLieOnTheLineWithinTheirBand();
    void traceShowsRateBandAndTheory();
    void traceAxisGrowsInSteps();
    void trainingCurvesComeAndGo();
    void smoothingKeepsTheRawTrace();
    void smoothingIsCorrectedForItsStart();
    void outliersCanBeIgnored();
    void confusionMatrixIsListed();
    void regionsAreListed();
    void importanceIsListedBestFirst();
    void differencesAreListed();
    void heatMapAndContoursAreDrawn();
    void placesAreReadWhereThereAreNoCurves();
    void marchingSquaresFindACircle();
    void aSaddleIsResolvedByItsMiddle();
    void contoursLeaveOutCellsWithoutValue();
    void massLevelsHoldTheirShares();
    void axesMoveOnlyWhenTheyMust();
};

void TestPlotData::curvesAreDrawnAsGiven() {
    EnvelopePlot plot;
    const EnvelopeCurves curves = samples::beta_curves(2.669745);
    plot.setCurves(curves);
    QCOMPARE(plot.seriesPoints("target p"), zipped(curves.x, curves.p));
    QCOMPARE(plot.seriesPoints("proposal q"), zipped(curves.x, curves.q));
    QCOMPARE(plot.seriesPoints("envelope M q"), zipped(curves.x, curves.envelope));
    QCOMPARE(plot.seriesNames(), QStringList({"target p", "proposal q", "envelope M q"}));
    QCOMPARE(plot.xRange(), (AxisRange{0, 1}));
    QVERIFY(plot.yRange().lower == 0 && plot.yRange().upper > 2.67);
    QVERIFY(plot.seriesPoints("no such curve").isEmpty());
}

void TestPlotData::candidatesLieAtTheirHeights() {
    EnvelopePlot plot;
    plot.setCandidates(std::vector<CandidateMark>{{0.25, 0, std::log(0.5), true, false},
                                                  {0.5, 0, std::log(2.0), false, false},
                                                  {0.75, 0, 0.0, true, true}});
    const auto accepted = plot.seriesPoints("accepted");
    QCOMPARE(accepted.size(), 2);
    QCOMPARE(accepted[0].x(), 0.25);
    QCOMPARE(accepted[0].y(), 0.5);
    QCOMPARE(plot.seriesPoints("rejected"), QVector<QPointF>{QPointF(0.5, 2.0)});
    QCOMPARE(plot.seriesPoints("violation"), QVector<QPointF>{QPointF(0.75, 1.0)});
    plot.clearCandidates();
    QVERIFY(plot.isEmpty());
}

void TestPlotData::noMoreThanTheNewestFiveThousandMarksAreDrawn() {
    EnvelopePlot plot;
    std::vector<CandidateMark> marks(6000);
    for (std::size_t i = 0; i < marks.size(); ++i)
        marks[i].x = double(i);
    plot.setCandidates(marks);
    QCOMPARE(plot.seriesPoints("rejected").size(), EnvelopePlot::most_marks);
    QCOMPARE(plot.seriesPoints("rejected").first().x(), 1000.0);
}

void TestPlotData::touchingPointNamesPlaceAndOrigin() {
    EnvelopePlot plot;
    plot.setCurves(samples::beta_curves(2.669745));
    plot.setTouchingPoints({QPointF(0.2428571, 2.669745)}, "closed form");
    QCOMPARE(plot.touchingText(), QString("touches at x = 0.2429, closed form"));
    plot.setTouchingPoints({QPointF(-1, 1), QPointF(1, 1)}, "optimised");
    QCOMPARE(plot.touchingText(), QString("touches at x = \u22121, 1, optimised"));
    plot.setTouchingPoints({}, "closed form");
    QVERIFY(plot.touchingText().isEmpty());
}

void TestPlotData::violationIsSaidAndTheDrawnLawShown() {
    EnvelopePlot plot;
    const EnvelopeCurves curves = samples::beta_curves(2.0);
    plot.setCurves(curves);
    QVERIFY(plot.warning().isEmpty());
    plot.setViolations({{{0.1, 0.4}, std::log(2.669745 / 2)}});
    QVERIFY2(plot.warning().contains("M too small: the result is biased here"), qPrintable(plot.warning()));
    QVERIFY2(plot.warning().contains("1.33"), qPrintable(plot.warning()));
    const auto law = plot.seriesPoints("drawn law min(p, M q)");
    QCOMPARE(law.size(), int(curves.x.size()));
    for (int i = 0; i < law.size(); ++i)
        QCOMPARE(law[i].y(), std::min(curves.p[std::size_t(i)], 2.0));
    plot.setViolations({});
    QVERIFY(plot.warning().isEmpty());
    QVERIFY(!plot.seriesNames().contains("drawn law min(p, M q)"));
}

void TestPlotData::aSqueezeFollowsItsCornersInLogarithms() {
    EnvelopePlot plot;
    EnvelopeCurves curves;
    curves.x = {0.0, 0.25, 0.5, 0.75, 1.0};
    curves.p = curves.envelope = std::vector<double>(5, 3.0);
    plot.setCurves(curves);
    QVERIFY(!plot.seriesNames().contains("squeeze"));
    plot.setSqueeze({{0.1, 0.5, 0.9}, {0.0, 1.0, -1.0}});
    const auto squeeze = plot.seriesPoints("squeeze");
    QCOMPARE(squeeze.size(), 3); // nothing is known left of 0.1 and right of 0.9
    const double heights[] = {std::exp(0.375), std::exp(1.0), std::exp(-0.25)};
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(squeeze[i].x(), curves.x[std::size_t(i + 1)]);
        QCOMPARE(squeeze[i].y(), heights[i]);
    }
    plot.setSqueeze({});
    QVERIFY(!plot.seriesNames().contains("squeeze"));
}

void TestPlotData::massFunctionsAreBars() {
    EnvelopePlot plot;
    EnvelopeCurves curves{{0, 1, 2}, {0.2, 0.5, 0.3}, {0.4, 0.3, 0.3}, {0.7, 0.5, 0.5}, true};
    plot.setCurves(curves);
    QCOMPARE(plot.seriesPoints("target p"), zipped(curves.x, curves.p));
    QCOMPARE(plot.seriesPoints("envelope M q"), zipped(curves.x, curves.envelope));
    QVERIFY2(plot.xRange().lower < -0.4 && plot.xRange().upper > 2.4, "whole bars are seen");
    QVERIFY(plot.crosshairText(1.2).startsWith("x = 1\n"));
    curves.discrete = false;
    plot.setCurves(curves);
    QCOMPARE(plot.xRange(), (AxisRange{0, 2}));
}

void TestPlotData::aDartStaysWhereItLandedUntilCleared() {
    EnvelopePlot plot;
    plot.setCurves(samples::beta_curves(2.7));
    plot.setDart({0.3, 0, std::log(1.5), true, false}, false);
    QCOMPARE(plot.dartPoints(), QVector<QPointF>{QPointF(0.3, 1.5)});
    plot.setDart({0.8, 0, 0.0, false, false}, true);
    QTRY_COMPARE(plot.dartPoints(), QVector<QPointF>{QPointF(0.8, 1.0)});
    plot.clearDart();
    QVERIFY(plot.dartPoints().isEmpty());
}

void TestPlotData::histogramIsADensity() {
    HistogramPlot plot;
    AcceptedHistogram histogram{{0, 2}, {}, 4, 1, {10, 20, 30, 20}, 20};
    plot.setHistogram(histogram);
    // 100 accepted with those outside, bins of 0.5.
    QCOMPARE(plot.seriesPoints("accepted"),
             (QVector<QPointF>{{0.25, 0.2}, {0.75, 0.4}, {1.25, 0.6}, {1.75, 0.4}}));
    QCOMPARE(plot.crosshairText(1.1), QString("x = 1.1\naccepted = 0.6 (30)"));
    plot.clear();
    QVERIFY(plot.isEmpty());
    plot.setTarget({0, 1, 2}, {0.5, 0.5, 0.5});
    QVERIFY(!plot.isEmpty());
}

void TestPlotData::histogramOfAMassFunctionIsShares() {
    HistogramPlot plot;
    plot.setDiscrete(true);
    plot.setHistogram({{-0.5, 2.5}, {}, 3, 1, {1, 2, 1}, 0});
    QCOMPARE(plot.seriesPoints("accepted"), (QVector<QPointF>{{0, 0.25}, {1, 0.5}, {2, 0.25}}));
    QCOMPARE(plot.yLabel(), QString("probability"));
}

void TestPlotData::quantilesLieOnTheLineWithinTheirBand() {
    QqPlot plot;
    QVERIFY(plot.isEmpty());
    // The band of the largest reaches far beyond the points, which decide what is shown.
    const QuantilePlot quantiles{
        {0.2, 0.5, 0.8}, {-1, 0, 1}, {-0.9, 0.1, 1.5}, {-2, -0.5, 0.4}, {-0.4, 0.5, 90}};
    plot.setQuantiles(quantiles);
    QVERIFY(!plot.isEmpty());
    QCOMPARE(plot.seriesPoints("accepted"), (QVector<QPointF>{{-1, -0.9}, {0, 0.1}, {1, 1.5}}));
    QCOMPARE(plot.seriesPoints("equal quantiles"), (QVector<QPointF>{{-1, -1}, {0, 0}, {1, 1}}));
    QVERIFY(plot.seriesNames().contains("95 % band"));
    QVERIFY(plot.crosshairText(0.0).contains(QStringLiteral("0.5")));
    QVERIFY(plot.xRange().lower < -1 && plot.xRange().upper > 1);
    QVERIFY(plot.yRange().lower < -1 && plot.yRange().upper > 1.5 && plot.yRange().upper < 5);
    QCOMPARE(plot.csvText().section('\n', 0, 1),
             QString("probability,theoretical,sample,low,high\n0.2,-1,-0.9,-2,-0.4"));
    plot.clear();
    QVERIFY(plot.isEmpty());
}

void TestPlotData::traceShowsRateBandAndTheory() {
    TracePlot plot;
    QVERIFY(plot.isEmpty());
    SamplingTrace trace{{100, 200}, {40, 76}, {0.40, 0.38}, {0.31, 0.32}, {0.50, 0.45}};
    plot.setTrace(trace);
    QCOMPARE(plot.seriesPoints("acceptance rate"), zipped(trace.candidates, trace.rate));
    QVERIFY(!plot.seriesNames().contains("theory"));
    plot.setExpectedRate(0.375);
    QCOMPARE(plot.seriesPoints("theory").first().y(), 0.375);
    const QString text = plot.crosshairText(200);
    QVERIFY2(text.contains("acceptance rate = 38 %"), qPrintable(text));
    QVERIFY2(text.contains("95 % band = 32 % – 45 %"), qPrintable(text));
    QVERIFY2(text.contains("theory = 37.5 %"), qPrintable(text));
    QCOMPARE(plot.csvText(), QString("candidates,accepted,rate,ci_low,ci_high\n"
                                     "100,40,0.4,0.31,0.5\n200,76,0.38,0.32,0.45\n"));
    plot.setLogX(true);
    QVERIFY(plot.xRange().lower >= 1);
}

void TestPlotData::traceAxisGrowsInSteps() {
    TracePlot plot;
    int changes = 0;
    AxisRange before;
    for (double n = 1000; n <= 10000; n += 10) {
        plot.setTrace({{n / 2, n}, {n / 4, n / 2}, {0.5, 0.5}, {0.45, 0.48}, {0.55, 0.52}});
        changes += plot.xRange() == before ? 0 : 1;
        before = plot.xRange();
        QVERIFY(before.upper >= n);
    }
    QVERIFY2(changes <= 11, "ten steps a decade, not one a frame");
}

void TestPlotData::trainingCurvesComeAndGo() {
    SeriesPlot plot;
    QVERIFY(plot.isEmpty());
    const auto curves = samples::losses(20);
    plot.setCurves(curves);
    QCOMPARE(plot.seriesNames().size(), int(curves.size()));
    for (const TrainingCurve& curve : curves)
        QCOMPARE(plot.seriesPoints(curve.name), zipped(curve.x, curve.y));
    plot.setLayerVisible("all_data", false);
    plot.setCurves({curves[0]});
    QCOMPARE(plot.seriesNames(), QStringList{"rsft"});
    plot.setCurves(curves);
    QVERIFY2(!plot.layerVisible("all_data"), "stays switched off while it is away");
    QVERIFY(plot.crosshairText(7.3).startsWith("epoch = 7\nrsft = "));
}

void TestPlotData::smoothingKeepsTheRawTrace() {
    SeriesPlot plot;
    TrainingCurve curve{"rsft", "rsft", false, {1, 2, 3}, {1, 0, 1}, {}, {}, {}, {}};
    plot.setCurves({curve});
    const int opaque = plot.seriesPen("rsft").color().alpha();
    plot.setSmoothing(0.9);
    QCOMPARE(plot.seriesPoints("rsft"), zipped(curve.x, curve.y));
    QVERIFY(plot.seriesPen("rsft").color().alpha() < opaque);
}

void TestPlotData::smoothingIsCorrectedForItsStart() {
    const auto flat = smoothed({4, 4, NAN, 4}, 0.9);
    QVERIFY(qFuzzyCompare(flat[0], 4.0) && qFuzzyCompare(flat[1], 4.0) && qFuzzyCompare(flat[3], 4.0));
    QVERIFY(std::isnan(flat[2]));
    // By hand for weight 0.5: (0.5 * 1 * 0.5 + 0.5 * 3) / 0.75.
    QVERIFY(qFuzzyCompare(smoothed({1, 3}, 0.5)[1], 1.75 / 0.75));
    QCOMPARE(smoothed({1, 3}, 0), (std::vector<double>{1, 3}));
}

void TestPlotData::outliersCanBeIgnored() {
    SeriesPlot plot;
    TrainingCurve curve{"rsft", "rsft", false, {}, {}, {}, {}, {}, {}};
    for (int i = 0; i < 200; ++i) {
        curve.x.push_back(i);
        curve.y.push_back(i == 3 ? 500.0 : 1.0 + 0.001 * i);
    }
    plot.setCurves({curve});
    QVERIFY(plot.yRange().upper > 500);
    plot.setIgnoreOutliers(true);
    QVERIFY(plot.yRange().upper < 2);
    plot.setIgnoreOutliers(false);
    plot.setLogY(true);
    QVERIFY(plot.yRange().lower > 0 && plot.yRange().upper > 500);
}

void TestPlotData::confusionMatrixIsListed() {
    ConfusionPlot plot;
    QVERIFY(plot.isEmpty());
    Matrix<double> counts(2, 2);
    counts.values() = {3, 1, 0, 4};
    plot.setMatrix(counts, {"benign, small", "malignant"});
    QCOMPARE(plot.seriesPoints("count"), (QVector<QPointF>{{0, 3}, {1, 1}, {2, 0}, {3, 4}}));
    QCOMPARE(plot.csvText(), QString("actual,predicted,count,share_of_actual\n"
                                     "\"benign, small\",\"benign, small\",3,0.75\n"
                                     "\"benign, small\",\"malignant\",1,0.25\n"
                                     "\"malignant\",\"benign, small\",0,0\n"
                                     "\"malignant\",\"malignant\",4,1\n"));
}

void TestPlotData::regionsAreListed() {
    RegionsPlot plot;
    QVERIFY(plot.isEmpty());
    DecisionPlane plane;
    plane.x = {0, 1, 2};
    plane.y = {10, 20};
    plane.decided = Matrix<double>(2, 3);
    plane.decided.values() = {0, 1, 1, 0, 0, 1};
    plane.probability = Matrix<double>(2, 3, 0.75);
    plane.point_x = {0.5, 1.5, 2};
    plane.point_y = {12, 18, 20};
    plane.point_class = {1, 0, 1};
    plane.classes = {"left", "right"};
    plot.setAxisLabels("a", "b");
    plot.setPlane(plane);
    QCOMPARE(plot.seriesNames(), (QStringList{"left", "right"}));
    QCOMPARE(plot.seriesPoints("right"), (QVector<QPointF>{{0.5, 12}, {2, 20}}));
    QCOMPARE(plot.xRange().lower, -0.5); // whole cells
    QCOMPARE(plot.yRange().upper, 25.0);
    QVERIFY(plot.csvText().contains("\n1,10,\"right\",0.75\n"));
    plot.setCrosshair(0.9, 21);
    QCOMPARE(plot.crosshairReadout(), QString("a = 0.9, b = 21: left with probability 0.75"));
    plot.clear();
    QVERIFY(plot.isEmpty() && plot.seriesNames().isEmpty());
}

void TestPlotData::importanceIsListedBestFirst() {
    ImportancePlot plot;
    plot.setImportance({"a", "b", "c"}, {{"rsft", {0.1, 0.5, -0.01}, {0.02, 0.03, 0.01}},
                                         {"pretrained", {0.2, 0.4, 0.0}, {NAN, NAN, NAN}}});
    const QVector<QPointF> rsft = plot.seriesPoints("rsft");
    QCOMPARE(rsft.size(), 3);
    QCOMPARE(rsft[0].x(), 0.5); // b is on top
    QCOMPARE(std::round(rsft[0].y()), 0.0);
    QCOMPARE(rsft[1].x(), 0.1);
    QVERIFY(plot.xRange().lower < -0.01 && plot.xRange().upper > 0.53);
    QVERIFY(plot.csvText().contains("\"b\",\"rsft\",0.5,0.03\n"));
    plot.setCrosshair(0.3, 1.1);
    QCOMPARE(plot.crosshairReadout(), QString("a\nrsft: 0.1 ± 0.02\npretrained: 0.2"));
    QStringList many;
    ArmImportance arm{"rsft", {}, {}};
    for (int i = 0; i < 40; ++i) {
        many << QString::number(i);
        arm.mean.push_back(i);
        arm.spread.push_back(NAN);
    }
    plot.setImportance(many, {arm});
    QCOMPARE(plot.seriesPoints("rsft").size(), qsizetype(ImportancePlot::most_rows));
    QCOMPARE(plot.csvText().count('\n'), 41);
}

void TestPlotData::differencesAreListed() {
    ComparisonPlot plot;
    plot.setDifferences({{"all_data", "all_data", 0.02, 0.01, 0.03, "better"},
                         {"random_subset", "random_subset", -0.01, NAN, NAN, "unknown"}},
                        "accuracy");
    QCOMPARE(plot.seriesPoints("all_data"), QVector<QPointF>{QPointF(0.02, 0)});
    QCOMPARE(plot.seriesPoints("random_subset"), QVector<QPointF>{QPointF(-0.01, 1)});
    QVERIFY(plot.xRange().lower < -0.01 && plot.xRange().upper > 0.03);
    QVERIFY(plot.csvText().contains("\"all_data\",0.02,0.01,0.03,\"better\"\n"));
    plot.setDifferences({}, "accuracy");
    QVERIFY(plot.isEmpty() && plot.seriesNames().isEmpty());
}

void TestPlotData::heatMapAndContoursAreDrawn() {
    ScatterPlot plot;
    QVERIFY(plot.isEmpty());
    plot.setHistogram({{0, 2}, {0, 3}, 2, 3, {0, 5, 0, 0, 7, 0}, 0});
    QCOMPARE(plot.seriesPoints("accepted, all"), (QVector<QPointF>{{1, 0}, {0, 2}}));
    QVERIFY(plot.csvText().contains("\"accepted, all\",1.5,0.5,5\n"));
    QVERIFY(plot.csvText().contains("\"accepted, all\",0.5,2.5,7\n"));
    QCOMPARE(plot.xRange(), (AxisRange{0, 2}));
    QCOMPARE(plot.yRange(), (AxisRange{0, 3}));
    plot.setTarget(samples::mixture_grid(40));
    QVERIFY(plot.seriesPoints("target p (50, 80, 95 %)").size() > 100);
    plot.setCandidates(std::vector<CandidateMark>{{1, 2, 0, true, false}, {3, 4, 0, false, false}});
    QCOMPARE(plot.seriesPoints("accepted"), QVector<QPointF>{QPointF(1, 2)});
    QCOMPARE(plot.seriesPoints("rejected"), QVector<QPointF>{QPointF(3, 4)});
}

void TestPlotData::placesAreReadWhereThereAreNoCurves() {
    ScatterPlot scatter;
    scatter.setHistogram({{0, 2}, {0, 3}, 2, 3, {0, 5, 0, 0, 7, 0}, 0});
    scatter.setCrosshair(1.5, 0.5);
    QCOMPARE(scatter.crosshairReadout(), QString("x1 = 1.5, x2 = 0.5: 5 accepted in this cell"));
    ConfusionPlot confusion;
    Matrix<double> counts(2, 2);
    counts.values() = {3, 1, 0, 4};
    confusion.setMatrix(counts, {"benign", "malignant"});
    confusion.setCrosshair(1.2, -0.3);
    QCOMPARE(confusion.crosshairReadout(), QString("benign taken for malignant: 1 (25 %)"));
    ComparisonPlot comparison;
    comparison.setDifferences({{"all_data", "all_data", 0.02, 0.01, 0.03, "better"}}, "accuracy");
    comparison.setCrosshair(0.0, 0.1);
    QCOMPARE(comparison.crosshairReadout(), QString("all_data: +0.02, 95 % between +0.01 and +0.03, better"));
}

void TestPlotData::marchingSquaresFindACircle() {
    const std::size_t nodes = 101;
    DensityGrid grid{{-2, 2}, {-2, 2}, nodes, nodes, {}};
    for (std::size_t j = 0; j < nodes; ++j)
        for (std::size_t i = 0; i < nodes; ++i)
            grid.values.push_back(-std::hypot(-2 + 4 * double(i) / 100, -2 + 4 * double(j) / 100));
    const auto lines = contour_lines(grid, -1.25);
    QCOMPARE(lines.size(), 1);
    QCOMPARE(lines[0].first(), lines[0].last());
    double length = 0, worst = 0;
    for (int i = 0; i < lines[0].size(); ++i) {
        worst = std::max(worst, std::fabs(std::hypot(lines[0][i].x(), lines[0][i].y()) - 1.25));
        if (i > 0)
            length +=
                std::hypot(lines[0][i].x() - lines[0][i - 1].x(), lines[0][i].y() - lines[0][i - 1].y());
    }
    QVERIFY2(worst < 5e-4, "linear interpolation errs by about h^2 / (8 r)");
    QVERIFY(std::fabs(length - 2.5 * std::numbers::pi) < 0.01);
    // A circle cut by the border gives open lines that end on it.
    const auto arcs = contour_lines(grid, -2.2);
    QCOMPARE(arcs.size(), 4);
    for (const QPolygonF& arc : arcs)
        for (const QPointF& end : {arc.first(), arc.last()})
            QVERIFY(std::max(std::fabs(end.x()), std::fabs(end.y())) > 2 - 1e-9);
}

void TestPlotData::aSaddleIsResolvedByItsMiddle() {
    // High corners on one diagonal: connected over a high middle, apart over a low one.
    const auto joined = contour_lines(grid_of(2, 2, {1, 0, 0, 1}), 0.4);
    const auto apart = contour_lines(grid_of(2, 2, {1, 0, 0, 1}), 0.6);
    QCOMPARE(joined.size(), 2);
    QCOMPARE(apart.size(), 2);
    const auto separates = [](const QPolygonF& line, QPointF corner) {
        return std::hypot(line[0].x() - corner.x(), line[0].y() - corner.y()) < 0.7 &&
               std::hypot(line[1].x() - corner.x(), line[1].y() - corner.y()) < 0.7;
    };
    for (const QPolygonF& line : joined)
        QVERIFY(separates(line, {1, 0}) || separates(line, {0, 1}));
    for (const QPolygonF& line : apart)
        QVERIFY(separates(line, {0, 0}) || separates(line, {1, 1}));
}

void TestPlotData::contoursLeaveOutCellsWithoutValue() {
    const auto lines = contour_lines(grid_of(3, 2, {0, 1, NAN, 0, 1, 1}), 0.5);
    QCOMPARE(lines.size(), 1);
    QCOMPARE(lines[0].size(), 2);
    QVERIFY(contour_lines({}, 0.5).isEmpty());
    QVERIFY(contour_lines(grid_of(2, 2, {1, 1, 1, 1}), 0.5).isEmpty());
}

void TestPlotData::massLevelsHoldTheirShares() {
    const std::vector<double> shares{0.5, 0.9};
    // Sorted 4 3 2 1 of 10: 4 + 3 >= 5, 4 + 3 + 2 >= 9.
    QCOMPARE(mass_levels(grid_of(2, 2, {1, 2, 3, 4}), shares), (std::vector<double>{3, 2}));
    QVERIFY(mass_levels(grid_of(2, 2, {0, 0, 0, 0}), shares).empty());
    QVERIFY(mass_levels({}, shares).empty());
}

void TestPlotData::axesMoveOnlyWhenTheyMust() {
    QCOMPARE(stepped_upper(1.0), 1.0);
    QCOMPARE(stepped_upper(1.01), 1.25);
    QCOMPARE(stepped_upper(8.5), 10.0);
    QCOMPARE(stepped_upper(0.0), 1.0);
    const AxisRange now{0, 10};
    QCOMPARE(steady_range({0.5, 9}, now), now);
    QVERIFY(steady_range({0, 11}, now).upper >= 11);
    QVERIFY2(steady_range({0, 2}, now).upper < 5, "shrinks when most of it is empty");
    const AxisRange point = steady_range({3, 3}, now);
    QVERIFY(point.lower < 3 && point.upper > 3);
}

QTEST_MAIN(TestPlotData)
#include "test_plot_data.moc"
