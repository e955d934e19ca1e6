// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "experiment/verify.h"
#include "interrupt.h"
#include "terminal_progress.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>

namespace sluice::cli {
namespace {

using Result = RecordCheck::Result;

const char* word(Result result) {
    return result == Result::passed ? "good" : result == Result::failed ? "WRONG" : "not checked";
}

bool any(const std::vector<RecordCheck>& checks, Result result) {
    return std::ranges::any_of(checks, [&](const RecordCheck& check) { return check.result == result; });
}

/// 3 for a record that cannot be believed at all, 1 where something in or beside it does not fit.
int status_of(const std::vector<RecordCheck>& checks) {
    if (!any(checks, Result::failed)) {
        return exit_done;
    }
    const RecordCheck& last = checks.back();
    const bool unreadable = last.result == Result::failed && (last.part == "seal" || last.part == "schema");
    return unreadable ? exit_data : exit_failed;
}

void print_json(const VerifyArguments& arguments, const std::vector<RecordCheck>& checks) {
    nlohmann::json list = nlohmann::json::array();
    for (const RecordCheck& check : checks) {
        const char* result = check.result == Result::passed   ? "passed"
                             : check.result == Result::failed ? "failed"
                                                              : "unknown";
        list.push_back({{"part", check.part}, {"result", result}, {"message", check.words}});
    }
    const nlohmann::json object{{"record", arguments.record.string()},
                                {"good", !any(checks, Result::failed)},
                                {"complete", !any(checks, Result::unknown)},
                                {"checks", list}};
    std::cout << object.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}

void print_words(const VerifyArguments& arguments, const std::vector<RecordCheck>& checks) {
    for (const RecordCheck& check : checks) {
        std::cout << check.part << ": " << word(check.result) << ": " << check.words << '\n';
    }
    std::cout << arguments.record.string()
              << (any(checks, Result::failed)    ? ": something is wrong\n"
                  : any(checks, Result::unknown) ? ": good as far as it could be checked\n"
                                                 : ": good\n");
}

} // namespace

int verify_command(const VerifyArguments& arguments) {
    VerifyOptions options;
    options.rerun = arguments.rerun;
    options.threads = arguments.threads;
    options.data_folder = arguments.data_folder;
    Interrupt interrupt;
    TerminalProgress progress(arguments.rerun ? arguments.progress : "none");
    const std::vector<RecordCheck> checks =
        verify_record(arguments.record, options, interrupt.token(), progress);
    progress.finish();
    if (arguments.json) {
        print_json(arguments, checks);
    } else {
        print_words(arguments, checks);
    }
    return status_of(checks);
}

} // namespace sluice::cli
