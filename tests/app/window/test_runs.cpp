// SPDX-License-Identifier: GPL-3.0-or-later
#include "driven_window.h"
#include "window_test_main.h"

#include "run_list.h"
#include "training_plots.h"

#include "results/record_file.h"
#include "widgets/panels/number_spin.h"
#include "widgets/panels/run_panel.h"

#include <QAbstractItemModelTester>
#include <QDir>
#include <QFileInfo>
#include <QFloat16> // QCOMPARE of JSON values tries it
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace sluice;
using nlohmann::json;

namespace {

QString runsFolder() {
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/runs");
}

RunRow row(quint64 id, const QString& name, double acceptance, const QString& m) {
    RunRow run;
    run.id = id;
    run.name = name;
    run.acceptance = acceptance;
    run.settings = {{QStringLiteral("/sampling/M"), m}, {QStringLiteral("/seed"), QStringLiteral("7")}};
    run.when = QDateTime::currentDateTime().addSecs(qint64(id));
    return run;
}

/// Fine-tunes with as little as shows something.
void fineTune(Driven& driven) {
    driven.window.document()->set(QStringLiteral("/finetune/repeats"), 2);
    driven.window.document()->set(QStringLiteral("/finetune/epochs"), 3);
    driven.window.document()->set(QStringLiteral("/pretrain/epochs"), 2);
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready() && driven.canPress("action.fineTune"), patience_ms);
    const std::size_t before = driven.window.runs()->rows().size();
    driven.press("action.fineTune");
    QTRY_COMPARE_WITH_TIMEOUT(driven.window.runs()->rows().size(), before + 1, patience_ms);
}

} // namespace

class TestRuns : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void init();
    void the_table_keeps_the_rules_of_item_models();
    void figures_are_given_against_the_baseline();
    void only_differences_leaves_out_what_is_common();
    void names_and_notes_can_be_edited_and_runs_filtered_and_sorted();
    void a_hundred_runs_are_set_at_once();
    void a_sampling_run_is_kept_once_with_its_figures();
    void a_training_run_is_kept_laid_over_shown_again_and_deleted();
    void a_stopped_run_goes_on();
    void records_that_nobody_looks_at_are_not_kept_in_memory();
};

void TestRuns::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("SluiceTest"));
    QCoreApplication::setApplicationName(QStringLiteral("test_runs"));
    QSettings().clear();
}

void TestRuns::init() {
    QDir(runsFolder()).removeRecursively();
}

void TestRuns::the_table_keeps_the_rules_of_item_models() {
    RunTableModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setRuns({row(1, QStringLiteral("a"), 0.5, QStringLiteral("2"))});
    model.setRuns({row(1, QStringLiteral("b"), 0.5, QStringLiteral("2")),
                   row(2, QStringLiteral("c"), 0.4, QStringLiteral("2.5"))});
    model.setBaseline(2);
    model.setOnlyDifferences(false);
    model.setRuns({row(2, QStringLiteral("c"), 0.4, QStringLiteral("2.5"))});
    model.setRuns({});
    QCOMPARE(model.baseline(), quint64(0));
}

void TestRuns::figures_are_given_against_the_baseline() {
    RunTableModel model;
    model.setRuns({row(1, QStringLiteral("a"), 0.5, QStringLiteral("2")),
                   row(2, QStringLiteral("b"), 0.4, QStringLiteral("2.5"))});
    const auto text = [&](int at) {
        return model.index(at, RunTableModel::acceptance).data(Qt::DisplayRole).toString();
    };
    QCOMPARE(text(1), QStringLiteral("0.4"));
    model.setBaseline(1);
    QCOMPARE(text(0), QStringLiteral("0.5"));
    QCOMPARE(text(1), QStringLiteral("0.4 (-0.1)"));
    QVERIFY(model.index(0, 0).data(Qt::FontRole).value<QFont>().bold());
    model.setBaseline(0);
    QCOMPARE(text(1), QStringLiteral("0.4"));
}

void TestRuns::only_differences_leaves_out_what_is_common() {
    RunTableModel model;
    model.setRuns({row(1, QStringLiteral("a"), 0.5, QStringLiteral("2")),
                   row(2, QStringLiteral("b"), 0.4, QStringLiteral("2.5"))});
    const auto text = [&] {
        return model.index(1, RunTableModel::settings).data(Qt::DisplayRole).toString();
    };
    QCOMPARE(text(), QStringLiteral("sampling.M = 2.5"));
    model.setOnlyDifferences(false);
    QCOMPARE(text(), QStringLiteral("sampling.M = 2.5, .seed = 7"));
}

void TestRuns::names_and_notes_can_be_edited_and_runs_filtered_and_sorted() {
    RunPanel panel;
    panel.setRuns({row(1, QStringLiteral("wide"), 0.5, QStringLiteral("2")),
                   row(2, QStringLiteral("narrow"), 0.4, QStringLiteral("2.5")),
                   row(3, QStringLiteral("narrower"), 0.45, QStringLiteral("2.2"))});
    auto* table = panel.findChild<QTableView*>(QStringLiteral("runs.table"));
    const auto first = [&] { return table->model()->index(0, 0).data().toString(); };
    QCOMPARE(first(), QStringLiteral("narrower")); // the newest
    table->sortByColumn(RunTableModel::acceptance, Qt::DescendingOrder);
    QCOMPARE(first(), QStringLiteral("wide"));
    panel.findChild<QLineEdit*>(QStringLiteral("runs.filter"))->setText(QStringLiteral("NARROW"));
    QCOMPARE(table->model()->rowCount(), 2);
    QCOMPARE(first(), QStringLiteral("narrower"));
    QSignalSpy renamed(panel.model(), &RunTableModel::renamed);
    QSignalSpy annotated(panel.model(), &RunTableModel::annotated);
    QSignalSpy shown(panel.model(), &RunTableModel::shownChanged);
    QVERIFY(table->model()->setData(table->model()->index(0, RunTableModel::name), QStringLiteral("best")));
    QVERIFY(table->model()->setData(table->model()->index(0, RunTableModel::note), QStringLiteral("keep")));
    QVERIFY(table->model()->setData(table->model()->index(0, 0), Qt::Checked, Qt::CheckStateRole));
    QVERIFY(!table->model()->setData(table->model()->index(0, RunTableModel::name), QStringLiteral("  ")));
    QCOMPARE(renamed.at(0).at(0).toULongLong(), quint64(3));
    QCOMPARE(annotated.at(0).at(1).toString(), QStringLiteral("keep"));
    QVERIFY(shown.at(0).at(1).toBool());
}

void TestRuns::a_hundred_runs_are_set_at_once() {
    RunPanel panel;
    panel.resize(600, 300);
    panel.show();
    std::vector<RunRow> runs;
    for (quint64 id = 1; id <= 100; ++id)
        runs.push_back(row(id, QStringLiteral("run %1").arg(id), 1.0 / double(id), QString::number(id)));
    panel.setRuns(runs);
    panel.select(17);
    QCOMPARE(panel.model()->rowCount(), 100);
    runs[16].note = QStringLiteral("changed");
    panel.setRuns(runs);
    auto* table = panel.findChild<QTableView*>(QStringLiteral("runs.table"));
    QCOMPARE(table->selectionModel()->selectedRows().front().data(RunTableModel::id_role).toULongLong(),
             quint64(17));
}

void TestRuns::a_sampling_run_is_kept_once_with_its_figures() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    driven.fullSpeed();
    driven.press("action.run");
    QTRY_VERIFY_WITH_TIMEOUT(driven.finished(), patience_ms);
    QTRY_COMPARE(driven.window.runs()->rows().size(), std::size_t(1));
    const RunRow run = driven.window.runs()->rows().front();
    QCOMPARE(run.name, QStringLiteral("A normal from a Laplace"));
    QVERIFY(std::fabs(*run.acceptance - 0.760) < 0.01);
    QVERIFY(std::fabs(*run.m - 1.3154892) < 1e-5);
    QVERIFY(!run.accuracy);
    // A parameter that is dragged tries the candidates again; that is no run of its own.
    const std::uint64_t accepted = driven.accepted();
    driven.control<NumberSpin>("constant.m")->setValue(2.0);
    QTRY_VERIFY_WITH_TIMEOUT(driven.accepted() > 0 && driven.accepted() < accepted, patience_ms);
    QCOMPARE(driven.window.runs()->rows().size(), std::size_t(1));
    // Its settings come back, and that can be taken back in turn.
    const json changed = driven.window.document()->document();
    emit driven.window.findChild<RunPanel*>()->restoreRequested(run.id);
    QVERIFY(driven.window.document()->value(QStringLiteral("/sampling/M")) == "auto");
    driven.press("action.undo");
    QVERIFY(driven.window.document()->document() == changed);
}

void TestRuns::a_training_run_is_kept_laid_over_shown_again_and_deleted() {
    QString file;
    {
        Driven driven(QStringLiteral("tabular_filter"));
        fineTune(driven);
        if (QTest::currentTestFailed())
            return;
        driven.window.document()->set(QStringLiteral("/finetune/learning_rate"), 0.01);
        fineTune(driven);
        if (QTest::currentTestFailed())
            return;
        RunList& runs = *driven.window.runs();
        const std::vector<RunRow> rows = runs.rows();
        QVERIFY(rows[0].accuracy && *rows[0].accuracy > 0.5 && rows[0].gain);
        file = runs.find(rows[0].id)->file;
        QVERIFY(QFileInfo::exists(file));
        // Ticked, the first run's curve lies over those of the second.
        const SeriesPlot* loss = driven.window.trainingPlots()->loss();
        const QString overlaid = QStringLiteral("%1 (run %2)").arg(rows[0].name).arg(rows[0].id);
        QVERIFY(loss->seriesPoints(overlaid).isEmpty());
        runs.setShown(rows[0].id, true);
        QCOMPARE(loss->seriesPoints(overlaid).size(), 3);
        runs.setShown(rows[0].id, false);
        QVERIFY(loss->seriesPoints(overlaid).isEmpty());
        runs.annotate(rows[0].id, QStringLiteral("small steps"));
        runs.remove(rows[1].id);
        QCOMPARE(runs.rows().size(), std::size_t(1));
        runs.reinstate();
        QCOMPARE(runs.rows().size(), std::size_t(2));
    }
    {
        // The next session knows them.
        Driven driven(QStringLiteral("laplace_to_normal"));
        RunList& runs = *driven.window.runs();
        QTRY_COMPARE(runs.rows().size(), std::size_t(2));
        const RunRow kept = runs.rows().front();
        QCOMPARE(kept.note, QStringLiteral("small steps"));
        QVERIFY(kept.accuracy.has_value());
        emit driven.window.findChild<RunPanel*>()->openRequested(kept.id);
        QVERIFY(driven.window.document()->value(QStringLiteral("/dataset")).is_object());
        QVERIFY(!driven.window.trainingPlots()->comparison()->isEmpty());
        emit driven.window.findChild<RunPanel*>()->deleteRequested(kept.id);
        QCOMPARE(runs.rows().size(), std::size_t(1));
        QVERIFY(QFileInfo::exists(file)); // until the window closes, it can be brought back
    }
    QVERIFY(!QFileInfo::exists(file));
}

void TestRuns::a_stopped_run_goes_on() {
    Driven driven(QStringLiteral("tabular_filter"));
    ExperimentDocument& document = *driven.window.document();
    document.set(QStringLiteral("/finetune/repeats"), 1);
    document.set(QStringLiteral("/pretrain/epochs"), 10'000);
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready() && driven.canPress("action.fineTune"), patience_ms);
    driven.press("action.fineTune");
    QTRY_VERIFY_WITH_TIMEOUT(driven.window.runner()->message().contains(QStringLiteral("epoch")),
                             patience_ms);
    driven.press("action.stop");
    QTRY_COMPARE_WITH_TIMEOUT(driven.window.runs()->rows().size(), std::size_t(1), patience_ms);
    QCOMPARE(driven.window.runner()->record()->status, std::string("cancelled"));
    document.set(QStringLiteral("/seed"), 99); // the run goes on as it was begun
    driven.control<QPushButton>("message.goOn")->click();
    QTRY_COMPARE_WITH_TIMEOUT(driven.window.runs()->rows().size(), std::size_t(2), patience_ms);
    const RecordPtr record = driven.window.runner()->record();
    QCOMPARE(record->status, std::string("complete"));
    QCOMPARE(record->resumed, std::int64_t(1));
    QCOMPARE(record->seed, std::uint64_t(7));
    QVERIFY(document.value(QStringLiteral("/seed")) == 7);
    QVERIFY(driven.window.findChild<QPushButton*>(QStringLiteral("message.goOn")) == nullptr ||
            !driven.control<QPushButton>("message.goOn")->isVisible());
}

void TestRuns::records_that_nobody_looks_at_are_not_kept_in_memory() {
    QTemporaryDir folder;
    RunList runs(folder.path());
    std::vector<std::weak_ptr<const Record>> records;
    std::vector<quint64> ids;
    for (int i = 0; i < 12; ++i) {
        auto record = std::make_shared<Record>();
        record->status = "complete";
        record->experiment = {{"schema", "sluice.experiment/1"}, {"name", "run " + std::to_string(i)}};
        const QString file = folder.filePath(QStringLiteral("run%1.h5").arg(i));
        write_record(file.toStdString(), *record);
        ids.push_back(runs.add(record, file));
        if (i == 0)
            runs.setShown(ids.front(), true); // laid over others
        records.push_back(record);
    }
    std::size_t kept = 0;
    for (const auto& record : records)
        kept += record.expired() ? 0 : 1;
    QCOMPARE(kept, RunList::most_records + 1);
    QVERIFY(!records.front().expired());
    QVERIFY(records[1].expired());
    const RecordPtr again = runs.record(ids[1]); // from its file
    QVERIFY(again && again->experiment.at("name") == "run 1");
    QCOMPARE(runs.record(ids[1]), again);
}

SLUICE_WINDOW_TEST_MAIN(TestRuns)
#include "test_runs.moc"
