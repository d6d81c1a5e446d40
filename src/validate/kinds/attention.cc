// Attention of a serving stack: the new tokens go to the paged cache, then the fused kernel runs.
// Some tables have lost the column of the sliding window. Where a file has no such column, each row
// carries the estimates of all windows that the sweep measured for its heads.
#include "estimate/estimate.h"
#include "validate/measured.h"
#include "validate/sweep.h"

namespace presil {
namespace {

MeasuredEstimate read(const RowReader& row, const MeasuredContext& context,
                      std::string_view suffix) {
  const Device& device = context.devices.at(context.chip, context.path);
  const bool is_prefill = suffix == "attention_prefill";
  AttentionShape shape;
  const std::string& cache = row.text("kv_cache_dtype");
  MeasuredEstimate result;
  const bool is_short = cache == "fp8" || cache == "int8";  // as wide, and widened or not alike
  if (cache != "bfloat16" && cache != "float16" && !is_short) {
    result.not_predicted = "a cache of '" + cache + "'";
    return result;
  }
  shape.cache = is_short ? DType::e4m3fn : half_type(device, DType::bf16);
  shape.batch = row.count("batch_size");
  shape.queries = is_prefill ? row.count("isl") : 1;
  shape.context = is_prefill ? shape.queries : row.count("isl") + row.whole("step");
  shape.heads = row.count("num_heads");
  shape.cache_heads = row.count("num_key_value_heads");
  shape.head_size = row.count("head_dim");
  const bool is_stated = !row.text("window_size").empty();
  if (is_stated) shape.window = row.whole("window_size");
  result.measured_seconds = row.number("latency_ms") * 1e-3;
  result.estimate = attention_time(device, shape);
  if (is_stated) return result;
  for (const int64_t window : swept_windows(shape.heads, shape.cache_heads, shape.head_size)) {
    shape.window = window;
    result.readings.push_back(attention_time(device, shape));
  }
  result.left_open = "the table does not say whether their window slides";
  return result;
}

}  // namespace

extern const MeasuredKind kind_attention;
const MeasuredKind kind_attention = {"attention", "Fused attention with a paged cache",
                                     "attention_prefill attention_decode", read};

}  // namespace presil
