// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/text.h"

#include <cmath>
#include <string>
#include <vector>

namespace sluice {

/// The shortest text that reads back as the same double; empty for NaN.
inline std::string csv_number(double value) {
    return std::isnan(value) ? "" : exact_number(value);
}

/// One field as RFC 4180 has it: quoted where it has to be.
inline std::string csv_field(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
        return text;
    }
    std::string quoted = "\"";
    for (const char letter : text) {
        quoted += letter == '"' ? "\"\"" : std::string(1, letter);
    }
    return quoted + "\"";
}

/// A table that grows row by row into CSV text.
class Csv {
  public:
    explicit Csv(const std::vector<std::string>& header) { add(header); }

    void add(const std::vector<std::string>& fields) {
        for (std::size_t i = 0; i < fields.size(); ++i) {
            text_ += i > 0 ? "," : "";
            text_ += csv_field(fields[i]);
        }
        text_ += '\n';
    }
    const std::string& text() const { return text_; }

  private:
    std::string text_;
};

} // namespace sluice
