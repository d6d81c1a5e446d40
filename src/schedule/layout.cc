// Places every value: walks the flattened graph once, gives each value strides in a buffer after
// its wishes, and inserts a copy only where a wish cannot be met in place (a fixed row-major input
// or output, a border that an alias cannot have, a reshape that has to move data). Reshapes become
// aliases; the parts of a concatenation are produced where they belong.
#include "schedule/layout.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace presil {

namespace {

std::vector<int> natural(size_t rank) {
  std::vector<int> order(rank);
  std::iota(order.begin(), order.end(), 0);
  return order;
}

bool is_natural(const Shape& shape, const std::vector<int>& order) {
  int last = -1;
  for (int dim : order) {
    if (shape[dim] == 1) continue;
    if (dim < last) return false;
    last = dim;
  }
  return true;
}

struct Border {
  std::vector<int64_t> before, after;
  uint64_t outside = 0;
};

class Placer {
 public:
  Placer(const FlatGraph& graph, const ScheduleOptions& options)
      : source_(graph), options_(options), wishes_(collect_wishes(graph)) {
    layout_.graph.values = graph.values;
    layout_.graph.inputs = graph.inputs;
    layout_.graph.outputs = graph.outputs;
    layout_.places.resize(graph.values.size());
    borders_.resize(graph.values.size());
    redirect_.resize(graph.values.size());
    std::iota(redirect_.begin(), redirect_.end(), 0);
    presets_.resize(graph.values.size(), -1);
    part_of_.resize(graph.values.size());
  }

  Layout run() {
    inspect();
    place_inputs();
    for (const FlatNode& flat : source_.nodes) {
      if (flat.kind == FlatNode::Kind::node) {
        node(flat.node);
      } else {
        FlatNode mark = flat;
        if (mark.condition >= 0) mark.condition = read_dense(mark.condition, "If");
        layout_.graph.nodes.push_back(mark);
      }
    }
    place_outputs();
    find_lifetimes();
    return std::move(layout_);
  }

 private:
  static constexpr int by_kernel = 1 << 20;  // a producer that writes its results dense

  struct PartOf {
    PrimitiveId whole = -1;
    std::vector<int64_t> offset, stride;
  };

  static bool is_among(const std::vector<size_t>& numbers, size_t number) {
    return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
  }

  PrimitiveValue& value(PrimitiveId id) { return layout_.graph.values[id]; }

  // Which values are written straight into an output's buffer or into their concatenation.
  void inspect() {
    std::vector<int> produced_by_compute(source_.values.size(), 0);
    std::vector<bool> fixed(source_.values.size(), false);
    for (PrimitiveId id : source_.inputs) fixed[id] = true;
    for (PrimitiveId id : source_.outputs) fixed[id] = true;
    for (const FlatNode& flat : source_.nodes) {
      if (flat.kind != FlatNode::Kind::node) continue;
      const bool direct = std::holds_alternative<Compute>(flat.node.body) ||
                          std::holds_alternative<Assemble>(flat.node.body);
      const bool dense = std::holds_alternative<Kernel>(flat.node.body);
      for (PrimitiveId id : flat.node.outputs)
        produced_by_compute[id] += direct ? 1 : dense ? by_kernel : 2;
    }
    auto free_to_place = [&](PrimitiveId id) {
      return produced_by_compute[id] == 1 && !fixed[id] && !wishes_[id].bordered &&
             part_of_[id].whole < 0;
    };
    for (const FlatNode& flat : source_.nodes) {
      if (flat.kind != FlatNode::Kind::node) continue;
      const Assemble* assemble = std::get_if<Assemble>(&flat.node.body);
      if (assemble == nullptr) continue;
      if (!assemble->covers) fills_[flat.node.outputs[0]] = assemble->fill;
      for (const Assemble::Part& part : assemble->parts) {
        if (free_to_place(part.operand)) {
          part_of_[part.operand] = {flat.node.outputs[0], part.offset, part.stride};
        }
      }
    }
    for (size_t i = 0; i < source_.outputs.size(); ++i) {
      if (is_among(options_.handed_outputs, i)) continue;
      const PrimitiveId id = source_.outputs[i];
      const bool free = produced_by_compute[id] == 1 || produced_by_compute[id] == by_kernel;
      if (free && presets_[id] < 0 && !wishes_[id].bordered &&
          is_natural(source_.values[id].shape, wishes_[id].order)) {
        presets_[id] = output_buffer(i);
      }
    }
    for (const FlatNode& flat : source_.nodes) {
      if (flat.kind != FlatNode::Kind::node || !std::holds_alternative<Reshape>(flat.node.body)) {
        continue;
      }
      const PrimitiveId from = flat.node.inputs[0], to = flat.node.outputs[0];
      for (size_t i = 0; i < source_.outputs.size(); ++i) {
        if (source_.outputs[i] == to && !is_among(options_.handed_outputs, i) &&
            free_to_place(from) && presets_[from] < 0 &&
            is_natural(source_.values[from].shape, wishes_[from].order)) {
          presets_[from] = output_buffer(i);
          wishes_[from].order = natural(wishes_[from].order.size());
        }
      }
    }
  }

  int output_buffer(size_t index) {
    if (output_buffers_.empty()) output_buffers_.assign(source_.outputs.size(), -1);
    if (output_buffers_[index] < 0) {
      const PrimitiveValue& v = source_.values[source_.outputs[index]];
      output_buffers_[index] =
          add_buffer(bytes_of(v.dtype, element_count(v.shape)), Buffer::Kind::output);
    }
    return output_buffers_[index];
  }

  int add_buffer(int64_t bytes, Buffer::Kind kind) {
    Buffer buffer;
    buffer.bytes = std::max<int64_t>(bytes, 1);
    buffer.kind = kind;
    layout_.buffers.push_back(buffer);
    return static_cast<int>(layout_.buffers.size()) - 1;
  }

  PrimitiveId add_value(DType dtype, const Shape& shape, const std::string& name) {
    PrimitiveValue v;
    v.name = name;
    v.dtype = dtype;
    v.shape = shape;
    layout_.graph.values.push_back(v);
    layout_.places.emplace_back();
    borders_.emplace_back();
    redirect_.push_back(static_cast<PrimitiveId>(layout_.graph.values.size()) - 1);
    return redirect_.back();
  }

  ValuePlace dense_place(const Shape& shape, int buffer) const {
    return {buffer, 0, row_major_strides(shape)};
  }

  // A buffer of its own for a value, with a border if it is wished for.
  void allocate(PrimitiveId id, const std::vector<int>& order, const std::optional<Border>& border,
                const std::string& origin) {
    const Shape shape = value(id).shape;
    std::vector<int64_t> before(shape.size(), 0), after(shape.size(), 0);
    if (border) before = border->before, after = border->after;
    ValuePlace place;
    place.stride = strides_of(shape, order, before, after);
    int64_t count = 1;
    for (size_t d = 0; d < shape.size(); ++d) {
      count *= shape[d] + before[d] + after[d];
      place.offset += before[d] * place.stride[d];
    }
    place.buffer = add_buffer(bytes_of(value(id).dtype, count), Buffer::Kind::activation);
    layout_.places[id] = place;
    borders_[id] = border;
    if (border) fill_border(id, order, origin);
  }

  // The strips around a bordered value, each a compute without operands.
  void fill_border(PrimitiveId id, const std::vector<int>& order, const std::string& origin) {
    const Border border = *borders_[id];
    const Shape shape = value(id).shape;
    for (size_t i = 0; i < order.size(); ++i) {
      for (bool high : {false, true}) {
        const int dim = order[i];
        const int64_t width = high ? border.after[dim] : border.before[dim];
        if (width == 0) continue;
        Shape strip = shape;
        ValuePlace place = *layout_.places[id];
        strip[dim] = width;
        place.offset += (high ? shape[dim] : -width) * place.stride[dim];
        for (size_t k = i + 1; k < order.size(); ++k) {
          strip[order[k]] += border.before[order[k]] + border.after[order[k]];
          place.offset -= border.before[order[k]] * place.stride[order[k]];
        }
        fill(strip, place, value(id).dtype, border.outside, origin);
      }
    }
  }

  // Shape and place are copies: the strip is a new value, which may move all values.
  void fill(const Shape shape, const ValuePlace place, DType dtype, uint64_t bits,
            const std::string& origin, const std::string& op = "border") {
    const PrimitiveId strip = add_value(dtype, shape, origin + ".border");
    layout_.places[strip] = place;
    Compute compute;
    compute.extents = shape;
    compute.output_rank = static_cast<int64_t>(shape.size());
    compute.before.result = compute.before.constant(lane_of(dtype), bits);
    PrimitiveNode node;
    node.body = compute;
    node.outputs = {strip};
    node.origin = origin;
    node.origin_op = op;
    emit(node);
  }

  void emit(const PrimitiveNode& node) {
    layout_.graph.nodes.push_back({FlatNode::Kind::node, node, -1});
  }

  std::optional<Border> wished_border(PrimitiveId id) const {
    if (static_cast<size_t>(id) >= wishes_.size() || !wishes_[id].bordered) return std::nullopt;
    return Border{wishes_[id].before, wishes_[id].after, wishes_[id].outside};
  }

  void place_inputs() {
    for (size_t i = 0; i < source_.inputs.size(); ++i) {
      const PrimitiveId id = source_.inputs[i];
      const PrimitiveValue& v = source_.values[id];
      const int buffer = add_buffer(bytes_of(v.dtype, element_count(v.shape)), Buffer::Kind::input);
      layout_.places[id] = dense_place(v.shape, buffer);
      const Wish& wish = wishes_[id];
      const bool copied =
          is_among(options_.handed_inputs, i) || (wish.asked && !is_natural(v.shape, wish.order));
      if (!copied && !wish.bordered) continue;
      if (!copied) wishes_[id].order = natural(v.shape.size());
      redirect_[id] = copy(id, wishes_[id].order, wished_border(id), v.name);
    }
  }

  PrimitiveId copy(PrimitiveId from, const std::vector<int>& order,
                   const std::optional<Border>& border, const std::string& origin) {
    const PrimitiveId to = add_value(value(from).dtype, value(from).shape, value(from).name);
    allocate(to, order, border, origin);
    emit(copy_node(layout_.graph, from, to, origin));
    return to;
  }

  // The value dense and row-major, copied if it is not.
  PrimitiveId read_dense(PrimitiveId id, const std::string& origin) {
    id = redirect_[id];
    if (value(id).constant) return id;
    const Shape& shape = value(id).shape;
    const std::vector<int64_t> dense = row_major_strides(shape);
    bool same = true;
    for (size_t d = 0; d < shape.size(); ++d) {
      same = same && (shape[d] == 1 || layout_.places[id]->stride[d] == dense[d]);
    }
    return same ? id : copy(id, natural(shape.size()), std::nullopt, origin);
  }

  // Gives the result of a node its place before the node is emitted.
  void place_result(PrimitiveId id, const std::string& origin) {
    if (layout_.places[id]) return;
    if (presets_[id] >= 0) {
      layout_.places[id] = dense_place(value(id).shape, presets_[id]);
    } else if (part_of_[id].whole >= 0) {
      const PartOf& part = part_of_[id];
      place_result(part.whole, origin);
      layout_.places[id] = part_place(part.whole, part.offset, part.stride);
    } else {
      allocate(id, wishes_[id].order, wished_border(id), origin);
    }
    if (const auto fill_bits = fills_.find(id); fill_bits != fills_.end()) {
      fill(value(id).shape, *layout_.places[id], value(id).dtype, fill_bits->second, origin,
           whole_fill);
    }
  }

  ValuePlace part_place(PrimitiveId whole, const std::vector<int64_t>& offset,
                        const std::vector<int64_t>& stride) const {
    ValuePlace place = *layout_.places[whole];
    for (size_t d = 0; d < offset.size(); ++d) {
      place.offset += offset[d] * place.stride[d];
      place.stride[d] *= stride[d];
    }
    return place;
  }

  void node(const PrimitiveNode& node) {
    if (std::holds_alternative<Compute>(node.body)) {
      compute(node);
    } else if (std::holds_alternative<Reshape>(node.body)) {
      reshape(node);
    } else if (std::holds_alternative<Assemble>(node.body)) {
      assemble(node);
    } else {
      all_dense(node);
    }
  }

  void compute(const PrimitiveNode& node) {
    PrimitiveNode placed = node;
    Compute& body = std::get<Compute>(placed.body);
    for (auto* list : {&body.accesses, &body.after_accesses}) {
      for (Access& access : *list) access.operand = readable(body, access, node.origin);
    }
    place_result(node.outputs[0], node.origin);
    emit(placed);
  }

  // The operand in a form in which every read of the access lies in memory.
  PrimitiveId readable(const Compute& compute, const Access& access, const std::string& origin) {
    const PrimitiveId id = redirect_[access.operand];
    if (!access.has_outside) return id;
    const Shape& shape = value(id).shape;
    Border need{std::vector<int64_t>(shape.size(), 0), std::vector<int64_t>(shape.size(), 0),
                access.outside};
    bool any = false, enough = borders_[id].has_value() && borders_[id]->outside == access.outside;
    for (size_t d = 0; d < shape.size(); ++d) {
      int64_t low = access.map.offset[d], high = low;
      for (size_t j = 0; j < compute.extents.size(); ++j) {
        const int64_t reach = access.map.coefficient[d][j] * (compute.extents[j] - 1);
        (reach < 0 ? low : high) += reach;
      }
      need.before[d] = std::max<int64_t>(0, -low);
      need.after[d] = std::max<int64_t>(0, high - (shape[d] - 1));
      any = any || need.before[d] > 0 || need.after[d] > 0;
      enough = enough && need.before[d] <= borders_[id]->before[d] &&
               need.after[d] <= borders_[id]->after[d];
    }
    if (!any || enough) return id;
    const PrimitiveId wished = access.operand;
    const std::vector<int> order = static_cast<size_t>(wished) < wishes_.size()
                                       ? wishes_[wished].order
                                       : natural(shape.size());
    return copy(id, order, need, origin);
  }

  void reshape(const PrimitiveNode& node) {
    const PrimitiveId from = redirect_[node.inputs[0]], to = node.outputs[0];
    const Shape shape = value(to).shape;  // a copy: a copied operand adds a value
    if (value(from).constant) {
      Tensor tensor = *value(from).constant;
      tensor.shape = shape;
      value(to).constant = tensor;
      return;
    }
    PrimitiveId source = from;
    auto strides = reshape_strides(value(from).shape, layout_.places[from]->stride, shape);
    if (!strides) {
      source = copy(from, natural(value(from).shape.size()), std::nullopt, node.origin);
      strides = reshape_strides(value(source).shape, layout_.places[source]->stride, shape);
    }
    PRESIL_CHECK(strides.has_value(), "a dense value has strides in every shape");
    ValuePlace place = *layout_.places[source];
    place.stride = *strides;
    layout_.places[to] = place;
  }

  void assemble(const PrimitiveNode& node) {
    const Assemble& body = std::get<Assemble>(node.body);
    const PrimitiveId whole = node.outputs[0];
    place_result(whole, node.origin);
    for (const Assemble::Part& part : body.parts) {
      const PartOf& produced = part_of_[part.operand];  // an operand may stand in several parts
      if (produced.whole == whole && produced.offset == part.offset &&
          produced.stride == part.stride) {
        continue;
      }
      const PrimitiveId from = redirect_[part.operand];
      const PrimitiveId to = add_value(value(from).dtype, value(from).shape, node.origin);
      layout_.places[to] = part_place(whole, part.offset, part.stride);
      PrimitiveNode copy = copy_node(layout_.graph, from, to, node.origin);
      copy.origin_op = node.origin_op;
      emit(copy);
    }
  }

  // A Gather or a Kernel: its operands and results are dense and row-major.
  void all_dense(const PrimitiveNode& node) {
    PrimitiveNode placed = node;
    for (PrimitiveId& id : placed.inputs) id = read_dense(id, node.origin);
    for (const PrimitiveId to : node.outputs) {
      wishes_[to].order = natural(value(to).shape.size());
      if (wishes_[to].bordered) {  // the border's readers take a copy
        wishes_[to].bordered = false;
      }
      place_result(to, node.origin);
    }
    emit(placed);
  }

  void place_outputs() {
    for (size_t i = 0; i < source_.outputs.size(); ++i) {
      const PrimitiveId id = redirect_[source_.outputs[i]];
      const int buffer = output_buffer(i);
      const auto& place = layout_.places[id];
      if (!value(id).constant && place && place->buffer == buffer && place->offset == 0) continue;
      const PrimitiveValue& v = source_.values[source_.outputs[i]];
      const PrimitiveId to = add_value(v.dtype, v.shape, v.name);
      layout_.places[to] = dense_place(v.shape, buffer);
      emit(copy_node(layout_.graph, id, to, v.name));
      layout_.graph.outputs[i] = to;
    }
  }

  void touch(PrimitiveId id, int time) {
    if (id < 0 || !layout_.places[id]) return;
    Buffer& buffer = layout_.buffers[layout_.places[id]->buffer];
    if (buffer.first < 0) buffer.first = time;
    buffer.last = time;
  }

  void find_lifetimes() {
    for (size_t i = 0; i < layout_.graph.nodes.size(); ++i) {
      const FlatNode& flat = layout_.graph.nodes[i];
      const int time = static_cast<int>(i);
      touch(flat.condition, time);
      if (const Compute* compute = std::get_if<Compute>(&flat.node.body)) {
        for (const Access& access : compute->accesses) touch(access.operand, time);
        for (const Access& access : compute->after_accesses) touch(access.operand, time);
      } else {
        for (PrimitiveId id : flat.node.inputs) touch(id, time);
      }
      for (PrimitiveId id : flat.node.outputs) touch(id, time);
    }
  }

  const FlatGraph& source_;
  const ScheduleOptions& options_;
  std::vector<Wish> wishes_;
  Layout layout_;
  std::vector<std::optional<Border>> borders_;
  std::vector<PrimitiveId> redirect_;
  std::vector<int> presets_;
  std::vector<PartOf> part_of_;
  std::vector<int> output_buffers_;
  std::map<PrimitiveId, uint64_t> fills_;
};

}  // namespace

Layout make_layout(const FlatGraph& graph, const ScheduleOptions& options) {
  return Placer(graph, options).run();
}

}  // namespace presil
