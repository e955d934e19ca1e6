// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/log_shape.h"

#include "density/affine.h"
#include "density/bounded.h"
#include "density/circular.h"
#include "density/extreme_value.h"
#include "density/gamma_relatives.h"
#include "density/heavy_tailed.h"
#include "density/location_scale.h"
#include "density/on_interval.h"
#include "density/positive.h"
#include "density/truncated.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sluice::envelope {
namespace {

using Pieces = std::vector<ShapePiece>;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// What the logarithms of the densities on x > 0 are made of, up to a constant:
///   log ln x  +  square (ln x - centre)^2  +  reciprocal / x  +  power x^exponent.
struct PositiveTerms {
    Interval where{0.0, infinity};
    double log = 0.0;
    double square = 0.0;
    double centre = 0.0;
    double reciprocal = 0.0;
    double power = 0.0;
    double exponent = 1.0;
};

void add_log(ShapePiece& piece, double weight, double centre, double slope) {
    if (weight != 0.0) {
        piece.logs.push_back({weight, centre, slope, false});
    }
}

/// Those that are powers and exponentials of x alone.
std::optional<PositiveTerms> power_terms(const Density& density) {
    PositiveTerms terms;
    if (const auto* exponential = dynamic_cast<const Exponential*>(&density)) {
        terms.power = -exponential->rate();
    } else if (const auto* half = dynamic_cast<const HalfNormal*>(&density)) {
        terms.power = -0.5 / (half->sigma() * half->sigma());
        terms.exponent = 2.0;
    } else if (const auto* gamma = dynamic_cast<const Gamma*>(&density)) {
        terms.log = gamma->shape() - 1.0;
        terms.power = -gamma->rate();
    } else if (const auto* chi_square = dynamic_cast<const ChiSquare*>(&density)) {
        return power_terms(chi_square->as_gamma());
    } else if (const auto* rayleigh = dynamic_cast<const Rayleigh*>(&density)) {
        terms.log = 1.0;
        terms.power = -0.5 / (rayleigh->sigma() * rayleigh->sigma());
        terms.exponent = 2.0;
    } else if (const auto* weibull = dynamic_cast<const Weibull*>(&density)) {
        terms.log = weibull->shape() - 1.0;
        terms.power = -std::pow(weibull->scale(), -weibull->shape());
        terms.exponent = weibull->shape();
    } else if (const auto* inverse = dynamic_cast<const InverseGamma*>(&density)) {
        terms.log = -inverse->shape() - 1.0;
        terms.reciprocal = -inverse->scale();
    } else if (const auto* lognormal = dynamic_cast<const Lognormal*>(&density)) {
        terms.log = -1.0;
        terms.square = -0.5 / (lognormal->sigma() * lognormal->sigma());
        terms.centre = lognormal->mu();
    } else {
        return std::nullopt;
    }
    return terms;
}

std::optional<PositiveTerms> positive_terms(const Density& density) {
    PositiveTerms terms;
    if (const auto* pareto = dynamic_cast<const Pareto*>(&density)) {
        terms.where.lower = pareto->scale();
        terms.log = -pareto->shape() - 1.0;
    } else if (const auto* uniform = dynamic_cast<const Uniform*>(&density);
               uniform != nullptr && uniform->a() >= 0.0) {
        terms.where = {uniform->a(), uniform->b()};
    } else if (const auto* shifted = dynamic_cast<const ShiftedExponential*>(&density);
               shifted != nullptr && shifted->shift() >= 0.0) {
        terms.where.lower = shifted->shift();
        terms.power = -shifted->rate();
    } else if (const auto* truncated = dynamic_cast<const TruncatedExponential*>(&density);
               truncated != nullptr && truncated->lower() >= 0.0) {
        terms.where = {truncated->lower(), truncated->upper()};
        terms.power = -truncated->rate();
    } else {
        return power_terms(density);
    }
    return terms;
}

/// The terms in y, where they have the shape there.
std::optional<ShapePiece> in_variable(const PositiveTerms& terms, const Substitution& variable) {
    using Kind = Substitution::Kind;
    ShapePiece piece;
    const double ends[] = {variable.forward(terms.where.lower), variable.forward(terms.where.upper)};
    piece.where = {std::min(ends[0], ends[1]), std::max(ends[0], ends[1])};
    const bool plain = terms.square == 0.0 && terms.reciprocal == 0.0;
    switch (variable.kind) {
    case Kind::none:
    case Kind::power: {
        const double exponent = variable.kind == Kind::power ? variable.exponent : 1.0;
        if (!plain ||
            (terms.power != 0.0 && terms.exponent != exponent && terms.exponent != 2.0 * exponent)) {
            return std::nullopt;
        }
        add_log(piece, terms.log / exponent, 0.0, 1.0);
        if (terms.power != 0.0 && terms.exponent == exponent) {
            piece.linear = terms.power;
        } else if (terms.power != 0.0) {
            piece.squares.push_back({terms.power, 0.0});
        }
        return piece;
    }
    case Kind::logarithm:
        if (terms.reciprocal != 0.0 || terms.power != 0.0) {
            return std::nullopt;
        }
        piece.linear = terms.log;
        if (terms.square != 0.0) {
            piece.squares.push_back({terms.square, terms.centre});
        }
        return piece;
    case Kind::reciprocal:
        if (terms.square != 0.0 || terms.power != 0.0) {
            return std::nullopt;
        }
        add_log(piece, -terms.log, 0.0, 1.0);
        piece.linear = terms.reciprocal;
        return piece;
    case Kind::half_tangent:
        break;
    }
    return std::nullopt;
}

ShapePiece gaussian_piece(Interval where, double centre, double sigma) {
    return {where, 0.0, {{-0.5 / (sigma * sigma), centre}}, {}};
}

ShapePiece student_piece(double nu, double centre, double scale) {
    return {{}, 0.0, {}, {{-0.5 * (nu + 1.0), centre, 1.0 / (scale * std::sqrt(nu)), true}}};
}

/// In y = x, the families that end at both sides, piece by piece.
std::optional<Pieces> interval_shape(const Density& density) {
    if (const auto* uniform = dynamic_cast<const Uniform*>(&density)) {
        return {{{{uniform->a(), uniform->b()}, 0.0, {}, {}}}};
    }
    if (const auto* truncated = dynamic_cast<const TruncatedNormal*>(&density)) {
        return {
            {gaussian_piece({truncated->lower(), truncated->upper()}, truncated->mu(), truncated->sigma())}};
    }
    if (const auto* truncated = dynamic_cast<const TruncatedExponential*>(&density)) {
        return {{{{truncated->lower(), truncated->upper()}, -truncated->rate(), {}, {}}}};
    }
    if (const auto* beta = dynamic_cast<const Beta*>(&density)) {
        ShapePiece piece{{0.0, 1.0}, 0.0, {}, {}};
        add_log(piece, beta->alpha() - 1.0, 0.0, 1.0);
        add_log(piece, beta->beta() - 1.0, 1.0, -1.0);
        return {{piece}};
    }
    if (const auto* semicircle = dynamic_cast<const WignerSemicircle*>(&density)) {
        ShapePiece piece{{-semicircle->R(), semicircle->R()}, 0.0, {}, {}};
        add_log(piece, 0.5, -semicircle->R(), 1.0);
        add_log(piece, 0.5, semicircle->R(), -1.0);
        return {{piece}};
    }
    if (const auto* triangular = dynamic_cast<const Triangular*>(&density)) {
        Pieces pieces;
        if (triangular->a() < triangular->c()) {
            pieces.push_back({{triangular->a(), triangular->c()}, 0.0, {}, {}});
            add_log(pieces.back(), 1.0, triangular->a(), 1.0);
        }
        if (triangular->c() < triangular->b()) {
            pieces.push_back({{triangular->c(), triangular->b()}, 0.0, {}, {}});
            add_log(pieces.back(), 1.0, triangular->b(), -1.0);
        }
        return pieces;
    }
    return std::nullopt;
}

/// In y = x, the families that are not confined to x > 0.
std::optional<Pieces> line_shape(const Density& density) {
    if (const auto* normal = dynamic_cast<const Normal*>(&density)) {
        return {{gaussian_piece({}, normal->mu(), normal->sigma())}};
    }
    if (const auto* laplace = dynamic_cast<const Laplace*>(&density)) {
        const double rate = 1.0 / laplace->b();
        return {{{{-infinity, laplace->mu()}, rate, {}, {}}, {{laplace->mu(), infinity}, -rate, {}, {}}}};
    }
    if (const auto* shifted = dynamic_cast<const ShiftedExponential*>(&density)) {
        return {{{{shifted->shift(), infinity}, -shifted->rate(), {}, {}}}};
    }
    if (const auto* cauchy = dynamic_cast<const Cauchy*>(&density)) {
        return {{student_piece(1.0, cauchy->x0(), cauchy->gamma())}};
    }
    if (const auto* student = dynamic_cast<const StudentT*>(&density)) {
        return {{student_piece(student->nu(), student->mu(), student->sigma())}};
    }
    return interval_shape(density);
}

/// In y = tan(x/2).
std::optional<Pieces> circle_shape(const Density& density, const Substitution& variable) {
    if (const auto* uniform = dynamic_cast<const Uniform*>(&density);
        uniform != nullptr && uniform->a() >= -std::numbers::pi && uniform->b() <= std::numbers::pi) {
        return {{{{variable.forward(uniform->a()), variable.forward(uniform->b())}, 0.0, {}, {}}}};
    }
    const auto* wrapped = dynamic_cast<const WrappedCauchy*>(&density);
    if (wrapped != nullptr) {
        // 1 + rho^2 - 2 rho cos(x - mu) = (a y^2 + b y + c) / (1 + y^2)
        const double rho = wrapped->rho();
        const double a = 1.0 + rho * rho + 2.0 * rho * std::cos(wrapped->mu());
        const double b = -4.0 * rho * std::sin(wrapped->mu());
        const double centre = -0.5 * b / a;
        // c - b^2 / (4 a), where a c - b^2 / 4 = (1 - rho^2)^2 exactly
        const double rest = std::pow((1.0 - rho) * (1.0 + rho), 2) / a;
        if (!(a > 1e-12) || rho == 0.0) { // the peak lies at an end, where y is infinite
            return rho == 0.0 ? std::optional<Pieces>({{{}, 0.0, {}, {}}}) : std::nullopt;
        }
        return {{{{}, 0.0, {}, {{-1.0, centre, std::sqrt(a / rest), true}, {1.0, 0.0, 1.0, true}}}}};
    }
    return std::nullopt;
}

/// Those of the pieces that lie between the ends.
std::optional<Pieces> truncated_shape(const Truncated& truncated, const Substitution& variable) {
    const std::optional<Pieces> inner = log_shape(*truncated.of(), variable);
    if (!inner) {
        return std::nullopt;
    }
    const Interval support = truncated.support().front();
    const double ends[] = {variable.forward(support.lower + 0.0), variable.forward(support.upper)}; // no -0
    const Interval window{std::min(ends[0], ends[1]), std::max(ends[0], ends[1])};
    Pieces pieces;
    for (ShapePiece piece : *inner) {
        piece.where = {std::max(piece.where.lower, window.lower), std::min(piece.where.upper, window.upper)};
        if (piece.where.lower < piece.where.upper) {
            pieces.push_back(std::move(piece));
        }
    }
    return pieces.empty() ? std::nullopt : std::optional(std::move(pieces));
}

/// How x -> shift + scale x moves y = variable(x), which must move by a straight line too.
struct Line {
    double shift, scale;
};
std::optional<Line> line_in(const Affine& affine, const Substitution& variable) {
    using Kind = Substitution::Kind;
    const double shift = affine.shift().front(), scale = affine.scale().front();
    if (variable.kind == Kind::none) {
        return Line{shift, scale};
    }
    if (shift != 0.0 || scale < 0.0) {
        return std::nullopt;
    }
    switch (variable.kind) {
    case Kind::logarithm:
        return Line{std::log(scale), 1.0};
    case Kind::reciprocal:
        return Line{0.0, 1.0 / scale};
    case Kind::power:
        return Line{0.0, std::pow(scale, variable.exponent)};
    default:
        return std::nullopt;
    }
}

std::optional<Pieces> affine_shape(const Affine& affine, const Substitution& variable) {
    const std::optional<Line> line = line_in(affine, variable);
    std::optional<Pieces> pieces = line ? log_shape(*affine.of(), variable) : std::nullopt;
    if (!pieces) {
        return std::nullopt;
    }
    const auto [shift, scale] = *line;
    for (ShapePiece& piece : *pieces) {
        const double ends[] = {shift + scale * piece.where.lower, shift + scale * piece.where.upper};
        piece.where = {std::min(ends[0], ends[1]), std::max(ends[0], ends[1])};
        piece.linear /= scale;
        for (SquareTerm& term : piece.squares) {
            term = {term.weight / (scale * scale), shift + scale * term.centre};
        }
        for (LogTerm& term : piece.logs) {
            term.centre = shift + scale * term.centre;
            // A factor of a straight line is a constant, which shapes leave out; equal terms then cancel.
            term.slope = term.squared ? term.slope / scale : std::copysign(1.0, term.slope / scale);
        }
    }
    if (scale < 0.0) {
        std::reverse(pieces->begin(), pieces->end());
    }
    return pieces;
}

} // namespace

double Substitution::forward(double x) const {
    switch (kind) {
    case Kind::none:
        return x;
    case Kind::logarithm:
        return std::log(x);
    case Kind::reciprocal:
        return 1.0 / x;
    case Kind::power:
        return std::pow(x, exponent);
    case Kind::half_tangent:
        return x <= -std::numbers::pi ? -infinity : x >= std::numbers::pi ? infinity : std::tan(0.5 * x);
    }
    return x;
}

double Substitution::back(double y) const {
    switch (kind) {
    case Kind::none:
        return y;
    case Kind::logarithm:
        return std::exp(y);
    case Kind::reciprocal:
        return 1.0 / y;
    case Kind::power:
        return std::pow(y, 1.0 / exponent);
    case Kind::half_tangent:
        return 2.0 * std::atan(y);
    }
    return y;
}

Interval Substitution::slope(Interval x) const {
    const auto at = [&](double point) {
        switch (kind) {
        case Kind::none:
            return 1.0;
        case Kind::logarithm:
            return 1.0 / point;
        case Kind::reciprocal:
            return -1.0 / (point * point);
        case Kind::power:
            return exponent * std::pow(point, exponent - 1.0);
        case Kind::half_tangent:
            break;
        }
        const double tangent = std::tan(0.5 * point);
        return 0.5 * (1.0 + tangent * tangent);
    };
    const double low = at(x.lower);
    const double high = at(x.upper);
    Interval range{std::min(low, high), std::max(low, high)};
    if (kind == Kind::half_tangent && x.lower < 0.0 && x.upper > 0.0) {
        range.lower = 0.5;
    }
    return range;
}

std::optional<Pieces> log_shape(const Density& density, const Substitution& variable) {
    if (density.dimension() != 1 || density.discrete()) {
        return std::nullopt;
    }
    if (const auto* truncated = dynamic_cast<const Truncated*>(&density)) {
        return truncated_shape(*truncated, variable);
    }
    if (const auto* affine = dynamic_cast<const Affine*>(&density)) {
        return affine_shape(*affine, variable);
    }
    if (variable.kind == Substitution::Kind::half_tangent) {
        return circle_shape(density, variable);
    }
    if (const std::optional<PositiveTerms> terms = positive_terms(density)) {
        if (const std::optional<ShapePiece> piece = in_variable(*terms, variable)) {
            return {{*piece}};
        }
        return std::nullopt;
    }
    return variable.kind == Substitution::Kind::none ? line_shape(density) : std::nullopt;
}

std::vector<Substitution> substitutions_of(const Density& density) {
    using Kind = Substitution::Kind;
    if (const auto* truncated = dynamic_cast<const Truncated*>(&density)) {
        return substitutions_of(*truncated->of());
    }
    if (const auto* affine = dynamic_cast<const Affine*>(&density)) {
        return affine->shift().front() == 0.0 && affine->scale().front() > 0.0
                   ? substitutions_of(*affine->of())
                   : std::vector<Substitution>();
    }
    if (dynamic_cast<const WrappedCauchy*>(&density) != nullptr) {
        return {{Kind::half_tangent}};
    }
    const std::optional<PositiveTerms> terms = positive_terms(density);
    if (terms && terms->square != 0.0) {
        return {{Kind::logarithm}};
    }
    if (terms && terms->reciprocal != 0.0) {
        return {{Kind::reciprocal}};
    }
    if (terms && terms->power != 0.0 && terms->exponent != 1.0) {
        return {{Kind::power, terms->exponent}};
    }
    return {};
}

} // namespace sluice::envelope
