// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/experiment.h"

#include "base/error.h"
#include "experiment/choices.h"
#include "learning/metrics.h"

#include <QTest>

using namespace sluice;
using nlohmann::json;

namespace {

/// JSON as Qt can compare and show it.
QString text(const json& value) {
    return QString::fromStdString(value.dump());
}

/// A file with every section, each with what it needs.
const char* const complete_file = R"({
  "schema": "sluice.experiment/1",
  "dataset": {"source": "builtin:breast_cancer", "features": ["mean_radius", "mean_texture"],
              "shift": {"column": "mean_radius"}},
  "preprocess": [{"op": "standardise"}],
  "sampling": {"mode": "filter",
               "target": {"family": "gaussian_fit", "columns": ["mean_radius"], "rows": "target"},
               "proposal": {"family": "gaussian_fit", "columns": ["mean_radius"], "rows": "source"}},
  "model": {"kind": "mlp"},
  "pretrain": {},
  "finetune": {}
})";

const char* const sampling_file = R"({
  "schema": "sluice.experiment/1",
  "sampling": {"target": {"family": "normal", "mu": 0, "sigma": 1},
               "proposal": {"family": "laplace", "mu": 0, "b": 1}}
})";

/// The problems of a document, one "pointer: message" a line; "" when it is valid.
QString problems_of(const json& document) {
    try {
        experiment_from_json(document);
    } catch (const ValidationError& error) {
        QStringList lines;
        for (const Problem& problem : error.problems()) {
            lines << QString::fromStdString(problem.pointer + ": " + problem.message);
        }
        return lines.join('\n');
    }
    return {};
}

QString problems_of_text(const char* text) {
    try {
        parse_experiment(text);
    } catch (const ValidationError& error) {
        return error.what();
    }
    return {};
}

void row(const char* name, const char* file, std::initializer_list<std::pair<const char*, const char*>> sets,
         const char* problems) {
    json document = json::parse(file);
    for (const auto& [pointer, value] : sets) {
        set_by_pointer(document, pointer, value);
    }
    QTest::newRow(name) << QString::fromStdString(document.dump()) << QString(problems);
}

} // namespace

class TestExperimentFile : public QObject {
    Q_OBJECT
  private slots:
    void every_problem_names_its_place_and_what_is_allowed_data();
    void every_problem_names_its_place_and_what_is_allowed();
    void all_problems_are_reported_at_once();
    void syntax_errors_say_line_and_column_data();
    void syntax_errors_say_line_and_column();
    void endless_nesting_is_refused_data();
    void endless_nesting_is_refused();
    void a_sampling_file_needs_nothing_else();
    void methods_with_an_envelope_of_their_own_need_no_proposal();
    void an_adaptive_m_writes_its_start();
    void defaults_are_written_out_in_full();
    void writing_and_reading_gives_an_equal_experiment_data();
    void writing_and_reading_gives_an_equal_experiment();
    void the_shipped_label_is_taken_when_none_is_given();
    void pointers_set_values();
    void pointers_that_lead_nowhere_are_refused_data();
    void pointers_that_lead_nowhere_are_refused();
    void files_that_are_no_experiments_are_refused();
    void the_largest_seed_is_kept();
    void every_metric_has_its_words();
};

void TestExperimentFile::every_problem_names_its_place_and_what_is_allowed_data() {
    QTest::addColumn<QString>("document");
    QTest::addColumn<QString>("problems");
    const char* s = sampling_file;
    const char* c = complete_file;
    row("valid sampling", s, {}, "");
    row("valid complete", c, {}, "");
    row("no schema", s, {{"/schema", "null"}}, "/schema: must be 'sluice.experiment/1', got null");
    row("other schema", s, {{"/schema", "sluice.experiment/2"}},
        "/schema: this version reads 'sluice.experiment/1', not 'sluice.experiment/2'");
    row("unknown section", s, {{"/samplng", "{}"}},
        "/samplng: unknown key; did you mean 'sampling'? Allowed here: 'schema', 'name', 'seed', 'dataset', "
        "'preprocess', 'output', 'window', 'sampling', 'model', 'pretrain' or 'finetune'");
    row("escaped key", s, {{"/sampling/a~1b~0c", "1"}},
        "/sampling/a~1b~0c: unknown key; allowed here: 'mode', 'method', 'target', 'proposal', 'M', "
        "'M_start', 'stop' or 'columns'");
    row("name is no text", s, {{"/name", "[1]"}}, "/name: must be a text, got a list");
    row("negative seed", s, {{"/seed", "-1"}}, "/seed: must be >= 0, got -1");
    row("fractional seed", s, {{"/seed", "1.5"}}, "/seed: must be a whole number, got 1.5");
    row("section is no object", s, {{"/sampling", "3"}},
        "/sampling: must be an object {...}, got the number 3");
    row("nothing to do", s, {{"/sampling", "null"}}, "/sampling: must be an object {...}, got null");
    row("negative sigma", s, {{"/sampling/target/sigma", "-1"}},
        "/sampling/target/sigma: must be > 0, got -1");
    row("M is zero", s, {{"/sampling/M", "0"}}, "/sampling/M: must be > 0, got 0");
    row("M is negative", s, {{"/sampling/M", "-2.5"}}, "/sampling/M: must be > 0, got -2.5");
    row("M is a word", s, {{"/sampling/M", "big"}},
        "/sampling/M: must be a number > 0, 'auto' or 'adaptive', got 'big'");
    row("M is adaptive", s, {{"/sampling/M", "adaptive"}}, "");
    row("M is adaptive with a start", s, {{"/sampling/M", "adaptive"}, {"/sampling/M_start", "0.5"}}, "");
    row("a start of nothing", s, {{"/sampling/M", "adaptive"}, {"/sampling/M_start", "0"}},
        "/sampling/M_start: must be > 0, got 0");
    row("a start without an adaptive M", s, {{"/sampling/M_start", "0.5"}},
        "/sampling/M_start: is where an adaptive M starts, but /sampling/M is not 'adaptive'");
    row("an adaptive M with a squeeze", s, {{"/sampling/M", "adaptive"}, {"/sampling/method", "squeeze"}},
        "/sampling/M: 'adaptive' goes with the method 'rejection', not with 'squeeze'");
    row("mode typo", s, {{"/sampling/mode", "genrate"}},
        "/sampling/mode: must be 'generate', 'filter' or 'label', got 'genrate'; did you mean 'generate'?");
    row("method squeeze", s, {{"/sampling/method", "squeeze"}}, "");
    row("method adaptive_rejection", s, {{"/sampling/method", "adaptive_rejection"}}, "");
    row("method ratio_of_uniforms", s, {{"/sampling/method", "ratio_of_uniforms"}}, "");
    row("method typo", s, {{"/sampling/method", "sqeeze"}},
        "/sampling/method: must be 'rejection', 'squeeze', 'adaptive_rejection' or 'ratio_of_uniforms', got "
        "'sqeeze'; did you mean 'squeeze'?");
    row("a method for rows", c, {{"/sampling/method", "squeeze"}},
        "/sampling/method: must be 'rejection' in the mode 'filter', where the rows are the candidates");
    row("stop accepted", s, {{"/sampling/stop", R"({"accepted": 0, "candidates": 1.5, "seconds": 0})"}},
        "/sampling/stop/accepted: must be >= 1, got 0\n"
        "/sampling/stop/candidates: must be a whole number, got 1.5\n"
        "/sampling/stop/seconds: must be > 0, got 0");
    row("columns in generate mode", s, {{"/sampling/columns", R"(["a"])"}},
        "/sampling/columns: belong to the mode 'filter' only");
    row("dimensions differ", s, {{"/sampling/proposal", R"({"family": "mv_normal", "dim": 3, "sigma": 1})"}},
        "/sampling/proposal: has dimension 3, but the target has dimension 1");
    row("kinds differ", s, {{"/sampling/proposal", R"({"family": "categorical", "p": [0.5, 0.5]})"}},
        "/sampling/proposal: is discrete, but the target is continuous: p / q would mean nothing");
    row("fit without data", s, {{"/sampling/target", R"({"family": "gaussian_fit", "columns": ["a"]})"}},
        "/sampling/target: 'gaussian_fit' is fitted to data, but the file has no dataset section");
    row("filter without data", s, {{"/sampling/mode", "filter"}, {"/sampling/columns", R"(["a"])"}},
        "/sampling/mode: 'filter' tries the rows of a dataset, but the file has no dataset section");
    row("model without data", s, {{"/model", "{}"}},
        "/model: needs data to learn from, but the file has no dataset section");
    row("preprocess without data", s, {{"/preprocess", R"([{"op": "standardise"}])"}},
        "/preprocess: needs data to work on, but the file has no dataset section");
    row("unknown dataset", c, {{"/dataset/source", "builtin:breast_cancr"}},
        "/dataset/source: there is no shipped dataset 'breast_cancr'; did you mean 'breast_cancer'? There "
        "are "
        "'breast_cancer', 'mnist', 'mnist_0_to_4', 'spoken_digits', 'iris', 'wine', 'digits', "
        "'old_faithful', "
        "'vowel' or 'spam'\n"
        "/dataset/label: is missing: the class that a network learns to predict");
    row("source without kind", c, {{"/dataset/source", "iris"}, {"/dataset/label", "species"}},
        "/dataset/source: must be 'builtin:NAME', 'generate:NAME' or 'file:PATH', got 'iris'");
    row("format of a shipped dataset", c, {{"/dataset/format", "csv"}},
        "/dataset/format: belongs to a 'file:PATH' source only");
    row("nothing left to train on", c, {{"/dataset/split", R"({"validation": 0.5, "test": 0.5})"}},
        "/dataset/split: validation and test must leave rows to train on: their sum must be < 1, got 0.5 + "
        "0.5");
    row("negative share", c, {{"/dataset/split/validation", "-0.1"}},
        "/dataset/split/validation: must be >= 0 and < 1, got -0.1");
    row("no test rows", c, {{"/dataset/split/test", "0"}, {"/pretrain/epochs", "1"}},
        "/dataset/split/test: must be > 0 when a network is trained: it is judged on the test rows");
    row("shift without column", c, {{"/dataset/shift", "{}"}},
        "/dataset/shift/column: is missing: the column along which the two populations differ");
    row("share of one", c, {{"/dataset/shift/target_share", "1"}},
        "/dataset/shift/target_share: must be > 0 and < 1, got 1");
    row("no features", c, {{"/dataset/features", "[]"}},
        "/dataset/features: must name at least one column, or [\"*\"] for all numeric ones");
    row("feature twice", c, {{"/dataset/features", R"(["a", "a"])"}},
        "/dataset/features/1: 'a' stands in the list twice");
    row("population without shift", c, {{"/dataset/shift", "null"}},
        "/sampling/target/rows: 'target' names a population, but /dataset/shift, which makes populations, is "
        "missing\n"
        "/sampling/proposal/rows: 'source' names a population, but /dataset/shift, which makes populations, "
        "is "
        "missing");
    row("filter columns against the fit", c, {{"/sampling/columns", R"(["mean_texture"])"}},
        "/sampling/target/columns: is 'mean_radius', but the filter looks at 'mean_texture'\n"
        "/sampling/proposal/columns: is 'mean_radius', but the filter looks at 'mean_texture'");
    row("filter columns against the dimension", c,
        {{"/sampling/target", R"({"family": "normal", "mu": 0, "sigma": 1})"},
         {"/sampling/proposal", R"({"family": "normal", "mu": 0, "sigma": 2})"},
         {"/sampling/columns", R"(["mean_radius", "mean_texture"])"}},
        "/sampling/target: has dimension 1, but the filter looks at 2 columns: 'mean_radius', "
        "'mean_texture'\n"
        "/sampling/proposal: has dimension 1, but the filter looks at 2 columns: 'mean_radius', "
        "'mean_texture'");
    row("no columns", c,
        {{"/sampling/target", R"({"family": "normal", "mu": 0, "sigma": 1})"},
         {"/sampling/proposal", R"({"family": "normal", "mu": 0, "sigma": 2})"}},
        "/sampling/columns: is missing: the columns of the dataset over which target and proposal are "
        "densities");
    row("unknown model kind", c, {{"/model/kind", "resnet19"}},
        "/model/kind: must be 'logistic', 'mlp', 'cnn', 'resnet18' or 'transformer', got 'resnet19'; did you "
        "mean 'resnet18'?");
    row("hidden layer of zero", c, {{"/model/hidden", "[50, 0]"}},
        "/model/hidden/1: must be >= 1 and <= 1000000, got 0");
    row("no hidden layer", c, {{"/model/hidden", "[]"}},
        "/model/hidden: must name at least one layer's width (use kind 'logistic' for none)");
    row("hidden layers of a logistic", c, {{"/model/kind", "logistic"}, {"/model/hidden", "[5]"}},
        "/model/hidden: must be empty: a logistic regression has no hidden layers (use kind 'mlp')");
    row("dropout of one", c, {{"/model/dropout", "1"}}, "/model/dropout: must be >= 0 and < 1, got 1");
    row("learning rate", c, {{"/pretrain/learning_rate", "0"}},
        "/pretrain/learning_rate: must be > 0, got 0");
    row("epochs", c, {{"/pretrain/epochs", "0"}}, "/pretrain/epochs: must be >= 1 and <= 1000000, got 0");
    row("batch size", c, {{"/finetune/batch_size", "-64"}},
        "/finetune/batch_size: must be >= 1 and <= 16777216, got -64");
    row("epochs is a text", c, {{"/finetune/epochs", "\"10\""}},
        "/finetune/epochs: must be a whole number, got a text");
    row("momentum of adam", c, {{"/pretrain/momentum", "0.9"}},
        "/pretrain/momentum: belongs to the optimizer 'sgd'; with 'adam' it must be 0");
    row("optimizer typo", c, {{"/pretrain/optimizer", "adma"}},
        "/pretrain/optimizer: must be 'adam', 'adamw' or 'sgd', got 'adma'; did you mean 'adam'?");
    row("patience without validation", c, {{"/dataset/split/validation", "0"}, {"/finetune/patience", "3"}},
        "/finetune/patience: needs validation rows, but /dataset/split/validation is 0");
    row("monitor", c, {{"/pretrain/monitor", "f1"}},
        "/pretrain/monitor: must be 'validation_loss', 'accuracy', 'balanced_accuracy', 'macro_f1', 'brier', "
        "'calibration_error', 'roc_auc' or 'pr_auc', got 'f1'");
    row("control typo", c, {{"/finetune/controls", R"(["all_dat"])"}},
        "/finetune/controls/0: must be 'all_data', 'random_subset', 'importance_weighted', 'true_labels' or "
        "'pretrained', got 'all_dat'; did you mean 'all_data'?");
    row("no repeats", c, {{"/finetune/repeats", "0"}}, "/finetune/repeats: must be >= 1 and <= 1000, got 0");
    row("shrink", c, {{"/finetune/shrink", "1.5"}}, "/finetune/shrink: must be > 0 and <= 1, got 1.5");
    row("resample is a word", c, {{"/finetune/resample_every_epoch", "\"yes\""}},
        "/finetune/resample_every_epoch: must be true or false, got a text");
    row("finetune on drawn points", c, {{"/sampling", R"({"target": {"family": "normal", "mu": 0, "sigma": 1},
                           "proposal": {"family": "laplace", "mu": 0, "b": 1}})"}},
        "/finetune: needs accepted rows of the dataset, but /sampling/mode is 'generate', whose points have "
        "no labels; "
        "use the mode 'filter'");
    row("no label", c, {{"/dataset/label", "\"\""}, {"/finetune/epochs", "1"}},
        "/dataset/label: is missing: the class that a network learns to predict");
    row("unknown model format", c, {{"/output/model_formats", R"(["onix"])"}},
        "/output/model_formats/0: must be 'torchscript', 'safetensors' or 'onnx', got 'onix'; did you mean "
        "'onnx'?");
}

void TestExperimentFile::every_problem_names_its_place_and_what_is_allowed() {
    QFETCH(QString, document);
    QFETCH(QString, problems);
    QCOMPARE(problems_of(json::parse(document.toStdString())), problems);
}

void TestExperimentFile::all_problems_are_reported_at_once() {
    json document = json::parse(complete_file);
    const char* const wrong[][2] = {{"/seed", "x"},
                                    {"/dataset/split/test", "2"},
                                    {"/preprocess/0/op", "standardize"},
                                    {"/output/formats", "[]"},
                                    {"/sampling/M", "-1"},
                                    {"/model/dropout", "7"},
                                    {"/pretrain/epochs", "-1"},
                                    {"/finetune/repeats", "0"}};
    for (const auto& [pointer, value] : wrong) {
        set_by_pointer(document, pointer, value);
    }
    const QStringList lines = problems_of(document).split('\n');
    QCOMPARE(lines.size(), int(std::size(wrong)));
    for (std::size_t i = 0; i < std::size(wrong); ++i) {
        QVERIFY2(lines[int(i)].startsWith(QString(wrong[i][0]) + ": "), qPrintable(lines[int(i)]));
    }
    QVERIFY2(lines[2].contains("'standardise'"), qPrintable(lines[2]));
}

void TestExperimentFile::syntax_errors_say_line_and_column_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("place");
    QTest::newRow("comma too many") << QByteArray("{\n  \"seed\": 1,\n}")
                                    << "line 3, column 1: not valid JSON: ";
    QTest::newRow("no colon") << QByteArray("{\"seed\" 1}") << "line 1, column 9: not valid JSON: ";
    QTest::newRow("unclosed") << QByteArray("{\"seed\": 1") << "line 1, column 11: not valid JSON: ";
    QTest::newRow("empty") << QByteArray("") << "line 1, column 1: not valid JSON: ";
    QTest::newRow("number too large") << QByteArray("{\"seed\": 1e999}") << "not valid JSON: number overflow";
    QTest::newRow("NaN") << QByteArray("{\"seed\": NaN}") << "line 1, column 10: not valid JSON: ";
    QTest::newRow("twice") << QByteArray(R"({"a": [0, {"b/": 1, "b/": 2}]})")
                           << "/a/1/b~1: stands in its object twice";
}

void TestExperimentFile::syntax_errors_say_line_and_column() {
    QFETCH(QByteArray, text);
    QFETCH(QString, place);
    const QString problems = problems_of_text(text.constData());
    QVERIFY2(problems.contains(place), qPrintable(problems));
    QVERIFY2(!problems.contains("json.exception"), qPrintable(problems));
    QCOMPARE(problems.count('\n'), 0);
}

void TestExperimentFile::endless_nesting_is_refused_data() {
    QTest::addColumn<QString>("open");
    QTest::addColumn<QString>("close");
    QTest::newRow("lists") << "["
                           << "]";
    QTest::newRow("objects") << R"({"of":)"
                             << "}";
    QTest::newRow("densities") << R"({"family":"truncated","of":)"
                               << "}";
}

void TestExperimentFile::endless_nesting_is_refused() {
    QFETCH(QString, open);
    QFETCH(QString, close);
    const QString text = R"({"schema":"sluice.experiment/1","sampling":{"target":)" + open.repeated(200'000) +
                         "1" + close.repeated(200'000) + "}}";
    try {
        parse_experiment(text.toStdString());
        QFAIL("accepted");
    } catch (const ValidationError& error) {
        QCOMPARE(error.problems().size(), std::size_t{1});
        QVERIFY(QString::fromStdString(error.problems().front().pointer).startsWith("/sampling/target/"));
        QVERIFY(QString(error.what()).contains("100 deep at most"));
    }
    nlohmann::json document = nlohmann::json::object();
    const std::string value = (open.repeated(200'000) + "1" + close.repeated(200'000)).toStdString();
    QVERIFY_THROWS_EXCEPTION(ValidationError, set_by_pointer(document, "/sampling/target", value));
}

void TestExperimentFile::a_sampling_file_needs_nothing_else() {
    const Experiment experiment = parse_experiment(sampling_file);
    QVERIFY(experiment.sampling.has_value());
    QVERIFY(!experiment.dataset && !experiment.model && !experiment.pretrain && !experiment.finetune);
    QCOMPARE(experiment.sampling->m_request, MRequest::automatic);
    QCOMPARE(experiment.sampling->stop.accepted, std::uint64_t{10000});
    QCOMPARE(experiment.seed, std::uint64_t{1});
}

void TestExperimentFile::methods_with_an_envelope_of_their_own_need_no_proposal() {
    json document = json::parse(sampling_file);
    document["sampling"].erase("proposal");
    QVERIFY_THROWS_EXCEPTION(ValidationError, (void)experiment_from_json(document));
    document["sampling"]["method"] = "squeeze";
    QVERIFY_THROWS_EXCEPTION(ValidationError, (void)experiment_from_json(document));
    for (const char* method : {"adaptive_rejection", "ratio_of_uniforms"}) {
        document["sampling"]["method"] = method;
        const Experiment experiment = experiment_from_json(document);
        const json written = to_json(experiment);
        QVERIFY(!written["sampling"].contains("proposal"));
        QCOMPARE(text(to_json(experiment_from_json(written))), text(written));
    }
    // One that is there is checked although it is not used.
    document["sampling"]["proposal"] = {{"family", "normal"}, {"mu", 0}, {"sigma", -1}};
    QVERIFY_THROWS_EXCEPTION(ValidationError, (void)experiment_from_json(document));
}

void TestExperimentFile::an_adaptive_m_writes_its_start() {
    json document = json::parse(sampling_file);
    document["sampling"]["M"] = "adaptive";
    QCOMPARE(text(to_json(experiment_from_json(document))["sampling"]["M_start"]), text(json("auto")));
    document["sampling"]["M_start"] = 0.25;
    const Experiment experiment = experiment_from_json(document);
    QVERIFY(experiment.sampling->m_request == MRequest::adaptive);
    QCOMPARE(*experiment.sampling->m_start, 0.25);
    QCOMPARE(text(to_json(experiment)["sampling"]["M_start"]), text(json(0.25)));
}

void TestExperimentFile::defaults_are_written_out_in_full() {
    const json document = to_json(parse_experiment(complete_file));
    const json expected = {{"optimizer", "adam"},
                           {"learning_rate", 1e-4},
                           {"momentum", 0.0},
                           {"weight_decay", 0.0},
                           {"epochs", 10},
                           {"batch_size", 64},
                           {"clip_norm", 0.0},
                           {"label_smoothing", 0.0},
                           {"class_weights", "none"},
                           {"schedule",
                            {{"name", "constant"},
                             {"warmup_epochs", 0.0},
                             {"final_share", 0.0},
                             {"factor", 0.5},
                             {"patience", 3}}},
                           {"patience", 0},
                           {"keep_best", true},
                           {"monitor", "validation_loss"},
                           {"freeze", "none"},
                           {"shrink", 1.0},
                           {"resample_every_epoch", false},
                           {"repeats", 1},
                           {"recipe", "supervised"},
                           {"controls", {"all_data", "random_subset"}}};
    QCOMPARE(text(document["finetune"]), text(expected));
    QCOMPARE(text(document["pretrain"]["learning_rate"]), text(json(1e-3)));
    QCOMPARE(text(document["pretrain"]["epochs"]), text(json(20)));
    QCOMPARE(text(document["dataset"]["label"]), text(json("diagnosis")));
    QCOMPARE(text(document["dataset"]["split"]),
             text(json({{"validation", 0.2}, {"test", 0.2}, {"stratify", true}})));
    QCOMPARE(text(document["dataset"]["shift"]["strength"]), text(json(2.0)));
    QCOMPARE(text(document["sampling"]["M"]), text(json("auto")));
    QCOMPARE(text(document["sampling"]["method"]), text(json("rejection")));
    QCOMPARE(text(document["sampling"]["columns"]), text(json({"mean_radius"})));
    QCOMPARE(text(document["sampling"]["target"]["covariance"]), text(json("full")));
    QCOMPARE(text(document["sampling"]["stop"]),
             text(json({{"accepted", "inf"}, {"candidates", "inf"}, {"seconds", "inf"}})));
    QCOMPARE(text(document["model"]), R"({"dropout":0.0,"hidden":[50],"kind":"mlp","weights":""})");
    QCOMPARE(text(document["output"]["model_formats"]), text(json({"torchscript", "safetensors"})));
}

void TestExperimentFile::writing_and_reading_gives_an_equal_experiment_data() {
    QTest::addColumn<QString>("document");
    QTest::newRow("complete") << QString(complete_file);
    QTest::newRow("sampling") << QString(sampling_file);
    for (const Preset& preset : presets()) {
        QTest::newRow(preset.name.c_str())
            << QString::fromStdString(read_experiment_document(preset.path).dump());
    }
}

void TestExperimentFile::writing_and_reading_gives_an_equal_experiment() {
    QFETCH(QString, document);
    const json written = to_json(parse_experiment(document.toStdString()));
    QCOMPARE(text(to_json(parse_experiment(written.dump()))), text(written));
}

void TestExperimentFile::the_shipped_label_is_taken_when_none_is_given() {
    QCOMPARE(parse_experiment(complete_file).dataset->spec.label, std::string("diagnosis"));
    json document = json::parse(complete_file);
    document["dataset"]["label"] = "mean_area";
    QCOMPARE(experiment_from_json(document).dataset->spec.label, std::string("mean_area"));
}

void TestExperimentFile::pointers_set_values() {
    json document = json::parse(R"({"a": {"b": [1, 2]}, "c/d": 1})");
    set_by_pointer(document, "/a/b/1", "3");
    set_by_pointer(document, "/a/b/-", "{\"x\": true}");
    set_by_pointer(document, "/c~1d", "plain words");
    set_by_pointer(document, "/new/inner", "1e-3");
    QCOMPARE(text(document),
             text(json::parse(
                 R"({"a": {"b": [1, 3, {"x": true}]}, "c/d": "plain words", "new": {"inner": 1e-3}})")));
}

void TestExperimentFile::pointers_that_lead_nowhere_are_refused_data() {
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("problem");
    QTest::newRow("no slash") << "a"
                              << "a: must be a JSON pointer such as /sampling/M";
    QTest::newRow("empty") << ""
                           << "/: must be a JSON pointer such as /sampling/M";
    QTest::newRow("behind the end") << "/a/3"
                                    << "/a/3: leads nowhere: '3' is no place in a list of 2";
    QTest::newRow("no index") << "/a/x"
                              << "/a/x: leads nowhere: 'x' is no place in a list of 2";
    QTest::newRow("into a number") << "/b/x"
                                   << "/b/x: leads nowhere: there is the number 1, which has no 'x' inside";
}

void TestExperimentFile::pointers_that_lead_nowhere_are_refused() {
    QFETCH(QString, pointer);
    QFETCH(QString, problem);
    json document = json::parse(R"({"a": [1, 2], "b": 1})");
    try {
        set_by_pointer(document, pointer.toStdString(), "1");
        QFAIL("was accepted");
    } catch (const ValidationError& error) {
        QCOMPARE(QString(error.what()), problem);
    }
}

void TestExperimentFile::files_that_are_no_experiments_are_refused() {
    QVERIFY_THROWS_EXCEPTION(DataError, read_experiment("/nowhere/at/all.sluice.json"));
    QVERIFY_THROWS_EXCEPTION(DataError, read_experiment("/"));
    QVERIFY_THROWS_EXCEPTION(DataError, read_experiment("/proc/self/exe"));
}

void TestExperimentFile::the_largest_seed_is_kept() {
    json document = json::parse(sampling_file);
    document["seed"] = std::numeric_limits<std::uint64_t>::max();
    const Experiment experiment = experiment_from_json(document);
    QCOMPARE(experiment.seed, std::numeric_limits<std::uint64_t>::max());
    QCOMPARE(text(to_json(experiment)["seed"]), text(document["seed"]));
}

void TestExperimentFile::every_metric_has_its_words() {
    QCOMPARE(names_of(metric_choices()), metric_names());
}

QTEST_GUILESS_MAIN(TestExperimentFile)
#include "test_experiment_file.moc"
