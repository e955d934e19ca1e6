// SPDX-License-Identifier: GPL-3.0-or-later
// The group /rounds: in the file, in the journal, in words, as CSV and as plots.
#include "results/exporters.h"
#include "results/record_file.h"
#include "results/words.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <fstream>
#include <limits>
#include <sstream>

using namespace sluice;

namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

/// Two repeats; the second one ended after the first round.
RoundsRecord two_repeats() {
    RoundsRecord rounds;
    rounds.round = {0, 1, 2};
    const auto add = [&](const char* name, std::vector<double> values) {
        Matrix<double> series(2, 3);
        series.values() = std::move(values);
        rounds.series[name] = std::move(series);
    };
    add("acceptance", {nan_value, 0.25, 0.5, nan_value, 0.75, nan_value});
    add("entropy", {5.5, 4.5, 4.25, 5.75, 3.5, nan_value});
    add("sampled_accuracy", {0.3, 0.5, 0.6, 0.3, 0.7, nan_value});
    rounds.solved = Matrix<double>(2, 3);
    rounds.solved.values() = {4, 3, 3, 1, 4, 5};
    rounds.stopped_because = {"all rounds done", "sampled_accuracy reached 0.7, the goal was 0.65"};
    rounds.texts = {{1, "7+5+3?", "07+05=12;12+03=15#15", "right", true, true},
                    {2, "1+2+3?", "\"σ, ", "does not end", false, false}};
    return rounds;
}

bool same(const RoundsRecord& a, const RoundsRecord& b) {
    const auto equal = [](double x, double y) { return x == y || (x != x && y != y); };
    bool all = a.round == b.round && a.solved == b.solved && a.stopped_because == b.stopped_because &&
               a.series.size() == b.series.size();
    for (const auto& [name, series] : a.series) {
        all = all && b.series.contains(name) && b.series.at(name).rows() == series.rows() &&
              std::ranges::equal(series.values(), b.series.at(name).values(), equal);
    }
    const auto same_text = [](const SampledText& x, const SampledText& y) {
        return x.round == y.round && x.prompt == y.prompt && x.answer == y.answer && x.verdict == y.verdict &&
               x.right == y.right && x.accepted == y.accepted;
    };
    return all && std::ranges::equal(a.texts, b.texts, same_text);
}

} // namespace

class TestRounds : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    std::filesystem::path path(const char* name) const { return folder_.filePath(name).toStdString(); }

  private slots:
    void they_come_back_from_the_file() {
        Record record;
        record.rounds = two_repeats();
        write_record(path("record.h5"), record);
        QVERIFY(same(*read_record(path("record.h5")).rounds, *record.rounds));
        RoundsRecord one = two_repeats();
        for (auto& [name, series] : one.series) {
            Matrix<double> first(1, 3);
            std::ranges::copy(series.row(0), first.row(0).begin());
            series = first;
        }
        one.stopped_because.resize(1);
        record.rounds = one;
        write_record(path("one.h5"), record);
        QVERIFY(same(*read_record(path("one.h5")).rounds, one));
        QVERIFY(!same(one, two_repeats()));
    }
    void they_come_back_from_the_journal_of_a_killed_run() {
        {
            RecordJournal journal(path("killed.h5"), Record{});
            journal.put(RoundsRecord{});
            journal.put(two_repeats()); // the newest counts
            journal.sync();
        }
        QVERIFY(same(*recover_record(journal_path(path("killed.h5"))).rounds, two_repeats()));
    }
    void they_are_told_in_words() {
        Record record;
        record.rounds = two_repeats();
        const std::string words = record_in_words(record);
        for (const char* part :
             {"means over 2 repeats", "base", "round 2", "0.500", "5.62", "the goal was 0.65"}) {
            QVERIFY2(words.find(part) != std::string::npos, (std::string(part) + " in\n" + words).c_str());
        }
    }
    void csv_has_a_row_for_each_round_that_was_run() {
        Record record;
        record.rounds = two_repeats();
        QCOMPARE(export_csv(record, path("csv")).size(), std::size_t{1});
        std::ifstream file(path("csv") / "rounds.csv");
        std::stringstream text;
        text << file.rdbuf();
        QCOMPARE(text.str(), std::string("repeat,round,acceptance,entropy,sampled_accuracy\n"
                                         "1,0,,5.5,0.3\n1,1,0.25,4.5,0.5\n1,2,0.5,4.25,0.6\n"
                                         "2,0,,5.75,0.3\n2,1,0.75,3.5,0.7\n"));
    }
    void plots_show_accuracy_and_entropy() {
        Record record;
        record.rounds = two_repeats();
        std::vector<std::string> names;
        for (const auto& file : export_plots(record, path("plots"), "svg")) {
            names.push_back(file.filename().string());
        }
        QCOMPARE(names, (std::vector<std::string>{"rounds_accuracy.svg", "rounds_entropy.svg"}));
        record.rounds->round.resize(1); // cut off before the first round was done
        QVERIFY(export_plots(record, path("none"), "svg").empty());
    }
};

QTEST_GUILESS_MAIN(TestRounds)
#include "test_rounds.moc"
