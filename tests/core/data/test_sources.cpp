// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "data/dataset.h"
#include "data/sources.h"
#include "storage/digest.h"

#include <QtTest>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <numbers>
#include <numeric>

using namespace sluice;
using nlohmann::json;

namespace {

std::string message_of(const std::string& source, const json& parameters = json::object()) {
    try {
        load_table(source, parameters, 1);
    } catch (const Error& error) {
        return error.what();
    }
    return "nothing was thrown";
}

double mean_of(const Column& column) {
    return std::accumulate(column.values.begin(), column.values.end(), 0.0) / double(column.values.size());
}

/// Mean and variance of a column over the rows where another one has a value.
struct Moments {
    double n = 0, mean = 0, variance = 0;
};

Moments moments(const Column& column, const Column& by, double value) {
    Moments m;
    double squares = 0;
    for (std::size_t i = 0; i < column.values.size(); ++i) {
        if (by.values[i] == value) {
            m.n += 1;
            m.mean += column.values[i];
            squares += column.values[i] * column.values[i];
        }
    }
    m.mean /= m.n;
    m.variance = squares / m.n - m.mean * m.mean;
    return m;
}

} // namespace

class TestSources final : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void shipped_datasets_are_what_they_say_data();
    void shipped_datasets_are_what_they_say();
    void every_shipped_dataset_is_listed_with_its_origin_and_licence();
    void shipped_datasets_can_be_prepared();
    void a_changed_shipped_file_is_refused();
    void generators_are_determined_by_seed_and_parameters();
    void covariate_shift_has_the_moments_asked_for();
    void covariate_shift_has_one_law_of_the_label();
    void machines_fail_by_their_rules();
    void rings_and_moons_have_their_shapes();
    void blobs_have_neighbours_at_the_separation();
    void files_are_read_relative_to_the_experiment();
    void mistakes_are_explained();
};

void TestSources::initTestCase() {
    qputenv("SLUICE_DATASETS", SLUICE_SOURCE_DIR "/datasets");
}

void TestSources::shipped_datasets_are_what_they_say_data() {
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::addColumn<QString>("column");
    QTest::addColumn<double>("mean"); // as printed in the packages' own descriptions or in R's summary()
    QTest::addColumn<int>("classes");
    QTest::newRow("breast_cancer") << 569 << 31 << "mean_radius" << 14.127 << 2;
    QTest::newRow("iris") << 150 << 5 << "sepal_length_cm" << 5.843 << 3;
    QTest::newRow("wine") << 178 << 14 << "alcohol" << 13.001 << 3;
    QTest::newRow("digits") << 1797 << 65 << "pixel_0_3" << 11.836 << 10;
    QTest::newRow("old_faithful") << 272 << 2 << "waiting" << 70.897 << 0;
    QTest::newRow("vowel") << 990 << 11 << "log_area_0" << -3.204 << 11;
}

void TestSources::shipped_datasets_are_what_they_say() {
    QFETCH(int, rows);
    QFETCH(int, columns);
    QFETCH(QString, column);
    QFETCH(double, mean);
    QFETCH(int, classes);
    const std::string name = QTest::currentDataTag();
    const LoadedTable loaded = load_table("builtin:" + name, json::object(), 1);
    QCOMPARE(loaded.table.rows(), std::size_t(rows));
    QCOMPARE(loaded.table.columns.size(), std::size_t(columns));
    QVERIFY(std::abs(mean_of(*loaded.table.find(column.toStdString())) - mean) < 5.1e-4);
    QCOMPARE(loaded.sha256, sha256_file(datasets_folder() / (name + ".csv")));
    QCOMPARE(loaded.source, "builtin:" + name);
    for (const Column& each : loaded.table.columns) {
        QCOMPARE(each.missing(), std::size_t{0});
    }
    DatasetSpec spec;
    spec.label = loaded.suggested_label;
    QCOMPARE(prepare_dataset(loaded.table, spec, 1).class_names.size(), std::size_t(classes));
}

void TestSources::every_shipped_dataset_is_listed_with_its_origin_and_licence() {
    QCOMPARE(builtin_datasets().size(), std::size_t{10});
    for (const BuiltinDataset& dataset : builtin_datasets()) {
        QVERIFY(!dataset.title.empty() && !dataset.story.empty() && !dataset.origin.empty() &&
                !dataset.licence.empty());
        const Table table = load_table("builtin:" + dataset.name, json::object(), 1).table;
        QCOMPARE(table.rows(), dataset.rows);
        QCOMPARE(table.columns.size(), dataset.columns);
        QVERIFY(dataset.label.empty() || table.find(dataset.label) != nullptr);
    }
}

void TestSources::shipped_datasets_can_be_prepared() {
    const Table table = load_table("builtin:breast_cancer", json::object(), 1).table;
    DatasetSpec spec;
    spec.label = "diagnosis";
    spec.shift = ShiftSpec{"mean_radius", 2.0, 0.4};
    spec.preprocess = {{"drop_missing", {{"columns", {"*"}}}},
                       {"clip_outliers", {{"method", "iqr"}, {"k", 3.0}, {"columns", {"*"}}}},
                       {"standardise", {{"columns", {"*"}}}}};
    const Dataset dataset = prepare_dataset(table, spec, 7);
    QCOMPARE(dataset.features.columns(), std::size_t{30});
    QCOMPARE(dataset.class_names, (std::vector<std::string>{"malignant", "benign"}));
    // 212 malignant rows of 569: every part has the share of each class and population to within one row of
    // each.
    for (const auto* part : {&dataset.split.train, &dataset.split.validation, &dataset.split.test}) {
        const auto malignant = std::count_if(part->begin(), part->end(), [&](std::int64_t row) {
            return dataset.labels[std::size_t(row)] == 0;
        });
        QVERIFY(std::abs(double(malignant) - double(part->size()) * 212.0 / 569.0) <= 4.0);
    }
}

void TestSources::a_changed_shipped_file_is_refused() {
    QTemporaryDir folder;
    for (const auto& entry : std::filesystem::directory_iterator(datasets_folder())) {
        std::filesystem::copy(entry.path(), folder.path().toStdString() / entry.path().filename());
    }
    QFile file(folder.filePath(QStringLiteral("iris.csv")));
    QVERIFY(file.open(QIODevice::Append));
    file.write("1,2,3,4,setosa\n");
    file.close();
    qputenv("SLUICE_DATASETS", folder.path().toUtf8());
    const std::string message = message_of("builtin:iris");
    qputenv("SLUICE_DATASETS", SLUICE_SOURCE_DIR "/datasets");
    QVERIFY2(message.find("not the file that shipped") != std::string::npos, message.c_str());
}

void TestSources::generators_are_determined_by_seed_and_parameters() {
    for (const GeneratorInfo& info : data_generators()) {
        const bool table = std::ranges::any_of(
            info.parameters, [](const auto& parameter) { return parameter.first == "rows"; });
        if (!table) {
            continue; // prompts for language models
        }
        const std::string source = "generate:" + info.name;
        const json few = {{"rows", 400}};
        const LoadedTable one = load_table(source, few, 5);
        QCOMPARE(one.table.rows(), std::size_t{400});
        QCOMPARE(load_table(source, few, 5).sha256, one.sha256);
        QVERIFY(load_table(source, few, 6).sha256 != one.sha256);
        QVERIFY(one.table.find(one.suggested_label) != nullptr);
        DatasetSpec spec;
        spec.label = one.suggested_label;
        QVERIFY(prepare_dataset(one.table, spec, 1).class_names.size() >= 2);
        QVERIFY(!info.title.empty() && !info.story.empty() && !info.parameters.empty());
    }
}

void TestSources::covariate_shift_has_the_moments_asked_for() {
    const json parameters = {
        {"rows", 100000}, {"dimension", 3}, {"shift", 0.8}, {"scale", 0.6}, {"target_share", 0.3}};
    const Table table = load_table("generate:covariate_shift", parameters, 12).table;
    const Column& population = *table.find("population");
    // H0: the stated law. Means have sd s/sqrt(n), variances s^2 sqrt(2/n), the share sqrt(.3 .7/n);
    // 13 looks at 5 sigma: false alarm 8e-6.
    const auto within = [](double value, double expected, double sd) {
        return std::abs(value - expected) < 5 * sd;
    };
    const double n = 100000;
    QVERIFY(within(mean_of(population), 0.3, std::sqrt(0.21 / n)));
    for (std::size_t j = 0; j < 3; ++j) {
        const Moments source = moments(table.columns[j], population, 0);
        QVERIFY(within(source.mean, 0.0, 1 / std::sqrt(source.n)));
        QVERIFY(within(source.variance, 1.0, std::sqrt(2 / source.n)));
        const Moments target = moments(table.columns[j], population, 1);
        QVERIFY(within(target.mean, j == 0 ? 0.8 : 0.0, 0.6 / std::sqrt(target.n)));
        QVERIFY(within(target.variance, 0.36, 0.36 * std::sqrt(2 / target.n)));
    }
}

void TestSources::covariate_shift_has_one_law_of_the_label() {
    const json parameters = {
        {"rows", 200000}, {"dimension", 2}, {"shift", 0.5}, {"scale", 0.9}, {"target_share", 0.5}};
    const Table table = load_table("generate:covariate_shift", parameters, 3).table;
    // H0: given x the label does not depend on the population. Residuals y - P(yes | x) of each population
    // have mean 0 and sd at most 1/(2 sqrt(n)); 2 looks at 5 sigma.
    for (const double which : {0.0, 1.0}) {
        double sum = 0;
        double count = 0;
        for (std::size_t i = 0; i < table.rows(); ++i) {
            if (table.find("population")->values[i] == which) {
                const double x1 = table.columns[0].values[i];
                const double x2 = table.columns[1].values[i];
                sum += table.find("outcome")->values[i] - 1 / (1 + std::exp(-3 * (x2 + 0.5 * (x1 * x1 - 1))));
                count += 1;
            }
        }
        QVERIFY(std::abs(sum / count) < 5 * 0.5 / std::sqrt(count));
    }
}

// With hardly any softness the rules of generators.h are sharp, and each fault can be told from the readings.
void TestSources::machines_fail_by_their_rules() {
    const Table table =
        load_table("generate:machine_faults", {{"rows", 20000}, {"softness", 0.001}}, 3).table;
    const auto value = [&](const char* name, std::size_t row) { return table.find(name)->values[row]; };
    std::map<std::string, int> found;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        const std::string fault = table.find("fault")->text(i), type = table.find("type")->text(i);
        const double above = value("process_temperature", i) - value("air_temperature", i);
        const double power = value("torque", i) * value("rotational_speed", i) * std::numbers::pi / 30.0;
        const double limit = type == "L" ? 11000.0 : type == "M" ? 12000.0 : 13000.0;
        const bool heat = above < 8.6 && value("rotational_speed", i) < 1380.0;
        const bool of_power = power < 3500.0 || power > 9000.0;
        const bool strain = value("tool_wear", i) * value("torque", i) > limit;
        // At a limit chance decides, within a few thousandths of its width.
        const auto at = [](double reading, double edge, double width) {
            return std::abs(reading - edge) < 0.05 * width;
        };
        if (at(above, 8.6, 0.15) || at(value("rotational_speed", i), 1380.0, 15.0) ||
            at(power, 3500.0, 60.0) || at(power, 9000.0, 60.0) ||
            at(value("tool_wear", i) * value("torque", i), limit, 150.0)) {
            continue;
        }
        // The first that occurs; a worn tool breaks in one piece of twenty.
        const std::string expected = heat ? "heat" : of_power ? "power" : strain ? "overstrain" : "none";
        QVERIFY(fault == expected || (fault == "wear" && value("tool_wear", i) > 204.9));
        QVERIFY(value("tool_wear", i) <= 250.0);
        ++found[fault];
    }
    QCOMPARE(found.size(), std::size_t{5});
    QVERIFY(found["none"] > 18500 && found["none"] < 19700);
}

void TestSources::rings_and_moons_have_their_shapes() {
    const Table rings = load_table("generate:rings", {{"noise", 0}, {"inner", 0.25}}, 1).table;
    for (std::size_t i = 0; i < rings.rows(); ++i) {
        const double radius = std::hypot(rings.columns[0].values[i], rings.columns[1].values[i]);
        QVERIFY(std::abs(radius - (rings.columns[2].text(i) == "inner" ? 0.25 : 1.0)) < 1e-12);
    }
    const Table moons = load_table("generate:moons", {{"noise", 0}}, 1).table;
    for (std::size_t i = 0; i < moons.rows(); ++i) {
        const bool upper = moons.columns[2].text(i) == "upper";
        const double x = moons.columns[0].values[i] - (upper ? 0.0 : 1.0);
        const double y = moons.columns[1].values[i] - (upper ? 0.0 : 0.5);
        QVERIFY(std::abs(std::hypot(x, y) - 1.0) < 1e-12);
        QVERIFY(upper ? y >= 0 : y <= 0);
    }
}

void TestSources::blobs_have_neighbours_at_the_separation() {
    for (const int dimension : {1, 2, 5}) {
        const json parameters = {
            {"rows", 8}, {"classes", 4}, {"dimension", dimension}, {"separation", 3}, {"spread", 0}};
        const Table table = load_table("generate:gaussian_blobs", parameters, 1).table;
        double squares = 0;
        for (int j = 0; j < dimension; ++j) {
            const double step =
                table.columns[std::size_t(j)].values[1] - table.columns[std::size_t(j)].values[0];
            squares += step * step;
        }
        QVERIFY(std::abs(std::sqrt(squares) - 3.0) < 1e-12);
    }
}

void TestSources::files_are_read_relative_to_the_experiment() {
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("mine.csv")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("x,Class\n1,a\n2,b\n");
    file.close();
    const LoadedTable loaded = load_table("file:mine.csv", {}, 1, folder.path().toStdString());
    QCOMPARE(loaded.table.rows(), std::size_t{2});
    QCOMPARE(loaded.suggested_label, std::string("Class"));
    QCOMPARE(loaded.sha256, sha256_file(file.fileName().toStdString()));
    QCOMPARE(load_table("file:" + file.fileName().toStdString(), {}, 1, "/nowhere").table.rows(),
             std::size_t{2});
}

void TestSources::mistakes_are_explained() {
    const auto says = [](const std::string& message, const std::string& part) {
        return message.find(part) != std::string::npos;
    };
    QVERIFY(says(message_of("builtin:breast_cancre"), "did you mean 'breast_cancer'?"));
    QVERIFY(says(message_of("generate:moon"), "did you mean 'moons'?"));
    QVERIFY(says(message_of("iris"), "builtin:NAME, generate:NAME or file:PATH"));
    QVERIFY(says(message_of("file:"), "needs a path"));
    QVERIFY(says(message_of("file:/no/such.csv"), "/no/such.csv"));
    QVERIFY(says(message_of("generate:moons", {{"nois", 1}}), "did you mean 'noise'?"));
    QVERIFY(says(message_of("generate:moons", {{"rows", 2.5}}), "whole number"));
    QVERIFY(says(message_of("generate:moons", {{"rows", 1e12}}), "/dataset/parameters/rows"));
    QVERIFY(says(message_of("generate:moons", {{"noise", -1}}), "from 0"));
    QVERIFY(says(message_of("generate:moons", {{"noise", "much"}}), "must be a number"));
    QVERIFY(says(message_of("builtin:iris", {{"rows", 3}}), "takes no parameters"));
}

QTEST_GUILESS_MAIN(TestSources)
#include "test_sources.moc"
