// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/density.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <limits>
#include <stop_token>
#include <string>
#include <vector>

// Private to core/sampling: what advise() tries.
namespace sluice::advisor {

/// Where the target's mass lies, by quadrature in one dimension and by draws or curvature in several.
struct TargetPicture {
    std::vector<Interval> support;
    std::vector<double> mean;                    ///< estimates, d values each
    std::vector<double> deviation;               ///< standard deviations
    std::vector<std::vector<double>> covariance; ///< d x d; empty where it is taken as diagonal
    std::vector<std::vector<double>> modes;      ///< the highest first, at most six
    std::vector<double> mode_masses;             ///< estimates, one for each mode, with sum 1
    std::vector<std::vector<double>> mode_deviations;
    /// In several dimensions the inverse curvature of -ln p at each mode, d x d by rows.
    std::vector<std::vector<double>> mode_covariances;
};

TargetPicture picture_of(const Density& target, std::uint64_t seed, const std::stop_token& stop);

/// One parameter of a family as the optimiser sees it.
struct Parameter {
    enum class Kind {
        location, ///< start + unit t
        positive, ///< start exp(t)
        fraction, ///< between 0 and 1: logit start + t
    };
    std::string name;
    Kind kind = Kind::positive;
    double start = 1.0;
    double unit = 1.0; ///< of a location; rounding is relative to it
    double most = std::numeric_limits<double>::infinity();

    double value(double t) const;
    /// The value rounded to so many digits: of the unit for a location, significant ones otherwise.
    double rounded(double value, int digits) const;
};

/// A family of proposals with what is varied in it.
struct ProposalFamily {
    std::string name;
    std::vector<Parameter> parameters;
    std::function<nlohmann::json(const std::vector<double>& values)> make;
};

/// The families that suit the target's support and dimension and that this version knows.
std::vector<ProposalFamily> proposal_families(const Density& target, const TargetPicture& picture);

} // namespace sluice::advisor
