// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/envelope_parts.h"

#include "sampling/log_shape.h"

#include <algorithm>

namespace sluice::envelope {
namespace {

using Candidates = std::vector<std::pair<double, std::vector<double>>>;

/// Target and proposal in the one variable in which both have the shape.
struct ShapedPair {
    Substitution variable;
    std::vector<ShapePiece> target;
    std::vector<ShapePiece> proposal;
};

std::optional<ShapedPair> shaped_pair(const LogRatio& ratio) {
    std::vector<Substitution> variables = {{}};
    for (const Density* density : {&ratio.target(), &ratio.proposal()}) {
        const std::vector<Substitution> more = substitutions_of(*density);
        variables.insert(variables.end(), more.begin(), more.end());
    }
    for (const Substitution& variable : variables) {
        auto target = log_shape(ratio.target(), variable);
        auto proposal = target ? log_shape(ratio.proposal(), variable) : std::nullopt;
        if (proposal) {
            return ShapedPair{variable, std::move(*target), std::move(*proposal)};
        }
    }
    return std::nullopt;
}

/// What the pieces contribute: points where r was taken, and the suprema at ends that are not reached.
struct PieceMaximum {
    Candidates reached;
    double unreached = -infinity;
    std::size_t degree = 0;
    std::optional<double> unbounded_at; ///< the x where r has no bound
    bool exact = true;                  ///< false where lengths differ by more than the arithmetic can bear
};

/// A piece of r in the variable y, and in t, which is y in units that suit the arithmetic.
class Piece {
  public:
    Piece(const LogRatio& ratio, const Substitution& variable, const ShapePiece& piece, double origin,
          double unit)
        : ratio_(ratio), variable_(variable), shape_(piece, origin, unit), reference_(inner_point()) {}

    void collect(PieceMaximum& maximum) const {
        if (!shape_.well_scaled()) {
            maximum.exact = false;
            return;
        }
        const std::vector<double> slope = shape_.slope_polynomial();
        maximum.degree = std::max(maximum.degree, slope.empty() ? 0 : slope.size() - 1);
        if (slope.empty()) { // p/q is constant here: touching everywhere, the middle stands for all
            maximum.reached.push_back({ratio_.at(x(reference_)), {x(reference_)}});
            return;
        }
        add_end(false, maximum);
        add_end(true, maximum);
        for (const double t : real_roots(slope, shape_.lower(), shape_.upper())) {
            maximum.reached.push_back({value_at(t), {x(t)}});
        }
    }

  private:
    double x(double t) const { return variable_.back(shape_.y(t)); }

    double inner_point() const {
        const double low = shape_.lower();
        const double high = shape_.upper();
        if (std::isfinite(low) && std::isfinite(high)) {
            return 0.5 * (low + high);
        }
        return std::isfinite(low)    ? std::max(low + 1.0, 0.0)
               : std::isfinite(high) ? std::min(high - 1.0, 0.0)
                                     : 0.0;
    }

    /// r at t: from the densities, or where these are both 0 or both infinite, from the shape and r at a
    /// point beside.
    double value_at(double t) const {
        const double direct = ratio_.at(x(t));
        if (std::isfinite(direct)) {
            return direct;
        }
        return shape_.value(t) - shape_.value(reference_) + ratio_.at(x(reference_));
    }

    void add_end(bool upper, PieceMaximum& maximum) const {
        const double end = upper ? shape_.upper() : shape_.lower();
        const double limit = shape_.limit(upper);
        if (limit == infinity) {
            maximum.unbounded_at = maximum.unbounded_at.value_or(x(end));
        } else if (limit > -infinity) {
            if (std::isfinite(end)) {
                maximum.reached.push_back({value_at(end), {x(end)}});
                return;
            }
            const double beside = limit - shape_.value(reference_) + ratio_.at(x(reference_));
            const double at_end = ratio_.at(x(end));
            if (std::isfinite(x(end)) && std::isfinite(at_end)) { // a finite x, which is reached
                maximum.reached.push_back({at_end, {x(end)}});
            } else {
                maximum.unreached = std::max(maximum.unreached, beside);
            }
        }
    }

    const LogRatio& ratio_;
    const Substitution& variable_;
    ScaledShape shape_;
    double reference_; ///< t of a point inside
};

/// A middle and a unit of length for the arithmetic in y: the target's, which the turning points are near to.
/// The bulk of a very heavy tail is far wider than the peak, whose width decides then.
std::pair<double, double> origin_and_unit(const Density& target, const ShapedPair& pair) {
    const Substitution& variable = pair.variable;
    const Interval range = target.typical_range(0.1).front();
    double unit = std::abs(variable.forward(range.upper) - variable.forward(range.lower));
    for (const ShapePiece& piece : pair.target) {
        for (const LogTerm& term : piece.logs) {
            unit = term.squared ? std::min(unit, 1.0 / std::abs(term.slope)) : unit;
        }
    }
    const std::vector<std::vector<double>> landmarks = target.landmarks();
    double origin = variable.forward(landmarks.empty() ? range.lower : landmarks.front().front());
    if (!std::isfinite(origin)) {
        origin = variable.forward(0.5 * (range.lower + range.upper));
    }
    const bool usable = std::isfinite(unit) && unit > 0.0 && std::isfinite(origin);
    return usable ? std::pair(origin, unit) : std::pair(0.0, 1.0);
}

/// Over the part of the common support within `within` (of x).
PieceMaximum maximum_over(const LogRatio& ratio, const ShapedPair& pair, double origin, double unit,
                          Interval within) {
    const double ends[] = {pair.variable.forward(within.lower), pair.variable.forward(within.upper)};
    const Interval window{std::min(ends[0], ends[1]), std::max(ends[0], ends[1])};
    PieceMaximum all;
    for (const ShapePiece& p : pair.target) {
        for (const ShapePiece& q : pair.proposal) {
            ShapePiece piece = difference(p, q);
            piece.where.lower = std::max(piece.where.lower, window.lower);
            piece.where.upper = std::min(piece.where.upper, window.upper);
            if (piece.where.lower < piece.where.upper) {
                Piece(ratio, pair.variable, piece, origin, unit).collect(all);
            }
        }
    }
    return all;
}

double highest(const PieceMaximum& maximum) {
    double best = -infinity;
    for (const auto& [value, point] : maximum.reached) {
        best = std::max(best, value);
    }
    return best;
}

Interval whole_range(const Substitution& variable) {
    using Kind = Substitution::Kind;
    return variable.kind == Kind::none || variable.kind == Kind::half_tangent ? Interval{}
                                                                              : Interval{0.0, infinity};
}

std::string note_text(const LogRatio& ratio, const Substitution& variable, std::size_t degree,
                      bool unreached) {
    std::string note = "closed form for " + ratio.target().family() + " from " + ratio.proposal().family();
    if (degree > 2) {
        note +=
            ": the turning points of p/q are the roots of a polynomial of degree " + std::to_string(degree);
    }
    switch (variable.kind) {
    case Substitution::Kind::none:
        break;
    case Substitution::Kind::logarithm:
        note += ", in ln x";
        break;
    case Substitution::Kind::reciprocal:
        note += ", in 1/x";
        break;
    case Substitution::Kind::power:
        note += ", in a power of x";
        break;
    case Substitution::Kind::half_tangent:
        note += ", in tan(x/2)";
        break;
    }
    return unreached ? note + "; the supremum is reached only at infinity" : note;
}

} // namespace

std::optional<EnvelopeConstant> algebraic_envelope(const LogRatio& ratio) {
    const std::optional<ShapedPair> pair = shaped_pair(ratio);
    if (!pair) {
        return std::nullopt;
    }
    require_support(ratio);
    const auto [origin, unit] = origin_and_unit(ratio.target(), *pair);
    PieceMaximum all = maximum_over(ratio, *pair, origin, unit, whole_range(pair->variable));
    if (!all.exact) {
        return std::nullopt;
    }
    if (all.unbounded_at) {
        if (std::isfinite(*all.unbounded_at)) {
            refuse_pole(ratio, *all.unbounded_at);
        }
        refuse_tail(ratio, *all.unbounded_at);
    }
    const double best = highest(all);
    EnvelopeConstant constant;
    constexpr double tie = 1e-12;
    const bool unreached = all.unreached > best + tie;
    constant.log_m = std::max(best, all.unreached);
    constant.source = MSource::closed_form;
    constant.note = note_text(ratio, pair->variable, all.degree, unreached);
    if (!unreached) {
        constant.touching =
            without_level_repeats(ratio, tied_points(std::move(all.reached), tie, 1e-6 * unit));
    }
    return constant;
}

std::optional<double> algebraic_supremum(const LogRatio& ratio, Interval within) {
    const std::optional<ShapedPair> pair = shaped_pair(ratio);
    if (!pair) {
        return std::nullopt;
    }
    // Far out, the arithmetic is in units of the distance to the target's middle.
    auto [origin, unit] = origin_and_unit(ratio.target(), *pair);
    for (const double end : {pair->variable.forward(within.lower), pair->variable.forward(within.upper)}) {
        unit = std::isfinite(end) ? std::max(unit, std::abs(end - origin)) : unit;
    }
    const PieceMaximum maximum = maximum_over(ratio, *pair, origin, unit, within);
    if (!maximum.exact) {
        return std::nullopt;
    }
    return maximum.unbounded_at ? infinity : std::max(highest(maximum), maximum.unreached);
}

} // namespace sluice::envelope
