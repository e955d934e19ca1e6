// SPDX-License-Identifier: GPL-3.0-or-later
#include "driven_window.h"
#include "window_test_main.h"

#include "experiment_column.h"

#include "experiment/experiment.h"
#include "widgets/panels/number_spin.h"
#include "widgets/panels/section_box.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFloat16> // QCOMPARE of JSON values tries it
#include <QLabel>
#include <QLineEdit>
#include <QSettings>
#include <QStandardPaths>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>
#include <QUndoStack>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <memory>

using namespace sluice;
using nlohmann::json;

namespace {

/// The controls that show a key under another name than its pointer.
const std::map<QString, QString>& otherNames() {
    static const std::map<QString, QString> names{
        {"/dataset/split/validation", "dataset.validation"},
        {"/dataset/split/test", "dataset.test"},
        {"/dataset/split/stratify", "dataset.stratify"},
        {"/dataset/features", "dataset.chooseFeatures"},
        {"/dataset/shift/target_share", "dataset.shift.share"},
        {"/finetune/controls", "finetune.control.random_subset"},
        {"/sampling/M", "constant.m"},
        {"/sampling/M_start", "constant.m"},
        {"/sampling/method", "method.name"},
        {"/sampling/stop/accepted", "stop.accepted"},
        {"/sampling/stop/candidates", "stop.candidates"},
        {"/sampling/stop/seconds", "stop.seconds"},
    };
    return names;
}

QString controlOf(const QString& pointer, const ExperimentDocument& document) {
    const auto other = otherNames().find(pointer);
    const bool answers = document.value(QStringLiteral("/model/kind")) == "transformer" &&
                         pointer.startsWith(QLatin1String("/sampling/stop")); // of a round
    return !answers && other != otherNames().end()
               ? other->second
               : pointer.mid(1).replace(QLatin1Char('/'), QLatin1Char('.'));
}

/// Whether unfolding its section and its form brings the control to light.
bool reachable(const QWidget* control) {
    for (const QWidget* one = control; one && !qobject_cast<const SectionBox*>(one);
         one = one->parentWidget()) {
        const QWidget* parent = one->parentWidget();
        const bool folded = parent && parent->objectName().endsWith(QLatin1String(".keys"));
        if (one->isHidden() && !folded && !qobject_cast<const SectionBox*>(parent))
            return false;
    }
    return true;
}

/// Every key that holds a value, densities and steps of preparation left out, which have editors.
void collect(const json& value, const QString& pointer, QStringList& pointers) {
    if (pointer == QLatin1String("/preprocess") || pointer == QLatin1String("/schema") ||
        pointer == QLatin1String("/name") || pointer == QLatin1String("/sampling/proposal") ||
        pointer == QLatin1String("/dataset/format"))
        return;
    const bool density = pointer == QLatin1String("/sampling/target") && value.contains("family") &&
                         value["family"] != "verified" && value["family"] != "sharpened" &&
                         value["family"] != "label_confidence";
    if (density)
        return;
    if (!value.is_object()) {
        pointers << pointer;
        return;
    }
    for (const auto& [key, part] : value.items())
        collect(part, pointer + QLatin1Char('/') + QString::fromStdString(key), pointers);
}

/// Keys that are written out with every default although nothing looks at them.
bool meansNothing(const QString& pointer, const ExperimentDocument& document) {
    const QString section = QLatin1Char('/') + pointer.section(QLatin1Char('/'), 1, 1);
    if (pointer.startsWith(QLatin1String("/model/image"))) // as the data have it
        return true;
    const auto among = [&](std::initializer_list<const char*> pointers) {
        return std::ranges::any_of(pointers, [&](const char* one) { return pointer == QLatin1String(one); });
    };
    const json kind = document.value(QStringLiteral("/model/kind"));
    if (among({"/model/hidden", "/model/dropout"}))
        return kind == "logistic" || kind == "resnet18";
    if (among({"/sampling/target/family"})) // the only one that goes with its recipe
        return document.value(pointer) == "label_confidence";
    if (among({"/sampling/M"})) // follows where a network draws or judges the candidates
        return document.experiment() && sampled_by_network(*document.experiment());
    if (kind == "transformer" &&
        (pointer == QLatin1String("/dataset/label_noise") ||
         pointer.endsWith(QLatin1String("/label_smoothing")) ||
         pointer.endsWith(QLatin1String("/class_weights")) || pointer.endsWith(QLatin1String("/monitor"))))
        return true; // of classes, which texts have not
    if (pointer.endsWith(QLatin1String("/momentum")))
        return document.effectiveValue(section + QStringLiteral("/optimizer")) != "sgd";
    const bool ofSchedule = pointer.endsWith(QLatin1String("/final_share")) ||
                            pointer.endsWith(QLatin1String("/factor")) ||
                            pointer.endsWith(QLatin1String("/schedule/patience"));
    return ofSchedule && document.effectiveValue(section + QStringLiteral("/schedule/name")) == "constant";
}

} // namespace

class TestExperimentKeys : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void the_layers_of_the_network_follow_the_experiment();
    void every_key_of_every_preset_has_a_control();
    void a_control_sets_its_key_and_undo_takes_it_back_data();
    void a_control_sets_its_key_and_undo_takes_it_back();
    void fields_without_meaning_are_hidden();
    void a_wrong_value_is_said_under_the_form();
    void recipes_of_a_network_say_what_they_sample_data();
    void recipes_of_a_network_say_what_they_sample();
    void a_stage_of_training_is_taken_away_and_put_back();
    void a_step_back_takes_the_last_candidate_away();
    void cleanupTestCase() { m_driven.reset(); }

  private:
    /// One window for the tests that need no new one.
    Driven& with(const QString& preset) {
        if (!m_driven)
            m_driven = std::make_unique<Driven>(preset);
        m_driven->opened = m_driven->window.openPreset(preset);
        return *m_driven;
    }
    std::unique_ptr<Driven> m_driven;
};

void TestExperimentKeys::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("SluiceTest"));
    QCoreApplication::setApplicationName(QStringLiteral("test_experiment_keys"));
    QSettings().clear();
}

void TestExperimentKeys::every_key_of_every_preset_has_a_control() {
    Driven& driven = with(QStringLiteral("laplace_to_normal"));
    QStringList missing;
    for (const Preset& preset : presets()) {
        QVERIFY(driven.window.openPreset(QString::fromStdString(preset.name)));
        QVERIFY(driven.window.document()->experiment());
        QStringList pointers;
        collect(to_json(*driven.window.document()->experiment()), QString(), pointers);
        QVERIFY(pointers.size() > 3);
        for (const QString& pointer : pointers) {
            if (meansNothing(pointer, *driven.window.document()))
                continue;
            const auto* control =
                driven.window.findChild<QWidget*>(controlOf(pointer, *driven.window.document()));
            if (!control || !reachable(control))
                missing << QString::fromStdString(preset.name) + pointer +
                               (control ? " is hidden" : " has none");
        }
    }
    QVERIFY2(missing.isEmpty(), qPrintable(missing.join(QLatin1Char('\n'))));
}

void TestExperimentKeys::a_control_sets_its_key_and_undo_takes_it_back_data() {
    QTest::addColumn<QString>("preset");
    QTest::addColumn<QString>("control");
    QTest::addColumn<QString>("input"); ///< a number, a word of a choice, "true", "false" or a text
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("value");
    const auto row = [](const char* preset, const char* control, const char* input, const char* pointer,
                        const char* value) {
        QTest::newRow(control) << preset << control << input << pointer << value;
    };
    row("tabular_filter", "pretrain.weight_decay", "0.01", "/pretrain/weight_decay", "0.01");
    row("tabular_filter", "pretrain.rows", "0.5", "/pretrain/rows", "0.5");
    row("tabular_filter", "finetune.clip_norm", "1", "/finetune/clip_norm", "1");
    row("tabular_filter", "finetune.label_smoothing", "0.1", "/finetune/label_smoothing", "0.1");
    row("tabular_filter", "finetune.class_weights", "balanced", "/finetune/class_weights", "\"balanced\"");
    row("tabular_filter", "finetune.schedule.name", "cosine", "/finetune/schedule/name", "\"cosine\"");
    row("tabular_filter", "finetune.schedule.warmup_epochs", "2", "/finetune/schedule/warmup_epochs", "2");
    row("tabular_filter", "finetune.monitor", "accuracy", "/finetune/monitor", "\"accuracy\"");
    row("tabular_filter", "finetune.keep_best", "true", "/finetune/keep_best", "true");
    row("tabular_filter", "finetune.freeze", "all_but_last", "/finetune/freeze", "\"all_but_last\"");
    row("tabular_filter", "output.model_formats", "onnx", "/output/model_formats", "[\"onnx\"]");
    row("tabular_filter", "sampling.columns", "mean_area", "/sampling/columns", "[\"mean_area\"]");
    row("tabular_filter", "dataset.label_noise", "0.25", "/dataset/label_noise", "0.25");
    row("frozen_backbone", "finetune.momentum", "0.5", "/finetune/momentum", "0.5");
    row("frozen_backbone", "sampling.target.alpha", "2", "/sampling/target/alpha", "2");
    row("frozen_backbone", "sampling.target.folds", "3", "/sampling/target/folds", "3");
    row("frozen_backbone", "model.width", "0.5", "/model/width", "0.5");
    row("self_label", "sampling.temperature", "0.5", "/sampling/temperature", "0.5");
    row("self_label", "sampling.attempts", "4", "/sampling/attempts", "4");
    row("self_label", "finetune.until.max_rounds", "3", "/finetune/until/max_rounds", "3");
    row("self_label_sharpened", "sampling.target.tau", "0.25", "/sampling/target/tau", "0.25");
    row("verified_reasoning", "sampling.samples_per_prompt", "16", "/sampling/samples_per_prompt", "16");
    row("verified_reasoning", "finetune.rounds", "2", "/finetune/rounds", "2");
    row("verified_reasoning", "dataset.parameters.train_prompts", "30", "/dataset/parameters/train_prompts",
        "30");
    row("until_satisfied", "sampling.beta", "0.5", "/sampling/beta", "0.5");
    row("until_satisfied", "sampling.stop.accepted", "200", "/sampling/stop/accepted", "200");
    row("sums_pretraining", "model.layers", "3", "/model/layers", "3");
}

void TestExperimentKeys::a_control_sets_its_key_and_undo_takes_it_back() {
    QFETCH(QString, preset);
    QFETCH(QString, control);
    QFETCH(QString, input);
    QFETCH(QString, pointer);
    QFETCH(QString, value);
    Driven& driven = with(preset);
    ExperimentDocument* document = driven.window.document();
    const json before = document->document();
    auto* widget = driven.window.findChild<QWidget*>(control);
    QVERIFY(widget);
    QVERIFY(!widget->isHidden());
    if (auto* spin = qobject_cast<NumberSpin*>(widget)) {
        spin->setNumber(input.toDouble());
    } else if (auto* combo = qobject_cast<QComboBox*>(widget)) {
        const int index = combo->findData(input);
        QVERIFY(index >= 0);
        combo->setCurrentIndex(index);
        emit combo->activated(index);
    } else if (auto* box = qobject_cast<QCheckBox*>(widget)) {
        if (box->isChecked() != (input == QLatin1String("true")))
            box->click();
    } else if (auto* line = qobject_cast<QLineEdit*>(widget)) {
        line->selectAll();
        line->insert(input);
    } else {
        QFAIL("a control of another kind");
    }
    QCOMPARE(document->value(pointer), json::parse(value.toStdString()));
    QVERIFY(document->isModified());
    document->history().stack().undo();
    QCOMPARE(document->document(), before);
    QVERIFY(!document->isModified());
    document->history().stack().redo();
    QCOMPARE(document->value(pointer), json::parse(value.toStdString()));
}

void TestExperimentKeys::fields_without_meaning_are_hidden() {
    Driven& driven = with(QStringLiteral("tabular_filter"));
    const auto hidden = [&](const char* name) {
        return driven.control<QWidget>(name)->parentWidget()->isHidden();
    };
    QVERIFY(hidden("finetune.momentum")); // Adam has none
    QVERIFY(hidden("finetune.schedule.factor"));
    driven.window.document()->set(QStringLiteral("/finetune/optimizer"), "sgd");
    driven.window.document()->set(QStringLiteral("/finetune/schedule"), "plateau");
    QVERIFY(!hidden("finetune.momentum"));
    QVERIFY(!hidden("finetune.schedule.factor"));
    QVERIFY(hidden("model.layers"));
}

void TestExperimentKeys::a_wrong_value_is_said_under_the_form() {
    Driven& driven = with(QStringLiteral("self_label"));
    auto* problems = driven.window.findChild<QLabel*>(QStringLiteral("tuning.problems"));
    driven.window.document()->set(QStringLiteral("/finetune/label_smoothing"), 1.5);
    QVERIFY(problems->text().contains(QStringLiteral("label_smoothing")));
    driven.window.document()->set(QStringLiteral("/finetune/label_smoothing"), 0.1);
    QVERIFY(problems->text().isEmpty());
    driven.window.document()->set(QStringLiteral("/sampling/temperature"), -1);
    QStringList said;
    for (const QLabel* label : driven.window.findChildren<QLabel*>(QStringLiteral("sampling.keys.problems")))
        said << label->text();
    QVERIFY(said.join(QLatin1Char(' ')).contains(QStringLiteral("temperature")));
}

void TestExperimentKeys::recipes_of_a_network_say_what_they_sample_data() {
    QTest::addColumn<QString>("preset");
    QTest::addColumn<QString>("said"); ///< within the line about M
    QTest::newRow("verified_reasoning") << "verified_reasoning"
                                        << "1 / P(right)";
    QTest::newRow("until_satisfied") << "until_satisfied"
                                     << "exp(1/";
    QTest::newRow("self_label") << "self_label"
                                << "closed form";
    QTest::newRow("frozen_backbone") << "frozen_backbone"
                                     << "M = 1";
}

void TestExperimentKeys::recipes_of_a_network_say_what_they_sample() {
    QFETCH(QString, preset);
    QFETCH(QString, said);
    Driven& driven = with(preset);
    for (const char* name : {"target.note", "proposal.note", "constant.fixed"}) {
        QVERIFY(!driven.control<QLabel>(name)->isHidden());
        QVERIFY(!driven.control<QLabel>(name)->text().isEmpty());
    }
    QVERIFY(driven.control<QLabel>("constant.fixed")->text().contains(said));
    QVERIFY(driven.control<QWidget>("target")->isHidden());
    QVERIFY(driven.control<QWidget>("constant")->parentWidget()->isHidden());
    QVERIFY(driven.window.openPreset(QStringLiteral("tabular_filter")));
    QVERIFY(driven.control<QLabel>("target.note")->isHidden());
    QVERIFY(!driven.control<QWidget>("target")->isHidden());
    QVERIFY(!driven.control<QWidget>("constant")->parentWidget()->isHidden());
}

void TestExperimentKeys::a_stage_of_training_is_taken_away_and_put_back() {
    Driven& driven = with(QStringLiteral("tabular_filter"));
    auto* present = driven.control<QCheckBox>("pretrain.present");
    QVERIFY(present->isChecked());
    present->click();
    QVERIFY(driven.window.document()->value(QStringLiteral("/pretrain")).is_null());
    QVERIFY(driven.control<QWidget>("pretrain")->isHidden());
    present->click();
    QVERIFY(driven.window.document()->value(QStringLiteral("/pretrain")).is_object());
    QVERIFY(!driven.control<QWidget>("pretrain")->isHidden());
}

void TestExperimentKeys::a_step_back_takes_the_last_candidate_away() {
    Driven driven(QStringLiteral("laplace_to_normal"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    QVERIFY(!driven.canPress("action.stepBack"));
    std::vector<std::uint64_t> accepted{0};
    for (std::uint64_t i = 1; i <= 6; ++i) {
        driven.press("action.step");
        QTRY_COMPARE_WITH_TIMEOUT(driven.tried(), i, patience_ms);
        accepted.push_back(driven.accepted());
    }
    for (std::uint64_t i = 6; i-- > 0;) {
        driven.press("action.stepBack");
        QTRY_COMPARE_WITH_TIMEOUT(driven.tried(), i, patience_ms);
        QCOMPARE(driven.accepted(), accepted[i]);
    }
    driven.press("action.step");
    QTRY_COMPARE_WITH_TIMEOUT(driven.tried(), std::uint64_t(1), patience_ms);
    QCOMPARE(driven.accepted(), accepted[1]);
}

void TestExperimentKeys::the_layers_of_the_network_follow_the_experiment() {
    Driven driven(QStringLiteral("tabular_filter"));
    QTRY_VERIFY_WITH_TIMEOUT(driven.ready(), patience_ms);
    auto* layers = driven.control<QTreeWidget>("model.layerList");
    auto* open = driven.control<QToolButton>("model.showLayers");
    QCOMPARE(layers->topLevelItemCount(), 1);
    QCOMPARE(layers->topLevelItem(0)->text(2), QStringLiteral("22"));
    QVERIFY(open->text().startsWith(QStringLiteral("22 ")));
    open->setChecked(true);
    QVERIFY(!layers->isHidden());
    driven.window.document()->set(QStringLiteral("/model"), {{"kind", "mlp"}, {"hidden", {50, 7}}});
    QTRY_COMPARE_WITH_TIMEOUT(layers->topLevelItemCount(), 3, patience_ms);
    QCOMPARE(layers->topLevelItem(1)->text(1), QStringLiteral("[7]"));
    QCOMPARE(layers->topLevelItem(1)->text(2), QStringLiteral("357"));
    QVERIFY(driven.window.openPreset(QStringLiteral("verified_reasoning")));
    QTRY_COMPARE_WITH_TIMEOUT(layers->topLevelItem(0)->text(0), QStringLiteral("token"), patience_ms);
    QVERIFY(driven.window.openPreset(QStringLiteral("laplace_to_normal"))); // has no network
    QTRY_COMPARE_WITH_TIMEOUT(layers->topLevelItemCount(), 0, patience_ms);
    QVERIFY(open->isHidden());
}

SLUICE_WINDOW_TEST_MAIN(TestExperimentKeys)
#include "test_experiment_keys.moc"
