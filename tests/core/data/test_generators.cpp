// SPDX-License-Identifier: GPL-3.0-or-later
// Generated data against the laws that are promised. Statistical tests have fixed seeds; each looks at 5
// standard errors or, for a chi-square, at its 1 - 1e-6 quantile, so that one look is a false alarm with
// probability 6e-7 to 1e-6. Each kind has a sibling that shows that a slightly wrong law is found.
#include "base/error.h"
#include "data/generators.h"

#include <QtTest>

#include <nlohmann/json.hpp>

#include <cmath>
#include <map>
#include <numbers>

using namespace sluice;
using nlohmann::json;

namespace {

Table made(const std::string& name, const json& parameters, std::uint64_t seed = 11) {
    return load_table("generate:" + name, parameters, seed).table;
}

/// Whether a count of successes can come from n draws with probability p.
bool can_be_binomial(double count, double n, double p) {
    return std::abs(count - n * p) < 5.0 * std::sqrt(n * p * (1.0 - p));
}

/// Whether counts can come from draws with these shares: chi-square's 1 - 1e-6 quantile by Wilson and
/// Hilferty (1931).
bool can_be_shares(const std::vector<double>& counts, const std::vector<double>& shares) {
    double n = 0.0, statistic = 0.0;
    for (const double count : counts) {
        n += count;
    }
    for (std::size_t k = 0; k < counts.size(); ++k) {
        statistic += (counts[k] - n * shares[k]) * (counts[k] - n * shares[k]) / (n * shares[k]);
    }
    const double freedom = double(counts.size()) - 1.0, v = 2.0 / (9.0 * freedom);
    return statistic < freedom * std::pow(1.0 - v + 4.753 * std::sqrt(v), 3);
}

/// The classes' shares of imbalanced data.
std::vector<double> tail(std::size_t classes, double ratio) {
    std::vector<double> shares;
    double sum = 0.0;
    for (std::size_t k = 0; k < classes; ++k) {
        shares.push_back(std::pow(ratio, -double(k) / double(classes - 1)));
        sum += shares.back();
    }
    for (double& share : shares) {
        share /= sum;
    }
    return shares;
}

std::vector<double> counts_of(const Column& column) {
    std::vector<double> counts(column.levels.size(), 0.0);
    for (const double value : column.values) {
        counts[std::size_t(value)] += 1.0;
    }
    return counts;
}

/// Whether the differences between a table with noise and the same one without can be normal with that
/// deviation: their sum of squares is sd^2 chi-square(n), with mean n and variance 2 n.
bool can_be_noise(const Table& noisy, const Table& clean, double sd) {
    double squares = 0.0, n = 0.0, sum = 0.0;
    for (std::size_t j = 0; j < 2; ++j) {
        for (std::size_t i = 0; i < noisy.rows(); ++i) {
            const double z = (noisy.columns[j].values[i] - clean.columns[j].values[i]) / sd;
            squares += z * z;
            sum += z;
            n += 1.0;
        }
    }
    return std::abs(squares - n) < 5.0 * std::sqrt(2.0 * n) && std::abs(sum) < 5.0 * std::sqrt(n);
}

struct Flips {
    double wrong = 0.0;
    std::map<int, double> by_step; ///< how many classes further a wrong label is
};

Flips flips_of(const Table& table) {
    const Column &label = *table.find("class"), &truth = *table.find("true_class");
    const int classes = int(label.levels.size());
    Flips flips;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        const int step = (int(label.values[i]) - int(truth.values[i]) + classes) % classes;
        flips.wrong += step != 0 ? 1.0 : 0.0;
        if (step != 0) {
            flips.by_step[step] += 1.0;
        }
    }
    return flips;
}

Problems problems_of(const std::string& generator, const json& parameters) {
    return generator_problems(generator, parameters, "/dataset/parameters");
}

} // namespace

class TestGenerators final : public QObject {
    Q_OBJECT

  private slots:
    void arms_wind_as_they_should();
    void arms_are_evenly_filled();
    void noise_has_its_deviation_data();
    void noise_has_its_deviation();
    void blobs_have_their_centres_and_spread();
    void labels_are_wrong_as_often_as_asked_for();
    void wrong_labels_go_where_they_should();
    void the_noise_of_labels_does_not_look_at_the_features();
    void rare_classes_have_their_shares();
    void equal_classes_are_the_ratio_one();
    void slightly_wrong_laws_are_found();
    void parameters_are_checked_all_at_once();
    void every_default_is_possible();
    void tables_for_no_memory_are_refused();
};

void TestGenerators::arms_wind_as_they_should() {
    for (const double turns : {0.0, 0.5, 2.25}) {
        const Table table = made("spirals", {{"rows", 900}, {"arms", 3}, {"turns", turns}, {"noise", 0}});
        for (std::size_t i = 0; i < table.rows(); ++i) {
            const double x = table.columns[0].values[i], y = table.columns[1].values[i];
            const double radius = std::hypot(x, y);
            const double angle = 2.0 * std::numbers::pi * (turns * radius + table.columns[2].values[i] / 3.0);
            QVERIFY(radius <= 1.0);
            QVERIFY(std::hypot(x - radius * std::cos(angle), y - radius * std::sin(angle)) < 1e-12);
        }
        QCOMPARE(counts_of(table.columns[2]), (std::vector<double>{300, 300, 300}));
    }
}

void TestGenerators::arms_are_evenly_filled() {
    // H0: r^2 is uniform; its tenths have equal counts.
    const Table table = made("spirals", {{"rows", 50000}, {"noise", 0}});
    std::vector<double> counts(10, 0.0);
    for (std::size_t i = 0; i < table.rows(); ++i) {
        const double x = table.columns[0].values[i], y = table.columns[1].values[i];
        counts[std::min<std::size_t>(9, std::size_t(10.0 * (x * x + y * y)))] += 1.0;
    }
    QVERIFY(can_be_shares(counts, std::vector<double>(10, 0.1)));
}

void TestGenerators::noise_has_its_deviation_data() {
    QTest::addColumn<double>("noise");
    for (const char* name : {"moons", "rings", "spirals"}) {
        QTest::addRow("%s, little", name) << 0.01;
        QTest::addRow("%s, much", name) << 2.0;
    }
}

void TestGenerators::noise_has_its_deviation() {
    QFETCH(double, noise);
    const QByteArray tag = QTest::currentDataTag();
    const std::string name = tag.left(tag.indexOf(',')).toStdString();
    const Table noisy = made(name, {{"rows", 20000}, {"noise", noise}});
    const Table clean = made(name, {{"rows", 20000}, {"noise", 0}});
    QVERIFY(can_be_noise(noisy, clean, noise));
    QVERIFY(!can_be_noise(noisy, clean, 1.05 * noise));
}

void TestGenerators::blobs_have_their_centres_and_spread() {
    for (const std::size_t dimension : {1U, 2U, 4U}) {
        const Table table = made(
            "gaussian_blobs",
            {{"rows", 40000}, {"classes", 4}, {"dimension", dimension}, {"separation", 3}, {"spread", 0.7}});
        for (std::size_t k = 0; k < 4; ++k) {
            for (std::size_t j = 0; j < dimension; ++j) {
                double sum = 0.0, squares = 0.0;
                for (std::size_t i = k; i < table.rows(); i += 4) {
                    const double z =
                        (table.columns[j].values[i] - class_centres(4, dimension, 3.0)(k, j)) / 0.7;
                    sum += z;
                    squares += z * z;
                }
                QVERIFY(std::abs(sum) < 5.0 * std::sqrt(10000.0));
                QVERIFY(std::abs(squares - 10000.0) < 5.0 * std::sqrt(20000.0));
            }
        }
    }
}

void TestGenerators::labels_are_wrong_as_often_as_asked_for() {
    for (const double share : {0.05, 0.3, 0.9}) {
        const Table table = made("label_noise", {{"rows", 40000}, {"share", share}});
        QVERIFY(can_be_binomial(flips_of(table).wrong, 40000, share));
    }
    QCOMPARE(flips_of(made("label_noise", {{"share", 0}})).wrong, 0.0);
    QCOMPARE(flips_of(made("label_noise", {{"share", 1}, {"rows", 500}})).wrong, 500.0);
}

void TestGenerators::wrong_labels_go_where_they_should() {
    const auto steps = [](double towards_next) {
        const Flips flips =
            flips_of(made("label_noise",
                          {{"rows", 50000}, {"classes", 5}, {"share", 0.4}, {"towards_next", towards_next}}));
        std::vector<double> counts;
        for (int step = 1; step < 5; ++step) {
            counts.push_back(flips.by_step.contains(step) ? flips.by_step.at(step) : 0.0);
        }
        return counts;
    };
    QVERIFY(can_be_shares(steps(0.0), {0.25, 0.25, 0.25, 0.25}));
    QVERIFY(can_be_shares(steps(0.6), {0.7, 0.1, 0.1, 0.1}));
    const std::vector<double> all = steps(1.0);
    QCOMPARE(all[1] + all[2] + all[3], 0.0);
    QVERIFY(!can_be_shares(steps(0.05), {0.25, 0.25, 0.25, 0.25}));
}

void TestGenerators::the_noise_of_labels_does_not_look_at_the_features() {
    // H0: among rows of wrong and of right labels x1 has the same mean around its centre.
    const Table table = made("label_noise", {{"rows", 60000}, {"classes", 3}, {"share", 0.5}});
    double sum = 0.0, n = 0.0;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        if (table.find("class")->values[i] != table.find("true_class")->values[i]) {
            const auto k = std::size_t(table.find("true_class")->values[i]);
            sum += table.columns[0].values[i] - class_centres(3, 2, 4.0)(k, 0);
            n += 1.0;
        }
    }
    QVERIFY(std::abs(sum) < 5.0 * std::sqrt(n)); // spread 1
}

void TestGenerators::rare_classes_have_their_shares() {
    for (const int classes : {2, 3, 10}) {
        const Table table = made("imbalanced", {{"rows", 100000}, {"classes", classes}, {"ratio", 50}});
        QVERIFY(can_be_shares(counts_of(*table.find("class")), tail(std::size_t(classes), 50.0)));
    }
}

void TestGenerators::equal_classes_are_the_ratio_one() {
    const Table table = made("imbalanced", {{"rows", 50000}, {"classes", 4}, {"ratio", 1}});
    QVERIFY(can_be_shares(counts_of(*table.find("class")), {0.25, 0.25, 0.25, 0.25}));
}

void TestGenerators::slightly_wrong_laws_are_found() {
    const Table rare = made("imbalanced", {{"rows", 100000}, {"classes", 3}, {"ratio", 50}});
    QVERIFY(!can_be_shares(counts_of(*rare.find("class")), tail(3, 60.0)));
    const Table noisy = made("label_noise", {{"rows", 40000}, {"share", 0.3}});
    QVERIFY(!can_be_binomial(flips_of(noisy).wrong, 40000, 0.315));
    std::vector<double> uneven(10, 0.098);
    uneven[9] = 0.118;
    QVERIFY(!can_be_shares(std::vector<double>(10, 5000.0), uneven));
}

void TestGenerators::parameters_are_checked_all_at_once() {
    const auto says = [](const Problem& problem, const std::string& pointer, const std::string& part) {
        return problem.pointer == "/dataset/parameters/" + pointer &&
               problem.message.find(part) != std::string::npos;
    };
    const Problems problems = problems_of(
        "spirals", {{"arms", 1}, {"nois", 0.1}, {"rows", 10.5}, {"turns", "two"}, {"noise", -0.1}});
    QCOMPARE(problems.size(), std::size_t{5});
    QVERIFY(says(problems[0], "arms", "must be a whole number from 2 to 100, got 1"));
    QVERIFY(says(problems[1], "nois", "did you mean 'noise'?"));
    QVERIFY(says(problems[2], "noise", "must be a number from 0 to "));
    QVERIFY(says(problems[3], "rows", "got 10.5"));
    QVERIFY(says(problems[4], "turns", "must be a number, got \"two\""));
    QVERIFY(says(problems_of("imbalanced", {{"ratio", 0.5}}).at(0), "ratio", "from 1 to"));
    QVERIFY(says(problems_of("label_noise", {{"share", 1.5}}).at(0), "share", "from 0 to 1"));
}

void TestGenerators::every_default_is_possible() {
    for (const Generator& generator : generators()) {
        json defaults = json::object();
        for (const auto& [name, initial] : generator.info.parameters) {
            defaults[name] = initial;
            QVERIFY2(generator.limits.contains(name), name.c_str());
        }
        QVERIFY2(problems_of(generator.info.name, defaults).empty(), generator.info.name.c_str());
        QVERIFY(problems_of(generator.info.name, json::object()).empty());
    }
}

void TestGenerators::tables_for_no_memory_are_refused() {
    const Problems problems = problems_of("gaussian_blobs", {{"rows", 5e7}, {"dimension", 500}});
    QCOMPARE(problems.size(), std::size_t{1});
    QCOMPARE(problems[0].pointer, std::string("/dataset/parameters/rows"));
    QVERIFY(problems_of("gaussian_blobs", {{"rows", 5e7}, {"dimension", 2}}).empty());
}

QTEST_GUILESS_MAIN(TestGenerators)
#include "test_generators.moc"
