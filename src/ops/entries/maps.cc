// Maps, which classic models give and take: a dictionary of features to a row of numbers, scores to
// a dictionary of classes. A map is structure as sequences are: two tensors of one length, its keys
// and its values. Only values reach the chip.
//
// C1 keys are known when they are used. C2 no key stands twice.
#include <algorithm>

#include <fmt/format.h>

#include "ops/classic.h"

namespace presil {
namespace {

using classic::strings_of;

struct MapValue {
  ValueId keys = no_value, values = no_value;
};

MapValue map_of(const OpCall& call, const Expansion& e, size_t index) {
  const ValueList* list = e.list(e.input(index));
  if (!list || list->kind != HostValue::Kind::map)
    bad_node(call, fmt::format("input {} is no map", index), "a map");
  return {list->items.at(0), list->items.at(1)};
}

// The elements of the map at the given places among its keys, `otherwise` where a place is absent
// (-1); [1, places].
ValueId picked(Expansion& e, const MapValue& map, std::vector<int64_t> places,
               const std::string& otherwise) {
  ValueId values = map.values;
  const auto count = static_cast<int64_t>(places.size());
  if (std::find(places.begin(), places.end(), -1) != places.end()) {
    const DType dtype = e.dtype(values);
    const ValueId last = dtype == DType::string ? e.tensor(make_string_tensor({1}, {otherwise}))
                                                : e.reshape(e.scalar(dtype, 0), {1});
    const int64_t at = e.extent(values, 0);
    std::replace(places.begin(), places.end(), int64_t{-1}, at);
    values = e.concat({values, last}, 0);
  }
  return e.add("Gather",
               {values, e.tensor(make_tensor_of<int64_t>(DType::i64, {1, count}, places))},
               {{"axis", int64_t{0}}});
}

// Where each of `wanted` stands among `keys`, or -1.
template <typename T>
std::vector<int64_t> places_of(const std::vector<T>& wanted, const std::vector<T>& keys) {
  std::vector<int64_t> places;
  for (const T& key : wanted) {
    const auto found = std::find(keys.begin(), keys.end(), key);
    places.push_back(found == keys.end() ? -1 : found - keys.begin());
  }
  return places;
}

void expand_vectorizer(const OpCall& call, Expansion& e) {
  const MapValue map = map_of(call, e, 0);
  const Tensor& keys = e.constant(map.keys);
  const std::vector<std::string> names = strings_of(call.node, "string_vocabulary");
  const std::vector<int64_t> numbers = call.node.integers("int64_vocabulary");
  if (names.empty() == numbers.empty())
    bad_node(call, "no vocabulary, or two", "string_vocabulary or int64_vocabulary");
  if ((keys.dtype == DType::string) != numbers.empty())
    bad_node(call, fmt::format("keys of {}", name(keys.dtype)), "keys of the vocabulary's type");
  const std::vector<int64_t> places = keys.dtype == DType::string
                                          ? places_of(names, keys.strings)
                                          : places_of(numbers, to_int64s(keys));
  e.output(0, picked(e, map, places, ""));
}

// DENSE: the values in the order of their keys. SPARSE: a row of max_map, each value at its key.
void expand_cast(const OpCall& call, Expansion& e) {
  const MapValue map = map_of(call, e, 0);
  const std::vector<int64_t> keys = to_int64s(e.constant(map.keys));
  std::vector<int64_t> wanted = keys;
  std::sort(wanted.begin(), wanted.end());
  const std::string form = call.node.string("map_form", "DENSE");
  if (form == "SPARSE") {
    const int64_t length = call.node.integer("max_map", 1);
    if (length < 1) bad_node(call, fmt::format("max_map {}", length), "1 or more");
    if (!wanted.empty() && (wanted.front() < 0 || wanted.back() >= length))
      bad_node(call, fmt::format("a key outside of {} columns", length), "keys below max_map");
    wanted.clear();
    for (int64_t key = 0; key < length; ++key) wanted.push_back(key);
  } else if (form != "DENSE") {
    bad_node(call, fmt::format("map_form {}", form), "DENSE or SPARSE");
  }
  const std::string target = call.node.string("cast_to", "TO_FLOAT");
  const DType dtype = target == "TO_FLOAT"    ? DType::f32
                      : target == "TO_INT64"  ? DType::i64
                      : target == "TO_STRING" ? DType::string
                                              : DType::boolean;
  if (dtype == DType::boolean)
    bad_node(call, fmt::format("cast_to {}", target), "TO_FLOAT, TO_INT64 or TO_STRING");
  const ValueId row = picked(e, map, places_of(wanted, keys), "0");
  e.output(0, e.dtype(row) == dtype ? row : e.cast(row, dtype));
}

// A map of labels to scores for each row.
void expand_zip(const OpCall& call, Expansion& e) {
  const classic::Labels labels = classic::labels_of(call, "classlabels_int64s");
  ValueId scores = e.input(0);
  if (e.rank(scores) == 1) scores = e.reshape(scores, {1, e.extent(scores, 0)});
  if (e.rank(scores) != 2 || e.extent(scores, 1) != labels.count())
    bad_node(call, fmt::format("scores of shape {}", to_text(e.shape(scores))),
             fmt::format("{} columns, one a label", labels.count()));
  const Tensor keys = labels.strings.empty()
                          ? make_tensor_of<int64_t>(DType::i64, {labels.count()}, labels.integers)
                          : make_string_tensor({labels.count()}, labels.strings);
  const ValueId shared_keys = e.tensor(keys);
  ValueList rows;
  for (int64_t row = 0; row < e.extent(scores, 0); ++row) {
    const ValueId values = e.reshape(e.slice(scores, 0, row, row + 1), {labels.count()});
    rows.items.push_back(e.list_value({HostValue::Kind::map, {shared_keys, values}}));
  }
  e.output_list(0, rows);
}

constexpr Op ops[] = {
    composite("CastMap", "ai.onnx.ml", 1, "The values of a map in a row.", expand_cast),
    composite("DictVectorizer", "ai.onnx.ml", 1, "What a map holds for each word of a vocabulary.",
              expand_vectorizer),
    composite("ZipMap", "ai.onnx.ml", 1, "Each row of scores as a map of labels to scores.",
              expand_zip),
};

}  // namespace

extern const std::span<const Op> op_maps;
const std::span<const Op> op_maps{ops};

}  // namespace presil
