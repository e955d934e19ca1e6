// SPDX-License-Identifier: GPL-3.0-or-later
// Sweeps over one and two settings, from the panel to their records.
#include "driven_window.h"
#include "window_test_main.h"

#include "experiment_document.h"
#include "sampling_controller.h"
#include "sweep_controller.h"

#include "widgets/panels/number_spin.h"
#include "widgets/plots/sweep_plot.h"

#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <nlohmann/json.hpp>

#include <cmath>

using namespace sluice;

class TestWindowSweeps : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
    void a_sweep_over_m_follows_theory_and_opens_its_runs();
    void two_settings_fill_a_plane_and_a_table();
    void a_stopped_sweep_goes_on();
    void a_point_that_fails_is_told();
};

namespace {

void choose(Driven& driven, const char* axis, const char* pointer, double from, double to, int count) {
    auto* setting = driven.control<QComboBox>(axis);
    const int index = setting->findData(QLatin1String(pointer));
    QVERIFY2(index >= 0, pointer);
    setting->setCurrentIndex(index);
    emit setting->activated(index);
    const QByteArray name(axis);
    driven.control<NumberSpin>((name + ".from").constData())->setNumber(from);
    driven.control<NumberSpin>((name + ".to").constData())->setNumber(to);
    driven.control<NumberSpin>((name + ".count").constData())->setNumber(count);
}

void open(Driven& driven) {
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    driven.window.document()->set(QStringLiteral("/sampling/stop"), {{"accepted", 20000}});
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    driven.control<QAction>("action.sweep")->setChecked(true);
    QVERIFY(driven.control<QWidget>("sweep")->isVisible());
}

void removeFolder(Driven& driven) {
    QDir(driven.window.sweeps()->folder()).removeRecursively();
}

} // namespace

void TestWindowSweeps::a_sweep_over_m_follows_theory_and_opens_its_runs() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    open(driven);
    choose(driven, "sweep.across", "/sampling/M", 1.5, 3.0, 4);
    driven.control<NumberSpin>("sweep.seeds")->setNumber(2);
    QCOMPARE(driven.control<QLabel>("sweep.points")->text(), QStringLiteral("8 runs"));
    driven.control<QToolButton>("sweep.start")->click();
    QTRY_VERIFY_WITH_TIMEOUT(!driven.window.sweeps()->isRunning(), patience_ms);
    const SweepPlot* plot = driven.control<SweepPlot>("plot.sweep");
    const QVector<QPointF> rates = plot->seriesPoints(QStringLiteral("mean"));
    QCOMPARE(rates.size(), 4);
    for (const QPointF& rate : rates) {
        // The rate is 1 / M; five binomial deviations of two runs that accept 20,000 each.
        const double expected = 1.0 / rate.x();
        const double deviation = expected * std::sqrt((1 - expected) / 40000.0);
        QVERIFY2(std::fabs(rate.y() - expected) < 5 * deviation, qPrintable(QString::number(rate.x())));
    }
    emit driven.control<SweepPlot>("plot.sweep")->placeChosen(3, 0);
    QTRY_VERIFY_WITH_TIMEOUT(driven.window.document()->value(QStringLiteral("/sampling/M")) == 3.0,
                             patience_ms);
    QVERIFY(!driven.control<QWidget>("sweep")->isVisible()); // back at the picture
    removeFolder(driven);
}

void TestWindowSweeps::two_settings_fill_a_plane_and_a_table() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    open(driven);
    choose(driven, "sweep.across", "/sampling/M", 2.0, 4.0, 3);
    choose(driven, "sweep.up", "/sampling/proposal/b", 1.0, 1.5, 2);
    driven.control<NumberSpin>("sweep.seeds")->setNumber(1);
    driven.control<QToolButton>("sweep.start")->click();
    QTRY_VERIFY_WITH_TIMEOUT(!driven.window.sweeps()->isRunning(), patience_ms);
    const SweepPlot* plot = driven.control<SweepPlot>("plot.sweep");
    QCOMPARE(plot->seriesPoints(QStringLiteral("cells")).size(), 6);
    QTemporaryDir folder;
    const QString table = folder.filePath(QStringLiteral("table.csv"));
    QSignalSpy saved(driven.window.sweeps(), &SweepController::saved);
    driven.window.sweeps()->saveTable(table);
    QTRY_COMPARE_WITH_TIMEOUT(saved.size(), 1, patience_ms);
    QFile file(table);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = file.readAll().split('\n');
    QVERIFY(lines[0].contains("sampling.M") && lines[0].contains("sampling_acceptance_rate"));
    QCOMPARE(lines.size(), 8); // a header, six points, and what follows the last line's end
    removeFolder(driven);
}

void TestWindowSweeps::a_stopped_sweep_goes_on() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    open(driven);
    choose(driven, "sweep.across", "/sampling/M", 1.4, 4.0, 40);
    driven.control<NumberSpin>("sweep.seeds")->setNumber(5);
    driven.control<QToolButton>("sweep.start")->click();
    QVERIFY(!driven.canPress("action.fineTune"));
    driven.control<QToolButton>("sweep.stop")->click();
    QTRY_VERIFY_WITH_TIMEOUT(!driven.window.sweeps()->isRunning(), patience_ms);
    const QString folder = driven.window.sweeps()->folder();
    driven.control<QToolButton>("sweep.start")->click();
    QTRY_VERIFY_WITH_TIMEOUT(!driven.window.sweeps()->isRunning(), patience_ms);
    QCOMPARE(driven.window.sweeps()->folder(), folder);
    QVERIFY(driven.control<QLabel>("sweep.state")->text().startsWith(QStringLiteral("200 of 200")));
    removeFolder(driven);
}

void TestWindowSweeps::a_point_that_fails_is_told() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    open(driven);
    // Negative widths make invalid experiments: all are refused, and the window says why.
    choose(driven, "sweep.across", "/sampling/proposal/b", -1.0, 1.0, 3);
    driven.control<QToolButton>("sweep.start")->click();
    QTRY_VERIFY_WITH_TIMEOUT(!driven.window.sweeps()->isRunning(), patience_ms);
    QTRY_VERIFY_WITH_TIMEOUT(
        driven.control<QLabel>("sweep.state")->text().contains(QStringLiteral("must be")), patience_ms);
    removeFolder(driven);
}

SLUICE_WINDOW_TEST_MAIN(TestWindowSweeps)
#include "test_window_sweeps.moc"
