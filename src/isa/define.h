// The naive meaning of every engine instruction, element by element, over the memory of one core.
// It is the definition that `machine`'s fast paths are compared with by memcmp. Addresses outside
// the memory are Error "machine-bad-address"; shapes that do not fit are "isa-bad-descriptor".
#pragma once

#include "isa/command.h"
#include "isa/hart.h"

namespace presil {

// Matrix numerics of the chip file: products per group (T) and chain length (L, 0 = from c).
struct MatrixNumerics {
  int64_t group = 1;
  int64_t chain = 0;
};

// `micro_store` is the core's micro-program store (micro_store_words words), read by vec, written
// by vload.
void define_command(const Command& command, Memory& memory, std::span<uint32_t> micro_store,
                    const MatrixNumerics& numerics);
// Checks extents, dtypes, ranges of a command; throws Error "isa-bad-descriptor".
void check_command(const Command& command);
// The rules of check_command that need a vec's micro-program: streams, lanes, reduced strides.
void check_vector_operands(const Command& command, const MicroProgram& program);
// One descriptor: a data type of numbers, an aligned base, addresses within 48 bits. `operand` is
// the letter that the message names.
void check_tensor(const TensorDescriptor& tensor, char operand);

}  // namespace presil
