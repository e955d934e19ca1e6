// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/line_integral.h"

#include "density/kronrod_rule.h"
#include "density/numeric.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <queue>

namespace sluice {
namespace {

using quadrature::Rule;
using quadrature::rule_size;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double largest = std::numeric_limits<double>::max();

void evaluate(const LogFunction& log_f, std::span<const double> x, std::span<double> out) {
    log_f(x, out);
    for (double& value : out) {
        value = value < infinity ? value : -infinity; // a pole is a single point
    }
}

double value_at(const LogFunction& log_f, double x) {
    double value = 0.0;
    evaluate(log_f, {&x, 1}, {&value, 1});
    return value;
}

/// The maximum between a < b < c with f(b) the largest, by golden sections (Kiefer 1953).
double climbed(const LogFunction& log_f, double a, double b, double c) {
    constexpr double golden = 0.381966011250105;
    double best = value_at(log_f, b);
    for (int step = 0; step < 90 && c - a > 1e-9 * (std::abs(b) + 1e-300); ++step) {
        const bool right = c - b > b - a;
        const double x = right ? b + golden * (c - b) : b - golden * (b - a);
        const double value = value_at(log_f, x);
        if (value > best) {
            (right ? a : c) = b;
            b = x;
            best = value;
        } else {
            (right ? c : a) = x;
        }
    }
    return b;
}

} // namespace

class LineIntegral::Builder {
  public:
    Builder(const LogFunction& log_f, Interval support, std::span<const double> hints,
            const UpperBound& upper_bound)
        : log_f_(log_f), support_(support), hints_(hints), upper_bound_(upper_bound) {}

    Outcome build(LineIntegral& result) {
        find_modes();
        if (modes_.empty()) {
            return Outcome::zero;
        }
        cut_between_modes();
        if (!cut_outwards(modes_.back(), support_.upper, 1.0) ||
            !cut_outwards(modes_.front(), support_.lower, -1.0)) {
            return Outcome::infinite;
        }
        refine();
        if (!(total_ > 0.0)) { // f is not zero, but changes beyond what doubles resolve
            return Outcome::infinite;
        }
        return finish(result);
    }

  private:
    void find_modes() {
        std::vector<double> x = search_grid(support_, hints_);
        std::vector<double> f(x.size());
        evaluate(log_f_, x, f);
        if (upper_bound_) {
            look_where_more_may_be(x, f, log_f_, upper_bound_);
        }
        std::vector<std::pair<double, double>> found; // value, place
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double left = i == 0 ? -infinity : f[i - 1];
            const double right = i + 1 == x.size() ? -infinity : f[i + 1];
            if (f[i] == -infinity || f[i] < left || f[i] < right || (f[i] == left && f[i] == right)) {
                continue;
            }
            const double a = i == 0 ? x[i] : x[i - 1], c = i + 1 == x.size() ? x[i] : x[i + 1];
            const double place = climbed(log_f_, a, x[i], c);
            found.emplace_back(value_at(log_f_, place), place);
        }
        if (found.empty() && !x.empty()) { // constant
            const auto top = std::max_element(f.begin(), f.end());
            if (*top > -infinity) {
                found.emplace_back(*top, x[static_cast<std::size_t>(top - f.begin())]);
            }
        }
        std::sort(found.rbegin(), found.rend());
        for (const auto& [value, place] : found) {
            // One mode may be found from two sides; what is e^-60 below the first does not count.
            const bool same = std::any_of(modes_.begin(), modes_.end(), [&](double mode) {
                return std::abs(mode - place) <= 1e-7 * std::max(std::abs(mode), std::abs(place));
            });
            if (!same && modes_.size() < 8 && value >= found.front().first - 60.0) {
                modes_.push_back(place);
            }
        }
        if (!modes_.empty()) {
            log_peak_ = found.front().first;
            by_height_ = modes_;
            std::sort(modes_.begin(), modes_.end());
        }
    }

    /// How far from a mode f has fallen to a half or so.
    double reach(double mode, double direction, double limit) const {
        const double top = value_at(log_f_, mode);
        double step = std::max(std::abs(mode) * 0x1p-46, 0x1p-300);
        for (; step < 0.5 * limit; step *= 2.0) {
            if (!(value_at(log_f_, mode + direction * step) > top - 0.7)) {
                break;
            }
        }
        return std::min(step, 0.5 * limit);
    }

    void add(double a, double b) {
        if (a < b) {
            pieces_.push_back(integrated(a, b));
            total_ += pieces_.back().mass;
        }
    }

    Piece integrated(double a, double b) const {
        const Rule rule(a, b, log_peak_, log_f_);
        Piece piece{a, b, rule.integral(), 0.0, 0.0, 0.0};
        piece.error = std::abs(piece.mass - rule.coarse_integral()) + rule.jump_error();
        const double centre = by_height_.front();
        for (std::size_t i = 0; i < rule_size; ++i) {
            const double moment = Rule::weight(i) * rule.f[i] * rule.half * (rule.x[i] - centre);
            piece.first_moment += rule.f[i] > 0.0 ? moment : 0.0;
            piece.second_moment += rule.f[i] > 0.0 ? moment * (rule.x[i] - centre) : 0.0;
        }
        return piece;
    }

    /// Between two modes: from both towards the middle.
    void cut_between_modes() {
        for (std::size_t k = 0; k + 1 < modes_.size(); ++k) {
            const double from = modes_[k], to = modes_[k + 1], middle = from + 0.5 * (to - from);
            std::vector<double> cuts{from, middle, to};
            for (double step = reach(from, 1.0, to - from); from + step < middle; step *= 2.0) {
                cuts.push_back(from + step);
            }
            for (double step = reach(to, -1.0, to - from); to - step > middle; step *= 2.0) {
                cuts.push_back(to - step);
            }
            std::sort(cuts.begin(), cuts.end());
            for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
                add(cuts[i], cuts[i + 1]);
            }
        }
    }

    /// From the outermost mode to the end of the support: distances from the mode double up to half of the
    /// way, then those from a finite end halve. False where the integral does not converge.
    bool cut_outwards(double mode, double end, double direction) {
        const bool finite = std::isfinite(end);
        const double whole = finite ? std::abs(end - mode) : infinity;
        if (whole == 0.0) {
            return true;
        }
        double last = 0.0, before_last = 0.0;
        const auto add_between = [&](double from, double to) { // in the given direction
            const std::size_t count = pieces_.size();
            add(direction > 0.0 ? from : to, direction > 0.0 ? to : from);
            before_last = last;
            last = pieces_.size() > count ? pieces_.back().mass : 0.0;
        };
        double distance = 0.0, step = reach(mode, direction, finite ? whole : largest);
        while (distance < 0.5 * whole) {
            double next = distance == 0.0 ? step : 2.0 * distance;
            next = finite && next > 0.5 * whole ? 0.5 * whole : next;
            if (!std::isfinite(mode + direction * next)) {
                return settled(last, before_last);
            }
            add_between(mode + direction * distance, mode + direction * next);
            distance = next;
            if (done(last, before_last)) {
                if (!finite) {
                    return true;
                }
                break; // what is nearer to the end may grow again, towards a pole: that is looked at from the
                       // end
            }
        }
        double left = finite ? whole - distance : 0.0;
        double from = mode + direction * distance;
        last = before_last = 0.0;
        int rising = 0;
        constexpr int too_often = 40; // pieces half as long as the ones before, yet as heavy: no integral
        for (int k = 0; k < 1100 && rising < too_often; ++k) {
            left *= 0.5;
            double to = end - direction * left;
            if (to == end || left < 0x1p-1000) {
                break;
            }
            add_between(from, to);
            from = to;
            rising = last > 0.0 && last > (1.0 - 1e-9) * before_last ? rising + 1 : 0;
            if (k > 4 && done(last, before_last)) {
                return true;
            }
        }
        // The end's own resolution is reached: what lies within the last step, by the law of the steps
        // before.
        const double more = last < 1e-15 * total_ ? last : rest(last, before_last);
        if (rising == too_often || !(more < 1e-4 * total_)) {
            return false;
        }
        remainder_ += more;
        return true;
    }

    /// What follows a piece when each is as much smaller than the one before as this.
    double rest(double last, double before_last) const {
        if (last == 0.0) {
            return 0.0;
        }
        const double ratio = last / before_last;
        return ratio < 1.0 ? last * ratio / (1.0 - ratio) : infinity;
    }
    bool done(double last, double before_last) const {
        return total_ > 0.0 && rest(last, before_last) < 1e-18 * total_;
    }
    bool settled(double last, double before_last) const { return rest(last, before_last) < 1e-8 * total_; }

    /// Halves the piece with the largest error until the sum of errors is at the rounding's level.
    void refine() {
        const auto smaller_error = [&](std::size_t a, std::size_t b) {
            return pieces_[a].error < pieces_[b].error;
        };
        std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(smaller_error)> queue(
            smaller_error);
        const auto sum = [&](double Piece::*member) {
            double all = 0.0;
            for (const Piece& piece : pieces_) {
                all += piece.*member;
            }
            return all;
        };
        for (std::size_t k = 0; k < pieces_.size(); ++k) {
            queue.push(k);
        }
        double error = sum(&Piece::error);
        total_ = sum(&Piece::mass);
        constexpr std::size_t most_pieces = 6000;
        while (!queue.empty() && error > 2e-15 * total_ && pieces_.size() < most_pieces) {
            const std::size_t worst = queue.top();
            queue.pop();
            const Piece old = pieces_[worst];
            const double middle = old.lower + 0.5 * (old.upper - old.lower);
            if (!(old.lower < middle && middle < old.upper) || old.error < 1e-17 * total_) {
                break; // rounding alone is left
            }
            pieces_[worst] = integrated(old.lower, middle);
            pieces_.push_back(integrated(middle, old.upper));
            error += pieces_[worst].error + pieces_.back().error - old.error;
            total_ += pieces_[worst].mass + pieces_.back().mass - old.mass;
            queue.push(worst);
            queue.push(pieces_.size() - 1);
        }
        total_ = sum(&Piece::mass);
        error_ = sum(&Piece::error);
    }

    Outcome finish(LineIntegral& result) {
        std::sort(pieces_.begin(), pieces_.end(),
                  [](const Piece& a, const Piece& b) { return a.lower < b.lower; });
        const std::size_t n = pieces_.size();
        result.before_.assign(n, 0.0);
        result.after_.assign(n, 0.0);
        for (std::size_t k = 1; k < n; ++k) {
            result.before_[k] = result.before_[k - 1] + pieces_[k - 1].mass;
            result.after_[n - 1 - k] = result.after_[n - k] + pieces_[n - k].mass;
        }
        total_ = result.before_.back() + pieces_.back().mass;
        result.relative_error_ = (error_ + 0.01 * remainder_) / total_ + 1e-15;
        result.log_peak_ = log_peak_;
        result.log_total_ = log_peak_ + numeric::log_of(total_ + remainder_);
        result.modes_ = by_height_;
        moments(result);
        result.pieces_ = std::move(pieces_);
        return Outcome::finite;
    }

    void moments(LineIntegral& result) const {
        double first = 0.0, second = 0.0, last_first = 0.0, last_second = 0.0;
        for (const Piece& piece : pieces_) {
            first += piece.first_moment;
            second += piece.second_moment;
        }
        for (const Piece* piece : {&pieces_.front(), &pieces_.back()}) {
            last_first = std::max(last_first, std::abs(piece->first_moment));
            last_second = std::max(last_second, piece->second_moment);
        }
        first /= total_;
        second /= total_;
        // A tail whose outermost piece still counts has no moment that could be told from these pieces.
        const double spread = std::sqrt(second);
        if (std::isfinite(spread) && last_first <= 1e-12 * total_ * spread &&
            last_second <= 1e-10 * total_ * second) {
            result.mean_ = by_height_.front() + first;
            result.variance_ = second - first * first;
        }
    }

    const LogFunction& log_f_;
    Interval support_;
    std::span<const double> hints_;
    const UpperBound& upper_bound_;
    std::vector<double> modes_;     ///< from left to right
    std::vector<double> by_height_; ///< the largest first
    double log_peak_ = -infinity;
    std::vector<Piece> pieces_;
    double total_ = 0.0;
    double error_ = 0.0;
    double remainder_ = 0.0; ///< beyond the pieces, by extrapolation
};

std::optional<LineIntegral> LineIntegral::of(const LogFunction& log_f, Interval support,
                                             std::span<const double> hints, Outcome& outcome,
                                             const UpperBound& upper_bound) {
    LineIntegral result;
    outcome = Builder(log_f, support, hints, upper_bound).build(result);
    if (outcome != Outcome::finite) {
        return std::nullopt;
    }
    constexpr double largest_error = 1e-8;
    if (!(result.relative_error_ <= largest_error)) {
        outcome = Outcome::infinite;
        return std::nullopt;
    }
    return result;
}

double LineIntegral::mass_between(double a, double b, const LogFunction& log_f) const {
    return a < b ? Rule(a, b, log_peak_, log_f).integral() : 0.0;
}

double LineIntegral::left_of(double x, const LogFunction& log_f) const {
    const auto next = std::upper_bound(pieces_.begin(), pieces_.end(), x,
                                       [](double value, const Piece& piece) { return value < piece.lower; });
    if (next == pieces_.begin()) {
        return 0.0;
    }
    const auto k = static_cast<std::size_t>(next - pieces_.begin()) - 1;
    const Piece& piece = pieces_[k];
    const double total = before_.back() + pieces_.back().mass;
    const double part = x >= piece.upper ? piece.mass : mass_between(piece.lower, x, log_f);
    return std::min(1.0, (before_[k] + part) / total);
}

double LineIntegral::right_of(double x, const LogFunction& log_f) const {
    const auto next = std::upper_bound(pieces_.begin(), pieces_.end(), x,
                                       [](double value, const Piece& piece) { return value < piece.lower; });
    if (next == pieces_.begin()) {
        return 1.0;
    }
    const auto k = static_cast<std::size_t>(next - pieces_.begin()) - 1;
    const Piece& piece = pieces_[k];
    const double total = before_.back() + pieces_.back().mass;
    const double part = x >= piece.upper ? 0.0 : mass_between(x, piece.upper, log_f);
    return std::min(1.0, (after_[k] + part) / total);
}

/// The x in the piece with `mass` left of it in the piece: Newton's steps, halving where one leaves the
/// bracket.
double LineIntegral::solved(const Piece& piece, double mass, const LogFunction& log_f) const {
    double low = piece.lower, high = piece.upper;
    double x = low + (high - low) * std::clamp(mass / piece.mass, 0.0, 1.0);
    for (int step = 0; step < 60; ++step) {
        const double excess = mass_between(piece.lower, x, log_f) - mass;
        (excess > 0.0 ? high : low) = x;
        if (std::abs(excess) <= 4e-16 * piece.mass || !(low < high)) {
            break;
        }
        const double slope = numeric::exp_of(value_at(log_f, x) - log_peak_);
        double next = x - excess / slope;
        if (!(next > low && next < high)) {
            next = low + 0.5 * (high - low);
        }
        if (std::abs(next - x) <= 1e-16 * std::abs(x) || next == x) {
            break;
        }
        x = next;
    }
    return x;
}

double LineIntegral::quantile(double u, const LogFunction& log_f) const {
    const double total = before_.back() + pieces_.back().mass;
    const double wanted = u * total;
    const auto next = std::upper_bound(before_.begin(), before_.end(), wanted);
    auto k = static_cast<std::size_t>(next - before_.begin()) - 1;
    while (k > 0 && pieces_[k].mass == 0.0) {
        --k;
    }
    return solved(pieces_[k], std::min(wanted - before_[k], pieces_[k].mass), log_f);
}

} // namespace sluice
