// The engine commands of a core by their fast forms. A command that a fast form does not cover
// (operands that share memory, nothing to do, addresses outside) is left to the definition of
// isa/define.h, which also words every error.
#include "machine/copy.h"
#include "machine/core.h"
#include "machine/overlap.h"

namespace presil {
namespace {

StreamExtent extents(const TensorDescriptor& tensor) {
  return {tensor.extent[0], tensor.extent[1], tensor.extent[2], tensor.extent[3]};
}

std::array<int64_t, 4> strides(const TensorDescriptor& tensor) {
  return {tensor.stride[0], tensor.stride[1], tensor.stride[2], tensor.stride[3]};
}

CopySide copy_side(std::byte* data, const TensorDescriptor& tensor) {
  return {data, 0, strides(tensor)};
}

}  // namespace

bool Core::execute_fast(const Command& command) {
  if (command.opcode == Opcode::vload) return false;
  check_command(command);
  switch (command.opcode) {
    case Opcode::mma:
      return execute_mma(command);
    case Opcode::vec:
      return execute_vec(command);
    case Opcode::load:
    case Opcode::store:
      return execute_copy(command);
    case Opcode::fill: {
      std::byte* target = resolve(command.d);
      if (target == nullptr) return false;
      fill_strided(extents(command.d), info(command.d.dtype).bits, command.scalar_a,
                   copy_side(target, command.d));
      return true;
    }
    case Opcode::gather:
      return execute_gather(command);
    case Opcode::vload:
    case Opcode::sync:
    case Opcode::barrier:
      break;
  }
  return true;
}

std::byte* Core::resolve(const TensorDescriptor& tensor) {
  if (tensor.count() == 0) return nullptr;
  int64_t low = 0;
  int64_t high = 0;
  for (size_t d = 0; d < 4; ++d) {
    const int64_t reach = int64_t{tensor.stride[d]} * (int64_t{tensor.extent[d]} - 1);
    (reach < 0 ? low : high) += reach;
  }
  const int bits = info(tensor.dtype).bits;
  const int64_t first = low * bits >> 3;  // towards minus infinity
  const int64_t end = ((high + 1) * bits + 7) >> 3;
  std::byte* data = view_.at(tensor.base + static_cast<uint64_t>(first), end - first);
  return data == nullptr ? nullptr : data - first;
}

bool Core::execute_mma(const Command& c) {
  if (may_repeat(c.d) || may_overlap(c.d, c.a) || may_overlap(c.d, c.b)) return false;
  std::byte* a_data = resolve(c.a);
  std::byte* b_data = resolve(c.b);
  std::byte* d_data = resolve(c.d);
  if (a_data == nullptr || b_data == nullptr || d_data == nullptr) return false;
  const MmaShape shape{c.a.extent[2], c.a.extent[3], c.b.extent[0], c.a.extent[0], c.a.extent[1]};
  const MmaA a{a_data, c.a.dtype, 0, c.a.stride[0], c.a.stride[1], c.a.stride[2], c.a.stride[3]};
  const MmaB b{b_data, c.b.dtype, 0, c.b.stride[0], c.b.stride[1], c.b.stride[2]};
  const MmaC d{d_data, 0, c.d.stride[0], c.d.stride[1], c.d.stride[2]};
  multiply(shape, a, b, d, (c.mode & mma_zero) != 0, numerics_, workspace_);
  return true;
}

bool Core::execute_vec(const Command& c) {
  if (!micro_[c.mode]) {
    micro_[c.mode] = decode_micro_program(
        std::span<const uint32_t>(micro_store_).subspan(size_t{c.mode} * micro_entry_words));
    streams_[c.mode] = std::make_unique<StreamProgram>(*micro_[c.mode]);
  }
  const MicroProgram& program = *micro_[c.mode];
  check_vector_operands(c, program);
  if (may_repeat(c.d, program.reduce_mask)) return false;
  const TensorDescriptor* sources[3] = {&c.a, &c.b, &c.c};
  StreamOperand inputs[3];
  for (int i = 0; i < program.stream_count; ++i) {
    // In place, element by element, is as good as apart.
    const bool is_in_place = program.reduce == StreamReduce::none && coincide(*sources[i], c.d);
    if (!is_in_place && may_overlap(*sources[i], c.d)) return false;
    std::byte* data = resolve(*sources[i]);
    if (data == nullptr) return false;
    inputs[i] = {data, sources[i]->dtype, 0, strides(*sources[i])};
  }
  std::byte* target = resolve(c.d);
  if (target == nullptr) return false;
  streams_[c.mode]->run(extents(c.d), {inputs, static_cast<size_t>(program.stream_count)},
                        {target, c.d.dtype, 0, strides(c.d)});
  return true;
}

bool Core::execute_copy(const Command& c) {
  if (may_repeat(c.d) || may_overlap(c.d, c.a)) return false;
  std::byte* source = resolve(c.a);
  std::byte* target = resolve(c.d);
  if (source == nullptr || target == nullptr) return false;
  copy_strided(extents(c.d), info(c.d.dtype).bits, copy_side(source, c.a), copy_side(target, c.d));
  return true;
}

// Row by row, as the indices say. An extent 1 of 0 in the table stands for more rows than its field
// can hold.
bool Core::execute_gather(const Command& c) {
  const int bits = info(c.d.dtype).bits;
  if (bits < 8 || may_repeat(c.d) || may_overlap(c.d, c.b)) return false;
  std::byte* target = resolve(c.d);
  const std::byte* indices = resolve(c.b);
  if (target == nullptr || indices == nullptr) return false;
  TensorDescriptor row = c.a;
  row.extent[1] = 1;
  const int64_t rows = c.a.extent[1];
  std::vector<std::byte*> sources;
  for (int64_t i = 0; i < c.d.extent[1]; ++i) {
    int64_t index = 0;
    load_lanes(&index, c.b.dtype, indices, i * c.b.stride[0], 1, 1);
    if (c.b.dtype != DType::i64) index = static_cast<int32_t>(index);
    const bool is_outside =
        rows == 0 ? index < 0 || index > INT32_MAX : index < -rows || index >= rows;
    if (is_outside) return false;
    if (index < 0) index += rows;
    row.base = c.a.base + static_cast<uint64_t>(index * c.a.stride[1] * (bits / 8));
    sources.push_back(resolve(row));
    if (sources.back() == nullptr || may_overlap(c.d, row)) return false;
  }
  for (int64_t i = 0; i < c.d.extent[1]; ++i) {
    std::byte* out = target + i * c.d.stride[1] * (bits / 8);
    copy_strided({c.d.extent[0], 1, c.d.extent[2], c.d.extent[3]}, bits,
                 copy_side(sources[static_cast<size_t>(i)], row), copy_side(out, c.d));
  }
  return true;
}

}  // namespace presil
