// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/matrix.h"
#include "data/sources.h"
#include "data/table.h"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

// Artificial data, and what their parameters may be.
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

/// All that is wrong with `parameters` (an object) of a generator of generators(), the pointers beginning
/// with `where`: unknown names with the nearest one, values that are no numbers, out of their limits or not
/// whole, and tables too large for any memory.
Problems generator_problems(const std::string& generator, const nlohmann::json& parameters,
                            const std::string& where);

// The rest is private to core/data.

/// Numeric columns x1 ... xd and, at the end, a label with these words; all values 0.
Table blank_table(std::size_t rows, std::size_t dimension, const std::string& label,
                  std::vector<std::string> words);

/// The centres of classes in so many dimensions: evenly on a circle in the first two coordinates (on a line
/// in one dimension), neighbours `separation` apart. classes x dimension.
Matrix<double> class_centres(std::size_t classes, std::size_t dimension, double separation);

/// `arms` spirals in turn, each a copy of the first turned by a whole share of the circle. A point is at the
/// radius r = sqrt(u), u uniform, at the angle 2 pi (turns r + arm / arms), with normal noise.
Table spirals(const GeneratorValues& values, std::uint64_t seed);

/// Blobs in turn whose label is wrong with probability `share`: then it is the next class with probability
/// `towards_next`, else any of the other classes, each being as likely (symmetric and pair noise, as in Han
/// et al. 2018). The column "true_class" keeps the truth.
Table label_noise(const GeneratorValues& values, std::uint64_t seed);

/// Blobs with rare classes: each row's class is drawn, that of class k having a share in proportion to
/// ratio^(-k / (classes - 1)), so that the first is `ratio` times as frequent as the last (the long tail of
/// Cui et al. 2019).
Table imbalanced(const GeneratorValues& values, std::uint64_t seed);

/// Readings of a milling machine, piece after piece, with four rare faults. In the manner of S. Matzka's AI4I
/// 2020 (UCI), with rules of our own; s is the logistic function, whose argument is divided by `softness`, so
/// that near a limit nobody can be sure:
///
/// - type: L, M, H with 0.5, 0.3, 0.2
/// - air_temperature: 300 K and a slow swing (standard deviation 2 K)
/// - process_temperature: 10 +- 1 K above it
/// - torque: 40 +- 10 Nm, at least 3.8
/// - rotational_speed: 160 rad/s sqrt(40 Nm / torque), +- 6 %, in 1/min
/// - tool_wear: minutes; a piece adds 2, 3, 5 by type; a new tool after 200 to 250
/// - heat: s((8.6 K - difference) / 0.15) s((1380 - speed) / 15)
/// - power: s((3500 W - P) / 60) + s((P - 9000 W) / 60), P = torque x speed
/// - overstrain: s((tool_wear x torque - limit) / 150), limit 11000, 12000, 13000 by type
/// - wear: 0.05 s((tool_wear - 205) / 4)
///
/// The fault is the first of these that occurs, else "none".
Table machine_faults(const GeneratorValues& values, std::uint64_t seed);

} // namespace sluice
