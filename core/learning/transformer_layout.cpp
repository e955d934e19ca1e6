// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/transformer_layout.h"

#include "base/error.h"

namespace sluice {
namespace {

class LayoutMaker {
  public:
    explicit LayoutMaker(TransformerLayout& layout) : layout_(layout) {}

    std::size_t add(const std::string& name, std::vector<std::int64_t> shape) {
        std::size_t size = 1;
        for (const std::int64_t side : shape) {
            size *= static_cast<std::size_t>(side);
        }
        layout_.slots.push_back({name, std::move(shape), layout_.count, size});
        layout_.count += size;
        return layout_.slots.back().offset;
    }
    TransformerLayout::Linear linear(const std::string& name, std::int64_t in, std::int64_t out) {
        TransformerLayout::Linear linear;
        linear.weight = add(name + ".weight", {out, in});
        linear.bias = add(name + ".bias", {out});
        linear.in = static_cast<std::size_t>(in);
        linear.out = static_cast<std::size_t>(out);
        return linear;
    }
    TransformerLayout::Norm norm(const std::string& name, std::int64_t width) {
        TransformerLayout::Norm norm;
        norm.scale = add(name + ".weight", {width});
        norm.shift = add(name + ".bias", {width});
        return norm;
    }

  private:
    TransformerLayout& layout_;
};

} // namespace

void check_language_model(const LanguageModelSpec& spec) {
    const Vocabulary checked(spec.vocabulary);
    const auto within = [](const char* what, std::int64_t value, std::int64_t least, std::int64_t most) {
        if (value < least || value > most) {
            throw InvalidArgument(std::string("the ") + what + " of a transformer must be from " +
                                  std::to_string(least) + " to " + std::to_string(most) + ", got " +
                                  std::to_string(value));
        }
    };
    within("context", spec.context, 2, 4096);
    within("width", spec.width, 1, 1024);
    within("number of layers", spec.layers, 1, 24);
    within("number of heads", spec.heads, 1, 64);
    if (spec.width % spec.heads != 0) {
        throw InvalidArgument("the width of a transformer must be a multiple of its heads, got " +
                              std::to_string(spec.width) + " and " + std::to_string(spec.heads));
    }
}

TransformerLayout::TransformerLayout(const LanguageModelSpec& spec)
    : vocabulary(spec.vocabulary.size()), context(static_cast<std::size_t>(spec.context)),
      width(static_cast<std::size_t>(spec.width)), heads(static_cast<std::size_t>(spec.heads)) {
    check_language_model(spec);
    LayoutMaker make(*this);
    const auto characters = static_cast<std::int64_t>(vocabulary);
    token = make.add("token.weight", {characters, spec.width});
    position = make.add("position.weight", {spec.context, spec.width});
    for (std::int64_t i = 0; i < spec.layers; ++i) {
        const std::string name = "blocks." + std::to_string(i) + ".";
        Block block;
        block.norm1 = make.norm(name + "norm1", spec.width);
        block.qkv = make.linear(name + "attention.qkv", spec.width, 3 * spec.width);
        block.out = make.linear(name + "attention.out", spec.width, spec.width);
        block.norm2 = make.norm(name + "norm2", spec.width);
        block.up = make.linear(name + "mlp.up", spec.width, 4 * spec.width);
        block.down = make.linear(name + "mlp.down", 4 * spec.width, spec.width);
        blocks.push_back(block);
    }
    norm = make.norm("norm", spec.width);
    head = make.linear("head", spec.width, characters);
}

std::int64_t parameter_count(const LanguageModelSpec& spec) {
    return static_cast<std::int64_t>(TransformerLayout(spec).count);
}

} // namespace sluice
