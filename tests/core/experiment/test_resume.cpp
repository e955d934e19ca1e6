// SPDX-License-Identifier: GPL-3.0-or-later
// A run that was stopped goes on from its record, to the same numbers.
#include "base/error.h"
#include "experiment/resume.h"
#include "experiment/training_memory.h"
#include "preset_runs.h"
#include "results/record_file.h"
#include "results/record_json.h"
#include "stop_at.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <set>

using namespace sluice;
using namespace sluice::test;

namespace {

/// Stops at a message about an epoch (the first is number 1; never for 0), and remembers which trainings
/// were told of.
class StopInTraining final : public Progress {
  public:
    explicit StopInTraining(int at) : at_(at) {}
    void report(double, std::string_view message) override {
        const std::size_t training = message.find("training ");
        const std::size_t epoch = message.find(", epoch ");
        if (epoch == std::string_view::npos || training == std::string_view::npos) {
            before += message.ends_with(", done before") ? 1 : 0;
            return;
        }
        trained.insert(std::string(message.substr(0, epoch)));
        if (--at_ == 0) {
            source.request_stop();
        }
    }
    void publish(std::shared_ptr<const Snapshot>) override {}
    std::stop_source source;
    std::multiset<std::string> trained;
    int before = 0; ///< trainings that had ended earlier

  private:
    int at_;
};

/// What a run found, without the times that it took.
json findings(const Record& record) {
    json found = record_to_json(record);
    for (const char* name : {"created_utc", "resumed", "host", "threads", "checkpoint"}) {
        found.erase(name);
    }
    for (json& arm : found["training"]) {
        arm.erase("seconds");
    }
    if (found.contains("sampling")) {
        found["sampling"].erase("seconds");
        found["sampling"].erase("candidates_per_second");
        found["sampling"].erase("cost");
    }
    for (json& model : found["models"]) { // the metadata of scripts may have times in it
        model.erase("file");
        if (model.at("format") != "safetensors") {
            model.erase("sha256");
        }
    }
    return found;
}

/// What differs between two findings.
std::string differences(const Record& a, const Record& b) {
    std::string names;
    const json x = findings(a), y = findings(b);
    for (const auto& [name, part] : x.items()) {
        if (json::to_cbor(part) != json::to_cbor(y.value(name, json()))) { // NaN is equal to itself here
            names += json::diff(part, y.value(name, json())).dump().substr(0, 400) + " in " + name + "; ";
        }
    }
    return names;
}

struct Sessions {
    Record last;
    int count = 0;
};

/// Runs the experiment in sessions, of which the first ones are stopped while they train, each a little later
/// than the one before.
Sessions run_in_sessions(const Experiment& experiment, int stopped_sessions,
                         const std::filesystem::path& record) {
    Sessions sessions;
    for (; sessions.last.status != "complete" && sessions.count <= stopped_sessions; ++sessions.count) {
        RunOptions options;
        options.record = record; // on all threads: small networks train side by side
        if (sessions.count > 0) {
            options.resume = std::make_shared<const Record>(read_stopped_run(record));
        }
        StopInTraining progress(sessions.count < stopped_sessions ? 1 + 2 * sessions.count : 0);
        run_experiment(experiment, options, progress.source.get_token(), progress);
        sessions.last = read_record(record);
    }
    return sessions;
}

/// Why the record cannot be gone on with; empty where it can.
std::string refusal(const Record& record) {
    try {
        experiment_to_resume(record);
    } catch (const InvalidArgument& error) {
        return error.what();
    }
    return {};
}

Record stopped_tabular(const std::filesystem::path& path, Sets sets = {}) {
    RunOptions options;
    options.record = path;
    sets.emplace_back("/finetune/epochs", "400");
    StopAt progress("fine-tuning rsft");
    run_experiment(smallest("tabular_filter", sets), options, progress.source.get_token(), progress);
    return read_record(path);
}

} // namespace

class TestResume : public QObject {
    Q_OBJECT

  private slots:
    void a_run_in_sessions_finds_the_same_data();
    void a_run_in_sessions_finds_the_same();
    void another_seed_finds_something_else();
    void a_stop_while_sampling_begins_sampling_again();
    void what_was_finished_is_not_trained_again();
    void a_killed_run_goes_on_from_its_journal();
    void other_runs_are_refused_in_words();
    void other_data_are_refused();
    void a_damaged_checkpoint_is_refused();
};

void TestResume::a_run_in_sessions_finds_the_same_data() {
    QTest::addColumn<QString>("preset");
    QTest::addColumn<int>("stops");
    QTest::addColumn<Sets>("sets");
    QTest::newRow("tabular_filter") << "tabular_filter" << 6
                                    << Sets{{"/finetune/repeats", "3"},
                                            {"/pretrain/epochs", "200"},
                                            {"/finetune/epochs", "300"}};
    QTest::newRow("an mlp with dropout, adamw and a cosine schedule, resampled")
        << "manufacturing_rebalance" << 6
        << Sets{{"/model/dropout", "0.2"},
                {"/finetune/repeats", "2"},
                {"/pretrain/epochs", "3"},
                {"/finetune/epochs", "3"},
                {"/finetune/optimizer", "adamw"},
                {"/finetune/weight_decay", "0.01"},
                {"/finetune/schedule", R"({"name": "cosine"})"}};
    QTest::newRow("self_label in rounds") << "self_label" << 2
                                          << Sets{{"/finetune/until", R"({"max_rounds": 2, "patience": 9})"},
                                                  {"/finetune/repeats", "2"},
                                                  {"/pretrain/epochs", "3"},
                                                  {"/finetune/epochs", "4"}};
    QTest::newRow("frozen_backbone") << "frozen_backbone" << 2
                                     << Sets{{"/model", R"({"kind": "resnet18", "width": 0.06})"},
                                             {"/finetune/repeats", "2"},
                                             {"/finetune/epochs", "20"}};
    QTest::newRow("verified_reasoning") << "verified_reasoning" << 2
                                        << Sets{{"/finetune/repeats", "1"},
                                                {"/finetune/epochs", "1"},
                                                {"/dataset/parameters/train_prompts", "10"},
                                                {"/dataset/parameters/test_prompts", "5"}};
}

void TestResume::a_run_in_sessions_finds_the_same() {
    QFETCH(QString, preset);
    QFETCH(int, stops);
    QFETCH(Sets, sets);
    QTemporaryDir folder;
    const Experiment experiment = test::preset(preset.toStdString(), sets);
    RunOptions options;
    options.record = folder.filePath("whole.h5").toStdString();
    options.threads = 1;
    StopInTraining listener(0);
    run_experiment(experiment, options, {}, listener);
    const Record whole = read_record(options.record);
    const Sessions sessions = run_in_sessions(experiment, stops, folder.filePath("parts.h5").toStdString());
    QCOMPARE(sessions.last.status, std::string("complete"));
    QVERIFY2(sessions.count >= 2, qPrintable(QString::number(sessions.count)));
    QCOMPARE(sessions.last.resumed, std::int64_t{sessions.count - 1});
    QVERIFY(!sessions.last.checkpoint);
    const std::string different = differences(whole, sessions.last);
    QVERIFY2(different.empty(), different.c_str());
    QVERIFY(!QFile::exists(folder.filePath("parts.h5.journal")));
}

/// Proves that the comparison above can fail.
void TestResume::another_seed_finds_something_else() {
    const Sets shorter{{"/finetune/repeats", "1"}, {"/pretrain/epochs", "2"}, {"/finetune/epochs", "2"}};
    Sets other = shorter;
    other.emplace_back("/seed", "8");
    const Record a = run(preset("tabular_filter", shorter)), b = run(preset("tabular_filter", other));
    QVERIFY(differences(a, b).find("in training") != std::string::npos);
    QCOMPARE(differences(a, run(preset("tabular_filter", shorter))), std::string());
}

void TestResume::a_stop_while_sampling_begins_sampling_again() {
    QTemporaryDir folder;
    const Experiment experiment =
        preset("laplace_to_normal", {{"/sampling/stop", R"({"accepted": 3000000})"}});
    RunOptions options;
    options.record = folder.filePath("run.h5").toStdString();
    StopAt progress("sampling");
    const Record cut = run_experiment(experiment, options, progress.source.get_token(), progress);
    QCOMPARE(cut.status, std::string("cancelled"));
    QVERIFY(can_resume(cut));
    options.resume = std::make_shared<const Record>(read_record(options.record));
    const Record whole = run(experiment, options);
    QCOMPARE(whole.status, std::string("complete"));
    QCOMPARE(whole.sampling->accepted, std::uint64_t{3'000'000});
}

void TestResume::what_was_finished_is_not_trained_again() {
    QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("run.h5").toStdString();
    const Experiment experiment =
        preset("tabular_filter",
               {{"/finetune/repeats", "2"}, {"/pretrain/epochs", "300"}, {"/finetune/epochs", "300"}});
    RunOptions options;
    options.threads = 1; // one arm after another
    options.record = path;
    StopAt stop("repeat 2 of 2: fine-tuning rsft");
    run_experiment(experiment, options, stop.source.get_token(), stop);
    options.resume = std::make_shared<const Record>(read_record(path));
    StopInTraining rest(0);
    run_experiment(experiment, options, {}, rest);
    const auto& trained = rest.trained;
    const auto told = [&](const std::string& words) {
        return std::ranges::any_of(trained, [&](const std::string& m) { return m.find(words) != m.npos; });
    };
    QVERIFY(told("repeat 2 of 2: fine-tuning"));
    QVERIFY(!told("repeat 1 of 2"));
    QVERIFY(!told("repeat 2 of 2: pretraining"));
    QVERIFY(rest.before >= 4); // the arms of the first repeat, and the second one's pretraining
}

void TestResume::a_killed_run_goes_on_from_its_journal() {
    QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("run.h5").toStdString();
    const Experiment experiment = smallest("tabular_filter", {{"/finetune/epochs", "400"}});
    RunOptions options;
    options.record = path;
    StopAt progress("fine-tuning rsft");
    run_experiment(experiment, options, progress.source.get_token(), progress);
    const Record stopped = read_record(path);
    std::filesystem::remove(path);
    { // what a killed program leaves: the journal as it stood
        Record start = stopped;
        start.status = "running";
        start.training.clear();
        RecordJournal journal(path, start);
        for (const auto& [name, part] : stopped.checkpoint->parts.items()) {
            journal.put_checkpoint(name, part);
        }
        journal.sync();
    }
    const Record recovered = read_stopped_run(path);
    QCOMPARE(recovered.status, std::string("failed"));
    QVERIFY(recovered.checkpoint->parts == stopped.checkpoint->parts);
    options.resume = std::make_shared<const Record>(recovered);
    const Record rest = run(experiment_to_resume(recovered), options);
    QCOMPARE(rest.status, std::string("complete"));
    RunOptions whole;
    whole.record = folder.filePath("whole.h5").toStdString();
    QCOMPARE(differences(run(experiment, whole), rest), std::string());
}

void TestResume::other_runs_are_refused_in_words() {
    QTemporaryDir folder;
    const Record stopped = stopped_tabular(folder.filePath("run.h5").toStdString());
    QCOMPARE(refusal(stopped), std::string());
    Record complete = stopped;
    complete.status = "complete";
    QVERIFY(refusal(complete).find("nothing to go on with") != std::string::npos);
    Record old = stopped;
    old.checkpoint.reset();
    QVERIFY(refusal(old).find("no checkpoint") != std::string::npos);
    Record later = stopped;
    later.checkpoint->format = checkpoint_format + 1;
    QVERIFY(refusal(later).find("format " + std::to_string(checkpoint_format + 1)) != std::string::npos);
    Record elsewhere = stopped;
    elsewhere.sluice_version = "0.0.1";
    QVERIFY(refusal(elsewhere).find("written by Sluice 0.0.1") != std::string::npos);
    RunOptions options;
    options.resume = std::make_shared<const Record>(stopped);
    try {
        run(smallest("tabular_filter", {{"/finetune/epochs", "399"}}), options);
        QFAIL("another experiment was gone on with");
    } catch (const InvalidArgument& error) {
        QCOMPARE(error.where(), std::string("/finetune/epochs"));
        QVERIFY(error.message().find("there it is 400, here 399") != std::string::npos);
    }
}

void TestResume::other_data_are_refused() {
    QTemporaryDir folder;
    const QString data = folder.filePath("rows.csv");
    const auto write = [&](int shift) {
        QFile file(data);
        QVERIFY(file.open(QFile::WriteOnly));
        file.write("x,y\n");
        for (int i = 0; i < 60; ++i) {
            file.write(QStringLiteral("%1,%2\n").arg(i + shift).arg(i % 2 ? "a" : "b").toUtf8());
        }
    };
    write(0);
    const json document{{"schema", experiment_schema},
                        {"dataset", {{"source", "file:rows.csv"}, {"label", "y"}}},
                        {"model", {{"kind", "logistic"}}},
                        {"pretrain", {{"epochs", 100000}}}};
    const Experiment experiment = experiment_from_json(document, folder.path().toStdString());
    RunOptions options;
    options.record = folder.filePath("run.h5").toStdString();
    StopInTraining progress(1);
    run_experiment(experiment, options, progress.source.get_token(), progress);
    const Record stopped = read_record(options.record);
    QCOMPARE(experiment_to_resume(stopped).folder, experiment.folder); // relative paths keep their meaning
    options.resume = std::make_shared<const Record>(stopped);
    write(1);
    try {
        run(experiment_to_resume(stopped), options);
        QFAIL("other data were gone on with");
    } catch (const DataError& error) {
        QVERIFY2(QString(error.what()).contains("the data have changed"), error.what());
    }
}

void TestResume::a_damaged_checkpoint_is_refused() {
    QTemporaryDir folder;
    Record stopped = stopped_tabular(folder.filePath("run.h5").toStdString());
    const Experiment experiment = experiment_to_resume(stopped);
    const auto refused = [&](const json& parts) {
        Record damaged = stopped;
        damaged.checkpoint->parts = parts;
        RunOptions options;
        options.resume = std::make_shared<const Record>(damaged);
        try {
            run(experiment, options);
        } catch (const DataError& error) {
            return error.message().find("checkpoint") != std::string::npos;
        }
        return false;
    };
    const std::string name = "trained/0/pretrained/0";
    json parts = stopped.checkpoint->parts;
    QVERIFY(parts.contains(name));
    QVERIFY(refused(json::array()));
    parts[name].erase("weights");
    QVERIFY(refused(parts));
    parts[name]["weights"] = json::binary({0, 0, 0, 0});
    QVERIFY(refused(parts));
    parts = stopped.checkpoint->parts;
    parts[name]["history"]["epoch"] = 3;
    QVERIFY(refused(parts));
}

QTEST_GUILESS_MAIN(TestResume)
#include "test_resume.moc"
