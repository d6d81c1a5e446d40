// Checks of engine commands, and the naive meaning of those that only move data.
#include "isa/define.h"

#include <fmt/format.h>

#include <bit>
#include <cstring>

#include "base/base.h"
#include "isa/element.h"

namespace presil {
namespace {

constexpr int64_t address_limit = int64_t{1} << 48;

[[noreturn]] void bad(std::string found, std::string expected) {
  throw Error("isa-bad-descriptor", {}, std::move(found), std::move(expected));
}

std::string extents(const TensorDescriptor& tensor) {
  return fmt::format("[{}, {}, {}, {}]", tensor.extent[0], tensor.extent[1], tensor.extent[2],
                     tensor.extent[3]);
}

// What mmaq adds: codes of weights and their parameters.
void check_packed(const Command& command) {
  const TensorDescriptor& b = command.b;
  const TensorDescriptor& c = command.c;
  check_tensor(c, 'c');
  const bool two = (command.mode & (mma_offset | mma_centred)) != 0;
  const bool both = (command.mode & mma_offset) != 0 && (command.mode & mma_centred) != 0;
  if (both) bad("an offset and a zero point", "one of the two");
  const bool fits = c.extent[0] == b.extent[0] && c.extent[1] == b.extent[1] &&
                    c.extent[2] == b.extent[2] && c.extent[3] == (two ? 2 : 1);
  if (!fits) {
    bad(fmt::format("b {}, parameters {}", extents(b), extents(c)),
        fmt::format("parameters [n, k0, k1, {}] like b", two ? 2 : 1));
  }
  const bool is_code = info(b.dtype).bits <= 8 && b.dtype != DType::boolean;
  const bool is_parameter =
      c.dtype == DType::f16 || c.dtype == DType::bf16 || c.dtype == DType::f32;
  const bool is_factor = info(command.a.dtype).is_float && info(command.a.dtype).bits <= 32;
  if (!is_code || !is_parameter || !is_factor || command.d.dtype != DType::f32) {
    bad(fmt::format("{} times codes of {} with parameters of {} into {}", name(command.a.dtype),
                    name(b.dtype), name(c.dtype), name(command.d.dtype)),
        "floats of at most 32 bits, codes of at most 8, parameters f16, bf16 or f32, into f32");
  }
}

void check_mma(const Command& command) {
  const TensorDescriptor& a = command.a;
  const TensorDescriptor& b = command.b;
  const TensorDescriptor& c = command.d;
  check_tensor(c, 'd');
  check_tensor(a, 'a');
  check_tensor(b, 'b');
  const bool fits = c.extent[3] == 1 && b.extent[3] == 1 && a.extent[0] == b.extent[1] &&
                    a.extent[1] == b.extent[2] && a.extent[2] == c.extent[1] &&
                    a.extent[3] == c.extent[2] && b.extent[0] == c.extent[0];
  if (!fits) {
    bad(fmt::format("c {}, a {}, b {}", extents(c), extents(a), extents(b)),
        "c [n, m0, m1, 1], a [k0, k1, m0, m1], b [n, k0, k1, 1]");
  }
  if ((command.mode & mma_packed) != 0) return check_packed(command);
  const auto is_operand = [&c](const TensorDescriptor& tensor) {
    const DTypeInfo& type = info(tensor.dtype);
    const bool is_byte = !type.is_float && type.bits <= 8 && tensor.dtype != DType::boolean;
    if (c.dtype == DType::f32) return is_byte || (type.is_float && type.bits <= 32);
    return c.dtype == DType::i32 && !type.is_float && type.bits <= 8 &&
           tensor.dtype != DType::boolean;
  };
  const bool no_float = !info(a.dtype).is_float && !info(b.dtype).is_float;
  if (!is_operand(a) || !is_operand(b) || (c.dtype == DType::f32 && no_float)) {
    bad(fmt::format("{} times {} into {}", name(a.dtype), name(b.dtype), name(c.dtype)),
        "floats of at most 32 bits into f32, one of them or an integer of at most 8 bits, or two "
        "such integers into i32");
  }
}

void check_copy(const Command& command) {
  check_tensor(command.d, 'd');
  check_tensor(command.a, 'a');
  if (command.a.extent != command.d.extent) {
    bad(fmt::format("a {} to d {}", extents(command.a), extents(command.d)), "the same extents");
  }
  if (info(command.a.dtype).bits != info(command.d.dtype).bits) {
    bad(fmt::format("{} copied to {}", name(command.a.dtype), name(command.d.dtype)),
        "elements of one size: a copy converts nothing");
  }
}

void check_gather(const Command& command) {
  const TensorDescriptor& d = command.d;
  const TensorDescriptor& a = command.a;
  const TensorDescriptor& b = command.b;
  check_tensor(d, 'd');
  check_tensor(a, 'a');
  check_tensor(b, 'b');
  const bool fits = a.extent[0] == d.extent[0] && a.extent[2] == d.extent[2] &&
                    a.extent[3] == d.extent[3] && b.extent[0] == d.extent[1] &&
                    b.count() == b.extent[0];
  if (!fits) {
    bad(fmt::format("d {}, a {}, b {}", extents(d), extents(a), extents(b)),
        "a like d but in dimension 1, b [extent 1 of d, 1, 1, 1]");
  }
  if (info(a.dtype).bits != info(d.dtype).bits) {
    bad(fmt::format("{} gathered to {}", name(a.dtype), name(d.dtype)), "elements of one size");
  }
  if (b.dtype != DType::i32 && b.dtype != DType::i64) {
    bad(fmt::format("indices of {}", name(b.dtype)), "i32 or i64");
  }
}

void check_micro_load(const Command& command) {
  const uint64_t room = micro_store_words - uint64_t{command.mode} * micro_entry_words;
  if (command.scalar_b > room) {
    bad(fmt::format("{} micro-program words for entry {}", command.scalar_b, command.mode),
        fmt::format("at most {}", room));
  }
  if (command.scalar_a % 4 != 0) {
    bad(fmt::format("micro-program words at {:#x}", command.scalar_a), "a multiple of 4");
  }
}

void define_copy(const Command& command, Memory& memory) {
  if (command.d.count() == 0) return;
  const ElementView from(command.a, memory);
  const ElementView to(command.d, memory);
  Index index{};
  do {
    to.set_raw(index, from.raw(index));
  } while (next_index(&index, command.d.extent));
}

void define_fill(const Command& command, Memory& memory) {
  if (command.d.count() == 0) return;
  const ElementView to(command.d, memory);
  Index index{};
  do {
    to.set_raw(index, command.scalar_a);
  } while (next_index(&index, command.d.extent));
}

void define_gather(const Command& command, Memory& memory) {
  if (command.d.count() == 0) return;
  const ElementView from(command.a, memory);
  const ElementView to(command.d, memory);
  const ElementView indices(command.b, memory);
  const int64_t rows = command.a.extent[1];
  Index index{};
  do {
    const uint64_t bits = indices.raw({index[1], 0, 0, 0});
    int64_t row =
        command.b.dtype == DType::i32 ? static_cast<int32_t>(bits) : static_cast<int64_t>(bits);
    const int64_t low = rows == 0 ? 0 : -rows;
    const int64_t high = rows == 0 ? INT32_MAX : rows - 1;
    if (row < low || row > high) {
      throw Error("isa-bad-index", {}, fmt::format("index {} at position {}", row, index[1]),
                  fmt::format("{} to {}", low, high));
    }
    if (row < 0) row += rows;
    to.set_raw(index, from.raw({index[0], row, index[2], index[3]}));
  } while (next_index(&index, command.d.extent));
}

void define_micro_load(const Command& command, Memory& memory, std::span<uint32_t> micro_store) {
  if (command.scalar_b == 0) return;
  const int64_t size = static_cast<int64_t>(command.scalar_b) * 4;
  const std::byte* words = memory.at(command.scalar_a, size);
  if (words == nullptr) {
    throw Error("machine-bad-address", {},
                fmt::format("a vload of {} bytes at {:#x}", size, command.scalar_a),
                "an address in the scratchpad, the shared memory or DRAM");
  }
  std::memcpy(micro_store.data() + size_t{command.mode} * micro_entry_words, words,
              static_cast<size_t>(size));
}

}  // namespace

void check_tensor(const TensorDescriptor& tensor, char operand) {
  if (!is_machine_type(tensor.dtype)) {
    bad(fmt::format("data type number {} in operand {}", static_cast<int>(tensor.dtype), operand),
        "a data type of numbers");
  }
  if (tensor.count() == 0) return;
  int64_t low = 0;
  int64_t high = 0;
  for (size_t i = 0; i < 4; ++i) {
    const int64_t reach = int64_t{tensor.stride[i]} * (tensor.extent[i] - 1);
    (reach < 0 ? low : high) += reach;
  }
  const int bits = info(tensor.dtype).bits;
  const int64_t base = static_cast<int64_t>(tensor.base);
  if (base + (low * bits >> 3) < 0 || base + ((high + 1) * bits + 7) / 8 > address_limit) {
    bad(fmt::format("operand {} leaves the 48-bit address space (base {:#x})", operand,
                    tensor.base),
        "a tensor inside it");
  }
  if (bits >= 8 && tensor.base % static_cast<uint64_t>(bits / 8) != 0) {
    bad(fmt::format("operand {} of {} at {:#x}", operand, name(tensor.dtype), tensor.base),
        "a base that is a multiple of the element's size");
  }
}

void check_command(const Command& command) {
  switch (command.opcode) {
    case Opcode::mma:
      return check_mma(command);
    case Opcode::vec:
      return check_tensor(command.d, 'd');  // streams: once the micro-program is known
    case Opcode::vload:
      return check_micro_load(command);
    case Opcode::load:
    case Opcode::store:
      return check_copy(command);
    case Opcode::fill:
      return check_tensor(command.d, 'd');
    case Opcode::gather:
      return check_gather(command);
    case Opcode::sync:
    case Opcode::barrier:
      return;
  }
}

void define_command(const Command& command, Memory& memory, std::span<uint32_t> micro_store,
                    const MatrixNumerics& numerics) {
  PRESIL_CHECK(micro_store.size() == static_cast<size_t>(micro_store_words),
               "a micro-program store has its architectural size");
  check_command(command);
  switch (command.opcode) {
    case Opcode::mma:
      return define_mma(command, memory, numerics);
    case Opcode::vec:
      return define_vec(command, memory, micro_store);
    case Opcode::vload:
      return define_micro_load(command, memory, micro_store);
    case Opcode::load:
    case Opcode::store:
      return define_copy(command, memory);
    case Opcode::fill:
      return define_fill(command, memory);
    case Opcode::gather:
      return define_gather(command, memory);
    case Opcode::sync:
    case Opcode::barrier:
      return;
  }
}

}  // namespace presil
