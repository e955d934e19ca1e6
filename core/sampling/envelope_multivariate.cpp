// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/envelope_parts.h"

#include "base/error.h"
#include "density/affine.h"
#include "density/location_scale.h"
#include "density/multivariate.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>

#include <algorithm>
#include <memory>

namespace sluice::envelope {
namespace {

/// Variances that agree to this, relative to the proposal's, are taken as equal: what the rounding of a
/// decomposition leaves. The error in ln M stays below 1e-8 out to a thousand standard deviations.
constexpr double equal_variance = 1e-13;

std::vector<double> to_vector(const Eigen::VectorXd& x) {
    return {x.data(), x.data() + x.size()};
}

/// In the coordinates y where q is N(0, I) and p has the variances v_i and means d_i, ln p - ln q is a sum of
///   -ln(v) / 2 - (y - d)^2 / (2 v) + y^2 / 2,   highest at y = d / (1 - v) with d^2 / (2 (1 - v)) - ln(v) /
///   2 for v < 1.
EnvelopeConstant gaussian_envelope(const LogRatio& ratio, const Gaussian& p, const Gaussian& q) {
    const Eigen::LLT<Eigen::MatrixXd> factor(q.covariance);
    const Eigen::MatrixXd root = factor.matrixL();
    const auto lower = root.triangularView<Eigen::Lower>();
    const Eigen::MatrixXd half = lower.solve(p.covariance);
    const Eigen::MatrixXd whitened = lower.solve(half.transpose());
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> axes(0.5 * (whitened + whitened.transpose()));
    const Eigen::VectorXd offset = axes.eigenvectors().transpose() * lower.solve(p.mean - q.mean);
    const double tolerance = equal_variance * static_cast<double>(p.mean.size());
    Eigen::VectorXd y = Eigen::VectorXd::Zero(offset.size());
    EnvelopeConstant constant;
    for (Eigen::Index i = 0; i < offset.size(); ++i) {
        const double variance = axes.eigenvalues()[i];
        const double room = 1.0 - variance;
        const Eigen::VectorXd direction = (root * axes.eigenvectors().col(i)).normalized();
        if (room < -tolerance) {
            refuse_direction(ratio, to_vector(direction), "the proposal is narrower than the target there");
        }
        if (room <= tolerance) {
            if (std::abs(offset[i]) > 1e-9) {
                refuse_direction(ratio, to_vector(offset[i] > 0 ? direction : Eigen::VectorXd(-direction)),
                                 "both are equally wide there, but their centres differ");
            }
            y[i] = offset[i]; // p/q does not vary along this axis
            continue;
        }
        y[i] = offset[i] / room;
        constant.log_m += 0.5 * offset[i] * offset[i] / room - 0.5 * std::log(variance);
    }
    constant.source = MSource::closed_form;
    constant.note = "closed form for two normal densities";
    constant.touching = {to_vector(q.mean + root * (axes.eigenvectors() * y))};
    return constant;
}

/// The same in O(d) where both covariances are diagonal.
EnvelopeConstant diagonal_envelope(const LogRatio& ratio, const MvNormal& p, const MvNormal& q) {
    const std::size_t d = p.dimension();
    const auto axis = [&](std::size_t j, double sign) {
        std::vector<double> direction(d, 0.0);
        direction[j] = sign;
        return direction;
    };
    EnvelopeConstant constant;
    std::vector<double> touching(d);
    for (std::size_t j = 0; j < d; ++j) {
        const double wide = q.standard_deviations()[j];
        const double narrow = p.standard_deviations()[j] / wide;
        const double offset = (p.centre()[j] - q.centre()[j]) / wide;
        const double room = (1.0 - narrow) * (1.0 + narrow);
        if (room < -equal_variance) {
            refuse_direction(ratio, axis(j, 1.0), "the proposal is narrower than the target there");
        }
        if (room <= equal_variance) {
            if (offset != 0.0) {
                refuse_direction(ratio, axis(j, offset > 0.0 ? 1.0 : -1.0),
                                 "both are equally wide there, but their centres differ");
            }
            touching[j] = p.centre()[j];
            continue;
        }
        touching[j] = q.centre()[j] + wide * offset / room;
        constant.log_m += 0.5 * offset * offset / room - std::log(narrow);
    }
    constant.source = MSource::closed_form;
    constant.note = "closed form for two normal densities";
    constant.touching = {touching};
    return constant;
}

/// Both of them taken apart into their coordinates.
std::optional<EnvelopeConstant> product_envelope(const LogRatio& ratio) {
    const std::vector<DensityPtr> target = factors_of(ratio.target());
    const std::vector<DensityPtr> proposal = factors_of(ratio.proposal());
    if (target.size() != ratio.dimension() || proposal.size() != ratio.dimension() ||
        ratio.dimension() == 1) {
        return std::nullopt;
    }
    EnvelopeConstant constant;
    for (std::size_t j = 0; j < target.size(); ++j) {
        std::optional<EnvelopeConstant> part;
        try {
            part = algebraic_envelope(LogRatio(*target[j], *proposal[j]));
        } catch (const EnvelopeError& error) {
            throw EnvelopeError("in coordinate " + std::to_string(j + 1) + ", " + error.message(),
                                error.where(), error.remedy());
        }
        if (!part) {
            return std::nullopt;
        }
        constant.log_m += part->log_m;
        join_touching(constant.touching, part->touching, j == 0);
    }
    constant.source = MSource::closed_form;
    constant.note = "closed form for " + ratio.target().family() + " from " + ratio.proposal().family() +
                    ", coordinate by coordinate";
    return constant;
}

} // namespace

std::optional<Gaussian> gaussian_of(const Density& density) {
    if (const auto* normal = dynamic_cast<const Normal*>(&density)) {
        return Gaussian{Eigen::VectorXd::Constant(1, normal->mu()),
                        Eigen::MatrixXd::Constant(1, 1, normal->sigma() * normal->sigma())};
    }
    if (const auto* affine = dynamic_cast<const Affine*>(&density)) {
        std::optional<Gaussian> inner = gaussian_of(*affine->of());
        for (Eigen::Index j = 0; inner && j < inner->mean.size(); ++j) {
            const double scale = affine->scale()[static_cast<std::size_t>(j)];
            inner->mean[j] = affine->shift()[static_cast<std::size_t>(j)] + scale * inner->mean[j];
            inner->covariance.row(j) *= scale;
            inner->covariance.col(j) *= scale;
        }
        return inner;
    }
    const auto* normal = dynamic_cast<const MvNormal*>(&density);
    if (normal == nullptr) {
        return std::nullopt;
    }
    const auto d = static_cast<Eigen::Index>(normal->dimension());
    Gaussian result{Eigen::Map<const Eigen::VectorXd>(normal->centre().data(), d), Eigen::MatrixXd(d, d)};
    const Matrix<double> covariance = normal->covariance();
    for (Eigen::Index i = 0; i < d; ++i) {
        for (Eigen::Index j = 0; j < d; ++j) {
            result.covariance(i, j) = covariance(static_cast<std::size_t>(i), static_cast<std::size_t>(j));
        }
    }
    return result;
}

std::optional<std::vector<double>> widest_direction(const LogRatio& ratio) {
    const std::optional<Gaussian> p = gaussian_of(ratio.target());
    const std::optional<Gaussian> q = gaussian_of(ratio.proposal());
    if (!p || !q) {
        return std::nullopt;
    }
    const Eigen::LLT<Eigen::MatrixXd> factor(q->covariance);
    const auto lower = factor.matrixL();
    const Eigen::MatrixXd half = lower.solve(p->covariance);
    const Eigen::MatrixXd whitened = lower.solve(half.transpose());
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> axes(0.5 * (whitened + whitened.transpose()));
    // p's quadratic form is smallest beside q's where both are taken in the same direction of x.
    return to_vector((factor.matrixL() * axes.eigenvectors().rightCols(1)).normalized());
}

std::optional<EnvelopeConstant> multivariate_envelope(const LogRatio& ratio) {
    const auto* of_p = dynamic_cast<const MvNormal*>(&ratio.target());
    const auto* of_q = dynamic_cast<const MvNormal*>(&ratio.proposal());
    if (of_p != nullptr && of_q != nullptr && of_p->form() != MvNormal::Form::full &&
        of_q->form() != MvNormal::Form::full) {
        return diagonal_envelope(ratio, *of_p, *of_q);
    }
    const std::optional<Gaussian> p = gaussian_of(ratio.target());
    const std::optional<Gaussian> q = gaussian_of(ratio.proposal());
    const bool on_a_line = dynamic_cast<const Normal*>(&ratio.target()) != nullptr &&
                           dynamic_cast<const Normal*>(&ratio.proposal()) != nullptr;
    if (p && q && !on_a_line) {
        return gaussian_envelope(ratio, *p, *q);
    }
    return product_envelope(ratio);
}

} // namespace sluice::envelope
