// SPDX-License-Identifier: GPL-3.0-or-later
#include "main_window.h"
#include "sampling_plots.h"
#include "speed_bar.h"
#include "training_plots.h"

#include "results/record_file.h"
#include "widgets/panels/explanation_panel.h"
#include "widgets/panels/number_spin.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QFloat16> // QCOMPARE of JSON values tries it
#include <QLabel>
#include <QSettings>
#include <QSignalSpy>
#include <QSlider>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace sluice;

namespace {

constexpr int patience_ms = 60000; ///< for machines under load; reached only when something is wrong

/// A window with an experiment in it, driven by the names of its controls.
struct Driven {
    explicit Driven(const QString& preset) {
        window.setAskBeforeClosing(false);
        window.resize(1280, 800);
        window.show();
        opened = window.openPreset(preset);
    }
    template <typename T>
    T* control(const char* name) {
        T* found = window.findChild<T*>(QLatin1String(name));
        if (!found)
            qFatal("no control named %s", name);
        return found;
    }
    void press(const char* action) { control<QAction>(action)->trigger(); }
    bool canPress(const char* action) { return control<QAction>(action)->isEnabled(); }
    bool ready() { return window.sampling()->isReady() && canPress("action.run"); }
    void fullSpeed() { control<QSlider>("speed")->setValue(control<QSlider>("speed")->maximum()); }
    std::uint64_t tried() {
        return window.sampling()->snapshot() ? window.sampling()->snapshot()->counts.candidates : 0;
    }
    std::uint64_t accepted() {
        return window.sampling()->snapshot() ? window.sampling()->snapshot()->counts.accepted : 0;
    }
    bool finished() {
        return window.sampling()->snapshot() && window.sampling()->snapshot()->finished != StopReason::none;
    }
    QVector<QPointF> acceptedMarks() {
        return window.samplingPlots()->envelope()->seriesPoints(acceptedName);
    }
    QString words() { return window.explanation()->plainText(); }

    const QString acceptedName = QStringLiteral("accepted");
    MainWindow window;
    bool opened = false;
};

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
    void running_plots_accepted_points_and_agrees_with_the_theory();
    void pausing_and_stepping_tries_one_candidate_more();
    void rewinding_brings_the_same_candidates_again();
    void another_seed_brings_other_candidates();
    void an_m_that_is_too_small_is_said_and_shaded_and_auto_takes_it_back();
    void changing_m_tries_the_same_candidates_again();
    void dragging_a_parameter_moves_the_curve_and_keeps_the_data();
    void a_mistake_is_explained_beside_the_plots_and_stops_nothing_else();
    void a_pair_without_any_m_is_refused_in_words();
    void fine_tuning_draws_every_arm_and_leaves_files();
    void stopping_a_run_keeps_what_was_done();
    void an_experiment_saved_and_opened_again_is_the_same();
    void a_dropped_table_becomes_a_working_experiment();
    void choosing_another_dataset_gives_a_working_experiment_data();
    void choosing_another_dataset_gives_a_working_experiment();
    void a_file_that_cannot_be_read_changes_nothing();
    void every_control_has_a_name_for_people_who_listen();
    void disabled_commands_say_why();
    void closing_while_everything_runs_returns();
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
}

void TestMainWindow::fine_tuning_draws_every_arm_and_leaves_files() {
    Driven driven(QStringLiteral("tabular_filter"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    driven.control<NumberSpin>("pretrain.epochs")->setValue(4);
    driven.control<NumberSpin>("finetune.epochs")->setValue(3);
    driven.control<NumberSpin>("finetune.repeats")->setValue(2);
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    driven.press("action.fineTune");
    QTRY_VERIFY_WITH_TIMEOUT(!driven.window.runner()->isRunning(), patience_ms);
    QVERIFY2(driven.window.runner()->record(), qPrintable(driven.words()));
    QCOMPARE(driven.window.runner()->record()->status, std::string("complete"));

    const SeriesPlot* loss = driven.window.trainingPlots()->loss();
    for (const char* arm : {"rsft", "all_data", "random_subset", "pretrained"})
        QTRY_VERIFY2(loss->seriesPoints(QLatin1String(arm)).size() >= 3, arm);
    QVERIFY(!driven.window.trainingPlots()->confusion()->isEmpty());
    QVERIFY(!driven.window.trainingPlots()->comparison()->isEmpty());
    QTRY_VERIFY(driven.words().contains(QStringLiteral("rsft")));

    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("result.h5"));
    QVERIFY(driven.window.exportRecordTo(path));
    QCOMPARE(read_record(path.toStdString()).training.size(),
             driven.window.runner()->record()->training.size());
    const QStringList models = driven.window.exportModelsTo(folder.filePath(QStringLiteral("models")));
    QCOMPARE(models.size(), qsizetype(driven.window.runner()->record()->models.size()));
    QVERIFY(!models.isEmpty());
    for (const QString& file : models)
        QVERIFY2(QFileInfo(file).size() > 0, qPrintable(file));
    for (const char* format : {"png", "svg", "pdf", "csv"}) {
        const QStringList plots =
            driven.window.exportPlotsTo(folder.filePath(QLatin1String(format)), QLatin1String(format));
        QVERIFY(plots.size() >= 6);
        for (const QString& file : plots)
            QVERIFY2(QFileInfo(file).size() > 0, qPrintable(file));
    }

    // The record opened again shows the same experiment and results.
    Driven again(QStringLiteral("laplace_to_normal"));
    QVERIFY(again.window.openPath(path));
    QTRY_VERIFY(again.window.trainingPlots()->loss()->seriesPoints(QStringLiteral("rsft")).size() >= 3);
    QCOMPARE(again.window.document()->value(QStringLiteral("/finetune/epochs")), nlohmann::json(3));
}

void TestMainWindow::stopping_a_run_keeps_what_was_done() {
    Driven driven(QStringLiteral("tabular_filter"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    driven.control<NumberSpin>("pretrain.epochs")->setValue(200);
    driven.control<NumberSpin>("finetune.epochs")->setValue(100000);
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    driven.press("action.fineTune");
    QTRY_VERIFY_WITH_TIMEOUT(!driven.window.trainingPlots()->loss()->isEmpty(), patience_ms);
    QVERIFY(driven.canPress("action.stop"));
    driven.press("action.stop");
    QTRY_VERIFY_WITH_TIMEOUT(!driven.window.runner()->isRunning(), patience_ms);
    QVERIFY(driven.window.runner()->record());
    QCOMPARE(driven.window.runner()->record()->status, std::string("cancelled"));
    QVERIFY(driven.canPress("action.fineTune"));
}

void TestMainWindow::an_experiment_saved_and_opened_again_is_the_same() {
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("mine.sluice.json"));
    Driven driven(QStringLiteral("laplace_to_normal"));
    driven.control<NumberSpin>("target.sigma")->setValue(1.25);
    QVERIFY(driven.window.isWindowModified());
    QVERIFY(driven.window.saveTo(path));
    QVERIFY(!driven.window.isWindowModified());
    const nlohmann::json saved = driven.window.document()->document();

    Driven other(QStringLiteral("tabular_filter"));
    QVERIFY(other.window.openPath(path));
    QCOMPARE(other.window.document()->document(), saved);
    QCOMPARE(other.control<NumberSpin>("target.sigma")->number(), 1.25);
}

void TestMainWindow::a_dropped_table_becomes_a_working_experiment() {
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("trees.csv"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("width,height,kind\n");
    for (int i = 0; i < 120; ++i)
        file.write(
            QStringLiteral("%1,%2,%3\n").arg(i % 17).arg((i * 7) % 23).arg(i % 3 ? "oak" : "ash").toUtf8());
    file.close();
    Driven driven(QStringLiteral("laplace_to_normal"));
    QVERIFY(driven.window.openPath(path));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    QCOMPARE(driven.control<QTableView>("dataset.preview")->model()->rowCount(), 120);
    QCOMPARE(driven.window.document()->value(QStringLiteral("/dataset/label")), nlohmann::json("kind"));
    QVERIFY(driven.canPress("action.fineTune"));
}

void TestMainWindow::choosing_another_dataset_gives_a_working_experiment_data() {
    QTest::addColumn<QString>("source");
    for (const BuiltinDataset& one : builtin_datasets())
        QTest::newRow(one.name.c_str()) << QString::fromStdString("builtin:" + one.name);
}

void TestMainWindow::choosing_another_dataset_gives_a_working_experiment() {
    QFETCH(QString, source);
    Driven driven(QStringLiteral("tabular_filter"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    auto* sources = driven.control<QComboBox>("dataset.source");
    const int index = sources->findData(source);
    QVERIFY(index >= 0);
    emit sources->activated(index);
    QCOMPARE(driven.window.document()->value(QStringLiteral("/dataset/source")),
             nlohmann::json(source.toStdString()));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), 15000);
    QVERIFY2(driven.window.sampling()->failure().isEmpty(), qPrintable(driven.window.sampling()->failure()));
    driven.fullSpeed();
    driven.press("action.run");
    QTRY_VERIFY_WITH_TIMEOUT(driven.finished() && driven.accepted() > 0, 15000);
}

void TestMainWindow::a_file_that_cannot_be_read_changes_nothing() {
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("broken.sluice.json"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"schema\": ");
    file.close();
    Driven driven(QStringLiteral("laplace_to_normal"));
    const nlohmann::json before = driven.window.document()->document();
    QVERIFY(!driven.window.openPath(path));
    QCOMPARE(driven.window.document()->document(), before);
    QVERIFY(driven.words().contains(QStringLiteral("line 1")));
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

void TestMainWindow::closing_while_everything_runs_returns() {
    auto driven = std::make_unique<Driven>(QStringLiteral("tabular_filter"));
    QTRY_VERIFY_WITH_TIMEOUT(driven->ready(), patience_ms);
    driven->control<NumberSpin>("finetune.epochs")->setValue(100000);
    QTRY_VERIFY_WITH_TIMEOUT(driven->ready(), patience_ms);
    driven->press("action.run");
    driven->press("action.fineTune");
    QTRY_VERIFY_WITH_TIMEOUT(driven->window.runner()->isRunning(), patience_ms);
    QVERIFY(driven->window.close());
    driven.reset(); // joins the threads
}

QTEST_MAIN(TestMainWindow)
#include "test_main_window.moc"
