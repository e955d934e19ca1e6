// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/npy_header.h"

#include "base/error.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <string_view>

namespace sluice {
namespace {

using nlohmann::json;

constexpr std::size_t most_header = 1U << 20U; ///< bytes; NumPy itself stops at 10,000
constexpr std::size_t most_fields = 1U << 16U;
constexpr int deepest = 16; ///< brackets within brackets

/// Python's literals, as far as headers have them, as JSON: tuples become lists.
class LiteralReader {
  public:
    LiteralReader(std::string_view text, const std::string& where) : text_(text), where_(where) {}

    json read() {
        json value = read_value(0);
        skip_blanks();
        if (at_ != text_.size()) {
            fail();
        }
        return value;
    }

  private:
    [[noreturn]] void fail() const {
        throw DataError("the header of the array is damaged at its character " + std::to_string(at_ + 1),
                        where_);
    }

    void skip_blanks() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) {
            ++at_;
        }
    }

    bool take(char wanted) {
        skip_blanks();
        if (at_ < text_.size() && text_[at_] == wanted) {
            ++at_;
            return true;
        }
        return false;
    }

    void need(char wanted) {
        if (!take(wanted)) {
            fail();
        }
    }

    json read_value(int depth) {
        skip_blanks();
        if (depth > deepest || at_ >= text_.size()) {
            fail();
        }
        switch (text_[at_]) {
        case '{':
            return read_map(depth);
        case '(':
            return read_list(')', depth);
        case '[':
            return read_list(']', depth);
        case '\'':
        case '"':
            return read_text();
        default:
            return read_word();
        }
    }

    json read_map(int depth) {
        json map = json::object();
        need('{');
        while (!take('}')) {
            skip_blanks();
            const std::string key = read_text();
            need(':');
            map[key] = read_value(depth + 1);
            if (!take(',')) {
                need('}');
                break;
            }
        }
        return map;
    }

    json read_list(char close, int depth) {
        json list = json::array();
        ++at_;
        while (!take(close)) {
            list.push_back(read_value(depth + 1));
            if (!take(',')) {
                need(close);
                break;
            }
        }
        return list;
    }

    std::string read_text() {
        const char quote = at_ < text_.size() ? text_[at_] : ' ';
        if (quote != '\'' && quote != '"') {
            fail();
        }
        const std::size_t end = text_.find(quote, at_ + 1);
        const std::string_view inside = text_.substr(at_ + 1, end - at_ - 1);
        if (end == std::string_view::npos || inside.find('\\') != std::string_view::npos) {
            fail(); // NumPy escapes only what no sensible name has
        }
        at_ = end + 1;
        return std::string(inside);
    }

    json read_word() {
        for (const auto& [word, value] :
             {std::pair<std::string_view, json>{"True", true}, {"False", false}}) {
            if (text_.substr(at_).starts_with(word)) {
                at_ += word.size();
                return value;
            }
        }
        std::uint64_t number = 0;
        const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), number);
        if (error != std::errc{}) {
            fail();
        }
        at_ = static_cast<std::size_t>(end - text_.data());
        take('L'); // a whole number of Python 2
        return number;
    }

    std::string_view text_;
    const std::string& where_;
    std::size_t at_ = 0;
};

class HeaderReader {
  public:
    HeaderReader(std::span<const char> bytes, const std::string& where) : bytes_(bytes), where_(where) {}

    NpyHeader read() {
        const json header = LiteralReader(text(), where_).read();
        if (!header.is_object() || !header.contains("descr") || !header.contains("shape") ||
            !header.contains("fortran_order") || !header["fortran_order"].is_boolean()) {
            fail("lacks descr, fortran_order or shape");
        }
        result_.column_major = header["fortran_order"];
        read_shape(header["shape"]);
        read_fields(header["descr"]);
        if (result_.items != 0 && (result_.item_size == 0 || result_.fields.empty())) {
            fail("has a type without values");
        }
        if (result_.items != 0 && result_.item_size > (bytes_.size() - result_.data) / result_.items) {
            throw DataError("the values are cut off: " + std::to_string(bytes_.size() - result_.data) +
                                " bytes follow the header where " + std::to_string(result_.items) +
                                " items of " + std::to_string(result_.item_size) + " bytes are announced",
                            where_);
        }
        return std::move(result_);
    }

  private:
    [[noreturn]] void fail(const std::string& what) const {
        throw DataError("the header of the array " + what, where_);
    }

    /// The dictionary in words, found by the lengths before it.
    std::string_view text() {
        const auto byte = [&](std::size_t i) { return std::size_t{static_cast<unsigned char>(bytes_[i])}; };
        if (bytes_.size() < 10 || std::string_view(bytes_.data(), 6) != "\x93NUMPY") {
            throw DataError("this is no array of NumPy (.npy)", where_);
        }
        const std::size_t version = byte(6);
        if (version < 1 || version > 3) {
            fail("is of version " + std::to_string(version) + ", of which nothing is known");
        }
        const std::size_t start = version == 1 ? 10 : 12;
        if (bytes_.size() < start) {
            fail("is cut off");
        }
        const std::size_t length =
            byte(8) | byte(9) << 8U | (version == 1 ? 0 : byte(10) << 16U | byte(11) << 24U);
        if (length > most_header || length > bytes_.size() - start) {
            fail("is cut off, or longer than any array needs");
        }
        result_.data = start + length;
        return {bytes_.data() + start, length};
    }

    void read_shape(const json& shape) {
        if (!shape.is_array() || shape.size() > 32) {
            fail("has no shape");
        }
        // Also where a side is 0, so that a product of sides never leaves the range.
        std::size_t others = 1;
        for (const json& side : shape) {
            if (!side.is_number_unsigned()) {
                fail("has no shape");
            }
            const auto length = side.get<std::size_t>();
            if (length > 1 && others > (std::size_t{1} << 48U) / length) {
                fail("has an impossible shape");
            }
            others *= std::max<std::size_t>(length, 1);
            result_.items *= length;
            result_.shape.push_back(length);
        }
    }

    void read_fields(const json& descr) {
        if (descr.is_string()) {
            add("", descr, 1);
            return;
        }
        result_.structured = true;
        if (!descr.is_array() || descr.empty() || descr.size() > most_fields) {
            fail("has no type");
        }
        for (const json& field : descr) {
            if (!field.is_array() || field.size() < 2) {
                fail("has no type");
            }
            const bool titled = field[0].is_array() && field[0].size() == 2; // (title, name)
            const json& name = titled ? field[0][1] : field[0];
            if (!name.is_string() || !field[1].is_string()) {
                throw DataError("the fields of the array have fields themselves, which is not read", where_,
                                "save the columns as separate arrays with numpy.savez");
            }
            add(name, field[1], field.size() > 2 ? values_in(field[2]) : 1);
        }
    }

    std::size_t values_in(const json& shape) const {
        std::size_t count = 1;
        for (const json& side : shape) {
            if (!side.is_number_unsigned() || side.get<std::size_t>() > most_fields) {
                fail("has no type");
            }
            count *= side.get<std::size_t>();
            if (count > most_fields) {
                fail("has a field that is too long");
            }
        }
        return count;
    }

    void add(const std::string& name, const std::string& descr, std::size_t count) {
        NpyField field{name, {}, result_.item_size, count};
        const bool marked =
            !descr.empty() && std::string_view("<>|=").find(descr[0]) != std::string_view::npos;
        field.type.big_endian = descr.starts_with('>');
        const std::string_view rest = std::string_view(descr).substr(marked ? 1 : 0);
        field.type.kind = rest.empty() ? ' ' : rest[0];
        std::size_t length = 0;
        const char* const end = rest.data() + rest.size();
        const bool sized = rest.size() > 1 && std::from_chars(rest.data() + 1, end, length).ptr == end;
        refuse_kind(field.type.kind, descr);
        if (!sized || length > (std::size_t{1} << 30U)) {
            fail("has the type '" + descr + "', which is none");
        }
        check_size(field.type.kind, length, descr);
        field.type.size = field.type.kind == 'U' ? 4 * length : length;
        if (field.type.kind == 'V') { // padding between fields
            result_.item_size += length * count;
            return;
        }
        result_.item_size += field.type.size * count;
        if (result_.item_size > (std::size_t{1} << 40U)) {
            fail("has an impossible type");
        }
        result_.fields.push_back(std::move(field));
    }

    void refuse_kind(char kind, const std::string& descr) const {
        if (kind == 'O') {
            throw DataError(
                "the array holds Python objects, which only running a program inside the file could "
                "bring back",
                where_, "save it as numbers or text: array.astype(float) or array.astype(str)");
        }
        if (kind == 'c') {
            throw DataError("the array holds complex numbers (" + descr + ")", where_,
                            "save its real and imaginary parts as two arrays");
        }
        if (kind == 'M' || kind == 'm') {
            throw DataError("the array holds dates or times (" + descr + ")", where_,
                            "save it as numbers: array.astype('int64')");
        }
        if (std::string_view("biufUSa").find(kind) == std::string_view::npos &&
            !(kind == 'V' && result_.structured)) {
            throw DataError("the array has the type '" + descr + "', which is not read", where_);
        }
    }

    void check_size(char kind, std::size_t length, const std::string& descr) const {
        const bool integer = length == 1 || length == 2 || length == 4 || length == 8;
        const bool fits = kind == 'b'                  ? length == 1
                          : kind == 'i' || kind == 'u' ? integer
                          : kind == 'f'                ? length == 2 || length == 4 || length == 8
                                                       : true;
        if (!fits) {
            throw DataError("the array has numbers of the type '" + descr + "', which is not read", where_,
                            "save it as array.astype('float64')");
        }
    }

    std::span<const char> bytes_;
    const std::string& where_;
    NpyHeader result_;
};

} // namespace

NpyHeader read_npy_header(std::span<const char> bytes, const std::string& where) {
    return HeaderReader(bytes, where).read();
}

} // namespace sluice
