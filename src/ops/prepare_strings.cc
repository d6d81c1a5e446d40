// Operators that move elements of any type, of strings: every string stands for its place among the
// sorted strings of the operands, the operator moves those numbers, and they become strings again.
// Order and equality stay, so that Unique finds what it would find. The empty string is 0, which is
// what padding writes.
#include <algorithm>

#include "ops/preparation.h"

namespace presil {

namespace {

constexpr std::string_view movers[] = {
    "CenterCropPad", "Compress",  "Concat",          "DepthToSpace", "Expand",
    "Flatten",       "Gather",    "GatherElements",  "GatherND",     "OneHot",
    "Pad",           "Reshape",   "ReverseSequence", "Scatter",      "ScatterElements",
    "ScatterND",     "Slice",     "SpaceToDepth",    "Split",        "Squeeze",
    "Tile",          "Transpose", "Trilu",           "Unique",       "Unsqueeze",
    "Where"};

// Outputs behind the first of these are positions and counts, not elements.
bool is_element(const ModelNode& node, size_t output) { return node.op != "Unique" || output == 0; }

}  // namespace

bool Preparation::moves_strings(const ModelNode& node) const {
  if (!node.domain.empty()) return false;
  if (std::find(std::begin(movers), std::end(movers), node.op) == std::end(movers)) return false;
  return std::any_of(node.inputs.begin(), node.inputs.end(), [&](ValueId id) {
    return id != no_value && graph_.values[id].dtype == DType::string;
  });
}

void Preparation::take_by_codes(const ModelNode& node) {
  std::vector<std::string> table = {""};
  const auto is_string = [&](ValueId id) {
    return id != no_value && graph_.values[id].dtype == DType::string;
  };
  for (ValueId id : node.inputs) {
    if (!is_string(id)) continue;
    const std::vector<std::string>& strings = graph_.values[id].constant->strings;
    table.insert(table.end(), strings.begin(), strings.end());
  }
  std::sort(table.begin(), table.end());
  table.erase(std::unique(table.begin(), table.end()), table.end());

  ModelNode coded = node;
  for (ValueId& id : coded.inputs) {
    if (!is_string(id)) continue;
    const Tensor strings = *graph_.values[id].constant;
    std::vector<int64_t> codes;
    for (const std::string& text : strings.strings)
      codes.push_back(std::lower_bound(table.begin(), table.end(), text) - table.begin());
    id = add_constant(make_tensor_of<int64_t>(DType::i64, strings.shape, codes),
                      graph_.values[id].name + "/codes");
  }
  for (ValueId& id : coded.outputs)
    if (id != no_value) id = add_value({});
  take(coded);
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    if (node.outputs[i] == no_value) continue;
    const std::optional<Tensor> codes = graph_.values[coded.outputs[i]].constant;
    PRESIL_CHECK(codes.has_value(), "what is computed of known strings is known");
    Tensor result = *codes;
    if (is_element(node, i)) {
      std::vector<std::string> strings;
      for (int64_t code : to_int64s(*codes)) strings.push_back(table.at(code));
      result = make_string_tensor(codes->shape, std::move(strings));
    }
    ModelValue& value = graph_.values[node.outputs[i]];
    set_type(value, result.dtype, result.shape);
    value.constant = result;
  }
  note_host(node);
}

}  // namespace presil
