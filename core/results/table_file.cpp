// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/table_file.h"

#include "base/error.h"
#include "base/text.h"
#include "results/csv_text.h"
#include "storage/atomic_file.h"
#include "storage/h5_file.h"

#include <cmath>
#include <span>

namespace sluice {
namespace {

std::string field(std::int64_t value) {
    return std::to_string(value);
}
/// Counts are kept as numbers: 100000 rather than 1e+05.
std::string field(double value) {
    constexpr double largest_exact = 0x1p53;
    if (value == std::floor(value) && std::abs(value) < largest_exact) {
        return field(static_cast<std::int64_t>(value));
    }
    return csv_number(value);
}
std::string field(const std::string& value) {
    return csv_field(value);
}

std::size_t length(const TableColumn& column) {
    return std::visit([](const auto& values) { return values.size(); }, column.values);
}

void write_column(H5Group& root, const TableColumn& column) {
    if (const auto* texts = std::get_if<std::vector<std::string>>(&column.values)) {
        root.write_texts(column.name, *texts);
    } else if (const auto* numbers = std::get_if<std::vector<double>>(&column.values)) {
        root.write(column.name, std::span(*numbers));
    } else {
        root.write(column.name, std::span(std::get<std::vector<std::int64_t>>(column.values)));
    }
}

void write_h5(const std::filesystem::path& path, const ResultTable& table) {
    AtomicFile destination(path);
    H5File file = H5File::create(destination.temporary());
    {
        H5Group root = file.root();
        root.set_text("schema", table_schema);
        std::vector<std::string> names;
        for (const TableColumn& column : table.columns) {
            names.push_back(column.name);
            write_column(root, column);
        }
        root.set_text("about", table.about);
        root.set_texts("columns", names);
    }
    file.close();
    destination.publish();
}

} // namespace

std::string table_csv(const ResultTable& table) {
    std::string text;
    for (std::size_t j = 0; j < table.columns.size(); ++j) {
        text += (j == 0 ? "" : ",") + csv_field(table.columns[j].name);
    }
    text += "\r\n";
    const std::size_t rows = table.columns.empty() ? 0 : length(table.columns.front());
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < table.columns.size(); ++j) {
            text += j == 0 ? "" : ",";
            text += std::visit([i](const auto& values) { return field(values[i]); }, table.columns[j].values);
        }
        text += "\r\n";
    }
    return text;
}

void check_table_name(const std::filesystem::path& path) {
    const std::string ending = lower_case(path.extension().string());
    if (ending != ".h5" && ending != ".csv") {
        throw InvalidArgument("must end in .h5 or .csv: that says what kind of table it is", path.string());
    }
}

void write_table(const std::filesystem::path& path, const ResultTable& table) {
    check_table_name(path);
    if (lower_case(path.extension().string()) == ".csv") {
        write_file_atomically(path, table_csv(table));
    } else {
        write_h5(path, table);
    }
}

} // namespace sluice
