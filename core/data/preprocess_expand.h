// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/preprocess.h"
#include "data/table.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Private to core/data: the steps that put several numeric columns in the place of a categorical one.
namespace sluice::steps {

/// What a step must remember of a categorical column's training rows, complete enough to apply it to new
/// rows. one_hot: {"levels": [...]}, those that occur, in the column's order. hash_ngrams: {"buckets",
/// "words", "weighting", "norm"} and, for tfidf, {"idf": [...]}. Throws DataError when no value is present.
nlohmann::json fit_expansion(const PreprocessStep& step, const Column& column,
                             const std::vector<std::size_t>& train);

/// The columns that stand for `column`. one_hot: "NAME=LEVEL", 1 or 0; a level that was not fitted is 0 in
/// all of them, a missing value missing in all of them. hash_ngrams: "NAME#BUCKET"; a missing text is an
/// empty one.
std::vector<Column> expand(const std::string& op, const nlohmann::json& fitted, const Column& column);

/// The way back: puts a categorical column with the fitted levels in the place of those that expand() made,
/// the level of the largest one where that is at least 1/2, else missing. A table that lacks one is left
/// alone.
void undo_one_hot(const std::string& column, const nlohmann::json& fitted, Table& table);

/// The names that the columns of expand() can have, for a column that a step takes.
std::vector<std::string> expanded_names(const PreprocessStep& step, const Column& column);

/// The words of a text: runs of ASCII letters (made small), digits, apostrophes and bytes from 0x80, so that
/// any UTF-8 text has words.
std::vector<std::string> words_of(std::string_view text);

/// FNV-1a, 64 bits (Fowler, Noll, Vo): the same on every machine.
std::uint64_t fnv1a(std::string_view text);

} // namespace sluice::steps
