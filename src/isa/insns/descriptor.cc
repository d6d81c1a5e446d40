// Tensor descriptors: 32 registers of four 64-bit words (layout in isa/command.h), set whole, word
// by word, or field by field.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

constexpr uint64_t base_mask = (uint64_t{1} << 48) - 1;

std::array<uint64_t, 4>& target(Hart& hart, const Fields& fields) {
  return hart.descriptor[fields.d];
}

void tword(Hart& hart, const Fields& fields, uint64_t) {
  target(hart, fields)[static_cast<size_t>(fields.immediate)] = hart.x[fields.a];
}
void tbase(Hart& hart, const Fields& fields, uint64_t) {
  uint64_t& first = target(hart, fields)[0];
  first = (first & ~base_mask) | (hart.x[fields.a] & base_mask);
}
void tadd(Hart& hart, const Fields& fields, uint64_t) {
  uint64_t& first = target(hart, fields)[0];
  first = (first & ~base_mask) | ((first + hart.x[fields.a]) & base_mask);
}
void textent(Hart& hart, const Fields& fields, uint64_t) {
  const uint64_t shift = static_cast<uint64_t>(fields.immediate) * 16;
  uint64_t& extents = target(hart, fields)[1];
  extents = (extents & ~(uint64_t{0xffff} << shift)) | (hart.x[fields.a] & 0xffff) << shift;
}
void tstride(Hart& hart, const Fields& fields, uint64_t) {
  const uint64_t shift = static_cast<uint64_t>(fields.immediate & 1) * 32;
  uint64_t& strides = target(hart, fields)[static_cast<size_t>(2 + fields.immediate / 2)];
  strides = (strides & ~(uint64_t{0xffffffff} << shift)) | (hart.x[fields.a] & 0xffffffff) << shift;
}
void tmove(Hart& hart, const Fields& fields, uint64_t) {
  target(hart, fields) = hart.descriptor[fields.a];
}
void tread(Hart& hart, const Fields& fields, uint64_t) {
  hart.x[fields.d] = hart.descriptor[fields.a][static_cast<size_t>(fields.immediate)];
}
void tld(Hart& hart, const Fields& fields, uint64_t) {
  const uint64_t address = hart.x[fields.a] + static_cast<uint64_t>(fields.immediate);
  std::array<uint64_t, 4> words;
  for (size_t i = 0; i < 4; ++i) {
    if (!load(hart, address + 8 * i, &words[i])) return;
  }
  target(hart, fields) = words;
}

constexpr Insn entries[] = {
    descriptor_type({"tword", "Xpresil", "Sets 64-bit word 0 to 3 of a descriptor."}, 0,
                    "{td}, {a}, {imm}", two_bits, tword),
    descriptor_type({"tbase", "Xpresil", "Sets the base address of a descriptor."}, 1, "{td}, {a}",
                    no_b, tbase),
    descriptor_type({"tadd", "Xpresil", "Adds to the base address of a descriptor."}, 2,
                    "{td}, {a}", no_b, tadd),
    descriptor_type({"textent", "Xpresil", "Sets the extent of dimension 0 to 3 of a descriptor."},
                    3, "{td}, {a}, {imm}", two_bits, textent),
    descriptor_type(
        {"tstride", "Xpresil", "Sets the stride of dimension 0 to 3 of a descriptor, in elements."},
        4, "{td}, {a}, {imm}", two_bits, tstride),
    descriptor_type({"tmove", "Xpresil", "Copies a descriptor."}, 5, "{td}, {ta}", no_b, tmove),
    descriptor_type({"tread", "Xpresil", "Reads 64-bit word 0 to 3 of a descriptor."}, 6,
                    "{d}, {ta}, {imm}", two_bits, tread),
    {"tld",
     "Xpresil",
     "{td}, {imm}({a})",
     "Loads a descriptor of 32 bytes, 8-byte aligned.",
     Format::i,
     op_custom0 | 1 << 12,
     mask_f3,
     Unit::scalar,
     tld,
     {}},
};

}  // namespace

extern const std::span<const Insn> insn_descriptor;
const std::span<const Insn> insn_descriptor{entries};

}  // namespace presil
