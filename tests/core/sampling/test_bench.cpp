// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/isa.h"
#include "sampling/bench.h"
#include "sampling/bench_raw.h"

#include <QTest>

#include <cmath>

using namespace sluice;

namespace {

/// 1/M of a case, from closed forms (laplace_to_normal, normal10, filter_rows) and from the constants that
/// the cases are made with.
double expected_rate(const std::string& name) {
    if (name == "laplace_to_normal") {
        return std::sqrt(std::acos(-1.0) / (2.0 * std::exp(1.0)));
    }
    if (name == "uniform_to_beta") {
        return 1.0 / 2.669745;
    }
    if (name == "mixture2d") {
        return 1.0 / 5.049534;
    }
    return std::pow(1.2, -10.0);
}

/// Deviation of the accepted from candidates * rate in standard deviations of a binomial count.
double deviation(const BenchResult& result, double rate) {
    const auto n = static_cast<double>(result.candidates);
    return std::abs(static_cast<double>(result.accepted) - n * rate) / std::sqrt(n * rate * (1.0 - rate));
}

} // namespace

class TestBench : public QObject {
    Q_OBJECT

  private slots:
    void there_are_the_five_cases() {
        const std::vector<std::string> cases{"laplace_to_normal", "uniform_to_beta", "normal10", "mixture2d",
                                             "filter_rows"};
        QCOMPARE(sampling_bench_cases(), cases);
    }

    void every_case_tries_what_it_was_asked_to_data() {
        QTest::addColumn<QString>("name");
        for (const std::string& name : sampling_bench_cases()) {
            QTest::addRow("%s", name.c_str()) << QString::fromStdString(name);
        }
    }
    /// Null hypothesis: each candidate is accepted with probability 1/M. Seeds are fixed; for another seed
    /// the chance of a false alarm at five standard deviations is 6e-7.
    void every_case_tries_what_it_was_asked_to() {
        QFETCH(const QString, name);
        const std::string text = name.toStdString();
        for (const unsigned threads : {1U, 2U}) {
            const BenchResult result = run_sampling_bench(text, threads, 50'001);
            QCOMPARE(result.name, text);
            QCOMPARE(result.threads, threads);
            QCOMPARE(result.isa, std::string(isa_name(current_isa())));
            QCOMPARE(result.candidates, std::uint64_t{50'001});
            QVERIFY(deviation(result, expected_rate(text)) < 5.0);
            QVERIFY(result.seconds > 0.0);
            QVERIFY(result.cpu_seconds > 0.0);
            const double rate = static_cast<double>(result.candidates) / result.seconds;
            QVERIFY(std::abs(result.candidates_per_second - rate) <= 1e-9 * rate);
        }
    }

    /// The sibling of the test above: a rate off by a tenth is seen.
    void another_rate_is_told_apart() {
        for (const std::string& name : sampling_bench_cases()) {
            QVERIFY(deviation(run_sampling_bench(name, 1, 50'001), 0.9 * expected_rate(name)) > 5.0);
        }
    }

    void what_is_accepted_does_not_depend_on_threads() {
        for (const std::string& name : sampling_bench_cases()) {
            QCOMPARE(run_sampling_bench(name, 1, 10'007).accepted,
                     run_sampling_bench(name, 2, 10'007).accepted);
        }
    }

    /// Each part of the raw work adds its own time; other than that, times are for tests/benchmarks to judge.
    void raw_work_of_nothing_takes_no_time() {
        QCOMPARE(raw_seconds({}, 1'000'000, 1'000'000), 0.0);
        for (const RawWork& work : {RawWork{.words = 1.0}, RawWork{.logs = 1.0}, RawWork{.exps = 1.0},
                                    RawWork{.sincos = 1.0}, RawWork{.bytes_read = 8.0}}) {
            QVERIFY(raw_seconds(work, 1'000'000, 0) > 0.0);
            QCOMPARE(raw_seconds(work, 0, 1'000'000), 0.0);
        }
        QVERIFY(raw_seconds({.bytes_per_accepted = 8.0}, 0, 1'000'000) > 0.0);
        QVERIFY(raw_bench_seconds(run_sampling_bench("filter_rows", 1, 5000)) > 0.0);
    }

    void unknown_cases_are_refused_by_name() {
        try {
            run_sampling_bench("normal11");
            QFAIL("accepted");
        } catch (const InvalidArgument& error) {
            QVERIFY(std::string(error.what()).find("normal11") != std::string::npos);
        }
    }

    void a_stopped_benchmark_says_so() {
        std::stop_source source;
        source.request_stop();
        for (const std::string& name : sampling_bench_cases()) {
            QVERIFY_EXCEPTION_THROWN(run_sampling_bench(name, 1, 1000, source.get_token()), Cancelled);
        }
    }
};

QTEST_GUILESS_MAIN(TestBench)
#include "test_bench.moc"
