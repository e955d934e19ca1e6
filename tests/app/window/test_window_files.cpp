// SPDX-License-Identifier: GPL-3.0-or-later
#include "driven_window.h"
#include "data_experiment.h"
#include "network_plots.h"
#include "training_plots.h"
#include "window_test_main.h"

#include "results/record_file.h"
#include "widgets/panels/number_spin.h"

#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QFloat16> // QCOMPARE of JSON values tries it
#include <QImage>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace sluice;

/// Data, experiments, records and whole runs, driven through the window.
class TestWindowFiles : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void fine_tuning_draws_every_arm_and_leaves_files();
    void a_table_that_is_opened_is_guessed_right();
    void one_file_keeps_what_was_drawn();
    void every_recipe_can_be_run_data();
    void every_recipe_can_be_run();
    void stopping_a_run_keeps_what_was_done();
    void a_paused_run_stands_still_and_goes_on();
    void an_experiment_saved_and_opened_again_is_the_same();
    void a_dropped_table_becomes_a_working_experiment();
    void a_dropped_folder_of_images_becomes_a_working_experiment();
    void choosing_another_dataset_gives_a_working_experiment_data();
    void choosing_another_dataset_gives_a_working_experiment();
    void a_file_that_cannot_be_read_changes_nothing();
    void a_damaged_record_or_table_changes_nothing_data();
    void a_damaged_record_or_table_changes_nothing();
    void closing_while_everything_runs_returns();
};

void TestWindowFiles::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("SluiceTest"));
    QCoreApplication::setApplicationName(QStringLiteral("test_window_files"));
    QSettings().clear();
}

void TestWindowFiles::fine_tuning_draws_every_arm_and_leaves_files() {
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
    const NetworkPlots* networks = driven.window.networkPlots();
    QCOMPARE(networks->regions()->seriesNames(), (QStringList{"malignant", "benign"}));
    QVERIFY(networks->regionsBefore()->csvText() != networks->regions()->csvText()); // before and after
    QVERIFY(networks->regions()->csvText().count(QLatin1Char('\n')) > 1000);
    QCOMPARE(networks->importance()->seriesNames(),
             (QStringList{"pretrained", "rsft", "all_data", "random_subset"}));
    QCOMPARE(networks->importance()->seriesPoints("rsft").size(), 10); // one for each feature
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

    for (const char* name : {"report.html", "report.pdf"}) {
        QSignalSpy written(&driven.window, &MainWindow::reportWritten);
        const QString report = folder.filePath(QLatin1String(name));
        driven.window.exportReportTo(report);
        QTRY_COMPARE_WITH_TIMEOUT(written.count(), 1, patience_ms);
        QFile file(report);
        QVERIFY(file.open(QIODevice::ReadOnly) && file.size() > 50000); // with its pictures
        QVERIFY(
            file.read(16).startsWith(report.endsWith(QLatin1String("pdf")) ? "%PDF-" : "<!DOCTYPE html>"));
    }

    // The record opened again shows the same experiment and results.
    Driven again(QStringLiteral("laplace_to_normal"));
    QVERIFY(again.window.openPath(path));
    QTRY_VERIFY(again.window.trainingPlots()->loss()->seriesPoints(QStringLiteral("rsft")).size() >= 3);
    QCOMPARE(again.window.document()->value(QStringLiteral("/finetune/epochs")), nlohmann::json(3));
}

void TestWindowFiles::a_table_that_is_opened_is_guessed_right() {
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("machines.csv"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("UID,kind,speed,Machine failure,zone\n");
    for (int i = 0; i < 200; ++i)
        file.write(QStringLiteral("%1,%2,%3,%4,%5\n")
                       .arg(i + 1)
                       .arg(QLatin1Char("LMH"[i % 3]))
                       .arg(1000 + (i * 37) % 211)
                       .arg(i % 11 == 0 ? 1 : 0)
                       .arg(i % 4)
                       .toUtf8());
    file.close();
    const nlohmann::json made = experimentForData(path);
    // Its name says what is to be learned, and the first column only counts the rows.
    QCOMPARE(QString::fromStdString(made.at("dataset").at("label")), QStringLiteral("Machine failure"));
    QCOMPARE(QString::fromStdString(made.at("sampling").at("columns").at(0)), QStringLiteral("speed"));
}

void TestWindowFiles::one_file_keeps_what_was_drawn() {
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("drawn.h5"));
    Driven driven(QStringLiteral("beta_from_uniform"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    driven.window.document()->set(QStringLiteral("/sampling/stop"), {{"accepted", 3000}});
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    driven.fullSpeed();
    driven.press("action.run");
    QTRY_VERIFY_WITH_TIMEOUT(driven.finished(), patience_ms);
    QTRY_VERIFY_WITH_TIMEOUT(driven.canPress("action.exportRecord"), patience_ms);
    QVERIFY(driven.window.exportRecordTo(path));
    QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(path), patience_ms);
    const Record record = read_record(path.toStdString());
    QCOMPARE(record.sampling->candidates, driven.tried()); // the very candidates that were watched
    QCOMPARE(record.sampling->accepted, std::uint64_t(3000));

    Driven again(QStringLiteral("laplace_to_normal"));
    QVERIFY(again.window.openPath(path));
    QTRY_VERIFY_WITH_TIMEOUT(again.finished() && again.accepted() == 3000, patience_ms);
    QCOMPARE(again.tried(), driven.tried());
    QCOMPARE(again.acceptedMarks(), driven.acceptedMarks());
    // After a change the record is of what is shown, not of what was drawn before.
    again.window.document()->set(QStringLiteral("/sampling/stop"), {{"accepted", 2000}});
    QTRY_VERIFY_WITH_TIMEOUT(again.ready() && again.canPress("action.exportRecord"), patience_ms);
    const QString changed = folder.filePath(QStringLiteral("changed.h5"));
    QVERIFY(again.window.exportRecordTo(changed));
    QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(changed), patience_ms);
    QCOMPARE(read_record(changed.toStdString()).sampling->accepted, std::uint64_t(2000));
}

void TestWindowFiles::every_recipe_can_be_run_data() {
    QTest::addColumn<QString>("name");
    for (const Preset& preset : presets())
        if (read_experiment_document(preset.path).contains("finetune"))
            QTest::newRow(preset.name.c_str()) << QString::fromStdString(preset.name);
}

void TestWindowFiles::every_recipe_can_be_run() {
    QFETCH(QString, name);
    Driven driven(name);
    QVERIFY(driven.opened);
    QTRY_VERIFY_WITH_TIMEOUT(driven.canPress("action.fineTune") && !driven.window.sampling()->isBusy(),
                             patience_ms);
    QVERIFY2(driven.window.sampling()->failure().isEmpty(), qPrintable(driven.window.sampling()->failure()));
    driven.press("action.fineTune");
    QVERIFY(driven.window.runner()->isRunning());
    QTRY_VERIFY_WITH_TIMEOUT(
        !driven.window.runner()->training().empty() || !driven.window.runner()->isRunning(), patience_ms);
    driven.window.runner()->stop();
    QTRY_VERIFY_WITH_TIMEOUT(!driven.window.runner()->isRunning(), patience_ms);
    QVERIFY2(driven.window.runner()->record(), qPrintable(driven.words())); // it has not failed
}

void TestWindowFiles::stopping_a_run_keeps_what_was_done() {
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

void TestWindowFiles::a_paused_run_stands_still_and_goes_on() {
    Driven driven(QStringLiteral("tabular_filter"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    driven.control<NumberSpin>("pretrain.epochs")->setValue(5);
    driven.control<NumberSpin>("finetune.epochs")->setValue(100000);
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    RunController* runner = driven.window.runner();
    const auto epochs = [&] {
        std::size_t sum = 0;
        for (const auto& [name, snapshot] : runner->training())
            sum += snapshot->history.epoch.size();
        return sum;
    };
    QVERIFY(!driven.canPress("action.pauseTraining"));
    driven.press("action.fineTune");
    QTRY_VERIFY_WITH_TIMEOUT(epochs() > 20, patience_ms);
    driven.press("action.pauseTraining");
    QVERIFY(runner->isPaused());
    QTest::qWait(500); // each thread comes to its next report
    const std::size_t before = epochs();
    QTest::qWait(500);
    QCOMPARE(epochs(), before);
    QVERIFY(runner->isRunning());
    driven.press("action.pauseTraining");
    QTRY_VERIFY_WITH_TIMEOUT(epochs() > before + 20, patience_ms);
    driven.press("action.pauseTraining"); // a paused run can be stopped, and its window closed
    driven.press("action.stop");
    QTRY_VERIFY_WITH_TIMEOUT(!runner->isRunning(), patience_ms);
    QVERIFY(!runner->isPaused());
    QCOMPARE(runner->record()->status, std::string("cancelled"));
    driven.press("action.fineTune");
    QTRY_VERIFY_WITH_TIMEOUT(runner->isRunning() && !runner->training().empty(), patience_ms);
    driven.press("action.pauseTraining");
}

void TestWindowFiles::an_experiment_saved_and_opened_again_is_the_same() {
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

void TestWindowFiles::a_dropped_table_becomes_a_working_experiment() {
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
    QTRY_COMPARE_WITH_TIMEOUT(driven.control<QTableView>("dataset.preview")->model()->rowCount(), 120,
                              patience_ms);
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    QCOMPARE(driven.window.document()->value(QStringLiteral("/dataset/label")), nlohmann::json("kind"));
    QVERIFY(driven.canPress("action.fineTune"));
}

void TestWindowFiles::a_dropped_folder_of_images_becomes_a_working_experiment() {
    QTemporaryDir folder;
    for (int i = 0; i < 60; ++i) { // twice as many of one class as of the other
        const QString kind = i % 3 ? QStringLiteral("bright") : QStringLiteral("dim");
        QVERIFY(QDir().mkpath(folder.filePath(kind)));
        QImage image(6, 5, QImage::Format_RGB888);
        image.fill(i % 3 ? qRgb(200 + i % 7, 180, 150) : qRgb(20 + i % 5, 40, 60));
        QVERIFY(image.save(folder.filePath(QStringLiteral("%1/%2.png").arg(kind).arg(i))));
    }
    Driven driven(QStringLiteral("laplace_to_normal"));
    QVERIFY(driven.window.openPath(folder.path()));
    QTRY_COMPARE_WITH_TIMEOUT(driven.control<QTableView>("dataset.preview")->model()->rowCount(), 60,
                              patience_ms);
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    QCOMPARE(driven.window.document()->value(QStringLiteral("/dataset/label")), nlohmann::json("label"));
    driven.fullSpeed();
    driven.press("action.run");
    QTRY_VERIFY_WITH_TIMEOUT(driven.finished() && driven.accepted() > 0, patience_ms);
    QVERIFY(driven.canPress("action.fineTune"));
}

void TestWindowFiles::choosing_another_dataset_gives_a_working_experiment_data() {
    QTest::addColumn<QString>("source");
    for (const BuiltinDataset& one : builtin_datasets())
        QTest::newRow(one.name.c_str()) << QString::fromStdString("builtin:" + one.name);
}

void TestWindowFiles::choosing_another_dataset_gives_a_working_experiment() {
    QFETCH(QString, source);
    Driven driven(QStringLiteral("tabular_filter"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    auto* sources = driven.control<QComboBox>("dataset.source");
    const int index = sources->findData(source);
    QVERIFY(index >= 0);
    emit sources->activated(index);
    QTRY_COMPARE_WITH_TIMEOUT(driven.window.document()->value(QStringLiteral("/dataset/source")),
                              nlohmann::json(source.toStdString()), patience_ms);
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), 15000);
    QVERIFY2(driven.window.sampling()->failure().isEmpty(), qPrintable(driven.window.sampling()->failure()));
    driven.fullSpeed();
    driven.press("action.run");
    QTRY_VERIFY_WITH_TIMEOUT(driven.finished() && driven.accepted() > 0, 15000);
}

void TestWindowFiles::a_file_that_cannot_be_read_changes_nothing() {
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

void TestWindowFiles::a_damaged_record_or_table_changes_nothing_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("record") << QStringLiteral("damaged.h5");
    QTest::newRow("table without numbers") << QStringLiteral("words.csv");
    QTest::newRow("no such table") << QString();
}

void TestWindowFiles::a_damaged_record_or_table_changes_nothing() {
    QFETCH(QString, name);
    QTemporaryDir folder;
    const QString path = folder.filePath(name.isEmpty() ? QStringLiteral("missing.csv") : name);
    if (!name.isEmpty()) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("kind\noak\nash\n");
    }
    Driven driven(QStringLiteral("laplace_to_normal"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    const nlohmann::json before = driven.window.document()->document();
    QSignalSpy failed(&driven.window, &MainWindow::readFailed);
    driven.window.openPath(path);
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), qsizetype(1), patience_ms);
    QCOMPARE(driven.window.document()->document(), before);
    QVERIFY(driven.ready());
    QTRY_VERIFY2(driven.words().contains(path.section(QLatin1Char('/'), -1)), qPrintable(driven.words()));
}

void TestWindowFiles::closing_while_everything_runs_returns() {
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

SLUICE_WINDOW_TEST_MAIN(TestWindowFiles)
#include "test_window_files.moc"
