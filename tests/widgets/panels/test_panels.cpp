// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/table.h"
#include "density/catalogue.h"
#include "widgets/models/table_model.h"
#include "widgets/panels/constant_panel.h"
#include "widgets/panels/dataset_panel.h"
#include "widgets/panels/density_editor.h"
#include "widgets/panels/density_templates.h"
#include "widgets/panels/list_field.h"
#include "widgets/panels/number_field.h"
#include "widgets/panels/number_spin.h"
#include "widgets/panels/preprocess_panel.h"
#include "widgets/panels/section_box.h"
#include "widgets/panels/tuning_panels.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QFloat16> // QCOMPARE of JSON values tries it
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QSlider>
#include <QTest>
#include <QToolButton>

#include <limits>

using namespace sluice;
using nlohmann::json;

namespace {

/// The edits that a panel asks for, in order.
template <typename Panel>
struct Edits {
    explicit Edits(Panel& panel) {
        QObject::connect(&panel, &Panel::edited, &panel, [this](const Edit& edit) { all.push_back(edit); });
    }
    std::vector<Edit> all;
    const Edit& last() const { return all.back(); }
};

std::shared_ptr<const Table> smallTable() {
    auto table = std::make_shared<Table>();
    const double missing = std::numeric_limits<double>::quiet_NaN();
    table->columns = {{"width", ColumnKind::numeric, {1.5, missing, 2.25}, {}},
                      {"height", ColumnKind::numeric, {4, 5, 6}, {}},
                      {"kind", ColumnKind::categorical, {0, 1, 0}, {"oak", "ash"}}};
    return table;
}

template <typename T>
T* child(QWidget& parent, const char* name) {
    T* found = parent.findChild<T*>(QLatin1String(name));
    if (!found)
        qFatal("no control named %s", name);
    return found;
}

} // namespace

class TestPanels : public QObject {
    Q_OBJECT

  private slots:
    void a_spin_box_shows_the_shortest_text_and_keeps_every_digit();
    void a_spin_box_takes_scientific_notation_and_refuses_words();
    void infinity_is_taken_only_where_it_is_allowed();
    void slider_and_spin_box_follow_each_other();
    void setting_a_number_says_nothing();
    void lists_and_matrices_read_back_what_they_write_data();
    void lists_and_matrices_read_back_what_they_write();
    void a_list_that_cannot_be_read_is_explained_and_not_emitted();
    void every_family_has_a_form_and_a_template_that_the_catalogue_accepts_data();
    void every_family_has_a_form_and_a_template_that_the_catalogue_accepts();
    void choosing_a_family_emits_the_whole_density();
    void moving_a_parameter_emits_only_that_parameter();
    void a_mixture_grows_and_shrinks_with_weights_that_sum_to_one();
    void a_component_is_edited_in_a_form_and_told_what_is_wrong_with_it();
    void what_may_only_be_one_of_a_few_words_is_chosen_from_a_list();
    void a_tiny_number_is_dragged_by_its_logarithm();
    void a_summary_without_room_is_said_in_fewer_words();
    void a_problem_appears_under_the_field_that_it_is_about();
    void families_that_need_data_cannot_be_chosen_without_data();
    void the_table_model_keeps_the_rules_of_item_models();
    void the_table_model_shows_numbers_words_and_missing_cells();
    void the_dataset_panel_lists_columns_and_emits_what_is_unchecked();
    void choosing_another_dataset_drops_what_belonged_to_the_old_one();
    void preprocessing_steps_are_added_moved_and_removed();
    void moving_m_switches_auto_off();
    void the_constant_panel_says_when_m_is_too_small();
    void stop_rules_are_emitted_as_whole_numbers();
    void a_folded_section_keeps_its_summary();
    void the_tuning_panel_emits_whole_epochs_and_the_chosen_controls();
};

void TestPanels::a_spin_box_shows_the_shortest_text_and_keeps_every_digit() {
    NumberSpin spin;
    spin.setNumber(0.1);
    QCOMPARE(spin.text(), QStringLiteral("0.1"));
    const double exact = 2.6697442315873;
    spin.setNumber(exact);
    QVERIFY(spin.text().size() <= 9);
    spin.interpretText();
    QCOMPARE(spin.number(), exact);
}

void TestPanels::a_spin_box_takes_scientific_notation_and_refuses_words() {
    NumberSpin spin;
    QString text = QStringLiteral("1e-4");
    int place = 0;
    QCOMPARE(spin.validate(text, place), QValidator::Acceptable);
    QCOMPARE(spin.valueFromText(text), 1e-4);
    text = QStringLiteral("1e-");
    QCOMPARE(spin.validate(text, place), QValidator::Intermediate);
    text = QStringLiteral("many");
    QCOMPARE(spin.validate(text, place), QValidator::Invalid);
}

void TestPanels::infinity_is_taken_only_where_it_is_allowed() {
    NumberSpin spin;
    QString text = QStringLiteral("inf");
    int place = 0;
    QCOMPARE(spin.validate(text, place), QValidator::Invalid);
    spin.setMayBeInfinite(true);
    QCOMPARE(spin.validate(text, place), QValidator::Acceptable);
    spin.setNumber(-std::numeric_limits<double>::infinity());
    QCOMPARE(spin.text(), QStringLiteral("-inf"));
    QCOMPARE(spin.number(), -std::numeric_limits<double>::infinity());
}

void TestPanels::slider_and_spin_box_follow_each_other() {
    NumberField field;
    field.setSliderRange(0.0, 4.0);
    std::vector<double> emitted;
    connect(&field, &NumberField::numberEdited, this, [&](double number) { emitted.push_back(number); });
    field.slider()->setValue(field.slider()->maximum() / 2);
    QCOMPARE(field.number(), 2.0);
    field.spin()->setValue(3.0);
    QCOMPARE(field.slider()->value(), field.slider()->maximum() * 3 / 4);
    QCOMPARE(emitted, (std::vector<double>{2.0, 3.0}));
    // Beyond the slider's range the spin box still counts.
    field.spin()->setValue(40.0);
    QCOMPARE(field.number(), 40.0);
    QCOMPARE(field.slider()->value(), field.slider()->maximum());
}

void TestPanels::setting_a_number_says_nothing() {
    NumberField field;
    field.setSliderRange(1e-5, 1.0, true);
    bool said = false;
    connect(&field, &NumberField::numberEdited, this, [&] { said = true; });
    field.setNumber(1e-3);
    QVERIFY(!said);
    QCOMPARE(field.slider()->value(), field.slider()->maximum() * 2 / 5);
}

void TestPanels::lists_and_matrices_read_back_what_they_write_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("value");
    QTest::newRow("numbers") << int(ListField::Kind::numbers) << QStringLiteral("[0.25,-1.0,3e-300]");
    QTest::newRow("matrix") << int(ListField::Kind::matrix) << QStringLiteral("[[1.0,0.5],[0.5,2.0]]");
    QTest::newRow("names") << int(ListField::Kind::names) << QStringLiteral("[\"a b\",\"c\"]");
    QTest::newRow("text") << int(ListField::Kind::text) << QStringLiteral("\"target\"");
    QTest::newRow("json") << int(ListField::Kind::json)
                          << QStringLiteral("[{\"family\":\"normal\",\"mu\":0}]");
}

void TestPanels::lists_and_matrices_read_back_what_they_write() {
    QFETCH(int, kind);
    QFETCH(QString, value);
    const json written = json::parse(value.toStdString());
    QString error;
    const auto read =
        ListField::parse(ListField::Kind(kind), ListField::textOf(ListField::Kind(kind), written), &error);
    QVERIFY2(read, qPrintable(error));
    QCOMPARE(QString::fromStdString(read->dump()), QString::fromStdString(written.dump()));
}

void TestPanels::a_list_that_cannot_be_read_is_explained_and_not_emitted() {
    ListField field(ListField::Kind::matrix);
    field.setNames(QStringLiteral("cov"), QStringLiteral("Covariance"));
    int emitted = 0;
    connect(&field, &ListField::valueEdited, this, [&] { ++emitted; });
    auto* line = child<QLineEdit>(field, "cov");
    QTest::keyClicks(line, QStringLiteral("1 0"));
    emitted = 0;
    QTest::keyClicks(line, QStringLiteral(";1"));
    QVERIFY(field.error().contains(QStringLiteral("row 2 has 1 numbers")));
    QCOMPARE(emitted, 1); // "1 0;" still was one row
    QTest::keyClicks(line, QStringLiteral(" 2"));
    QVERIFY(field.error().isEmpty());
    QCOMPARE(emitted, 2);
}

void TestPanels::every_family_has_a_form_and_a_template_that_the_catalogue_accepts_data() {
    QTest::addColumn<QString>("family");
    for (const FamilyInfo& family : density_families())
        QTest::newRow(family.name.c_str()) << QString::fromStdString(family.name);
}

void TestPanels::every_family_has_a_form_and_a_template_that_the_catalogue_accepts() {
    QFETCH(QString, family);
    const FamilyInfo* info = find_family(family.toStdString());
    const json density = densityTemplate(*info, {QStringLiteral("width"), QStringLiteral("height")});
    Problems problems;
    DensityContext context;
    context.check_only = true;
    density_from_json(density, "", context, problems);
    QVERIFY2(problems.empty(),
             problems.empty() ? "" : (problems.front().pointer + problems.front().message).c_str());

    DensityEditor editor(QStringLiteral("target"));
    editor.setDensity(density);
    for (const ParameterInfo& parameter : info->parameters) {
        auto* control =
            editor.findChild<QWidget*>(QStringLiteral("target.") + QString::fromStdString(parameter.name));
        QVERIFY2(control, parameter.name.c_str());
        QVERIFY2(!control->accessibleName().isEmpty(), parameter.name.c_str());
    }
    QVERIFY(!editor.inWords().isEmpty());
}

void TestPanels::a_mixture_grows_and_shrinks_with_weights_that_sum_to_one() {
    const json normal{{"family", "normal"}, {"mu", 0.0}, {"sigma", 1.0}};
    DensityEditor editor(QStringLiteral("target"));
    editor.setDensity({{"family", "mixture"}, {"weights", {0.9, 0.1}}, {"components", {normal, normal}}});
    Edits edits(editor);
    for (std::size_t count = 3; count <= 7; ++count) {
        child<QToolButton>(editor, "target.components.add")->click();
        QVERIFY(edits.last().pointer.isEmpty());
        const json density = edits.last().value;
        QCOMPARE(density["components"].size(), count);
        QCOMPARE(density["weights"].size(), count);
        Problems problems;
        DensityContext context;
        context.check_only = true;
        density_from_json(density, "", context, problems);
        QVERIFY2(problems.empty(), problems.empty() ? "" : problems.front().message.c_str());
    }
    child<QToolButton>(editor, "target.components.0.remove")->click();
    const json density = edits.last().value;
    QCOMPARE(density["components"].size(), std::size_t(6));
    double sum = 0.0;
    for (const json& weight : density["weights"])
        sum += weight.get<double>();
    QVERIFY(std::fabs(sum - 1.0) < 1e-9);
    QCOMPARE(child<QLineEdit>(editor, "target.weights")->text().count(QLatin1Char(',')), qsizetype(5));
}

void TestPanels::a_component_is_edited_in_a_form_and_told_what_is_wrong_with_it() {
    const json normal{{"family", "normal"}, {"mu", 0.0}, {"sigma", 1.0}};
    DensityEditor editor(QStringLiteral("target"));
    editor.setDensity({{"family", "mixture"}, {"weights", {0.5, 0.5}}, {"components", {normal, normal}}});
    Edits edits(editor);
    child<NumberSpin>(editor, "target.components.1.mu")->setValue(3.0);
    QCOMPARE(edits.all.size(), std::size_t(1));
    QCOMPARE(edits.last().pointer, QStringLiteral("/components"));
    QCOMPARE(edits.last().value[1]["mu"], json(3.0));
    QCOMPARE(edits.last().value[0]["mu"], json(0.0));
    editor.showProblems({{"/sampling/target/components/1/sigma", "must be > 0"}}, "/sampling/target");
    QCOMPARE(child<QLabel>(editor, "target.components.1.sigma.problem")->text(),
             QStringLiteral("must be > 0"));
    QVERIFY(child<QLabel>(editor, "target.components.0.sigma.problem")->text().isEmpty());
    QVERIFY(child<QLabel>(editor, "target.components.problem")->text().isEmpty());
}

void TestPanels::what_may_only_be_one_of_a_few_words_is_chosen_from_a_list() {
    DensityEditor editor(QStringLiteral("target"));
    editor.setColumns({QStringLiteral("width")});
    editor.setDensity({{"family", "gaussian_fit"}, {"columns", {"width"}}, {"rows", "target"}});
    Edits edits(editor);
    auto* rows = child<QComboBox>(editor, "target.rows");
    QCOMPARE(rows->currentText(), QStringLiteral("target"));
    QCOMPARE(child<QComboBox>(editor, "target.covariance")->currentText(), QStringLiteral("full"));
    emit rows->textActivated(QStringLiteral("source"));
    QCOMPARE(edits.last().pointer, QStringLiteral("/rows"));
    QCOMPARE(edits.last().value, json("source"));
}

void TestPanels::a_tiny_number_is_dragged_by_its_logarithm() {
    DensityEditor editor(QStringLiteral("target"));
    editor.setColumns({QStringLiteral("width")});
    editor.setDensity({{"family", "gaussian_fit"}, {"columns", {"width"}}, {"rows", "target"}});
    const auto* slider = child<QSlider>(editor, "target.ridge.slider");
    QCOMPARE(child<NumberSpin>(editor, "target.ridge")->number(), 1e-9);
    QVERIFY(slider->value() > slider->maximum() / 5);
    QVERIFY(slider->value() < slider->maximum());
}

void TestPanels::a_summary_without_room_is_said_in_fewer_words() {
    SectionBox box(1, QStringLiteral("Data"), QStringLiteral("section.data"));
    box.resize(1200, 40);
    box.setSummary(QStringLiteral("Breast cancer (Wisconsin, diagnostic), 569 rows of 31 columns"),
                   QStringLiteral("Cancer"));
    auto* label = child<QLabel>(box, "section.data.summary");
    QVERIFY(label->text().contains(QStringLiteral("569")));
    box.resize(250, 40);
    box.show();
    QTRY_COMPARE(label->text(), QStringLiteral("Cancer"));
    QVERIFY(label->toolTip().contains(QStringLiteral("569")));
}

void TestPanels::choosing_a_family_emits_the_whole_density() {
    DensityEditor editor(QStringLiteral("target"));
    editor.setDensity({{"family", "normal"}, {"mu", 1.0}, {"sigma", 2.0}});
    Edits edits(editor);
    auto* families = child<QComboBox>(editor, "target.family");
    const int beta = families->findData(QStringLiteral("beta"));
    families->setCurrentIndex(beta);
    emit families->activated(beta);
    QCOMPARE(edits.all.size(), std::size_t(1));
    QCOMPARE(edits.last().pointer, QString());
    QCOMPARE(edits.last().value["family"], json("beta"));
    QVERIFY(edits.last().value.contains("alpha"));
}

void TestPanels::moving_a_parameter_emits_only_that_parameter() {
    DensityEditor editor(QStringLiteral("proposal"));
    editor.setDensity({{"family", "normal"}, {"mu", 1.0}, {"sigma", 2.0}});
    Edits edits(editor);
    child<NumberSpin>(editor, "proposal.sigma")->setValue(3.5);
    QCOMPARE(edits.all.size(), std::size_t(1));
    QCOMPARE(edits.last().pointer, QStringLiteral("/sigma"));
    QCOMPARE(edits.last().value, json(3.5));
    // What is set from outside is shown, not said.
    editor.setDensity({{"family", "normal"}, {"mu", 1.0}, {"sigma", 4.0}});
    QCOMPARE(child<NumberSpin>(editor, "proposal.sigma")->number(), 4.0);
    QCOMPARE(edits.all.size(), std::size_t(1));
}

void TestPanels::a_problem_appears_under_the_field_that_it_is_about() {
    DensityEditor editor(QStringLiteral("target"));
    editor.setDensity({{"family", "normal"}, {"mu", 1.0}, {"sigma", -2.0}});
    editor.showProblems(
        {{"/sampling/target/sigma", "must be > 0, got -2"}, {"/sampling/proposal/mu", "other"}},
        "/sampling/target");
    auto* under = child<QLabel>(editor, "target.sigma.problem");
    QVERIFY(!under->isHidden());
    QCOMPARE(under->text(), QStringLiteral("must be > 0, got -2"));
    QVERIFY(child<QLabel>(editor, "target.mu.problem")->isHidden());
    editor.showProblems({}, "/sampling/target");
    QVERIFY(under->isHidden());
}

void TestPanels::families_that_need_data_cannot_be_chosen_without_data() {
    DensityEditor editor(QStringLiteral("target"));
    auto* families = child<QComboBox>(editor, "target.family");
    const auto enabled = [&] {
        const int index = families->findData(QStringLiteral("gaussian_fit"));
        return bool(families->model()->flags(families->model()->index(index, 0)) & Qt::ItemIsEnabled);
    };
    QVERIFY(!enabled());
    editor.setColumns({QStringLiteral("width")});
    QVERIFY(enabled());
}

void TestPanels::the_table_model_keeps_the_rules_of_item_models() {
    TableModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setTable(smallTable());
    model.setTable(nullptr);
    model.setTable(smallTable());
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.columnCount(), 3);
    QCOMPARE(model.rowCount(model.index(0, 0)), 0);
}

void TestPanels::the_table_model_shows_numbers_words_and_missing_cells() {
    TableModel model;
    model.setTable(smallTable());
    QCOMPARE(model.data(model.index(0, 0)).toString(), QStringLiteral("1.5"));
    QCOMPARE(model.data(model.index(1, 0)).toString(), QStringLiteral("missing"));
    QCOMPARE(model.data(model.index(1, 2)).toString(), QStringLiteral("ash"));
    QCOMPARE(model.headerData(2, Qt::Horizontal).toString(), QStringLiteral("kind"));
    QVERIFY(model.headerData(0, Qt::Horizontal, Qt::ToolTipRole)
                .toString()
                .contains(QStringLiteral("1 missing")));
}

void TestPanels::the_dataset_panel_lists_columns_and_emits_what_is_unchecked() {
    DatasetPanel panel;
    panel.setDataset({{"source", "file:/trees.csv"}, {"label", "kind"}, {"features", {"*"}}});
    panel.setTable(smallTable());
    Edits edits(panel);
    auto* features = child<QListWidget>(panel, "dataset.features");
    QCOMPARE(features->count(), 2);
    features->item(0)->setCheckState(Qt::Unchecked);
    QCOMPARE(edits.last().pointer, QStringLiteral("/features"));
    QCOMPARE(edits.last().value, json{"height"});
    QCOMPARE(panel.inWords(), QStringLiteral("trees.csv, 3 × 3"));
}

void TestPanels::choosing_another_dataset_drops_what_belonged_to_the_old_one() {
    DatasetPanel panel;
    panel.setSources(
        {{QStringLiteral("builtin:iris"), QStringLiteral("Iris"), QString(), QStringLiteral("species")},
         {QStringLiteral("builtin:wine"), QStringLiteral("Wine"), QString(), QStringLiteral("class")}});
    panel.setDataset({{"source", "builtin:iris"},
                      {"label", "species"},
                      {"features", {"petal_width"}},
                      {"split", {{"test", 0.3}}},
                      {"shift", {{"column", "petal_width"}}}});
    Edits edits(panel);
    auto* sources = child<QComboBox>(panel, "dataset.source");
    emit sources->activated(1);
    const json expected{
        {"source", "builtin:wine"}, {"label", "class"}, {"features", {"*"}}, {"split", {{"test", 0.3}}}};
    QCOMPARE(QString::fromStdString(edits.last().value.dump()), QString::fromStdString(expected.dump()));
}

void TestPanels::preprocessing_steps_are_added_moved_and_removed() {
    PreprocessPanel panel;
    panel.setOperations(
        {{"drop_missing", "drops rows", json::object()}, {"standardise", "scales", json::object()}});
    panel.setSteps(json::array({{{"op", "drop_missing"}}}));
    Edits edits(panel);
    emit child<QComboBox>(panel, "preprocess.add")->activated(2);
    QCOMPARE(edits.last().value.size(), std::size_t(2));
    QCOMPARE(edits.last().value[1]["op"], json("standardise"));
    child<QToolButton>(panel, "preprocess.up")->click();
    QCOMPARE(edits.last().value[0]["op"], json("standardise"));
    child<QToolButton>(panel, "preprocess.remove")->click();
    QCOMPARE(edits.last().value, json::array({{{"op", "drop_missing"}}}));
}

void TestPanels::moving_m_switches_auto_off() {
    ConstantPanel panel;
    panel.setSampling({{"M", "auto"}});
    ConstantState state;
    state.m = 2.5;
    state.best_m = 2.5;
    panel.setState(state);
    QCOMPARE(child<NumberSpin>(panel, "constant.m")->number(), 2.5);
    Edits edits(panel);
    child<NumberSpin>(panel, "constant.m")->setValue(4.0);
    QCOMPARE(edits.last().pointer, QStringLiteral("/M"));
    QCOMPARE(edits.last().value, json(4.0));
    QVERIFY(!child<QCheckBox>(panel, "constant.auto")->isChecked());
    child<QCheckBox>(panel, "constant.auto")->click();
    QCOMPARE(edits.last().value, json("auto"));
}

void TestPanels::the_constant_panel_says_when_m_is_too_small() {
    ConstantPanel panel;
    ConstantState state;
    state.automatic = false;
    state.m = 1.2;
    state.best_m = 1.5;
    state.violated = true;
    panel.setState(state);
    QVERIFY(panel.sentence().contains(QStringLiteral("biased")));
    QVERIFY(panel.sentence().contains(QStringLiteral("1.5")));
    state.m = 2.0;
    state.violated = false;
    state.expected_rate = 0.5;
    panel.setState(state);
    QVERIFY(panel.sentence().contains(QStringLiteral("50 %")));
    QVERIFY(panel.sentence().contains(QStringLiteral("M could be 1.5")));
}

void TestPanels::stop_rules_are_emitted_as_whole_numbers() {
    ConstantPanel panel;
    panel.setSampling({{"M", "auto"}, {"stop", {{"seconds", 5.0}}}});
    Edits edits(panel);
    child<NumberSpin>(panel, "stop.accepted.count")->setValue(250);
    QCOMPARE(edits.last().pointer, QStringLiteral("/stop"));
    QCOMPARE(QString::fromStdString(edits.last().value.dump()),
             QStringLiteral("{\"accepted\":250,\"seconds\":5.0}"));
}

void TestPanels::a_folded_section_keeps_its_summary() {
    SectionBox box(3, QStringLiteral("Target p"), QStringLiteral("section.target"));
    auto* content = new QLabel(QStringLiteral("content"));
    box.setContent(content);
    box.setSummary(QStringLiteral("Normal, μ 0, σ 1"));
    child<QToolButton>(box, "section.target.header")->click();
    QVERIFY(!box.isOpen());
    QVERIFY(content->isHidden());
    QCOMPARE(box.summary(), QStringLiteral("Normal, μ 0, σ 1"));
}

void TestPanels::the_tuning_panel_emits_whole_epochs_and_the_chosen_controls() {
    FinetunePanel panel;
    panel.setSections({{"epochs", 20}}, {{"epochs", 10}, {"controls", {"all_data"}}});
    Edits edits(panel);
    child<NumberSpin>(panel, "finetune.epochs")->setValue(3);
    QCOMPARE(edits.last().pointer, QStringLiteral("/finetune/epochs"));
    QVERIFY(edits.last().value.is_number_integer());
    child<QCheckBox>(panel, "finetune.control.random_subset")->click();
    QCOMPARE(edits.last().value, (json{"all_data", "random_subset"}));
    child<NumberSpin>(panel, "pretrain.epochs")->setValue(4);
    QCOMPARE(edits.last().pointer, QStringLiteral("/pretrain/epochs"));
}

QTEST_MAIN(TestPanels)
#include "test_panels.moc"
