// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "learning/safetensors.h"

#include <QTemporaryDir>
#include <QTest>

#include <cstring>
#include <fstream>
#include <optional>

using namespace sluice;

namespace {

using Path = std::filesystem::path;

/// A file with this header and so many bytes of values.
void write_raw(const Path& path, const std::string& header, std::size_t data_bytes,
               std::optional<std::uint64_t> length = {}) {
    const std::uint64_t said = length.value_or(header.size());
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(&said), sizeof said);
    file << header << std::string(data_bytes, '\0');
}

std::string entry(const std::string& shape, const std::string& offsets, const std::string& dtype = "F32") {
    return R"({"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
}

std::vector<WeightTensor> sample() {
    return {{"layers.0.weight", {2, 3}, {1.5F, -2.0F, 0.25F, 1e-30F, -0.0F, 3e38F}},
            {"layers.0.bias", {2}, {7.0F, 8.0F}},
            {"nothing", {0, 4}, {}},
            {"scalar", {}, {42.0F}}};
}

} // namespace

class TestSafetensors : public QObject {
    Q_OBJECT

  private slots:
    void tensors_come_back_bit_for_bit();
    void the_layout_is_the_published_one();
    void damaged_files_are_refused_data();
    void damaged_files_are_refused();
    void a_sound_file_made_by_hand_is_read();
    void a_truncated_file_is_refused_at_every_length();
    void flipped_header_bytes_never_crash();
    void tensors_that_cannot_be_written_are_refused();
    void a_missing_file_and_a_folder_are_refused();

  private:
    Path file(const char* name) const { return Path(m_folder.path().toStdString()) / name; }
    QTemporaryDir m_folder;
};

void TestSafetensors::tensors_come_back_bit_for_bit() {
    write_safetensors(file("a.safetensors"), sample(), {{"format", "pt"}, {"who", "Grüße"}});
    const SafetensorsFile read = read_safetensors(file("a.safetensors"));
    QCOMPARE(read.metadata.size(), std::size_t{2});
    QCOMPARE(read.metadata.at("who"), std::string("Grüße"));
    QCOMPARE(read.tensors.size(), std::size_t{4});
    for (const WeightTensor& expected : sample()) {
        const auto found = std::find_if(read.tensors.begin(), read.tensors.end(),
                                        [&](const WeightTensor& t) { return t.name == expected.name; });
        QVERIFY(found != read.tensors.end());
        QCOMPARE(found->shape, expected.shape);
        QCOMPARE(found->values.size(), expected.values.size());
        QVERIFY(expected.values.empty() ||
                std::memcmp(found->values.data(), expected.values.data(), 4 * expected.values.size()) == 0);
    }
}

void TestSafetensors::the_layout_is_the_published_one() {
    const std::vector<WeightTensor> one{{"w", {2}, {1.0F, -1.0F}}};
    write_safetensors(file("b.safetensors"), one, {});
    std::ifstream in(file("b.safetensors"), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    const std::string header = R"({"w":{"data_offsets":[0,8],"dtype":"F32","shape":[2]}})";
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), 8);
    QCOMPARE(length % 8, std::uint64_t{0});
    QCOMPARE(bytes.size(), 8 + length + 8);
    QCOMPARE(bytes.substr(8, header.size()), header);
    QCOMPARE(bytes.substr(8 + header.size(), length - header.size()),
             std::string(length - header.size(), ' '));
    QCOMPARE(bytes.substr(8 + length), std::string("\x00\x00\x80\x3f\x00\x00\x80\xbf", 8));
}

void TestSafetensors::damaged_files_are_refused_data() {
    QTest::addColumn<std::string>("header");
    QTest::addColumn<quint64>("data_bytes");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char* name, const std::string& header, quint64 bytes, const char* expected) {
        QTest::newRow(name) << header << bytes << std::string(expected);
    };
    row("empty header", "", 0, "does not start");
    row("a list", "[]", 0, "does not start");
    row("not JSON", "{\"a\":", 0, "not valid JSON");
    row("not UTF-8", "{\"a\xff\":1}", 0, "not valid JSON");
    row("something after the JSON", "{} x", 0, "not valid JSON");
    row("deep nesting", "{\"a\":[[[[[[[[1]]]]]]]]}", 0, "nested");
    row("same tensor twice", "{\"a\":" + entry("[1]", "[0,4]") + ",\"a\":" + entry("[1]", "[0,4]") + "}", 4,
        "twice");
    row("same field twice", R"({"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 4,
        "twice");
    row("tensor is a number", R"({"a":3})", 0, "lacks");
    row("no dtype", R"({"a":{"shape":[1],"data_offsets":[0,4]}})", 4, "lacks");
    row("dtype is a number", R"({"a":{"dtype":5,"shape":[1],"data_offsets":[0,4]}})", 4, "lacks");
    row("other type", "{\"a\":" + entry("[2]", "[0,4]", "BF16") + "}", 4, "BF16");
    row("negative dimension", "{\"a\":" + entry("[-1]", "[0,4]") + "}", 4, "list of sizes");
    row("fractional dimension", "{\"a\":" + entry("[1.5]", "[0,4]") + "}", 4, "list of sizes");
    row("dimension beyond 2^63", "{\"a\":" + entry("[18446744073709551615]", "[0,4]") + "}", 4,
        "list of sizes");
    row("product overflows to the right size", "{\"a\":" + entry("[4294967296,4294967296]", "[0,0]") + "}", 0,
        "does not fit its shape");
    row("zero dimension hides an overflow",
        "{\"a\":" + entry("[0,4611686018427387904,4611686018427387904]", "[0,0]") + "}", 0,
        "does not fit its shape");
    row("huge tensor", "{\"a\":" + entry("[1000000000000]", "[0,4000000000000]") + "}", 4, "bytes of values");
    row("shape is an object", "{\"a\":" + entry("{}", "[0,4]") + "}", 4, "list of sizes");
    row("one offset", "{\"a\":" + entry("[1]", "[4]") + "}", 4, "two offsets");
    row("offsets backwards", "{\"a\":" + entry("[1]", "[4,0]") + "}", 4, "reaches");
    row("beyond the file", "{\"a\":" + entry("[2]", "[0,8]") + "}", 4, "bytes of values");
    row("wrong size", "{\"a\":" + entry("[2]", "[0,4]") + "}", 4, "does not fit its shape");
    row("overlap", "{\"a\":" + entry("[2]", "[0,8]") + ",\"b\":" + entry("[2]", "[4,12]") + "}", 12,
        "overlaps");
    row("gap", "{\"a\":" + entry("[1]", "[0,4]") + ",\"b\":" + entry("[1]", "[8,12]") + "}", 12, "gap");
    row("bytes left over", "{\"a\":" + entry("[1]", "[0,4]") + "}", 9, "after the last");
    row("metadata is a list", R"({"__metadata__":[]})", 0, "metadata");
    row("metadata holds a number", R"({"__metadata__":{"a":1}})", 0, "metadata");
}

void TestSafetensors::damaged_files_are_refused() {
    QFETCH(std::string, header);
    QFETCH(quint64, data_bytes);
    QFETCH(std::string, expected);
    write_raw(file("bad.safetensors"), header, data_bytes);
    try {
        read_safetensors(file("bad.safetensors"));
        QFAIL("the file was read");
    } catch (const DataError& error) {
        QVERIFY2(error.message().find(expected) != std::string::npos, error.what());
        QVERIFY(error.where().find("bad.safetensors") != std::string::npos);
    }
}

void TestSafetensors::a_sound_file_made_by_hand_is_read() {
    write_raw(file("good.safetensors"),
              "{\"b\":" + entry("[1]", "[8,12]") + ",\"a\":" + entry("[2,1]", "[0,8]") + "}   ", 12);
    QCOMPARE(read_safetensors(file("good.safetensors")).tensors.size(), std::size_t{2});
}

void TestSafetensors::a_truncated_file_is_refused_at_every_length() {
    write_safetensors(file("c.safetensors"), sample(), {});
    const auto size = std::filesystem::file_size(file("c.safetensors"));
    for (std::uintmax_t length = 0; length < size; ++length) {
        std::filesystem::copy_file(file("c.safetensors"), file("cut.safetensors"),
                                   std::filesystem::copy_options::overwrite_existing);
        std::filesystem::resize_file(file("cut.safetensors"), length);
        QVERIFY_EXCEPTION_THROWN(read_safetensors(file("cut.safetensors")), DataError);
    }
    write_raw(file("long.safetensors"), "{}", 0, std::uint64_t{1} << 62);
    QVERIFY_EXCEPTION_THROWN(read_safetensors(file("long.safetensors")), DataError);
    write_raw(file("long.safetensors"), "{}", 0, ~std::uint64_t{0});
    QVERIFY_EXCEPTION_THROWN(read_safetensors(file("long.safetensors")), DataError);
}

void TestSafetensors::flipped_header_bytes_never_crash() {
    write_safetensors(file("d.safetensors"), sample(), {{"a", "b"}});
    std::ifstream in(file("d.safetensors"), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    int refused = 0;
    for (std::size_t place = 0; place < bytes.size(); ++place) {
        std::string damaged = bytes;
        damaged[place] = static_cast<char>(damaged[place] ^ 0x15);
        std::ofstream(file("flip.safetensors"), std::ios::binary) << damaged;
        try {
            read_safetensors(file("flip.safetensors"));
        } catch (const DataError&) {
            ++refused;
        }
    }
    QVERIFY(refused > 100); // names, metadata and values may change without notice, the rest not
}

void TestSafetensors::tensors_that_cannot_be_written_are_refused() {
    const Path path = file("e.safetensors");
    const auto refused = [&](std::vector<WeightTensor> tensors) {
        QVERIFY_EXCEPTION_THROWN(write_safetensors(path, tensors, {}), InvalidArgument);
        QVERIFY(!std::filesystem::exists(path));
    };
    refused({{"a", {2}, {1.0F}}});
    refused({{"a", {-1}, {}}});
    refused({{"", {1}, {1.0F}}});
    refused({{"__metadata__", {1}, {1.0F}}});
    refused({{"a", {1}, {1.0F}}, {"a", {1}, {1.0F}}});
    refused({{"\xff", {1}, {1.0F}}});
    QVERIFY_EXCEPTION_THROWN(write_safetensors(file("no/such/folder.safetensors"), sample(), {}), DataError);
}

void TestSafetensors::a_missing_file_and_a_folder_are_refused() {
    QVERIFY_EXCEPTION_THROWN(read_safetensors(file("nowhere.safetensors")), DataError);
    QVERIFY_EXCEPTION_THROWN(read_safetensors(m_folder.path().toStdString()), DataError);
}

QTEST_GUILESS_MAIN(TestSafetensors)
#include "test_safetensors.moc"
