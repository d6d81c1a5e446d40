// Grouped convolution as its definition says, and the checks that all convolutions share.
#include <fmt/format.h>

#include "ops/neural.h"

namespace presil::nn {

int64_t checked_group(const OpCall& call, size_t x, size_t w) {
  const Shape from_x = call.shape(x), from_w = call.shape(w);
  require(from_x.size() >= 3, call, 2, fmt::format("input of shape {}", to_text(from_x)),
          "batch, channels and at least one spatial dimension");
  require(from_w.size() == from_x.size(), call, 2,
          fmt::format("weights of shape {}", to_text(from_w)),
          fmt::format("weights of rank {}", from_x.size()));
  const int64_t group = call.node.integer("group", 1);
  require(group >= 1 && from_w[1] * group == from_x[1] && from_w[0] % group == 0, call, 3,
          fmt::format("{} groups, input {}, weights {}", group, to_text(from_x), to_text(from_w)),
          "channels = groups x weights' second dimension, and weights' first divisible by groups");
  return group;
}

Shape kernel_shape(const OpCall& call, size_t w) {
  const Shape of_weights = spatial(call.shape(w));
  const Shape said = call.node.integers("kernel_shape");
  require(said.empty() || said == of_weights, call, 4,
          fmt::format("kernel_shape {} and weights of {}", to_text(said), to_text(of_weights)),
          "the same extents");
  for (int64_t size : of_weights) {
    require(size >= 1, call, 4, fmt::format("a kernel of {}", to_text(of_weights)),
            "extents of at least 1");
  }
  return of_weights;
}

Shape convolution_shape(const Shape& x, const Shape& w, const Window& window) {
  Shape shape = {x[0], w[0]};
  shape.insert(shape.end(), window.output.begin(), window.output.end());
  return shape;
}

Array convolution(const Array& x, const Array& w, const Window& window, int64_t group,
                  double outside) {
  Array y(convolution_shape(x.shape, w.shape, window));
  const int64_t per_group = w.shape[0] / group, depth = w.shape[1];
  Shape taps = {depth};
  taps.insert(taps.end(), window.kernel.begin(), window.kernel.end());
  size_t at = 0;
  for_each_index(y.shape, [&](const std::vector<int64_t>& to) {
    double sum = 0;
    for_each_index(taps, [&](const std::vector<int64_t>& tap) {
      std::vector<int64_t> from_x = {to[0], to[1] / per_group * depth + tap[0]};
      std::vector<int64_t> from_w = {to[1], tap[0]};
      for (size_t d = 0; d < window.kernel.size(); ++d) {
        from_x.push_back(to[2 + d] * window.strides[d] + tap[1 + d] * window.dilations[d] -
                         window.pads_begin[d]);
        from_w.push_back(tap[1 + d]);
      }
      const int64_t place = position_or_outside(x.shape, from_x);
      sum += (place < 0 ? outside : x.values[static_cast<size_t>(place)]) *
             w.values[static_cast<size_t>(position(w.shape, from_w))];
    });
    y.values[at++] = sum;
  });
  return y;
}

}  // namespace presil::nn
