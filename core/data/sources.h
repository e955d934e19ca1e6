// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/image_shape.h"
#include "base/progress.h"
#include "data/table.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice {

/// A dataset that ships with the program.
struct BuiltinDataset {
    std::string name;  ///< "breast_cancer", as in "builtin:breast_cancer"
    std::string title; ///< "Breast cancer (Wisconsin, diagnostic)"
    std::string story; ///< one line: what it is and why it is interesting here
    std::string label; ///< name of the label column, "" when it has none
    std::string origin;
    std::string licence;
    std::size_t rows = 0;
    std::size_t columns = 0;
};

/// The shipped datasets, from datasets/index.json. Throws DataError when the folder is damaged.
const std::vector<BuiltinDataset>& builtin_datasets();

/// The folder with the shipped datasets: $SLUICE_DATASETS, beside the program, or installed.
std::filesystem::path datasets_folder();

/// A generator of artificial data, "generate:moons".
struct GeneratorInfo {
    std::string name;
    std::string title;
    std::string story;
    std::vector<std::pair<std::string, double>> parameters; ///< name and default
    std::string label{};                                    ///< the label column
};
const std::vector<GeneratorInfo>& data_generators();

/// A table and what is known of it.
struct LoadedTable {
    Table table;
    ImageShape image{};          ///< of the rows' numeric columns, where they are images
    std::string source;          ///< as asked for
    std::string sha256;          ///< of the file's bytes, or of the generated values
    std::string suggested_label; ///< "" when unknown
    std::string format{};        ///< of a file: one of file_formats()
    std::vector<std::string> notes{}; ///< what was guessed, or could not be kept, in words
};

/// Loads "builtin:NAME", "generate:NAME" (with parameters and seed) or "file:PATH" (a relative path is taken
/// from `base_folder`; a folder of images may have the parameters height, width and channels). `format` of a
/// file is one of file_formats(), or empty: told by the name and, of a folder, by what is in it. Throws
/// DataError or, for an unknown name, InvalidArgument with the nearest one.
LoadedTable load_table(const std::string& source, const nlohmann::json& parameters, std::uint64_t seed,
                       const std::filesystem::path& base_folder = {}, std::stop_token stop = {},
                       Progress* progress = nullptr, const std::string& format = {});

/// What load_table() takes a file or folder for whose format is not given. Throws DataError for a folder with
/// nothing to read in it.
std::string guessed_file_format(const std::filesystem::path& path);

/// The names of the formats that "file:PATH" can have: "csv", "npy", ...
const std::vector<std::string>& file_formats();

/// SHA-256 of the names and the values, column by column.
std::string table_digest(const Table& table);

} // namespace sluice
