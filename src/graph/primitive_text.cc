// Writes the text form of a graph of primitives. Everything but large constants is there, so that
// reading it back (primitive_parse.cc) gives the same graph.
//
//   graph "tiny"
//   input %0 "x" : f32 1x8
//   constant %1 "w" : f32 8x4 = #90ab...
//   node compute "MatMul_0" ("MatMul") %2 "y" : f32 1x4
//     for d0=1 d1=4 reduce d2=8 by fma
//     read %0 [d0, d2]
//     read %1 [d2, d1]
//     before (f32, f32) return v0
//     before_b (f32, f32) return v1
//     after (f32) return v0
//   outputs %2
#include <fmt/format.h>

#include <bit>

#include "graph/constant_text.h"
#include "graph/primitive.h"

namespace presil {
namespace {

class Writer {
 public:
  Writer(const PrimitiveGraph& graph, std::string indent)
      : graph_(graph), indent_(std::move(indent)) {}

  std::string write() {
    line("graph " + quoted(graph_.name));
    std::vector<bool> defined(graph_.values.size(), false);
    for (const PrimitiveId id : graph_.inputs) {
      line(fmt::format("input {}", declaration(id)));
      defined[static_cast<size_t>(id)] = true;
    }
    for (const PrimitiveNode& node : graph_.nodes) {
      for (const PrimitiveId id : node.outputs) defined[static_cast<size_t>(id)] = true;
    }
    for (size_t id = 0; id < graph_.values.size(); ++id) {
      const PrimitiveValue& value = graph_.values[id];
      if (value.constant) {
        line(fmt::format("constant {} = {}", declaration(static_cast<PrimitiveId>(id)),
                         constant_text(*value.constant)));
      } else if (!defined[id]) {
        line(fmt::format("value {}", declaration(static_cast<PrimitiveId>(id))));
      }
    }
    for (const PrimitiveNode& node : graph_.nodes) write_node(node);
    line("outputs" + references(graph_.outputs));
    return std::move(text_);
  }

 private:
  void line(const std::string& content) { text_ += indent_ + content + "\n"; }

  std::string declaration(PrimitiveId id) const {
    const PrimitiveValue& value = graph_.values[static_cast<size_t>(id)];
    return fmt::format("%{} {} : {} {}", id, quoted(value.name), name(value.dtype),
                       to_text(value.shape));
  }

  static std::string references(const std::vector<PrimitiveId>& ids) {
    std::string text;
    for (const PrimitiveId id : ids) text += fmt::format(" %{}", id);
    return text;
  }

  static std::string numbers(const std::vector<int64_t>& values) {
    return fmt::format("[{}]", fmt::join(values, ", "));
  }

  // "[d0, 2*d2 + d5 - 1, 3]"
  static std::string map_text(const AffineMap& map) {
    std::vector<std::string> parts;
    for (size_t d = 0; d < map.coefficient.size(); ++d) {
      std::string sum;
      const auto add = [&sum](int64_t factor, const std::string& term) {
        const bool negative = factor < 0;
        const uint64_t size =
            negative ? 0 - static_cast<uint64_t>(factor) : static_cast<uint64_t>(factor);
        if (sum.empty()) {
          sum = negative ? "-" : "";
        } else {
          sum += negative ? " - " : " + ";
        }
        if (term.empty()) {
          sum += fmt::format("{}", size);
        } else {
          sum += size == 1 ? term : fmt::format("{}*{}", size, term);
        }
      };
      for (size_t j = 0; j < map.coefficient[d].size(); ++j) {
        if (map.coefficient[d][j] != 0) add(map.coefficient[d][j], fmt::format("d{}", j));
      }
      if (map.offset[d] != 0 || sum.empty()) add(map.offset[d], "");
      parts.push_back(sum);
    }
    return "[" + join(parts, ", ") + "]";
  }

  static std::string access_text(const Access& access) {
    std::string text = fmt::format("%{} {}", access.operand, map_text(access.map));
    if (access.has_outside) text += fmt::format(" outside 0x{:x}", access.outside);
    return text;
  }

  // "(f32, i64) v2 = cast.i64.f32 v1; v3 = mul.f32 v0 v2; return v3"
  static std::string expression_text(const Expression& expression) {
    std::vector<std::string> lanes;
    for (const Lane lane : expression.inputs) lanes.emplace_back(name(lane));
    std::string text = "(" + join(lanes, ", ") + ") ";
    size_t number = expression.inputs.size();
    for (const ExpressionStep& step : expression.steps) {
      text += fmt::format("v{} = ", number++);
      if (step.kind == ExpressionStep::Kind::constant) {
        text += fmt::format("constant.{} 0x{:x}; ", name(step.lane), step.constant);
        continue;
      }
      if (step.op == Elementary::cast) {
        text += fmt::format("cast.{}.{}", name(step.from), name(step.lane));
      } else {
        text += fmt::format("{}.{}", name(step.op), name(step.lane));
      }
      for (int k = 0; k < info(step.op).arity; ++k) text += fmt::format(" v{}", step.operand[k]);
      text += "; ";
    }
    return text + fmt::format("return v{}", expression.result);
  }

  void write_node(const PrimitiveNode& node) {
    std::string outputs;
    for (const PrimitiveId id : node.outputs) {
      outputs += (outputs.empty() ? " " : ", ") + declaration(id);
    }
    const std::string head = fmt::format("node {} {} ({})", name(node.body), quoted(node.origin),
                                         quoted(node.origin_op));
    line(head + outputs);
    const std::string outer = indent_;
    indent_ += "  ";
    std::visit([this, &node](const auto& body) { write(node, body); }, node.body);
    indent_ = outer;
  }

  void write(const PrimitiveNode&, const Compute& compute) {
    std::string space = "for";
    for (size_t j = 0; j < compute.extents.size(); ++j) {
      if (static_cast<int64_t>(j) == compute.output_rank) space += " reduce";
      space += fmt::format(" d{}={}", j, compute.extents[j]);
    }
    space += fmt::format(" by {}", name(compute.reduce));
    if (compute.sixteen_lanes) space += " in sixteen_lanes";
    line(space);
    for (const Access& access : compute.accesses) line("read " + access_text(access));
    for (const int64_t dimension : compute.iotas) line(fmt::format("iota d{}", dimension));
    line("before " + expression_text(compute.before));
    if (compute.reduce == Reduce::fma) line("before_b " + expression_text(compute.before_b));
    if (compute.factor != DType::f32) line(fmt::format("rounded {}", name(compute.factor)));
    for (const Access& access : compute.after_accesses) line("read_after " + access_text(access));
    line("after " + expression_text(compute.after));
  }

  void write(const PrimitiveNode& node, const Reshape&) { line("of" + references(node.inputs)); }

  void write(const PrimitiveNode&, const Assemble& assemble) {
    for (const Assemble::Part& part : assemble.parts) {
      line(fmt::format("part %{} at {} step {}", part.operand, numbers(part.offset),
                       numbers(part.stride)));
    }
    if (!assemble.covers) line(fmt::format("fill 0x{:x}", assemble.fill));
  }

  void write(const PrimitiveNode& node, const Gather& gather) {
    line(fmt::format("of{} axis {}", references(node.inputs), gather.axis));
  }

  void write(const PrimitiveNode& node, const Cond& cond) {
    line("of" + references(node.inputs));
    for (const auto& [label, branch] :
         {std::pair{"then", cond.then_branch}, {"else", cond.else_branch}}) {
      line(label);
      text_ += Writer(*branch, indent_ + "  ").write();
    }
  }

  void write(const PrimitiveNode& node, const Kernel& kernel) {
    line("of" + references(node.inputs));
    line(fmt::format("kernel {} {}", quoted(kernel.name), numbers(kernel.parameters)));
  }

  void write(const PrimitiveNode& node, const Attend& attend) {
    line("of" + references(node.inputs));
    std::string text = fmt::format("blocks {} in {} parts", attend.block, attend.parts);
    if (attend.causal) text += " causal";
    if (attend.window > 0) text += fmt::format(" window {}", attend.window);
    if (attend.reach > 0) text += fmt::format(" reach {}", attend.reach);
    if (attend.has_past) text += " past";
    if (attend.counted) text += " counted";
    if (attend.paged) text += " paged";
    if (attend.values_in_keys > 0) text += fmt::format(" values {}", attend.values_in_keys);
    if (attend.cap > 0) text += fmt::format(" cap {:#x}", std::bit_cast<uint32_t>(attend.cap));
    line(text);
  }

  const PrimitiveGraph& graph_;
  std::string indent_;
  std::string text_;
};

}  // namespace

std::string to_text(const PrimitiveGraph& graph) { return Writer(graph, "").write(); }

}  // namespace presil
