// How tokenizers change a text before they cut it: a list of steps, as tokenizer.json has it
// (github.com/huggingface/tokenizers) and as SentencePiece does it (Kudo and Richardson 2018).
// Categories and decompositions are Unicode's, by utf8proc.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace presil {

// Text where bytes that are no UTF-8 have become U+FFFD, one for each.
std::string as_utf8(std::string_view bytes);
// Characters of valid UTF-8, and back.
std::vector<int32_t> characters_of(std::string_view text);
void append_utf8(int32_t character, std::string& text);
bool is_white_space(int32_t character);  // Unicode's property White_Space
bool is_punctuation(int32_t character);  // Unicode's categories P, and what ASCII counts to it

// SentencePiece's table of replacements: a double-array trie (Aoe 1989, as Darts-clone lays it out)
// of what is replaced, and texts that end in a zero.
class Charsmap {
 public:
  // nullptr if the blob is none.
  static std::shared_ptr<const Charsmap> read(std::string blob);
  struct Match {
    size_t length = 0;  // bytes that are replaced; 0: nothing is
    std::string_view text;
  };
  // The longest, or the shortest, beginning of the text that is replaced.
  Match find(std::string_view text, bool longest) const;

 private:
  std::string blob_;
  size_t units_ = 0;  // of the trie, of 4 bytes each
  uint32_t unit(size_t at) const;
};

struct NormaliserStep {
  enum class Kind : uint8_t {
    clean,          // BERT: without control characters, white space as spaces
    apart,          // BERT: Chinese characters with spaces around them
    decompose,      // NFD
    compose,        // NFC
    decompose_all,  // NFKD
    compose_all,    // NFKC
    without_marks,  // without combining marks; `nonspacing` alone
    lowercase,
    nmt,             // white space as spaces, without control characters, as SentencePiece's "nmt"
    strip,           // without white space at the ends that are named
    replace,         // what the pattern matches, by a text
    prepend,         // a text before it, unless it is empty
    charsmap,        // cluster by cluster, as the tokenizers library reads the table
    sentence_pieces  // the longest matches; spaces as U+2581, several as one
  };
  Kind kind = Kind::clean;
  bool nonspacing = false;                         // without_marks
  bool left = false, right = false;                // strip
  std::string text;                                // replace, prepend
  std::function<void(std::string&)> swap;          // replace: compiled
  std::shared_ptr<const Charsmap> map;             // charsmap; sentence_pieces: may be null
  bool single_spaces = true, space_prefix = true;  // sentence_pieces
};

std::string normalise(std::string_view text, const std::vector<NormaliserStep>& steps);
// Replaces all that a pattern matches; `swap` is empty if RE2 does not have the pattern.
NormaliserStep replace_step(const std::string& pattern, bool literal, const std::string& text);

}  // namespace presil
