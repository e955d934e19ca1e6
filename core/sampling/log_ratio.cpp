// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/log_ratio.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <string>

namespace sluice::envelope {
namespace {

std::string pair_text(const LogRatio& ratio) {
    return "a " + ratio.target().family() + " target cannot be drawn from this " + ratio.proposal().family() +
           " proposal: ";
}

std::string percent(double share) {
    return short_number(100.0 * share, 3) + " %";
}

/// Whether p has a positive density anywhere on a probe of what lies beyond q's end `from`, up to p's own end
/// `to`.
bool positive_somewhere(const Density& target, double from, double to) {
    std::vector<double> probe;
    const double direction = to > from ? 1.0 : -1.0;
    const double width = std::abs(to - from);
    const double unit = std::max(1.0, std::abs(from));
    for (int k = -40; k <= 40; ++k) {
        probe.push_back(from +
                        direction * (std::isfinite(width) ? width * (k + 40.5) / 81.0 : unit * std::exp2(k)));
    }
    for (const std::vector<double>& landmark : target.landmarks()) {
        if (landmark[0] > std::min(from, to) && landmark[0] < std::max(from, to)) {
            probe.push_back(landmark[0]);
        }
    }
    std::vector<double> log_p(probe.size());
    target.log_density(Points(std::span<const double>(probe)), log_p);
    return std::any_of(log_p.begin(), log_p.end(), [](double value) { return value > -infinity; });
}

/// The mass of p below (or above) the end, NaN when the cdf is not known.
double mass_beyond(const Density& target, double end, bool above) {
    const std::optional<double> below = target.cdf(end);
    return below ? (above ? 1.0 - *below : *below) : std::nan("");
}

} // namespace

std::string point_text(std::span<const double> x) {
    if (x.size() == 1) {
        return short_number(x[0]);
    }
    std::string text = "(";
    constexpr std::size_t shown = 4;
    for (std::size_t j = 0; j < std::min(x.size(), shown); ++j) {
        text += (j == 0 ? "" : ", ") + short_number(x[j], 3);
    }
    return text + (x.size() > shown ? ", ...)" : ")");
}

void refuse_missing_support(const LogRatio& ratio, const std::string& where, double mass) {
    std::string text = pair_text(ratio) + "the proposal never reaches " + where + ", where the target has ";
    text += std::isnan(mass) || !(mass > 0.0) ? "a positive density" : percent(mass) + " of its mass";
    throw EnvelopeError(text, {}, "choose a proposal whose support covers the target's");
}

void refuse_tail(const LogRatio& ratio, double end) {
    const std::string side = end > 0.0 ? "inf" : "-inf";
    throw EnvelopeError(
        pair_text(ratio) + "p/q grows without bound as x goes to " + side +
            ", so no M is large enough; the target's tail there is heavier than the proposal's",
        {}, "widen the proposal or take one with a heavier tail, such as student_t or cauchy");
}

void refuse_pole(const LogRatio& ratio, double at) {
    throw EnvelopeError(pair_text(ratio) + "p/q grows without bound as x nears " + short_number(at) +
                            ", so no M is large enough; the target has a pole there that the proposal lacks",
                        {}, "choose a proposal that has the same pole, or truncate the target");
}

void refuse_uncertain(const LogRatio& ratio, std::span<const double> at) {
    throw EnvelopeError(
        pair_text(ratio) + "p/q is highest near x = " + point_text(at) +
            ", where it cannot be computed to enough digits, so that no M can be vouched for",
        {}, "give M by hand, or take a proposal that is nearer to the target or has a heavier tail");
}

void refuse_direction(const LogRatio& ratio, std::span<const double> direction, const std::string& why) {
    throw EnvelopeError(pair_text(ratio) + "p/q grows without bound along the direction " +
                            point_text(direction) + ", so no M is large enough" +
                            (why.empty() ? std::string() : "; " + why),
                        {}, "widen the proposal or take one with a heavier tail");
}

void refuse_unbounded(const LogRatio& ratio, const std::string& as, const std::string& remedy) {
    throw EnvelopeError(pair_text(ratio) + "p/q grows without bound as " + as + ", so no M is large enough",
                        {}, remedy);
}

void require_support(const LogRatio& ratio) {
    const Interval p = ratio.target().support().front();
    const Interval q = ratio.proposal().support().front();
    if (p.upper <= q.lower || q.upper <= p.lower) {
        refuse_missing_support(ratio, "any point of the target's support", 1.0);
    }
    if (p.lower < q.lower) {
        if (positive_somewhere(ratio.target(), q.lower, p.lower)) {
            refuse_missing_support(ratio, "x < " + short_number(q.lower),
                                   mass_beyond(ratio.target(), q.lower, false));
        }
    }
    if (p.upper > q.upper) {
        if (positive_somewhere(ratio.target(), q.upper, p.upper)) {
            refuse_missing_support(ratio, "x > " + short_number(q.upper),
                                   mass_beyond(ratio.target(), q.upper, true));
        }
    }
}

} // namespace sluice::envelope
