// The assembler: two passes over lines. The first finds the address of every label, the second
// encodes; the size of a line never depends on a label, so two passes are enough.
#include <fmt/format.h>

#include <cstring>

#include "isa/assemble_line.h"

namespace presil {
namespace {

constexpr size_t output_bytes_max = size_t{64} << 20;

struct PseudoInsn {
  std::string_view name, pattern;
};
// Volume I, table "Pseudoinstructions": those with a fixed expansion.
constexpr PseudoInsn pseudo_insns[] = {
    {"nop", "addi x0, x0, 0"},
    {"mv", "addi $0, $1, 0"},
    {"not", "xori $0, $1, -1"},
    {"neg", "sub $0, x0, $1"},
    {"negw", "subw $0, x0, $1"},
    {"sext.w", "addiw $0, $1, 0"},
    {"seqz", "sltiu $0, $1, 1"},
    {"snez", "sltu $0, x0, $1"},
    {"sltz", "slt $0, $1, x0"},
    {"sgtz", "slt $0, x0, $1"},
    {"beqz", "beq $0, x0, $1"},
    {"bnez", "bne $0, x0, $1"},
    {"blez", "bge x0, $0, $1"},
    {"bgez", "bge $0, x0, $1"},
    {"bltz", "blt $0, x0, $1"},
    {"bgtz", "blt x0, $0, $1"},
    {"bgt", "blt $1, $0, $2"},
    {"ble", "bge $1, $0, $2"},
    {"bgtu", "bltu $1, $0, $2"},
    {"bleu", "bgeu $1, $0, $2"},
    {"j", "jal x0, $0"},
    {"jr", "jalr x0, 0($0)"},
    {"call", "jal x1, $0"},
    {"ret", "jalr x0, 0(x1)"},
    {"csrr", "csrrs $0, $1, x0"},
    {"csrw", "csrrw x0, $0, $1"},
    {"csrs", "csrrs x0, $0, $1"},
    {"csrc", "csrrc x0, $0, $1"},
    {"fmv.s", "fsgnj.s $0, $1, $1"},
    {"fneg.s", "fsgnjn.s $0, $1, $1"},
    {"fabs.s", "fsgnjx.s $0, $1, $1"},
    {"fmv.d", "fsgnj.d $0, $1, $1"},
    {"fneg.d", "fsgnjn.d $0, $1, $1"},
    {"fabs.d", "fsgnjx.d $0, $1, $1"},
};

struct Statement {
  SourceLine line;
  std::string text;   // without label and comment
  size_t offset = 0;  // of text in the line
  uint64_t address = 0;
  std::string_view head;  // first word of text
};

class Assembler {
 public:
  Assembler(std::string_view text, uint64_t base, const std::string& file)
      : base_(base), file_(file) {
    parse(text);
  }

  Assembled run() {
    uint64_t address = base_;
    for (Statement& statement : statements_) {
      bind_labels(&statement, address);
      statement.address = address;
      if (!statement.text.empty()) address += attempt(statement, nullptr);
      if (address - base_ > output_bytes_max) break;
    }
    findings_.throw_if_any();
    PRESIL_CHECK(result_.bytes.size() <= output_bytes_max, "assembly stays within its bound");
    result_.bytes.clear();
    for (const Statement& statement : statements_) {
      if (!statement.text.empty()) attempt(statement, &labels_);
    }
    findings_.throw_if_any();
    for (const auto& [name, at] : labels_) result_.labels.emplace_back(name, at);
    return std::move(result_);
  }

 private:
  void parse(std::string_view text) {
    int64_t number = 0;
    for (const std::string& whole : split(text, '\n')) {
      Statement statement;
      statement.line = {file_, ++number, whole};
      std::string_view part = std::string_view(whole).substr(0, whole.find('#'));
      part = part.substr(0, part.find("//"));
      while (!part.empty() && (part.back() == '\r' || part.back() == ' ' || part.back() == '\t'))
        part.remove_suffix(1);
      statement.text = part;
      statements_.push_back(std::move(statement));
    }
  }

  static bool is_label_text(std::string_view text) {
    if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
    for (const char c : text) {
      const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '$';
      if (!good) return false;
    }
    return true;
  }

  void bind_labels(Statement* statement, uint64_t address) {
    size_t begin = 0;
    while (true) {
      const size_t colon = statement->text.find(':', begin);
      if (colon == std::string::npos) break;
      const std::string label(trim(std::string_view(statement->text).substr(begin, colon - begin)));
      if (!is_label_text(label)) break;
      if (!labels_.emplace(label, address).second) {
        findings_.add({"isa-syntax",
                       {file_, statement->line.number, 1, 1, statement->line.whole, ""},
                       fmt::format("the label '{}' a second time", label),
                       "one definition of each label",
                       ""});
      }
      begin = colon + 1;
    }
    const size_t first = statement->text.find_first_not_of(" \t", begin);
    statement->offset = first == std::string::npos ? statement->text.size() : first;
    statement->text.erase(0, statement->offset);
  }

  // Bytes of the statement; findings are kept and the work goes on with the next line.
  uint64_t attempt(const Statement& statement, const Labels* labels) {
    const size_t before = result_.bytes.size();
    try {
      LineReader reader(statement.line, statement.text, statement.offset);
      assemble_line(statement, reader, labels);
    } catch (const Error& error) {
      for (const Finding& finding : error.findings()) findings_.add(finding);
      if (result_.bytes.size() == before) emit(0, 4);
    }
    return result_.bytes.size() - before;
  }

  void assemble_line(const Statement& statement, LineReader& reader, const Labels* labels) {
    const std::string_view head = reader.word();
    if (head.empty()) reader.fail("no instruction", "an instruction, a label or a directive");
    if (head[0] == '.') return directive(head, statement, reader, labels);
    if (head == "li") return load_immediate(reader);
    if (head == "la") return load_address(statement, reader, labels);
    if (const std::string_view pattern = pseudo_pattern(head); !pattern.empty()) {
      return expand(pattern, statement, reader, labels);
    }
    const Insn* insn = find_insn(head);
    if (insn == nullptr) {
      std::vector<std::string> names;
      for (const Insn* known : all_insns()) names.emplace_back(known->name);
      const std::string near = nearest(head, names);
      reader.fail(
          fmt::format("no instruction '{}'", head),
          near.empty() ? "an instruction" : fmt::format("an instruction, such as '{}'", near),
          head.size());
    }
    const Fields fields = read_operands(*insn, reader, statement.address, labels);
    emit(encode(*insn, fields), insn->format == Format::engine ? 8 : 4);
  }

  void expand(std::string_view pattern, const Statement& statement, LineReader& reader,
              const Labels* labels) {
    // Operands are separated by commas alone in every pseudo instruction.
    std::vector<std::string> operands;
    if (!reader.at_end()) operands = split(reader.rest(), ',');
    std::string text;
    size_t used = 0;
    for (size_t i = 0; i < pattern.size(); ++i) {
      if (pattern[i] != '$') {
        text += pattern[i];
        continue;
      }
      const size_t index = static_cast<size_t>(pattern[++i] - '0');
      used = std::max(used, index + 1);
      if (index >= operands.size()) reader.fail("too few operands", "more of them");
      text += trim(operands[index]);
    }
    if (operands.size() != used) {
      reader.fail(fmt::format("{} operands", operands.size()), fmt::format("{}", used));
    }
    const SourceLine line = statement.line;
    LineReader expanded(line, text, statement.offset, true);
    const Insn* insn = find_insn(expanded.word());
    PRESIL_CHECK(insn != nullptr, "a pseudo instruction expands to an instruction");
    emit(encode(*insn, read_operands(*insn, expanded, statement.address, labels)), 4);
  }

  void load_immediate(LineReader& reader) {
    const int rd = register_of(reader);
    reader.expect(',');
    const int64_t value = reader.value(nullptr);
    end_of(reader);
    for (const uint64_t word : load_constant(rd, value)) emit(word, 4);
  }

  void load_address(const Statement& statement, LineReader& reader, const Labels* labels) {
    const int rd = register_of(reader);
    reader.expect(',');
    bool uses_label = false;
    const int64_t target = reader.value(labels, &uses_label);
    end_of(reader);
    int64_t offset = labels == nullptr ? 0 : target - static_cast<int64_t>(statement.address);
    if (offset + 0x800 >= int64_t{1} << 31 || offset < -(int64_t{1} << 31)) {
      reader.fail(fmt::format("a label {} bytes away", offset), "one within 2 GiB", 1);
    }
    Fields upper;
    upper.d = static_cast<uint8_t>(rd);
    upper.immediate = static_cast<int64_t>(
        static_cast<int32_t>(static_cast<uint32_t>(offset + 0x800) & 0xfffff000u));
    Fields lower;
    lower.d = lower.a = upper.d;
    lower.immediate = offset - upper.immediate;
    if (upper.immediate > offset + 0x800) lower.immediate -= int64_t{1} << 32;
    emit(encode(*find_insn("auipc"), upper), 4);
    emit(encode(*find_insn("addi"), lower), 4);
  }

  void directive(std::string_view head, const Statement& statement, LineReader& reader,
                 const Labels* labels) {
    const int64_t size = head == ".byte"                        ? 1
                         : head == ".half"                      ? 2
                         : head == ".word" || head == ".4byte"  ? 4
                         : head == ".dword" || head == ".8byte" ? 8
                                                                : 0;
    if (size != 0) {
      do {
        bool uses_label = false;
        emit(static_cast<uint64_t>(reader.value(labels, &uses_label)), size);
      } while (reader.take(','));
      return end_of(reader);
    }
    if (head == ".zero" || head == ".align") {
      const int64_t count = reader.value(nullptr);
      end_of(reader);
      const int64_t high = head == ".zero" ? int64_t{1} << 24 : 20;
      if (count < 0 || count > high)
        reader.fail(fmt::format("{}", count), fmt::format("0 to {}", high));
      int64_t zeros = count;
      if (head == ".align") {
        const uint64_t boundary = uint64_t{1} << count;
        zeros = static_cast<int64_t>((boundary - statement.address % boundary) % boundary);
      }
      result_.bytes.resize(result_.bytes.size() + static_cast<size_t>(zeros));
      return;
    }
    reader.fail(fmt::format("the directive '{}'", head),
                ".byte, .half, .word, .dword, .zero or .align", head.size());
  }

  static int register_of(LineReader& reader) {
    const std::string_view word = reader.word();
    const std::optional<int> number = x_number(word);
    if (!number) reader.fail(fmt::format("'{}'", word), "a register", word.size());
    return *number;
  }
  static void end_of(LineReader& reader) {
    if (reader.at_end()) return;
    reader.fail(fmt::format("'{}'", reader.rest()), "the end of the line");
  }
  void emit(uint64_t value, int64_t size) {
    if (result_.bytes.size() > output_bytes_max) {
      throw Error("isa-syntax", {file_, 0, 0, 1, "", ""}, "more than 64 MiB of output",
                  "at most 64 MiB");
    }
    for (int64_t i = 0; i < size; ++i) result_.bytes.push_back(std::byte(value >> 8 * i & 255));
  }

  uint64_t base_;
  std::string file_;
  std::vector<Statement> statements_;
  Labels labels_;
  Findings findings_;
  Assembled result_;
};

}  // namespace

std::string_view pseudo_pattern(std::string_view name) {
  for (const PseudoInsn& entry : pseudo_insns) {
    if (entry.name == name) return entry.pattern;
  }
  return "";
}

std::vector<uint64_t> load_constant(int rd, int64_t value) {
  Fields fields;
  fields.d = static_cast<uint8_t>(rd);
  const int64_t low = value << 52 >> 52;  // twelve bits, signed
  if (value == static_cast<int32_t>(value)) {
    // lui gives the upper 20 bits; addiw, not addi, so that 0x7fffffff wraps right.
    std::vector<uint64_t> words;
    const int64_t upper = static_cast<int32_t>(static_cast<uint32_t>(value - low));
    if (upper != 0) {
      fields.immediate = upper;
      words.push_back(encode(*find_insn("lui"), fields));
    }
    if (low != 0 || upper == 0) {
      fields.a = upper != 0 ? fields.d : 0;
      fields.immediate = low;
      words.push_back(encode(*find_insn(upper != 0 ? "addiw" : "addi"), fields));
    }
    return words;
  }
  // The upper part first, shifted up, then the low twelve bits.
  uint64_t upper = static_cast<uint64_t>(value) - static_cast<uint64_t>(low);
  int64_t shift = 0;
  while ((upper & 1) == 0) {
    upper >>= 1;
    ++shift;
  }
  const int64_t shifted = static_cast<int64_t>(upper << shift) >> shift;
  std::vector<uint64_t> words = load_constant(rd, shifted);
  fields.a = fields.d;
  fields.immediate = shift;
  words.push_back(encode(*find_insn("slli"), fields));
  if (low != 0) {
    fields.immediate = low;
    words.push_back(encode(*find_insn("addi"), fields));
  }
  return words;
}

Assembled assemble(std::string_view text, uint64_t base, const std::string& file) {
  return Assembler(text, base, file).run();
}

}  // namespace presil
