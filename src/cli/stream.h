// Text that is shown while it is written.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <string>

namespace presil {

// Hands on text as soon as its characters are whole.
class Stream {
 public:
  explicit Stream(bool shown) : shown_(shown) {}
  void put(const std::string& piece) {
    text_ += piece;
    if (!shown_) return;
    size_t whole = text_.size();
    for (size_t back = 1; back <= 3 && back <= text_.size(); ++back) {
      const auto byte = static_cast<uint8_t>(text_[text_.size() - back]);
      if (byte < 0x80) break;
      if (byte < 0xc0) continue;
      const size_t length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      if (length > back) whole = text_.size() - back;
      break;
    }
    if (whole <= printed_) return;
    fmt::print("{}", text_.substr(printed_, whole - printed_));
    std::fflush(stdout);
    printed_ = whole;
  }
  const std::string& text() const { return text_; }

 private:
  bool shown_;
  std::string text_;
  size_t printed_ = 0;
};

}  // namespace presil
