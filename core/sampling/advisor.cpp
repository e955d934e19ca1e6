// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/advisor.h"

#include "base/error.h"
#include "base/text.h"
#include "density/catalogue.h"
#include "density/multivariate.h"
#include "sampling/advisor_parts.h"
#include "sampling/ascent.h"
#include "sampling/certificate.h"
#include "sampling/envelope_parts.h"
#include "sampling/nelder_mead.h"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

using advisor::Parameter;
using advisor::ProposalFamily;
using nlohmann::json;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Rounding of parameters may cost this much of M.
constexpr double most_rounding_loss = 1e-4;

/// ln M of the target from each member of one family, +infinity where there is none.
class Objective {
  public:
    Objective(const Density& target, const ProposalFamily& family, std::uint64_t seed, std::stop_token stop)
        : target_(target), family_(family), seed_(seed), stop_(std::move(stop)), support_(target.support()) {
        for (const Interval& range : target.typical_range(0.1)) {
            const double width = 0.5 * (range.upper - range.lower);
            scale_.push_back(std::isfinite(width) && width > 0.0 ? width : 1.0);
        }
    }

    /// By a closed form or the whole search. In several dimensions the maxima that it finds are kept.
    double at(const std::vector<double>& values) {
        return tried(values, [&](const Density& proposal) {
            const EnvelopeConstant constant = envelope::unproved_envelope(target_, proposal, seed_, stop_);
            searched_ = constant.source == MSource::optimised;
            if (target_.dimension() > 1) {
                keep(constant.touching);
            }
            return constant.log_m;
        });
    }

    /// By ascents from the kept maxima alone, a tenth of the work of the whole search: never more than the
    /// search finds, and less where another maximum has become the highest.
    double quickly_at(const std::vector<double>& values) {
        return tried(values, [&](const Density& proposal) {
            const envelope::LogRatio ratio(target_, proposal);
            double best = -infinity;
            for (const std::vector<double>& start : maxima_) {
                best = std::max(best, envelope::ascend(ratio, start, scale_, support_, stop_).first);
            }
            return best;
        });
    }
    /// Whether the quick way saves work: beside a start there are maxima, and only a search finds them.
    bool needs_search(std::vector<double> t) {
        constexpr double aside = 0.1; // where what is special about the start is gone
        for (double& value : t) {
            value += aside;
        }
        searched_ = false;
        at(values(t));
        return searched_ && !maxima_.empty();
    }

    std::vector<double> values(const std::vector<double>& t) const {
        std::vector<double> values;
        for (std::size_t i = 0; i < t.size(); ++i) {
            values.push_back(family_.parameters[i].value(t[i]));
        }
        return values;
    }

    const std::string& reason() const { return reason_; }

  private:
    template <typename LogM>
    double tried(const std::vector<double>& values, LogM&& log_m) {
        envelope::check_stop(stop_);
        try {
            const DensityPtr proposal = density_from_json(family_.make(values));
            if (target_.dimension() > 1 &&
                !envelope::normals_are_covered(envelope::LogRatio(target_, *proposal))) {
                return infinity; // a search may miss the direction in which it is narrower
            }
            return log_m(*proposal);
        } catch (const EnvelopeError& error) {
            reason_ = error.message();
        } catch (const InvalidArgument&) { // parameters beyond what the family allows
        } catch (const ValidationError&) {
        }
        return infinity;
    }

    /// Those that are not near to one that is kept.
    void keep(const std::vector<std::vector<double>>& points) {
        constexpr double near = 0.1; // in units of the scale
        constexpr std::size_t most = 16;
        for (const std::vector<double>& point : points) {
            const bool known = std::any_of(maxima_.begin(), maxima_.end(), [&](const auto& other) {
                double farthest = 0.0;
                for (std::size_t j = 0; j < point.size(); ++j) {
                    farthest = std::max(farthest, std::abs(point[j] - other[j]) / scale_[j]);
                }
                return farthest < near;
            });
            if (!known && maxima_.size() < most) {
                maxima_.push_back(point);
            }
        }
    }

    const Density& target_;
    const ProposalFamily& family_;
    std::uint64_t seed_;
    std::stop_token stop_;
    envelope::Box support_;
    std::vector<double> scale_;
    std::vector<std::vector<double>> maxima_;
    bool searched_ = false; ///< the last M
    std::string reason_;
};

/// A start at which there is an M: wider and wider, where the family has widths.
std::optional<std::vector<double>> allowed_start(const ProposalFamily& family, Objective& objective) {
    std::vector<double> t(family.parameters.size(), 0.0);
    constexpr double widen = 0.4;
    for (const double sign : {1.0, -1.0}) { // rates and shapes have to fall instead
        for (int k = 0; k < 12; ++k) {
            for (std::size_t i = 0; i < t.size(); ++i) {
                t[i] = family.parameters[i].kind == Parameter::Kind::location ? 0.0 : sign * widen * k;
            }
            if (objective.at(objective.values(t)) < infinity) {
                return t;
            }
        }
    }
    return std::nullopt;
}

/// The values with as few digits as leave M nearly as small.
std::vector<double> rounded(const ProposalFamily& family, Objective& objective,
                            const std::vector<double>& values, double log_m) {
    for (int digits = 1; digits <= 8; ++digits) {
        std::vector<double> shorter = values;
        for (std::size_t i = 0; i < values.size(); ++i) {
            shorter[i] = family.parameters[i].rounded(values[i], digits);
        }
        if (objective.at(shorter) <= log_m + most_rounding_loss) {
            return shorter;
        }
    }
    return values;
}

std::string number_text(const json& value) {
    return value.is_string() ? value.get<std::string>() : short_number(value.get<double>(), 6);
}

/// "laplace with mu 0, b 1.5", where a `before` of the same family is given only with what differs from it.
std::string described(const json& proposal, const json& before) {
    const std::string family = proposal["family"];
    if (family == "mixture") {
        return "a mixture of " + std::to_string(proposal["components"].size()) + " " +
               proposal["components"].front()["family"].get<std::string>() + " densities";
    }
    if (family == "affine") {
        return described(proposal["of"], {}) + ", moved to " + number_text(proposal["shift"]) +
               (proposal["scale"] == 1.0 ? "" : ", scaled by " + number_text(proposal["scale"]));
    }
    const bool same = before.is_object() && before.value("family", "") == family;
    std::string text;
    for (const auto& [name, value] : proposal.items()) {
        if (!(value.is_number() || (value.is_string() && name != "family"))) {
            continue;
        }
        const bool comparable = same && before.contains(name);
        if (comparable && before[name] == value) {
            continue;
        }
        text += (text.empty() ? " with " : ", ") + name + " " + number_text(value);
        if (comparable && (before[name].is_number() || before[name].is_string())) {
            text += " instead of " + number_text(before[name]);
        }
    }
    return family + text;
}

std::string percent(double share) {
    return short_number(100.0 * share, share > 0.99 ? 5 : 3) + " %";
}

class Adviser {
  public:
    Adviser(const Density& target, const AdviceOptions& options, std::stop_token stop, Progress& progress)
        : target_(target), options_(options), stop_(std::move(stop)), progress_(progress) {}

    AdviceList advise() {
        look_at_present();
        progress_.report(0.0, "looking at the target");
        const advisor::TargetPicture picture = advisor::picture_of(target_, options_.seed, stop_);
        std::vector<ProposalFamily> families = advisor::proposal_families(target_, picture);
        choose(families);
        for (std::size_t i = 0; i < families.size(); ++i) {
            envelope::check_stop(stop_);
            progress_.report(double(i) / double(families.size()), "trying " + families[i].name);
            try_family(families[i]);
        }
        std::stable_sort(
            list_.suggestions.begin(), list_.suggestions.end(),
            [](const Advice& a, const Advice& b) { return a.envelope.log_m < b.envelope.log_m; });
        progress_.report(1.0, "done");
        return std::move(list_);
    }

  private:
    void look_at_present() {
        if (options_.present == nullptr) {
            return;
        }
        before_ = options_.present->to_json();
        try {
            list_.present_log_m =
                envelope::unproved_envelope(target_, *options_.present, options_.seed, stop_).log_m;
        } catch (const EnvelopeError& error) {
            list_.present_refusal = error.message();
        }
    }

    void choose(std::vector<ProposalFamily>& families) const {
        for (const std::string& name : options_.families) {
            if (find_family(name) == nullptr) {
                throw InvalidArgument("unknown family '" + name + "'");
            }
        }
        if (options_.families.empty()) {
            return;
        }
        std::erase_if(families, [&](const ProposalFamily& family) {
            return std::none_of(options_.families.begin(), options_.families.end(),
                                [&](const std::string& name) {
                                    return family.name == name || family.name.starts_with(name + " of");
                                });
        });
    }

    /// Fewer where one M takes the decomposition of large matrices.
    int evaluations() const {
        const double d = static_cast<double>(target_.dimension());
        return static_cast<int>(
            std::clamp(4e9 / (d * d * d), 12.0, double(std::max(1, options_.evaluations))));
    }

    void try_family(const ProposalFamily& family) {
        Objective objective(target_, family, options_.seed, stop_);
        const std::optional<std::vector<double>> start = allowed_start(family, objective);
        if (!start) {
            list_.refused.push_back({family.name, objective.reason()});
            return;
        }
        const Minimum minimum = smallest(objective, *start);
        const std::vector<double> values =
            rounded(family, objective, objective.values(minimum.at), minimum.value);
        add(family.make(values));
    }

    /// Where the constants are searched for, first the quick ones are minimised, until the whole search finds
    /// no more than they do where they are smallest.
    Minimum smallest(Objective& objective, std::vector<double> start) const {
        constexpr int most_rounds = 4;
        constexpr double agreement = 1e-7;
        const bool quickly = objective.needs_search(start);
        for (int round = 0; quickly && round < most_rounds; ++round) {
            Minimum quick = nelder_mead(
                [&](const std::vector<double>& t) { return objective.quickly_at(objective.values(t)); },
                start, 0.3, evaluations());
            const double whole = objective.at(objective.values(quick.at));
            if (whole <= quick.value + agreement) {
                quick.value = whole;
                return quick;
            }
            if (whole == infinity) {
                break;
            }
            start = quick.at;
        }
        return nelder_mead([&](const std::vector<double>& t) { return objective.at(objective.values(t)); },
                           start, 0.3, evaluations());
    }

    void add(const json& proposal) {
        const DensityPtr density = density_from_json(proposal);
        Advice advice;
        advice.family = density->family();
        advice.proposal = density->to_json();
        advice.envelope = find_envelope(target_, *density, options_.seed, stop_);
        advice.acceptance = expected_acceptance_rate(target_, advice.envelope.log_m);
        if (list_.present_log_m) {
            advice.gain = std::exp(*list_.present_log_m - advice.envelope.log_m);
        }
        advice.is_target = target_.normalised() && advice.envelope.log_m < 1e-9;
        advice.words = words(advice);
        list_.suggestions.push_back(std::move(advice));
    }

    std::string words(const Advice& advice) const {
        std::string text = described(advice.proposal, before_) + ": ";
        if (advice.acceptance) {
            text += percent(*advice.acceptance);
            if (list_.present_log_m) {
                text += " instead of " + percent(*advice.acceptance / *advice.gain);
            }
        } else {
            text += "M = " + short_number(std::exp(advice.envelope.log_m), 5);
            if (advice.gain) {
                text += ", " + short_number(*advice.gain, 3) + " times as many accepted";
            }
        }
        if (options_.present != nullptr && !list_.present_log_m) {
            text += " where the present proposal has no M";
        }
        return text + (advice.is_target ? " (this is the target itself)" : "");
    }

    const Density& target_;
    const AdviceOptions& options_;
    std::stop_token stop_;
    Progress& progress_;
    json before_;
    AdviceList list_;
};

} // namespace

AdviceList advise(const Density& target, const AdviceOptions& options, std::stop_token stop,
                  Progress& progress) {
    return Adviser(target, options, std::move(stop), progress).advise();
}

} // namespace sluice
