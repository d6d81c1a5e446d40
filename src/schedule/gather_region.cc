// The region of a Gather primitive. Data is [outer, rows, inner] in memory, the result
// [outer, count, inner]: a tile of indices comes to the scratchpad, the DMA engine fetches the rows
// they name, and the tile of rows goes out. Tiles are shared out among the cores.
#include "schedule/gather_region.h"

#include <algorithm>

namespace presil {

namespace {

struct GatherShape {
  int64_t outer = 1, rows = 1, inner = 1, count = 1;
};

GatherShape gather_shape(const Shape& data, const Shape& indices, int64_t axis) {
  GatherShape shape;
  for (int64_t d = 0; d < static_cast<int64_t>(data.size()); ++d) {
    (d < axis ? shape.outer : d == axis ? shape.rows : shape.inner) *= data[d];
  }
  for (int64_t n : indices) shape.count *= n;
  return shape;
}

ScheduleDescriptor make_descriptor(DType dtype, int ring, int64_t base) {
  ScheduleDescriptor descriptor;
  descriptor.dtype = dtype;
  descriptor.ring = ring;
  descriptor.base.constant = base;
  for (Linear& extent : descriptor.extent) extent.constant = 1;
  return descriptor;
}

Linear size_term(const Region& region, int loop) {
  Linear size;
  if (region.loops[loop].clipped()) {
    size.terms.push_back({loop, true, 1});
  } else {
    size.constant = region.loops[loop].step;
  }
  return size;
}

}  // namespace

uint64_t dense_address(PrimitiveId id, const Layout& layout, Constants& constants) {
  const PrimitiveValue& value = layout.graph.values[id];
  if (value.constant) {
    std::vector<int> order(value.shape.size());
    for (size_t d = 0; d < order.size(); ++d) order[d] = static_cast<int>(d);
    return constants.piece(id, order).address;
  }
  const ValuePlace& place = *layout.places[id];
  return layout.buffers[place.buffer].address +
         static_cast<uint64_t>(place.offset * bytes_of(value.dtype, 1));
}

namespace {

// What a region of a gather is made of besides its loops and rings.
struct GatherParts {
  GatherShape shape;
  int64_t inner = 1;  // elements of a row in one tile
  DType dtype = DType::f32, index_dtype = DType::i64;
  uint64_t data = 0, indices = 0, out = 0;  // addresses
};

// The indices in memory and in their ring, the table, the rows in their ring, and the result.
std::vector<ScheduleDescriptor> gather_descriptors(const Region& region, const GatherParts& parts) {
  const int64_t bytes = bytes_of(parts.dtype, 1);
  const int64_t row_bytes = parts.shape.inner * bytes;
  const Linear count = size_term(region, 1), width = size_term(region, 2);
  auto in_memory = [](DType dtype, uint64_t address) {
    return make_descriptor(dtype, -1, static_cast<int64_t>(address));
  };
  ScheduleDescriptor index_memory = in_memory(parts.index_dtype, parts.indices);
  index_memory.base.terms.push_back({1, false, bytes_of(parts.index_dtype, 1)});
  index_memory.extent[0] = count;
  index_memory.stride[0] = 1;
  ScheduleDescriptor index_tile = index_memory;
  index_tile.ring = 0;
  index_tile.base = {};
  ScheduleDescriptor table = in_memory(parts.dtype, parts.data);
  table.base.terms = {{0, false, parts.shape.rows * row_bytes}, {2, false, bytes}};
  table.extent[0] = width;
  table.stride[0] = 1;
  table.extent[1].constant = parts.shape.rows;
  table.stride[1] = parts.shape.inner;
  ScheduleDescriptor rows = make_descriptor(parts.dtype, 1, 0);
  rows.extent[0] = width;
  rows.stride[0] = 1;
  rows.extent[1] = count;
  rows.stride[1] = parts.inner;
  ScheduleDescriptor target = in_memory(parts.dtype, parts.out);
  target.base.terms = {
      {0, false, parts.shape.count * row_bytes}, {1, false, row_bytes}, {2, false, bytes}};
  target.extent = rows.extent;
  target.stride = {1, parts.shape.inner, 0, 0};
  return {index_memory, index_tile, table, rows, target};
}

// Load indices, fetch the rows, store them; both rings begin and end empty.
Block gather_commands() {
  ScheduleCommand load, fetch, store, begin, end;
  begin.opcode = end.opcode = Opcode::sync;
  begin.unit = end.unit = Unit::dma_in;
  load.opcode = Opcode::load;
  load.a = 0, load.d = 1;
  load.wait[0] = 9, load.post[0] = 8;
  fetch.opcode = Opcode::gather;
  fetch.a = 2, fetch.b = 1, fetch.d = 3;
  fetch.wait[0] = 8, fetch.wait[1] = 11, fetch.post[0] = 9, fetch.post[1] = 10;
  store.opcode = Opcode::store;
  store.a = 3, store.d = 4;
  store.wait[0] = 10, store.post[0] = 11;
  Block inside{{load}, {fetch}, {store}, {AdvanceStatement{0}}, {AdvanceStatement{1}}};
  for (int loop = 2; loop >= 0; --loop) {
    Block outer;
    outer.push_back({LoopStatement{loop, std::make_shared<Block>(inside)}});
    inside = outer;
  }
  Block body;
  for (uint8_t token : {uint8_t{9}, uint8_t{11}}) {
    begin.post[0] = begin.post[1] = token;
    end.wait[0] = end.wait[1] = token;
    body.push_back({begin});
    inside.push_back({end});
  }
  body.insert(body.end(), inside.begin(), inside.end());
  return body;
}

}  // namespace

Region gather_region(const PrimitiveNode& node, const Layout& layout, Constants& constants,
                     const Chip& chip) {
  const PrimitiveId data = node.inputs[0], indices = node.inputs[1], out = node.outputs[0];
  const auto& values = layout.graph.values;
  const DType index_dtype = values[indices].dtype;
  DType dtype = values[data].dtype;
  GatherShape shape =
      gather_shape(values[data].shape, values[indices].shape, std::get<Gather>(node.body).axis);
  // Addresses are of bytes: rows of elements of half a byte are fetched as the bytes that they are.
  if (const int bits = info(dtype).bits; bits < 8) {
    PRESIL_CHECK(shape.inner * bits % 8 == 0, "rows that are gathered are whole bytes");
    shape.inner = shape.inner * bits / 8;
    dtype = DType::u8;
  }
  const int64_t bytes = bytes_of(dtype, 1);
  if (shape.rows > 65535) {
    throw Error("schedule-gather-too-long", node_place(node.origin),
                "a gather from " + std::to_string(shape.rows) + " rows",
                "at most 65535, what a descriptor can name", "split the table");
  }
  Region region;
  region.name = node.origin;
  region.op = node.origin_op;
  region.unit = "dma";
  region.operand = dtype;
  const int64_t inner = std::min<int64_t>({shape.inner, 65535, chip.scratchpad.bytes / 8 / bytes});
  const int64_t room = std::max<int64_t>(1, chip.scratchpad.bytes / 4 / (inner * bytes + 8));
  int64_t tile = std::min<int64_t>({shape.count, room, 65535});
  const int64_t parts = std::min<int64_t>(chip.cores(), shape.count);
  tile = std::min(tile, (shape.count + parts - 1) / parts);
  region.loops.push_back({"outer", shape.outer, 1, false, -1, 1, 1});
  region.loops.push_back({"rows", shape.count, tile, false, -1, parts, 1});
  region.loops.push_back({"inner", shape.inner, inner, false, -1, 1, 1});
  region.cores_used = parts;
  auto ring = [&](const std::string& name, int64_t slot, uint8_t full) {
    Ring r{name, (slot + 63) / 64 * 64,         2, region.scratchpad_bytes,
           full, static_cast<uint8_t>(full + 1)};
    region.scratchpad_bytes += r.slot_bytes * r.depth;
    region.rings.push_back(r);
  };
  ring("indices", tile * bytes_of(index_dtype, 1), 8);
  ring("rows", tile * inner * bytes, 10);

  region.descriptors = gather_descriptors(
      region, {shape, inner, dtype, index_dtype, dense_address(data, layout, constants),
               dense_address(indices, layout, constants), dense_address(out, layout, constants)});
  region.body = gather_commands();
  return region;
}

}  // namespace presil
