// A cursor over one line of assembly that knows its place for errors; inside the room only.
#pragma once

#include <map>

#include "isa/insn_fields.h"

namespace presil {

using Labels = std::map<std::string, uint64_t, std::less<>>;

// One line of source with its number; `text` has no comment.
struct SourceLine {
  std::string file;
  int64_t number = 0;
  std::string whole;
};

// Reads tokens from left to right. Failures throw Error isa-syntax with the column.
class LineReader {
 public:
  // `offset` is where `text` starts in the line, for columns; with `is_expanded` the text is not
  // the line's own, and errors point at the offset.
  LineReader(const SourceLine& line, std::string_view text, size_t offset, bool is_expanded = false)
      : line_(line), text_(text), offset_(offset), is_expanded_(is_expanded) {}

  void skip_spaces();
  bool at_end();
  bool take(char wanted);  // after spaces; false if another character stands there
  void expect(char wanted);
  std::string_view word();  // up to a comma, parenthesis, = or space
  std::string_view rest();  // all that is left, trimmed
  // A number, a label, or a sum of them. Without labels (first pass) labels count as 0 and
  // `*uses_label` becomes true.
  int64_t value(const Labels* labels, bool* uses_label = nullptr);
  [[noreturn]] void fail(std::string found, std::string expected, size_t width = 1) const;

 private:
  int64_t term(const Labels* labels, bool* uses_label);
  const SourceLine& line_;
  std::string_view text_;
  size_t offset_;
  bool is_expanded_;
  size_t at_ = 0;
  size_t token_ = 0;  // where the last token began
};

// Reads the operands of one instruction as its syntax says. `labels` may be null in the first pass.
Fields read_operands(const Insn& insn, LineReader& reader, uint64_t pc, const Labels* labels);
// The instructions that load a 64-bit constant into a register, as words.
std::vector<uint64_t> load_constant(int rd, int64_t value);
// The instruction text that a pseudo instruction stands for; `$0`.. are its operands. "" if none.
std::string_view pseudo_pattern(std::string_view name);

}  // namespace presil
