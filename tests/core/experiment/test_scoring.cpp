// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/scoring.h"

#include "experiment/raw_rows.h"
#include "learning/safetensors.h"
#include "results/record_file.h"
#include "tests/core/experiment/preset_runs.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <fstream>

using namespace sluice;
using namespace sluice::test;

namespace {

std::string message_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

LoadedTable raw_table(const Experiment& experiment) {
    const DatasetSection& data = *experiment.dataset;
    return load_table(data.source, data.parameters, experiment.seed, experiment.folder);
}

/// The rows that a run judged its arms on, as they are in the raw table.
std::vector<std::size_t> judged_rows(const Dataset& dataset) {
    const std::vector<std::int64_t> rows = dataset.population.empty()
                                               ? dataset.split.test
                                               : rows_of(dataset, dataset.split.test, Population::target);
    return {rows.begin(), rows.end()};
}

} // namespace

class TestScoring : public QObject {
    Q_OBJECT
  private slots:
    void the_records_own_test_rows_score_as_recorded_data();
    void the_records_own_test_rows_score_as_recorded();
    void a_model_file_alone_says_the_same();
    void words_and_missing_values_are_prepared_as_in_the_run();
    void what_is_missing_is_listed();
    void only_what_the_steps_need_is_asked_for();
    void other_models_are_refused_in_words();
    void hostile_metadata_are_refused();

  private:
    std::filesystem::path path(const std::string& name) const {
        return std::filesystem::path(folder_.path().toStdString()) / name;
    }
    Record recorded(const Experiment& experiment, const std::string& name) const {
        RunOptions options;
        options.record = path(name + ".h5");
        return run(experiment, options);
    }
    /// Words, a column with holes, and one that no preset has.
    Experiment mixed() const;
    QTemporaryDir folder_;
};

void TestScoring::the_records_own_test_rows_score_as_recorded_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("model");
    QTest::newRow("numbers") << "tabular_filter"
                             << "";
    QTest::newRow("two populations") << "covariate_shift"
                                     << "";
    QTest::newRow("text") << "self_label"
                          << "";
    QTest::newRow("images") << "frozen_backbone"
                            << R"({"kind": "resnet18", "width": 0.1})";
}

void TestScoring::the_records_own_test_rows_score_as_recorded() {
    QFETCH(QString, name);
    QFETCH(QString, model);
    const Sets sets = model.isEmpty() ? Sets{} : Sets{{"/model", model.toStdString()}};
    const Experiment experiment = smallest(name.toStdString(), sets);
    const Record record = recorded(experiment, name.toStdString());
    const Table raw = raw_table(experiment).table;
    const std::vector<std::size_t> rows = judged_rows(data_of(experiment));
    QVERIFY(rows.size() > 20);
    for (const char* name_of_arm : {"pretrained", "rsft"}) {
        const Scorer scorer = load_scorer(record, path(name.toStdString() + ".h5"), name_of_arm);
        const Scores scores = score_rows(scorer, raw.select_rows(rows));
        QCOMPARE(scores.rows.size(), rows.size());
        QVERIFY(scores.metrics.has_value());
        for (const char* metric : {"accuracy", "balanced_accuracy", "macro_f1"}) {
            QCOMPARE(scores.metrics->value(metric), arm(record, name_of_arm)->test.at(metric).front());
        }
        QCOMPARE(scores.metrics->confusion.values(), arm(record, name_of_arm)->confusion.values());
        const double loss = arm(record, name_of_arm)->test.at("loss").front();
        QVERIFY(std::abs(scores.metrics->loss - loss) <= 1e-6 * loss);
        for (std::size_t i = 0; i < scores.rows.size(); ++i) {
            double sum = 0.0;
            for (const double p : scores.probability.row(i)) {
                sum += p;
            }
            QVERIFY(std::abs(sum - 1.0) < 1e-12);
        }
    }
}

Experiment TestScoring::mixed() const {
    std::ofstream csv(path("mixed.csv"));
    csv << "colour,size,unused,weight,class\n";
    for (int i = 0; i < 300; ++i) {
        const bool heavy = i % 3 == 0;
        csv << (i % 2 == 0 ? "red" : i % 5 == 0 ? "green" : "blue") << ',';
        if (i % 11 != 0) {
            csv << (i % 17) * 0.37 + (heavy ? 2.0 : 0.0);
        }
        csv << ",word" << i << ',';
        if (i % 29 != 0) {
            csv << (heavy ? 5.5 : 1.25) + (i % 13) * 0.21;
        }
        csv << ',' << (heavy ? "heavy" : "light") << '\n';
    }
    csv.close();
    return experiment_from_json(
        {{"schema", "sluice.experiment/1"},
         {"name", "mixed"},
         {"seed", 3},
         {"dataset",
          {{"source", "file:mixed.csv"}, {"label", "class"}, {"features", {"colour", "size", "weight"}}}},
         {"preprocess",
          {{{"op", "impute"}, {"columns", {"size"}}},
           {{"op", "drop_missing"}},
           {{"op", "one_hot"}},
           {{"op", "clip_outliers"}, {"k", 2.0}},
           {{"op", "standardise"}}}},
         {"model", {{"kind", "mlp"}, {"hidden", {8}}}},
         {"pretrain", {{"epochs", 3}}}},
        path(""));
}

void TestScoring::a_model_file_alone_says_the_same() {
    const Record record = recorded(mixed(), "mixed");
    const Table raw = raw_table(mixed()).table;
    const Scorer whole = load_scorer(record, path("mixed.h5"), "pretrained");
    const Scorer alone = load_scorer(path("mixed.pretrained.safetensors"));
    const Scores a = score_rows(whole, raw), b = score_rows(alone, raw);
    QCOMPARE(a.probability.values(), b.probability.values());
    QCOMPARE(alone.label, std::string("class"));
    QCOMPARE(scores_csv(whole, a), scores_csv(alone, b));
    const std::string csv = scores_csv(whole, a);
    QVERIFY(csv.starts_with("row,label,predicted,probability heavy,probability light\n1,heavy,,,\n2,light,"));
}

void TestScoring::words_and_missing_values_are_prepared_as_in_the_run() {
    const Experiment experiment = mixed();
    const Record record = recorded(experiment, "mixed");
    const Table raw = raw_table(experiment).table;
    const Dataset dataset = data_of(experiment);
    const PreparedRows prepared = prepare_rows(raw, {record.dataset->preprocess}, record.dataset->features);
    QCOMPARE(prepared.rows.size(), std::size_t(289)); // 11 of 300 have no weight
    QCOMPARE(prepared.features.values(), dataset.features.values());
    // New words are none of the known ones; a numeric column may stand where words were.
    Table other = raw.select_rows({1, 2, 3});
    other.columns[0] = {"colour", ColumnKind::numeric, {1.0, 2.0, 2.0}, {}};
    QCOMPARE(prepare_rows(other, {record.dataset->preprocess}, record.dataset->features).rows.size(),
             std::size_t(3));
}

void TestScoring::what_is_missing_is_listed() {
    const Record record = recorded(mixed(), "mixed");
    const Scorer scorer = load_scorer(record, path("mixed.h5"), "pretrained");
    Table raw = raw_table(mixed()).table;
    std::erase_if(raw.columns, [](const Column& c) { return c.name == "size" || c.name == "colour"; });
    raw.columns[0].name = "Size";
    const std::string message = message_of([&] { score_rows(scorer, raw); });
    QVERIFY2(message.find("columns 'size', 'colour'") != std::string::npos, message.c_str());
    raw = raw_table(mixed()).table;
    raw.columns[3] = {"weight", ColumnKind::categorical, raw.columns[1].values, {}};
    const std::string words = message_of([&] { score_rows(scorer, raw); });
    QVERIFY2(words.find("needs numbers in column 'weight'") != std::string::npos, words.c_str());
    raw = raw_table(mixed()).table;
    raw.columns.pop_back();
    QVERIFY(!score_rows(scorer, raw).metrics);
    QVERIFY_EXCEPTION_THROWN(score_rows(scorer, raw, "klass"), InvalidArgument);
}

void TestScoring::only_what_the_steps_need_is_asked_for() {
    const Record record = recorded(mixed(), "mixed");
    const std::vector<RawColumn> columns =
        raw_columns({record.dataset->preprocess}, record.dataset->features);
    QStringList names;
    for (const RawColumn& column : columns) {
        names << QString::fromStdString(column.name) + (column.kind == ColumnKind::numeric ? " 1" : " a");
    }
    names.sort();
    QCOMPARE(names, QStringList({"colour a", "size 1", "weight 1"}));
}

void TestScoring::other_models_are_refused_in_words() {
    const Record record =
        recorded(preset("laplace_to_normal", {{"/sampling/stop", R"({"accepted": 10})"}}), "l");
    QVERIFY_EXCEPTION_THROWN(load_scorer(record, path("l.h5"), "rsft"), InvalidArgument);
    const Record trained = recorded(mixed(), "mixed");
    const std::string message = message_of([&] { load_scorer(trained, path("mixed.h5"), "rsft"); });
    QVERIFY2(message.find("there are 'pretrained'") != std::string::npos, message.c_str());
    write_safetensors(path("foreign.safetensors"), {}, {{"format", "pt"}});
    QVERIFY_EXCEPTION_THROWN(load_scorer(path("foreign.safetensors")), DataError);
}

/// Whoever changes the metadata of a model file gets an error and no reading past an array.
void TestScoring::hostile_metadata_are_refused() {
    recorded(mixed(), "mixed");
    const SafetensorsFile good = read_safetensors(path("mixed.pretrained.safetensors"));
    const Table raw = raw_table(mixed()).table;
    const std::pair<const char*, const char*> changes[] = {
        {"network", R"({"kind":"mlp","hidden":[8],"inputs":5,"classes":2000000000})"},
        {"network", R"({"kind":"mlp","hidden":[9],"inputs":5,"classes":2,"dropout":0.0})"},
        {"network", "[]"},
        {"features", R"(["a"])"},
        {"features", "7"},
        {"classes", R"(["a","b","c"])"},
        {"preprocess", R"([{"op":"standardise","columns":["size"]}])"},
        {"preprocess", R"([{"op":"standardise"}])"},
        {"preprocess", R"([{"op":"explode","columns":["size"],"fitted":{"size":{}}}])"},
        {"preprocess", R"([{"op":"hash_ngrams","columns":["colour"],"fitted":{"colour":{"buckets":5,"words":1,
                            "weighting":"tfidf","norm":true,"idf":[1.0]}}}])"},
        {"preprocess", R"([{"op":"hash_ngrams","columns":["colour"],"fitted":{"colour":{"buckets":0,"words":1,
                            "weighting":"counts","norm":true}}}])"}};
    for (const auto& [key, value] : changes) {
        SafetensorsFile file = good;
        file.metadata[key] = value;
        write_safetensors(path("changed.safetensors"), file.tensors, file.metadata);
        const std::string message =
            message_of([&] { score_rows(load_scorer(path("changed.safetensors")), raw); });
        QVERIFY2(!message.empty(), value);
        QVERIFY2(message.find("json.exception") == std::string::npos, message.c_str());
    }
}

QTEST_GUILESS_MAIN(TestScoring)
#include "test_scoring.moc"
