// Attention of a serving stack: the new tokens go to the paged cache, then the fused kernel runs.
// Some tables have lost the column of the sliding window: rows in them are faster than the chip's
// peak allows for all tokens. Where a file has no such column, a row is estimated both ways.
#include "estimate/estimate.h"
#include "validate/measured.h"

namespace presil {
namespace {

// Windows of models with heads of these sizes: gpt-oss and MiMo-V2 128 tokens, Gemma 3 1,024. Of
// the windows from 64 to 4,096 they are those that the calibration rows ask for.
int64_t unstated_window(int64_t head_size) { return head_size > 192 ? 1024 : 128; }

MeasuredEstimate read(const RowReader& row, const MeasuredContext& context,
                      std::string_view suffix) {
  const Device& device = context.devices.at(context.chip, context.path);
  const bool is_prefill = suffix == "attention_prefill";
  AttentionShape shape;
  const std::string& cache = row.text("kv_cache_dtype");
  MeasuredEstimate result;
  if (cache != "bfloat16" && cache != "float16" && cache != "fp8") {
    result.not_predicted = "a cache of '" + cache + "'";
    return result;
  }
  shape.cache = cache == "fp8" ? DType::e4m3fn : half_type(device, DType::bf16);
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
  const int64_t window = unstated_window(shape.head_size);
  if (!is_stated && shape.context > window) {
    shape.window = window;
    result.other_seconds = attention_time(device, shape).seconds;
  }
  return result;
}

}  // namespace

extern const MeasuredKind kind_attention;
const MeasuredKind kind_attention = {"attention", "Fused attention with a paged cache",
                                     "attention_prefill attention_decode", read};

}  // namespace presil
