// SPDX-License-Identifier: GPL-3.0-or-later
// What every plot can do, tried on some of them: themes, pictures, mouse and keys, menu, empty state.
#include "sample_data.h"

#include "widgets/plots/confusion_plot.h"
#include "widgets/plots/importance_plot.h"
#include "widgets/plots/regions_plot.h"
#include "widgets/plots/envelope_plot.h"
#include "widgets/plots/histogram_plot.h"
#include "widgets/plots/image_dialog.h"
#include "widgets/plots/qq_plot.h"
#include "widgets/plots/scatter_plot.h"
#include "widgets/plots/series_plot.h"
#include "widgets/plots/trace_plot.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QMenu>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>
#include <QXmlStreamReader>

#include <set>

using namespace sluice;

namespace {

std::set<QRgb> colors_in(const QImage& image) {
    std::set<QRgb> colors;
    for (int y = 0; y < image.height(); y += 2)
        for (int x = 0; x < image.width(); ++x)
            colors.insert(image.pixel(x, y));
    return colors;
}

QWidget* canvas_of(PlotView& plot) {
    return plot.findChild<QWidget*>("canvas");
}

void show_beta(EnvelopePlot& plot) {
    plot.setCurves(samples::beta_curves(2.669745));
    plot.setCandidates(samples::beta_candidates(300, 2.669745));
    plot.resize(600, 400);
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    plot.flush();
}

} // namespace

class TestPlots : public QObject {
    Q_OBJECT

  private slots:
    void init() { applyTheme(*qApp, Theme::light); }
    void themesKeepRoleColours();
    void armsKeepTheirStyle();
    void plotsRecolourWhenTheThemeChanges();
    void picturesHaveKindAndSize_data();
    void picturesHaveKindAndSize();
    void picturesForPaperAreLight();
    void failedPicturesSayWhy();
    void tablesAreWrittenAsText();
    void emptyPlotsSaySo();
    void layersAreSwitchedOff();
    void wheelZoomsAndDoubleClickResets();
    void draggingARectangleZooms();
    void zoomedViewsDoNotFollowTheData();
    void crosshairReadsAllCurves();
    void keysMoveTheCrosshair();
    void menuOffersWhatThePlotCanDo();
    void presentationScaleEnlargesLinesAndWords();
    void hiddenPlotsAreDrawnWhenShown();
    void imageDialogGivesWhatIsChosen();
    void everyPlotHasNameAndWords();
};

void TestPlots::themesKeepRoleColours() {
    const QPalette light = themePalette(false), dark = themePalette(true);
    QVERIFY(!isDark(light) && isDark(dark));
    QCOMPARE(roleColor(Role::target, light), QColor("#0072B2"));
    QCOMPARE(roleColor(Role::proposal, light), QColor("#E69F00"));
    QCOMPARE(roleColor(Role::accepted, light), QColor("#009E73"));
    QCOMPARE(roleColor(Role::rejected, light), QColor("#999999"));
    QCOMPARE(roleColor(Role::violation, light), QColor("#D55E00"));
    for (const Role role : {Role::target, Role::proposal, Role::accepted, Role::violation}) {
        const QColor one = roleColor(role, light), two = roleColor(role, dark);
        QVERIFY2(two.lightness() > one.lightness(), "the dark theme lightens");
        const int turn = std::abs(one.hslHue() - two.hslHue());
        QVERIFY2(std::min(turn, 360 - turn) < 25, "and never swaps");
    }
    QCOMPARE(rolePen(Role::target, light).style(), Qt::SolidLine);
    QVERIFY(rolePen(Role::envelope, light).dashPattern() != rolePen(Role::proposal, light).dashPattern());
    QCOMPARE(themeFromName(themeName(Theme::dark)), Theme::dark);
    QCOMPARE(themeFromName("nonsense"), Theme::system);
}

void TestPlots::armsKeepTheirStyle() {
    const QPalette light = themePalette(false);
    QCOMPARE(armStyle("rsft", light).color, QColor("#009E73"));
    QCOMPARE(armStyle("rsft", light).dash, Qt::SolidLine);
    QCOMPARE(armStyle("all_data", light).color, QColor("#0072B2"));
    QCOMPARE(armStyle("random_subset", light).dash, Qt::DashLine);
    QCOMPARE(armStyle("run 17", light).color, armStyle("run 17", light).color);
    QVERIFY(armStyle("run 17", light).color != armStyle("run 18", light).color);
}

void TestPlots::plotsRecolourWhenTheThemeChanges() {
    EnvelopePlot plot;
    show_beta(plot);
    SeriesPlot series;
    series.setCurves(samples::losses(5));
    const QColor light = plot.seriesPen("target p").color();
    QCOMPARE(light, roleColor(Role::target, themePalette(false)));
    applyTheme(*qApp, Theme::dark);
    QTRY_COMPARE(plot.seriesPen("target p").color(), roleColor(Role::target, themePalette(true)));
    QTRY_COMPARE(series.seriesPen("rsft").color(), armStyle("rsft", themePalette(true)).color);
    QCOMPARE(plot.image({300, 200}).pixelColor(1, 1), themePalette(true).color(QPalette::Base));
}

void TestPlots::picturesHaveKindAndSize_data() {
    QTest::addColumn<QString>("ending");
    QTest::newRow("png") << "png";
    QTest::newRow("svg") << "svg";
    QTest::newRow("pdf") << "pdf";
    QTest::newRow("upper case") << "PNG";
}

void TestPlots::picturesHaveKindAndSize() {
    QFETCH(QString, ending);
    QTemporaryDir folder;
    const QString path = folder.filePath("plot." + ending);
    EnvelopePlot plot;
    plot.setCurves(samples::beta_curves(2.669745));
    plot.setCandidates(samples::beta_candidates(300, 2.669745));
    QSignalSpy saved(&plot, &PlotView::saved);
    QString error;
    QVERIFY2(plot.saveImage(path, {480, 300}, &error), qPrintable(error));
    QCOMPARE(saved.size(), 1);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    if (ending.toLower() == "png") {
        const QImage image = QImage::fromData(bytes);
        QCOMPARE(image.size(), QSize(480, 300));
        QVERIFY(colors_in(image).size() > 20);
    } else if (ending == "svg") {
        QXmlStreamReader xml(bytes);
        QVERIFY(xml.readNextStartElement());
        QCOMPARE(xml.attributes().value("viewBox").toString(), QString("0 0 480 300"));
        QVERIFY2(bytes.count("<path") + bytes.count("<circle") + bytes.count("<polyline") > 300,
                 "marks are shapes, not pixels");
        QVERIFY(!bytes.contains("<image"));
    } else {
        QVERIFY(bytes.startsWith("%PDF-"));
        QVERIFY2(bytes.contains("/MediaBox [0 0 360"), "480 pixels of 1/96 inch are 360 points");
    }
}

void TestPlots::picturesForPaperAreLight() {
    applyTheme(*qApp, Theme::dark);
    EnvelopePlot plot;
    plot.setCurves(samples::beta_curves(2.669745));
    const QImage paper = plot.image({300, 200}, 1.0, ImageStyle::for_paper);
    QCOMPARE(paper.pixelColor(1, 1), QColor(Qt::white));
    QCOMPARE(plot.seriesPen("target p").color(), roleColor(Role::target, themePalette(true)));
    QCOMPARE(plot.image({300, 200}, 2.0).size(), QSize(600, 400));
}

void TestPlots::failedPicturesSayWhy() {
    EnvelopePlot plot;
    QSignalSpy failed(&plot, &PlotView::saveFailed);
    QString error;
    QVERIFY(!plot.saveImage("plot.bmp", {300, 200}, &error));
    QVERIFY2(error.contains(".png, .svg or .pdf"), qPrintable(error));
    QVERIFY(!plot.saveImage("/no/such/folder/plot.png", {300, 200}, &error));
    QVERIFY2(error.contains("/no/such/folder/plot.png"), qPrintable(error));
    QVERIFY(!plot.saveImage("plot.png", {0, 0}, &error));
    QVERIFY(!plot.saveCsv("/no/such/folder/plot.csv", &error));
    QCOMPARE(failed.size(), 4);
}

void TestPlots::tablesAreWrittenAsText() {
    QTemporaryDir folder;
    EnvelopePlot plot;
    plot.setCurves({{0, 0.1}, {0.1, 0.30000000000000004}, {}, {1, 1}, false});
    plot.setLayerVisible("envelope M q", false);
    const QString path = folder.filePath("data.csv");
    QVERIFY(plot.saveCsv(path));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(QString::fromUtf8(file.readAll()),
             QString("series,x,y\ntarget p,0,0.1\ntarget p,0.1,0.30000000000000004\n"));
}

void TestPlots::emptyPlotsSaySo() {
    TracePlot plot;
    QVERIFY(plot.isEmpty());
    QVERIFY(plot.emptyText().contains("Press Run"));
    QVERIFY(plot.seriesNames().isEmpty());
    QVERIFY2(colors_in(plot.image({400, 250})).size() > 2, "the words are painted");
    plot.setEmptyText("");
    QCOMPARE(colors_in(plot.image({400, 250})).size(), std::size_t(1));
    QVERIFY(plot.crosshairText(1).isEmpty());
}

void TestPlots::layersAreSwitchedOff() {
    EnvelopePlot plot;
    show_beta(plot);
    const QImage with = plot.image({400, 260});
    plot.setLayerVisible("target p", false);
    QVERIFY(!plot.layerVisible("target p"));
    QVERIFY(plot.image({400, 260}) != with);
    QVERIFY(!plot.csvText().contains("target p,"));
    QVERIFY(!plot.crosshairText(0.5).contains("target p"));
    plot.setCurves(samples::beta_curves(3));
    QVERIFY2(!plot.layerVisible("target p"), "new data do not switch it on");
    plot.setLayerVisible("target p", true);
    QVERIFY(plot.csvText().contains("target p,"));
}

void TestPlots::wheelZoomsAndDoubleClickResets() {
    EnvelopePlot plot;
    show_beta(plot);
    QWidget* canvas = canvas_of(plot);
    const QPointF at(canvas->rect().center());
    QWheelEvent wheel(at, canvas->mapToGlobal(at), {}, {0, 120}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(canvas, &wheel);
    QVERIFY(plot.isZoomed());
    const double width = plot.xRange().upper - plot.xRange().lower;
    QVERIFY(std::fabs(width - 0.85) < 0.01);
    QTest::mouseDClick(canvas, Qt::LeftButton, {}, at.toPoint());
    QVERIFY(!plot.isZoomed());
    QCOMPARE(plot.xRange(), (AxisRange{0, 1}));
}

void TestPlots::draggingARectangleZooms() {
    EnvelopePlot plot;
    show_beta(plot);
    QWidget* canvas = canvas_of(plot);
    const AxisRange y = plot.yRange();
    QTest::mousePress(canvas, Qt::LeftButton, {}, {200, 200});
    QTest::mouseMove(canvas, {300, 202});
    QTest::mouseRelease(canvas, Qt::LeftButton, {}, {300, 202});
    QVERIFY(plot.isZoomed());
    QVERIFY(plot.xRange().upper - plot.xRange().lower < 0.25);
    QVERIFY2(plot.yRange() == y, "a flat drag zooms along x only");
    const AxisRange x = plot.xRange();
    QTest::mousePress(canvas, Qt::MiddleButton, {}, {200, 200});
    QTest::mouseMove(canvas, {250, 200});
    QTest::mouseRelease(canvas, Qt::MiddleButton, {}, {250, 200});
    QVERIFY2(plot.xRange().lower < x.lower, "the middle button pans");
    plot.resetView();
    QTest::mouseClick(canvas, Qt::LeftButton, {}, {200, 200});
    QVERIFY2(!plot.isZoomed(), "a click is no drag");
}

void TestPlots::zoomedViewsDoNotFollowTheData() {
    EnvelopePlot plot;
    show_beta(plot);
    plot.setView({0.2, 0.3}, {1, 2});
    plot.setCurves(samples::beta_curves(8));
    QCOMPARE(plot.xRange(), (AxisRange{0.2, 0.3}));
    QCOMPARE(plot.yRange(), (AxisRange{1, 2}));
    plot.setView({0.2, 0.2}, {1, 2});
    QCOMPARE(plot.xRange(), (AxisRange{0.2, 0.3}));
    plot.resetView();
    QVERIFY(plot.yRange().upper > 8);
}

void TestPlots::crosshairReadsAllCurves() {
    EnvelopePlot plot;
    plot.setCurves({{0, 1, 2}, {0, 2, 0}, {0.5, 0.5, 0.5}, {3, 3, 3}, false});
    QCOMPARE(plot.crosshairText(0.25),
             QString("x = 0.25\ntarget p = 0.5\nproposal q = 0.5\nenvelope M q = 3"));
    QCOMPARE(plot.crosshairText(7), QString("x = 7"));
    QVERIFY(plot.crosshairReadout().isEmpty());
    plot.setCrosshair(0.5);
    QVERIFY(plot.crosshairReadout().contains("target p = 1"));
    plot.setCurves({{0, 1, 2}, {0, 4, 0}, {0.5, 0.5, 0.5}, {5, 5, 5}, false});
    QVERIFY2(plot.crosshairReadout().contains("target p = 2"), "follows the data");
    plot.setCrosshair(std::nullopt);
    QVERIFY(plot.crosshairReadout().isEmpty());
}

void TestPlots::keysMoveTheCrosshair() {
    EnvelopePlot plot;
    show_beta(plot);
    plot.setFocus();
    QTest::keyClick(&plot, Qt::Key_Right);
    const QString first = plot.crosshairReadout();
    QVERIFY(first.startsWith("x = 0.5"));
    QCOMPARE(plot.accessibleDescription(), first);
    QTest::keyClick(&plot, Qt::Key_Right);
    QVERIFY(plot.crosshairReadout() != first);
    QTest::keyClick(&plot, Qt::Key_Plus);
    QVERIFY(plot.isZoomed());
    QTest::keyClick(&plot, Qt::Key_Home);
    QVERIFY(!plot.isZoomed());
    QTest::keyClick(&plot, Qt::Key_Escape);
    QVERIFY(plot.crosshairReadout().isEmpty());
}

void TestPlots::menuOffersWhatThePlotCanDo() {
    SeriesPlot plot;
    plot.setCurves(samples::losses(5));
    auto menu = plot.makeContextMenu();
    for (const char* name :
         {"saveImage", "copyImage", "saveCsv", "resetView", "explainThis", "logY", "ignoreOutliers"})
        QVERIFY2(menu->findChild<QAction*>(name) != nullptr, name);
    QSignalSpy explain(&plot, &PlotView::explainRequested);
    menu->findChild<QAction*>("explainThis")->trigger();
    QCOMPARE(explain.size(), 1);
    menu->findChild<QAction*>("logY")->trigger();
    QVERIFY(plot.logY());
    const auto layers = menu->findChild<QMenu*>("layers")->actions();
    QCOMPARE(layers.size(), plot.seriesNames().size());
    layers.first()->setChecked(false);
    QVERIFY(!plot.layerVisible(layers.first()->text()));
    menu->findChild<QAction*>("copyImage")->trigger();
    QCOMPARE(QApplication::clipboard()->image().size(), plot.size() * plot.devicePixelRatioF());
    TracePlot empty;
    QVERIFY(!empty.makeContextMenu()->findChild<QAction*>("saveImage")->isEnabled());
}

void TestPlots::presentationScaleEnlargesLinesAndWords() {
    EnvelopePlot plot;
    show_beta(plot);
    const double width = plot.seriesPen("target p").widthF();
    plot.setScaleFactor(2);
    QCOMPARE(plot.seriesPen("target p").widthF(), 2 * width);
    plot.setScaleFactor(100);
    QCOMPARE(plot.scaleFactor(), 5.0);
}

void TestPlots::hiddenPlotsAreDrawnWhenShown() {
    EnvelopePlot plot;
    show_beta(plot);
    plot.hide();
    plot.setCurves({});
    plot.clearCandidates();
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    QTRY_VERIFY(colors_in(plot.grab().toImage()).count(roleColor(Role::target, plot.palette()).rgb()) == 0);
    plot.setCurves(samples::beta_curves(2.7));
    QTRY_VERIFY(colors_in(plot.grab().toImage()).count(roleColor(Role::target, plot.palette()).rgb()) == 1);
}

void TestPlots::imageDialogGivesWhatIsChosen() {
    ImageDialog dialog({640, 400});
    QCOMPARE(dialog.imageSize(), QSize(640, 400));
    QCOMPARE(dialog.ending(), QString("png"));
    dialog.findChild<QComboBox*>("imageKind")->setCurrentIndex(2);
    dialog.findChild<QSpinBox*>("imageWidth")->setValue(1200);
    dialog.findChild<QCheckBox*>("imageForPaper")->setChecked(true);
    QCOMPARE(dialog.ending(), QString("pdf"));
    QCOMPARE(dialog.imageSize(), QSize(1200, 400));
    QCOMPARE(dialog.imageStyle(), ImageStyle::for_paper);
}

void TestPlots::everyPlotHasNameAndWords() {
    std::vector<std::unique_ptr<PlotView>> plots;
    plots.push_back(std::make_unique<EnvelopePlot>());
    plots.push_back(std::make_unique<HistogramPlot>());
    plots.push_back(std::make_unique<QqPlot>());
    plots.push_back(std::make_unique<ScatterPlot>());
    plots.push_back(std::make_unique<TracePlot>());
    plots.push_back(std::make_unique<SeriesPlot>());
    plots.push_back(std::make_unique<ConfusionPlot>());
    plots.push_back(std::make_unique<ComparisonPlot>());
    plots.push_back(std::make_unique<RegionsPlot>());
    plots.push_back(std::make_unique<ImportancePlot>());
    for (const auto& plot : plots) {
        QVERIFY(!plot->objectName().isEmpty());
        QVERIFY2(!plot->accessibleName().isEmpty(), qPrintable(plot->objectName()));
        QVERIFY2(!plot->emptyText().isEmpty(), qPrintable(plot->objectName()));
        QVERIFY(plot->isEmpty());
        QVERIFY(!plot->image({200, 130}).isNull());
    }
}

QTEST_MAIN(TestPlots)
#include "test_plots.moc"
