// Byte-pair tokenizers: a text is cut into words by patterns, each byte of a word is written as a
// letter, and neighbours merge in the order in which training merged them. The idea is Sennrich,
// Haddow and Birch 2016; the letters for bytes are GPT-2's (github.com/openai/gpt-2, encoder.py).
//
// Patterns are those of the tokenizers' own files. RE2 has no look-ahead, which they use in one
// place only: `\s+(?!\S)`, white space up to the last that stands before a word. It is written here
// as the group that stands for it, and the last character of its match is given back.
#include <re2/re2.h>

#include <array>
#include <unordered_map>

#include "base/base.h"
#include "language/merge_pieces.h"
#include "language/tokenizers.h"

namespace presil {
namespace {

// All white space of Unicode; RE2's \s is that of ASCII.
constexpr std::string_view white = R"(\t\n\v\f\r\x{85}\p{Z})";
constexpr std::string_view look_ahead = R"(\s+(?!\S)|\s+)";

void replace_all(std::string& text, std::string_view what, const std::string& with) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
    text.replace(at, what.size(), with);
    at += with.size();
  }
}

// A pattern of a tokenizer's file as RE2 has it, in one group; a second group is the white space.
std::string for_re2(std::string pattern) {
  replace_all(pattern, look_ahead, R"((\s+))");
  std::string result;
  bool in_class = false;
  for (size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\' && i + 1 < pattern.size()) {
      const char next = pattern[++i];
      if (next == 's') {
        result += in_class ? std::string(white) : "[" + std::string(white) + "]";
      } else if (next == 'S' && !in_class) {
        result += "[^" + std::string(white) + "]";
      } else {
        result += {c, next};
      }
      continue;
    }
    if (c == '[') in_class = true;
    if (c == ']') in_class = false;
    result += c;
  }
  return "(" + result + ")";
}

// The letter of each byte: itself where it can be seen, else the next free one from U+0100 on.
std::array<std::string, 256> letters_of_bytes() {
  std::array<std::string, 256> letters;
  int next = 256;
  for (int byte = 0; byte < 256; ++byte) {
    const bool seen = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    const int point = seen ? byte : next++;
    std::string& letter = letters[static_cast<size_t>(byte)];
    if (point < 0x80) {
      letter = {static_cast<char>(point)};
    } else {
      letter = {static_cast<char>(0xc0 | point >> 6), static_cast<char>(0x80 | (point & 63))};
    }
  }
  return letters;
}

class BytePairs : public Tokenizer {
 public:
  explicit BytePairs(Vocabulary given) : Tokenizer(std::move(given)), letters_(letters_of_bytes()) {
    for (size_t byte = 0; byte < letters_.size(); ++byte) {
      bytes_[letters_[byte]] = static_cast<char>(byte);
    }
    int32_t rank = 0;
    for (const auto& [left, right] : vocabulary().merges) {
      ranks_.try_emplace(left + ' ' + right, rank++);
    }
    for (const std::string& pattern : vocabulary().split_patterns) {
      RE2::Options options;
      options.set_log_errors(false);
      patterns_.push_back(std::make_shared<RE2>(for_re2(pattern), options));
      PRESIL_CHECK(patterns_.back()->ok(), "patterns that reach a tokenizer are patterns of RE2");
    }
  }

 protected:
  void encode_plain(std::string_view text, bool, std::vector<int32_t>& tokens) const override {
    const std::string normal = normalise(text, vocabulary().normaliser);
    std::vector<std::string_view> words = {normal};
    for (size_t i = 0; i < patterns_.size(); ++i) {
      const std::vector<bool>& drops = vocabulary().drops_between;
      std::vector<std::string_view> parts;
      for (std::string_view word : words)
        cut(word, *patterns_[i], i < drops.size() && drops[i], parts);
      words = std::move(parts);
    }
    for (std::string_view word : words) encode_word(word, tokens);
  }

  std::string text_of(int32_t token) const override {
    std::string letters = vocabulary().tokens[static_cast<size_t>(token)];
    const std::string& mark = vocabulary().end_mark;
    const bool ends = !mark.empty() && letters.ends_with(mark);
    if (ends) letters.resize(letters.size() - mark.size());
    std::string text;
    for (size_t at = 0; at < letters.size();) {
      const auto length = static_cast<size_t>(utf8_length(letters[at]));
      const auto found = bytes_.find(letters.substr(at, length));
      text += found == bytes_.end() ? letters.substr(at, length) : std::string(1, found->second);
      at += length;
    }
    return ends ? text + ' ' : text;
  }

 private:
  // Every match is a part, and so is what lies between two unless it is dropped.
  static void cut(std::string_view text, const RE2& pattern, bool drops,
                  std::vector<std::string_view>& parts) {
    size_t at = 0;
    const int groups = std::min(pattern.NumberOfCapturingGroups(), 2);
    while (at < text.size()) {
      re2::StringPiece found[3];
      const re2::StringPiece whole(text.data(), text.size());
      if (!pattern.Match(whole, at, text.size(), RE2::UNANCHORED, found, groups + 1) ||
          found[0].empty()) {
        break;
      }
      const auto begin = static_cast<size_t>(found[0].data() - text.data());
      size_t end = begin + found[0].size();
      if (groups == 2 && found[2].data() != nullptr && end < text.size()) {
        size_t last = end - 1;
        while (last > begin && (text[last] & 0xc0) == 0x80) --last;
        if (last > begin) end = last;
      }
      if (begin > at && !drops) parts.push_back(text.substr(at, begin - at));
      parts.push_back(text.substr(begin, end - begin));
      at = end;
    }
    if (at < text.size() && !drops) parts.push_back(text.substr(at));
  }

  void encode_word(std::string_view word, std::vector<int32_t>& tokens) const {
    std::string spelled;
    for (char byte : word) spelled += letters_[static_cast<uint8_t>(byte)];
    const size_t end = spelled.size();
    spelled += vocabulary().end_mark;
    std::vector<std::string_view> pieces;
    for (size_t at = 0; at < end;) {
      auto length = static_cast<size_t>(utf8_length(spelled[at]));
      if (at + length >= end) length = spelled.size() - at;  // the mark is part of the last letter
      pieces.push_back(std::string_view(spelled).substr(at, length));
      at += length;
    }
    std::string pair;
    const auto priority = [&](std::string_view left,
                              std::string_view right) -> std::optional<double> {
      pair.assign(left);
      pair += ' ';
      pair += right;
      const auto found = ranks_.find(pair);
      if (found == ranks_.end()) return std::nullopt;
      return found->second;
    };
    for (std::string_view piece : merge_pieces(pieces, priority)) {
      const int32_t token = find(piece);
      if (token >= 0) {
        tokens.push_back(token);
      } else if (vocabulary().unknown >= 0) {
        tokens.push_back(vocabulary().unknown);
      }
    }
  }

  std::array<std::string, 256> letters_;
  std::unordered_map<std::string, char> bytes_;
  std::unordered_map<std::string, int32_t> ranks_;
  std::vector<std::shared_ptr<RE2>> patterns_;
};

constexpr std::string_view gpt2_words =
    R"('(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";
constexpr std::string_view llama3_words =
    R"((?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|)"
    R"(\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr std::string_view qwen2_words =
    R"((?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|)"
    R"(\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr std::string_view digit = R"(\p{N})";

}  // namespace

std::vector<std::string> split_patterns_of(std::string_view name) {
  if (name == "gpt2" || name == "gpt-2" || name == "default") return {std::string(gpt2_words)};
  if (name == "smollm") return {std::string(digit), std::string(gpt2_words)};
  if (name == "llama-bpe" || name == "llama3") return {std::string(llama3_words)};
  if (name == "qwen2") return {std::string(qwen2_words)};
  return {};
}

bool is_split_pattern(const std::string& pattern) {
  RE2::Options options;
  options.set_log_errors(false);
  return RE2(for_re2(pattern), options).ok();
}

std::shared_ptr<const Tokenizer> make_byte_pairs(Vocabulary vocabulary) {
  return std::make_shared<BytePairs>(std::move(vocabulary));
}

}  // namespace presil
