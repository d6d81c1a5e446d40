// Tensor descriptors and engine commands: what the scalar core hands to the engines.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "number/number.h"

namespace presil {

// 256 bits in four 64-bit words:
//   word 0: base 47:0, dtype 52:48, zero above;  word 1: extent 0..3, 16 bits each
//   word 2: stride 0, 1;  word 3: stride 2, 3    (32 bits each, signed, in elements)
// Dimension 0 is the innermost. Stride 0 repeats an element. 4-bit types: base is a byte address
// and strides count elements.
struct TensorDescriptor {
  uint64_t base = 0;
  DType dtype = DType::f32;
  std::array<uint16_t, 4> extent{1, 1, 1, 1};
  std::array<int32_t, 4> stride{0, 0, 0, 0};
  bool operator==(const TensorDescriptor&) const = default;

  std::array<uint64_t, 4> pack() const;
  static TensorDescriptor unpack(const std::array<uint64_t, 4>& words);
  int64_t count() const { return int64_t{extent[0]} * extent[1] * extent[2] * extent[3]; }
};

enum class Unit : uint8_t { scalar, matrix, vector, dma_in, dma_out };
inline constexpr int unit_count = 5;
std::string_view name(Unit unit);

// Engine instructions. Every one waits on up to two semaphores before it starts and posts up to two
// when its effects are visible; semaphore 0 means none. A wait takes one token. Waits are numbered
// per semaphore as the scalar core issues them: the n-th goes on when n tokens have been posted.
enum class Opcode : uint8_t {
  mma,      // matrix: c[n, m0, m1] (+)= sum over k1, k0 of a[k0, k1, m0, m1] * b[n, k0, k1]; as
            // mmaq with b packed
  vec,      // vector: run the micro-program at entry `mode` over td, ta, tb, tc
  vload,    // vector: load micro-program words from memory at x[a], x[b] words, to entry `mode`
  load,     // dma_in: copy ta to td
  store,    // dma_out: copy ta to td
  fill,     // dma_in: write the low bits of x[a] to every element of td
  gather,   // dma_in: td[.., i] = ta[.., tb[i]]: dimension 1 of td is indexed by tb (i32 or i64)
  sync,     // any engine (in `mode`: 1 matrix, 2 vector, 3 dma_in, 4 dma_out): waits and posts only
  barrier,  // dma_out: when every core of the chip has come here, post0 and post1 on every core
};
inline constexpr int opcode_count = 9;

// Operand modes of mma (bits of `mode`).
inline constexpr uint8_t mma_zero = 1;  // start from 0 instead of the old c
// b holds codes, which tc's parameters [n, k0, k1, part] turn into values, rounded to the type of
// a: code * part 0; with one of the two others, which do not stand together, also of part 1.
inline constexpr uint8_t mma_packed = 2;
inline constexpr uint8_t mma_offset = 4;   // code * part 0 + part 1, with one rounding
inline constexpr uint8_t mma_centred = 8;  // (code - part 1) * part 0
// One engine instruction with the register values it saw when it was issued.
struct Command {
  Opcode opcode = Opcode::sync;
  Unit unit = Unit::scalar;
  TensorDescriptor d, a, b, c;          // those the instruction names
  uint64_t scalar_a = 0, scalar_b = 0;  // x registers it names
  uint8_t wait[2] = {0, 0};
  uint8_t post[2] = {0, 0};
  uint8_t mode = 0;
  uint64_t pc = 0;
};

// A micro-program of the vector engine, 32-bit words in its store (256 entries of 16 words; a
// program may run over several entries).
enum class StreamReduce : uint8_t {
  none,
  add,
  mul,
  max,
  min,
  fma,
  bit_and,
  bit_or,
  arg_max,
  arg_min
};

struct MicroProgram {
  int stream_count = 0;     // of td's inputs ta, tb, tc that are read: 0 to 3
  uint8_t reduce_mask = 0;  // bit d: dimension d is reduced (td's stride there is 0)
  StreamReduce reduce = StreamReduce::none;
  bool accumulate = false;  // start from td's old value instead of the identity
  // Inputs of before/before_b: the streams' lanes, in order. Inputs of after: the reduced value,
  // then the streams (read at reduced index 0). With reduce none only `before` is used.
  Expression before, before_b, after;
};
std::vector<uint32_t> encode(const MicroProgram& program);
MicroProgram decode_micro_program(std::span<const uint32_t> words);  // Error isa-bad-micro-program
inline constexpr int64_t stripe_lanes = 16;  // lanes that walk dimension 0 together
inline constexpr int micro_store_words = 4096;
inline constexpr int micro_entry_words = 16;

// What a command asks of the hardware: all that timing and cost know of it.
struct Transfer {  // one side of a DMA copy
  uint64_t base = 0;
  int64_t element_bytes = 1;  // 4-bit elements count in pairs
  std::array<int64_t, 4> extent{1, 1, 1, 1};
  std::array<int64_t, 4> stride_bytes{0, 0, 0, 0};
  bool write = false;
};
struct Work {
  int64_t m = 0, n = 0, k = 0;  // matrix
  DType operand = DType::f32;   // matrix: matrix_operand_type; with packed weights that of a
  int64_t weight_bytes = 0;     // matrix: of b, and of its parameters if it is packed
  int64_t lane_steps = 0;       // vector: lanes x plain micro-operations, 32-bit lanes
  int64_t special_steps = 0;    // vector: lanes x div, sqrt, exp, ... micro-operations
  int64_t elements = 0;         // vector: size of the iteration space
  int64_t stream_bytes = 0;     // scratchpad bytes read and written by the engine
  Transfer transfers[2];        // DMA: source, destination
  int transfer_count = 0;
};
// The type that the matrix engine computes a product of two in: the float, else the wider.
DType matrix_operand_type(DType a, DType b);
// `program` is the micro-program that a vec runs (nullptr otherwise).
Work work_of(const Command& command, const MicroProgram* program);

}  // namespace presil
