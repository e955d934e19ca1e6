// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/json_lines.h"

#include "base/text.h"
#include "data/csv_scanner.h"
#include "data/json_rows.h"
#include "data/text_encoding.h"
#include "storage/file_bytes.h"

#include <cmath>

namespace sluice {
namespace {

using nlohmann::json;

constexpr std::size_t deepest = 64;         ///< objects within objects
constexpr std::size_t values_per_byte = 32; ///< of the table, for each byte of the file
constexpr std::size_t always_allowed = std::size_t{1} << 20U;
constexpr std::size_t report_every = std::size_t{1} << 20U; ///< bytes

/// Receives what the parser finds and lays it flat into rows.
class RowMaker final : public nlohmann::json_sax<json> {
  public:
    /// in_list: the rows are elements of one list, not texts of their own.
    RowMaker(JsonRows& rows, const std::string& where, bool in_list)
        : rows_(rows), where_(where), in_list_(in_list) {}

    bool null() override {
        rows_.add_missing(member());
        return true;
    }
    bool boolean(bool value) override {
        rows_.add_truth(member(), value);
        return true;
    }
    bool number_integer(number_integer_t value) override { return number(static_cast<double>(value), true); }
    bool number_unsigned(number_unsigned_t value) override {
        return number(static_cast<double>(value), true);
    }
    bool number_float(number_float_t value, const string_t&) override { return number(value, false); }
    bool string(string_t& value) override {
        rows_.add_text(member(), value);
        return true;
    }
    bool binary(binary_t&) override { return false; }

    bool start_object(std::size_t) override {
        if (frames_.size() == row_depth()) {
            rows_.begin_row();
        }
        open(false);
        return true;
    }
    bool key(string_t& name) override {
        Frame& frame = frames_.back();
        path_.resize(frame.length);
        path_ += (frame.length == 0 ? "" : ".") + name;
        return true;
    }
    bool end_object() override { return close(); }
    bool start_array(std::size_t) override {
        if (frames_.size() < row_depth()) {
            frames_.push_back({0, true, 0});
            return true;
        }
        if (frames_.size() == row_depth()) {
            fail_row();
        }
        open(true);
        return true;
    }
    bool end_array() override { return close(); }

    bool parse_error(std::size_t position, const std::string&,
                     const nlohmann::detail::exception& error) override {
        error_at = position;
        // "[json.exception.parse_error.101] parse error at line 1, column 5: syntax error while ..."
        const std::string text = error.what();
        const std::size_t colon = text.find(": ");
        error_text = colon == std::string::npos ? text : text.substr(colon + 2);
        return false;
    }

    std::size_t error_at = 0; ///< bytes read when the parser gave up
    std::string error_text;

  private:
    /// An object or a list that is open.
    struct Frame {
        std::size_t length; ///< of the path of what it is
        bool list;
        std::size_t index; ///< of the list's next element
    };

    std::size_t row_depth() const { return in_list_ ? 1 : 0; }

    [[noreturn]] void fail_row() const {
        throw DataError("row " + std::to_string(rows_.rows() + 1) +
                            " is not an object {\"NAME\": value, ...}",
                        where_, "write one object on each line, or a list of objects");
    }

    /// The name of the value that comes now.
    const std::string& member() {
        if (frames_.size() <= row_depth()) {
            fail_row();
        }
        Frame& frame = frames_.back();
        if (frame.list) {
            path_.resize(frame.length);
            path_ += "." + std::to_string(frame.index++);
        }
        return path_;
    }

    void open(bool list) {
        if (frames_.size() > deepest) {
            throw DataError("row " + std::to_string(rows_.rows()) +
                                " has objects within objects, more than " + std::to_string(deepest) + " deep",
                            where_);
        }
        const std::size_t length = frames_.size() == row_depth() ? 0 : member().size();
        path_.resize(length);
        frames_.push_back({length, list, 0});
    }

    bool close() {
        frames_.pop_back();
        return true;
    }

    bool number(double value, bool whole) {
        if (whole && std::abs(value) >= 0x1p53) {
            rows_.count_rounded();
        }
        rows_.add_number(member(), value);
        return true;
    }

    JsonRows& rows_;
    const std::string& where_;
    bool in_list_;
    std::vector<Frame> frames_;
    std::string path_;
};

class JsonReader {
  public:
    JsonReader(std::string_view text, const FileRequest& request)
        : text_(text), request_(request), where_(request.path.string()),
          rows_(values_per_byte * text.size() + always_allowed, where_) {}

    LoadedTable read() {
        const std::size_t first = text_.find_first_not_of(" \t\r\n");
        if (first == std::string_view::npos) {
            throw DataError("the file has no rows", where_);
        }
        if (text_[first] == '[') {
            request_.tick(0.0, "reading JSON");
            parse(0, text_.size(), true);
        } else {
            read_lines();
        }
        request_.tick(1.0, "reading JSON");
        LoadedTable loaded;
        loaded.table = rows_.take();
        if (rows_.rounded() > 0) {
            loaded.notes.push_back(rounding_note(rows_.rounded()));
        }
        return loaded;
    }

  private:
    void read_lines() {
        std::size_t next_report = 0;
        for (std::size_t begin = 0; begin < text_.size();) {
            const std::size_t end = std::min(text_.find('\n', begin), text_.size());
            if (text_.substr(begin, end - begin).find_first_not_of(" \t\r") != std::string_view::npos) {
                parse(begin, end, false);
            }
            begin = end + 1;
            if (begin >= next_report) {
                next_report = begin + report_every;
                request_.tick(double(std::min(begin, text_.size())) / double(text_.size()), "reading JSON");
            }
        }
    }

    void parse(std::size_t begin, std::size_t end, bool list) {
        RowMaker maker(rows_, where_, list);
        if (!json::sax_parse(text_.begin() + begin, text_.begin() + end, &maker)) {
            const std::size_t at = begin + (maker.error_at > 0 ? maker.error_at - 1 : 0);
            // An object over several lines is the usual mistake.
            const bool cut = !list && at + 1 >= end;
            throw DataError(
                "this is no JSON: " + maker.error_text, position_text(text_, std::min(at, end), where_),
                cut ? "each line must be a whole object; a file that is one list [...] may have line breaks"
                    : "");
        }
    }

    std::string_view text_;
    const FileRequest& request_;
    std::string where_;
    JsonRows rows_;
};

} // namespace

LoadedTable read_json_lines(const FileRequest& request) {
    const FileBytes bytes(request.path, std::numeric_limits<std::uintmax_t>::max(), request.stop);
    std::string_view text = bytes.text();
    std::string storage;
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
        storage = from_utf16(text, text.starts_with("\xFE\xFF"));
        text = storage;
    } else if (text.starts_with("\xEF\xBB\xBF")) {
        text.remove_prefix(3);
    }
    return JsonReader(text, request).read();
}

} // namespace sluice
