// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// One field of a record, without its quotes and, when it has none, without blanks around it.
struct CsvField {
    std::string_view text;  ///< valid until the next record
    std::size_t offset = 0; ///< where it starts in the scanned text, in bytes
};

/// "name:line:column" of a byte, counting from 1 and columns in characters. O(offset): for errors only.
std::string position_text(std::string_view text, std::size_t offset, const std::string& name);

/// Cuts text into records and fields as RFC 4180 says, with LF, CRLF or CR at the end of lines. Empty lines
/// are no records. Throws DataError for an unclosed quote, text after a closing quote, or a zero byte.
class CsvScanner {
  public:
    /// The text and the name must outlive the scanner.
    CsvScanner(std::string_view text, char separator, const std::string& name)
        : text_(text), name_(name), separator_(separator) {}

    /// False at the end of the text.
    bool next_record();
    /// Errors then do not say where: finding that out takes as long as reading all that is before.
    void leave_places_out() { places_ = false; }
    const std::vector<CsvField>& fields() const { return fields_; }
    std::size_t offset() const { return at_; }             ///< of the first byte not yet scanned
    void seek(std::size_t offset) { at_ = offset; }        ///< to where a record begins
    std::size_t record_end() const { return record_end_; } ///< of the record's line end

  private:
    void skip_empty_lines();
    void scan_field();
    void scan_quoted();
    void scan_plain();
    bool at_line_end() const { return at_ >= text_.size() || text_[at_] == '\n' || text_[at_] == '\r'; }
    void skip_line_end();
    void skip_blanks();
    [[noreturn]] void fail(const std::string& message, std::size_t offset) const;

    std::string_view text_;
    const std::string& name_;
    char separator_;
    bool places_ = true;
    std::size_t at_ = 0;
    std::size_t record_end_ = 0;
    std::vector<CsvField> fields_;
    std::deque<std::string> unescaped_; ///< of this record's fields with doubled quotes
};

} // namespace sluice
