// Operators on strings. The host computes them as soon as their operands are known, between the
// programs of a model: no string reaches the chip. They have references and no lowering.
//
// C1 operands of strings. C2 operands broadcast. C3 letters of ASCII alone have another case.
#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <cctype>

#include "ops/tools.h"

namespace presil {
namespace {

void require_strings(const OpCall& call, size_t input) {
  if (call.dtype(input) != DType::string)
    bad_node(call, fmt::format("input {} is no string", input), "strings");
}

std::vector<std::string> strings_of(const ModelNode& node, const std::string& attribute) {
  const auto found = node.attributes.find(attribute);
  if (found == node.attributes.end()) return {};
  const auto* list = std::get_if<std::vector<std::string>>(&found->second);
  return list ? *list : std::vector<std::string>{};
}

// ---- StringConcat ----

std::vector<OpResult> infer_concat(const OpCall& call) {
  require_inputs(call, 2, 2);
  require_strings(call, 0);
  require_strings(call, 1);
  return one_result(DType::string, broadcast(call, call.shape(0), call.shape(1)));
}

// Which element of `from` broadcasts to an index of `to`.
size_t source_of(const Shape& from, const Shape& index) {
  size_t at = 0;
  for (size_t d = 0; d < from.size(); ++d) {
    const int64_t i = from[d] == 1 ? 0 : index[index.size() - from.size() + d];
    at = at * static_cast<size_t>(from[d]) + static_cast<size_t>(i);
  }
  return at;
}

std::vector<Tensor> reference_concat(const OpCall& call, const std::vector<Tensor>& inputs) {
  const Shape shape = infer_concat(call)[0].shape;
  std::vector<std::string> result;
  for_each_index(shape, [&](const Shape& index) {
    result.push_back(inputs[0].strings[source_of(inputs[0].shape, index)] +
                     inputs[1].strings[source_of(inputs[1].shape, index)]);
  });
  return {make_string_tensor(shape, result)};
}

// ---- StringSplit ----

std::vector<std::string> pieces(const std::string& text, const std::string& delimiter,
                                int64_t most) {
  std::vector<std::string> result;
  size_t at = 0;
  const auto is_space = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
  if (delimiter.empty()) {  // runs of white space, none at the ends
    const auto skip = [&] {
      while (at < text.size() && is_space(text[at])) ++at;
    };
    for (skip(); at < text.size(); skip()) {
      if (static_cast<int64_t>(result.size()) == most) {
        result.push_back(text.substr(at));
        return result;
      }
      const size_t begin = at;
      while (at < text.size() && !is_space(text[at])) ++at;
      result.push_back(text.substr(begin, at - begin));
    }
    return result;
  }
  while (static_cast<int64_t>(result.size()) != most) {
    const size_t end = text.find(delimiter, at);
    if (end == std::string::npos) break;
    result.push_back(text.substr(at, end - at));
    at = end + delimiter.size();
  }
  result.push_back(text.substr(at));
  return result;
}

std::vector<std::vector<std::string>> split_all(const OpCall& call) {
  std::vector<std::vector<std::string>> all;
  const std::string delimiter = call.node.string("delimiter", "");
  const int64_t most = call.node.integer("maxsplit", -1);
  for (const std::string& text : call.constant(0).strings)
    all.push_back(pieces(text, delimiter, most));
  return all;
}

std::vector<OpResult> infer_split(const OpCall& call) {
  require_inputs(call, 1, 1);
  require_strings(call, 0);
  Shape shape = call.shape(0);
  size_t most = 0;
  for (const auto& row : split_all(call)) most = std::max(most, row.size());
  OpResult counts = {DType::i64, shape, {}};
  shape.push_back(static_cast<int64_t>(most));
  return {{DType::string, shape, {}}, counts};
}

std::vector<Tensor> reference_split(const OpCall& call, const std::vector<Tensor>&) {
  const std::vector<OpResult> results = infer_split(call);
  const size_t width = static_cast<size_t>(results[0].shape.back());
  std::vector<std::string> strings;
  std::vector<int64_t> counts;
  for (std::vector<std::string>& row : split_all(call)) {
    counts.push_back(static_cast<int64_t>(row.size()));
    row.resize(width);
    strings.insert(strings.end(), row.begin(), row.end());
  }
  return {make_string_tensor(results[0].shape, strings),
          make_tensor_of<int64_t>(DType::i64, results[1].shape, counts)};
}

// ---- RegexFullMatch ----

std::vector<OpResult> infer_match(const OpCall& call) {
  require_inputs(call, 1, 1);
  require_strings(call, 0);
  call.constant(0);
  return one_result(DType::boolean, call.shape(0));
}

std::vector<Tensor> reference_match(const OpCall& call, const std::vector<Tensor>& inputs) {
  const re2::RE2 pattern(call.node.string("pattern", ""), re2::RE2::Quiet);
  if (!pattern.ok()) bad_node(call, "pattern: " + pattern.error(), "a regular expression of RE2");
  std::vector<uint8_t> result;
  for (const std::string& text : inputs[0].strings)
    result.push_back(re2::RE2::FullMatch(text, pattern) ? 1 : 0);
  return {make_tensor_of<uint8_t>(DType::boolean, inputs[0].shape, result)};
}

// ---- StringNormalizer ----

std::string with_case(std::string text, const std::string& action) {
  for (char& c : text) {
    if (action == "LOWER" && c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (action == "UPPER" && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

std::vector<std::string> normalized(const OpCall& call) {
  const std::string action = call.node.string("case_change_action", "NONE");
  const bool exact = call.node.integer("is_case_sensitive", 0) != 0;
  std::vector<std::string> stopwords = strings_of(call.node, "stopwords");
  if (!exact)
    for (std::string& word : stopwords) word = with_case(word, "LOWER");
  std::vector<std::string> kept;
  for (const std::string& text : call.constant(0).strings) {
    const std::string compared = exact ? text : with_case(text, "LOWER");
    if (std::find(stopwords.begin(), stopwords.end(), compared) == stopwords.end())
      kept.push_back(with_case(text, action));
  }
  if (kept.empty()) kept.push_back("");
  return kept;
}

std::vector<OpResult> infer_normalizer(const OpCall& call) {
  require_inputs(call, 1, 1);
  require_strings(call, 0);
  require_rank(call, 0, 1, 2);
  Shape shape = call.shape(0);
  shape.back() = static_cast<int64_t>(normalized(call).size());
  return one_result(DType::string, shape);
}

std::vector<Tensor> reference_normalizer(const OpCall& call, const std::vector<Tensor>&) {
  return {make_string_tensor(infer_normalizer(call)[0].shape, normalized(call))};
}

constexpr Op ops[] = {
    {"RegexFullMatch", "", 20, "Whether a string matches an expression.", infer_match,
     reference_match, nullptr},
    {"StringConcat", "", 20, "Two strings as one.", infer_concat, reference_concat, nullptr},
    {"StringNormalizer", "", 10, "Strings in one case, without stop words.", infer_normalizer,
     reference_normalizer, nullptr},
    {"StringSplit", "", 20, "The pieces of strings.", infer_split, reference_split, nullptr},
};

}  // namespace

extern const std::span<const Op> op_strings;
const std::span<const Op> op_strings{ops};

}  // namespace presil
