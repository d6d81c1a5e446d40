// Tensor descriptors as words, and the work that a command asks of the hardware.
#include "isa/command.h"

#include <algorithm>
#include <bit>

#include "base/base.h"

namespace presil {
namespace {

constexpr uint64_t base_mask = (uint64_t{1} << 48) - 1;

// Operations that only the special lanes compute.
bool is_special(Elementary op) {
  switch (op) {
    case Elementary::div:
    case Elementary::mod:
    case Elementary::rem:
    case Elementary::sqrt:
    case Elementary::exp:
    case Elementary::log:
    case Elementary::sin:
    case Elementary::cos:
    case Elementary::tan:
    case Elementary::asin:
    case Elementary::acos:
    case Elementary::atan:
    case Elementary::tanh:
    case Elementary::erf:
    case Elementary::pow:
      return true;
    default:
      return false;
  }
}

// 64-bit lanes take two 32-bit lanes.
int64_t width(Lane lane) { return lane_bytes(lane) / 4; }

void add_steps(const Expression& expression, int64_t times, Work* work) {
  for (const ExpressionStep& step : expression.steps) {
    if (step.kind == ExpressionStep::Kind::constant) continue;
    // A cast between widths occupies the wider one.
    int64_t lanes = width(step.lane);
    if (step.op == Elementary::cast) lanes = std::max(lanes, width(step.from));
    (is_special(step.op) ? work->special_steps : work->lane_steps) += times * lanes;
  }
}

int64_t stream_bytes(const TensorDescriptor& tensor, int64_t count) {
  return bytes_of(tensor.dtype, count);
}

// Elements that an engine reads of a stream: an element that dimension 0 repeats is read once.
int64_t elements_read(const TensorDescriptor& stream, const TensorDescriptor& space) {
  int64_t count = space.count();
  if (stream.stride[0] == 0 && space.extent[0] > 0) count /= space.extent[0];
  return count;
}

Transfer transfer_of(const TensorDescriptor& tensor, bool write) {
  Transfer transfer;
  transfer.base = tensor.base;
  transfer.write = write;
  const int bits = info(tensor.dtype).bits;
  transfer.element_bytes = bits >= 8 ? bits / 8 : 1;
  for (size_t i = 0; i < 4; ++i) {
    transfer.extent[i] = tensor.extent[i];
    transfer.stride_bytes[i] = int64_t{tensor.stride[i]} * bits / 8;
  }
  if (bits < 8) {
    transfer.extent[0] = (transfer.extent[0] + 1) / 2;
    transfer.stride_bytes[0] = 1;
  }
  return transfer;
}

Work matrix_work(const Command& command) {
  Work work;
  work.n = command.d.extent[0];
  work.m = int64_t{command.d.extent[1]} * command.d.extent[2];
  work.k = int64_t{command.a.extent[0]} * command.a.extent[1];
  const bool is_packed = (command.mode & mma_packed) != 0;
  work.operand =
      is_packed ? command.a.dtype : matrix_operand_type(command.a.dtype, command.b.dtype);
  work.weight_bytes = stream_bytes(command.b, work.k * work.n);
  if (is_packed) {
    int64_t parameters = 1;  // what a stride of 0 repeats is read once
    for (size_t i = 0; i < 4; ++i) parameters *= command.c.stride[i] != 0 ? command.c.extent[i] : 1;
    work.weight_bytes += stream_bytes(command.c, parameters);
  }
  const int64_t passes = (command.mode & mma_zero) != 0 ? 1 : 2;  // write, and read of the old c
  work.stream_bytes = stream_bytes(command.a, work.m * work.k) + work.weight_bytes +
                      passes * stream_bytes(command.d, work.m * work.n);
  return work;
}

// Lanes work in stripes of sixteen along dimension 0: a row that does not fill its last stripe
// leaves lanes idle, and is counted as if it did.
Work vector_work(const Command& command, const MicroProgram& program) {
  Work work;
  int64_t outputs = 1, lane_outputs = 1;
  work.elements = 1;
  for (size_t i = 0; i < 4; ++i) {
    const int64_t extent = command.d.extent[i];
    const int64_t lanes =
        i == 0 ? (extent + stripe_lanes - 1) / stripe_lanes * stripe_lanes : extent;
    work.elements *= lanes;
    if ((program.reduce_mask >> i & 1) != 0) continue;
    outputs *= extent;
    lane_outputs *= lanes;
  }
  if (work.elements == 0) outputs = lane_outputs = 0;
  add_steps(program.before, work.elements, &work);
  if (program.reduce != StreamReduce::none) {
    if (program.reduce == StreamReduce::fma) add_steps(program.before_b, work.elements, &work);
    work.lane_steps += work.elements * width(program.before.result_lane());
    add_steps(program.after, lane_outputs, &work);
  }
  const TensorDescriptor* streams[] = {&command.a, &command.b, &command.c};
  for (int i = 0; i < program.stream_count; ++i) {
    work.stream_bytes += stream_bytes(*streams[i], elements_read(*streams[i], command.d));
  }
  work.stream_bytes += (program.accumulate ? 2 : 1) * stream_bytes(command.d, outputs);
  return work;
}

}  // namespace

DType matrix_operand_type(DType a, DType b) {
  if (info(a).is_float != info(b).is_float) return info(a).is_float ? a : b;
  return info(a).bits >= info(b).bits ? a : b;
}

std::string_view name(Unit unit) {
  constexpr std::string_view names[] = {"scalar", "matrix", "vector", "dma_in", "dma_out"};
  return names[static_cast<size_t>(unit)];
}

std::array<uint64_t, 4> TensorDescriptor::pack() const {
  std::array<uint64_t, 4> words{};
  words[0] = (base & base_mask) | static_cast<uint64_t>(dtype) << 48;
  for (size_t i = 0; i < 4; ++i) {
    words[1] |= static_cast<uint64_t>(extent[i]) << 16 * i;
    words[2 + i / 2] |= static_cast<uint64_t>(static_cast<uint32_t>(stride[i])) << 32 * (i % 2);
  }
  return words;
}

// Words move whole: writing extents one by one and reading them back as one would wait for them.
TensorDescriptor TensorDescriptor::unpack(const std::array<uint64_t, 4>& words) {
  static_assert(std::endian::native == std::endian::little);
  TensorDescriptor tensor;
  tensor.base = words[0] & base_mask;
  tensor.dtype = static_cast<DType>(words[0] >> 48 & 31);
  tensor.extent = std::bit_cast<std::array<uint16_t, 4>>(words[1]);
  tensor.stride =
      std::bit_cast<std::array<int32_t, 4>>(std::array<uint64_t, 2>{words[2], words[3]});
  return tensor;
}

Work work_of(const Command& command, const MicroProgram* program) {
  Work work;
  switch (command.opcode) {
    case Opcode::mma:
      return matrix_work(command);
    case Opcode::vec:
      PRESIL_CHECK(program != nullptr, "the work of a vec needs its micro-program");
      return vector_work(command, *program);
    case Opcode::vload: {
      TensorDescriptor words;
      words.base = command.scalar_a;
      work.transfers[0] = transfer_of(words, false);
      work.transfers[0].extent[0] = static_cast<int64_t>(command.scalar_b);
      work.transfers[0].stride_bytes[0] = 4;
      work.transfer_count = 1;
      return work;
    }
    case Opcode::load:
    case Opcode::store:
      work.transfers[0] = transfer_of(command.a, false);
      work.transfers[1] = transfer_of(command.d, true);
      work.transfer_count = 2;
      return work;
    case Opcode::fill:
      work.transfers[0] = transfer_of(command.d, true);
      work.transfer_count = 1;
      return work;
    case Opcode::gather: {
      // Rows of the source lie where the indices say; their sizes are those of the destination.
      TensorDescriptor rows = command.a;
      rows.extent[1] = command.d.extent[1];
      work.transfers[0] = transfer_of(rows, false);
      work.transfers[1] = transfer_of(command.d, true);
      work.transfer_count = 2;
      return work;
    }
    case Opcode::sync:
    case Opcode::barrier:
      return work;
  }
  return work;
}

}  // namespace presil
