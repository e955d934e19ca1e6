// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/sweep.h"

#include "base/error.h"
#include "base/thread_pool.h"
#include "experiment/available_memory.h"
#include "experiment/resume.h"
#include "experiment/runner.h"
#include "experiment/sweep_check.h"
#include "experiment/sweep_progress.h"
#include "results/record_file.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace sluice {
namespace {

constexpr const char* resume_remedy = "--resume goes on with what is missing, --out chooses another folder";

class Sweep {
  public:
    Sweep(SweepFolder& folder, const SweepOptions& options, std::stop_token stop, Progress& progress)
        : folder_(folder), options_(options), stop_(std::move(stop)), progress_(progress),
          threads_(options.threads == 0 ? default_thread_count() : options.threads) {}

    SweepOutcome run() {
        const std::vector<std::size_t> points = shard_points(folder_.plan(), options_.shard);
        outcome_.points = points.size();
        if (!options_.resume) {
            refuse_begun(points);
        }
        const std::vector<std::size_t> open = not_complete(points);
        outcome_.before = points.size() - open.size();
        if (!open.empty()) {
            outcome_.at_once = at_once(needs_of(open));
            waiting_.assign(open.begin(), open.end());
            work_all();
        }
        outcome_.cancelled = stop_.stop_requested() && !all_complete();
        std::ranges::sort(outcome_.failed, {}, &SweepTrouble::point);
        std::ranges::sort(outcome_.elsewhere);
        return std::move(outcome_);
    }

  private:
    bool all_complete() const { return outcome_.before + outcome_.now == outcome_.points; }

    /// Every file of theirs would be written: none may be there.
    void refuse_begun(const std::vector<std::size_t>& points) const {
        std::error_code ignored;
        for (const std::size_t point : points) {
            const std::filesystem::path record = folder_.record(point);
            for (const std::filesystem::path& file : {record, journal_path(record)}) {
                if (std::filesystem::exists(file, ignored)) {
                    throw InvalidArgument("exists already", file.string(), resume_remedy);
                }
            }
        }
    }

    std::vector<std::size_t> not_complete(const std::vector<std::size_t>& points) const {
        std::vector<std::size_t> open;
        for (const std::size_t point : points) {
            progress_.report(-1.0, "looking at " + folder_.plan().points[point].name);
            if (stop_.stop_requested()) {
                throw Cancelled();
            }
            if (folder_.status(point).state != PointState::complete) {
                open.push_back(point);
            }
        }
        return open;
    }

    SweepNeeds needs_of(const std::vector<std::size_t>& points) const {
        if (!options_.needs) {
            return check_sweep(folder_.plan(), points, threads_, stop_, progress_);
        }
        SweepNeeds needs{options_.needs->program, {}};
        for (const std::size_t point : points) {
            needs.points.push_back(options_.needs->points[point]);
        }
        return needs;
    }

    unsigned at_once(const SweepNeeds& needs) const {
        const std::uint64_t free = available_memory();
        const std::uint64_t memory = options_.memory != 0 ? options_.memory : free / 5 * 4;
        const unsigned wanted = options_.parallel == 0 ? threads_ : options_.parallel;
        const auto most = static_cast<unsigned>(std::min<std::size_t>(wanted, needs.points.size()));
        return points_at_once(needs, most, threads_, memory);
    }

    void work_all() {
        SweepProgress progress(progress_, waiting_.size());
        std::vector<std::jthread> workers;
        for (unsigned i = 1; i < outcome_.at_once; ++i) {
            workers.emplace_back([this, &progress] { work(progress); });
        }
        work(progress);
    }

    void work(SweepProgress& progress) {
        for (auto task = next_point(); task; task = next_point()) {
            SweepProgress::Point reports(progress);
            run_point(task->point, task->threads, progress, reports);
            const std::lock_guard lock(mutex_);
            --running_;
        }
    }

    struct Task {
        std::size_t point;
        unsigned threads;
    };

    /// The threads are shared by the points that run at a time, of which there are fewer at the end.
    std::optional<Task> next_point() {
        const std::lock_guard lock(mutex_);
        if (waiting_.empty() || stop_.stop_requested()) {
            return std::nullopt;
        }
        const std::size_t beside = std::min<std::size_t>(outcome_.at_once, running_ + waiting_.size());
        const Task task{waiting_.front(), std::max(1U, threads_ / static_cast<unsigned>(beside))};
        waiting_.pop_front();
        ++running_;
        return task;
    }

    void run_point(std::size_t point, unsigned threads, SweepProgress& progress, Progress& reports) {
        if (!folder_.claim(point)) {
            const std::lock_guard lock(mutex_);
            outcome_.elsewhere.push_back(point);
            return;
        }
        std::string failure;
        try {
            run_claimed(point, threads, progress, reports);
        } catch (const Cancelled&) { // before it began
        } catch (const std::bad_alloc&) {
            failure = "there is not enough memory for this";
        } catch (const std::exception& error) {
            failure = error.what();
        }
        folder_.release(point);
        if (!failure.empty()) {
            progress.note_failure(point);
            const std::lock_guard lock(mutex_);
            outcome_.failed.push_back({point, std::move(failure)});
        }
    }

    void run_claimed(std::size_t point, unsigned threads, SweepProgress& progress, Progress& reports) {
        folder_.remove_leftovers(point);
        const PointStatus status = folder_.status(point); // another process may have been at it since
        if (status.state == PointState::foreign) {
            throw DataError(status.message, folder_.record(point).string(), "move it away");
        }
        bool gone_on = false;
        if (status.state != PointState::complete) {
            RunOptions options;
            options.threads = threads;
            options.record = folder_.record(point);
            options.resume = stopped_run(point, status);
            gone_on = options.resume != nullptr;
            const Record record =
                run_experiment(point_experiment(folder_.plan(), point), options, stop_, reports);
            if (record.status != "complete") {
                return;
            }
            progress.publish_done(point, record);
            folder_.remove_leftovers(point);
        }
        progress.note_done();
        const std::lock_guard lock(mutex_);
        ++outcome_.now;
        outcome_.resumed += gone_on ? 1 : 0;
    }

    /// What a run that did not end left; null where it is to begin anew.
    std::shared_ptr<const Record> stopped_run(std::size_t point, const PointStatus& status) const {
        if (status.state == PointState::missing || status.state == PointState::damaged) {
            return nullptr;
        }
        for (const auto read : {read_stopped_run, read_record}) {
            try {
                auto record = std::make_shared<Record>(read(folder_.record(point)));
                check_same_experiment(*record, point_experiment(folder_.plan(), point));
                return can_resume(*record) ? record : nullptr;
            } catch (const Error&) { // a journal of which not even the first block is whole
            }
        }
        return nullptr;
    }

    SweepFolder& folder_;
    const SweepOptions& options_;
    std::stop_token stop_;
    Progress& progress_;
    unsigned threads_;
    std::mutex mutex_; ///< of all below
    std::deque<std::size_t> waiting_;
    std::size_t running_ = 0;
    SweepOutcome outcome_;
};

} // namespace

SweepOutcome run_sweep(SweepFolder& folder, const SweepOptions& options, std::stop_token stop,
                       Progress& progress) {
    return Sweep(folder, options, std::move(stop), progress).run();
}

} // namespace sluice
