// Names of registers, control registers and rounding modes, and the grammar of syntax strings.
#include <array>
#include <charconv>

#include "isa/insn_fields.h"

namespace presil {
namespace {

// Names of the calling convention (RISC-V ELF psABI, "Integer/Floating-point Register Convention").
constexpr std::array<std::string_view, 32> x_names{
    "zero", "ra", "sp", "gp", "tp",  "t0",  "t1", "t2", "s0", "s1", "a0",
    "a1",   "a2", "a3", "a4", "a5",  "a6",  "a7", "s2", "s3", "s4", "s5",
    "s6",   "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6"};
constexpr std::array<std::string_view, 32> f_names{
    "ft0", "ft1", "ft2", "ft3", "ft4",  "ft5",  "ft6", "ft7", "fs0",  "fs1", "fa0",
    "fa1", "fa2", "fa3", "fa4", "fa5",  "fa6",  "fa7", "fs2", "fs3",  "fs4", "fs5",
    "fs6", "fs7", "fs8", "fs9", "fs10", "fs11", "ft8", "ft9", "ft10", "ft11"};

struct CsrName {
  int64_t number;
  std::string_view name;
};
constexpr CsrName csr_names[] = {
    {0x001, "fflags"},  {0x002, "frm"},       {0x003, "fcsr"},    {0x300, "mstatus"},
    {0x301, "misa"},    {0x304, "mie"},       {0x305, "mtvec"},   {0x340, "mscratch"},
    {0x341, "mepc"},    {0x342, "mcause"},    {0x343, "mtval"},   {0x344, "mip"},
    {0xb00, "mcycle"},  {0xb02, "minstret"},  {0xc00, "cycle"},   {0xc01, "time"},
    {0xc02, "instret"}, {0xf11, "mvendorid"}, {0xf12, "marchid"}, {0xf13, "mimpid"},
    {0xf14, "mhartid"}, {0xfc0, "mhartcount"}};

constexpr std::array<std::string_view, 8> rounding_names{"rne", "rtz", "rdn", "rup",
                                                         "rmm", "",    "",    "dyn"};

std::optional<int> numbered(std::string_view name, char letter) {
  if (name.size() < 2 || name.size() > 3 || name[0] != letter) return {};
  if (name[1] == '0' && name.size() == 3) return {};
  int number = 0;
  const char* end = name.data() + name.size();
  const auto [at, error] = std::from_chars(name.data() + 1, end, number);
  if (error != std::errc() || at != end || number < 0 || number > 31) return {};
  return number;
}

std::optional<int> find(const std::array<std::string_view, 32>& names, std::string_view name) {
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<int>(i);
  }
  return {};
}

}  // namespace

std::string_view x_name(int number) { return x_names[static_cast<size_t>(number)]; }
std::string_view f_name(int number) { return f_names[static_cast<size_t>(number)]; }

std::string_view csr_name(int64_t number) {
  for (const CsrName& entry : csr_names) {
    if (entry.number == number) return entry.name;
  }
  return "";
}

std::optional<int> x_number(std::string_view name) {
  if (name == "fp") return 8;
  if (const std::optional<int> number = numbered(name, 'x')) return number;
  return find(x_names, name);
}
std::optional<int> f_number(std::string_view name) {
  if (const std::optional<int> number = numbered(name, 'f')) return number;
  return find(f_names, name);
}
std::optional<int> descriptor_number(std::string_view name) { return numbered(name, 'd'); }

std::optional<int64_t> csr_number(std::string_view name) {
  for (const CsrName& entry : csr_names) {
    if (entry.name == name) return entry.number;
  }
  return {};
}

int default_rounding(const Insn& insn) {
  const bool is_exact =
      insn.name == "fcvt.d.s" || insn.name == "fcvt.d.w" || insn.name == "fcvt.d.wu";
  return is_exact ? 0 : 7;
}
std::string_view rounding_name(int number) { return rounding_names[static_cast<size_t>(number)]; }

std::optional<int> rounding_number(std::string_view name) {
  for (size_t i = 0; i < rounding_names.size(); ++i) {
    if (!name.empty() && rounding_names[i] == name) return static_cast<int>(i);
  }
  return {};
}

std::vector<SyntaxPiece> syntax_pieces(std::string_view syntax) {
  std::vector<SyntaxPiece> pieces;
  while (!syntax.empty()) {
    const bool is_operand = syntax[0] == '{';
    const size_t end = is_operand ? syntax.find('}') : std::min(syntax.find('{'), syntax.size());
    pieces.push_back({is_operand ? syntax.substr(1, end - 1) : syntax.substr(0, end), is_operand});
    syntax.remove_prefix(is_operand ? end + 1 : end);
  }
  return pieces;
}

ImmediateRange immediate_range(const Insn& insn) {
  switch (insn.format) {
    case Format::i:
    case Format::s:
      return {-2048, 2047, 1};
    case Format::csr:
    case Format::csr_imm:
      return {0, 4095, 1};
    case Format::shift:
      return {0, (insn.mask >> 25 & 1) != 0 ? 31 : 63, 1};
    case Format::semaphore:
      return {0, 63, 1};
    case Format::descriptor:
      return {0, 3, 1};
    case Format::b:
      return {-4096, 4094, 2};
    case Format::u:
      return {-(int64_t{1} << 31), (int64_t{1} << 31) - 4096, 4096};
    case Format::j:
      return {-(int64_t{1} << 20), (int64_t{1} << 20) - 2, 2};
    default:
      return {};
  }
}

}  // namespace presil
