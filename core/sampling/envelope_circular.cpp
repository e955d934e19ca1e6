// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/envelope_parts.h"

#include "density/bounded.h"
#include "density/circular.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sluice::envelope {
namespace {

/// ln p = along_cosine cos x + along_sine sin x + constant.
struct CircularTerms {
    double along_cosine = 0.0;
    double along_sine = 0.0;
};

std::optional<CircularTerms> circular_terms(const Density& density) {
    if (const auto* von_mises = dynamic_cast<const VonMises*>(&density)) {
        return CircularTerms{von_mises->kappa() * std::cos(von_mises->mu()),
                             von_mises->kappa() * std::sin(von_mises->mu())};
    }
    if (dynamic_cast<const Uniform*>(&density) != nullptr) {
        return CircularTerms{};
    }
    return std::nullopt;
}

} // namespace

std::optional<EnvelopeConstant> von_mises_envelope(const LogRatio& ratio) {
    const std::optional<CircularTerms> p = circular_terms(ratio.target());
    const std::optional<CircularTerms> q = circular_terms(ratio.proposal());
    if (!p || !q) {
        return std::nullopt;
    }
    require_support(ratio);
    const Interval of_p = ratio.target().support().front();
    const Interval of_q = ratio.proposal().support().front();
    const Interval common{std::max(of_p.lower, of_q.lower), std::min(of_p.upper, of_q.upper)};
    // The difference is again a cosine, highest at one angle or, where the support leaves that out, at an
    // end.
    const double along_cosine = p->along_cosine - q->along_cosine;
    const double along_sine = p->along_sine - q->along_sine;
    const bool level = along_cosine == 0.0 && along_sine == 0.0;
    const double turn = 2.0 * std::numbers::pi;
    const double angle = level ? 0.5 * (common.lower + common.upper) : std::atan2(along_sine, along_cosine);
    std::vector<std::pair<double, std::vector<double>>> candidates;
    for (const double x : {angle - turn, angle, angle + turn, common.lower, common.upper}) {
        const bool counts = x >= common.lower && x <= common.upper && (!level || x == angle);
        if (counts) {
            candidates.push_back({ratio.at(x), {x}});
        }
    }
    EnvelopeConstant constant;
    constant.log_m = std::max_element(candidates.begin(), candidates.end())->first;
    constant.source = MSource::closed_form;
    constant.note = "closed form for " + ratio.target().family() + " from " + ratio.proposal().family() +
                    ": p/q is the exponential of a cosine";
    constant.touching = tied_points(std::move(candidates), 1e-12, 1e-9);
    return constant;
}

} // namespace sluice::envelope
