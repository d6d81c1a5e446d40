// Every error names the line and column of the word it met.
#include "graph/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

#include "base/base.h"

namespace presil {

static bool is_word_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
}

void Words::fail(std::string found, std::string expected) const {
  Place place;
  const size_t at = std::min(at_, text_.size());
  const size_t start = at == 0 ? 0 : text_.rfind('\n', at - 1) + 1;
  place.line = 1 + std::count(text_.begin(), text_.begin() + static_cast<int64_t>(at), '\n');
  place.column = static_cast<int64_t>(at - start) + 1;
  place.source = std::string(text_.substr(start, text_.find('\n', start) - start));
  throw Error("graph-text", place, std::move(found), std::move(expected));
}

void Words::skip_space() {
  while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
}

std::string_view Words::peek_word() {
  skip_space();
  size_t end = at_;
  while (end < text_.size() && is_word_char(text_[end])) ++end;
  return text_.substr(at_, end - at_);
}

std::string_view Words::word() {
  const std::string_view result = peek_word();
  if (result.empty()) fail("no word here", "a word");
  at_ += result.size();
  return result;
}

bool Words::accept(std::string_view token) {
  skip_space();
  if (text_.substr(at_, token.size()) != token) return false;
  if (is_word_char(token.back()) && peek_word() != token) return false;
  at_ += token.size();
  return true;
}

void Words::expect(std::string_view token) {
  if (!accept(token)) fail("something else here", fmt::format("'{}'", token));
}

int64_t Words::integer() {
  skip_space();
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
  if (error != std::errc()) fail("no integer here", "an integer");
  at_ = static_cast<size_t>(end - text_.data());
  return value;
}

uint64_t Words::hexadecimal() {
  uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(text_.data() + at_, text_.data() + text_.size(), value, 16);
  if (error != std::errc()) fail("no hexadecimal number here", "hexadecimal digits");
  at_ = static_cast<size_t>(end - text_.data());
  return value;
}

uint64_t Words::bits() {
  skip_space();
  if (text_.substr(at_, 2) != "0x") fail("no bits here", "hexadecimal digits after 0x");
  at_ += 2;
  return hexadecimal();
}

std::string Words::quoted_text() {
  expect("\"");
  std::string result;
  while (at_ < text_.size() && text_[at_] != '"') {
    char c = text_[at_++];
    if (c == '\\') {
      if (at_ >= text_.size()) break;
      c = text_[at_++];
      if (c == 'x') {
        unsigned value = 0;
        const std::string_view digits = text_.substr(at_, 2);
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        at_ += digits.size();
        c = static_cast<char>(value);
      }
    }
    result += c;
  }
  if (at_ >= text_.size()) fail("a string without its end", "'\"'");
  ++at_;
  return result;
}

std::vector<int64_t> Words::integers() {
  std::vector<int64_t> values;
  expect("[");
  if (accept("]")) return values;
  do values.push_back(integer());
  while (accept(","));
  expect("]");
  return values;
}

}  // namespace presil
