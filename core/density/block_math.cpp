// SPDX-License-Identifier: GPL-3.0-or-later
#include "density/block_math.h"

#include "base/kernels.h"

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

} // namespace sluice::block
