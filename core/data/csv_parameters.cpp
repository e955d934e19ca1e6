// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/csv_parameters.h"

#include "base/error.h"
#include "base/text.h"
#include "data/column_types.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace sluice {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::string& allowed, const json& value, const std::string& pointer) {
    throw InvalidArgument("must be " + allowed + ", got " + value.dump(), pointer);
}

char separator_of(const json& value, const std::string& pointer) {
    if (value == "tab" || value == "\\t") {
        return '\t';
    }
    const std::string text = value.is_string() ? value.get<std::string>() : "";
    const auto byte = text.size() == 1 ? static_cast<unsigned char>(text[0]) : 0U;
    const bool letter =
        (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
    if (byte == 0 || byte >= 0x7F || letter || (byte < 0x20 && byte != '\t') || byte == '"' || byte == '.' ||
        byte == '-' || byte == '+') {
        refuse(R"(one character such as ",", ";", "|" or " ", or "tab")", value, pointer);
    }
    return text[0];
}

} // namespace

CsvOptions csv_options(const json& parameters, const std::string& pointer) {
    CsvOptions options;
    for (const auto& [key, value] : parameters.items()) {
        const std::string at = pointer + "/" + key;
        if (key == "separator") {
            options.separator = separator_of(value, at);
        } else if (key == "decimal") {
            if (value != "." && value != ",") {
                refuse(R"("." or ",")", value, at);
            }
            options.decimal = value.get<std::string>()[0];
        } else if (key == "header") {
            if (!value.is_boolean()) {
                refuse("true or false", value, at);
            }
            options.has_header = value.get<bool>();
        } else if (key == "encoding") {
            if (!value.is_string() ||
                std::ranges::find(csv_encodings(), value.get<std::string>()) == csv_encodings().end()) {
                refuse(alternatives(csv_encodings()), value, at);
            }
            options.encoding = value.get<std::string>();
        } else if (key == "types") {
            options.types = column_types(value, at);
        } else {
            throw InvalidArgument("a CSV file has no parameter '" + key + "'", pointer,
                                  "known: separator, decimal, header, encoding and types");
        }
    }
    if (options.separator == ',' && options.decimal == ',') {
        throw InvalidArgument("cannot be a comma as the separator is", pointer + "/decimal");
    }
    return options;
}

} // namespace sluice
