// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/resume.h"

#include "base/error.h"
#include "experiment/environment.h"
#include "experiment/training_memory.h"
#include "results/record_file.h"

#include <system_error>

namespace sluice {
namespace {

constexpr const char* remedy = "run the experiment from its start";

/// Why a run cannot go on; empty where it can.
std::string hindrance(const Record& record) {
    if (record.status == "complete") {
        return "the run is complete: there is nothing to go on with";
    }
    if (!record.checkpoint) {
        return "the record has no checkpoint: it was written by a version of Sluice that kept none";
    }
    if (record.checkpoint->format != checkpoint_format || record.sluice_version != sluice_version()) {
        return "the record was written by Sluice " + record.sluice_version + " with checkpoints of format " +
               std::to_string(record.checkpoint->format) + "; this is " + sluice_version() + " with format " +
               std::to_string(checkpoint_format) + ", which might train to other numbers from there on";
    }
    return {};
}

/// A value for a message, cut where it is long.
std::string shown(const nlohmann::json& document, const nlohmann::json::json_pointer& pointer) {
    constexpr std::size_t longest = 60;
    if (!document.contains(pointer)) {
        return "nothing";
    }
    const std::string text = document.at(pointer).dump();
    return text.size() > longest ? text.substr(0, longest) + "…" : text;
}

} // namespace

bool can_resume(const Record& record) {
    return hindrance(record).empty();
}

Experiment experiment_to_resume(const Record& record) {
    if (const std::string why = hindrance(record); !why.empty()) {
        throw InvalidArgument(why, {}, record.status == "complete" ? "" : remedy);
    }
    return experiment_from_json(record.experiment, record.checkpoint->folder);
}

void check_same_experiment(const Record& record, const Experiment& experiment) {
    const nlohmann::json given = to_json(experiment);
    const nlohmann::json changes = nlohmann::json::diff(record.experiment, given);
    if (changes.empty()) {
        return;
    }
    const std::string place = changes.front().at("path").get<std::string>();
    const nlohmann::json::json_pointer pointer(place);
    throw InvalidArgument("the record is of another experiment: there it is " +
                              shown(record.experiment, pointer) + ", here " + shown(given, pointer),
                          place, "go on with the experiment of the record, or run this one from its start");
}

Record read_stopped_run(const std::filesystem::path& path) {
    const std::filesystem::path journal = journal_path(path);
    std::error_code ignored;
    if (std::filesystem::exists(journal, ignored)) {
        return recover_record(journal);
    }
    return read_record(path);
}

} // namespace sluice
