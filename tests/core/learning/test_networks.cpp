// SPDX-License-Identifier: GPL-3.0-or-later
// The module, its border, and networks as things that are made, copied, read and saved.
#include "base/error.h"
#include "base/paths.h"
#include "learning/engine.h"
#include "learning/module_entry.h"
#include "learning/safetensors.h"
#include "python_torch.h"
#include "training_fixtures.h"

#include <nlohmann/json.hpp>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cstdlib>
#include <fstream>

using namespace sluice;
using namespace sluice::test;

namespace {

/// What() of the exception of exactly this type that `work` throws, or "" when it throws nothing.
template <typename Exception, typename Work>
std::string message_of(const Work& work) {
    try {
        work();
    } catch (const Exception& error) {
        return error.what();
    }
    return {};
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

class TestNetworks : public QObject {
    Q_OBJECT

  private slots:
    void nothing_is_loaded_before_it_is_asked_for();
    void a_module_that_cannot_be_opened_says_what_to_install();
    void a_library_that_is_not_the_module_is_refused();
    void a_failed_opening_can_be_tried_again();
    void the_engine_says_what_it_is();
    void exceptions_cross_the_border_by_their_types();
    void impossible_networks_are_refused_data();
    void impossible_networks_are_refused();
    void a_logistic_model_has_no_hidden_layers();
    void initial_weights_follow_the_seed_and_the_fan_in();
    void logits_agree_with_the_formula();
    void logits_of_no_rows_and_of_wrong_width();
    void a_clone_is_independent();
    void weights_survive_a_safetensors_file();
    void weights_that_do_not_fit_are_named();
    void shrinking_spares_the_biases();
    void torchscript_opens_in_python_with_equal_outputs();
    void torchscript_that_cannot_be_written_is_an_error();
};

void TestNetworks::nothing_is_loaded_before_it_is_asked_for() {
    QVERIFY(!learning_engine_loaded());
}

void TestNetworks::a_module_that_cannot_be_opened_says_what_to_install() {
    const std::string missing = message_of<Error>([] { open_learning_module("/no/such/module.so"); });
    QVERIFY2(contains(missing, "cannot be opened") && contains(missing, "libtorch-dev"), missing.c_str());

    // learning_engine() takes the file in $SLUICE_MODULES before any other.
    QTemporaryDir folder;
    std::ofstream(folder.filePath(learning_module_file).toStdString()) << "this is no library";
    qputenv("SLUICE_MODULES", folder.path().toUtf8());
    const std::string damaged = message_of<Error>([] { learning_engine(); });
    qunsetenv("SLUICE_MODULES");
    QVERIFY2(contains(damaged, "cannot be opened") && contains(damaged, "libtorch-dev"), damaged.c_str());
    QVERIFY(!learning_engine_loaded());
}

void TestNetworks::a_library_that_is_not_the_module_is_refused() {
    const std::string message = message_of<Error>([] { open_learning_module("libz.so.1"); });
    QVERIFY2(contains(message, "not a learning module"), message.c_str());
}

void TestNetworks::a_failed_opening_can_be_tried_again() {
    const LearningEngine& engine = learning_engine();
    QVERIFY(learning_engine_loaded());
    QCOMPARE(&learning_engine(), &engine);
}

void TestNetworks::the_engine_says_what_it_is() {
    const std::string version = learning_engine().libtorch_version();
    QVERIFY2(std::count(version.begin(), version.end(), '.') >= 2, version.c_str());
    QCOMPARE(learning_engine().devices().front(), std::string("cpu"));
}

void TestNetworks::exceptions_cross_the_border_by_their_types() {
    // Thrown in the module, which has its own copy of the types: must be caught as what they are, not as a
    // base only.
    const LearningEngine& engine = learning_engine();
    const auto impossible = [&] { engine.create(mlp(0, {}, 2), 1); };
    QVERIFY_EXCEPTION_THROWN(impossible(), InvalidArgument);
    QVERIFY_EXCEPTION_THROWN(impossible(), Error);
    QVERIFY_EXCEPTION_THROWN(impossible(), std::runtime_error);
    bool as_data_error = false;
    try {
        impossible();
    } catch (const DataError&) {
        as_data_error = true;
    } catch (const Error&) {
    }
    QVERIFY(!as_data_error);

    // A snapshot made in the module is recognised in the program.
    struct Listener final : Progress {
        std::shared_ptr<const TrainingSnapshot> last;
        void report(double, std::string_view) override {}
        void publish(std::shared_ptr<const Snapshot> s) override {
            last = std::dynamic_pointer_cast<const TrainingSnapshot>(s);
        }
    } listener;
    const ToyData problem = formula_problem(12, 3, 2);
    engine.create(mlp(3, {}, 2), 1)->train({}, problem.rows(12), {}, listener);
    QVERIFY(listener.last != nullptr);

    // An exception of the listener goes through the module unharmed.
    struct Thrower final : Progress {
        void report(double, std::string_view) override { throw EnvelopeError("from the listener"); }
        void publish(std::shared_ptr<const Snapshot>) override {}
    } thrower;
    QVERIFY_EXCEPTION_THROWN(engine.create(mlp(3, {}, 2), 1)->train({}, problem.rows(12), {}, thrower),
                             EnvelopeError);
}

void TestNetworks::impossible_networks_are_refused_data() {
    QTest::addColumn<std::string>("kind");
    QTest::addColumn<qint64>("inputs");
    QTest::addColumn<qint64>("width");
    QTest::addColumn<qint64>("classes");
    QTest::addColumn<double>("dropout");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char* name, const char* kind, qint64 inputs, qint64 width, qint64 classes,
                        double dropout, const char* expected) {
        QTest::newRow(name) << std::string(kind) << inputs << width << classes << dropout
                            << std::string(expected);
    };
    row("kind", "svm", 3, 4, 2, 0.0, "'logistic'");
    row("no inputs", "mlp", 0, 4, 2, 0.0, "input");
    row("one class", "mlp", 3, 4, 1, 0.0, "2 classes");
    row("empty layer", "mlp", 3, 0, 2, 0.0, "at least 1 unit");
    row("dropout of one", "mlp", 3, 4, 2, 1.0, "dropout");
    row("negative dropout", "mlp", 3, 4, 2, -0.1, "dropout");
    row("dropout not a number", "mlp", 3, 4, 2, std::nan(""), "dropout");
    row("too large", "mlp", 3, std::int64_t{1} << 62, 2, 0.0, "weights");
}

void TestNetworks::impossible_networks_are_refused() {
    QFETCH(std::string, kind);
    QFETCH(qint64, inputs);
    QFETCH(qint64, width);
    QFETCH(qint64, classes);
    QFETCH(double, dropout);
    QFETCH(std::string, expected);
    NetworkSpec spec = mlp(inputs, {width}, classes, dropout);
    spec.kind = kind;
    const std::string message = message_of<InvalidArgument>([&] { learning_engine().create(spec, 1); });
    QVERIFY2(contains(message, expected), message.c_str());
}

void TestNetworks::a_logistic_model_has_no_hidden_layers() {
    NetworkSpec spec = mlp(4, {50}, 3, 0.5); // the defaults of a file that only says "logistic"
    spec.kind = "logistic";
    const auto network = learning_engine().create(spec, 1);
    QVERIFY(network->spec().hidden.empty());
    QCOMPARE(network->spec().dropout, 0.0);
    QCOMPARE(network->weights().size(), std::size_t{2});
    QCOMPARE(network->weights()[0].name, std::string("layers.0.weight"));
    QCOMPARE(network->weights()[0].shape, (std::vector<std::int64_t>{3, 4}));
    QCOMPARE(network->weights()[1].shape, (std::vector<std::int64_t>{3}));
}

void TestNetworks::initial_weights_follow_the_seed_and_the_fan_in() {
    const auto make = [](std::uint64_t seed) { return learning_engine().create(mlp(100, {64, 9}, 3), seed); };
    QCOMPARE(flat_weights(*make(5)), flat_weights(*make(5)));
    QVERIFY(flat_weights(*make(5)) != flat_weights(*make(6)));
    const std::vector<double> fan_in{100, 100, 64, 64, 9, 9};
    const auto weights = make(5)->weights();
    for (std::size_t t = 0; t < weights.size(); ++t) {
        const double bound = 1.0 / std::sqrt(fan_in[t]);
        double sum = 0.0, largest = 0.0;
        for (const float w : weights[t].values) {
            sum += w;
            largest = std::max(largest, std::abs(static_cast<double>(w)));
        }
        QVERIFY(largest <= bound);
        // Null hypothesis: uniform on +-bound, so the sum has deviation bound sqrt(n / 3). 5 sigma: false
        // alarm 6e-7.
        const auto n = static_cast<double>(weights[t].values.size());
        QVERIFY(std::abs(sum) < 5.0 * bound * std::sqrt(n / 3.0));
        QVERIFY(n < 500 || largest > 0.97 * bound); // (0.97)^500 = 2e-7
    }
}

void TestNetworks::logits_agree_with_the_formula() {
    const auto network = learning_engine().create(mlp(4, {6, 5}, 3), 3);
    set_formula_weights(*network);
    const ToyData problem = formula_problem(700, 4, 3); // several parts, the last one not full
    const Matrix<float> logits = network->logits(problem.features);
    const auto weights = network->weights();
    for (std::size_t row = 0; row < 700; row += 37) {
        std::vector<double> values(problem.features.row(row).begin(), problem.features.row(row).end());
        for (std::size_t layer = 0; layer < 3; ++layer) {
            const auto& w = weights[2 * layer];
            std::vector<double> next(weights[2 * layer + 1].values.begin(),
                                     weights[2 * layer + 1].values.end());
            for (std::size_t o = 0; o < next.size(); ++o) {
                for (std::size_t i = 0; i < values.size(); ++i) {
                    next[o] += static_cast<double>(w.values[o * values.size() + i]) * values[i];
                }
                next[o] = layer < 2 ? std::max(0.0, next[o]) : next[o];
            }
            values = next;
        }
        for (std::size_t k = 0; k < 3; ++k) {
            QVERIFY(std::abs(values[k] - static_cast<double>(logits(row, k))) < 1e-6);
        }
    }
}

void TestNetworks::logits_of_no_rows_and_of_wrong_width() {
    const auto network = learning_engine().create(mlp(4, {6}, 3), 3);
    QCOMPARE(network->logits(Matrix<float>(0, 4)).rows(), std::size_t{0});
    const std::string message = message_of<InvalidArgument>([&] { network->logits(Matrix<float>(2, 5)); });
    QVERIFY2(contains(message, "5 columns") && contains(message, "4 inputs"), message.c_str());
}

void TestNetworks::a_clone_is_independent() {
    const auto network = learning_engine().create(mlp(4, {6}, 3), 3);
    const auto copy = network->clone();
    const std::vector<float> before = flat_weights(*network);
    QCOMPARE(flat_weights(*copy), before);
    const ToyData problem = formula_problem(30, 4, 3);
    NoProgress quiet;
    copy->train({}, problem.rows(30), {}, quiet);
    QVERIFY(flat_weights(*copy) != before);
    QCOMPARE(flat_weights(*network), before);
}

void TestNetworks::weights_survive_a_safetensors_file() {
    QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("w.safetensors").toStdString();
    const auto network = learning_engine().create(mlp(4, {6, 2}, 3), 3);
    write_safetensors(path, network->weights(), {{"format", "pt"}});
    const auto other = learning_engine().create(mlp(4, {6, 2}, 3), 4);
    other->set_weights(read_safetensors(path).tensors); // in the file's order, not the network's
    QCOMPARE(flat_weights(*other), flat_weights(*network));
}

void TestNetworks::weights_that_do_not_fit_are_named() {
    const auto network = learning_engine().create(mlp(4, {6}, 3), 3);
    const std::vector<float> before = flat_weights(*network);
    std::vector<WeightTensor> weights = network->weights();
    weights[0].shape = {6, 5};
    weights[1].values.pop_back();
    weights[3].name = "head.bias";
    weights.push_back(weights[2]);
    const std::string message = message_of<InvalidArgument>([&] { network->set_weights(weights); });
    for (const char* part :
         {"'layers.0.weight' has shape [6, 5], expected [6, 4]", "'layers.0.bias' has 5 values",
          "'layers.1.bias' is missing", "'head.bias' is unknown", "'layers.1.weight' is given twice"}) {
        QVERIFY2(contains(message, part), message.c_str());
    }
    QCOMPARE(flat_weights(*network), before);
}

void TestNetworks::shrinking_spares_the_biases() {
    const auto network = learning_engine().create(mlp(4, {6}, 3), 3);
    const auto before = network->weights();
    network->shrink(0.5);
    const auto after = network->weights();
    for (std::size_t t = 0; t < before.size(); ++t) {
        const float factor = before[t].name.ends_with(".bias") ? 1.0F : 0.5F;
        for (std::size_t i = 0; i < before[t].values.size(); ++i) {
            QCOMPARE(after[t].values[i], factor * before[t].values[i]);
        }
    }
    QVERIFY_EXCEPTION_THROWN(network->shrink(std::nan("")), InvalidArgument);
}

void TestNetworks::torchscript_opens_in_python_with_equal_outputs() {
    const QString python = python_with_torch();
    if (python.isEmpty()) {
        QSKIP("no Python with torch");
    }
    QTemporaryDir folder;
    const ToyData problem = formula_problem(20, 4, 3);
    nlohmann::json cases = nlohmann::json::array();
    for (const NetworkSpec& spec : {mlp(4, {}, 3), mlp(4, {6, 5}, 3, 0.25)}) {
        const auto network = learning_engine().create(spec, 3);
        const std::string path = folder.filePath(QString::number(cases.size()) + ".pt").toStdString();
        network->save_torchscript(path, R"({"classes":["a","b","c"]})");
        nlohmann::json weights = nlohmann::json::object();
        for (const WeightTensor& tensor : network->weights()) {
            weights[tensor.name] = tensor.values;
        }
        cases.push_back({{"path", path},
                         {"inputs", problem.features.values()},
                         {"logits", network->logits(problem.features).values()},
                         {"weights", weights},
                         {"dropout", spec.dropout}});
    }
    std::ofstream(folder.filePath("cases.json").toStdString()) << cases.dump();
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(python, {SLUICE_TEST_DATA "/check_torchscript.py", folder.filePath("cases.json")});
    QVERIFY(process.waitForFinished(120000));
    const QByteArray output = process.readAll();
    QVERIFY2(process.exitCode() == 0 && output.contains("all equal"), output.constData());
}

void TestNetworks::torchscript_that_cannot_be_written_is_an_error() {
    const auto network = learning_engine().create(mlp(4, {6}, 3), 3);
    const std::string message =
        message_of<DataError>([&] { network->save_torchscript("/no/such/folder/model.pt", "{}"); });
    QVERIFY2(!message.empty() && !contains(message, "\n"), message.c_str());
}

QTEST_GUILESS_MAIN(TestNetworks)
#include "test_networks.moc"
