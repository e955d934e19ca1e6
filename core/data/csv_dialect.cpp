// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/csv_dialect.h"

#include "base/error.h"
#include "data/csv_fields.h"
#include "data/csv_scanner.h"

#include <algorithm>

namespace sluice::csv {
namespace {

constexpr int records_of_score = 30;
constexpr int records_of_sample = 100;

/// Whether a number, for which a comma may be a decimal one where it does not separate.
bool looks_like_number(std::string_view field, char separator) {
    double number = 0.0;
    return parse_number(field, '.', number) || (separator != ',' && parse_number(field, ',', number));
}

/// How well a separator cuts the first records: the share of them that have as many fields as the first one,
/// half the share of fields that are numbers, and a little for many fields.
double separator_score(std::string_view text, char separator, const std::string& name) {
    std::size_t fields = 0, looked = 0, numbers = 0;
    int records = 0, alike = 0;
    try {
        CsvScanner scanner(text, separator, name);
        while (records < records_of_score && scanner.next_record()) {
            fields = records == 0 ? scanner.fields().size() : fields;
            alike += scanner.fields().size() == fields ? 1 : 0;
            ++records;
            for (const CsvField& field : scanner.fields()) {
                ++looked;
                numbers += is_missing(field.text) || looks_like_number(field.text, separator) ? 1 : 0;
            }
        }
    } catch (const DataError&) {
        // A quote that makes no sense under this separator: judged by the records before it.
    }
    if (records == 0 || fields < 2) {
        return 0.0;
    }
    return double(alike) / records + 0.5 * double(numbers) / double(looked) +
           1e-3 * std::min<double>(double(fields), 900.0);
}

/// The best separator; a comma when none cuts anything.
char detect_separator(std::string_view text, const std::string& name) {
    char best = ',';
    double best_score = 0.0;
    for (const char candidate : {',', ';', '\t', '|'}) {
        const double score = separator_score(text, candidate, name);
        if (score > best_score) {
            best = candidate;
            best_score = score;
        }
    }
    return best;
}

/// A comma where some fields are numbers with a decimal comma and none is one with a decimal point.
char detect_decimal(std::string_view text, char separator, const std::string& name) {
    if (separator == ',') {
        return '.';
    }
    CsvScanner scanner(text, separator, name);
    int commas = 0;
    double number = 0.0;
    for (int looked = 0; looked < records_of_sample && scanner.next_record(); ++looked) {
        for (const CsvField& field : scanner.fields()) {
            if (field.text.find('.') != std::string_view::npos && parse_number(field.text, '.', number)) {
                return '.';
            }
            commas += field.text.find(',') != std::string_view::npos && parse_number(field.text, ',', number);
        }
    }
    return commas > 0 ? ',' : '.';
}

/// A header has no number in it; where every column is text, its words do not come again below it.
bool detect_header(std::string_view text, const CsvDialect& dialect, const std::string& name) {
    CsvScanner scanner(text, dialect.separator, name);
    scanner.next_record();
    std::vector<std::string> first;
    double number = 0.0;
    for (const CsvField& field : scanner.fields()) {
        if (parse_number(field.text, dialect.decimal, number)) {
            return false;
        }
        first.emplace_back(field.text);
    }
    bool repeats = false;
    for (int looked = 0; looked < records_of_sample && scanner.next_record(); ++looked) {
        for (std::size_t i = 0; i < std::min(first.size(), scanner.fields().size()); ++i) {
            if (parse_number(scanner.fields()[i].text, dialect.decimal, number)) {
                return true;
            }
            repeats = repeats || (!is_missing(first[i]) && scanner.fields()[i].text == first[i]);
        }
    }
    return !repeats;
}

} // namespace

void find_dialect(std::string_view text, const std::string& name, const CsvOptions& options,
                  CsvDialect& dialect) {
    dialect.separator = options.separator.value_or(',');
    if (!options.separator) {
        dialect.separator = detect_separator(text, name);
    }
    if (options.decimal) {
        dialect.decimal = *options.decimal;
    } else {
        dialect.decimal = detect_decimal(text, dialect.separator, name);
        if (dialect.decimal == ',') {
            dialect.notes.emplace_back("commas are read as decimal commas: 1,5 is one and a half");
        }
    }
    dialect.has_header = options.has_header ? *options.has_header : detect_header(text, dialect, name);
}

} // namespace sluice::csv
