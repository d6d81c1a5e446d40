// What ONNX Runtime's quantiser writes where a model is stored as operators on integers: each takes
// its operands with scale and zero point, computes as the operator of floats does, and rounds once.
// Definitions: ONNX Runtime's docs/ContribOperators.md.
//
// C1 the inputs that each names. C2 shapes fit.
#include <algorithm>

#include "ops/expansion.h"

namespace presil {
namespace {

ValueId zero_of(Expansion& e, size_t index, DType dtype) {
  return e.has(index) ? e.input(index) : e.scalar(dtype, 0);
}

// Operand `index` as floats, by the scale and zero point that follow it.
ValueId floats(Expansion& e, size_t index) {
  const ValueId x = e.input(index);
  return e.add("DequantizeLinear", {x, e.input(index + 1), zero_of(e, index + 2, e.dtype(x))});
}

// Result 0: y rounded by the scale at `index` and the zero point behind it.
void output_rounded(Expansion& e, ValueId y, size_t index, DType dtype) {
  e.output(0, e.add("QuantizeLinear", {y, e.input(index), zero_of(e, index + 1, dtype)}));
}

void expand_binary(const OpCall& call, Expansion& e) {
  const char* op = call.node.op == "QLinearAdd" ? "Add" : "Mul";
  output_rounded(e, e.add(op, {floats(e, 0), floats(e, 3)}), 6, e.dtype(e.input(0)));
}

void expand_activation(const OpCall& call, Expansion& e) {
  const ValueId x = floats(e, 0);
  const ValueId y = call.node.op == "QLinearSigmoid"
                        ? e.add("Sigmoid", {x})
                        : e.add("LeakyRelu", {x}, {{"alpha", call.node.number("alpha", 0.01)}});
  output_rounded(e, y, 3, e.dtype(e.input(0)));
}

void expand_softmax(const OpCall& call, Expansion& e) {
  const bool whole = call.node.integer("opset", 13) < 13;  // of all dimensions from the axis on
  const ValueId x = floats(e, 0);
  const Shape shape = e.shape(x);
  const int64_t axis = normal_axis(call, call.node.integer("axis", whole ? 1 : -1), e.rank(x));
  ValueId y = x;
  if (whole) {
    Shape matrix = {1, 1};
    for (size_t d = 0; d < shape.size(); ++d)
      matrix[static_cast<int64_t>(d) < axis ? 0 : 1] *= shape[d];
    y = e.reshape(x, matrix);
  }
  y = e.reshape(e.add("Softmax", {y}, {{"axis", whole ? int64_t{1} : axis}}), shape);
  output_rounded(e, y, 3, e.dtype(e.input(0)));
}

void expand_pool(const OpCall& call, Expansion& e) {
  const bool last = call.node.integer("channels_last", 0) != 0;
  ValueId x = floats(e, 0);
  if (last) x = e.channels_first(x);
  Attributes attributes;
  for (const auto& [name, value] : call.node.attributes)
    if (name != "channels_last") attributes[name] = value;
  const bool global = call.node.op == "QLinearGlobalAveragePool";
  ValueId y = global ? e.add("GlobalAveragePool", {x}) : e.add("AveragePool", {x}, attributes);
  if (last) y = e.channels_last(y);
  output_rounded(e, y, 3, e.dtype(e.input(0)));
}

// The result's scale and zero point, then three inputs for each operand.
void expand_concat(const OpCall& call, Expansion& e) {
  std::vector<ValueId> parts;
  for (size_t i = 2; i + 2 < call.node.inputs.size(); i += 3) parts.push_back(floats(e, i));
  if (parts.empty()) bad_node(call, "no operand", "operands with scale and zero point");
  const int64_t axis = normal_axis(call, call.node.integer("axis", 0), e.rank(parts[0]));
  output_rounded(e, e.concat(parts, axis), 0, e.dtype(e.input(2)));
}

void expand_where(const OpCall&, Expansion& e) {
  output_rounded(e, e.add("Where", {e.input(0), floats(e, 1), floats(e, 4)}), 7,
                 e.dtype(e.input(1)));
}

// Sums of products of integers, as f32.
ValueId integer_product(Expansion& e, ValueId a, ValueId b, ValueId a_zero, ValueId b_zero) {
  return e.add("MatMulInteger", {a, b, a_zero, b_zero});
}

ValueId transposed(Expansion& e, ValueId x, bool wanted) {
  return wanted ? e.transpose(x, {1, 0}) : x;
}

// A and B with scale and zero point, C of i32, then perhaps the result's scale and zero point.
void expand_gemm(const OpCall& call, Expansion& e) {
  const ValueId a = transposed(e, e.input(0), call.node.integer("transA", 0) != 0);
  const ValueId b = transposed(e, e.input(3), call.node.integer("transB", 0) != 0);
  ValueId sum = integer_product(e, a, b, e.input(2), e.input(5));
  if (e.has(6)) sum = e.add("Add", {sum, e.input(6)});
  const ValueId scale = e.add("Mul", {e.add("Mul", {e.input(1), e.input(4)}),
                                      e.like(e.input(1), call.node.number("alpha", 1))});
  const ValueId y = e.add("Mul", {e.cast(sum, DType::f32), scale});
  if (!e.has(7)) return e.output(0, y);
  output_rounded(e, y, 7, e.dtype(e.input(0)));
}

void expand_product_to_float(const OpCall&, Expansion& e) {
  const ValueId a = e.input(0), b = e.input(1);
  const ValueId sum =
      integer_product(e, a, b, zero_of(e, 4, e.dtype(a)), zero_of(e, 5, e.dtype(b)));
  const ValueId scale = e.add("Mul", {e.input(2), e.input(3)});
  const ValueId y = e.add("Mul", {e.cast(sum, e.dtype(scale)), scale});
  e.output(0, e.has(6) ? e.add("Add", {y, e.input(6)}) : y);
}

// Rows of a table of integers, looked up and made floats by the scale of each block of a row.
void expand_gather(const OpCall& call, Expansion& e) {
  ValueId data = e.input(0);
  const int64_t rank = e.rank(data);
  const int64_t gathered = normal_axis(call, call.node.integer("gather_axis", 0), rank);
  const int64_t blocked = normal_axis(call, call.node.integer("quantize_axis", 1), rank);
  const int64_t bits = call.node.integer("bits", 4), block = call.node.integer("block_size", 128);
  if (gathered != 0 || blocked == 0)
    unimplemented_form(call, "rows along another axis than the first");
  const auto rows = [&](ValueId table) { return e.add("Gather", {table, e.input(1)}); };
  const int64_t axis = blocked + e.rank(e.input(1)) - 1;
  const bool packed = e.dtype(data) == DType::u8 && bits == 4;
  if (packed && blocked != rank - 1)
    unimplemented_form(call, "packed halves of bytes along another axis than the last");
  const auto unpacked = [&](ValueId bytes, int64_t count) {
    Shape shape = e.shape(bytes), spread = shape;
    shape.back() *= 2;
    spread.push_back(1);
    const ValueId wide = e.reshape(bytes, spread);
    const ValueId sixteen = e.scalar(DType::u8, 16);
    const ValueId low = e.add("Mod", {wide, sixteen}), high = e.add("Div", {wide, sixteen});
    return e.slice(e.reshape(e.concat({low, high}, static_cast<int64_t>(spread.size()) - 1), shape),
                   static_cast<int64_t>(shape.size()) - 1, 0, count);
  };
  // Rows of whole bytes are gathered as they are.
  const int64_t row = element_count(e.shape(data)) / std::max<int64_t>(e.extent(data, 0), 1);
  const int element_bits = info(e.dtype(data)).bits;
  if (row * element_bits % 8 != 0)
    data = e.cast(data, info(e.dtype(data)).is_signed ? DType::i8 : DType::u8);
  const ValueId scales = rows(e.input(2));
  const int64_t blocks = e.extent(scales, axis);
  data = rows(data);
  if (packed) data = unpacked(data, 2 * e.extent(data, axis));
  std::vector<ValueId> inputs = {data, scales};
  if (e.has(3)) {
    // Zero points of half a byte each are wider than the rows' bytes would be.
    ValueId zeros = e.input(3);
    if (!packed) zeros = e.cast(zeros, info(e.dtype(zeros)).is_signed ? DType::i8 : DType::u8);
    zeros = rows(zeros);
    inputs.push_back(packed ? unpacked(zeros, blocks) : e.cast(zeros, e.dtype(data)));
  } else if (packed) {
    inputs.push_back(e.expand(e.scalar(DType::u8, 8), e.shape(scales)));
  }
  e.output(0, e.add("DequantizeLinear", inputs, {{"axis", axis}, {"block_size", block}}));
}

constexpr const char* domain = "com.microsoft";
constexpr Op ops[] = {
    composite("GatherBlockQuantized", domain, 1,
              "Rows of a table of integers with a scale for each block.", expand_gather),
    composite("MatMulIntegerToFloat", domain, 1, "A product of integers, scaled.",
              expand_product_to_float),
    composite("QGemm", domain, 1, "A product of quantised matrices plus a matrix of i32.",
              expand_gemm),
    composite("QLinearAdd", domain, 1, "a + b, quantised.", expand_binary),
    composite("QLinearAveragePool", domain, 1, "Mean over a sliding window, quantised.",
              expand_pool),
    composite("QLinearConcat", domain, 1, "Quantised operands, one after another.", expand_concat),
    composite("QLinearGlobalAveragePool", domain, 1, "Mean over all positions, quantised.",
              expand_pool),
    composite("QLinearLeakyRelu", domain, 1, "LeakyRelu, quantised.", expand_activation),
    composite("QLinearMul", domain, 1, "a * b, quantised.", expand_binary),
    composite("QLinearSigmoid", domain, 1, "Sigmoid, quantised.", expand_activation),
    composite("QLinearSoftmax", domain, 1, "Softmax, quantised.", expand_softmax),
    composite("QLinearWhere", domain, 1, "One of two quantised elements.", expand_where),
};

}  // namespace

extern const std::span<const Op> op_microsoft_quantised;
const std::span<const Op> op_microsoft_quantised{ops};

}  // namespace presil
