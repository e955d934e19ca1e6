// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sampling/envelope.h"
#include "sampling/log_ratio.h"

#include <Eigen/Core>

#include <functional>
#include <optional>

// Private to core/sampling: the ways in which find_envelope() finds M. All throw EnvelopeError when there is
// none.
namespace sluice::envelope {

/// The safety margin that numerical searches add to ln M.
inline constexpr double search_margin = 1e-9;

/// Exact, for two one-dimensional densities of the shape in log_shape.h; nothing for others.
std::optional<EnvelopeConstant> algebraic_envelope(const LogRatio& ratio);

/// Exact, for two von Mises densities, and for one of them and a uniform one; nothing for others.
std::optional<EnvelopeConstant> von_mises_envelope(const LogRatio& ratio);

/// The supremum of r over part of the line, +infinity where it has none, -infinity where p is zero all over
/// it; nothing for pairs that algebraic_envelope() does not know. Where q is zero although p is not, is not
/// looked at.
std::optional<double> algebraic_supremum(const LogRatio& ratio, Interval within);

/// The same density in its simplest form: a part of it, or one that it holds, for truncated densities that
/// are of another family, and mixtures of a single component; otherwise itself.
const Density& plain(const Density& density);

/// Exact, for two Dirichlet densities, for uniform balls from balls, boxes and round densities, and for two
/// densities of ellipses (normal and Student's t) about one centre; nothing for others.
std::optional<EnvelopeConstant> spatial_envelope(const LogRatio& ratio);

struct Gaussian {
    Eigen::VectorXd mean;
    Eigen::MatrixXd covariance;
};
/// Of a normal density in any number of dimensions, moved and stretched or not; nothing for others.
std::optional<Gaussian> gaussian_of(const Density& density);

/// Exact, for two normal densities in any number of dimensions, and for pairs of which both factorise into
/// coordinates (boxes and normals with diagonal covariance); nothing for others.
std::optional<EnvelopeConstant> multivariate_envelope(const LogRatio& ratio);

/// The coordinates' own densities of boxes and of normals with diagonal covariance; otherwise the density
/// itself, which must outlive what is returned.
std::vector<DensityPtr> factors_of(const Density& density);

/// Tied points of a product are all combinations of those of its factors; the first sixteen stand for them.
void join_touching(std::vector<std::vector<double>>& whole, const std::vector<std::vector<double>>& part,
                   bool first);

/// The product of the constants that `find` gives for the independent factors of both densities, one of
/// them a product; nothing where they cannot be cut into factors over the same coordinates.
std::optional<EnvelopeConstant>
factorised_envelope(const Density& target, const Density& proposal,
                    const std::function<EnvelopeConstant(const Density&, const Density&)>& find);

/// Exact, by enumeration of the support of two mass functions.
EnvelopeConstant discrete_envelope(const LogRatio& ratio, const std::stop_token& stop);

/// By search over the line.
EnvelopeConstant search_line(const LogRatio& ratio, const std::stop_token& stop);

/// By search from many starts in several dimensions.
EnvelopeConstant search_space(const LogRatio& ratio, std::uint64_t seed, const std::stop_token& stop);

/// For a mixture as target or proposal: the points where single components touch, good places to search from.
/// A component of the target of which the ratio with a single proposal has no bound is refused at once, since
/// then the whole target's has none.
std::vector<std::vector<double>> component_touching(const LogRatio& ratio);

/// What find_envelope() finds, without a certificate.
EnvelopeConstant unproved_envelope(const Density& target, const Density& proposal, std::uint64_t seed,
                                   const std::stop_token& stop);

/// For two normal densities the direction in which the target is widest compared with the proposal; nothing
/// for others.
std::optional<std::vector<double>> widest_direction(const LogRatio& ratio);

/// The widest directions of all pairs of components: where a mixture's tails are heaviest.
std::vector<std::vector<double>> component_directions(const LogRatio& ratio);

/// Throws Cancelled when asked to stop.
void check_stop(const std::stop_token& stop);

/// Candidates for touching points, each with its ln p - ln q: keeps those tied with the highest (to within
/// `tie`), one of each group of which the coordinates differ by less than `distance`, at most 16.
std::vector<std::vector<double>> tied_points(std::vector<std::pair<double, std::vector<double>>> candidates,
                                             double tie, double distance);

/// In one dimension: of ascending points between which r stays at its highest value, the middle one stands
/// for all.
std::vector<std::vector<double>> without_level_repeats(const LogRatio& ratio,
                                                       const std::vector<std::vector<double>>& points);

} // namespace sluice::envelope
