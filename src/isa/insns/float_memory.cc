// Loads and stores of floating-point registers; bits are moved and never changed.
#include "isa/float_entry.h"

namespace presil {
using namespace entry;
namespace {

void load_single(Hart& hart, const Fields& fields, uint64_t) {
  uint32_t bits = 0;
  if (!load(hart, hart.x[fields.a] + static_cast<uint64_t>(fields.immediate), &bits)) return;
  Single::set(hart, fields.d, bits);
}
void load_double(Hart& hart, const Fields& fields, uint64_t) {
  uint64_t bits = 0;
  if (!load(hart, hart.x[fields.a] + static_cast<uint64_t>(fields.immediate), &bits)) return;
  Double::set(hart, fields.d, bits);
}
template <typename T>
void store_bits(Hart& hart, const Fields& fields, uint64_t) {
  store(hart, hart.x[fields.a] + static_cast<uint64_t>(fields.immediate),
        static_cast<T>(hart.f[fields.b]));
}

constexpr Insn entries[] = {
    load_type({"flw", "F", "Loads a single."}, op_load_fp, 2, load_single, "{fd}, {imm}({a})"),
    load_type({"fld", "D", "Loads a double."}, op_load_fp, 3, load_double, "{fd}, {imm}({a})"),
    s_type({"fsw", "F", "Stores a single."}, op_store_fp, 2, store_bits<uint32_t>,
           "{fb}, {imm}({a})"),
    s_type({"fsd", "D", "Stores a double."}, op_store_fp, 3, store_bits<uint64_t>,
           "{fb}, {imm}({a})"),
};

}  // namespace

extern const std::span<const Insn> insn_float_memory;
const std::span<const Insn> insn_float_memory{entries};

}  // namespace presil
