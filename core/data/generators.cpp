// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/generators.h"

#include "base/random.h"
#include "data/sums.h"

#include <cmath>
#include <numbers>

namespace sluice {
namespace {

constexpr double most_rows = 1e8;
constexpr double most_dimensions = 1000;

std::size_t count_of(const GeneratorValues& values, const std::string& name) {
    return static_cast<std::size_t>(values.at(name));
}

/// Classes in turn, each normal around its centre.
Table gaussian_blobs(const GeneratorValues& values, std::uint64_t seed) {
    const std::size_t rows = count_of(values, "rows");
    const std::size_t classes = count_of(values, "classes");
    const std::size_t dimension = count_of(values, "dimension");
    std::vector<std::string> words;
    for (std::size_t k = 0; k < classes; ++k) {
        words.push_back("blob_" + std::to_string(k + 1));
    }
    Table table = blank_table(rows, dimension, "class", words);
    const Matrix<double> centres = class_centres(classes, dimension, values.at("separation"));
    const double spread = values.at("spread");
    RandomStream stream(seed, Stream::data);
    for (std::size_t i = 0; i < rows; ++i) {
        const std::size_t k = i % classes;
        for (std::size_t j = 0; j < dimension; ++j) {
            table.columns[j].values[i] = centres(k, j) + spread * stream.normal();
        }
        table.columns.back().values[i] = static_cast<double>(k);
    }
    return table;
}

/// Two half circles that reach into each other, in turn.
Table moons(const GeneratorValues& values, std::uint64_t seed) {
    const std::size_t rows = count_of(values, "rows");
    Table table = blank_table(rows, 2, "moon", {"upper", "lower"});
    RandomStream stream(seed, Stream::data);
    for (std::size_t i = 0; i < rows; ++i) {
        const bool lower = i % 2 == 1;
        const double turn = std::numbers::pi * stream.uniform();
        const double x = lower ? 1.0 - std::cos(turn) : std::cos(turn);
        const double y = lower ? 0.5 - std::sin(turn) : std::sin(turn);
        table.columns[0].values[i] = x + values.at("noise") * stream.normal();
        table.columns[1].values[i] = y + values.at("noise") * stream.normal();
        table.columns[2].values[i] = lower ? 1.0 : 0.0;
    }
    return table;
}

/// A ring of radius `inner` inside one of radius 1, in turn.
Table rings(const GeneratorValues& values, std::uint64_t seed) {
    const std::size_t rows = count_of(values, "rows");
    Table table = blank_table(rows, 2, "ring", {"outer", "inner"});
    RandomStream stream(seed, Stream::data);
    for (std::size_t i = 0; i < rows; ++i) {
        const bool inner = i % 2 == 1;
        const double turn = 2.0 * std::numbers::pi * stream.uniform();
        const double radius = inner ? values.at("inner") : 1.0;
        table.columns[0].values[i] = radius * std::cos(turn) + values.at("noise") * stream.normal();
        table.columns[1].values[i] = radius * std::sin(turn) + values.at("noise") * stream.normal();
        table.columns[2].values[i] = inner ? 1.0 : 0.0;
    }
    return table;
}

/// Source rows N(0, I) and target rows N(mu, s^2 I) with mu = (shift, 0, ..., 0), and one law of the label
/// for both:
///   P(yes | x) = 1 / (1 + exp(-3 (x2 + curvature (x1^2 - 1) / 2)))          (without x2 in one dimension)
/// Without curvature a logistic regression is right everywhere and gains nothing from rows like the target's.
/// With it the best straight boundary of the source ignores x1, while the target sees a slope there.
Table covariate_shift(const GeneratorValues& values, std::uint64_t seed) {
    const std::size_t rows = count_of(values, "rows");
    const std::size_t dimension = count_of(values, "dimension");
    Table table = blank_table(rows, dimension, "outcome", {"no", "yes"});
    table.columns.push_back(
        {"population", ColumnKind::categorical, std::vector<double>(rows), {"source", "target"}});
    RandomStream stream(seed, Stream::data);
    std::vector<double> x(dimension);
    for (std::size_t i = 0; i < rows; ++i) {
        const bool target = stream.uniform() < values.at("target_share");
        for (std::size_t j = 0; j < dimension; ++j) {
            const double z = stream.normal();
            x[j] = target ? (j == 0 ? values.at("shift") : 0.0) + values.at("scale") * z : z;
            table.columns[j].values[i] = x[j];
        }
        const double score =
            (dimension > 1 ? x[1] : 0.0) + values.at("curvature") * 0.5 * (x[0] * x[0] - 1.0);
        const double yes = 1.0 / (1.0 + std::exp(-3.0 * score));
        table.columns[dimension].values[i] = stream.uniform() < yes ? 1.0 : 0.0;
        table.columns[dimension + 1].values[i] = target ? 1.0 : 0.0;
    }
    return table;
}

/// Traces of the addition task as rows: the operands, whether the trace is right, and its text. How many
/// prompts a language model is sampled on does not concern the rows.
Table sums(const GeneratorValues& values, std::uint64_t seed) {
    const std::vector<SumsTrace> traces =
        sums_traces(count_of(values, "traces"), values.at("wrong_share"), seed);
    Table table = blank_table(traces.size(), 3, "right", {"no", "yes"});
    table.columns.push_back({"answer", ColumnKind::categorical, std::vector<double>(traces.size()), {}});
    std::map<std::string, double> numbers;
    for (std::size_t i = 0; i < traces.size(); ++i) {
        for (std::size_t j = 0; j < 3; ++j) {
            table.columns[j].values[i] = traces[i].prompt.operands[j];
        }
        table.columns[3].values[i] = verify_sums(traces[i].prompt, traces[i].answer).right ? 1.0 : 0.0;
        std::vector<std::string>& answers = table.columns[4].levels;
        const auto [known, is_new] =
            numbers.try_emplace(traces[i].answer, static_cast<double>(answers.size()));
        if (is_new) {
            answers.push_back(traces[i].answer);
        }
        table.columns[4].values[i] = known->second;
    }
    return table;
}

} // namespace

Table blank_table(std::size_t rows, std::size_t dimension, const std::string& label,
                  std::vector<std::string> words) {
    Table table;
    for (std::size_t j = 0; j < dimension; ++j) {
        table.columns.push_back(
            {"x" + std::to_string(j + 1), ColumnKind::numeric, std::vector<double>(rows), {}});
    }
    table.columns.push_back({label, ColumnKind::categorical, std::vector<double>(rows), std::move(words)});
    return table;
}

Matrix<double> class_centres(std::size_t classes, std::size_t dimension, double separation) {
    Matrix<double> centres(classes, dimension);
    const double angle = 2.0 * std::numbers::pi / static_cast<double>(classes);
    const double radius = 0.5 * separation / std::sin(0.5 * angle); // from the chord between neighbours
    for (std::size_t k = 0; k < classes; ++k) {
        const double turn = angle * static_cast<double>(k);
        centres(k, 0) = dimension == 1 ? separation * static_cast<double>(k) : radius * std::cos(turn);
        if (dimension > 1) {
            centres(k, 1) = radius * std::sin(turn);
        }
    }
    return centres;
}

const std::vector<Generator>& generators() {
    constexpr double huge = 1e6;
    static const std::vector<Generator> list = {
        {{"gaussian_blobs",
          "Gaussian blobs",
          "Classes as round clouds on a circle: as easy or as hard as their separation makes them.",
          {{"rows", 600}, {"classes", 3}, {"dimension", 2}, {"separation", 4}, {"spread", 1}}},
         "class",
         gaussian_blobs,
         {{"rows", {2, most_rows, true}},
          {"classes", {2, 100, true}},
          {"dimension", {1, most_dimensions, true}},
          {"separation", {0, huge, false}},
          {"spread", {0, huge, false}}}},
        {{"moons",
          "Two moons",
          "Two half circles that reach into each other: no straight line parts them.",
          {{"rows", 1000}, {"noise", 0.15}}},
         "moon",
         moons,
         {{"rows", {2, most_rows, true}}, {"noise", {0, huge, false}}}},
        {{"rings",
          "Two rings",
          "One ring inside another: classes that differ in radius alone.",
          {{"rows", 1000}, {"noise", 0.08}, {"inner", 0.5}}},
         "ring",
         rings,
         {{"rows", {2, most_rows, true}}, {"noise", {0, huge, false}}, {"inner", {0, huge, false}}}},
        {{"spirals",
          "Spirals",
          "Arms that wind around each other: the nearest rows tell the class, straight lines do not.",
          {{"rows", 1000}, {"arms", 2}, {"turns", 1.5}, {"noise", 0.02}}},
         "arm",
         spirals,
         {{"rows", {2, most_rows, true}},
          {"arms", {2, 100, true}},
          {"turns", {0, 100, false}},
          {"noise", {0, huge, false}}}},
        {{"imbalanced",
          "Rare classes",
          "Clouds of which the first is many times as frequent as the last: a network that never says the "
          "rare "
          "class is nearly always right.",
          {{"rows", 5000},
           {"classes", 2},
           {"dimension", 2},
           {"ratio", 20},
           {"separation", 3},
           {"spread", 1}}},
         "class",
         imbalanced,
         {{"rows", {2, most_rows, true}},
          {"classes", {2, 100, true}},
          {"dimension", {1, most_dimensions, true}},
          {"ratio", {1, huge, false}},
          {"separation", {0, huge, false}},
          {"spread", {0, huge, false}}}},
        {{"label_noise",
          "Wrong labels",
          "Clouds of which a share of the rows has the label of another class: filtering by a network's own "
          "doubt "
          "finds many of them. The true class is kept in a column of its own.",
          {{"rows", 3000},
           {"classes", 3},
           {"dimension", 2},
           {"separation", 4},
           {"spread", 1},
           {"share", 0.3},
           {"towards_next", 0}}},
         "class",
         label_noise,
         {{"rows", {2, most_rows, true}},
          {"classes", {2, 100, true}},
          {"dimension", {1, most_dimensions, true}},
          {"separation", {0, huge, false}},
          {"spread", {0, huge, false}},
          {"share", {0, 1, false}},
          {"towards_next", {0, 1, false}}}},
        {{"machine_faults",
          "Machine faults",
          "Readings of a milling machine: about 4 in 100 pieces show one of four faults, each by a rule of "
          "physics.",
          {{"rows", 10000}, {"softness", 1}}},
         "fault",
         machine_faults,
         {{"rows", {100, most_rows, true}}, {"softness", {1e-3, 100, false}}}},
        {{"covariate_shift",
          "Covariate shift",
          "Source rows N(0, I), target rows N(mu, s^2 I), one law of the label: the exact M is known. "
          "Without curvature the linear model is right and rejection sampling gains nothing.",
          {{"rows", 20000},
           {"dimension", 10},
           {"shift", 0.8},
           {"scale", 0.8},
           {"target_share", 0.25},
           {"curvature", 1}}},
         "outcome",
         covariate_shift,
         {{"rows", {4, most_rows, true}},
          {"dimension", {1, most_dimensions, true}},
          {"shift", {-huge, huge, false}},
          {"scale", {1e-6, huge, false}},
          {"target_share", {0, 1, false}},
          {"curvature", {-huge, huge, false}}}},
        {{"sums",
          "Sums in steps",
          "Three digits are added step by step, some sums wrong: text for a small language model whose "
          "answers can be "
          "verified.",
          {{"traces", 21000}, {"wrong_share", 0.3}, {"train_prompts", 60}, {"test_prompts", 120}}},
         "right",
         sums,
         {{"traces", {1, 1e7, true}},
          {"wrong_share", {0, 1, false}},
          {"train_prompts", {1, 729, true}},
          {"test_prompts", {1, 729, true}}}},
    };
    return list;
}

} // namespace sluice
