// SPDX-License-Identifier: GPL-3.0-or-later
#include "results/record_file.h"

#include "base/error.h"
#include "base/text.h"
#include "results/record_json.h"
#include "storage/atomic_file.h"
#include "storage/journal.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <system_error>

namespace sluice {
namespace {

/// The blocks of a record's journal. Numbers are part of the format.
enum Block : std::uint32_t {
    head = 1,         ///< CBOR: the record as it stood at the start
    dataset_part = 2, ///< CBOR, as are the other parts
    sampling_part = 3,
    arm_part = 4,
    accepted_points = 5,  ///< u64 dimension, then n x d doubles, row-major
    accepted_index = 6,   ///< i64 row numbers
    accepted_restart = 7, ///< the points before it are no longer accepted; empty
    rounds_part = 8,
    checkpoint_part = 9, ///< CBOR: {name: part} of the checkpoint
};

template <typename T>
std::vector<T> values_of(std::span<const std::byte> bytes) {
    std::vector<T> values(bytes.size() / sizeof(T));
    if (!values.empty()) {
        std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
    }
    return values;
}

/// Puts what the journal says together, block by block.
class Recovery {
  public:
    void add(std::uint32_t type, std::span<const std::byte> payload) {
        switch (type) {
        case head:
            record_ = record_from_json(parsed(payload));
            break;
        case dataset_part:
            record_.dataset = dataset_from_json(parsed(payload));
            break;
        case sampling_part:
            record_.sampling = sampling_from_json(parsed(payload));
            break;
        case arm_part:
            put_arm(arm_from_json(parsed(payload)));
            break;
        case accepted_points:
            add_points(payload);
            break;
        case accepted_index: {
            const auto index = values_of<std::int64_t>(payload);
            index_.insert(index_.end(), index.begin(), index.end());
            filter_ = true;
            break;
        }
        case rounds_part:
            record_.rounds = rounds_from_json(parsed(payload));
            break;
        case checkpoint_part:
            if (record_.checkpoint) {
                record_.checkpoint->parts.update(parsed(payload));
            }
            break;
        case accepted_restart:
            points_.clear();
            break;
        default: // a later version's block
            break;
        }
    }

    Record finish() && {
        if (!record_.sampling && (filter_ || !points_.empty())) {
            record_.sampling.emplace();
            record_.sampling->accepted = filter_ ? index_.size() : points_.size() / dimension_;
            record_.sampling->filter = filter_;
            record_.sampling->acceptance_rate = std::numeric_limits<double>::quiet_NaN();
        }
        if (record_.sampling) {
            record_.sampling->accepted_index = std::move(index_);
            if (dimension_ > 0) {
                record_.sampling->accepted_points = Matrix<double>(points_.size() / dimension_, dimension_);
                record_.sampling->accepted_points.values() = std::move(points_);
            }
        }
        return std::move(record_);
    }

  private:
    static nlohmann::json parsed(std::span<const std::byte> payload) {
        const auto* first = reinterpret_cast<const std::uint8_t*>(payload.data()); // NOLINT
        return nlohmann::json::from_cbor(first, first + payload.size());
    }

    void put_arm(ArmRecord arm) {
        const auto same = [&](const ArmRecord& other) { return other.name == arm.name; };
        const auto found = std::find_if(record_.training.begin(), record_.training.end(), same);
        if (found == record_.training.end()) {
            record_.training.push_back(std::move(arm));
        } else {
            *found = std::move(arm);
        }
    }

    void add_points(std::span<const std::byte> payload) {
        if (payload.size() < sizeof(std::uint64_t)) {
            throw DataError("a block of points is too short");
        }
        const auto dimension = values_of<std::uint64_t>(payload.first(sizeof(std::uint64_t))).front();
        const auto values = values_of<double>(payload.subspan(sizeof(std::uint64_t)));
        if (dimension == 0 || values.size() % dimension != 0 ||
            (dimension_ != 0 && dimension != dimension_)) {
            throw DataError("a block of points has another dimension than those before");
        }
        dimension_ = dimension;
        points_.insert(points_.end(), values.begin(), values.end());
    }

    Record record_;
    std::vector<double> points_;
    std::size_t dimension_ = 0;
    std::vector<std::int64_t> index_;
    bool filter_ = false;
};

std::filesystem::path with_ending(std::filesystem::path path, const char* ending) {
    path += ending;
    return path;
}

/// What a killed run left gets another name as well, under which it stays until the next one is killed. At
/// every moment there is a journal under the first name.
void keep_old_journal(const std::filesystem::path& journal) {
    std::error_code ignored;
    if (!std::filesystem::exists(journal, ignored)) {
        return;
    }
    const std::filesystem::path old = with_ending(journal, ".old");
    std::filesystem::remove(old, ignored);
    std::filesystem::create_hard_link(journal, old, ignored);
    if (ignored) { // a file system without them
        std::filesystem::copy_file(journal, old, ignored);
    }
}

std::filesystem::path checked_destination(std::filesystem::path path) {
    const AtomicFile trial(path); // fails now, and not after hours of work
    return path;
}

} // namespace

struct RecordJournal::State {
    State(std::filesystem::path path_)
        : path(checked_destination(std::move(path_))), journal(with_ending(journal_path(path), ".new")) {}

    /// Takes the journal's name once it holds what the run starts with, so that a kill at any moment leaves
    /// either what there was before or all of that.
    void begin(const Record& start, const nlohmann::json& parts) {
        const std::filesystem::path name = journal_path(path);
        try {
            if (journal_in_use(name)) {
                throw DataError("another run is writing this journal", name.string(),
                                "wait for it, or give this run another result file");
            }
            put(head, record_to_json(start));
            for (const auto& [part, value] : parts.items()) {
                put(checkpoint_part, {{part, value}});
            }
            journal.sync();
            keep_old_journal(name);
            journal.rename(name);
        } catch (...) {
            std::error_code ignored;
            std::filesystem::remove(journal.path(), ignored);
            throw;
        }
        remove_leftovers(path);
    }

    void put(std::uint32_t type, const nlohmann::json& part) {
        const std::vector<std::uint8_t> bytes = nlohmann::json::to_cbor(part);
        append(type, {std::as_bytes(std::span(bytes))});
    }

    void append(std::uint32_t type, std::initializer_list<std::span<const std::byte>> parts) {
        const std::lock_guard lock(mutex);
        journal.append(type, parts);
    }

    std::filesystem::path path;
    JournalWriter journal;
    std::mutex mutex; ///< of the journal
};

RecordJournal::RecordJournal(std::filesystem::path path, const Record& start, const nlohmann::json& parts)
    : state_(std::make_unique<State>(std::move(path))) {
    state_->begin(start, parts);
}

RecordJournal::~RecordJournal() = default;

void RecordJournal::append_accepted(std::span<const double> points, std::size_t dimension) {
    if (dimension == 0 || points.size() % dimension != 0) {
        throw InvalidArgument("the number of values is not a multiple of the dimension");
    }
    const std::uint64_t size = dimension;
    state_->append(accepted_points, {std::as_bytes(std::span(&size, 1)), std::as_bytes(points)});
}

void RecordJournal::restart_accepted() {
    state_->append(accepted_restart, {});
}

void RecordJournal::append_accepted_index(std::span<const std::int64_t> index) {
    state_->append(accepted_index, {std::as_bytes(index)});
}

void RecordJournal::put(const DatasetRecord& dataset) {
    state_->put(dataset_part, part_to_json(dataset));
}

void RecordJournal::put(const SamplingRecord& sampling) {
    state_->put(sampling_part, part_to_json(sampling));
}

void RecordJournal::put(const ArmRecord& arm) {
    state_->put(arm_part, part_to_json(arm));
}

void RecordJournal::put(const RoundsRecord& rounds) {
    state_->put(rounds_part, part_to_json(rounds));
}

void RecordJournal::put_checkpoint(const std::string& name, const nlohmann::json& part) {
    state_->put(checkpoint_part, {{name, part}});
}

void RecordJournal::sync() {
    const std::lock_guard lock(state_->mutex);
    state_->journal.sync();
}

void RecordJournal::publish(const Record& record) {
    write_record(state_->path, record);
    std::error_code ignored;
    std::filesystem::remove(state_->journal.path(), ignored);
}

Record recover_record(const std::filesystem::path& journal) {
    if (journal_in_use(journal)) {
        throw DataError("the run that writes this journal is still going", journal.string());
    }
    Recovery recovery;
    JournalEnd end;
    try {
        end = read_journal(journal, [&](std::uint32_t type, auto payload) { recovery.add(type, payload); });
    } catch (const nlohmann::json::exception&) {
        throw DataError("a block of this journal cannot be understood", journal.string(),
                        "it may come from another version of Sluice");
    }
    Record record = std::move(recovery).finish();
    record.status = "failed";
    record.message = "the run was cut off before it could finish; this is what its journal kept";
    if (end.torn) {
        record.message += " (the last block was torn and is left out)";
    }
    return record;
}

} // namespace sluice
