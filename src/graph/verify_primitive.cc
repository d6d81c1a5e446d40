// Checks a graph of primitives: every rule of graph/primitive.h, with the bounds of all accesses
// proven by interval arithmetic over the iteration space.
#include <fmt/format.h>

#include <cmath>

#include "graph/primitive.h"

namespace presil {
namespace {

class PrimitiveCheck {
 public:
  explicit PrimitiveCheck(const PrimitiveGraph& graph)
      : graph_(graph), defined_(graph.values.size(), false) {}

  void run() {
    for (const PrimitiveId id : graph_.inputs) define(id);
    for (size_t id = 0; id < graph_.values.size(); ++id) {
      check_value(graph_.values[id]);
      if (graph_.values[id].constant) define(static_cast<PrimitiveId>(id));
    }
    for (const PrimitiveNode& node : graph_.nodes) {
      node_ = &node;
      check_node(node);
      for (const PrimitiveId id : node.outputs) define(id);
    }
    node_ = nullptr;
    for (const PrimitiveId id : graph_.outputs) use(id);
  }

 private:
  [[noreturn]] void fail(std::string found, std::string expected) const {
    Place place;
    if (node_ == nullptr) {
      place.inside = fmt::format("graph '{}'", graph_.name);
    } else {
      place.inside = fmt::format("{} primitive of node '{}' ({})", name(node_->body), node_->origin,
                                 node_->origin_op);
    }
    throw Error("graph-broken-primitive", place, std::move(found), std::move(expected));
  }

  void demand(bool holds, std::string_view found, std::string_view expected) const {
    if (!holds) fail(std::string(found), std::string(expected));
  }

  const PrimitiveValue& value(PrimitiveId id) const {
    if (id < 0 || id >= static_cast<PrimitiveId>(graph_.values.size())) {
      fail(fmt::format("value number {}", id),
           fmt::format("a number below {}", graph_.values.size()));
    }
    return graph_.values[static_cast<size_t>(id)];
  }

  void define(PrimitiveId id) {
    const PrimitiveValue& defined = value(id);
    if (defined_[static_cast<size_t>(id)]) {
      fail(fmt::format("value '{}' is defined twice", defined.name), "one definition");
    }
    defined_[static_cast<size_t>(id)] = true;
  }

  void use(PrimitiveId id) const {
    const PrimitiveValue& used = value(id);
    if (!defined_[static_cast<size_t>(id)]) {
      fail(fmt::format("value '{}' is used before it is defined", used.name),
           "an input, a constant, or an output of an earlier node");
    }
  }

  void check_value(const PrimitiveValue& checked) const {
    demand(checked.dtype != DType::string, fmt::format("value '{}' holds strings", checked.name),
           "a numeric type; strings stay with the host");
    element_count(checked.shape);
    if (!checked.constant) return;
    if (checked.constant->dtype != checked.dtype || checked.constant->shape != checked.shape) {
      fail(fmt::format("constant '{}' is {} {}", checked.name, name(checked.constant->dtype),
                       to_text(checked.constant->shape)),
           fmt::format("{} {}", name(checked.dtype), to_text(checked.shape)));
    }
  }

  void check_node(const PrimitiveNode& node) const {
    demand(!node.origin.empty() && !node.origin_op.empty(), "a node without its origin",
           "the name and operator of the model's node it comes from");
    for (const PrimitiveId id : node.inputs) use(id);
    demand(!node.outputs.empty(), "a node without outputs", "at least one output");
    demand(!is_one_value(node.body) || node.outputs.size() == 1,
           fmt::format("{} outputs", node.outputs.size()), "one output");
    if (std::holds_alternative<Compute>(node.body) || std::holds_alternative<Assemble>(node.body)) {
      for (const PrimitiveId id : operands_of(node.body)) value(id);
      demand(node.inputs == operands_of(node.body),
             fmt::format("inputs [{}]", fmt::join(node.inputs, ", ")),
             fmt::format("every operand once, in order of first use: [{}]",
                         fmt::join(operands_of(node.body), ", ")));
    }
    std::visit([this, &node](const auto& body) { check(node, body); }, node.body);
  }

  const PrimitiveValue& output(const PrimitiveNode& node) const { return value(node.outputs[0]); }

  // ---- compute ----

  void check(const PrimitiveNode& node, const Compute& compute) const {
    int64_t rank = static_cast<int64_t>(compute.extents.size());
    demand(compute.output_rank >= 0 && compute.output_rank <= rank,
           fmt::format("output rank {} of {} iteration dimensions", compute.output_rank, rank),
           "an output rank within the iteration space");
    const Shape out(compute.extents.begin(), compute.extents.begin() + compute.output_rank);
    demand(out == output(node).shape,
           fmt::format("output of shape {}", to_text(output(node).shape)),
           fmt::format("the first extents, {}", to_text(out)));
    for (const int64_t extent : compute.extents)
      demand(extent >= 0, "a negative extent", "extents of 0 or more");
    for (const Access& access : compute.accesses) check_access(access, compute.extents);
    for (const Access& access : compute.after_accesses) {
      check_access(access, compute.extents);
      check_output_only(access, compute);
    }
    check_before(compute, compute.before);
    if (compute.reduce == Reduce::fma) check_before(compute, compute.before_b);
    check_reduce(compute);
    check_after(node, compute);
  }

  void check_access(const Access& access, const std::vector<int64_t>& extents) const {
    const PrimitiveValue& operand = value(access.operand);
    const size_t rank = operand.shape.size();
    demand(access.map.coefficient.size() == rank && access.map.offset.size() == rank,
           fmt::format("an access of '{}' with {} rows and {} offsets", operand.name,
                       access.map.coefficient.size(), access.map.offset.size()),
           fmt::format("one of each for its {} dimensions", rank));
    for (const std::vector<int64_t>& row : access.map.coefficient) {
      demand(row.size() == extents.size(),
             fmt::format("an access of '{}' with {} coefficients", operand.name, row.size()),
             fmt::format("one for each of the {} iteration dimensions", extents.size()));
    }
    for (const int64_t extent : extents) {
      if (extent == 0) return;
    }
    if (access.has_outside) return;
    for (size_t d = 0; d < rank; ++d) {
      const auto [low, high] = index_range(access.map, d, extents);
      if (low < 0 || high >= operand.shape[d]) {
        fail(fmt::format("an access reaches [{}, {}] in dimension {} of '{}'", low, high, d,
                         operand.name),
             fmt::format("[0, {}], or has_outside", operand.shape[d] - 1));
      }
    }
  }

  void check_output_only(const Access& access, const Compute& compute) const {
    for (const std::vector<int64_t>& row : access.map.coefficient) {
      for (size_t j = static_cast<size_t>(compute.output_rank); j < row.size(); ++j) {
        demand(row[j] == 0, "an access after the reduction that uses a reduced dimension",
               "the output's dimensions only");
      }
    }
  }

  void check_input_lane(const Expression& expression, size_t index, Lane expected,
                        std::string_view role) const {
    if (expression.inputs[index] != expected) {
      fail(fmt::format("input {} of {} has lane {}", index, role, name(expression.inputs[index])),
           fmt::format("lane {}", name(expected)));
    }
  }

  void check_before(const Compute& compute, const Expression& expression) const {
    const size_t count = compute.accesses.size() + compute.iotas.size();
    demand(expression.inputs.size() == count,
           fmt::format("`before` with {} inputs", expression.inputs.size()),
           fmt::format("{}: one for each access, then one for each iota", count));
    for (size_t k = 0; k < compute.accesses.size(); ++k) {
      check_input_lane(expression, k, lane_of(value(compute.accesses[k].operand).dtype),
                       "`before`");
    }
    for (size_t k = 0; k < compute.iotas.size(); ++k) {
      demand(
          compute.iotas[k] >= 0 && compute.iotas[k] < static_cast<int64_t>(compute.extents.size()),
          fmt::format("an iota of dimension {}", compute.iotas[k]), "an iteration dimension");
      check_input_lane(expression, compute.accesses.size() + k, Lane::i64, "`before`");
    }
    verify(expression);
  }

  void check_reduce(const Compute& compute) const {
    const Lane lane = compute.before.result_lane();
    const bool is_integer = lane != Lane::f32 && lane != Lane::f64;
    const bool is_position = compute.reduce == Reduce::arg_max || compute.reduce == Reduce::arg_min;
    switch (compute.reduce) {
      case Reduce::none:
        demand(compute.output_rank == static_cast<int64_t>(compute.extents.size()),
               "reduced dimensions without a reduction", "reduce other than none");
        demand(compute.after_accesses.empty() && compute.after.steps.empty(),
               "work after no reduction", "an identity `after`: `before` says it all");
        break;
      case Reduce::fma:
        demand(compute.before_b.result_lane() == lane, "a fma of two lane types", "equal lanes");
        demand(compute.factor == DType::f32 || (lane == Lane::f32 && info(compute.factor).is_float),
               fmt::format("a factor rounded to {}", name(compute.factor)), "a type of f32 lanes");
        break;
      case Reduce::bit_and:
      case Reduce::bit_or:
        demand(is_integer, fmt::format("{} of lane {}", name(compute.reduce), name(lane)),
               "an integer lane");
        break;
      default:
        break;
    }
    demand(!compute.sixteen_lanes ||
               (!is_position && compute.output_rank < static_cast<int64_t>(compute.extents.size())),
           "sixteen_lanes without a sum", "a reduction that is not of positions");
  }

  void check_after(const PrimitiveNode& node, const Compute& compute) const {
    const size_t count = 1 + compute.after_accesses.size();
    demand(
        compute.after.inputs.size() == count,
        fmt::format("`after` with {} inputs", compute.after.inputs.size()),
        fmt::format("{}: the reduced value, then one for each access after it (identity_expression "
                    "where nothing follows)",
                    count));
    check_input_lane(compute.after, 0, reduced_lane(compute), "`after`");
    for (size_t k = 1; k < count; ++k) {
      check_input_lane(compute.after, k,
                       lane_of(value(compute.after_accesses[k - 1].operand).dtype), "`after`");
    }
    verify(compute.after);
    const Lane lane = lane_of(output(node).dtype);
    demand(compute.after.result_lane() == lane,
           fmt::format("a result in lane {}", name(compute.after.result_lane())),
           fmt::format("lane {}, in which {} is stored", name(lane), name(output(node).dtype)));
  }

  // ---- the others ----

  void check(const PrimitiveNode& node, const Reshape&) const {
    demand(node.inputs.size() == 1, fmt::format("{} inputs", node.inputs.size()), "one input");
    const PrimitiveValue& from = value(node.inputs[0]);
    const PrimitiveValue& to = output(node);
    demand(from.dtype == to.dtype && element_count(from.shape) == element_count(to.shape),
           fmt::format("{} {} as {} {}", name(from.dtype), to_text(from.shape), name(to.dtype),
                       to_text(to.shape)),
           "the same type and number of elements");
  }

  void check(const PrimitiveNode& node, const Assemble& assemble) const {
    const PrimitiveValue& to = output(node);
    int64_t written = 0;
    for (const Assemble::Part& part : assemble.parts) {
      const PrimitiveValue& from = value(part.operand);
      const size_t rank = to.shape.size();
      demand(from.dtype == to.dtype, fmt::format("a part of type {}", name(from.dtype)),
             fmt::format("the output's, {}", name(to.dtype)));
      demand(from.shape.size() == rank && part.offset.size() == rank && part.stride.size() == rank,
             fmt::format("a part of shape {}", to_text(from.shape)),
             fmt::format("rank {}, with as many offsets and strides", rank));
      const int64_t count = element_count(from.shape);
      for (size_t d = 0; d < rank && count > 0; ++d) {
        demand(part.stride[d] >= 1 && part.stride[d] <= int64_t{1} << 40,
               "a stride outside [1, 2^40]", "a positive stride");
        const __int128 last =
            __int128{part.offset[d]} + __int128{part.stride[d]} * (from.shape[d] - 1);
        demand(part.offset[d] >= 0 && last < to.shape[d],
               fmt::format("part '{}' leaves dimension {}", from.name, d),
               fmt::format("all its elements inside {}", to_text(to.shape)));
      }
      written += count;
    }
    demand(
        !assemble.covers || written >= element_count(to.shape),
        fmt::format("parts of {} elements that should cover {}", written, element_count(to.shape)),
        "a fill where the parts leave gaps");
  }

  void check(const PrimitiveNode& node, const Gather& gather) const {
    demand(node.inputs.size() == 2, fmt::format("{} inputs", node.inputs.size()),
           "data and indices");
    const PrimitiveValue& data = value(node.inputs[0]);
    const PrimitiveValue& indices = value(node.inputs[1]);
    const PrimitiveValue& to = output(node);
    demand(gather.axis >= 0 && gather.axis < static_cast<int64_t>(data.shape.size()),
           fmt::format("axis {} of {}", gather.axis, to_text(data.shape)), "an axis of the data");
    demand(!info(indices.dtype).is_float, fmt::format("indices of type {}", name(indices.dtype)),
           "integers");
    Shape shape(data.shape.begin(), data.shape.begin() + gather.axis);
    shape.insert(shape.end(), indices.shape.begin(), indices.shape.end());
    shape.insert(shape.end(), data.shape.begin() + gather.axis + 1, data.shape.end());
    demand(to.shape == shape && to.dtype == data.dtype,
           fmt::format("output {} {}", name(to.dtype), to_text(to.shape)),
           fmt::format("{} {}", name(data.dtype), to_text(shape)));
  }

  void check(const PrimitiveNode& node, const Cond& cond) const {
    demand(!node.inputs.empty(), "no inputs", "a condition");
    const PrimitiveValue& condition = value(node.inputs[0]);
    demand(condition.dtype == DType::boolean && element_count(condition.shape) == 1,
           fmt::format("a condition of {} {}", name(condition.dtype), to_text(condition.shape)),
           "one bool");
    check_branch(node, cond.then_branch.get());
    check_branch(node, cond.else_branch.get());
  }

  void check_branch(const PrimitiveNode& node, const PrimitiveGraph* branch) const {
    demand(branch != nullptr, "an absent branch", "a graph");
    verify_primitive(*branch);
    demand(branch->inputs.size() + 1 == node.inputs.size(),
           fmt::format("a branch of {} inputs", branch->inputs.size()),
           fmt::format("{}", node.inputs.size() - 1));
    demand(branch->outputs.size() == node.outputs.size(),
           fmt::format("a branch of {} outputs", branch->outputs.size()),
           fmt::format("{}", node.outputs.size()));
    const auto same = [&](PrimitiveId inner, PrimitiveId outer) {
      const PrimitiveValue& a = branch->values[static_cast<size_t>(inner)];
      const PrimitiveValue& b = value(outer);
      demand(a.dtype == b.dtype && a.shape == b.shape,
             fmt::format("'{}' is {} {}", a.name, name(a.dtype), to_text(a.shape)),
             fmt::format("{} {} like '{}'", name(b.dtype), to_text(b.shape), b.name));
    };
    for (size_t k = 1; k < node.inputs.size(); ++k) same(branch->inputs[k - 1], node.inputs[k]);
    for (size_t k = 0; k < node.outputs.size(); ++k) same(branch->outputs[k], node.outputs[k]);
  }

  void check(const PrimitiveNode& node, const Attend& attend) const {
    demand(attend.block >= 1 && attend.parts >= 1 && (attend.has_past || !attend.counted) &&
               (attend.counted || !attend.paged),
           fmt::format("blocks of {} in {} parts", attend.block, attend.parts),
           "one or more of each, a past where it is counted, a count where it is paged");
    const bool is_exact = attend.counted || !attend.has_past;
    demand(attend.window >= 0 && (attend.window == 0 || (attend.causal && is_exact)),
           fmt::format("a window of {}", attend.window),
           "one of causal attention whose past, if any, is counted");
    demand(attend.reach >= 0 && (attend.reach == 0 || attend.counted),
           fmt::format("a reach of {}", attend.reach), "one into a past that is counted");
    const AttendInputs place = attend_inputs(attend);
    demand(node.inputs.size() == place.count, fmt::format("{} inputs", node.inputs.size()),
           fmt::format("{}", place.count));
    std::vector<Shape> shapes;
    for (const PrimitiveId id : node.inputs) shapes.push_back(value(id).shape);
    const AttendExtents e = attend_extents(attend, shapes);
    demand(attend.values_in_keys >= 0 && attend.values_in_keys <= e.size,
           fmt::format("values of {} in keys of {}", attend.values_in_keys, e.size),
           "a part of a key");
    demand(attend.cap >= 0 && std::isfinite(attend.cap), fmt::format("a cap of {}", attend.cap),
           "0 or a positive number");
    const std::vector<Shape> wanted = attend_shapes(attend, e);
    for (size_t i = 0; i < place.count; ++i) {
      const int input = static_cast<int>(i);
      demand(shapes[i] == wanted[i], fmt::format("input {} of {}", i, to_text(shapes[i])),
             to_text(wanted[i]));
      const auto type = [&](int other) {
        return value(node.inputs[static_cast<size_t>(other)]).dtype;
      };
      const bool fits = input == place.looked_at || input == place.table ? type(input) == DType::i64
                        : input == place.added                           ? type(input) == DType::f32
                        : input == place.past_keys ? type(input) == type(place.keys)
                        : input == place.past_values
                            ? type(input) == type(place.values)
                            : lane_of(type(input)) == Lane::f32 && info(type(input)).is_float;
      demand(fits, fmt::format("input {} of {}", i, name(type(input))),
             "floats, the past's as those of the tokens, counts and pages in i64");
    }
    const auto results = attend_results(attend, value(node.inputs[0]).dtype, e);
    demand(node.outputs.size() == results.size(), fmt::format("{} outputs", node.outputs.size()),
           fmt::format("{}", results.size()));
    for (size_t i = 0; i < results.size(); ++i) {
      const PrimitiveValue& to = value(node.outputs[i]);
      demand(to.dtype == results[i].first && to.shape == results[i].second,
             fmt::format("output {} of {} {}", i, name(to.dtype), to_text(to.shape)),
             fmt::format("{} {}", name(results[i].first), to_text(results[i].second)));
    }
  }

  void check(const PrimitiveNode&, const Kernel& kernel) const {
    demand(!kernel.name.empty(), "a kernel without a name", "the name of a kernel");
  }

  const PrimitiveGraph& graph_;
  std::vector<bool> defined_;
  const PrimitiveNode* node_ = nullptr;
};

}  // namespace

void verify_primitive(const PrimitiveGraph& graph) { PrimitiveCheck(graph).run(); }

}  // namespace presil
