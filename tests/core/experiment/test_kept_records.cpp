// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/experiment.h"
#include "experiment/record_contradictions.h"
#include "results/record_file.h"
#include "results/words.h"
#include "storage/digest.h"

#include <QDir>
#include <QTest>

#include <fstream>

using namespace sluice;
using nlohmann::json;

namespace {

/// The first place where `now` lacks or changes something that `then` has; later versions may say more.
std::string lost(const json& then, const json& now, const std::string& place) {
    if (then.is_object() && now.is_object()) {
        for (const auto& [key, value] : then.items()) {
            const std::string found = now.contains(key) ? lost(value, now.at(key), place + "/" + key)
                                                        : place + "/" + key + " is gone";
            if (!found.empty()) {
                return found;
            }
        }
        return {};
    }
    if (then.is_array() && now.is_array() && then.size() == now.size()) {
        for (std::size_t i = 0; i < then.size(); ++i) {
            if (const std::string found = lost(then[i], now[i], place + "/" + std::to_string(i));
                !found.empty()) {
                return found;
            }
        }
        return {};
    }
    return then == now ? std::string() : place + " was " + then.dump() + ", now " + now.dump();
}

std::string digest_of(const SamplingRecord& sampling) {
    return sampling.filter ? sha256_hex(std::as_bytes(std::span(sampling.accepted_index)))
                           : sha256_hex(std::as_bytes(std::span(sampling.accepted_points.values())));
}

} // namespace

/// Records of earlier versions stay readable, figure for figure.
class TestKeptRecords : public QObject {
    Q_OBJECT
  private slots:
    void they_are_read_with_every_figure_data() {
        QTest::addColumn<QString>("path");
        const QDir folder(SLUICE_TEST_DATA "/kept");
        for (const QString& name : folder.entryList({"*.h5"})) {
            QTest::newRow(qPrintable(name)) << folder.filePath(name);
        }
    }

    void they_are_read_with_every_figure() {
        QFETCH(QString, path);
        const Record record = read_record(path.toStdString());
        std::ifstream file(path.chopped(2).append("json").toStdString());
        const json kept = json::parse(file);
        const std::string difference = lost(kept.at("summary"), record_summary(record), "");
        QVERIFY2(difference.empty(), difference.c_str());
        QCOMPARE(digest_of(*record.sampling), kept.at("digest").get<std::string>());
        const Problems problems = record_contradictions(record);
        QVERIFY2(problems.empty(), problems.empty() ? "" : problems.front().message.c_str());
        QCOMPARE(experiment_from_json(record.experiment).seed, record.seed);
    }

    void a_lost_figure_is_noticed() {
        const json then = {{"a", {{"b", 1.5}}}, {"c", {1, 2}}};
        QCOMPARE(lost(then, {{"a", {{"b", 1.5}, {"new", 1}}}, {"c", {1, 2}}}, ""), std::string());
        QVERIFY(!lost(then, {{"a", {{"b", 1.25}}}, {"c", {1, 2}}}, "").empty());
        QVERIFY(!lost(then, {{"a", {{"b", 1.5}}}, {"c", {1}}}, "").empty());
        QVERIFY(!lost(then, {{"c", {1, 2}}}, "").empty());
    }
};

QTEST_GUILESS_MAIN(TestKeptRecords)
#include "test_kept_records.moc"
