// Words of a text that is read by descent: tokens, numbers and quoted texts, and errors that name
// the line and column of what was met. Private to `graph`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace presil {

class Words {
 public:
  explicit Words(std::string_view text) : text_(text) {}

 protected:
  // Error graph-text at the place that was reached.
  [[noreturn]] void fail(std::string found, std::string expected) const;
  void skip_space();
  std::string_view peek_word();
  std::string_view word();
  // Whether the text goes on with the token, which is then passed.
  bool accept(std::string_view token);
  void expect(std::string_view token);
  int64_t integer();
  uint64_t hexadecimal();
  uint64_t bits();  // hexadecimal digits after 0x
  std::string quoted_text();
  std::vector<int64_t> integers();  // "[1, 2]"

  std::string_view text_;
  size_t at_ = 0;  // what comes next
};

}  // namespace presil
