// Stores to memory. Addresses must be multiples of the size.
#include "isa/insn_entry.h"

namespace presil {
using namespace entry;
namespace {

template <typename T>
void store_integer(Hart& hart, const Fields& fields, uint64_t) {
  store(hart, hart.x[fields.a] + static_cast<uint64_t>(fields.immediate),
        static_cast<T>(hart.x[fields.b]));
}

constexpr Insn entries[] = {
    s_type({"sb", "I", "Stores the low byte."}, op_store, 0, store_integer<uint8_t>),
    s_type({"sh", "I", "Stores the low two bytes."}, op_store, 1, store_integer<uint16_t>),
    s_type({"sw", "I", "Stores the low four bytes."}, op_store, 2, store_integer<uint32_t>),
    s_type({"sd", "I", "Stores eight bytes."}, op_store, 3, store_integer<uint64_t>),
};

}  // namespace

extern const std::span<const Insn> insn_store;
const std::span<const Insn> insn_store{entries};

}  // namespace presil
