// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace sluice {

/// A column of a table. NaN and the empty text stand for what is missing.
struct TableColumn {
    using Values = std::variant<std::vector<double>, std::vector<std::int64_t>, std::vector<std::string>>;
    std::string name;
    Values values;
};

/// A table of figures, a row for each thing that was measured. All columns are of one length, and no two have
/// one name.
struct ResultTable {
    std::vector<TableColumn> columns;
    std::string about; ///< JSON: what the rows are of
};

inline constexpr const char* table_schema = "sluice.table/1";

/// RFC 4180: a line of names, lines end in CR LF, fields are quoted where they have to be. Numbers are the
/// shortest that read back as the same; NaN is an empty field, infinities are inf and -inf.
std::string table_csv(const ResultTable& table);

/// Throws InvalidArgument unless the name ends in .h5 or .csv.
void check_table_name(const std::filesystem::path& path);

/// Writes CSV or HDF5 by the name, atomically. The HDF5 file has one one-dimensional dataset for each column
/// (float64, int64 or UTF-8 text) in its root group, and the attributes schema, columns (their names in
/// order) and about. Equal tables give equal bytes. Throws InvalidArgument, DataError.
void write_table(const std::filesystem::path& path, const ResultTable& table);

} // namespace sluice
