// SPDX-License-Identifier: GPL-3.0-or-later
// A ConvNet in evaluation mode: batch normalisation goes into the convolution before it.
#include "base/error.h"
#include "learning/conv_kernels.h"
#include "learning/conv_part_torch.h"

#include <ATen/Context.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/mkldnn_reorder_conv2d_weight.h>
#include <ATen/ops/relu.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <numeric>

namespace sluice {

using Kind = GraphOp::Kind;

/// The network with its weights made ready. Where LibTorch has oneDNN, images and weights stay in its own
/// layout from the first convolution to the last, which saves a change of layout at each: 15 % on a narrow
/// ResNet-18.
class ConvNet::Evaluation {
  public:
    Evaluation(const ConvNet& net, bool up_to_head) : net_(net), blocked_(at::hasMKLDNN()) {
        const std::vector<GraphOp>& ops = net.graph_.ops;
        count_ = ops.size() - (up_to_head ? 1 : 0);
        weight_.resize(ops.size());
        bias_.resize(ops.size());
        for (std::size_t i = 0; i < count_; ++i) {
            if (ops[i].kind == Kind::convolution) {
                prepare_convolution(i);
            } else if (ops[i].kind == Kind::linear) {
                weight_[i] = net.view(ops[i].tensors[0]).t();
                bias_[i] = net.view(ops[i].tensors[1]);
            }
        }
    }

    std::size_t width() const {
        return static_cast<std::size_t>(net_.graph_.nodes[net_.graph_.ops[count_ - 1].output].size());
    }

    /// Rows of [images, width()] into `out`; unfinished when a stop is requested.
    void run(const Matrix<float>& features, std::span<const std::int64_t> rows, float* out,
             const std::stop_token& stop) const {
        std::vector<at::Tensor> value(net_.graph_.nodes.size());
        value[0] = images(features, rows);
        for (std::size_t i = 0; i < count_; ++i) {
            if (stop.stop_requested()) {
                return;
            }
            const GraphOp& op = net_.graph_.ops[i];
            value[op.output] = apply(i, value);
            if (op.kind != Kind::convolution || last_reader(op.input) == i) {
                value[op.input].reset();
            }
        }
        const at::Tensor result = value[net_.graph_.ops[count_ - 1].output].contiguous();
        std::memcpy(out, data_of(result), rows.size() * width() * sizeof(float));
    }

  private:
    void prepare_convolution(std::size_t number) {
        const GraphOp& op = net_.graph_.ops[number];
        at::Tensor weight = net_.view(op.tensors[0]).clone();
        at::Tensor bias = op.tensors.size() > 1 ? net_.view(op.tensors[1]) : at::Tensor();
        const auto next = std::ranges::find_if(net_.graph_.ops, [&](const GraphOp& other) {
            return other.kind == Kind::norm && other.input == op.output;
        });
        if (next != net_.graph_.ops.end()) {
            const at::Tensor mean = net_.view(next->tensors[2]), variance = net_.view(next->tensors[3]);
            const at::Tensor scale = net_.view(next->tensors[0]).mul(variance.add(norm_epsilon).rsqrt());
            weight = weight.mul(scale.view({-1, 1, 1, 1}));
            bias = net_.view(next->tensors[1]).sub(mean.mul(scale));
        }
        if (blocked_) {
            weight = at::mkldnn_reorder_conv2d_weight(
                weight.contiguous().to_mkldnn(), {op.padding, op.padding}, {op.stride, op.stride}, {1, 1}, 1);
            bias = bias.to_mkldnn();
        }
        weight_[number] = weight;
        bias_[number] = bias;
    }

    at::Tensor images(const Matrix<float>& features, std::span<const std::int64_t> rows) const {
        const GraphNode& node = net_.graph_.nodes[0];
        const auto size = static_cast<std::size_t>(node.size());
        at::Tensor tensor = at::empty(
            {static_cast<std::int64_t>(rows.size()), node.channels, node.height, node.width}, at::kFloat);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            std::memcpy(data_of(tensor) + i * size, features.row(static_cast<std::size_t>(rows[i])).data(),
                        size * sizeof(float));
        }
        return blocked_ ? tensor.to_mkldnn() : tensor;
    }

    std::size_t last_reader(std::size_t node) const {
        std::size_t last = 0;
        for (std::size_t i = 0; i < count_; ++i) {
            const GraphOp& op = net_.graph_.ops[i];
            last = op.input == node || op.added == node ? i : last;
        }
        return last;
    }

    static at::Tensor dense(const at::Tensor& tensor) {
        return tensor.is_mkldnn() ? tensor.to_dense() : tensor.contiguous();
    }

    at::Tensor apply(std::size_t number, const std::vector<at::Tensor>& value) const {
        const GraphOp& op = net_.graph_.ops[number];
        at::Tensor input = value[op.input];
        switch (op.kind) {
        case Kind::convolution:
            return at::conv2d(input, weight_[number], bias_[number], {op.stride, op.stride},
                              {op.padding, op.padding});
        case Kind::norm: // scale and shift are in the convolution, whose output nothing else reads
            if (op.added) {
                input.add_(value[*op.added]);
            }
            return op.relu ? input.relu_() : input;
        case Kind::relu:
            return input.relu_();
        case Kind::max_pool:
            return at::max_pool2d(input, {op.kernel, op.kernel}, {op.stride, op.stride},
                                  {op.padding, op.padding});
        case Kind::mean_pool:
            return dense(input).mean({2, 3});
        case Kind::flatten:
            return dense(input).view({input.size(0), -1});
        case Kind::linear:
            return at::addmm(bias_[number], input, weight_[number]);
        }
        return input;
    }

    const ConvNet& net_;
    bool blocked_;
    std::size_t count_ = 0; ///< operations that are run
    std::vector<at::Tensor> weight_, bias_;
};

Matrix<float> ConvNet::evaluate_rows(const Matrix<float>& features, std::span<const std::int64_t> rows,
                                     bool up_to_head, ThreadPool* pool, const std::stop_token& stop,
                                     Progress& progress) const {
    const c10::InferenceMode no_gradients;
    const Evaluation evaluation(*this, up_to_head);
    Matrix<float> result(rows.size(), evaluation.width());
    const std::size_t size = part_rows();
    const std::size_t parts = (rows.size() + size - 1) / size;
    std::mutex telling;
    std::size_t done = 0;
    const auto job = [&](std::size_t part) {
        if (stop.stop_requested()) {
            return;
        }
        prepare_torch_thread();
        const c10::InferenceMode none; // a setting of the thread
        const std::size_t first = part * size;
        const std::size_t count = std::min(size, rows.size() - first);
        evaluation.run(features, rows.subspan(first, count), result.row(first).data(), stop);
        const std::lock_guard lock(telling);
        done += count;
        progress.report(static_cast<double>(done) / static_cast<double>(rows.size()),
                        std::to_string(done) + " of " + std::to_string(rows.size()) + " rows");
    };
    if (pool != nullptr) {
        pool->for_each(parts, job);
    } else {
        for (std::size_t part = 0; part < parts; ++part) {
            job(part);
        }
    }
    return result;
}

Matrix<float> ConvNet::evaluate(const Matrix<float>& features, std::span<const std::int64_t> rows,
                                std::stop_token stop) {
    NoProgress quiet;
    return evaluate_rows(features, rows, false, pool_.get(), stop, quiet);
}

namespace {

std::vector<std::int64_t> all_rows(const Matrix<float>& features, const NetworkSpec& spec) {
    if (features.columns() != static_cast<std::size_t>(spec.inputs)) {
        throw InvalidArgument("the features have " + std::to_string(features.columns()) +
                              " columns, but the network has " + std::to_string(spec.inputs) + " inputs");
    }
    std::vector<std::int64_t> all(features.rows());
    std::iota(all.begin(), all.end(), std::int64_t{0});
    return all;
}

} // namespace

Matrix<float> ConvNet::logits(const Matrix<float>& features) const {
    NoProgress quiet;
    return evaluate_rows(features, all_rows(features, spec_), false, nullptr, {}, quiet);
}

std::optional<Matrix<float>> ConvNet::head_features(const Matrix<float>& features, int threads,
                                                    std::stop_token stop, Progress& progress) const {
    if (spec_.kind == "cnn" && spec_.dropout > 0.0 && !spec_.hidden.empty()) {
        return std::nullopt;
    }
    ThreadPool pool(static_cast<unsigned>(std::max(0, threads)));
    return evaluate_rows(features, all_rows(features, spec_), true, &pool, stop, progress);
}

} // namespace sluice
