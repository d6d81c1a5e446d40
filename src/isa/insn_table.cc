// The instruction table, and what reads and writes instruction words from it. The files of
// isa/insns/ are listed by CMake; decoding tries the few entries that share a major opcode.
#include <algorithm>
#include <array>

#include "isa/insn.h"
#include "isa/insn_fields.h"

namespace presil {

#define X(name) extern const std::span<const Insn> insn_##name;
#include "insn.inc"
#undef X

namespace {

constexpr uint64_t engine_low = 0x3f;  // low seven bits of a 64-bit instruction

std::vector<const Insn*> sorted_insns() {
  std::vector<const Insn*> list;
  const auto add = [&list](std::span<const Insn> entries) {
    for (const Insn& insn : entries) list.push_back(&insn);
  };
#define X(name) add(insn_##name);
#include "insn.inc"
#undef X
  std::sort(list.begin(), list.end(),
            [](const Insn* a, const Insn* b) { return a->name < b->name; });
  return list;
}

const std::vector<const Insn*>& table() {
  static const std::vector<const Insn*> list = sorted_insns();
  return list;
}

// Entries by the seven low bits.
struct BucketEntry {
  const Insn* insn;
  FieldUse use;
};
using Buckets = std::array<std::vector<BucketEntry>, 128>;

const Buckets& buckets() {
  static const Buckets by_opcode = [] {
    Buckets result;
    for (const Insn* insn : table()) result[insn->match & 127].push_back({insn, fields_of(*insn)});
    return result;
  }();
  return by_opcode;
}

uint64_t bits(uint64_t word, int low, int count) {
  return word >> low & ((uint64_t{1} << count) - 1);
}
int64_t sign_extend(uint64_t value, int width) {
  return static_cast<int64_t>(value << (64 - width)) >> (64 - width);
}
uint64_t put(int64_t value, int from, int count, int low) {
  return bits(static_cast<uint64_t>(value), from, count) << low;
}

int64_t branch_offset(uint64_t word) {
  return sign_extend(bits(word, 31, 1) << 12 | bits(word, 7, 1) << 11 | bits(word, 25, 6) << 5 |
                         bits(word, 8, 4) << 1,
                     13);
}
int64_t jump_offset(uint64_t word) {
  return sign_extend(bits(word, 31, 1) << 20 | bits(word, 12, 8) << 12 | bits(word, 20, 1) << 11 |
                         bits(word, 21, 10) << 1,
                     21);
}

Fields engine_fields(uint64_t word) {
  Fields fields;
  fields.d = static_cast<uint8_t>(bits(word, 12, 5));
  fields.a = static_cast<uint8_t>(bits(word, 17, 5));
  fields.b = static_cast<uint8_t>(bits(word, 22, 5));
  fields.c = static_cast<uint8_t>(bits(word, 27, 5));
  for (int i = 0; i < 2; ++i) {
    fields.wait[i] = static_cast<uint8_t>(bits(word, 32 + 6 * i, 6));
    fields.post[i] = static_cast<uint8_t>(bits(word, 44 + 6 * i, 6));
  }
  fields.mode = static_cast<uint8_t>(bits(word, 56, 8));
  return fields;
}

uint64_t engine_bits(const Fields& fields) {
  uint64_t word = put(fields.d, 0, 5, 12) | put(fields.a, 0, 5, 17) | put(fields.b, 0, 5, 22) |
                  put(fields.c, 0, 5, 27) | put(fields.mode, 0, 8, 56);
  for (int i = 0; i < 2; ++i) {
    word |= put(fields.wait[i], 0, 6, 32 + 6 * i) | put(fields.post[i], 0, 6, 44 + 6 * i);
  }
  return word;
}

uint64_t immediate_bits(Format format, int64_t value) {
  switch (format) {
    case Format::i:
    case Format::csr:
      return put(value, 0, 12, 20);
    case Format::shift:
    case Format::semaphore:
      return put(value, 0, 6, 20);
    case Format::descriptor:
      return put(value, 0, 5, 20);
    case Format::s:
      return put(value, 0, 5, 7) | put(value, 5, 7, 25);
    case Format::b:
      return put(value, 12, 1, 31) | put(value, 11, 1, 7) | put(value, 5, 6, 25) |
             put(value, 1, 4, 8);
    case Format::u:
      return put(value, 12, 20, 12);
    case Format::j:
      return put(value, 20, 1, 31) | put(value, 12, 8, 12) | put(value, 11, 1, 20) |
             put(value, 1, 10, 21);
    default:
      return 0;
  }
}

int64_t immediate_of(Format format, uint64_t word) {
  switch (format) {
    case Format::i:
      return sign_extend(bits(word, 20, 12), 12);
    case Format::csr:
    case Format::csr_imm:
      return static_cast<int64_t>(bits(word, 20, 12));
    case Format::shift:
    case Format::semaphore:
      return static_cast<int64_t>(bits(word, 20, 6));
    case Format::descriptor:
      return static_cast<int64_t>(bits(word, 20, 5));
    case Format::s:
      return sign_extend(bits(word, 25, 7) << 5 | bits(word, 7, 5), 12);
    case Format::b:
      return branch_offset(word);
    case Format::u:
      return sign_extend(bits(word, 12, 20) << 12, 32);
    case Format::j:
      return jump_offset(word);
    default:
      return 0;
  }
}

Fields scalar_fields(const Insn& insn, const FieldUse& use, uint64_t word) {
  Fields fields;
  if (use.d) fields.d = static_cast<uint8_t>(bits(word, 7, 5));
  if (use.a) fields.a = static_cast<uint8_t>(bits(word, 15, 5));
  if (use.b) fields.b = static_cast<uint8_t>(bits(word, 20, 5));
  if (use.c) fields.c = static_cast<uint8_t>(bits(word, 27, 5));
  if (use.rounding) fields.rounding = static_cast<uint8_t>(bits(word, 12, 3));
  if (use.immediate) fields.immediate = immediate_of(insn.format, word);
  return fields;
}

// Rounding modes 5 and 6 are reserved; tsync names one of four engines.
bool is_legal(const Insn& insn, const Fields& fields) {
  if (fields.rounding == 5 || fields.rounding == 6) return false;
  if (insn.opcode == Opcode::sync) return fields.mode >= 1 && fields.mode <= 4;
  return true;
}

}  // namespace

FieldUse fields_of(const Insn& insn) {
  const auto free = [&insn](int low, int count) {
    return (insn.mask >> low & ((uint64_t{1} << count) - 1)) == 0;
  };
  FieldUse use;
  switch (insn.format) {
    case Format::none:
      return use;
    case Format::engine:
      return {free(12, 5), free(17, 5), free(22, 5), free(27, 5), false, false};
    case Format::u:
    case Format::j:
      return {true, false, false, false, true, false};
    case Format::s:
    case Format::b:
      return {false, true, true, false, true, false};
    case Format::i:
    case Format::shift:
    case Format::csr:
    case Format::csr_imm:
      return {true, true, false, false, true, false};
    case Format::descriptor:
      return {true, true, false, false, free(20, 2), false};
    case Format::semaphore:
      return {false, false, false, false, true, false};
    case Format::r4:
      return {true, true, true, true, false, true};
    case Format::fp:
      return {true, true, free(20, 5), false, false, true};
    case Format::r:
      return {true, true, free(20, 5), false, false, false};
  }
  return use;
}

std::span<const Insn* const> all_insns() { return table(); }

const Insn* find_insn(std::string_view name) {
  const std::vector<const Insn*>& list = table();
  const auto at = std::lower_bound(list.begin(), list.end(), name,
                                   [](const Insn* a, std::string_view b) { return a->name < b; });
  return at != list.end() && (*at)->name == name ? *at : nullptr;
}

Decoded decode(uint64_t word) {
  Decoded decoded;
  const bool is_long = (word & 127) == engine_low;
  decoded.bytes = is_long ? 8 : 4;
  decoded.word = is_long ? word : word & 0xffffffff;
  for (const auto& [insn, use] : buckets()[word & 127]) {
    if ((decoded.word & insn->mask) != insn->match) continue;
    const Fields fields =
        is_long ? engine_fields(decoded.word) : scalar_fields(*insn, use, decoded.word);
    if (!is_legal(*insn, fields)) return decoded;
    decoded.insn = insn;
    decoded.fields = fields;
    return decoded;
  }
  return decoded;
}

uint64_t encode(const Insn& insn, const Fields& fields) {
  if (insn.format == Format::engine) return insn.match | (engine_bits(fields) & ~insn.mask);
  const FieldUse use = fields_of(insn);
  uint64_t word = insn.match;
  if (use.d) word |= put(fields.d, 0, 5, 7);
  if (use.a) word |= put(fields.a, 0, 5, 15);
  if (use.b) word |= put(fields.b, 0, 5, 20);
  if (use.c) word |= put(fields.c, 0, 5, 27);
  if (use.rounding) word |= put(fields.rounding, 0, 3, 12);
  if (use.immediate) {
    const Format format = insn.format == Format::csr_imm ? Format::csr : insn.format;
    word |= immediate_bits(format, fields.immediate);
  }
  return word;
}

}  // namespace presil
