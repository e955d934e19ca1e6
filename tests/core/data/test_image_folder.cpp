// SPDX-License-Identifier: GPL-3.0-or-later
// Folders of images. Qt's own encoders and scaling are the reference.
#include "base/error.h"
#include "data/image_folder.h"
#include "data/picture.h"
#include "data/sources.h"

#include <nlohmann/json.hpp>

#include <QDir>
#include <QImage>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <fstream>
#include <numeric>

using namespace sluice;
using nlohmann::json;

namespace {

/// A picture of smooth colours and one sharp edge, so that neither codec nor scaling is trivial.
QImage scene(int width, int height, QImage::Format format = QImage::Format_RGB888) {
    QImage image(width, height, QImage::Format_RGB888);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            image.setPixel(x, y, qRgb(255 * x / width, 255 * y / height, 2 * x < width ? 40 : 200));
    return image.convertToFormat(format);
}

QString saved(const QTemporaryDir& folder, const QString& name, const QImage& image, int quality = -1) {
    const QString path = folder.filePath(name);
    QDir().mkpath(QFileInfo(path).absolutePath());
    if (!image.save(path, nullptr, quality))
        qFatal("%s cannot be written", qPrintable(path));
    return path;
}

void write(const QString& path, const QByteArray& bytes) {
    QDir().mkpath(QFileInfo(path).absolutePath());
    std::ofstream(path.toStdString(), std::ios::binary) << bytes.toStdString();
}

QByteArray bytes_of(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The largest difference between a picture and what Qt reads of the same file.
int difference(const QString& path) {
    const Picture picture = read_picture(path.toStdString());
    const QImage image = QImage(path).convertToFormat(QImage::Format_RGB888);
    if (image.width() != static_cast<int>(picture.width) ||
        image.height() != static_cast<int>(picture.height))
        return 999;
    int worst = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            for (std::size_t c = 0; c < 3; ++c) {
                const std::size_t pixel =
                    static_cast<std::size_t>(y) * picture.width + static_cast<std::size_t>(x);
                const int value = picture.values[pixel * picture.channels + (picture.channels == 3 ? c : 0)];
                worst =
                    std::max(worst, std::abs(value - image.constScanLine(y)[3 * x + static_cast<int>(c)]));
            }
    return worst;
}

template <typename Work>
QString refusal(const Work& work) {
    try {
        work();
    } catch (const Error& error) {
        return QString::fromStdString(error.what());
    }
    return {};
}

double value(const Table& table, const std::string& column, std::size_t row) {
    for (const Column& c : table.columns)
        if (c.name == column)
            return c.values[row];
    return std::numeric_limits<double>::quiet_NaN();
}

class LastProgress : public Progress {
  public:
    void report(double fraction, std::string_view) override { last = fraction; }
    void publish(std::shared_ptr<const Snapshot>) override {}
    double last = 0.0;
};

} // namespace

class TestImageFolder : public QObject {
    Q_OBJECT

  private slots:
    void pictures_are_those_that_qt_reads_data();
    void pictures_are_those_that_qt_reads();
    void plain_and_wide_netpbm_is_read();
    void what_is_transparent_lies_on_white();
    void scaling_keeps_means_and_straight_lines();
    void a_long_thin_picture_takes_little_memory();
    void folders_are_classes();
    void parameters_choose_the_shape();
    void a_bad_parameter_is_named_data();
    void a_bad_parameter_is_named();
    void damaged_pictures_are_named_data();
    void damaged_pictures_are_named();
    void every_cut_of_a_file_is_an_error();
    void folders_without_order_are_refused();
    void reading_can_be_stopped();
};

void TestImageFolder::pictures_are_those_that_qt_reads_data() {
    QTest::addColumn<QString>("ending");
    QTest::addColumn<int>("format");
    QTest::addColumn<int>("tolerance");
    QTest::newRow("png, colour") << "png" << int(QImage::Format_RGB888) << 0;
    QTest::newRow("png, grey") << "png" << int(QImage::Format_Grayscale8) << 0;
    QTest::newRow("png, palette") << "png" << int(QImage::Format_Indexed8) << 0;
    QTest::newRow("png, black and white") << "png" << int(QImage::Format_Mono) << 0;
    QTest::newRow("png, 16 bits") << "png" << int(QImage::Format_RGBX64) << 1;
    QTest::newRow("jpg, colour") << "jpg" << int(QImage::Format_RGB888) << 2;
    QTest::newRow("jpg, grey") << "jpg" << int(QImage::Format_Grayscale8) << 2;
    QTest::newRow("ppm") << "ppm" << int(QImage::Format_RGB888) << 0;
    QTest::newRow("pgm") << "pgm" << int(QImage::Format_Grayscale8) << 0;
}

void TestImageFolder::pictures_are_those_that_qt_reads() {
    QFETCH(QString, ending);
    QFETCH(int, format);
    QFETCH(int, tolerance);
    QTemporaryDir folder;
    const QString path = saved(folder, "scene." + ending, scene(37, 23, QImage::Format(format)), 95);
    const int worst = difference(path);
    QVERIFY2(worst <= tolerance, qPrintable(QString::number(worst)));
}

void TestImageFolder::plain_and_wide_netpbm_is_read() {
    QTemporaryDir folder;
    write(folder.filePath("a.pgm"), "P2\n# a comment\n3 2\n9\n0 1 2\n 3 # and one\n 4 9\n");
    const Picture plain = read_picture(folder.filePath("a.pgm").toStdString());
    QCOMPARE(plain.values, (std::vector<std::uint8_t>{0, 28, 57, 85, 113, 255}));
    write(folder.filePath("b.ppm"), QByteArray("P6 1 1 65535\n") + QByteArray("\xff\xff\x80\x00\x00\x00", 6));
    const Picture wide = read_picture(folder.filePath("b.ppm").toStdString());
    QCOMPARE(wide.values, (std::vector<std::uint8_t>{255, 128, 0}));
}

void TestImageFolder::what_is_transparent_lies_on_white() {
    QTemporaryDir folder;
    QImage image(2, 1, QImage::Format_RGBA8888);
    image.setPixelColor(0, 0, QColor(255, 0, 0, 0));
    image.setPixelColor(1, 0, QColor(10, 20, 30, 255));
    const Picture picture = read_picture(saved(folder, "a.png", image).toStdString());
    QCOMPARE(picture.values, (std::vector<std::uint8_t>{255, 255, 255, 10, 20, 30}));
}

void TestImageFolder::scaling_keeps_means_and_straight_lines() {
    Picture ramp{12, 18, 1, {}};
    for (std::size_t y = 0; y < 12; ++y)
        for (std::size_t x = 0; x < 18; ++x)
            ramp.values.push_back(static_cast<std::uint8_t>(10 * x + 3 * y));
    const std::vector<double> same = resized(ramp, 1, 12, 18);
    for (std::size_t i = 0; i < same.size(); ++i)
        QVERIFY(std::abs(same[i] - ramp.values[i] / 255.0) < 1e-12);
    // Away from the border a straight line stays one, at the middles of the new pixels.
    const std::vector<double> half = resized(ramp, 1, 6, 9), twice = resized(ramp, 3, 24, 36);
    const auto line = [](double x, double y) { return (10.0 * x + 3.0 * y) / 255.0; };
    for (std::size_t y = 1; y + 1 < 6; ++y)
        for (std::size_t x = 1; x + 1 < 9; ++x)
            QVERIFY(std::abs(half[y * 9 + x] - line(2.0 * double(x) + 0.5, 2.0 * double(y) + 0.5)) < 1e-12);
    for (std::size_t c = 0; c < 3; ++c)
        for (std::size_t y = 1; y + 1 < 24; ++y)
            for (std::size_t x = 1; x + 1 < 36; ++x)
                QVERIFY(std::abs(twice[(c * 24 + y) * 36 + x] -
                                 line(0.5 * double(x) - 0.25, 0.5 * double(y) - 0.25)) < 1e-12);
    // Grey of a colour by its weights.
    const Picture colour{1, 1, 3, {255, 0, 51}};
    QVERIFY(std::abs(resized(colour, 1, 1, 1).front() - (0.299 + 0.114 * 0.2)) < 1e-12);
    // Nothing is added or lost, whatever the sizes: a picture of one value keeps it.
    const Picture flat{7, 5, 1, std::vector<std::uint8_t>(35, 51)};
    for (const double v : resized(flat, 1, 31, 3))
        QVERIFY(std::abs(v - 0.2) < 1e-12);
}

void TestImageFolder::a_long_thin_picture_takes_little_memory() {
    // At its new width before its new height it would be 4 million x 1000 numbers.
    const Picture column{4'000'000, 1, 1, std::vector<std::uint8_t>(4'000'000, 102)};
    const std::vector<double> values = resized(column, 1, 2, 1000);
    QCOMPARE(values.size(), std::size_t{2000});
    QVERIFY(std::abs(values.front() - 0.4) < 1e-9 && std::abs(values.back() - 0.4) < 1e-9);
}

void TestImageFolder::folders_are_classes() {
    QTemporaryDir folder;
    QImage dark(4, 4, QImage::Format_Grayscale8), light(8, 8, QImage::Format_Grayscale8);
    dark.fill(51);
    light.fill(204);
    saved(folder, "night/b.png", dark);
    saved(folder, "night/deeper/a.jpg", light, 100); // of the class night all the same
    saved(folder, "day/one.PNG", light);
    write(folder.filePath("day/notes.txt"), "not an image");
    write(folder.filePath("day/.hidden.png"), "nor this");
    LastProgress progress;
    const LoadedTable loaded = load_table("file:" + folder.path().toStdString(), {}, 1, {}, {}, &progress);
    QCOMPARE(loaded.suggested_label, std::string("label"));
    QCOMPARE(loaded.image.channels, std::int64_t{1});
    QCOMPARE(loaded.image.height, std::int64_t{8}); // of the first, in the order of names: day/one.PNG
    const Column& label = loaded.table.columns.back();
    QCOMPARE(label.levels, (std::vector<std::string>{"day", "night"}));
    QCOMPARE(label.values, (std::vector<double>{0.0, 1.0, 1.0}));
    QVERIFY(std::abs(value(loaded.table, "pixel_3_4", 0) - 0.8) < 1e-12);
    QVERIFY(std::abs(value(loaded.table, "pixel_3_4", 1) - 0.2) < 1e-12);
    QVERIFY(std::abs(value(loaded.table, "pixel_3_4", 2) - 0.8) < 0.01);
    QCOMPARE(loaded.sha256.size(), std::size_t{64});
    QCOMPARE(progress.last, 1.0);
}

void TestImageFolder::parameters_choose_the_shape() {
    QTemporaryDir folder;
    saved(folder, "a/one.png", scene(30, 20));
    saved(folder, "b/two.png", scene(17, 40, QImage::Format_Grayscale8));
    const LoadedTable loaded =
        load_table("file:" + folder.path().toStdString(), json{{"height", 6}, {"width", 5}, {"channels", 3}},
                   1, {}, {}, nullptr, "images");
    QCOMPARE(loaded.image.size(), std::int64_t{90});
    QCOMPARE(loaded.table.columns.size(), std::size_t{91});
    // Grey is the same in each colour; in the other image red grows to the right and green downwards.
    QCOMPARE(value(loaded.table, "pixel_0_2_2", 1), value(loaded.table, "pixel_2_2_2", 1));
    QVERIFY(value(loaded.table, "pixel_0_2_4", 0) > value(loaded.table, "pixel_0_2_0", 0) + 0.5);
    QVERIFY(value(loaded.table, "pixel_1_5_2", 0) > value(loaded.table, "pixel_1_0_2", 0) + 0.5);
}

void TestImageFolder::a_bad_parameter_is_named_data() {
    QTest::addColumn<QString>("parameters");
    QTest::addColumn<QString>("wanted");
    QTest::newRow("unknown") << R"({"depth": 3})"
                             << "has no parameter 'depth'";
    QTest::newRow("zero") << R"({"height": 0})"
                          << "from 1 to 1024, got 0";
    QTest::newRow("huge") << R"({"width": 100000})"
                          << "from 1 to 1024, got 100000";
    QTest::newRow("fraction") << R"({"width": 2.5})"
                              << "got 2.5";
    QTest::newRow("channels") << R"({"channels": 2})"
                              << "1 (grey) or 3";
    QTest::newRow("word") << R"({"channels": "rgb"})"
                          << "/dataset/parameters/channels";
}

void TestImageFolder::a_bad_parameter_is_named() {
    QFETCH(QString, parameters);
    QFETCH(QString, wanted);
    QTemporaryDir folder;
    saved(folder, "a/one.png", scene(3, 2));
    const QString text = refusal(
        [&] { load_table("file:" + folder.path().toStdString(), json::parse(parameters.toStdString()), 1); });
    QVERIFY2(text.contains(wanted), qPrintable(text));
}

void TestImageFolder::damaged_pictures_are_named_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("wanted");
    QTest::newRow("empty") << "a.png" << QByteArray() << "is empty";
    QTest::newRow("text") << "a.png" << QByteArray("hello") << "is not a PNG";
    QTest::newRow("gif") << "a.gif" << QByteArray("GIF89a") << "this format";
    QTest::newRow("png of no sense") << "a.png" << QByteArray("\x89PNG\r\n\x1a\nabcdefghijkl") << "damaged";
    QTest::newRow("jpeg of no sense") << "a.jpg" << QByteArray("\xff\xd8\xff\xe0 1234567890") << "damaged";
    QTest::newRow("netpbm without pixels") << "a.pgm" << QByteArray("P5 0 3 255\n") << "no pixels";
    QTest::newRow("netpbm too large")
        << "a.pgm" << QByteArray("P5 100000 100000 255\n") << "at most 67,108,864 pixels";
    QTest::newRow("netpbm of words") << "a.ppm" << QByteArray("P6 three 3 255\n") << "else than a number";
    QTest::newRow("netpbm, white 0") << "a.ppm" << QByteArray("P6 3 3 0\n") << "white is 0";
    QTest::newRow("netpbm, wide") << "a.ppm" << QByteArray("P2 3 3 255\n1 2 3\n") << "too early";
}

void TestImageFolder::damaged_pictures_are_named() {
    QFETCH(QString, name);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, wanted);
    QTemporaryDir folder;
    write(folder.filePath("class/" + name), bytes);
    const QString text = refusal([&] { read_image_folder(folder.path().toStdString()); });
    QVERIFY2(text.contains(wanted) && text.contains("class/" + name), qPrintable(text));
}

void TestImageFolder::every_cut_of_a_file_is_an_error() {
    QTemporaryDir folder;
    for (const QString ending : {"png", "jpg", "ppm"}) {
        const QString path = saved(folder, "whole." + ending, scene(19, 11), 90);
        const QByteArray whole = bytes_of(path);
        const Picture right = read_picture(path.toStdString());
        const QString cut = folder.filePath("cut." + ending);
        for (qsizetype length = 0; length < whole.size(); length += 1 + whole.size() / 100) {
            write(cut, whole.left(length));
            const QString text = refusal([&] { read_picture(cut.toStdString()); });
            // What stands behind the pixels of a PNG or JPEG may be missing.
            QVERIFY2(!text.isEmpty() || (length > whole.size() - 40 &&
                                         read_picture(cut.toStdString()).values == right.values),
                     qPrintable(QString("%1 of %2 bytes of %3").arg(length).arg(whole.size()).arg(ending)));
        }
        // A byte changed may give another picture or an error, but never more than either.
        for (qsizetype at = 0; at < whole.size(); at += 1 + whole.size() / 150) {
            QByteArray changed = whole;
            changed[at] = static_cast<char>(changed[at] ^ 0x55);
            write(cut, changed);
            refusal([&] {
                const Picture picture = read_picture(cut.toStdString());
                QCOMPARE(picture.values.size(), picture.height * picture.width * picture.channels);
            });
        }
    }
}

void TestImageFolder::folders_without_order_are_refused() {
    QTemporaryDir folder;
    QVERIFY(refusal([&] {
                read_image_folder(folder.filePath("none").toStdString());
            }).contains("no such folder"));
    QVERIFY(refusal([&] { read_image_folder(folder.path().toStdString()); }).contains("holds no images"));
    QVERIFY(
        refusal([&] { load_table("file:" + folder.path().toStdString(), {}, 1); }).contains("no recordings"));
    saved(folder, "loose.png", scene(3, 3));
    QVERIFY(
        refusal([&] { read_image_folder(folder.path().toStdString()); }).contains("in no folder of a class"));
    QTemporaryDir large;
    saved(large, "a/one.png", scene(1100, 1100));
    QVERIFY(refusal([&] { read_image_folder(large.path().toStdString()); }).contains("give a smaller"));
}

void TestImageFolder::reading_can_be_stopped() {
    QTemporaryDir folder;
    saved(folder, "a/one.png", scene(64, 64));
    std::stop_source stop;
    stop.request_stop();
    QVERIFY_EXCEPTION_THROWN(read_image_folder(folder.path().toStdString(), {}, stop.get_token()), Cancelled);
    QVERIFY_EXCEPTION_THROWN(read_picture(folder.filePath("a/one.png").toStdString(), stop.get_token()),
                             Cancelled);
}

QTEST_GUILESS_MAIN(TestImageFolder)
#include "test_image_folder.moc"
