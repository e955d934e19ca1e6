// SPDX-License-Identifier: GPL-3.0-or-later
#include "data_experiment.h"

#include "base/error.h"
#include "data/csv.h"
#include "data/label_guess.h"
#include "data/sources.h"
#include "experiment/data_source.h"

#include <QFileInfo>

#include <algorithm>
#include <cmath>
#include <map>

namespace sluice {
namespace {

using nlohmann::json;

constexpr std::size_t rows_looked_at = 5000;

/// Whether a density over it says something: many values, of which none is most of the column (as the dark
/// corner of pictures is).
bool varies(const Column& column) {
    constexpr std::size_t enough_values = 12;
    constexpr double largest_share = 0.3;
    std::map<double, std::size_t> counts;
    std::size_t known = 0, most = 0;
    for (const double value : column.values)
        if (!std::isnan(value)) {
            ++known;
            most = std::max(most, ++counts[value]);
        }
    return counts.size() >= enough_values && double(most) <= largest_share * double(known);
}

/// Whether the column only numbers the rows.
bool countsRows(const Column& column) {
    for (std::size_t row = 1; row < column.values.size(); ++row)
        if (column.values[row] != column.values[row - 1] + 1)
            return false;
    return column.values.size() > 2;
}

/// The first column of numbers that varies enough to carry a density; "" when there is no number at all.
std::string guessColumn(const Table& table, const std::string& label) {
    std::string any;
    for (const Column& column : table.columns) {
        if (column.kind != ColumnKind::numeric || column.name == label)
            continue;
        if (any.empty())
            any = column.name;
        if (varies(column) && !countsRows(column))
            return column.name;
    }
    return any;
}

/// The first column of words that is not the label; "" when there is none.
std::string guessText(const Table& table, const std::string& label) {
    const auto found = std::ranges::find_if(table.columns, [&](const Column& column) {
        return column.kind == ColumnKind::categorical && column.name != label;
    });
    return found == table.columns.end() ? std::string() : found->name;
}

json trainingSections() {
    return {
        {"model", {{"kind", "logistic"}}},
        {"pretrain", {{"optimizer", "adam"}, {"learning_rate", 0.01}, {"epochs", 30}, {"batch_size", 32}}},
        {"finetune",
         {{"recipe", "supervised"},
          {"optimizer", "adam"},
          {"learning_rate", 0.001},
          {"epochs", 30},
          {"batch_size", 32},
          {"controls", {"all_data", "random_subset"}},
          {"repeats", 5}}}};
}

/// Where no single column says much, as with texts and images: the classes are filtered to equal shares.
json experimentForClasses(const std::string& features, const json& preprocess, const std::string& source,
                          const std::string& label, const std::string& name) {
    json document{{"schema", "sluice.experiment/1"},
                  {"name", name},
                  {"seed", 7},
                  {"dataset",
                   {{"source", source},
                    {"label", label},
                    {"features", {features}},
                    {"split", {{"validation", 0.2}, {"test", 0.2}, {"stratify", true}}}}},
                  {"preprocess", preprocess},
                  {"sampling",
                   {{"mode", "filter"},
                    {"columns", {label}},
                    {"target", {{"family", "categorical"}, {"p", "uniform"}}},
                    {"proposal", {{"family", "categorical"}, {"p", "data"}}},
                    {"M", "auto"}}}};
    document.update(trainingSections());
    return document;
}

/// An experiment over the first numeric column of the table.
json experimentForTable(const Table& table, const std::string& source, const std::string& label,
                        const std::string& name) {
    const std::string numeric = guessColumn(table, label);
    const std::string text = guessText(table, label);
    if (numeric.empty() && !text.empty() && !label.empty())
        return experimentForClasses(
            text, json::array({{{"op", "hash_ngrams"}, {"columns", {text}}, {"buckets", 512}}}), source,
            label, name);
    if (numeric.empty())
        throw DataError("there is no column of numbers to sample over", source,
                        "open a table with at least one numeric column");
    json document{{"schema", "sluice.experiment/1"},
                  {"name", name},
                  {"seed", 7},
                  {"dataset",
                   {{"source", source},
                    {"features", {"*"}},
                    {"split", {{"validation", 0.2}, {"test", 0.2}, {"stratify", true}}},
                    {"shift", {{"column", numeric}, {"strength", 1.0}, {"target_share", 0.4}}}}},
                  {"preprocess", {{{"op", "drop_missing"}}, {{"op", "standardise"}}}},
                  {"sampling",
                   {{"mode", "filter"},
                    {"columns", {numeric}},
                    // Right whatever the column looks like: the shift is a logistic one. Two fitted normal
                    // densities of nearly the same width would need an M of millions.
                    {"target",
                     {{"family", "density_ratio"},
                      {"columns", {numeric}},
                      {"classifier", "logistic"},
                      {"degree", 1},
                      {"numerator", "target"},
                      {"denominator", "source"}}},
                    {"M", "auto"}}}};
    if (!label.empty()) {
        document["dataset"]["label"] = label;
        document.update(trainingSections());
    }
    return document;
}

} // namespace

json experimentForData(const QString& path, std::stop_token stop) {
    if (guessed_file_format(path.toStdString()) != "csv") {
        json document = experimentForSource(QStringLiteral("file:") + path, QString(), stop);
        document["name"] = QFileInfo(path).completeBaseName().toStdString();
        return document;
    }
    CsvOptions options;
    options.max_rows = rows_looked_at;
    const Table table = read_csv(path.toStdString(), options, stop);
    return experimentForTable(table, "file:" + path.toStdString(), guess_label(table),
                              QFileInfo(path).completeBaseName().toStdString());
}

json experimentForSource(const QString& source, const QString& label, std::stop_token stop) {
    DatasetSection section;
    section.source = source.toStdString();
    NoProgress quiet;
    const LoadedTable loaded = load_source(section, 7, {}, stop, quiet);
    const std::string learned = label.isEmpty() ? loaded.suggested_label : label.toStdString();
    const std::string name = source.section(QLatin1Char(':'), 1).toStdString();
    if (loaded.image.known() && !learned.empty())
        return experimentForClasses("*", json::array({{{"op", "standardise"}}}), source.toStdString(),
                                    learned, name);
    return experimentForTable(loaded.table, source.toStdString(), learned, name);
}

} // namespace sluice
