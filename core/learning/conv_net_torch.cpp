// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/conv_net_torch.h"

#include "base/error.h"
#include "learning/conv_part_torch.h"
#include "learning/freeze_rule.h"
#include "learning/network_checks.h"

#include <ATen/ops/from_blob.h>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

using Role = GraphTensor::Role;

bool is_filter(const GraphTensor& tensor) {
    return tensor.shape.size() == 4;
}

/// Inputs that one output value is made of.
double fan_in(const GraphTensor& weight) {
    return static_cast<double>(weight.count()) / static_cast<double>(weight.shape[0]);
}

} // namespace

ConvNet::ConvNet(const NetworkSpec& spec, std::uint64_t seed)
    : spec_(checked_network(spec)), graph_(build_graph(spec_)) {
    lay_out(std::vector<bool>(graph_.tensors.size(), false));
    initialise(seed);
}

ConvNet::ConvNet(const ConvNet& other)
    : Model(other), spec_(other.spec_), graph_(other.graph_), parameters_(other.parameters_),
      gradient_(other.gradient_), place_(other.place_), frozen_(other.frozen_), trained_(other.trained_),
      needs_gradient_(other.needs_gradient_), pending_(other.pending_), statistics_(other.statistics_) {}

ConvNet::~ConvNet() = default;

/// Frozen parameters first, then the running statistics, then what is trained; values move along.
void ConvNet::lay_out(const std::vector<bool>& frozen) {
    const std::size_t count = graph_.tensors.size();
    std::vector<std::size_t> place(count);
    std::size_t end = 0;
    const auto put = [&](const auto& wanted) {
        const std::size_t first = end;
        for (std::size_t t = 0; t < count; ++t) {
            if (wanted(t)) {
                place[t] = end;
                end += graph_.tensors[t].count();
            }
        }
        return Range{first, end - first};
    };
    const auto buffer = [&](std::size_t t) { return graph_.tensors[t].is_buffer(); };
    put([&](std::size_t t) { return !buffer(t) && frozen[t]; });
    statistics_ = put(buffer);
    trained_ = put([&](std::size_t t) { return !buffer(t) && !frozen[t]; });
    std::vector<float> moved(end);
    for (std::size_t t = 0; t < place_.size(); ++t) {
        std::ranges::copy(values(t), moved.begin() + static_cast<std::ptrdiff_t>(place[t]));
    }
    parameters_ = std::move(moved);
    place_ = std::move(place);
    frozen_ = frozen;
    gradient_.assign(trained_.count, 0.0F);
    needs_gradient_.assign(graph_.nodes.size(), false);
    for (const GraphOp& op : graph_.ops) {
        needs_gradient_[op.output] =
            needs_gradient_[op.input] || trains(op) || (op.added && needs_gradient_[*op.added]);
    }
}

void ConvNet::freeze(const std::string& rule) {
    std::vector<std::string> names;
    for (const GraphTensor& tensor : graph_.tensors) {
        if (!tensor.is_buffer()) {
            names.push_back(tensor.name);
        }
    }
    const std::vector<bool> chosen = frozen_parameters(rule, names, graph_.head().name);
    std::vector<bool> frozen;
    std::size_t next = 0;
    for (const GraphTensor& tensor : graph_.tensors) {
        frozen.push_back(!tensor.is_buffer() && chosen[next++]);
    }
    lay_out(frozen);
}

/// Whether any of its parameters is trained; batch normalisation of which none is uses its running
/// statistics.
bool ConvNet::trains(const GraphOp& op) const {
    return std::ranges::any_of(op.tensors,
                               [&](std::size_t t) { return !graph_.tensors[t].is_buffer() && !frozen_[t]; });
}

std::span<float> ConvNet::values(std::size_t tensor) {
    return std::span(parameters_).subspan(place_[tensor], graph_.tensors[tensor].count());
}

std::span<const float> ConvNet::values(std::size_t tensor) const {
    return std::span(parameters_).subspan(place_[tensor], graph_.tensors[tensor].count());
}

/// Where the gradient of a trained tensor goes; nothing for a frozen one.
std::span<float> ConvNet::gradient_of(std::size_t tensor) {
    if (frozen_[tensor]) {
        return {};
    }
    return std::span(gradient_).subspan(place_[tensor] - trained_.first, graph_.tensors[tensor].count());
}

at::Tensor ConvNet::view(std::size_t tensor) const {
    auto* data = const_cast<float*>(values(tensor).data()); // LibTorch knows no constant tensors
    return at::from_blob(data, graph_.tensors[tensor].shape, at::kFloat);
}

/// PyTorch's: uniform within +-1/sqrt(fan in), biases by the fan in of their weights. torchvision's ResNet
/// draws its convolutions from a normal with variance 2 / fan out (He et al. 2015). Every tensor has its own
/// stream.
void ConvNet::initialise(std::uint64_t seed) {
    double fan = 1.0;
    std::vector<double> draws;
    for (std::size_t t = 0; t < graph_.tensors.size(); ++t) {
        const GraphTensor& tensor = graph_.tensors[t];
        const std::span<float> to = values(t);
        if (tensor.role != Role::weight && tensor.role != Role::bias) {
            const bool one = tensor.role == Role::norm_weight || tensor.role == Role::running_variance;
            std::ranges::fill(to, one ? 1.0F : 0.0F);
            continue;
        }
        fan = tensor.role == Role::weight ? fan_in(tensor) : fan;
        RandomStream stream(seed, Stream::initial_weights, t);
        draws.resize(to.size());
        double scale = 1.0 / std::sqrt(fan);
        if (spec_.kind == "resnet18" && is_filter(tensor)) {
            stream.fill_normal(draws);
            scale = std::sqrt(2.0 / static_cast<double>(tensor.shape[0] * tensor.shape[2] * tensor.shape[3]));
        } else {
            stream.fill_uniform(draws);
            std::ranges::transform(draws, draws.begin(), [](double u) { return 2.0 * u - 1.0; });
        }
        std::ranges::transform(draws, to.begin(), [&](double x) { return static_cast<float>(x * scale); });
    }
}

std::vector<WeightTensor> ConvNet::weights() const {
    std::vector<WeightTensor> tensors;
    for (std::size_t t = 0; t < graph_.tensors.size(); ++t) {
        const std::span<const float> from = values(t);
        tensors.push_back({graph_.tensors[t].name, graph_.tensors[t].shape, {from.begin(), from.end()}});
    }
    return tensors;
}

void ConvNet::set_weights(std::span<const WeightTensor> given) {
    check_same_weights(weights(), given);
    for (const WeightTensor& tensor : given) {
        const auto found = std::ranges::find(graph_.tensors, tensor.name, &GraphTensor::name);
        std::ranges::copy(tensor.values,
                          values(static_cast<std::size_t>(found - graph_.tensors.begin())).begin());
    }
}

void ConvNet::shrink(double factor) {
    for (std::size_t t = 0; t < graph_.tensors.size(); ++t) {
        if (graph_.tensors[t].role == Role::weight) {
            for (float& value : values(t)) {
                value = static_cast<float>(factor * static_cast<double>(value));
            }
        }
    }
}

/// Images of a part: at most 16, and so few that its longest operation takes some 20 ms, because a stop is
/// noticed between operations.
std::size_t ConvNet::part_rows() const {
    constexpr double most_operations = 1.2e9;
    constexpr double most_rows = 16.0;
    double longest = 1.0;
    for (const GraphOp& op : graph_.ops) {
        if (op.kind == GraphOp::Kind::convolution) {
            const double outputs = static_cast<double>(graph_.nodes[op.output].size());
            longest = std::max(longest, 2.0 * outputs * fan_in(graph_.tensors[op.tensors[0]]));
        }
    }
    return static_cast<std::size_t>(std::clamp(most_operations / longest, 1.0, most_rows));
}

int ConvNet::parallel_parts(std::size_t batch_rows) const {
    return static_cast<int>(std::clamp<std::size_t>(batch_rows / part_rows(), 1, 256));
}

void ConvNet::use_threads(int threads) {
    const auto wanted = static_cast<unsigned>(std::max(1, threads));
    if (wanted == 1) {
        pool_.reset();
    } else if (!pool_ || pool_->thread_count() != wanted) {
        pool_ = std::make_unique<ThreadPool>(wanted);
    }
}

void ConvNet::step_taken() {
    std::ranges::copy(pending_, parameters_.begin() + static_cast<std::ptrdiff_t>(statistics_.first));
}

} // namespace sluice
