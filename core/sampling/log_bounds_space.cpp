// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/log_bounds_parts.h"

#include "density/dirichlet.h"
#include "density/multivariate.h"
#include "density/mv_student_t.h"
#include "density/planar.h"
#include "density/uniform_ball.h"
#include "sampling/interval_math.h"

#include <algorithm>
#include <cmath>

namespace sluice::envelope {
namespace {

namespace iv = intervals;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// (x - mean)' cov^-1 (x - mean) and half its gradient.
class QuadraticForm {
  public:
    explicit QuadraticForm(const MvNormal& normal) : normal_(normal) {
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

    struct Range {
        Interval value;
        std::vector<Interval> half_slope;
    };
    Range over(std::span<const Interval> box) const {
        const std::size_t d = box.size();
        std::vector<Interval> offset(d);
        for (std::size_t j = 0; j < d; ++j) {
            offset[j] = {box[j].lower - normal_.centre()[j], box[j].upper - normal_.centre()[j]};
        }
        Range range{iv::point(0.0), {}};
        const bool full = normal_.form() == MvNormal::Form::full;
        for (std::size_t i = 0; i < d; ++i) {
            Interval z = full ? iv::point(0.0) : iv::times(1.0 / normal_.standard_deviations()[i], offset[i]);
            Interval slope = full ? iv::point(0.0) : iv::times(precision_(i, i), offset[i]);
            for (std::size_t j = 0; full && j < d; ++j) {
                slope = iv::sum(slope, iv::times(precision_(i, j), offset[j]));
                if (j <= i) {
                    z = iv::sum(z, iv::times(normal_.inverse_cholesky()(i, j), offset[j]));
                }
            }
            range.value = iv::sum(range.value, iv::square(z));
            range.half_slope.push_back(slope);
        }
        return range;
    }

    double cost() const {
        const double d = static_cast<double>(normal_.dimension());
        return d * d;
    }

  private:
    const MvNormal& normal_;
    Matrix<double> precision_;
};

class MvNormalBounder final : public LogBounder {
  public:
    explicit MvNormalBounder(const MvNormal& normal) : form_(normal), log_peak_(normal.log_peak()) {}

    LogBounds over(std::span<const Interval> box) const override {
        const QuadraticForm::Range form = form_.over(box);
        LogBounds bounds{iv::sum(iv::point(log_peak_), iv::times(-0.5, form.value)), {}};
        for (const Interval& slope : form.half_slope) {
            bounds.slope.push_back(iv::times(-1.0, slope));
        }
        return bounds;
    }

    double cost() const override { return form_.cost(); }

  private:
    QuadraticForm form_;
    double log_peak_;
};

class MvStudentBounder final : public LogBounder {
  public:
    explicit MvStudentBounder(const MvStudentT& student)
        : form_(student.shape()), nu_(student.nu()),
          power_(student.nu() + static_cast<double>(student.dimension())), log_peak_(student.log_peak()) {}

    LogBounds over(std::span<const Interval> box) const override {
        const QuadraticForm::Range form = form_.over(box);
        const Interval size =
            iv::increasing(form.value, [this](double square) { return std::log1p(square / nu_); });
        LogBounds bounds{iv::sum(iv::point(log_peak_), iv::times(-0.5 * power_, size)), {}};
        const Interval inverse{1.0 / (nu_ + form.value.upper), 1.0 / (nu_ + form.value.lower)};
        for (const Interval& slope : form.half_slope) {
            bounds.slope.push_back(iv::times(-power_, iv::product(slope, inverse)));
        }
        return bounds;
    }

    double cost() const override { return 2.0 + form_.cost(); }

  private:
    QuadraticForm form_;
    double nu_, power_, log_peak_;
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
                cut_off(bounds);
            }
        }
        return bounds;
    }

    double cost() const override { return static_cast<double>(box_.size()); }

  private:
    std::vector<Interval> box_;
    double log_density_;
};

class UniformBallBounder final : public LogBounder {
  public:
    explicit UniformBallBounder(const UniformBall& ball)
        : radius_(ball.radius()), log_height_(ball.log_height()) {}

    LogBounds over(std::span<const Interval> box) const override {
        Interval square = iv::point(0.0); // of the distance, in radii
        for (const Interval& side : box) {
            square = iv::sum(square, iv::square(iv::times(1.0 / radius_, side)));
        }
        constexpr double blur = 1e-12; // rounding decides what lies on the surface
        if (square.lower > 1.0 + blur) {
            return vanishing(box.size());
        }
        LogBounds bounds{iv::point(log_height_), std::vector<Interval>(box.size(), iv::point(0.0))};
        if (!(square.upper < 1.0 - blur)) {
            cut_off(bounds);
        }
        return bounds;
    }

    double cost() const override { return 3.0; }

  private:
    double radius_, log_height_;
};

class DirichletBounder final : public LogBounder {
  public:
    explicit DirichletBounder(const Dirichlet& dirichlet) : alpha_(dirichlet.alpha()) {
        const std::vector<double> mean = dirichlet.mean().value();
        double rest = 1.0;
        constant_ = dirichlet.log_density_at(mean);
        for (std::size_t j = 0; j < mean.size(); ++j) {
            constant_ -= (alpha_[j] - 1.0) * std::log(mean[j]);
            rest -= mean[j];
        }
        constant_ -= (alpha_.back() - 1.0) * std::log(rest);
    }

    LogBounds over(std::span<const Interval> box) const override {
        Interval rest = iv::point(1.0);
        LogBounds bounds{iv::point(constant_), {}};
        for (const Interval& side : box) {
            rest = iv::difference(rest, side);
        }
        constexpr double blur = 1e-12; // rounding decides what lies on the last face
        const Interval end = term(alpha_.back() - 1.0, {rest.lower - blur, rest.upper + blur}, bounds);
        bool inside = rest.lower > blur;
        for (std::size_t j = 0; j < box.size(); ++j) {
            const Interval own = term(alpha_[j] - 1.0, box[j], bounds);
            bounds.slope.push_back(iv::difference(own, end));
            inside = inside && box[j].lower >= 0.0;
            if (box[j].upper < 0.0) {
                return vanishing(box.size());
            }
        }
        if (rest.upper < -blur) {
            return vanishing(box.size());
        }
        if (!inside) {
            cut_off(bounds);
        }
        return bounds;
    }

    double cost() const override { return 3.0 * static_cast<double>(alpha_.size()); }

  private:
    /// Adds power ln x to the value; its derivative.
    static Interval term(double power, Interval x, LogBounds& bounds) {
        if (power == 0.0) {
            return iv::point(0.0);
        }
        const Interval positive{std::max(x.lower, 0.0), std::max(x.upper, 0.0)};
        bounds.value = iv::sum(
            bounds.value, iv::times(power, iv::increasing(positive, [](double s) { return std::log(s); })));
        return iv::times(power, iv::decreasing(positive, [](double s) { return 1.0 / s; }));
    }

    std::vector<double> alpha_;
    double constant_ = 0.0;
};

/// -(x1 / sigma)^2 / 2 - y^2 / 2 with y = x2 + b (x1^2 - sigma^2).
class BananaBounder final : public LogBounder {
  public:
    explicit BananaBounder(const Banana& banana)
        : b_(banana.b()), sigma_(banana.sigma()),
          log_peak_(banana.log_density_at(std::vector{0.0, banana.b() * banana.sigma() * banana.sigma()})) {}

    LogBounds over(std::span<const Interval> box) const override {
        const Interval first = iv::times(1.0 / sigma_, box[0]);
        const Interval bent{-sigma_ * sigma_, -sigma_ * sigma_};
        const Interval y = iv::sum(box[1], iv::times(b_, iv::sum(iv::square(box[0]), bent)));
        const Interval squares = iv::sum(iv::square(first), iv::square(y));
        return {iv::sum(iv::point(log_peak_), iv::times(-0.5, squares)),
                {iv::sum(iv::times(-1.0 / sigma_, first), iv::times(-2.0 * b_, iv::product(box[0], y))),
                 iv::times(-1.0, y)}};
    }

    double cost() const override { return 4.0; }

  private:
    double b_, sigma_, log_peak_;
};

class RingBounder final : public LogBounder {
  public:
    explicit RingBounder(const Ring& ring)
        : radius_(ring.radius()), width_(ring.width()),
          log_peak_(ring.log_density_at(std::vector{ring.radius(), 0.0})) {}

    LogBounds over(std::span<const Interval> box) const override {
        const Interval square = iv::sum(iv::square(box[0]), iv::square(box[1]));
        const Interval distance{std::sqrt(square.lower), std::sqrt(square.upper)};
        const Interval z = iv::times(1.0 / width_, {distance.lower - radius_, distance.upper - radius_});
        LogBounds bounds{iv::sum(iv::point(log_peak_), iv::times(-0.5, iv::square(z))), {}};
        for (const Interval& side : box) { // -z / width times x_j / |x|
            Interval direction{-1.0, 1.0};
            if (distance.lower > 0.0) {
                const Interval inverse{1.0 / distance.upper, 1.0 / distance.lower};
                direction = iv::common(direction, iv::product(side, inverse));
            }
            bounds.slope.push_back(iv::times(-1.0 / width_, iv::product(z, direction)));
        }
        return bounds;
    }

    double cost() const override { return 5.0; }

  private:
    double radius_, width_, log_peak_;
};

} // namespace

std::unique_ptr<LogBounder> space_bounder(const Density& density) {
    if (const auto* normal = dynamic_cast<const MvNormal*>(&density)) {
        return std::make_unique<MvNormalBounder>(*normal);
    }
    if (const auto* student = dynamic_cast<const MvStudentT*>(&density)) {
        return std::make_unique<MvStudentBounder>(*student);
    }
    if (const auto* box = dynamic_cast<const UniformBox*>(&density)) {
        return std::make_unique<UniformBoxBounder>(*box);
    }
    if (const auto* ball = dynamic_cast<const UniformBall*>(&density)) {
        return std::make_unique<UniformBallBounder>(*ball);
    }
    if (const auto* dirichlet = dynamic_cast<const Dirichlet*>(&density)) {
        return std::make_unique<DirichletBounder>(*dirichlet);
    }
    if (const auto* banana = dynamic_cast<const Banana*>(&density)) {
        return std::make_unique<BananaBounder>(*banana);
    }
    if (const auto* ring = dynamic_cast<const Ring*>(&density)) {
        return std::make_unique<RingBounder>(*ring);
    }
    return nullptr;
}

} // namespace sluice::envelope
