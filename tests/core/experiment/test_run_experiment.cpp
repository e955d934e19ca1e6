// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/runner.h"

#include "base/error.h"
#include "density/catalogue.h"
#include "learning/safetensors.h"
#include "results/record_file.h"
#include "storage/digest.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <set>

using namespace sluice;
using nlohmann::json;

namespace {

/// JSON as Qt can compare and show it.
QString text(const json& value) {
    return QString::fromStdString(value.dump());
}

using Sets = std::vector<std::pair<std::string, std::string>>;

Experiment preset(const std::string& name, const Sets& sets = {}) {
    const Preset* found = find_preset(name);
    if (found == nullptr) {
        throw InvalidArgument("no preset " + name);
    }
    json document = read_experiment_document(found->path);
    for (const auto& [pointer, value] : sets) {
        set_by_pointer(document, pointer, value);
    }
    return experiment_from_json(document, found->path.parent_path());
}

Record run(const Experiment& experiment, const RunOptions& options = {}) {
    NoProgress quiet;
    return run_experiment(experiment, options, {}, quiet);
}

/// Asks for a stop once the message contains some words.
class StopAt final : public Progress {
  public:
    explicit StopAt(std::string words) : words_(std::move(words)) {}
    void report(double fraction, std::string_view message) override {
        monotone = monotone && fraction >= last_;
        last_ = fraction;
        if (message.find(words_) != std::string_view::npos) {
            source.request_stop();
        }
    }
    void publish(std::shared_ptr<const Snapshot>) override { ++pictures; }
    std::stop_source source;
    int pictures = 0;
    bool monotone = true;

  private:
    std::string words_;
    double last_ = 0.0;
};

const ArmRecord* arm(const Record& record, const std::string& name) {
    const auto found = std::ranges::find(record.training, name, &ArmRecord::name);
    return found == record.training.end() ? nullptr : &*found;
}

/// The tabular preset, short: the numbers do not matter, the wiring does.
Experiment short_tabular(Sets more = {}) {
    Sets sets{{"/finetune/repeats", "2"}, {"/pretrain/epochs", "2"}, {"/finetune/epochs", "3"}};
    sets.insert(sets.end(), more.begin(), more.end());
    return preset("tabular_filter", sets);
}

} // namespace

class TestRunExperiment : public QObject {
    Q_OBJECT
  private slots:
    void sampling_presets_accept_at_the_exact_rate_data();
    void sampling_presets_accept_at_the_exact_rate();
    void a_wrong_rate_would_be_noticed();
    void a_target_without_any_m_fails_in_words_and_leaves_a_record();
    void too_small_an_m_is_counted_and_promises_no_rate();
    void an_adaptive_m_is_recorded_with_its_rises();
    void rows_are_filtered_with_an_adaptive_m();
    void every_method_runs_from_a_file_data();
    void every_method_runs_from_a_file();
    void a_target_that_is_not_log_concave_fails_in_words();
    void the_accepted_set_is_the_same_for_any_thread_count();
    void the_whole_tabular_run_fills_every_part_of_the_record();
    void the_filter_keeps_training_rows_of_the_source_population_only();
    void the_expected_rate_of_a_filter_is_its_exact_mean();
    void repeats_use_other_splits_and_the_same_run_twice_is_equal();
    void fresh_rows_every_epoch_train_too();
    void a_label_can_be_rebalanced_by_categorical_densities();
    void pretraining_alone_is_an_experiment();
    void cancelling_keeps_what_was_done_data();
    void cancelling_keeps_what_was_done();
    void a_filter_that_keeps_nothing_says_so();
    void columns_that_the_data_lack_are_named_with_their_pointers();
    void models_are_exported_with_their_digests();
};

void TestRunExperiment::sampling_presets_accept_at_the_exact_rate_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<double>("rate");
    QTest::addColumn<double>("log_m");
    const double e = std::exp(1.0), pi = std::acos(-1.0);
    const double laplace = std::sqrt(2.0 * e / pi);
    QTest::newRow("laplace_to_normal") << "laplace_to_normal" << 1.0 / laplace << std::log(laplace);
    QTest::newRow("beta_from_uniform") << "beta_from_uniform" << 1.0 / 2.669744 << std::log(2.669744);
    // The supremum of a product of 30 normals' ratios is 1.1^30, at the origin.
    QTest::newRow("curse_of_dimension") << "curse_of_dimension" << std::pow(1.1, -30) << 30 * std::log(1.1);
    // The likelihood x^3 (1 - x)^7 is highest at 0.3; its integral is B(4, 8) = 3! 7! / 11!.
    const double peak = std::pow(0.3, 3) * std::pow(0.7, 7);
    QTest::newRow("posterior") << "posterior_from_prior" << 30240.0 / 39916800.0 / peak << std::log(peak);
    QTest::newRow("categorical_temperature")
        << "categorical_temperature" << 0.76 << std::log(0.5 / 0.38); // p^2 / sum p^2 over p at its largest
}

void TestRunExperiment::sampling_presets_accept_at_the_exact_rate() {
    QFETCH(QString, name);
    QFETCH(double, rate);
    QFETCH(double, log_m);
    const Record record = run(preset(name.toStdString(), {{"/sampling/stop", R"({"candidates": 100000})"}}));
    QCOMPARE(record.status, std::string("complete"));
    QVERIFY(std::abs(record.sampling->log_m - log_m) < 1e-5);
    QCOMPARE(record.sampling->candidates, std::uint64_t{100000});
    QCOMPARE(record.sampling->violations, std::uint64_t{0});
    QVERIFY(std::abs(record.sampling->expected_rate - rate) < 1e-5);
    // H0: accepted is binomial(100000, rate). Two-sided 4.9 sigma: false alarm 1e-6.
    const double sigma = std::sqrt(rate * (1.0 - rate) / 100000.0);
    QVERIFY(std::abs(record.sampling->acceptance_rate - rate) < 4.9 * sigma);
    QCOMPARE(record.sampling->accepted_points.rows(), std::size_t(record.sampling->accepted));
}

void TestRunExperiment::a_wrong_rate_would_be_noticed() {
    // The same bound against the rate of another pair: a sampler that is wrong by 5 % is far outside.
    const Record record = run(preset("laplace_to_normal", {{"/sampling/stop", R"({"candidates": 100000})"}}));
    const double wrong = 0.95 / std::sqrt(2.0 * std::exp(1.0) / std::acos(-1.0));
    const double sigma = std::sqrt(wrong * (1.0 - wrong) / 100000.0);
    QVERIFY(std::abs(record.sampling->acceptance_rate - wrong) > 4.9 * sigma);
}

void TestRunExperiment::a_target_without_any_m_fails_in_words_and_leaves_a_record() {
    QTemporaryDir folder;
    RunOptions options;
    options.record = folder.filePath("heavy.h5").toStdString();
    QVERIFY_THROWS_EXCEPTION(EnvelopeError, run(preset("heavy_tail"), options));
    const Record record = read_record(options.record);
    QCOMPARE(record.status, std::string("failed"));
    QVERIFY(!record.message.empty());
    QVERIFY(!std::filesystem::exists(journal_path(options.record)));
}

void TestRunExperiment::too_small_an_m_is_counted_and_promises_no_rate() {
    const Record record = run(preset("too_small_M", {{"/sampling/stop", R"({"candidates": 100000})"}}));
    const SamplingRecord& sampling = *record.sampling;
    QVERIFY(sampling.violations > 0);
    QVERIFY(std::isnan(sampling.expected_rate));
    // The largest ratio of N(0,1) to Cauchy is sqrt(2 pi / e) = 1.5203 at |x| = 1.
    QVERIFY(sampling.worst_log_excess > 0.41 && sampling.worst_log_excess < 0.4190);
    // H0: accepted is binomial(100000, 0.748835), the integral of min(p, q). 4.9 sigma: false alarm 1e-6.
    QVERIFY(std::abs(sampling.acceptance_rate - 0.748835) < 4.9 * std::sqrt(0.748835 * 0.251165 / 100000.0));
    QVERIFY(sampling.ks_p_value < 1e-6); // and the accepted are visibly not normal
    // What theory says of this M stands beside it.
    QVERIFY(std::abs(sampling.biased_rate - 0.748835) < 1e-6);
    QVERIFY(std::abs(sampling.biased_share - 0.684699) < 1e-6);
    QVERIFY(std::abs(sampling.biased_variance - 1.100613) < 1e-6);
    QVERIFY(sampling.bias_total_variation > 0.01 && sampling.bias_total_variation < 0.1);
    QCOMPARE(sampling.bias_standard_error, 0.0);
    QVERIFY(sampling.biased());
    // And of one that holds.
    const Record right = run(preset("laplace_to_normal", {{"/sampling/stop", R"({"candidates": 1000})"}}));
    QCOMPARE(right.sampling->bias_total_variation, 0.0);
    QVERIFY(std::isnan(right.sampling->biased_rate));
}

void TestRunExperiment::an_adaptive_m_is_recorded_with_its_rises() {
    const Sets stop{{"/sampling/stop", R"({"candidates": 60000})"}};
    const Record record = run(preset("adaptive_M", stop));
    const SamplingRecord& sampling = *record.sampling;
    QCOMPARE(sampling.m_source, std::string("adaptive"));
    QVERIFY(std::abs(sampling.log_m_start - std::log(0.0027)) < 1e-12);
    QVERIFY(std::abs(sampling.log_m - std::log(2.669744)) < 1e-3);
    QVERIFY(sampling.violations >= 3);
    QCOMPARE(sampling.rise_candidate.size(), static_cast<std::size_t>(sampling.violations));
    QCOMPARE(sampling.rise_log_m.back(), sampling.log_m);
    QVERIFY(!sampling.biased());
    QVERIFY(sampling.bias_total_variation < 1e-3);
    QVERIFY(sampling.ks_p_value > 1e-6); // H0: the accepted follow the target
    QVERIFY(std::abs(sampling.z_estimate - 1.0) < 0.05);
    // The same candidates under the final M: the same accepted set.
    Experiment fixed = preset("adaptive_M", stop);
    fixed.sampling->m_request = MRequest::given;
    fixed.sampling->m = std::exp(sampling.log_m) * (1.0 + 1e-15);
    QCOMPARE(run(fixed).sampling->accepted_points.values(), sampling.accepted_points.values());
    // Without a start it comes from a pilot, whose evaluations count.
    Experiment open = preset("adaptive_M", stop);
    open.sampling->m_start.reset();
    const Record piloted = run(open);
    QCOMPARE(piloted.sampling->evaluations, piloted.sampling->candidates + 256);
}

void TestRunExperiment::rows_are_filtered_with_an_adaptive_m() {
    Sets sets{{"/sampling/M", "adaptive"}};
    const Record record = run(short_tabular(sets));
    QCOMPARE(record.status, std::string("complete"));
    QCOMPARE(record.sampling->m_source, std::string("adaptive"));
    QVERIFY(record.sampling->accepted > 0);
    QVERIFY(record.sampling->bias_total_variation < 1e-9); // no row is above the final M
    QCOMPARE(arm(record, "rsft")->rows, static_cast<std::int64_t>(record.sampling->accepted));
}

void TestRunExperiment::every_method_runs_from_a_file_data() {
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("source");
    QTest::newRow("squeeze") << "squeeze"
                             << "closed_form";
    QTest::newRow("adaptive_rejection") << "adaptive_rejection"
                                        << "adaptive";
    QTest::newRow("ratio_of_uniforms") << "ratio_of_uniforms"
                                       << "optimised";
}

void TestRunExperiment::every_method_runs_from_a_file() {
    QFETCH(QString, method);
    QFETCH(QString, source);
    const Record record = run(preset("laplace_to_normal", {{"/sampling/method", method.toStdString()},
                                                           {"/sampling/stop", R"({"accepted": 30000})"}}));
    const SamplingRecord& sampling = *record.sampling;
    QCOMPARE(record.status, std::string("complete"));
    QCOMPARE(sampling.method, method.toStdString());
    QCOMPARE(sampling.m_source, source.toStdString());
    QCOMPARE(sampling.accepted_points.rows(), std::size_t{30000});
    QCOMPARE(sampling.bias_total_variation, 0.0);
    QVERIFY(sampling.evaluations > 0);
    QVERIFY(sampling.ks_p_value > 1e-6); // H0: the accepted follow the target
    QVERIFY(std::abs(sampling.z_estimate - 1.0) < 0.05);
    QCOMPARE(sampling.m_note.find("play no part") != std::string::npos, method != "squeeze");
}

void TestRunExperiment::a_target_that_is_not_log_concave_fails_in_words() {
    try {
        (void)run(preset("mixture_trap", {{"/sampling/method", "adaptive_rejection"}}));
        QFAIL("it ran");
    } catch (const EnvelopeError& error) {
        QVERIFY(QString(error.what()).contains("log-concave"));
    }
}

void TestRunExperiment::the_accepted_set_is_the_same_for_any_thread_count() {
    RunOptions one, two;
    one.threads = 1;
    two.threads = 2;
    const Experiment drawn = preset("laplace_to_normal", {{"/sampling/stop/accepted", "30000"}});
    const Record first = run(drawn, one), second = run(drawn, two);
    QCOMPARE(first.sampling->accepted_points.rows(), std::size_t{30000});
    QCOMPARE(first.sampling->accepted_points.values(), second.sampling->accepted_points.values());
    QCOMPARE(first.sampling->candidates, second.sampling->candidates);
    json document = read_experiment_document(find_preset("tabular_filter")->path);
    for (const char* section : {"model", "pretrain", "finetune"}) {
        document.erase(section);
    }
    const Experiment filtered = experiment_from_json(document);
    QCOMPARE(run(filtered, one).sampling->accepted_index, run(filtered, two).sampling->accepted_index);
}

void TestRunExperiment::the_whole_tabular_run_fills_every_part_of_the_record() {
    QTemporaryDir folder;
    RunOptions options;
    options.record = folder.filePath("tabular.h5").toStdString();
    StopAt listener("never");
    const Record record = run_experiment(short_tabular(), options, {}, listener);
    QVERIFY(listener.monotone);
    QVERIFY(listener.pictures > 0);
    QCOMPARE(record.status, std::string("complete"));
    QCOMPARE(record.dataset->rows, std::int64_t{569});
    QCOMPARE(record.dataset->features.size(), std::size_t{10});
    QCOMPARE(record.dataset->classes, (std::vector<std::string>{"malignant", "benign"}));
    QVERIFY(record.sampling->filter);
    QVERIFY(record.sampling->accepted > 10);
    QCOMPARE(record.sampling->accepted_index.size(), std::size_t(record.sampling->accepted));
    QCOMPARE(record.training.size(), std::size_t{4});
    QCOMPARE(record.training.front().name, std::string("pretrained"));
    QCOMPARE(arm(record, "rsft")->rows, std::int64_t(record.sampling->accepted));
    QCOMPARE(arm(record, "random_subset")->rows, arm(record, "rsft")->rows);
    QCOMPARE(arm(record, "all_data")->rows, std::int64_t(record.sampling->candidates));
    QCOMPARE(arm(record, "all_data")->epoch_series.at("train_loss").rows(), std::size_t{2});
    QCOMPARE(arm(record, "all_data")->epoch_series.at("train_loss").columns(), std::size_t{3});
    for (const char* metric : {"accuracy", "accuracy_source", "accuracy_target", "loss", "macro_f1"}) {
        QCOMPARE(arm(record, "rsft")->test.at(metric).size(), std::size_t{2});
    }
    QCOMPARE(arm(record, "rsft")->test.at("accuracy"), arm(record, "rsft")->test.at("accuracy_target"));
    QCOMPARE(record.comparison.size(), std::size_t{3 * 16}); // three arms; eight metrics on two sets of rows
    const auto row = std::ranges::find_if(record.comparison, [](const ComparisonRecord& c) {
        return c.arm == "all_data" && c.metric == "accuracy";
    });
    const auto& a = arm(record, "rsft")->test.at("accuracy");
    const auto& b = arm(record, "all_data")->test.at("accuracy");
    QVERIFY(std::abs(row->difference - 0.5 * (a[0] - b[0] + a[1] - b[1])) < 1e-12);
    const Record read = read_record(options.record);
    QCOMPARE(read.status, record.status);
    QCOMPARE(read.sampling->accepted_index, record.sampling->accepted_index);
    QCOMPARE(text(read.experiment), text(to_json(short_tabular())));
    QCOMPARE(read.models.size(), record.models.size());
    QVERIFY(read.libraries.contains("libtorch"));
}

void TestRunExperiment::the_filter_keeps_training_rows_of_the_source_population_only() {
    const Experiment experiment = short_tabular();
    NoProgress quiet;
    const Dataset dataset = load_dataset(experiment, 0, {}, quiet);
    const Record record = run(short_tabular({{"/finetune/repeats", "1"}, {"/finetune/controls", "[]"}}));
    const std::set<std::int64_t> train(dataset.split.train.begin(), dataset.split.train.end());
    for (const std::int64_t index : record.sampling->accepted_index) {
        QVERIFY(train.contains(index));
        QCOMPARE(dataset.population[std::size_t(index)], Population::source);
    }
    QCOMPARE(record.sampling->candidates, pool_rows(dataset).size());
    QVERIFY(pool_rows(dataset).size() < train.size());
}

void TestRunExperiment::the_expected_rate_of_a_filter_is_its_exact_mean() {
    const Experiment experiment = short_tabular();
    NoProgress quiet;
    const Dataset dataset = load_dataset(experiment, 0, {}, quiet);
    const SamplingSetup setup = prepare_sampling(experiment, &dataset);
    double sum = 0.0;
    const Matrix<float> rows = filter_matrix(experiment, dataset, pool_rows(dataset));
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const double x = rows(i, 0);
        sum += std::min(1.0, std::exp(setup.target->log_density_at(x) - setup.proposal->log_density_at(x) -
                                      setup.envelope.log_m));
    }
    const double exact = sum / double(rows.rows());
    QVERIFY(std::abs(*setup.expected_rate - exact) < 1e-12);
    QVERIFY(exact > 0.0 && exact < 1.0);
}

void TestRunExperiment::repeats_use_other_splits_and_the_same_run_twice_is_equal() {
    const Experiment experiment = short_tabular({{"/finetune/controls", "[]"}});
    RunOptions options;
    options.threads = 1;
    const Record first = run(experiment, options), second = run(experiment, options);
    const auto& losses = arm(first, "rsft")->test.at("loss");
    QCOMPARE(losses, arm(second, "rsft")->test.at("loss"));
    QVERIFY(losses[0] != losses[1]);
    const Record other = run(short_tabular({{"/finetune/controls", "[]"}, {"/seed", "8"}}), options);
    QCOMPARE(arm(other, "rsft")->test.at("loss")[0], losses[1]); // repeat r is the run with seed + r
}

void TestRunExperiment::fresh_rows_every_epoch_train_too() {
    const Sets once{{"/finetune/repeats", "1"}, {"/finetune/keep_best", "false"}};
    Sets fresh = once;
    fresh.emplace_back("/finetune/resample_every_epoch", "true");
    const Record fixed = run(short_tabular(once)), drawn = run(short_tabular(fresh));
    QCOMPARE(fixed.sampling->accepted_index, drawn.sampling->accepted_index);
    QVERIFY(arm(fixed, "rsft")->test.at("loss") != arm(drawn, "rsft")->test.at("loss"));
    QVERIFY(arm(fixed, "random_subset")->test.at("loss") != arm(drawn, "random_subset")->test.at("loss"));
    QCOMPARE(arm(fixed, "all_data")->test.at("loss"), arm(drawn, "all_data")->test.at("loss"));
}

void TestRunExperiment::a_label_can_be_rebalanced_by_categorical_densities() {
    const Experiment experiment = parse_experiment(R"({
      "schema": "sluice.experiment/1", "seed": 3,
      "dataset": {"source": "builtin:breast_cancer"},
      "sampling": {"mode": "filter",
                   "target": {"family": "categorical", "p": [0.5, 0.5]},
                   "proposal": {"family": "categorical", "p": [0.3726, 0.6274]}}})");
    QCOMPARE(experiment.sampling->columns, std::vector<std::string>{"diagnosis"});
    NoProgress quiet;
    const Dataset dataset = load_dataset(experiment, 0, {}, quiet);
    const Record record = run(experiment);
    std::size_t benign = 0, malignant = 0, all_malignant = 0;
    for (const std::int64_t index : record.sampling->accepted_index) {
        (dataset.labels[std::size_t(index)] == 0 ? malignant : benign) += 1;
    }
    for (const std::int64_t index : dataset.split.train) {
        all_malignant += dataset.labels[std::size_t(index)] == 0 ? 1U : 0U;
    }
    QVERIFY(std::abs(record.sampling->log_m - std::log(0.5 / 0.3726)) < 1e-9);
    QCOMPARE(malignant, all_malignant); // the rare class decides M, so all of its rows are kept
    // H0: each of the n benign rows is kept with probability 0.3726 / 0.6274. 4.9 sigma: false alarm 1e-6.
    const double n = double(dataset.split.train.size() - all_malignant), rate = 0.3726 / 0.6274;
    QVERIFY(std::abs(double(benign) - n * rate) < 4.9 * std::sqrt(n * rate * (1.0 - rate)));
}

void TestRunExperiment::pretraining_alone_is_an_experiment() {
    const Record record = run(parse_experiment(R"({
      "schema": "sluice.experiment/1",
      "dataset": {"source": "builtin:iris"}, "preprocess": [{"op": "standardise"}],
      "model": {"kind": "mlp", "hidden": [8]}, "pretrain": {"epochs": 30, "learning_rate": 0.02}})"));
    QCOMPARE(record.status, std::string("complete"));
    QCOMPARE(record.training.size(), std::size_t{1});
    QVERIFY(arm(record, "pretrained")->test.at("accuracy").front() > 0.8);
    QVERIFY(record.comparison.empty());
    QVERIFY(!record.sampling);
}

void TestRunExperiment::cancelling_keeps_what_was_done_data() {
    QTest::addColumn<QString>("words");
    QTest::addColumn<int>("least_arms");
    QTest::newRow("while reading") << "reading the data" << 0;
    QTest::newRow("while filtering") << "filtering rows" << 0;
    QTest::newRow("while pretraining") << "pretraining" << 1;
    QTest::newRow("in the second repeat") << "repeat 2 of 2: fine-tuning rsft" << 4;
}

void TestRunExperiment::cancelling_keeps_what_was_done() {
    QFETCH(QString, words);
    QFETCH(int, least_arms);
    QTemporaryDir folder;
    RunOptions options;
    options.record = folder.filePath("cancelled.h5").toStdString();
    options.threads = 1; // repeats one after another
    StopAt listener(words.toStdString());
    const Experiment experiment = short_tabular({{"/pretrain/epochs", "200"}, {"/finetune/epochs", "200"}});
    const Record record = run_experiment(experiment, options, listener.source.get_token(), listener);
    QVERIFY(listener.source.stop_requested());
    QCOMPARE(record.status, std::string("cancelled"));
    QVERIFY(int(record.training.size()) >= least_arms);
    QCOMPARE(read_record(options.record).status, std::string("cancelled"));
    const auto finished = [&record](const std::string& name) {
        const std::vector<std::string>& reasons = arm(record, name)->stopped_because;
        return std::ranges::count_if(reasons, [](const std::string& why) { return why != "cancelled"; });
    };
    for (const ComparisonRecord& row : record.comparison) { // what was cut off is not compared
        QCOMPARE(row.verdict == "unknown", std::min(finished("rsft"), finished(row.arm)) < 2);
    }
}

void TestRunExperiment::a_filter_that_keeps_nothing_says_so() {
    const Experiment experiment =
        short_tabular({{"/sampling/target", R"({"family": "normal", "mu": 40, "sigma": 1})"},
                       {"/sampling/proposal", R"({"family": "normal", "mu": 0, "sigma": 2})"}});
    try {
        run(experiment);
        QFAIL("was accepted");
    } catch (const Error& error) {
        QVERIFY2(QString(error.what()).contains("kept none of the"), error.what());
    }
}

void TestRunExperiment::columns_that_the_data_lack_are_named_with_their_pointers() {
    const Experiment experiment = short_tabular({{"/dataset/features/0", "mean_radios"},
                                                 {"/dataset/shift/column", "concavity"},
                                                 {"/sampling/columns/0", "worst_area"},
                                                 {"/sampling/target/columns/0", "worst_area"},
                                                 {"/sampling/proposal/columns/0", "worst_area"}});
    NoProgress quiet;
    try {
        check_data(experiment, {}, quiet);
        QFAIL("was accepted");
    } catch (const ValidationError& error) {
        QStringList pointers;
        for (const Problem& problem : error.problems()) {
            pointers << QString::fromStdString(problem.pointer);
        }
        QCOMPARE(pointers,
                 (QStringList{"/dataset/features/0", "/dataset/shift/column", "/sampling/target/columns/0",
                              "/sampling/proposal/columns/0", "/sampling/columns/0"}));
        QVERIFY(QString(error.what()).contains("did you mean 'mean_radius'?"));
    }
}

void TestRunExperiment::models_are_exported_with_their_digests() {
    QTemporaryDir folder;
    RunOptions options;
    options.record = folder.filePath("run.h5").toStdString();
    const Experiment experiment = short_tabular({{"/finetune/repeats", "1"}});
    const std::vector<std::filesystem::path> planned = planned_files(experiment, options);
    QCOMPARE(planned.size(), std::size_t{1 + 4 * 2});
    for (const std::filesystem::path& file : planned) {
        QVERIFY(!std::filesystem::exists(file));
    }
    const Record record = run(experiment, options);
    for (const std::filesystem::path& file : planned) {
        QVERIFY2(std::filesystem::exists(file), file.c_str());
    }
    QCOMPARE(record.models.size(), std::size_t{8});
    for (const ModelRecord& model : record.models) {
        const std::filesystem::path file = options.record.parent_path() / model.file;
        QCOMPARE(sha256_file(file), model.sha256);
        QCOMPARE(model.input_shape, std::vector<std::int64_t>{10});
        if (model.format == "safetensors") {
            const SafetensorsFile weights = read_safetensors(file);
            QCOMPARE(weights.metadata.at("arm"), model.arm);
            QCOMPARE(text(json::parse(weights.metadata.at("classes"))), text(json({"malignant", "benign"})));
        }
    }
}

QTEST_GUILESS_MAIN(TestRunExperiment)
#include "test_run_experiment.moc"
