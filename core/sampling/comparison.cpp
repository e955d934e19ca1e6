// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/comparison.h"

#include "base/error.h"

#include <chrono>

namespace sluice {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

void measure(const SamplingPlan& plan, Clock::time_point start, MethodResult& result, std::stop_token stop) {
    const std::unique_ptr<PointSampler> sampler = make_sampler(plan);
    result.setup_seconds = seconds_since(start);
    while (sampler->finished() == StopReason::none) {
        if (stop.stop_requested()) {
            throw Cancelled();
        }
        sampler->advance(std::uint64_t{1} << 20, stop);
    }
    const SamplingCounts& counts = sampler->counts();
    result.candidates = counts.candidates;
    result.accepted = counts.accepted;
    result.evaluations = counts.evaluations;
    result.acceptance = counts.acceptance_rate();
    result.seconds = counts.seconds;
    result.finished = sampler->finished();
    if (counts.accepted > 0) {
        const auto accepted = static_cast<double>(counts.accepted);
        result.evaluations_per_accepted = static_cast<double>(counts.evaluations) / accepted;
        result.seconds_per_accepted = counts.seconds / accepted;
    }
    if (counts.seconds > 0.0) {
        result.candidates_per_second = static_cast<double>(counts.candidates) / counts.seconds;
    }
    if (plan.target->dimension() == 1) {
        result.ks = ks_test(sampler->accepted().column(0), *plan.target);
    }
}

} // namespace

std::vector<MethodResult> compare_methods(const DensityPtr& target, const DensityPtr& proposal,
                                          std::optional<double> log_m, const ComparisonOptions& options,
                                          std::stop_token stop, Progress& progress) {
    std::vector<MethodResult> results;
    std::optional<double> constant = log_m;
    std::string no_constant; // why there is no M for the proposal
    for (const Method method : all_methods()) {
        progress.report(static_cast<double>(results.size()) / static_cast<double>(all_methods().size()),
                        method_name(method));
        if (stop.stop_requested()) {
            throw Cancelled();
        }
        MethodResult result;
        result.method = method;
        const Clock::time_point start = Clock::now();
        SamplingPlan plan;
        plan.target = target;
        plan.method = method;
        plan.seed = options.seed;
        plan.threads = options.threads;
        plan.stop.accepted = options.accepted;
        plan.stop.seconds = options.seconds;
        plan.keep_rejected = 0;
        try {
            if (uses_proposal(method)) {
                if (!proposal) {
                    throw InvalidArgument("it needs a proposal, and none is given");
                }
                if (!constant && no_constant.empty()) {
                    try {
                        constant = find_envelope(*target, *proposal, options.seed, stop).log_m;
                    } catch (const EnvelopeError& error) {
                        no_constant = error.message();
                    }
                }
                if (!constant) {
                    throw EnvelopeError(no_constant);
                }
                plan.proposal = proposal;
                plan.log_m = *constant;
            } else {
                const std::optional<OwnEnvelope> own = own_envelope(method, target, options.seed, stop);
                plan.proposal = own->proposal;
                plan.log_m = own->constant.log_m;
            }
            measure(plan, start, result, stop);
        } catch (const EnvelopeError& error) {
            result.reason = error.message();
        } catch (const InvalidArgument& error) {
            result.reason = error.message();
        }
        results.push_back(std::move(result));
    }
    progress.report(1.0, "done");
    return results;
}

} // namespace sluice
