// Names of the primitives, and small parts that their checker and evaluator share.
#include "graph/primitive.h"

namespace presil {

std::string_view name(Reduce reduce) {
  static constexpr std::string_view names[] = {"none", "add",     "mul",    "max",     "min",
                                               "fma",  "bit_and", "bit_or", "arg_max", "arg_min"};
  return names[static_cast<size_t>(reduce)];
}

std::string_view name(const Primitive& primitive) {
  static constexpr std::string_view names[] = {"compute", "reshape", "assemble", "gather",
                                               "cond",    "kernel",  "attend"};
  static_assert(std::variant_size_v<Primitive> == std::size(names));
  return names[primitive.index()];
}

bool is_one_value(const Primitive& primitive) {
  return !std::holds_alternative<Cond>(primitive) && !std::holds_alternative<Kernel>(primitive) &&
         !std::holds_alternative<Attend>(primitive);
}

PrimitiveId PrimitiveGraph::add_value(PrimitiveValue value) {
  values.push_back(std::move(value));
  return static_cast<PrimitiveId>(values.size() - 1);
}

std::vector<PrimitiveId> operands_of(const Primitive& body) {
  std::vector<PrimitiveId> operands;
  const auto add = [&operands](PrimitiveId id) {
    for (const PrimitiveId other : operands) {
      if (other == id) return;
    }
    operands.push_back(id);
  };
  if (const Compute* compute = std::get_if<Compute>(&body)) {
    for (const Access& access : compute->accesses) add(access.operand);
    for (const Access& access : compute->after_accesses) add(access.operand);
  } else if (const Assemble* assemble = std::get_if<Assemble>(&body)) {
    for (const Assemble::Part& part : assemble->parts) add(part.operand);
  }
  return operands;
}

Lane reduced_lane(const Compute& compute) {
  const bool is_position = compute.reduce == Reduce::arg_max || compute.reduce == Reduce::arg_min;
  return is_position ? Lane::i64 : compute.before.result_lane();
}

std::pair<int64_t, int64_t> index_range(const AffineMap& map, size_t dimension,
                                        const std::vector<int64_t>& extents) {
  int64_t low = map.offset[dimension];
  int64_t high = low;
  for (size_t j = 0; j < extents.size(); ++j) {
    const int64_t coefficient = map.coefficient[dimension][j];
    // A step is at most 2^40 in any sound map; wider ones are cut off, outside every operand.
    const __int128 wide = static_cast<__int128>(coefficient) * (extents[j] - 1);
    constexpr int64_t limit = int64_t{1} << 58;
    const int64_t reach = wide > limit    ? limit
                          : wide < -limit ? -limit
                                          : static_cast<int64_t>(wide);
    if (reach >= 0) {
      high = high > limit ? high : high + reach;
    } else {
      low = low < -limit ? low : low + reach;
    }
  }
  return {low, high};
}

}  // namespace presil
