// SPDX-License-Identifier: GPL-3.0-or-later
// What training achieves: the right gradients and steps, optima, reproducibility.
#include "base/error.h"
#include "learning/engine.h"
#include "training_fixtures.h"

#include <QTest>

#include <algorithm>
#include <tuple>

using namespace sluice;
using namespace sluice::test;

namespace {

TrainingHistory train(Network& network, const TrainingSpec& spec, const TrainingRows& rows) {
    NoProgress quiet;
    return network.train(spec, rows, {}, quiet);
}

TrainingSpec adam(double rate, int epochs, int batch, std::uint64_t seed = 1) {
    TrainingSpec spec;
    spec.optimizer.learning_rate = rate;
    spec.epochs = epochs;
    spec.batch_size = batch;
    spec.seed = seed;
    return spec;
}

} // namespace

Q_DECLARE_METATYPE(sluice::TrainingSpec)

class TestTraining : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { learning_engine(); }
    void every_step_agrees_with_pytorch_data();
    void every_step_agrees_with_pytorch();
    void logistic_regression_reaches_the_known_optimum();
    void an_mlp_learns_exclusive_or_where_a_linear_model_cannot();
    void an_mlp_separates_four_clouds();
    void the_same_seed_gives_the_same_bits();
    void the_thread_count_changes_nothing_data();
    void the_thread_count_changes_nothing();
    void dropout_drops_the_stated_share();
    void frozen_layers_stay_as_they_are();
    void rows_with_weight_zero_count_for_nothing();
    void rows_for_epoch_are_what_is_trained_on();
    void every_row_is_used_once_an_epoch();
    void series_have_one_entry_per_step_and_epoch();
};

// The losses were printed by PyTorch 1.13 (float32, one thread): Linear(4, 6), ReLU, Linear(6, 5), ReLU,
// Linear(5, 3) with formula weights and the 40 rows of formula_problem() as one batch.
void TestTraining::every_step_agrees_with_pytorch_data() {
    QTest::addColumn<TrainingSpec>("spec");
    QTest::addColumn<bool>("weighted");
    QTest::addColumn<std::vector<double>>("losses");
    QTest::addColumn<std::vector<double>>("last_bias");
    TrainingSpec adam_spec = adam(0.02, 12, 40);
    adam_spec.optimizer.weight_decay = 0.05;
    TrainingSpec frozen_spec = adam_spec;
    frozen_spec.freeze = "all_but_last";
    TrainingSpec sgd_spec = adam(0.3, 12, 40);
    sgd_spec.optimizer = {"sgd", 0.3, 0.9, 0.01};
    QTest::newRow("adam with weight decay")
        << adam_spec << false
        << std::vector<double>{1.1046326, 1.1021178, 1.0999843, 1.0982305, 1.0968111, 1.0957143,
                               1.0949976, 1.0946776, 1.0944697, 1.0944636, 1.0945593, 1.0946925}
        << std::vector<double>{-0.044859617948532104, 0.07600539922714233, -0.19849105179309845};
    QTest::newRow("sgd with momentum and weight decay")
        << sgd_spec << false
        << std::vector<double>{1.1046326, 1.1025972, 1.0995176, 1.0966054, 1.0947618, 1.0942961,
                               1.0949481, 1.0961246, 1.0971929, 1.0977113, 1.0975344, 1.0967987}
        << std::vector<double>{-0.08507367223501205, 0.05989668145775795, -0.28608131408691406};
    QTest::newRow("sgd with a weight per row")
        << sgd_spec << true
        << std::vector<double>{1.1032957, 1.1009496, 1.0974007, 1.0940565, 1.0919758, 1.0915211,
                               1.0923650, 1.0937710, 1.0949650, 1.0954367, 1.0950702, 1.0941006}
        << std::vector<double>{-0.14149875938892365, 0.10981438308954239, -0.27957379817962646};
    QTest::newRow("adam on the last layer only")
        << frozen_spec << false
        << std::vector<double>{1.1046326, 1.1021178, 1.0999843, 1.0982305, 1.0968473, 1.0958161,
                               1.0951079, 1.0946805, 1.0944811, 1.0944484, 1.0945212, 1.0946424}
        << std::vector<double>{-0.04220772162079811, 0.07617528736591339, -0.19999127089977264};
}

void TestTraining::every_step_agrees_with_pytorch() {
    QFETCH(TrainingSpec, spec);
    QFETCH(bool, weighted);
    QFETCH(std::vector<double>, losses);
    QFETCH(std::vector<double>, last_bias);
    const ToyData problem = formula_problem(40, 4, 3);
    const auto network = learning_engine().create(mlp(4, {6, 5}, 3), 1);
    set_formula_weights(*network);
    TrainingRows rows = problem.rows(40);
    for (int i = 0; weighted && i < 40; ++i) {
        rows.weights.push_back(std::vector<double>{0.4, 0.8, 1.2, 1.6}[static_cast<std::size_t>(i % 4)]);
    }
    const TrainingHistory history = train(*network, spec, rows);
    QCOMPARE(history.step_loss.size(), losses.size());
    for (std::size_t s = 0; s < losses.size(); ++s) {
        QVERIFY2(std::abs(history.step_loss[s] - losses[s]) < 3e-6, qPrintable(QString::number(s)));
    }
    const std::vector<float> bias = network->weights().back().values;
    for (std::size_t k = 0; k < 3; ++k) {
        QVERIFY(std::abs(static_cast<double>(bias[k]) - last_bias[k]) < 1e-5);
    }
}

void TestTraining::logistic_regression_reaches_the_known_optimum() {
    // 0.43786625: the minimum found by scipy.optimize.minimize (BFGS, gradient below 1e-7) in double
    // precision. The valley towards it is flat: 40,000 plain steps come within 2e-5 of it.
    const ToyData problem = formula_problem(60, 3, 3);
    const auto network = learning_engine().create(mlp(3, {}, 3), 1);
    TrainingSpec spec = adam(1.0, 40000, 60);
    spec.optimizer = {"sgd", 4.0, 0.9, 0.0};
    train(*network, spec, problem.rows(60));
    const double loss = classification_metrics(network->logits(problem.features), problem.labels).loss;
    QVERIFY2(loss > 0.43786624 && loss < 0.43790, qPrintable(QString::number(loss, 'g', 10)));
}

void TestTraining::an_mlp_learns_exclusive_or_where_a_linear_model_cannot() {
    ToyData problem{Matrix<float>(4, 2), {0, 1, 1, 0}};
    problem.features.values() = {0, 0, 0, 1, 1, 0, 1, 1};
    const auto network = learning_engine().create(mlp(2, {8}, 2), 3);
    train(*network, adam(0.05, 400, 4), problem.rows(4));
    QCOMPARE(classification_metrics(network->logits(problem.features), problem.labels).accuracy, 1.0);
    const auto linear = learning_engine().create(mlp(2, {}, 2), 3);
    train(*linear, adam(0.05, 400, 4), problem.rows(4));
    QVERIFY(classification_metrics(linear->logits(problem.features), problem.labels).accuracy < 1.0);
}

void TestTraining::an_mlp_separates_four_clouds() {
    const ToyData problem = blobs(1200, 4, 2.5, 11);
    const auto network = learning_engine().create(mlp(2, {16, 16}, 4), 3);
    const TrainingHistory history = train(*network, adam(5e-3, 15, 32), problem.rows(800, 400));
    // Bayes accuracy is Phi(2.5)^2 = 0.9876; 0.96 is 5 binomial deviations (0.0056) below it for 400 rows.
    QVERIFY(history.validation.back().accuracy > 0.96);
    QVERIFY(history.train_loss.back() < 0.2 * history.train_loss.front());
}

void TestTraining::the_same_seed_gives_the_same_bits() {
    const ToyData problem = blobs(300, 3, 1.0, 5);
    const auto weights = [&](std::uint64_t seed, double dropout) {
        const auto network = learning_engine().create(mlp(2, {16, 8}, 3, dropout), 7);
        train(*network, adam(1e-2, 3, 32, seed), problem.rows(250, 50));
        return flat_weights(*network);
    };
    for (const double dropout : {0.0, 0.4}) {
        QCOMPARE(weights(1, dropout), weights(1, dropout));
        QVERIFY(weights(1, dropout) != weights(2, dropout));
    }
    QVERIFY(weights(1, 0.0) != weights(1, 0.4));
}

void TestTraining::the_thread_count_changes_nothing_data() {
    QTest::addColumn<int>("threads");
    QTest::newRow("two") << 2;
    QTest::newRow("three") << 3;
    QTest::newRow("measured") << 0;
}

void TestTraining::the_thread_count_changes_nothing() {
    QFETCH(int, threads);
    const ToyData problem = formula_problem(1500, 20, 5);
    const auto run = [&](int count) {
        const auto network = learning_engine().create(mlp(20, {96, 64}, 5, 0.2), 7);
        TrainingSpec spec = adam(1e-3, 2, 600);
        spec.threads = count;
        const TrainingHistory history = train(*network, spec, problem.rows(1300, 200));
        return std::tuple(flat_weights(*network), history.step_loss, history.validation_loss,
                          history.threads);
    };
    const auto [weights, losses, validation, one] = run(1);
    const auto [other_weights, other_losses, other_validation, used] = run(threads);
    QCOMPARE(one, 1);
    QVERIFY(threads == 0 ? used >= 1 : used == threads); // otherwise the test compares one thread with one
    QCOMPARE(other_weights, weights);
    QCOMPARE(other_losses, losses);
    QCOMPARE(other_validation, validation);
}

void TestTraining::dropout_drops_the_stated_share() {
    // With inputs of 1, weights of 0 and biases of 1 the hidden units are 1 before dropout. Output weights
    // are 1 for class 0 only, so the logit is (kept units) / (1 - p), and the loss gives it back.
    constexpr double p = 0.3;
    constexpr int hidden = 400, rows = 50;
    ToyData problem{Matrix<float>(rows, 1, 1.0F), std::vector<std::int64_t>(rows, 1)};
    const auto network = learning_engine().create(mlp(1, {hidden}, 2, p), 1);
    std::vector<WeightTensor> weights = network->weights();
    std::ranges::fill(weights[0].values, 0.0F);
    std::ranges::fill(weights[1].values, 1.0F);
    std::fill_n(weights[2].values.begin(), hidden, 1.0F);
    std::fill_n(weights[2].values.begin() + hidden, hidden, 0.0F);
    std::ranges::fill(weights[3].values, 0.0F);
    network->set_weights(weights);
    const TrainingHistory history = train(*network, adam(1e-12, 1, rows), problem.rows(rows));
    // Label 1 has logit 0, so the loss is the mean logit of class 0 (about 400). Null hypothesis: each of n =
    // 20,000 units is kept with probability 1 - p; 5 sigma, false alarm 6e-7.
    const double kept = history.step_loss[0] * (1.0 - p) / hidden;
    const double sigma = std::sqrt(p * (1.0 - p) / (hidden * rows));
    QVERIFY2(std::abs(kept - (1.0 - p)) < 5.0 * sigma, qPrintable(QString::number(kept)));
    QVERIFY(std::abs(kept - 0.65) > 5.0 * sigma); // p = 0.35 would be noticed
    QCOMPARE(network->logits(problem.features)(0, 0), static_cast<float>(hidden)); // no dropout in evaluation
}

void TestTraining::frozen_layers_stay_as_they_are() {
    const ToyData problem = blobs(200, 3, 1.0, 5);
    const auto network = learning_engine().create(mlp(2, {16, 8}, 3), 7);
    const auto before = network->weights();
    TrainingSpec spec = adam(1e-2, 3, 32);
    spec.freeze = "all_but_last";
    train(*network, spec, problem.rows(150, 50));
    const auto after = network->weights();
    for (std::size_t t = 0; t < before.size(); ++t) {
        QCOMPARE(after[t].values == before[t].values, t < 4);
    }
    spec.freeze = "none"; // the freeze belongs to the run, not to the network
    train(*network, spec, problem.rows(150, 50));
    QVERIFY(network->weights()[0].values != before[0].values);
}

void TestTraining::rows_with_weight_zero_count_for_nothing() {
    ToyData problem = blobs(200, 2, 1.0, 5);
    const auto weights_after = [&](bool spoil) {
        ToyData used = problem;
        for (std::size_t i = 0; spoil && i < 200; i += 2) {
            used.features(i, 0) = 77.0F;
        }
        TrainingRows rows = used.rows(200);
        for (int i = 0; i < 200; ++i) {
            rows.weights.push_back(i % 2 == 0 ? 0.0 : 2.0);
        }
        const auto network = learning_engine().create(mlp(2, {8}, 2), 7);
        train(*network, adam(1e-2, 2, 200), rows);
        return flat_weights(*network);
    };
    const std::vector<float> clean = weights_after(false), spoiled = weights_after(true);
    for (std::size_t i = 0; i < clean.size(); ++i) {
        QVERIFY(std::abs(clean[i] - spoiled[i]) < 1e-5F);
    }
}

void TestTraining::rows_for_epoch_are_what_is_trained_on() {
    const ToyData problem = blobs(90, 3, 1.0, 5);
    TrainingRows rows = problem.rows(0);
    std::vector<int> asked;
    rows.rows_for_epoch = [&](int epoch) {
        asked.push_back(epoch);
        return std::vector<std::int64_t>(static_cast<std::size_t>(10 * (epoch + 1)), epoch);
    };
    const auto network = learning_engine().create(mlp(2, {8}, 3), 7);
    const TrainingHistory history = train(*network, adam(1e-2, 3, 10), rows);
    QCOMPARE(asked, (std::vector<int>{0, 1, 2}));
    QCOMPARE(history.step.size(), std::size_t{1 + 2 + 3});
    QCOMPARE(history.rows, std::size_t{30});
    // The first step sees row 0 ten times: its loss is that row's.
    const auto fresh = learning_engine().create(mlp(2, {8}, 3), 7);
    const Matrix<float> logits = fresh->logits(rows_of(problem.features, {0}));
    const double expected = classification_metrics(logits, std::vector<std::int64_t>{problem.labels[0]}).loss;
    QVERIFY(std::abs(history.step_loss[0] - expected) < 1e-6);
}

void TestTraining::every_row_is_used_once_an_epoch() {
    // Steps too small to matter: the weighted mean of the step losses is then the loss over all rows, each
    // once.
    const ToyData problem = blobs(101, 3, 1.0, 5);
    const auto network = learning_engine().create(mlp(2, {8}, 3), 7);
    const double expected = classification_metrics(network->logits(problem.features), problem.labels).loss;
    const TrainingHistory history = train(*network, adam(1e-12, 2, 10), problem.rows(101));
    QCOMPARE(history.step_loss.size(), std::size_t{22});
    QVERIFY(std::abs(history.train_loss[0] - expected) < 1e-6);
    QVERIFY(std::abs(history.train_loss[1] - expected) < 1e-6);
    QVERIFY(history.step_loss[0] != history.step_loss[11]); // in another order
}

void TestTraining::series_have_one_entry_per_step_and_epoch() {
    const ToyData problem = blobs(130, 3, 1.0, 5);
    const auto network = learning_engine().create(mlp(2, {8}, 3), 7);
    const TrainingHistory h = train(*network, adam(1e-2, 4, 25), problem.rows(100, 30));
    QCOMPARE(h.epoch, (std::vector<double>{1, 2, 3, 4}));
    QCOMPARE(h.train_loss.size(), std::size_t{4});
    QCOMPARE(h.validation_loss.size(), std::size_t{4});
    QCOMPARE(h.validation.size(), std::size_t{4});
    QCOMPARE(h.validation[2].loss, h.validation_loss[2]);
    QCOMPARE(h.step.front(), 1.0);
    QCOMPARE(h.step.back(), 16.0);
    QCOMPARE(h.step_loss.size(), std::size_t{16});
    QCOMPARE(h.step_learning_rate, std::vector<double>(16, 1e-2));
    QCOMPARE(h.rows, std::size_t{100});
    QCOMPARE(h.stopped_because, std::string("all epochs done"));
    QVERIFY(h.seconds > 0.0);
}

QTEST_GUILESS_MAIN(TestTraining)
#include "test_training.moc"
