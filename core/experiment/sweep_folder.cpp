// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/sweep_folder.h"

#include "base/error.h"
#include "experiment/environment.h"
#include "results/record_file.h"
#include "results/record_head.h"
#include "storage/atomic_file.h"

#include <fstream>
#include <system_error>
#include <vector>

namespace sluice {
namespace {

using nlohmann::json;

constexpr const char* claims_file = ".sweep.lock";
constexpr const char* another_folder = "choose another folder with --out";

bool is_there(const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}

json read_manifest(const std::filesystem::path& file) {
    std::ifstream stream(file);
    json manifest = json::parse(stream, nullptr, false);
    if (manifest.is_discarded()) {
        throw DataError("is not the manifest of a sweep", file.string());
    }
    const std::string version = manifest.is_object() ? manifest.value("sluice_version", "") : "";
    if (manifest.is_object() && !version.empty() && version != sluice_version()) {
        throw InvalidArgument("this sweep was begun by Sluice " + version + ", and this is " +
                                  sluice_version() + ": its points might come to other numbers",
                              file.string(), another_folder);
    }
    return manifest;
}

/// What two manifests of the same sweep have in common: files may have moved, and grids may be written
/// otherwise.
json identity(const json& manifest) {
    return {manifest.at("base").at("experiment"), manifest.at("settings"), manifest.at("points")};
}

void check_same_sweep(const json& there, const SweepPlan& plan, const std::filesystem::path& file) {
    const json wanted = manifest_of(plan);
    if (identity(there) == identity(wanted)) {
        return;
    }
    const bool experiment = there.at("base").at("experiment") != wanted.at("base").at("experiment");
    throw InvalidArgument(experiment ? "the folder holds a sweep of another experiment"
                                     : "the folder holds a sweep over other settings",
                          file.string(), another_folder);
}

/// Hidden files that a killed program was writing under temporary names, such as ".NAME.h5.k3x9q2.part", by
/// NAME.
std::map<std::string, std::vector<std::filesystem::path>>
temporary_files(const std::filesystem::path& folder) {
    std::map<std::string, std::vector<std::filesystem::path>> parts;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        const std::string file = entry.path().filename().string();
        if (file.starts_with('.') && file.ends_with(".part")) {
            parts[file.substr(1, file.find('.', 1) - 1)].push_back(entry.path());
        }
    }
    return parts;
}

void remove_all(const std::vector<std::filesystem::path>& files) {
    std::error_code ignored;
    for (const std::filesystem::path& file : files) {
        std::filesystem::remove(file, ignored);
    }
}

} // namespace

const char* state_name(PointState state) {
    switch (state) {
    case PointState::missing:
        return "missing";
    case PointState::unfinished:
        return "unfinished";
    case PointState::complete:
        return "complete";
    case PointState::cancelled:
        return "cancelled";
    case PointState::failed:
        return "failed";
    case PointState::damaged:
        return "damaged";
    case PointState::foreign:
        return "foreign";
    }
    return "";
}

SweepFolder SweepFolder::open(const std::filesystem::path& folder) {
    const std::filesystem::path file = folder / manifest_file;
    if (!is_there(file)) {
        throw DataError("is no folder with a sweep: there is no " + std::string(manifest_file) + " in it",
                        folder.string());
    }
    return {folder, plan_of(read_manifest(file), file), ClaimFile::look_at(folder / claims_file)};
}

SweepFolder SweepFolder::create(const std::filesystem::path& folder, const SweepPlan& plan) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        throw DataError("the folder cannot be made: " + error.message(), folder.string());
    }
    const std::filesystem::path file = folder / manifest_file;
    ClaimFile claims = ClaimFile::open(folder / claims_file);
    claims.wait_for(0);
    auto parts = temporary_files(folder);
    remove_all(parts[std::filesystem::path(manifest_file).stem().string()]);
    SweepPlan kept = plan;
    if (is_there(file)) {
        const json there = read_manifest(file);
        kept = plan_of(there, file);
        check_same_sweep(there, plan, file);
    } else {
        write_file_atomically(file, manifest_of(plan).dump(1) + "\n");
    }
    claims.release(0);
    SweepFolder result(folder, std::move(kept), std::move(claims));
    result.parts_ = std::move(parts);
    return result;
}

std::filesystem::path SweepFolder::record(std::size_t point) const {
    return folder_ / (plan_.points[point].name + ".h5");
}

PointStatus SweepFolder::status(std::size_t point) const {
    const std::filesystem::path file = record(point);
    const bool journal = is_there(journal_path(file));
    if (!is_there(file)) {
        return {journal ? PointState::unfinished : PointState::missing, ""};
    }
    try {
        const RecordHead head = read_record_head(file);
        if (head.experiment != to_json(point_experiment(plan_, point))) {
            return {PointState::foreign, "the record is of another experiment"};
        }
        if (head.status == "complete") {
            return {PointState::complete, ""};
        }
        if (journal) {
            return {PointState::unfinished, ""};
        }
        return {head.status == "cancelled" ? PointState::cancelled : PointState::failed, head.message};
    } catch (const DataError& error) {
        return {PointState::damaged, error.message()};
    }
}

void SweepFolder::remove_leftovers(std::size_t point) const {
    if (const auto found = parts_.find(plan_.points[point].name); found != parts_.end()) {
        remove_all(found->second);
    }
    std::filesystem::path old = journal_path(record(point));
    old += ".old";
    std::error_code ignored;
    std::filesystem::remove(old, ignored);
}

} // namespace sluice
