// The kinds of tokenizers, inside the room.
#pragma once

#include <array>
#include <memory>
#include <string_view>

#include "language/tokenizer.h"

namespace presil {

inline constexpr std::string_view space_mark = "\xe2\x96\x81";  // U+2581
// Tokens of single bytes ("<0x41>"), -1 where the vocabulary has none.
using ByteTokens = std::array<int32_t, 256>;
// What a token writes where spaces are marks: a byte, or its own text.
std::string marked_text(const Vocabulary& vocabulary, const ByteTokens& bytes, int32_t token);

std::shared_ptr<const Tokenizer> make_byte_pairs(Vocabulary vocabulary);
std::shared_ptr<const Tokenizer> make_scored(Vocabulary vocabulary);
std::shared_ptr<const Tokenizer> make_word_pieces(Vocabulary vocabulary);
std::shared_ptr<const Tokenizer> make_unigram(Vocabulary vocabulary);

}  // namespace presil
