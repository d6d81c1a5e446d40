// Text to tokens and back.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "language/normaliser.h"

namespace presil {

// What a tokenizer's files say, in one form for all kinds of files.
struct Vocabulary {
  enum class Kind : uint8_t {
    byte_pairs,   // merges by rank over bytes written as letters (GPT-2, Llama 3, Qwen, SmolLM)
    scored,       // merges by the score of the result, unknown characters as bytes (Llama 1 and 2,
                  // Gemma, Mistral)
    word_pieces,  // the longest token that a word begins with, then the next (BERT)
    unigram       // the tokens with the largest sum of scores (T5, ALBERT, XLM-R)
  };
  enum class Role : uint8_t { normal, unknown, control, byte, unused };
  Kind kind = Kind::byte_pairs;
  std::vector<std::string> tokens;
  std::vector<double> scores;                               // scored, unigram
  std::vector<Role> roles;                                  // empty: all normal
  std::vector<std::pair<std::string, std::string>> merges;  // byte_pairs, by rank
  std::vector<std::string> split_patterns;  // byte_pairs: of a word, applied one after another
  std::vector<bool> drops_between;          // whether what a pattern does not match is left out
  std::string end_mark;                     // byte_pairs: of tokens at the end of a word (CLIP)
  bool space_prefix = false;                // scored: a space before the text
  std::vector<NormaliserStep> normaliser;   // of scored instead of space_prefix
  std::string inside_mark = "##";           // word_pieces: of tokens inside a word
  int64_t word_characters_max = 100;        // word_pieces: longer words are unknown
  enum class SpacePrefix : uint8_t { never, at_begin, always };
  SpacePrefix piece_prefix = SpacePrefix::never;  // unigram: before what is cut
  bool cut_at_spaces = false;                     // unigram: words are cut apart first
  bool pieces_in_words = false;                   // unigram: no token goes over a space
  bool unknown_as_bytes = false;                  // unigram
  bool sums_in_f32 = false;                       // unigram: as SentencePiece adds up scores
  int32_t begin = -1, end = -1, unknown = -1;
  std::vector<int32_t> stops;                                   // further tokens that end an answer
  std::vector<int32_t> takes_space_before, takes_space_behind;  // control tokens that do
  bool adds_begin = false, adds_end = false;
  std::vector<int32_t> before, behind;  // instead of begin and end, where they are several
};

class Tokenizer {
 public:
  virtual ~Tokenizer() = default;
  // Control tokens that are written out in `text` become themselves if `with_control`.
  std::vector<int32_t> encode(std::string_view text, bool with_control) const;
  // The text of the tokens, without control tokens. What follows a token depends on nothing before
  // it, so that an answer may be decoded token by token; a character may lie in several of them.
  std::string decode(std::span<const int32_t> tokens) const;
  const Vocabulary& vocabulary() const { return vocabulary_; }
  bool ends_answer(int32_t token) const;
  int32_t find(std::string_view token) const;  // -1 if there is none

 protected:
  explicit Tokenizer(Vocabulary vocabulary);
  // Text without control tokens; `at_begin` if it is what the whole text begins with.
  virtual void encode_plain(std::string_view text, bool at_begin,
                            std::vector<int32_t>& tokens) const = 0;
  virtual std::string text_of(int32_t token) const = 0;

 private:
  struct Index;
  Vocabulary vocabulary_;
  std::shared_ptr<const Index> index_;
};

// Error language-bad-tokenizer, naming `path`, if the vocabulary contradicts itself.
std::shared_ptr<const Tokenizer> make_tokenizer(Vocabulary vocabulary, const std::string& path);

// The patterns by which byte-pair tokenizers of a name cut text into words ("gpt2", "llama-bpe",
// "smollm", "qwen2"): the names are GGUF's. Empty if the name is not known.
std::vector<std::string> split_patterns_of(std::string_view name);
// Whether a pattern of a file can be used.
bool is_split_pattern(const std::string& pattern);

}  // namespace presil
