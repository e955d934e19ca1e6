// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learning/language_model.h"

#include <cstddef>
#include <string>
#include <vector>

namespace sluice {

/// Throws InvalidArgument naming the value that is impossible.
void check_language_model(const LanguageModelSpec& spec);

/// Where the parameters of a transformer lie in one row of floats. Weights of linear layers are [out, in].
struct TransformerLayout {
    explicit TransformerLayout(const LanguageModelSpec& spec);

    struct Slot {
        std::string name; ///< "blocks.0.attention.qkv.weight"
        std::vector<std::int64_t> shape;
        std::size_t offset = 0, size = 0;
    };
    struct Linear {
        std::size_t weight = 0, bias = 0;
        std::size_t in = 0, out = 0;
    };
    struct Norm {
        std::size_t scale = 0, shift = 0;
    };
    struct Block {
        Norm norm1;
        Linear qkv, out;
        Norm norm2;
        Linear up, down;
    };

    std::size_t vocabulary, context, width, heads;
    std::size_t token = 0, position = 0; ///< embeddings: [vocabulary, width], [context, width]
    std::vector<Block> blocks;
    Norm norm;
    Linear head;
    std::size_t count = 0;   ///< of parameters
    std::vector<Slot> slots; ///< in order
};

} // namespace sluice
