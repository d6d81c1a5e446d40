// The kinds of tokenizers, inside the room.
#pragma once

#include <memory>

#include "language/tokenizer.h"

namespace presil {

std::shared_ptr<const Tokenizer> make_byte_pairs(Vocabulary vocabulary);
std::shared_ptr<const Tokenizer> make_scored(Vocabulary vocabulary);
std::shared_ptr<const Tokenizer> make_word_pieces(Vocabulary vocabulary);
std::shared_ptr<const Tokenizer> make_unigram(Vocabulary vocabulary);

}  // namespace presil
