// Random graphs of primitives for tests of the passes: elementwise chains, views, windows,
// contractions, reductions, concatenations and gathers over small tensors of several types.
#pragma once

#include <random>

#include "graph/graph.h"

namespace presil {

class RandomGraph {
 public:
  explicit RandomGraph(uint32_t seed) : random_(seed) {}

  PrimitiveGraph make(int node_count) {
    graph_.name = "random";
    const int inputs = 1 + pick(2);
    for (int k = 0; k < inputs; ++k) {
      const PrimitiveId id =
          graph_.add_value({"in" + std::to_string(k), DType::f32, random_shape(), std::nullopt});
      graph_.inputs.push_back(id);
      values_.push_back(id);
    }
    while (static_cast<int>(graph_.nodes.size()) < node_count) add_something();
    graph_.outputs = {values_.back()};
    for (const PrimitiveId id : values_) {
      const bool is_input = id < inputs;
      if (!is_input && id != values_.back() && pick(8) == 0) graph_.outputs.push_back(id);
    }
    return std::move(graph_);
  }

  // Values with signed zeros, infinities and NaN among them.
  Tensor tensor(DType dtype, const Shape& shape) {
    std::byte* bytes = nullptr;
    Tensor result = make_tensor(dtype, shape, &bytes);
    const Lane lane = lane_of(dtype);
    for (int64_t i = 0; i < result.count(); ++i) {
      if (lane == Lane::f32) {
        static constexpr float special[] = {0.0f, -0.0f, 1.0f, __builtin_inff(),
                                            __builtin_nanf("")};
        const float number =
            pick(20) == 0 ? special[pick(5)] : std::normal_distribution<float>(0, 2)(random_);
        store_lanes(&number, dtype, bytes, i, 1, 1);
      } else if (lane == Lane::i32) {
        const int32_t number = pick(300) - 150;
        store_lanes(&number, dtype, bytes, i, 1, 1);
      } else {
        const int64_t number = pick(300) - 150;
        store_lanes(&number, dtype, bytes, i, 1, 1);
      }
    }
    return result;
  }

 private:
  int pick(int count) { return std::uniform_int_distribution<int>(0, count - 1)(random_); }
  const PrimitiveValue& value(PrimitiveId id) const {
    return graph_.values[static_cast<size_t>(id)];
  }
  // Recent values are likelier, so that chains grow.
  PrimitiveId any() {
    const int size = static_cast<int>(values_.size());
    return values_[static_cast<size_t>(pick(2) == 0 ? pick(size)
                                                    : size - 1 - pick(std::min(size, 4)))];
  }
  Shape random_shape() {
    Shape shape;
    const int rank = 1 + pick(4);
    for (int d = 0; d < rank; ++d)
      shape.push_back(std::vector<int64_t>{1, 2, 3, 4, 6}[static_cast<size_t>(pick(5))]);
    return shape;
  }

  PrimitiveId add(Primitive body, std::vector<PrimitiveId> inputs, DType dtype, Shape shape) {
    const std::string number = std::to_string(graph_.nodes.size());
    PrimitiveNode node;
    node.body = std::move(body);
    node.inputs = inputs.empty() ? operands_of(node.body) : std::move(inputs);
    node.outputs = {graph_.add_value({"v" + number, dtype, std::move(shape), std::nullopt})};
    node.origin = "Node_" + number;
    node.origin_op = "Node";
    graph_.nodes.push_back(std::move(node));
    values_.push_back(graph_.nodes.back().outputs[0]);
    return values_.back();
  }
  PrimitiveId constant(DType dtype, const Shape& shape) {
    const Tensor data = tensor(dtype, shape);
    return graph_.add_value({"c" + std::to_string(graph_.values.size()), dtype, shape, data});
  }

  static AffineMap zero_map(size_t rows, size_t columns) {
    AffineMap map;
    map.offset.assign(rows, 0);
    map.coefficient.assign(rows, std::vector<int64_t>(columns, 0));
    return map;
  }
  // Numpy broadcasting of `id` over `shape`.
  Access broadcast(PrimitiveId id, const Shape& shape) {
    const Shape& own = value(id).shape;
    Access access;
    access.operand = id;
    access.map = zero_map(own.size(), shape.size());
    for (size_t d = 0; d < own.size(); ++d) {
      if (own[d] != 1) access.map.coefficient[d][shape.size() - own.size() + d] = 1;
    }
    return access;
  }
  Compute elementwise(const Shape& shape) {
    Compute compute;
    compute.extents = shape;
    compute.output_rank = static_cast<int64_t>(shape.size());
    return compute;
  }
  void finish(Compute& compute, Lane lane) { compute.after = identity_expression(lane); }

  void add_something() {
    switch (pick(14)) {
      case 0:
      case 1:
        return add_unary();
      case 2:
      case 3:
      case 4:
        return add_binary();
      case 5:
        return add_permute();
      case 6:
        return add_slice();
      case 7:
        return add_pad();
      case 8:
        return add_reshape();
      case 9:
        return add_concat();
      case 10:
        return add_reduction();
      case 11:
        return add_contraction();
      case 12:
        return add_cast();
      default:
        return add_rare();
    }
  }

  void add_unary() {
    const PrimitiveId x = any();
    const Lane lane = lane_of(value(x).dtype);
    Compute compute = elementwise(value(x).shape);
    compute.accesses = {broadcast(x, value(x).shape)};
    Expression& e = compute.before;
    e.inputs = {lane};
    if (lane == Lane::f32) {
      const int low = e.constant_f32(-1), high = e.constant_f32(3);
      static constexpr Elementary ops[] = {Elementary::abs, Elementary::exp, Elementary::tanh,
                                           Elementary::neg, Elementary::round};
      int v = e.step(Elementary::min, lane, 0, high);
      v = e.step(Elementary::max, lane, v, low);
      if (pick(2) == 0) v = e.step(ops[pick(5)], lane, v);
      e.result = static_cast<int16_t>(v);
    } else {
      e.result = e.step(Elementary::neg, lane, 0);
    }
    finish(compute, lane);
    add(compute, {}, value(x).dtype, value(x).shape);
  }

  void add_binary() {
    const PrimitiveId x = any();
    const DType dtype = value(x).dtype;
    const Shape shape = value(x).shape;
    PrimitiveId y = -1;
    for (int tries = 0; tries < 6 && y < 0; ++tries) {
      const PrimitiveId candidate = any();
      const Shape& other = value(candidate).shape;
      bool fits = value(candidate).dtype == dtype && other.size() <= shape.size();
      for (size_t d = 0; fits && d < other.size(); ++d) {
        fits = other[d] == 1 || other[d] == shape[shape.size() - other.size() + d];
      }
      if (fits) y = candidate;
    }
    if (y < 0 && shape.empty()) return;
    if (y < 0) y = constant(dtype, shape.empty() || pick(2) == 0 ? Shape{1} : Shape{shape.back()});
    Compute compute = elementwise(shape);
    compute.accesses = {broadcast(x, shape), broadcast(y, shape)};
    const Lane lane = lane_of(dtype);
    Expression& e = compute.before;
    e.inputs = {lane, lane};
    static constexpr Elementary ops[] = {Elementary::add, Elementary::sub, Elementary::mul,
                                         Elementary::max};
    e.result = e.step(ops[pick(4)], lane, pick(2), 1);
    finish(compute, lane);
    add(compute, {}, dtype, shape);
  }

  void add_view(PrimitiveId x, const Shape& shape, AffineMap map, bool outside = false) {
    const Lane lane = lane_of(value(x).dtype);
    Compute compute = elementwise(shape);
    Access access;
    access.operand = x;
    access.map = std::move(map);
    access.has_outside = outside;
    access.outside = outside && pick(2) == 0 ? (lane == Lane::f32 ? 0x3f800000u : 1u) : 0;
    compute.accesses = {access};
    compute.before = identity_expression(lane);
    finish(compute, lane);
    add(compute, {}, value(x).dtype, shape);
  }
  void add_permute() {
    const PrimitiveId x = any();
    const Shape from = value(x).shape;
    std::vector<size_t> order(from.size());
    for (size_t d = 0; d < order.size(); ++d) order[d] = d;
    std::shuffle(order.begin(), order.end(), random_);
    Shape shape;
    AffineMap map = zero_map(from.size(), from.size());
    for (size_t d = 0; d < order.size(); ++d) {
      shape.push_back(from[order[d]]);
      map.coefficient[order[d]][d] = 1;
    }
    add_view(x, shape, map);
  }
  void add_slice() {
    const PrimitiveId x = any();
    const Shape from = value(x).shape;
    Shape shape = from;
    AffineMap map = zero_map(from.size(), from.size());
    for (size_t d = 0; d < from.size(); ++d) {
      map.coefficient[d][d] = 1;
      if (from[d] == 1 && pick(3) == 0) {  // expand
        shape[d] = 1 + pick(3);
        map.coefficient[d][d] = 0;
      } else if (pick(3) == 0) {
        map.coefficient[d][d] = -1;
        map.offset[d] = from[d] - 1;
      } else if (pick(2) == 0) {
        const int64_t step = 1 + pick(2);
        const int64_t start = pick(static_cast<int>(from[d]));
        shape[d] = 1 + (from[d] - 1 - start) / step;
        map.offset[d] = start;
        map.coefficient[d][d] = step;
      }
    }
    add_view(x, shape, map);
  }
  void add_pad() {
    const PrimitiveId x = any();
    const Shape from = value(x).shape;
    Shape shape = from;
    AffineMap map = zero_map(from.size(), from.size());
    for (size_t d = 0; d < from.size(); ++d) {
      map.coefficient[d][d] = 1;
      const int64_t before = pick(2), after = pick(2);
      map.offset[d] = -before;
      shape[d] += before + after;
    }
    if (element_count(shape) > 2000) return;
    add_view(x, shape, map, true);
  }
  void add_reshape() {
    const PrimitiveId x = any();
    const Shape from = value(x).shape;
    Shape shape;
    for (size_t d = 0; d < from.size(); ++d) {
      if (!shape.empty() && pick(4) == 0) {
        shape.back() *= from[d];
      } else if (from[d] % 2 == 0 && pick(3) == 0) {
        shape.insert(shape.end(), {2, from[d] / 2});
      } else if (from[d] == 1 && pick(2) == 0) {
        continue;
      } else {
        shape.push_back(from[d]);
      }
      if (pick(5) == 0) shape.push_back(1);
    }
    if (shape.size() > 5 || shape.empty()) return;
    add(Reshape{}, {x}, value(x).dtype, shape);
  }
  void add_concat() {
    const PrimitiveId x = any();
    const DType dtype = value(x).dtype;
    Shape shape = value(x).shape;
    if (shape.empty()) return;
    const size_t axis = static_cast<size_t>(pick(static_cast<int>(shape.size())));
    Assemble assemble;
    std::vector<int64_t> offset(shape.size(), 0);
    const std::vector<int64_t> stride(shape.size(), 1);
    assemble.parts.push_back({x, offset, stride});
    for (int tries = 0; tries < 3; ++tries) {
      const PrimitiveId y = any();
      Shape other = value(y).shape;
      if (other.size() != shape.size() || value(y).dtype != dtype) continue;
      const int64_t size = other[axis];
      other[axis] = shape[axis];
      if (other != shape) continue;
      offset[axis] = shape[axis];
      assemble.parts.push_back({y, offset, stride});
      shape[axis] += size;
    }
    if (pick(4) == 0) {
      shape[axis] += 2;
      for (Assemble::Part& part : assemble.parts) part.offset[axis] += 1;
      assemble.covers = false;
      assemble.fill = lane_of(dtype) == Lane::f32 ? 0x40000000u : 2;
    }
    if (element_count(shape) > 2000) return;
    add(assemble, {}, dtype, shape);
  }
  void add_reduction() {
    const PrimitiveId x = any();
    const DType dtype = value(x).dtype;
    const Lane lane = lane_of(dtype);
    const Shape from = value(x).shape;
    Compute compute;
    Access access;
    access.operand = x;
    if (from.empty()) return;
    const bool is_window = pick(2) == 0;
    const size_t last = from.size() - 1;
    Shape shape = from;
    if (!is_window && pick(2) == 0) shape.pop_back();
    if (!is_window && shape.size() == from.size()) shape[last] = 1;
    compute.extents = shape;
    compute.extents.push_back(is_window ? 3 : from[last]);
    compute.output_rank = static_cast<int64_t>(shape.size());
    access.map = zero_map(from.size(), compute.extents.size());
    for (size_t d = 0; d < shape.size(); ++d) access.map.coefficient[d][d] = 1;
    access.map.coefficient[last][compute.extents.size() - 1] = 1;
    if (is_window) {
      access.map.offset[last] = -1;
      access.has_outside = true;
      access.outside = 0;
    } else if (shape.size() == from.size()) {
      access.map.coefficient[last][last] = 0;
    }
    compute.accesses = {access};
    compute.before = identity_expression(lane);
    compute.reduce = pick(2) == 0 ? Reduce::add : Reduce::max;
    compute.after = identity_expression(lane);
    add(compute, {}, dtype, shape);
  }
  void add_contraction() {
    const PrimitiveId x = any();
    const Shape from = value(x).shape;
    if (value(x).dtype != DType::f32) return;
    if (from.empty()) return;
    const int64_t n = 1 + pick(4), k = from.back();
    const PrimitiveId w = constant(DType::f32, {k, n});
    Compute compute;
    Shape shape = from;
    shape.back() = n;
    compute.extents = shape;
    compute.extents.push_back(k);
    compute.output_rank = static_cast<int64_t>(shape.size());
    const size_t rank = from.size();
    Access a, b;
    a.operand = x;
    a.map = zero_map(rank, rank + 1);
    for (size_t d = 0; d + 1 < rank; ++d) a.map.coefficient[d][d] = 1;
    a.map.coefficient[rank - 1][rank] = 1;
    b.operand = w;
    b.map = zero_map(2, rank + 1);
    b.map.coefficient[0][rank] = 1;
    b.map.coefficient[1][rank - 1] = 1;
    if (pick(2) == 0 && rank > 1) {  // a window over the dimension before
      a.map.offset[rank - 2] = -1;
      a.has_outside = true;
    }
    compute.accesses = {a, b};
    compute.before.inputs = compute.before_b.inputs = {Lane::f32, Lane::f32};
    compute.before_b.result = 1;
    compute.reduce = Reduce::fma;
    finish(compute, Lane::f32);
    add(compute, {}, DType::f32, shape);
  }
  void add_cast() {
    const PrimitiveId x = any();
    static constexpr DType types[] = {DType::i8,  DType::u8,  DType::i32, DType::boolean,
                                      DType::f16, DType::i64, DType::f32, DType::f32};
    const DType to = types[pick(8)];
    const Lane from_lane = lane_of(value(x).dtype), to_lane = lane_of(to);
    Compute compute = elementwise(value(x).shape);
    compute.accesses = {broadcast(x, value(x).shape)};
    compute.before = identity_expression(from_lane);
    if (from_lane != to_lane) compute.before.result = compute.before.cast(from_lane, to_lane, 0);
    finish(compute, to_lane);
    add(compute, {}, to, value(x).shape);
  }
  void add_rare() {
    const PrimitiveId x = any();
    const Shape from = value(x).shape;
    if (from.empty()) return;
    if (pick(2) == 0) {  // the index of a dimension
      Compute compute = elementwise(from);
      compute.iotas = {pick(static_cast<int>(from.size()))};
      compute.before.inputs = {Lane::i64};
      compute.before.result = compute.before.cast(Lane::i64, Lane::f32, 0);
      finish(compute, Lane::f32);
      add(compute, {}, DType::f32, from);
      return;
    }
    Gather gather;
    gather.axis = pick(static_cast<int>(from.size()));
    const int64_t size = from[static_cast<size_t>(gather.axis)];
    const PrimitiveId indices = graph_.add_value(
        {"indices", DType::i64, {2}, make_tensor_of<int64_t>(DType::i64, {2}, {size - 1, -size})});
    Shape shape = from;
    shape[static_cast<size_t>(gather.axis)] = 2;
    add(gather, {x, indices}, value(x).dtype, shape);
  }

  std::mt19937 random_;
  PrimitiveGraph graph_;
  std::vector<PrimitiveId> values_;
};

}  // namespace presil
