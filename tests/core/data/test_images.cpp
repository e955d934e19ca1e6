// SPDX-License-Identifier: GPL-3.0-or-later
// Images and recordings from files: CIFAR-10, IDX and WAV.
#include "base/error.h"
#include "base/random.h"
#include "data/dataset.h"
#include "data/image_files.h"
#include "data/sources.h"
#include "data/wav.h"

#include <nlohmann/json.hpp>
#include <zlib.h>

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <cstring>
#include <fstream>
#include <map>
#include <numbers>
#include <set>

using namespace sluice;

namespace {

std::filesystem::path written(const QTemporaryDir& folder, const std::string& name,
                              const std::string& bytes) {
    const std::filesystem::path path = std::filesystem::path(folder.path().toStdString()) / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
}

std::string big(std::uint32_t value) {
    return {static_cast<char>(value >> 24U), static_cast<char>(value >> 16U), static_cast<char>(value >> 8U),
            static_cast<char>(value)};
}

std::string little(std::uint32_t value, std::size_t bytes) {
    std::string text;
    for (std::size_t i = 0; i < bytes; ++i) {
        text += static_cast<char>(value >> (8 * i));
    }
    return text;
}

/// Two images of 2 x 3 with labels 0 and 2.
std::string idx_images() {
    std::string bytes = big(0x803) + big(2) + big(2) + big(3);
    for (int i = 0; i < 12; ++i) {
        bytes += static_cast<char>(i * 20);
    }
    return bytes;
}

std::string idx_labels() {
    return big(0x801) + big(2) + std::string("\0\2", 2);
}

std::string wav(std::uint16_t code, std::uint16_t bits, std::uint32_t rate, const std::string& samples) {
    const std::uint16_t width = bits / 8;
    const std::string format = little(code, 2) + little(1, 2) + little(rate, 4) + little(rate * width, 4) +
                               little(width, 2) + little(bits, 2);
    const std::string list = "LIST" + little(3, 4) + "abc" + std::string(1, '\0'); // odd, so padded
    const std::string body = "WAVEfmt " + little(16, 4) + format + list + "data" +
                             little(static_cast<std::uint32_t>(samples.size()), 4) + samples;
    return "RIFF" + little(static_cast<std::uint32_t>(body.size()), 4) + body;
}

/// A tone of `hertz` for 0.4 s as 16-bit samples.
std::string tone(double hertz, double rate) {
    std::string samples;
    for (int i = 0; i < static_cast<int>(0.4 * rate); ++i) {
        const double value = 0.5 * std::sin(2.0 * std::numbers::pi * hertz * i / rate);
        samples +=
            little(static_cast<std::uint32_t>(static_cast<std::int32_t>(std::lround(32767.0 * value))), 2);
    }
    return wav(1, 16, static_cast<std::uint32_t>(rate), samples);
}

template <typename Work>
std::string refusal(const Work& work) {
    try {
        work();
    } catch (const DataError& error) {
        return error.what();
    }
    return {};
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// The band with most energy in the first frames.
std::size_t loudest_band(const std::vector<double>& image) {
    std::size_t best = 0;
    for (std::size_t band = 0; band < static_cast<std::size_t>(mel_bands); ++band) {
        if (image[band * static_cast<std::size_t>(mel_frames) + 5] >
            image[best * static_cast<std::size_t>(mel_frames) + 5]) {
            best = band;
        }
    }
    return best;
}

std::filesystem::path shared(const std::string& name) {
    return std::filesystem::path(SLUICE_SOURCE_DIR) / ".." / "shared" / "data" / name;
}

} // namespace

class TestImages : public QObject {
    Q_OBJECT

  private slots:
    void cifar10_records_become_rows();
    void idx_pairs_are_read_plain_and_packed();
    void damaged_images_name_file_and_byte_data();
    void damaged_images_name_file_and_byte();
    void samples_of_every_kind_agree_data();
    void samples_of_every_kind_agree();
    void a_tone_is_loudest_in_its_band_at_any_rate();
    void a_folder_of_recordings_has_labels_and_speakers();
    void no_cut_recording_does_harm();
    void shipped_images_are_whole();
    void flipped_labels_are_those_asked_for();
    void real_files_are_read();
};

void TestImages::cifar10_records_become_rows() {
    const QTemporaryDir folder;
    std::string record(3073, '\0');
    record[0] = 3;
    record[1] = '\xff';             // red of the first pixel
    record[1 + 1024 + 33] = '\x33'; // green of line 1, column 1
    written(folder, "b.bin", record);
    record[0] = 9;
    written(folder, "a.bin", record + record);
    const ImageTable images = read_cifar10(folder.path().toStdString());
    QCOMPARE(images.table.rows(), std::size_t{3});
    QVERIFY((images.image == ImageShape{3, 32, 32}));
    QCOMPARE(images.table.columns.size(), std::size_t{3073});
    const Column& label = *images.table.find("label");
    QCOMPARE(label.text(0), std::string("truck")); // a.bin comes first
    QCOMPARE(label.text(2), std::string("cat"));
    QCOMPARE(images.table.find("pixel_0_0_0")->values[0], 1.0);
    QCOMPARE(images.table.find("pixel_1_1_1")->values[0], 0.2);
}

void TestImages::idx_pairs_are_read_plain_and_packed() {
    const QTemporaryDir folder;
    const std::filesystem::path plain = written(folder, "few-images-idx3-ubyte", idx_images());
    written(folder, "few-labels-idx1-ubyte", idx_labels());
    const ImageTable images = read_idx(plain);
    QVERIFY((images.image == ImageShape{1, 2, 3}));
    QCOMPARE(images.table.find("pixel_1_2")->values, (std::vector<double>{100.0 / 255.0, 220.0 / 255.0}));
    QCOMPARE(images.table.find("label")->text(1), std::string("2"));
    const std::string packed = plain.string() + ".gz";
    for (const auto& [name, bytes] :
         {std::pair{packed, idx_images()},
          {(plain.parent_path() / "few-labels-idx1-ubyte.gz").string(), idx_labels()}}) {
        gzFile file = gzopen(name.c_str(), "wb");
        gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
        gzclose(file);
    }
    QCOMPARE(read_idx(packed).table.find("pixel_1_2")->values, images.table.find("pixel_1_2")->values);
}

void TestImages::damaged_images_name_file_and_byte_data() {
    QTest::addColumn<std::string>("images");
    QTest::addColumn<std::string>("labels");
    QTest::addColumn<std::string>("expected");
    const std::string good = idx_images(), names = idx_labels();
    QTest::newRow("cut") << good.substr(0, 20) << names << std::string("size");
    QTest::newRow("cut header") << good.substr(0, 9) << names << std::string("byte 8");
    QTest::newRow("other magic") << std::string("PNG!") + good << names << std::string("not an IDX file");
    QTest::newRow("too many labels") << good << names + "x" << std::string("size");
    QTest::newRow("too few labels") << good << big(0x801) + big(1) + "x" << std::string("one label for each");
    QTest::newRow("huge") << big(0x803) + big(2) + big(0xffffffff) + big(3) << names
                          << std::string("impossible size");
}

void TestImages::damaged_images_name_file_and_byte() {
    QFETCH(std::string, images);
    QFETCH(std::string, labels);
    QFETCH(std::string, expected);
    const QTemporaryDir folder;
    const std::filesystem::path path = written(folder, "x-images-idx3-ubyte", images);
    written(folder, "x-labels-idx1-ubyte", labels);
    const std::string message = refusal([&] { read_idx(path); });
    QVERIFY2(contains(message, expected) && contains(message, "-ubyte") && contains(message, "byte "),
             message.c_str());
}

void TestImages::samples_of_every_kind_agree_data() {
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("bits");
    QTest::newRow("8 bits") << 1 << 8;
    QTest::newRow("16 bits") << 1 << 16;
    QTest::newRow("24 bits") << 1 << 24;
    QTest::newRow("32 bits") << 1 << 32;
    QTest::newRow("float") << 3 << 32;
}

void TestImages::samples_of_every_kind_agree() {
    QFETCH(int, code);
    QFETCH(int, bits);
    const std::vector<double> values{0.0, 0.5, -0.5, -1.0};
    std::string samples;
    for (const double value : values) {
        if (code == 3) {
            const auto single = static_cast<float>(value);
            std::uint32_t raw = 0;
            std::memcpy(&raw, &single, sizeof raw);
            samples += little(raw, 4);
        } else if (bits == 8) {
            samples += little(static_cast<std::uint32_t>(128.0 + 128.0 * value), 1);
        } else {
            const auto scaled = static_cast<std::int64_t>(std::ldexp(value, bits - 1));
            samples += little(static_cast<std::uint32_t>(scaled), static_cast<std::size_t>(bits) / 8);
        }
    }
    const QTemporaryDir folder;
    const Recording recording = read_wav(
        written(folder, "a.wav",
                wav(static_cast<std::uint16_t>(code), static_cast<std::uint16_t>(bits), 8000, samples)));
    QCOMPARE(recording.rate, 8000.0);
    QCOMPARE(recording.samples, values);
}

void TestImages::a_tone_is_loudest_in_its_band_at_any_rate() {
    const QTemporaryDir folder;
    std::map<double, std::size_t> bands;
    for (const double rate : {8000.0, 16000.0, 44100.0}) {
        for (const double hertz : {300.0, 1000.0, 3000.0}) {
            const std::vector<double> image =
                log_mel(read_wav(written(folder, "tone.wav", tone(hertz, rate))));
            QCOMPARE(image.size(), static_cast<std::size_t>(mel_bands * mel_frames));
            const double mel = 2595.0 * std::log10(1.0 + hertz / 700.0);
            const double step = 2595.0 * std::log10(1.0 + 4000.0 / 700.0) / (mel_bands + 1);
            const double off = std::abs(static_cast<double>(loudest_band(image)) + 1.0 - mel / step);
            QVERIFY2(off <= 1.0, QByteArray::number(off));
        }
    }
    // What 8 kHz cannot hold is taken off before: a tone of 7 kHz leaves next to nothing of a tone of 1 kHz.
    const Recording high = read_wav(written(folder, "high.wav", tone(7000.0, 16000.0)));
    double power = 0.0;
    const std::vector<double> low = resampled(high, 8000.0).samples;
    for (const double sample : low) {
        power += sample * sample / static_cast<double>(low.size());
    }
    QVERIFY(power < 1e-4);
}

void TestImages::a_folder_of_recordings_has_labels_and_speakers() {
    const QTemporaryDir folder;
    written(folder, "7_ann_0.wav", tone(300.0, 8000.0));
    written(folder, "0_bob_1.wav", tone(900.0, 8000.0));
    written(folder, "yes/a.WAV", tone(500.0, 8000.0));
    const ImageTable images = read_wav_folder(folder.path().toStdString());
    QCOMPARE(images.table.rows(), std::size_t{3});
    QCOMPARE(images.table.find("label")->levels, (std::vector<std::string>{"0", "7", "yes"}));
    QCOMPARE(images.table.find("speaker")->text(1), std::string("ann"));
    QCOMPARE(images.table.find("speaker")->text(2), std::string());
    QVERIFY((images.image == ImageShape{1, mel_bands, mel_frames}));
}

void TestImages::no_cut_recording_does_harm() {
    const QTemporaryDir folder;
    const std::string whole = tone(300.0, 8000.0);
    RandomStream random(5, Stream::data);
    for (std::size_t i = 0; i < 400; ++i) {
        std::string damaged = whole.substr(0, i < 60 ? i : whole.size());
        if (i >= 60) {
            damaged[random.below(60)] = static_cast<char>(random.next());
        }
        refusal([&] { log_mel(read_wav(written(folder, "x.wav", damaged))); });
    }
    QVERIFY(contains(refusal([&] { read_wav(written(folder, "x.wav", whole.substr(0, 40))); }), "byte"));
}

void TestImages::shipped_images_are_whole() {
    for (const auto& [name, rows, shape] : {std::tuple{"mnist", 2500U, ImageShape{1, 28, 28}},
                                            {"mnist_0_to_4", 3000U, ImageShape{1, 28, 28}},
                                            {"spoken_digits", 480U, ImageShape{1, 40, 64}}}) {
        const LoadedTable loaded = load_table(std::string("builtin:") + name, nullptr, 1);
        QCOMPARE(loaded.table.rows(), std::size_t{rows});
        QVERIFY(loaded.image == shape);
        QCOMPARE(loaded.suggested_label, std::string("label"));
    }
}

void TestImages::flipped_labels_are_those_asked_for() {
    const LoadedTable loaded = load_table("builtin:mnist", nullptr, 1);
    DatasetSpec spec;
    spec.label = "label";
    Dataset dataset = prepare_dataset(loaded.table, spec, 1);
    const std::vector<std::int64_t> before = dataset.labels;
    flip_labels(dataset, 0.3, 1);
    QVERIFY(dataset.true_labels == before);
    std::size_t flipped = 0;
    std::set<std::int64_t> steps;
    for (const std::int64_t row : dataset.split.train) {
        const auto at = static_cast<std::size_t>(row);
        flipped += dataset.labels[at] != before[at] ? 1 : 0;
        steps.insert((dataset.labels[at] - before[at] + 10) % 10);
    }
    QCOMPARE(flipped,
             static_cast<std::size_t>(std::llround(0.3 * static_cast<double>(dataset.split.train.size()))));
    QCOMPARE(steps.size(), std::size_t{10}); // every other class, and none
    for (const std::vector<std::int64_t>* part : {&dataset.split.validation, &dataset.split.test}) {
        for (const std::int64_t row : *part) {
            QCOMPARE(dataset.labels[static_cast<std::size_t>(row)], before[static_cast<std::size_t>(row)]);
        }
    }
}

void TestImages::real_files_are_read() {
    if (!std::filesystem::exists(shared("cifar10"))) {
        QSKIP("no ../shared/data");
    }
    const LoadedTable cifar = load_table("file:" + shared("cifar10").string(), nullptr, 1);
    QCOMPARE(cifar.table.rows(), std::size_t{4 * 932 + 500});
    const LoadedTable spoken = load_table("file:" + shared("spoken_digits").string(), nullptr, 1);
    QCOMPARE(spoken.table.rows(), std::size_t{480});
    QCOMPARE(spoken.table.find("speaker")->levels.size(), std::size_t{4});
    QCOMPARE(spoken.table.find("label")->levels.size(), std::size_t{10});
}

QTEST_GUILESS_MAIN(TestImages)
#include "test_images.moc"
