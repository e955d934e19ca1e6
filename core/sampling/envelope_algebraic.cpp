// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/envelope_parts.h"

#include "sampling/log_shape.h"

#include <algorithm>

namespace sluice::envelope {
namespace {

using Candidates = std::vector<std::pair<double, std::vector<double>>>;

/// What one piece contributes: points where r was taken, and the suprema at ends that are not reached.
struct PieceMaximum {
    Candidates reached;
    double unreached = -infinity;
    std::size_t degree = 0;
};

/// A middle and a unit of length for the arithmetic: the target's, which the turning points are near to.
std::pair<double, double> origin_and_unit(const Density& target) {
    const Interval range = target.typical_range(0.1).front();
    const double unit = range.upper - range.lower;
    const double origin = target.landmarks().empty() ? range.lower : target.landmarks().front().front();
    const bool usable = std::isfinite(unit) && unit > 0.0 && std::isfinite(origin);
    return usable ? std::pair(origin, unit) : std::pair(0.0, 1.0);
}

double inner_point(const ScaledShape& shape) {
    const double low = shape.lower();
    const double high = shape.upper();
    if (std::isfinite(low) && std::isfinite(high)) {
        return 0.5 * (low + high);
    }
    return std::isfinite(low)    ? std::max(low + 1.0, 0.0)
           : std::isfinite(high) ? std::min(high - 1.0, 0.0)
                                 : 0.0;
}

/// r at t: from the densities, or where these are both 0 or both infinite, from the shape and r at a point
/// beside.
double ratio_at(const LogRatio& ratio, const ScaledShape& shape, double t, double reference) {
    const double direct = ratio.at(shape.x(t));
    if (std::isfinite(direct)) {
        return direct;
    }
    return shape.value(t) - shape.value(reference) + ratio.at(shape.x(reference));
}

void add_end(const LogRatio& ratio, const ScaledShape& shape, bool upper, double reference,
             PieceMaximum& maximum) {
    const double end = upper ? shape.upper() : shape.lower();
    const double limit = shape.limit(upper);
    if (limit == infinity) {
        if (std::isfinite(end)) {
            refuse_pole(ratio, shape.x(end));
        }
        refuse_tail(ratio, end);
    }
    if (limit == -infinity) {
        return;
    }
    if (std::isfinite(end)) {
        maximum.reached.push_back({ratio_at(ratio, shape, end, reference), {shape.x(end)}});
    } else {
        maximum.unreached =
            std::max(maximum.unreached, limit - shape.value(reference) + ratio.at(shape.x(reference)));
    }
}

PieceMaximum piece_maximum(const LogRatio& ratio, const ScaledShape& shape) {
    PieceMaximum maximum;
    const double reference = inner_point(shape);
    const std::vector<double> slope = shape.slope_polynomial();
    maximum.degree = slope.empty() ? 0 : slope.size() - 1;
    if (slope.empty()) { // p/q is constant here: touching everywhere, the middle stands for all
        maximum.reached.push_back({ratio.at(shape.x(reference)), {shape.x(reference)}});
        return maximum;
    }
    add_end(ratio, shape, false, reference, maximum);
    add_end(ratio, shape, true, reference, maximum);
    for (const double t : real_roots(slope, shape.lower(), shape.upper())) {
        maximum.reached.push_back({ratio_at(ratio, shape, t, reference), {shape.x(t)}});
    }
    return maximum;
}

std::string note_text(const LogRatio& ratio, std::size_t degree, bool unreached) {
    std::string note = "closed form for " + ratio.target().family() + " from " + ratio.proposal().family();
    if (degree > 2) {
        note +=
            ": the turning points of p/q are the roots of a polynomial of degree " + std::to_string(degree);
    }
    return unreached ? note + "; the supremum is reached only at infinity" : note;
}

} // namespace

std::optional<EnvelopeConstant> algebraic_envelope(const LogRatio& ratio) {
    const auto target = log_shape(ratio.target());
    const auto proposal = log_shape(ratio.proposal());
    if (!target || !proposal) {
        return std::nullopt;
    }
    require_support(ratio);
    const auto [origin, unit] = origin_and_unit(ratio.target());
    PieceMaximum all;
    for (const ShapePiece& p : *target) {
        for (const ShapePiece& q : *proposal) {
            const ShapePiece piece = difference(p, q);
            if (!(piece.where.lower < piece.where.upper)) {
                continue;
            }
            const PieceMaximum part = piece_maximum(ratio, ScaledShape(piece, origin, unit));
            all.reached.insert(all.reached.end(), part.reached.begin(), part.reached.end());
            all.unreached = std::max(all.unreached, part.unreached);
            all.degree = std::max(all.degree, part.degree);
        }
    }
    double best = -infinity;
    for (const auto& [value, point] : all.reached) {
        best = std::max(best, value);
    }
    EnvelopeConstant constant;
    constexpr double tie = 1e-12;
    const bool unreached = all.unreached > best + tie;
    constant.log_m = std::max(best, all.unreached);
    constant.source = MSource::closed_form;
    constant.note = note_text(ratio, all.degree, unreached);
    if (!unreached) {
        constant.touching =
            without_level_repeats(ratio, tied_points(std::move(all.reached), tie, 1e-6 * unit));
    }
    return constant;
}

} // namespace sluice::envelope
