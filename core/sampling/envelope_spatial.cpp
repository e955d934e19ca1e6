// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/envelope_parts.h"

#include "base/text.h"
#include "density/dirichlet.h"
#include "density/multivariate.h"
#include "density/mv_student_t.h"
#include "density/uniform_ball.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>

namespace sluice::envelope {
namespace {

EnvelopeConstant closed(const LogRatio& ratio, double log_m, std::vector<std::vector<double>> touching) {
    EnvelopeConstant constant;
    constant.log_m = log_m;
    constant.source = MSource::closed_form;
    constant.touching = std::move(touching);
    constant.note = "closed form for " + ratio.target().family() + " from " + ratio.proposal().family();
    return constant;
}

/// A density that falls with (x - centre)' scale^-1 (x - centre): normal where nu is infinite.
struct Ellipse {
    double nu = infinity;
    double log_peak = 0.0;
    const MvNormal* shape = nullptr;
};

std::optional<Ellipse> ellipse_of(const Density& density) {
    if (const auto* student = dynamic_cast<const MvStudentT*>(&density)) {
        return Ellipse{student->nu(), student->log_peak(), &student->shape()};
    }
    const auto* normal = dynamic_cast<const MvNormal*>(&density);
    return normal ? std::optional(Ellipse{infinity, normal->log_peak(), normal}) : std::nullopt;
}

/// Where p's ellipse reaches farthest beside q's: the direction, as long as q's unit ellipse is there, and
/// how much shorter p's form is along it.
struct Farthest {
    Eigen::VectorXd direction;
    double factor; ///< lambda: p's form is factor times q's
};
Farthest farthest(const MvNormal& p, const MvNormal& q) {
    const Eigen::MatrixXd of_p = gaussian_of(p)->covariance;
    const Eigen::LLT<Eigen::MatrixXd> root(gaussian_of(q)->covariance);
    const auto lower = root.matrixL();
    const Eigen::MatrixXd half = lower.solve(of_p);
    const Eigen::MatrixXd whitened = lower.solve(half.transpose());
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> axes(0.5 * (whitened + whitened.transpose()));
    const Eigen::Index last = axes.eigenvalues().size() - 1;
    return {root.matrixL() * axes.eigenvectors().col(last), 1.0 / axes.eigenvalues()[last]};
}

/// ln of what an ellipse has of its peak where its form is `square`.
double log_fall(const Ellipse& ellipse, double square, double dimension) {
    return std::isinf(ellipse.nu) ? -0.5 * square
                                  : -0.5 * (ellipse.nu + dimension) * std::log1p(square / ellipse.nu);
}

/// The s = q's form at which r, as a function of it along the farthest direction, is highest; infinite where
/// it rises for ever towards a limit.
double highest_square(const Ellipse& p, const Ellipse& q, double factor, double d) {
    if (std::isinf(p.nu)) {
        return std::max(0.0, (q.nu + d) / factor - q.nu);
    }
    if (p.nu == q.nu) {
        return factor < 1.0 ? infinity : 0.0;
    }
    return std::max(0.0, ((p.nu + d) * factor * q.nu - (q.nu + d) * p.nu) / (factor * (q.nu - p.nu)));
}

std::optional<EnvelopeConstant> elliptical_envelope(const LogRatio& ratio) {
    const std::optional<Ellipse> p = ellipse_of(ratio.target()), q = ellipse_of(ratio.proposal());
    constexpr std::size_t most_dimensions = 500; // for the decomposition
    if (!p || !q || p->shape->centre() != q->shape->centre() || (std::isinf(p->nu) && std::isinf(q->nu)) ||
        ratio.dimension() > most_dimensions) {
        return std::nullopt;
    }
    const Farthest axis = farthest(*p->shape, *q->shape);
    if (p->nu < q->nu) {
        const Eigen::VectorXd unit = axis.direction.normalized();
        refuse_direction(ratio, std::span(unit.data(), ratio.dimension()), "the target has the heavier tail");
    }
    const auto d = static_cast<double>(ratio.dimension());
    const double square = highest_square(*p, *q, axis.factor, d);
    const double peaks = p->log_peak - q->log_peak;
    if (std::isinf(square)) {
        EnvelopeConstant constant = closed(ratio, peaks - 0.5 * (p->nu + d) * std::log(axis.factor), {});
        constant.note += "; the supremum is reached only at infinity";
        return constant;
    }
    std::vector<std::vector<double>> touching = {p->shape->centre()};
    if (square > 0.0) {
        touching.push_back(touching.front());
        for (std::size_t j = 0; j < ratio.dimension(); ++j) {
            const double step = std::sqrt(square) * axis.direction[static_cast<Eigen::Index>(j)];
            touching[0][j] -= step;
            touching[1][j] += step;
        }
    }
    const double log_m = peaks + log_fall(*p, axis.factor * square, d) - log_fall(*q, square, d);
    return closed(ratio, log_m, std::move(touching));
}

double length(const std::vector<double>& x) {
    double squares = 0.0;
    for (const double coordinate : x) {
        squares += coordinate * coordinate;
    }
    return std::sqrt(squares);
}

/// The point of a ball about 0 that is farthest from `centre`, just inside.
std::vector<double> farthest_point(double radius, const std::vector<double>& centre) {
    constexpr double inside = 1.0 - 4.0 * std::numeric_limits<double>::epsilon();
    const double distance = length(centre);
    std::vector<double> point(centre.size(), 0.0);
    point.front() = distance > 0.0 ? 0.0 : radius * inside;
    for (std::size_t j = 0; distance > 0.0 && j < centre.size(); ++j) {
        point[j] = -radius * inside * (centre[j] / distance);
    }
    return point;
}

std::optional<EnvelopeConstant> ball_envelope(const LogRatio& ratio, const UniformBall& target) {
    const double radius = target.radius();
    const std::size_t d = target.dimension();
    const std::vector<double> middle(d, 0.0);
    if (const auto* ball = dynamic_cast<const UniformBall*>(&ratio.proposal())) {
        if (ball->radius() < radius) {
            const double share = std::exp(static_cast<double>(d) * std::log(ball->radius() / radius));
            refuse_missing_support(ratio, "|x| > " + short_number(ball->radius()), 1.0 - share);
        }
        return closed(ratio, target.log_height() - ball->log_height(), {middle});
    }
    if (const auto* box = dynamic_cast<const UniformBox*>(&ratio.proposal())) {
        for (std::size_t j = 0; j < d; ++j) {
            if (box->lower()[j] > -radius || box->upper()[j] < radius) {
                refuse_missing_support(ratio, "a part of the ball in coordinate " + std::to_string(j + 1),
                                       std::nan(""));
            }
        }
        return closed(ratio, ratio.at(middle), {middle});
    }
    const std::optional<Ellipse> round = ellipse_of(ratio.proposal());
    const auto unequal = [&](double deviation) {
        return deviation != round->shape->standard_deviations().front();
    };
    if (!round || round->shape->form() == MvNormal::Form::full ||
        std::ranges::any_of(round->shape->standard_deviations(), unequal)) {
        return std::nullopt;
    }
    const double distance =
        (radius + length(round->shape->centre())) / round->shape->standard_deviations().front();
    const double fall = log_fall(*round, distance * distance, static_cast<double>(d));
    return closed(ratio, target.log_height() - round->log_peak - fall,
                  {farthest_point(radius, round->shape->centre())});
}

/// r is sum (alpha_k - beta_k) ln x_k, highest where the parts are in proportion to the differences.
EnvelopeConstant dirichlet_envelope(const LogRatio& ratio, const Dirichlet& p, const Dirichlet& q) {
    const std::size_t parts = p.alpha().size();
    std::vector<double> excess(parts);
    double sum = 0.0;
    for (std::size_t k = 0; k < parts; ++k) {
        excess[k] = p.alpha()[k] - q.alpha()[k];
        if (excess[k] < 0.0) {
            refuse_unbounded(ratio, "part " + std::to_string(k + 1) + " goes to 0",
                             "choose a proposal with no larger concentration of any part");
        }
        sum += excess[k];
    }
    const std::vector<double> mean = p.mean().value();
    if (sum == 0.0) {
        return closed(ratio, 0.0, {mean});
    }
    std::vector<double> top;
    bool inside = true;
    for (const double part : excess) {
        inside = inside && part > 0.0;
        top.push_back(part / sum);
    }
    top.pop_back();
    if (inside) {
        return closed(ratio, ratio.at(top), {top});
    }
    double log_m = ratio.at(mean); // on a face the densities themselves may be 0 or infinite
    double last = 1.0;
    for (std::size_t k = 0; k < parts; ++k) {
        const double share = k + 1 < parts ? mean[k] : last;
        last -= share;
        log_m += excess[k] > 0.0 ? excess[k] * std::log(excess[k] / sum / share) : 0.0;
    }
    return closed(ratio, log_m, {top});
}

} // namespace

std::optional<EnvelopeConstant> spatial_envelope(const LogRatio& ratio) {
    if (const auto* ball = dynamic_cast<const UniformBall*>(&ratio.target())) {
        return ball_envelope(ratio, *ball);
    }
    const auto* p = dynamic_cast<const Dirichlet*>(&ratio.target());
    const auto* q = dynamic_cast<const Dirichlet*>(&ratio.proposal());
    if (p != nullptr && q != nullptr) {
        return dirichlet_envelope(ratio, *p, *q);
    }
    return elliptical_envelope(ratio);
}

} // namespace sluice::envelope
