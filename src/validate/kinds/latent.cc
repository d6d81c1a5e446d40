// Attention over latent vectors of a serving stack, of DeepSeek's sizes. Heads are those of this
// chip.
#include "estimate/estimate.h"
#include "validate/measured.h"

namespace presil {
namespace {

MeasuredEstimate read(const RowReader& row, const MeasuredContext& context,
                      std::string_view suffix) {
  const Device& device = context.devices.at(context.chip, context.path);
  const std::string& cache = row.text("kv_cache_dtype");
  MeasuredEstimate result;
  if (cache != "bfloat16" && cache != "float16" && cache != "fp8") {
    result.not_predicted = "a cache of '" + cache + "'";
    return result;
  }
  const bool is_prompt = suffix == "context_mla";
  LatentAttentionShape shape;
  shape.cache = cache == "fp8" ? DType::e4m3fn : half_type(device, DType::bf16);
  shape.batch = row.count("batch_size");
  shape.heads = row.count("num_heads");
  shape.queries = is_prompt ? row.count("isl") : 1;
  shape.context = is_prompt ? shape.queries : row.count("isl") + row.whole("step");
  result.estimate = latent_attention_time(device, shape);
  result.measured_seconds = row.number("latency_ms") * 1e-3;
  return result;
}

}  // namespace

extern const MeasuredKind kind_latent;
const MeasuredKind kind_latent = {"latent", "Attention over latent vectors",
                                  "context_mla generation_mla", read};

}  // namespace presil
