// SPDX-License-Identifier: GPL-3.0-or-later
// A target drawn with the mouse.
#include "driven_window.h"
#include "window_test_main.h"

#include "density/density.h"
#include "experiment_document.h"
#include "pictures.h"
#include "sampling_controller.h"
#include "sampling_plots.h"

#include <QAction>
#include <QMouseEvent>
#include <QStandardPaths>
#include <QTest>

#include <nlohmann/json.hpp>

#include <cmath>

using namespace sluice;

class TestTargetDrawing : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
    void a_stroke_becomes_the_target_and_can_be_undone();
    void what_cannot_be_drawn_says_why();
};

namespace {

QAction* action(MainWindow& window, const char* name) {
    return window.findChild<QAction*>(QLatin1String(name));
}

/// Presses, drags along the points (shares of the axes' room, from the lower left) and lets go.
void drag(EnvelopePlot* plot, const QVector<QPointF>& points) {
    auto* canvas = plot->findChild<QWidget*>(QStringLiteral("canvas"));
    const QRect room(canvas->width() / 6, canvas->height() / 5, canvas->width() * 2 / 3,
                     canvas->height() / 2);
    const auto pixel = [&](QPointF share) {
        return QPoint(room.left() + int(share.x() * room.width()),
                      room.bottom() - int(share.y() * room.height()));
    };
    QTest::mousePress(canvas, Qt::LeftButton, Qt::NoModifier, pixel(points.first()));
    for (const QPointF& point : points) {
        QMouseEvent move(QEvent::MouseMove, pixel(point), canvas->mapToGlobal(pixel(point)), Qt::NoButton,
                         Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(canvas, &move);
    }
    QTest::mouseRelease(canvas, Qt::LeftButton, Qt::NoModifier, pixel(points.last()));
}

} // namespace

void TestTargetDrawing::a_stroke_becomes_the_target_and_can_be_undone() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    MainWindow& window = driven.window;
    window.resize(1200, 800);
    window.show();
    EnvelopePlot* plot = window.samplingPlots()->envelope();
    const nlohmann::json before = window.document()->value(QStringLiteral("/sampling/target"));
    QVERIFY(before.at("family") == "normal");
    const AxisRange view = plot->xRange();

    action(window, "action.drawTarget")->setChecked(true);
    QVERIFY(plot->isDrawing());
    plot->flush();
    drag(plot, {{0.1, 0.2}, {0.5, 0.9}, {0.9, 0.2}}); // a roof
    nlohmann::json target = window.document()->value(QStringLiteral("/sampling/target"));
    QVERIFY(target.at("family") == "histogram");
    const auto edges = target.at("edges").get<std::vector<double>>();
    const auto weights = target.at("weights").get<std::vector<double>>();
    QCOMPARE(edges.size(), weights.size() + 1);
    QCOMPARE(edges.front(), view.lower);
    QVERIFY(std::abs(edges.back() - view.upper) < 1e-9);
    const auto top = std::max_element(weights.begin(), weights.end()) - weights.begin();
    QVERIFY(std::abs(double(top) - double(weights.size()) / 2) < double(weights.size()) / 8);
    QVERIFY(weights[std::size_t(top)] > 2.0 * weights[std::size_t(top) / 3]);
    QVERIFY(plot->xRange() == view || !plot->isZoomed()); // no zoom while drawing

    // It is sampled like any other target: of a histogram from a Laplace M is found and holds.
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready() && window.sampling()->picture()->target->family() == "histogram",
                             patience_ms);
    QVERIFY(plot->isDrawing());
    plot->flush();
    double highest = 0.0;
    for (const QPointF& point : plot->seriesPoints(plot->seriesNames().first()))
        highest = std::max(highest, point.y());
    QVERIFY(plot->yRange().upper < 2.5 * highest); // p fills the picture, whatever M is
    QVERIFY(!window.sampling()->picture()->violated);

    drag(plot, {{0.3, 0.0}, {0.4, 0.0}}); // and a gap in it
    const auto more = window.document()->value(QStringLiteral("/sampling/target")).at("weights");
    QVERIFY(more != target.at("weights"));
    driven.press("action.undo");
    QVERIFY(window.document()->value(QStringLiteral("/sampling/target")) == target);
    driven.press("action.undo");
    QVERIFY(window.document()->value(QStringLiteral("/sampling/target")) == before);
    action(window, "action.drawTarget")->setChecked(false);
    QVERIFY(!plot->isDrawing());
}

void TestTargetDrawing::what_cannot_be_drawn_says_why() {
    for (const char* preset : {"banana_2d", "categorical_temperature", "tabular_filter"}) {
        Driven driven(QString::fromLatin1(preset));
        QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
        QAction* draw = action(driven.window, "action.drawTarget");
        QVERIFY2(!draw->isEnabled(), preset);
        QVERIFY2(draw->toolTip().size() > 30, qPrintable(draw->toolTip()));
    }
}

SLUICE_WINDOW_TEST_MAIN(TestTargetDrawing)
#include "test_target_drawing.moc"
