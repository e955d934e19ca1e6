// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/methods.h"

#include "base/error.h"
#include "base/text.h"
#include "sampling/adaptive.h"
#include "sampling/adaptive_rejection.h"
#include "sampling/ratio_of_uniforms.h"
#include "sampling/squeeze.h"

namespace sluice {

const std::vector<Method>& all_methods() {
    static const std::vector<Method> methods{Method::rejection, Method::squeeze, Method::adaptive_rejection,
                                             Method::ratio_of_uniforms};
    return methods;
}

std::string_view method_name(Method method) {
    switch (method) {
    case Method::rejection:
        return "rejection";
    case Method::squeeze:
        return "squeeze";
    case Method::adaptive_rejection:
        return "adaptive_rejection";
    case Method::ratio_of_uniforms:
        return "ratio_of_uniforms";
    }
    throw InvalidArgument("unknown method");
}

std::optional<Method> find_method(std::string_view name) {
    for (const Method method : all_methods()) {
        if (method_name(method) == name) {
            return method;
        }
    }
    return std::nullopt;
}

bool uses_proposal(Method method) {
    return method == Method::rejection || method == Method::squeeze;
}

std::optional<OwnEnvelope> own_envelope(Method method, const DensityPtr& target, std::uint64_t seed,
                                        std::stop_token stop) {
    if (method == Method::ratio_of_uniforms) {
        UniformsEnvelope found = uniforms_envelope(target, seed, std::move(stop));
        return OwnEnvelope{std::move(found.hat), std::move(found.constant)};
    }
    if (method == Method::adaptive_rejection) {
        ExponentialHull hull(*target, HullLines::secants);
        OwnEnvelope own;
        own.constant.log_m = hull.log_mass();
        own.constant.source = MSource::adaptive;
        own.constant.note = "the integral of a hull of exponentials, at first through " +
                            grouped(hull.size()) + " points of ln p";
        own.proposal = std::make_shared<const HullDensity>(std::move(hull));
        return own;
    }
    return std::nullopt;
}

std::unique_ptr<PointSampler> make_sampler(const SamplingPlan& plan) {
    if (plan.adaptive_m && plan.method != Method::rejection) {
        throw InvalidArgument("an adaptive M goes with the method 'rejection' only, not with '" +
                              std::string(method_name(plan.method)) + "'");
    }
    switch (plan.method) {
    case Method::rejection:
        if (plan.adaptive_m) {
            return std::make_unique<AdaptiveSession>(plan, plan.evaluations_before);
        }
        return std::make_unique<SamplingSession>(plan);
    case Method::squeeze:
        return std::make_unique<SqueezeSession>(plan);
    case Method::adaptive_rejection:
        return std::make_unique<AdaptiveRejectionSession>(plan);
    case Method::ratio_of_uniforms:
        break;
    }
    SamplingPlan boxed = plan;
    if (dynamic_cast<const UniformsHat*>(plan.proposal.get()) == nullptr) {
        const UniformsEnvelope found = uniforms_envelope(plan.target, plan.seed);
        boxed.proposal = found.hat;
        boxed.log_m = found.constant.log_m;
    }
    return std::make_unique<SamplingSession>(boxed);
}

std::unique_ptr<RowSampler> make_sampler(const FilterPlan& plan) {
    if (plan.adaptive_m) {
        return std::make_unique<AdaptiveFilterSession>(plan, plan.evaluations_before);
    }
    return std::make_unique<FilterSession>(plan);
}

} // namespace sluice
