// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiment/stages.h"

#include "density/density_ratio.h"
#include "experiment/row_ratios.h"
#include "experiment/sampling_diagnostics.h"
#include "sampling/bias.h"
#include "sampling/methods.h"
#include "sampling/stage_runner.h"

#include <algorithm>
#include <chrono>
#include <memory>
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
        const auto* picture = dynamic_cast<const SamplingSnapshot*>(snapshot.get());
        if (picture != nullptr && expected_) {
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
    record.method = method_name(setup.method);
    record.evaluations = counts.evaluations;
    record.log_m = sampler.log_m();
    record.m_source = m_source_name(setup.envelope.source);
    record.m_note = setup.envelope.note;
    record.m_certificate = certificate_text(setup.envelope);
    if (!setup.envelope.touching.empty()) {
        record.m_at = setup.envelope.touching.front();
    }
    record.violations = counts.violations;
    record.worst_log_excess = counts.worst_log_excess;
    record.z_estimate = counts.z_estimate(record.log_m);
    if (setup.adaptive_m) {
        record.log_m_start = setup.envelope.log_m;
        for (const ConstantRise& rise : sampler.rises()) {
            record.rise_candidate.push_back(static_cast<std::int64_t>(rise.candidate));
            record.rise_log_m.push_back(rise.log_m);
        }
    }
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

/// What is found out about the accepted afterwards; in a hurry where the run was cancelled.
void add_diagnostics(const Sampler& sampler, const SamplingSetup& setup, Points accepted,
                     const StopRule& rule, std::uint64_t seed, std::stop_token stop, SamplingRecord& record) {
    record_cost(sampler.counts(), rule, record.candidates_per_second, record);
    record_goodness(stop.stop_requested()
                        ? measure_goodness(accepted, *setup.target, seed, GoodnessLimits::live())
                        : measure_goodness(accepted, *setup.target, seed, {}, stop),
                    record);
}

void put_bias(const EnvelopeBias& bias, SamplingRecord& record) {
    record.bias_total_variation = bias.total_variation;
    record.bias_standard_error = bias.standard_error;
    record.biased_rate = bias.acceptance_rate;
    record.biased_share = bias.violating_share;
    record.biased_mean = bias.mean.value_or(record.biased_mean);
    record.biased_variance = bias.variance.value_or(record.biased_variance);
}

/// What a given M, or the M that a run ended with, does to the accepted. In several dimensions only where
/// candidates violated it: that none of them did is no estimate.
void add_bias(const SamplingSetup& setup, std::uint64_t seed, const std::stop_token& stop,
              SamplingRecord& record) {
    const MSource source = setup.envelope.source;
    if (!uses_proposal(setup.method) || (source != MSource::given && source != MSource::adaptive)) {
        if (record.violations == 0) {
            record.bias_total_variation = record.bias_standard_error = 0.0; // M holds by construction
            return;
        }
    } else if (const auto exact = integrated_bias(*setup.target, *setup.proposal, record.log_m)) {
        put_bias(*exact, record);
        return;
    }
    if (record.biased() && !stop.stop_requested()) {
        put_bias(find_bias(*setup.target, *setup.proposal, record.log_m, seed, {}), record);
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

/// The chosen rows, one column after the other.
std::vector<double> coordinates_of(const Matrix<float>& rows, const std::vector<std::int64_t>& chosen) {
    std::vector<double> coordinates;
    coordinates.reserve(chosen.size() * rows.columns());
    for (std::size_t j = 0; j < rows.columns(); ++j) {
        for (const std::int64_t index : chosen) {
            coordinates.push_back(static_cast<double>(rows(static_cast<std::size_t>(index), j)));
        }
    }
    return coordinates;
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
    plan.method = setup.method;
    plan.adaptive_m = setup.adaptive_m;
    plan.evaluations_before = setup.evaluations_before;
    const std::unique_ptr<PointSampler> sampler = make_sampler(plan);
    PointSampler& session = *sampler;
    std::size_t journalled = 0;
    std::uint64_t risen = 0;
    const auto save = [&] {
        if (journal == nullptr) {
            return;
        }
        const std::uint64_t rises = setup.adaptive_m ? session.counts().violations : 0;
        if (rises != risen && journalled > 0) { // some of what was journalled has been taken back
            journal->restart_accepted();
            journalled = 0;
        }
        risen = rises;
        const Points accepted = session.accepted();
        if (accepted.count > journalled) {
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
    add_bias(setup, experiment.seed, stop, record);
    add_diagnostics(session, setup, session.accepted(), plan.stop, plan.seed, stop, record);
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
    plan.adaptive_m = setup.adaptive_m;
    plan.evaluations_before = setup.evaluations_before;
    const std::unique_ptr<RowSampler> sampler = make_sampler(plan);
    RowSampler& session = *sampler;
    StageProgress stage_progress(progress, setup.expected_rate, [] {});
    run_stage(session, plan.stop, rows->rows(), stop, stage_progress, options.view, [] {});
    stage.record = common_record(session, setup, stop.stop_requested());
    stage.record.filter = true;
    put_bias(filter_bias(*rows, *setup.target, *setup.proposal, session.log_m()), stage.record);
    for (const std::int64_t index : session.accepted_index()) {
        stage.accepted.push_back(stage.pool[static_cast<std::size_t>(index)]);
    }
    stage.record.accepted_index = stage.accepted;
    if (const auto* ratio = dynamic_cast<const DensityRatio*>(setup.target.get())) {
        stage.record.findings["density_ratio"] = ratio_findings(*ratio);
    }
    if (experiment.finetune && std::ranges::find(experiment.finetune->controls, "importance_weighted") !=
                                   experiment.finetune->controls.end()) {
        stage.importance = importance_weights(log_ratios(*rows, *setup.target, *setup.proposal));
    }
    if (repeat == 0) { // whose sampling the record tells
        const std::vector<double> coordinates = coordinates_of(*rows, session.accepted_index());
        const std::size_t count = stage.accepted.size();
        add_diagnostics(session, setup, Points(coordinates.data(), count, rows->columns(), count), plan.stop,
                        plan.seed, stop, stage.record);
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
