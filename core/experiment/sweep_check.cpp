// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/sweep_check.h"

#include "base/error.h"
#include "base/text.h"
#include "experiment/memory_estimate.h"
#include "experiment/stages.h"

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <utility>

namespace sluice {
namespace {

using nlohmann::json;

/// A problem, and who has it.
struct SharedProblem {
    Problem problem;
    bool of_data = false; ///< data that cannot be read, rather than a wrong experiment
    std::vector<std::size_t> points;
};

/// Problems of many points, of which most are the same.
class SharedProblems {
  public:
    explicit SharedProblems(const SweepPlan& plan) : plan_(plan) {}

    void add(const Problems& problems, std::size_t point, bool of_data = false) {
        for (const Problem& problem : problems) {
            const auto [place, fresh] =
                places_.emplace(std::pair(problem.pointer, problem.message), all_.size());
            if (fresh) {
                all_.push_back({problem, of_data, {}});
            }
            all_[place->second].points.push_back(point);
        }
    }

    void throw_if_any() {
        if (all_.empty()) {
            return;
        }
        constexpr std::size_t most = 40; // lines that a person reads
        Problems problems;
        for (SharedProblem& shared : all_) {
            std::ranges::sort(shared.points);
        }
        std::ranges::stable_sort(all_, {}, [](const SharedProblem& shared) { return shared.points.front(); });
        for (std::size_t i = 0; i < std::min(most, all_.size()); ++i) {
            problems.push_back(all_[i].problem);
            problems.back().message += ", in " + who(all_[i].points);
        }
        if (all_.size() > most) {
            problems.push_back({"", "and " + grouped(all_.size() - most) + " more problems"});
        }
        ValidationError listed(std::move(problems));
        if (std::ranges::all_of(all_, &SharedProblem::of_data)) {
            throw DataError(listed.message());
        }
        throw listed;
    }

  private:
    std::string who(const std::vector<std::size_t>& points) const {
        std::string text = plan_.points[points.front()].name;
        if (points.size() > 1) {
            text += " and " + grouped(points.size() - 1) + (points.size() == 2 ? " other" : " others");
        }
        return text + " (" + point_settings(plan_, points.front()) + ")";
    }

    const SweepPlan& plan_;
    std::map<std::pair<std::string, std::string>, std::size_t> places_;
    std::vector<SharedProblem> all_;
};

/// Points with the same data are looked at one after the other; a dataset is drawn or split with another
/// seed, but has the same columns and rows.
std::string data_key(const Experiment& experiment) {
    const json document = to_json(experiment);
    return document.value("dataset", json()).dump() + document.value("preprocess", json()).dump();
}

class Check {
  public:
    Check(const SweepPlan& plan, std::span<const std::size_t> points, unsigned threads, std::stop_token stop,
          Progress& progress)
        : plan_(plan), points_(points), threads_(threads), stop_(std::move(stop)), progress_(progress),
          problems_(plan) {}

    SweepNeeds run() {
        needs_.points.resize(points_.size());
        std::map<std::string, std::vector<std::size_t>> with_data;
        for (std::size_t i = 0; i < points_.size(); ++i) {
            progress_.report(-1.0, "checking " + plan_.points[points_[i]].name);
            leave_if_stopped();
            try {
                const Experiment experiment = point_experiment(plan_, points_[i]);
                if (experiment.dataset) {
                    with_data[data_key(experiment)].push_back(i);
                } else {
                    note_need(i, experiment, nullptr);
                }
            } catch (const ValidationError& error) {
                problems_.add(error.problems(), points_[i]);
            }
        }
        for (const auto& [key, members] : with_data) {
            check_data_of(members);
        }
        problems_.throw_if_any();
        return std::move(needs_);
    }

  private:
    void leave_if_stopped() const {
        if (stop_.stop_requested()) {
            throw Cancelled();
        }
    }

    /// Of points that share their data.
    void check_data_of(const std::vector<std::size_t>& members) {
        std::optional<LoadedTable> loaded;
        std::optional<Dataset> dataset;
        for (const std::size_t i : members) {
            leave_if_stopped();
            try {
                const Experiment experiment = point_experiment(plan_, points_[i]);
                if (!loaded) {
                    NoProgress quiet;
                    loaded = load_experiment_table(experiment, stop_, quiet);
                }
                check_columns(experiment, *loaded);
                if (!dataset && !experiment.language) {
                    dataset = prepare_repeat(experiment, *loaded, 0);
                }
                note_need(i, experiment, dataset ? &*dataset : nullptr);
            } catch (const ValidationError& error) {
                problems_.add(error.problems(), points_[i]);
            } catch (const InvalidArgument& error) { // a split or a step that the data do not allow
                problems_.add({{error.where(), error.message()}}, points_[i]);
            } catch (const DataError& error) {
                problems_.add({{error.where(), error.message()}}, points_[i], true);
            }
        }
    }

    void note_need(std::size_t i, const Experiment& experiment, const Dataset* dataset) {
        const auto beside_program = [&](unsigned threads) {
            const MemoryEstimate estimate = estimate_memory(experiment, dataset, threads);
            const std::uint64_t program = estimate.parts.front().bytes;
            needs_.program = std::max(needs_.program, program);
            return estimate.bytes() - program;
        };
        needs_.points[i] = {beside_program(1), beside_program(threads_)};
    }

    const SweepPlan& plan_;
    std::span<const std::size_t> points_;
    unsigned threads_;
    std::stop_token stop_;
    Progress& progress_;
    SharedProblems problems_;
    SweepNeeds needs_;
};

/// On `share` of `threads` threads, as the estimate is linear in between.
std::uint64_t need_on(const PointNeed& need, unsigned share, unsigned threads) {
    if (threads <= 1) {
        return need.on_one;
    }
    const double part = static_cast<double>(share - 1) / static_cast<double>(threads - 1);
    const double more = static_cast<double>(need.on_all) - static_cast<double>(need.on_one);
    return need.on_one + static_cast<std::uint64_t>(std::max(0.0, part * more));
}

} // namespace

SweepNeeds check_sweep(const SweepPlan& plan, std::span<const std::size_t> points, unsigned threads,
                       std::stop_token stop, Progress& progress) {
    return Check(plan, points, threads, std::move(stop), progress).run();
}

unsigned points_at_once(const SweepNeeds& needs, unsigned most, unsigned threads, std::uint64_t memory) {
    const std::uint64_t free = memory > needs.program ? memory - needs.program : 0;
    for (unsigned count = std::max(1U, most); count > 1; --count) {
        const unsigned share = std::max(1U, threads / count);
        std::vector<std::uint64_t> each;
        for (const PointNeed& need : needs.points) {
            each.push_back(need_on(need, share, threads));
        }
        std::ranges::sort(each, std::greater());
        each.resize(std::min<std::size_t>(each.size(), count));
        if (std::accumulate(each.begin(), each.end(), std::uint64_t{0}) <= free) {
            return count;
        }
    }
    return 1;
}

} // namespace sluice
