// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/gamma_draws.h"

#include "density/block_math.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sluice {
namespace {

/// Marsaglia & Tsang (2000), "A simple method for generating gamma variables", for shape >= 1, a
/// batch at a time: accept v when log u < z^2/2 + d (1 - v + log v).
void fill_gamma_above_one(RandomStream& stream, double shape, std::span<double> out) {
    const double d = shape - 1.0 / 3.0;
    const double c = 1.0 / std::sqrt(9.0 * d);
    std::array<double, block::chunk> z;
    std::array<double, block::chunk> minus_log_u;
    std::array<double, block::chunk> v;
    std::array<double, block::chunk> log_v;
    std::size_t done = 0;
    while (done < out.size()) {
        const std::size_t missing = out.size() - done;
        const std::size_t n = std::min(block::chunk, missing + missing / 16 + 4);
        stream.fill_normal({z.data(), n});
        stream.fill_exponential({minus_log_u.data(), n});
        for (std::size_t i = 0; i < n; ++i) {
            const double t = 1.0 + c * z[i];
            v[i] = t * t * t;
            log_v[i] = std::max(v[i], std::numeric_limits<double>::min());
        }
        block::log_in_place({log_v.data(), n});
        for (std::size_t i = 0; i < n && done < out.size(); ++i) {
            const bool accepted =
                v[i] > 0.0 && 0.5 * z[i] * z[i] + d * (1.0 - v[i] + log_v[i]) > -minus_log_u[i];
            out[done] = d * v[i];
            done += accepted ? 1 : 0;
        }
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
