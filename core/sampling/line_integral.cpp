// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampling/line_integral.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>

namespace sluice::envelope {
namespace {

constexpr std::size_t nodes = 15;
constexpr double wanted = 1e-11;    ///< of the total, for the sum of all error estimates
constexpr double sufficient = 1e-9; ///< where rounding or a pole allows no more
constexpr std::size_t most_intervals = 33'000;
constexpr double largest_exponent = 700.0;

// Kronrod's 15 nodes and weights on [-1, 1] with Gauss's 7 among them (Piessens et al. 1983, QUADPACK, qk15).
constexpr std::array<double, 8> abscissae{
    0.991455371120812639206854697526329, 0.949107912342758524526189684047851,
    0.864864423359769072789712788640926, 0.741531185599394439863864773280788,
    0.586087235467691130294144691693309, 0.405845151377397166906606412076961,
    0.207784955007898467600689403773245, 0.0};
constexpr std::array<double, 8> kronrod{
    0.022935322010529224963732008058970, 0.063092092629978553290700663189204,
    0.104790010322250183839876322541518, 0.140653259715525918745189590510238,
    0.169004726639267902826583426598550, 0.190350578064785409913256402421014,
    0.204432940075298892414161999234649, 0.209482141084727828012999174891714};
constexpr std::array<double, 4> gauss{
    0.129484966168869693270611432679082, 0.279705391489276667901467771423780,
    0.381830050505118944950369775488975, 0.417959183673469387755102040816327};

/// A stretch of one piece; `direction` is 0 for a finite piece, where s is x itself.
struct Stretch {
    double low, high;  ///< of s
    double base = 0.0; ///< b of an infinite piece
    double direction = 0.0;
};

double node(std::size_t k) {
    return k < 8 ? -abscissae[k] : abscissae[14 - k];
}

struct Estimate {
    Stretch where;
    std::vector<double> value, error;
};

/// Both rules on every stretch, all of them in one call of the integrands.
std::vector<Estimate> estimates(const Integrands& integrands, std::size_t count,
                                const std::vector<Stretch>& stretches, double unit) {
    std::vector<double> x(stretches.size() * nodes), slope(x.size()), values(count * x.size());
    for (std::size_t j = 0; j < stretches.size(); ++j) {
        const Stretch& s = stretches[j];
        for (std::size_t k = 0; k < nodes; ++k) {
            const double at = 0.5 * (s.low + s.high) + 0.5 * (s.high - s.low) * node(k);
            const std::size_t i = j * nodes + k;
            x[i] = s.direction == 0.0 ? at : s.base + s.direction * unit * std::expm1(at);
            slope[i] = 0.5 * (s.high - s.low) * (s.direction == 0.0 ? 1.0 : unit * std::exp(at));
        }
    }
    integrands(x, values);
    std::vector<Estimate> result;
    for (std::size_t j = 0; j < stretches.size(); ++j) {
        Estimate estimate{stretches[j], std::vector<double>(count), std::vector<double>(count)};
        for (std::size_t f = 0; f < count; ++f) {
            double fine = 0.0, coarse = 0.0;
            for (std::size_t k = 0; k < nodes; ++k) {
                const std::size_t half = std::min(k, nodes - 1 - k);
                const double v = values[f * x.size() + j * nodes + k] * slope[j * nodes + k];
                if (std::isfinite(v)) {
                    fine += kronrod[half] * v;
                    coarse += half % 2 == 1 ? gauss[half / 2] * v : 0.0;
                }
            }
            estimate.value[f] = fine;
            estimate.error[f] = std::abs(fine - coarse);
        }
        result.push_back(std::move(estimate));
    }
    return result;
}

/// An infinite piece from `base`, cut beforehand: no node of a rule over all of it would meet a tail that has
/// ended after a few units.
void add_infinite(std::vector<Stretch>& stretches, double base, double direction) {
    double low = 0.0;
    for (double high = 0.125; low < largest_exponent; high = std::min(1.5 * high, largest_exponent)) {
        stretches.push_back({low, high, base, direction});
        low = high;
    }
}

std::vector<Stretch> pieces(Interval range, std::vector<double> breaks) {
    std::erase_if(breaks,
                  [&](double b) { return !(b > range.lower && b < range.upper) || !std::isfinite(b); });
    std::sort(breaks.begin(), breaks.end());
    breaks.erase(std::unique(breaks.begin(), breaks.end()), breaks.end());
    std::vector<Stretch> stretches;
    if (std::isfinite(range.lower)) {
        breaks.insert(breaks.begin(), range.lower);
    } else if (!breaks.empty()) {
        add_infinite(stretches, breaks.front(), -1.0);
    }
    if (std::isfinite(range.upper)) {
        breaks.push_back(range.upper);
    } else if (!breaks.empty()) {
        add_infinite(stretches, breaks.back(), 1.0);
    }
    for (std::size_t i = 0; i + 1 < breaks.size(); ++i) {
        stretches.push_back({breaks[i], breaks[i + 1]});
    }
    return stretches;
}

/// Sums over all stretches: the integrals, the errors of them, and how large the parts are that may cancel.
struct Totals {
    Totals(std::size_t count, double least) : value(count), error(count), scale(count, least) {}

    void add(const std::vector<Estimate>& parts) {
        for (const Estimate& part : parts) {
            for (std::size_t f = 0; f < value.size(); ++f) {
                value[f] += part.value[f];
                error[f] += part.error[f];
                scale[f] += std::abs(part.value[f]);
            }
        }
    }
    bool within(std::size_t f, double tolerance) const { return error[f] <= tolerance * scale[f]; }

    std::vector<double> value, error, scale;
};

/// Whether integrand f has died away far out on every infinite piece; otherwise its integral grows with the
/// reach of the numbers.
std::vector<bool> converging(const Integrands& integrands, const std::vector<Stretch>& whole,
                             const Totals& totals, double unit) {
    constexpr double far = 300.0; // x^2 can still be computed
    constexpr double negligible = 1e-4;
    const std::size_t count = totals.value.size();
    std::vector<bool> result(count, true);
    for (const Stretch& piece : whole) {
        if (piece.direction == 0.0 || piece.low != 0.0) {
            continue;
        }
        const std::vector<double> x{piece.base + piece.direction * unit * std::expm1(far)};
        std::vector<double> values(count);
        integrands(x, values);
        for (std::size_t f = 0; f < count; ++f) {
            const double left = std::abs(values[f]) * unit * std::exp(far) * far;
            result[f] = result[f] && left <= negligible * totals.scale[f];
        }
    }
    return result;
}

} // namespace

std::vector<double> integrate(const Integrands& integrands, std::size_t count, Interval range,
                              std::vector<double> breaks, double unit, double least) {
    const std::vector<Stretch> whole = pieces(range, std::move(breaks));
    std::vector<Estimate> parts = estimates(integrands, count, whole, unit);
    std::size_t used = parts.size();
    for (;;) {
        Totals totals(count, least);
        totals.add(parts);
        // Halve whatever has more than its share of an error that is too large.
        std::vector<Stretch> halves;
        std::vector<Estimate> kept;
        for (Estimate& part : parts) {
            const Stretch& s = part.where;
            const double middle = 0.5 * (s.low + s.high);
            bool halve = false;
            for (std::size_t f = 0; f < count && !halve; ++f) {
                halve = !totals.within(f, wanted) &&
                        part.error[f] > 0.5 * wanted * totals.scale[f] / static_cast<double>(parts.size());
            }
            if (halve && middle > s.low && middle < s.high) {
                halves.push_back({s.low, middle, s.base, s.direction});
                halves.push_back({middle, s.high, s.base, s.direction});
            } else {
                kept.push_back(std::move(part));
            }
        }
        used += halves.size();
        if (halves.empty() || used > most_intervals) {
            const std::vector<bool> exists = converging(integrands, whole, totals, unit);
            for (std::size_t f = 0; f < count; ++f) {
                if (!totals.within(f, sufficient) || !exists[f]) {
                    totals.value[f] = std::numeric_limits<double>::quiet_NaN();
                }
            }
            return totals.value;
        }
        std::vector<Estimate> fresh = estimates(integrands, count, halves, unit);
        parts = std::move(kept);
        std::move(fresh.begin(), fresh.end(), std::back_inserter(parts));
    }
}

} // namespace sluice::envelope
