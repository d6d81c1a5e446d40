// Sequences and optionals. They are structure, not data: which tensors they hold is known before
// anything runs, so that these operators only say which tensor is meant and cost nothing on the
// chip.
//
// C1 positions are known when they are used. C2 a position lies in the sequence.
#include <algorithm>

#include <fmt/format.h>

#include "ops/expansion.h"

namespace presil {
namespace {

const ValueList& list_of(const OpCall& call, const Expansion& e, size_t index) {
  const ValueList* list = e.list(e.input(index));
  if (!list) bad_node(call, fmt::format("input {} is a tensor", index), "a sequence");
  if (list->kind == HostValue::Kind::map)
    bad_node(call, fmt::format("input {} is a map", index), "a sequence");
  return *list;
}

bool is_optional(const ValueList& list) { return list.kind == HostValue::Kind::optional; }

// A sequence, also inside an optional.
ValueList sequence_of(const OpCall& call, const Expansion& e, size_t index) {
  ValueList list = list_of(call, e, index);
  if (is_optional(list) && list.items.size() == 1 && e.list(list.items[0]))
    return *e.list(list.items[0]);
  return list;
}

int64_t position_of(const OpCall& call, const Expansion& e, size_t index, int64_t length,
                    int64_t last) {
  if (!e.has(index)) return last;
  const int64_t at = to_int64s(e.constant(e.input(index))).at(0);
  const int64_t position = at < 0 ? at + length : at;
  if (position < 0 || position > last)
    bad_node(call, fmt::format("position {} of {} items", at, length), "a position inside");
  return position;
}

void expand_empty(const OpCall&, Expansion& e) { e.output_list(0, {}); }

void expand_construct(const OpCall& call, Expansion& e) {
  e.output_list(0, {HostValue::Kind::sequence, call.node.inputs});
}

void expand_at(const OpCall& call, Expansion& e) {
  const ValueList list = sequence_of(call, e, 0);
  const int64_t length = static_cast<int64_t>(list.items.size());
  if (length == 0) bad_node(call, "an item of an empty sequence", "a position inside");
  e.output(0, list.items[static_cast<size_t>(position_of(call, e, 1, length, length - 1))]);
}

void expand_insert(const OpCall& call, Expansion& e) {
  ValueList list = sequence_of(call, e, 0);
  const int64_t length = static_cast<int64_t>(list.items.size());
  list.items.insert(list.items.begin() + position_of(call, e, 2, length, length), e.input(1));
  e.output_list(0, list);
}

void expand_erase(const OpCall& call, Expansion& e) {
  ValueList list = sequence_of(call, e, 0);
  const int64_t length = static_cast<int64_t>(list.items.size());
  if (length == 0) bad_node(call, "an item of an empty sequence", "a position inside");
  list.items.erase(list.items.begin() + position_of(call, e, 1, length, length - 1));
  e.output_list(0, list);
}

void expand_length(const OpCall& call, Expansion& e) {
  const int64_t length = static_cast<int64_t>(sequence_of(call, e, 0).items.size());
  e.output(0, e.tensor(make_tensor_of<int64_t>(DType::i64, {}, {length})));
}

void expand_split(const OpCall& call, Expansion& e) {
  const ValueId data = e.input(0);
  const int64_t axis = normal_axis(call, call.node.integer("axis", 0), e.rank(data));
  const int64_t extent = e.extent(data, axis);
  std::vector<int64_t> sizes(static_cast<size_t>(extent), 1);
  if (e.has(1)) {
    const Tensor& split = e.constant(e.input(1));
    sizes = to_int64s(split);
    if (split.shape.empty()) {
      const int64_t size = sizes.at(0);
      if (size <= 0) bad_node(call, fmt::format("pieces of {}", size), "a size of 1 or more");
      sizes.assign(static_cast<size_t>((extent + size - 1) / size), size);
      if (extent % size != 0) sizes.back() = extent % size;
    }
  }
  ValueList list;
  int64_t begin = 0;
  for (int64_t size : sizes) {
    ValueId piece = e.slice(data, axis, begin, begin + size);
    if (!e.has(1) && call.node.integer("keepdims", 1) == 0)
      piece = e.add("Squeeze", {piece, e.integers({axis})});
    list.items.push_back(piece);
    begin += size;
  }
  if (begin != extent) bad_node(call, "pieces that do not make the whole", "sizes of that sum");
  e.output_list(0, list);
}

void expand_concat(const OpCall& call, Expansion& e) {
  std::vector<ValueId> items = sequence_of(call, e, 0).items;
  if (items.empty()) bad_node(call, "an empty sequence", "one tensor or more");
  const bool new_axis = call.node.integer("new_axis", 0) != 0;
  const int64_t rank = e.rank(items[0]) + (new_axis ? 1 : 0);
  const int64_t axis = normal_axis(call, call.node.integer("axis", 0), rank);
  if (new_axis)
    for (ValueId& item : items) item = e.add("Unsqueeze", {item, e.integers({axis})});
  e.output(0, e.concat(items, axis));
}

// The body once for each item of the first sequence; other sequences give their item of the same
// position, tensors are handed to every call.
void expand_map(const OpCall& call, Expansion& e) {
  const auto found = call.node.attributes.find("body");
  const auto* body = found == call.node.attributes.end()
                         ? nullptr
                         : std::get_if<std::shared_ptr<ModelGraph>>(&found->second);
  if (!body) bad_node(call, "attribute body is absent", "a graph");
  const size_t length = sequence_of(call, e, 0).items.size();
  std::vector<ValueList> results(call.node.outputs.size());
  for (size_t i = 0; i < length; ++i) {
    std::vector<ValueId> inputs;
    for (size_t k = 0; k < call.node.inputs.size(); ++k)
      inputs.push_back(e.list(e.input(k)) ? sequence_of(call, e, k).items.at(i) : e.input(k));
    const std::vector<ValueId> outputs = e.call(**body, inputs);
    for (size_t k = 0; k < results.size(); ++k) results[k].items.push_back(outputs.at(k));
  }
  for (size_t k = 0; k < results.size(); ++k) e.output_list(k, results[k]);
}

void expand_optional(const OpCall&, Expansion& e) {
  ValueList list;
  list.kind = HostValue::Kind::optional;
  if (e.has(0)) list.items = {e.input(0)};
  e.output_list(0, list);
}

void expand_has_element(const OpCall&, Expansion& e) {
  const ValueList* list = e.has(0) ? e.list(e.input(0)) : nullptr;
  const bool has = e.has(0) && (!list || !is_optional(*list) || !list->items.empty());
  e.output(0, e.tensor(make_tensor_of<uint8_t>(DType::boolean, {}, {uint8_t{has}})));
}

void expand_get_element(const OpCall& call, Expansion& e) {
  const ValueList* found = e.list(e.input(0));
  if (!found) return e.output(0, e.input(0));
  const ValueList list = *found;
  if (!is_optional(list)) return e.output_list(0, list);
  if (list.items.empty()) bad_node(call, "an optional without an element", "an element");
  if (const ValueList* inner = e.list(list.items[0])) return e.output_list(0, ValueList(*inner));
  e.output(0, list.items[0]);
}

constexpr Op ops[] = {
    composite("ConcatFromSequence", "", 11, "The items of a sequence, one after another.",
              expand_concat),
    composite("Optional", "", 15, "An optional of one element or none.", expand_optional),
    composite("OptionalGetElement", "", 15, "The element of an optional.", expand_get_element),
    composite("OptionalHasElement", "", 15, "Whether an optional has its element.",
              expand_has_element),
    composite("SequenceAt", "", 11, "One item of a sequence.", expand_at),
    composite("SequenceConstruct", "", 11, "A sequence of the inputs.", expand_construct),
    composite("SequenceEmpty", "", 11, "A sequence without items.", expand_empty),
    composite("SequenceErase", "", 11, "A sequence without one of its items.", expand_erase),
    composite("SequenceInsert", "", 11, "A sequence with one item more.", expand_insert),
    composite("SequenceLength", "", 11, "How many items a sequence has.", expand_length),
    composite("SequenceMap", "", 17, "A graph applied to each item.", expand_map),
    composite("SplitToSequence", "", 11, "Pieces of a tensor along an axis.", expand_split),
};

}  // namespace

extern const std::span<const Op> op_sequences;
const std::span<const Op> op_sequences{ops};

}  // namespace presil
