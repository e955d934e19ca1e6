// SPDX-License-Identifier: GPL-3.0-or-later
// Labels drawn from a network's own predictions, and which of them are accepted.
#include "experiment/label_sampling.h"

#include "base/error.h"

#include <QTest>

#include <array>
#include <cmath>

using namespace sluice;

namespace {

const std::vector<float> logits_of_three{std::log(0.5F), std::log(0.3F), std::log(0.2F)};

Matrix<float> equal_rows(std::size_t rows, const std::vector<float>& logits) {
    Matrix<float> result(rows, logits.size());
    for (std::size_t i = 0; i < rows; ++i) {
        std::ranges::copy(logits, result.row(i).begin());
    }
    return result;
}

/// Rows whose true label is 0, 1, 2 in turn.
std::vector<std::int64_t> in_turn(std::size_t rows) {
    std::vector<std::int64_t> labels(rows);
    for (std::size_t i = 0; i < rows; ++i) {
        labels[i] = static_cast<std::int64_t>(i % 3);
    }
    return labels;
}

/// sum (observed - expected)^2 / expected over the counts of three labels.
double chi_square(const std::vector<std::int64_t>& labels, const std::array<double, 3>& p) {
    std::array<double, 3> counts{};
    for (const std::int64_t label : labels) {
        counts[static_cast<std::size_t>(label)] += 1.0;
    }
    double sum = 0.0;
    for (std::size_t k = 0; k < 3; ++k) {
        const double expected = static_cast<double>(labels.size()) * p[k];
        sum += (counts[k] - expected) * (counts[k] - expected) / expected;
    }
    return sum;
}
constexpr double chi_square_limit = 27.63; // two degrees of freedom: exceeded with probability 1e-6

} // namespace

class TestLabelSampling : public QObject {
    Q_OBJECT

  private slots:
    void the_published_example_of_sharpening();
    void sharpened_labels_follow_the_sharpened_law();
    void the_unsharpened_law_would_be_noticed();
    void temperature_flattens_what_is_drawn();
    void verified_labels_are_right_and_as_many_as_expected();
    void more_attempts_find_more();
    void rounds_are_independent_and_repeatable();
    void sizes_that_differ_are_refused();
};

// q = (.5, .3, .2), tau = 1/2: p proportional to q^2, M = max q / sum q^2 = 1.315789, acceptance 0.76.
void TestLabelSampling::the_published_example_of_sharpening() {
    const Sharpening law = sharpen(logits_of_three, 1.0, 0.5);
    QVERIFY(std::abs(std::exp(law.log_m) - 0.5 / 0.38) < 1e-6);
    QVERIFY(std::abs(std::exp(law.log_m) - 1.315789) < 1e-6);
    QVERIFY(std::abs(law.rate - 0.76) < 1e-6);
    double rate = 0.0;
    for (std::size_t k = 0; k < 3; ++k) {
        rate += std::exp(law.log_q[k]) * law.acceptance[k];
        QVERIFY(std::abs(law.acceptance[k] - std::exp(law.log_q[k]) / 0.5) < 1e-6);
    }
    QVERIFY(std::abs(rate - law.rate) < 1e-12);
    const Sharpening plain = sharpen(logits_of_three, 1.0, 1.0);
    QVERIFY(std::abs(plain.rate - 1.0) < 1e-12);
    // tau = 1/3: p proportional to q^3 = (.125, .027, .008), M = (.125 / .16) / .5.
    QVERIFY(std::abs(sharpen(logits_of_three, 1.0, 1.0 / 3.0).rate - 0.16 / 0.25) < 1e-6);
}

void TestLabelSampling::sharpened_labels_follow_the_sharpened_law() {
    constexpr std::size_t rows = 60000;
    const SampledLabels labels =
        sample_labels({"sharpened", 0.5, 1.0, 1}, equal_rows(rows, logits_of_three), in_turn(rows), 5, 1);
    const SamplingRecord& record = labels.record;
    QCOMPARE(record.candidates, std::uint64_t{rows});
    QCOMPARE(record.accepted, labels.accepted.size());
    QCOMPARE(labels.label.size(), labels.accepted.size());
    QVERIFY(std::abs(record.expected_rate - 0.76) < 1e-6);
    QVERIFY(std::abs(std::exp(record.log_m) - 1.315789) < 1e-5);
    // H0: accepted is binomial(rows, 0.76). 4.9 sigma: false alarm 1e-6.
    QVERIFY(std::abs(record.acceptance_rate - 0.76) < 4.9 * std::sqrt(0.76 * 0.24 / rows));
    // H0: accepted labels follow q^2 / sum q^2, those first drawn q. Each alarm falsely once in a million.
    QVERIFY(chi_square(labels.label, {0.25 / 0.38, 0.09 / 0.38, 0.04 / 0.38}) < chi_square_limit);
    QVERIFY(chi_square(labels.first_draw, {0.5, 0.3, 0.2}) < chi_square_limit);
    // A third of the rows have each true label, so a third of any labels are right.
    const Findings& found = record.findings.at("labels");
    QVERIFY(std::abs(found.numbers.at("label_precision") - 1.0 / 3.0) <
            4.9 * std::sqrt(2.0 / 9.0 / (0.76 * rows)));
    QVERIFY(found.words.find("% of them right") != std::string::npos);
}

void TestLabelSampling::the_unsharpened_law_would_be_noticed() {
    constexpr std::size_t rows = 60000;
    const SampledLabels labels =
        sample_labels({"sharpened", 1.0, 1.0, 1}, equal_rows(rows, logits_of_three), in_turn(rows), 5, 1);
    QVERIFY(chi_square(labels.label, {0.25 / 0.38, 0.09 / 0.38, 0.04 / 0.38}) > chi_square_limit);
}

void TestLabelSampling::temperature_flattens_what_is_drawn() {
    constexpr std::size_t rows = 60000;
    const SampledLabels labels =
        sample_labels({"sharpened", 1.0, 2.0, 1}, equal_rows(rows, logits_of_three), in_turn(rows), 5, 1);
    const double sum = std::sqrt(0.5) + std::sqrt(0.3) + std::sqrt(0.2);
    QVERIFY(chi_square(labels.first_draw, {std::sqrt(0.5) / sum, std::sqrt(0.3) / sum,
                                           std::sqrt(0.2) / sum}) < chi_square_limit);
}

void TestLabelSampling::verified_labels_are_right_and_as_many_as_expected() {
    constexpr std::size_t rows = 30000;
    const std::vector<std::int64_t> truth = in_turn(rows);
    const SampledLabels labels =
        sample_labels({"verified", 0.5, 1.0, 1}, equal_rows(rows, logits_of_three), truth, 11, 1);
    // P(right) is the mean of 0.5, 0.3 and 0.2; M is its reciprocal.
    QVERIFY(std::abs(labels.record.expected_rate - 1.0 / 3.0) < 1e-6);
    QVERIFY(std::abs(std::exp(labels.record.log_m) - 3.0) < 1e-5);
    // Binomial error, 4.9 sigma (a sum of three binomials varies less): false alarm below 1e-6.
    QVERIFY(std::abs(labels.record.acceptance_rate - 1.0 / 3.0) < 4.9 * std::sqrt(2.0 / 9.0 / rows));
    for (std::size_t i = 0; i < labels.accepted.size(); ++i) {
        QCOMPARE(labels.label[i], truth[labels.accepted[i]]); // positions and labels stay aligned
    }
    QCOMPARE(labels.record.findings.at("labels").numbers.at("label_precision"), 1.0);
}

void TestLabelSampling::more_attempts_find_more() {
    constexpr std::size_t rows = 30000;
    const std::vector<std::int64_t> truth = in_turn(rows);
    const SampledLabels labels =
        sample_labels({"verified", 0.5, 1.0, 3}, equal_rows(rows, logits_of_three), truth, 11, 1);
    // 1 - (1 - p)^3 of the rows for p = 0.5, 0.3, 0.2.
    const double coverage = (0.875 + 0.657 + 0.488) / 3.0;
    QVERIFY(std::abs(double(labels.accepted.size()) / rows - coverage) < 4.9 * std::sqrt(0.25 / rows));
    QVERIFY(std::abs(labels.record.expected_rate -
                     coverage * 3.0 / (0.875 / 0.5 + 0.657 / 0.3 + 0.488 / 0.2)) < 1e-5);
    QVERIFY(std::abs(labels.record.acceptance_rate - labels.record.expected_rate) < 0.01);
    for (std::size_t i = 1; i < labels.accepted.size(); ++i) {
        QVERIFY(labels.accepted[i - 1] < labels.accepted[i]); // one label for a row at most
    }
}

void TestLabelSampling::rounds_are_independent_and_repeatable() {
    const LabelSection section{"sharpened", 0.5, 1.0, 1};
    const Matrix<float> logits = equal_rows(1000, logits_of_three);
    const auto once = sample_labels(section, logits, in_turn(1000), 5, 1);
    QCOMPARE(sample_labels(section, logits, in_turn(1000), 5, 1).label, once.label);
    QVERIFY(sample_labels(section, logits, in_turn(1000), 5, 2).first_draw != once.first_draw);
    QVERIFY(sample_labels(section, logits, in_turn(1000), 6, 1).first_draw != once.first_draw);
}

void TestLabelSampling::sizes_that_differ_are_refused() {
    const Matrix<float> logits = equal_rows(3, logits_of_three);
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, (void)sample_labels({}, logits, in_turn(4), 1, 1));
    const std::vector<std::int64_t> none_such{0, 1, 3};
    QVERIFY_THROWS_EXCEPTION(InvalidArgument, (void)sample_labels({}, logits, none_such, 1, 1));
}

QTEST_GUILESS_MAIN(TestLabelSampling)
#include "test_label_sampling.moc"
