// SPDX-License-Identifier: GPL-3.0-or-later
// Convolutional networks against PyTorch (fixtures by make_conv_fixtures.py), and what is frozen in them.
#include "base/error.h"
#include "learning/conv_graph.h"
#include "learning/engine.h"
#include "learning/weight_match.h"
#include "training_fixtures.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr std::int64_t classes = 3;

NetworkSpec images(const std::string& kind, ImageShape shape) {
    NetworkSpec spec;
    spec.kind = kind;
    spec.image = shape;
    spec.inputs = shape.size();
    spec.classes = classes;
    spec.hidden = {8};
    spec.channels = {4, 6};
    spec.width = 1.0 / 32.0;
    return spec;
}

NetworkSpec small_resnet() {
    return images("resnet18", {3, 16, 16});
}

std::filesystem::path fixture(const std::string& name) {
    return std::filesystem::path(SLUICE_TEST_DATA) / "fixtures" / (name + ".pth");
}

std::unique_ptr<Network> loaded(const NetworkSpec& spec, const std::string& name) {
    std::unique_ptr<Network> network = learning_engine().create(spec, 3);
    load_weights(*network, fixture(name));
    return network;
}

double largest_difference(const std::vector<float>& a, const std::vector<float>& b) {
    if (a.size() != b.size()) {
        return std::numeric_limits<double>::infinity();
    }
    double largest = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        largest = std::max(largest, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
    }
    return largest;
}

const WeightTensor& named(const std::vector<WeightTensor>& tensors, const std::string& name) {
    const auto found = std::ranges::find(tensors, name, &WeightTensor::name);
    if (found == tensors.end()) {
        throw std::out_of_range(name);
    }
    return *found;
}

TrainingSpec one_step(int rows) {
    TrainingSpec spec;
    spec.optimizer = {};
    spec.optimizer.name = "sgd";
    spec.optimizer.learning_rate = 1.0;
    spec.epochs = 1;
    spec.batch_size = rows;
    spec.seed = 1;
    return spec;
}

std::vector<WeightTensor> trained(const NetworkSpec& network, const TrainingSpec& spec,
                                  const TrainingRows& rows) {
    NoProgress quiet;
    const std::unique_ptr<Network> net = learning_engine().create(network, 3);
    net->train(spec, rows, {}, quiet);
    return net->weights();
}

template <typename Work>
std::string refusal(const Work& work) {
    try {
        work();
    } catch (const InvalidArgument& error) {
        return error.what();
    }
    return {};
}

} // namespace

class TestConvNetworks : public QObject {
    Q_OBJECT

  private slots:
    void logits_agree_with_pytorch_data();
    void logits_agree_with_pytorch();
    void a_step_agrees_with_pytorch_data();
    void a_step_agrees_with_pytorch();
    void any_thread_count_gives_the_same_bits_data();
    void any_thread_count_gives_the_same_bits();
    void measuring_threads_leaves_no_trace();
    void what_is_frozen_stays();
    void a_frozen_backbone_keeps_its_statistics();
    void the_head_alone_trains_like_the_frozen_network();
    void dropout_before_the_head_cannot_be_cached();
    void rules_that_fit_nothing_are_refused();
    void a_cancelled_run_leaves_a_usable_network();
    void names_are_those_of_torchvision();
    void impossible_images_are_refused_data();
    void impossible_images_are_refused();
};

void TestConvNetworks::logits_agree_with_pytorch_data() {
    QTest::addColumn<std::string>("name");
    QTest::addColumn<int>("rows");
    QTest::newRow("torchvision ResNet-18, small stem") << std::string("resnet18_small") << 40;
    QTest::newRow("torchvision ResNet-18, ImageNet's, file of the old format")
        << std::string("resnet18_imagenet") << 5;
    QTest::newRow("cnn") << std::string("cnn") << 40;
}

void TestConvNetworks::logits_agree_with_pytorch() {
    QFETCH(std::string, name);
    QFETCH(int, rows);
    NetworkSpec spec = small_resnet();
    if (name == "cnn") {
        spec = images("cnn", {2, 8, 12});
    } else if (name == "resnet18_imagenet") {
        spec = images("resnet18", {3, 32, 48});
        spec.stem = "imagenet";
    }
    const std::unique_ptr<Network> network = loaded(spec, name);
    const ToyData data =
        formula_problem(static_cast<std::size_t>(rows), static_cast<std::size_t>(spec.inputs), classes);
    const Matrix<float> logits = network->logits(data.features);
    const std::vector<WeightTensor> expected = read_weights(fixture(name + "_expected"));
    const double off = largest_difference(logits.values(), named(expected, "logits").values);
    QVERIFY2(off < 1e-5, QByteArray::number(off));
}

void TestConvNetworks::a_step_agrees_with_pytorch_data() {
    QTest::addColumn<std::string>("name");
    QTest::newRow("ResNet-18") << std::string("resnet18_small");
    QTest::newRow("cnn") << std::string("cnn");
}

/// One step of SGD at learning rate 1: the difference is the gradient.
void TestConvNetworks::a_step_agrees_with_pytorch() {
    QFETCH(std::string, name);
    const NetworkSpec spec = name == "cnn" ? images("cnn", {2, 8, 12}) : small_resnet();
    const std::unique_ptr<Network> network = loaded(spec, name);
    const ToyData data = formula_problem(40, static_cast<std::size_t>(spec.inputs), classes);
    NoProgress quiet;
    network->train(one_step(40), data.rows(40), {}, quiet);
    const std::vector<WeightTensor> expected = read_weights(fixture(name + "_expected"));
    double moved = 0.0;
    const std::vector<WeightTensor> before = loaded(spec, name)->weights();
    for (const WeightTensor& tensor : network->weights()) {
        const double off = largest_difference(tensor.values, named(expected, "after." + tensor.name).values);
        QVERIFY2(off < 1e-5, (tensor.name + " " + std::to_string(off)).c_str());
        moved = std::max(moved, largest_difference(tensor.values, named(before, tensor.name).values));
    }
    QVERIFY(moved > 0.01); // the step was one
}

void TestConvNetworks::any_thread_count_gives_the_same_bits_data() {
    QTest::addColumn<std::string>("kind");
    QTest::newRow("ResNet-18") << std::string("resnet18");
    QTest::newRow("cnn with dropout") << std::string("cnn");
}

void TestConvNetworks::any_thread_count_gives_the_same_bits() {
    QFETCH(std::string, kind);
    NetworkSpec network = images(kind, {3, 8, 8});
    network.dropout = 0.3;
    const ToyData data = formula_problem(120, static_cast<std::size_t>(network.inputs), classes);
    TrainingSpec spec = one_step(70);
    spec.epochs = 2;
    spec.optimizer.learning_rate = 0.1;
    spec.threads = 1;
    const auto bits = [&](int threads, std::uint64_t seed) {
        spec.threads = threads;
        spec.seed = seed;
        std::vector<float> all;
        for (const WeightTensor& tensor : trained(network, spec, data.rows(100, 20))) {
            all.insert(all.end(), tensor.values.begin(), tensor.values.end());
        }
        return all;
    };
    const std::vector<float> alone = bits(1, 1);
    QVERIFY(bits(3, 1) == alone);
    QVERIFY(bits(1, 2) != alone); // what the comparison would see
}

void TestConvNetworks::measuring_threads_leaves_no_trace() {
    const ToyData data = formula_problem(64, 3 * 8 * 8, classes);
    TrainingSpec spec = one_step(64);
    spec.threads = 1; // nothing to measure
    const std::vector<WeightTensor> given = trained(images("resnet18", {3, 8, 8}), spec, data.rows(64));
    spec.threads = 0;
    const std::vector<WeightTensor> measured = trained(images("resnet18", {3, 8, 8}), spec, data.rows(64));
    for (const WeightTensor& tensor : given) {
        QVERIFY2(named(measured, tensor.name).values == tensor.values, tensor.name.c_str());
    }
}

void TestConvNetworks::what_is_frozen_stays() {
    const ToyData data = formula_problem(40, 3 * 16 * 16, classes);
    TrainingSpec spec = one_step(40);
    spec.freeze = "conv1.*, bn1.*, layer1.*, layer3.0.conv?.weight";
    NoProgress quiet;
    const std::unique_ptr<Network> network = loaded(small_resnet(), "resnet18_small");
    network->train(spec, data.rows(40), {}, quiet);
    const std::vector<WeightTensor> before = loaded(small_resnet(), "resnet18_small")->weights();
    for (const WeightTensor& tensor : network->weights()) {
        const bool frozen = tensor.name.starts_with("conv1.") || tensor.name.starts_with("bn1.") ||
                            tensor.name.starts_with("layer1.") || tensor.name == "layer3.0.conv1.weight" ||
                            tensor.name == "layer3.0.conv2.weight";
        QVERIFY2((tensor.values == named(before, tensor.name).values) == frozen, tensor.name.c_str());
    }
}

void TestConvNetworks::a_frozen_backbone_keeps_its_statistics() {
    const ToyData data = formula_problem(40, 3 * 16 * 16, classes);
    TrainingSpec spec = one_step(10);
    spec.freeze = "backbone";
    spec.optimizer.weight_decay = 0.1; // would shrink what is not frozen for good
    NoProgress quiet;
    const std::unique_ptr<Network> network = loaded(small_resnet(), "resnet18_small");
    network->train(spec, data.rows(40), {}, quiet);
    const std::vector<WeightTensor> before = loaded(small_resnet(), "resnet18_small")->weights();
    for (const WeightTensor& tensor : network->weights()) {
        QVERIFY2((tensor.values == named(before, tensor.name).values) == !tensor.name.starts_with("fc."),
                 tensor.name.c_str());
    }
}

void TestConvNetworks::the_head_alone_trains_like_the_frozen_network() {
    const ToyData data = formula_problem(60, 3 * 16 * 16, classes);
    TrainingSpec spec = one_step(16);
    spec.optimizer.momentum = 0.9;
    spec.optimizer.learning_rate = 0.05;
    spec.epochs = 3;
    spec.freeze = "all_but_last";
    NoProgress quiet;
    const std::unique_ptr<Network> whole = loaded(small_resnet(), "resnet18_small");
    const std::unique_ptr<Network> in_parts = whole->clone();

    const std::optional<Matrix<float>> features = in_parts->head_features(data.features, 2, {}, quiet);
    QVERIFY(features.has_value());
    QCOMPARE(features->columns(), std::size_t{16});
    const std::unique_ptr<Network> head = in_parts->head();
    QVERIFY(largest_difference(head->logits(*features).values(), whole->logits(data.features).values()) <
            1e-6);

    whole->train(spec, data.rows(50, 10), {}, quiet);
    TrainingRows rows = data.rows(50, 10);
    rows.features = &*features;
    spec.freeze = "none";
    head->train(spec, rows, {}, quiet);
    in_parts->set_head(*head);
    for (const WeightTensor& tensor : whole->weights()) {
        QVERIFY2(largest_difference(named(in_parts->weights(), tensor.name).values, tensor.values) < 1e-5,
                 tensor.name.c_str());
    }
}

void TestConvNetworks::dropout_before_the_head_cannot_be_cached() {
    NetworkSpec spec = images("cnn", {2, 8, 12});
    const ToyData data = formula_problem(3, static_cast<std::size_t>(spec.inputs), classes);
    NoProgress quiet;
    QVERIFY(learning_engine().create(spec, 1)->head_features(data.features, 1, {}, quiet).has_value());
    spec.dropout = 0.5;
    QVERIFY(!learning_engine().create(spec, 1)->head_features(data.features, 1, {}, quiet).has_value());
}

void TestConvNetworks::rules_that_fit_nothing_are_refused() {
    const ToyData data = formula_problem(8, 3 * 16 * 16, classes);
    const auto train_with = [&](const std::string& rule) {
        TrainingSpec spec = one_step(8);
        spec.freeze = rule;
        return refusal([&] { trained(small_resnet(), spec, data.rows(8)); });
    };
    QVERIFY(train_with("layer1.*").empty());
    QVERIFY(train_with("layer9.*").find("no parameter matches 'layer9.*'") != std::string::npos);
    QVERIFY(train_with("*").find("nothing to train") != std::string::npos);
    QVERIFY(train_with("bn1.running_mean").find("no parameter matches") != std::string::npos);
}

void TestConvNetworks::a_cancelled_run_leaves_a_usable_network() {
    struct StopAtOnce final : Progress {
        std::stop_source source;
        void report(double, std::string_view) override { source.request_stop(); }
        void publish(std::shared_ptr<const Snapshot>) override { source.request_stop(); }
    } listener;
    const ToyData data = formula_problem(200, 3 * 16 * 16, classes);
    TrainingSpec spec = one_step(20);
    spec.epochs = 1000;
    spec.optimizer.learning_rate = 0.01;
    const std::unique_ptr<Network> network = loaded(small_resnet(), "resnet18_small");
    const TrainingHistory history =
        network->train(spec, data.rows(180, 20), listener.source.get_token(), listener);
    QCOMPARE(history.stopped_because, std::string("cancelled"));
    const Matrix<float> logits = network->logits(data.features);
    QVERIFY(std::ranges::all_of(logits.values(), [](float value) { return std::isfinite(value); }));
    // Features of a run that is stopped already are not computed.
    const auto features = network->head_features(data.features, 1, listener.source.get_token(), listener);
    QVERIFY(std::ranges::all_of(features->values(), [](float value) { return value == 0.0F; }));
}

void TestConvNetworks::names_are_those_of_torchvision() {
    NetworkSpec spec = images("resnet18", {3, 224, 224});
    spec.width = 1.0;
    spec.stem = "imagenet";
    spec.classes = 1000;
    const ConvGraph graph = build_graph(spec);
    QCOMPARE(graph.parameter_count(), std::size_t{11'689'512}); // as torchvision tells
    QCOMPARE(graph.tensors.size(), std::size_t{102});           // of its 122 without num_batches_tracked
    QCOMPARE(graph.tensors.front().name, std::string("conv1.weight"));
    QCOMPARE(graph.tensors.back().name, std::string("fc.bias"));
}

void TestConvNetworks::impossible_images_are_refused_data() {
    QTest::addColumn<std::string>("kind");
    QTest::addColumn<int>("height");
    QTest::addColumn<int>("inputs");
    QTest::addColumn<double>("width");
    QTest::addColumn<std::string>("expected");
    QTest::newRow("no shape") << std::string("resnet18") << 0 << 48 << 1.0
                              << std::string("shape of its images");
    QTest::newRow("other size") << std::string("cnn") << 4 << 49 << 1.0
                                << std::string("48 values, but the rows have 49");
    QTest::newRow("no width") << std::string("resnet18") << 4 << 48 << 0.0 << std::string("width");
    QTest::newRow("too small for the blocks")
        << std::string("cnn") << 2 << 24 << 1.0 << std::string("1 to 1");
}

void TestConvNetworks::impossible_images_are_refused() {
    QFETCH(std::string, kind);
    QFETCH(int, height);
    QFETCH(int, inputs);
    QFETCH(double, width);
    QFETCH(std::string, expected);
    NetworkSpec spec = images(kind, {3, height, 4});
    spec.inputs = inputs;
    spec.width = width;
    const std::string message = refusal([&] { learning_engine().create(spec, 1); });
    QVERIFY2(message.find(expected) != std::string::npos, message.c_str());
}

QTEST_GUILESS_MAIN(TestConvNetworks)
#include "test_conv_networks.moc"
