// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "experiment/sweep_plan.h"
#include "storage/claim_file.h"

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace sluice {

/// How far a point of a sweep is.
enum class PointState {
    missing,    ///< nothing was begun
    unfinished, ///< its run was killed: there is a journal
    complete,
    cancelled,
    failed,
    damaged, ///< its record cannot be read
    foreign, ///< its record is of another experiment
};
/// "complete", ...
const char* state_name(PointState state);

struct PointStatus {
    PointState state = PointState::missing;
    std::string message; ///< why it failed, or what is wrong with the record
};

/// The folder that holds a sweep: sweep.json, and for each point its record and models. Several processes may
/// work in it at the same time.
class SweepFolder {
  public:
    /// A folder that has a manifest. Throws DataError where it has none, or none of this version can be read.
    static SweepFolder open(const std::filesystem::path& folder);
    /// The same, or the folder made, with the manifest of `plan`. Throws InvalidArgument where it holds
    /// another sweep, or one that another version of Sluice began; DataError where it cannot be written.
    static SweepFolder create(const std::filesystem::path& folder, const SweepPlan& plan);

    const std::filesystem::path& path() const { return folder_; }
    const SweepPlan& plan() const { return plan_; }
    std::filesystem::path record(std::size_t point) const;
    /// Looks at the point's files: at all of the record's bytes, of which few are kept.
    PointStatus status(std::size_t point) const;
    /// Whether another process is at the point.
    bool claimed_elsewhere(std::size_t point) const { return claims_.held_elsewhere(point + 1); }
    /// Claims the point for this object until release(); false where another has it. Only after create().
    bool claim(std::size_t point) { return claims_.claim(point + 1); }
    void release(std::size_t point) { claims_.release(point + 1); }
    /// Removes what a killed run left behind beside a complete record, or under names that nobody reads. Only
    /// for who has claimed the point.
    void remove_leftovers(std::size_t point) const;

  private:
    SweepFolder(std::filesystem::path folder, SweepPlan plan, ClaimFile claims)
        : folder_(std::move(folder)), plan_(std::move(plan)), claims_(std::move(claims)) {}

    std::filesystem::path folder_;
    SweepPlan plan_;
    /// Files under temporary names that were there at first, by the name of their point.
    std::map<std::string, std::vector<std::filesystem::path>> parts_;
    ClaimFile claims_; ///< 0: the manifest, 1 + i: point i
};

/// The manifest's name in its folder.
inline constexpr const char* manifest_file = "sweep.json";

} // namespace sluice
