// A compute as a linalg.generic: accesses become indexing maps where those can say them and
// tensor.extract where not; a reduction starts from its neutral element in the outs; `after` is a
// second linalg.generic over the reduced values.
#include <fmt/format.h>

#include <algorithm>

#include "graph/evaluate_compute.h"
#include "graph/mlir.h"

namespace presil {
namespace {

class ComputeWriter {
 public:
  explicit ComputeWriter(MlirText& out) : out_(out) {}

  std::string write(const Compute& compute, const PrimitiveValue& output) {
    if (element_count(output.shape) == 0) {
      return out_.empty(mlir_tensor(mlir_type(output.dtype), output.shape));
    }
    if (std::find(compute.extents.begin(), compute.extents.end(), 0) != compute.extents.end()) {
      const Lane lane = reduced_lane(compute);
      const std::string start = mlir_constant(lane, neutral(compute.reduce, lane));
      return after(compute, out_.filled(mlir_type(lane), start, output.shape), output);
    }
    Generic generic;
    generic.extents = compute.extents;
    generic.output_rank = static_cast<size_t>(compute.output_rank);
    add_accesses(generic, compute.accesses);
    add_window(generic, compute.accesses);
    MlirBody lines = out_.body();
    std::vector<std::string> values;
    load_accesses(lines, generic, compute.accesses, 0, values);
    for (const int64_t dimension : compute.iotas) {
      values.push_back(
          lines.define(fmt::format("arith.index_cast {} : index to i64", lines.index(dimension))));
    }
    const std::string a = lines.evaluate(compute.before, values);
    const Lane lane = compute.before.result_lane();
    if (compute.reduce == Reduce::none) {
      const std::string element = mlir_type(output.dtype);
      const std::string stored = lines.store(a, lane, output.dtype);
      const std::string target = out_.empty(mlir_tensor(element, output.shape));
      return finish(generic, lines, {{target, element}}, stored + " : " + element)[0];
    }
    const std::string b =
        compute.reduce == Reduce::fma ? lines.evaluate(compute.before_b, values) : "";
    return after(compute, reduce(generic, lines, compute, a, b, output.shape), output);
  }

  // The index along the axis is a value, so the data is read with tensor.extract.
  std::string write(const Gather& gather, const PrimitiveNode& node) {
    const PrimitiveValue& data = out_.value(node.inputs[0]);
    const PrimitiveValue& indices = out_.value(node.inputs[1]);
    const PrimitiveValue& output = out_.value(node.outputs[0]);
    const std::string element = mlir_type(output.dtype);
    Generic generic;
    generic.extents = output.shape;
    generic.output_rank = output.shape.size();
    const size_t axis = static_cast<size_t>(gather.axis), end = axis + indices.shape.size();
    add_operand(generic, out_.name(node.inputs[1]), out_.type(node.inputs[1]),
                loops(output.shape.size(), axis, end), mlir_type(indices.dtype));
    MlirBody lines = out_.body();
    const std::string loaded = lines.load("%a0", indices.dtype);
    const std::string index = lines.cast(lane_of(indices.dtype), Lane::i64, loaded);
    const std::string zero = lines.define("arith.constant 0 : i64");
    const std::string size = lines.define(fmt::format("arith.constant {} : i64", data.shape[axis]));
    const std::string from_end = lines.define(fmt::format("arith.addi {}, {} : i64", index, size));
    const std::string negative =
        lines.define(fmt::format("arith.cmpi slt, {}, {} : i64", index, zero));
    const std::string row =
        lines.define(fmt::format("arith.select {}, {}, {} : i64", negative, from_end, index));
    std::vector<std::string> place;
    for (size_t j = 0; j < axis; ++j) place.push_back(lines.index(static_cast<int64_t>(j)));
    place.push_back(lines.define(fmt::format("arith.index_cast {} : i64 to index", row)));
    for (size_t j = end; j < output.shape.size(); ++j) {
      place.push_back(lines.index(static_cast<int64_t>(j)));
    }
    const std::string found =
        lines.define(fmt::format("tensor.extract {}[{}] : {}", out_.name(node.inputs[0]),
                                 join(place, ", "), out_.type(node.inputs[0])));
    const std::string target = out_.empty(out_.type(node.outputs[0]));
    return finish(generic, lines, {{target, element}}, found + " : " + element)[0];
  }

 private:
  // One linalg.generic while it is put together.
  struct Generic {
    std::vector<int64_t> extents;
    size_t output_rank = 0;
    std::vector<std::string> maps, operands, types, arguments;
    std::vector<bool> mapped;  // by access
  };

  // The loop that an index is alone, or -1.
  static int64_t lone_loop(const AffineMap& map, size_t dimension) {
    int64_t loop = -1;
    const std::vector<int64_t>& row = map.coefficient[dimension];
    for (size_t j = 0; j < row.size(); ++j) {
      if (row[j] == 0) continue;
      if (row[j] != 1 || loop >= 0) return -1;
      loop = static_cast<int64_t>(j);
    }
    return map.offset[dimension] == 0 ? loop : -1;
  }

  // True if an indexing map can say the access: every index stays inside, and a dimension that is
  // a loop alone has the loop's extent (linalg derives the loop from it).
  bool is_plain(const Access& access, const std::vector<int64_t>& extents) const {
    if (access.has_outside) return false;
    const Shape& shape = out_.value(access.operand).shape;
    for (size_t d = 0; d < shape.size(); ++d) {
      const std::vector<int64_t>& row = access.map.coefficient[d];
      const auto negative = [](int64_t factor) { return factor < 0; };
      if (access.map.offset[d] < 0 || std::any_of(row.begin(), row.end(), negative)) return false;
      const int64_t loop = lone_loop(access.map, d);
      if (loop >= 0 && extents[static_cast<size_t>(loop)] != shape[d]) return false;
    }
    return true;
  }

  void add_operand(Generic& generic, const std::string& operand, const std::string& type,
                   const std::string& map, const std::string& element) {
    generic.operands.push_back(operand);
    generic.types.push_back(type);
    generic.maps.push_back(map);
    generic.arguments.push_back(fmt::format("%a{}: {}", generic.arguments.size(), element));
  }
  void add_accesses(Generic& generic, const std::vector<Access>& accesses) {
    for (const Access& access : accesses) {
      generic.mapped.push_back(is_plain(access, generic.extents));
      if (!generic.mapped.back()) continue;
      add_operand(generic, out_.name(access.operand), out_.type(access.operand),
                  mlir_map(access.map, generic.extents.size()),
                  mlir_type(out_.value(access.operand).dtype));
    }
  }
  // The values of the accesses as lanes; `next` is the first block argument that is theirs.
  void load_accesses(MlirBody& body, const Generic& generic, const std::vector<Access>& accesses,
                     size_t next, std::vector<std::string>& values) const {
    for (size_t k = 0; k < accesses.size(); ++k) {
      const PrimitiveValue& operand = out_.value(accesses[k].operand);
      values.push_back(generic.mapped[k] ? body.load(fmt::format("%a{}", next++), operand.dtype)
                                         : body.extract(out_.name(accesses[k].operand), operand,
                                                        accesses[k], generic.extents));
    }
  }

  // A map that is the first loops, or all but them.
  static std::string loops(size_t dims, size_t first, size_t end) {
    AffineMap map;
    for (size_t j = first; j < end; ++j) {
      map.coefficient.emplace_back(dims, 0);
      map.coefficient.back()[j] = 1;
      map.offset.push_back(0);
    }
    return mlir_map(map, dims);
  }

  // Reduced loops over which no operand says an extent get it from one that is only a shape, as
  // the window of linalg's pooling operations does.
  void add_window(Generic& generic, const std::vector<Access>& accesses) {
    std::vector<bool> known(generic.extents.size(), false);
    for (size_t k = 0; k < accesses.size(); ++k) {
      const AffineMap& map = accesses[k].map;
      for (size_t d = 0; generic.mapped[k] && d < map.offset.size(); ++d) {
        const int64_t loop = lone_loop(map, d);
        if (loop >= 0) known[static_cast<size_t>(loop)] = true;
      }
    }
    const auto reduced = known.begin() + static_cast<int64_t>(generic.output_rank);
    if (std::find(reduced, known.end(), false) == known.end()) return;
    const Shape window(generic.extents.begin() + static_cast<int64_t>(generic.output_rank),
                       generic.extents.end());
    const std::string type = mlir_tensor("i1", window);
    add_operand(generic, out_.empty(type), type,
                loops(generic.extents.size(), generic.output_rank, generic.extents.size()), "i1");
  }

  // Prints the operation; `targets` are the outs with their element types.
  std::vector<std::string> finish(Generic& generic, const MlirBody& body,
                                  const std::vector<std::pair<std::string, std::string>>& targets,
                                  const std::string& yield) {
    const size_t dims = generic.extents.size();
    const Shape shape(generic.extents.begin(),
                      generic.extents.begin() + static_cast<int64_t>(generic.output_rank));
    std::vector<std::string> outs, types, iterators, results;
    for (const auto& [target, element] : targets) {
      outs.push_back(target);
      types.push_back(mlir_tensor(element, shape));
      generic.maps.push_back(loops(dims, 0, generic.output_rank));
      generic.arguments.push_back(fmt::format("%o{}: {}", results.size(), element));
      results.push_back(out_.fresh());
    }
    for (size_t j = 0; j < dims; ++j) {
      iterators.push_back(j < generic.output_rank ? "\"parallel\"" : "\"reduction\"");
    }
    const std::string ins =
        generic.operands.empty()
            ? ""
            : fmt::format("ins({} : {}) ", join(generic.operands, ", "), join(generic.types, ", "));
    out_.line(fmt::format("{} = linalg.generic {{indexing_maps = [{}],", join(results, ", "),
                          join(generic.maps, ", ")));
    out_.line(fmt::format("    iterator_types = [{}]}} {}outs({} : {}) {{", join(iterators, ", "),
                          ins, join(outs, ", "), join(types, ", ")));
    out_.line("^bb0(" + join(generic.arguments, ", ") + "):");
    out_.text += body.text();
    out_.line("  linalg.yield " + yield);
    out_.line(types.size() == 1 ? "} -> " + types[0] : "} -> (" + join(types, ", ") + ")");
    return results;
  }

  std::string reduce(Generic& generic, MlirBody& lines, const Compute& compute,
                     const std::string& a, const std::string& b, const Shape& shape) {
    const Lane lane = compute.before.result_lane();
    const std::string element = mlir_type(lane);
    if (compute.reduce == Reduce::arg_max || compute.reduce == Reduce::arg_min) {
      return reduce_position(generic, lines, compute, a, shape);
    }
    const std::string start =
        out_.filled(element, mlir_constant(lane, neutral(compute.reduce, lane)), shape);
    const std::string sum = lines.apply(
        b.empty() ? step_of(compute.reduce) : Elementary::fma, lane,
        b.empty() ? std::vector<std::string>{"%o0", a} : std::vector<std::string>{a, b, "%o0"});
    return finish(generic, lines, {{start, element}}, sum + " : " + element)[0];
  }

  // The best value and its position: both move at the first element and where `less` holds.
  std::string reduce_position(Generic& generic, MlirBody& lines, const Compute& compute,
                              const std::string& a, const Shape& shape) {
    const Lane lane = compute.before.result_lane();
    const std::string element = mlir_type(lane);
    const bool largest = compute.reduce == Reduce::arg_max;
    const std::string less = lines.apply(
        Elementary::less, lane,
        largest ? std::vector<std::string>{"%o0", a} : std::vector<std::string>{a, "%o0"});
    AffineMap map{{std::vector<int64_t>(compute.extents.size(), 0)}, {0}};
    int64_t stride = 1;
    for (size_t j = compute.extents.size(); j-- > generic.output_rank;) {
      map.coefficient[0][j] = stride;
      stride *= compute.extents[j];
    }
    const std::string index = lines.affine(map, 0);
    const std::string position =
        lines.define(fmt::format("arith.index_cast {} : index to i64", index));
    const std::string zero = lines.define("arith.constant 0 : i64");
    const std::string first =
        lines.define(fmt::format("arith.cmpi eq, {}, {} : i64", position, zero));
    const std::string moves = lines.define(fmt::format("arith.trunci {} : i32 to i1", less));
    const std::string taken = lines.define(fmt::format("arith.ori {}, {} : i1", first, moves));
    const std::string best =
        lines.define(fmt::format("arith.select {}, {}, %o0 : {}", taken, a, element));
    const std::string at =
        lines.define(fmt::format("arith.select {}, {}, %o1 : i64", taken, position));
    const std::string value_start = out_.filled(element, mlir_constant(lane, 0), shape);
    const std::string position_start = out_.filled("i64", "0 : i64", shape);
    return finish(generic, lines, {{value_start, element}, {position_start, "i64"}},
                  fmt::format("{}, {} : {}, i64", best, at, element))[1];
  }

  // `after` over the reduced values, or nothing where it changes neither value nor type.
  std::string after(const Compute& compute, const std::string& reduced,
                    const PrimitiveValue& output) {
    const Lane lane = reduced_lane(compute);
    const std::string element = mlir_type(output.dtype);
    if (compute.after == identity_expression(lane) && mlir_type(lane) == element) return reduced;
    Generic generic;
    generic.output_rank = output.shape.size();
    generic.extents = output.shape;
    const size_t dims = generic.extents.size();
    add_operand(generic, reduced, mlir_tensor(mlir_type(lane), output.shape), loops(dims, 0, dims),
                mlir_type(lane));
    std::vector<Access> accesses = compute.after_accesses;
    for (Access& access : accesses) {
      for (std::vector<int64_t>& row : access.map.coefficient) row.resize(dims);
    }
    add_accesses(generic, accesses);
    MlirBody lines = out_.body();
    std::vector<std::string> values = {"%a0"};
    load_accesses(lines, generic, accesses, 1, values);
    const std::string result = lines.evaluate(compute.after, values);
    const std::string stored = lines.store(result, compute.after.result_lane(), output.dtype);
    const std::string target = out_.empty(mlir_tensor(element, output.shape));
    return finish(generic, lines, {{target, element}}, stored + " : " + element)[0];
  }

  MlirText& out_;
};

}  // namespace

std::string mlir_compute(MlirText& out, const Compute& compute, const PrimitiveValue& output) {
  return ComputeWriter(out).write(compute, output);
}

std::string mlir_gather(MlirText& out, const Gather& gather, const PrimitiveNode& node) {
  return ComputeWriter(out).write(gather, node);
}

}  // namespace presil
