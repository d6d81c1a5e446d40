// The builder with which a composite operator says itself in other operators. Every operator that
// is added is typed, and folded where it is constant, at once, so that the next may ask for its
// shape. Operators mean what the newest opset says, whatever the model's own is.
#pragma once

#include <initializer_list>

#include "ops/ops.h"
#include "ops/tools.h"

namespace presil {

class Preparation;  // ops/preparation.h
using Attributes = std::map<std::string, Attribute>;

class Expansion {
 public:
  Expansion(Preparation& preparation, const ModelNode& node);

  // The node's operands.
  bool has(size_t index) const;
  ValueId input(size_t index) const;
  size_t output_count() const { return node_.outputs.size(); }
  bool has_output(size_t index) const;

  // What is known of any value.
  DType dtype(ValueId value) const;
  Shape shape(ValueId value) const;
  int64_t extent(ValueId value, int64_t axis) const;  // negative axes count from the end
  int64_t rank(ValueId value) const;
  // Throws NotConstant where the value is computed at run time.
  const Tensor& constant(ValueId value) const;
  bool is_constant(ValueId value) const;
  // A constant of the model, which has a shape alone where weights are not read; nullptr for what
  // is computed.
  const Tensor* weight(ValueId value) const;
  const ValueList* list(ValueId value) const;  // nullptr for a tensor

  // Operators. Inputs that are absent are no_value.
  ValueId add(std::string_view op, const std::vector<ValueId>& inputs, Attributes attributes = {},
              std::string_view domain = "");
  std::vector<ValueId> add_all(std::string_view op, const std::vector<ValueId>& inputs,
                               Attributes attributes, size_t outputs, std::string_view domain = "");
  // Short forms of what nearly every composite needs.
  ValueId reshape(ValueId value, const Shape& shape);
  ValueId transpose(ValueId value, const std::vector<int64_t>& order);
  ValueId cast(ValueId value, DType dtype);
  ValueId slice(ValueId value, int64_t axis, int64_t begin, int64_t end);
  ValueId reduce(std::string_view op, ValueId value, const std::vector<int64_t>& axes,
                 bool keep_dims);
  ValueId concat(const std::vector<ValueId>& values, int64_t axis);
  // Channels behind the batch instead of last, and back.
  ValueId channels_first(ValueId value);
  ValueId channels_last(ValueId value);
  // A value of another shape to which `value` broadcasts.
  ValueId expand(ValueId value, const Shape& shape);

  // A kernel of kernels/ops/ on the scalar core, with its own parameters and its results.
  std::vector<ValueId> kernel(const std::string& name, const std::vector<int64_t>& parameters,
                              const std::vector<ValueId>& inputs,
                              const std::vector<OpResult>& results);
  // The node's result `index` by one more operator, which may have to wait for a value that the
  // operators added so far compute: a shape that depends on data.
  void output_later(size_t index, std::string_view op, const std::vector<ValueId>& inputs,
                    Attributes attributes = {});

  // Constants.
  ValueId tensor(const Tensor& tensor);
  ValueId integers(const std::vector<int64_t>& values);
  ValueId scalar(DType dtype, double value);
  // The scalar of the same type as `like`.
  ValueId like(ValueId like, double value) { return scalar(dtype(like), value); }

  // The node's results.
  void output(size_t index, ValueId value);
  void output_list(size_t index, ValueList list);
  // A list inside of a list.
  ValueId list_value(ValueList list);
  // The graph's nodes with these values as its inputs; returns its outputs.
  std::vector<ValueId> call(const ModelGraph& graph, const std::vector<ValueId>& inputs);

 private:
  Preparation& preparation_;
  const ModelNode& node_;
  int count_ = 0;
};

}  // namespace presil
