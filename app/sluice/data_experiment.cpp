// SPDX-License-Identifier: GPL-3.0-or-later
#include "data_experiment.h"

#include "base/error.h"
#include "data/csv.h"

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

} // namespace

json experimentForData(const QString& path) {
    CsvOptions options;
    options.max_rows = rows_looked_at;
    const Table table = read_csv(path.toStdString(), options);
    const std::string label = guessLabel(table);
    std::string numeric;
    for (const Column& column : table.columns)
        if (numeric.empty() && column.kind == ColumnKind::numeric && column.name != label)
            numeric = column.name;
    if (numeric.empty())
        throw DataError("there is no column of numbers to sample over", path.toStdString(),
                        "open a table with at least one numeric column");
    json document{{"schema", "sluice.experiment/1"},
                  {"name", QFileInfo(path).completeBaseName().toStdString()},
                  {"seed", 7},
                  {"dataset",
                   {{"source", "file:" + path.toStdString()},
                    {"features", {"*"}},
                    {"split", {{"validation", 0.2}, {"test", 0.2}, {"stratify", true}}},
                    {"shift", {{"column", numeric}, {"strength", 2.0}, {"target_share", 0.4}}}}},
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

} // namespace sluice
