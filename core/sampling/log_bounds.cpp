// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/log_bounds_parts.h"

#include "density/circular.h"
#include "density/extreme_value.h"
#include "density/location_scale.h"
#include "density/on_interval.h"
#include "sampling/interval_math.h"
#include "sampling/log_shape.h"

#include <functional>
#include <numbers>

namespace sluice::envelope {
namespace {

namespace iv = intervals;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// Densities with the shape of log_shape.h, term by term.
class ShapeBounder final : public LogBounder {
  public:
    ShapeBounder(const Density& density, Substitution variable, std::vector<ShapePiece> pieces)
        : variable_(variable), pieces_(std::move(pieces)) {
        for (const ShapePiece& piece : pieces_) {
            const double inner = inside(piece.where);
            const LogBounds there = terms(piece, iv::point(inner));
            constants_.push_back(density.log_density_at(variable_.back(inner)) - there.value.lower);
        }
    }

    LogBounds over(std::span<const Interval> box) const override {
        Interval x = box.front();
        bool outside = false;
        if (is_positive(variable_.kind)) {
            outside = x.lower < 0.0;
            x.lower = std::max(x.lower, 0.0);
            if (x.upper < 0.0) {
                return vanishing(1);
            }
        }
        const double ends[] = {variable_.forward(x.lower), variable_.forward(x.upper)};
        const Interval y{std::min(ends[0], ends[1]), std::max(ends[0], ends[1])};
        LogBounds bounds{{infinity, -infinity}, {{infinity, -infinity}}};
        double covered_to = y.lower;
        for (std::size_t i = 0; i < pieces_.size(); ++i) {
            const Interval part = iv::common(y, pieces_[i].where);
            if (part.lower > part.upper || (part.lower == part.upper && y.lower < y.upper)) {
                continue;
            }
            const LogBounds terms_there = terms(pieces_[i], part);
            const Interval value = iv::sum(terms_there.value, iv::point(constants_[i]));
            bounds.value = iv::hull(bounds.value, value);
            bounds.slope[0] = iv::hull(bounds.slope[0], terms_there.slope[0]);
            covered_to = part.lower > covered_to ? -infinity : part.upper;
        }
        if (bounds.value.upper < bounds.value.lower) {
            return vanishing(1);
        }
        if (outside || covered_to < y.upper ||
            pieces_.front().where.lower > y.lower) { // partly outside the support
            cut_off(bounds);
        } else if (variable_.kind != Substitution::Kind::none) {
            bounds.slope[0] = iv::product(bounds.slope[0], variable_.slope(x));
        }
        return bounds;
    }

    double cost() const override { return 2.0 * static_cast<double>(pieces_.size()); }

  private:
    static bool is_positive(Substitution::Kind kind) {
        using Kind = Substitution::Kind;
        return kind == Kind::logarithm || kind == Kind::reciprocal || kind == Kind::power;
    }

    static double inside(Interval where) {
        if (std::isfinite(where.lower) && std::isfinite(where.upper)) {
            return 0.5 * (where.lower + where.upper);
        }
        return std::isfinite(where.lower)   ? where.lower + 1.0
               : std::isfinite(where.upper) ? where.upper - 1.0
                                            : 0.0;
    }

    static LogBounds terms(const ShapePiece& piece, Interval y) {
        Interval value = iv::times(piece.linear, y);
        Interval slope = iv::point(piece.linear);
        for (const SquareTerm& term : piece.squares) {
            const Interval offset{y.lower - term.centre, y.upper - term.centre};
            value = iv::sum(value, iv::times(term.weight, iv::square(offset)));
            slope = iv::sum(slope, iv::times(2.0 * term.weight, offset));
        }
        for (const LogTerm& term : piece.logs) {
            const Interval z = iv::times(term.slope, {y.lower - term.centre, y.upper - term.centre});
            if (term.squared) {
                const Interval size = iv::increasing(iv::square(z), [](double s) { return std::log1p(s); });
                value = iv::sum(value, iv::times(term.weight, size));
                slope = iv::sum(slope, iv::times(term.weight * term.slope, squared_factor_slope(z)));
            } else {
                const Interval positive{std::max(z.lower, 0.0), std::max(z.upper, 0.0)};
                const Interval size = iv::increasing(positive, [](double s) { return std::log(s); });
                value = iv::sum(value, iv::times(term.weight, size));
                const Interval inverse = iv::decreasing(positive, [](double s) { return 1.0 / s; });
                slope = iv::sum(slope, iv::times(term.weight * term.slope, inverse));
            }
        }
        return {value, {slope}};
    }

    /// 2 z / (1 + z^2), which rises from -1 at -1 to 1 at 1 and falls to 0 on both sides.
    static Interval squared_factor_slope(Interval z) {
        const auto at = [](double s) { return std::isinf(s) ? 0.0 : 2.0 / (s + 1.0 / s); };
        const auto value = [&](double s) { return s == 0.0 ? 0.0 : at(s); };
        const double low = value(z.lower);
        const double high = value(z.upper);
        Interval range{std::min(low, high), std::max(low, high)};
        range.lower = z.lower <= -1.0 && z.upper >= -1.0 ? -1.0 : range.lower;
        range.upper = z.lower <= 1.0 && z.upper >= 1.0 ? 1.0 : range.upper;
        return range;
    }

    Substitution variable_;
    std::vector<ShapePiece> pieces_;
    std::vector<double> constants_;
};

/// A log-concave density on a line: its slope falls, its values rise to the mode and fall beyond it.
class LogConcaveBounder final : public LogBounder {
  public:
    LogConcaveBounder(const Density& density, double mode, std::function<double(double)> slope)
        : density_(density), mode_(mode), slope_(std::move(slope)), support_(density.support().front()) {}

    LogBounds over(std::span<const Interval> box) const override {
        const Interval x = box.front();
        const Interval part = iv::common(x, support_);
        if (part.lower > part.upper) {
            return vanishing(1);
        }
        const double ends[] = {at(x.lower), at(x.upper)};
        LogBounds bounds{{std::min(ends[0], ends[1]), std::max(ends[0], ends[1])}, {{}}};
        const double nearest = std::clamp(mode_, part.lower, part.upper);
        bounds.value.upper = at(nearest);
        if (part == x) {
            bounds.slope[0] = iv::decreasing(x, slope_);
        }
        return bounds;
    }

    double cost() const override { return 3.0; }

  private:
    double at(double x) const { return density_.log_density_at(x); }

    const Density& density_;
    double mode_;
    std::function<double(double)> slope_;
    Interval support_;
};

/// Functions of cos(x - mu) on the circle.
class CircularBounder final : public LogBounder {
  public:
    explicit CircularBounder(const VonMises& density)
        : peak_(density.peak()), kappa_(density.kappa()),
          constant_(density.log_density_at(density.peak()) - density.kappa()) {}
    explicit CircularBounder(const WrappedCauchy& density)
        : peak_(density.peak()), rho_(density.rho()), cauchy_(true),
          constant_(density.log_density_at(density.peak()) + std::log(factor(1.0))) {}

    LogBounds over(std::span<const Interval> box) const override {
        const Interval x = box.front();
        constexpr double pi = std::numbers::pi;
        if (x.upper < -pi || x.lower > pi) {
            return vanishing(1);
        }
        const Interval offset{x.lower - peak_, x.upper - peak_};
        const Interval cosine = cosine_of(offset);
        const Interval sine = cosine_of({offset.lower - 0.5 * pi, offset.upper - 0.5 * pi});
        LogBounds bounds;
        if (cauchy_) {
            const Interval below = iv::decreasing(cosine, [&](double c) { return factor(c); });
            bounds.value = iv::decreasing(below, [&](double f) { return constant_ - std::log(f); });
            bounds.slope = {
                iv::product(iv::times(-2.0 * rho_, sine), {1.0 / below.upper, 1.0 / below.lower})};
        } else {
            bounds.value = iv::sum(iv::times(kappa_, cosine), iv::point(constant_));
            bounds.slope = {iv::times(-kappa_, sine)};
        }
        if (x.lower < -pi || x.upper > pi) {
            cut_off(bounds);
        }
        return bounds;
    }

    double cost() const override { return 4.0; }

  private:
    double factor(double cosine) const { return 1.0 + rho_ * rho_ - 2.0 * rho_ * cosine; }

    /// Whether the interval holds offset + 2 pi k for an integer k.
    static bool holds(Interval a, double offset) {
        const double turn = 2.0 * std::numbers::pi;
        return std::floor((a.upper - offset) / turn) >= std::ceil((a.lower - offset) / turn);
    }

    static Interval cosine_of(Interval a) {
        const double low = std::cos(a.lower);
        const double high = std::cos(a.upper);
        return {holds(a, std::numbers::pi) ? -1.0 : std::min(low, high),
                holds(a, 0.0) ? 1.0 : std::max(low, high)};
    }

    double peak_;
    double kappa_ = 0.0;
    double rho_ = 0.0;
    bool cauchy_ = false;
    double constant_;
};

std::unique_ptr<LogBounder> shape_bounder(const Density& density) {
    std::vector<Substitution> variables = {{}};
    const std::vector<Substitution> more = substitutions_of(density);
    variables.insert(variables.end(), more.begin(), more.end());
    for (const Substitution& variable : variables) {
        if (auto pieces = log_shape(density, variable)) {
            return std::make_unique<ShapeBounder>(density, variable, std::move(*pieces));
        }
    }
    return nullptr;
}

} // namespace

LogBounds vanishing(std::size_t dimension) {
    return {iv::point(-infinity), std::vector<Interval>(dimension)};
}

void cut_off(LogBounds& bounds) {
    bounds.value.lower = -infinity;
    bounds.slope.assign(bounds.slope.size(), iv::whole());
}

std::unique_ptr<LogBounder> log_bounder(const Density& density) {
    if (density.discrete()) {
        return nullptr;
    }
    if (const auto* wrapped = dynamic_cast<const WrappedCauchy*>(&density)) {
        return std::make_unique<CircularBounder>(*wrapped);
    }
    if (density.dimension() == 1) {
        if (auto bounder = shape_bounder(density)) {
            return bounder;
        }
    }
    if (const auto* von_mises = dynamic_cast<const VonMises*>(&density)) {
        return std::make_unique<CircularBounder>(*von_mises);
    }
    if (const auto* gumbel = dynamic_cast<const Gumbel*>(&density)) {
        return std::make_unique<LogConcaveBounder>(density, gumbel->mu(),
                                                   [mu = gumbel->mu(), beta = gumbel->beta()](double x) {
                                                       return std::expm1(-(x - mu) / beta) / beta;
                                                   });
    }
    if (const auto* cosine = dynamic_cast<const RaisedCosine*>(&density)) {
        return std::make_unique<LogConcaveBounder>(density, cosine->mu(),
                                                   [mu = cosine->mu(), s = cosine->s()](double x) {
                                                       const double angle = std::numbers::pi * (x - mu) / s;
                                                       return -std::numbers::pi / s * std::tan(0.5 * angle);
                                                   });
    }
    if (const auto* logistic = dynamic_cast<const Logistic*>(&density)) {
        const double mu = logistic->mu();
        const double s = logistic->s();
        return std::make_unique<LogConcaveBounder>(
            density, mu, [mu, s](double x) { return -std::tanh(0.5 * (x - mu) / s) / s; });
    }
    for (const auto& bounder_of : {mixture_bounder, space_bounder, composed_bounder}) {
        if (auto bounder = bounder_of(density)) {
            return bounder;
        }
    }
    return nullptr;
}

} // namespace sluice::envelope
