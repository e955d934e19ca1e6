// SPDX-License-Identifier: GPL-3.0-or-later
// What a run tells of its networks: what each feature is worth, and what they decide over a plane.
#include "experiment/decision_regions.h"
#include "learning/permutation_importance.h"
#include "results/record_file.h"
#include "tests/core/experiment/preset_runs.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace sluice;
using namespace sluice::test;

namespace {

/// Logits (0, weights . x + bias) of two classes.
class Line final : public Network {
  public:
    Line(std::vector<double> weights, double bias) : weights_(std::move(weights)), bias_(bias) {
        spec_.kind = "logistic";
        spec_.inputs = static_cast<std::int64_t>(weights_.size());
        spec_.classes = 2;
    }
    const NetworkSpec& spec() const override { return spec_; }
    std::unique_ptr<Network> clone() const override { return nullptr; }
    Matrix<float> logits(const Matrix<float>& features) const override {
        Matrix<float> result(features.rows(), 2);
        for (std::size_t i = 0; i < features.rows(); ++i) {
            double sum = bias_;
            for (std::size_t j = 0; j < weights_.size(); ++j) {
                sum += weights_[j] * static_cast<double>(features(i, j));
            }
            result(i, 1) = static_cast<float>(sum);
        }
        return result;
    }
    TrainingHistory train(const TrainingSpec&, const TrainingRows&, std::stop_token, Progress&,
                          TrainingState*) override {
        return {};
    }
    void shrink(double) override {}
    std::optional<Matrix<float>> head_features(const Matrix<float>&, int, std::stop_token,
                                               Progress&) const override {
        return std::nullopt;
    }
    std::unique_ptr<Network> head() const override { return nullptr; }
    void set_head(const Network&) override {}
    std::vector<WeightTensor> weights() const override { return {}; }
    void set_weights(std::span<const WeightTensor>) override {}
    void save_torchscript(const std::filesystem::path&, const std::string&) const override {}

  private:
    std::vector<double> weights_;
    double bias_;
    NetworkSpec spec_;
};

/// Standard normal features; the label says whether 3 x0 + x1 > 0.
Dataset labelled_points(std::size_t rows, std::size_t columns) {
    Dataset data;
    data.features = Matrix<float>(rows, columns);
    RandomStream random(3, Stream::data);
    for (float& value : data.features.values()) {
        value = static_cast<float>(random.normal());
    }
    for (std::size_t i = 0; i < rows; ++i) {
        data.labels.push_back(3.0F * data.features(i, 0) + data.features(i, 1) > 0.0F ? 1 : 0);
        (i % 2 == 0 ? data.split.train : data.split.test).push_back(static_cast<std::int64_t>(i));
    }
    data.class_names = {"below", "above"};
    for (std::size_t j = 0; j < columns; ++j) {
        data.feature_names.push_back("x" + std::to_string(j));
    }
    return data;
}

ArmOutcome outcome_of(const Dataset& data, const std::string& arm, std::vector<double> weights, double bias) {
    ArmOutcome outcome;
    outcome.arm = arm;
    outcome.network = std::make_shared<Line>(std::move(weights), bias);
    outcome.importance =
        permutation_importance(*outcome.network, data.features, data.labels, data.split.test, 5);
    return outcome;
}

} // namespace

class TestNetworkViews : public QObject {
    Q_OBJECT

  private slots:
    void what_is_not_used_is_worth_nothing() {
        const Dataset data = labelled_points(2000, 4);
        const ArmOutcome outcome = outcome_of(data, "rsft", {3.0, 1.0, 0.0, 0.0}, 0.0);
        QCOMPARE(outcome.importance.size(), std::size_t{4});
        QVERIFY(outcome.importance[0] > 2.0 * outcome.importance[1]);
        QVERIFY(outcome.importance[1] > 0.05);
        QCOMPARE(outcome.importance[2], 0.0);
        QCOMPARE(outcome.importance[3], 0.0);
        // The seed alone decides; another one shuffles otherwise.
        const auto again = [&](std::uint64_t seed) {
            return permutation_importance(*outcome.network, data.features, data.labels, data.split.test,
                                          seed);
        };
        QCOMPARE(again(5), outcome.importance);
        QVERIFY(again(6) != outcome.importance);
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(permutation_importance(*outcome.network, data.features, data.labels, data.split.test, 5,
                                       stop.get_token())
                    .empty());
    }

    void regions_are_what_the_network_decides() {
        const Dataset data = labelled_points(2000, 3);
        std::vector<ArmOutcome> outcomes;
        outcomes.push_back(outcome_of(data, "pretrained", {0.0, 1.0, 0.0}, -0.5));
        outcomes.push_back(outcome_of(data, "rsft", {3.0, 1.0, 0.0}, 0.0));
        const RegionsRecord regions = *decision_regions(data, outcomes);
        QCOMPARE(regions.x_feature, std::string("x0")); // worth most
        QCOMPARE(regions.y_feature, std::string("x1"));
        QVERIFY(!regions.others.empty());
        QCOMPARE(regions.arms.size(), std::size_t{2});
        for (std::size_t i = 0; i < regions.y.size(); ++i) {
            for (std::size_t j = 0; j < regions.x.size(); ++j) {
                const double sum = 3.0 * regions.x[j] + regions.y[i];
                if (std::abs(sum) > 1e-5) {
                    QCOMPARE(regions.arms[1].decided(i, j), sum > 0.0 ? 1.0 : 0.0);
                }
                const double probability = 1.0 / (1.0 + std::exp(-std::abs(sum)));
                QVERIFY(std::abs(regions.arms[1].probability(i, j) - probability) < 1e-5);
                QCOMPARE(regions.arms[0].decided(i, j), regions.y[i] > 0.5 ? 1.0 : 0.0);
            }
        }
        QCOMPARE(regions.point_x.size(), data.split.test.size());
        for (std::size_t i = 0; i < regions.point_x.size(); ++i) {
            const double sum = 3.0 * regions.point_x[i] + regions.point_y[i];
            QVERIFY(std::abs(sum) < 1e-5 || regions.point_class[i] == (sum > 0.0 ? 1.0 : 0.0));
        }
        outcomes[0].network.reset();
        QVERIFY(!decision_regions(data, outcomes));
    }

    void a_run_keeps_them_in_its_record() {
        const QTemporaryDir folder;
        RunOptions options;
        options.record = folder.filePath("run.h5").toStdString();
        const Record made = run(smallest("covariate_shift", {{"/finetune/repeats", "2"}}), options);
        const Record read = read_record(options.record);
        QVERIFY(made.regions && read.regions);
        QCOMPARE(read.regions->x_feature, made.regions->x_feature);
        QCOMPARE(read.regions->x, made.regions->x);
        QCOMPARE(read.regions->point_class, made.regions->point_class);
        QCOMPARE(read.regions->arms.size(), made.training.size());
        for (std::size_t a = 0; a < made.training.size(); ++a) {
            const auto other =
                std::ranges::find(read.regions->arms, made.regions->arms[a].name, &RegionsRecord::Arm::name);
            QVERIFY(other != read.regions->arms.end());
            QCOMPARE(other->decided, made.regions->arms[a].decided);
            QCOMPARE(other->probability, made.regions->arms[a].probability);
            QCOMPARE(arm(read, made.training[a].name)->importance, made.training[a].importance);
            QCOMPARE(made.training[a].importance.rows(), std::size_t{2});
            QCOMPARE(made.training[a].importance.columns(), made.dataset->features.size());
        }
    }
};

QTEST_GUILESS_MAIN(TestNetworkViews)
#include "test_network_views.moc"
