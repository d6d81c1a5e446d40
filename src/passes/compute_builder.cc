// Collects reads, iotas and steps of a compute under construction.
#include "passes/compute_builder.h"

#include <cstring>

#include "passes/affine.h"

namespace presil {

// Larger constants are not scanned: they are weights, which hardly ever hold one value.
static constexpr int64_t uniform_elements_max = 4096;

std::optional<uint64_t> uniform_lane(const PrimitiveValue& value) {
  if (!value.constant || value.constant->data == nullptr) return std::nullopt;
  const int64_t count = value.constant->count();
  if (count < 1 || count > uniform_elements_max) return std::nullopt;
  const size_t size = static_cast<size_t>(lane_bytes(lane_of(value.dtype)));
  std::vector<std::byte> lanes(size * static_cast<size_t>(count));
  load_lanes(lanes.data(), value.dtype, value.constant->data, 0, 1, count);
  for (int64_t i = 1; i < count; ++i) {
    if (std::memcmp(lanes.data(), lanes.data() + size * static_cast<size_t>(i), size) != 0) {
      return std::nullopt;
    }
  }
  uint64_t bits = 0;
  std::memcpy(&bits, lanes.data(), size);
  return bits;
}

int ComputeBuilder::read(const Access& access) {
  const PrimitiveValue& value = value_of(graph_, access.operand);
  if (const std::optional<uint64_t> bits = uniform_lane(value)) {
    if (!access.has_outside || access.outside == *bits) {
      return expression_.constant(lane_of(value.dtype), *bits);
    }
  }
  for (const Read& other : reads_) {
    if (equal_accesses(other.access, access, extents_)) return other.handle;
  }
  reads_.push_back({access, expression_.input(value.dtype)});
  return reads_.back().handle;
}

int ComputeBuilder::iota(int64_t dimension) {
  for (const Iota& other : iotas_) {
    if (other.dimension == dimension) return other.handle;
  }
  iotas_.push_back({dimension, expression_.input(DType::i64)});
  return iotas_.back().handle;
}

int ComputeBuilder::reduced_value(Lane lane) {
  static constexpr DType types[] = {DType::f32, DType::f64, DType::i32,
                                    DType::u32, DType::i64, DType::u64};
  reduced_ = expression_.input(types[static_cast<size_t>(lane)]);
  return reduced_;
}

std::vector<int> ComputeBuilder::read_inputs(const Compute& compute) {
  std::vector<int> inputs;
  for (const Access& access : compute.accesses) inputs.push_back(read(access));
  for (const int64_t dimension : compute.iotas) inputs.push_back(iota(dimension));
  return inputs;
}

void ComputeBuilder::finish_before(Compute& compute, int result) const {
  const std::vector<char> needed = expression_.needed_for(result);
  std::vector<int> inputs;
  compute.accesses.clear();
  compute.iotas.clear();
  for (const Read& read : reads_) {
    if (!needed[static_cast<size_t>(read.handle)]) continue;
    compute.accesses.push_back(read.access);
    inputs.push_back(read.handle);
  }
  for (const Iota& iota : iotas_) {
    if (!needed[static_cast<size_t>(iota.handle)]) continue;
    compute.iotas.push_back(iota.dimension);
    inputs.push_back(iota.handle);
  }
  compute.before = expression_.finish(result, inputs);
}

void ComputeBuilder::finish_after(Compute& compute, int result) const {
  const std::vector<char> needed = expression_.needed_for(result);
  std::vector<int> inputs{reduced_};
  compute.after_accesses.clear();
  for (const Read& read : reads_) {
    if (!needed[static_cast<size_t>(read.handle)]) continue;
    compute.after_accesses.push_back(read.access);
    inputs.push_back(read.handle);
  }
  compute.after = expression_.finish(result, inputs);
}

int64_t streams_of(const Compute& compute) {
  int64_t count = 0;
  const size_t before = compute.accesses.size();
  const size_t total = before + compute.after_accesses.size();
  const auto at = [&](size_t k) -> const Access& {
    return k < before ? compute.accesses[k] : compute.after_accesses[k - before];
  };
  for (size_t k = 0; k < total; ++k) {
    bool seen = false;
    for (size_t other = 0; other < k && !seen; ++other) {
      seen = equal_accesses(at(other), at(k), compute.extents);
    }
    count += !seen;
  }
  return count;
}

bool is_identity(const Expression& expression) {
  return expression.inputs.size() == 1 && expression.result == 0;
}

bool is_view(const PrimitiveGraph& graph, const PrimitiveNode& node) {
  const Compute* compute = std::get_if<Compute>(&node.body);
  return compute != nullptr && compute->reduce == Reduce::none && compute->accesses.size() == 1 &&
         is_identity(compute->before) && is_identity(compute->after) &&
         value_of(graph, compute->accesses[0].operand).dtype ==
             value_of(graph, output_of(node)).dtype;
}

AffineMap widened(AffineMap map, size_t columns) {
  for (std::vector<int64_t>& row : map.coefficient) row.resize(columns, 0);
  return map;
}

}  // namespace presil
