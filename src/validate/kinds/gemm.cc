// Matrix products: a serving stack's linear layer (six layers with weights of their own in turn, in
// one graph), and LLMCompass's list, called one at a time from a framework.
#include "estimate/estimate.h"
#include "validate/measured.h"

namespace presil {
namespace {

std::optional<DType> operand_of(const std::string& text) {
  if (text == "bfloat16") return DType::bf16;
  if (text == "float16" || text == "half") return DType::f16;
  if (text == "fp8" || text == "fp8_static") return DType::e4m3fn;
  if (text == "int8") return DType::i8;
  return std::nullopt;
}

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
    const std::optional<DType> operand = operand_of(row.text("gemm_dtype"));
    if (!operand) {
      result.not_predicted = "operands of '" + row.text("gemm_dtype") + "'";
      return result;
    }
    shape.operand = bytes_of(*operand, 1) == 2 ? half_type(device, *operand) : *operand;
    shape.quantise = *operand == DType::e4m3fn;
    shape.weight_copies = 0;
    result.estimate = matmul_time(device, shape);
  }
  result.measured_seconds = row.number("latency_ms") * 1e-3;
  return result;
}

}  // namespace

extern const MeasuredKind kind_gemm;
const MeasuredKind kind_gemm = {"gemm", "Matrix products", "gemm llmcompass_matmul", read};

}  // namespace presil
