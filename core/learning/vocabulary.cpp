// SPDX-License-Identifier: GPL-3.0-or-later
#include "learning/vocabulary.h"

#include "base/error.h"

namespace sluice {

Vocabulary::Vocabulary(std::string characters) : characters_(std::move(characters)) {
    if (characters_.size() < 2 || characters_.size() > 255) {
        throw InvalidArgument("a vocabulary needs 2 to 255 characters, got " +
                              std::to_string(characters_.size()));
    }
    number_.fill(-1);
    for (std::size_t i = 0; i < characters_.size(); ++i) {
        std::int16_t& number = number_[static_cast<unsigned char>(characters_[i])];
        if (number >= 0) {
            throw InvalidArgument(std::string("the vocabulary has '") + characters_[i] + "' twice");
        }
        number = static_cast<std::int16_t>(i);
    }
}

std::vector<Token> Vocabulary::encode(std::string_view text) const {
    std::vector<Token> tokens;
    tokens.reserve(text.size());
    for (const char character : text) {
        const std::int16_t number = number_[static_cast<unsigned char>(character)];
        if (number < 0) {
            throw InvalidArgument(std::string("the vocabulary has no '") + character + "'");
        }
        tokens.push_back(static_cast<Token>(number));
    }
    return tokens;
}

std::string Vocabulary::decode(std::span<const Token> tokens) const {
    std::string text;
    text.reserve(tokens.size());
    for (const Token token : tokens) {
        if (token >= characters_.size()) {
            throw InvalidArgument("the vocabulary has " + std::to_string(characters_.size()) +
                                  " characters, so no token " + std::to_string(token));
        }
        text.push_back(characters_[token]);
    }
    return text;
}

} // namespace sluice
