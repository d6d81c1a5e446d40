// Matrix products: a serving stack's linear layer (six layers with weights of their own in turn, in
// one graph), and LLMCompass's list, called one at a time from a framework.
#include <algorithm>
#include <iterator>

#include "estimate/estimate.h"
#include "validate/measured.h"

namespace presil {
namespace {

// How a serving stack keeps its weights, and in which type it multiplies.
struct Format {
  std::string_view name;
  DType operand;
  double weight_bytes = 0;  // with a scale's share, where kernels unpack as they read
  bool in_blocks = false;
  // The collector turns six layers, or calls one again and again (ai-dynamo/aiconfigurator,
  // collector/vllm/collect_gemm.py).
  int64_t layers = 6;
};
constexpr Format formats[] = {
    {"bfloat16", DType::bf16},
    {"float16", DType::f16},
    {"half", DType::f16},
    {"fp8", DType::e4m3fn},
    {"fp8_static", DType::e4m3fn},
    {"fp8_ootb", DType::e4m3fn},
    {"fp8_block", DType::e4m3fn, 0, true, 1},
    {"nvfp4", DType::e2m1, 0.56, true, 1},
    {"mxfp4", DType::e2m1, 0.53, true, 1},
    {"int8", DType::i8},
    {"int8_wo", DType::bf16, 1},
    {"int4_wo", DType::bf16, 0.52},
    {"w4a16_mxfp4", DType::bf16, 0.53},
    {"w4afp8", DType::e4m3fn, 0.52},
};

MeasuredEstimate read(const RowReader& row, const MeasuredContext& context,
                      std::string_view suffix) {
  const Device& device = context.devices.at(context.chip, context.path);
  MeasuredEstimate result;
  MatmulShape shape;
  shape.m = row.count("m");
  shape.n = row.count("n");
  shape.k = row.count("k");
  if (suffix == "llmcompass_matmul") {
    shape.operand = half_type(device, DType::f16);
    shape.weight_copies = 1;
    shape.rows_of_n = true;
    result.estimate = matmul_time(device, shape);
    result.estimate.seconds += call_seconds(device);
  } else {
    const auto format =
        std::find_if(std::begin(formats), std::end(formats),
                     [&](const Format& known) { return known.name == row.text("gemm_dtype"); });
    if (format == std::end(formats)) {
      result.not_predicted = "operands of '" + row.text("gemm_dtype") + "'";
      return result;
    }
    const bool is_short = bytes_of(format->operand, 8) <= 8;
    shape.operand = is_short ? format->operand : half_type(device, format->operand);
    shape.weight_bytes = format->weight_bytes;
    shape.in_blocks = format->in_blocks;
    shape.by_rule = !format->in_blocks;  // the rule is of kernels with one scale a tensor
    shape.quantise = is_short && format->operand != DType::i8;
    shape.weight_copies = format->layers;
    result.estimate = matmul_time(device, shape);
  }
  result.measured_seconds = row.number("latency_ms") * 1e-3;
  return result;
}

}  // namespace

extern const MeasuredKind kind_gemm;
const MeasuredKind kind_gemm = {"gemm", "Matrix products", "gemm llmcompass_matmul", read};

}  // namespace presil
