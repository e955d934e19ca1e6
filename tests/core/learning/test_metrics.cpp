// SPDX-License-Identifier: GPL-3.0-or-later
// Reference values: scikit-learn 1.2 (sklearn.metrics) and SciPy 1.10 (scipy.stats.ttest_rel, t).
#include "base/error.h"
#include "learning/metrics.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

using namespace sluice;

namespace {

Matrix<float> matrix(std::size_t columns, std::vector<float> values) {
    Matrix<float> result(values.size() / columns, columns);
    result.values() = std::move(values);
    return result;
}

/// Logits that predict exactly these classes.
Matrix<float> predicting(std::size_t classes, const std::vector<std::size_t>& predictions) {
    Matrix<float> logits(predictions.size(), classes);
    for (std::size_t row = 0; row < predictions.size(); ++row) {
        logits(row, predictions[row]) = 1.0F;
    }
    return logits;
}

bool near(double value, double expected, double tolerance = 1e-12) {
    return std::abs(value - expected) <= tolerance;
}

/// A world in which classifiers are compared again and again.
struct World {
    double test_per_train = 0.0; ///< for compare_paired()
    bool fresh_data = false;     ///< each repeat draws a dataset of its own
    double handicap = 0.0;       ///< how much nearer the classes are in the second classifier's feature
};
constexpr std::size_t world_rows = 60, world_train = 42;
constexpr double ratio_of_splits = double(world_rows - world_train) / double(world_train);

/// Two classes, 2 x 0.7 standard deviations apart in each of two features.
struct TwoFeatures {
    std::array<std::array<double, world_rows>, 2> x{};
    TwoFeatures(std::mt19937_64& random, double handicap) {
        std::normal_distribution<double> normal;
        for (std::size_t row = 0; row < world_rows; ++row) {
            const double side = row % 2 == 1 ? 1.0 : -1.0;
            x[0][row] = 0.7 * side + normal(random);
            x[1][row] = (0.7 - handicap) * side + normal(random);
        }
    }
};

/// Accuracy on the last rows of `order` of the nearest class mean of one feature, learned from the first.
double accuracy_of_feature(const std::array<double, world_rows>& x, const std::vector<std::size_t>& order) {
    std::array<double, 2> sum{}, count{};
    for (std::size_t i = 0; i < world_train; ++i) {
        sum[order[i] % 2] += x[order[i]];
        count[order[i] % 2] += 1.0;
    }
    const double low = sum[0] / count[0], high = sum[1] / count[1];
    double right = 0.0;
    for (std::size_t i = world_train; i < world_rows; ++i) {
        const bool nearer_high = std::abs(x[order[i]] - high) < std::abs(x[order[i]] - low);
        right += nearer_high == (order[i] % 2 == 1) ? 1.0 : 0.0;
    }
    return right / double(world_rows - world_train);
}

/// In how many of 400 datasets compare_paired() finds a difference between the two features.
int differences_found(const World& world) {
    std::mt19937_64 random(20030601);
    std::vector<std::size_t> order(world_rows);
    std::iota(order.begin(), order.end(), std::size_t{0});
    int found = 0;
    for (int dataset = 0; dataset < 400; ++dataset) {
        TwoFeatures data(random, world.handicap);
        std::vector<double> first, second;
        for (int repeat = 0; repeat < 15; ++repeat) {
            if (world.fresh_data) {
                data = TwoFeatures(random, world.handicap);
            }
            std::ranges::shuffle(order, random);
            first.push_back(accuracy_of_feature(data.x[0], order));
            second.push_back(accuracy_of_feature(data.x[1], order));
        }
        found += compare_paired(first, second, true, world.test_per_train).verdict != "no difference" ? 1 : 0;
    }
    return found;
}

} // namespace

class TestMetrics : public QObject {
    Q_OBJECT

  private slots:
    void three_classes_agree_with_scikit_learn();
    void a_class_only_predicted_counts_in_f1_but_not_in_balanced_accuracy();
    void loss_of_equal_logits_is_the_logarithm_of_the_class_count();
    void huge_logits_neither_overflow_nor_lose_the_loss();
    void a_logit_that_is_not_a_number_makes_the_loss_so();
    void no_rows_give_no_values();
    void values_are_found_by_name();
    void sizes_and_labels_that_do_not_fit_are_refused();
    void paired_differences_agree_with_scipy();
    void the_direction_of_a_gain_is_respected();
    void one_repeat_gives_no_interval();
    void constant_differences_need_no_division_by_zero();
    void rounding_noise_is_no_difference();
    void a_missing_value_makes_the_verdict_unknown();
    void repeats_that_split_one_dataset_get_the_corrected_interval();
    void the_corrected_test_keeps_its_level_on_splits_of_one_dataset();
    void the_plain_test_does_not_keep_its_level_on_splits_of_one_dataset();
    void the_plain_test_keeps_its_level_where_data_are_fresh();
    void the_corrected_test_finds_a_real_difference();
    void comparisons_of_what_does_not_fit_are_refused();
};

void TestMetrics::three_classes_agree_with_scikit_learn() {
    const Matrix<float> logits =
        matrix(3, {2.0F, .5F, -1.F, .1F, .9F, .3F,  1.5F, 1.2F, 0.F, 0.F,  1.F,  .5F,
                   1.F,  0.F, .2F,  .3F, .2F, 2.2F, 0.F,  0.F,  3.F, 1.1F, .2F,  1.F,
                   -1.F, .5F, .7F,  .6F, .5F, .4F,  -2.F, 3.F,  1.F, .25F, .75F, .5F});
    const std::vector<std::int64_t> labels{0, 0, 0, 1, 1, 2, 2, 2, 2, 0, 1, 2};
    const ClassificationMetrics m = classification_metrics(logits, labels);
    QCOMPARE(m.rows, std::size_t{12});
    QVERIFY(near(m.loss, 0.7431250008238189, 1e-7)); // the logits here are float32
    QVERIFY(near(m.accuracy, 0.6666666666666666));
    QVERIFY(near(m.balanced_accuracy, 0.6722222222222222));
    QVERIFY(near(m.macro_f1, 0.6626984126984127));
    const std::vector<double> recall{0.75, 2.0 / 3.0, 0.6}, precision{0.6, 0.5, 1.0};
    for (std::size_t k = 0; k < 3; ++k) {
        QVERIFY(near(m.recall[k], recall[k]));
        QVERIFY(near(m.precision[k], precision[k]));
    }
    QCOMPARE(m.confusion.values(), (std::vector<double>{3, 1, 0, 1, 2, 0, 1, 1, 3}));
}

void TestMetrics::a_class_only_predicted_counts_in_f1_but_not_in_balanced_accuracy() {
    const Matrix<float> logits = predicting(4, {0, 3, 1, 1, 0, 1});
    const ClassificationMetrics m =
        classification_metrics(logits, std::vector<std::int64_t>{0, 0, 1, 1, 2, 2});
    QVERIFY(near(m.balanced_accuracy, 0.5));
    QVERIFY(near(m.macro_f1, 0.325));
    QVERIFY(std::isnan(m.recall[3]));
    QVERIFY(std::isnan(m.precision[2]));
    QCOMPARE(m.precision[3], 0.0);
}

void TestMetrics::loss_of_equal_logits_is_the_logarithm_of_the_class_count() {
    const ClassificationMetrics m =
        classification_metrics(Matrix<float>(5, 10, 0.25F), std::vector<std::int64_t>{0, 1, 2, 8, 9});
    QVERIFY(near(m.loss, std::log(10.0), 1e-14));
}

void TestMetrics::huge_logits_neither_overflow_nor_lose_the_loss() {
    const ClassificationMetrics m =
        classification_metrics(matrix(2, {1e30F, -1e30F, 1000.F, 0.F}), std::vector<std::int64_t>{0, 1});
    QVERIFY(near(m.loss, 500.0, 1e-9)); // (0 + 1000) / 2
}

void TestMetrics::a_logit_that_is_not_a_number_makes_the_loss_so() {
    const float bad = std::numeric_limits<float>::quiet_NaN();
    QVERIFY(std::isnan(classification_metrics(matrix(2, {0.F, bad}), std::vector<std::int64_t>{0}).loss));
    QVERIFY(std::isnan(classification_metrics(matrix(2, {bad, 0.F}), std::vector<std::int64_t>{1}).loss));
}

void TestMetrics::no_rows_give_no_values() {
    const ClassificationMetrics m = classification_metrics(Matrix<float>(0, 2), {});
    QCOMPARE(m.rows, std::size_t{0});
    for (const std::string& name : metric_names()) {
        QVERIFY(std::isnan(m.value(name)));
    }
}

void TestMetrics::values_are_found_by_name() {
    ClassificationMetrics m;
    m.loss = 1.0;
    m.accuracy = 2.0;
    m.balanced_accuracy = 3.0;
    m.macro_f1 = 4.0;
    QCOMPARE(metric_names(), (std::vector<std::string>{"loss", "accuracy", "balanced_accuracy", "macro_f1",
                                                       "brier", "calibration_error", "roc_auc", "pr_auc"}));
    for (std::size_t i = 0; i < 4; ++i) {
        QCOMPARE(m.value(metric_names()[i]), static_cast<double>(i + 1));
    }
    QVERIFY(std::isnan(m.value("beauty")));
    QVERIFY(!larger_is_better("loss"));
    QVERIFY(!larger_is_better("validation_loss"));
    QVERIFY(larger_is_better("macro_f1"));
}

void TestMetrics::sizes_and_labels_that_do_not_fit_are_refused() {
    const Matrix<float> logits(2, 3);
    QVERIFY_EXCEPTION_THROWN(classification_metrics(logits, std::vector<std::int64_t>{0}), InvalidArgument);
    QVERIFY_EXCEPTION_THROWN(classification_metrics(logits, std::vector<std::int64_t>{0, 3}),
                             InvalidArgument);
    QVERIFY_EXCEPTION_THROWN(classification_metrics(logits, std::vector<std::int64_t>{-1, 0}),
                             InvalidArgument);
}

void TestMetrics::paired_differences_agree_with_scipy() {
    const std::vector<double> a{0.91, 0.93, 0.90, 0.95, 0.92, 0.94}, b{0.89, 0.92, 0.91, 0.90, 0.90, 0.91};
    const Comparison close = compare_paired(a, b, true, 0.0);
    QVERIFY(near(close.difference, 0.02));
    QVERIFY(near(close.low, -0.0009887128059084885, 1e-10));
    QVERIFY(near(close.high, 0.04098871280590845, 1e-10));
    QVERIFY(near(close.p_value, 0.05797277355753987, 1e-10));
    QCOMPARE(close.verdict, std::string("no difference"));
    QCOMPARE(close.test, std::string("paired t over 6 repeats"));

    const std::vector<double> c{0.912, 0.931, 0.905, 0.955, 0.921, 0.944, 0.938, 0.926};
    const std::vector<double> d{0.889, 0.92, 0.90, 0.91, 0.90, 0.915, 0.92, 0.93};
    const Comparison clear = compare_paired(c, d, true, 0.0);
    QVERIFY(near(clear.low, 0.005923907749814264, 1e-10));
    QVERIFY(near(clear.high, 0.031076092250185684, 1e-10));
    QVERIFY(near(clear.p_value, 0.010287506117660621, 1e-10));
    QCOMPARE(clear.verdict, std::string("better"));
}

void TestMetrics::the_direction_of_a_gain_is_respected() {
    const std::vector<double> high{2.0, 2.1, 2.2, 2.05}, low{1.0, 1.2, 1.1, 1.0};
    QCOMPARE(compare_paired(high, low, true, 0.0).verdict, std::string("better"));
    QCOMPARE(compare_paired(high, low, false, 0.0).verdict, std::string("worse"));
    QCOMPARE(compare_paired(low, high, true, 0.0).verdict, std::string("worse"));
    QCOMPARE(compare_paired(low, high, false, 0.0).verdict, std::string("better"));
}

void TestMetrics::one_repeat_gives_no_interval() {
    const Comparison c = compare_paired(std::vector<double>{0.9}, std::vector<double>{0.8}, true, 0.0);
    QVERIFY(near(c.difference, 0.1));
    QVERIFY(std::isnan(c.low) && std::isnan(c.high) && std::isnan(c.p_value));
    QCOMPARE(c.test, std::string("none: one repeat"));
    QCOMPARE(c.verdict, std::string("unknown"));
}

void TestMetrics::constant_differences_need_no_division_by_zero() {
    const std::vector<double> a{0.5, 0.75, 1.0}, b{0.25, 0.5, 0.75};
    const Comparison same = compare_paired(a, a, true, 0.0);
    QCOMPARE(same.verdict, std::string("no difference"));
    QCOMPARE(same.p_value, 1.0);
    const Comparison shifted = compare_paired(a, b, true, 0.0);
    QCOMPARE(shifted.verdict, std::string("better"));
    QCOMPARE(shifted.low, 0.25);
    QCOMPARE(shifted.high, 0.25);
}

void TestMetrics::rounding_noise_is_no_difference() {
    const std::vector<double> a{0.1 + 0.2, 0.1 + 0.7, 0.6}, b{0.3, 0.8, 0.1 + 0.5};
    QCOMPARE(compare_paired(a, b, true, 0.0).verdict, std::string("no difference"));
}

void TestMetrics::a_missing_value_makes_the_verdict_unknown() {
    const std::vector<double> a{0.5, std::numeric_limits<double>::quiet_NaN()}, b{0.5, 0.5};
    const Comparison c = compare_paired(a, b, true, 0.0);
    QCOMPARE(c.verdict, std::string("unknown"));
    QVERIFY(std::isnan(c.difference));
}

void TestMetrics::repeats_that_split_one_dataset_get_the_corrected_interval() {
    // SciPy: half = t.ppf(0.975, J - 1) * s * sqrt(1 / J + n2 / n1), p = 2 * t.sf(mean / (half / t.ppf(...)),
    // J - 1)
    const std::vector<double> c{0.912, 0.931, 0.905, 0.955, 0.921, 0.944, 0.938, 0.926};
    const std::vector<double> d{0.889, 0.92, 0.90, 0.91, 0.90, 0.915, 0.92, 0.93};
    const Comparison third = compare_paired(c, d, true, 1.0 / 3.0);
    QVERIFY(near(third.difference, 0.0185));
    QVERIFY(near(third.low, -0.005581383259944436, 1e-10));
    QVERIFY(near(third.high, 0.042581383259944386, 1e-10));
    QVERIFY(near(third.p_value, 0.11213039702040499, 1e-10));
    QCOMPARE(third.verdict, std::string("no difference")); // "better" by the plain test
    QCOMPARE(third.test, std::string("corrected paired t over 8 repeats (Nadeau and Bengio)"));
    const Comparison tenth = compare_paired(c, d, true, 0.1);
    QVERIFY(near(tenth.low, 0.0016274017023658466, 1e-10));
    QVERIFY(near(tenth.p_value, 0.035803826030471185, 1e-10));
}

// Four tests of the tests: datasets in which two classifiers are equally good by symmetry (or one is worse),
// each judged over 15 splits 42 : 18. At 5 % level at most 44 of 400 datasets may show a difference:
// Binomial(400, 0.05) exceeds 44 with probability below 1e-6. SciPy with other random numbers: 40 % for the
// plain test, 3 % for the corrected one, 5 % for the plain one on fresh data.

void TestMetrics::the_corrected_test_keeps_its_level_on_splits_of_one_dataset() {
    const int found = differences_found({.test_per_train = ratio_of_splits});
    QVERIFY2(found <= 44, std::to_string(found).c_str());
}

void TestMetrics::the_plain_test_does_not_keep_its_level_on_splits_of_one_dataset() {
    const int found = differences_found({.test_per_train = 0.0}); // why the correction is there
    QVERIFY2(found > 120, std::to_string(found).c_str()); // of a level of 20 % with probability below 1e-6
}

void TestMetrics::the_plain_test_keeps_its_level_where_data_are_fresh() {
    const int found = differences_found({.test_per_train = 0.0, .fresh_data = true});
    QVERIFY2(found <= 44 && found > 2, std::to_string(found).c_str()); // 2 or fewer: probability 1e-6
}

void TestMetrics::the_corrected_test_finds_a_real_difference() {
    const int found = differences_found({.test_per_train = ratio_of_splits, .handicap = 0.7});
    QVERIFY2(found > 200, std::to_string(found).c_str()); // SciPy: 72 %
}

void TestMetrics::comparisons_of_what_does_not_fit_are_refused() {
    const std::vector<double> one{1.0};
    QVERIFY_EXCEPTION_THROWN(compare_paired(one, {}, true, 0.0), InvalidArgument);
    QVERIFY_EXCEPTION_THROWN(compare_paired({}, {}, true, 0.0), InvalidArgument);
    QVERIFY_EXCEPTION_THROWN(compare_paired(one, one, true, -0.1), InvalidArgument);
    QVERIFY_EXCEPTION_THROWN(compare_paired(one, one, true, std::nan("")), InvalidArgument);
}

QTEST_GUILESS_MAIN(TestMetrics)
#include "test_metrics.moc"
