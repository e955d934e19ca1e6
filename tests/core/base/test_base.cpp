// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/isa.h"
#include "base/paths.h"
#include "base/text.h"
#include "base/thread_pool.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <clocale>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace sluice;

namespace {

QString text(const std::string& value) {
    return QString::fromStdString(value);
}

} // namespace

class TestBase : public QObject {
    Q_OBJECT

  private slots:
    void cleanup() {
        qunsetenv("SLUICE_SHARE");
        qunsetenv("SLUICE_MODULES");
    }

    void exact_numbers_read_back_as_they_were() {
        for (const double value :
             {0.1, 1.0 / 3.0, 1e-300, 5e-324, -2.5e17, std::numeric_limits<double>::max()}) {
            QCOMPARE(std::strtod(exact_number(value).c_str(), nullptr), value);
        }
        QCOMPARE(text(exact_number(0.1)), QString("0.1"));
        QCOMPARE(text(exact_number(-std::numeric_limits<double>::infinity())), QString("-inf"));
        QCOMPARE(text(exact_number(std::nan(""))), QString("nan"));
        QCOMPARE(text(exact_number(100.0)), QString("100"));
    }

    void short_numbers_have_the_digits_asked_for() {
        QCOMPARE(text(short_number(0.374512)), QString("0.3745"));
        QCOMPARE(text(short_number(1.23e-7, 2)), QString("1.2e-07"));
        QCOMPARE(text(short_number(2.0)), QString("2"));
        QCOMPARE(text(short_number(123456.0, 3)), QString("1.23e+05"));
    }

    void numbers_do_not_depend_on_the_locale() {
        const std::string before = std::setlocale(LC_NUMERIC, nullptr);
        if (std::setlocale(LC_NUMERIC, "de_DE.UTF-8") == nullptr) {
            QSKIP("no German locale here");
        }
        const std::string shown = short_number(0.5);
        std::setlocale(LC_NUMERIC, before.c_str());
        QCOMPARE(text(shown), QString("0.5"));
    }

    void counts_are_grouped_by_thousands() {
        QCOMPARE(text(grouped(0)), QString("0"));
        QCOMPARE(text(grouped(999)), QString("999"));
        QCOMPARE(text(grouped(1000)), QString("1,000"));
        QCOMPARE(text(grouped(1234567)), QString("1,234,567"));
        QCOMPARE(text(grouped(std::numeric_limits<std::uint64_t>::max())),
                 QString("18,446,744,073,709,551,615"));
    }

    void durations_are_said_in_words_data() {
        QTest::addColumn<double>("seconds");
        QTest::addColumn<QString>("words");
        QTest::newRow("seconds") << 3.2 << "3.2 s";
        QTest::newRow("just below a minute") << 59.97 << "1 min 0 s";
        QTest::newRow("minutes") << 250.0 << "4 min 10 s";
        QTest::newRow("just below an hour") << 3599.7 << "1 h 0 min";
        QTest::newRow("hours") << 7500.0 << "2 h 5 min";
        QTest::newRow("not yet days") << 72 * 3600.0 - 60 << "71 h 59 min";
        QTest::newRow("days") << 3.1666 * 86400 << "3 d 4 h";
        QTest::newRow("years") << 12.4 * 365.25 * 86400 << "12.4 years";
        QTest::newRow("beyond all years") << 1e80 << "3.17e+72 years";
        QTest::newRow("endless") << std::numeric_limits<double>::infinity() << "unknown time";
    }
    void durations_are_said_in_words() {
        QFETCH(const double, seconds);
        QTEST(text(duration_text(seconds)), "words");
    }

    void the_nearest_name_is_found_for_a_slip_and_not_for_another_word() {
        const std::vector<std::string> names{"normal", "laplace", "cauchy", "lognormal"};
        QCOMPARE(text(nearest_name("nromal", names)), QString("normal"));
        QCOMPARE(text(nearest_name("Laplce", names)), QString("laplace"));
        QCOMPARE(text(nearest_name("chauchy", names)), QString("cauchy"));
        QCOMPARE(text(nearest_name("weibull", names)), QString());
        QCOMPARE(text(nearest_name("", names)), QString());
    }

    void alternatives_are_listed_in_words() {
        const std::vector<std::string> names{"a", "b", "c"};
        QCOMPARE(text(alternatives(names)), QString("'a', 'b' or 'c'"));
        QCOMPARE(text(alternatives(std::span(names).first(2), false)), QString("a or b"));
        QCOMPARE(text(alternatives({})), QString());
    }

    void text_is_trimmed_lowered_and_split() {
        QCOMPARE(text(trimmed("\t a b \r\n")), QString("a b"));
        QCOMPARE(text(trimmed(" \n")), QString());
        QCOMPARE(text(lower_case("AbC-1")), QString("abc-1"));
        QCOMPARE(split_text("a,,b,", ','), (std::vector<std::string>{"a", "", "b", ""}));
        QCOMPARE(split_text("", ','), std::vector<std::string>{""});
    }

    void errors_say_what_where_and_what_to_do() {
        const Error error("must be > 0", "/sampling/M", "raise it");
        QCOMPARE(QString(error.what()), QString("/sampling/M: must be > 0 (raise it)"));
        const ValidationError many(Problems{{"/a", "first"}, {"", "second"}});
        QCOMPARE(QString(many.what()), QString("/a: first\n/: second"));
    }

    void a_shipped_folder_is_found_or_named_as_missing() {
        QTemporaryDir share;
        qputenv("SLUICE_SHARE", share.path().toUtf8());
        std::filesystem::create_directory(share.filePath("presets").toStdString());
        QCOMPARE(text(shared_folder("presets").string()), share.filePath("presets"));
        try {
            (void)shared_folder("datasets");
            QFAIL("a missing folder was found");
        } catch (const DataError& error) {
            QVERIFY(QString(error.what()).contains(share.filePath("datasets")));
        }
    }

    void a_module_is_found_or_the_places_are_named() {
        QTemporaryDir modules;
        qputenv("SLUICE_MODULES", modules.path().toUtf8());
        std::ofstream(modules.filePath("one.so").toStdString()) << "x";
        QCOMPARE(text(module_file("one.so").string()), modules.filePath("one.so"));
        try {
            (void)module_file("two.so");
            QFAIL("a missing module was found");
        } catch (const DataError& error) {
            QVERIFY(QString(error.what()).contains(modules.path()));
            QVERIFY(QString(error.what()).contains("two.so"));
        }
    }

    void every_job_runs_once_on_any_number_of_threads_data() {
        QTest::addColumn<unsigned>("threads");
        for (const unsigned threads : {1U, 2U, 7U}) {
            QTest::addRow("%u", threads) << threads;
        }
    }
    void every_job_runs_once_on_any_number_of_threads() {
        QFETCH(const unsigned, threads);
        ThreadPool pool(threads);
        QCOMPARE(pool.thread_count(), threads);
        for (const std::size_t count : {0U, 1U, 2U, 1000U}) {
            std::vector<std::atomic<int>> runs(count);
            pool.for_each(count, [&](std::size_t i) { ++runs[i]; });
            for (const std::atomic<int>& run : runs) {
                QCOMPARE(run.load(), 1);
            }
        }
    }

    void jobs_run_at_the_same_time_on_several_threads() {
        ThreadPool pool(3);
        // Each job waits until all three have begun: one thread alone would never get past the first.
        std::atomic<int> begun = 0;
        pool.for_each(3, [&](std::size_t) {
            ++begun;
            while (begun < 3) {
                std::this_thread::yield();
            }
        });
        QCOMPARE(begun.load(), 3);
    }

    void the_first_exception_reaches_the_caller_and_the_pool_goes_on() {
        for (const unsigned threads : {1U, 4U}) {
            ThreadPool pool(threads);
            std::atomic<int> runs = 0;
            const auto failing = [&](std::size_t i) {
                ++runs;
                if (i == 5) {
                    throw std::runtime_error("five");
                }
            };
            QVERIFY_EXCEPTION_THROWN(pool.for_each(100000, failing), std::runtime_error);
            QVERIFY(runs < 100000); // the remaining jobs were skipped
            std::atomic<int> after = 0;
            pool.for_each(10, [&](std::size_t) { ++after; });
            QCOMPARE(after.load(), 10);
        }
    }

    void an_instruction_set_that_is_available_can_be_chosen() {
        const Isa before = current_isa();
        const std::vector<Isa> isas = available_isas();
        QCOMPARE(isas.front(), Isa::v2);
        for (const Isa isa : isas) {
            set_isa(isa);
            QCOMPARE(current_isa(), isa);
        }
        set_isa(before);
        std::set<std::string_view> names;
        for (const Isa isa : {Isa::v2, Isa::v3, Isa::v4}) {
            names.insert(isa_name(isa));
            if (std::find(isas.begin(), isas.end(), isa) == isas.end()) {
                QVERIFY_EXCEPTION_THROWN(set_isa(isa), InvalidArgument);
            }
        }
        QCOMPARE(names.size(), std::size_t{3});
    }
};

QTEST_GUILESS_MAIN(TestBase)
#include "test_base.moc"
