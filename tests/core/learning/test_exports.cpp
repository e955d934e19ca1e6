// SPDX-License-Identifier: GPL-3.0-or-later
// Models of every kind as others open them: TorchScript and ONNX by check_exports.py.
#include "base/error.h"
#include "learning/engine.h"
#include "learning/onnx.h"
#include "learning/protobuf_writer.h"
#include "python_torch.h"
#include "training_fixtures.h"

#include <nlohmann/json.hpp>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace sluice;
using namespace sluice::test;

namespace {

std::vector<NetworkSpec> all_kinds() {
    NetworkSpec cnn = mlp(0, {7}, 3, 0.25);
    cnn.kind = "cnn";
    cnn.image = {2, 8, 12};
    cnn.inputs = cnn.image.size();
    cnn.channels = {3, 4};
    NetworkSpec small = cnn;
    small.kind = "resnet18";
    small.width = 1.0 / 32.0;
    NetworkSpec imagenet = small;
    imagenet.stem = "imagenet";
    imagenet.image = {3, 33, 40};
    imagenet.inputs = imagenet.image.size();
    return {mlp(4, {}, 3), mlp(4, {6, 5}, 3, 0.25), cnn, small, imagenet};
}

} // namespace

class TestExports : public QObject {
    Q_OBJECT

  private slots:
    void every_kind_opens_in_python_with_equal_outputs();
    void onnx_that_cannot_be_written_is_an_error();
    void protobuf_is_encoded_as_its_documentation_shows();
};

void TestExports::every_kind_opens_in_python_with_equal_outputs() {
    const QString python = python_with_torch();
    if (python.isEmpty()) {
        QSKIP("no Python with torch");
    }
    const QTemporaryDir folder;
    nlohmann::json cases = nlohmann::json::array();
    NoProgress quiet;
    for (const NetworkSpec& spec : all_kinds()) {
        const ToyData problem = formula_problem(20, static_cast<std::size_t>(spec.inputs), 3);
        const auto network = learning_engine().create(spec, 3);
        TrainingSpec training; // so that the running statistics are not those of the start
        training.epochs = 1;
        network->train(training, problem.rows(20), {}, quiet);
        const std::string path = folder.filePath(QString::number(cases.size())).toStdString();
        network->save_torchscript(path + ".pt", R"({"classes":["a","b","c"]})");
        write_onnx(path + ".onnx", *network, {{"classes", R"(["a","b","c"])"}});
        nlohmann::json weights = nlohmann::json::object();
        for (const WeightTensor& tensor : network->weights()) {
            weights[tensor.name] = tensor.values;
        }
        cases.push_back({{"torchscript", path + ".pt"},
                         {"onnx", path + ".onnx"},
                         {"columns", spec.inputs},
                         {"image", {spec.image.channels, spec.image.height, spec.image.width}},
                         {"inputs", problem.features.values()},
                         {"logits", network->logits(problem.features).values()},
                         {"weights", weights}});
    }
    std::ofstream(folder.filePath("cases.json").toStdString()) << cases.dump();
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(python, {SLUICE_TEST_DATA "/check_exports.py", folder.filePath("cases.json")});
    QVERIFY(process.waitForFinished(120000));
    const QByteArray output = process.readAll();
    QVERIFY2(process.exitCode() == 0 && output.contains("all equal"), output.constData());
    if (output.contains("no onnx")) {
        QSKIP("TorchScript is equal; there is no Python onnx to check ONNX files with");
    }
}

void TestExports::onnx_that_cannot_be_written_is_an_error() {
    const auto network = learning_engine().create(mlp(4, {}, 3), 1);
    QVERIFY_EXCEPTION_THROWN(write_onnx("/no/such/folder/model.onnx", *network, {}), DataError);
}

/// The examples of protobuf.dev's page on encoding.
void TestExports::protobuf_is_encoded_as_its_documentation_shows() {
    ProtobufWriter number, text, outer;
    number.integer(1, 150);
    QCOMPARE(number.bytes(), std::string("\x08\x96\x01"));
    text.text(2, "testing");
    QCOMPARE(text.bytes(), std::string("\x12\x07testing"));
    outer.message(3, number);
    QCOMPARE(outer.bytes(), std::string("\x1a\x03\x08\x96\x01"));
    ProtobufWriter negative;
    negative.integer(1, -2);
    QCOMPARE(negative.bytes(), std::string("\x08\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01"));
}

QTEST_GUILESS_MAIN(TestExports)
#include "test_exports.moc"
