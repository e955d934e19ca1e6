// SPDX-License-Identifier: GPL-3.0-or-later
// What an experiment file may say of training, of the label mode and of learned ratios.
#include "experiment/experiment.h"

#include "base/error.h"

#include <QTest>

using namespace sluice;
using nlohmann::json;

namespace {

const char* const filter_file = R"({
  "schema": "sluice.experiment/1",
  "dataset": {"source": "builtin:breast_cancer", "shift": {"column": "mean_radius"}},
  "sampling": {"mode": "filter", "target": {"family": "gaussian_fit", "columns": ["mean_radius"], "rows": "target"},
               "proposal": {"family": "gaussian_fit", "columns": ["mean_radius"], "rows": "source"}},
  "model": {"kind": "logistic"}, "pretrain": {}, "finetune": {}})";

const char* const label_file = R"({
  "schema": "sluice.experiment/1",
  "dataset": {"source": "builtin:digits"},
  "sampling": {"mode": "label", "target": {"family": "sharpened", "tau": 0.5}},
  "model": {"kind": "mlp", "hidden": [8]}, "pretrain": {"rows": 0.1},
  "finetune": {"recipe": "self_label", "controls": ["all_data", "random_subset", "true_labels"]}})";

QString problems_of(const json& document) {
    try {
        (void)experiment_from_json(document);
    } catch (const ValidationError& error) {
        QStringList lines;
        for (const Problem& problem : error.problems()) {
            lines << QString::fromStdString(problem.pointer + ": " + problem.message);
        }
        return lines.join('\n');
    }
    return "";
}

} // namespace

class TestLearningSections : public QObject {
    Q_OBJECT

  private slots:
    void every_problem_names_its_place_data();
    void every_problem_names_its_place();
    void everything_given_comes_back();
    void a_schedule_may_be_a_word();
    void a_ratio_needs_no_proposal();
    void class_shares_are_taken_from_the_data();
};

void TestLearningSections::every_problem_names_its_place_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("problem");
    const QString f(filter_file), l(label_file);
    const auto row = [](const char* name, const QString& file, const char* pointer, const char* value,
                        const char* problem) {
        QTest::newRow(name) << file << QString(pointer) << QString(value) << QString(problem);
    };
    row("nothing wrong", f, "/pretrain/clip_norm", "1", "");
    row("nothing wrong with labels", l, "/sampling/attempts", "3", "");
    row("schedule", f, "/pretrain/schedule", "cosin",
        "/pretrain/schedule/name: must be 'constant', 'cosine'");
    row("schedule key", f, "/pretrain/schedule", R"({"nam": "cosine"})", "/pretrain/schedule/nam: ");
    row("warm-up", f, "/pretrain/schedule", R"({"warmup_epochs": 30})",
        "/pretrain/schedule/warmup_epochs: must be");
    row("plateau", f, "/dataset/split", R"({"validation": 0, "test": 0.2})", "");
    row("smoothing", f, "/finetune/label_smoothing", "1", "/finetune/label_smoothing: must be >= 0 and < 1");
    row("class weights", f, "/finetune/class_weights", R"([1, -1])",
        "/finetune/class_weights: must be 'none'");
    row("no class weights", f, "/finetune/class_weights", "[0, 0]",
        "/finetune/class_weights: must not all be 0");
    row("momentum", f, "/finetune/optimizer", "adamw", "");
    row("pretrain rows", f, "/pretrain/rows", "0", "/pretrain/rows: must be > 0 and <= 1");
    row("until", f, "/finetune/until", "{}", "/finetune/until: belongs to recipes with rounds");
    row("until metric", l, "/finetune/until", R"({"metric": "f1"})",
        "/finetune/until/metric: must be 'loss'");
    row("until rounds", l, "/finetune/until", R"({"max_rounds": 0})",
        "/finetune/until/max_rounds: must be >= 1");
    row("true labels of a filter", f, "/finetune/controls", R"(["true_labels"])",
        "/finetune/controls/0: 'true_labels' goes with the sampling mode 'label'");
    row("weights of labels", l, "/finetune/controls", R"(["importance_weighted"])",
        "/finetune/controls/0: 'importance_weighted' goes with the sampling mode 'filter'");
    row("recipe of a filter", f, "/finetune/recipe", "self_label", "/finetune/recipe: 'self_label' and");
    row("recipe of labels", l, "/finetune/recipe", "supervised", "/finetune/recipe: 'self_label' and");
    row("no rows without labels", l, "/pretrain/rows", "1", "/pretrain/rows: must be below 1");
    row("label target", l, "/sampling/target", R"({"family": "verifed"})",
        "/sampling/target/family: must be 'verified' or 'sharpened'");
    row("tau", l, "/sampling/target/tau", "1.5", "/sampling/target/tau: must be > 0 and <= 1");
    row("tau of verified", l, "/sampling/target/family", "verified", "/sampling/target/tau: belongs to");
    row("label M", l, "/sampling/M", "2", "/sampling/M: must be 'auto'");
    row("label key", l, "/sampling/temprature", "2", "/sampling/temprature: ");
    row("ratio in a mixture's place", f, "/sampling/proposal",
        R"({"family": "density_ratio", "columns": ["mean_radius"]})",
        "/sampling/proposal: 'density_ratio' is p / q as a whole");
    row("ratio with a proposal", f, "/sampling/target",
        R"({"family": "density_ratio", "columns": ["mean_radius"]})", "/sampling/proposal: must be left out");
    row("shares typo", f, "/sampling/target", R"({"family": "categorical", "p": "unifrm"})",
        "/sampling/target/p: must be");
}

void TestLearningSections::every_problem_names_its_place() {
    QFETCH(QString, file);
    QFETCH(QString, pointer);
    QFETCH(QString, value);
    QFETCH(QString, problem);
    json document = json::parse(file.toStdString());
    set_by_pointer(document, pointer.toStdString(), value.toStdString());
    const QString found = problems_of(document);
    QVERIFY2(problem.isEmpty() ? found.isEmpty() : found.contains(problem), qPrintable(found));
}

void TestLearningSections::everything_given_comes_back() {
    json document = json::parse(label_file);
    const json training = {{"optimizer", "adamw"},
                           {"weight_decay", 0.01},
                           {"clip_norm", 1.5},
                           {"label_smoothing", 0.1},
                           {"class_weights", "balanced"},
                           {"epochs", 12},
                           {"schedule",
                            {{"name", "plateau"},
                             {"warmup_epochs", 2.0},
                             {"final_share", 0.1},
                             {"factor", 0.3},
                             {"patience", 4}}}};
    document["pretrain"].update(training);
    document["finetune"].update(training);
    document["finetune"]["class_weights"] = {1.0, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0};
    document["finetune"]["until"] = {
        {"metric", "loss"}, {"at_least", 0.2}, {"max_rounds", 7}, {"patience", 3}};
    document["sampling"].update({{"temperature", 0.7}, {"attempts", 4}});
    const json written = to_json(experiment_from_json(document));
    for (const char* section : {"pretrain", "finetune", "sampling"}) {
        for (const auto& [key, value] : document[section].items()) {
            QVERIFY2(written[section][key] == value, key.c_str());
        }
    }
    QVERIFY(to_json(experiment_from_json(written)) == written);
}

void TestLearningSections::a_schedule_may_be_a_word() {
    json document = json::parse(filter_file);
    document["finetune"]["schedule"] = "cosine";
    QCOMPARE(experiment_from_json(document).finetune->training.schedule.name, std::string("cosine"));
}

void TestLearningSections::a_ratio_needs_no_proposal() {
    json document = json::parse(filter_file);
    document["sampling"].erase("proposal");
    QVERIFY(problems_of(document).contains("/sampling/proposal: is missing"));
    document["sampling"]["target"] = {{"family", "density_ratio"},
                                      {"columns", {"mean_radius", "mean_texture"}}};
    QCOMPARE(problems_of(document), QString());
    const json written = to_json(experiment_from_json(document));
    QVERIFY(written["sampling"]["target"]["numerator"] == "target");
    QVERIFY(written["sampling"]["target"]["denominator"] == "source");
    QVERIFY(written["sampling"]["target"]["degree"] == 2);
    QVERIFY(written["sampling"]["columns"] == json({"mean_radius", "mean_texture"}));
    document["sampling"]["mode"] = "generate";
    QVERIFY(problems_of(document).contains("/sampling/target: 'density_ratio' belongs to the mode 'filter'"));
}

void TestLearningSections::class_shares_are_taken_from_the_data() {
    json document = json::parse(filter_file);
    document["sampling"] = {{"mode", "filter"},
                            {"target", {{"family", "categorical"}, {"p", "uniform"}}},
                            {"proposal", {{"family", "categorical"}, {"p", "data"}}}};
    const Experiment experiment = experiment_from_json(document);
    QCOMPARE(experiment.sampling->columns, std::vector<std::string>{"diagnosis"});
    QVERIFY(to_json(experiment)["sampling"]["proposal"]["p"] == "data");
    document.erase("dataset");
    QVERIFY(
        problems_of(document).contains("/sampling/target/p: 'uniform' comes from the classes of a dataset"));
}

QTEST_GUILESS_MAIN(TestLearningSections)
#include "test_learning_sections.moc"
