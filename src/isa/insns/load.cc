// Loads from memory, sign- or zero-extended. Addresses must be multiples of the size.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

template <typename T>
void load_integer(Hart& hart, const Fields& fields, uint64_t) {
  T value;
  if (!load(hart, hart.x[fields.a] + static_cast<uint64_t>(fields.immediate), &value)) return;
  hart.x[fields.d] = static_cast<uint64_t>(static_cast<int64_t>(value));
}

constexpr Insn entries[] = {
    load_type({"lb", "I", "Loads a byte, sign-extended."}, op_load, 0, load_integer<int8_t>),
    load_type({"lh", "I", "Loads two bytes, sign-extended."}, op_load, 1, load_integer<int16_t>),
    load_type({"lw", "I", "Loads four bytes, sign-extended."}, op_load, 2, load_integer<int32_t>),
    load_type({"ld", "I", "Loads eight bytes."}, op_load, 3, load_integer<uint64_t>),
    load_type({"lbu", "I", "Loads a byte, zero-extended."}, op_load, 4, load_integer<uint8_t>),
    load_type({"lhu", "I", "Loads two bytes, zero-extended."}, op_load, 5, load_integer<uint16_t>),
    load_type({"lwu", "I", "Loads four bytes, zero-extended."}, op_load, 6, load_integer<uint32_t>),
};

}  // namespace

extern const std::span<const Insn> insn_load;
const std::span<const Insn> insn_load{entries};

}  // namespace presil
