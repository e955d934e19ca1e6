// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/ascent.h"

#include "base/random.h"
#include "sampling/envelope_parts.h"

#include <Eigen/Dense>

#include <algorithm>
#include <limits>
#include <optional>

namespace sluice::envelope {
namespace {

constexpr int most_edges = 6; ///< rounds of following an edge, each from an anchor nearer to it

/// The climb in units of `scale`: z = x / scale.
class Climber {
  public:
    Climber(const LogRatio& ratio, const std::vector<double>& scale, const Box& box,
            const std::stop_token& stop)
        : ratio_(ratio),
          scale_(Eigen::Map<const Eigen::VectorXd>(scale.data(), static_cast<Eigen::Index>(scale.size()))),
          box_(box), stop_(stop) {}
    virtual ~Climber() = default;
    Climber(const Climber&) = delete;
    Climber& operator=(const Climber&) = delete;

    virtual Eigen::VectorXd inside(Eigen::VectorXd z) const {
        for (Eigen::Index j = 0; j < z.size(); ++j) {
            const Interval& range = box_[static_cast<std::size_t>(j)];
            z[j] = std::clamp(z[j], range.lower / scale_[j], range.upper / scale_[j]);
        }
        return z;
    }

    Eigen::VectorXd x(const Eigen::VectorXd& z) const {
        Eigen::VectorXd point = z.cwiseProduct(scale_);
        for (Eigen::Index j = 0; j < z.size(); ++j) { // so that rounding does not leave the box
            const Interval& range = box_[static_cast<std::size_t>(j)];
            point[j] = std::clamp(point[j], range.lower, range.upper);
        }
        return point;
    }

    virtual double value(const Eigen::VectorXd& z) const {
        check_stop(stop_);
        const Eigen::VectorXd point = x(z);
        const double r = ratio_.at(std::span(point.data(), static_cast<std::size_t>(point.size())));
        return std::isnan(r) ? -infinity : r;
    }

    /// Central differences, in one block of 2 d points; 0 where a neighbour has no finite value.
    virtual Eigen::VectorXd gradient(const Eigen::VectorXd& z) const {
        const Eigen::Index d = z.size();
        Eigen::MatrixXd block(2 * d, d); // column-major: coordinate j of point i at [j * 2d + i]
        for (Eigen::Index i = 0; i < d; ++i) {
            for (const int side : {0, 1}) {
                Eigen::VectorXd moved = z;
                moved[i] += side == 0 ? -step : step;
                block.row(2 * i + side) = x(inside(moved)).transpose();
            }
        }
        std::vector<double> r(static_cast<std::size_t>(2 * d));
        ratio_.evaluate(Points(block.data(), r.size(), static_cast<std::size_t>(d), r.size()), r);
        Eigen::VectorXd slope(d);
        for (Eigen::Index i = 0; i < d; ++i) {
            const double width = (block(2 * i + 1, i) - block(2 * i, i)) / scale_[i];
            const double rise = r[static_cast<std::size_t>(2 * i + 1)] - r[static_cast<std::size_t>(2 * i)];
            slope[i] = std::isfinite(rise) && width > 0.0 ? rise / width : 0.0;
        }
        return slope;
    }

  protected:
    static constexpr double step = 1e-5;

  private:
    const LogRatio& ratio_;
    Eigen::VectorXd scale_;
    const Box& box_;
    const std::stop_token& stop_;
};

/// The climb along a curved edge of the support, where the axes lead out of it or down. A point beyond the
/// edge stands for the last one before it on the way from `anchor`, which lies within: that makes a smooth
/// function of points beyond a smooth edge.
class EdgeClimber final : public Climber {
  public:
    EdgeClimber(const LogRatio& ratio, const std::vector<double>& scale, const Box& box,
                const std::stop_token& stop, Eigen::VectorXd anchor)
        : Climber(ratio, scale, box, stop), anchor_(std::move(anchor)) {}

    Eigen::VectorXd inside(Eigen::VectorXd z) const override { return z; }

    double value(const Eigen::VectorXd& z) const override { return Climber::value(within(z)); }

    Eigen::VectorXd gradient(const Eigen::VectorXd& z) const override {
        Eigen::VectorXd slope(z.size());
        const double length = step * (z - anchor_).norm();
        for (Eigen::Index i = 0; i < z.size(); ++i) {
            Eigen::VectorXd lower = z, upper = z;
            lower[i] -= length;
            upper[i] += length;
            const double rise = value(upper) - value(lower);
            slope[i] = std::isfinite(rise) && length > 0.0 ? rise / (2.0 * length) : 0.0;
        }
        return slope;
    }

    /// z, or the last point with a finite value on the way to it.
    Eigen::VectorXd within(const Eigen::VectorXd& z) const {
        if (belongs(z)) {
            return z;
        }
        double in = 0.0;
        double out = 1.0;
        while (out - in > std::numeric_limits<double>::epsilon() * out) {
            const double middle = 0.5 * (in + out);
            (belongs(anchor_ + middle * (z - anchor_)) ? in : out) = middle;
        }
        return anchor_ + in * (z - anchor_);
    }

  private:
    bool belongs(const Eigen::VectorXd& z) const {
        const Eigen::VectorXd clamped = Climber::inside(z);
        return (clamped.array() == z.array()).all() && std::isfinite(Climber::value(z));
    }

    Eigen::VectorXd anchor_;
};

/// BFGS ascent with backtracking (Nocedal & Wright 2006, algorithm 6.1), steps clamped to the box.
double quasi_newton(const Climber& climber, Eigen::VectorXd& z, double value) {
    const Eigen::Index d = z.size();
    Eigen::MatrixXd inverse = Eigen::MatrixXd::Identity(d, d);
    Eigen::VectorXd gradient = climber.gradient(z);
    for (int iteration = 0; iteration < 100; ++iteration) {
        Eigen::VectorXd direction = inverse * gradient;
        if (direction.dot(gradient) <= 0.0) {
            inverse.setIdentity();
            direction = gradient;
        }
        const double length = direction.norm();
        if (!(length > 1e-12)) {
            break;
        }
        double t = length > 2.0 ? 2.0 / length : 1.0; // never further than two scales at once
        Eigen::VectorXd next = climber.inside(z + t * direction);
        double next_value = climber.value(next);
        for (int cut = 0; cut < 40 && !(next_value > value); ++cut) {
            t *= 0.5;
            next = climber.inside(z + t * direction);
            next_value = climber.value(next);
        }
        if (!(next_value > value) || next_value == infinity) {
            break;
        }
        const Eigen::VectorXd next_gradient = climber.gradient(next);
        const Eigen::VectorXd s = next - z;
        const Eigen::VectorXd y = gradient - next_gradient; // of -r, which is minimised
        const double curvature = s.dot(y);
        if (curvature > 1e-14 * s.norm() * y.norm()) {
            const Eigen::MatrixXd left = Eigen::MatrixXd::Identity(d, d) - s * y.transpose() / curvature;
            inverse = left * inverse * left.transpose() + s * s.transpose() / curvature;
        }
        const double gain = next_value - value;
        z = next;
        value = next_value;
        gradient = next_gradient;
        if (gain < 1e-15 && iteration > 5) {
            break;
        }
    }
    return value;
}

/// Steps along the axes, halved when none gains.
double pattern_search(const Climber& climber, Eigen::VectorXd& z, double value) {
    double step = 1e-2;
    for (int round = 0; round < 400 && step > 1e-12; ++round) {
        bool gained = false;
        for (Eigen::Index j = 0; j < z.size(); ++j) {
            for (const double sign : {-1.0, 1.0}) {
                Eigen::VectorXd moved = z;
                moved[j] += sign * step;
                moved = climber.inside(moved);
                const double moved_value = climber.value(moved);
                if (moved_value > value) {
                    value = moved_value;
                    z = moved;
                    gained = true;
                }
            }
        }
        step *= gained ? 1.0 : 0.5;
    }
    return value;
}

/// A point a little within the support beside z, which lies at its edge: the middle of those of 8 d + 24
/// random neighbours that belong to it. Empty when all of them do, or none: z then lies at no edge.
std::optional<Eigen::VectorXd> beside(const Climber& climber, const Eigen::VectorXd& z, double distance) {
    RandomStream stream(0, Stream::optimiser_starts);
    Eigen::VectorXd sum = Eigen::VectorXd::Zero(z.size());
    const Eigen::Index tries = 8 * z.size() + 24;
    Eigen::Index within = 0;
    for (Eigen::Index i = 0; i < tries; ++i) {
        Eigen::VectorXd away(z.size());
        for (double& coordinate : away) {
            coordinate = stream.normal();
        }
        const Eigen::VectorXd neighbour = z + distance / away.norm() * away;
        if (std::isfinite(climber.value(neighbour))) {
            sum += neighbour;
            ++within;
        }
    }
    if (within == 0 || within == tries) {
        return std::nullopt;
    }
    const Eigen::VectorXd middle = sum / static_cast<double>(within);
    return std::isfinite(climber.value(middle)) ? std::optional(middle) : std::nullopt;
}

} // namespace

std::pair<double, std::vector<double>> ascend_edge(const LogRatio& ratio, std::vector<double> start,
                                                   const std::vector<double>& scale, const Box& box,
                                                   const std::stop_token& stop) {
    const Climber climber(ratio, scale, box, stop);
    const auto view = [](const std::vector<double>& v) {
        return Eigen::Map<const Eigen::VectorXd>(v.data(), static_cast<Eigen::Index>(v.size()));
    };
    Eigen::VectorXd best = climber.inside(view(start).cwiseQuotient(view(scale)));
    double value = climber.value(best);
    double distance = 0.1;
    for (int round = 0; round < most_edges && std::isfinite(value); ++round) {
        const std::optional<Eigen::VectorXd> anchor = beside(climber, best, distance);
        if (!anchor) {
            break;
        }
        const EdgeClimber edge(ratio, scale, box, stop, *anchor);
        Eigen::VectorXd z = *anchor + 2.0 * (best - *anchor);
        quasi_newton(edge, z, edge.value(z));
        const Eigen::VectorXd reached = edge.within(z);
        const double reached_value = climber.value(reached);
        if (reached_value > value) {
            value = reached_value;
            best = reached;
        }
        distance *= 0.3;
    }
    const Eigen::VectorXd x = climber.x(best);
    return {value, {x.data(), x.data() + x.size()}};
}

std::pair<double, std::vector<double>> ascend(const LogRatio& ratio, std::vector<double> start,
                                              const std::vector<double>& scale, const Box& box,
                                              const std::stop_token& stop) {
    const Climber climber(ratio, scale, box, stop);
    Eigen::VectorXd z = climber.inside(
        Eigen::Map<const Eigen::VectorXd>(start.data(), static_cast<Eigen::Index>(start.size()))
            .cwiseQuotient(
                Eigen::Map<const Eigen::VectorXd>(scale.data(), static_cast<Eigen::Index>(scale.size()))));
    double value = climber.value(z);
    if (std::isfinite(value)) {
        value = quasi_newton(climber, z, value);
        value = std::isfinite(value) ? pattern_search(climber, z, value) : value;
        value = std::isfinite(value) ? quasi_newton(climber, z, value) : value;
    }
    const Eigen::VectorXd x = climber.x(z);
    return {value, {x.data(), x.data() + x.size()}};
}

} // namespace sluice::envelope
