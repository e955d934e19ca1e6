// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/block_math.h"

#include "base/kernels.h"

#include <array>
#include <cmath>
#include <limits>

namespace sluice::block {

void log_in_place(std::span<double> values) {
    kernels().log(values.data(), values.data(), values.size());
}

void exp_in_place(std::span<double> values) {
    kernels().exp(values.data(), values.data(), values.size());
}

void log1p_in_place(std::span<double> values) {
    kernels().log1p(values.data(), values.data(), values.size());
}

void deviance(std::span<const double> x, std::span<const double> m, std::span<double> out) {
    const std::size_t n = out.size();
    std::array<double, chunk> excess; // m/x - 1
    std::array<double, chunk> logs;
    bool far = false;
    for (std::size_t i = 0; i < n; ++i) {
        const double u = (m[i] - x[i]) / x[i];
        const bool near = std::abs(u) < 0.5;
        excess[i] = u;
        logs[i] = near ? u : 0.0;
        far = far || !near;
    }
    log1p_in_place({logs.data(), n});
    if (far) {
        std::array<double, chunk> ratio;
        for (std::size_t i = 0; i < n; ++i) {
            ratio[i] = m[i] / x[i];
        }
        log_in_place({ratio.data(), n});
        for (std::size_t i = 0; i < n; ++i) {
            logs[i] = std::abs(excess[i]) < 0.5 ? logs[i] : ratio[i];
        }
    }
    for (std::size_t i = 0; i < n; ++i) {
        // Beyond the doubles the difference of two infinities would be a NaN.
        const double usual = x[i] * (excess[i] - logs[i]);
        out[i] = x[i] == 0.0 ? m[i] : (excess[i] < std::numeric_limits<double>::max() ? usual : excess[i]);
    }
}

void deviance(double x, std::span<const double> m, std::span<double> out) {
    std::array<double, chunk> same;
    same.fill(x);
    deviance({same.data(), out.size()}, m, out);
}

} // namespace sluice::block
