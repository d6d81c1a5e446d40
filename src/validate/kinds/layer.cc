// The parts of one layer of GPT-3 175B on four chips, batch 8, 2,048 tokens in (LLMCompass, ISCA
// 2024, figure 5): 96 heads of 128 values, so 24 heads and a quarter of the inner width on each
// chip.
#include "estimate/estimate.h"
#include "validate/measured.h"

namespace presil {
namespace {

constexpr int64_t chips = 4, sequences = 8, context_tokens = 2048, hidden = 12288, heads = 96;
constexpr int64_t head_size = hidden / heads, own_heads = heads / chips;

OperatorEstimate product(const Device& device, int64_t batch, int64_t m, int64_t n, int64_t k) {
  MatmulShape shape;
  shape.operand = half_type(device, DType::f16);
  shape.batch = batch;
  shape.m = m;
  shape.n = n;
  shape.k = k;
  shape.rows_of_n = true;
  OperatorEstimate estimate = matmul_time(device, shape);
  estimate.seconds += call_seconds(device);
  return estimate;
}

// Queries, keys and values are three products, each called by itself.
OperatorEstimate three(const OperatorEstimate& one) {
  return {3 * one.seconds, 3 * one.roofline_seconds, 3 * one.operations, 3 * one.bytes};
}

OperatorEstimate rows(const Device& device, RowsShape::Kind kind, int64_t count, int64_t columns) {
  RowsShape shape;
  shape.kind = kind;
  shape.rows = count;
  shape.columns = columns;
  return rows_time(device, shape);
}

MeasuredEstimate read(const RowReader& row, const MeasuredContext& context,
                      std::string_view suffix) {
  const Device& device = context.devices.at(context.chip, context.path);
  const int64_t queries = suffix == "gpt3_layer_prefill" ? context_tokens : 1;
  const int64_t tokens = sequences * queries, pairs = sequences * own_heads;
  const std::string& part = row.text("part");
  using Kind = RowsShape::Kind;
  MeasuredEstimate result;
  result.measured_seconds = row.number("seconds");
  OperatorEstimate& estimate = result.estimate;
  if (part == "Q_K_V") {
    estimate = three(product(device, 1, tokens, hidden / chips, hidden));
  } else if (part == "Q_mul_K") {
    estimate = product(device, pairs, queries, context_tokens, head_size);
  } else if (part == "A_mul_V") {
    estimate = product(device, pairs, queries, head_size, context_tokens);
  } else if (part == "Wo") {
    estimate = product(device, 1, tokens, hidden, hidden / chips);
  } else if (part == "W1") {
    estimate = product(device, 1, tokens, 4 * hidden / chips, hidden);
  } else if (part == "W2") {
    estimate = product(device, 1, tokens, hidden, 4 * hidden / chips);
  } else if (part == "Softmax") {
    estimate = rows(device, Kind::softmax, pairs * queries, context_tokens);
  } else if (part == "LN_MHA" || part == "LN_FFN") {
    estimate = rows(device, Kind::layer_norm, tokens, hidden);
  } else if (part == "GeLU") {
    estimate = rows(device, Kind::gelu, tokens, 4 * hidden / chips);
  } else if (part == "AllReduce") {
    CollectiveShape shape;
    shape.chips = chips;
    shape.bytes = static_cast<double>(2 * tokens * hidden);
    shape.release = 2.18;  // the newest of 2023, when it was measured
    estimate = collective_time(device, shape);
  } else {
    row.refuse("part", "a part of the layer");
  }
  return result;
}

}  // namespace

extern const MeasuredKind kind_layer;
const MeasuredKind kind_layer = {"layer", "The parts of one layer of GPT-3",
                                 "gpt3_layer_prefill gpt3_layer_decode", read};

}  // namespace presil
