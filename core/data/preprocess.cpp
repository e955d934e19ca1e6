// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/preprocess.h"

#include "base/text.h"
#include "data/preprocess_expand.h"
#include "data/preprocess_steps.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

namespace sluice {
namespace {

using nlohmann::json;

const PreprocessInfo* find_operation(const std::string& op) {
    const auto& known = preprocess_operations();
    const auto found =
        std::find_if(known.begin(), known.end(), [&](const PreprocessInfo& info) { return info.op == op; });
    return found == known.end() ? nullptr : &*found;
}

std::vector<std::string> methods_of(const std::string& op) {
    if (op == "impute") {
        return {"mean", "median", "mode", "constant"};
    }
    if (op == "clip_outliers") {
        return {"iqr", "zscore", "quantile"};
    }
    return {};
}

std::string suggestion(const std::string& given, const std::vector<std::string>& allowed) {
    const std::string nearest = nearest_name(given, allowed);
    return nearest.empty() ? std::string() : "; did you mean '" + nearest + "'?";
}

/// Checks one step's members, taking each from the file or from the defaults.
class StepParser {
  public:
    StepParser(const json& step, const std::string& op, const std::string& pointer, Problems& problems)
        : step_(step), op_(op), pointer_(pointer), problems_(problems) {}

    json parse() {
        result_ = json::object();
        if (const std::vector<std::string> methods = methods_of(op_); !methods.empty()) {
            read_method(methods);
        }
        if (op_ == "impute" && result_.value("method", "") == "constant") {
            read_value();
        }
        if (op_ == "clip_outliers") {
            read_fences();
        }
        if (op_ == "min_max") {
            read_range();
        }
        if (op_ == "one_hot") {
            result_["most_levels"] = whole("most_levels", 100, 2, 10000);
        }
        if (op_ == "hash_ngrams") {
            read_hashing();
        }
        read_columns();
        reject_others();
        return result_;
    }

  private:
    void problem(const std::string& key, const std::string& message) {
        problems_.push_back({pointer_ + "/" + key, message});
    }

    void read_method(const std::vector<std::string>& methods) {
        known_.push_back("method");
        const json& given =
            step_.contains("method") ? step_["method"] : find_operation(op_)->defaults.at("method");
        const std::string text = given.is_string() ? given.get<std::string>() : given.dump();
        if (std::find(methods.begin(), methods.end(), text) == methods.end()) {
            problem("method",
                    "must be " + alternatives(methods) + ", got '" + text + "'" + suggestion(text, methods));
            return;
        }
        result_["method"] = text;
    }

    void read_value() {
        known_.push_back("value");
        if (!step_.contains("value")) {
            problem("value", "is needed when the method is 'constant'");
        } else if (!step_["value"].is_number() && !step_["value"].is_string()) {
            problem("value", "must be a number (for numeric columns) or a text (for categorical ones)");
        } else {
            result_["value"] = step_["value"];
        }
    }

    double number(const std::string& key, double initial) {
        known_.push_back(key);
        if (!step_.contains(key)) {
            return initial;
        }
        if (!step_[key].is_number()) {
            problem(key, "must be a number, got " + step_[key].dump());
            return initial;
        }
        return step_[key].get<double>();
    }

    void read_fences() {
        if (result_.value("method", "iqr") == "quantile") {
            const double lower = number("lower", 0.01);
            const double upper = number("upper", 0.99);
            if (!(lower >= 0.0 && lower < upper && upper <= 1.0)) {
                problem("lower", "'lower' and 'upper' must be probabilities with 0 <= lower < upper <= 1");
            }
            result_["lower"] = lower;
            result_["upper"] = upper;
            return;
        }
        const double k = number("k", 3.0);
        if (!(k > 0.0) || !std::isfinite(k)) {
            problem("k", "must be > 0, got " + exact_number(k));
        }
        result_["k"] = k;
    }

    void read_range() {
        known_.push_back("range");
        const json range = step_.contains("range") ? step_["range"] : json::array({0.0, 1.0});
        if (!range.is_array() || range.size() != 2 || !range[0].is_number() || !range[1].is_number() ||
            !(range[0].get<double>() < range[1].get<double>())) {
            problem("range", "must be two numbers, the smaller first, such as [0, 1] or [-1, 1]");
            return;
        }
        result_["range"] = {range[0].get<double>(), range[1].get<double>()};
    }

    std::int64_t whole(const std::string& key, std::int64_t initial, std::int64_t least, std::int64_t most) {
        const double value = number(key, static_cast<double>(initial));
        if (!(value >= static_cast<double>(least) && value <= static_cast<double>(most)) ||
            value != std::floor(value)) {
            problem(key, "must be a whole number from " + std::to_string(least) + " to " +
                             std::to_string(most) + ", got " + exact_number(value));
            return initial;
        }
        return static_cast<std::int64_t>(value);
    }

    void read_hashing() {
        result_["buckets"] = whole("buckets", 512, 2, 2048);
        result_["words"] = whole("words", 1, 1, 5);
        known_.insert(known_.end(), {"weighting", "norm"});
        const json weighting = step_.value("weighting", json("tfidf"));
        if (weighting != "counts" && weighting != "binary" && weighting != "tfidf") {
            problem("weighting", "must be 'counts', 'binary' or 'tfidf', got " + weighting.dump());
        }
        const json norm = step_.value("norm", json(true));
        if (!norm.is_boolean()) {
            problem("norm", "must be true or false, got " + norm.dump());
        }
        result_["weighting"] = weighting;
        result_["norm"] = norm;
        if (!step_.contains("columns")) {
            problem("columns", "is missing: the columns that hold text");
        }
    }

    void read_columns() {
        known_.push_back("columns");
        const json columns = step_.contains("columns") ? step_["columns"] : json::array({"*"});
        const bool names =
            columns.is_array() && !columns.empty() &&
            std::all_of(columns.begin(), columns.end(), [](const json& name) { return name.is_string(); });
        if (!names) {
            problem("columns",
                    "must be a list of column names, or [\"*\"] for all that the operation can take");
            return;
        }
        result_["columns"] = columns;
    }

    void reject_others() {
        for (const auto& item : step_.items()) {
            if (item.key() != "op" && std::find(known_.begin(), known_.end(), item.key()) == known_.end()) {
                problem(item.key(), "is not a parameter of '" + op_ + "' here; known: " +
                                        alternatives(known_) + suggestion(item.key(), known_));
            }
        }
    }

    const json& step_;
    const std::string& op_;
    const std::string& pointer_;
    Problems& problems_;
    json result_;
    std::vector<std::string> known_;
};

Column& feature_column(Table& table, const std::string& name, const std::string& label) {
    std::vector<std::string> names;
    for (Column& column : table.columns) {
        if (column.name == name && name != label) {
            return column;
        }
        if (column.name != label) {
            names.push_back(column.name);
        }
    }
    if (name == label) {
        throw InvalidArgument("'" + name + "' is the label, which preprocessing never transforms");
    }
    throw InvalidArgument("there is no column '" + name + "'" + suggestion(name, names));
}

/// The names of the step's columns, "*" written out.
std::vector<std::string> resolve_columns(const PreprocessStep& step, Table& table, const std::string& label) {
    std::vector<std::string> names;
    const auto add = [&](const std::string& name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) {
            names.push_back(name);
        }
    };
    for (const std::string name : step.parameters.at("columns")) {
        if (name == "*") {
            for (const Column& column : table.columns) {
                if (column.name != label && steps::takes_column(step.op, step.parameters, column)) {
                    add(column.name);
                }
            }
            continue;
        }
        if (!steps::takes_column(step.op, step.parameters, feature_column(table, name, label))) {
            throw InvalidArgument(
                "'" + step.op + "' cannot take column '" + name + "' (" +
                (table.find(name)->kind == ColumnKind::numeric ? "numeric" : "categorical") + ")");
        }
        add(name);
    }
    return names;
}

std::vector<std::size_t> complete_rows(const Table& table, const std::vector<std::string>& names) {
    std::vector<const Column*> columns;
    for (const std::string& name : names) {
        columns.push_back(table.find(name));
    }
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if (std::none_of(columns.begin(), columns.end(),
                         [&](const Column* c) { return std::isnan(c->values[row]); })) {
            rows.push_back(row);
        }
    }
    return rows;
}

/// The rows as they stand after dropping, and which of them train.
struct RowBook {
    std::vector<std::size_t> kept; ///< original numbers
    std::vector<bool> trains;      ///< by original number

    std::vector<std::size_t> train_rows() const {
        std::vector<std::size_t> rows;
        for (std::size_t i = 0; i < kept.size(); ++i) {
            if (trains[kept[i]]) {
                rows.push_back(i);
            }
        }
        return rows;
    }
};

json drop_missing(const PreprocessStep& step, Table& table, const std::string& label, RowBook& book) {
    json fitted = {{"columns", resolve_columns(step, table, label)}};
    std::vector<std::string> names = fitted["columns"];
    const json& asked = step.parameters.at("columns");
    if (table.find(label) != nullptr && std::find(asked.begin(), asked.end(), "*") != asked.end()) {
        names.push_back(label); // a row without its label teaches nothing
    }
    const std::vector<std::size_t> rows = complete_rows(table, names);
    if (rows.empty()) {
        throw DataError("'drop_missing' leaves no row: every one has a missing value");
    }
    table = table.select_rows(rows);
    std::vector<std::size_t> kept;
    for (const std::size_t row : rows) {
        kept.push_back(book.kept[row]);
    }
    book.kept = std::move(kept);
    return fitted;
}

/// Puts the columns that stand for a categorical one in its place.
void replace_column(Table& table, const std::string& name, std::vector<Column> parts) {
    const auto place = std::find_if(table.columns.begin(), table.columns.end(),
                                    [&](const Column& column) { return column.name == name; });
    const auto after = table.columns.erase(place);
    table.columns.insert(after, std::make_move_iterator(parts.begin()), std::make_move_iterator(parts.end()));
}

} // namespace

const std::vector<PreprocessInfo>& preprocess_operations() {
    static const std::vector<PreprocessInfo> operations = {
        {"drop_missing",
         "drop every row with a missing value in the columns or in the label",
         {{"columns", {"*"}}}},
        {"impute",
         "fill missing values with the training rows' mean, median or mode, or with a constant",
         {{"method", "mean"}, {"columns", {"*"}}}},
        {"clip_outliers",
         "move values beyond a fence to the fence: k interquartile ranges, k standard deviations, or "
         "quantiles",
         {{"method", "iqr"}, {"k", 3.0}, {"columns", {"*"}}}},
        {"standardise",
         "subtract the training rows' mean and divide by their standard deviation",
         {{"columns", {"*"}}}},
        {"min_max",
         "map the training rows' smallest and largest value to the ends of a range",
         {{"range", {0.0, 1.0}}, {"columns", {"*"}}}},
        {"one_hot",
         "put a column of ones and noughts for each value in the place of a categorical column",
         {{"most_levels", 100}, {"columns", {"*"}}}},
        {"hash_ngrams",
         "turn text into counts of its words and word sequences, hashed into buckets",
         {{"buckets", 512},
          {"words", 1},
          {"weighting", "tfidf"},
          {"norm", true},
          {"columns", json::array()}}},
    };
    return operations;
}

PreprocessStep preprocess_step_from_json(const json& step, const std::string& pointer, Problems& problems) {
    if (!step.is_object() || !step.contains("op") || !step["op"].is_string()) {
        problems.push_back({pointer, "must be an object with the name of an operation in 'op'"});
        return {};
    }
    PreprocessStep result{step["op"].get<std::string>(), json::object()};
    if (find_operation(result.op) == nullptr) {
        std::vector<std::string> names;
        for (const PreprocessInfo& info : preprocess_operations()) {
            names.push_back(info.op);
        }
        problems.push_back({pointer + "/op", "must be " + alternatives(names) + ", got '" + result.op + "'" +
                                                 suggestion(result.op, names)});
        return result;
    }
    result.parameters = StepParser(step, result.op, pointer, problems).parse();
    return result;
}

json to_json(const PreprocessStep& step) {
    json result = {{"op", step.op}};
    result.update(step.parameters);
    return result;
}

bool makes_numeric(const std::vector<PreprocessStep>& steps, const std::string& column, bool by_name_only) {
    return std::any_of(steps.begin(), steps.end(), [&](const PreprocessStep& step) {
        if (!steps::expands(step.op)) {
            return false;
        }
        const json& names = step.parameters.at("columns");
        const auto has = [&](const std::string& name) {
            return std::find(names.begin(), names.end(), name) != names.end();
        };
        return has(column) || (!by_name_only && step.op == "one_hot" && has("*"));
    });
}

std::vector<std::string> feature_names_of(const std::vector<PreprocessStep>& steps, const Column& column) {
    for (const PreprocessStep& step : steps) {
        if (column.kind == ColumnKind::categorical && makes_numeric({step}, column.name, false)) {
            return steps::expanded_names(step, column);
        }
    }
    return {column.name};
}

FittedPreprocess fit_and_apply(const std::vector<PreprocessStep>& steps, Table& table,
                               const std::string& label, const std::vector<std::int64_t>& train,
                               std::vector<std::size_t>& kept) {
    RowBook book{std::vector<std::size_t>(table.rows()), std::vector<bool>(table.rows(), false)};
    std::iota(book.kept.begin(), book.kept.end(), std::size_t{0});
    for (const std::int64_t row : train) {
        book.trains.at(static_cast<std::size_t>(row)) = true;
    }
    FittedPreprocess result;
    for (const PreprocessStep& step : steps) {
        json entry = to_json(step);
        if (step.op == "drop_missing") {
            entry.update(drop_missing(step, table, label, book));
        } else {
            const std::vector<std::string> names = resolve_columns(step, table, label);
            const std::vector<std::size_t> train_rows = book.train_rows();
            entry["columns"] = names;
            entry["fitted"] = json::object();
            for (const std::string& name : names) {
                Column& column = feature_column(table, name, label);
                if (steps::expands(step.op)) {
                    const json fitted = steps::fit_expansion(step, column, train_rows);
                    entry["fitted"][name] = fitted;
                    replace_column(table, name, steps::expand(step.op, fitted, column));
                    continue;
                }
                const json fitted = steps::fit_column(step.op, step.parameters, column, train_rows);
                entry["fitted"][name] = fitted;
                steps::apply_column(step.op, fitted, column);
            }
        }
        result.steps.push_back(std::move(entry));
    }
    kept = std::move(book.kept);
    return result;
}

void apply(const FittedPreprocess& fitted, Table& table) {
    for (const json& step : fitted.steps) {
        const std::string op = step.at("op");
        const std::vector<std::string> names = step.at("columns");
        for (const std::string& name : names) {
            Column& column = feature_column(table, name, {});
            if (steps::expands(op)) {
                replace_column(table, name, steps::expand(op, step.at("fitted").at(name), column));
            } else if (op != "drop_missing") {
                steps::apply_column(op, step.at("fitted").at(name), column);
            }
        }
        if (op == "drop_missing") {
            table = table.select_rows(complete_rows(table, names));
        }
    }
}

} // namespace sluice
