// The space over which a vector instruction runs: dimensions with a stride for each stream, joined
// where all streams run on evenly, and stepped through in order.
#pragma once

#include <cstdint>
#include <vector>

namespace presil {

struct StreamDimension {
  int64_t extent = 1;
  int64_t stride[4] = {0, 0, 0, 0};  // of the inputs, then of the output
};

// Lanes in two dimensions: `rows` rows of `row` lanes.
struct LaneBlock {
  int64_t row = 1, rows = 1;
  int64_t count() const { return row * rows; }
};

// Joins adjacent dimensions over which every stream runs on evenly.
inline void join_dimensions(std::vector<StreamDimension>& list, size_t first) {
  for (size_t i = first; i + 1 < list.size();) {
    StreamDimension &low = list[i], &high = list[i + 1];
    bool even = true;
    for (int s = 0; s < 4; ++s) even = even && high.stride[s] == low.stride[s] * low.extent;
    if (!even) {
      ++i;
      continue;
    }
    low.extent *= high.extent;
    list.erase(list.begin() + static_cast<int64_t>(i) + 1);
  }
}

// Steps `index` through `list` from dimension `first`, moving the four offsets along.
inline bool advance(const std::vector<StreamDimension>& list, size_t first, int64_t* index,
                    int64_t* offset) {
  for (size_t d = first; d < list.size(); ++d) {
    if (++index[d] < list[d].extent) {
      for (int s = 0; s < 4; ++s) offset[s] += list[d].stride[s];
      return true;
    }
    for (int s = 0; s < 4; ++s) offset[s] -= list[d].stride[s] * (list[d].extent - 1);
    index[d] = 0;
  }
  return false;
}

}  // namespace presil
