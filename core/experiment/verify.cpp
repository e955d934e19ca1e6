// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/verify.h"

#include "base/error.h"
#include "base/text.h"
#include "experiment/environment.h"
#include "experiment/record_contradictions.h"
#include "experiment/runner.h"
#include "experiment/stages.h"
#include "results/record_file.h"
#include "results/schema_check.h"
#include "storage/digest.h"

#include <optional>
#include <system_error>

namespace sluice {
namespace {

using Result = RecordCheck::Result;

/// The first few problems in one sentence.
std::string listed(const Problems& problems) {
    constexpr std::size_t most = 5;
    std::string words;
    for (std::size_t i = 0; i < std::min(problems.size(), most); ++i) {
        words += (i == 0 ? "" : "; ") + problems[i].pointer + " " + problems[i].message;
    }
    return problems.size() > most ? words + "; and " + std::to_string(problems.size() - most) + " more"
                                  : words;
}

RecordCheck judged(const std::string& part, const Problems& problems, const std::string& good) {
    return problems.empty() ? RecordCheck{part, Result::passed, good}
                            : RecordCheck{part, Result::failed, listed(problems)};
}

RecordCheck check_model(const ModelRecord& model, const std::filesystem::path& folder) {
    const std::filesystem::path named(model.file);
    const std::filesystem::path file = named.is_absolute() ? named : folder / named;
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error)) {
        return {"models", Result::unknown, file.string() + " is not there"};
    }
    try {
        if (sha256_file(file) != model.sha256) {
            return {"models", Result::failed,
                    file.string() + " is not the file that the run wrote: its SHA-256 differs"};
        }
    } catch (const DataError& problem) {
        return {"models", Result::unknown, problem.what()};
    }
    return {"models", Result::passed, file.string() + " is the file that the run wrote"};
}

/// The stored experiment, its data found again, or why it cannot be run.
struct Source {
    std::optional<Experiment> experiment;
    std::optional<LoadedTable> table;
    std::string trouble;
};

/// From the first folder in which the data can be read.
Source find_source(const Record& record, const std::filesystem::path& path, const VerifyOptions& options,
                   const std::stop_token& stop, Progress& progress) {
    std::vector<std::filesystem::path> folders{std::filesystem::absolute(path).parent_path(),
                                               std::filesystem::current_path()};
    if (record.checkpoint && !record.checkpoint->folder.empty()) {
        folders.insert(folders.begin(), record.checkpoint->folder);
    }
    if (!options.data_folder.empty()) {
        folders = {std::filesystem::absolute(options.data_folder)};
    }
    Source source;
    for (const std::filesystem::path& folder : folders) {
        try {
            source.experiment = experiment_from_json(record.experiment, folder);
            if (source.experiment->dataset && !source.experiment->language) {
                source.table = load_experiment_table(*source.experiment, stop, progress);
            }
            source.trouble.clear();
            return source;
        } catch (const Cancelled&) {
            throw;
        } catch (const std::exception& error) {
            source.trouble = source.trouble.empty() ? error.what() : source.trouble;
        }
    }
    return source;
}

std::optional<RecordCheck> check_dataset(const Record& record, const Source& source) {
    if (!record.dataset) {
        return std::nullopt;
    }
    const std::string& name = record.dataset->source;
    if (!source.trouble.empty()) {
        return RecordCheck{"dataset", Result::unknown, "the data could not be read again: " + source.trouble};
    }
    if (!source.table) {
        return std::nullopt; // prompts, which the experiment itself holds
    }
    if (source.table->sha256 != record.dataset->sha256) {
        return RecordCheck{"dataset", Result::failed,
                           name + " is not what the run read: its SHA-256 differs"};
    }
    return RecordCheck{"dataset", Result::passed, name + " is what the run read"};
}

/// Why a second run need not give the same; empty where it must.
std::string not_repeatable(const Record& record) {
    if (record.status != "complete") {
        return "the run did not end (" + record.status + "), so a second one would go further";
    }
    if (record.sampling && record.sampling->stopped_because.find("time") != std::string::npos) {
        return "the clock ended the sampling, so that a second run ends elsewhere";
    }
    return {};
}

/// What may explain a difference in the last bits.
std::string other_program(const Record& record) {
    if (record.sluice_version != sluice_version()) {
        return "; it was written by Sluice " + record.sluice_version + ", this is " + sluice_version();
    }
    const std::string now = record.libraries.value("libtorch", "") == library_versions().value("libtorch", "")
                                ? ""
                                : library_versions().value("libtorch", "");
    return now.empty() ? "" : "; it was trained with another LibTorch than this one, " + now;
}

RecordCheck run_again(const Record& record, const Source& source, const VerifyOptions& options,
                      const std::stop_token& stop, Progress& progress) {
    if (const std::string why = not_repeatable(record); !why.empty()) {
        return {"rerun", Result::unknown, "not run again: " + why};
    }
    if (!source.trouble.empty() || !source.experiment) {
        return {"rerun", Result::unknown, "not run again: " + source.trouble};
    }
    RunOptions run;
    run.threads = options.threads;
    const Record again = run_experiment(*source.experiment, run, stop, progress);
    if (again.status == "cancelled") {
        throw Cancelled();
    }
    if (const std::string difference = first_difference(record, again); !difference.empty()) {
        return {"rerun", Result::failed,
                "the experiment gives something else: " + difference + other_program(record)};
    }
    return {"rerun", Result::passed, "the accepted set and every figure came out the same, bit for bit"};
}

} // namespace

std::vector<RecordCheck> verify_record(const std::filesystem::path& path, const VerifyOptions& options,
                                       std::stop_token stop, Progress& progress) {
    std::vector<RecordCheck> checks;
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
        throw DataError("there is no such file", path.string());
    }
    Record record;
    try {
        check_record_seal(path);
    } catch (const DataError& problem) {
        return {{"seal", Result::failed, problem.what()}};
    }
    checks.push_back({"seal", Result::passed, "every byte is as it was written"});
    try {
        record = read_record(path);
        checks.push_back(judged("schema", missing_in_schema(path), std::string("is ") + record_schema));
    } catch (const DataError& problem) {
        checks.push_back({"schema", Result::failed, problem.what()});
        return checks;
    }
    checks.push_back(judged("figures", record_contradictions(record), "agree with one another"));
    for (const ModelRecord& model : record.models) {
        checks.push_back(check_model(model, path.parent_path()));
    }
    const Source source = find_source(record, path, options, stop, progress);
    if (const auto dataset = check_dataset(record, source)) {
        checks.push_back(*dataset);
    }
    if (options.rerun) {
        checks.push_back(run_again(record, source, options, stop, progress));
    }
    return checks;
}

} // namespace sluice
