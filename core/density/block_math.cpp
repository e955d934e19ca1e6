// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/block_math.h"

#include <array>

namespace sluice::block {

void log_in_place(std::span<double> values) {
    for (double& value : values) {
        value = std::log(value);
    }
}

void exp_in_place(std::span<double> values) {
    for (double& value : values) {
        value = std::exp(value);
    }
}

void log1p_in_place(std::span<double> values) {
    // log(1+w) = log(u) + (w - (u-1))/u with u = fl(1+w): the second term is what rounding 1+w lost.
    std::array<double, chunk> correction;
    for_chunks(values.size(), [&](std::size_t first, std::size_t n) {
        const std::span<double> part = values.subspan(first, n);
        for (std::size_t i = 0; i < n; ++i) {
            const double w = part[i];
            const double u = 1.0 + w;
            correction[i] = (w - (u - 1.0)) / u;
            part[i] = u;
        }
        log_in_place(part);
        for (std::size_t i = 0; i < n; ++i) {
            part[i] += correction[i];
        }
    });
}

void log_sum_exp(double* terms, std::size_t stride, std::size_t count, std::span<double> out) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    std::array<double, chunk> peak;
    for_chunks(out.size(), [&](std::size_t first, std::size_t n) {
        std::copy_n(terms + first, n, peak.begin());
        for (std::size_t k = 1; k < count; ++k) {
            const double* term = terms + k * stride + first;
            for (std::size_t i = 0; i < n; ++i) {
                peak[i] = std::max(peak[i], term[i]);
            }
        }
        for (std::size_t i = 0; i < n; ++i) {
            peak[i] = std::abs(peak[i]) == infinity ? 0.0 : peak[i];
        }
        const std::span<double> sum = out.subspan(first, n);
        std::fill(sum.begin(), sum.end(), 0.0);
        for (std::size_t k = 0; k < count; ++k) {
            const std::span<double> term(terms + k * stride + first, n);
            for (std::size_t i = 0; i < n; ++i) {
                term[i] -= peak[i];
            }
            exp_in_place(term);
            for (std::size_t i = 0; i < n; ++i) {
                sum[i] += term[i];
            }
        }
        log_in_place(sum);
        for (std::size_t i = 0; i < n; ++i) {
            sum[i] += peak[i];
        }
    });
}

} // namespace sluice::block
