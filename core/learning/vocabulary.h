// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// A character of a vocabulary, by its number.
using Token = std::uint8_t;

/// The characters that a language model knows; the first one ends a text.
class Vocabulary {
  public:
    /// Throws InvalidArgument unless there are 2 to 255 different characters.
    explicit Vocabulary(std::string characters);

    const std::string& characters() const noexcept { return characters_; }
    std::size_t size() const noexcept { return characters_.size(); }
    static constexpr Token stop = 0;

    /// Throws InvalidArgument naming the character that is not in the vocabulary.
    std::vector<Token> encode(std::string_view text) const;
    /// Throws InvalidArgument for a token that there is not.
    std::string decode(std::span<const Token> tokens) const;

  private:
    std::string characters_;
    std::array<std::int16_t, 256> number_{}; ///< of each byte, -1 where there is none
};

} // namespace sluice
