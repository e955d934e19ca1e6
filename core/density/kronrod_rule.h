// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "density/block_math.h"
#include "density/line_integral.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

// Private to core/density: one piece of a numerical integral.
namespace sluice::quadrature {

inline constexpr std::size_t rule_size = 15;
inline constexpr std::size_t with_ends = rule_size + 2;

// Kronrod's 15 nodes with the weights of 15 and, at every other node, of Gauss's 7 (QUADPACK, Piessens et al.
// 1983).
inline constexpr std::array<double, 8> nodes{
    0.991455371120812639206854697526329, 0.949107912342758524526189684047851,
    0.864864423359769072789712788640926, 0.741531185599394439863864773280788,
    0.586087235467691130294144691025040, 0.405845151377397166906606412076961,
    0.207784955007898467600689403773245, 0.0};
inline constexpr std::array<double, 8> kronrod{
    0.022935322010529224963732008058970, 0.063092092629978553290700663189204,
    0.104790010322250183839876322541518, 0.140653259715525918745189590510238,
    0.169004726639267902826583426598550, 0.190350578064785409913256402421014,
    0.204432940075298892414161999234649, 0.209482141084727828012999174891714};
inline constexpr std::array<double, 4> gauss{
    0.129484966168869693270611432679082, 0.279705391489276667901467771423780,
    0.381830050505118944950369775488975, 0.417959183673469387755102040816327};

/// The nodes on [a, b] and f there, relative to exp(log_peak).
struct Rule {
    std::array<double, with_ends> x; ///< the nodes, then the two ends
    std::array<double, with_ends> f;
    double half = 0.0;

    Rule(double a, double b, double log_peak, const LogFunction& log_f) {
        half = 0.5 * b - 0.5 * a;
        const double middle = a + half;
        for (std::size_t k = 0; k < 7; ++k) {
            x[k] = std::max(a, middle - half * nodes[k]);
            x[rule_size - 1 - k] = std::min(b, middle + half * nodes[k]);
        }
        x[7] = middle;
        x[rule_size] = a;
        x[rule_size + 1] = b;
        log_f(x, f);
        for (double& value : f) {
            value -= log_peak;
        }
        block::exp_in_place(f);
        for (double& value : f) {
            value = value < std::numeric_limits<double>::infinity()
                        ? value
                        : 0.0; // undefined is zero; a pole is a single point
        }
    }
    static double weight(std::size_t i) { return kronrod[i < 8 ? i : rule_size - 1 - i]; }

    double integral() const {
        double sum = 0.0;
        for (std::size_t i = 0; i < rule_size; ++i) {
            sum += weight(i) * f[i];
        }
        return sum * half;
    }
    double coarse_integral() const {
        double sum = 0.0;
        for (std::size_t i = 1; i < rule_size; i += 2) {
            sum += gauss[i < 8 ? i / 2 : (rule_size - 1 - i) / 2] * f[i];
        }
        return sum * half;
    }
    /// What the rule cannot see: a jump between an end and the node next to it.
    double jump_error() const {
        const auto missed = [&](std::size_t end, std::size_t node) {
            const double larger = std::max(f[end], f[node]);
            return std::abs(f[end] - f[node]) > 0.5 * larger ? std::abs(x[end] - x[node]) * larger : 0.0;
        };
        return missed(rule_size, 0) + missed(rule_size + 1, rule_size - 1);
    }
};

} // namespace sluice::quadrature
