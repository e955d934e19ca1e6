// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learning/dense_net_torch.h"

#include <span>
#include <vector>

namespace sluice {

/// The buffers in which one thread takes some rows through a DenseNet and back. Made for the largest number
/// of rows seen; fewer rows use their beginning.
class DenseNet::Workspace {
  public:
    /// Views of the buffers for one number of rows: making a tensor costs as much as a small product.
    struct Views {
        std::size_t rows = 0;
        at::Tensor input;
        std::vector<at::Tensor> activation;
        std::vector<at::Tensor> delta, delta_transposed; ///< gradients with regard to each layer's output
    };

    void shape(const std::vector<Layer>& layers, std::int64_t inputs, std::size_t rows);
    /// Room for the gradient of the layers from `first` on.
    void shape_gradient(const std::vector<Layer>& layers, std::size_t first);
    /// Copies rows().. rows of the features into the input.
    void gather(const Matrix<float>& features, const std::int64_t* rows);

    std::size_t rows() const { return views().rows; }
    const Views& views() const { return views_[current_]; }
    float* activation(std::size_t layer) { return activations_[layer].data(); }
    /// The last layer's is its activation: the loss turns logits into their gradient in place.
    float* delta(std::size_t layer) {
        return layer + 1 == activations_.size() ? activations_[layer].data() : deltas_[layer].data();
    }
    std::span<float> gradient() { return gradient_; }
    const at::Tensor& weight_gradient(std::size_t layer) const { return weight_gradients_[layer - first_]; }
    std::vector<std::int64_t>& labels() { return labels_; }
    std::vector<std::uint64_t>& bits() { return bits_; }

  private:
    void make_room(const std::vector<Layer>& layers, std::int64_t inputs, std::size_t rows);

    std::size_t capacity_ = 0, inputs_ = 0, first_ = 0, current_ = 0;
    std::vector<float> input_;
    std::vector<std::vector<float>> activations_, deltas_;
    std::vector<float> gradient_;
    std::vector<at::Tensor> weight_gradients_; ///< views of gradient_
    std::vector<Views> views_;
    std::vector<std::int64_t> labels_;
    std::vector<std::uint64_t> bits_;
};

} // namespace sluice
