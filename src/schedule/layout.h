// Where every value lies: physical order of its dimensions, border, buffer, and the copies that
// make the graph placeable. Private to `schedule`.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "schedule/schedule.h"

namespace presil {

// One step of the flattened graph: a node, or a mark of control flow.
struct FlatNode {
  enum class Kind : uint8_t { node, branch, otherwise, end } kind = Kind::node;
  PrimitiveNode node;
  PrimitiveId condition = -1;  // of a branch
};

// A graph whose Conds are written out as marked stretches over one list of values. A value may be
// written by a node of each branch.
struct FlatGraph {
  std::vector<PrimitiveValue> values;
  std::vector<FlatNode> nodes;
  std::vector<PrimitiveId> inputs, outputs;
};
FlatGraph flatten(const PrimitiveGraph& graph);
// A Compute that copies `from` to a new value of the same shape.
PrimitiveNode copy_node(const FlatGraph& graph, PrimitiveId from, PrimitiveId to,
                        const std::string& origin);

// Wishes collected from all uses of a value before anything is placed.
struct Wish {
  std::vector<int> order;              // dims from outer to inner; empty = no wish
  std::vector<int64_t> before, after;  // border elements that reads need, per dim
  // A reader itself asks for the order, not the neighbour of a reader: an input of the model, which
  // comes row-major, is worth a copy only then.
  bool asked = false;
  bool bordered = false;
  uint64_t outside = 0;  // what the border holds
};
std::vector<Wish> collect_wishes(const FlatGraph& graph);

struct ValuePlace {
  int buffer = -1;
  int64_t offset = 0;           // of index 0, in elements from the buffer's start
  std::vector<int64_t> stride;  // per dim, elements
};
struct Buffer {
  int64_t bytes = 0;
  enum class Kind : uint8_t { activation, input, output, constant } kind = Kind::activation;
  int first = -1, last = -1;  // flat nodes during which it is live
  uint64_t address = 0;
};

// The operator of the nodes that fill a value whose parts are then written over it.
inline constexpr const char* whole_fill = "fill";

struct Layout {
  FlatGraph graph;                                // with copies inserted, Reshape and Assemble gone
  std::vector<std::optional<ValuePlace>> places;  // per value; constants have none
  std::vector<Buffer> buffers;
};
Layout make_layout(const FlatGraph& graph, const ScheduleOptions& options);

// Gives activations addresses: on-chip shared memory first, then DRAM. Greedy by size over live
// ranges. Inputs, outputs and constants are already in DRAM below `dram_start`.
struct MemoryUse {
  int64_t shared_bytes = 0, dram_end = 0;
};
MemoryUse plan_memory(std::vector<Buffer>& buffers, const Chip& chip, int64_t dram_start);

std::vector<int64_t> strides_of(const Shape& shape, const std::vector<int>& order,
                                const std::vector<int64_t>& before,
                                const std::vector<int64_t>& after);
// Strides of `to` over the same memory as `from` with `strides`, if no data has to move.
std::optional<std::vector<int64_t>> reshape_strides(const Shape& from,
                                                    const std::vector<int64_t>& strides,
                                                    const Shape& to);

}  // namespace presil
