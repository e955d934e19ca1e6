// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/envelope.h"

#include "base/error.h"
#include "base/text.h"
#include "density/mixture.h"
#include "density/truncated.h"
#include "sampling/certificate.h"
#include "sampling/envelope_parts.h"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace envelope {
namespace {

std::optional<EnvelopeConstant> exact_envelope(const LogRatio& ratio) {
    if (ratio.dimension() == 1) {
        if (auto constant = algebraic_envelope(ratio)) {
            return constant;
        }
        if (auto constant = von_mises_envelope(ratio)) {
            return constant;
        }
    }
    if (auto constant = multivariate_envelope(ratio)) {
        return constant;
    }
    return spatial_envelope(ratio);
}

/// The components of a mixture with positive weight, of those which are mixtures again theirs; else the
/// density itself.
void collect_components(const Density& density, std::vector<const Density*>& components) {
    const auto* mixture = dynamic_cast<const Mixture*>(&density);
    if (mixture == nullptr) {
        components.push_back(&density);
        return;
    }
    for (std::size_t k = 0; k < mixture->components().size(); ++k) {
        if (mixture->weights()[k] > 0.0) {
            collect_components(*mixture->components()[k], components);
        }
    }
}

} // namespace

const Density& plain(const Density& density) {
    if (const auto* truncated = dynamic_cast<const Truncated*>(&density);
        truncated != nullptr && truncated->equal() != nullptr) {
        return plain(*truncated->equal());
    }
    if (const auto* mixture = dynamic_cast<const Mixture*>(&density)) {
        const std::vector<double>& weights = mixture->weights();
        const auto positive = [](double weight) { return weight > 0.0; };
        if (std::count_if(weights.begin(), weights.end(), positive) == 1) {
            const auto only = std::find_if(weights.begin(), weights.end(), positive) - weights.begin();
            return plain(*mixture->components()[static_cast<std::size_t>(only)]);
        }
    }
    return density;
}

std::vector<std::vector<double>> component_touching(const LogRatio& ratio) {
    std::vector<const Density*> target;
    std::vector<const Density*> proposal;
    collect_components(ratio.target(), target);
    collect_components(ratio.proposal(), proposal);
    std::vector<std::vector<double>> points;
    constexpr std::size_t most_pairs = 400;
    if (target.size() * proposal.size() > most_pairs || target.size() * proposal.size() == 1) {
        return points;
    }
    for (const Density* p : target) {
        for (const Density* q : proposal) {
            try {
                if (const auto constant = exact_envelope(LogRatio(*p, *q))) {
                    points.insert(points.end(), constant->touching.begin(), constant->touching.end());
                }
            } catch (const EnvelopeError& error) {
                if (proposal.size() == 1) { // p >= weight * component, so that p/q has no bound either
                    throw EnvelopeError("one component of the mixture has no M: " + error.message(),
                                        error.where(), error.remedy());
                }
            }
        }
    }
    return points;
}

std::vector<std::vector<double>> component_directions(const LogRatio& ratio) {
    std::vector<const Density*> target;
    std::vector<const Density*> proposal;
    collect_components(ratio.target(), target);
    collect_components(ratio.proposal(), proposal);
    std::vector<std::vector<double>> directions;
    constexpr std::size_t most_pairs = 100;
    constexpr std::size_t most_dimensions = 100; // each takes a decomposition
    if (target.size() * proposal.size() > most_pairs || ratio.dimension() > most_dimensions) {
        return directions;
    }
    for (const Density* p : target) {
        for (const Density* q : proposal) {
            if (const auto direction = widest_direction(LogRatio(*p, *q))) {
                directions.push_back(*direction);
            }
        }
    }
    return directions;
}

void check_stop(const std::stop_token& stop) {
    if (stop.stop_requested()) {
        throw Cancelled();
    }
}

std::vector<std::vector<double>> tied_points(std::vector<std::pair<double, std::vector<double>>> candidates,
                                             double tie, double distance) {
    constexpr std::size_t most = 16;
    std::sort(candidates.begin(), candidates.end(),
              [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<std::vector<double>> points;
    const auto near = [&](const std::vector<double>& a, const std::vector<double>& b) {
        return std::equal(a.begin(), a.end(), b.begin(),
                          [&](double x, double y) { return std::abs(x - y) <= distance; });
    };
    for (const auto& [value, x] : candidates) {
        if (value < candidates.front().first - tie || points.size() == most) {
            break;
        }
        if (std::none_of(points.begin(), points.end(), [&](const auto& known) { return near(known, x); })) {
            points.push_back(x);
        }
    }
    std::sort(points.begin(), points.end());
    return points;
}

std::vector<std::vector<double>> without_level_repeats(const LogRatio& ratio,
                                                       const std::vector<std::vector<double>>& points) {
    std::vector<std::vector<double>> kept;
    for (std::size_t i = 0; i < points.size();) {
        std::size_t last = i;
        const double height = ratio.at(points[i].front());
        while (last + 1 < points.size() &&
               std::abs(ratio.at(0.5 * (points[last].front() + points[last + 1].front())) - height) <=
                   1e-12) {
            ++last;
        }
        kept.push_back(points[(i + last) / 2]);
        i = last + 1;
    }
    return kept;
}

EnvelopeConstant unproved_envelope(const Density& given_target, const Density& given_proposal,
                                   std::uint64_t seed, const std::stop_token& stop) {
    const Density& target = plain(given_target);
    const Density& proposal = plain(given_proposal);
    if (target.dimension() != proposal.dimension()) {
        throw InvalidArgument("the target has " + std::to_string(target.dimension()) +
                              " dimensions, the proposal " + std::to_string(proposal.dimension()));
    }
    if (target.discrete() != proposal.discrete()) {
        throw InvalidArgument(std::string("the target is ") +
                              (target.discrete() ? "discrete" : "continuous") + ", the proposal is not");
    }
    if (!proposal.normalised()) {
        throw InvalidArgument("the proposal is not normalised, so that M would have no meaning");
    }
    check_stop(stop);
    if (auto constant = factorised_envelope(target, proposal, [&](const Density& p, const Density& q) {
            return unproved_envelope(p, q, seed, stop);
        })) {
        return *constant;
    }
    const LogRatio ratio(target, proposal);
    if (target.discrete()) {
        if (target.dimension() != 1) {
            throw InvalidArgument("only one-dimensional mass functions can be compared");
        }
        return discrete_envelope(ratio, stop);
    }
    if (auto constant = exact_envelope(ratio)) {
        return *constant;
    }
    return target.dimension() == 1 ? search_line(ratio, stop) : search_space(ratio, seed, stop);
}

} // namespace envelope

std::string_view m_source_name(MSource source) {
    switch (source) {
    case MSource::given:
        return "given";
    case MSource::closed_form:
        return "closed_form";
    case MSource::optimised:
        return "optimised";
    case MSource::adaptive:
        return "adaptive";
    }
    throw InvalidArgument("unknown source of M");
}

EnvelopeConstant find_envelope(const Density& given_target, const Density& given_proposal, std::uint64_t seed,
                               std::stop_token stop) {
    const Density& target = envelope::plain(given_target);
    const Density& proposal = envelope::plain(given_proposal);
    // Factors are proved one by one, in few dimensions.
    if (proposal.normalised() && target.discrete() == proposal.discrete()) {
        if (auto constant =
                envelope::factorised_envelope(target, proposal, [&](const Density& p, const Density& q) {
                    return find_envelope(p, q, seed, stop);
                })) {
            return *constant;
        }
    }
    EnvelopeConstant constant = envelope::unproved_envelope(target, proposal, seed, stop);
    if (constant.source == MSource::optimised && !target.discrete()) {
        envelope::certify(envelope::LogRatio(target, proposal), constant, stop);
    }
    return constant;
}

std::string certificate_text(const EnvelopeConstant& constant) {
    if (constant.certificate) {
        return "proved: p <= M q everywhere, by bounds over " + grouped(constant.certificate->cells) +
               " parts of the support; M is at most " + short_number(constant.margin, 2) + " too large";
    }
    return constant.unproved.empty() ? std::string() : "not proved: " + constant.unproved;
}

std::optional<double> expected_acceptance_rate(const Density& target, double log_m, bool violated) {
    const std::optional<double> log_z = target.log_normaliser();
    if (violated || !log_z || !std::isfinite(log_m)) {
        return std::nullopt;
    }
    // An M below Z is violated somewhere, whether or not that was seen yet.
    constexpr double rounding = 1e-9;
    const double log_rate = *log_z - log_m;
    if (log_rate > rounding) {
        return std::nullopt;
    }
    return std::exp(std::min(log_rate, 0.0));
}

} // namespace sluice
