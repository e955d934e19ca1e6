// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/random.h"
#include "base/thread_pool.h"
#include "learning/model_torch.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace sluice {

/// Fully connected layers with ReLU and dropout between them, and its gradient written out.
///
/// Autograd and one dispatched operation per formula cost some 200 microseconds a step, twenty times the
/// arithmetic of the small networks that this program trains. Here LibTorch does the matrix products, in
/// buffers that are made once, and the rest is a few loops.
///
/// A batch is cut into parts by its size and the network's alone. Each part has its own buffers and random
/// stream, and the parts' gradients are added in order: any thread count gives the same bits.
class DenseNet final : public Model {
  public:
    /// Throws InvalidArgument for an impossible spec.
    DenseNet(const NetworkSpec& spec, std::uint64_t seed);
    DenseNet(const DenseNet& other);
    DenseNet& operator=(const DenseNet&) = delete;
    ~DenseNet() override;

    const NetworkSpec& spec() const noexcept override { return spec_; }
    std::unique_ptr<Model> copy() const override { return std::make_unique<DenseNet>(*this); }
    std::vector<WeightTensor> weights() const override;
    void set_weights(std::span<const WeightTensor> weights) override;
    void shrink(double factor) override;
    Matrix<float> logits(const Matrix<float>& features) const override;
    /// Empty: the layers before the last one take little time, so that nothing is gained.
    std::optional<Matrix<float>> head_features(const Matrix<float>& features, int threads,
                                               std::stop_token stop, Progress& progress) const override;

    std::span<float> parameters() override { return parameters_; }
    /// What is frozen must be the first layers, each as a whole.
    void freeze(const std::string& rule) override;
    Range trained() const override;
    int parallel_parts(std::size_t batch_rows) const override;
    void use_threads(int threads) override;
    double compute_gradient(const MiniBatch& batch, std::stop_token stop) override;
    std::span<const float> gradient() const override;
    Matrix<float> evaluate(const Matrix<float>& features, std::span<const std::int64_t> rows,
                           std::stop_token stop) override;

  private:
    /// Places of one layer's values in parameters_: weight [out, in], then bias [out].
    struct Layer {
        std::int64_t in = 0, out = 0;
        std::size_t weight = 0, bias = 0;
        std::size_t end() const { return bias + static_cast<std::size_t>(out); }
    };
    class Workspace;

    void lay_out();
    void initialise(std::uint64_t seed);
    void bind();
    std::size_t part_count(std::size_t batch_rows) const;
    void for_each_part(std::size_t count, const std::function<void(std::size_t)>& job) const;
    Matrix<float> evaluate_rows(const Matrix<float>& features, const std::int64_t* rows, std::size_t count,
                                const std::stop_token& stop) const;
    double part_gradient(Workspace& space, const MiniBatch& batch, std::size_t part, std::size_t first,
                         std::size_t count);
    void forward(Workspace& space, RandomStream* dropout) const;
    void backward(Workspace& space) const;
    void add_up_parts(std::size_t parts);

    NetworkSpec spec_;
    std::vector<Layer> layers_;
    std::vector<float> parameters_;
    std::vector<at::Tensor> weight_, weight_transposed_; ///< views of parameters_
    std::size_t first_trained_ = 0;                      ///< layer
    std::unique_ptr<ThreadPool> pool_;
    std::vector<std::unique_ptr<Workspace>> spaces_;                    ///< one per part of a batch
    mutable std::vector<std::unique_ptr<Workspace>> evaluation_spaces_; ///< one per thread
};

} // namespace sluice
