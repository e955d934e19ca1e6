// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// The JSON pointer of `key` inside the value at `pointer`; "~" and "/" in the key are escaped (RFC 6901).
std::string pointer_to(const std::string& pointer, std::string_view key);
std::string pointer_to(const std::string& pointer, std::size_t index);

/// "a string", "an object", "null", ... for messages.
std::string json_kind(const nlohmann::json& value);

/// The values that a number may take.
struct NumberRange {
    double minimum = -std::numeric_limits<double>::infinity();
    double maximum = std::numeric_limits<double>::infinity();
    bool minimum_open = false; ///< must be > minimum rather than >= minimum
    bool maximum_open = false;
};

/// Names that a text may take: those of this version, and those that are known but come later.
struct NameChoice {
    std::vector<std::string> available;
    std::vector<std::string> later;
};

/// Reads one JSON object key by key. Everything wrong is added to the list of problems with its pointer and
/// the default is returned, so that one pass finds all problems. finish() reports the keys that nobody asked
/// for.
class JsonReader {
  public:
    /// `value` must outlive the reader. A value that is no object is a problem, and every key then counts as
    /// absent.
    JsonReader(const nlohmann::json& value, std::string pointer, Problems& problems);

    /// The value under `key`, or nullptr; the key counts as known from now on.
    const nlohmann::json* find(const std::string& key);
    /// Where `key` stands.
    std::string at(const std::string& key) const { return pointer_to(pointer_, key); }
    const std::string& pointer() const { return pointer_; }
    void problem(const std::string& key, std::string message);

    double number(const std::string& key, double initial, const NumberRange& range = {});
    std::int64_t integer(const std::string& key, std::int64_t initial, std::int64_t minimum,
                         std::int64_t maximum = std::numeric_limits<std::int64_t>::max());
    bool boolean(const std::string& key, bool initial);
    std::string text(const std::string& key, const std::string& initial);
    std::string name(const std::string& key, const std::string& initial, const NameChoice& choice);
    /// A list of texts without repetitions.
    std::vector<std::string> texts(const std::string& key, const std::vector<std::string>& initial);
    std::vector<std::string> names(const std::string& key, const std::vector<std::string>& initial,
                                   const NameChoice& choice);
    std::vector<std::int64_t> integers(const std::string& key, const std::vector<std::int64_t>& initial,
                                       std::int64_t minimum, std::int64_t maximum);

    /// Reports every key that was not asked for, with the nearest known one. `later`: keys that a later
    /// version reads.
    void finish(std::span<const std::string> later = {});

  private:
    bool object_;
    const nlohmann::json& value_;
    std::string pointer_;
    Problems& problems_;
    std::vector<std::string> known_;
};

/// What is wrong with `given` as one of the names, or "" when it is available.
std::string name_problem(const std::string& given, const NameChoice& choice);
/// What is wrong with a number, or "".
std::string range_problem(double value, const NumberRange& range);

} // namespace sluice
