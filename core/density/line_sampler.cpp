// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/line_sampler.h"

#include "density/kronrod_rule.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

using quadrature::Rule;
using quadrature::rule_size;

constexpr double share_error = 1e-12;
constexpr int most_halvings = 8;
constexpr std::size_t most_cells = 20'000;

/// P_k+1 = first[k] t P_k - second[k - 1] P_k-1 of Legendre's polynomials.
struct Recurrence {
    std::array<double, rule_size + 1> first{}, second{};
    constexpr Recurrence() {
        for (std::size_t k = 0; k <= rule_size; ++k) {
            const auto n = static_cast<double>(k);
            first[k] = (2.0 * n + 1.0) / (n + 1.0);
            second[k] = (n + 1.0) / (n + 2.0);
        }
    }
};
constexpr Recurrence legendre;

struct Sum {
    double value;
    double slope;
};

/// The sum of c_k P_k(t) and its derivative, by Clenshaw's recurrence and that recurrence's own derivative.
Sum legendre_sum(const std::array<double, rule_size + 1>& c, double t) {
    double above = 0.0, twice_above = 0.0, slope_above = 0.0, slope_twice = 0.0;
    for (std::size_t k = c.size(); k-- > 0;) {
        const double here = c[k] + legendre.first[k] * t * above - legendre.second[k] * twice_above;
        const double slope = legendre.first[k] * (above + t * slope_above) - legendre.second[k] * slope_twice;
        twice_above = above;
        above = here;
        slope_twice = slope_above;
        slope_above = slope;
    }
    return {above, slope_above};
}

using Matrix = Eigen::Matrix<double, rule_size, rule_size>;

/// From values at the rule's nodes to Legendre coefficients of the polynomial through them.
Matrix coefficients_of_values() {
    Matrix values;
    for (std::size_t i = 0; i < rule_size; ++i) {
        const double t = i < 7 ? -quadrature::nodes[i] : quadrature::nodes[rule_size - 1 - i];
        double last = 0.0, here = 1.0;
        for (std::size_t k = 0; k < rule_size; ++k) {
            values(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(k)) = here;
            const double next = legendre.first[k] * t * here - (k > 0 ? legendre.second[k - 1] * last : 0.0);
            last = here;
            here = next;
        }
    }
    return values.fullPivLu().inverse();
}

/// Legendre coefficients of the integral from -1 on: that of P_k is (P_k+1 - P_k-1) / (2k + 1).
std::array<double, rule_size + 1> integrated(const Rule& rule) {
    static const Matrix to_coefficients = coefficients_of_values();
    const Eigen::Map<const Eigen::Matrix<double, rule_size, 1>> values(rule.f.data());
    const Eigen::Matrix<double, rule_size, 1> c = to_coefficients * values;
    std::array<double, rule_size + 1> left{};
    for (std::size_t k = 0; k < rule_size; ++k) {
        const double part = rule.half * c(static_cast<Eigen::Index>(k)) / static_cast<double>(2 * k + 1);
        left[k + 1] += part;
        if (k > 0) {
            left[k - 1] -= part;
        } else {
            left[0] += part; // of P_0 = 1 it is t + 1
        }
    }
    return left;
}

} // namespace

void LineSampler::add(double a, double b, double total, int depth, const LineIntegral& line,
                      const LogFunction& log_f) const {
    const Rule rule(a, b, line.log_peak(), log_f);
    Cell cell{a + rule.half, rule.half, rule.integral(), false, integrated(rule)};
    double worst = 0.0;
    for (const double t : {-0.62, 0.11, 0.57}) {
        const double exact = Rule(a, cell.middle + cell.half * t, line.log_peak(), log_f).integral();
        worst = std::max(worst, std::abs(legendre_sum(cell.left, t).value - exact));
    }
    if (!(worst <= share_error * total)) { // NaN is no fit either
        const double middle = a + 0.5 * (b - a);
        if (depth < most_halvings && cells_.size() < most_cells && a < middle && middle < b) {
            add(a, middle, total, depth + 1, line, log_f);
            add(middle, b, total, depth + 1, line, log_f);
            return;
        }
        cell.exact = true;
    }
    cells_.push_back(cell);
}

void LineSampler::build(const LineIntegral& line, const LogFunction& log_f) const {
    const std::span<const LineIntegral::Piece> pieces = line.pieces();
    double total = 0.0;
    for (const LineIntegral::Piece& piece : pieces) {
        total += piece.mass;
    }
    for (const LineIntegral::Piece& piece : pieces) {
        if (piece.mass > 0.0) {
            add(piece.lower, piece.upper, total, 0, line, log_f);
        }
    }
    before_.push_back(0.0);
    for (const Cell& cell : cells_) {
        before_.push_back(before_.back() + cell.mass);
    }
}

/// Newton's steps from where f would be constant; halving where one leaves the bracket.
double LineSampler::solved(const Cell& cell, double mass) {
    double low = -1.0, high = 1.0;
    double t = 2.0 * mass / cell.mass - 1.0;
    constexpr int most_steps = 60;
    for (int step = 0; step < most_steps; ++step) {
        const Sum left = legendre_sum(cell.left, t);
        const double excess = left.value - mass;
        (excess > 0.0 ? high : low) = t;
        if (std::abs(excess) <= 2e-16 * cell.mass) {
            break;
        }
        double next = t - excess / left.slope;
        if (!(next > low && next < high)) {
            next = 0.5 * (low + high);
        }
        if (std::abs(next - t) <= 1e-16 || next == t) {
            break;
        }
        t = next;
    }
    return cell.middle + cell.half * std::clamp(t, -1.0, 1.0);
}

void LineSampler::sample(RandomStream& stream, std::span<double> x, const LineIntegral& line,
                         const LogFunction& log_f) const {
    std::call_once(once_, [&] { build(line, log_f); });
    stream.fill_uniform(x);
    const double total = before_.back();
    for (double& value : x) {
        const double wanted = value * total;
        const auto next = std::upper_bound(before_.begin(), before_.end(), wanted);
        const auto place = static_cast<std::size_t>(std::max<std::ptrdiff_t>(next - before_.begin(), 1)) - 1;
        const std::size_t k = std::min(place, cells_.size() - 1);
        value = cells_[k].exact ? line.quantile(value, log_f)
                                : solved(cells_[k], std::clamp(wanted - before_[k], 0.0, cells_[k].mass));
    }
}

} // namespace sluice
