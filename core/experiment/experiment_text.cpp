// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"
#include "experiment/experiment.h"
#include "experiment/json_reader.h"

#include <charconv>
#include <fstream>
#include <iterator>
#include <set>
#include <system_error>

namespace sluice {
namespace {

using nlohmann::json;

[[noreturn]] void fail(std::string pointer, std::string message) {
    throw ValidationError({{std::move(pointer), std::move(message)}});
}

/// "line 3, column 5" of a byte offset as the parser counts it (1 is the first byte).
std::string place(std::string_view text, std::size_t byte) {
    const std::string_view before = text.substr(0, byte == 0 ? 0 : std::min(byte - 1, text.size()));
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t start = before.rfind('\n');
    const std::size_t column = 1 + before.size() - (start == std::string_view::npos ? 0 : start + 1);
    return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

/// The parser's words without its error number and its own idea of the place.
std::string syntax_words(std::string what) {
    const std::size_t dash = what.find(" - ");
    if (dash != std::string::npos) {
        what = what.substr(dash + 3);
    } else if (const std::size_t bracket = what.find("] "); bracket != std::string::npos) {
        what = what.substr(bracket + 2);
    }
    return what;
}

/// Notices keys that stand twice in one object, of which the parser would silently keep the last.
class DuplicateKeys {
  public:
    bool event(json::parse_event_t what, const json& value) {
        using Event = json::parse_event_t;
        switch (what) {
        case Event::object_start:
        case Event::array_start:
            next_element();
            if (levels_.size() == deepest) { // what reads the document goes down with it
                fail(pointer(), "lists and objects may stand in one another " + std::to_string(deepest) +
                                    " deep at most");
            }
            levels_.push_back({what == Event::array_start, 0, {}, {}});
            break;
        case Event::object_end:
        case Event::array_end:
            levels_.pop_back();
            break;
        case Event::key:
            levels_.back().key = value.get<std::string>();
            if (!levels_.back().seen.insert(levels_.back().key).second) {
                problems.push_back({pointer(), "stands in its object twice"});
            }
            break;
        case Event::value:
            next_element();
            break;
        }
        return true;
    }
    Problems problems;

  private:
    static constexpr std::size_t deepest = 100;
    struct Level {
        bool array = false;
        std::size_t elements = 0;
        std::string key;
        std::set<std::string> seen;
    };
    void next_element() {
        if (!levels_.empty() && levels_.back().array) {
            ++levels_.back().elements;
        }
    }
    std::string pointer() const {
        std::string result;
        for (const Level& level : levels_) {
            result = level.array ? pointer_to(result, level.elements - 1) : pointer_to(result, level.key);
        }
        return result;
    }
    std::vector<Level> levels_;
};

json parse_document(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) {
        text.remove_prefix(3);
    }
    DuplicateKeys duplicates;
    json document;
    try {
        document =
            json::parse(text.begin(), text.end(), [&duplicates](int, json::parse_event_t event, json& value) {
                return duplicates.event(event, value);
            });
    } catch (const json::parse_error& error) {
        fail("", place(text, error.byte) + ": not valid JSON: " + syntax_words(error.what()));
    } catch (const json::exception& error) {
        fail("", "not valid JSON: " + syntax_words(error.what()));
    }
    if (!duplicates.problems.empty()) {
        throw ValidationError(std::move(duplicates.problems));
    }
    return document;
}

/// The index that `token` names in an array; "-" is the place behind the last.
std::size_t array_index(const json& array, const std::string& token, const std::string& where) {
    if (token == "-") {
        return array.size();
    }
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
    if (error != std::errc() || end != token.data() + token.size() || index > array.size()) {
        fail(where,
             "leads nowhere: '" + token + "' is no place in a list of " + std::to_string(array.size()));
    }
    return index;
}

/// One step into `node`, making what is missing.
json& step_into(json& node, const std::string& token, const std::string& where) {
    if (node.is_null()) {
        node = json::object();
    }
    if (node.is_object()) {
        return node[token];
    }
    if (node.is_array()) {
        const std::size_t index = array_index(node, token, where);
        if (index == node.size()) {
            node.push_back(nullptr);
        }
        return node[index];
    }
    fail(where, "leads nowhere: there is " + json_kind(node) + ", which has no '" + token + "' inside");
}

std::string unescaped(const std::string& token) {
    std::string result;
    for (std::size_t i = 0; i < token.size(); ++i) {
        if (token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1')) {
            result += token[++i] == '0' ? '~' : '/';
        } else {
            result += token[i];
        }
    }
    return result;
}

} // namespace

Experiment parse_experiment(std::string_view text, const std::filesystem::path& folder) {
    return experiment_from_json(parse_document(text), folder);
}

json read_experiment_document(const std::filesystem::path& path) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        throw DataError("is a folder, not an experiment file", path.string());
    }
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw DataError("cannot be read", path.string(),
                        std::filesystem::exists(path, error) ? "is it readable for you?"
                                                             : "there is no such file");
    }
    constexpr std::uintmax_t largest = 64U << 20U;
    if (std::filesystem::file_size(path, error) > largest && !error) {
        throw DataError("is too large for an experiment file (over 64 MiB)", path.string());
    }
    const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (text.starts_with("\x89HDF") || text.find('\0') != std::string::npos) {
        throw DataError("is a binary file, not an experiment file", path.string(),
                        "a record is shown by 'sluice-cli show' and opened in the window");
    }
    return parse_document(text);
}

Experiment read_experiment(const std::filesystem::path& path) {
    return experiment_from_json(read_experiment_document(path),
                                std::filesystem::absolute(path).parent_path());
}

void set_by_pointer(json& document, const std::string& pointer, const std::string& value) {
    if (pointer.size() < 2 || pointer.front() != '/') {
        fail(pointer, "must be a JSON pointer such as /sampling/M");
    }
    json* node = &document;
    std::string where;
    for (const std::string& token : split_text(std::string_view(pointer).substr(1), '/')) {
        where += '/' + token;
        node = &step_into(*node, unescaped(token), where);
    }
    *node = json::accept(value) ? parse_document(value) : json(value);
}

} // namespace sluice
