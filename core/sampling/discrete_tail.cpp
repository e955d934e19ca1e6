// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/discrete_tail.h"

#include "density/affine.h"
#include "density/counts.h"
#include "density/integers.h"
#include "density/mixture.h"
#include "density/numeric.h"
#include "density/truncated.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sluice::envelope {
namespace {

/// ln(at + slope t) with slope 1 or -1.
struct LogLine {
    double at, slope;
    friend bool operator==(const LogLine&, const LogLine&) = default;
};

/// A law of which ln P(t + 1) - ln P(t), t counted from a point on in one direction, is
///   constant + sum of ln of `over` - sum of ln of `under`,   for t up to length.
struct Steps {
    double log_mass = -infinity; ///< at t = 0, with the weight of a component
    double constant = 0.0;
    std::vector<LogLine> over, under;
    double length = infinity; ///< the last t with mass
};

/// Of a law that is no mixture, at `from`; nothing for others.
std::optional<Steps> steps_of(const Density& density, double from, double direction) {
    Steps steps;
    const bool up = direction > 0.0;
    const Interval support = density.support().front();
    steps.length = std::max(up ? support.upper - from : from - support.lower, -1.0);
    if (const auto* poisson = dynamic_cast<const Poisson*>(&density)) {
        const double log_lambda = numeric::log_of(poisson->lambda());
        steps.constant = up ? log_lambda : -log_lambda;
        (up ? steps.under : steps.over).push_back(up ? LogLine{from + 1.0, 1.0} : LogLine{from, -1.0});
    } else if (const auto* binomial = dynamic_cast<const Binomial*>(&density)) {
        const double odds = numeric::log_of(binomial->p() / (1.0 - binomial->p()));
        steps.constant = up ? odds : -odds;
        steps.over.push_back({up ? binomial->n() - from : from, -1.0});
        steps.under.push_back({up ? from + 1.0 : binomial->n() - from + 1.0, 1.0});
    } else if (const auto* geometric = dynamic_cast<const Geometric0*>(&density)) {
        steps.constant = direction * geometric->log_failure();
    } else if (dynamic_cast<const DiscreteUniform*>(&density) == nullptr) {
        return std::nullopt;
    }
    return steps;
}

/// The laws that make up a density, each with its mass at `from`; nothing where one is of another kind.
bool collect(const Density& density, double from, double direction, double log_factor,
             std::vector<Steps>& all) {
    if (const auto* mixture = dynamic_cast<const Mixture*>(&density)) {
        const double sum = std::accumulate(mixture->weights().begin(), mixture->weights().end(), 0.0);
        for (std::size_t k = 0; k < mixture->components().size(); ++k) {
            const double weight = mixture->weights()[k] / sum;
            if (weight > 0.0 &&
                !collect(*mixture->components()[k], from, direction, log_factor + std::log(weight), all)) {
                return false;
            }
        }
        return true;
    }
    if (const auto* affine = dynamic_cast<const Affine*>(&density)) {
        const double scale = affine->scale().front(); // 1 or -1
        return collect(*affine->of(), scale * (from - affine->shift().front()), scale * direction, log_factor,
                       all);
    }
    if (const auto* truncated = dynamic_cast<const Truncated*>(&density)) {
        const Interval support = truncated->support().front();
        const std::size_t before = all.size();
        const double length = direction > 0.0 ? support.upper - from : from - support.lower;
        if (!truncated->log_mass() ||
            !collect(*truncated->of(), from, direction, log_factor - *truncated->log_mass(), all)) {
            return false;
        }
        for (std::size_t i = before; i < all.size(); ++i) {
            all[i].length = std::min(all[i].length, std::max(length, -1.0));
        }
        return true;
    }
    std::optional<Steps> steps = steps_of(density, from, direction);
    if (steps) {
        steps->log_mass = log_factor + density.log_density_at(from);
        all.push_back(std::move(*steps));
    }
    return steps.has_value();
}

double log_at(const LogLine& line, double t) {
    return std::log(std::max(line.at + line.slope * t, 0.0));
}

/// Of what is monotone, from its values at both ends; NaN where these say nothing.
Interval between(double a, double b) {
    return std::isnan(a) || std::isnan(b) ? Interval{} : Interval{std::min(a, b), std::max(a, b)};
}

/// The range of ln(a / b) of two lines of one slope over 0 <= t <= length, which is monotone.
Interval quotient(const LogLine& a, const LogLine& b, double length) {
    const double end = std::isinf(length) ? 0.0 : log_at(a, length) - log_at(b, length);
    return between(log_at(a, 0.0) - log_at(b, 0.0), end);
}

/// The range of what ln p - ln q rises by from t to t + 1, and what that tends to where t is not bounded.
struct Rise {
    double least, most, limit;

    void add(Interval part) {
        least += part.lower;
        most += part.upper;
    }
};
Rise rise_of(const Steps& p, const Steps& q, double length) {
    std::vector<LogLine> over = p.over, under = p.under;
    over.insert(over.end(), q.under.begin(), q.under.end());
    under.insert(under.end(), q.over.begin(), q.over.end());
    const double constant = p.constant - q.constant;
    Rise rise{constant, constant, constant};
    if (over.size() != under.size()) {
        rise.limit = over.size() > under.size() ? infinity : -infinity;
    }
    for (const LogLine& line : over) {
        const auto same = std::find(under.begin(), under.end(), line);
        const auto alike = std::find_if(under.begin(), under.end(),
                                        [&](const LogLine& other) { return other.slope == line.slope; });
        if (same != under.end()) {
            under.erase(same);
        } else if (alike != under.end()) {
            rise.add(quotient(line, *alike, length));
            under.erase(alike);
        } else {
            rise.add(between(log_at(line, 0.0), log_at(line, length)));
        }
    }
    for (const LogLine& line : under) {
        rise.add(between(-log_at(line, 0.0), -log_at(line, length)));
    }
    return rise;
}

/// The supremum of one law over another: at the first point, where r never rises after it.
DiscreteTail tail_of(const Steps& p, const Steps& q) {
    if (p.length < 0.0 || p.log_mass == -infinity) {
        return {-infinity};
    }
    if (q.length < p.length || !std::isfinite(q.log_mass)) {
        return {};
    }
    const double last = std::max(p.length - 1.0, 0.0); // the last step starts there
    const Rise rise = rise_of(p, q, last);
    DiscreteTail tail;
    if (rise.most <= 0.0) {
        tail.bound = p.log_mass - q.log_mass;
    }
    tail.rising = rise.least >= 0.0 && std::isfinite(p.length);
    tail.unbounded = rise.most > 0.0 && std::isinf(p.length) && rise.limit > 0.0;
    return tail;
}

} // namespace

DiscreteTail discrete_tail(const LogRatio& ratio, double from, double direction) {
    std::vector<Steps> target, proposal;
    if (!collect(ratio.target(), from, direction, 0.0, target) ||
        !collect(ratio.proposal(), from, direction, 0.0, proposal)) {
        return {};
    }
    if (target.size() == 1 && proposal.size() == 1) {
        return tail_of(target.front(), proposal.front());
    }
    // p/q is the sum of the p_k / q, and q is at least each of its parts.
    std::vector<double> terms;
    for (const Steps& p : target) {
        double least = infinity;
        bool unbounded = true;
        for (const Steps& q : proposal) {
            const DiscreteTail one = tail_of(p, q);
            least = std::min(least, one.bound.value_or(infinity));
            unbounded = unbounded && one.unbounded;
        }
        if (unbounded) {
            return {std::nullopt, true, false};
        }
        if (least == infinity) {
            return {};
        }
        terms.push_back(least);
    }
    const double peak = *std::max_element(terms.begin(), terms.end());
    if (peak == -infinity) {
        return {peak};
    }
    double sum = 0.0;
    for (const double term : terms) {
        sum += std::exp(term - peak);
    }
    return {peak + std::log(sum)};
}

} // namespace sluice::envelope
