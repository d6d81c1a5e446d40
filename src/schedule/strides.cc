// Strides of a value's dimensions: of an order of them with borders around, and of another shape
// over the same memory.
#include "schedule/layout.h"

namespace presil {

std::vector<int64_t> strides_of(const Shape& shape, const std::vector<int>& order,
                                const std::vector<int64_t>& before,
                                const std::vector<int64_t>& after) {
  std::vector<int64_t> strides(shape.size(), 1);
  int64_t step = 1;
  for (size_t i = order.size(); i-- > 0;) {
    strides[order[i]] = step;
    step *= shape[order[i]] + before[order[i]] + after[order[i]];
  }
  return strides;
}

std::optional<std::vector<int64_t>> reshape_strides(const Shape& from,
                                                    const std::vector<int64_t>& strides,
                                                    const Shape& to) {
  if (element_count(from) == 0) return row_major_strides(to);
  Shape sizes;
  std::vector<int64_t> steps;
  for (size_t d = 0; d < from.size(); ++d) {
    if (from[d] == 1) continue;
    sizes.push_back(from[d]);
    steps.push_back(strides[d]);
  }
  std::vector<int64_t> result(to.size(), 1);
  size_t i = 0, o = 0;
  while (i < sizes.size() && o < to.size()) {
    size_t i_end = i, o_end = o;
    int64_t a = sizes[i_end++], b = to[o_end++];
    while (a != b) {
      if (a < b) {
        if (i_end == sizes.size()) return std::nullopt;
        a *= sizes[i_end++];
      } else {
        if (o_end == to.size()) return std::nullopt;
        b *= to[o_end++];
      }
    }
    for (size_t k = i; k + 1 < i_end; ++k) {
      if (steps[k] != sizes[k + 1] * steps[k + 1]) return std::nullopt;
    }
    int64_t step = steps[i_end - 1];
    for (size_t k = o_end; k-- > o;) {
      result[k] = step;
      step *= to[k];
    }
    i = i_end;
    o = o_end;
  }
  return result;  // what is left on either side has extent 1
}

}  // namespace presil
