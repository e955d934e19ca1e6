// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/csv.h"

#include "base/error.h"
#include "base/text.h"
#include "base/thread_pool.h"
#include "data/array_columns.h"
#include "data/csv_dialect.h"
#include "data/csv_fields.h"
#include "data/csv_slice.h"
#include "data/text_encoding.h"
#include "storage/file_bytes.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <mutex>

namespace sluice {
namespace {

/// Of text, between two looks at the stop token.
constexpr std::size_t slice_bytes = std::size_t{1} << 20U;
constexpr std::size_t look_bytes = std::size_t{4} << 20U; ///< of a piece that is only looked through
constexpr std::size_t rows_of_sample = 1000;

using csv::Layout;
using csv::Reading;
using csv::Slice;

/// Calls back from several threads, one at a time, and never after it was stopped.
class SharedTick {
  public:
    SharedTick(const std::stop_token& stop, Progress* progress) : stop_(stop), progress_(progress) {}

    void begin(std::string_view message, double from, double to, std::size_t parts) {
        message_ = message;
        from_ = from;
        to_ = to;
        parts_ = std::max<std::size_t>(parts, 1);
        done_ = 0;
    }
    /// One part more is done.
    void step() {
        const std::lock_guard lock(mutex_);
        if (stop_.stop_requested()) {
            throw Cancelled();
        }
        ++done_;
        if (progress_ != nullptr) {
            progress_->report(
                from_ + (to_ - from_) * static_cast<double>(done_) / static_cast<double>(parts_), message_);
        }
    }

  private:
    const std::stop_token& stop_;
    Progress* progress_;
    std::mutex mutex_;
    std::string_view message_;
    double from_ = 0.0, to_ = 1.0;
    std::size_t parts_ = 1, done_ = 0;
};

/// Reads text in UTF-8 into a table. Most of it is read once: the columns of words are found on the first
/// records. Where a word appears in a column only later, that column is read a second time, because what its
/// numbers were written like cannot be told from their values.
class CsvReader {
  public:
    CsvReader(std::string_view text, const std::string& name, const CsvOptions& options,
              const CsvDialect& dialect, ThreadPool& pool, const std::stop_token& stop, Progress* progress)
        : layout_{text, name, dialect.separator, dialect.decimal, {}}, options_(options), dialect_(dialect),
          tick_(stop, progress), pool_(pool) {}

    Table read() {
        find_columns();
        cut_slices();
        read_slices(slices_, "reading", 0.0, 0.8);
        if (rows() == 0) {
            throw DataError(dialect_.has_header ? "the file has a header but no rows"
                                                : "the file has no rows",
                            layout_.name);
        }
        assemble();
        return std::move(table_);
    }

  private:
    void find_columns() {
        CsvScanner scanner(layout_.text, layout_.separator, layout_.name);
        if (!scanner.next_record()) {
            throw DataError("the file has no rows", layout_.name);
        }
        for (const CsvField& field : scanner.fields()) {
            std::string name = dialect_.has_header ? std::string(field.text) : std::string();
            if (name.empty()) {
                name = "column_" + std::to_string(table_.columns.size() + 1);
            }
            table_.columns.push_back({std::move(name), ColumnKind::numeric, {}, {}});
        }
        make_names_unique(table_);
        layout_.columns = table_.names();
        first_record_ = dialect_.has_header ? scanner.offset() : 0;
        choose_readings();
    }

    void choose_readings() {
        readings_.assign(layout_.columns.size(), Reading::numbers);
        Slice sample;
        sample.begin = first_record_;
        sample.limit = layout_.text.size();
        csv::SliceReader(layout_, readings_, std::min(rows_of_sample, options_.max_rows), true).read(sample);
        for (std::size_t c = 0; c < readings_.size(); ++c) {
            readings_[c] = sample.columns[c].other_words ? Reading::words : Reading::numbers;
        }
        for (const auto& [column, kind] : options_.types) {
            const auto found = std::ranges::find(layout_.columns, column);
            if (found == layout_.columns.end()) {
                const std::string near = nearest_name(column, layout_.columns);
                throw InvalidArgument(
                    "'types' names the column '" + column + "', which the file does not have",
                    "/dataset/parameters/types", near.empty() ? "" : "did you mean '" + near + "'?");
            }
            readings_[static_cast<std::size_t>(found - layout_.columns.begin())] =
                kind == ColumnKind::categorical ? Reading::words : Reading::checked;
        }
    }

    /// Behind a line end from `at` on, where two records with all their fields begin; the end of the text
    /// where there is none near.
    std::size_t likely_record(std::size_t at) const {
        constexpr int most_lines = 64;
        CsvScanner scanner(layout_.text, layout_.separator, layout_.name);
        scanner.leave_places_out();
        for (int i = 0; i < most_lines; ++i) {
            at = layout_.text.find('\n', at);
            if (at == std::string_view::npos) {
                return layout_.text.size();
            }
            ++at;
            try {
                scanner.seek(at);
                const auto whole = [&] {
                    return !scanner.next_record() || scanner.fields().size() == layout_.columns.size();
                };
                if (whole() && whole()) {
                    return at;
                }
            } catch (const DataError&) {
                continue; // within a quoted field
            }
        }
        return at;
    }

    /// Behind each megabyte where a record seems to begin; read_slices() finds out.
    void cut_slices() {
        std::size_t begin = first_record_;
        while (begin < layout_.text.size()) {
            std::size_t limit = layout_.text.size();
            if (options_.max_rows == SIZE_MAX && limit - begin > slice_bytes) {
                limit = likely_record(begin + slice_bytes);
            }
            slices_.emplace_back();
            slices_.back().begin = begin;
            slices_.back().limit = limit;
            begin = limit;
        }
    }

    /// Reads all pieces at once, then again those, one after another, whose first record begins elsewhere: a
    /// quoted line break, or a record longer than a piece, stood at their border.
    void read_slices(std::vector<Slice>& slices, std::string_view message, double from, double to) {
        tick_.begin(message, from, to, slices.size());
        pool_.for_each(slices.size(), [&](std::size_t i) {
            csv::SliceReader(layout_, readings_, options_.max_rows, true).read(slices[i]);
            tick_.step();
        });
        std::size_t begin = first_record_;
        for (Slice& slice : slices) {
            if (slice.begin != begin || slice.error) { // an error again, now with its place
                slice.begin = begin;
                csv::SliceReader(layout_, readings_, options_.max_rows, false).read(slice);
            }
            if (slice.error) {
                std::rethrow_exception(slice.error);
            }
            begin = std::max(slice.end, slice.begin);
        }
    }

    std::size_t rows() const {
        std::size_t count = 0;
        for (const Slice& slice : slices_) {
            count += slice.rows;
        }
        return count;
    }

    void assemble() {
        std::vector<Slice> again = slices_of_late_words();
        const std::size_t count = rows();
        tick_.begin("putting columns together", 0.9, 1.0, readings_.size());
        pool_.for_each(readings_.size(), [&](std::size_t c) {
            const bool late = late_.at(c);
            Column& column = table_.columns[c];
            column.kind =
                late || readings_[c] == Reading::words ? ColumnKind::categorical : ColumnKind::numeric;
            column.values.reserve(count);
            WordIndex words;
            for (Slice& slice : late ? again : slices_) {
                take(slice.columns[c], column, words);
            }
            column.levels.assign(words.words().begin(), words.words().end());
            tick_.step();
        });
    }

    /// Moves one piece of a column to its end.
    static void take(csv::SliceColumn& piece, Column& column, WordIndex& words) {
        if (column.kind == ColumnKind::categorical) {
            std::vector<double> codes;
            codes.reserve(piece.words.words().size());
            for (std::size_t i = 0; i < piece.words.words().size(); ++i) {
                codes.push_back(words.number(piece.words.words()[i], piece.words.hashes()[i]));
            }
            for (double& value : piece.values) {
                value = std::isnan(value) ? value : codes[static_cast<std::size_t>(value)];
            }
        }
        column.values.insert(column.values.end(), piece.values.begin(), piece.values.end());
        piece = {};
    }

    /// The pieces once more, with the words of those columns that were taken for numbers and are none.
    std::vector<Slice> slices_of_late_words() {
        late_.assign(readings_.size(), false);
        for (const Slice& slice : slices_) {
            for (std::size_t c = 0; c < late_.size(); ++c) {
                late_[c] = late_[c] || slice.columns[c].other_words;
            }
        }
        if (std::ranges::find(late_, true) == late_.end()) {
            return {};
        }
        std::vector<Slice> again;
        for (const Slice& slice : slices_) {
            again.emplace_back();
            again.back().begin = slice.begin;
            again.back().limit = slice.limit;
        }
        const std::vector<Reading> first = readings_;
        for (std::size_t c = 0; c < late_.size(); ++c) {
            readings_[c] = late_[c] ? Reading::words : Reading::nothing;
        }
        read_slices(again, "reading categories", 0.8, 0.9);
        readings_ = first;
        return again;
    }

    Layout layout_;
    const CsvOptions& options_;
    const CsvDialect& dialect_;
    SharedTick tick_;
    ThreadPool& pool_;
    std::size_t first_record_ = 0;
    std::vector<Reading> readings_;
    std::vector<bool> late_;
    std::vector<Slice> slices_;
    Table table_;
};

/// What `find` finds first (or npos), looking at all pieces of the text at once. No character goes beyond the
/// end of a line.
std::size_t first_place(std::string_view text, ThreadPool& pool, std::size_t (*find)(std::string_view)) {
    std::vector<std::size_t> begins{0};
    while (text.size() - begins.back() > look_bytes) {
        const std::size_t line = text.find('\n', begins.back() + look_bytes);
        if (line == std::string_view::npos) {
            break;
        }
        begins.push_back(line + 1);
    }
    std::vector<std::size_t> found(begins.size());
    pool.for_each(begins.size(), [&](std::size_t i) {
        const std::size_t end = i + 1 < begins.size() ? begins[i + 1] : text.size();
        const std::size_t at = find(text.substr(begins[i], end - begins[i]));
        found[i] = at == std::string_view::npos ? at : begins[i] + at;
    });
    return *std::ranges::min_element(found);
}

/// Text that holds control characters is none.
void refuse_binary(std::string_view bytes, const std::string& name) {
    const auto bad = std::ranges::find_if(bytes, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\f' && byte != 0x1A;
    });
    if (bad != bytes.end()) {
        throw DataError("this is not a text file: it has control characters and is not UTF-8",
                        position_text(bytes, static_cast<std::size_t>(bad - bytes.begin()), name),
                        "only CSV text can be read");
    }
}

/// The text as UTF-8: itself, or what `storage` then holds.
std::string_view decoded(std::string_view bytes, const std::string& name, const CsvOptions& options,
                         CsvDialect& dialect, ThreadPool& pool, std::string& storage) {
    const std::string asked = options.encoding.value_or("");
    const bool little_mark = bytes.starts_with("\xFF\xFE"), big_mark = bytes.starts_with("\xFE\xFF");
    if (asked.starts_with("utf-16") || (asked.empty() && (little_mark || big_mark))) {
        const bool big = asked == "utf-16be" || (asked != "utf-16le" && big_mark);
        dialect.encoding = big ? "utf-16be" : "utf-16le";
        storage = from_utf16(bytes, big);
    } else if (asked == "latin1" || asked == "windows-1252") {
        dialect.encoding = asked;
        storage = from_windows_1252(bytes, asked == "latin1");
    } else {
        if (bytes.starts_with("\xEF\xBB\xBF")) {
            bytes.remove_prefix(3);
        }
        const std::size_t bad = first_place(bytes, pool, first_invalid_utf8);
        if (bad != std::string_view::npos && !asked.empty()) {
            throw DataError("the text is not UTF-8", position_text(bytes, bad, name),
                            "leave 'encoding' out, or give \"windows-1252\" or \"latin1\"");
        }
        if (bad == std::string_view::npos) {
            return bytes;
        }
        refuse_binary(bytes, name);
        dialect.encoding = "windows-1252";
        dialect.notes.push_back("the text is not UTF-8 (" + position_text(bytes, bad, name) +
                                ") and was read as Windows-1252");
        storage = from_windows_1252(bytes);
    }
    return storage;
}

void refuse_zero_byte(std::string_view text, const std::string& name, ThreadPool& pool) {
    const std::size_t zero = first_place(text, pool, [](std::string_view piece) { return piece.find('\0'); });
    if (zero != std::string_view::npos) {
        throw DataError("this is not a text file: a zero byte", position_text(text, zero, name),
                        "only CSV text can be read");
    }
}

/// The first rows without reading a long file to its end: growing pieces, each cut at a line's end.
Table read_preview(const std::filesystem::path& path, const CsvOptions& options, const std::stop_token& stop,
                   Progress* progress, CsvDialect* found) {
    for (std::uintmax_t size = std::uintmax_t{1} << 20U;; size *= 8) {
        const FileBytes bytes(path, size, stop);
        const bool whole = bytes.size() < size;
        // Half a unit of UTF-16 must not be left.
        const bool pairs = bytes.text().starts_with("\xFF\xFE") || bytes.text().starts_with("\xFE\xFF") ||
                           options.encoding.value_or("").starts_with("utf-16");
        const std::size_t line_end = bytes.text().rfind('\n');
        if (!whole && line_end == std::string::npos) {
            continue;
        }
        try {
            const std::string_view text =
                whole ? bytes.text() : bytes.text().substr(0, pairs ? bytes.size() / 2 * 2 : line_end + 1);
            Table table = parse_csv(text, path.string(), options, stop, progress, found);
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

const std::vector<std::string>& csv_encodings() {
    static const std::vector<std::string> encodings{"utf-8",    "utf-16",       "utf-16le",
                                                    "utf-16be", "windows-1252", "latin1"};
    return encodings;
}

Table read_csv(const std::filesystem::path& path, const CsvOptions& options, std::stop_token stop,
               Progress* progress, CsvDialect* found) {
    if (options.max_rows != SIZE_MAX) {
        return read_preview(path, options, stop, progress, found);
    }
    const FileBytes bytes(path, std::numeric_limits<std::uintmax_t>::max(), stop);
    return parse_csv(bytes.text(), path.string(), options, stop, progress, found);
}

Table parse_csv(std::string_view text, const std::string& name, const CsvOptions& options,
                std::stop_token stop, Progress* progress, CsvDialect* found) {
    CsvDialect own;
    CsvDialect& dialect = found != nullptr ? *found : own;
    dialect = {};
    std::string storage;
    ThreadPool pool(text.size() < slice_bytes / 2 || options.max_rows != SIZE_MAX ? 1 : options.threads);
    text = decoded(text, name, options, dialect, pool, storage);
    refuse_zero_byte(text, name, pool);
    csv::find_dialect(text, name, options, dialect);
    return CsvReader(text, name, options, dialect, pool, stop, progress).read();
}

} // namespace sluice
