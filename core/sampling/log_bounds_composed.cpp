// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/log_bounds_parts.h"

#include "density/affine.h"
#include "density/expression.h"
#include "density/histogram.h"
#include "density/product.h"
#include "density/reward_tilt.h"
#include "density/truncated.h"
#include "sampling/interval_math.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace sluice::envelope {
namespace {

namespace iv = intervals;
constexpr double infinity = std::numeric_limits<double>::infinity();

using BounderPtr = std::unique_ptr<LogBounder>;

/// Where the box lies with respect to a support.
enum class Place { inside, across, outside };

Place place_of(std::span<const Interval> box, const std::vector<Interval>& support,
               std::vector<Interval>& part) {
    Place place = Place::inside;
    part.assign(box.begin(), box.end());
    for (std::size_t j = 0; j < box.size(); ++j) {
        part[j] = iv::common(box[j], support[j]);
        if (part[j].lower > part[j].upper) {
            return Place::outside;
        }
        place = part[j] == box[j] ? place : Place::across;
    }
    return place;
}

/// factor times a formula, as a part of ln p.
class FormulaTerm {
  public:
    FormulaTerm(const Formula& formula, double factor) : formula_(formula), factor_(factor) {}

    /// Where the formula is undefined the density is zero.
    LogBounds over(std::span<const Interval> box) const {
        const FormulaRange range = formula_.range(box);
        if (range.value.lower > range.value.upper) {
            return vanishing(box.size());
        }
        LogBounds bounds{iv::times(factor_, range.value), {}};
        for (const Interval& slope : range.slope) {
            bounds.slope.push_back(iv::times(factor_, slope));
        }
        if (!range.defined) {
            cut_off(bounds);
        }
        return bounds;
    }

    double rounding(std::span<const double> x) const {
        std::vector<Interval> point;
        for (const double coordinate : x) {
            point.push_back(iv::point(coordinate));
        }
        const double width = iv::width(formula_.bounds(point));
        return width >= 0.0 ? std::abs(factor_) * width : infinity;
    }

    double cost() const { // an operation on intervals takes some ten times as long as one on numbers
        return 10.0 * static_cast<double>(formula_.operations() * (1 + formula_.variables().size()));
    }

  private:
    const Formula& formula_;
    double factor_;
};

/// A formula alone, on a box.
class FactorBounder final : public LogBounder {
  public:
    FactorBounder(const Formula& formula, double factor, std::vector<Interval> support)
        : term_(formula, factor), support_(std::move(support)) {}

    LogBounds over(std::span<const Interval> box) const override {
        std::vector<Interval> part;
        const Place place = place_of(box, support_, part);
        if (place == Place::outside) {
            return vanishing(box.size());
        }
        LogBounds bounds = term_.over(part);
        if (place == Place::across) {
            cut_off(bounds);
        }
        return bounds;
    }

    double rounding(std::span<const double> x) const override { return term_.rounding(x); }
    double cost() const override { return term_.cost(); }

  private:
    FormulaTerm term_;
    std::vector<Interval> support_;
};

/// A density times exp(factor formula): posteriors and tilted densities.
class TiltBounder final : public LogBounder {
  public:
    TiltBounder(BounderPtr base, const Formula& formula, double factor)
        : base_(std::move(base)), term_(formula, factor) {}

    LogBounds over(std::span<const Interval> box) const override {
        LogBounds bounds = base_->over(box);
        if (bounds.value.upper == -infinity) { // outside the base's support the formula does not matter
            return bounds;
        }
        const LogBounds tilt = term_.over(box);
        bounds.value = iv::sum(bounds.value, tilt.value);
        for (std::size_t j = 0; j < box.size(); ++j) {
            bounds.slope[j] = iv::sum(bounds.slope[j], tilt.slope[j]);
        }
        return bounds;
    }

    double rounding(std::span<const double> x) const override {
        return base_->rounding(x) + term_.rounding(x);
    }
    double cost() const override { return base_->cost() + term_.cost(); }

  private:
    BounderPtr base_;
    FormulaTerm term_;
};

class TruncatedBounder final : public LogBounder {
  public:
    TruncatedBounder(BounderPtr of, const Truncated& density)
        : of_(std::move(of)), support_(density.support()), log_mass_(density.log_mass().value_or(0.0)) {}

    LogBounds over(std::span<const Interval> box) const override {
        std::vector<Interval> part;
        const Place place = place_of(box, support_, part);
        if (place == Place::outside) {
            return vanishing(box.size());
        }
        LogBounds bounds = of_->over(part);
        bounds.value = iv::sum(bounds.value, iv::point(-log_mass_));
        if (place == Place::across) {
            cut_off(bounds);
        }
        return bounds;
    }

    double rounding(std::span<const double> x) const override { return of_->rounding(x); }
    double cost() const override { return 1.0 + of_->cost(); }

  private:
    BounderPtr of_;
    std::vector<Interval> support_;
    double log_mass_;
};

class AffineBounder final : public LogBounder {
  public:
    AffineBounder(BounderPtr of, const Affine& density)
        : of_(std::move(of)), shift_(density.shift()), scale_(density.scale()) {
        for (const double scale : scale_) {
            log_jacobian_ += std::log(std::abs(scale));
        }
    }

    LogBounds over(std::span<const Interval> box) const override {
        std::vector<Interval> inner(box.size());
        for (std::size_t j = 0; j < box.size(); ++j) {
            const double a = (box[j].lower - shift_[j]) / scale_[j],
                         b = (box[j].upper - shift_[j]) / scale_[j];
            inner[j] = {std::min(a, b), std::max(a, b)};
        }
        LogBounds bounds = of_->over(inner);
        bounds.value = iv::sum(bounds.value, iv::point(-log_jacobian_));
        for (std::size_t j = 0; j < box.size(); ++j) {
            bounds.slope[j] = iv::times(1.0 / scale_[j], bounds.slope[j]);
        }
        return bounds;
    }

    double rounding(std::span<const double> x) const override {
        std::vector<double> inner(x.size());
        for (std::size_t j = 0; j < x.size(); ++j) {
            inner[j] = (x[j] - shift_[j]) / scale_[j];
        }
        return of_->rounding(inner);
    }
    double cost() const override { return 1.0 + of_->cost(); }

  private:
    BounderPtr of_;
    std::vector<double> shift_, scale_;
    double log_jacobian_ = 0.0;
};

class ProductBounder final : public LogBounder {
  public:
    ProductBounder(std::vector<BounderPtr> factors, const Product& density) : factors_(std::move(factors)) {
        for (const DensityPtr& marginal : density.marginals()) {
            sizes_.push_back(marginal->dimension());
        }
    }

    LogBounds over(std::span<const Interval> box) const override {
        LogBounds bounds{iv::point(0.0), {}};
        std::size_t first = 0;
        for (std::size_t k = 0; k < factors_.size(); ++k) {
            const LogBounds factor = factors_[k]->over(box.subspan(first, sizes_[k]));
            if (factor.value.upper == -infinity) {
                return vanishing(box.size());
            }
            bounds.value = iv::sum(bounds.value, factor.value);
            bounds.slope.insert(bounds.slope.end(), factor.slope.begin(), factor.slope.end());
            first += sizes_[k];
        }
        return bounds;
    }

    double rounding(std::span<const double> x) const override {
        double sum = 0.0;
        std::size_t first = 0;
        for (std::size_t k = 0; k < factors_.size(); ++k) {
            sum += factors_[k]->rounding(x.subspan(first, sizes_[k]));
            first += sizes_[k];
        }
        return sum;
    }
    double cost() const override {
        double sum = 0.0;
        for (const BounderPtr& factor : factors_) {
            sum += 1.0 + factor->cost();
        }
        return sum;
    }

  private:
    std::vector<BounderPtr> factors_;
    std::vector<std::size_t> sizes_;
};

/// Flat within each bin.
class HistogramBounder final : public LogBounder {
  public:
    explicit HistogramBounder(const Histogram& density) : edges_(density.edges()) {
        for (std::size_t i = 0; i + 1 < edges_.size(); ++i) {
            const double share = density.shares()[i];
            log_heights_.push_back(share > 0.0 ? std::log(share / (edges_[i + 1] - edges_[i])) : -infinity);
        }
    }

    LogBounds over(std::span<const Interval> box) const override {
        const Interval x = box.front();
        if (x.upper < edges_.front() || x.lower > edges_.back()) {
            return vanishing(1);
        }
        const std::size_t first = bin_of(x.lower), last = bin_of(x.upper);
        const auto [low, high] =
            std::minmax_element(log_heights_.begin() + static_cast<std::ptrdiff_t>(first),
                                log_heights_.begin() + static_cast<std::ptrdiff_t>(last) + 1);
        LogBounds bounds{{*low, *high}, {iv::point(0.0)}};
        if (x.lower < edges_.front() || x.upper > edges_.back()) {
            cut_off(bounds);
        } else if (first != last || *high == -infinity) {
            bounds.slope[0] = iv::whole();
        }
        return bounds;
    }

    double cost() const override { return 2.0 + 0.01 * static_cast<double>(edges_.size()); }

  private:
    /// The bin that holds x, or the nearest.
    std::size_t bin_of(double x) const {
        const auto above = std::upper_bound(edges_.begin() + 1, edges_.end() - 1, x);
        return static_cast<std::size_t>(above - edges_.begin()) - 1;
    }

    std::vector<double> edges_;
    std::vector<double> log_heights_;
};

BounderPtr product_bounder(const Product& product) {
    std::vector<BounderPtr> factors;
    for (const DensityPtr& marginal : product.marginals()) {
        factors.push_back(log_bounder(*marginal));
        if (factors.back() == nullptr) {
            return nullptr;
        }
    }
    return std::make_unique<ProductBounder>(std::move(factors), product);
}

BounderPtr tilt_bounder(const Density& base, const Formula& formula, double factor) {
    BounderPtr bounder = log_bounder(base);
    return bounder ? std::make_unique<TiltBounder>(std::move(bounder), formula, factor) : nullptr;
}

} // namespace

BounderPtr composed_bounder(const Density& density) {
    if (const auto* expression = dynamic_cast<const Expression*>(&density)) {
        return std::make_unique<FactorBounder>(expression->log_formula(), 1.0, expression->support());
    }
    if (const auto* posterior = dynamic_cast<const Posterior*>(&density)) {
        return tilt_bounder(*posterior->prior(), posterior->log_likelihood(), 1.0);
    }
    if (const auto* tilt = dynamic_cast<const RewardTilt*>(&density)) {
        return tilt_bounder(*tilt->base(), tilt->reward(), 1.0 / tilt->beta());
    }
    if (const auto* truncated = dynamic_cast<const Truncated*>(&density)) {
        BounderPtr of = log_bounder(*truncated->of());
        return of ? std::make_unique<TruncatedBounder>(std::move(of), *truncated) : nullptr;
    }
    if (const auto* affine = dynamic_cast<const Affine*>(&density)) {
        BounderPtr of = log_bounder(*affine->of());
        return of ? std::make_unique<AffineBounder>(std::move(of), *affine) : nullptr;
    }
    if (const auto* product = dynamic_cast<const Product*>(&density)) {
        return product_bounder(*product);
    }
    if (const auto* histogram = dynamic_cast<const Histogram*>(&density)) {
        return std::make_unique<HistogramBounder>(*histogram);
    }
    return nullptr;
}

BounderPtr tilt_ratio_bounder(const Density& target, const Density& proposal) {
    const Formula* formula = nullptr;
    const Density* base = nullptr;
    double factor = 1.0;
    if (const auto* posterior = dynamic_cast<const Posterior*>(&target)) {
        formula = &posterior->log_likelihood();
        base = posterior->prior().get();
    } else if (const auto* tilt = dynamic_cast<const RewardTilt*>(&target)) {
        formula = &tilt->reward();
        base = tilt->base().get();
        factor = 1.0 / tilt->beta();
    }
    if (base == nullptr || base->to_json() != proposal.to_json()) {
        return nullptr;
    }
    return std::make_unique<FactorBounder>(*formula, factor, base->support());
}

} // namespace sluice::envelope
