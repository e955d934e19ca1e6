// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/network_summary.h"

#include "base/text.h"
#include "learning/conv_graph.h"
#include "learning/network_checks.h"
#include "learning/transformer_layout.h"

#include <algorithm>

namespace sluice {
namespace {

std::string layer_name(const GraphOp& op) {
    switch (op.kind) {
    case GraphOp::Kind::relu:
        return op.dropout > 0.0 ? "ReLU and dropout" : "ReLU";
    case GraphOp::Kind::max_pool:
        return "max pool";
    case GraphOp::Kind::mean_pool:
        return "mean pool";
    case GraphOp::Kind::flatten:
        return "flatten";
    default:
        return op.name;
    }
}

void add_convolutional(const NetworkSpec& spec, NetworkSummary& summary) {
    const ConvGraph graph = build_graph(spec);
    for (const GraphOp& op : graph.ops) {
        const GraphNode& node = graph.nodes[op.output];
        LayerSummary layer{layer_name(op), {node.channels}, 0};
        if (node.positions() > 1 || op.kind == GraphOp::Kind::convolution ||
            op.kind == GraphOp::Kind::max_pool) {
            layer.output = {node.channels, node.height, node.width};
        }
        for (const std::size_t tensor : op.tensors) {
            layer.parameters += graph.tensors[tensor].is_buffer() ? 0 : graph.tensors[tensor].count();
        }
        summary.layers.push_back(std::move(layer));
    }
}

void add_dense(const NetworkSpec& spec, NetworkSummary& summary) {
    std::int64_t in = spec.inputs;
    const auto add = [&](std::int64_t out) {
        summary.layers.push_back({"layers." + std::to_string(summary.layers.size()),
                                  {out},
                                  static_cast<std::uint64_t>((in + 1) * out)});
        in = out;
    };
    std::ranges::for_each(spec.hidden, add);
    add(spec.classes);
}

/// Adds up what the layers have, and what a batch of so many rows takes beside `extra` values of a row.
void complete(NetworkSummary& summary, std::uint64_t extra, int batch_size) {
    std::uint64_t activations = extra;
    for (const LayerSummary& layer : summary.layers) {
        std::uint64_t values = 1;
        for (const std::int64_t side : layer.output) {
            values *= static_cast<std::uint64_t>(side);
        }
        activations += values;
        summary.parameters += layer.parameters;
    }
    constexpr std::uint64_t copies = 6; // weights, gradients, two moments, the start's and the best epoch's
    summary.training_bytes =
        sizeof(float) *
        (copies * summary.parameters + 2 * activations * static_cast<std::uint64_t>(std::max(1, batch_size)));
}

} // namespace

NetworkSummary summarise(const NetworkSpec& spec, int batch_size) {
    NetworkSummary summary;
    if (is_convolutional(spec.kind)) {
        add_convolutional(spec, summary);
    } else {
        add_dense(spec, summary);
    }
    complete(summary, static_cast<std::uint64_t>(spec.inputs), batch_size);
    return summary;
}

NetworkSummary summarise(const LanguageModelSpec& spec, int batch_size) {
    NetworkSummary summary;
    const TransformerLayout layout(spec);
    for (const TransformerLayout::Slot& slot : layout.slots) {
        const std::string name = slot.name.substr(0, slot.name.rfind('.'));
        if (summary.layers.empty() || summary.layers.back().name != name) {
            const bool embedding = slot.shape.size() == 2 && slot.shape[1] == spec.width &&
                                   (slot.offset == layout.token || slot.offset == layout.position);
            summary.layers.push_back({name, {spec.context, embedding ? spec.width : slot.shape[0]}, 0});
        }
        summary.layers.back().parameters += slot.size;
    }
    // Each head's attention of every token to every other.
    complete(summary, static_cast<std::uint64_t>(2 * spec.layers * spec.heads * spec.context * spec.context),
             batch_size);
    return summary;
}

std::string NetworkSummary::text() const {
    std::size_t widest = 0;
    for (const LayerSummary& layer : layers) {
        widest = std::max(widest, layer.name.size());
    }
    std::string text;
    for (const LayerSummary& layer : layers) {
        std::string shape = shape_text(layer.output);
        shape.resize(std::max<std::size_t>(shape.size(), 16), ' ');
        text += "  " + layer.name + std::string(widest + 2 - layer.name.size(), ' ') + shape +
                (layer.parameters > 0 ? grouped(layer.parameters) : "") + "\n";
    }
    return text + "  " + grouped(parameters) + " parameters; training takes some " +
           grouped(std::max<std::uint64_t>(1, training_bytes >> 20U)) + " MB beside the data\n";
}

} // namespace sluice
