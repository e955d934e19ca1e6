// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/log_bounds.h"

#include "density/circular.h"
#include "density/extreme_value.h"
#include "density/location_scale.h"
#include "density/mixture.h"
#include "density/multivariate.h"
#include "density/on_interval.h"
#include "sampling/interval_math.h"
#include "sampling/log_shape.h"

#include <functional>
#include <numbers>
#include <numeric>

namespace sluice::envelope {
namespace {

namespace iv = intervals;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// Where the density is zero all over the box.
LogBounds vanishing(std::size_t dimension) {
    return {iv::point(-infinity), std::vector<Interval>(dimension)};
}

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
            bounds.value.lower = -infinity;
            bounds.slope[0] = iv::whole();
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
            bounds.value.lower = -infinity;
            bounds.slope[0] = iv::whole();
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

class MixtureBounder final : public LogBounder {
  public:
    MixtureBounder(std::vector<double> log_weights, std::vector<std::unique_ptr<LogBounder>> components,
                   std::size_t dimension)
        : log_weights_(std::move(log_weights)), components_(std::move(components)), dimension_(dimension) {}

    LogBounds over(std::span<const Interval> box) const override {
        const std::size_t n = components_.size();
        std::vector<LogBounds> parts(n);
        double peak = -infinity;
        for (std::size_t k = 0; k < n; ++k) {
            parts[k] = components_[k]->over(box);
            parts[k].value = iv::sum(parts[k].value, iv::point(log_weights_[k]));
            peak = std::max(peak, parts[k].value.upper);
        }
        if (!std::isfinite(peak)) {
            LogBounds bounds = vanishing(dimension_);
            bounds.value.upper = peak;
            return bounds;
        }
        LogBounds bounds;
        const std::vector<Interval> shares = shares_of(parts, bounds.value);
        for (std::size_t j = 0; j < dimension_; ++j) {
            bounds.slope.push_back({-weighted(parts, shares, j, -1.0), weighted(parts, shares, j, 1.0)});
        }
        return bounds;
    }

    double cost() const override {
        double sum = 0.0;
        for (const auto& component : components_) {
            sum += 1.0 + component->cost();
        }
        return sum;
    }

  private:
    /// The range of each component's share in the whole, and that of the logarithm of the whole. The others'
    /// sum is added up for each without taking differences, which would lose the small ones.
    static std::vector<Interval> shares_of(const std::vector<LogBounds>& parts, Interval& value) {
        const std::size_t n = parts.size();
        Interval peak{-infinity, -infinity};
        for (const LogBounds& part : parts) {
            peak = {std::max(peak.lower, part.value.lower), std::max(peak.upper, part.value.upper)};
        }
        // Sums of exp(value - peak) over the components before and after each.
        std::vector<Interval> before(n + 1, iv::point(0.0));
        std::vector<Interval> after(n + 1, iv::point(0.0));
        const auto size = [&](std::size_t k) {
            return Interval{peak.lower > -infinity ? std::exp(parts[k].value.lower - peak.lower) : 0.0,
                            std::exp(parts[k].value.upper - peak.upper)};
        };
        for (std::size_t k = 0; k < n; ++k) {
            before[k + 1] = iv::sum(before[k], size(k));
            after[n - 1 - k] = iv::sum(after[n - k], size(n - 1 - k));
        }
        value = {peak.lower + std::log(before[n].lower), peak.upper + std::log(before[n].upper)};
        const auto share = [](double others, double log_factor) { // 1 / (1 + others exp(log_factor))
            return others > 0.0 ? 1.0 / (1.0 + others * std::exp(log_factor)) : 1.0;
        };
        std::vector<Interval> shares(n);
        for (std::size_t k = 0; k < n; ++k) {
            const Interval others = iv::sum(before[k], after[k + 1]);
            const Interval own = parts[k].value;
            // Where the exponentials above underflow, others that are 0 here may still be the larger part.
            constexpr double most_span = 600.0;
            shares[k].lower =
                peak.upper - own.lower < most_span ? share(others.upper, peak.upper - own.lower) : 0.0;
            shares[k].upper = own.upper > -infinity ? share(others.lower, peak.lower - own.upper) : 0.0;
        }
        return shares;
    }

    /// The gradient is the average of the components' with their shares as weights: the highest average of
    /// sign * slope that shares within their bounds and with sum 1 can give.
    static double weighted(const std::vector<LogBounds>& parts, const std::vector<Interval>& shares,
                           std::size_t j, double sign) {
        std::vector<std::pair<double, double>> spare; // slope, room of its share
        double sum = 0.0;
        double left = 1.0;
        for (std::size_t k = 0; k < parts.size(); ++k) {
            const double slope = sign > 0.0 ? parts[k].slope[j].upper : -parts[k].slope[j].lower;
            if (!(shares[k].upper > 0.0)) {
                continue;
            }
            sum += shares[k].lower > 0.0 ? slope * shares[k].lower : 0.0;
            left -= shares[k].lower;
            spare.push_back({slope, shares[k].upper - shares[k].lower});
        }
        std::sort(spare.begin(), spare.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
        for (std::size_t i = 0; i < spare.size() && left > 0.0; ++i) {
            const double share = i + 1 < spare.size() ? std::min(left, spare[i].second) : left;
            sum += share > 0.0 ? share * spare[i].first : 0.0;
            left -= share;
        }
        return std::isnan(sum) ? infinity : sum;
    }

    std::vector<double> log_weights_;
    std::vector<std::unique_ptr<LogBounder>> components_;
    std::size_t dimension_;
};

class MvNormalBounder final : public LogBounder {
  public:
    explicit MvNormalBounder(const MvNormal& normal) : normal_(normal) {
        const std::size_t d = normal.dimension();
        precision_ = Matrix<double>(d, d, 0.0);
        for (std::size_t i = 0; i < d; ++i) {
            if (normal.form() != MvNormal::Form::full) {
                const double deviation = normal.standard_deviations()[i];
                precision_(i, i) = 1.0 / (deviation * deviation);
                continue;
            }
            for (std::size_t j = 0; j < d; ++j) {
                for (std::size_t k = std::max(i, j); k < d; ++k) {
                    precision_(i, j) += normal.inverse_cholesky()(k, i) * normal.inverse_cholesky()(k, j);
                }
            }
        }
    }

    LogBounds over(std::span<const Interval> box) const override {
        const std::size_t d = box.size();
        std::vector<Interval> offset(d);
        for (std::size_t j = 0; j < d; ++j) {
            offset[j] = {box[j].lower - normal_.centre()[j], box[j].upper - normal_.centre()[j]};
        }
        LogBounds bounds{iv::point(normal_.log_peak()), {}};
        for (std::size_t i = 0; i < d; ++i) {
            Interval z = iv::point(0.0);
            Interval slope = iv::point(0.0);
            for (std::size_t j = 0; j < d; ++j) {
                slope = iv::sum(slope, iv::times(-precision_(i, j), offset[j]));
                if (normal_.form() == MvNormal::Form::full && j <= i) {
                    z = iv::sum(z, iv::times(normal_.inverse_cholesky()(i, j), offset[j]));
                }
            }
            if (normal_.form() != MvNormal::Form::full) {
                z = iv::times(1.0 / normal_.standard_deviations()[i], offset[i]);
            }
            bounds.value = iv::sum(bounds.value, iv::times(-0.5, iv::square(z)));
            bounds.slope.push_back(slope);
        }
        return bounds;
    }

    double cost() const override {
        const double d = static_cast<double>(normal_.dimension());
        return d * d;
    }

  private:
    const MvNormal& normal_;
    Matrix<double> precision_;
};

class UniformBoxBounder final : public LogBounder {
  public:
    explicit UniformBoxBounder(const UniformBox& density) : box_(density.support()) {
        log_density_ = density.log_density_at(density.lower());
    }

    LogBounds over(std::span<const Interval> box) const override {
        LogBounds bounds{iv::point(log_density_), std::vector<Interval>(box.size(), iv::point(0.0))};
        for (std::size_t j = 0; j < box.size(); ++j) {
            const Interval part = iv::common(box[j], box_[j]);
            if (part.lower > part.upper) {
                return vanishing(box.size());
            }
            if (!(part == box[j])) {
                bounds.value.lower = -infinity;
                bounds.slope.assign(box.size(), iv::whole());
            }
        }
        return bounds;
    }

    double cost() const override { return static_cast<double>(box_.size()); }

  private:
    std::vector<Interval> box_;
    double log_density_;
};

std::unique_ptr<LogBounder> mixture_bounder(const Mixture& mixture) {
    std::vector<double> log_weights;
    std::vector<std::unique_ptr<LogBounder>> components;
    const double sum = std::accumulate(mixture.weights().begin(), mixture.weights().end(), 0.0);
    for (std::size_t k = 0; k < mixture.components().size(); ++k) {
        if (mixture.weights()[k] > 0.0) {
            components.push_back(log_bounder(*mixture.components()[k]));
            log_weights.push_back(std::log(mixture.weights()[k] / sum));
            if (!components.back()) {
                return nullptr;
            }
        }
    }
    return std::make_unique<MixtureBounder>(std::move(log_weights), std::move(components),
                                            mixture.dimension());
}

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
    if (const auto* mixture = dynamic_cast<const Mixture*>(&density)) {
        return mixture_bounder(*mixture);
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
    if (const auto* normal = dynamic_cast<const MvNormal*>(&density)) {
        return std::make_unique<MvNormalBounder>(*normal);
    }
    if (const auto* box = dynamic_cast<const UniformBox*>(&density)) {
        return std::make_unique<UniformBoxBounder>(*box);
    }
    return nullptr;
}

} // namespace sluice::envelope
