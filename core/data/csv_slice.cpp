// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/csv_slice.h"

#include "base/error.h"
#include "data/csv_fields.h"

#include <cmath>
#include <cstring>
#include <limits>

namespace sluice::csv {
namespace {

constexpr double missing_value = std::numeric_limits<double>::quiet_NaN();

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

} // namespace

SliceReader::SliceReader(const Layout& layout, const std::vector<Reading>& readings, std::size_t most_rows,
                         bool guessing)
    : layout_(layout), readings_(readings), most_rows_(most_rows), guessing_(guessing),
      scanner_(layout.text, layout.separator, layout.name), cells_(layout.columns.size()) {
    if (guessing) {
        scanner_.leave_places_out();
    }
    for (const char c : {layout.separator, '\n', '\r'}) {
        stops_[static_cast<unsigned char>(c)] = true;
    }
}

void SliceReader::read(Slice& slice) {
    slice_ = &slice;
    slice.columns.assign(cells_.size(), {});
    slice.unescaped.clear();
    slice.rows = 0;
    slice.error = nullptr;
    at_ = slice.begin;
    try {
        read_records();
    } catch (const DataError&) {
        slice.error = std::current_exception();
    }
    slice.end = at_;
}

void SliceReader::read_records() {
    while (at_ < slice_->limit && slice_->rows < most_rows_) {
        if (skip_empty_line()) {
            continue;
        }
        if (!read_plain_record()) {
            scanner_.seek(at_);
            if (!scanner_.next_record()) {
                at_ = scanner_.offset(); // only blank lines were left
                return;
            }
            read_other_record();
        }
        keep_record();
    }
}

bool SliceReader::skip_empty_line() {
    const char c = layout_.text[at_];
    const bool empty = c == '\n' || c == '\r';
    at_ += empty ? 1 : 0;
    return empty;
}

/// Parses a record without anything unusual; false, and nothing is changed, where there is something.
bool SliceReader::read_plain_record() {
    const char* const text = layout_.text.data();
    const char* const end = text + layout_.text.size();
    const char* at = text + at_;
    const std::size_t last = cells_.size() - 1;
    if (is_blank(*at) && *at != layout_.separator) {
        return false; // perhaps a line of nothing but blanks, which is no record
    }
    for (std::size_t c = 0; c <= last; ++c) {
        if (!read_plain_cell(c, at)) {
            return false;
        }
        const bool at_end = at == end || *at == '\n' || *at == '\r';
        if (at_end != (c == last)) {
            return false;
        }
        at += at == end ? 0 : 1;
    }
    if (at != end && *(at - 1) == '\r' && *at == '\n') {
        ++at;
    }
    at_ = static_cast<std::size_t>(at - text);
    return true;
}

/// Leaves `at` at the separator or the end of the line behind the field.
bool SliceReader::read_plain_cell(std::size_t column, const char*& at) {
    const char* const end = layout_.text.data() + layout_.text.size();
    Cell& cell = cells_[column];
    const auto stops = [&](const char* p) { return p == end || stops_[static_cast<unsigned char>(*p)]; };
    cell.is_number = false;
    cell.lasting = true;
    if (readings_[column] <= Reading::checked) {
        const char* const behind = scan_number(at, end, layout_.decimal, cell.number);
        if (behind != nullptr && stops(behind)) {
            cell.is_number = true;
            at = behind;
            return true;
        }
    }
    if (at < end && *at == '"') {
        return read_quoted_cell(cell, at);
    }
    const char* first = at;
    while (!stops(at)) {
        ++at;
    }
    const char* last = at;
    while (first < last && is_blank(*first)) {
        ++first;
    }
    while (last > first && is_blank(last[-1])) {
        --last;
    }
    if (first < last && *first == '"') {
        return false;
    }
    cell.text = {first, last};
    return true;
}

/// False where the quote is not closed, or text follows it.
bool SliceReader::read_quoted_cell(Cell& cell, const char*& at) const {
    const char* const end = layout_.text.data() + layout_.text.size();
    const char* piece = at + 1;
    cell.copy.clear();
    while (true) {
        const auto* close =
            static_cast<const char*>(std::memchr(piece, '"', static_cast<std::size_t>(end - piece)));
        if (close == nullptr) {
            return false;
        }
        if (close + 1 == end || close[1] != '"') {
            if (close + 1 != end && !stops_[static_cast<unsigned char>(close[1])]) {
                return false;
            }
            cell.lasting = piece == at + 1;
            if (!cell.lasting) {
                cell.copy.append(piece, close);
            }
            cell.text = cell.lasting ? std::string_view(piece, close) : std::string_view(cell.copy);
            at = close + 1;
            return true;
        }
        cell.copy.append(piece, close + 1); // one of the two quotes
        piece = close + 2;
    }
}

void SliceReader::read_other_record() {
    const std::vector<CsvField>& fields = scanner_.fields();
    if (fields.size() != cells_.size()) {
        fail_ragged();
    }
    const char* const begin = layout_.text.data();
    for (std::size_t c = 0; c < cells_.size(); ++c) {
        const std::string_view text = fields[c].text;
        const bool lasting = text.data() >= begin && text.data() + text.size() <= begin + layout_.text.size();
        cells_[c] = {0.0, text, false, lasting, {}};
    }
    at_ = scanner_.offset();
}

void SliceReader::keep_record() {
    for (std::size_t c = 0; c < cells_.size(); ++c) {
        Cell& cell = cells_[c];
        SliceColumn& column = slice_->columns[c];
        switch (readings_[c]) {
        case Reading::nothing:
            break;
        case Reading::words:
            column.values.push_back(word_code(c, cell));
            break;
        default:
            if (!cell.is_number && !parse_number(cell.text, layout_.decimal, cell.number)) {
                cell.number = missing_value;
                if (!is_missing(cell.text)) {
                    if (readings_[c] == Reading::checked) {
                        fail_no_number(c, cell);
                    }
                    column.other_words = true;
                }
            }
            column.values.push_back(cell.number);
        }
    }
    ++slice_->rows;
}

double SliceReader::word_code(std::size_t column, const Cell& cell) {
    if (is_missing(cell.text)) {
        return missing_value;
    }
    WordIndex& words = slice_->columns[column].words;
    const std::uint64_t hash = word_hash(cell.text);
    const std::uint32_t known = words.find(cell.text, hash);
    if (known != WordIndex::none) {
        return known;
    }
    return words.number(cell.lasting ? cell.text : slice_->unescaped.emplace_back(cell.text), hash);
}

std::string SliceReader::place(std::size_t offset) const {
    return guessing_ ? layout_.name : position_text(layout_.text, offset, layout_.name);
}

void SliceReader::fail_ragged() const {
    const std::size_t expected = cells_.size(), found = scanner_.fields().size();
    const std::size_t offset = found > expected ? scanner_.fields()[expected].offset : scanner_.record_end();
    throw DataError("expected " + std::to_string(expected) + (expected == 1 ? " field" : " fields") +
                        ", found " + std::to_string(found),
                    place(offset));
}

void SliceReader::fail_no_number(std::size_t column, const Cell& cell) const {
    const char* const begin = layout_.text.data();
    const std::size_t offset = cell.lasting ? static_cast<std::size_t>(cell.text.data() - begin) : at_;
    throw DataError("'" + std::string(cell.text.substr(0, 40)) +
                        "' is not a number, and 'types' says that the column '" + layout_.columns[column] +
                        "' is numeric",
                    place(offset));
}

} // namespace sluice::csv
