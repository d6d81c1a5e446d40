// A graph of primitives as MLIR text: func, linalg, tensor and scf, as upstream's mlir-opt reads
// them. Constants of up to sixteen elements stand inline, others are extern globals of ml_program.
// Sums are meant in the order of the loops, and math.exp and the like as presil defines them: the
// text says what is computed, and presil says the bits. What only a kernel of the scalar core can
// do is no tensor code and cannot be said.
#include "graph/mlir.h"

#include <fmt/format.h>

#include <utility>

#include "graph/constant_text.h"

namespace presil {

std::string mlir_type(DType dtype) {
  switch (dtype) {
    case DType::e4m3fn:
      return "f8E4M3FN";
    case DType::e5m2:
      return "f8E5M2";
    case DType::e4m3fnuz:
      return "f8E4M3FNUZ";
    case DType::e5m2fnuz:
      return "f8E5M2FNUZ";
    case DType::boolean:
      return "i1";
    default:
      return info(dtype).is_float ? std::string(name(dtype)) : fmt::format("i{}", info(dtype).bits);
  }
}

std::string mlir_type(Lane lane) {
  if (lane == Lane::f32 || lane == Lane::f64) return std::string(name(lane));
  return fmt::format("i{}", 8 * lane_bytes(lane));
}

std::string mlir_tensor(const std::string& element, const Shape& shape) {
  std::string text = "tensor<";
  for (const int64_t extent : shape) text += fmt::format("{}x", extent);
  return text + element + ">";
}

std::string mlir_map(const AffineMap& map, size_t dims) {
  std::vector<std::string> loops, results;
  for (size_t j = 0; j < dims; ++j) loops.push_back(fmt::format("d{}", j));
  for (size_t d = 0; d < map.coefficient.size(); ++d) {
    std::vector<std::string> terms;
    for (size_t j = 0; j < dims && j < map.coefficient[d].size(); ++j) {
      const int64_t factor = map.coefficient[d][j];
      if (factor == 0) continue;
      terms.push_back(factor == 1 ? loops[j] : fmt::format("{} * {}", loops[j], factor));
    }
    if (map.offset[d] != 0 || terms.empty()) terms.push_back(fmt::format("{}", map.offset[d]));
    results.push_back(join(terms, " + "));
  }
  return fmt::format("affine_map<({}) -> ({})>", join(loops, ", "), join(results, ", "));
}

// Floats by their bits, so that every value is exact.
std::string mlir_constant(Lane lane, uint64_t bits) {
  switch (lane) {
    case Lane::f32:
      return fmt::format("0x{:08X} : f32", bits & 0xffffffffu);
    case Lane::f64:
      return fmt::format("0x{:016X} : f64", bits);
    case Lane::i32:
    case Lane::u32:
      return fmt::format("{} : i32", static_cast<int32_t>(bits));
    default:
      return fmt::format("{} : i64", static_cast<int64_t>(bits));
  }
}

std::string MlirText::type(PrimitiveId id) const {
  return mlir_tensor(mlir_type(value(id).dtype), value(id).shape);
}
std::string MlirText::fresh() { return fmt::format("%t{}", name_count++); }
std::string MlirText::define(const std::string& operation) {
  const std::string name = fresh();
  line(name + " = " + operation);
  return name;
}
std::string MlirText::empty(const std::string& type) { return define("tensor.empty() : " + type); }
std::string MlirText::filled(const std::string& element, const std::string& scalar,
                             const Shape& shape) {
  const std::string type = mlir_tensor(element, shape);
  const std::string start = define("arith.constant " + scalar);
  const std::string target = empty(type);
  return define(fmt::format("linalg.fill ins({} : {}) outs({} : {}) -> {}", start, element, target,
                            type, type));
}

namespace {

class Writer {
 public:
  std::string write(const PrimitiveGraph& graph) {
    out_.graph = &graph;
    std::vector<std::string> names, arguments, results;
    for (const PrimitiveId id : graph.inputs) {
      names.push_back(fmt::format("%in{}", names.size()));
      arguments.push_back(fmt::format("{}: {}", names.back(), out_.type(id)));
    }
    for (const PrimitiveId id : graph.outputs) results.push_back(out_.type(id));
    write_graph(graph, names, "return");
    std::string module = "// " + quoted(graph.name) + "\nmodule {\n" + out_.globals;
    for (const std::string& function : out_.functions) {
      module += "  func.func private " + function + "\n";
    }
    return module + fmt::format("  func.func @main({}) -> ({}) {{\n{}  }}\n}}\n",
                                join(arguments, ", "), join(results, ", "), out_.text);
  }

 private:
  // The lines of a graph, ended by `terminator` with its outputs. Branches come through here too.
  void write_graph(const PrimitiveGraph& graph, const std::vector<std::string>& inputs,
                   const std::string& terminator) {
    const PrimitiveGraph* outer = std::exchange(out_.graph, &graph);
    const std::vector<std::string> outer_names =
        std::exchange(out_.names, std::vector<std::string>(graph.values.size()));
    for (size_t i = 0; i < inputs.size(); ++i) set(graph.inputs[i], inputs[i]);
    for (size_t id = 0; id < graph.values.size(); ++id) {
      if (graph.values[id].constant) out_.names[id] = constant(graph.values[id]);
    }
    for (const PrimitiveNode& node : graph.nodes) {
      out_.line(fmt::format("// {} {}", quoted(node.origin), quoted(node.origin_op)));
      std::visit([&](const auto& body) { write_node(node, body); }, node.body);
    }
    std::vector<std::string> names, types;
    for (const PrimitiveId id : graph.outputs) {
      names.push_back(out_.name(id));
      types.push_back(out_.type(id));
    }
    out_.line(names.empty()
                  ? terminator
                  : fmt::format("{} {} : {}", terminator, join(names, ", "), join(types, ", ")));
    out_.names = outer_names;
    out_.graph = outer;
  }

  void set(PrimitiveId id, std::string name) {
    out_.names[static_cast<size_t>(id)] = std::move(name);
  }

  std::string constant(const PrimitiveValue& value) {
    const Tensor& tensor = *value.constant;
    const std::string type = mlir_tensor(mlir_type(value.dtype), value.shape);
    if (tensor.count() == 0 || (tensor.data != nullptr && tensor.count() <= inline_elements_max)) {
      return out_.define(fmt::format("arith.constant dense<{}> : {}", elements(tensor), type));
    }
    const std::string symbol = fmt::format("@constant{}", constants_++);
    out_.globals +=
        fmt::format("  // {}\n  ml_program.global private {}(#ml_program.extern<{}>) : {}\n",
                    quoted(value.name), symbol, type, type);
    return out_.define(fmt::format("ml_program.global_load_const {} : {}", symbol, type));
  }

  // The bytes in memory order; bool and 4 bits are packed otherwise there and stand as numbers.
  static std::string elements(const Tensor& tensor) {
    if (tensor.count() == 0) return "";
    const int bits = info(tensor.dtype).bits;
    if (tensor.dtype != DType::boolean && bits >= 8) {
      std::string text;
      for (const std::byte byte : tensor.span()) {
        text += fmt::format("{:02X}", std::to_integer<unsigned>(byte));
      }
      return "\"0x" + text + "\"";
    }
    int64_t at = 0;
    return nested(tensor, 0, at);
  }
  static std::string nested(const Tensor& tensor, size_t dimension, int64_t& at) {
    if (dimension == tensor.shape.size()) {
      const int64_t element = at++;
      const bool packed = info(tensor.dtype).bits == 4;
      const auto byte = std::to_integer<int>(tensor.data[packed ? element / 2 : element]);
      if (!packed) return byte != 0 ? "true" : "false";
      const int nibble = element % 2 == 0 ? byte & 15 : byte >> 4;
      return fmt::format("{}", nibble > 7 ? nibble - 16 : nibble);
    }
    std::vector<std::string> parts;
    for (int64_t i = 0; i < tensor.shape[dimension]; ++i) {
      parts.push_back(nested(tensor, dimension + 1, at));
    }
    return "[" + join(parts, ", ") + "]";
  }

  void write_node(const PrimitiveNode& node, const Compute& compute) {
    set(node.outputs[0], mlir_compute(out_, compute, out_.value(node.outputs[0])));
  }

  void write_node(const PrimitiveNode& node, const Reshape&) {
    const Shape& extents = out_.value(node.outputs[0]).shape;
    const std::string shape_type = fmt::format("tensor<{}xi64>", extents.size());
    const std::string list = extents.empty() ? "" : fmt::format("[{}]", fmt::join(extents, ", "));
    const std::string shape =
        out_.define(fmt::format("arith.constant dense<{}> : {}", list, shape_type));
    set(node.outputs[0],
        out_.define(fmt::format("tensor.reshape {}({}) : ({}, {}) -> {}", out_.name(node.inputs[0]),
                                shape, out_.type(node.inputs[0]), shape_type,
                                out_.type(node.outputs[0]))));
  }

  void write_node(const PrimitiveNode& node, const Assemble& assemble) {
    const PrimitiveValue& output = out_.value(node.outputs[0]);
    const std::string type = out_.type(node.outputs[0]);
    std::string whole;
    if (assemble.covers) {
      whole = out_.empty(type);
    } else {
      const Lane lane = lane_of(output.dtype);
      MlirBody lines(out_.indent, out_.functions, out_.name_count);
      const std::string fill = lines.define("arith.constant " + mlir_constant(lane, assemble.fill));
      const std::string stored = lines.store(fill, lane, output.dtype);
      out_.text += lines.text();
      whole = out_.define(fmt::format("tensor.splat {} : {}", stored, type));
    }
    for (const Assemble::Part& part : assemble.parts) {
      whole = out_.define(fmt::format("tensor.insert_slice {} into {}[{}] [{}] [{}] : {} into {}",
                                      out_.name(part.operand), whole, fmt::join(part.offset, ", "),
                                      fmt::join(out_.value(part.operand).shape, ", "),
                                      fmt::join(part.stride, ", "), out_.type(part.operand), type));
    }
    set(node.outputs[0], whole);
  }

  void write_node(const PrimitiveNode& node, const Gather& gather) {
    set(node.outputs[0], mlir_gather(out_, gather, node));
  }

  void write_node(const PrimitiveNode& node, const Cond& cond) {
    std::vector<std::string> inputs, types, results;
    for (size_t k = 1; k < node.inputs.size(); ++k) inputs.push_back(out_.name(node.inputs[k]));
    for (const PrimitiveId id : node.outputs) {
      types.push_back(out_.type(id));
      results.push_back(out_.fresh());
      set(id, results.back());
    }
    const Shape& shape = out_.value(node.inputs[0]).shape;
    const std::string zero = out_.define("arith.constant 0 : index");
    const std::vector<std::string> zeros(shape.size(), zero);
    const std::string holds =
        out_.define(fmt::format("tensor.extract {}[{}] : {}", out_.name(node.inputs[0]),
                                join(zeros, ", "), out_.type(node.inputs[0])));
    out_.line(
        fmt::format("{} = scf.if {} -> ({}) {{", join(results, ", "), holds, join(types, ", ")));
    for (const auto* branch : {&cond.then_branch, &cond.else_branch}) {
      const std::string outer = std::exchange(out_.indent, out_.indent + "  ");
      write_graph(**branch, inputs, "scf.yield");
      out_.indent = outer;
      out_.line(branch == &cond.then_branch ? "} else {" : "}");
    }
  }

  void write_node(const PrimitiveNode& node, const Kernel&) {
    PRESIL_CHECK(false, "a kernel is no tensor code: " + node.origin);
  }

  void write_node(const PrimitiveNode& node, const Attend&) {
    PRESIL_CHECK(false, "an attention is no operation of linalg: " + node.origin);
  }

  MlirText out_;
  int constants_ = 0;
};

void find_kernels(const PrimitiveGraph& graph, std::vector<Finding>& findings) {
  for (const PrimitiveNode& node : graph.nodes) {
    if (const Cond* cond = std::get_if<Cond>(&node.body)) {
      find_kernels(*cond->then_branch, findings);
      find_kernels(*cond->else_branch, findings);
    }
    const Kernel* kernel = std::get_if<Kernel>(&node.body);
    const bool attends = std::holds_alternative<Attend>(node.body);
    if (kernel == nullptr && !attends) continue;
    Finding finding;
    finding.id = "graph-no-mlir";
    finding.place.inside = fmt::format("{} ({})", node.origin, node.origin_op);
    finding.found = attends ? "an attention in blocks" : fmt::format("the kernel {}", kernel->name);
    finding.expected = "compute, reshape, assemble, gather or cond";
    finding.advice = "Leave out --mlir: the text form of primitives has kernels";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

std::string to_mlir(const PrimitiveGraph& graph) {
  std::vector<Finding> findings;
  find_kernels(graph, findings);
  if (!findings.empty()) throw Error(findings);
  return Writer().write(graph);
}

}  // namespace presil
