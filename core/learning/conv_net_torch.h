// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/random.h"
#include "base/thread_pool.h"
#include "learning/conv_graph.h"
#include "learning/model_torch.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace sluice {

/// Convolutional networks: LibTorch convolves and multiplies, the gradient is written out operation by
/// operation.
///
/// A batch is cut into parts of some images by the network's cost alone. Operations run one after the other,
/// each on all parts, which share the threads out; batch normalisation puts their sums together in between,
/// and gradients of weights are added in the parts' order. So any thread count gives the same bits, and a
/// stop is noticed between the parts of an operation.
///
/// Parameters lie in one row: the frozen ones, the running statistics, then the trained ones.
class ConvNet final : public Model {
  public:
    /// Throws InvalidArgument for an impossible spec.
    ConvNet(const NetworkSpec& spec, std::uint64_t seed);
    ConvNet(const ConvNet& other);
    ConvNet& operator=(const ConvNet&) = delete;
    ~ConvNet() override;

    const NetworkSpec& spec() const noexcept override { return spec_; }
    std::unique_ptr<Model> copy() const override { return std::make_unique<ConvNet>(*this); }
    std::vector<WeightTensor> weights() const override;
    void set_weights(std::span<const WeightTensor> weights) override;
    void shrink(double factor) override;
    Matrix<float> logits(const Matrix<float>& features) const override;
    std::optional<Matrix<float>> head_features(const Matrix<float>& features, int threads,
                                               std::stop_token stop, Progress& progress) const override;

    std::span<float> parameters() override { return parameters_; }
    void freeze(const std::string& rule) override;
    Range trained() const override { return trained_; }
    int parallel_parts(std::size_t batch_rows) const override;
    void use_threads(int threads) override;
    double compute_gradient(const MiniBatch& batch, std::stop_token stop) override;
    std::span<const float> gradient() const override { return gradient_; }
    void step_taken() override;
    Matrix<float> evaluate(const Matrix<float>& features, std::span<const std::int64_t> rows,
                           std::stop_token stop) override;

  private:
    struct Part;
    class Evaluation;
    /// What batch normalisation did to the last batch, per channel.
    struct NormState {
        std::vector<float> mean, inverse_deviation, scale, shift;
    };

    void initialise(std::uint64_t seed);
    void lay_out(const std::vector<bool>& frozen);
    std::span<float> values(std::size_t tensor);
    std::span<const float> values(std::size_t tensor) const;
    at::Tensor view(std::size_t tensor) const;
    std::span<float> gradient_of(std::size_t tensor);
    bool trains(const GraphOp& op) const;
    std::size_t part_rows() const;
    void for_each_part(const std::stop_token& stop, const std::function<void(Part&)>& job);

    void cut(std::size_t rows);
    void load(Part& part, const MiniBatch& batch) const;
    double loss_gradient(Part& part, const MiniBatch& batch) const;
    void forward(std::size_t number, const MiniBatch& batch, const std::stop_token& stop);
    void forward_part(std::size_t number, const MiniBatch& batch, Part& part) const;
    void forward_norm(std::size_t number, const std::stop_token& stop);
    void measure_norm(std::size_t number, const std::stop_token& stop);
    void backward(std::size_t number, const std::stop_token& stop);
    void backward_part(std::size_t number, Part& part) const;
    void backward_norm(std::size_t number, const std::stop_token& stop);
    void give(Part& part, std::size_t node, at::Tensor gradient) const;
    void add_weight_gradients(const GraphOp& op);
    std::vector<double> total(std::vector<double> Part::*sums) const;

    Matrix<float> evaluate_rows(const Matrix<float>& features, std::span<const std::int64_t> rows,
                                bool up_to_head, ThreadPool* pool, const std::stop_token& stop,
                                Progress& progress) const;

    NetworkSpec spec_;
    ConvGraph graph_;
    std::vector<float> parameters_, gradient_;
    std::vector<std::size_t> place_; ///< of each tensor in parameters_
    std::vector<bool> frozen_;       ///< each tensor
    Range trained_;
    std::vector<bool> needs_gradient_; ///< each node: something that is trained lies before it
    std::vector<float> pending_; ///< the running statistics after the last batch, as they lie in parameters_
    Range statistics_;
    std::vector<NormState> norms_; ///< of each operation
    std::unique_ptr<ThreadPool> pool_;
    std::vector<std::unique_ptr<Part>> parts_;
    std::size_t batch_rows_ = 0;
};

} // namespace sluice
