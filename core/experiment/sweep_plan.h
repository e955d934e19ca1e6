// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "experiment/experiment.h"
#include "experiment/sweep_grid.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace sluice {

inline constexpr const char* sweep_schema = "sluice.sweep/1";

/// The experiment that a sweep varies.
struct SweepBase {
    std::string source;           ///< as it was given: a path, or preset:NAME
    std::filesystem::path folder; ///< where its relative paths start
    nlohmann::json document;      ///< the file with what --set and --seed changed
};

/// One experiment of a sweep.
struct SweepPoint {
    std::string name;                   ///< "point_00012"; the first is 1
    std::vector<nlohmann::json> values; ///< of SweepPlan::pointers
};

/// Everything that a sweep is going to run.
struct SweepPlan {
    SweepBase base;
    SweepGrid grid;
    std::vector<std::string> pointers; ///< the settings that vary
    std::vector<SweepPoint> points;    ///< the last axis changes fastest
};

/// Throws ValidationError with everything that is wrong with the grid; the points are not looked at.
SweepPlan plan_sweep(SweepBase base, const SweepGrid& grid);

/// The experiment file of a point, and the experiment. Throw ValidationError.
nlohmann::json point_document(const SweepPlan& plan, std::size_t point);
Experiment point_experiment(const SweepPlan& plan, std::size_t point);
/// "/sampling/M = 1.5, /seed = 3", for messages: long values are cut.
std::string point_settings(const SweepPlan& plan, std::size_t point);

/// A part of a sweep: every `count`-th point from the `index`-th on. 1 <= index <= count.
struct SweepShard {
    std::size_t index = 1, count = 1;
};
/// "2/8". Throws InvalidArgument.
SweepShard parse_shard(const std::string& text);
/// Their indices into SweepPlan::points, ascending; none where there are more shards than points.
std::vector<std::size_t> shard_points(const SweepPlan& plan, const SweepShard& shard);

/// The manifest of a folder with a sweep: schema, version, base, grid, and each point's settings. It is a
/// function of the plan alone.
nlohmann::json manifest_of(const SweepPlan& plan);
/// The way back. Throws DataError where the file is no such manifest.
SweepPlan plan_of(const nlohmann::json& manifest, const std::filesystem::path& file);

} // namespace sluice
