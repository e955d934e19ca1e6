// SPDX-License-Identifier: GPL-3.0-or-later
// Reference values: scikit-learn 1.2 (sklearn.metrics) and SciPy 1.10 (scipy.stats.ttest_rel).
#include "base/error.h"
#include "learning/metrics.h"

#include <QTest>

#include <cmath>
#include <limits>

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
    void comparisons_of_different_lengths_are_refused();
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
    QCOMPARE(metric_names(), (std::vector<std::string>{"loss", "accuracy", "balanced_accuracy", "macro_f1"}));
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
    const Comparison close = compare_paired(a, b, true);
    QVERIFY(near(close.difference, 0.02));
    QVERIFY(near(close.low, -0.0009887128059084885, 1e-10));
    QVERIFY(near(close.high, 0.04098871280590845, 1e-10));
    QVERIFY(near(close.p_value, 0.05797277355753987, 1e-10));
    QCOMPARE(close.verdict, std::string("no difference"));
    QCOMPARE(close.test, std::string("paired t over 6 repeats"));

    const std::vector<double> c{0.912, 0.931, 0.905, 0.955, 0.921, 0.944, 0.938, 0.926};
    const std::vector<double> d{0.889, 0.92, 0.90, 0.91, 0.90, 0.915, 0.92, 0.93};
    const Comparison clear = compare_paired(c, d, true);
    QVERIFY(near(clear.low, 0.005923907749814264, 1e-10));
    QVERIFY(near(clear.high, 0.031076092250185684, 1e-10));
    QVERIFY(near(clear.p_value, 0.010287506117660621, 1e-10));
    QCOMPARE(clear.verdict, std::string("better"));
}

void TestMetrics::the_direction_of_a_gain_is_respected() {
    const std::vector<double> high{2.0, 2.1, 2.2, 2.05}, low{1.0, 1.2, 1.1, 1.0};
    QCOMPARE(compare_paired(high, low, true).verdict, std::string("better"));
    QCOMPARE(compare_paired(high, low, false).verdict, std::string("worse"));
    QCOMPARE(compare_paired(low, high, true).verdict, std::string("worse"));
    QCOMPARE(compare_paired(low, high, false).verdict, std::string("better"));
}

void TestMetrics::one_repeat_gives_no_interval() {
    const Comparison c = compare_paired(std::vector<double>{0.9}, std::vector<double>{0.8}, true);
    QVERIFY(near(c.difference, 0.1));
    QVERIFY(std::isnan(c.low) && std::isnan(c.high) && std::isnan(c.p_value));
    QCOMPARE(c.test, std::string("none: one repeat"));
    QCOMPARE(c.verdict, std::string("unknown"));
}

void TestMetrics::constant_differences_need_no_division_by_zero() {
    const std::vector<double> a{0.5, 0.75, 1.0}, b{0.25, 0.5, 0.75};
    const Comparison same = compare_paired(a, a, true);
    QCOMPARE(same.verdict, std::string("no difference"));
    QCOMPARE(same.p_value, 1.0);
    const Comparison shifted = compare_paired(a, b, true);
    QCOMPARE(shifted.verdict, std::string("better"));
    QCOMPARE(shifted.low, 0.25);
    QCOMPARE(shifted.high, 0.25);
}

void TestMetrics::rounding_noise_is_no_difference() {
    const std::vector<double> a{0.1 + 0.2, 0.1 + 0.7, 0.6}, b{0.3, 0.8, 0.1 + 0.5};
    QCOMPARE(compare_paired(a, b, true).verdict, std::string("no difference"));
}

void TestMetrics::a_missing_value_makes_the_verdict_unknown() {
    const std::vector<double> a{0.5, std::numeric_limits<double>::quiet_NaN()}, b{0.5, 0.5};
    const Comparison c = compare_paired(a, b, true);
    QCOMPARE(c.verdict, std::string("unknown"));
    QVERIFY(std::isnan(c.difference));
}

void TestMetrics::comparisons_of_different_lengths_are_refused() {
    QVERIFY_EXCEPTION_THROWN(compare_paired(std::vector<double>{1.0}, {}, true), InvalidArgument);
    QVERIFY_EXCEPTION_THROWN(compare_paired({}, {}, true), InvalidArgument);
}

QTEST_GUILESS_MAIN(TestMetrics)
#include "test_metrics.moc"
