// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/preprocess.h"

#include "data/preprocess_columns.h"
#include "data/preprocess_expand.h"
#include "data/preprocess_pca.h"
#include "data/preprocess_rows.h"
#include "data/preprocess_select.h"
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
        json fitted = steps::fit_column(step.op, step.parameters, column, book.train(), book.kept());
        steps::apply_column(step.op, fitted, column, book.kept());
        all[name] = std::move(fitted);
    }
    return all;
}

/// Keeps the columns `names`, without those that the step excepts; "left_out" are all the others but the
/// label.
json fit_select(const PreprocessStep& step, std::vector<std::string> names, Table& table,
                const std::string& label, const std::string& where) {
    names = steps::without(names, steps::resolve_columns(step, "except", table, label, where));
    if (names.empty()) {
        throw InvalidArgument("'select' leaves no column", where + "/except");
    }
    std::vector<std::string> left_out = steps::without(table.names(), names);
    std::erase(left_out, label);
    steps::select_columns(table, names, left_out);
    return {{"columns", names}, {"left_out", left_out}};
}

/// One step, fitted and applied: as it is in the file, with what was fitted.
json fit_step(const PreprocessStep& step, Table& table, const std::string& label, RowBook& book,
              const std::string& where) {
    std::vector<std::string> names = steps::resolve_columns(step, "columns", table, label, where);
    json entry = to_json(step);
    entry["columns"] = names;
    if (steps::drops_rows(step.op)) {
        entry.update(steps::drop_rows(step, names, table, label, book));
    } else if (step.op == "select") {
        entry.update(fit_select(step, std::move(names), table, label, where));
    } else if (step.op == "pca") {
        entry["fitted"] = steps::fit_pca(step, names, table, book.train(), book.kept(), where);
        steps::apply_pca(entry, table);
    } else {
        entry["fitted"] = fit_columns(step, names, table, label, book);
    }
    return entry;
}

void apply_step(const json& step, Table& table, std::vector<std::size_t>& kept) {
    const std::string op = step.at("op");
    const std::vector<std::string> names = step.at("columns");
    for (const std::string& name : names) {
        steps::feature_column(table, name, {}); // must be there
    }
    if (steps::drops_rows(op)) {
        const std::vector<std::size_t> rows = steps::kept_rows(step, table);
        if (rows.size() < table.rows()) {
            steps::keep_rows(table, rows);
            std::vector<std::size_t> numbers;
            for (const std::size_t row : rows) {
                numbers.push_back(kept[row]);
            }
            kept = std::move(numbers);
        }
    } else if (op == "select") {
        steps::select_columns(table, names, step.at("left_out"));
    } else if (op == "pca") {
        steps::apply_pca(step, table);
    } else {
        for (const std::string& name : names) {
            Column& column = steps::feature_column(table, name, {});
            const json& fitted = step.at("fitted").at(name);
            if (steps::expands(op)) {
                replace_column(table, name, steps::expand(op, fitted, column));
            } else {
                steps::apply_column(op, fitted, column, kept);
            }
        }
    }
}

void undo_step(const json& step, Table& table) {
    const std::string op = step.at("op");
    if (op == "pca") {
        steps::undo_pca(step, table);
        return;
    }
    if (steps::drops_rows(op) || op == "select") {
        return;
    }
    for (const std::string name : step.at("columns")) {
        const json& fitted = step.at("fitted").at(name);
        if (op == "one_hot") {
            steps::undo_one_hot(name, fitted, table);
            continue;
        }
        const auto column = std::find_if(table.columns.begin(), table.columns.end(),
                                         [&](const Column& one) { return one.name == name; });
        if (column != table.columns.end() && column->kind == ColumnKind::numeric) {
            steps::undo_column(op, fitted, *column);
        }
    }
}

/// Fitted steps come from files, which may be damaged.
template <typename Work>
void with_fitted(const Work& work) {
    try {
        work();
    } catch (const json::exception&) {
        throw DataError(
            "the fitted values of the preprocessing are damaged: one is missing or of another type");
    }
}

} // namespace

FittedPreprocess fit_and_apply(const std::vector<PreprocessStep>& steps, Table& table,
                               const std::string& label, const std::vector<std::int64_t>& train,
                               std::vector<std::size_t>& kept) {
    RowBook book(table.rows(), train);
    FittedPreprocess result;
    for (const PreprocessStep& step : steps) {
        const std::string where = "/preprocess/" + std::to_string(result.steps.size());
        result.steps.push_back(fit_step(step, table, label, book, where));
    }
    kept = book.kept();
    return result;
}

std::vector<std::size_t> apply(const FittedPreprocess& fitted, Table& table) {
    std::vector<std::size_t> kept(table.rows());
    std::iota(kept.begin(), kept.end(), std::size_t{0});
    with_fitted([&] {
        for (const json& step : fitted.steps) {
            apply_step(step, table, kept);
        }
    });
    return kept;
}

void undo(const FittedPreprocess& fitted, Table& table) {
    with_fitted([&] {
        for (auto step = fitted.steps.rbegin(); step != fitted.steps.rend(); ++step) {
            undo_step(*step, table);
        }
    });
}

} // namespace sluice
