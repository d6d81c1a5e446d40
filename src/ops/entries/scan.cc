// Running sums and products along an axis: CumSum and CumProd. Lowered by doubling (Hillis and
// Steele, "Data parallel algorithms", 1986): log2(n) steps that each join every element with the
// one 1, 2, 4, ... places before it, so that the vector engine works on whole rows.
//
// C1 the axis is known before anything runs.
#include "ops/formula.h"

namespace presil {
namespace {

int64_t axis_of(const OpCall& call) {
  const std::vector<int64_t> axis = to_int64s(call.constant(1));
  if (axis.size() != 1) bad_node(call, "an axis that is no scalar", "one axis");
  return normal_axis(call, axis[0], static_cast<int64_t>(call.shape(0).size()));
}

bool is_set(const OpCall& call, const char* attribute) {
  return call.node.integer(attribute, 0) != 0;
}

std::vector<OpResult> infer(const OpCall& call) {
  require_inputs(call, 2, 2);
  axis_of(call);
  return one_result(call.dtype(0), call.shape(0));
}

Elementary step_of(const OpCall& call) {
  return call.node.op == "CumSum" ? Elementary::add : Elementary::mul;
}

uint64_t neutral(const OpCall& call) {
  return lane_bits(lane_of(call.dtype(0)), call.node.op == "CumSum" ? 0 : 1);
}

std::vector<Tensor> reference(const OpCall& call, const std::vector<Tensor>& inputs) {
  const Tensor& x = inputs[0];
  const Lane lane = lane_of(x.dtype);
  const int64_t axis = axis_of(call), extent = x.shape[axis];
  const int64_t inner = product(x.shape, axis + 1, x.shape.size());
  std::byte* bytes = nullptr;
  Tensor result = make_tensor(x.dtype, x.shape, &bytes);
  for (int64_t outer = 0; outer < product(x.shape, 0, axis); ++outer) {
    for (int64_t i = 0; i < inner; ++i) {
      uint64_t sum = neutral(call);
      for (int64_t n = 0; n < extent; ++n) {
        const int64_t k = is_set(call, "reverse") ? extent - 1 - n : n;
        const int64_t at = (outer * extent + k) * inner + i;
        const uint64_t next = define(step_of(call), lane, lane, sum, element_bits(x, at), 0);
        store_lanes(is_set(call, "exclusive") ? &sum : &next, x.dtype, bytes, at, 1, 1);
        sum = next;
      }
    }
  }
  return {result};
}

void lower(const OpCall& call, Lowering& lowering) {
  const int64_t axis = axis_of(call);
  PrimitiveId x = lowering.input(0);
  const Shape shape = lowering.shape(x);
  // The value moved `places` along the axis, the neutral element entering.
  auto moved = [&](PrimitiveId value, int64_t places) {
    std::vector<int64_t> before(shape.size(), 0), after(shape.size(), 0);
    before[axis] = is_set(call, "reverse") ? -places : places;
    after[axis] = -before[axis];
    return lowering.pad(value, before, after, neutral(call));
  };
  Formula formula;
  const Term a = formula.input(call.dtype(0)), b = formula.input(call.dtype(0));
  const Expression join = formula.finish(formula.step(step_of(call), a, b));
  if (is_set(call, "exclusive")) x = moved(x, 1);
  for (int64_t places = 1; places < shape[axis]; places *= 2)
    x = lowering.map(join, {x, moved(x, places)}, call.dtype(0));
  lowering.output(0, x);
}

constexpr Op ops[] = {
    {"CumProd", "", 1, "Running product along an axis.", infer, reference, lower},
    {"CumSum", "", 11, "Running sum along an axis.", infer, reference, lower},
};

}  // namespace

extern const std::span<const Op> op_scan;
const std::span<const Op> op_scan{ops};

}  // namespace presil
