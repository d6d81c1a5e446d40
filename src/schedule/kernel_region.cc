// The record of a kernel's call, as kernels/presil_kernel.h declares it: counts, pointers to
// parameters and operands, and of each operand address, type and shape.
#include "schedule/kernel_region.h"

#include <algorithm>
#include <cstring>

#include "schedule/gather_region.h"

namespace presil {

namespace {

constexpr size_t rank_max = 8;                   // presil_rank_max
constexpr int64_t head_words = 7;                // struct presil_call
constexpr int64_t operand_words = 4 + rank_max;  // struct presil_operand

void add_operand(PrimitiveId id, const Layout& layout, Constants& constants,
                 std::vector<int64_t>& words) {
  const PrimitiveValue& value = layout.graph.values[id];
  PRESIL_CHECK(value.shape.size() <= rank_max, "a kernel's operands have at most 8 dimensions");
  words.push_back(static_cast<int64_t>(dense_address(id, layout, constants)));
  words.push_back(static_cast<int64_t>(value.dtype));
  words.push_back(static_cast<int64_t>(value.shape.size()));
  words.push_back(element_count(value.shape));
  for (size_t d = 0; d < rank_max; ++d)
    words.push_back(d < value.shape.size() ? value.shape[d] : 1);
}

// The parameters that the kernel sees: those behind the types and shapes of its results.
std::vector<int64_t> own_parameters(const Kernel& kernel) {
  size_t at = 1;
  for (int64_t i = 0; i < kernel.parameters.at(0); ++i)
    at += 2 + static_cast<size_t>(kernel.parameters.at(at + 1));
  return {kernel.parameters.begin() + static_cast<ptrdiff_t>(at), kernel.parameters.end()};
}

// A constant that no node reads: room for the record.
PrimitiveId add_room(int64_t words, Layout& layout) {
  PrimitiveValue value;
  value.name = "record";
  value.dtype = DType::i64;
  value.shape = {words};
  value.constant = make_tensor(DType::i64, {words}, nullptr);
  layout.graph.values.push_back(value);
  layout.places.emplace_back();
  return static_cast<PrimitiveId>(layout.graph.values.size()) - 1;
}

}  // namespace

Region kernel_region(const PrimitiveNode& node, int64_t number, Layout& layout,
                     Constants& constants) {
  const Kernel& kernel = std::get<Kernel>(node.body);
  const std::vector<int64_t> own = own_parameters(kernel);
  const auto parameters = static_cast<int64_t>(own.size());
  const auto operands = static_cast<int64_t>(node.inputs.size() + node.outputs.size());
  const int64_t size = head_words + parameters + operands * operand_words;
  const uint64_t record = constants.piece(add_room(size, layout), {0}).address;
  const auto address_of = [&](int64_t word) { return static_cast<int64_t>(record) + 8 * word; };
  const int64_t first_operand = head_words + parameters;
  std::vector<int64_t> words = {
      number,
      parameters,
      static_cast<int64_t>(node.inputs.size()),
      static_cast<int64_t>(node.outputs.size()),
      address_of(head_words),
      address_of(first_operand),
      address_of(first_operand + operand_words * static_cast<int64_t>(node.inputs.size()))};
  words.insert(words.end(), own.begin(), own.end());
  for (PrimitiveId id : node.inputs) add_operand(id, layout, constants, words);
  for (PrimitiveId id : node.outputs) add_operand(id, layout, constants, words);
  constants.fill(record, make_tensor_of<int64_t>(DType::i64, {size}, words));
  Region region;
  region.name = node.origin;
  region.op = node.origin_op;
  region.unit = "scalar";
  region.kernel = kernel.name;
  region.record = record;
  return region;
}

}  // namespace presil
