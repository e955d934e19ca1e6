// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/exponential_hull.h"

#include "base/error.h"
#include "base/kernels.h"
#include "base/text.h"
#include "density/numeric.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
/// Rounding that a value of ln p may have, beside its own last digits.
constexpr double rounding = 1e-10;
/// Knots are no closer than this share of the bulk, since lines through two close points are steep by chance.
constexpr double closest = 1e-5;
constexpr std::size_t most_knots = 400;

double tolerance(double a, double b) {
    return rounding + 1e-12 * (std::abs(a) + std::abs(b));
}

double log1p_of(double x) {
    kernels().log1p(&x, &x, 1);
    return x;
}

[[noreturn]] void refuse(const std::string& why) {
    throw EnvelopeError("adaptive rejection needs a log-concave target: " + why, {},
                        "choose the method 'rejection' with a proposal");
}

std::string at(double x, double value) {
    return short_number(x, 6) + " (" + short_number(value, 6) + ")";
}

} // namespace

ExponentialHull::ExponentialHull(const Density& target, HullLines lines) : lines_(lines) {
    if (target.dimension() != 1) {
        throw InvalidArgument("adaptive rejection works in one dimension, and the target has " +
                              std::to_string(target.dimension()));
    }
    if (target.discrete()) {
        throw InvalidArgument("adaptive rejection needs a continuous target, and '" + target.family() +
                              "' is discrete");
    }
    support_ = target.support().front();
    start(target);
}

double ExponentialHull::evaluate(const Density& target, double x) {
    ++evaluations_;
    const double value = target.log_density_at(x);
    if (std::isnan(value) || value == infinity) {
        refuse("at x = " + short_number(x, 6) + " its density is " +
               (std::isnan(value) ? "undefined" : "infinite"));
    }
    return value;
}

void ExponentialHull::start(const Density& target) {
    Interval bulk = target.typical_range(1e-4).front();
    const Interval inner = target.typical_range(0.5).front();
    bulk.lower = std::isfinite(bulk.lower) ? bulk.lower : std::min(-10.0, bulk.upper - 10.0);
    bulk.upper = std::isfinite(bulk.upper) ? bulk.upper : std::max(10.0, bulk.lower + 10.0);
    width_ = bulk.upper - bulk.lower;
    // Not the ends of the support themselves: there p may be 0 or jump.
    const double inset = 1e-3 * width_;
    std::vector<double> points{bulk.lower + (bulk.lower <= support_.lower ? inset : 0.0),
                               bulk.upper - (bulk.upper >= support_.upper ? inset : 0.0),
                               0.5 * (bulk.lower + bulk.upper), inner.lower, inner.upper};
    const auto landmarks = target.landmarks();
    constexpr std::size_t most_landmarks = 20;
    for (std::size_t i = 0; i < landmarks.size(); i += 1 + landmarks.size() / most_landmarks) {
        points.push_back(landmarks[i].front());
    }
    std::erase_if(points, [&](double x) { return !(x > support_.lower && x < support_.upper); });
    const auto take = [&] {
        std::sort(points.begin(), points.end());
        knots_.clear();
        for (const double x : points) {
            if (knots_.empty() || x - knots_.back().x > closest * width_) {
                const double value = evaluate(target, x);
                if (value > -infinity) {
                    knots_.push_back({x, value, 0.0, 0.0});
                }
            }
        }
    };
    take();
    if (knots_.size() < 3) { // p is 0 in most of what it calls its bulk
        constexpr int even = 64;
        for (int i = 0; i < even; ++i) {
            points.push_back(bulk.lower + width_ * (i + 0.5) / even);
        }
        take();
    }
    if (knots_.size() < 3) {
        refuse("fewer than three points with a positive density were found in its bulk");
    }
    for (std::size_t i = 1; i + 1 < knots_.size(); ++i) {
        require_concave(i);
    }
    reach_out(target, -1.0);
    reach_out(target, 1.0);
    if (lines_ == HullLines::tangents) {
        for (Knot& knot : knots_) {
            set_tangent(target, knot);
        }
    }
    rebuild();
}

/// Adds points outwards until ln p falls towards an infinite end.
void ExponentialHull::reach_out(const Density& target, double direction) {
    if (std::isfinite(direction > 0.0 ? support_.upper : support_.lower)) {
        return;
    }
    double step = 0.25 * width_;
    for (int doubling = 0; doubling < 64; ++doubling, step *= 2.0) {
        const Knot& last = direction > 0.0 ? knots_.back() : knots_.front();
        const Knot& before = direction > 0.0 ? knots_[knots_.size() - 2] : knots_[1];
        if (last.value < before.value - tolerance(last.value, before.value)) {
            return;
        }
        const double x = last.x + direction * step;
        const double value = evaluate(target, x);
        if (value == -infinity) {
            (direction > 0.0 ? support_.upper : support_.lower) = x;
            return;
        }
        knots_.insert(direction > 0.0 ? knots_.end() : knots_.begin(), Knot{x, value, 0.0, 0.0});
        require_concave(direction > 0.0 ? knots_.size() - 2 : 1);
    }
    refuse("it does not fall towards " + std::string(direction > 0.0 ? "+" : "-") + "infinity");
}

/// The value at knot i must not lie below the chord of its neighbours.
void ExponentialHull::require_concave(std::size_t i) const {
    if (i == 0 || i + 1 >= knots_.size()) {
        return;
    }
    const Knot &a = knots_[i - 1], &b = knots_[i], &c = knots_[i + 1];
    const double chord = a.value + (c.value - a.value) * ((b.x - a.x) / (c.x - a.x));
    if (b.value < chord - tolerance(a.value, c.value)) {
        refuse("ln p at x = " + at(b.x, b.value) + " lies below the line through x = " + at(a.x, a.value) +
               " and x = " + at(c.x, c.value));
    }
}

/// Slopes of chords from points close by on the other side: of a concave function they are not too flat for a
/// bound.
void ExponentialHull::set_tangent(const Density& target, Knot& knot) {
    const double step = 1e-6 * width_;
    const double slack = 8.0 * std::numeric_limits<double>::epsilon() * (1.0 + std::abs(knot.value)) / step;
    const double left = knot.x - step > support_.lower ? evaluate(target, knot.x - step) : -infinity;
    const double right = knot.x + step < support_.upper ? evaluate(target, knot.x + step) : -infinity;
    knot.slope_right = (knot.value - left) / step + slack; // infinite where p is 0 so near
    knot.slope_left = (right - knot.value) / step - slack;
}

void ExponentialHull::add_piece(double low, double high, double x, double value, double slope) {
    if (!(low < high)) {
        return;
    }
    Piece piece{low, high, 0.0, 0.0, 0.0, std::abs(slope), 0.0, 0.0};
    piece.direction = slope > 0.0 ? -1.0 : 1.0; // away from the higher end
    piece.anchor = slope > 0.0 ? high : low;
    piece.value = value + slope * (piece.anchor - x);
    const double fall = piece.rate * (high - low);
    piece.share = std::isinf(fall) ? 1.0 : static_cast<double>(-std::expm1(-static_cast<long double>(fall)));
    pieces_.push_back(piece);
}

/// The pieces of the upper bound and their masses, from the knots.
void ExponentialHull::rebuild() {
    const std::size_t n = knots_.size();
    const auto chord = [&](std::size_t i) {
        return (knots_[i + 1].value - knots_[i].value) / (knots_[i + 1].x - knots_[i].x);
    };
    if (lines_ == HullLines::secants) {
        for (std::size_t i = 0; i < n; ++i) {
            knots_[i].slope_right = i > 0 ? chord(i - 1) : infinity;
            knots_[i].slope_left = i + 1 < n ? chord(i) : -infinity;
        }
    }
    pieces_.clear();
    const double outer_left = lines_ == HullLines::secants ? chord(0) : knots_.front().slope_left;
    const double outer_right = lines_ == HullLines::secants ? chord(n - 2) : knots_.back().slope_right;
    add_piece(support_.lower, knots_.front().x, knots_.front().x, knots_.front().value, outer_left);
    for (std::size_t i = 0; i + 1 < n; ++i) {
        const Knot &a = knots_[i], &b = knots_[i + 1];
        const double from_left = a.slope_right, from_right = b.slope_left;
        double meet = b.x;
        if (std::isinf(from_left)) {
            meet = a.x;
        } else if (std::isfinite(from_right) && from_left > from_right) {
            const double length = b.x - a.x;
            meet = std::clamp(a.x + (b.value - a.value - from_right * length) / (from_left - from_right), a.x,
                              b.x);
        }
        add_piece(a.x, meet, a.x, a.value, from_left);
        add_piece(meet, b.x, b.x, b.value, from_right);
    }
    add_piece(knots_.back().x, support_.upper, knots_.back().x, knots_.back().value, outer_right);
    std::vector<double> log_mass;
    double largest = -infinity;
    for (const Piece& piece : pieces_) {
        const double length = piece.high - piece.low;
        // (1 - exp(-rate length)) / rate, or the length where it hardly falls.
        const double effective = piece.rate * length < 1e-12 ? length : piece.share / piece.rate;
        log_mass.push_back(piece.value + numeric::log_of(effective));
        largest = std::max(largest, log_mass.back());
    }
    double sum = 0.0;
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
        sum += numeric::exp_of(log_mass[i] - largest);
        pieces_[i].cumulative = sum;
    }
    for (Piece& piece : pieces_) {
        piece.cumulative /= sum;
    }
    log_mass_ = largest + numeric::log_of(sum);
}

std::size_t ExponentialHull::interval_of(double x) const {
    const auto above = std::upper_bound(knots_.begin(), knots_.end(), x,
                                        [](double value, const Knot& knot) { return value < knot.x; });
    return static_cast<std::size_t>(above - knots_.begin());
}

const ExponentialHull::Piece& ExponentialHull::piece_at(double x) const {
    const auto after = std::upper_bound(pieces_.begin(), pieces_.end(), x,
                                        [](double value, const Piece& piece) { return value < piece.high; });
    return after == pieces_.end() ? pieces_.back() : *after;
}

double ExponentialHull::upper(double x) const {
    if (!(x >= support_.lower && x <= support_.upper)) {
        return -infinity;
    }
    const Piece& piece = piece_at(x);
    return piece.value - piece.rate * std::abs(x - piece.anchor);
}

double ExponentialHull::lower(double x) const {
    const std::size_t i = interval_of(x);
    if (i == 0 || i == knots_.size()) {
        return -infinity;
    }
    const Knot &a = knots_[i - 1], &b = knots_[i];
    return a.value + (b.value - a.value) * ((x - a.x) / (b.x - a.x));
}

double ExponentialHull::quantile(double u) const {
    const auto found =
        std::lower_bound(pieces_.begin(), pieces_.end(), u,
                         [](const Piece& piece, double value) { return piece.cumulative < value; });
    const Piece& piece = found == pieces_.end() ? pieces_.back() : *found;
    const double before = &piece == pieces_.data() ? 0.0 : (&piece - 1)->cumulative;
    double share = std::clamp((u - before) / (piece.cumulative - before), 0.0, 1.0);
    // From the anchor; on a rising piece that is the upper end.
    share = piece.direction > 0.0 ? share : 1.0 - share;
    const double length = piece.high - piece.low;
    const double distance =
        piece.rate * length < 1e-12 ? share * length : -log1p_of(-share * piece.share) / piece.rate;
    return std::clamp(piece.anchor + piece.direction * distance, piece.low, piece.high);
}

double ExponentialHull::cdf(double x) const {
    if (x <= pieces_.front().low) {
        return 0.0;
    }
    if (x >= pieces_.back().high) {
        return 1.0;
    }
    const Piece& piece = piece_at(x);
    const double before = &piece == pieces_.data() ? 0.0 : (&piece - 1)->cumulative;
    const double length = piece.high - piece.low, distance = std::abs(x - piece.anchor);
    double share =
        piece.rate * length < 1e-12 ? distance / length : -std::expm1(-piece.rate * distance) / piece.share;
    share = piece.direction > 0.0 ? share : 1.0 - share;
    return before + share * (piece.cumulative - before);
}

bool ExponentialHull::add(const Density& target, double x, double value) {
    const double above = upper(x), below = lower(x);
    const std::size_t i = interval_of(x);
    if (value == -infinity) {
        // A concave function that ends is never finite again.
        if (i != 0 && i != knots_.size()) {
            refuse("its density is 0 at x = " + short_number(x, 6) + ", between x = " +
                   at(knots_[i - 1].x, knots_[i - 1].value) + " and x = " + at(knots_[i].x, knots_[i].value));
        }
        (i == 0 ? support_.lower : support_.upper) = x;
        rebuild();
        return true;
    }
    if (value < below - tolerance(value, below)) {
        refuse("ln p at x = " + at(x, value) + " lies below the line through x = " +
               at(knots_[i - 1].x, knots_[i - 1].value) + " and x = " + at(knots_[i].x, knots_[i].value));
    }
    if (value > above + 10.0 * tolerance(value, above)) {
        const std::size_t first = i == 0 ? 0 : i == knots_.size() ? knots_.size() - 2 : i > 1 ? i - 2 : i;
        refuse("ln p at x = " + at(x, value) +
               " lies above the line through x = " + at(knots_[first].x, knots_[first].value) +
               " and x = " + at(knots_[first + 1].x, knots_[first + 1].value));
    }
    const double left = i > 0 ? x - knots_[i - 1].x : infinity;
    const double right = i < knots_.size() ? knots_[i].x - x : infinity;
    if (knots_.size() >= most_knots || std::min(left, right) < closest * width_) {
        return false;
    }
    Knot knot{x, value, 0.0, 0.0};
    if (lines_ == HullLines::tangents) {
        set_tangent(target, knot);
    }
    knots_.insert(knots_.begin() + static_cast<std::ptrdiff_t>(i), knot);
    require_concave(i == 0 ? 1 : i - 1);
    require_concave(std::min(i + 1, knots_.size() - 1));
    rebuild();
    return true;
}

std::vector<ExponentialHull::Corner> ExponentialHull::upper_corners() const {
    std::vector<Corner> corners;
    const auto value = [](const Piece& piece, double x) {
        return piece.value - piece.rate * std::abs(x - piece.anchor);
    };
    for (const Piece& piece : pieces_) {
        // An infinite piece is drawn as far as it has fallen by 40: to 1e-17 of its height.
        const double low = std::isfinite(piece.low) ? piece.low : piece.high - 40.0 / piece.rate;
        const double high = std::isfinite(piece.high) ? piece.high : piece.low + 40.0 / piece.rate;
        corners.push_back({low, value(piece, low)});
        corners.push_back({high, value(piece, high)});
    }
    return corners;
}

std::vector<ExponentialHull::Corner> ExponentialHull::lower_corners() const {
    std::vector<Corner> corners;
    for (const Knot& knot : knots_) {
        corners.push_back({knot.x, knot.value});
    }
    return corners;
}

} // namespace sluice
