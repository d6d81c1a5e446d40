// What the operators' files share about nodes: errors, axes, shapes.
#include "ops/tools.h"

#include <algorithm>

#include <fmt/format.h>

namespace presil {

static Place place_of(const OpCall& call) {
  Place place;
  place.inside = fmt::format("node '{}' ({})", call.node.name, call.node.op);
  return place;
}

void bad_node(const OpCall& call, std::string found, std::string expected) {
  throw Error("ops-bad-node", place_of(call), std::move(found), std::move(expected));
}

void unimplemented_form(const OpCall& call, std::string what) {
  throw Error("ops-unimplemented", place_of(call), std::move(what));
}

void require_inputs(const OpCall& call, size_t at_least, size_t at_most) {
  if (call.inputs.size() > at_most)
    bad_node(call, fmt::format("it has {} inputs", call.inputs.size()),
             fmt::format("at most {}", at_most));
  for (size_t i = 0; i < at_least; ++i)
    if (!call.has_input(i)) bad_node(call, fmt::format("input {} is absent", i), "an input");
}

void require_rank(const OpCall& call, size_t input, size_t at_least, size_t at_most) {
  const Shape shape = call.shape(input);
  if (shape.size() < at_least || shape.size() > at_most)
    bad_node(call, fmt::format("input {} has shape {}", input, to_text(shape)),
             at_least == at_most ? fmt::format("{} dimensions", at_least)
                                 : fmt::format("{} to {} dimensions", at_least, at_most));
}

void require_same_dtype(const OpCall& call, size_t a, size_t b) {
  if (call.dtype(a) != call.dtype(b))
    bad_node(call,
             fmt::format("inputs {} and {} are {} and {}", a, b, name(call.dtype(a)),
                         name(call.dtype(b))),
             "one type");
}

int64_t normal_axis(const OpCall& call, int64_t axis, int64_t rank) {
  if (axis < -rank || axis >= rank)
    bad_node(call, fmt::format("axis {} of a value of {} dimensions", axis, rank),
             fmt::format("an axis in [{}, {}]", -rank, rank - 1));
  return axis < 0 ? axis + rank : axis;
}

std::vector<int64_t> normal_axes(const OpCall& call, std::vector<int64_t> axes, int64_t rank) {
  for (int64_t& axis : axes) axis = normal_axis(call, axis, rank);
  std::sort(axes.begin(), axes.end());
  if (std::adjacent_find(axes.begin(), axes.end()) != axes.end())
    bad_node(call, "an axis is named twice", "each axis once");
  return axes;
}

std::vector<int64_t> integers_of(const OpCall& call, std::string_view attribute, size_t input) {
  if (call.has_input(input)) return to_int64s(call.constant(input));
  return call.node.integers(attribute);
}

bool gives_integers(const OpCall& call, std::string_view attribute, size_t input) {
  return call.has_input(input) || call.node.has(attribute);
}

Shape broadcast(const OpCall& call, const Shape& a, const Shape& b) {
  Shape result(std::max(a.size(), b.size()), 1);
  for (size_t d = 0; d < result.size(); ++d) {
    const int64_t x = d + a.size() < result.size() ? 1 : a[d + a.size() - result.size()];
    const int64_t y = d + b.size() < result.size() ? 1 : b[d + b.size() - result.size()];
    if (x != y && x != 1 && y != 1)
      bad_node(call, fmt::format("shapes {} and {}", to_text(a), to_text(b)),
               "shapes that broadcast");
    result[d] = x == 1 ? y : x;
  }
  return result;
}

int64_t product(const Shape& shape, size_t from, size_t to) {
  return element_count(Shape(shape.begin() + from, shape.begin() + to));
}

std::vector<OpResult> one_result(DType dtype, Shape shape) {
  OpResult result;
  result.dtype = dtype;
  result.shape = std::move(shape);
  element_count(result.shape);  // throws if it is beyond all bounds
  return {std::move(result)};
}

Shape reshaped(const OpCall& call, const Shape& from, std::vector<int64_t> target,
               bool allow_zero) {
  const int64_t count = element_count(from);
  int64_t known = 1;
  int computed = -1;
  for (size_t d = 0; d < target.size(); ++d) {
    if (target[d] == 0 && !allow_zero) {
      if (d >= from.size()) bad_node(call, "a 0 beyond the rank of the input", "a dimension");
      target[d] = from[d];
    }
    if (target[d] == -1) {
      if (computed >= 0) bad_node(call, "two dimensions are -1", "at most one");
      computed = static_cast<int>(d);
    } else if (target[d] < 0) {
      bad_node(call, fmt::format("a dimension of {}", target[d]), "a size, 0 or -1");
    } else {
      known *= std::min<int64_t>(target[d], int64_t{1} << 31);
      if (known > int64_t{1} << 40) bad_node(call, "a shape beyond all bounds");
    }
  }
  if (computed >= 0) {
    if (known == 0 || count % known != 0)
      bad_node(call, fmt::format("{} elements to {}", count, to_text(target)),
               "a shape of as many elements");
    target[computed] = count / known;
    known *= target[computed];
  }
  if (known != count)
    bad_node(call, fmt::format("{} to {}", to_text(from), to_text(target)),
             "a shape of as many elements");
  return target;
}

}  // namespace presil
