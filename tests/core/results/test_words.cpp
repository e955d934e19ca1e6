// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/phrases.h"
#include "results/words.h"
#include "tests/core/results/sample_record.h"

#include <QTest>

using namespace sluice;

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

SamplingRecord rate(double accepted_share) {
    SamplingRecord sampling;
    sampling.candidates = 1000000;
    sampling.accepted = std::uint64_t(accepted_share * 1e6);
    sampling.acceptance_rate = accepted_share;
    return sampling;
}

} // namespace

class TestWords : public QObject {
    Q_OBJECT

  private slots:
    void percentages_have_the_digits_they_deserve_data() {
        QTest::addColumn<double>("share");
        QTest::addColumn<QString>("text");
        QTest::newRow("usual") << 0.375 << "37.5 %";
        QTest::newRow("nothing") << 0.0 << "0 %";
        QTest::newRow("all") << 1.0 << "100 %";
        QTest::newRow("almost all") << 0.99996 << "99.9960 %";
        QTest::newRow("few") << 0.0412 << "4.12 %";
        QTest::newRow("fewer") << 0.00012 << "0.012 %";
        QTest::newRow("hardly any") << 1.2e-9 << "1.2e-07 %";
    }
    void percentages_have_the_digits_they_deserve() {
        QFETCH(const double, share);
        QFETCH(const QString, text);
        QCOMPARE(QString::fromStdString(percent_text(share)), text);
    }

    void what_is_wasted_is_said_as_a_simple_fraction_data() {
        QTest::addColumn<double>("share");
        QTest::addColumn<QString>("text");
        QTest::newRow("three eighths") << 0.375 << "37.5 % accepted: 5 of 8 candidates are wasted.";
        QTest::newRow("a third") << 0.3333 << "33.3 % accepted: 2 of 3 candidates are wasted.";
        QTest::newRow("three quarters") << 0.75 << "75.0 % accepted: 1 of 4 candidates is wasted.";
        QTest::newRow("Laplace to normal")
            << 0.7602 << "76.0 % accepted: about 24 of 100 candidates are wasted.";
        QTest::newRow("rare") << 0.0031
                              << "0.31 % accepted: 1 candidate in 323 is kept, the others are wasted.";
        QTest::newRow("nearly all") << 0.99 << "99.00 % accepted: hardly a candidate is wasted.";
        QTest::newRow("none") << 0.0 << "0 % accepted: every candidate is wasted.";
    }
    void what_is_wasted_is_said_as_a_simple_fraction() {
        QFETCH(const double, share);
        QFETCH(const QString, text);
        QCOMPARE(QString::fromStdString(sampling_in_words(rate(share))), text);
    }

    void no_candidate_at_all_is_said() {
        QCOMPARE(sampling_in_words(SamplingRecord{}), std::string("No candidate was tried."));
    }

    void violations_are_said_to_bias_the_result() {
        SamplingRecord sampling = rate(0.5);
        QVERIFY(!contains(sampling_in_words(sampling), "biased"));
        sampling.violations = 123000;
        sampling.worst_log_excess = std::log(1.4);
        const std::string words = sampling_in_words(sampling);
        QVERIFY2(
            contains(words, "M is too small: p > M q at 12.3 % of the candidates, by a factor of up to 1.4"),
            words.c_str());
        QVERIFY(contains(words, "biased"));
    }

    void the_size_of_a_bias_is_told() {
        Record record;
        record.sampling = rate(0.75);
        SamplingRecord& sampling = *record.sampling;
        sampling.m_source = "given";
        sampling.violations = 684000;
        sampling.bias_total_variation = 0.0456;
        sampling.bias_standard_error = 0.0;
        sampling.biased_rate = 0.748835;
        sampling.biased_share = 0.684699;
        sampling.biased_mean = 0.0;
        sampling.biased_variance = 1.100613;
        const std::string words = record_in_words(record);
        QVERIFY2(
            contains(
                words,
                "may differ from p's by up to 4.56 % (total variation of min(p, M q) from p, integrated)"),
            words.c_str());
        QVERIFY2(contains(words, "accepts 74.9 % and is violated at 68.5 %"), words.c_str());
        QVERIFY2(contains(words, "variance 1.10061"), words.c_str());
        sampling.bias_standard_error = 0.0012;
        QVERIFY(contains(record_in_words(record), "estimated from candidates, standard error 0.12 %"));
        sampling.bias_total_variation = sample::nan;
        QVERIFY(!contains(record_in_words(record), "Bias"));
    }

    void the_preparation_is_told_with_what_it_dropped() {
        Record record;
        record.dataset.emplace();
        record.dataset->source = "builtin:breast_cancer";
        record.dataset->preprocess = {
            {{"op", "drop_missing"}, {"rows_before", 1569}, {"rows_dropped", 0}},
            {{"op", "drop_outliers"}, {"rows_before", 1569}, {"rows_dropped", 12}},
            {{"op", "standardise"}, {"fitted", {{"x", {{"mean", 1.0}, {"sd", 2.0}}}}}},
            {{"op", "pca"}, {"fitted", {{"share", {0.6, 0.3}}}}},
            {{"op", "select"}, {"columns", {"pc1"}}, {"left_out", {"pc2", "y"}}},
        };
        const std::string words = record_in_words(record);
        QVERIFY2(
            contains(words,
                     "Prepared: drop_missing (no row dropped), drop_outliers (12 of 1,569 rows dropped), "
                     "standardise, pca (2 components with 90.0 % of the variance) and select (1 of 3 "
                     "columns)\n"),
            words.c_str());
        record.dataset->preprocess = {3, "damaged"};
        QVERIFY(!contains(record_in_words(record), "Prepared"));
        record.dataset->preprocess = nlohmann::json::array();
        QVERIFY(!contains(record_in_words(record), "Prepared"));
    }

    void an_adaptive_m_is_told_with_its_rises_and_is_no_bias() {
        Record record;
        record.sampling = rate(0.375);
        SamplingRecord& sampling = *record.sampling;
        sampling.m_source = "adaptive";
        sampling.log_m = std::log(2.6697);
        sampling.log_m_start = std::log(0.0027);
        sampling.violations = 8;
        sampling.rise_candidate = {0, 1, 2, 5, 9, 30, 77, 1233};
        sampling.bias_total_variation = 1e-7;
        const std::string words = record_in_words(record);
        QVERIFY2(contains(words, "M = 2.6697, the largest p / q met"), words.c_str());
        QVERIFY2(contains(words, "M started at 0.0027 and rose 8 times, last at candidate 1,234"),
                 words.c_str());
        QVERIFY(!contains(words, "biased") && !contains(words, "Bias"));
        sampling.rise_candidate.clear();
        sampling.violations = 0;
        QVERIFY(contains(record_in_words(record), "never had to rise"));
    }

    void another_method_is_told_with_its_evaluations() {
        Record record;
        record.sampling = rate(0.99);
        record.sampling->method = "adaptive_rejection";
        record.sampling->evaluations = 120;
        const std::string words = record_in_words(record);
        QVERIFY2(contains(words, "Method: adaptive rejection, with 120 evaluations of p"), words.c_str());
        record.sampling->method = "rejection";
        QVERIFY(!contains(record_in_words(record), "Method:"));
    }

    void an_m_that_is_too_large_is_noticed_only_when_it_was_given() {
        SamplingRecord sampling = rate(0.25);
        sampling.log_m = std::log(4.0);
        sampling.worst_log_excess = std::log(2.67 / 4);
        sampling.m_source = "given";
        QVERIFY(contains(sampling_in_words(sampling), "The largest p / q met was 2.67; M = 4 may be larger"));
        sampling.m_source = "closed_form";
        QVERIFY(!contains(sampling_in_words(sampling), "may be larger"));
    }

    void every_test_is_told_with_its_verdict() {
        SamplingRecord sampling = rate(0.25);
        QCOMPARE(goodness_in_words(sampling), std::string());
        sampling.ks_p_value = 0.62;
        sampling.goodness.anderson_darling_p_value = 0.4;
        QCOMPARE(
            goodness_in_words(sampling),
            std::string("The accepted set agrees with p (Anderson-Darling p = 0.4, Kolmogorov-Smirnov p = "
                        "0.62)."));
        sampling.goodness.anderson_darling_p_value = 1e-12;
        QVERIFY(contains(goodness_in_words(sampling), "The accepted set does not follow p"));
        sampling.goodness.anderson_darling_p_value = 0.02;
        QVERIFY(contains(goodness_in_words(sampling), "Some doubt that the accepted set follows p"));
        SamplingRecord counts = rate(0.25);
        counts.goodness.chi_square_statistic = 3.2;
        counts.goodness.chi_square_p_value = 0.52;
        counts.goodness.chi_square_freedom = 4;
        QCOMPARE(
            goodness_in_words(counts),
            std::string("Chi-square of the counts 3.2 at 4 degrees of freedom, p = 0.52: the accepted set "
                        "agrees with p."));
        counts.goodness.chi_square_statistic = std::numeric_limits<double>::infinity();
        counts.goodness.chi_square_p_value = 0.0;
        QVERIFY(contains(goodness_in_words(counts), "holds values that p cannot give"));
    }

    void points_of_a_space_are_indistinguishable_or_differ() {
        SamplingRecord sampling = sample::sampling(3000, 3);
        QVERIFY(contains(goodness_in_words(sampling), "indistinguishable from exact draws of p"));
        sampling.goodness.energy_p_value = 0.001;
        QVERIFY(contains(goodness_in_words(sampling), "The accepted set: differs from exact draws of p"));
        Record record;
        record.sampling = sampling;
        sampling.goodness.points = 1000;
        record.sampling = sampling;
        const std::string words = record_in_words(record);
        QVERIFY2(contains(words, "Energy distance between 1,000 points of the accepted set"), words.c_str());
        QVERIFY(contains(words, "looked at 1,000 of them, evenly spaced"));
        QVERIFY(contains(words, "Of 3 means, that of coordinate 3 lies furthest"));
        QVERIFY(!contains(words, "nan"));
    }

    void the_way_to_the_goal_is_told_with_its_interval() {
        SamplingRecord sampling = rate(0.25);
        QCOMPARE(goal_in_words(sampling), std::string());
        sampling.cost.goal_missing = 1000;
        sampling.cost.goal_basis = "measured";
        sampling.cost.goal_seconds = 12000;
        sampling.cost.goal_low = 7200;
        sampling.cost.goal_high = 21600;
        QCOMPARE(
            goal_in_words(sampling),
            std::string("At this rate the other 1,000 accepted points take 3 h 20 min (95 % interval 2 h 0 "
                        "min to 6 h 0 min)"));
        sampling.cost.goal_basis = "theory";
        QVERIFY(contains(goal_in_words(sampling), "By theory"));
        sampling.accepted = 0;
        sampling.cost.goal_basis = "bound";
        QCOMPARE(
            goal_in_words(sampling),
            std::string("None was accepted yet: 1,000 accepted points take more than 2 h 0 min (95 % sure)"));
    }

    void a_comparison_ends_in_a_verdict() {
        ComparisonRecord row{"all_data", "accuracy", 0.021, 0.010, 0.032, 0.004, "paired t over 10 repeats",
                             "better"};
        QCOMPARE(comparison_in_words(row),
                 std::string(
                     "rsft against all_data: accuracy +0.021 (95 % interval 0.010 to 0.032, paired t over 10 "
                     "repeats): it helped."));
        row.verdict = "worse";
        QVERIFY(contains(comparison_in_words(row), "it did harm"));
        row.verdict = "no difference";
        QVERIFY(contains(comparison_in_words(row), "no difference can be shown"));
        row.verdict = "unknown";
        row.low = row.high = sample::nan;
        const std::string unknown = comparison_in_words(row);
        QVERIFY(contains(unknown, "nobody can tell"));
        QVERIFY2(!contains(unknown, "nan") && !contains(unknown, "interval"), unknown.c_str());
    }

    void findings_rounds_and_classes_are_told() {
        const std::string words = record_in_words(sample::labelled());
        for (const char* part :
             {"of the labels that the network drew accepted", " labels expected, ",
              "  The classifier is calibrated.\n  Reliability: good.\n",
              "The weights of all_data make its 341 rows worth 123.5 (Kish's effective sample size).",
              "Rounds, ended because no better accuracy in 2 rounds:", "test accuracy",
              "By class, over all repeats:", "recall, precision"}) {
            QVERIFY2(contains(words, part), words.c_str());
        }
        QVERIFY(!contains(words, " nan"));
        const auto summary = record_summary(sample::labelled());
        QCOMPARE(summary["sampling"]["mode"].get<std::string>(), std::string("label"));
        QCOMPARE(summary["sampling"]["findings"]["density_ratio"]["brier"].get<double>(), 0.21);
        QVERIFY(summary["rounds"]["series"]["acceptance"][2].is_null());
        QCOMPARE(metric_in_words("pr_auc_source"), std::string("PR-AUC (source rows)"));
    }

    void a_whole_record_is_told_with_every_part() {
        const std::string words = record_in_words(sample::full());
        for (const char* part :
             {"Tumours, σ-weighted\n",
              "Complete, 2025-03-01",
              "on Göttingen",
              "8 threads",
              "builtin:breast_cancer",
              "569 rows",
              "2 classes (malignant and benign)",
              "37.5 % accepted",
              "M = 2.66667, in closed form",
              "theory says 37.5 %, which lies within it",
              "the accepted set agrees with p",
              "Anderson-Darling, which weighs the tails: 0.61, p = 0.64",
              "Moments: mean 0.25",
              "(exact 0.1)",
              "One accepted point costs 2.67 candidates and 42 ns",
              "worth 4,500 independent draws (effective sample size); rejection keeps 3,000",
              "Training: 3 repeats",
              "trained on",
              "macro F1",
              "Did rejection sampling help? In part: in accuracy rsft is better than all_data and worse than "
              "random_subset.",
              "+0.021 (0.010 to 0.032) *",
              "+0.018 (-0.002 to 0.038)",
              "about one in twenty would by chance",
              "Models: result_ARM.pt and result_ARM.safetensors, ARM being rsft or all_data"}) {
            QVERIFY2(contains(words, part), part);
        }
        QVERIFY(!contains(words, " nan") && !contains(words, " inf"));
    }

    void a_filter_speaks_of_rows_and_of_the_fitted_density() {
        Record record;
        record.sampling = sample::filtered().sampling;
        record.sampling->seconds = 3e-5;
        const std::string words = record_in_words(record);
        QVERIFY2(contains(words, "37.5 % of the rows kept: 3,000 of 8,000."), words.c_str());
        QVERIFY(contains(words, "the kept rows agree with the fitted p"));
        QVERIFY(!contains(words, "candidate") && !contains(words, "constant Z"));
        QVERIFY(!contains(words, "a second")); // the clock is too coarse for it
        record.sampling->seconds = 0.5;
        QVERIFY(contains(record_in_words(record), "rows a second"));
    }

    void z_is_told_only_where_theory_gives_no_rate() {
        Record record = sample::full();
        QVERIFY(!contains(record_in_words(record), "constant Z"));
        record.sampling->expected_rate = sample::nan;
        QVERIFY(contains(record_in_words(record), "constant Z: 1.0003"));
    }

    void the_verdict_is_on_what_the_experiment_monitors() {
        Record record = sample::full();
        QVERIFY(contains(record_in_words(record), "in accuracy rsft is"));
        record.experiment["finetune"]["monitor"] = "macro_f1";
        QVERIFY(
            contains(record_in_words(record), "No difference in macro F1 can be shown against all_data."));
        record.experiment["finetune"]["monitor"] =
            "validation_loss"; // the default is no metric of the test rows
        QVERIFY(contains(record_in_words(record), "in accuracy rsft is"));
    }

    void metrics_of_the_judged_rows_are_not_told_twice() {
        Record record = sample::full();
        for (ArmRecord& arm : record.training) {
            arm.test["accuracy_target"] = arm.test["accuracy"];
            arm.test["accuracy_source"] = {0.5, 0.5, 0.5};
        }
        const std::string words = record_in_words(record);
        QVERIFY(contains(words, "on test rows of the target population"));
        QVERIFY(contains(words, "On test rows of the source population"));
        QVERIFY(contains(words, "0.500 ± 0.000") && !contains(words, "(target rows)"));
    }

    void one_repeat_gives_no_verdict_and_no_star() {
        Record record = sample::full();
        record.comparison = {record.comparison[3]};
        const std::string words = record_in_words(record);
        QVERIFY(contains(words, "Did rejection sampling help? One repeat cannot tell"));
        QVERIFY(!contains(words, "*") && !contains(words, "intervals"));
    }

    void partial_records_have_words_too() {
        QVERIFY(contains(record_in_words(Record{}), "Unnamed experiment\nRunning"));
        Record failed;
        failed.status = "failed";
        failed.message = "the proposal misses part of the target";
        failed.experiment = {{"name", "x"}};
        failed.sampling = SamplingRecord{};
        const std::string words = record_in_words(failed);
        QVERIFY(contains(words, "Failed") && contains(words, failed.message));
        QVERIFY(!contains(words, " nan"));
    }

    void the_summary_has_the_figures_and_no_number_that_json_lacks() {
        Record record = sample::full();
        record.sampling->expected_rate = sample::nan;
        record.sampling->worst_log_excess = -std::numeric_limits<double>::infinity();
        const nlohmann::json summary = record_summary(record);
        QVERIFY(summary["sampling"]["expected_rate"].is_null());
        QVERIFY(summary["sampling"]["worst_log_excess"].is_null());
        QCOMPARE(summary["sampling"]["accepted"].get<std::uint64_t>(), std::uint64_t(3000));
        QCOMPARE(summary["seed"].get<std::uint64_t>(), record.seed);
        QCOMPARE(summary["training"].size(), std::size_t(4));
        QVERIFY(summary["training"]["rsft"]["test"]["accuracy"].is_number());
        QVERIFY(summary["comparison"][3]["interval95"][0].is_null());
        QCOMPARE(summary["models"].size(), std::size_t(3));
        QVERIFY(nlohmann::json::parse(summary.dump()) == summary); // nothing turned into null by dump()
        QVERIFY(record_summary(Record{}).is_object());
    }
};

QTEST_GUILESS_MAIN(TestWords)
#include "test_words.moc"
