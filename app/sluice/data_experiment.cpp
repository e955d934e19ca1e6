// SPDX-License-Identifier: GPL-3.0-or-later
#include "data_experiment.h"

#include "base/error.h"
#include "data/csv.h"
#include "data/sources.h"

#include <QFileInfo>

#include <cmath>
#include <set>

namespace sluice {
namespace {

using nlohmann::json;

constexpr std::size_t rows_looked_at = 5000;
constexpr std::size_t most_classes = 30;

/// The last column with a few distinct values: words, or else whole numbers.
std::string guessLabel(const Table& table) {
    std::string whole;
    for (auto column = table.columns.rbegin(); column != table.columns.rend(); ++column) {
        if (column->kind == ColumnKind::categorical) {
            if (column->levels.size() >= 2 && column->levels.size() <= most_classes)
                return column->name;
            continue;
        }
        std::set<double> values;
        bool integral = true;
        for (const double value : column->values) {
            if (std::isnan(value))
                continue;
            integral = integral && value == std::floor(value);
            values.insert(value);
            if (!integral || values.size() > most_classes)
                break;
        }
        if (integral && whole.empty() && values.size() >= 2 && values.size() <= most_classes / 2)
            whole = column->name;
    }
    return whole;
}

/// The first column of numbers that varies enough to carry a density; "" when there is no number at all.
std::string guessColumn(const Table& table, const std::string& label) {
    constexpr std::size_t enough_values = 12;
    std::string any;
    for (const Column& column : table.columns) {
        if (column.kind != ColumnKind::numeric || column.name == label)
            continue;
        if (any.empty())
            any = column.name;
        std::set<double> values;
        for (const double value : column.values)
            if (!std::isnan(value) && values.insert(value).second && values.size() >= enough_values)
                return column.name;
    }
    return any;
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

/// An experiment over the first numeric column of the table.
json experimentForTable(const Table& table, const std::string& source, const std::string& label,
                        const std::string& name) {
    const std::string numeric = guessColumn(table, label);
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
                    {"target", {{"family", "gaussian_fit"}, {"columns", {numeric}}, {"rows", "target"}}},
                    {"proposal", {{"family", "gaussian_fit"}, {"columns", {numeric}}, {"rows", "source"}}},
                    {"M", "auto"}}}};
    if (!label.empty()) {
        document["dataset"]["label"] = label;
        document.update(trainingSections());
    }
    return document;
}

} // namespace

json experimentForData(const QString& path, std::stop_token stop) {
    CsvOptions options;
    options.max_rows = rows_looked_at;
    const Table table = read_csv(path.toStdString(), options, stop);
    return experimentForTable(table, "file:" + path.toStdString(), guessLabel(table),
                              QFileInfo(path).completeBaseName().toStdString());
}

json experimentForSource(const QString& source, const QString& label, std::stop_token stop) {
    const LoadedTable loaded = load_table(source.toStdString(), json::object(), 7, {}, stop);
    const std::string learned = label.isEmpty() ? loaded.suggested_label : label.toStdString();
    return experimentForTable(loaded.table, source.toStdString(), learned,
                              source.section(QLatin1Char(':'), 1).toStdString());
}

} // namespace sluice
