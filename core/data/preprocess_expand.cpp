// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/preprocess_expand.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace sluice::steps {
namespace {

using nlohmann::json;

/// Where the n-grams of a text fall: bucket and count, by bucket.
std::map<std::size_t, double> bucket_counts(const std::string& text, std::size_t buckets,
                                            std::size_t longest) {
    const std::vector<std::string> words = words_of(text);
    std::map<std::size_t, double> counts;
    for (std::size_t first = 0; first < words.size(); ++first) {
        std::string gram;
        for (std::size_t n = 0; n < longest && first + n < words.size(); ++n) {
            gram += (n == 0 ? "" : " ") + words[first + n];
            counts[static_cast<std::size_t>(fnv1a(gram) % buckets)] += 1.0;
        }
    }
    return counts;
}

std::string level_column(const std::string& column, const std::string& level) {
    return column + "=" + level;
}

std::string bucket_column(const std::string& column, std::size_t bucket) {
    return column + "#" + std::to_string(bucket);
}

/// ln((1 + n) / (1 + texts with the bucket)) + 1, as scikit-learn's TfidfTransformer has it.
std::vector<double> inverse_frequencies(const Column& column, const std::vector<std::size_t>& train,
                                        std::size_t buckets, std::size_t longest) {
    std::vector<double> texts(buckets, 0.0);
    for (const std::size_t row : train) {
        for (const auto& [bucket, count] : bucket_counts(column.text(row), buckets, longest)) {
            texts[bucket] += 1.0;
        }
    }
    for (double& value : texts) {
        value = std::log((1.0 + static_cast<double>(train.size())) / (1.0 + value)) + 1.0;
    }
    return texts;
}

std::vector<Column> one_hot(const json& fitted, const Column& column) {
    const std::vector<std::string> levels = fitted.at("levels");
    std::vector<Column> result;
    for (const std::string& level : levels) {
        Column part{level_column(column.name, level), ColumnKind::numeric, {}, {}};
        part.values.reserve(column.values.size());
        for (std::size_t row = 0; row < column.values.size(); ++row) {
            const bool missing = std::isnan(column.values[row]);
            part.values.push_back(missing ? std::numeric_limits<double>::quiet_NaN()
                                          : (column.text(row) == level ? 1.0 : 0.0));
        }
        result.push_back(std::move(part));
    }
    return result;
}

std::vector<Column> hashed(const json& fitted, const Column& column) {
    const std::size_t buckets = fitted.at("buckets"), longest = fitted.at("words");
    const std::string weighting = fitted.at("weighting");
    const std::vector<double> idf =
        weighting == "tfidf" ? fitted.at("idf").get<std::vector<double>>() : std::vector<double>{};
    const bool norm = fitted.at("norm");
    std::vector<Column> result;
    for (std::size_t b = 0; b < buckets; ++b) {
        result.push_back({bucket_column(column.name, b),
                          ColumnKind::numeric,
                          std::vector<double>(column.values.size(), 0.0),
                          {}});
    }
    for (std::size_t row = 0; row < column.values.size(); ++row) {
        std::map<std::size_t, double> counts = bucket_counts(column.text(row), buckets, longest);
        double squares = 0.0;
        for (auto& [bucket, value] : counts) {
            value = weighting == "counts"   ? value
                    : weighting == "binary" ? 1.0
                                            : (1.0 + std::log(value)) * idf[bucket];
            squares += value * value;
        }
        for (const auto& [bucket, value] : counts) {
            result[bucket].values[row] = norm ? value / std::sqrt(squares) : value;
        }
    }
    return result;
}

} // namespace

bool expands(const std::string& op) {
    return op == "one_hot" || op == "hash_ngrams";
}

json fit_expansion(const PreprocessStep& step, const Column& column, const std::vector<std::size_t>& train) {
    std::vector<bool> occurs(column.levels.size(), false);
    for (const std::size_t row : train) {
        if (!std::isnan(column.values[row])) {
            occurs[static_cast<std::size_t>(column.values[row])] = true;
        }
    }
    if (std::find(occurs.begin(), occurs.end(), true) == occurs.end()) {
        throw DataError("column '" + column.name + "' has no value in the training rows");
    }
    if (step.op == "one_hot") {
        json levels = json::array();
        for (std::size_t k = 0; k < occurs.size(); ++k) {
            if (occurs[k]) {
                levels.push_back(column.levels[k]);
            }
        }
        const std::size_t most = step.parameters.at("most_levels");
        if (levels.size() > most) {
            throw DataError(
                "column '" + column.name + "' has " + std::to_string(levels.size()) +
                    " different values, more than the " + std::to_string(most) + " of 'most_levels'",
                {}, "leave it out of the features, raise 'most_levels', or use 'hash_ngrams' for text");
        }
        return {{"levels", std::move(levels)}};
    }
    json fitted;
    for (const char* key : {"buckets", "words", "weighting", "norm"}) {
        fitted[key] = step.parameters.at(key);
    }
    if (fitted["weighting"] == "tfidf") {
        fitted["idf"] = inverse_frequencies(column, train, fitted["buckets"], fitted["words"]);
    }
    return fitted;
}

std::vector<Column> expand(const std::string& op, const json& fitted, const Column& column) {
    return op == "one_hot" ? one_hot(fitted, column) : hashed(fitted, column);
}

void undo_one_hot(const std::string& column, const json& fitted, Table& table) {
    Column whole{column, ColumnKind::categorical, {}, fitted.at("levels")};
    std::vector<std::string> names;
    std::vector<const Column*> parts;
    if (whole.levels.empty()) {
        return;
    }
    for (const std::string& level : whole.levels) {
        names.push_back(level_column(column, level));
        parts.push_back(table.find(names.back()));
        if (parts.back() == nullptr) {
            return;
        }
    }
    for (std::size_t row = 0; row < table.rows(); ++row) {
        double best = 0.5, code = std::numeric_limits<double>::quiet_NaN();
        for (std::size_t k = 0; k < parts.size(); ++k) {
            if (const double value = parts[k]->values[row];
                value > best || (value == best && std::isnan(code))) {
                best = value;
                code = static_cast<double>(k);
            }
        }
        whole.values.push_back(code);
    }
    const auto first = std::find_if(table.columns.begin(), table.columns.end(),
                                    [&](const Column& one) { return one.name == names.front(); });
    *first = std::move(whole);
    std::erase_if(table.columns, [&](const Column& one) {
        return std::find(names.begin(), names.end(), one.name) != names.end();
    });
}

std::vector<std::string> expanded_names(const PreprocessStep& step, const Column& column) {
    std::vector<std::string> names;
    if (step.op == "one_hot") {
        for (const std::string& level : column.levels) {
            names.push_back(level_column(column.name, level));
        }
        return names;
    }
    const std::size_t buckets = step.parameters.at("buckets");
    for (std::size_t b = 0; b < buckets; ++b) {
        names.push_back(bucket_column(column.name, b));
    }
    return names;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    const auto finish = [&] {
        if (!word.empty()) {
            words.push_back(std::move(word));
            word.clear();
        }
    };
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c >= 'A' && c <= 'Z') {
            word += static_cast<char>(c - 'A' + 'a');
        } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '\'' || byte >= 0x80) {
            word += c;
        } else {
            finish();
        }
    }
    finish();
    return words;
}

std::uint64_t fnv1a(std::string_view text) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    }
    return hash;
}

} // namespace sluice::steps
