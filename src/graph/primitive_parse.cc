// Reads the text form of a graph of primitives back. A recursive descent over words.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cctype>
#include <charconv>
#include <cstring>

#include "graph/primitive.h"
#include "graph/words.h"

namespace presil {
namespace {

constexpr int64_t value_count_max = int64_t{1} << 24;
constexpr int nesting_max = 32;

class Parser : Words {
 public:
  Parser(std::string_view text, const ConstantByHash& constants)
      : Words(text), constants_(constants) {}

  PrimitiveGraph parse() {
    PrimitiveGraph graph = parse_graph(0);
    skip_space();
    if (at_ < text_.size()) fail("text after the graph", "the end");
    return graph;
  }

 private:
  // ---- values ----

  PrimitiveId reference() {
    expect("%");
    const int64_t id = integer();
    if (id < 0 || id > value_count_max) fail("a value number out of range", "0 to 2^24");
    return static_cast<PrimitiveId>(id);
  }

  std::vector<PrimitiveId> references() {
    std::vector<PrimitiveId> ids;
    while (true) {
      skip_space();
      if (at_ >= text_.size() || text_[at_] != '%') return ids;
      ids.push_back(reference());
    }
  }

  Shape shape() {
    Shape result;
    if (accept("scalar")) return result;
    do {
      const int64_t size = integer();
      if (size < 0) fail("a negative dimension", "0 or more");
      result.push_back(size);
      // "x" directly after a number separates dimensions.
    } while (at_ < text_.size() && text_[at_] == 'x' && ++at_ > 0);
    return result;
  }

  PrimitiveId declaration(PrimitiveGraph* graph) {
    const PrimitiveId id = reference();
    if (static_cast<size_t>(id) >= graph->values.size()) {
      // Ids may stand in any order, but a text cannot ask for more values than it has characters.
      if (static_cast<size_t>(id) > text_.size())
        fail("a value number out of range", "a small one");
      graph->values.resize(static_cast<size_t>(id) + 1);
    }
    PrimitiveValue& value = graph->values[static_cast<size_t>(id)];
    value.name = quoted_text();
    expect(":");
    value.dtype = data_type();
    value.shape = shape();
    element_count(value.shape);
    return id;
  }

  DType data_type() {
    const std::optional<DType> dtype = dtype_by_name(peek_word());
    if (!dtype) fail("no type here", "a type such as f32");
    word();
    return *dtype;
  }

  Tensor constant(DType dtype, const Shape& shape) {
    Tensor tensor;
    tensor.dtype = dtype;
    tensor.shape = shape;
    skip_space();
    if (accept("...")) return tensor;
    if (accept("#")) {
      const uint64_t hash = hexadecimal();
      std::optional<Tensor> known = constants_ ? constants_(hash, dtype, shape) : std::nullopt;
      return known ? *known : tensor;
    }
    expect("[");
    std::vector<uint64_t> values;
    if (!accept("]")) {
      do values.push_back(bits());
      while (accept(","));
      expect("]");
    }
    if (static_cast<int64_t>(values.size()) != element_count(shape)) {
      fail(fmt::format("{} elements", values.size()), fmt::format("{}", element_count(shape)));
    }
    return tensor_of_bits(dtype, shape, values);
  }

  static Tensor tensor_of_bits(DType dtype, const Shape& shape,
                               const std::vector<uint64_t>& values) {
    std::byte* data = nullptr;
    Tensor tensor = make_tensor(dtype, shape, &data);
    const int width = info(dtype).bits;
    for (size_t i = 0; i < values.size(); ++i) {
      if (width == 4) {
        data[i / 2] |= std::byte((values[i] & 0xfu) << (i % 2 == 0 ? 0 : 4));
      } else {
        const size_t bytes = static_cast<size_t>(width / 8);
        std::memcpy(data + i * bytes, &values[i], bytes);
      }
    }
    return tensor;
  }

  // ---- parts of a compute ----

  int64_t dimension() { return expect_letter('d'), integer(); }

  int16_t value_number() {
    expect_letter('v');
    if (const int64_t number = integer(); number >= 0 && number <= INT16_MAX)
      return static_cast<int16_t>(number);
    fail("a number out of range", "a value of this expression");
  }

  void expect_letter(char letter) {
    skip_space();
    if (at_ < text_.size() && text_[at_] == letter) return (void)++at_;
    fail("something else here", fmt::format("'{}'", letter));
  }

  AffineMap map(size_t rank) {
    AffineMap result;
    expect("[");
    if (accept("]")) return result;
    do {
      result.coefficient.emplace_back(rank, 0);
      result.offset.push_back(0);
      int64_t sign = accept("-") ? -1 : 1;
      while (true) {
        term(sign, &result.coefficient.back(), &result.offset.back());
        if (accept("+")) {
          sign = 1;
        } else if (accept("-")) {
          sign = -1;
        } else {
          break;
        }
      }
    } while (accept(","));
    expect("]");
    return result;
  }

  void term(int64_t sign, std::vector<int64_t>* coefficients, int64_t* offset) {
    skip_space();
    int64_t factor = 1;
    if (at_ < text_.size() && text_[at_] != 'd') {
      factor = integer();
      if (!accept("*")) {
        *offset = sign * factor;
        return;
      }
    }
    const int64_t j = dimension();
    if (j < 0 || j >= static_cast<int64_t>(coefficients->size())) {
      fail(fmt::format("dimension d{}", j), fmt::format("one below d{}", coefficients->size()));
    }
    (*coefficients)[static_cast<size_t>(j)] = sign * factor;
  }

  Access access(size_t rank) {
    Access result;
    result.operand = reference();
    result.map = map(rank);
    if (accept("outside")) {
      result.has_outside = true;
      result.outside = bits();
    }
    return result;
  }

  Lane lane(std::string_view text) {
    for (const Lane lane : {Lane::f32, Lane::f64, Lane::i32, Lane::u32, Lane::i64, Lane::u64}) {
      if (name(lane) == text) return lane;
    }
    fail(fmt::format("lane '{}'", text), "f32, f64, i32, u32, i64 or u64");
  }

  Expression expression() {
    Expression result;
    expect("(");
    if (!accept(")")) {
      do result.inputs.push_back(lane(word()));
      while (accept(","));
      expect(")");
    }
    while (!accept("return")) {
      value_number();
      expect("=");
      result.steps.push_back(step());
      expect(";");
    }
    result.result = value_number();
    if (result.result < result.value_count()) return result;
    fail("a result that no step gives", "one of the values");
  }

  ExpressionStep step() {
    ExpressionStep result;
    const std::vector<std::string> parts = split(word(), '.');
    if (parts.size() < 2) fail("an operation without its lane", "e.g. add.f32");
    result.lane = lane(parts.back());
    if (parts[0] == "constant") {
      result.kind = ExpressionStep::Kind::constant;
      result.constant = bits();
      return result;
    }
    const std::optional<Elementary> op = elementary_by_name(parts[0]);
    if (!op) fail(fmt::format("operation '{}'", parts[0]), "an elementary operation");
    result.op = *op;
    if (*op == Elementary::cast) result.from = lane(parts[1]);
    for (int k = 0; k < info(*op).arity; ++k) result.operand[k] = value_number();
    return result;
  }

  Reduce reduce() {
    const std::string_view text = word();
    for (int i = 0; i <= static_cast<int>(Reduce::arg_min); ++i) {
      if (name(static_cast<Reduce>(i)) == text) return static_cast<Reduce>(i);
    }
    fail(fmt::format("reduction '{}'", text), "e.g. add, max, fma");
  }

  // ---- nodes ----

  Compute compute() {
    Compute result;
    expect("for");
    bool reduced = false;
    while (!accept("by")) {
      if (!reduced && accept("reduce")) {
        reduced = true;
        result.output_rank = static_cast<int64_t>(result.extents.size());
      }
      if (dimension() != static_cast<int64_t>(result.extents.size()))
        fail("a dimension out of order", "d0, d1, ...");
      expect("=");
      result.extents.push_back(integer());
    }
    if (!reduced) result.output_rank = static_cast<int64_t>(result.extents.size());
    result.reduce = reduce();
    if (accept("in")) {
      expect("sixteen_lanes");
      result.sixteen_lanes = true;
    }
    const size_t rank = result.extents.size();
    while (accept("read")) result.accesses.push_back(access(rank));
    while (accept("iota")) result.iotas.push_back(dimension());
    expect("before");
    result.before = expression();
    if (accept("before_b")) result.before_b = expression();
    if (accept("rounded")) result.factor = data_type();
    while (accept("read_after")) result.after_accesses.push_back(access(rank));
    expect("after");
    result.after = expression();
    return result;
  }

  Assemble assemble() {
    Assemble result;
    while (accept("part")) {
      Assemble::Part part;
      part.operand = reference();
      expect("at");
      part.offset = integers();
      expect("step");
      part.stride = integers();
      result.parts.push_back(std::move(part));
    }
    if (accept("fill")) {
      result.covers = false;
      result.fill = bits();
    }
    return result;
  }

  Attend attend() {
    Attend result;
    expect("blocks");
    result.block = integer();
    expect("in");
    result.parts = integer();
    expect("parts");
    result.causal = accept("causal");
    if (accept("window")) result.window = integer();
    if (accept("reach")) result.reach = integer();
    result.has_past = accept("past");
    result.counted = accept("counted");
    result.paged = accept("paged");
    if (accept("values")) result.values_in_keys = integer();
    if (accept("cap")) result.cap = std::bit_cast<float>(static_cast<uint32_t>(bits()));
    return result;
  }

  PrimitiveNode node(PrimitiveGraph* graph, int depth) {
    PrimitiveNode result;
    const std::string kind(word());
    result.origin = quoted_text();
    expect("(");
    result.origin_op = quoted_text();
    expect(")");
    do result.outputs.push_back(declaration(graph));
    while (accept(","));
    if (kind == "compute" || kind == "assemble") {
      if (kind == "compute") result.body = compute();
      if (kind == "assemble") result.body = assemble();
      result.inputs = operands_of(result.body);
      return result;
    }
    expect("of");
    result.inputs = references();
    if (kind == "reshape") {
      result.body = Reshape{};
    } else if (kind == "gather") {
      expect("axis");
      result.body = Gather{integer()};
    } else if (kind == "cond") {
      Cond cond;
      expect("then");
      cond.then_branch = std::make_shared<PrimitiveGraph>(parse_graph(depth + 1));
      expect("else");
      cond.else_branch = std::make_shared<PrimitiveGraph>(parse_graph(depth + 1));
      result.body = cond;
    } else if (kind == "kernel") {
      expect("kernel");
      Kernel kernel;
      kernel.name = quoted_text();
      kernel.parameters = integers();
      result.body = kernel;
    } else if (kind == "attend") {
      result.body = attend();
    } else {
      fail(fmt::format("primitive '{}'", kind),
           "compute, reshape, assemble, gather, cond, kernel or attend");
    }
    return result;
  }

  PrimitiveGraph parse_graph(int depth) {
    if (depth > nesting_max)
      fail("branches nested too deep", fmt::format("{} levels", nesting_max));
    PrimitiveGraph graph;
    expect("graph");
    graph.name = quoted_text();
    while (true) {
      if (accept("input")) {
        graph.inputs.push_back(declaration(&graph));
      } else if (accept("constant")) {
        const PrimitiveId id = declaration(&graph);
        expect("=");
        PrimitiveValue& value = graph.values[static_cast<size_t>(id)];
        value.constant = constant(value.dtype, value.shape);
      } else if (accept("value")) {
        declaration(&graph);
      } else if (accept("node")) {
        graph.nodes.push_back(node(&graph, depth));
      } else {
        break;
      }
    }
    expect("outputs");
    graph.outputs = references();
    return graph;
  }

  const ConstantByHash& constants_;
};

}  // namespace

PrimitiveGraph parse_primitive_graph(std::string_view text, const ConstantByHash& constants) {
  return Parser(text, constants).parse();
}

}  // namespace presil
