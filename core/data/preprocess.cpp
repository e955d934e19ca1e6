// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/preprocess.h"

#include "data/preprocess_columns.h"
#include "data/preprocess_expand.h"
#include "data/preprocess_rows.h"
#include "data/preprocess_steps.h"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace sluice {
namespace {

using nlohmann::json;
using steps::RowBook;

/// Puts the columns that stand for a categorical one in its place.
void replace_column(Table& table, const std::string& name, std::vector<Column> parts) {
    const auto place = std::find_if(table.columns.begin(), table.columns.end(),
                                    [&](const Column& column) { return column.name == name; });
    const auto after = table.columns.erase(place);
    table.columns.insert(after, std::make_move_iterator(parts.begin()), std::make_move_iterator(parts.end()));
}

/// Fits and applies a step that takes each column for itself: the fitted values by column.
json fit_columns(const PreprocessStep& step, const std::vector<std::string>& names, Table& table,
                 const std::string& label, const RowBook& book) {
    json all = json::object();
    for (const std::string& name : names) {
        Column& column = steps::feature_column(table, name, label);
        if (steps::expands(step.op)) {
            json fitted = steps::fit_expansion(step, column, book.train());
            replace_column(table, name, steps::expand(step.op, fitted, column));
            all[name] = std::move(fitted);
            continue;
        }
        json fitted = steps::fit_column(step.op, step.parameters, column, book.train());
        steps::apply_column(step.op, fitted, column);
        all[name] = std::move(fitted);
    }
    return all;
}

} // namespace

FittedPreprocess fit_and_apply(const std::vector<PreprocessStep>& steps, Table& table,
                               const std::string& label, const std::vector<std::int64_t>& train,
                               std::vector<std::size_t>& kept) {
    RowBook book(table.rows(), train);
    FittedPreprocess result;
    for (const PreprocessStep& step : steps) {
        const std::string where = "/preprocess/" + std::to_string(result.steps.size());
        const std::vector<std::string> names = steps::resolve_columns(step, "columns", table, label, where);
        json entry = to_json(step);
        if (steps::drops_rows(step.op)) {
            entry.update(steps::drop_rows(step, names, table, label, book));
        } else {
            entry["columns"] = names;
            entry["fitted"] = fit_columns(step, names, table, label, book);
        }
        result.steps.push_back(std::move(entry));
    }
    kept = book.kept();
    return result;
}

void apply(const FittedPreprocess& fitted, Table& table) {
    for (const json& step : fitted.steps) {
        const std::string op = step.at("op");
        const std::vector<std::string> names = step.at("columns");
        for (const std::string& name : names) {
            Column& column = steps::feature_column(table, name, {});
            if (steps::expands(op)) {
                replace_column(table, name, steps::expand(op, step.at("fitted").at(name), column));
            } else if (!steps::drops_rows(op)) {
                steps::apply_column(op, step.at("fitted").at(name), column);
            }
        }
        if (steps::drops_rows(op)) {
            table = table.select_rows(steps::kept_rows(step, table));
        }
    }
}

} // namespace sluice
