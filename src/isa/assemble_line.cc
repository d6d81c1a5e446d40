// Tokens, values and operands of one line of assembly.
#include "isa/assemble_line.h"

#include <fmt/format.h>

#include <charconv>

namespace presil {
namespace {

bool is_separator(char c) {
  return c == ',' || c == '(' || c == ')' || c == '=' || c == ' ' || c == '\t';
}

int required(std::optional<int> number, const LineReader& reader, std::string_view word,
             std::string_view kind) {
  if (!number) reader.fail(fmt::format("'{}'", word), fmt::format("{}", kind), word.size());
  return *number;
}

uint8_t small(LineReader& reader, int64_t high, std::string_view what) {
  const int64_t value = reader.value(nullptr);
  if (value < 0 || value > high) {
    reader.fail(fmt::format("{} {}", what, value), fmt::format("0 to {}", high));
  }
  return static_cast<uint8_t>(value);
}

int64_t in_range(const Insn& insn, LineReader& reader, int64_t value) {
  const ImmediateRange range = immediate_range(insn);
  if (value < range.low || value > range.high || value % range.multiple != 0) {
    reader.fail(fmt::format("the value {}", value),
                range.multiple == 1 ? fmt::format("{} to {}", range.low, range.high)
                                    : fmt::format("{} to {}, a multiple of {}", range.low,
                                                  range.high, range.multiple));
  }
  return value;
}

// "rw", "iorw": the bits of one side of a fence.
int64_t ordering_bits(LineReader& reader) {
  const std::string_view word = reader.word();
  int64_t bits = 0;
  for (const char c : word) {
    const size_t at = std::string_view("wroi").find(c);
    if (at == std::string_view::npos) reader.fail(fmt::format("'{}'", word), "of i, o, r, w");
    bits |= int64_t{1} << at;
  }
  return bits;
}

void read_ordering(LineReader& reader, bool is_fence, Fields* fields) {
  if (reader.at_end()) {
    fields->immediate = is_fence ? 0xff : 0;
    return;
  }
  const std::string_view first = reader.rest();
  if (first[0] >= '0' && first[0] <= '9') {
    const int64_t raw = reader.value(nullptr);
    fields->d = static_cast<uint8_t>(raw & 31);
    fields->a = static_cast<uint8_t>(raw >> 5 & 31);
    fields->immediate = raw >> 10 & 0xfff;
    return;
  }
  const int64_t before = ordering_bits(reader);
  reader.expect(',');
  fields->immediate = before << 4 | ordering_bits(reader);
}

void read_modifiers(const Insn& insn, LineReader& reader, bool first, Fields* fields) {
  int waits = 0;
  int posts = 0;
  while (!reader.at_end()) {
    if (!first) reader.expect(',');
    first = false;
    const std::string_view word = reader.word();
    reader.expect('=');
    if (word == "mode" && (insn.mask >> 56 & 255) != 255) {
      fields->mode = small(reader, 255, "the mode");
    } else if (word == "wait" && waits < 2) {
      fields->wait[waits++] = small(reader, 63, "semaphore");
    } else if (word == "post" && posts < 2) {
      fields->post[posts++] = small(reader, 63, "semaphore");
    } else {
      reader.fail(fmt::format("'{}='", word), "mode=, or wait= or post= at most twice each",
                  word.size());
    }
  }
}

void read_operand(std::string_view name, const Insn& insn, LineReader& reader, uint64_t pc,
                  const Labels* labels, Fields* fields) {
  const auto field = [fields](char letter) -> uint8_t& {
    return letter == 'd'   ? fields->d
           : letter == 'a' ? fields->a
           : letter == 'b' ? fields->b
                           : fields->c;
  };
  if (name == "imm") {
    bool uses_label = false;
    fields->immediate = in_range(insn, reader, reader.value(labels, &uses_label));
  } else if (name == "zimm") {
    fields->a = small(reader, 31, "the immediate");
  } else if (name == "upper") {
    const int64_t value = reader.value(labels);
    if (value < -0x80000 || value > 0xfffff) {
      reader.fail(fmt::format("the value {}", value), "20 bits");
    }
    fields->immediate = static_cast<int64_t>(static_cast<int32_t>(value << 12));
  } else if (name == "target") {
    bool uses_label = false;
    const int64_t target = reader.value(labels, &uses_label);
    if (labels == nullptr) return;
    fields->immediate = in_range(insn, reader, target - static_cast<int64_t>(pc));
  } else if (name == "csr") {
    const std::string_view rest = reader.rest();
    if (!rest.empty() && rest[0] >= '0' && rest[0] <= '9') {
      fields->immediate = in_range(insn, reader, reader.value(nullptr));
    } else {
      const std::string_view word = reader.word();
      const std::optional<int64_t> number = csr_number(word);
      if (!number) reader.fail(fmt::format("'{}'", word), "a control register", word.size());
      fields->immediate = *number;
    }
  } else if (name == "rm") {
    fields->rounding = static_cast<uint8_t>(default_rounding(insn));
    if (!reader.take(',')) return;
    const std::string_view word = reader.word();
    fields->rounding =
        static_cast<uint8_t>(required(rounding_number(word), reader, word, "a rounding mode"));
  } else if (name == "ordering" || name == "nothing") {
    read_ordering(reader, name == "ordering", fields);
  } else {
    const std::string_view word = reader.word();
    const char bank = name.size() == 1 ? 'x' : name[0];
    const int number =
        bank == 'x'   ? required(x_number(word), reader, word, "a register")
        : bank == 'f' ? required(f_number(word), reader, word, "a floating-point register")
                      : required(descriptor_number(word), reader, word, "a descriptor, d0 to d31");
    field(name.back()) = static_cast<uint8_t>(number);
  }
}

}  // namespace

void LineReader::skip_spaces() {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
}
bool LineReader::at_end() {
  skip_spaces();
  return at_ >= text_.size();
}
bool LineReader::take(char wanted) {
  skip_spaces();
  token_ = at_;
  if (at_ >= text_.size() || text_[at_] != wanted) return false;
  ++at_;
  return true;
}
void LineReader::expect(char wanted) {
  if (take(wanted)) return;
  fail(at_ < text_.size() ? fmt::format("'{}'", text_.substr(at_, 1)) : "the end of the line",
       fmt::format("'{}'", wanted));
}
std::string_view LineReader::word() {
  skip_spaces();
  token_ = at_;
  while (at_ < text_.size() && !is_separator(text_[at_])) ++at_;
  return text_.substr(token_, at_ - token_);
}
std::string_view LineReader::rest() {
  skip_spaces();
  return trim(text_.substr(at_));
}

int64_t LineReader::term(const Labels* labels, bool* uses_label) {
  skip_spaces();
  token_ = at_;
  const size_t begin = at_;
  while (at_ < text_.size() && !is_separator(text_[at_]) && text_[at_] != '+' && text_[at_] != '-')
    ++at_;
  const std::string_view word = text_.substr(begin, at_ - begin);
  if (word.empty()) {
    fail(begin < text_.size() ? fmt::format("'{}'", text_.substr(begin, 1)) : "the end of the line",
         "a number or a label");
  }
  if (word[0] < '0' || word[0] > '9') {
    if (uses_label != nullptr) *uses_label = true;
    if (labels == nullptr) {
      if (uses_label == nullptr) fail(fmt::format("'{}'", word), "a number", word.size());
      return 0;
    }
    const auto at = labels->find(word);
    if (at == labels->end()) fail(fmt::format("no label '{}'", word), "a label", word.size());
    return static_cast<int64_t>(at->second);
  }
  const bool is_hex = word.size() > 2 && word[0] == '0' && (word[1] == 'x' || word[1] == 'X');
  const std::string_view digits = is_hex ? word.substr(2) : word;
  uint64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value, is_hex ? 16 : 10);
  if (error != std::errc() || stop != end) {
    fail(fmt::format("'{}'", word), "a decimal or hexadecimal number of 64 bits", word.size());
  }
  return static_cast<int64_t>(value);
}

int64_t LineReader::value(const Labels* labels, bool* uses_label) {
  uint64_t sum = 0;
  bool first = true;
  while (true) {
    bool negative = false;
    bool positive = false;
    if (take('-')) {
      negative = true;
    } else {
      positive = take('+');
    }
    if (!first && !negative && !positive) break;
    const uint64_t term_value = static_cast<uint64_t>(term(labels, uses_label));
    sum = negative ? sum - term_value : sum + term_value;
    first = false;
  }
  return static_cast<int64_t>(sum);
}

void LineReader::fail(std::string found, std::string expected, size_t width) const {
  Place place;
  place.file = line_.file.empty() ? "assembly" : line_.file;
  place.line = line_.number;
  place.column = static_cast<int64_t>(offset_ + (is_expanded_ ? 0 : token_)) + 1;
  place.width = is_expanded_ ? 1 : static_cast<int64_t>(width);
  place.source = line_.whole;
  throw Error("isa-syntax", place, std::move(found), std::move(expected));
}

Fields read_operands(const Insn& insn, LineReader& reader, uint64_t pc, const Labels* labels) {
  Fields fields;
  for (const SyntaxPiece& piece : syntax_pieces(insn.syntax)) {
    if (piece.is_operand) {
      read_operand(piece.text, insn, reader, pc, labels, &fields);
      continue;
    }
    for (const char c : piece.text) {
      if (c != ' ') reader.expect(c);
    }
  }
  if (insn.format == Format::engine) read_modifiers(insn, reader, insn.syntax.empty(), &fields);
  if (!reader.at_end()) {
    const std::string_view more = reader.rest();
    reader.take(more[0]);
    reader.fail(fmt::format("'{}' after the last operand", more), "the end of the line",
                more.size());
  }
  return fields;
}

}  // namespace presil
