// One node as a graph of its own, with random operands: its reference and its lowered primitives,
// evaluated naively, must agree.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ops/ops.h"

namespace presil::test {

struct Operand {
  DType dtype = DType::f32;
  Shape shape;
  bool constant = false;
  bool absent = false;
  std::vector<double> values = {};  // random if empty
  double low = -1, high = 1;        // of random values
};

struct Case {
  std::string op;
  std::map<std::string, Attribute> attributes;
  std::vector<Operand> operands;
  int64_t opset = 17;
  size_t outputs = 1;
  std::string domain = "";
};

std::vector<Tensor> operands_of(const Case& c, uint64_t seed);
ModelGraph graph_of(const Case& c, const std::vector<Tensor>& operands);
std::vector<Tensor> reference_of(const Case& c, const std::vector<Tensor>& operands);
std::vector<Tensor> lowered_of(const Case& c, const std::vector<Tensor>& operands);
// Fails the running test where the two differ by more than `relative` of the largest magnitude.
void expect_agreement(const Case& c, double relative = 1e-5);
// The outputs of the reference as doubles.
std::vector<double> first_output(const Case& c);
std::string error_of(const Case& c);  // text of the Error that preparing it throws, "" if none

}  // namespace presil::test
