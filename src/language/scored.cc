// Tokenizers whose neighbours merge by the score of what comes out, as SentencePiece's BPE does
// (Kudo and Richardson 2018): spaces are written as U+2581, and a character that is no token stands
// as its bytes.
#include <fmt/format.h>

#include "language/merge_pieces.h"
#include "language/normaliser.h"
#include "language/tokenizers.h"

namespace presil {
namespace {

class Scored : public Tokenizer {
 public:
  explicit Scored(Vocabulary given) : Tokenizer(std::move(given)) {
    for (size_t byte = 0; byte < bytes_.size(); ++byte)
      bytes_[byte] = find(fmt::format("<0x{:02X}>", byte));
  }

 protected:
  void encode_plain(std::string_view text, bool, std::vector<int32_t>& tokens) const override {
    const std::string marked = vocabulary().normaliser.empty()
                                   ? mark_spaces(text)
                                   : normalise(text, vocabulary().normaliser);
    std::vector<std::string_view> pieces;
    for (size_t at = 0; at < marked.size();) {
      const size_t length =
          std::min(static_cast<size_t>(utf8_length(marked[at])), marked.size() - at);
      pieces.push_back(std::string_view(marked).substr(at, length));
      at += length;
    }
    std::string both;
    const auto priority = [&](std::string_view left,
                              std::string_view right) -> std::optional<double> {
      both.assign(left);
      both += right;
      const int32_t token = find(both);
      if (token < 0) return std::nullopt;
      return -vocabulary().scores[static_cast<size_t>(token)];
    };
    for (std::string_view piece : merge_pieces(pieces, priority)) {
      const int32_t token = find(piece);
      if (token >= 0) {
        tokens.push_back(token);
        continue;
      }
      for (char c : piece) {
        const int32_t byte = bytes_[static_cast<uint8_t>(c)];
        const int32_t written = byte >= 0 ? byte : vocabulary().unknown;
        if (written >= 0) tokens.push_back(written);
      }
    }
  }

  std::string text_of(int32_t token) const override {
    return marked_text(vocabulary(), bytes_, token);
  }

 private:
  std::string mark_spaces(std::string_view text) const {
    std::string marked;
    // Behind a control token as well as at the begin.
    if (vocabulary().space_prefix) marked += space_mark;
    for (char c : text) {
      if (c == ' ') {
        marked += space_mark;
      } else {
        marked += c;
      }
    }
    return marked;
  }

  ByteTokens bytes_{};
};

}  // namespace

std::string marked_text(const Vocabulary& vocabulary, const ByteTokens& bytes, int32_t token) {
  for (size_t byte = 0; byte < bytes.size(); ++byte) {
    if (bytes[byte] == token) return {static_cast<char>(byte)};
  }
  std::string text = vocabulary.tokens[static_cast<size_t>(token)];
  for (size_t at = text.find(space_mark); at != std::string::npos; at = text.find(space_mark)) {
    text.replace(at, space_mark.size(), " ");
  }
  return text;
}

std::shared_ptr<const Tokenizer> make_scored(Vocabulary vocabulary) {
  return std::make_shared<Scored>(std::move(vocabulary));
}

}  // namespace presil
