// What the writers of MLIR text share: types, and the body of a linalg.generic.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "graph/primitive.h"

namespace presil {

std::string mlir_type(DType dtype);  // "f32", "i8"; bool is i1, signs are in the operations
std::string mlir_type(Lane lane);
std::string mlir_tensor(const std::string& element, const Shape& shape);  // "tensor<2x3xf32>"
std::string mlir_map(const AffineMap& map, size_t dims);  // "affine_map<(d0, d1) -> (d0 + 1)>"
std::string mlir_constant(Lane lane, uint64_t bits);      // "0x3F800000 : f32"

// Lines of one region, with fresh names for its values. Functions that no dialect has with presil's
// meaning (integer division by zero, saturating casts) are called by name and collected.
class MlirBody {
 public:
  MlirBody(std::string indent, std::set<std::string>& functions, int& names)
      : indent_(std::move(indent)), functions_(functions), names_(names) {}

  // `operation` as a new value, whose name is returned.
  std::string define(const std::string& operation);
  void line(const std::string& text) { text_ += indent_ + text + "\n"; }
  // What is loaded of a dtype as a lane, and a lane as what is stored.
  std::string load(const std::string& value, DType dtype);
  std::string store(const std::string& value, Lane lane, DType dtype);
  std::string evaluate(const Expression& expression, const std::vector<std::string>& inputs);
  std::string apply(Elementary op, Lane lane, const std::vector<std::string>& operands);
  std::string cast(Lane from, Lane to, const std::string& value);
  std::string index(int64_t dimension);  // of the loop, as an `index`
  std::string affine(const AffineMap& map, size_t dimension);
  // The element of an access that no indexing map can say, in the operand's lane.
  std::string extract(const std::string& tensor, const PrimitiveValue& value, const Access& access,
                      const std::vector<int64_t>& extents);
  const std::string& text() const { return text_; }

 private:
  std::string call(const std::string& name, const std::vector<std::string>& operands, Lane from,
                   Lane to);
  std::string flag(const std::string& condition);  // i1 to the lane i32

  std::string indent_;
  std::set<std::string>& functions_;
  std::string text_;
  int& names_;                        // given out so far, in the whole module
  std::vector<std::string> indices_;  // by dimension
};

// What is written so far, and how the values of the current graph are called.
struct MlirText {
  const PrimitiveGraph* graph = nullptr;
  std::vector<std::string> names;   // by value of the graph
  std::string globals;              // of the module, before the function
  std::set<std::string> functions;  // that are called, with their types
  std::string text;
  std::string indent = "    ";
  int name_count = 0;

  const PrimitiveValue& value(PrimitiveId id) const {
    return graph->values[static_cast<size_t>(id)];
  }
  const std::string& name(PrimitiveId id) const { return names[static_cast<size_t>(id)]; }
  std::string type(PrimitiveId id) const;
  MlirBody body() { return MlirBody(indent + "  ", functions, name_count); }
  void line(const std::string& content) { text += indent + content + "\n"; }
  std::string fresh();
  std::string define(const std::string& operation);  // at the level of tensors
  std::string empty(const std::string& type);
  // A tensor of one value, which is given as "0 : i32".
  std::string filled(const std::string& element, const std::string& scalar, const Shape& shape);
};

// Each writes one primitive and returns the name of its output.
std::string mlir_compute(MlirText& out, const Compute& compute, const PrimitiveValue& output);
std::string mlir_gather(MlirText& out, const Gather& gather, const PrimitiveNode& node);

}  // namespace presil
