// SPDX-License-Identifier: GPL-3.0-or-later
// The recipes, run from their presets with small settings.
#include "experiment/runner.h"

#include "base/error.h"
#include "experiment/class_shares.h"
#include "experiment/row_ratios.h"
#include "experiment/stages.h"
#include "results/record_file.h"
#include "results/words.h"
#include "tests/core/experiment/preset_runs.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <tuple>

using namespace sluice;
using namespace sluice::test;

namespace {

const ComparisonRecord& comparison(const Record& record, const std::string& against,
                                   const std::string& metric) {
    const auto found = std::ranges::find_if(record.comparison, [&](const ComparisonRecord& row) {
        return row.arm == against && row.metric == metric;
    });
    if (found == record.comparison.end()) {
        throw InvalidArgument("no comparison with " + against + " in " + metric);
    }
    return *found;
}

bool overlap(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b) {
    const std::set<std::int64_t> first(a.begin(), a.end());
    return std::ranges::any_of(b, [&](std::int64_t row) { return first.contains(row); });
}

} // namespace

class TestRecipes : public QObject {
    Q_OBJECT

  private slots:
    void every_preset_that_trains_runs_data();
    void every_preset_that_trains_runs();
    void importance_weights_have_mean_one_and_a_known_size();
    void importance_weighting_needs_a_finite_ratio();
    void as_many_faults_are_kept_as_expected();
    void classes_are_kept_in_equal_shares();
    void too_few_probabilities_are_refused();
    void a_simple_model_gains_where_the_world_is_curved_and_only_there();
    void the_constant_of_a_normal_shift_is_exact();
    void a_learned_ratio_brings_the_rows_to_the_target();
    void no_arm_sees_a_test_row();
    void split_sampling_and_training_do_not_depend_on_each_other();
};

void TestRecipes::every_preset_that_trains_runs_data() {
    QTest::addColumn<QString>("name");
    for (const Preset& each : presets()) {
        if (read_experiment_document(each.path).contains("finetune") &&
            read_experiment_document(each.path)["model"]["kind"] != "transformer") {
            QTest::newRow(each.name.c_str()) << QString::fromStdString(each.name);
        }
    }
}

void TestRecipes::every_preset_that_trains_runs() {
    QFETCH(QString, name);
    QTemporaryDir folder;
    RunOptions options;
    options.record = folder.filePath("run.h5").toStdString();
    const Experiment experiment = smallest(name.toStdString());
    const Record record = run(experiment, options);
    QCOMPARE(record.status, std::string("complete"));
    QCOMPARE(record.training.size(), experiment.finetune->controls.size() + 2);
    const Record read = read_record(options.record);
    QCOMPARE(read.sampling->findings.size(), record.sampling->findings.size());
    QCOMPARE(read.rounds.has_value(), record.rounds.has_value());
    const std::string words = record_in_words(read);
    for (const std::string& control : experiment.finetune->controls) {
        QVERIFY2(words.find(control) != std::string::npos, words.c_str());
    }
}

void TestRecipes::importance_weights_have_mean_one_and_a_known_size() {
    // Weights 3, 1, 1, 1: mean 1.5, so 2 and three times 2/3; Kish 36 / 12 = 3.
    const std::vector<double> ratios{std::log(3.0), 0.0, 0.0, 0.0};
    const std::vector<double> weights = importance_weights(ratios);
    QVERIFY(std::abs(weights[0] - 2.0) < 1e-12);
    QVERIFY(std::abs(weights[3] - 2.0 / 3.0) < 1e-12);
    QVERIFY(std::abs(effective_size(weights) - 3.0) < 1e-12);
    QCOMPARE(effective_size(std::vector<double>(5, 0.2)), 5.0);
    // And in a run: over all rows of the pool, worth less than they are many.
    const Record record = run(smallest("covariate_shift", {{"/dataset/parameters/rows", "2000"}}));
    const ArmRecord* weighted = arm(record, "importance_weighted");
    QCOMPARE(weighted->rows, arm(record, "all_data")->rows);
    QVERIFY(weighted->effective_rows > 100.0 && weighted->effective_rows < 0.9 * double(weighted->rows));
    QVERIFY(std::isnan(arm(record, "all_data")->effective_rows));
    // Kish's size is the pool's (mean p/q)^2 / mean (p/q)^2, which the sampling stage computes from the same
    // rows.
    QVERIFY(std::abs(weighted->effective_rows - record.sampling->cost.importance_ess) <
            1e-6 * weighted->effective_rows);
}

void TestRecipes::importance_weighting_needs_a_finite_ratio() {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const std::vector<double> not_covered{0.0, infinity}, nothing{-infinity, -infinity};
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, (void)importance_weights(not_covered));
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, (void)importance_weights(nothing));
}

void TestRecipes::as_many_faults_are_kept_as_expected() {
    const Experiment experiment = smallest("manufacturing_rebalance", {{"/finetune/controls", "[]"}});
    const Dataset dataset = data_of(experiment);
    const std::vector<double> shares = class_shares(dataset);
    QCOMPARE(shares.size(), std::size_t{5});
    QVERIFY(std::abs(std::accumulate(shares.begin(), shares.end(), 0.0) - 1.0) < 1e-12);
    const Record record = run(experiment);
    const SamplingRecord& sampling = *record.sampling;
    // M = max over the classes of p / q: that of the rarest one.
    const double m = 0.2 / *std::ranges::min_element(shares);
    QVERIFY(std::abs(std::exp(sampling.log_m) - m) < 1e-6 * m);
    // N / M rows are expected, and no more than binomial error apart kept. 4.9 sigma: false alarm 1e-6.
    const double expected = double(sampling.candidates) / m;
    QVERIFY(std::abs(sampling.expected_rate * double(sampling.candidates) - expected) < 1e-6 * expected);
    QVERIFY(std::abs(double(sampling.accepted) - expected) < 4.9 * std::sqrt(expected));
    QVERIFY(record_in_words(record).find(" rows expected, ") != std::string::npos);
    QVERIFY(record_in_words(record).find("overstrain") != std::string::npos); // recall class by class
}

void TestRecipes::classes_are_kept_in_equal_shares() {
    const Experiment experiment = smallest("manufacturing_rebalance", {{"/finetune/controls", "[]"}});
    const Dataset dataset = data_of(experiment);
    const FilterStage stage = [&] {
        NoProgress quiet;
        return run_filter(experiment, dataset, 0, {}, {}, quiet);
    }();
    std::vector<double> kept(5, 0.0);
    double total = 0.0;
    for (int pass = 0; pass < 40; ++pass) {
        for (const std::int64_t row : stage.again(pass)) {
            kept[std::size_t(dataset.labels[std::size_t(row)])] += 1.0;
            total += 1.0;
        }
    }
    // H0: every class has a fifth. The rarest class is kept whole each time, so the counts vary less than a
    // multinomial's: chi-square with 4 degrees of freedom exceeds 33.4 with a probability below 1e-6.
    double chi_square = 0.0;
    for (const double count : kept) {
        chi_square += (count - total / 5.0) * (count - total / 5.0) / (total / 5.0);
    }
    QVERIFY(chi_square < 33.4);
    const std::vector<double> shares = class_shares(dataset);
    QVERIFY(shares[0] > 0.9); // of which nothing like a fifth was there before
}

void TestRecipes::too_few_probabilities_are_refused() {
    const Experiment experiment = smallest("manufacturing_rebalance", {{"/sampling/target/p", "[0.5, 0.5]"}});
    try {
        (void)run(experiment);
        QFAIL("it ran");
    } catch (const InvalidArgument& error) {
        QVERIFY2(QString(error.what()).contains("2 probabilities, but 'fault' has 5 classes"), error.what());
    }
}

// The one switch of the preset: the same run with a curved and with a straight law of the label.
void TestRecipes::a_simple_model_gains_where_the_world_is_curved_and_only_there() {
    const Sets faster{{"/dataset/parameters/rows", "6000"},
                      {"/finetune/repeats", "6"},
                      {"/finetune/controls", R"(["all_data"])"}};
    const Record curved = run(preset("covariate_shift", faster));
    const ComparisonRecord& gain = comparison(curved, "all_data", "loss");
    QCOMPARE(gain.verdict, std::string("better"));
    QVERIFY(comparison(curved, "all_data", "loss_source").difference > 0.0); // what it costs
    Sets straight = faster;
    straight.emplace_back("/dataset/parameters/curvature", "0");
    const Record right = run(preset("covariate_shift", straight));
    QVERIFY(comparison(right, "all_data", "loss").verdict != "better");
    QVERIFY(std::abs(comparison(right, "all_data", "loss").difference) < 0.2 * std::abs(gain.difference));
}

// N(0, I) source and N(mu, s^2 I) target, s < 1: M = s^-d exp(|mu|^2 / (2 (1 - s^2))), at mu / (1 - s^2).
void TestRecipes::the_constant_of_a_normal_shift_is_exact() {
    for (const auto& [d, s, length] :
         {std::tuple{1, 0.5, 1.0}, std::tuple{2, 0.9, 0.3}, std::tuple{10, 0.8, 0.8}}) {
        std::vector<std::string> columns;
        std::vector<double> mean(std::size_t(d), 0.0);
        json covariance = json::array();
        for (int j = 0; j < d; ++j) {
            columns.push_back("x" + std::to_string(j + 1));
            std::vector<double> row(std::size_t(d), 0.0);
            row[std::size_t(j)] = s * s;
            covariance.push_back(row);
        }
        mean[0] = 0.6 * length;
        mean.back() += d > 1 ? 0.8 * length : 0.4 * length; // |mu| = length
        const json target = {{"family", "mv_normal"}, {"mean", mean}, {"cov", covariance}};
        const json proposal = {{"family", "mv_normal"}, {"dim", d}, {"sigma", 1}};
        const Experiment experiment =
            smallest("covariate_shift", {{"/dataset/parameters/rows", "2000"},
                                         {"/sampling/columns", json(columns).dump()},
                                         {"/sampling/target", target.dump()},
                                         {"/sampling/proposal", proposal.dump()}});
        const Dataset dataset = data_of(experiment);
        const SamplingSetup setup = prepare_sampling(experiment, &dataset);
        const double log_m = -d * std::log(s) + length * length / (2.0 * (1.0 - s * s));
        QVERIFY(std::abs(setup.envelope.log_m - log_m) < 1e-9 * (1.0 + log_m));
        QVERIFY(setup.envelope.source == MSource::closed_form);
        QVERIFY(std::abs(setup.envelope.touching.front().front() - mean[0] / (1.0 - s * s)) < 1e-9);
    }
}

void TestRecipes::a_learned_ratio_brings_the_rows_to_the_target() {
    const Experiment experiment =
        smallest("density_ratio", {{"/finetune/controls", R"(["importance_weighted"])"}});
    const Dataset dataset = data_of(experiment);
    const Record record = run(experiment);
    const SamplingRecord& sampling = *record.sampling;
    QCOMPARE(sampling.m_source, std::string("optimised"));
    QVERIFY(sampling.m_note.starts_with("optimised over the pool"));
    QCOMPARE(sampling.violations, std::uint64_t{0});
    double sum = 0.0, squares = 0.0;
    for (const std::int64_t row : sampling.accepted_index) {
        const double x = dataset.features(std::size_t(row), 0);
        sum += x;
        squares += x * x;
    }
    const auto n = double(sampling.accepted);
    QVERIFY(n > 200.0);
    // H0: x1 of the kept rows is N(0.8, 0.8^2), 0.03 allowed for the learned ratio. 4.9 sigma.
    const double mean = sum / n, sd = std::sqrt(squares / n - mean * mean);
    QVERIFY(std::abs(mean - 0.8) < 0.03 + 4.9 * 0.8 / std::sqrt(n));
    QVERIFY(std::abs(sd - 0.8) < 0.03 + 4.9 * 0.8 / std::sqrt(2.0 * n));
    const Findings& found = sampling.findings.at("density_ratio");
    QVERIFY(found.numbers.at("calibration_error") < 0.05);
    QVERIFY(found.numbers.at("brier") < 0.25);
    QCOMPARE(found.series.at("probability").size(), found.series.at("frequency").size());
    QVERIFY(record_in_words(record).find("Reliability") != std::string::npos);
}

void TestRecipes::no_arm_sees_a_test_row() {
    for (const char* name :
         {"covariate_shift", "manufacturing_rebalance", "self_label", "self_label_sharpened"}) {
        for (int repeat = 0; repeat < 2; ++repeat) {
            const Experiment experiment = smallest(name);
            const Dataset dataset = data_of(experiment, repeat);
            const std::vector<std::int64_t> pool = pool_rows(dataset); // what every arm draws from
            QVERIFY(!overlap(pool, dataset.split.test) && !overlap(pool, dataset.split.validation));
            QVERIFY(!overlap(dataset.split.validation, dataset.split.test));
            QVERIFY(overlap(pool, dataset.split.train)); // the check itself can find an overlap
        }
        const Record record = run(smallest(name, {{"/finetune/controls", "[]"}}));
        const Dataset dataset = data_of(smallest(name));
        QVERIFY(!record.sampling->accepted_index.empty());
        QVERIFY(!overlap(record.sampling->accepted_index, dataset.split.test));
        QVERIFY(!overlap(record.sampling->accepted_index, dataset.split.validation));
    }
}

void TestRecipes::split_sampling_and_training_do_not_depend_on_each_other() {
    const Sets base{{"/dataset/parameters/rows", "2000"}, {"/finetune/controls", "[]"}};
    const auto with = [&](Sets more) {
        Sets sets = base;
        sets.insert(sets.end(), more.begin(), more.end());
        return smallest("covariate_shift", sets);
    };
    const Record first = run(with({}));
    // Another training leaves the split and the accepted set as they are.
    const Record trained =
        run(with({{"/pretrain/epochs", "3"}, {"/pretrain/batch_size", "8"}, {"/model/kind", "mlp"}}));
    QCOMPARE(trained.sampling->accepted_index, first.sampling->accepted_index);
    QCOMPARE(data_of(with({{"/model/kind", "mlp"}})).split.test, data_of(with({})).split.test);
    // Another sampling leaves the split and the pretrained network as they are.
    const Record sampled = run(with({{"/sampling/M", "30"}}));
    QVERIFY(sampled.sampling->accepted_index != first.sampling->accepted_index);
    QCOMPARE(arm(sampled, "pretrained")->step_loss, arm(first, "pretrained")->step_loss);
    QCOMPARE(arm(sampled, "pretrained")->test.at("loss"), arm(first, "pretrained")->test.at("loss"));
    // Another seed changes all three.
    const Record other = run(with({{"/seed", "99"}}));
    QVERIFY(other.sampling->accepted_index != first.sampling->accepted_index);
    QVERIFY(arm(other, "pretrained")->step_loss != arm(first, "pretrained")->step_loss);
    QVERIFY(data_of(with({{"/seed", "99"}})).split.test != data_of(with({})).split.test);
    // Their streams are not one another's: of 64 words none is common.
    std::set<std::uint64_t> words;
    for (const Stream stream : {Stream::split, Stream::acceptance, Stream::batches, Stream::initial_weights,
                                Stream::subset, Stream::proposal, Stream::dropout, Stream::shift}) {
        RandomStream random(21, stream);
        for (int i = 0; i < 64; ++i) {
            words.insert(random.next());
        }
    }
    QCOMPARE(words.size(), std::size_t{8 * 64});
}

QTEST_GUILESS_MAIN(TestRecipes)
#include "test_recipes.moc"
