// What the models of ai.onnx.ml share, private to `ops`: their attributes, their labels, and the
// transformations of scores that post_transform names.
#pragma once

#include <string>
#include <vector>

#include "ops/expansion.h"

namespace presil::classic {

// Lists of an attribute; {} where it is absent. Numbers may be the tensor that stands for them in
// models of doubles (NAME_as_tensor).
std::vector<double> numbers_of(const ModelNode& node, const std::string& attribute);
std::vector<std::string> strings_of(const ModelNode& node, const std::string& attribute);

// A row of f32 numbers, and a matrix of them.
ValueId row_of(Expansion& e, const std::vector<double>& values);
ValueId matrix_of(Expansion& e, const std::vector<double>& values, int64_t rows, int64_t columns);
// The first operand as f32 [rows, features].
ValueId features_of(Expansion& e);

// Labels of a classifier, integers (attribute `integers`) or strings (classlabels_strings).
struct Labels {
  std::vector<int64_t> integers;
  std::vector<std::string> strings;
  int64_t count() const {
    return static_cast<int64_t>(strings.empty() ? integers.size() : strings.size());
  }
};
Labels labels_of(const OpCall& call, const std::string& integers);
// Result 0: the labels of classes [rows]. Strings wait for the classes, on the host.
void output_labels(Expansion& e, const Labels& labels, ValueId classes);

// Scores [rows, n] by NONE, SOFTMAX, LOGISTIC, SOFTMAX_ZERO or PROBIT.
ValueId transformed(const OpCall& call, Expansion& e, ValueId scores, const std::string& name);

}  // namespace presil::classic
