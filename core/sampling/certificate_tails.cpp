// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/certificate.h"

#include "base/error.h"
#include "density/extreme_value.h"
#include "density/location_scale.h"
#include "density/mixture.h"
#include "sampling/envelope_parts.h"

#include <Eigen/Cholesky>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <numeric>

namespace sluice::envelope {
namespace {

/// exp(log_factor) times a density, a part of a sum that bounds the whole from above or from below.
struct Part {
    std::shared_ptr<const Density> density;
    double log_factor;
};

/// Densities that are not owned here.
std::shared_ptr<const Density> borrowed(const Density& density) {
    return {std::shared_ptr<const Density>(), &density};
}

/// In z = (x - mu)/s a logistic density is that of the Laplace law times 2 / (1 + exp(-|z|))^2.
Part logistic_part(const Logistic& logistic, Interval within, double log_weight, bool above) {
    const double nearest = std::clamp(logistic.mu(), within.lower, within.upper);
    const double least = std::exp(-std::abs(nearest - logistic.mu()) / logistic.s());
    return {std::make_shared<Laplace>(logistic.mu(), logistic.s()),
            log_weight + std::numbers::ln2 - (above ? 0.0 : 2.0 * std::log1p(least))};
}

/// On the right of mu, with z = (x - mu)/beta, a Gumbel density is that of the Laplace law times 2
/// exp(-exp(-z)).
Part gumbel_part(const Gumbel& gumbel, Interval within, double log_weight, bool above) {
    const double least = std::exp(-(within.lower - gumbel.mu()) / gumbel.beta());
    return {std::make_shared<Laplace>(gumbel.mu(), gumbel.beta()),
            log_weight + std::numbers::ln2 - (above ? 0.0 : least)};
}

void collect(const Density& density, Interval within, double log_weight, bool above,
             std::vector<Part>& parts) {
    if (const auto* mixture = dynamic_cast<const Mixture*>(&density)) {
        const double sum = std::accumulate(mixture->weights().begin(), mixture->weights().end(), 0.0);
        for (std::size_t k = 0; k < mixture->components().size(); ++k) {
            if (mixture->weights()[k] > 0.0) {
                collect(*mixture->components()[k], within, log_weight + std::log(mixture->weights()[k] / sum),
                        above, parts);
            }
        }
    } else if (const auto* logistic = dynamic_cast<const Logistic*>(&density)) {
        parts.push_back(logistic_part(*logistic, within, log_weight, above));
    } else if (const auto* gumbel = dynamic_cast<const Gumbel*>(&density);
               gumbel != nullptr && within.lower >= gumbel->mu()) {
        parts.push_back(gumbel_part(*gumbel, within, log_weight, above));
    } else {
        parts.push_back({borrowed(density), log_weight});
    }
}

/// ln of the sum over k of the least over j of exp(sup(k, j) + f_k - g_j), nothing where a term is not known.
template <typename Supremum>
std::optional<double> combined(const std::vector<Part>& target, const std::vector<Part>& proposal,
                               Supremum&& supremum) {
    constexpr std::size_t most_pairs = 2000;
    if (target.size() * proposal.size() > most_pairs) {
        return std::nullopt;
    }
    std::vector<double> terms;
    for (const Part& p : target) {
        double least = infinity;
        for (const Part& q : proposal) {
            if (const std::optional<double> value = supremum(*p.density, *q.density);
                value && !std::isnan(*value)) {
                least = std::min(least, *value + p.log_factor - q.log_factor);
            }
        }
        if (least == infinity) {
            return std::nullopt;
        }
        terms.push_back(least);
    }
    const double peak = *std::max_element(terms.begin(), terms.end());
    if (peak == -infinity) {
        return peak;
    }
    double sum = 0.0;
    for (const double term : terms) {
        sum += std::exp(term - peak);
    }
    return peak + std::log(sum);
}

/// The supremum of ln p - ln q outside a box, of two normal densities of which q is the wider: r is a concave
/// quadratic form, highest at its centre or, from within the box, on one of the planes of its sides.
std::optional<double> gaussian_outside(const LogRatio& ratio, const std::vector<Interval>& box) {
    const std::optional<Gaussian> p = gaussian_of(ratio.target());
    const std::optional<Gaussian> q = gaussian_of(ratio.proposal());
    if (!p || !q) {
        return std::nullopt;
    }
    const Eigen::Index d = p->mean.size();
    const Eigen::MatrixXd one = Eigen::MatrixXd::Identity(d, d);
    const Eigen::MatrixXd p_precision = p->covariance.llt().solve(one);
    const Eigen::MatrixXd q_precision = q->covariance.llt().solve(one);
    const Eigen::LLT<Eigen::MatrixXd> room(p_precision - q_precision);
    if (room.info() != Eigen::Success) {
        return std::nullopt;
    }
    const Eigen::VectorXd centre = room.solve(p_precision * p->mean - q_precision * q->mean);
    const Eigen::MatrixXd spread = room.solve(one);
    const double top = ratio.at(std::span(centre.data(), static_cast<std::size_t>(d)));
    double best = -infinity;
    for (Eigen::Index j = 0; j < d; ++j) {
        const Interval side = box[static_cast<std::size_t>(j)];
        for (const double end : {side.lower, side.upper}) {
            if (std::isinf(end)) {
                continue;
            }
            const bool outside = end == side.lower ? centre[j] <= end : centre[j] >= end;
            const double gap = end - centre[j];
            best = std::max(best, outside ? top : top - 0.5 * gap * gap / spread(j, j));
        }
    }
    return best;
}

} // namespace

std::optional<double> component_supremum(const LogRatio& ratio, Interval within) {
    std::vector<Part> target;
    std::vector<Part> proposal;
    collect(ratio.target(), within, 0.0, true, target);
    collect(ratio.proposal(), within, 0.0, false, proposal);
    const auto supremum = [&](const Density& p, const Density& q) -> std::optional<double> {
        const Interval of_p = p.support().front();
        const Interval of_q = q.support().front();
        const Interval needed{std::max(of_p.lower, within.lower), std::min(of_p.upper, within.upper)};
        if (!(needed.lower <= needed.upper)) {
            return -infinity;
        }
        if (of_q.lower > needed.lower || of_q.upper < needed.upper) { // q does not cover p there
            return infinity;
        }
        return algebraic_supremum(LogRatio(p, q), within);
    };
    return combined(target, proposal, supremum);
}

std::optional<double> normal_supremum_outside(const LogRatio& ratio, const std::vector<Interval>& box) {
    std::vector<Part> target;
    std::vector<Part> proposal;
    collect(ratio.target(), {}, 0.0, true, target);
    collect(ratio.proposal(), {}, 0.0, false, proposal);
    return combined(target, proposal, [&](const Density& p, const Density& q) {
        return gaussian_outside(LogRatio(p, q), box);
    });
}

bool normals_are_covered(const LogRatio& ratio) {
    std::vector<Part> target;
    std::vector<Part> proposal;
    collect(ratio.target(), {}, 0.0, true, target);
    collect(ratio.proposal(), {}, 0.0, false, proposal);
    const auto gaussian = [](const Part& part) { return gaussian_of(*part.density).has_value(); };
    if (!std::all_of(target.begin(), target.end(), gaussian) ||
        !std::all_of(proposal.begin(), proposal.end(), gaussian)) {
        return true;
    }
    return std::all_of(target.begin(), target.end(), [&](const Part& p) {
        return std::any_of(proposal.begin(), proposal.end(), [&](const Part& q) {
            try {
                return multivariate_envelope(LogRatio(*p.density, *q.density)).has_value();
            } catch (const EnvelopeError&) {
                return false;
            }
        });
    });
}

} // namespace sluice::envelope
