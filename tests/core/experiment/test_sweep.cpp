// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "experiment/sweep.h"
#include "experiment/sweep_table.h"
#include "results/record_file.h"
#include "storage/atomic_file.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

using namespace sluice;
using nlohmann::json;

namespace {

json small_experiment() {
    return json::parse(R"({"schema": "sluice.experiment/1", "seed": 5,
        "sampling": {"mode": "generate", "target": {"family": "normal", "mu": 0, "sigma": 1},
                     "proposal": {"family": "laplace", "mu": 0, "b": 1}, "M": 1.5, "stop": {"accepted": 500}}})");
}

SweepPlan plan_of_grid(const std::vector<std::string>& grids) {
    return plan_sweep({"small.sluice.json", "", small_experiment()}, {grids, {}, 0});
}

/// 12 points, of which none fails.
SweepPlan good_plan() {
    return plan_of_grid({"/sampling/M=1.4,1.6,auto", "/seed=1,2,3,4"});
}

/// Points 3 and 4 have no M.
SweepPlan plan_with_failures() {
    return plan_of_grid(
        {R"(/sampling/target={"family":"normal","mu":0,"sigma":1},{"family":"cauchy","x0":0,"gamma":1})",
         R"(/sampling/M="auto")", "/seed=1,2"});
}

SweepPlan training_plan() {
    json document = read_experiment_document(find_preset("tabular_filter")->path);
    document["pretrain"]["epochs"] = 3;
    document["finetune"]["epochs"] = 3;
    document["finetune"]["repeats"] = 2;
    document["model"] = {{"kind", "mlp"}, {"hidden", {8}}};
    return plan_sweep({"preset:tabular_filter", "", document},
                      {{"/finetune/learning_rate=0.01,0.001", "/seed=1,2,3"}, {}, 0});
}

SweepOutcome run(SweepFolder& folder, const SweepOptions& options = {}) {
    NoProgress quiet;
    return run_sweep(folder, options, {}, quiet);
}

SweepOptions resumed(std::size_t shard = 1, std::size_t shards = 1) {
    SweepOptions options;
    options.resume = true;
    options.shard = {shard, shards};
    return options;
}

SweepTable collected(const SweepFolder& folder, bool timing = false) {
    NoProgress quiet;
    return collect_sweep(folder, timing, {}, quiet);
}

std::string csv(const SweepFolder& folder) {
    return table_csv(collected(folder).table);
}

std::string contents(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Asks for a stop at the n-th report of a running point.
class StopAfter final : public Progress {
  public:
    explicit StopAfter(int reports) : left_(reports) {}
    void report(double fraction, std::string_view) override {
        if (fraction >= 0.0 && --left_ == 0) {
            source.request_stop();
        }
    }
    void publish(std::shared_ptr<const Snapshot>) override {}
    std::stop_source source;

  private:
    int left_;
};

/// Whether shares never fall and the last one is 1.
class Shares final : public Progress {
  public:
    void report(double fraction, std::string_view message) override {
        if (fraction >= 0.0) {
            rising = rising && fraction >= last;
            last = fraction;
            words = message;
        }
    }
    void publish(std::shared_ptr<const Snapshot>) override {}
    bool rising = true;
    double last = 0.0;
    std::string words;
};

} // namespace

class TestSweep : public QObject {
    Q_OBJECT
  private slots:
    void init();
    void every_point_is_an_ordinary_record();
    void figures_do_not_depend_on_how_many_run_at_a_time();
    void training_side_by_side_gives_the_bits_of_training_alone();
    void a_failing_point_does_not_stop_the_others();
    void all_points_are_checked_before_any_work();
    void data_that_lack_a_column_are_told_before_any_work();
    void begun_points_are_refused_without_resume();
    void a_stopped_sweep_goes_on();
    void damaged_and_unfinished_points_are_run_again();
    void a_folder_of_another_sweep_is_refused();
    void a_record_of_another_experiment_is_left_alone();
    void shards_share_a_folder();
    void a_point_that_another_process_has_is_left_alone();
    void progress_rises_to_the_end();
    void memory_limits_how_many_run_at_a_time();
    void a_table_tells_of_points_that_are_missing();
    void settings_have_columns_of_their_kind();
    void equal_sweeps_give_equal_files();

  private:
    std::filesystem::path path(const char* name) const { return m_folder->filePath(name).toStdString(); }
    SweepFolder made(const char* name, const SweepPlan& plan) const {
        return SweepFolder::create(path(name), plan);
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestSweep::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

void TestSweep::every_point_is_an_ordinary_record() {
    SweepFolder folder = made("a", good_plan());
    const SweepOutcome outcome = run(folder);
    QCOMPARE(outcome.now, std::size_t{12});
    QCOMPARE(outcome.before, std::size_t{0});
    QVERIFY(outcome.failed.empty() && !outcome.cancelled);
    for (std::size_t point = 0; point < 12; ++point) {
        const Record record = read_record(folder.record(point));
        QCOMPARE(record.status, std::string("complete"));
        QCOMPARE(record.seed, std::uint64_t(point % 4 + 1));
        QCOMPARE(record.sampling->accepted, std::uint64_t{500});
        QVERIFY(record.experiment == to_json(point_experiment(folder.plan(), point)));
        QCOMPARE(folder.status(point).state, PointState::complete);
    }
    const json manifest = json::parse(contents(path("a") / manifest_file));
    QVERIFY(manifest.at("base").at("file") == "small.sluice.json");
    QCOMPARE(manifest.at("points").size(), std::size_t{12});
    int files = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(path("a"))) {
        ++files;
    }
    QCOMPARE(files, 14); // records, manifest, claims: no journal, no temporary file
}

void TestSweep::figures_do_not_depend_on_how_many_run_at_a_time() {
    SweepOptions alone;
    alone.threads = 1;
    SweepFolder one = made("one", good_plan());
    QCOMPARE(run(one, alone).at_once, 1U);
    SweepOptions many;
    many.threads = 6;
    many.parallel = 3;
    SweepFolder three = made("three", good_plan());
    QCOMPARE(run(three, many).at_once, 3U);
    QCOMPARE(csv(one), csv(three));
    for (std::size_t point = 0; point < 12; ++point) {
        QCOMPARE(read_record(one.record(point)).sampling->accepted_points.values(),
                 read_record(three.record(point)).sampling->accepted_points.values());
    }
}

void TestSweep::training_side_by_side_gives_the_bits_of_training_alone() {
    SweepOptions alone;
    alone.threads = 1;
    SweepFolder one = made("one", training_plan());
    QVERIFY(run(one, alone).failed.empty());
    SweepOptions many;
    many.threads = 8;
    many.parallel = 4;
    SweepFolder four = made("four", training_plan());
    const SweepOutcome outcome = run(four, many);
    QCOMPARE(outcome.now, std::size_t{6});
    QCOMPARE(outcome.at_once, 4U);
    QCOMPARE(csv(one), csv(four));
    for (std::size_t point = 0; point < 6; ++point) {
        const Record a = read_record(one.record(point)), b = read_record(four.record(point));
        QVERIFY(!a.models.empty());
        QCOMPARE(a.models.size(), b.models.size());
        for (std::size_t i = 0; i < a.models.size(); ++i) {
            QCOMPARE(a.models[i].sha256, b.models[i].sha256);
        }
        for (std::size_t i = 0; i < a.training.size(); ++i) {
            QCOMPARE(a.training[i].step_loss, b.training[i].step_loss);
        }
    }
    // The test would see it: another seed trains to other weights.
    QVERIFY(read_record(one.record(0)).models[0].sha256 != read_record(one.record(1)).models[0].sha256);
}

void TestSweep::a_failing_point_does_not_stop_the_others() {
    SweepFolder folder = made("a", plan_with_failures());
    const SweepOutcome outcome = run(folder);
    QCOMPARE(outcome.now, std::size_t{2});
    QCOMPARE(outcome.failed.size(), std::size_t{2});
    QCOMPARE(outcome.failed[0].point, std::size_t{2});
    QVERIFY2(outcome.failed[0].message.find("no M is large enough") != std::string::npos,
             outcome.failed[0].message.c_str());
    QCOMPARE(folder.status(3).state, PointState::failed);
    const SweepTable result = collected(folder);
    QCOMPARE(result.incomplete.size(), std::size_t{2});
    QCOMPARE(result.incomplete[0].status, std::string("failed"));
    QVERIFY(result.incomplete[0].message.find("no M is large enough") != std::string::npos);
    const SweepOutcome again = run(folder, resumed());
    QCOMPARE(again.before, std::size_t{2});
    QCOMPARE(again.failed.size(), std::size_t{2});
}

void TestSweep::all_points_are_checked_before_any_work() {
    SweepFolder folder =
        made("a", plan_of_grid({"/sampling/M=1.5,-1,0", "/sampling/target/sigma=1,-2", "/seed=1,2"}));
    try {
        run(folder);
        QFAIL("points that cannot be run were not refused");
    } catch (const ValidationError& error) {
        QCOMPARE(error.problems().size(), std::size_t{3});
        const QByteArray words(error.what());
        QVERIFY2(words.contains("/sampling/target/sigma: must be > 0, got -2, in point_00003 and 5 others"),
                 error.what());
        QVERIFY2(words.contains("/sampling/M: must be > 0, got -1, in point_00005 and 3 others"),
                 error.what());
    }
    QCOMPARE(folder.status(0).state, PointState::missing);
}

void TestSweep::data_that_lack_a_column_are_told_before_any_work() {
    SweepPlan plan = training_plan();
    plan.base.document["dataset"].erase("features");
    plan = plan_sweep(plan.base, {{"/dataset/label=diagnosis,diagnosys", "/seed=1,2"}, {}, 0});
    SweepFolder folder = made("a", plan);
    try {
        run(folder);
        QFAIL("a column that is not there was not missed");
    } catch (const ValidationError& error) {
        QVERIFY2(QByteArray(error.what()).contains("in point_00003 and 1 other"), error.what());
    }
    QCOMPARE(folder.status(0).state, PointState::missing);
    plan = plan_sweep(plan.base,
                      {{"/dataset/source=builtin:breast_cancer,file:nowhere.csv", "/seed=1,2"}, {}, 0});
    SweepFolder unreadable = made("b", plan);
    try {
        run(unreadable);
        QFAIL("a file that is not there was not missed");
    } catch (const DataError& error) {
        QVERIFY2(QByteArray(error.what()).contains("nowhere.csv") &&
                     QByteArray(error.what()).contains("in point_00003 and 1 other"),
                 error.what());
    }
}

void TestSweep::begun_points_are_refused_without_resume() {
    SweepFolder folder = made("a", good_plan());
    run(folder, [] {
        SweepOptions options;
        options.shard = {1, 12};
        return options;
    }());
    QVERIFY_EXCEPTION_THROWN(run(folder), InvalidArgument);
    SweepOptions other;
    other.shard = {2, 12};
    QCOMPARE(run(folder, other).now, std::size_t{1}); // another shard may begin
    const SweepOutcome rest = run(folder, resumed());
    QCOMPARE(rest.before, std::size_t{2});
    QCOMPARE(rest.now, std::size_t{10});
}

void TestSweep::a_stopped_sweep_goes_on() {
    SweepFolder folder = made("a", training_plan());
    StopAfter progress(60);
    SweepOptions options;
    options.threads = 2;
    const SweepOutcome stopped = run_sweep(folder, options, progress.source.get_token(), progress);
    QVERIFY(stopped.cancelled);
    QVERIFY(stopped.failed.empty());
    QVERIFY(stopped.now < 6);
    std::size_t cancelled = 0;
    for (std::size_t point = 0; point < 6; ++point) {
        const PointState state = folder.status(point).state;
        QVERIFY(state == PointState::missing || state == PointState::cancelled ||
                state == PointState::complete);
        cancelled += state == PointState::cancelled ? 1 : 0;
    }
    QVERIFY(cancelled > 0);
    const SweepOutcome rest = run(folder, resumed());
    QCOMPARE(rest.before + rest.now, std::size_t{6});
    QCOMPARE(rest.resumed, cancelled);
    SweepFolder whole = made("whole", training_plan());
    run(whole);
    QCOMPARE(csv(folder), csv(whole));
}

void TestSweep::damaged_and_unfinished_points_are_run_again() {
    SweepFolder folder = made("a", good_plan());
    run(folder);
    const std::string before = csv(folder);
    std::string bytes = contents(folder.record(0));
    bytes[bytes.size() / 2] ^= 1;
    write_file_atomically(folder.record(0), bytes);
    QCOMPARE(folder.status(0).state, PointState::damaged);
    std::filesystem::remove(folder.record(1));
    write_file_atomically(journal_path(folder.record(1)), ""); // killed before the first block
    QCOMPARE(folder.status(1).state, PointState::unfinished);
    std::filesystem::remove(folder.record(2));
    {
        RecordJournal journal(folder.record(2), Record{}); // of something else
    }
    write_file_atomically(path("a") / ".point_00004.h5.abcdef.part", "torn");
    std::filesystem::remove(folder.record(3));
    SweepFolder again = made("a", good_plan());
    QCOMPARE(run(again, resumed()).now, std::size_t{4});
    QCOMPARE(csv(again), before);
    for (const auto& entry : std::filesystem::directory_iterator(path("a"))) {
        const QByteArray name = QByteArray::fromStdString(entry.path().filename().string());
        QVERIFY2(!name.endsWith(".part") && !name.contains("journal"), name);
    }
}

void TestSweep::a_folder_of_another_sweep_is_refused() {
    made("a", good_plan());
    made("a",
         plan_of_grid({R"(/sampling/M=1.4,1.6,"auto")", "/seed=lin(1,4,4)"})); // the same, written otherwise
    QVERIFY_EXCEPTION_THROWN(made("a", plan_of_grid({"/sampling/M=1.4,1.6,auto", "/seed=1,2,3"})),
                             InvalidArgument);
    SweepPlan other = good_plan();
    other.base.document["sampling"]["stop"]["accepted"] = 501;
    QVERIFY_EXCEPTION_THROWN(made("a", other), InvalidArgument);
    json manifest = json::parse(contents(path("a") / manifest_file));
    manifest["sluice_version"] = "0.0.1";
    write_file_atomically(path("a") / manifest_file, manifest.dump());
    QVERIFY_EXCEPTION_THROWN(made("a", good_plan()), InvalidArgument);
    write_file_atomically(path("a") / manifest_file, "[1, 2]");
    QVERIFY_EXCEPTION_THROWN(made("a", good_plan()), DataError);
    QVERIFY_EXCEPTION_THROWN(SweepFolder::open(path("nowhere")), DataError);
}

void TestSweep::a_record_of_another_experiment_is_left_alone() {
    SweepFolder folder = made("a", good_plan());
    run(folder);
    std::filesystem::copy_file(folder.record(1), folder.record(0),
                               std::filesystem::copy_options::overwrite_existing);
    const std::string bytes = contents(folder.record(0));
    const SweepOutcome outcome = run(folder, resumed());
    QCOMPARE(outcome.failed.size(), std::size_t{1});
    QVERIFY(outcome.failed[0].message.find("another experiment") != std::string::npos);
    QVERIFY(contents(folder.record(0)) == bytes);
    QCOMPARE(collected(folder).incomplete.at(0).status, std::string("foreign"));
}

void TestSweep::shards_share_a_folder() {
    SweepFolder whole = made("whole", good_plan());
    run(whole);
    const auto work = [&](std::size_t shard) {
        SweepFolder folder = made("shared", good_plan());
        const SweepOutcome outcome = run(folder, resumed(shard, 3));
        if (outcome.now != 4 || !outcome.elsewhere.empty()) {
            throw std::runtime_error("a shard did not do its part");
        }
    };
    {
        std::jthread second([&] { work(2); }), third([&] { work(3); });
        work(1);
    }
    QCOMPARE(csv(SweepFolder::open(path("shared"))), csv(whole));
}

void TestSweep::a_point_that_another_process_has_is_left_alone() {
    SweepFolder mine = made("a", good_plan()), theirs = made("a", good_plan());
    QVERIFY(theirs.claim(4));
    QVERIFY(!mine.claim(4));
    QVERIFY(mine.claimed_elsewhere(4) && !mine.claimed_elsewhere(5));
    const SweepOutcome outcome = run(mine);
    QCOMPARE(outcome.now, std::size_t{11});
    QCOMPARE(outcome.elsewhere, std::vector<std::size_t>{4});
    QVERIFY(!outcome.cancelled);
    QCOMPARE(collected(mine).incomplete.at(0).status, std::string("running"));
    theirs.release(4);
    QCOMPARE(run(mine, resumed()).now, std::size_t{1});
}

void TestSweep::progress_rises_to_the_end() {
    SweepFolder folder = made("a", plan_with_failures());
    Shares progress;
    run_sweep(folder, {}, {}, progress);
    QVERIFY(progress.rising);
    QVERIFY(std::abs(progress.last - 1.0) < 1e-9);
    QCOMPARE(progress.words, std::string("2 of 4 points done, 0 running, 2 failed"));
}

void TestSweep::memory_limits_how_many_run_at_a_time() {
    SweepNeeds needs{100, {{10, 10}, {50, 50}, {40, 40}, {10, 10}}};
    QCOMPARE(points_at_once(needs, 4, 4, 1000), 4U);
    QCOMPARE(points_at_once(needs, 4, 4, 210), 4U);
    QCOMPARE(points_at_once(needs, 4, 4, 209), 3U);
    QCOMPARE(points_at_once(needs, 4, 4, 199), 2U);
    QCOMPARE(points_at_once(needs, 4, 4, 189), 1U);
    QCOMPARE(points_at_once(needs, 4, 4, 0), 1U);
    // Fewer points have more threads each, which take memory of their own.
    needs = {0, {{10, 40}, {10, 40}, {10, 40}, {10, 40}}};
    QCOMPARE(points_at_once(needs, 4, 4, 40), 4U);
    QCOMPARE(points_at_once(needs, 4, 4, 39), 3U);
    QCOMPARE(points_at_once(needs, 4, 4, 29), 1U); // two would have two threads each
    SweepOptions options;
    options.memory = 1;
    options.threads = 2;
    SweepFolder folder = made("a", good_plan());
    QCOMPARE(run(folder, options).at_once, 1U);
}

void TestSweep::a_table_tells_of_points_that_are_missing() {
    SweepFolder folder = made("a", good_plan());
    run(folder, resumed(1, 3));
    const SweepTable result = collected(folder);
    QCOMPARE(result.incomplete.size(), std::size_t{8});
    QCOMPARE(result.incomplete[0].point, std::size_t{1});
    QCOMPARE(result.incomplete[0].status, std::string("missing"));
    for (const TableColumn& column : result.table.columns) {
        QCOMPARE(std::visit([](const auto& values) { return values.size(); }, column.values),
                 std::size_t{12});
        if (column.name == "sampling_accepted") {
            const auto& accepted = std::get<std::vector<double>>(column.values);
            QCOMPARE(accepted[0], 500.0);
            QVERIFY(std::isnan(accepted[1]));
        }
    }
}

void TestSweep::settings_have_columns_of_their_kind() {
    SweepFolder folder =
        made("a", plan_of_grid({"/sampling/M=1.4,auto", "/sampling/target/sigma=1,0.5", "/seed=1,2"}));
    const ResultTable table = collected(folder).table;
    const auto column = [&](const std::string& name) {
        return std::ranges::find(table.columns, name, &TableColumn::name)->values;
    };
    QCOMPARE(std::get<std::vector<std::string>>(column("sampling.M")).front(), std::string("1.4"));
    QCOMPARE(std::get<std::vector<std::string>>(column("sampling.M")).back(), std::string("auto"));
    QCOMPARE(std::get<std::vector<double>>(column("sampling.target.sigma"))[2], 0.5);
    QCOMPARE(std::get<std::vector<std::int64_t>>(column("seed"))[1], std::int64_t{2});
    QCOMPARE(std::get<std::vector<std::int64_t>>(column("point"))[1], std::int64_t{2});
}

void TestSweep::equal_sweeps_give_equal_files() {
    SweepFolder one = made("one", good_plan()), two = made("two", good_plan());
    run(one);
    run(two, resumed(2, 2));
    run(two, resumed(1, 2));
    write_table(path("one.h5"), collected(one).table);
    write_table(path("two.h5"), collected(two).table);
    QVERIFY(contents(path("one.h5")) == contents(path("two.h5")));
    QVERIFY(!contents(path("one.h5")).empty());
    const auto names = [](const ResultTable& table) {
        std::vector<std::string> result;
        for (const TableColumn& column : table.columns) {
            result.push_back(column.name);
        }
        return result;
    };
    const auto has = [](const std::vector<std::string>& list, const char* name) {
        return std::ranges::find(list, name) != list.end();
    };
    const std::vector<std::string> lean = names(collected(one).table),
                                   full = names(collected(one, true).table);
    for (const char* name : {"sampling_seconds", "sampling_candidates_per_second",
                             "sampling_seconds_per_accepted", "created_utc", "host", "threads", "resumed"}) {
        QVERIFY2(has(full, name) && !has(lean, name), name);
    }
}

QTEST_GUILESS_MAIN(TestSweep)
#include "test_sweep.moc"
