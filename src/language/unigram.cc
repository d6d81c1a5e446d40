// Unigram tokenizers (Kudo 2018, as SentencePiece has them): of all ways to cut a text into tokens
// the one whose scores, logarithms of probabilities, have the largest sum, found by Viterbi's
// algorithm. A character that is no token is unknown, or stands as its bytes.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "language/merge_pieces.h"
#include "language/normaliser.h"
#include "language/tokenizers.h"

namespace presil {
namespace {

// How far an unknown character's score lies below the lowest of all tokens (SentencePiece's
// kUnkPenalty).
constexpr double unknown_penalty = 10;

class Unigram : public Tokenizer {
 public:
  explicit Unigram(Vocabulary given) : Tokenizer(std::move(given)) {
    for (size_t i = 0; i < vocabulary().tokens.size(); ++i) {
      if (!is_piece(static_cast<int32_t>(i))) continue;
      lowest_ = std::min(lowest_, vocabulary().scores[i]);
      bytes_max_ = std::max(bytes_max_, vocabulary().tokens[i].size());
    }
    for (size_t byte = 0; byte < bytes_.size(); ++byte)
      bytes_[byte] = find(fmt::format("<0x{:02X}>", byte));
  }

 protected:
  void encode_plain(std::string_view text, bool at_begin,
                    std::vector<int32_t>& tokens) const override {
    const Vocabulary& v = vocabulary();
    // The library counts as the begin what the text's first character became.
    const auto one = std::min(static_cast<size_t>(utf8_length(text[0])), text.size());
    at_begin = at_begin && !normalise(text.substr(0, one), v.normaliser).empty();
    const std::string normal = normalise(text, v.normaliser);
    if (!v.cut_at_spaces) return encode_word(normal, at_begin, tokens);
    std::string word;
    bool first = at_begin;
    for (const int32_t c : characters_of(normal)) {
      if (!is_white_space(c)) {
        append_utf8(c, word);
        continue;
      }
      encode_word(word, first && !word.empty(), tokens);
      first = false;
      word.clear();
    }
    encode_word(word, first, tokens);
  }

  std::string text_of(int32_t token) const override {
    return marked_text(vocabulary(), bytes_, token);
  }

 private:
  bool is_piece(int32_t token) const {
    const std::vector<Vocabulary::Role>& roles = vocabulary().roles;
    return roles.empty() || roles[static_cast<size_t>(token)] == Vocabulary::Role::normal;
  }

  // Spaces as marks, one before the text where the vocabulary asks for it, and cut before each mark
  // if tokens lie inside words.
  void encode_word(const std::string& word, bool at_begin, std::vector<int32_t>& tokens) const {
    if (word.empty()) return;
    std::string marked;
    for (const char c : word) {
      if (c == ' ') {
        marked += space_mark;
      } else {
        marked += c;
      }
    }
    using Prefix = Vocabulary::SpacePrefix;
    const Prefix prefix = vocabulary().piece_prefix;
    const bool wanted = prefix == Prefix::always || (prefix == Prefix::at_begin && at_begin);
    if (wanted && !marked.starts_with(space_mark)) marked.insert(0, space_mark);
    std::string_view rest = marked;
    while (vocabulary().pieces_in_words) {
      const size_t next = rest.find(space_mark, 1);
      if (next == std::string_view::npos) break;
      encode_best(rest.substr(0, next), tokens);
      rest.remove_prefix(next);
    }
    encode_best(rest, tokens);
  }

  // The best way to each place between characters: its score, and the token that it ends with.
  struct Way {
    double score = -std::numeric_limits<double>::infinity();
    size_t begin = 0;
    int32_t token = -1;  // -1: an unknown character
    bool reached = false;
  };

  void encode_best(std::string_view text, std::vector<int32_t>& tokens) const {
    std::vector<Way> ways(text.size() + 1);
    ways[0].score = 0;
    const auto reach = [&](size_t begin, size_t end, double score, int32_t token) {
      Way& way = ways[end];
      double sum = ways[begin].score + score;
      if (vocabulary().sums_in_f32) sum = static_cast<double>(static_cast<float>(sum));
      if (!way.reached || sum > way.score) way = {sum, begin, token, true};
    };
    for (size_t begin = 0; begin < text.size();) {
      const size_t one =
          std::min(static_cast<size_t>(utf8_length(text[begin])), text.size() - begin);
      bool known = false;
      const size_t most = std::min(bytes_max_, text.size() - begin);
      for (size_t length = one; length <= most; ++length) {
        if (begin + length < text.size() && (text[begin + length] & 0xc0) == 0x80) continue;
        const int32_t token = find(text.substr(begin, length));
        if (token < 0 || !is_piece(token)) continue;
        known = known || length == one;
        reach(begin, begin + length, vocabulary().scores[static_cast<size_t>(token)], token);
      }
      if (!known) reach(begin, begin + one, lowest_ - unknown_penalty, -1);
      begin += one;
    }
    std::vector<Way> best;
    for (size_t end = text.size(); end > 0; end = best.back().begin) best.push_back(ways[end]);
    size_t end = 0;
    bool unknown_before = false;
    for (auto way = best.rbegin(); way != best.rend(); ++way) {
      const size_t begin = end;
      end = way + 1 == best.rend() ? text.size() : (way + 1)->begin;
      if (way->token >= 0) {
        tokens.push_back(way->token);
      } else if (!push_bytes(text.substr(begin, end - begin), tokens) && !unknown_before &&
                 vocabulary().unknown >= 0) {
        tokens.push_back(vocabulary().unknown);  // once for all that follow each other
      }
      unknown_before = way->token < 0;
    }
  }

  bool push_bytes(std::string_view text, std::vector<int32_t>& tokens) const {
    if (!vocabulary().unknown_as_bytes) return false;
    const auto known = [&](char c) { return bytes_[static_cast<uint8_t>(c)] >= 0; };
    if (!std::all_of(text.begin(), text.end(), known)) return false;
    for (const char c : text) tokens.push_back(bytes_[static_cast<uint8_t>(c)]);
    return true;
  }

  double lowest_ = 0;
  size_t bytes_max_ = 0;
  ByteTokens bytes_{};
};

}  // namespace

std::shared_ptr<const Tokenizer> make_unigram(Vocabulary vocabulary) {
  return std::make_shared<Unigram>(std::move(vocabulary));
}

}  // namespace presil
