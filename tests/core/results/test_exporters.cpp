// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "results/exporters.h"
#include "results/figure/range.h"
#include "results/figure/ticks.h"
#include "results/plots.h"
#include "tests/core/results/sample_record.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <zlib.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

using namespace sluice;
using namespace sluice::figure;

namespace {

std::string contents(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> lines(const std::filesystem::path& path) {
    std::istringstream text(contents(path));
    std::vector<std::string> all;
    for (std::string line; std::getline(text, line);) {
        all.push_back(line);
    }
    return all;
}

std::set<std::string> names_of(const std::vector<std::filesystem::path>& files) {
    std::set<std::string> names;
    for (const auto& file : files) {
        names.insert(file.filename().string());
    }
    return names;
}

const Figure& figure_named(const std::vector<NamedFigure>& figures, const std::string& name) {
    const auto found =
        std::find_if(figures.begin(), figures.end(), [&](const auto& f) { return f.first == name; });
    if (found == figures.end()) {
        throw std::runtime_error("no figure " + name);
    }
    return std::get<Figure>(found->second);
}

template <typename T>
std::vector<T> elements_of(const Figure& plot) {
    std::vector<T> found;
    for (const Element& element : plot.elements) {
        if (const T* one = std::get_if<T>(&element)) {
            found.push_back(*one);
        }
    }
    return found;
}

/// An 8-bit RGB PNG as cairo writes it, as rows of pixels.
struct Picture {
    std::size_t width = 0, height = 0;
    std::vector<unsigned char> rgb;

    explicit Picture(const std::string& png) {
        const auto number = [&](std::size_t at) {
            return std::size_t(std::uint8_t(png[at])) << 24U | std::size_t(std::uint8_t(png[at + 1])) << 16U |
                   std::size_t(std::uint8_t(png[at + 2])) << 8U | std::size_t(std::uint8_t(png[at + 3]));
        };
        width = number(16);
        height = number(20);
        std::string packed;
        for (std::size_t at = 8; at + 8 < png.size(); at += number(at) + 12) {
            if (png.compare(at + 4, 4, "IDAT") == 0) {
                packed += png.substr(at + 8, number(at));
            }
        }
        std::vector<unsigned char> filtered((3 * width + 1) * height);
        uLongf size = filtered.size();
        uncompress(filtered.data(), &size, reinterpret_cast<const Bytef*>(packed.data()), packed.size());
        unfilter(filtered);
    }

    bool white(std::size_t x, std::size_t y) const {
        const unsigned char* pixel = rgb.data() + 3 * (y * width + x);
        return pixel[0] == 255 && pixel[1] == 255 && pixel[2] == 255;
    }
    std::size_t count(unsigned colour) const {
        std::size_t found = 0;
        for (std::size_t i = 0; i < rgb.size(); i += 3) {
            found += (unsigned(rgb[i]) << 16U | unsigned(rgb[i + 1]) << 8U | rgb[i + 2]) == colour ? 1 : 0;
        }
        return found;
    }

  private:
    void unfilter(const std::vector<unsigned char>& filtered) {
        const std::size_t row = 3 * width;
        rgb.assign(row * height, 0);
        for (std::size_t y = 0; y < height; ++y) {
            const unsigned char* in = filtered.data() + y * (row + 1);
            for (std::size_t i = 0; i < row; ++i) {
                const int a = i >= 3 ? rgb[y * row + i - 3] : 0;
                const int b = y > 0 ? rgb[(y - 1) * row + i] : 0;
                const int c = i >= 3 && y > 0 ? rgb[(y - 1) * row + i - 3] : 0;
                const int p = a + b - c;
                const int pa = std::abs(p - a), pb = std::abs(p - b), pc = std::abs(p - c);
                const int paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
                const int predicted[] = {0, a, b, (a + b) / 2, paeth};
                rgb[y * row + i] = static_cast<unsigned char>(in[i + 1] + predicted[in[0]]);
            }
        }
    }
};

} // namespace

class TestExporters : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    std::filesystem::path path(const char* name) const { return folder_.filePath(name).toStdString(); }

  private slots:
    void csv_files_hold_the_series() {
        const Record record = sample::full(50, 2);
        const auto names = names_of(export_csv(record, path("csv") / "deeper"));
        QCOMPARE(names.size(), std::size_t(4 + 3 * 4 + 2));
        const auto accepted = lines(path("csv/deeper/accepted.csv"));
        QCOMPARE(accepted.size(), std::size_t(51));
        QCOMPARE(accepted[0], std::string("x1,x2"));
        QCOMPARE(std::stod(accepted[7]), record.sampling->accepted_points(6, 0)); // the same double
        QCOMPARE(lines(path("csv/deeper/trace.csv"))[0],
                 std::string("candidates,accepted,rate,ci_low,ci_high"));
        QCOMPARE(lines(path("csv/deeper/moments.csv"))[0],
                 std::string("mean,mean_error,sd,sd_error,skewness,skewness_error,excess_kurtosis,"
                             "excess_kurtosis_error,exact_mean,exact_sd"));
        const auto epochs = lines(path("csv/deeper/rsft_epochs.csv"));
        QCOMPARE(epochs[0], std::string("repeat,epoch,accuracy,macro_f1,train_loss,validation_loss"));
        QCOMPARE(epochs.size(), std::size_t(1 + 3 * 12 - 2)); // the second repeat stopped two epochs early
        const auto confusion = lines(path("csv/deeper/rsft_confusion.csv"));
        QCOMPARE(confusion[0], std::string("actual,predicted malignant,predicted benign"));
        QCOMPARE(confusion[1], std::string("malignant,123,3"));
        const auto test = lines(path("csv/deeper/test.csv"));
        QCOMPARE(test[0], std::string("arm,repeat,accuracy,balanced_accuracy,loss,macro_f1"));
        QCOMPARE(test.size(), std::size_t(1 + 4 * 3));
        const auto comparison = lines(path("csv/deeper/comparison.csv"));
        QCOMPARE(comparison[1],
                 std::string("all_data,accuracy,0.021,0.01,0.032,0.004,paired t over 3 repeats,better"));
        QCOMPARE(comparison[4], std::string("random_subset,macro_f1,0.004,,,,none: one repeat,unknown"));
    }

    void quantiles_are_exported_where_the_record_has_them() {
        export_csv(sample::full(50, 1), path("line"));
        const auto rows = lines(path("line/quantiles.csv"));
        QCOMPARE(rows[0], std::string("probability,theoretical,sample,low,high"));
        QCOMPARE(rows.size(), std::size_t(41));
        const auto figures = sampling_figures(sample::full(50, 1), {});
        const Figure& plot = figure_named(figures, "quantiles");
        QCOMPARE(elements_of<Band>(plot).size(), std::size_t(1));
        QCOMPARE(elements_of<Marks>(plot).front().x.size(), std::size_t(40));
        Record broken = sample::full(50, 1);
        broken.sampling->goodness.qq.low.pop_back();
        QVERIFY(!quantile_figure(*broken.sampling));
        QVERIFY(!quantile_figure(*sample::full(50, 2).sampling));
    }

    void csv_fields_are_quoted_where_they_must_be() {
        Record record = sample::full(5, 1, 1);
        record.dataset->classes = {"a, \"b\"", "c"};
        export_csv(record, path("quoted"));
        QCOMPARE(lines(path("quoted/rsft_confusion.csv"))[1], std::string("\"a, \"\"b\"\"\",123,3"));
    }

    void filtered_rows_and_empty_records_export_what_they_have() {
        export_csv(sample::filtered(), path("filtered"));
        QCOMPARE(lines(path("filtered/accepted.csv"))[2], std::string("4"));
        QVERIFY(export_csv(Record{}, path("nothing")).empty());
        QVERIFY(export_plots(Record{}, path("nothing"), "png").empty());
    }

    void every_plot_is_written_in_every_format_data() {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QByteArray>("magic");
        QTest::newRow("png") << "png" << QByteArray("\x89PNG\r\n\x1a\n");
        QTest::newRow("svg") << "svg" << QByteArray("<?xml");
        QTest::newRow("pdf") << "pdf" << QByteArray("%PDF-");
    }
    void every_plot_is_written_in_every_format() {
        QFETCH(const QString, format);
        QFETCH(const QByteArray, magic);
        const std::string suffix = "." + format.toStdString();
        const auto files = export_plots(sample::full(), path("plots"), format.toStdString(), {640, 480, {}});
        std::set<std::string> expected;
        for (const char* name :
             {"sampling", "quantiles", "acceptance", "loss", "epochs_accuracy", "epochs_macro_f1",
              "test_accuracy", "test_balanced_accuracy", "test_loss", "test_macro_f1", "confusion_pretrained",
              "confusion_rsft", "confusion_all_data", "confusion_random_subset", "comparison"}) {
            expected.insert(name + suffix);
        }
        QVERIFY(names_of(files) == expected);
        for (const auto& file : files) {
            const std::string bytes = contents(file);
            QVERIFY(bytes.starts_with(magic.toStdString()));
            QVERIFY2(bytes.size() > 3000, file.c_str());
            if (format == "png") {
                const Picture picture(bytes);
                QCOMPARE(picture.width, std::size_t(640));
                QCOMPARE(picture.height, std::size_t(480));
            } else if (format == "svg") {
                QVERIFY(bytes.find("<title>") != std::string::npos);
                QVERIFY(bytes.find("viewBox=\"0 0 640 480\"") != std::string::npos);
            }
        }
    }

    void nothing_is_drawn_into_the_outer_margin_data() {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("height");
        QTest::newRow("usual") << 900 << 600;
        QTest::newRow("small") << 300 << 220;
        QTest::newRow("wide") << 1200 << 300;
        QTest::newRow("tall") << 400 << 1000;
        QTest::newRow("large") << 1500 << 1000;
    }
    void nothing_is_drawn_into_the_outer_margin() {
        QFETCH(const int, width);
        QFETCH(const int, height);
        Record record = sample::full(500, 1);
        record.dataset->classes = {
            "a class with a name that is much too long for any picture of this size, really", "b"};
        record.training[2].name = "an arm whose name is rather long as well, longer than its place";
        for (const auto& file : export_plots(record, path("margins"), "png", {width, height, {}})) {
            const Picture picture(contents(file));
            for (std::size_t x = 0; x < picture.width; ++x) {
                for (std::size_t k = 0; k < 4; ++k) {
                    QVERIFY2(picture.white(x, k) && picture.white(x, picture.height - 1 - k), file.c_str());
                }
            }
            for (std::size_t y = 0; y < picture.height; ++y) {
                for (std::size_t k = 0; k < 4; ++k) {
                    QVERIFY2(picture.white(k, y) && picture.white(picture.width - 1 - k, y), file.c_str());
                }
            }
        }
    }

    void roles_have_their_colours() {
        PlotOptions options;
        options.log_target = [](const std::vector<double>& x) {
            return std::vector<double>(x.size(), std::log(0.2));
        };
        export_plots(sample::full(), path("colours"), "png", options);
        const Picture sampling(contents(path("colours/sampling.png")));
        QVERIFY(sampling.count(0x0072B2) > 500); // p
        const Picture comparison(contents(path("colours/comparison.png")));
        QVERIFY(comparison.count(0x009E73) > 100 && comparison.count(0xD55E00) > 100);
    }

    void the_histogram_has_area_one_and_p_over_it() {
        PlotOptions options;
        options.log_target = [](const std::vector<double>& x) { return std::vector<double>(x.size(), -1.5); };
        const auto figures = sampling_figures(sample::full(), options);
        const Figure& plot = figure_named(figures, "sampling");
        const Bars bars = elements_of<Bars>(plot).at(0);
        double area = 0;
        for (std::size_t i = 0; i < bars.heights.size(); ++i) {
            area += bars.heights[i] * (bars.edges[i + 1] - bars.edges[i]);
        }
        QVERIFY(std::abs(area - 1.0) < 0.003);
        const Line target = elements_of<Line>(plot).at(0);
        QVERIFY(std::all_of(target.y.begin(), target.y.end(), [](double p) { return p == std::exp(-1.5); }));
        QVERIFY(elements_of<Line>(figure_named(sampling_figures(sample::full(), {}), "sampling")).empty());
    }

    void heavy_tails_leave_the_middle_its_room() {
        Record record;
        record.sampling = sample::sampling(5000, 1);
        record.sampling->accepted_points(0, 0) = 1e9;
        record.sampling->accepted_points(1, 0) = -1e9;
        const Figure plot = figure_named(sampling_figures(record, {}), "sampling");
        QVERIFY(*plot.x.high < 20 && *plot.x.low > -20);
    }

    void degenerate_values_still_make_a_picture() {
        Record record;
        record.sampling = sample::sampling(5, 1);
        record.sampling->accepted_points = Matrix<double>(5, 1, 3.0);
        record.training = {sample::arm("rsft", 1, 1, 0.0)};
        record.training[0].test["accuracy"] = {sample::nan};
        record.training[0].confusion = Matrix<double>(30, 30);
        record.sampling->trace_candidates = {1};
        record.sampling->trace_rate = record.sampling->trace_ci_low = record.sampling->trace_ci_high = {1};
        record.sampling->trace_accepted = {1};
        QCOMPARE(export_plots(record, path("degenerate"), "png").size(), std::size_t(11));
        record.sampling = sample::sampling(1, 2);
        QVERIFY(!export_plots(record, path("degenerate"), "pdf").empty());
    }

    void at_most_five_thousand_points_are_drawn() {
        Record record;
        record.sampling = sample::sampling(20000, 3);
        const Figure plot = figure_named(sampling_figures(record, {}), "sampling");
        const auto marks = elements_of<Marks>(plot);
        QCOMPARE(marks.size(), std::size_t(2)); // rejected below, accepted above
        QVERIFY(marks[0].shape == Shape::cross && marks[1].shape == Shape::disc);
        QCOMPARE(marks[1].x.size(), std::size_t(5000));
        QVERIFY(marks[1].label.find("5,000 of 20,000") != std::string::npos);
    }

    void training_curves_follow_the_roles() {
        const auto figures = training_figures(sample::full());
        const auto curves = elements_of<Line>(figure_named(figures, "loss"));
        QCOMPARE(curves.size(), std::size_t(8));
        for (std::size_t i = 0; i < curves.size(); i += 2) {
            QVERIFY(curves[i].width > curves[i + 1].width); // training thicker than validation
            QVERIFY(curves[i].dash == curves[i + 1].dash);
            QVERIFY((curves[i].dash == Dash::solid) == (curves[i].label == "rsft"));
        }
        QCOMPARE(elements_of<Marks>(figure_named(figures, "loss")).size(), std::size_t(4)); // best epochs
        const auto differences = elements_of<Estimate>(figure_named(figures, "comparison"));
        QCOMPARE(differences.size(), std::size_t(4));
        QCOMPARE(differences[0].low, 0.010);
    }

    void text_that_is_not_utf8_does_not_spoil_a_picture() {
        Record record = sample::full(20, 1, 1);
        record.dataset->classes = {"caf\xE9 \xED\xA0\x80", "中文 \xF0\x9F\x98"};
        const auto files = export_plots(record, path("utf8"), "svg");
        QVERIFY(!files.empty());
        QVERIFY(contents(path("utf8/confusion_rsft.svg")).ends_with("</svg>\n"));
    }

    void wrong_requests_are_refused_in_words() {
        const Record record = sample::full(20, 1, 1);
        QVERIFY_EXCEPTION_THROWN(export_plots(record, path("wrong"), "gif"), InvalidArgument);
        QVERIFY_EXCEPTION_THROWN(export_plots(record, path("wrong"), "png", {10, 600, {}}), InvalidArgument);
        QVERIFY_EXCEPTION_THROWN(export_plots(record, path("wrong"), "png", {900, 1000000, {}}),
                                 InvalidArgument);
        std::ofstream(path("file")) << "x";
        QVERIFY_EXCEPTION_THROWN(export_plots(record, path("file"), "png"), DataError);
        QVERIFY_EXCEPTION_THROWN(export_csv(record, path("file") / "below"), DataError);
    }

    void ticks_are_round_and_inside_data() {
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<QString>("texts");
        QTest::newRow("unit") << 0.0 << 1.0 << "0.0 0.2 0.4 0.6 0.8 1.0";
        QTest::newRow("across zero") << -2.1 << 2.1 << "−2 −1 0 1 2";
        QTest::newRow("narrow") << 0.3741 << 0.3759 << "0.3745 0.3750 0.3755";
        QTest::newRow("millions") << 0.0 << 2.2e6 << "0.0 0.5 1.0 1.5 2.0";
        QTest::newRow("tiny") << 0.0 << 4e-7 << "0 100 200 300 400";
    }
    void ticks_are_round_and_inside() {
        QFETCH(const double, low);
        QFETCH(const double, high);
        QFETCH(const QString, texts);
        QStringList found;
        for (const Tick& tick : linear_ticks(low, high, 5).ticks) {
            QVERIFY(tick.value >= low - 1e-12 && tick.value <= high * (1 + 1e-12));
            found << QString::fromStdString(tick.text);
        }
        QCOMPARE(found.join(' '), texts);
    }

    void logarithmic_ticks_are_decades() {
        QStringList labels;
        for (const Tick& tick : log_ticks(1, 1e6, 10).ticks) {
            if (!tick.text.empty()) {
                labels << QString::fromStdString(tick.text);
            }
        }
        QCOMPARE(labels.join(' '), QString("1 10 100 1000 10000 10⁵ 10⁶"));
        labels.clear();
        for (const Tick& tick : log_ticks(0.02, 0.6, 10).ticks) {
            labels << QString::fromStdString(tick.text);
        }
        labels.removeAll("");
        QCOMPARE(labels.join(' '), QString("0.02 0.05 0.1 0.2 0.5"));
        QCOMPARE(QString::fromStdString(power_text(-12)), QString("×10⁻¹²"));
    }

    void scales_are_never_empty() {
        Figure plot;
        QVERIFY(x_scale(plot).high > x_scale(plot).low);
        plot.elements.push_back(Line{{1, 1}, {sample::nan, sample::nan}, {}, Dash::solid, 1, ""});
        QVERIFY(x_scale(plot).high > x_scale(plot).low && y_scale(plot).high > y_scale(plot).low);
        plot.x.logarithmic = true;
        QVERIFY(x_scale(plot).low > 0);
        plot.y.low = 5;
        plot.y.high = 5;
        QVERIFY(y_scale(plot).high > y_scale(plot).low);
    }
};

QTEST_GUILESS_MAIN(TestExporters)
#include "test_exporters.moc"
