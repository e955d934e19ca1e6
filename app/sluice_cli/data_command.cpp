// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "base/error.h"
#include "base/text.h"
#include "data/file_formats.h"
#include "data/table_summary.h"
#include "experiment/data_source.h"
#include "interrupt.h"
#include "storage/h5_foreign.h"
#include "terminal_progress.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>

namespace sluice::cli {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t most_columns = 40;  ///< that are printed for people
constexpr std::size_t most_classes = 100; ///< a numeric column of more values is no label
constexpr std::size_t rows_shown = 5;
constexpr std::size_t widest_cell = 24; ///< characters

/// "NAME=VALUE", VALUE as JSON where it is JSON.
json parameters_from(const std::vector<std::string>& words) {
    json parameters = json::object();
    for (const std::string& word : words) {
        const std::size_t equals = word.find('=');
        if (equals == std::string::npos || equals == 0) {
            throw InvalidArgument("must be NAME=VALUE, got '" + word + "'", "--parameter");
        }
        const json value = json::parse(word.substr(equals + 1), nullptr, false);
        parameters[word.substr(0, equals)] = value.is_discarded() ? json(word.substr(equals + 1)) : value;
    }
    return parameters;
}

DatasetSection section_of(const DataArguments& arguments) {
    DatasetSection section;
    section.source = source_of(arguments.source);
    section.parameters = parameters_from(arguments.parameters);
    if (!arguments.format.empty()) {
        section.format = arguments.format;
    }
    return section;
}

/// What is in an HDF5 file that is no record; empty for other files.
std::vector<H5Object> tree_of(const DatasetSection& section, const std::stop_token& stop) {
    if (!section.source.starts_with("file:")) {
        return {};
    }
    const std::filesystem::path path(section.source.substr(5));
    const std::string format = section.format.value_or(format_by_ending(path));
    const bool foreign = format == "hdf5" && !is_record_source(path, section.format.value_or(""));
    return foreign ? list_hdf5(path, stop) : std::vector<H5Object>{};
}

std::string shape_text(const std::vector<std::size_t>& shape) {
    std::string text;
    for (const std::size_t side : shape) {
        text += (text.empty() ? "" : " x ") + grouped(side);
    }
    return text.empty() ? "single value" : text;
}

void print_tree(const std::vector<H5Object>& objects) {
    for (const H5Object& object : objects) {
        const auto depth =
            static_cast<std::size_t>(object.path == "/" ? 0 : std::ranges::count(object.path, '/'));
        const std::string indent(2 * depth, ' ');
        std::cout << indent << (object.path == "/" ? "/" : object.path.substr(object.path.rfind('/') + 1));
        if (object.kind == H5Object::Kind::group && object.path != "/") {
            std::cout << '/';
        } else if (object.kind == H5Object::Kind::dataset) {
            std::cout << "  " << shape_text(object.shape) << ", " << object.type
                      << (object.why_not.empty() ? "" : "  (" + object.why_not + ")");
        } else if (object.kind == H5Object::Kind::link) {
            std::cout << "  (leads nowhere in this file)";
        }
        std::cout << '\n';
        for (const auto& [name, value] : object.attributes) {
            std::cout << indent << "    @" << name << " = " << value << '\n';
        }
    }
}

ordered_json tree_json(const std::vector<H5Object>& objects) {
    ordered_json list = ordered_json::array();
    for (const H5Object& object : objects) {
        ordered_json item{{"path", object.path},
                          {"kind", object.kind == H5Object::Kind::dataset ? "dataset"
                                   : object.kind == H5Object::Kind::link  ? "link"
                                                                          : "group"}};
        if (object.kind == H5Object::Kind::dataset) {
            item["type"] = object.type;
            item["shape"] = object.shape;
        }
        for (const auto& [name, value] : object.attributes) {
            item["attributes"][name] = value;
        }
        list.push_back(std::move(item));
    }
    return list;
}

/// The first characters of a text, line breaks as blanks.
std::string short_cell(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    std::ranges::replace(text, '\r', ' ');
    std::size_t characters = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        characters += (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80 ? 1 : 0;
        if (characters > widest_cell) {
            return text.substr(0, i) + "…";
        }
    }
    return text;
}

/// Numbers with six digits, as people read them.
std::string shown_cell(const Column& column, std::size_t row) {
    const double value = column.values[row];
    return column.kind == ColumnKind::numeric && std::isfinite(value) ? short_number(value, 6)
                                                                      : short_cell(column.text(row));
}

std::string range_text(const ColumnSummary& summary) {
    if (summary.kind == ColumnKind::numeric) {
        if (std::isnan(summary.least)) {
            return "no numbers";
        }
        return short_number(summary.least, 6) + " to " + short_number(summary.greatest, 6) + ", mean " +
               short_number(summary.mean) + ", sd " + short_number(summary.deviation) +
               (summary.infinite > 0 ? ", " + grouped(summary.infinite) + " infinite" : "");
    }
    std::string text = grouped(summary.distinct) + (summary.distinct == 1 ? " value: " : " values: ");
    for (std::size_t i = 0; i < std::min<std::size_t>(summary.frequent.size(), 3); ++i) {
        text += (i == 0 ? "" : ", ") + short_cell(summary.frequent[i].first) + " (" +
                grouped(summary.frequent[i].second) + ")";
    }
    return text + (summary.distinct > 3 ? ", …" : "");
}

/// All pixels of the images in one line.
void print_pixels(const LoadedTable& loaded, std::size_t pixels) {
    Column all{"pixels", ColumnKind::numeric, {}, {}};
    for (std::size_t c = 0; c < pixels; ++c) {
        const std::vector<double>& values = loaded.table.columns[c].values;
        all.values.insert(all.values.end(), values.begin(), values.end());
    }
    std::cout << "  " << loaded.table.columns.front().name << " … " << loaded.table.columns[pixels - 1].name
              << "  numeric  " << range_text(summarise_range(all)) << '\n';
}

void print_columns(const LoadedTable& loaded) {
    const Table& table = loaded.table;
    const auto pixels = static_cast<std::size_t>(loaded.image.size());
    const std::size_t first = pixels <= table.columns.size() ? pixels : 0;
    if (first > 0) {
        print_pixels(loaded, first);
    }
    const std::size_t last = std::min(first + most_columns, table.columns.size());
    std::size_t width = 0;
    for (std::size_t c = first; c < last; ++c) {
        width = std::max(width, short_cell(table.columns[c].name).size());
    }
    for (std::size_t c = first; c < last; ++c) {
        const ColumnSummary summary = summarise(table.columns[c]);
        std::string name = short_cell(summary.name);
        name.resize(std::max(name.size(), width), ' ');
        std::cout << "  " << name
                  << (summary.kind == ColumnKind::numeric ? "  numeric      " : "  categorical  ")
                  << range_text(summary)
                  << (summary.missing > 0 ? "; " + grouped(summary.missing) + " missing" : "") << '\n';
    }
    if (table.columns.size() > last) {
        std::cout << "  and " << grouped(table.columns.size() - last) << " more columns, up to "
                  << table.columns.back().name << '\n';
    }
}

void print_classes(const LoadedTable& loaded) {
    const Column* label = loaded.table.find(loaded.suggested_label);
    if (label == nullptr) {
        return;
    }
    const ColumnSummary summary = summarise(*label, 10);
    std::cout << "Label '" << label->name << "'";
    if (summary.distinct > most_classes && label->kind == ColumnKind::numeric) {
        std::cout << " has too many different numbers for classes\n";
        return;
    }
    std::cout << ", " << grouped(summary.distinct) << (summary.distinct == 1 ? " class:" : " classes:");
    for (const auto& [name, count] : summary.frequent) {
        std::cout << ' ' << short_cell(name) << ' '
                  << short_number(100.0 * double(count) / double(loaded.table.rows()), 3) << " %"
                  << (name == summary.frequent.back().first ? "" : ",");
    }
    std::cout << (summary.distinct > 10 ? ", …\n" : "\n");
}

void print_first_rows(const Table& table) {
    constexpr std::size_t columns_shown = 8;
    const std::size_t columns = std::min(columns_shown, table.columns.size());
    const std::size_t rows = std::min(rows_shown, table.rows());
    std::cout << "First rows" << (columns < table.columns.size() ? " (first columns)" : "") << ":\n";
    for (std::size_t row = 0; row <= rows; ++row) {
        std::string line = " ";
        for (std::size_t c = 0; c < columns; ++c) {
            const Column& column = table.columns[c];
            line +=
                (c == 0 ? " " : " | ") + (row == 0 ? short_cell(column.name) : shown_cell(column, row - 1));
        }
        std::cout << line << '\n';
    }
}

ordered_json column_json(const Column& column) {
    const ColumnSummary summary = summarise(column);
    ordered_json item{{"name", summary.name},
                      {"type", summary.kind == ColumnKind::numeric ? "numeric" : "categorical"},
                      {"missing", summary.missing},
                      {"distinct", summary.distinct}};
    if (summary.kind == ColumnKind::numeric) {
        item["min"] = summary.least; // null where there is none
        item["max"] = summary.greatest;
        item["mean"] = summary.mean;
        item["sd"] = summary.deviation;
    }
    item["frequent"] = ordered_json::array();
    for (const auto& [value, count] : summary.frequent) {
        item["frequent"].push_back({{"value", value}, {"count", count}});
    }
    return item;
}

ordered_json rows_json(const Table& table) {
    ordered_json rows = ordered_json::array();
    for (std::size_t row = 0; row < std::min(rows_shown, table.rows()); ++row) {
        ordered_json cells = ordered_json::array();
        for (const Column& column : table.columns) {
            const double value = column.values[row];
            cells.push_back(std::isnan(value)                        ? ordered_json(nullptr)
                            : column.kind == ColumnKind::categorical ? ordered_json(column.text(row))
                                                                     : ordered_json(value));
        }
        rows.push_back(std::move(cells));
    }
    return rows;
}

ordered_json data_json(const LoadedTable& loaded, double seconds, const std::vector<H5Object>& tree) {
    ordered_json result{{"source", loaded.source},     {"format", loaded.format},
                        {"rows", loaded.table.rows()}, {"seconds", seconds},
                        {"sha256", loaded.sha256},     {"label", loaded.suggested_label},
                        {"notes", loaded.notes}};
    if (loaded.image.known()) {
        result["image"] = {{"channels", loaded.image.channels},
                           {"height", loaded.image.height},
                           {"width", loaded.image.width}};
    }
    result["columns"] = ordered_json::array();
    for (const Column& column : loaded.table.columns) {
        result["columns"].push_back(column_json(column));
    }
    result["first_rows"] = rows_json(loaded.table);
    if (!tree.empty()) {
        result["tree"] = tree_json(tree);
    }
    return result;
}

void print_data(const LoadedTable& loaded) {
    std::cout << loaded.source;
    if (!loaded.format.empty()) {
        std::cout << ": "
                  << (loaded.format == "record" ? "record of Sluice" : file_format(loaded.format).title);
    }
    std::cout << ", " << grouped(loaded.table.rows()) << (loaded.table.rows() == 1 ? " row, " : " rows, ")
              << grouped(loaded.table.columns.size())
              << (loaded.table.columns.size() == 1 ? " column" : " columns");
    if (loaded.image.known()) {
        std::cout << "; images of " << loaded.image.width << " x " << loaded.image.height << " in "
                  << loaded.image.channels << (loaded.image.channels == 1 ? " channel" : " channels");
    }
    std::cout << '\n';
    for (const std::string& note : loaded.notes) {
        std::cout << "Note: " << note << '\n';
    }
    print_columns(loaded);
    print_classes(loaded);
    print_first_rows(loaded.table);
}

} // namespace

int data_command(const DataArguments& arguments) {
    const DatasetSection section = section_of(arguments);
    const Interrupt interrupt;
    const std::vector<H5Object> tree = tree_of(section, interrupt.token());
    if (!arguments.json && !tree.empty()) {
        print_tree(tree);
        std::cout << std::flush; // also where the table cannot be made
    }
    TerminalProgress progress("auto");
    const auto start = std::chrono::steady_clock::now();
    const LoadedTable loaded = load_source(section, 1, {}, interrupt.token(), progress);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    progress.finish();
    if (arguments.json) {
        std::cout << data_json(loaded, seconds, tree).dump(2, ' ', false, json::error_handler_t::replace)
                  << '\n';
    } else {
        print_data(loaded);
    }
    return exit_done;
}

} // namespace sluice::cli
