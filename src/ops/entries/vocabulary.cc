// Operators that look keys up: TfIdfVectorizer counts the n-grams of a pool, LabelEncoder of
// ai.onnx.ml replaces keys by values. The host computes them when their operand is known.
//
// C1 one operand. C2 the attributes fit each other.
#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "ops/tools.h"

namespace presil {
namespace {

template <class T>
std::vector<T> list_of(const ModelNode& node, const std::string& attribute) {
  const auto found = node.attributes.find(attribute);
  if (found == node.attributes.end()) return {};
  const auto* list = std::get_if<std::vector<T>>(&found->second);
  return list ? *list : std::vector<T>{};
}

// Elements as text, so that numbers and strings are looked up alike.
std::vector<std::string> keys_of(const Tensor& tensor) {
  if (tensor.dtype == DType::string) return tensor.strings;
  std::vector<std::string> keys;
  if (info(tensor.dtype).is_float) {
    for (double value : to_doubles(tensor))
      keys.push_back(std::isnan(value) ? "nan" : fmt::format("{}", value));
  } else {
    for (int64_t value : to_int64s(tensor)) keys.push_back(fmt::format("{}", value));
  }
  return keys;
}

// ---- TfIdfVectorizer ----

struct Pool {
  std::map<std::vector<std::string>, size_t> grams;  // to their number
  std::vector<int64_t> places;                       // of each, in the result
  std::vector<double> weights;
  int64_t width = 0;
};

Pool pool_of(const OpCall& call) {
  Pool pool;
  std::vector<std::string> items = list_of<std::string>(call.node, "pool_strings");
  for (int64_t item : call.node.integers("pool_int64s")) items.push_back(fmt::format("{}", item));
  const std::vector<int64_t> begins = call.node.integers("ngram_counts");
  for (size_t n = 1; n <= begins.size(); ++n) {
    const size_t end = n < begins.size() ? static_cast<size_t>(begins[n]) : items.size();
    for (size_t at = static_cast<size_t>(begins[n - 1]); at + n <= end && end <= items.size();
         at += n)
      pool.grams.emplace(std::vector<std::string>(items.begin() + static_cast<ptrdiff_t>(at),
                                                  items.begin() + static_cast<ptrdiff_t>(at + n)),
                         pool.grams.size());
  }
  pool.places = call.node.integers("ngram_indexes");
  pool.weights = list_of<double>(call.node, "weights");
  if (pool.places.size() < pool.grams.size())
    bad_node(call, "fewer ngram_indexes than n-grams", "one for each");
  for (int64_t place : pool.places) {
    if (place < 0 || place >= int64_t{1} << 24)
      bad_node(call, "an ngram_index beyond bounds", "a place");
    pool.width = std::max(pool.width, place + 1);
  }
  return pool;
}

std::vector<OpResult> infer_tfidf(const OpCall& call) {
  require_inputs(call, 1, 1);
  require_rank(call, 0, 1, 2);
  call.constant(0);
  Shape shape = call.shape(0);
  shape.back() = pool_of(call).width;
  return one_result(DType::f32, shape);
}

// How often each n-gram of the pool occurs in a row.
std::vector<double> counts_of(const OpCall& call, const Pool& pool,
                              const std::vector<std::string>& row) {
  std::vector<double> counts(static_cast<size_t>(pool.width), 0);
  const int64_t shortest = call.node.integer("min_gram_length", 1);
  const int64_t longest = call.node.integer("max_gram_length", 1);
  const int64_t skips = call.node.integer("max_skip_count", 0);
  for (int64_t n = std::max<int64_t>(shortest, 1); n <= longest; ++n) {
    for (int64_t step = 1; step <= (n == 1 ? 1 : skips + 1); ++step) {
      for (int64_t begin = 0; begin + (n - 1) * step < static_cast<int64_t>(row.size()); ++begin) {
        std::vector<std::string> gram;
        for (int64_t k = 0; k < n; ++k) gram.push_back(row[static_cast<size_t>(begin + k * step)]);
        const auto found = pool.grams.find(gram);
        if (found != pool.grams.end()) ++counts[static_cast<size_t>(pool.places[found->second])];
      }
    }
  }
  return counts;
}

std::vector<Tensor> reference_tfidf(const OpCall& call, const std::vector<Tensor>& inputs) {
  const Pool pool = pool_of(call);
  const std::string mode = call.node.string("mode", "TF");
  const std::vector<std::string> keys = keys_of(inputs[0]);
  const int64_t width = inputs[0].shape.back();
  const int64_t rows = inputs[0].shape.size() == 1 ? 1 : inputs[0].shape[0];
  std::vector<double> weights(static_cast<size_t>(pool.width), 1);
  for (size_t i = 0; i < pool.weights.size() && i < pool.places.size(); ++i)
    weights[static_cast<size_t>(pool.places[i])] = pool.weights[i];
  std::vector<float> result;
  for (int64_t r = 0; r < rows; ++r) {
    const auto begin = keys.begin() + r * width;
    const std::vector<double> counts = counts_of(call, pool, {begin, begin + width});
    for (size_t i = 0; i < counts.size(); ++i) {
      const double count = mode == "IDF" ? (counts[i] > 0 ? 1.0 : 0.0) : counts[i];
      result.push_back(static_cast<float>(mode == "TF" ? count : count * weights[i]));
    }
  }
  return {make_tensor_of<float>(DType::f32, infer_tfidf(call)[0].shape, result)};
}

// ---- LabelEncoder ----

struct Labels {
  std::vector<std::string> keys;
  Tensor values;     // one for each key
  Tensor otherwise;  // one element
};

Tensor strings_tensor(const std::vector<std::string>& strings) {
  return make_string_tensor({static_cast<int64_t>(strings.size())}, strings);
}

Tensor floats_tensor(const std::vector<double>& numbers) {
  const std::vector<float> values(numbers.begin(), numbers.end());
  return make_tensor_of<float>(DType::f32, {static_cast<int64_t>(values.size())}, values);
}

Tensor integers_tensor(const std::vector<int64_t>& values) {
  return make_tensor_of<int64_t>(DType::i64, {static_cast<int64_t>(values.size())}, values);
}

// Attributes keys_* or values_* as a tensor.
Tensor table_of(const OpCall& call, const std::string& side) {
  const ModelNode& node = call.node;
  if (node.has(side + "_strings"))
    return strings_tensor(list_of<std::string>(node, side + "_strings"));
  if (node.has(side + "_int64s")) return integers_tensor(node.integers(side + "_int64s"));
  if (node.has(side + "_floats")) return floats_tensor(list_of<double>(node, side + "_floats"));
  const auto found = node.attributes.find(side + "_tensor");
  if (found != node.attributes.end())
    if (const Tensor* tensor = std::get_if<Tensor>(&found->second)) return *tensor;
  bad_node(call, "no " + side, "a list of them");
}

Labels labels_of(const OpCall& call) {
  Labels labels;
  if (call.node.has("classes_strings")) {  // version 1: strings to their numbers and back
    const std::vector<std::string> classes = list_of<std::string>(call.node, "classes_strings");
    std::vector<int64_t> numbers;
    for (size_t i = 0; i < classes.size(); ++i) numbers.push_back(static_cast<int64_t>(i));
    const bool forward = call.dtype(0) == DType::string;
    labels.keys = forward ? classes : keys_of(integers_tensor(numbers));
    labels.values = forward ? integers_tensor(numbers) : strings_tensor(classes);
  } else {
    labels.keys = keys_of(table_of(call, "keys"));
    labels.values = table_of(call, "values");
  }
  const auto given = call.node.attributes.find("default_tensor");
  if (given != call.node.attributes.end() && std::holds_alternative<Tensor>(given->second))
    labels.otherwise = std::get<Tensor>(given->second);
  else if (labels.values.dtype == DType::string)
    labels.otherwise = strings_tensor({call.node.string("default_string", "_Unused")});
  else if (labels.values.dtype == DType::i64)
    labels.otherwise = integers_tensor({call.node.integer("default_int64", -1)});
  else
    labels.otherwise = floats_tensor({call.node.number("default_float", -0.0)});
  if (labels.keys.size() != static_cast<size_t>(labels.values.count()))
    bad_node(call, "keys and values that are not as many", "a value for each key");
  return labels;
}

std::vector<OpResult> infer_labels(const OpCall& call) {
  require_inputs(call, 1, 1);
  call.constant(0);
  return one_result(labels_of(call).values.dtype, call.shape(0));
}

std::vector<Tensor> reference_labels(const OpCall& call, const std::vector<Tensor>& inputs) {
  const Labels labels = labels_of(call);
  std::map<std::string, int64_t> index;
  for (size_t i = 0; i < labels.keys.size(); ++i)
    index.emplace(labels.keys[i], static_cast<int64_t>(i));
  std::byte* bytes = nullptr;
  Tensor result = make_tensor(labels.values.dtype, inputs[0].shape, &bytes);
  const std::vector<std::string> keys = keys_of(inputs[0]);
  for (size_t i = 0; i < keys.size(); ++i) {
    const auto found = index.find(keys[i]);
    const Tensor& from = found == index.end() ? labels.otherwise : labels.values;
    const int64_t at = found == index.end() ? 0 : found->second;
    if (result.dtype == DType::string) {
      result.strings[i] = from.strings.at(static_cast<size_t>(at));
    } else {
      const uint64_t bits = element_bits(from, at);
      store_lanes(&bits, result.dtype, bytes, static_cast<int64_t>(i), 1, 1);
    }
  }
  return {result};
}

constexpr Op ops[] = {
    {"LabelEncoder", "ai.onnx.ml", 1, "Keys replaced by their values.", infer_labels,
     reference_labels, nullptr},
    {"TfIdfVectorizer", "", 9, "How often the n-grams of a pool occur.", infer_tfidf,
     reference_tfidf, nullptr},
};

}  // namespace

extern const std::span<const Op> op_vocabulary;
const std::span<const Op> op_vocabulary{ops};

}  // namespace presil
