// SPDX-License-Identifier: GPL-3.0-or-later
#include "driven_window.h"
#include "pictures.h"
#include "window_test_main.h"

#include "density/catalogue.h"

#include "widgets/panels/number_spin.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QFloat16> // QCOMPARE of JSON values tries it
#include <QLabel>
#include <QProgressBar>
#include <QSettings>
#include <QSlider>
#include <QStandardPaths>
#include <QTableView>
#include <QTest>
#include <QThread>

#include <cmath>

using namespace sluice;

namespace {

std::vector<std::pair<double, double>> acceptedCandidates(const SamplingSnapshot& snapshot) {
    std::vector<std::pair<double, double>> marks;
    for (const CandidateMark& mark : snapshot.recent)
        if (mark.accepted)
            marks.emplace_back(mark.x, mark.log_height);
    return marks;
}

} // namespace

class TestMainWindow : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void the_default_experiment_loads_and_shows_its_rows();
    void opening_the_same_experiment_again_at_once_shows_it();
    void running_plots_accepted_points_and_agrees_with_the_theory();
    void pausing_and_stepping_tries_one_candidate_more();
    void rewinding_brings_the_same_candidates_again();
    void another_seed_brings_other_candidates();
    void an_m_that_is_too_small_is_said_and_shaded_and_auto_takes_it_back();
    void changing_m_tries_the_same_candidates_again();
    void dragging_a_parameter_moves_the_curve_and_keeps_the_data();
    void a_mistake_is_explained_beside_the_plots_and_stops_nothing_else();
    void a_pair_without_any_m_is_refused_in_words();
    void every_method_runs_in_the_window_data();
    void every_method_runs_in_the_window();
    void a_view_of_more_coordinates_is_drawn_as_the_last_ones();
    void an_adaptive_m_rises_in_the_window_and_warns_of_nothing();
    void progress_and_time_left_are_shown_while_sampling();
    void sampling_stops_after_the_seconds_that_are_given();
    void slow_candidates_are_thrown_one_by_one();
    void every_control_has_a_name_for_people_who_listen();
    void disabled_commands_say_why();
};

void TestMainWindow::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("SluiceTest"));
    QCoreApplication::setApplicationName(QStringLiteral("test_main_window"));
    QSettings().clear();
}

void TestMainWindow::the_default_experiment_loads_and_shows_its_rows() {
    Driven driven(QStringLiteral("tabular_filter"));
    QVERIFY(driven.opened);
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    const auto* table = driven.control<QTableView>("dataset.preview");
    QCOMPARE(table->model()->rowCount(), 569);
    QCOMPARE(table->model()->columnCount(), 31);
    QVERIFY(!driven.window.samplingPlots()->envelope()->isEmpty());
    QVERIFY(driven.window.sampling()->picture()->candidates_planned > 50);
}

void TestMainWindow::opening_the_same_experiment_again_at_once_shows_it() {
    for (const int pause_ms : {0, 1, 3, 10, 30}) {
        Driven driven(QStringLiteral("laplace_to_normal"));
        QThread::msleep(static_cast<unsigned long>(pause_ms)); // the worker is at another place each time
        QVERIFY(driven.window.openPreset(QStringLiteral("laplace_to_normal")));
        QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    }
}

void TestMainWindow::running_plots_accepted_points_and_agrees_with_the_theory() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    driven.fullSpeed();
    driven.press("action.run");
    QTRY_VERIFY_WITH_TIMEOUT(driven.finished(), patience_ms);
    const SamplingSnapshot& snapshot = *driven.window.sampling()->snapshot();
    // M = sqrt(2 e / pi), so that 1/M of the candidates are accepted. With a fixed seed; under the null
    // hypothesis that this is the rate, 5 standard deviations are exceeded with probability 6e-7.
    const double rate = std::sqrt(std::acos(-1.0) / (2 * std::exp(1.0)));
    const double sd = std::sqrt(rate * (1 - rate) / double(snapshot.counts.candidates));
    QVERIFY(std::fabs(snapshot.counts.acceptance_rate() - rate) < 5 * sd);
    // The same bound notices an accept test that is wrong by 3 %.
    QVERIFY(std::fabs(snapshot.counts.acceptance_rate() - 0.97 * rate) > 5 * sd);
    QVERIFY(snapshot.expected_rate && std::fabs(*snapshot.expected_rate - rate) < 1e-6);
    QTRY_VERIFY(driven.acceptedMarks().size() > 100);
    QTRY_VERIFY(!driven.window.samplingPlots()->trace()->isEmpty());
    QTRY_VERIFY(!driven.window.samplingPlots()->histogram()->isEmpty());
    QTRY_VERIFY(!driven.window.samplingPlots()->quantiles()->isEmpty());
    QCOMPARE(snapshot.counts.violations, std::uint64_t(0));
    QTRY_VERIFY(driven.control<QLabel>("status")->text().contains(QStringLiteral("accepted of")));
}

void TestMainWindow::pausing_and_stepping_tries_one_candidate_more() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    driven.control<QSlider>("speed")->setValue(20); // 100 a second
    driven.press("action.run");
    QTRY_VERIFY_WITH_TIMEOUT(driven.tried() > 3, patience_ms);
    QVERIFY(driven.canPress("action.pause"));
    driven.press("action.pause");
    QTRY_VERIFY_WITH_TIMEOUT(!driven.window.sampling()->isRunning(), patience_ms);
    const std::uint64_t before = driven.tried();
    driven.press("action.step");
    QTRY_COMPARE_WITH_TIMEOUT(driven.tried(), before + 1, patience_ms);
    driven.press("action.step");
    QTRY_COMPARE_WITH_TIMEOUT(driven.tried(), before + 2, patience_ms);
}

void TestMainWindow::rewinding_brings_the_same_candidates_again() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    for (int i = 1; i <= 20; ++i) {
        driven.press("action.step");
        QTRY_COMPARE_WITH_TIMEOUT(driven.tried(), std::uint64_t(i), patience_ms);
    }
    const auto first = acceptedCandidates(*driven.window.sampling()->snapshot());
    QVERIFY(first.size() > 3);
    driven.press("action.rewind");
    QTRY_COMPARE_WITH_TIMEOUT(driven.tried(), std::uint64_t(0), patience_ms);
    for (int i = 1; i <= 20; ++i) {
        driven.press("action.step");
        QTRY_COMPARE_WITH_TIMEOUT(driven.tried(), std::uint64_t(i), patience_ms);
    }
    QCOMPARE(acceptedCandidates(*driven.window.sampling()->snapshot()), first);
}

void TestMainWindow::another_seed_brings_other_candidates() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    driven.fullSpeed();
    driven.press("action.run");
    QTRY_VERIFY_WITH_TIMEOUT(driven.finished(), patience_ms);
    const auto first = acceptedCandidates(*driven.window.sampling()->snapshot());
    const auto old = driven.window.sampling()->snapshot();
    driven.control<NumberSpin>("seed")->setValue(4711);
    QTRY_VERIFY_WITH_TIMEOUT(driven.window.sampling()->snapshot() != old && driven.tried() > 100,
                             patience_ms);
    QVERIFY(acceptedCandidates(*driven.window.sampling()->snapshot()) != first);
}

void TestMainWindow::an_m_that_is_too_small_is_said_and_shaded_and_auto_takes_it_back() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    QVERIFY(!driven.words().contains(QStringLiteral("too small")));
    driven.control<NumberSpin>("constant.m")->setValue(1.0);
    QVERIFY(!driven.control<QCheckBox>("constant.auto")->isChecked());
    QTRY_VERIFY_WITH_TIMEOUT(driven.words().contains(QStringLiteral("too small")), patience_ms);
    QTRY_VERIFY(!driven.window.samplingPlots()->envelope()->warning().isEmpty());
    QVERIFY(!driven.window.sampling()->picture()->violations.empty());
    driven.control<QCheckBox>("constant.auto")->click();
    QTRY_VERIFY_WITH_TIMEOUT(!driven.words().contains(QStringLiteral("too small")), patience_ms);
    QTRY_VERIFY(driven.window.samplingPlots()->envelope()->warning().isEmpty());
    QVERIFY(std::fabs(driven.control<NumberSpin>("constant.m")->number() - 1.3154892) < 1e-5);
}

void TestMainWindow::changing_m_tries_the_same_candidates_again() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    driven.fullSpeed();
    driven.press("action.run");
    QTRY_VERIFY_WITH_TIMEOUT(driven.finished(), patience_ms);
    const std::uint64_t tried = driven.tried();
    const std::uint64_t accepted = driven.accepted();
    driven.control<NumberSpin>("constant.m")->setValue(2.6);
    QTRY_VERIFY_WITH_TIMEOUT(driven.accepted() < accepted, patience_ms);
    QCOMPARE(driven.tried(), tried);
    // Twice the M accepts half as many of the same candidates; 5 standard deviations of the difference.
    QVERIFY(std::fabs(double(driven.accepted()) - 0.506 * double(accepted)) <
            5 * std::sqrt(double(accepted)));
}

void TestMainWindow::dragging_a_parameter_moves_the_curve_and_keeps_the_data() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    const double before = driven.window.sampling()->picture()->touching.value(0).x();
    driven.control<NumberSpin>("target.mu")->setValue(0.5);
    QTRY_VERIFY_WITH_TIMEOUT(driven.window.sampling()->isReady() &&
                                 !driven.window.sampling()->picture()->touching.isEmpty() &&
                                 driven.window.sampling()->picture()->touching.value(0).x() != before,
                             patience_ms);
    const EnvelopeCurves& curves = driven.window.sampling()->picture()->curves;
    const auto top = std::ranges::max_element(curves.p);
    QVERIFY(std::fabs(curves.x[std::size_t(top - curves.p.begin())] - 0.5) < 0.05);

    Driven filter(QStringLiteral("tabular_filter"));
    QTRY_VERIFY_WITH_TIMEOUT(filter.ready(), patience_ms);
    const DataPicturePtr data = filter.window.sampling()->data();
    filter.control<NumberSpin>("constant.m")->setValue(5.0);
    QTRY_VERIFY_WITH_TIMEOUT(
        filter.window.sampling()->isReady() &&
            std::fabs(filter.window.sampling()->picture()->envelope.log_m - std::log(5.0)) < 1e-12,
        patience_ms);
    QCOMPARE(filter.window.sampling()->data().get(), data.get());
}

void TestMainWindow::a_mistake_is_explained_beside_the_plots_and_stops_nothing_else() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    driven.window.document()->set(QStringLiteral("/sampling/target/sigma"), -1.0);
    QTRY_VERIFY(driven.words().contains(QStringLiteral("/sampling/target/sigma")));
    QVERIFY(!driven.canPress("action.run"));
    QVERIFY(!driven.control<QLabel>("target.sigma.problem")->text().isEmpty());
    driven.window.document()->set(QStringLiteral("/sampling/target/sigma"), 1.0);
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    QVERIFY(!driven.words().contains(QStringLiteral("/sampling/target/sigma")));
}

void TestMainWindow::a_pair_without_any_m_is_refused_in_words() {
    Driven driven(QStringLiteral("heavy_tail"));
    QVERIFY(driven.opened);
    QTRY_VERIFY_WITH_TIMEOUT(!driven.window.sampling()->failure().isEmpty(), patience_ms);
    QTRY_VERIFY(
        driven.words().contains(driven.window.sampling()->failure().section(QLatin1Char('\n'), 0, 0)));
    QVERIFY(!driven.canPress("action.run"));
    // The two curves stay in view, without an envelope, and say why there is none.
    const EnvelopePlot* plot = driven.window.samplingPlots()->envelope();
    QVERIFY(plot->seriesPoints(QStringLiteral("target p")).size() > 100);
    QVERIFY(plot->seriesPoints(QStringLiteral("proposal q")).size() > 100);
    QVERIFY(plot->seriesPoints(QStringLiteral("envelope M q")).isEmpty());
    QVERIFY(plot->warning().startsWith(QStringLiteral("No M exists")));
    driven.window.document()->set(QStringLiteral("/sampling/proposal"),
                                  {{"family", "cauchy"}, {"x0", 0}, {"gamma", 2}});
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    QVERIFY(plot->warning().isEmpty());
    QVERIFY(plot->seriesPoints(QStringLiteral("envelope M q")).size() > 100);
}

void TestMainWindow::every_method_runs_in_the_window_data() {
    QTest::addColumn<QString>("preset");
    QTest::addColumn<QByteArray>("method");
    QTest::newRow("squeeze") << "laplace_to_normal" << QByteArray("squeeze");
    QTest::newRow("ratio of uniforms") << "laplace_to_normal" << QByteArray("ratio_of_uniforms");
    QTest::newRow("adaptive rejection") << "adaptive_rejection" << QByteArray("adaptive_rejection");
}

void TestMainWindow::every_method_runs_in_the_window() {
    QFETCH(QString, preset);
    QFETCH(QByteArray, method);
    Driven driven(preset);
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    driven.window.document()->set(QStringLiteral("/sampling/method"), method.toStdString());
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    driven.fullSpeed();
    driven.press("action.run");
    QTRY_VERIFY_WITH_TIMEOUT(driven.finished(), patience_ms);
    QVERIFY(driven.window.sampling()->failure().isEmpty());
    const SamplingSnapshot& snapshot = *driven.window.sampling()->snapshot();
    // H0: the accepted follow the target; false alarm 1e-6.
    QVERIFY(snapshot.goodness && snapshot.goodness->ks && snapshot.goodness->ks->p_value > 1e-6);
    QCOMPARE(snapshot.counts.violations, std::uint64_t(0));
    QTRY_VERIFY(driven.acceptedMarks().size() > 100);
    const EnvelopePlot* plot = driven.window.samplingPlots()->envelope();
    QVERIFY(plot->seriesPoints(QStringLiteral("envelope M q")).size() > 100);
    QCOMPARE(plot->seriesPoints(QStringLiteral("squeeze")).size() > 20, method != "ratio_of_uniforms");
}

void TestMainWindow::a_view_of_more_coordinates_is_drawn_as_the_last_ones() {
    SamplingPicture picture;
    picture.target = density_from_json(
        {{"family", "mv_normal"}, {"mean", {0, 1, 5}}, {"cov", {{1, 0, 0}, {0, 2, 0}, {0, 0, 3}}}});
    picture.proposal = density_from_json({{"family", "mv_normal"}, {"dim", 3}, {"sigma", 2}});
    SnapshotView view;
    view.axis_x = 0;
    view.axis_y = 2;
    draw_picture(picture, view);
    const std::vector<double> drawn = picture.target_grid.values;
    QVERIFY(!drawn.empty());
    view.axis_y = 24; // of the experiment before this one
    draw_picture(picture, view);
    QVERIFY(picture.target_grid.values == drawn);
}

void TestMainWindow::an_adaptive_m_rises_in_the_window_and_warns_of_nothing() {
    Driven driven(QStringLiteral("adaptive_M"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    const double start = driven.window.sampling()->picture()->envelope.log_m;
    driven.fullSpeed();
    driven.press("action.run");
    QTRY_VERIFY_WITH_TIMEOUT(driven.finished(), patience_ms);
    const SamplingSnapshot& snapshot = *driven.window.sampling()->snapshot();
    QVERIFY(snapshot.counts.violations > 0);
    QVERIFY(snapshot.log_m > start + 6.0);
    QTRY_COMPARE(driven.window.sampling()->picture()->envelope.log_m, snapshot.log_m);
    QVERIFY(!driven.words().contains(QStringLiteral("M is too small")));
    QVERIFY(snapshot.goodness && snapshot.goodness->ks && snapshot.goodness->ks->p_value > 1e-6);
}

void TestMainWindow::progress_and_time_left_are_shown_while_sampling() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    const auto* bar = driven.control<QProgressBar>("run.progress");
    QVERIFY(!bar->isVisible());
    driven.control<QSlider>("speed")->setValue(40); // 10,000 a second, of the 100,000 / 0.76 that it takes
    driven.press("action.run");
    QTRY_VERIFY_WITH_TIMEOUT(bar->isVisible() && bar->value() > 20, patience_ms);
    QTRY_VERIFY_WITH_TIMEOUT(driven.control<QLabel>("run.status")->text().contains(QStringLiteral("left")),
                             patience_ms);
    driven.press("action.pause");
    QTRY_VERIFY_WITH_TIMEOUT(!bar->isVisible(), patience_ms);
}

void TestMainWindow::sampling_stops_after_the_seconds_that_are_given() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    driven.control<NumberSpin>("stop.seconds.count")->setValue(0.05);
    QVERIFY(driven.control<QCheckBox>("stop.seconds")->isChecked());
    driven.control<QCheckBox>("stop.accepted")->click();
    QCOMPARE(driven.window.document()->value(QStringLiteral("/sampling/stop")),
             nlohmann::json({{"seconds", 0.05}}));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    driven.fullSpeed();
    driven.press("action.run");
    QTRY_VERIFY_WITH_TIMEOUT(driven.finished(), patience_ms);
    QCOMPARE(driven.window.sampling()->snapshot()->finished, StopReason::seconds);
}

void TestMainWindow::slow_candidates_are_thrown_one_by_one() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    QVERIFY(driven.window.samplingPlots()->envelope()->dartPoints().isEmpty());
    driven.control<QSlider>("speed")->setValue(10); // 10 a second
    driven.press("action.run");
    QTRY_VERIFY_WITH_TIMEOUT(driven.window.samplingPlots()->envelope()->dartPoints().size() == 1,
                             patience_ms);
    driven.press("action.rewind");
    QTRY_VERIFY_WITH_TIMEOUT(driven.tried() == 0, patience_ms);
    QTRY_VERIFY(driven.window.samplingPlots()->envelope()->dartPoints().isEmpty());
    // A single step is one dart at any speed.
    driven.fullSpeed();
    driven.press("action.step");
    QTRY_COMPARE_WITH_TIMEOUT(driven.window.samplingPlots()->envelope()->dartPoints().size(), qsizetype(1),
                              patience_ms);
}

void TestMainWindow::every_control_has_a_name_for_people_who_listen() {
    Driven driven(QStringLiteral("tabular_filter"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    for (const QWidget* control : driven.window.findChildren<QWidget*>()) {
        const QString kind = QLatin1String(control->metaObject()->className());
        const bool used =
            control->focusPolicy() != Qt::NoFocus && control->isVisible() &&
            (qobject_cast<const QAbstractButton*>(control) || qobject_cast<const QAbstractSlider*>(control) ||
             qobject_cast<const QAbstractSpinBox*>(control) || kind == QLatin1String("QComboBox"));
        if (!used || control->objectName().startsWith(QLatin1String("qt_")) ||
            kind == QLatin1String("QScrollBar"))
            continue;
        QVERIFY2(!control->objectName().isEmpty(), qPrintable(kind));
        QVERIFY2(!control->accessibleName().isEmpty(), qPrintable(control->objectName()));
    }
}

void TestMainWindow::disabled_commands_say_why() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    int disabled = 0;
    for (const QAction* action : driven.window.findChildren<QAction*>()) {
        if (!action->objectName().startsWith(QLatin1String("action.")) || action->isEnabled())
            continue;
        ++disabled;
        QVERIFY2(action->toolTip().contains(QStringLiteral("Not now:")), qPrintable(action->objectName()));
    }
    QVERIFY(disabled >= 3);
}

SLUICE_WINDOW_TEST_MAIN(TestMainWindow)
#include "test_main_window.moc"
