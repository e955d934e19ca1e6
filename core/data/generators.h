// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/sources.h"
#include "data/table.h"

#include <functional>
#include <map>
#include <string>

// Private to core/data: artificial data.
namespace sluice {

using GeneratorValues = std::map<std::string, double>;

/// A generator as it is listed, and how it makes its table from values that were checked and completed.
struct Generator {
    GeneratorInfo info;
    std::string label;
    std::function<Table(const GeneratorValues& values, std::uint64_t seed)> make;
    /// Limits of each parameter, both ends allowed; `whole` ones must be integers.
    struct Limits {
        double least, most;
        bool whole;
    };
    std::map<std::string, Limits> limits;
};

const std::vector<Generator>& generators();

} // namespace sluice
