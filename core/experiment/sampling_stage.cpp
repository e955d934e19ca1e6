// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/stages.h"

#include "sampling/diagnostics.h"
#include "sampling/stage_runner.h"

#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

namespace sluice {
namespace {

/// What a sampling stage reports to: it adds the theory value to the pictures and saves what was accepted
/// once a second.
class StageProgress final : public Progress {
  public:
    StageProgress(Progress& next, std::optional<double> expected, std::function<void()> save)
        : next_(next), expected_(expected), save_(std::move(save)) {}

    void report(double fraction, std::string_view message) override {
        constexpr auto second = std::chrono::seconds(1);
        const auto now = std::chrono::steady_clock::now();
        if (now - saved_ >= second) {
            saved_ = now;
            save_();
        }
        next_.report(fraction, message);
    }
    void publish(std::shared_ptr<const Snapshot> snapshot) override {
        if (const auto* picture = dynamic_cast<const SamplingSnapshot*>(snapshot.get())) {
            auto complete = std::make_shared<SamplingSnapshot>(*picture);
            complete->expected_rate = expected_;
            snapshot = std::move(complete);
        }
        next_.publish(std::move(snapshot));
    }
    bool wants_snapshots() const override { return next_.wants_snapshots(); }

  private:
    Progress& next_;
    std::optional<double> expected_;
    std::function<void()> save_;
    std::chrono::steady_clock::time_point saved_ = std::chrono::steady_clock::now();
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
    StageProgress stage_progress(progress, setup.expected_rate, save);
    run_stage(session, plan.stop, plan.stop.candidates, stop, stage_progress, options.view, [] {});
    save();
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
    StageProgress stage_progress(progress, setup.expected_rate, [] {});
    run_stage(session, plan.stop, rows->rows(), stop, stage_progress, options.view, [] {});
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
