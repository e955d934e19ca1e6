// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "results/record.h"

#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace sluice {

inline constexpr const char* record_schema = "sluice.result/1";

/// Writes the whole record: to a temporary name beside `path`, with the SHA-256 of everything behind the
/// 512-byte user block in that block, synced, renamed. Throws DataError (disk full, no permission, ...) and
/// leaves an existing file as it was.
void write_record(const std::filesystem::path& path, const Record& record);

/// Reads one and checks its SHA-256. Throws DataError: not a record, damaged, newer schema.
Record read_record(const std::filesystem::path& path);

/// Checks the SHA-256 in the user block alone. Throws DataError: not a record, damaged.
void check_record_seal(const std::filesystem::path& path);

/// Whether the file starts like a record, without checking all of it; false also when it cannot be read.
bool is_record(const std::filesystem::path& path);

/// Keeps what a run has done safe while it goes on, in a journal beside `path`; publish() turns it into
/// the record. When the program is killed in between, recover_record() finds what was journalled. A journal
/// that a killed run left is kept as "<journal>.old" when the next run starts; one that a living run
/// writes is refused. Without publish() the journal stays. Parts may be added from several threads.
class RecordJournal {
  public:
    /// Starts with what is known at the beginning (experiment, seed, host) and with the parts of the checkpoint
    /// that the run goes on from: all of that is in the journal before it takes its name. Removes what a killed
    /// run left of writing `path`. Throws DataError when `path` cannot be written, before any work is done.
    RecordJournal(std::filesystem::path path, const Record& start,
                  const nlohmann::json& parts = nlohmann::json::object());
    ~RecordJournal();
    RecordJournal(const RecordJournal&) = delete;
    RecordJournal& operator=(const RecordJournal&) = delete;

    /// Appends accepted points (row-major, n x d) or row indices of the sampling stage.
    void append_accepted(std::span<const double> points, std::size_t dimension);
    void append_accepted_index(std::span<const std::int64_t> index);
    /// Forgets the points appended so far: M was raised, and some of them are no longer accepted.
    void restart_accepted();
    /// Replaces one finished part: /dataset, /sampling (without its points), one arm, ...
    void put(const DatasetRecord& dataset);
    void put(const SamplingRecord& sampling);
    void put(const ArmRecord& arm);
    void put(const RoundsRecord& rounds);
    /// Adds a part to the checkpoint of the record that it began with.
    void put_checkpoint(const std::string& name, const nlohmann::json& part);
    /// Makes all of the above durable (fsync).
    void sync();
    /// Writes the record and removes the journal.
    void publish(const Record& record);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// The journal that belongs to a record's path ("result.h5" -> "result.h5.journal").
std::filesystem::path journal_path(const std::filesystem::path& record);

/// What a killed run had journalled: a record with status "failed" and a message that says so.
/// Stops at the first torn block. Throws DataError when it is no journal.
Record recover_record(const std::filesystem::path& journal);

} // namespace sluice
