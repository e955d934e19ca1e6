// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/envelope_parts.h"

#include "base/error.h"
#include "base/text.h"
#include "sampling/discrete_tail.h"

#include <algorithm>

namespace sluice::envelope {
namespace {

/// Points enumerated one by one; a longer support is followed further only by its trend.
constexpr double most_points = 4e6;
constexpr std::size_t block_points = 4096;

/// A run of integers long enough for the bulk of both mass functions.
Interval enumerated_range(const LogRatio& ratio) {
    Interval range = ratio.target().support().front();
    Interval bulk{infinity, -infinity};
    for (const Density* density : {&ratio.target(), &ratio.proposal()}) {
        const Interval typical = density->typical_range(1e-12).front();
        bulk.lower = std::min(bulk.lower, typical.lower);
        bulk.upper = std::max(bulk.upper, typical.upper);
    }
    const double reach = std::max(4096.0, 8.0 * (bulk.upper - bulk.lower));
    if (!(range.upper - range.lower < most_points)) {
        range.lower = std::max(range.lower, std::floor(bulk.lower - reach));
        range.upper = std::min({range.upper, std::ceil(bulk.upper + reach), range.lower + most_points});
    }
    return range;
}

/// Beyond the enumerated end, p/q must fall (or level off): looked at where points double their distance.
void require_falling_tail(const LogRatio& ratio, double end, double direction, double limit) {
    double last = ratio.at(end);
    double rise = 0.0;
    for (double step = 64.0; step < 1e9; step *= 2.0) {
        const double x = end + direction * step;
        if (direction > 0 ? x > limit : x < limit) {
            return;
        }
        const double value = ratio.at(x);
        if (!std::isfinite(value)) {
            break;
        }
        rise = value - last;
        last = value;
    }
    if (rise > 1e-6) {
        refuse_tail(ratio, direction * infinity);
    }
}

/// What the values beyond the enumerated ones add to what is known. Refuses where r has no bound there.
struct Beyond {
    bool settled = true; ///< nothing there is higher than `limit` or than what is reached
    std::vector<std::vector<double>> reached; ///< the last value with mass, where r rises up to it
};
Beyond look_beyond(const LogRatio& ratio, Interval range, double limit) {
    const Interval support = ratio.target().support().front();
    Beyond beyond;
    for (const double direction : {1.0, -1.0}) {
        const double end = direction > 0.0 ? range.upper : range.lower;
        const double last = direction > 0.0 ? support.upper : support.lower;
        if (end == last) {
            continue;
        }
        const DiscreteTail tail = discrete_tail(ratio, end, direction);
        if (tail.unbounded) {
            refuse_tail(ratio, direction * infinity);
        }
        if (tail.rising) {
            beyond.reached.push_back({last});
        } else if (!tail.bound || *tail.bound > limit) {
            require_falling_tail(ratio, end, direction, last);
            beyond.settled = false;
        }
    }
    return beyond;
}

[[noreturn]] void refuse_points(const LogRatio& ratio, const std::vector<double>& missed, double mass) {
    std::string where = missed.size() == 1 ? "the value " : "the values ";
    for (std::size_t i = 0; i < std::min<std::size_t>(missed.size(), 5); ++i) {
        where += (i == 0 ? "" : ", ") + short_number(missed[i], 10);
    }
    refuse_missing_support(ratio, where + (missed.size() > 5 ? ", ..." : ""),
                           ratio.target().normalised() ? mass : std::nan(""));
}

} // namespace

EnvelopeConstant discrete_envelope(const LogRatio& ratio, const std::stop_token& stop) {
    const Interval range = enumerated_range(ratio);
    std::vector<std::pair<double, std::vector<double>>> candidates;
    std::vector<double> missed;
    double missed_mass = 0.0;
    double best = -infinity;
    std::vector<double> x;
    std::vector<double> r;
    for (double first = range.lower; first <= range.upper; first += static_cast<double>(block_points)) {
        check_stop(stop);
        x.clear();
        for (double k = first; k <= range.upper && x.size() < block_points; ++k) {
            x.push_back(k);
        }
        r.resize(x.size());
        ratio.evaluate(Points(std::span<const double>(x)), r);
        for (std::size_t i = 0; i < x.size(); ++i) {
            if (r[i] == infinity) {
                missed.push_back(x[i]);
                missed_mass += std::exp(ratio.target().log_density_at(x[i]));
            } else if (r[i] > -infinity && r[i] >= best - 1e-9) {
                candidates.push_back({r[i], {x[i]}});
                best = std::max(best, r[i]);
            }
        }
    }
    if (!missed.empty()) {
        refuse_points(ratio, missed, missed_mass);
    }
    if (candidates.empty()) {
        throw EnvelopeError("the target has no mass anywhere on its support");
    }
    const Interval support = ratio.target().support().front();
    const bool whole = range.lower <= support.lower && range.upper >= support.upper;
    const Beyond beyond = look_beyond(ratio, range, best);
    for (const std::vector<double>& last : beyond.reached) {
        candidates.push_back({ratio.at(last), last});
        best = std::max(best, candidates.back().first);
    }
    EnvelopeConstant constant;
    constant.log_m = best;
    constant.source = beyond.settled ? MSource::closed_form : MSource::optimised;
    constant.touching = tied_points(std::move(candidates), 1e-12, 0.5);
    constant.note =
        "by enumeration of " + grouped(static_cast<std::uint64_t>(range.upper - range.lower) + 1) + " values";
    if (beyond.settled && !whole) {
        constant.note += "; how p/q goes on beyond them is known from the ratio of neighbouring masses";
    } else if (!beyond.settled) {
        constant.unproved = "beyond " + grouped(static_cast<std::uint64_t>(range.upper - range.lower) + 1) +
                            " values p/q was looked at here and there only";
    }
    return constant;
}

} // namespace sluice::envelope
