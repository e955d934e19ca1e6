// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "results/record.h"

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice {

/// One thing that was looked at in a record.
struct RecordCheck {
    enum class Result { passed, failed, unknown };
    std::string part; ///< "seal", "schema", "figures", "models", "dataset" or "rerun"
    Result result = Result::passed;
    std::string words; ///< a sentence, without a full stop
};

struct VerifyOptions {
    bool rerun = false;   ///< run the stored experiment again and compare bit for bit
    unsigned threads = 0; ///< of that run; 0: all processors
    /// Where relative paths of the experiment start; empty: tried from the record's folder, then the current.
    std::filesystem::path data_folder;
};

/// Checks a record: that its bytes are those that were written (its seal), that it has what its schema asks
/// for, that its figures agree with one another, that the models' files and the data are still those of the
/// run and, where asked for, that the experiment gives the same accepted set and figures again. A record
/// whose seal is broken or that cannot be read gives that one failed check. Throws Cancelled, and DataError
/// where there is no file to read.
std::vector<RecordCheck> verify_record(const std::filesystem::path& path, const VerifyOptions& options,
                                       std::stop_token stop, Progress& progress);

/// The first place where the accepted sets or figures of two runs differ, with both values; empty where all
/// are equal bit for bit. Times, host, versions and the models' files are left out.
std::string first_difference(const Record& recorded, const Record& again);

} // namespace sluice
