// SPDX-License-Identifier: GPL-3.0-or-later
// The operations of preprocessing: their names, what their parameters may be.
#include "base/text.h"
#include "data/preprocess.h"
#include "data/preprocess_reader.h"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

using nlohmann::json;
using steps::StepReader;

void read_impute(StepReader& reader) {
    if (reader.word("method", "mean", {"mean", "median", "mode", "constant"}) == "constant") {
        const json* value = reader.find("value");
        if (value == nullptr) {
            reader.problem("value", "is needed when the method is 'constant'");
        } else if (!value->is_number() && !value->is_string()) {
            reader.problem("value",
                           "must be a number (for numeric columns) or a text (for categorical ones)");
        } else {
            reader.put("value", *value);
        }
    }
}

/// 'lower' and 'upper', two probabilities.
void read_quantiles(StepReader& reader, double lower, double upper) {
    lower = reader.number("lower", lower);
    upper = reader.number("upper", upper);
    if (!(lower >= 0.0 && lower < upper && upper <= 1.0)) {
        reader.problem("lower", "'lower' and 'upper' must be probabilities with 0 <= lower < upper <= 1");
    }
    reader.put("lower", lower);
    reader.put("upper", upper);
}

void read_fences(StepReader& reader) {
    if (reader.word("method", "iqr", {"iqr", "zscore", "quantile"}) == "quantile") {
        read_quantiles(reader, 0.01, 0.99);
        return;
    }
    const double k = reader.number("k", 3.0);
    if (!(k > 0.0) || !std::isfinite(k)) {
        reader.problem("k", "must be > 0, got " + exact_number(k));
    }
    reader.put("k", k);
}

void read_min_max(StepReader& reader) {
    const json* given = reader.find("range");
    const json range = given != nullptr ? *given : json::array({0.0, 1.0});
    if (!range.is_array() || range.size() != 2 || !range[0].is_number() || !range[1].is_number() ||
        !(range[0].get<double>() < range[1].get<double>())) {
        reader.problem("range", "must be two numbers, the smaller first, such as [0, 1] or [-1, 1]");
        return;
    }
    reader.put("range", {range[0].get<double>(), range[1].get<double>()});
}

void read_drop_outliers(StepReader& reader) {
    read_fences(reader);
    reader.word("rows", "all", {"all", "train"});
}

void read_robust_scale(StepReader& reader) {
    read_quantiles(reader, 0.25, 0.75);
}

/// A number, or the word that may stand in its place. `fits` says which numbers are possible, `rule` says it
/// in words.
void read_number_or(StepReader& reader, const std::string& key, const json& initial, const std::string& word,
                    bool (*fits)(double), const std::string& rule) {
    const json* given = reader.find(key);
    const json value = given == nullptr ? initial : *given;
    if (value == word || (value.is_number() && fits(value.get<double>()))) {
        reader.put(key, value);
        return;
    }
    reader.problem(key, "must be '" + word + "' or " + rule + ", got " + value.dump() +
                            (value.is_string() ? steps::suggestion(value.get<std::string>(), {word}) : ""));
}

void read_log(StepReader& reader) {
    read_number_or(
        reader, "base", "e", "e",
        [](double base) { return base > 0.0 && base != 1.0 && std::isfinite(base); },
        "a number > 0 other than 1");
    read_number_or(
        reader, "offset", 0.0, "auto", [](double offset) { return std::isfinite(offset); }, "a number");
    reader.word("below", "error", {"error", "missing", "clip"});
}

void read_pca(StepReader& reader) {
    const double components = reader.number("components", 0.95);
    if (!(components > 0.0 && components <= 10000.0) ||
        (components > 1.0 && components != std::floor(components))) {
        reader.problem("components",
                       "must be a whole number from 1 to 10000, or a share of the variance between "
                       "0 and 1, got " +
                           exact_number(components));
    }
    reader.put("components", components < 1.0 ? json(components) : json(static_cast<int>(components)));
    reader.put("whiten", reader.boolean("whiten", false));
    const json* given = reader.find("name");
    if (given != nullptr && (!given->is_string() || given->get_ref<const std::string&>().empty())) {
        reader.problem("name",
                       "must be a text, with which the names of the components begin, got " + given->dump());
    }
    reader.put("name", given == nullptr ? json("pc") : *given);
}

void read_select(StepReader& reader) {
    reader.names("except", json::array(), true);
}

void read_one_hot(StepReader& reader) {
    reader.put("most_levels", reader.whole("most_levels", 100, 2, 10000));
}

void read_hash_ngrams(StepReader& reader) {
    reader.put("buckets", reader.whole("buckets", 512, 2, 2048));
    reader.put("words", reader.whole("words", 1, 1, 5));
    reader.word("weighting", "tfidf", {"counts", "binary", "tfidf"});
    reader.put("norm", reader.boolean("norm", true));
    if (reader.find("columns") == nullptr) {
        reader.problem("columns", "is missing: the columns that hold text");
    }
}

void no_parameters(StepReader&) {}

struct Operation {
    PreprocessInfo info;
    void (*read)(StepReader& reader); ///< all parameters but "columns"
};

const std::vector<Operation>& operations() {
    static const std::vector<Operation> list = {
        {{"drop_missing",
          "drop every row with a missing value in the columns or in the label",
          {{"columns", {"*"}}}},
         no_parameters},
        {{"impute",
          "fill missing values with the training rows' mean, median or mode, or with a constant",
          {{"method", "mean"}, {"columns", {"*"}}}},
         read_impute},
        {{"drop_duplicates",
          "drop every row whose values, and whose label, an earlier row has already",
          {{"columns", {"*"}}}},
         no_parameters},
        {{"clip_outliers",
          "move values beyond a fence to the fence: k interquartile ranges, k standard deviations, or "
          "quantiles",
          {{"method", "iqr"}, {"k", 3.0}, {"columns", {"*"}}}},
         read_fences},
        {{"drop_outliers",
          "drop every row with a value beyond a fence: k interquartile ranges, k standard deviations, or "
          "quantiles",
          {{"method", "iqr"}, {"k", 3.0}, {"rows", "all"}, {"columns", {"*"}}}},
         read_drop_outliers},
        {{"log",
          "take the logarithm of values, after an offset is added; values at or below 0 then are an error, "
          "become "
          "missing or are moved to the least one above 0",
          {{"base", "e"}, {"offset", 0.0}, {"below", "error"}, {"columns", {"*"}}}},
         read_log},
        {{"standardise",
          "subtract the training rows' mean and divide by their standard deviation",
          {{"columns", {"*"}}}},
         no_parameters},
        {{"min_max",
          "map the training rows' smallest and largest value to the ends of a range",
          {{"range", {0.0, 1.0}}, {"columns", {"*"}}}},
         read_min_max},
        {{"robust_scale",
          "subtract the training rows' median and divide by the distance between two quantiles, the "
          "quartiles "
          "if nothing else is said: outliers hardly matter",
          {{"lower", 0.25}, {"upper", 0.75}, {"columns", {"*"}}}},
         read_robust_scale},
        {{"one_hot",
          "put a column of ones and noughts for each value in the place of a categorical column",
          {{"most_levels", 100}, {"columns", {"*"}}}},
         read_one_hot},
        {{"hash_ngrams",
          "turn text into counts of its words and word sequences, hashed into buckets",
          {{"buckets", 512},
           {"words", 1},
           {"weighting", "tfidf"},
           {"norm", true},
           {"columns", json::array()}}},
         read_hash_ngrams},
        {{"pca",
          "put principal components in the place of numeric columns: so many, or those that have a share of "
          "the "
          "variance together",
          {{"components", 0.95}, {"whiten", false}, {"name", "pc"}, {"columns", {"*"}}}},
         read_pca},
        {{"select",
          "keep the columns that are named, or that fit a pattern such as mean_*, in the order of the list",
          {{"columns", {"*"}}, {"except", json::array()}}},
         read_select},
    };
    return list;
}

} // namespace

const std::vector<PreprocessInfo>& preprocess_operations() {
    static const std::vector<PreprocessInfo> infos = [] {
        std::vector<PreprocessInfo> list;
        for (const Operation& operation : operations()) {
            list.push_back(operation.info);
        }
        return list;
    }();
    return infos;
}

PreprocessStep preprocess_step_from_json(const json& step, const std::string& pointer, Problems& problems) {
    if (!step.is_object() || !step.contains("op") || !step["op"].is_string()) {
        problems.push_back({pointer, "must be an object with the name of an operation in 'op'"});
        return {};
    }
    PreprocessStep result{step["op"].get<std::string>(), json::object()};
    std::vector<std::string> names;
    for (const Operation& operation : operations()) {
        if (operation.info.op == result.op) {
            StepReader reader(step, result.op, pointer, problems);
            operation.read(reader);
            result.parameters = reader.finish();
            return result;
        }
        names.push_back(operation.info.op);
    }
    problems.push_back({pointer + "/op", "must be " + alternatives(names) + ", got '" + result.op + "'" +
                                             steps::suggestion(result.op, names)});
    return result;
}

json to_json(const PreprocessStep& step) {
    json result = {{"op", step.op}};
    result.update(step.parameters);
    return result;
}

} // namespace sluice
