// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"

#include <cmath>
#include <limits>
#include <span>
#include <vector>

// Private to core/sampling: ln p - ln q, and what is told to people when it has no bound.
namespace sluice::envelope {

inline constexpr double infinity = std::numeric_limits<double>::infinity();

/// r(x) = ln p(x) - ln q(x). Where p is 0, r is -infinity whatever q is; where q alone is 0, or p alone
/// infinite, +infinity; NaN where both are infinite.
class LogRatio {
  public:
    LogRatio(const Density& target, const Density& proposal) : target_(target), proposal_(proposal) {}

    const Density& target() const { return target_; }
    const Density& proposal() const { return proposal_; }
    std::size_t dimension() const { return target_.dimension(); }

    double at(std::span<const double> x) const {
        return difference(target_.log_density_at(x), proposal_.log_density_at(x));
    }
    double at(double x) const { return at(std::span<const double>(&x, 1)); }

    /// r of a block of points; `error` (may be empty) gets a bound of the rounding error of each.
    void evaluate(Points x, std::span<double> r, std::span<double> error = {}) const {
        std::vector<double> q(r.size());
        target_.log_density(x, r);
        proposal_.log_density(x, q);
        for (std::size_t i = 0; i < r.size(); ++i) {
            if (!error.empty()) {
                error[i] =
                    4.0 * std::numeric_limits<double>::epsilon() * (1.0 + std::abs(r[i]) + std::abs(q[i]));
            }
            r[i] = difference(r[i], q[i]);
        }
    }

  private:
    static double difference(double p, double q) { return p == -infinity ? -infinity : p - q; }

    const Density& target_;
    const Density& proposal_;
};

/// Throws EnvelopeError: q is zero where p is not. `mass` is the share of p that is missed, NaN when not
/// known.
[[noreturn]] void refuse_missing_support(const LogRatio& ratio, const std::string& where, double mass);
/// Throws EnvelopeError: p/q grows without bound as x goes to an infinite end (the sign says which).
[[noreturn]] void refuse_tail(const LogRatio& ratio, double end);
/// Throws EnvelopeError: p/q grows without bound as x nears a finite point.
[[noreturn]] void refuse_pole(const LogRatio& ratio, double at);
/// Throws EnvelopeError: p/q is highest, or still rises, where rounding hides its value.
[[noreturn]] void refuse_uncertain(const LogRatio& ratio, std::span<const double> at);
/// Throws EnvelopeError: in several dimensions, p/q grows without bound along a direction.
[[noreturn]] void refuse_direction(const LogRatio& ratio, std::span<const double> direction,
                                   const std::string& why = {});

/// Throws EnvelopeError: p/q grows without bound as something happens ("part 2 goes to 0").
[[noreturn]] void refuse_unbounded(const LogRatio& ratio, const std::string& as, const std::string& remedy);

/// Checks in one dimension that q's interval covers p's, as far as p has mass outside; refuses otherwise.
void require_support(const LogRatio& ratio);

/// "2.5", "(1, -0.5)".
std::string point_text(std::span<const double> x);

} // namespace sluice::envelope
