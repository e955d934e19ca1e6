// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/preprocess_columns.h"

#include "base/text.h"
#include "data/preprocess_expand.h"
#include "data/preprocess_pca.h"
#include "data/preprocess_reader.h"
#include "data/preprocess_steps.h"

#include <algorithm>

namespace sluice {
namespace steps {
namespace {

using nlohmann::json;

bool is_pattern(const std::string& name) {
    return name.find_first_of("*?") != std::string::npos;
}

/// Past the UTF-8 character that begins at `at`.
std::size_t next_character(std::string_view text, std::size_t at) {
    do {
        ++at;
    } while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U);
    return at;
}

std::string kind_of(const Column& column) {
    return column.kind == ColumnKind::numeric ? "numeric" : "categorical";
}

} // namespace

bool fits(std::string_view pattern, std::string_view name) {
    std::size_t p = 0, n = 0;
    std::size_t star = std::string_view::npos, retry = 0; // the last '*', and where its run would end next
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            retry = n;
        } else if (p < pattern.size() && pattern[p] == '?') {
            ++p;
            n = next_character(name, n);
        } else if (p < pattern.size() && pattern[p] == name[n]) {
            ++p;
            ++n;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            n = retry = next_character(name, retry);
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

bool fits_any(const json& patterns, std::string_view name) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const json& pattern) {
        const auto& text = pattern.get_ref<const std::string&>();
        return text == name || fits(text, name);
    });
}

Column& feature_column(Table& table, const std::string& name, const std::string& label,
                       const std::string& where) {
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
        throw InvalidArgument("'" + name + "' is the label, which preprocessing never transforms", where);
    }
    throw InvalidArgument("there is no column '" + name + "'" + suggestion(name, names), where);
}

std::vector<std::string> resolve_columns(const PreprocessStep& step, const std::string& key, Table& table,
                                         const std::string& label, const std::string& where) {
    std::vector<std::string> names;
    const auto add = [&](const std::string& name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) {
            names.push_back(name);
        }
    };
    const json& list = step.parameters.at(key);
    for (std::size_t i = 0; i < list.size(); ++i) {
        const std::string name = list[i];
        const std::string place = where + "/" + key + "/" + std::to_string(i);
        if (table.find(name) == nullptr && is_pattern(name)) {
            bool found = name == "*";
            for (const Column& column : table.columns) {
                if (column.name != label && fits(name, column.name) &&
                    takes_column(step.op, step.parameters, column)) {
                    add(column.name);
                    found = true;
                }
            }
            if (!found) {
                throw InvalidArgument("no column that '" + step.op + "' can take fits '" + name + "'", place,
                                      "there are " + alternatives(table.names()));
            }
            continue;
        }
        const Column& column = feature_column(table, name, label, place);
        if (!takes_column(step.op, step.parameters, column)) {
            throw InvalidArgument(
                "'" + step.op + "' cannot take column '" + name + "' (" + kind_of(column) + ")", place);
        }
        add(name);
    }
    return names;
}

} // namespace steps

bool makes_numeric(const std::vector<PreprocessStep>& steps, const std::string& column, bool by_name_only) {
    return std::any_of(steps.begin(), steps.end(), [&](const PreprocessStep& step) {
        if (!steps::expands(step.op)) {
            return false;
        }
        const nlohmann::json& names = step.parameters.at("columns");
        return std::any_of(names.begin(), names.end(), [&](const nlohmann::json& item) {
            const auto& name = item.get_ref<const std::string&>();
            return name == "*" ? !by_name_only && step.op == "one_hot"
                               : name == column || steps::fits(name, column);
        });
    });
}

namespace {

/// A feature as it may be after some steps; one that a step made has no column of its own.
struct Feature {
    std::string name;
    const Column* column;

    bool categorical() const { return column != nullptr && column->kind == ColumnKind::categorical; }
};

std::vector<Feature> expanded(const PreprocessStep& step, const std::vector<Feature>& features) {
    std::vector<Feature> result;
    for (const Feature& feature : features) {
        if (!feature.categorical() || !makes_numeric({step}, feature.name, false)) {
            result.push_back(feature);
            continue;
        }
        for (const std::string& name : steps::expanded_names(step, *feature.column)) {
            result.push_back({name, nullptr});
        }
    }
    return result;
}

std::vector<Feature> after_pca(const PreprocessStep& step, const std::vector<Feature>& features) {
    std::vector<Feature> result;
    std::size_t place = 0, count = 0;
    for (const Feature& feature : features) {
        if (feature.categorical() || !steps::fits_any(step.parameters.at("columns"), feature.name)) {
            result.push_back(feature);
        } else if (count++ == 0) {
            place = result.size();
        }
    }
    const double asked = step.parameters.at("components");
    const std::size_t most = asked < 1.0 ? count : std::min(count, static_cast<std::size_t>(asked));
    for (const std::string& name : steps::component_names(step.parameters, most)) {
        result.insert(result.begin() + static_cast<std::ptrdiff_t>(place++), {name, nullptr});
    }
    return result;
}

std::vector<Feature> selected(const PreprocessStep& step, const std::vector<Feature>& features) {
    std::vector<Feature> result;
    std::vector<bool> taken(features.size(), false);
    for (const nlohmann::json& pattern : step.parameters.at("columns")) {
        for (std::size_t i = 0; i < features.size(); ++i) {
            if (!taken[i] && steps::fits_any({pattern}, features[i].name) &&
                !steps::fits_any(step.parameters.at("except"), features[i].name)) {
                taken[i] = true;
                result.push_back(features[i]);
            }
        }
    }
    return result;
}

} // namespace

std::vector<std::string> feature_names_after(const std::vector<PreprocessStep>& steps,
                                             const std::vector<const Column*>& columns) {
    std::vector<Feature> features;
    for (const Column* column : columns) {
        features.push_back({column->name, column});
    }
    for (const PreprocessStep& step : steps) {
        if (steps::expands(step.op)) {
            features = expanded(step, features);
        } else if (step.op == "pca") {
            features = after_pca(step, features);
        } else if (step.op == "select") {
            features = selected(step, features);
        }
    }
    std::vector<std::string> names;
    for (const Feature& feature : features) {
        names.push_back(feature.name);
    }
    return names;
}

} // namespace sluice
