// SPDX-License-Identifier: GPL-3.0-or-later
// Metrics of probabilities, against scikit-learn (references.json, made by make_references.py) and by hand.
#include "learning/metrics.h"
#include "learning/probability_metrics.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <cmath>
#include <fstream>
#include <limits>

using namespace sluice;

namespace {

bool near(double value, double expected, double tolerance = 1e-9) {
    return std::abs(value - expected) <= tolerance;
}

/// As logits() in make_references.py.
Matrix<float> formula_logits(std::size_t rows, std::size_t classes, double step,
                             std::vector<std::int64_t>& labels) {
    Matrix<float> logits(rows, classes);
    for (std::size_t i = 0; i < rows; ++i) {
        labels.push_back(static_cast<std::int64_t>((i * i + i / 3) % classes));
        for (std::size_t k = 0; k < classes; ++k) {
            const auto a = double(i), b = double(k);
            const double own = static_cast<std::size_t>(labels[i]) == k ? 0.6 : 0.0;
            const double value = 2.0 * std::sin(0.9 * a + 1.7 * b + 0.05 * a * b) + own;
            logits(i, k) = static_cast<float>(std::nearbyint(value / step) * step);
        }
    }
    return logits;
}

Matrix<float> two_classes(const std::vector<double>& log_odds) {
    Matrix<float> logits(log_odds.size(), 2);
    for (std::size_t i = 0; i < log_odds.size(); ++i) {
        logits(i, 1) = static_cast<float>(log_odds[i]);
    }
    return logits;
}

} // namespace

class TestProbabilityMetrics : public QObject {
    Q_OBJECT

  private slots:
    void every_metric_agrees_with_scikit_learn();
    void ranks_by_hand();
    void a_perfect_order_is_exactly_one();
    void ties_count_a_half();
    void probabilities_that_run_into_one_keep_their_order();
    void brier_and_calibration_by_hand();
    void a_class_that_is_missing_is_left_out();
    void names_and_directions_are_complete();
};

void TestProbabilityMetrics::every_metric_agrees_with_scikit_learn() {
    std::ifstream file(SLUICE_TEST_DATA "/references.json");
    const auto references = nlohmann::json::parse(file).at("classification");
    QCOMPARE(references.size(), std::size_t{4});
    for (const nlohmann::json& expected : references) {
        std::vector<std::int64_t> labels;
        const Matrix<float> logits =
            formula_logits(expected["rows"], expected["classes"], expected["step"], labels);
        const ClassificationMetrics metrics = classification_metrics(logits, labels);
        for (const std::string& name : metric_names()) {
            QVERIFY2(near(metrics.value(name), expected.at(name), 1e-7), name.c_str());
        }
    }
}

// Scores 0.9 0.8 0.7 0.6 with labels 1 0 1 0: of four pairs three are in order. Precision at the two
// positives is 1 and 2/3.
void TestProbabilityMetrics::ranks_by_hand() {
    const std::vector<double> scores{0.7, 0.9, 0.6, 0.8};
    const std::vector<bool> positive{true, true, false, false};
    QCOMPARE(roc_auc(scores, positive), 0.75);
    QVERIFY(near(average_precision(scores, positive), 0.5 * (1.0 + 2.0 / 3.0)));
    QVERIFY(std::isnan(roc_auc(scores, {true, true, true, true})));
    QVERIFY(std::isnan(average_precision(scores, {false, false, false, false})));
}

/// Whatever their number: a sum of shares would be rounded past 1.
void TestProbabilityMetrics::a_perfect_order_is_exactly_one() {
    for (std::size_t positives = 1; positives <= 60; ++positives) {
        std::vector<double> scores;
        std::vector<bool> positive;
        for (std::size_t i = 0; i < 2 * positives; ++i) {
            scores.push_back(-static_cast<double>(i));
            positive.push_back(i < positives);
        }
        QCOMPARE(average_precision(scores, positive), 1.0);
        QCOMPARE(roc_auc(scores, positive), 1.0);
    }
}

void TestProbabilityMetrics::ties_count_a_half() {
    const std::vector<double> all_equal(10, 0.3);
    std::vector<bool> positive(10, false);
    positive[0] = positive[1] = true; // that they come first must not matter
    QCOMPARE(roc_auc(all_equal, positive), 0.5);
    QVERIFY(near(average_precision(all_equal, positive), 0.2));
    // One positive above, one tied with two of three negatives: pairs 3 + (1 + 0.5 + 0.5).
    const std::vector<double> scores{2.0, 1.0, 1.0, 1.0, 0.0};
    QVERIFY(near(roc_auc(scores, {true, true, false, false, false}), 5.0 / 6.0));
    QVERIFY(near(average_precision(scores, {true, true, false, false, false}), 0.5 * 1.0 + 0.5 * 2.0 / 4.0));
}

void TestProbabilityMetrics::probabilities_that_run_into_one_keep_their_order() {
    // softmax gives exactly 1 for all of them in double precision.
    const std::vector<std::int64_t> labels{0, 0, 1, 1};
    QCOMPARE(roc_auc(two_classes({50, 60, 70, 80}), labels), 1.0);
    QCOMPARE(roc_auc(two_classes({80, 70, 60, 50}), labels), 0.0);
}

void TestProbabilityMetrics::brier_and_calibration_by_hand() {
    // p(1) = 0.8, 0.8, 0.3, all called right but the second.
    const auto odds = [](double p) { return std::log(p / (1.0 - p)); };
    const Matrix<float> logits = two_classes({odds(0.8), odds(0.8), odds(0.3)});
    const std::vector<std::int64_t> labels{1, 0, 0};
    QVERIFY(near(brier_score(logits, labels), (0.04 + 0.64 + 0.09) / 3.0, 1e-7));
    // Two bins: 0.8 twice (right half the time), 0.7 once (right): with ten bins apart, with one together.
    QVERIFY(near(expected_calibration_error(logits, labels, 10), (0.6 + 0.3) / 3.0, 1e-7));
    QVERIFY(near(expected_calibration_error(logits, labels, 1), std::abs(2.0 - 2.3) / 3.0, 1e-7));
    // With three classes the score is summed over them: uniform probabilities give 4/9 + 1/9 + 1/9.
    QVERIFY(near(brier_score(Matrix<float>(2, 3), std::vector<std::int64_t>{0, 2}), 6.0 / 9.0));
}

void TestProbabilityMetrics::a_class_that_is_missing_is_left_out() {
    Matrix<float> logits(4, 3);
    logits(0, 0) = logits(1, 0) = 2.0F;
    logits(2, 1) = logits(3, 1) = 2.0F;
    QCOMPARE(roc_auc(logits, std::vector<std::int64_t>{0, 0, 1, 1}), 1.0);
    QCOMPARE(pr_auc(logits, std::vector<std::int64_t>{0, 0, 1, 1}), 1.0);
    QVERIFY(std::isnan(roc_auc(logits, std::vector<std::int64_t>{1, 1, 1, 1})));
    logits(0, 0) = std::numeric_limits<float>::quiet_NaN();
    QVERIFY(std::isnan(roc_auc(logits, std::vector<std::int64_t>{0, 0, 1, 1})));
}

void TestProbabilityMetrics::names_and_directions_are_complete() {
    for (const std::string& name : metric_names()) {
        const bool small = name == "loss" || name == "brier" || name == "calibration_error";
        QCOMPARE(larger_is_better(name), !small);
    }
    QCOMPARE(metric_names().size(), std::size_t{8});
}

QTEST_GUILESS_MAIN(TestProbabilityMetrics)
#include "test_probability_metrics.moc"
