// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/csv.h"

#include "base/error.h"
#include "base/text.h"
#include "data/csv_scanner.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <set>
#include <unordered_map>

namespace sluice {
namespace {

constexpr double missing_value = std::numeric_limits<double>::quiet_NaN();
/// Between two looks at the stop token, in bytes of text.
constexpr std::size_t report_every = std::size_t{1} << 20;

bool is_missing(std::string_view field) {
    if (field.size() > 4) {
        return false;
    }
    if (field.empty() || field == "?" || field == "-") {
        return true;
    }
    const std::string lower = lower_case(field);
    return lower == "na" || lower == "nan" || lower == "null";
}

/// Whether the field is a number. Beyond the range of a double it is one still: infinite or 0, as strtod has
/// it.
bool parse_number(std::string_view field, double& value) {
    if (!field.empty() && field.front() == '+') {
        field.remove_prefix(1);
        if (!field.empty() && (field.front() == '-' || field.front() == '+')) {
            return false;
        }
    }
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (end != field.data() + field.size() || field.empty()) {
        return false;
    }
    if (error == std::errc::result_out_of_range) {
        value = std::strtod(std::string(field).c_str(), nullptr);
        return true;
    }
    return error == std::errc{} && !std::isnan(value);
}

/// The position of the first byte that does not belong to valid UTF-8, or npos.
std::size_t first_invalid_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80   ? 1
                                   : lead < 0xC2 ? 0
                                   : lead < 0xE0 ? 2
                                   : lead < 0xF0 ? 3
                                   : lead < 0xF5 ? 4
                                                 : 0;
        if (length == 0 || i + length > text.size()) {
            return i;
        }
        for (std::size_t k = 1; k < length; ++k) {
            if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) {
                return i;
            }
        }
        i += length;
    }
    return std::string_view::npos;
}

/// Reads the text of one file into a table, in one pass for numbers and a second one for the words of those
/// columns that turned out to be categorical: what a number was written like cannot be told from its value.
class CsvReader {
  public:
    CsvReader(std::string_view text, const std::string& name, const CsvOptions& options,
              const std::stop_token& stop, Progress* progress)
        : text_(text), name_(name), options_(options), stop_(stop), progress_(progress) {}

    Table read() {
        check_encoding();
        separator_ = options_.separator.value_or(detect_separator(text_));
        CsvScanner scanner(text_, separator_, name_);
        if (!scanner.next_record()) {
            throw DataError("the file has no rows", name_);
        }
        prepare_columns(scanner.fields());
        read_numbers();
        if (table_.rows() == 0) {
            throw DataError("the file has a header but no rows", name_);
        }
        if (std::any_of(table_.columns.begin(), table_.columns.end(),
                        [](const Column& column) { return column.kind == ColumnKind::categorical; })) {
            read_words();
        }
        return std::move(table_);
    }

  private:
    void check_encoding() {
        if (text_.starts_with("\xFF\xFE") || text_.starts_with("\xFE\xFF")) {
            throw DataError("this is UTF-16 text", name_ + ":1:1", "save the file as UTF-8");
        }
        if (text_.starts_with("\xEF\xBB\xBF")) {
            text_.remove_prefix(3);
        }
        // A preview may end long before: only what is scanned counts, and the first piece tells most binary
        // files.
        const std::size_t zero = text_.substr(0, report_every).find('\0');
        if (zero != std::string_view::npos) {
            throw DataError("this is not a text file: a zero byte", position_text(text_, zero, name_),
                            "only CSV text can be read");
        }
    }

    void prepare_columns(const std::vector<CsvField>& first) {
        has_header_ = options_.has_header.value_or(detect_header(text_, separator_));
        std::set<std::string> used;
        for (std::size_t i = 0; i < first.size(); ++i) {
            std::string name = has_header_ ? checked_text(first[i]) : std::string();
            if (name.empty()) {
                name = "column_" + std::to_string(i + 1);
            }
            const std::string base = name;
            for (int copy = 2; !used.insert(name).second; ++copy) {
                name = base + "_" + std::to_string(copy);
            }
            table_.columns.push_back({name, ColumnKind::numeric, {}, {}});
        }
    }

    template <typename Use>
    void for_each_record(std::string_view message, double from, double to, Use use) {
        CsvScanner scanner(text_, separator_, name_);
        std::size_t next_report = report_every;
        std::size_t row = 0;
        bool header = has_header_;
        while (row < options_.max_rows && scanner.next_record()) {
            if (scanner.fields().size() != table_.columns.size()) {
                throw_ragged(scanner);
            }
            if (scanner.offset() >= next_report) {
                next_report = scanner.offset() + report_every;
                tick(message, from + (to - from) * double(scanner.offset()) / double(text_.size()));
            }
            if (header) {
                header = false;
                continue;
            }
            use(row, scanner.fields());
            ++row;
        }
        tick(message, to);
    }

    void read_numbers() {
        for_each_record("reading", 0.0, 0.8, [&](std::size_t, const std::vector<CsvField>& fields) {
            for (std::size_t i = 0; i < fields.size(); ++i) {
                Column& column = table_.columns[i];
                double value = missing_value;
                if (column.kind == ColumnKind::numeric && !parse_number(fields[i].text, value)) {
                    value = missing_value;
                    if (!is_missing(fields[i].text)) {
                        column.kind = ColumnKind::categorical;
                    }
                }
                column.values.push_back(value);
            }
        });
    }

    void read_words() {
        std::vector<std::unordered_map<std::string, double>> codes(table_.columns.size());
        for_each_record(
            "reading categories", 0.8, 1.0, [&](std::size_t row, const std::vector<CsvField>& fields) {
                for (std::size_t i = 0; i < fields.size(); ++i) {
                    Column& column = table_.columns[i];
                    if (column.kind != ColumnKind::categorical) {
                        continue;
                    }
                    if (is_missing(fields[i].text)) {
                        column.values[row] = missing_value;
                        continue;
                    }
                    const auto [found, added] =
                        codes[i].try_emplace(std::string(fields[i].text), double(column.levels.size()));
                    if (added) {
                        column.levels.push_back(checked_text(fields[i]));
                    }
                    column.values[row] = found->second;
                }
            });
    }

    std::string checked_text(const CsvField& field) const {
        const std::size_t bad = first_invalid_utf8(field.text);
        if (bad != std::string_view::npos) {
            throw DataError("the text is not UTF-8", position_text(text_, field.offset, name_),
                            "save the file as UTF-8");
        }
        return std::string(field.text);
    }

    [[noreturn]] void throw_ragged(const CsvScanner& scanner) const {
        const std::size_t expected = table_.columns.size();
        const std::size_t found = scanner.fields().size();
        const std::size_t offset =
            found > expected ? scanner.fields()[expected].offset : scanner.record_end();
        throw DataError("expected " + std::to_string(expected) + " fields, found " + std::to_string(found),
                        position_text(text_, offset, name_));
    }

    void tick(std::string_view message, double fraction) const {
        if (stop_.stop_requested()) {
            throw Cancelled();
        }
        if (progress_ != nullptr) {
            progress_->report(fraction, message);
        }
    }

    /// A header has no number in it; where every column is text, its words do not come again below it.
    bool detect_header(std::string_view text, char separator) const {
        CsvScanner scanner(text, separator, name_);
        scanner.next_record();
        std::vector<std::string> first;
        double number = 0.0;
        for (const CsvField& field : scanner.fields()) {
            if (parse_number(field.text, number)) {
                return false;
            }
            first.emplace_back(field.text);
        }
        bool repeats = false;
        for (int looked = 0; looked < 100 && scanner.next_record(); ++looked) {
            for (std::size_t i = 0; i < std::min(first.size(), scanner.fields().size()); ++i) {
                if (parse_number(scanner.fields()[i].text, number)) {
                    return true;
                }
                repeats = repeats || (!is_missing(first[i]) && scanner.fields()[i].text == first[i]);
            }
        }
        return !repeats;
    }

    /// The separator that cuts most of the first records into as many fields as the first one, the
    /// more fields the better; a comma when none cuts anything.
    char detect_separator(std::string_view text) const {
        char best = ',';
        double best_score = 0.0;
        for (const char candidate : {',', ';', '\t', '|'}) {
            const double score = separator_score(text, candidate);
            if (score > best_score) {
                best = candidate;
                best_score = score;
            }
        }
        return best;
    }

    double separator_score(std::string_view text, char separator) const {
        std::size_t fields = 0;
        int records = 0;
        int alike = 0;
        try {
            CsvScanner scanner(text, separator, name_);
            while (records < 30 && scanner.next_record()) {
                fields = records == 0 ? scanner.fields().size() : fields;
                alike += scanner.fields().size() == fields ? 1 : 0;
                ++records;
            }
        } catch (const DataError&) {
            // A quote that makes no sense under this separator: judged by the records before it.
        }
        if (records == 0 || fields < 2) {
            return 0.0;
        }
        return double(alike) / records + 1e-3 * std::min<double>(double(fields), 900.0);
    }

    std::string_view text_;
    const std::string& name_;
    const CsvOptions& options_;
    const std::stop_token& stop_;
    Progress* progress_;
    char separator_ = ',';
    bool has_header_ = false;
    Table table_;
};

/// The first `limit` bytes of a file, or all of it.
std::string read_bytes(const std::filesystem::path& path, std::uintmax_t limit) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        throw DataError("this is a folder, not a file", path.string());
    }
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw DataError("cannot be opened: " + std::string(std::strerror(errno)), path.string());
    }
    file.seekg(0, std::ios::end);
    const auto size = file.tellg();
    if (size < 0) {
        throw DataError("its size cannot be told; a regular file is needed", path.string());
    }
    file.seekg(0);
    std::string bytes(
        static_cast<std::size_t>(std::min<std::uintmax_t>(limit, static_cast<std::uintmax_t>(size))), '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!file && !bytes.empty()) {
        throw DataError("cannot be read to its end", path.string());
    }
    return bytes;
}

/// The first rows without reading a long file to its end: growing pieces, each cut at a line's end.
Table read_preview(const std::filesystem::path& path, const CsvOptions& options, const std::stop_token& stop,
                   Progress* progress) {
    for (std::uintmax_t size = std::uintmax_t{1} << 20;; size *= 8) {
        std::string bytes = read_bytes(path, size);
        const bool whole = bytes.size() < size;
        const std::size_t line_end = bytes.rfind('\n');
        if (!whole && line_end == std::string::npos) {
            continue;
        }
        try {
            const std::string_view text =
                whole ? std::string_view(bytes) : std::string_view(bytes).substr(0, line_end + 1);
            Table table = parse_csv(text, path.string(), options, stop, progress);
            if (whole || table.rows() >= options.max_rows) {
                return table;
            }
        } catch (const DataError&) {
            if (whole) {
                throw;
            }
        }
    }
}

} // namespace

Table read_csv(const std::filesystem::path& path, const CsvOptions& options, std::stop_token stop,
               Progress* progress) {
    if (options.max_rows != SIZE_MAX) {
        return read_preview(path, options, stop, progress);
    }
    const std::string bytes = read_bytes(path, std::numeric_limits<std::uintmax_t>::max());
    return parse_csv(bytes, path.string(), options, stop, progress);
}

Table parse_csv(std::string_view text, const std::string& name, const CsvOptions& options,
                std::stop_token stop, Progress* progress) {
    return CsvReader(text, name, options, stop, progress).read();
}

} // namespace sluice
