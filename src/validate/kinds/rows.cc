// LLMCompass's lists of softmax, layer normalisation and GELU in 16 bits: elements in billions a
// second, called one at a time from a framework.
#include "estimate/estimate.h"
#include "validate/measured.h"

namespace presil {
namespace {

MeasuredEstimate read(const RowReader& row, const MeasuredContext& context,
                      std::string_view suffix) {
  const Device& device = context.devices.at(context.chip, context.path);
  RowsShape shape;
  using Kind = RowsShape::Kind;
  if (suffix == "llmcompass_gelu") {
    shape.kind = Kind::gelu;
    shape.rows = 1;
    shape.columns = row.count("elements");
  } else {
    shape.kind = suffix == "llmcompass_softmax" ? Kind::softmax : Kind::layer_norm;
    shape.rows = row.count("m");
    shape.columns = row.count("n");
  }
  MeasuredEstimate result;
  result.estimate = rows_time(device, shape);
  result.measured_seconds = static_cast<double>(shape.rows) * static_cast<double>(shape.columns) /
                            (row.number("throughput_gelements_per_s") * 1e9);
  return result;
}

}  // namespace

extern const MeasuredKind kind_rows;
const MeasuredKind kind_rows = {"rows", "Softmax, layer normalisation and GELU",
                                "llmcompass_softmax llmcompass_layernorm llmcompass_gelu", read};

}  // namespace presil
