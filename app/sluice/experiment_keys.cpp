// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment_keys.h"

#include "data/sources.h"

#include <QCoreApplication>

#include <algorithm>
#include <initializer_list>
#include <map>

namespace sluice {
namespace {

using nlohmann::json;
using Kind = KeyField::Kind;

class Text {
    Q_DECLARE_TR_FUNCTIONS(sluice::ExperimentKeys)
};

std::string textAt(const json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>()
                                                                             : std::string();
}

json partOf(const json& object, const char* key) {
    return object.is_object() ? object.value(key, json()) : json();
}

auto withKind(std::initializer_list<const char*> names) {
    return [names = std::vector<std::string>(names.begin(), names.end())](const json& section, const json&) {
        return std::ranges::find(names, textAt(section, "kind")) != names.end();
    };
}

bool classifies(const json&, const json& experiment) {
    return !isLanguage(experiment);
}

bool answers(const json&, const json& experiment) {
    return isLanguage(experiment);
}

bool labels(const json& section, const json& experiment) {
    return textAt(section, "mode") == "label" && !isLanguage(experiment);
}

bool judges(const json& section, const json&) {
    return textAt(partOf(section, "target"), "family") == "label_confidence";
}

bool isTilted(const json& experiment) {
    return textAt(partOf(experiment, "finetune"), "recipe") == "until_satisfied";
}

bool tilts(const json&, const json& experiment) {
    return isLanguage(experiment) && isTilted(experiment);
}

bool verifies(const json&, const json& experiment) {
    return isLanguage(experiment) && !isTilted(experiment);
}

} // namespace

bool isLanguage(const json& experiment) {
    return textAt(partOf(experiment, "model"), "kind") == "transformer";
}

bool isSampledByNetwork(const json& experiment) {
    const json sampling = partOf(experiment, "sampling");
    return (sampling.is_object() && textAt(sampling, "mode") == "label") || judges(sampling, {});
}

std::vector<KeyField> modelKeys() {
    return {
        {"/channels",
         Kind::numbers,
         Text::tr("Filters"),
         Text::tr("Filters of each convolution"),
         Text::tr("How many filters each convolution has, such as 16, 32"),
         0,
         1,
         false,
         {},
         {16, 32},
         withKind({"cnn"})},
        {"/image/channels",
         Kind::whole,
         Text::tr("Colours"),
         Text::tr("Channels of the image"),
         Text::tr("Of the image; without them as the data have it"),
         1,
         3,
         false,
         {},
         1,
         withKind({"cnn", "resnet18"})},
        {"/image/height",
         Kind::whole,
         Text::tr("Height"),
         Text::tr("Height of the image"),
         Text::tr("Of the image; without it as the data have it"),
         1,
         224,
         false,
         {},
         28,
         withKind({"cnn", "resnet18"})},
        {"/image/width",
         Kind::whole,
         Text::tr("Width"),
         Text::tr("Width of the image"),
         Text::tr("Of the image; without it as the data have it"),
         1,
         224,
         false,
         {},
         28,
         withKind({"cnn", "resnet18"})},
        {"/width",
         Kind::number,
         Text::tr("Width"),
         Text::tr("Width of the network"),
         Text::tr("ResNet-18: its 64 to 512 filters times this. Transformer: numbers that stand for a "
                  "character, a multiple of the heads"),
         0.05,
         256.0,
         true,
         {},
         1.0,
         withKind({"resnet18", "transformer"})},
        {"/stem",
         Kind::choice,
         Text::tr("Begins"),
         Text::tr("First layers of ResNet-18"),
         Text::tr("How the network begins"),
         0,
         1,
         false,
         {{"small", Text::tr("small images, about 32 × 32")},
          {"imagenet", Text::tr("large images, as ImageNet")}},
         "small",
         withKind({"resnet18"})},
        {"/layers",
         Kind::whole,
         Text::tr("Layers"),
         Text::tr("Layers of the transformer"),
         {},
         1,
         8,
         false,
         {},
         2,
         withKind({"transformer"})},
        {"/heads",
         Kind::whole,
         Text::tr("Heads"),
         Text::tr("Heads of attention"),
         {},
         1,
         16,
         false,
         {},
         4,
         withKind({"transformer"})},
        {"/context",
         Kind::whole,
         Text::tr("Context"),
         Text::tr("Longest text in characters"),
         {},
         32,
         256,
         true,
         {},
         32,
         withKind({"transformer"})},
        {"/weights",
         Kind::text,
         Text::tr("Weights"),
         Text::tr("Weights that training starts from"),
         Text::tr("builtin:NAME, checkpoint:NAME or file:PATH (safetensors or a PyTorch .pth); empty or "
                  "none: random"),
         0,
         1,
         false,
         {},
         ""},
    };
}

std::vector<KeyField> networkTargetKeys() {
    const auto sharpened = [](const json& section, const json&) {
        return textAt(partOf(section, "target"), "family") == "sharpened";
    };
    return {
        {"/target/family",
         Kind::choice,
         Text::tr("Accept"),
         Text::tr("Labels that are accepted"),
         {},
         0,
         1,
         false,
         {{"verified", Text::tr("labels that are right")}, {"sharpened", Text::tr("likely labels")}},
         {},
         labels},
        {"/target/tau",
         Kind::number,
         QStringLiteral("τ"),
         Text::tr("Sharpness"),
         Text::tr("The target is q to the power 1/τ: the smaller, the more only sure labels are accepted"),
         0.05,
         1.0,
         false,
         {},
         0.5,
         sharpened},
        {"/target/alpha",
         Kind::number,
         QStringLiteral("α"),
         Text::tr("Power of the confidence"),
         Text::tr("A row is kept with probability confidence to the power α"),
         0.1,
         5.0,
         false,
         {},
         1.0,
         judges},
        {"/target/folds",
         Kind::whole,
         Text::tr("Folds"),
         Text::tr("Parts of the rows that are held out in turn"),
         Text::tr("The confidence comes from networks that did not see the row"),
         2,
         10,
         false,
         {},
         5,
         judges},
        {"/beta",
         Kind::number,
         QStringLiteral("β"),
         Text::tr("Temperature of the reward"),
         Text::tr("The target is q times exp(reward/β): the smaller, the more only well rewarded answers are "
                  "accepted"),
         0.05,
         2.0,
         true,
         {},
         0.25,
         tilts},
        {"/reward_maximum",
         Kind::choice,
         Text::tr("Largest reward"),
         {},
         Text::tr("What the reward of an answer is compared with"),
         0,
         1,
         false,
         {{"known", Text::tr("the known one, exact")}, {"pool", Text::tr("that of the pool, nearly right")}},
         "known",
         tilts},
        {"/keep_per_prompt",
         Kind::whole,
         Text::tr("Keep"),
         Text::tr("Different right answers kept for a prompt"),
         {},
         1,
         64,
         true,
         {},
         12,
         verifies},
    };
}

std::vector<KeyField> networkProposalKeys() {
    const auto draws = [](const json& section, const json&) { return textAt(section, "mode") == "label"; };
    return {
        {"/temperature",
         Kind::number,
         Text::tr("Temperature"),
         Text::tr("Temperature of the proposal"),
         Text::tr("q is the network's distribution at this temperature: the higher, the more varied"),
         0.1,
         3.0,
         true,
         {},
         1.0,
         draws},
        {"/attempts",
         Kind::whole,
         Text::tr("Attempts"),
         Text::tr("Labels drawn for a row at most"),
         {},
         1,
         50,
         true,
         {},
         1,
         labels},
        {"/samples_per_prompt",
         Kind::whole,
         Text::tr("Answers"),
         Text::tr("Answers drawn for each prompt (k)"),
         {},
         1,
         256,
         true,
         {},
         64,
         answers},
    };
}

std::vector<KeyField> networkStopKeys() {
    return {
        {"/stop/accepted",
         Kind::whole,
         Text::tr("Accept"),
         Text::tr("Answers to accept in a round"),
         {},
         10,
         10'000,
         true,
         {},
         500,
         tilts},
        {"/stop/candidates",
         Kind::whole,
         Text::tr("Try at most"),
         Text::tr("Answers to try in a round at most"),
         {},
         100,
         1'000'000,
         true,
         {},
         200'000,
         tilts},
    };
}

std::vector<KeyField> filterKeys() {
    const auto filters = [](const json& section, const json& experiment) {
        return textAt(section, "mode") == "filter" && !judges(section, experiment);
    };
    return {{"/columns",
             Kind::names,
             Text::tr("Columns"),
             Text::tr("Columns that the filter looks at"),
             Text::tr("Target and proposal are densities over these columns"),
             0,
             1,
             false,
             {},
             {},
             filters}};
}

std::vector<KeyField> dataKeys() {
    std::vector<KeyField> keys{
        {"/label_noise",
         Kind::number,
         Text::tr("Wrong labels"),
         Text::tr("Share of labels made wrong"),
         Text::tr("This share of the training labels is changed at random, to see what a recipe makes of it"),
         0.0,
         0.9,
         false,
         {},
         0.0,
         classifies}};
    // A name that several generators take, such as "rows", is one control.
    std::map<std::string, std::pair<double, std::vector<std::string>>> parameters;
    for (const GeneratorInfo& generator : data_generators())
        for (const auto& [parameter, initial] : generator.parameters) {
            auto& [largest, sources] = parameters[parameter];
            largest = std::max(largest, initial);
            sources.push_back("generate:" + generator.name);
        }
    for (const auto& [parameter, known] : parameters) {
        KeyField key;
        key.pointer = QStringLiteral("/parameters/") + QString::fromStdString(parameter);
        key.label = QString::fromStdString(parameter).replace(QLatin1Char('_'), QLatin1Char(' '));
        key.high = std::max(1.0, 3.0 * known.first);
        key.shown = [sources = known.second](const json& section, const json&) {
            return std::ranges::find(sources, textAt(section, "source")) != sources.end();
        };
        keys.push_back(std::move(key));
    }
    return keys;
}

NetworkSampling networkSampling(const json& experiment) {
    const json sampling = partOf(experiment, "sampling");
    if (judges(sampling, experiment))
        return {
            Text::tr("p ∝ (probability of the row's label)^α, by networks that did not learn from the row."),
            Text::tr("Every row of the pool is proposed once."),
            Text::tr("M = 1: a probability is never above 1.")};
    if (tilts({}, experiment))
        return {Text::tr("p ∝ q · exp(reward/β): answers of the network, tilted towards their reward."),
                Text::tr("q: answers that the network itself writes to the prompts."),
                Text::tr("M = exp(1/β): no reward is above 1. Rounds go on until enough are accepted.")};
    if (isLanguage(experiment))
        return {Text::tr("p = q given that the answer is right, as the verifier finds it."),
                Text::tr("q: answers that the network itself writes to the prompts."),
                Text::tr("M = 1 / P(right): it follows from the network, and nobody has to choose it.")};
    const bool sharpened = textAt(partOf(sampling, "target"), "family") == "sharpened";
    return {sharpened ? Text::tr("p ∝ q^(1/τ): labels that the network is sure of.")
                      : Text::tr("p = q given that the label is right."),
            Text::tr("q: labels drawn from what the network itself predicts for each row."),
            Text::tr("M is known in closed form for each row, and nobody has to choose it.")};
}

} // namespace sluice
