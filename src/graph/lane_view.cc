// Views of operands as lanes. An access that may fall outside its operand reads from a box that
// holds the operand's elements and, around them, the value of the outside; so every read is linear.
#include <algorithm>
#include <cstring>

#include "graph/evaluate_compute.h"

namespace presil {
namespace {

// A box may be this much larger than its operand before elements are looked up one by one.
constexpr int64_t box_factor_max = 8;
constexpr int64_t box_elements_free = int64_t{1} << 22;

struct Lanes {
  std::shared_ptr<const void> owner;
  const std::byte* data = nullptr;
};

bool is_stored_as_lane(DType dtype) {
  switch (dtype) {
    case DType::f32:
    case DType::f64:
    case DType::i32:
    case DType::u32:
    case DType::i64:
    case DType::u64:
      return true;
    default:
      return false;
  }
}

Lanes load_all(const Tensor& tensor) {
  if (is_stored_as_lane(tensor.dtype)) return {tensor.owner, tensor.data};
  const size_t bytes = static_cast<size_t>(tensor.count() * lane_bytes(lane_of(tensor.dtype)));
  auto buffer = std::make_shared<std::vector<std::byte>>(bytes);
  load_lanes(buffer->data(), tensor.dtype, tensor.data, 0, 1, tensor.count());
  return {buffer, buffer->data()};
}

// The part of one dimension that a box and its operand share.
struct Overlap {
  int64_t low = 0;    // of the box, in the operand's index
  int64_t size = 0;   // of the box
  int64_t first = 0;  // shared, in the operand's index
  int64_t count = 0;
};

void copy_overlap(const std::vector<Overlap>& dims, const Shape& shape, int width,
                  const std::byte* from, std::byte* to) {
  const size_t rank = dims.size();
  for (const Overlap& dim : dims) {
    if (dim.count <= 0) return;
  }
  Shape box;
  for (const Overlap& dim : dims) box.push_back(dim.size);
  const std::vector<int64_t> from_stride = row_major_strides(shape);
  const std::vector<int64_t> to_stride = row_major_strides(box);
  std::vector<int64_t> index(rank, 0);
  const int64_t row = rank == 0 ? 1 : dims[rank - 1].count;
  while (true) {
    int64_t source = 0;
    int64_t target = 0;
    for (size_t d = 0; d < rank; ++d) {
      source += (dims[d].first + index[d]) * from_stride[d];
      target += (dims[d].first + index[d] - dims[d].low) * to_stride[d];
    }
    std::memcpy(to + target * width, from + source * width, static_cast<size_t>(row * width));
    size_t d = rank == 0 ? 0 : rank - 1;
    while (d > 0 && ++index[d - 1] == dims[d - 1].count) index[--d] = 0;
    if (d == 0) return;
  }
}

std::shared_ptr<const void> make_box(const std::vector<Overlap>& dims, const Shape& shape,
                                     Lane lane, uint64_t outside, const std::byte* from,
                                     int64_t count) {
  const int width = lane_bytes(lane);
  std::byte* box = nullptr;
  const Tensor tensor = make_tensor(width == 4 ? DType::u32 : DType::u64, {count}, &box);
  if (width == 4) {
    std::fill_n(reinterpret_cast<uint32_t*>(box), count, static_cast<uint32_t>(outside));
  } else {
    std::fill_n(reinterpret_cast<uint64_t*>(box), count, outside);
  }
  copy_overlap(dims, shape, width, from, box);
  return std::shared_ptr<const void>(tensor.owner, box);
}

uint64_t lane_at(const std::byte* lanes, Lane lane, int64_t number) {
  if (lane_bytes(lane) == 4) return reinterpret_cast<const uint32_t*>(lanes)[number];
  return reinterpret_cast<const uint64_t*>(lanes)[number];
}

// Address of the element at `index`, or -1 outside the operand.
int64_t address_of(const Access& access, const Shape& shape, const std::vector<int64_t>& index) {
  int64_t address = 0;
  for (size_t d = 0; d < shape.size(); ++d) {
    int64_t at = access.map.offset[d];
    for (size_t j = 0; j < index.size(); ++j) at += access.map.coefficient[d][j] * index[j];
    if (at < 0 || at >= shape[d]) return -1;
    address = address * shape[d] + at;
  }
  return address;
}

}  // namespace

LaneView view_access(const Access& access, const Tensor& operand,
                     const std::vector<int64_t>& extents) {
  const size_t rank = operand.shape.size();
  LaneView view;
  view.lane = lane_of(operand.dtype);
  view.stride.assign(extents.size(), 0);
  Lanes all = load_all(operand);
  std::vector<Overlap> dims(rank);
  Shape space = operand.shape;
  bool leaves = false;
  __int128 box_count = 1;
  for (size_t d = 0; d < rank; ++d) {
    const auto [low, high] = index_range(access.map, d, extents);
    leaves = leaves || low < 0 || high >= operand.shape[d];
    const int64_t first = std::max<int64_t>(low, 0);
    dims[d] = {low, high - low + 1, first, std::min(high + 1, operand.shape[d]) - first};
    box_count = std::min<__int128>(box_count * dims[d].size, __int128{1} << 60);
  }
  PRESIL_CHECK(!leaves || access.has_outside, "an access without an outside stays inside");
  if (leaves && box_count > operand.count() * box_factor_max + box_elements_free) {
    view.access = &access;
    view.shape = operand.shape;
  } else if (leaves) {
    view.lane_count = static_cast<int64_t>(box_count);
    view.owner =
        make_box(dims, operand.shape, view.lane, access.outside, all.data, view.lane_count);
    view.lanes = static_cast<const std::byte*>(view.owner.get());
    for (size_t d = 0; d < rank; ++d) space[d] = dims[d].size;
  }
  if (view.lanes == nullptr) {
    view.owner = all.owner;
    view.lanes = all.data;
    view.lane_count = operand.count();
  }
  if (view.access != nullptr) return view;
  const std::vector<int64_t> strides = row_major_strides(space);
  for (size_t d = 0; d < rank; ++d) {
    view.base += (access.map.offset[d] - (leaves ? dims[d].low : 0)) * strides[d];
    for (size_t j = 0; j < extents.size(); ++j) {
      view.stride[j] += access.map.coefficient[d][j] * strides[d];
    }
  }
  return view;
}

LaneView view_iota(int64_t dimension, const std::vector<int64_t>& extents) {
  LaneView view;
  view.lane = Lane::i64;
  view.stride.assign(extents.size(), 0);
  view.stride[static_cast<size_t>(dimension)] = 1;
  return view;
}

void read_row(const LaneView& view, const std::vector<int64_t>& index, size_t along, int64_t count,
              uint64_t* values) {
  if (view.access != nullptr) {
    std::vector<int64_t> at = index;
    for (int64_t i = 0; i < count; ++i, ++at[along]) {
      const int64_t address = address_of(*view.access, view.shape, at);
      values[i] = address < 0 ? view.access->outside : lane_at(view.lanes, view.lane, address);
    }
    return;
  }
  int64_t address = view.base;
  for (size_t j = 0; j < index.size(); ++j) address += view.stride[j] * index[j];
  const int64_t step = along < view.stride.size() ? view.stride[along] : 0;
  if (view.lanes == nullptr) {
    for (int64_t i = 0; i < count; ++i) values[i] = static_cast<uint64_t>(address + i * step);
  } else if (lane_bytes(view.lane) == 4) {
    const uint32_t* lanes = reinterpret_cast<const uint32_t*>(view.lanes) + address;
    for (int64_t i = 0; i < count; ++i) values[i] = lanes[i * step];
  } else {
    const uint64_t* lanes = reinterpret_cast<const uint64_t*>(view.lanes) + address;
    for (int64_t i = 0; i < count; ++i) values[i] = lanes[i * step];
  }
}

}  // namespace presil
