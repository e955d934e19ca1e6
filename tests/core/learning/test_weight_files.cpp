// SPDX-License-Identifier: GPL-3.0-or-later
// Weights from outside: read as data, never run, and matched by name and shape.
#include "base/error.h"
#include "learning/engine.h"
#include "learning/freeze_rule.h"
#include "learning/safetensors.h"
#include "learning/state_dict.h"
#include "learning/weight_match.h"
#include "training_fixtures.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <iterator>

using namespace sluice;
using namespace sluice::test;

namespace {

std::filesystem::path fixture(const std::string& name) {
    return std::filesystem::path(SLUICE_TEST_DATA) / "fixtures" / (name + ".pth");
}

std::string contents(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// A literal that may hold zeros.
template <std::size_t size>
std::string bytes(const char (&literal)[size]) {
    return {literal, size - 1};
}

/// The message of the DataError that reading these bytes throws, or "" when they are read.
std::string refusal(const QTemporaryDir& folder, const std::string& contents) {
    const std::filesystem::path path = folder.filePath("weights.pth").toStdString();
    std::ofstream(path, std::ios::binary) << contents;
    try {
        read_state_dict(path);
    } catch (const DataError& error) {
        return error.what();
    }
    return {};
}

/// A file of the old format whose state dict is this pickle (without protocol and end).
std::string old_format(const std::string& object) {
    const std::string magic("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", 15);
    const std::string version("\x80\x02M\xe9\x03.", 6);
    const std::string machine("\x80\x02}.", 4);
    return magic + version + machine + bytes("\x80\x02") + object + "." + bytes("\x80\x02].");
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

NetworkSpec small_cnn() {
    NetworkSpec spec;
    spec.kind = "cnn";
    spec.image = {2, 8, 12};
    spec.inputs = spec.image.size();
    spec.hidden = {8};
    spec.channels = {4, 6};
    spec.classes = 3;
    return spec;
}

} // namespace

class TestWeightFiles : public QObject {
    Q_OBJECT

  private slots:
    void code_in_a_pickle_is_refused_by_name_data();
    void code_in_a_pickle_is_refused_by_name();
    void the_smallest_state_dict_is_read();
    void no_cut_or_flipped_byte_does_harm_data();
    void no_cut_or_flipped_byte_does_harm();
    void a_match_is_told_in_words();
    void weights_of_another_network_are_refused_with_the_list();
    void other_classes_keep_the_head_as_it_is();
    void safetensors_are_told_by_their_content();
    void patterns_match_whole_names();
};

void TestWeightFiles::code_in_a_pickle_is_refused_by_name_data() {
    QTest::addColumn<std::string>("object");
    QTest::addColumn<std::string>("expected");
    QTest::newRow("a call") << bytes("cposix\nsystem\nX\x04\x00\x00\x00true\x85R")
                            << std::string("posix.system");
    QTest::newRow("a call inside") << bytes("}X\x01\x00\x00\x00wcbuiltins\neval\nX\x01\x00\x00\x00"
                                            "1\x85Rs")
                                   << std::string("builtins.eval");
    QTest::newRow("an instance") << bytes("}(cfoo\nBar\n)\x81") << std::string("operation 129");
    QTest::newRow("a class by its old operation") << bytes("(ios\nsystem\n") << std::string("operation 105");
    QTest::newRow("no dictionary") << bytes("K\x01") << std::string("no dictionary");
}

void TestWeightFiles::code_in_a_pickle_is_refused_by_name() {
    QFETCH(std::string, object);
    QFETCH(std::string, expected);
    const QTemporaryDir folder;
    const std::string message = refusal(folder, old_format(object));
    QVERIFY2(contains(message, expected), message.c_str());
}

void TestWeightFiles::the_smallest_state_dict_is_read() {
    // {"w": tensor [2] of a FloatStorage "0" of 2 values, beginning at 0, stride 1}
    const std::string tensor = bytes("}X\x01\x00\x00\x00w") + "ctorch._utils\n_rebuild_tensor_v2\n((" +
                               bytes("X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x00"
                                     "0"
                                     "X\x03\x00\x00\x00"
                                     "cpuK\x02NtQK\x00K\x02\x85K\x01\x85\x89}tRs");
    std::string file = old_format(tensor);
    file.resize(file.size() - 4); // other keys
    file += bytes("\x80\x02]X\x01\x00\x00\x00"
                  "0a.") +
            bytes("\x02\0\0\0\0\0\0\0");
    const float values[2] = {1.5F, -2.0F};
    file.append(reinterpret_cast<const char*>(values), sizeof values);
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("w.pth").toStdString();
    std::ofstream(path, std::ios::binary) << file;
    const std::vector<WeightTensor> tensors = read_state_dict(path);
    QCOMPARE(tensors.size(), std::size_t{1});
    QCOMPARE(tensors[0].name, std::string("w"));
    QCOMPARE(tensors[0].shape, (std::vector<std::int64_t>{2}));
    QCOMPARE(tensors[0].values, (std::vector<float>{1.5F, -2.0F}));
}

void TestWeightFiles::no_cut_or_flipped_byte_does_harm_data() {
    QTest::addColumn<std::string>("name");
    QTest::newRow("archive") << std::string("cnn");
    QTest::newRow("old format") << std::string("resnet18_imagenet");
}

/// Read or refused with a DataError; the sanitizer builds of this test see every read out of bounds.
void TestWeightFiles::no_cut_or_flipped_byte_does_harm() {
    QFETCH(std::string, name);
    const std::string whole = contents(fixture(name));
    const QTemporaryDir folder;
    QVERIFY(refusal(folder, whole).empty());
    int refused = 0;
    RandomStream random(11, Stream::data);
    for (int i = 0; i < 300; ++i) {
        refused += refusal(folder, whole.substr(0, random.below(whole.size()))).empty() ? 0 : 1;
        std::string damaged = whole;
        // The first and last kilobytes hold the structure, the rest values.
        const std::size_t span = std::min<std::size_t>(whole.size(), 6000);
        const std::size_t at = i % 2 == 0 ? random.below(span) : whole.size() - 1 - random.below(span);
        damaged[at] = static_cast<char>(random.next());
        refusal(folder, damaged);
    }
    QCOMPARE(refused, 300);
}

void TestWeightFiles::a_match_is_told_in_words() {
    const std::vector<WeightTensor> network{
        {"a.weight", {2}, {0, 0}}, {"b.weight", {1}, {0}}, {"c.weight", {1}, {0}}};
    const std::vector<WeightTensor> file{{"a.weight", {2}, {1, 1}},
                                         {"b.weight", {1, 1}, {1}},
                                         {"d.weight", {1}, {1}},
                                         {"bn.num_batches_tracked", {}, {5}}};
    const WeightMatch match = match_weights(network, file);
    const std::string text = match.text();
    QVERIFY2(contains(text, "matched (1): a.weight"), text.c_str());
    QVERIFY2(contains(text, "missing from the file (1): c.weight"), text.c_str());
    QVERIFY2(contains(text, "b.weight: [1, 1] in the file, [1] here"), text.c_str());
    QVERIFY2(contains(text, "unknown to the network (1): d.weight"), text.c_str());
    QVERIFY2(contains(text, "passed over (1): bn.num_batches_tracked"), text.c_str());
    QVERIFY(!match.usable("c"));
}

void TestWeightFiles::weights_of_another_network_are_refused_with_the_list() {
    const std::unique_ptr<Network> network = learning_engine().create(small_cnn(), 1);
    const std::vector<float> before = flat_weights(*network);
    std::string message;
    try {
        load_weights(*network, fixture("resnet18_small"));
    } catch (const DataError& error) {
        message = error.what();
    }
    QVERIFY2(contains(message, "missing from the file") && contains(message, "unknown to the network"),
             message.c_str());
    QVERIFY(flat_weights(*network) == before);
}

void TestWeightFiles::other_classes_keep_the_head_as_it_is() {
    NetworkSpec spec = small_cnn();
    spec.classes = 7;
    const std::unique_ptr<Network> network = learning_engine().create(spec, 1);
    const std::vector<WeightTensor> before = network->weights();
    const WeightMatch match = load_weights(*network, fixture("cnn"));
    QCOMPARE(match.reshaped.size(), std::size_t{2});
    const std::vector<WeightTensor> after = network->weights();
    for (std::size_t i = 0; i < after.size(); ++i) {
        QVERIFY2((after[i].values == before[i].values) == after[i].name.starts_with("fc."),
                 after[i].name.c_str());
    }
}

void TestWeightFiles::safetensors_are_told_by_their_content() {
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("weights.bin").toStdString();
    const std::unique_ptr<Network> network = learning_engine().create(small_cnn(), 1);
    write_safetensors(path, network->weights(), {});
    const std::unique_ptr<Network> other = learning_engine().create(small_cnn(), 2);
    QVERIFY(flat_weights(*other) != flat_weights(*network));
    load_weights(*other, path);
    QVERIFY(flat_weights(*other) == flat_weights(*network));
}

void TestWeightFiles::patterns_match_whole_names() {
    QVERIFY(matches_pattern("layer1.*", "layer1.0.conv1.weight"));
    QVERIFY(!matches_pattern("layer1.*", "xlayer1.0"));
    QVERIFY(matches_pattern("*.weight", "fc.weight"));
    QVERIFY(!matches_pattern("*.weight", "fc.weights"));
    QVERIFY(matches_pattern("layer?.*.bn*", "layer2.0.bn1.bias"));
    QVERIFY(!matches_pattern("", "a"));
    QVERIFY(matches_pattern("***", ""));
}

QTEST_GUILESS_MAIN(TestWeightFiles)
#include "test_weight_files.moc"
