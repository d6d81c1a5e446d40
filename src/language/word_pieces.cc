// WordPiece (Schuster and Nakajima 2012, as BERT has it: Devlin et al. 2019): a text is cut at
// white space and around punctuation, and each word is taken apart from its beginning, the longest
// token first. Tokens inside a word are written with a mark before them.
#include <algorithm>

#include "language/normaliser.h"
#include "language/tokenizers.h"

namespace presil {
namespace {

class WordPieces : public Tokenizer {
 public:
  explicit WordPieces(Vocabulary given) : Tokenizer(std::move(given)) {
    for (const std::string& token : vocabulary().tokens) {
      bytes_max_ = std::max(bytes_max_, token.size());
    }
  }

 protected:
  void encode_plain(std::string_view text, bool, std::vector<int32_t>& tokens) const override {
    std::vector<int32_t> word;
    for (const int32_t c : characters_of(normalise(text, vocabulary().normaliser))) {
      const bool alone = is_punctuation(c);
      if (alone || is_white_space(c)) encode_word(word, tokens);
      if (alone) {
        word.push_back(c);
        encode_word(word, tokens);
      } else if (!is_white_space(c)) {
        word.push_back(c);
      }
    }
    encode_word(word, tokens);
  }

  std::string text_of(int32_t token) const override {
    const std::string& text = vocabulary().tokens[static_cast<size_t>(token)];
    const std::string& mark = vocabulary().inside_mark;
    return text.starts_with(mark) ? text.substr(mark.size()) : " " + text;
  }

 private:
  // Takes the word and leaves an empty one. A word of which any part is no token is unknown.
  void encode_word(std::vector<int32_t>& word, std::vector<int32_t>& tokens) const {
    if (word.empty()) return;
    std::string text;
    for (const int32_t c : word) append_utf8(c, text);
    const bool too_long = static_cast<int64_t>(word.size()) > vocabulary().word_characters_max;
    word.clear();
    std::vector<int32_t> pieces;
    size_t at = 0;
    std::string piece;
    while (at < text.size() && !too_long) {
      size_t end = std::min(text.size(), at + bytes_max_);
      int32_t found = -1;
      for (; end > at; --end) {
        if (end < text.size() && (text[end] & 0xc0) == 0x80) continue;
        piece.assign(at > 0 ? vocabulary().inside_mark : "");
        piece.append(text, at, end - at);
        found = find(piece);
        if (found >= 0) break;
      }
      if (found < 0) break;
      pieces.push_back(found);
      at = end;
    }
    if (at == text.size()) {
      tokens.insert(tokens.end(), pieces.begin(), pieces.end());
    } else if (vocabulary().unknown >= 0) {
      tokens.push_back(vocabulary().unknown);
    }
  }

  size_t bytes_max_ = 0;
};

}  // namespace

std::shared_ptr<const Tokenizer> make_word_pieces(Vocabulary vocabulary) {
  return std::make_shared<WordPieces>(std::move(vocabulary));
}

}  // namespace presil
