// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learning/conv_net_torch.h"

#include <cstdint>
#include <vector>

namespace sluice {

/// One slice of a batch on its way through a ConvNet.
struct ConvNet::Part {
    std::size_t number = 0, first = 0, rows = 0;
    std::vector<at::Tensor> value, gradient;   ///< of each node
    std::vector<at::Tensor> chosen;            ///< of each operation: where max_pool found its values
    at::Tensor weight_gradient, bias_gradient; ///< of the operation that goes backwards
    std::vector<double> sums, products;        ///< of its channels
    std::vector<std::int64_t> labels;
    std::vector<std::uint64_t> bits;
    double loss = 0.0;
};

inline float* data_of(const at::Tensor& tensor) {
    return tensor.data_ptr<float>();
}

} // namespace sluice
