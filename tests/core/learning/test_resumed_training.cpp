// SPDX-License-Identifier: GPL-3.0-or-later
// Training that was stopped goes on to the bits that it would have had.
#include "base/error.h"
#include "learning/trainer.h"
#include "training_fixtures.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <stop_token>

using namespace sluice;
using namespace sluice::test;

namespace {

/// A logistic model of two classes that can be stopped in the middle of any gradient. Its first number is
/// not trained: it counts steps, as the statistics of batch normalisation do. Its gradient has noise of
/// (seed, step), as dropout has.
class SmallLearner final : public Learner {
  public:
    explicit SmallLearner(std::size_t inputs) : parameters_(inputs + 2, 0.1F), gradient_(inputs + 1) {}

    std::stop_source stop;
    int gradients_until_stop = -1; ///< the stop comes within this gradient; -1: never
    int gradients = 0;

    std::int64_t input_count() const override { return static_cast<std::int64_t>(gradient_.size()) - 1; }
    std::int64_t class_count() const override { return 2; }
    std::span<float> parameters() override { return parameters_; }
    void freeze(const std::string&) override {}
    Range trained() const override { return {1, gradient_.size()}; }
    int parallel_parts(std::size_t) const override { return 1; }
    void use_threads(int) override {}

    double compute_gradient(const MiniBatch& batch, std::stop_token) override {
        ++gradients;
        if (gradients_until_stop-- == 0) {
            stop.request_stop();
        }
        std::ranges::fill(gradient_, 0.0F);
        double loss = 0.0;
        const auto count = static_cast<double>(batch.rows.size());
        RandomStream noise(batch.seed, Stream::dropout, batch.step);
        for (std::size_t i = 0; i < batch.rows.size(); ++i) {
            const auto row = static_cast<std::size_t>(batch.rows[i]);
            const double label = batch.labels[row] == 1 ? 1.0 : 0.0;
            const double weight = batch.weights.empty() ? 1.0 : static_cast<double>(batch.weights[i]);
            const double p = 1.0 / (1.0 + std::exp(-logit(batch.features.row(row))));
            loss -= weight * std::log(label == 1.0 ? p : 1.0 - p) / count;
            const double slope = weight * (p - label) * (noise.uniform() < 0.3 ? 0.0 : 1.5) / count;
            for (std::size_t j = 0; j + 1 < gradient_.size(); ++j) {
                gradient_[j] += static_cast<float>(slope * static_cast<double>(batch.features(row, j)));
            }
            gradient_.back() += static_cast<float>(slope);
        }
        return loss;
    }
    std::span<const float> gradient() const override { return gradient_; }
    void step_taken() override { parameters_[0] += 1.0F; }

    Matrix<float> evaluate(const Matrix<float>& features, std::span<const std::int64_t> rows,
                           std::stop_token) override {
        Matrix<float> logits(rows.size(), 2);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            logits(i, 1) = static_cast<float>(logit(features.row(static_cast<std::size_t>(rows[i]))));
        }
        return logits;
    }

  private:
    double logit(std::span<const float> row) const {
        double sum = static_cast<double>(parameters_.back());
        for (std::size_t j = 0; j < row.size(); ++j) {
            sum += static_cast<double>(parameters_[j + 1]) * static_cast<double>(row[j]);
        }
        return sum;
    }

    std::vector<float> parameters_, gradient_;
};

/// Stops at the first report, which comes 16 ms after the start.
struct StopSoon final : Progress {
    std::stop_source source;
    void report(double, std::string_view) override { source.request_stop(); }
    void publish(std::shared_ptr<const Snapshot>) override {}
};

TrainingSpec small_spec() {
    TrainingSpec spec;
    spec.optimizer = {"adamw", 0.05, 0.0, 0.01};
    spec.epochs = 5;
    spec.batch_size = 8;
    spec.seed = 3;
    return spec;
}

void compare(const TrainingHistory& a, const TrainingHistory& b) {
    QCOMPARE(a.epoch, b.epoch);
    QCOMPARE(a.train_loss, b.train_loss);
    QCOMPARE(a.validation_loss, b.validation_loss);
    QCOMPARE(a.step, b.step);
    QCOMPARE(a.step_loss, b.step_loss);
    QCOMPARE(a.step_learning_rate, b.step_learning_rate);
    QCOMPARE(a.best_epoch, b.best_epoch);
    QCOMPARE(a.stopped_because, b.stopped_because);
    QCOMPARE(a.rows, b.rows);
    QCOMPARE(a.validation.size(), b.validation.size());
    for (std::size_t i = 0; i < a.validation.size(); ++i) {
        QCOMPARE(a.validation[i].accuracy, b.validation[i].accuracy);
        QCOMPARE(a.validation[i].roc_auc, b.validation[i].roc_auc);
    }
}

std::vector<float> numbers(Learner& learner) {
    return {learner.parameters().begin(), learner.parameters().end()};
}

} // namespace

Q_DECLARE_METATYPE(sluice::TrainingSpec)

class TestResumedTraining : public QObject {
    Q_OBJECT

  private slots:
    void a_stop_in_any_step_changes_nothing_data();
    void a_stop_in_any_step_changes_nothing();
    void rows_that_change_every_epoch_go_on();
    void networks_go_on_after_many_stops_data();
    void networks_go_on_after_many_stops();
    void the_order_of_batches_matters();
    void a_run_that_ends_leaves_the_state_alone();
    void states_of_others_are_refused();
};

void TestResumedTraining::a_stop_in_any_step_changes_nothing_data() {
    QTest::addColumn<TrainingSpec>("spec");
    QTest::newRow("adamw") << small_spec();
    TrainingSpec cosine = small_spec();
    cosine.schedule = {"cosine", 1.5, 0.1, 0.5, 3};
    cosine.class_weights.balanced = true;
    QTest::newRow("cosine after a warm-up, weighted classes") << cosine;
    TrainingSpec momentum = small_spec();
    momentum.optimizer = {"sgd", 0.5, 0.9, 0.001};
    momentum.optimizer.clip_norm = 0.05;
    QTest::newRow("clipped momentum") << momentum;
    TrainingSpec plain = small_spec();
    plain.optimizer = {"sgd", 0.5, 0.0, 0.0};
    plain.keep_best = false;
    QTest::newRow("plain descent, last weights") << plain;
    TrainingSpec plateau = small_spec();
    plateau.optimizer = {"adam", 0.5, 0.0, 0.0};
    plateau.schedule = {"plateau", 0.0, 0.01, 0.3, 1};
    plateau.epochs = 30;
    plateau.patience = 5;
    plateau.monitor = "accuracy";
    QTest::newRow("plateau and early stopping") << plateau;
}

void TestResumedTraining::a_stop_in_any_step_changes_nothing() {
    QFETCH(TrainingSpec, spec);
    const ToyData data = blobs(60, 2, 0.7, 5);
    const TrainingRows rows = data.rows(37, 23);
    NoProgress quiet;
    SmallLearner whole(2);
    const TrainingHistory expected = train_network(whole, spec, rows, {}, quiet);
    const int gradients = whole.gradients;
    QVERIFY(gradients > 20);
    for (int stop = 0; stop < gradients; ++stop) {
        SmallLearner first(2), second(2);
        first.gradients_until_stop = stop;
        TrainingState state;
        const TrainingHistory cut = train_network(first, spec, rows, first.stop.get_token(), quiet, &state);
        QCOMPARE(cut.stopped_because, std::string("cancelled"));
        QVERIFY(state.begun());
        const TrainingHistory rest = train_network(second, spec, rows, {}, quiet, &state);
        QVERIFY2(second.gradients <= gradients - stop + 1, "what was done is done again");
        compare(rest, expected);
        QCOMPARE(numbers(second), numbers(whole));
    }
}

void TestResumedTraining::rows_that_change_every_epoch_go_on() {
    const ToyData data = blobs(60, 2, 0.7, 5);
    TrainingRows rows = data.rows(37, 23);
    rows.rows_for_epoch = [](int epoch) {
        std::vector<std::int64_t> some;
        for (std::int64_t row = epoch % 3; row < 37; row += 2) {
            some.push_back(row);
        }
        return some;
    };
    NoProgress quiet;
    SmallLearner whole(2);
    const TrainingHistory expected = train_network(whole, small_spec(), rows, {}, quiet);
    for (int stop = 0; stop < whole.gradients; ++stop) {
        SmallLearner first(2), second(2);
        first.gradients_until_stop = stop;
        TrainingState state;
        train_network(first, small_spec(), rows, first.stop.get_token(), quiet, &state);
        compare(train_network(second, small_spec(), rows, {}, quiet, &state), expected);
        QCOMPARE(numbers(second), numbers(whole));
    }
}

void TestResumedTraining::networks_go_on_after_many_stops_data() {
    QTest::addColumn<QString>("kind");
    QTest::newRow("mlp with dropout") << "mlp";
    QTest::newRow("logistic") << "logistic";
    QTest::newRow("convolutions with batch normalisation") << "resnet18";
}

void TestResumedTraining::networks_go_on_after_many_stops() {
    QFETCH(QString, kind);
    NetworkSpec network;
    network.kind = kind.toStdString();
    network.inputs = 48;
    network.classes = 3;
    TrainingSpec spec = small_spec();
    spec.optimizer.learning_rate = 0.002;
    spec.schedule = {"cosine", 0.0, 0.0, 0.5, 3};
    spec.epochs = 60;
    if (kind == "resnet18") {
        network.image = {3, 4, 4};
        network.width = 0.05;
        spec.epochs = 4;
    } else if (kind == "mlp") {
        network.hidden = {40, 20};
        network.dropout = 0.3;
    }
    const ToyData data = formula_problem(240, 48, 3);
    const TrainingRows rows = data.rows(200, 40);
    NoProgress quiet;
    const auto whole = learning_engine().create(network, 1);
    const TrainingHistory expected = whole->train(spec, rows, {}, quiet);
    TrainingState state;
    TrainingHistory history;
    std::unique_ptr<Network> last;
    int sessions = 0;
    do {
        StopSoon progress;
        last = learning_engine().create(network, 1);
        history = last->train(spec, rows, progress.source.get_token(), progress, &state);
        ++sessions;
    } while (history.stopped_because == "cancelled" && sessions < 1000);
    compare(history, expected);
    QCOMPARE(flat_weights(*last), flat_weights(*whole));
}

/// Proves that the comparison above can fail.
void TestResumedTraining::the_order_of_batches_matters() {
    const ToyData data = blobs(60, 2, 0.7, 5);
    const TrainingRows rows = data.rows(37, 23);
    NoProgress quiet;
    SmallLearner whole(2), first(2), second(2);
    train_network(whole, small_spec(), rows, {}, quiet);
    first.gradients_until_stop = 8;
    TrainingState state;
    train_network(first, small_spec(), rows, first.stop.get_token(), quiet, &state);
    state.rows_done = 0; // the epoch begins again
    train_network(second, small_spec(), rows, {}, quiet, &state);
    QVERIFY(numbers(second) != numbers(whole));
}

void TestResumedTraining::a_run_that_ends_leaves_the_state_alone() {
    const ToyData data = blobs(60, 2, 0.7, 5);
    NoProgress quiet;
    SmallLearner learner(2);
    TrainingState state;
    train_network(learner, small_spec(), data.rows(37, 23), {}, quiet, &state);
    QVERIFY(!state.begun());
}

void TestResumedTraining::states_of_others_are_refused() {
    const ToyData data = blobs(60, 2, 0.7, 5);
    const TrainingRows rows = data.rows(37, 23);
    NoProgress quiet;
    SmallLearner first(2);
    first.gradients_until_stop = 8;
    TrainingState state;
    train_network(first, small_spec(), rows, first.stop.get_token(), quiet, &state);
    const auto refused = [&](const TrainingSpec& spec, const TrainingState& given) {
        SmallLearner learner(2);
        TrainingState copy = given;
        try {
            train_network(learner, spec, rows, {}, quiet, &copy);
        } catch (const InvalidArgument& error) {
            return QString(error.what()).contains("the state to go on from is of");
        }
        return false;
    };
    QVERIFY(!refused(small_spec(), state));
    TrainingSpec sgd = small_spec();
    sgd.optimizer = {"sgd", 0.1, 0.9, 0.0};
    QVERIFY(refused(sgd, state));
    TrainingState larger = state;
    larger.parameters.push_back(0.0F);
    QVERIFY(refused(small_spec(), larger));
    TrainingState shorter = state;
    shorter.optimizer.moments[1].pop_back();
    QVERIFY(refused(small_spec(), shorter));
}

QTEST_GUILESS_MAIN(TestResumedTraining)
#include "test_resumed_training.moc"
