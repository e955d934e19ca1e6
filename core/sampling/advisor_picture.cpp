// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/advisor_parts.h"

#include "density/multivariate.h"
#include "sampling/ascent.h"
#include "sampling/envelope_parts.h"

#include <Eigen/Cholesky>
#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sluice::advisor {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::size_t most_modes = 6;

/// A mode less than this share of the highest one (times its width) gets no component of its own.
constexpr double least_mass = 1e-3;

void keep_modes(TargetPicture& picture, std::vector<std::size_t> order) {
    TargetPicture kept = picture;
    kept.modes.clear();
    kept.mode_masses.clear();
    kept.mode_deviations.clear();
    kept.mode_covariances.clear();
    const double sum = std::accumulate(picture.mode_masses.begin(), picture.mode_masses.end(), 0.0);
    for (const std::size_t i : order) {
        if (kept.modes.size() < most_modes && picture.mode_masses[i] > least_mass * sum) {
            kept.modes.push_back(picture.modes[i]);
            kept.mode_masses.push_back(picture.mode_masses[i]);
            kept.mode_deviations.push_back(picture.mode_deviations[i]);
            if (!picture.mode_covariances.empty()) {
                kept.mode_covariances.push_back(picture.mode_covariances[i]);
            }
        }
    }
    const double left = std::accumulate(kept.mode_masses.begin(), kept.mode_masses.end(), 0.0);
    for (double& mass : kept.mode_masses) {
        mass /= left;
    }
    picture = std::move(kept);
}

std::vector<std::size_t> by_mass(const std::vector<double>& masses) {
    std::vector<std::size_t> order(masses.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return masses[a] > masses[b]; });
    return order;
}

/// The masses and moments of a grid of points with weights, which are cut into modes at their lowest places.
void describe_grid(const std::vector<double>& x, const std::vector<double>& weight, TargetPicture& picture) {
    struct Hill {
        double mass = 0.0, first = 0.0, second = 0.0, peak = 0.0, at = 0.0;
    };
    std::vector<Hill> hills(1);
    double valley = infinity;
    double sum = 0.0, first = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        sum += weight[i];
        first += weight[i] * x[i];
    }
    const double mean = first / sum;
    double second = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        second += weight[i] * (x[i] - mean) * (x[i] - mean);
        // A new hill begins where the curve has fallen and rises again by a tenth of what it has fallen from.
        constexpr double dent = 0.9;
        valley = std::min(valley, weight[i]);
        if (valley < dent * hills.back().peak && weight[i] > valley / dent &&
            weight[i] > 1e-6 * hills.back().peak) {
            hills.emplace_back();
            valley = infinity;
        }
        Hill& hill = hills.back();
        if (weight[i] > hill.peak) {
            hill.peak = weight[i];
            hill.at = x[i];
            valley = infinity;
        }
        hill.mass += weight[i];
        hill.first += weight[i] * x[i];
        hill.second += weight[i] * x[i] * x[i];
    }
    picture.mean = {mean};
    picture.deviation = {std::sqrt(second / sum)};
    for (const Hill& hill : hills) {
        const double centre = hill.first / hill.mass;
        const double variance = std::max(hill.second / hill.mass - centre * centre, 0.0);
        picture.modes.push_back({hill.at});
        picture.mode_masses.push_back(hill.mass);
        picture.mode_deviations.push_back({std::max(std::sqrt(variance), 1e-3 * picture.deviation[0])});
    }
    keep_modes(picture, by_mass(picture.mode_masses));
}

void picture_line(const Density& target, TargetPicture& picture) {
    constexpr int points = 4000;
    Interval range = target.typical_range(1e-3).front();
    std::vector<double> x;
    const bool every_integer = target.discrete() && range.upper - range.lower <= points;
    const int count = every_integer ? int(range.upper - range.lower) + 1 : points;
    for (int i = 0; i < count; ++i) {
        const double at =
            every_integer ? range.lower + i : range.lower + (range.upper - range.lower) * (i + 0.5) / count;
        x.push_back(target.discrete() ? std::round(at) : at);
    }
    std::vector<double> log_p(x.size());
    target.log_density(Points(std::span<const double>(x)), log_p);
    double peak = -infinity;
    for (const double value : log_p) {
        peak = std::isfinite(value) ? std::max(peak, value) : peak;
    }
    for (double& value : log_p) {
        value = std::isfinite(value) ? std::exp(value - peak) : 0.0;
    }
    describe_grid(x, log_p, picture);
    // Exact ones where they are known.
    if (const auto mean = target.mean()) {
        picture.mean = *mean;
    }
    if (const auto variance = target.variance()) {
        picture.deviation = {std::sqrt(variance->front())};
    }
}

/// Covariance of draws; nothing where the target cannot be drawn.
bool picture_by_draws(const Density& target, std::uint64_t seed, TargetPicture& picture) {
    const std::size_t d = target.dimension();
    constexpr std::size_t draws = 8192;
    if (!target.can_sample()) {
        return false;
    }
    std::vector<double> block(d * draws);
    RandomStream stream(seed, Stream::optimiser_starts);
    target.sample(stream, MutablePoints(block.data(), draws, d, draws));
    const Eigen::Map<const Eigen::MatrixXd> x(block.data(), Eigen::Index(draws), Eigen::Index(d));
    const Eigen::RowVectorXd mean = x.colwise().mean();
    const Eigen::MatrixXd centred = x.rowwise() - mean;
    picture.mean.assign(mean.data(), mean.data() + d);
    picture.deviation.clear();
    for (std::size_t j = 0; j < d; ++j) {
        picture.deviation.push_back(std::sqrt(centred.col(Eigen::Index(j)).squaredNorm() / double(draws)));
    }
    constexpr std::size_t most_for_covariance = 20;
    if (d <= most_for_covariance) {
        const Eigen::MatrixXd covariance = centred.transpose() * centred / double(draws);
        picture.covariance.assign(d, std::vector<double>(d));
        for (std::size_t i = 0; i < d; ++i) {
            for (std::size_t j = 0; j < d; ++j) {
                picture.covariance[i][j] = covariance(Eigen::Index(i), Eigen::Index(j));
            }
        }
    }
    return true;
}

/// ln p alone, for climbing: its ratio with 1.
class One final : public Density {
  public:
    explicit One(std::vector<Interval> support) : support_(std::move(support)) {}
    std::string family() const override { return "one"; }
    nlohmann::json to_json() const override { return {}; }
    std::size_t dimension() const override { return support_.size(); }
    std::vector<Interval> support() const override { return support_; }
    void log_density(Points, std::span<double> out) const override { std::fill(out.begin(), out.end(), 0.0); }
    void sample(RandomStream&, MutablePoints) const override {}

  private:
    std::vector<Interval> support_;
};

/// The inverse curvature of -ln p at a mode, by second differences; diagonal where that is not positive
/// definite.
Eigen::MatrixXd inverse_curvature(const Density& target, const std::vector<double>& at,
                                  const std::vector<double>& scale) {
    const auto d = static_cast<Eigen::Index>(at.size());
    constexpr double step = 1e-3;
    const auto value = [&](Eigen::Index i, double a, Eigen::Index j, double b) {
        std::vector<double> x = at;
        x[std::size_t(i)] += a * step * scale[std::size_t(i)];
        x[std::size_t(j)] += b * step * scale[std::size_t(j)];
        return target.log_density_at(x);
    };
    Eigen::MatrixXd bend(d, d); // in units of scale
    for (Eigen::Index i = 0; i < d; ++i) {
        bend(i, i) = (2.0 * value(i, 0, i, 0) - value(i, 1, i, 0) - value(i, -1, i, 0)) / (step * step);
        for (Eigen::Index j = 0; j < i; ++j) {
            const double mixed =
                value(i, 1, j, -1) + value(i, -1, j, 1) - value(i, 1, j, 1) - value(i, -1, j, -1);
            bend(i, j) = bend(j, i) = 0.25 * mixed / (step * step);
        }
    }
    const Eigen::LLT<Eigen::MatrixXd> factor(bend);
    const bool usable = bend.allFinite() && factor.info() == Eigen::Success;
    Eigen::MatrixXd inverse = usable ? Eigen::MatrixXd(factor.solve(Eigen::MatrixXd::Identity(d, d)))
                                     : Eigen::MatrixXd(Eigen::MatrixXd::Identity(d, d));
    const auto units = Eigen::Map<const Eigen::VectorXd>(scale.data(), d);
    inverse = units.asDiagonal() * inverse * units.asDiagonal();
    return 0.5 * (inverse + inverse.transpose());
}

/// Whether the target is noticeably lower half way between two points than at both: else they are of one
/// hill.
bool valley_between(const Density& target, const std::vector<double>& a, const std::vector<double>& b) {
    std::vector<double> middle;
    for (std::size_t j = 0; j < a.size(); ++j) {
        middle.push_back(0.5 * (a[j] + b[j]));
    }
    constexpr double dent = 0.1;
    return target.log_density_at(middle) <
           std::min(target.log_density_at(a), target.log_density_at(b)) - dent;
}

void modes_in_space(const Density& target, TargetPicture& picture, const std::stop_token& stop) {
    const One one(target.support());
    const envelope::LogRatio ratio(target, one);
    const envelope::Box box = target.support();
    std::vector<double> masses;
    for (const std::vector<double>& start : target.landmarks()) {
        envelope::check_stop(stop);
        if (picture.modes.size() >= 32 || !std::isfinite(target.log_density_at(start))) {
            continue;
        }
        const auto [value, at] = envelope::ascend(ratio, start, picture.deviation, box, stop);
        const bool known =
            std::any_of(picture.modes.begin(), picture.modes.end(),
                        [&, point = at](const auto& mode) { return !valley_between(target, mode, point); });
        if (known || !std::isfinite(value)) {
            continue;
        }
        picture.modes.push_back(at);
        const Eigen::MatrixXd covariance = inverse_curvature(target, at, picture.deviation);
        const Eigen::VectorXd deviations = covariance.diagonal().cwiseSqrt();
        picture.mode_covariances.emplace_back(covariance.data(), covariance.data() + covariance.size());
        picture.mode_deviations.emplace_back(deviations.data(), deviations.data() + deviations.size());
        masses.push_back(value + 0.5 * std::log(covariance.determinant()));
    }
    if (masses.empty()) {
        return;
    }
    const double peak = *std::max_element(masses.begin(), masses.end());
    for (const double log_mass : masses) {
        picture.mode_masses.push_back(std::exp(log_mass - peak));
    }
    keep_modes(picture, by_mass(picture.mode_masses));
}

void picture_space(const Density& target, std::uint64_t seed, const std::stop_token& stop,
                   TargetPicture& picture) {
    const std::vector<Interval> range = target.typical_range(0.3);
    for (const Interval& side : range) {
        const double width = side.upper - side.lower;
        picture.mean.push_back(std::isfinite(width) ? 0.5 * (side.lower + side.upper) : 0.0);
        picture.deviation.push_back(std::isfinite(width) && width > 0.0 ? 0.5 * width : 1.0);
    }
    const auto* normal = dynamic_cast<const MvNormal*>(&target);
    if (normal != nullptr) {
        picture.mean = normal->centre();
        picture.deviation = normal->standard_deviations();
        if (normal->form() == MvNormal::Form::full) {
            const Matrix<double> covariance = normal->covariance();
            for (std::size_t i = 0; i < covariance.rows(); ++i) {
                picture.covariance.emplace_back();
                for (std::size_t j = 0; j < covariance.columns(); ++j) {
                    picture.covariance.back().push_back(covariance(i, j));
                }
            }
        }
        return;
    }
    const bool drawn = picture_by_draws(target, seed, picture);
    if (const auto mean = target.mean()) {
        picture.mean = *mean;
    }
    constexpr std::size_t most_dimensions = 20; // climbing is O(d^2) evaluations and worse
    if (target.dimension() > most_dimensions) {
        return;
    }
    modes_in_space(target, picture, stop);
    if (!drawn && !picture.modes.empty()) {
        picture.mean = picture.modes.front();
        picture.deviation = picture.mode_deviations.front();
    }
}

} // namespace

TargetPicture picture_of(const Density& target, std::uint64_t seed, const std::stop_token& stop) {
    TargetPicture picture;
    picture.support = target.support();
    target.dimension() == 1 ? picture_line(target, picture) : picture_space(target, seed, stop, picture);
    return picture;
}

} // namespace sluice::advisor
