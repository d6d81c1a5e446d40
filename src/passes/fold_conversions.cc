// A contraction reads its operands as they are stored where converting them first would change no
// value: floats of fewer bits, and integers of a byte, which engines and lanes convert exactly as
// they read. So caches of 8 and 16 bits are read once, as what they are.
#include "passes/affine.h"
#include "passes/pass_list.h"
#include "passes/uses.h"

namespace presil {

namespace {

bool is_byte(DType dtype) { return dtype == DType::i8 || dtype == DType::u8; }

// Whether every value of `from` is one of `to`.
bool is_exact(DType from, DType to) {
  if (to == DType::f32) {
    return is_byte(from) || (info(from).is_float && info(from).bits <= 16);
  }
  if (to != DType::bf16 && to != DType::f16) return false;
  return is_byte(from) || from == DType::e4m3fn || from == DType::e5m2;
}

class ConversionFolder {
 public:
  explicit ConversionFolder(PrimitiveGraph graph) : graph_(std::move(graph)), uses_(graph_) {}

  PrimitiveGraph run() {
    for (PrimitiveNode& node : graph_.nodes) {
      Compute* compute = std::get_if<Compute>(&node.body);
      if (compute == nullptr || compute->reduce != Reduce::fma || compute->accesses.size() != 2 ||
          !compute->iotas.empty() || !takes(compute->before, 0) || !takes(compute->before_b, 1)) {
        continue;
      }
      bool changed = false;
      for (int i = 0; i < 2; ++i) changed = fold(*compute, i) || changed;
      if (changed) set_inputs(node);
    }
    return std::move(graph_);
  }

 private:
  static bool takes(const Expression& e, int input) {
    return e.steps.empty() && e.result == input &&
           e.inputs[static_cast<size_t>(input)] == Lane::f32;
  }

  bool fold(Compute& compute, int index) {
    Access& access = compute.accesses[static_cast<size_t>(index)];
    const int32_t maker = uses_.producer(access.operand);
    if (maker < 0) return false;
    const Compute* conversion =
        std::get_if<Compute>(&graph_.nodes[static_cast<size_t>(maker)].body);
    if (conversion == nullptr || conversion->reduce != Reduce::none ||
        conversion->accesses.size() != 1 || !conversion->iotas.empty()) {
      return false;
    }
    const Access& inner = conversion->accesses[0];
    const PrimitiveValue& source = value_of(graph_, inner.operand);
    const PrimitiveValue& converted = value_of(graph_, access.operand);
    // What is outside the one is outside the other only where the map changes nothing.
    const bool is_safe = !inner.has_outside && (!access.has_outside || access.outside == 0) &&
                         (!access.has_outside || is_identity(inner.map, source.shape));
    if (source.constant || !is_safe || !is_exact(source.dtype, converted.dtype) ||
        !converts(conversion->before, source.dtype)) {
      return false;
    }
    const Lane lane = lane_of(source.dtype);
    for (Expression* e : {&compute.before, &compute.before_b}) {
      e->inputs[static_cast<size_t>(index)] = lane;
    }
    if (lane != Lane::f32) {
      Expression& own = index == 0 ? compute.before : compute.before_b;
      own.result = own.cast(lane, Lane::f32, index);
    }
    access.map = compose_maps(inner.map, access.map, compute.extents.size());
    access.operand = inner.operand;
    return true;
  }

  static bool is_identity(const AffineMap& map, const Shape& shape) {
    return equal_maps(map, identity_map(shape.size()), shape);
  }

  static bool converts(const Expression& e, DType from) {
    if (lane_of(from) == Lane::f32) return e.steps.empty() && e.result == 0;
    return e.steps.size() == 1 && e.steps[0].op == Elementary::cast &&
           e.steps[0].kind == ExpressionStep::Kind::elementary && e.steps[0].operand[0] == 0 &&
           e.steps[0].lane == Lane::f32 && e.result == 1;
  }

  PrimitiveGraph graph_;
  Uses uses_;
};

PrimitiveGraph fold_conversions(PrimitiveGraph graph, const PassOptions&) {
  return ConversionFolder(std::move(graph)).run();
}

}  // namespace

const Pass pass_fold_conversions = {"fold_conversions", "contractions read what conversions read",
                                    fold_conversions};

}  // namespace presil
