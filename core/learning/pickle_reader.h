// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace sluice {

/// What a pickle holds, as data: nothing in it is called. Values refer to each other by their number in the
/// list, so that no nesting, however deep or circular, costs stack.
struct PickleValue {
    enum class Kind {
        none,
        boolean,
        integer,
        number,
        text,
        sequence,
        dictionary,
        name,
        persistent,
        call,
        mark
    };

    Kind kind = Kind::none;
    std::int64_t integer = 0; ///< also of a boolean
    double number = 0.0;
    std::string text; ///< also "module.attribute" of a name
    std::vector<std::size_t>
        items; ///< of a sequence; of a dictionary key, value, key, value, ...;
               ///< of a call what is called and its arguments; of a persistent its identity
};

/// One pickle and where it ends.
struct Pickle {
    std::vector<PickleValue> values;
    std::size_t root = 0;
    std::size_t end = 0; ///< offset behind it

    const PickleValue& operator[](std::size_t number) const { return values[number]; }
    const PickleValue& top() const { return values[root]; }
};

/// Reads the pickle that begins at `start` of `bytes`. Understands the operations that state dicts are
/// written with (protocols 2 to 5): containers, numbers, texts, names, persistent identities and the memo; a
/// call is kept as data for the reader to judge. Throws DataError with `where` and the offset for anything
/// else, and for more than 4 million values.
///
/// The format: Python's pickletools.py, which documents every operation.
Pickle read_pickle(std::span<const char> bytes, std::size_t start, const std::string& where);

} // namespace sluice
