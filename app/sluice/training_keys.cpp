// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment_keys.h"

#include "experiment/choices.h"
#include "experiment/language.h"
#include "learning/metrics.h"

#include <QCoreApplication>

#include <algorithm>
#include <initializer_list>

namespace sluice {
namespace {

using nlohmann::json;
using Kind = KeyField::Kind;
using Choices = std::vector<std::pair<QString, QString>>;

class Text {
    Q_DECLARE_TR_FUNCTIONS(sluice::ExperimentKeys)
};

std::string textAt(const json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>()
                                                                             : std::string();
}

QString spaced(const std::string& name) {
    return QString::fromStdString(name).replace(QLatin1Char('_'), QLatin1Char(' '));
}

Choices namesAsChoices(const std::vector<std::string>& names) {
    Choices choices;
    for (const std::string& name : names)
        choices.emplace_back(QString::fromStdString(name), spaced(name));
    return choices;
}

std::vector<std::string> monitors() {
    std::vector<std::string> names{"validation_loss"};
    for (const std::string& name : metric_names())
        if (name != "loss")
            names.push_back(name);
    return names;
}

/// Shown where the schedule is one of these.
auto withSchedule(std::initializer_list<const char*> names) {
    return [names = std::vector<std::string>(names.begin(), names.end())](const json& section, const json&) {
        return std::ranges::find(names, textAt(section.value("schedule", json()), "name")) != names.end();
    };
}

bool classifies(const json&, const json& experiment) {
    return !isLanguage(experiment);
}

void addTraining(std::vector<KeyField>& keys) {
    keys.push_back({"/momentum",
                    Kind::number,
                    Text::tr("Momentum"),
                    Text::tr("Momentum of SGD"),
                    Text::tr("How much of the last step SGD takes again; the other optimisers have none"),
                    0.0,
                    0.99,
                    false,
                    {},
                    0.0,
                    [](const json& section, const json&) {
                        return textAt(section, "optimizer") == "sgd" ||
                               section.value("momentum", json(0)) != 0;
                    }});
    keys.push_back({"/weight_decay",
                    Kind::number,
                    Text::tr("Weight decay"),
                    {},
                    Text::tr("Pulls the weights towards 0; 0: not at all"),
                    0.0,
                    0.1,
                    false,
                    {},
                    0.0});
    keys.push_back({"/clip_norm",
                    Kind::number,
                    Text::tr("Clip"),
                    Text::tr("Longest gradient"),
                    Text::tr("A longer gradient is shortened to this length; 0: never"),
                    0.0,
                    10.0,
                    false,
                    {},
                    0.0});
    keys.push_back({"/schedule/name",
                    Kind::choice,
                    Text::tr("Schedule"),
                    Text::tr("Schedule of the learning rate"),
                    Text::tr("How the learning rate changes while training"),
                    0,
                    1,
                    false,
                    {{"constant", Text::tr("constant")},
                     {"cosine", Text::tr("cosine: falls to its final share")},
                     {"plateau", Text::tr("plateau: falls when nothing improves")}},
                    "constant"});
    keys.push_back({"/schedule/warmup_epochs",
                    Kind::number,
                    Text::tr("Warm-up"),
                    Text::tr("Epochs of warm-up"),
                    Text::tr("The learning rate first rises for so many epochs"),
                    0.0,
                    20.0,
                    false,
                    {},
                    0.0});
    keys.push_back({"/schedule/final_share",
                    Kind::number,
                    Text::tr("Final share"),
                    Text::tr("Share of the learning rate at the end"),
                    Text::tr("Of the learning rate: where cosine ends, and the least that plateau leaves"),
                    0.0,
                    1.0,
                    false,
                    {},
                    0.0,
                    withSchedule({"cosine", "plateau"})});
    keys.push_back({"/schedule/factor",
                    Kind::number,
                    Text::tr("Factor"),
                    Text::tr("Factor at a plateau"),
                    Text::tr("The learning rate is multiplied by this at a plateau"),
                    0.05,
                    0.95,
                    false,
                    {},
                    0.5,
                    withSchedule({"plateau"})});
    keys.push_back({"/schedule/patience",
                    Kind::whole,
                    Text::tr("Wait"),
                    Text::tr("Epochs that make a plateau"),
                    Text::tr("So many epochs without a better value are a plateau"),
                    1,
                    20,
                    false,
                    {},
                    3,
                    withSchedule({"plateau"})});
    keys.push_back({"/label_smoothing",
                    Kind::number,
                    Text::tr("Smoothing"),
                    Text::tr("Label smoothing"),
                    Text::tr("This share of every label is spread over all classes"),
                    0.0,
                    0.5,
                    false,
                    {},
                    0.0,
                    classifies});
    keys.push_back({"/class_weights",
                    Kind::wordOrNumbers,
                    Text::tr("Classes"),
                    Text::tr("Weights of the classes"),
                    Text::tr("none, balanced, or a number for each class"),
                    0,
                    1,
                    false,
                    {},
                    "none",
                    classifies});
    keys.push_back({"/monitor", Kind::choice, Text::tr("Watch"), Text::tr("Value that tells the best epoch"),
                    Text::tr("What is best on the validation rows decides which epoch is kept"), 0, 1, false,
                    namesAsChoices(monitors()), "validation_loss", classifies});
    keys.push_back({"/keep_best",
                    Kind::flag,
                    Text::tr("keep the best epoch"),
                    {},
                    Text::tr("Otherwise the last one is kept"),
                    0,
                    1,
                    false,
                    {},
                    true});
}

} // namespace

std::vector<KeyField> pretrainKeys() {
    std::vector<KeyField> keys;
    keys.push_back(
        {"/rows",
         Kind::number,
         Text::tr("Labelled"),
         Text::tr("Share of the rows that pretraining sees"),
         Text::tr("The share of the pool that pretraining sees; the rest is for the network to label"),
         0.01,
         1.0,
         false,
         {},
         1.0,
         classifies});
    addTraining(keys);
    return keys;
}

std::vector<KeyField> recipeKeys() {
    const auto until = [](const json& section, const json&) {
        return textAt(section, "recipe") == "self_label" || textAt(section, "recipe") == "until_satisfied" ||
               section.contains("until");
    };
    Choices all;
    for (const Choice& recipe : recipes())
        all.emplace_back(QString::fromStdString(recipe.name), spaced(recipe.name));
    std::vector<std::string> goals = metric_names();
    for (const std::string& name : until_metrics())
        goals.push_back(name);
    return {
        {"/recipe",
         Kind::choice,
         Text::tr("Recipe"),
         {},
         Text::tr("How what was accepted is put to use"),
         0,
         1,
         false,
         all,
         "supervised"},
        {"/rounds",
         Kind::whole,
         Text::tr("Rounds"),
         Text::tr("Rounds of sampling and fine-tuning"),
         {},
         1,
         10,
         false,
         {},
         1,
         [](const json& section, const json&) { return textAt(section, "recipe") == "verified_reasoning"; }},
        {"/until/metric",
         Kind::choice,
         Text::tr("Goal"),
         Text::tr("Metric of the goal"),
         Text::tr("Rounds go on until this is reached"),
         0,
         1,
         false,
         namesAsChoices(goals),
         {},
         until},
        {"/until/at_least",
         Kind::number,
         Text::tr("Reached at"),
         Text::tr("Value of the goal"),
         Text::tr("At least this, or at most where less is better"),
         0.0,
         1.0,
         false,
         {},
         {},
         until},
        {"/until/max_rounds",
         Kind::whole,
         Text::tr("Rounds"),
         Text::tr("Most rounds"),
         {},
         1,
         20,
         false,
         {},
         5,
         until},
        {"/until/patience",
         Kind::whole,
         Text::tr("Patience"),
         Text::tr("Rounds without gain before stopping"),
         {},
         1,
         10,
         false,
         {},
         2,
         until},
    };
}

std::vector<KeyField> finetuneKeys() {
    std::vector<KeyField> keys;
    keys.push_back({"/freeze",
                    Kind::text,
                    Text::tr("Freeze"),
                    Text::tr("Weights that stay as they are"),
                    Text::tr("none, all_but_last, backbone, or patterns over names such as layers.0.*"),
                    0,
                    1,
                    false,
                    {},
                    "none"});
    addTraining(keys);
    return keys;
}

std::vector<KeyField> outputKeys() {
    return {{"/model_formats",
             Kind::names,
             Text::tr("Models as"),
             Text::tr("Formats of the exported models"),
             Text::tr("torchscript, safetensors, onnx"),
             0,
             1,
             false,
             {},
             {"torchscript", "safetensors"}}};
}

} // namespace sluice
