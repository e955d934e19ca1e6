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

/// Readings of a milling machine, piece after piece, with four rare faults. In the manner of S. Matzka's AI4I
/// 2020 (UCI), with rules of our own; s is the logistic function, whose argument is divided by `softness`, so
/// that near a limit nobody can be sure:
///   type               L, M, H with 0.5, 0.3, 0.2
///   air_temperature    300 K and a slow swing (standard deviation 2 K); process_temperature 10 +- 1 K above
///   it torque             40 +- 10 Nm, at least 3.8 rotational_speed   160 rad/s sqrt(40 Nm / torque), +- 6
///   %, in 1/min tool_wear          minutes; a piece adds 2, 3, 5 by type; a new tool after 200 to 250 heat
///   s((8.6 K - difference) / 0.15) s((1380 - speed) / 15) power              s((3500 W - P) / 60) + s((P -
///   9000 W) / 60), P = torque x speed overstrain         s((tool_wear x torque - limit) / 150), limit 11000,
///   12000, 13000 by type wear               0.05 s((tool_wear - 205) / 4)
/// The fault is the first of these that occurs, else "none".
Table machine_faults(const GeneratorValues& values, std::uint64_t seed);

} // namespace sluice
