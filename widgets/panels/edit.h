// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <QString>

namespace sluice {

/// One change that a panel asks for: the value at `pointer`, a JSON pointer relative to the part of the
/// experiment that the panel shows ("/sigma"; "" for all of it). A discarded value removes the key.
struct Edit {
    QString pointer;
    nlohmann::json value;

    static Edit removal(const QString& pointer) {
        return {pointer, nlohmann::json(nlohmann::json::value_t::discarded)};
    }
    bool removes() const { return value.is_discarded(); }
};

/// A pointer's part for one key, with '~' and '/' escaped (RFC 6901, section 3).
inline QString pointerPart(const QString& key) {
    QString escaped = key;
    escaped.replace(QLatin1Char('~'), QLatin1String("~0")).replace(QLatin1Char('/'), QLatin1String("~1"));
    return QLatin1Char('/') + escaped;
}

} // namespace sluice
