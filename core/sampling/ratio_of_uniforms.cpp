// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/ratio_of_uniforms.h"

#include "base/error.h"
#include "base/kernels.h"
#include "base/text.h"
#include "density/numeric.h"
#include "sampling/envelope_parts.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

using envelope::infinity;

/// What the sides of the box divide by: q = |x_j - m_j|^-(d + 1) on one side of m, so that ln p - ln q is
/// (d + 1) ln(|x_j - m_j| p^(1 / (d + 1))). A side of negative infinity stands for q = 1, the height of the
/// box.
class Reciprocal final : public Density {
  public:
    Reciprocal(const Density& target, std::vector<double> centre, std::size_t axis, double side)
        : target_(target), centre_(std::move(centre)), axis_(axis), side_(side) {}

    std::string family() const override { return "reciprocal"; }
    nlohmann::json to_json() const override { return {}; }
    std::size_t dimension() const override { return target_.dimension(); }
    std::vector<Interval> support() const override { return target_.support(); }
    bool can_sample() const override { return false; }
    void sample(RandomStream&, MutablePoints) const override {
        throw InvalidArgument("a side of a box cannot be drawn from");
    }
    void log_density(Points x, std::span<double> out) const override {
        const double power = static_cast<double>(dimension()) + 1.0;
        for (std::size_t i = 0; i < x.count; ++i) {
            const double away = side_ == 0.0 ? 1.0 : side_ * (x.column(axis_)[i] - centre_[axis_]);
            // On the other side nothing is asked: the ratio is then -infinity.
            out[i] = away > 0.0 ? -power * numeric_log(away) : infinity;
        }
    }
    std::vector<std::vector<double>> landmarks() const override { return target_.landmarks(); }
    std::vector<Interval> typical_range(double tail) const override { return target_.typical_range(tail); }

  private:
    static double numeric_log(double x) { return std::log(x); }

    const Density& target_;
    std::vector<double> centre_;
    std::size_t axis_;
    double side_; ///< 1, -1, or 0 for the height
};

/// The target on one side of m only.
class Half final : public Density {
  public:
    Half(const Density& target, double centre, std::size_t axis, double side)
        : target_(target), centre_(centre), axis_(axis), side_(side) {}

    std::string family() const override { return "half"; }
    nlohmann::json to_json() const override { return {}; }
    std::size_t dimension() const override { return target_.dimension(); }
    std::vector<Interval> support() const override {
        std::vector<Interval> box = target_.support();
        (side_ > 0.0 ? box[axis_].lower : box[axis_].upper) = centre_;
        return box;
    }
    bool normalised() const override { return false; }
    bool can_sample() const override { return target_.can_sample(); }
    void sample(RandomStream& stream, MutablePoints x) const override { target_.sample(stream, x); }
    void log_density(Points x, std::span<double> out) const override {
        target_.log_density(x, out);
        for (std::size_t i = 0; i < x.count; ++i) {
            if (!(side_ * (x.column(axis_)[i] - centre_) > 0.0)) {
                out[i] = -infinity;
            }
        }
    }
    std::vector<std::vector<double>> landmarks() const override { return target_.landmarks(); }
    std::vector<Interval> typical_range(double tail) const override {
        std::vector<Interval> range = target_.typical_range(tail);
        (side_ > 0.0 ? range[axis_].lower : range[axis_].upper) = centre_;
        return range;
    }

  private:
    const Density& target_;
    double centre_;
    std::size_t axis_;
    double side_;
};

EnvelopeConstant supremum(const Density& target, const Density& divisor, std::uint64_t seed,
                          const std::stop_token& stop) {
    const envelope::LogRatio ratio(target, divisor);
    return target.dimension() == 1 ? envelope::search_line(ratio, stop)
                                   : envelope::search_space(ratio, seed, stop);
}

[[noreturn]] void refuse(const std::string& side) {
    throw EnvelopeError("the box of the ratio of uniforms is infinite: " + side, {},
                        "choose the method 'rejection' with a proposal that suits the tails");
}

/// ln of the box's reach from m along an axis, one side.
double log_reach(const Density& target, const std::vector<double>& centre, std::size_t axis, double side,
                 std::uint64_t seed, const std::stop_token& stop) {
    const Interval support = target.support()[axis];
    if (side > 0.0 ? !(support.upper > centre[axis]) : !(support.lower < centre[axis])) {
        return -infinity;
    }
    const double power = static_cast<double>(target.dimension()) + 1.0;
    try {
        return supremum(Half(target, centre[axis], axis, side), Reciprocal(target, centre, axis, side), seed,
                        stop)
                   .log_m /
               power;
    } catch (const EnvelopeError&) {
        const std::string name = target.dimension() == 1 ? "x" : "x" + std::to_string(axis + 1);
        refuse("the target falls more slowly than |" + name + "|^-" + short_number(power) + " towards " +
               (side > 0.0 ? "+" : "-") + "infinity");
    }
}

} // namespace

UniformsHat::UniformsHat(UniformsBox box) : box_(std::move(box)) {
    log_mass_ = numeric::log_of(static_cast<double>(dimension()) + 1.0) + box_.log_a;
    for (std::size_t j = 0; j < dimension(); ++j) {
        const double larger = std::max(box_.log_low[j], box_.log_high[j]);
        log_mass_ += larger + numeric::log_of(numeric::exp_of(box_.log_low[j] - larger) +
                                              numeric::exp_of(box_.log_high[j] - larger));
    }
}

nlohmann::json UniformsHat::to_json() const {
    return {{"family", family()}, {"centre", box_.centre}};
}

std::vector<Interval> UniformsHat::support() const {
    std::vector<Interval> box(dimension());
    for (std::size_t j = 0; j < dimension(); ++j) {
        box[j].lower = box_.log_low[j] > -infinity ? -infinity : box_.centre[j];
        box[j].upper = box_.log_high[j] > -infinity ? infinity : box_.centre[j];
    }
    return box;
}

void UniformsHat::log_density(Points x, std::span<double> out) const {
    // ln h is the least of ln a and ln(reach / |x_j - m_j|).
    std::vector<double> away(x.count);
    std::fill(out.begin(), out.end(), box_.log_a);
    for (std::size_t j = 0; j < dimension(); ++j) {
        const std::span<const double> column = x.column(j);
        for (std::size_t i = 0; i < x.count; ++i) {
            away[i] = std::abs(column[i] - box_.centre[j]);
        }
        kernels().log(away.data(), away.data(), away.size());
        for (std::size_t i = 0; i < x.count; ++i) {
            const double reach = column[i] > box_.centre[j] ? box_.log_high[j] : box_.log_low[j];
            const double side = column[i] == box_.centre[j] ? infinity : reach - away[i];
            out[i] = side < out[i] ? side : std::isnan(column[i]) ? -infinity : out[i];
        }
    }
    const double power = static_cast<double>(dimension()) + 1.0;
    for (double& value : out) {
        value = power * value - log_mass_;
    }
}

void UniformsHat::sample(RandomStream& stream, MutablePoints x) const {
    std::vector<double> u(x.count), v(x.count);
    stream.fill_uniform(u);
    for (std::size_t j = 0; j < dimension(); ++j) {
        // v / u = (high + low) w - low over a u', with w and u' uniform.
        const double low = numeric::exp_of(box_.log_low[j] - box_.log_a);
        const double high = numeric::exp_of(box_.log_high[j] - box_.log_a);
        stream.fill_uniform(v);
        const std::span<double> column = x.column(j);
        for (std::size_t i = 0; i < x.count; ++i) {
            column[i] = box_.centre[j] + ((high + low) * v[i] - low) / u[i];
        }
    }
}

std::optional<double> UniformsHat::cdf(double x) const {
    if (dimension() != 1) {
        return std::nullopt;
    }
    // In one dimension, in units of a: 2 (low + high) under the hat, of which the sloping tails hold half.
    const double low = numeric::exp_of(box_.log_low[0] - box_.log_a);
    const double high = numeric::exp_of(box_.log_high[0] - box_.log_a);
    const double t = x - box_.centre[0];
    double mass = 0.0;
    if (t <= -low) {
        mass = low == 0.0 ? 0.0 : low * low / -t;
    } else if (t <= high) {
        mass = 2.0 * low + t;
    } else {
        mass = 2.0 * low + 2.0 * high - high * high / t;
    }
    return mass / (2.0 * (low + high));
}

std::vector<std::vector<double>> UniformsHat::landmarks() const {
    std::vector<std::vector<double>> points{box_.centre};
    for (std::size_t j = 0; j < dimension(); ++j) {
        for (const double reach : {-numeric::exp_of(box_.log_low[j] - box_.log_a),
                                   numeric::exp_of(box_.log_high[j] - box_.log_a)}) {
            std::vector<double> corner = box_.centre;
            corner[j] += reach;
            points.push_back(std::move(corner));
        }
    }
    return points;
}

std::vector<Interval> UniformsHat::typical_range(double tail) const {
    // Beyond t times the reach lies a share of about 1 / (2 t) of each side.
    std::vector<Interval> range(dimension());
    for (std::size_t j = 0; j < dimension(); ++j) {
        const double stretch = std::max(1.0, 0.5 / tail);
        range[j] = {box_.centre[j] - stretch * numeric::exp_of(box_.log_low[j] - box_.log_a),
                    box_.centre[j] + stretch * numeric::exp_of(box_.log_high[j] - box_.log_a)};
    }
    return range;
}

UniformsEnvelope uniforms_envelope(const DensityPtr& target, std::uint64_t seed, std::stop_token stop) {
    if (target->discrete()) {
        throw InvalidArgument("the ratio of uniforms needs a continuous target, and '" + target->family() +
                              "' is discrete");
    }
    const std::size_t d = target->dimension();
    const double power = static_cast<double>(d) + 1.0;
    UniformsBox box;
    box.centre.assign(d, 0.0);
    try {
        const EnvelopeConstant height =
            supremum(*target, Reciprocal(*target, box.centre, 0, 0.0), seed, stop);
        box.log_a = height.log_m / power;
        if (!height.touching.empty()) {
            box.centre = height.touching[height.touching.size() / 2];
        } else if (const auto landmarks = target->landmarks(); !landmarks.empty()) {
            box.centre = landmarks.front();
        }
    } catch (const EnvelopeError& error) {
        refuse("the target has no largest value (" + error.message() + ")");
    }
    for (std::size_t j = 0; j < d; ++j) {
        box.log_low.push_back(log_reach(*target, box.centre, j, -1.0, seed, stop));
        box.log_high.push_back(log_reach(*target, box.centre, j, 1.0, seed, stop));
    }
    UniformsEnvelope result;
    result.hat = std::make_shared<const UniformsHat>(std::move(box));
    result.constant.log_m = result.hat->log_mass();
    result.constant.source = MSource::optimised;
    result.constant.margin = envelope::search_margin;
    result.constant.note = std::to_string(d + 1) +
                           " times the volume of the box of the ratio of uniforms about " +
                           (d == 1 ? "x = " + short_number(result.hat->box().centre[0], 5) : "the mode");
    return result;
}

} // namespace sluice
