// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/pickle_reader.h"

#include "base/error.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <unordered_map>

namespace sluice {
namespace {

using Kind = PickleValue::Kind;

constexpr std::size_t most_values = 4'000'000;

class PickleReader {
  public:
    PickleReader(std::span<const char> bytes, std::size_t start, const std::string& where)
        : bytes_(bytes), at_(start), where_(where) {}

    Pickle read() {
        while (!step()) {
        }
        result_.root = pop();
        result_.end = at_;
        return std::move(result_);
    }

  private:
    [[noreturn]] void fail(const std::string& what) const {
        throw DataError("the pickle " + what + " at byte " + std::to_string(at_), where_);
    }

    std::span<const char> take(std::size_t count) {
        if (count > bytes_.size() - at_) {
            fail("ends too early");
        }
        const std::span<const char> part = bytes_.subspan(at_, count);
        at_ += count;
        return part;
    }

    /// A little-endian number of so many bytes.
    std::uint64_t unsigned_number(std::size_t count) {
        std::uint64_t value = 0;
        const std::span<const char> part = take(count);
        for (std::size_t i = 0; i < count; ++i) {
            value |= static_cast<std::uint64_t>(static_cast<unsigned char>(part[i])) << (8 * i);
        }
        return value;
    }

    std::int64_t signed_number(std::size_t count) {
        const std::uint64_t value = unsigned_number(count);
        const unsigned unused = 64 - 8 * static_cast<unsigned>(count);
        return static_cast<std::int64_t>(value << unused) >> unused;
    }

    std::string line() {
        const auto rest = bytes_.subspan(at_);
        const auto end = std::ranges::find(rest, '\n');
        if (end == rest.end()) {
            fail("ends too early");
        }
        std::string text(rest.begin(), end);
        at_ += text.size() + 1;
        return text;
    }

    std::string counted_text(std::size_t length_bytes) {
        const std::uint64_t length = unsigned_number(length_bytes);
        if (length > bytes_.size() - at_) {
            fail("ends too early");
        }
        const std::span<const char> part = take(static_cast<std::size_t>(length));
        return {part.begin(), part.end()};
    }

    std::size_t make(PickleValue value) {
        if (result_.values.size() >= most_values) {
            fail("holds too many values");
        }
        result_.values.push_back(std::move(value));
        return result_.values.size() - 1;
    }

    void push(PickleValue value) { stack_.push_back(make(std::move(value))); }

    void push(Kind kind, std::int64_t integer = 0) {
        PickleValue value;
        value.kind = kind;
        value.integer = integer;
        push(std::move(value));
    }

    void push_text(Kind kind, std::string text) {
        PickleValue value;
        value.kind = kind;
        value.text = std::move(text);
        push(std::move(value));
    }

    void push_items(Kind kind, std::vector<std::size_t> items) {
        PickleValue value;
        value.kind = kind;
        value.items = std::move(items);
        push(std::move(value));
    }

    std::size_t pop() {
        if (stack_.empty()) {
            fail("takes a value that is not there");
        }
        const std::size_t number = stack_.back();
        stack_.pop_back();
        if (result_.values[number].kind == Kind::mark) {
            fail("takes a mark for a value");
        }
        return number;
    }

    std::vector<std::size_t> pop_count(std::size_t count) {
        std::vector<std::size_t> items(count);
        for (std::size_t i = count; i-- > 0;) {
            items[i] = pop();
        }
        return items;
    }

    /// Everything above the topmost mark, which goes too.
    std::vector<std::size_t> pop_to_mark() {
        std::size_t first = stack_.size();
        while (first > 0 && result_.values[stack_[first - 1]].kind != Kind::mark) {
            --first;
        }
        if (first == 0) {
            fail("lacks a mark");
        }
        std::vector<std::size_t> items(stack_.begin() + static_cast<std::ptrdiff_t>(first), stack_.end());
        stack_.resize(first - 1);
        return items;
    }

    PickleValue& top(Kind kind) {
        if (stack_.empty() || result_.values[stack_.back()].kind != kind) {
            fail("adds to what is no container");
        }
        return result_.values[stack_.back()];
    }

    void append(const std::vector<std::size_t>& items) {
        PickleValue& list = top(Kind::sequence);
        list.items.insert(list.items.end(), items.begin(), items.end());
    }

    /// A dictionary, or a call that makes one: its items are then behind the callable and the arguments.
    void set_items(const std::vector<std::size_t>& items) {
        if (items.size() % 2 != 0 || stack_.empty()) {
            fail("has a key without a value");
        }
        PickleValue& target = result_.values[stack_.back()];
        if (target.kind != Kind::dictionary && target.kind != Kind::call) {
            fail("adds to what is no container");
        }
        target.items.insert(target.items.end(), items.begin(), items.end());
    }

    void memoize(std::uint64_t key) {
        if (stack_.empty()) {
            fail("remembers a value that is not there");
        }
        memo_[key] = stack_.back();
    }

    void recall(std::uint64_t key) {
        const auto found = memo_.find(key);
        if (found == memo_.end()) {
            fail("recalls what it never remembered");
        }
        stack_.push_back(found->second);
    }

    void number() {
        std::uint64_t bits = 0;
        for (const char byte : take(8)) { // big-endian
            bits = bits << 8U | static_cast<unsigned char>(byte);
        }
        PickleValue value;
        value.kind = Kind::number;
        value.number = std::bit_cast<double>(bits);
        push(std::move(value));
    }

    void long_integer() {
        const std::uint64_t length = unsigned_number(1);
        if (length <= 8) {
            push(Kind::integer, length == 0 ? 0 : signed_number(length));
            return;
        }
        const std::span<const char> digits =
            take(static_cast<std::size_t>(length)); // too long: kept as bytes
        push_text(Kind::text, {digits.begin(), digits.end()});
    }

    void stack_name() {
        const std::size_t attribute = pop(), module = pop();
        const auto& values = result_.values;
        if (values[module].kind != Kind::text || values[attribute].kind != Kind::text) {
            fail("names a thing by what is no text");
        }
        push_text(Kind::name, values[module].text + "." + values[attribute].text);
    }

    bool step();
    bool step_container(unsigned char operation);
    bool step_value(unsigned char operation);

    std::span<const char> bytes_;
    std::size_t at_;
    const std::string& where_;
    Pickle result_;
    std::vector<std::size_t> stack_;
    std::unordered_map<std::uint64_t, std::size_t> memo_;
};

bool PickleReader::step_container(unsigned char operation) {
    switch (operation) {
    case '(':
        push(Kind::mark);
        return true;
    case ')':
    case ']':
        push(Kind::sequence);
        return true;
    case '}':
        push(Kind::dictionary);
        return true;
    case 't':
    case 'l':
        push_items(Kind::sequence, pop_to_mark());
        return true;
    case 0x85:
    case 0x86:
    case 0x87:
        push_items(Kind::sequence, pop_count(operation - 0x84U));
        return true;
    case 'a':
        append({pop()});
        return true;
    case 'e': {
        append(pop_to_mark());
        return true;
    }
    case 's':
        set_items(pop_count(2));
        return true;
    case 'u':
        set_items(pop_to_mark());
        return true;
    case 'R': {
        push_items(Kind::call, pop_count(2));
        return true;
    }
    case 'b': // attributes for the object below: of a dictionary its _metadata, which is not needed
        pop();
        return true;
    case '0':
        pop();
        return true;
    default:
        return false;
    }
}

bool PickleReader::step_value(unsigned char operation) {
    switch (operation) {
    case 'N':
        push(Kind::none);
        return true;
    case 0x88:
    case 0x89:
        push(Kind::boolean, operation == 0x88 ? 1 : 0);
        return true;
    case 'J':
        push(Kind::integer, signed_number(4));
        return true;
    case 'K':
        push(Kind::integer, static_cast<std::int64_t>(unsigned_number(1)));
        return true;
    case 'M':
        push(Kind::integer, static_cast<std::int64_t>(unsigned_number(2)));
        return true;
    case 0x8a:
        long_integer();
        return true;
    case 'G':
        number();
        return true;
    case 'X':
        push_text(Kind::text, counted_text(4));
        return true;
    case 0x8c:
    case 'U':
        push_text(Kind::text, counted_text(1));
        return true;
    case 0x8d:
        push_text(Kind::text, counted_text(8));
        return true;
    case 'c': {
        const std::string module = line();
        push_text(Kind::name, module + "." + line());
        return true;
    }
    case 0x93:
        stack_name();
        return true;
    case 'Q':
        push_items(Kind::persistent, pop_count(1));
        return true;
    default:
        return false;
    }
}

/// One operation; true after the last.
bool PickleReader::step() {
    const auto operation = static_cast<unsigned char>(take(1).front());
    switch (operation) {
    case '.':
        return true;
    case 0x80:
        if (unsigned_number(1) > 5) {
            fail("is of an unknown protocol");
        }
        return false;
    case 0x95:
        take(8); // the length of what follows, which helps readers from a stream
        return false;
    case 'q':
        memoize(unsigned_number(1));
        return false;
    case 'r':
        memoize(unsigned_number(4));
        return false;
    case 0x94:
        memoize(memo_.size());
        return false;
    case 'h':
        recall(unsigned_number(1));
        return false;
    case 'j':
        recall(unsigned_number(4));
        return false;
    default:
        break;
    }
    if (!step_container(operation) && !step_value(operation)) {
        --at_;
        fail("uses operation " + std::to_string(operation) + ", which no state dict needs,");
    }
    return false;
}

} // namespace

Pickle read_pickle(std::span<const char> bytes, std::size_t start, const std::string& where) {
    if (start > bytes.size()) {
        throw DataError("the file ends before its pickle", where);
    }
    return PickleReader(bytes, start, where).read();
}

} // namespace sluice
