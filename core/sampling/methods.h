// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sampling/envelope.h"
#include "sampling/filter.h"
#include "sampling/session.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// Every method, in the order in which they are listed.
const std::vector<Method>& all_methods();
/// "adaptive_rejection", as in an experiment file.
std::string_view method_name(Method method);
std::optional<Method> find_method(std::string_view name);
/// Whether the method draws from the experiment's proposal under its M; the others make an envelope of their
/// own.
bool uses_proposal(Method method);

/// The envelope that a method makes for itself: what it draws from at first, and M for that.
struct OwnEnvelope {
    DensityPtr proposal;
    EnvelopeConstant constant;
};
/// Nothing for methods that use the proposal. Throws EnvelopeError or InvalidArgument, in plain words, where
/// the method does not work for this target.
std::optional<OwnEnvelope> own_envelope(Method method, const DensityPtr& target, std::uint64_t seed,
                                        std::stop_token stop = {});

/// The one way to a sampler of drawn candidates: plan.method, with M raised where plan.adaptive_m says so.
/// For a method with an envelope of its own, plan.proposal and plan.log_m are what own_envelope() gave, or
/// are found again where plan.proposal is null. Throws as the samplers' constructors do, and InvalidArgument
/// for an adaptive M with another method than rejection.
std::unique_ptr<PointSampler> make_sampler(const SamplingPlan& plan);

/// The same for rows.
std::unique_ptr<RowSampler> make_sampler(const FilterPlan& plan);

} // namespace sluice
