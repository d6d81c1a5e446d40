// A template as tokens: text outside of marks, and what stands inside them. Which white space
// around marks belongs to no text follows jinja2's lexer with trim_blocks and lstrip_blocks.
#include <fmt/format.h>

#include "jinja/syntax.h"

namespace presil {

void fail_jinja(std::string_view id, const Place& place, int line, std::string found,
                std::string expected) {
  Place own = place;
  own.inside += fmt::format("{}line {}", own.inside.empty() ? "" : ", ", line);
  throw Error(id, own, std::move(found), std::move(expected));
}

namespace {

constexpr size_t source_bytes_max = size_t{1} << 20;
constexpr std::string_view white = " \t\n\r\f\v";

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// With one kind of line ends, and without the last of them.
std::string normal(std::string_view source) {
  std::string text;
  for (size_t i = 0; i < source.size(); ++i) {
    if (source[i] != '\r') {
      text += source[i];
    } else if (i + 1 == source.size() || source[i + 1] != '\n') {
      text += '\n';
    }
  }
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

void append_utf8(std::string& text, uint32_t code) {
  if (code < 0x80) {
    text += static_cast<char>(code);
    return;
  }
  const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  constexpr int first[] = {0, 0xc0, 0xe0, 0xf0};
  text += static_cast<char>(first[more] | static_cast<int>(code >> (6 * more)));
  for (int i = more - 1; i >= 0; --i)
    text += static_cast<char>(0x80 | static_cast<int>((code >> (6 * i)) & 0x3f));
}

class Lexer {
 public:
  Lexer(std::string_view source, const Place& place) : text_(normal(source)), place_(place) {
    if (source.size() > source_bytes_max)
      fail_jinja("jinja-too-large", place, 1, fmt::format("{} bytes", source.size()),
                 fmt::format("a template of at most {}", source_bytes_max));
  }

  std::vector<JinjaToken> run() {
    while (at_ < text_.size()) {
      size_t mark = text_.find('{', at_);
      while (mark != std::string::npos && !is_mark(mark)) mark = text_.find('{', mark + 1);
      if (mark == std::string::npos) {
        put_text(text_.substr(at_));
        break;
      }
      const char kind = text_[mark + 1];
      const bool is_block = kind != '{';
      std::string before = text_.substr(at_, mark - at_);
      const char sign = mark + 2 < text_.size() ? text_[mark + 2] : ' ';
      if (sign == '-') {
        before.erase(before.find_last_not_of(white) + 1);
      } else if (is_block && sign != '+') {
        strip_line(before);
      }
      const auto lines = count_lines(at_, mark);
      put_text(before);
      line_ += lines;
      at_ = mark + 2 + (sign == '-' || sign == '+' ? 1 : 0);
      if (kind == '#') {
        comment();
      } else {
        inside(kind == '{' ? "}}" : "%}", std::string("{") + kind);
      }
    }
    return std::move(tokens_);
  }

 private:
  bool is_mark(size_t at) const {
    return at + 1 < text_.size() &&
           (text_[at + 1] == '{' || text_[at + 1] == '%' || text_[at + 1] == '#');
  }

  int count_lines(size_t begin, size_t end) const {
    int lines = 0;
    for (size_t i = begin; i < end; ++i) lines += text_[i] == '\n';
    return lines;
  }

  // White space between the begin of a line and a block's mark is none of the text.
  void strip_line(std::string& before) const {
    const size_t begin = before.rfind('\n') + 1;  // npos + 1 is 0
    if (begin == 0 && !at_line_begin_) return;
    if (before.find_first_not_of(white, begin) == std::string::npos) before.erase(begin);
  }

  void put_text(const std::string& text) {
    if (!text.empty()) tokens_.push_back({JinjaToken::Kind::text, text, line_});
  }

  // Behind a mark's end of two characters, `sign` before it: a line's end belongs to a block.
  void end_mark(char sign, bool is_block) {
    at_ += 2;
    at_line_begin_ = false;
    const size_t begin = at_;
    if (sign == '-') {
      at_ = std::min(text_.find_first_not_of(white, at_), text_.size());
    } else if (is_block && sign != '+' && at_ < text_.size() && text_[at_] == '\n') {
      ++at_;
    }
    if (at_ > begin) at_line_begin_ = text_[at_ - 1] == '\n';
    line_ += count_lines(begin, at_);
  }

  void comment() {
    const size_t end = text_.find("#}", at_);
    if (end == std::string::npos)
      fail_jinja("jinja-bad-template", place_, line_, "a comment without an end", "'#}'");
    const char sign = end > at_ ? text_[end - 1] : ' ';
    line_ += count_lines(at_, end);
    at_ = end;
    end_mark(sign, true);
  }

  void put(JinjaToken::Kind kind, std::string text) {
    tokens_.push_back({kind, std::move(text), line_});
  }

  // Tokens of a mark up to its end, which inside brackets is none.
  void inside(std::string_view end, const std::string& mark) {
    const int begin_line = line_;
    put(JinjaToken::Kind::begin, mark);
    std::string open;
    for (;;) {
      while (at_ < text_.size() && white.find(text_[at_]) != std::string_view::npos)
        line_ += text_[at_++] == '\n';
      if (at_ >= text_.size())
        fail_jinja("jinja-bad-template", place_, begin_line, "'" + mark + "' without an end",
                   "'" + std::string(end) + "'");
      const std::string_view rest = std::string_view(text_).substr(at_);
      const bool has_sign = rest[0] == '-' || (rest[0] == '+' && end == "%}");
      if (open.empty() && rest.substr(has_sign ? 1 : 0).starts_with(end)) {
        put(JinjaToken::Kind::end, mark);
        at_ += has_sign ? 1 : 0;
        end_mark(has_sign ? rest[0] : ' ', end == "%}");
        return;
      }
      token(rest, open);
    }
  }

  void token(std::string_view rest, std::string& open) {
    const char c = rest[0];
    if (is_letter(c)) {
      size_t length = 1;
      while (length < rest.size() && (is_letter(rest[length]) || is_digit(rest[length]))) ++length;
      put(JinjaToken::Kind::name, std::string(rest.substr(0, length)));
      at_ += length;
    } else if (is_digit(c)) {
      number(rest);
    } else if (c == '"' || c == '\'') {
      string(c);
    } else {
      sign(rest, open);
    }
  }

  void number(std::string_view rest) {
    size_t length = 0;
    const auto digits = [&] {
      while (length < rest.size() && (is_digit(rest[length]) || rest[length] == '_')) ++length;
    };
    digits();
    bool is_real = false;
    if (length + 1 < rest.size() && rest[length] == '.' && is_digit(rest[length + 1])) {
      is_real = true;
      ++length;
      digits();
    }
    if (length < rest.size() && (rest[length] == 'e' || rest[length] == 'E')) {
      size_t digit = length + 1;
      if (digit < rest.size() && (rest[digit] == '+' || rest[digit] == '-')) ++digit;
      if (digit < rest.size() && is_digit(rest[digit])) {
        is_real = true;
        length = digit;
        digits();
      }
    }
    std::string text(rest.substr(0, length));
    std::erase(text, '_');
    put(is_real ? JinjaToken::Kind::real : JinjaToken::Kind::integer, text);
    at_ += length;
  }

  void string(char quote) {
    const int begin_line = line_;
    std::string text;
    for (++at_;; ++at_) {
      if (at_ >= text_.size())
        fail_jinja("jinja-bad-template", place_, begin_line, "a string without an end",
                   std::string(1, quote));
      const char c = text_[at_];
      if (c == quote) break;
      line_ += c == '\n';
      if (c == '\\' && at_ + 1 < text_.size()) {
        ++at_;
        escape(text);
      } else {
        text += c;
      }
    }
    ++at_;
    put(JinjaToken::Kind::string, std::move(text));
  }

  // Python's; what is none stays as it is written.
  void escape(std::string& text) {
    constexpr std::string_view from = "ntr\\'\"abfv0", to = "\n\t\r\\'\"\a\b\f\v";
    const char c = text_[at_];
    const size_t known = from.find(c);
    const int digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (c == '\n') {
      ++line_;
    } else if (digits > 0) {
      uint32_t code = 0;
      for (int i = 0; i < digits; ++i) {
        const char digit = at_ + 1 < text_.size() ? text_[at_ + 1] : ' ';
        const bool is_hex =
            is_digit(digit) || (digit >= 'a' && digit <= 'f') || (digit >= 'A' && digit <= 'F');
        if (!is_hex)
          fail_jinja("jinja-bad-template", place_, line_, "a broken escape in a string",
                     fmt::format("{} digits behind \\{}", digits, c));
        code = code * 16 +
               static_cast<uint32_t>(is_digit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10);
        ++at_;
      }
      if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        fail_jinja("jinja-bad-template", place_, line_, "an escape of no character",
                   "a code of Unicode");
      append_utf8(text, code);
    } else if (known != std::string_view::npos && c != '0') {
      text += to[known];
    } else {
      if (c == '0') fail_jinja("jinja-unsupported", place_, line_, "an octal escape in a string");
      text += '\\';
      text += c;
    }
  }

  void sign(std::string_view rest, std::string& open) {
    constexpr std::string_view signs[] = {"//", "**", "==", "!=", "<=", ">=", "+", "-", "*",
                                          "/",  "%",  "~",  "<",  ">",  "=",  "(", ")", "[",
                                          "]",  "{",  "}",  ".",  ",",  ":",  "|"};
    for (const std::string_view sign : signs) {
      if (!rest.starts_with(sign)) continue;
      const char c = sign[0];
      if (c == '(' || c == '[' || c == '{') open += c == '(' ? ')' : c == '[' ? ']' : '}';
      if (c == ')' || c == ']' || c == '}') {
        if (open.empty() || open.back() != c)
          fail_jinja("jinja-bad-template", place_, line_, fmt::format("'{}'", c),
                     open.empty() ? "no bracket is open" : fmt::format("'{}'", open.back()));
        open.pop_back();
      }
      put(JinjaToken::Kind::sign, std::string(sign));
      at_ += sign.size();
      return;
    }
    fail_jinja("jinja-bad-template", place_, line_,
               fmt::format("the byte 0x{:02x}", static_cast<unsigned char>(rest[0])),
               "a name, a number, a string or an operator");
  }

  std::string text_;
  const Place& place_;
  std::vector<JinjaToken> tokens_;
  size_t at_ = 0;
  int line_ = 1;
  bool at_line_begin_ = true;
};

}  // namespace

std::vector<JinjaToken> jinja_tokens(std::string_view source, const Place& place) {
  return Lexer(source, place).run();
}

}  // namespace presil
