// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/experiment_case.h"

#include "base/error.h"
#include "base/progress.h"
#include "base/text.h"
#include "experiment/experiment.h"
#include "experiment/runner.h"
#include "fuzz/density_promises.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <condition_variable>
#include <ctime>
#include <limits>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <typeinfo>

namespace sluice::fuzz {
namespace {

/// Of this process; what it waits for other programs does not count.
double processor_seconds() {
    std::timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Asks for a stop when the budget is used up.
class Budget {
  public:
    explicit Budget(std::chrono::milliseconds limit)
        : timer_([this, limit](const std::stop_token& over) {
              std::unique_lock lock(mutex_);
              if (!wake_.wait_for(lock, over, limit, [&] { return over.stop_requested(); })) {
                  asked_at_ = processor_seconds();
                  source_.request_stop();
              }
          }) {}

    std::stop_token token() const { return source_.get_token(); }
    /// 0 where nothing was asked.
    double seconds_since_asked() const {
        const double asked = asked_at_;
        return asked == 0.0 ? 0.0 : processor_seconds() - asked;
    }

  private:
    std::stop_source source_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::atomic<double> asked_at_ = 0.0;
    std::jthread timer_; // last: it uses the others
};

/// A broken promise, found by this file.
struct Fault {
    std::string text;
};

void require(bool holds, const std::string& otherwise) {
    if (!holds) {
        throw Fault{otherwise};
    }
}

/// Every message names its place; only what is wrong with the document as a whole has none.
void check_problems(const ValidationError& error) {
    require(!error.problems().empty(), "a ValidationError without a problem");
    for (const Problem& problem : error.problems()) {
        require(!problem.message.empty(), "a problem without words at " + problem.pointer);
        const bool whole = problem.message.starts_with("line ") || problem.message.starts_with("must be") ||
                           problem.message.starts_with("not valid JSON") ||
                           problem.message.starts_with("nothing to do");
        require(problem.pointer.starts_with('/') || (problem.pointer.empty() && whole),
                "a problem without a place: '" + problem.pointer + "' " + problem.message);
    }
}

/// The experiment, or nothing where the file says what is wrong with it.
std::optional<Experiment> parsed(std::string_view text) {
    try {
        return parse_experiment(text);
    } catch (const ValidationError& error) {
        check_problems(error);
        return std::nullopt;
    }
}

void check_written_out(const Experiment& experiment) {
    const nlohmann::json once = to_json(experiment);
    nlohmann::json twice;
    try {
        twice = to_json(parse_experiment(once.dump()));
    } catch (const ValidationError& error) {
        throw Fault{std::string("what a valid experiment writes is not valid: ") + error.what()};
    }
    require(once == twice, "an experiment written out reads back as another");
}

/// Leaves the sampling section alone, and no more data than are shipped.
void keep_sampling(Experiment& experiment, std::uint64_t candidates) {
    experiment.model.reset();
    experiment.pretrain.reset();
    experiment.finetune.reset();
    if (experiment.dataset && !experiment.dataset->source.starts_with("builtin:")) {
        experiment.dataset.reset();
    }
    StopRule& stop = experiment.sampling->stop;
    stop.candidates = std::min(stop.candidates, candidates);
}

void check_record(const SamplingRecord& record) {
    require(record.accepted <= record.candidates, "more accepted than candidates");
    require(!std::isnan(record.log_m), "ln M is not a number");
    require(!record.m_note.empty() || record.m_source == "given" || record.m_source == "adaptive",
            "M without a note");
    const bool certain = record.m_source == "closed_form" || record.m_certificate.starts_with("proved");
    require(!certain || record.violations == 0 || record.worst_log_excess < 1e-9,
            "a certain M (" + record.m_note + ") was violated, by " + exact_number(record.worst_log_excess));
    // In several dimensions a search without a proof may miss the edge of a support by a little, and says so.
    const bool searched = record.m_source == "optimised" && record.accepted_points.columns() == 1;
    require(!searched || record.violations == 0 || record.worst_log_excess < 1e-6,
            "an optimised M was violated, by " + exact_number(record.worst_log_excess));
    for (const double x : record.accepted_points.values()) {
        require(std::isfinite(x), "an accepted coordinate is not finite");
    }
    if (std::isfinite(record.expected_rate)) {
        require(record.expected_rate >= 0.0 && record.expected_rate <= 1.0, "an impossible expected rate");
    }
}

/// Whether the message can be shown to people.
void check_words(const Error& error) {
    const std::string text = error.what();
    require(!error.message().empty(), "an error without words");
    for (const char* inner : {"H5", "nlohmann", "json.exception", "std::", "bad_alloc"}) {
        require(text.find(inner) == std::string::npos, "a message that tells of the inside: " + text);
    }
}

void check_densities(const Experiment& experiment) {
    if (experiment.dataset) { // fitted ones are made with the data
        return;
    }
    SamplingSetup setup;
    try {
        setup = make_densities(experiment, nullptr);
    } catch (const Error& error) {
        throw Fault{std::string("the densities of a valid experiment cannot be made: ") + error.what()};
    }
    for (const DensityPtr& density : {setup.target, setup.proposal}) {
        if (density != nullptr) {
            const std::string broken = broken_promise(*density, experiment.seed);
            require(broken.empty(), broken);
        }
    }
}

Ending sampled(const Experiment& experiment, const std::stop_token& stop) {
    RunOptions options;
    options.threads = 1;
    NoProgress quiet;
    try {
        const Record record = run_experiment(experiment, options, stop, quiet);
        if (record.sampling) {
            check_record(*record.sampling);
        }
        return record.status == "cancelled" ? Ending::cancelled : Ending::sampled;
    } catch (const Cancelled&) {
        return Ending::cancelled;
    } catch (const ValidationError& error) { // densities and data do not fit
        check_problems(error);
        return Ending::refused;
    } catch (const Error& error) {
        check_words(error);
        return Ending::refused;
    }
}

Ending tried(std::string_view text, const CaseLimits& limits, const Budget& budget) {
    std::optional<Experiment> experiment = parsed(text);
    if (!experiment) {
        return Ending::invalid;
    }
    check_written_out(*experiment);
    // Language models are no sampling of densities, and confidence is that of a network, which is not kept.
    if (!experiment->sampling || experiment->language || experiment->sampling->confidence) {
        return Ending::unused;
    }
    const bool fits = experiment->sampling->mode == SamplingMode::filter || experiment->dataset;
    keep_sampling(*experiment, limits.candidates);
    if (fits && !experiment->dataset) {
        return Ending::unused;
    }
    check_densities(*experiment);
    return sampled(*experiment, budget.token());
}

} // namespace

std::string_view ending_name(Ending ending) {
    constexpr std::string_view names[endings] = {"invalid", "unused", "refused", "cancelled", "sampled"};
    return names[static_cast<int>(ending)];
}

CaseReport try_experiment(std::string_view text, const CaseLimits& limits) {
    const Budget budget(limits.budget);
    CaseReport report;
    try {
        report.ending = tried(text, limits, budget);
    } catch (const Fault& fault) {
        report.fault = fault.text;
    } catch (const Error& error) {
        report.fault =
            std::string("an error of the wrong kind (") + typeid(error).name() + "): " + error.what();
    } catch (const std::exception& error) {
        report.fault =
            std::string("an exception that is no Error (") + typeid(error).name() + "): " + error.what();
    }
    report.seconds_to_stop = budget.seconds_since_asked();
    return report;
}

} // namespace sluice::fuzz
