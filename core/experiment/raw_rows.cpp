// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/raw_rows.h"

#include "base/text.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace sluice {
namespace {

using nlohmann::json;

/// Whether some step takes the column as words.
bool takes_words(const FittedPreprocess& fitted, const std::string& name) {
    for (const json& step : fitted.steps) {
        const json& columns = step.at("columns");
        if (std::ranges::find(columns, json(name)) == columns.end()) {
            continue;
        }
        if (steps::expands(step.at("op").get<std::string>())) {
            return true;
        }
        if (step.at("op") == "impute" && step.at("fitted").at(name).at("value").is_string()) {
            return true;
        }
    }
    return false;
}

/// The fitted values index arrays: a file that somebody else wrote may hold others than apply() counts on.
void check_hashing(const json& step) {
    if (step.at("op") != "hash_ngrams") {
        return;
    }
    for (const auto& [name, fitted] : step.at("fitted").items()) {
        const auto buckets = fitted.at("buckets").get<std::size_t>();
        const auto words = fitted.at("words").get<std::size_t>();
        const bool weighted = fitted.at("weighting") == "tfidf";
        if (buckets < 1 || buckets > 1'000'000 || words < 1 || words > 100 ||
            (weighted && fitted.at("idf").size() != buckets)) {
            throw DataError("the fitted values of 'hash_ngrams' for column '" + name +
                            "' do not fit together");
        }
    }
}

Table one_step(const json& step, Table table) {
    FittedPreprocess single;
    single.steps.push_back(step);
    apply(single, table);
    return table;
}

Column dummy(const RawColumn& column) {
    return column.kind == ColumnKind::numeric ? Column{column.name, column.kind, {0.0}, {}}
                                              : Column{column.name, column.kind, {0.0}, {"word"}};
}

std::vector<RawColumn> find_raw_columns(const FittedPreprocess& fitted,
                                        const std::vector<std::string>& features) {
    std::vector<RawColumn> raw;
    Table table; // of one row, which shows what each step makes of which columns
    const auto need = [&](const std::string& name) {
        if (table.find(name) == nullptr) {
            raw.push_back({name, takes_words(fitted, name) ? ColumnKind::categorical : ColumnKind::numeric});
            table.columns.push_back(dummy(raw.back()));
        }
    };
    for (const json& step : fitted.steps) {
        check_hashing(step);
        for (const std::string name : step.at("columns")) {
            need(name);
        }
        table = one_step(step, std::move(table));
    }
    for (const std::string& name : features) {
        need(name);
    }
    return raw;
}

Column as_words(const Column& column) {
    Column words{column.name, ColumnKind::categorical, {}, {}};
    std::vector<std::string> cells;
    for (std::size_t row = 0; row < column.values.size(); ++row) {
        cells.push_back(column.text(row));
    }
    words.levels = cells;
    std::ranges::sort(words.levels);
    words.levels.erase(std::unique(words.levels.begin(), words.levels.end()), words.levels.end());
    std::erase(words.levels, std::string());
    for (const std::string& cell : cells) {
        const auto level = std::ranges::lower_bound(words.levels, cell);
        words.values.push_back(cell.empty() ? std::nan("")
                                            : static_cast<double>(level - words.levels.begin()));
    }
    return words;
}

std::string named(const std::vector<std::string>& names) {
    constexpr std::size_t most = 12;
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), most); ++i) {
        text += (i == 0 ? "'" : ", '") + names[i] + "'";
    }
    return names.size() > most ? text + " and " + std::to_string(names.size() - most) + " more" : text;
}

/// The columns that are needed, as the steps take them.
Table taken(const Table& given, const std::vector<RawColumn>& wanted) {
    Table table;
    std::vector<std::string> missing, words;
    for (const RawColumn& column : wanted) {
        const Column* found = given.find(column.name);
        if (found == nullptr) {
            missing.push_back(column.name);
        } else if (column.kind == ColumnKind::categorical && found->kind == ColumnKind::numeric) {
            table.columns.push_back(as_words(*found));
        } else if (column.kind == ColumnKind::numeric && found->kind == ColumnKind::categorical) {
            words.push_back(column.name);
        } else {
            table.columns.push_back(*found);
        }
    }
    if (!missing.empty()) {
        const std::string near = nearest_name(missing.front(), given.names());
        throw DataError(std::string("the data have no column") + (missing.size() > 1 ? "s " : " ") +
                            named(missing) + ", which the model needs",
                        {}, near.empty() ? "" : "is '" + near + "' meant by '" + missing.front() + "'?");
    }
    if (!words.empty()) {
        throw DataError("the model needs numbers in column " + named(words) +
                        ", but the data hold words there");
    }
    return table;
}

/// `rows`: of the raw table, for each row of this one.
PreparedRows finite_rows(const Table& table, const std::vector<std::size_t>& rows,
                         const std::vector<std::string>& features) {
    std::vector<const Column*> columns;
    for (const std::string& name : features) {
        columns.push_back(table.find(name));
        if (columns.back() == nullptr) {
            throw DataError("the stored preprocessing makes no column '" + name + "'");
        }
    }
    PreparedRows prepared;
    std::vector<std::size_t> good;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        if (std::ranges::all_of(columns, [&](const Column* column) {
                return std::isfinite(static_cast<float>(column->values[row]));
            })) {
            good.push_back(row);
            prepared.rows.push_back(rows[row]);
        }
    }
    prepared.features = Matrix<float>(good.size(), columns.size());
    for (std::size_t j = 0; j < columns.size(); ++j) {
        for (std::size_t i = 0; i < good.size(); ++i) {
            prepared.features(i, j) = static_cast<float>(columns[j]->values[good[i]]);
        }
    }
    return prepared;
}

/// Whatever is wrong in the stored steps is said of them, not of JSON.
template <typename Work>
auto with_stored_steps(const Work& work) {
    try {
        return work();
    } catch (const json::exception&) {
        throw DataError("the stored preprocessing cannot be understood", {},
                        "it may come from another version of Sluice");
    } catch (const InvalidArgument& error) {
        throw DataError("the stored preprocessing cannot be applied: " + error.message());
    }
}

} // namespace

std::vector<RawColumn> raw_columns(const FittedPreprocess& fitted, const std::vector<std::string>& features) {
    return with_stored_steps([&] { return find_raw_columns(fitted, features); });
}

PreparedRows prepare_rows(const Table& raw, const FittedPreprocess& fitted,
                          const std::vector<std::string>& features) {
    Table table = taken(raw, raw_columns(fitted, features));
    return with_stored_steps([&] {
        const std::vector<std::size_t> rows = apply(fitted, table);
        return finite_rows(table, rows, features);
    });
}

} // namespace sluice
