// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/gamma_draws.h"

#include "density/block_math.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sluice {
namespace {

/// Tries v.size() candidates by Marsaglia & Tsang (2000), "A simple method for generating gamma variables",
/// for shape = d + 1/3 >= 1: v = (1 + z/sqrt(9 d))^3 is kept when log u < z^2/2 + d (1 - v + log v). Leaves d
/// v for those kept at the front; returns their number.
std::size_t accepted_candidates(RandomStream& stream, double d, std::span<double> v) {
    const double c = 1.0 / std::sqrt(9.0 * d);
    const std::size_t n = v.size();
    std::array<double, block::chunk> z;
    std::array<double, block::chunk> excess; // of the right side over log u
    std::array<double, block::chunk> log_v;
    stream.fill_normal({z.data(), n});
    stream.fill_exponential({excess.data(), n});
    for (std::size_t i = 0; i < n; ++i) {
        const double t = 1.0 + c * z[i];
        v[i] = t * t * t;
        log_v[i] = v[i];
    }
    block::log_in_place({log_v.data(), n}); // a NaN where v < 0, and then no number is above 0
    for (std::size_t i = 0; i < n; ++i) {
        excess[i] += 0.5 * z[i] * z[i] + d * (1.0 - v[i] + log_v[i]);
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < n; ++i) {
        v[kept] = d * v[i];
        kept += excess[i] > 0.0 ? 1 : 0;
    }
    return kept;
}

void fill_gamma_above_one(RandomStream& stream, double shape, std::span<double> out) {
    std::array<double, block::chunk> v;
    std::size_t done = 0;
    while (done < out.size()) {
        const std::size_t missing = out.size() - done;
        const std::size_t n = std::min(block::chunk, missing + missing / 16 + 4);
        const std::size_t kept =
            std::min(missing, accepted_candidates(stream, shape - 1.0 / 3.0, {v.data(), n}));
        std::copy_n(v.begin(), kept, out.begin() + static_cast<std::ptrdiff_t>(done));
        done += kept;
    }
}

} // namespace

void fill_log_gamma(RandomStream& stream, double shape, std::span<double> out) {
    fill_gamma_above_one(stream, shape < 1.0 ? shape + 1.0 : shape, out);
    block::log_in_place(out);
    if (shape >= 1.0) {
        return;
    }
    // Gamma(shape) = Gamma(shape + 1) U^(1/shape), and -log U is exponential.
    std::array<double, block::chunk> exponential;
    block::for_chunks(out.size(), [&](std::size_t first, std::size_t n) {
        stream.fill_exponential({exponential.data(), n});
        for (std::size_t i = 0; i < n; ++i) {
            out[first + i] -= exponential[i] / shape;
        }
    });
}

void fill_gamma(RandomStream& stream, double shape, std::span<double> out) {
    if (shape >= 1.0) {
        fill_gamma_above_one(stream, shape, out);
        return;
    }
    fill_log_gamma(stream, shape, out);
    block::exp_in_place(out);
    for (double& value : out) {
        value = std::max(value, std::numeric_limits<double>::min());
    }
}

} // namespace sluice
