// Matrix products of several chips as others published them, one after another with the same
// operands: trillions of operations a second. A row names its chip.
#include "estimate/estimate.h"
#include "validate/measured.h"

namespace presil {
namespace {

MeasuredEstimate read(const RowReader& row, const MeasuredContext& context, std::string_view) {
  const Device& device = context.devices.at(row.text("chip"), context.path);
  const bool is_8 = row.text("gemm_dtype") == "fp8";
  if (!is_8 && row.text("gemm_dtype") != "bfloat16") row.refuse("gemm_dtype", "bfloat16 or fp8");
  MatmulShape shape;
  shape.operand = is_8 ? DType::e4m3fn : half_type(device, DType::bf16);
  shape.batch = row.count("batch");
  shape.m = row.count("m");
  shape.n = row.count("n");
  shape.k = row.count("k");
  shape.weight_copies = 1;
  MeasuredEstimate result;
  result.estimate = matmul_time(device, shape);
  result.measured_seconds = result.estimate.operations / (row.number("tflops") * 1e12);
  return result;
}

}  // namespace

extern const MeasuredKind kind_published;
const MeasuredKind kind_published = {"published", "Matrix products of several chips, published",
                                     "published_matmul", read};

}  // namespace presil
