// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/stages.h"

#include "base/text.h"
#include "sampling/diagnostics.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace sluice {
namespace {

using Clock = std::chrono::steady_clock;

/// How far a stage is by its stop rule, 0 to 1.
double fraction_done(const SamplingCounts& counts, const StopRule& stop) {
    const double accepted = static_cast<double>(counts.accepted) / static_cast<double>(stop.accepted);
    const double candidates = static_cast<double>(counts.candidates) / static_cast<double>(stop.candidates);
    return std::min(1.0, std::max({accepted, candidates, counts.seconds / stop.seconds}));
}

std::string counts_text(const SamplingCounts& counts) {
    return grouped(counts.accepted) + " accepted of " + grouped(counts.candidates);
}

/// Advances a sampler to its end in steps short enough to be watched: about 30 snapshots a second.
/// `each_second` is called then and now with what has been accepted so far, and once at the end.
class Drive {
  public:
    Drive(Sampler& sampler, const StopRule& rule, std::optional<double> expected, const SnapshotView& view)
        : sampler_(sampler), rule_(rule), expected_(expected), view_(view) {}

    void run(std::stop_token stop, Progress& progress, const std::function<void()>& each_second) {
        constexpr auto frame = std::chrono::milliseconds(33);
        constexpr auto second = std::chrono::seconds(1);
        Clock::time_point published = Clock::now() - frame, saved = Clock::now();
        while (sampler_.finished() == StopReason::none && !stop.stop_requested()) {
            const auto before = Clock::now();
            sampler_.advance(step_, stop);
            const auto now = Clock::now();
            adapt_step(now - before);
            if (now - published >= frame) {
                published = now;
                show(progress);
            }
            if (now - saved >= second) {
                saved = now;
                each_second();
            }
        }
        show(progress);
        each_second();
    }

  private:
    /// Steps of 5 to 20 ms: long enough to keep every thread busy, short enough to stop at once.
    void adapt_step(Clock::duration spent) {
        constexpr std::uint64_t largest = std::uint64_t{1} << 26U;
        if (spent < std::chrono::milliseconds(5) && step_ < largest) {
            step_ *= 2;
        } else if (spent > std::chrono::milliseconds(20) && step_ > SamplingSession::block_size) {
            step_ /= 2;
        }
    }

    void show(Progress& progress) {
        auto snapshot = std::make_shared<SamplingSnapshot>(*sampler_.snapshot(view_));
        snapshot->expected_rate = expected_;
        progress.report(fraction_done(sampler_.counts(), rule_), counts_text(sampler_.counts()));
        progress.publish(std::move(snapshot));
    }

    Sampler& sampler_;
    StopRule rule_;
    std::optional<double> expected_;
    SnapshotView view_;
    std::uint64_t step_ = 4 * SamplingSession::block_size;
};

/// What both modes record alike.
SamplingRecord common_record(const Sampler& sampler, const SamplingSetup& setup, bool cancelled) {
    const SamplingCounts& counts = sampler.counts();
    const ConfidenceInterval interval = counts.acceptance_ci95();
    SamplingRecord record;
    record.candidates = counts.candidates;
    record.accepted = counts.accepted;
    record.acceptance_rate = counts.acceptance_rate();
    record.ci_low = interval.low;
    record.ci_high = interval.high;
    record.expected_rate = setup.expected_rate.value_or(record.expected_rate);
    record.log_m = setup.envelope.log_m;
    record.m_source = m_source_name(setup.envelope.source);
    record.m_note = setup.envelope.note;
    if (!setup.envelope.touching.empty()) {
        record.m_at = setup.envelope.touching.front();
    }
    record.violations = counts.violations;
    record.worst_log_excess = counts.worst_log_excess;
    record.z_estimate = counts.z_estimate(setup.envelope.log_m);
    record.seconds = counts.seconds;
    record.candidates_per_second =
        counts.seconds > 0.0 ? static_cast<double>(counts.candidates) / counts.seconds : 0.0;
    const StopReason reason = sampler.finished();
    record.stopped_because = std::string(
        stop_reason_text(cancelled && reason == StopReason::none ? StopReason::cancelled : reason));
    const SamplingTrace& trace = sampler.trace();
    record.trace_candidates = trace.candidates;
    record.trace_accepted = trace.accepted;
    record.trace_rate = trace.rate;
    record.trace_ci_low = trace.ci_low;
    record.trace_ci_high = trace.ci_high;
    return record;
}

void add_ks(std::span<const double> values, const Density& target, SamplingRecord& record) {
    if (const std::optional<TestResult> ks = ks_test(values, target)) {
        record.ks_statistic = ks->statistic;
        record.ks_p_value = ks->p_value;
    }
}

/// Points [first, count) as an n x d matrix.
Matrix<double> rows_from(Points points, std::size_t first = 0) {
    Matrix<double> rows(points.count - first, points.dimension);
    for (std::size_t j = 0; j < points.dimension; ++j) {
        const std::span<const double> column = points.column(j);
        for (std::size_t i = first; i < points.count; ++i) {
            rows(i - first, j) = column[i];
        }
    }
    return rows;
}

} // namespace

SamplingRecord run_generate(const Experiment& experiment, const SamplingSetup& setup,
                            const RunOptions& options, RecordJournal* journal, std::stop_token stop,
                            Progress& progress) {
    SamplingPlan plan;
    plan.target = setup.target;
    plan.proposal = setup.proposal;
    plan.log_m = setup.envelope.log_m;
    plan.stop = experiment.sampling->stop;
    plan.seed = experiment.seed;
    plan.threads = options.threads;
    SamplingSession session(plan);
    std::size_t journalled = 0;
    const auto save = [&] {
        const Points accepted = session.accepted();
        if (journal != nullptr && accepted.count > journalled) {
            journal->append_accepted(rows_from(accepted, journalled).values(), accepted.dimension);
            journal->sync();
            journalled = accepted.count;
        }
    };
    Drive(session, plan.stop, setup.expected_rate, options.view).run(stop, progress, save);
    SamplingRecord record = common_record(session, setup, stop.stop_requested());
    record.accepted_points = rows_from(session.accepted());
    record.rejected_points = rows_from(session.rejected());
    if (setup.target->dimension() == 1) {
        add_ks(session.accepted().column(0), *setup.target, record);
    }
    return record;
}

FilterStage run_filter(const Experiment& experiment, const Dataset& dataset, int repeat,
                       const RunOptions& options, std::stop_token stop, Progress& progress) {
    const SamplingSetup setup = prepare_sampling(experiment, &dataset, stop);
    FilterStage stage;
    stage.pool = pool_rows(dataset);
    const auto rows = std::make_shared<const Matrix<float>>(filter_matrix(experiment, dataset, stage.pool));
    FilterPlan plan;
    plan.rows = rows.get();
    plan.target = setup.target;
    plan.proposal = setup.proposal;
    plan.log_m = setup.envelope.log_m;
    plan.stop = experiment.sampling->stop;
    plan.seed = experiment.seed + static_cast<std::uint64_t>(repeat);
    plan.threads = options.threads;
    FilterSession session(plan);
    StopRule rule = plan.stop;
    rule.candidates = std::min<std::uint64_t>(rule.candidates, std::max<std::size_t>(1, rows->rows()));
    Drive(session, rule, setup.expected_rate, options.view).run(stop, progress, [] {});
    stage.record = common_record(session, setup, stop.stop_requested());
    stage.record.filter = true;
    std::vector<double> values;
    for (const std::int64_t index : session.accepted_index()) {
        stage.accepted.push_back(stage.pool[static_cast<std::size_t>(index)]);
        values.push_back(static_cast<double>((*rows)(static_cast<std::size_t>(index), 0)));
    }
    stage.record.accepted_index = stage.accepted;
    if (rows->columns() == 1) {
        add_ks(values, *setup.target, stage.record);
    }
    stage.again = [plan, rows, pool = stage.pool](int pass) {
        FilterPlan other = plan;
        other.rows = rows.get();
        other.pass = static_cast<std::uint64_t>(pass);
        other.threads = 1;
        NoProgress quiet;
        std::vector<std::int64_t> kept;
        for (const std::int64_t index : filter_rows(other, {}, quiet).accepted_index) {
            kept.push_back(pool[static_cast<std::size_t>(index)]);
        }
        return kept;
    };
    return stage;
}

} // namespace sluice
