// The way of data that `run`, `time`, `show` and `check` share: from a model file to a program.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "chip/chip.h"
#include "graph/graph.h"
#include "passes/passes.h"
#include "program/program.h"
#include "schedule/schedule.h"

namespace presil {

struct CompileOptions {
  Precision precision = Precision::fp32;
  bool integer_products = true;  // of what stands between DequantizeLinear and QuantizeLinear
  bool weights = true;           // false: shapes are enough (timing)
  std::map<std::string, Shape> shapes;  // of inputs, by name, or of symbols
  // Inputs that become constants: the program holds for these values only.
  std::map<std::string, int64_t> fixed;
  // One-element integer inputs whose value is known. Those on which control flow depends (a
  // sampling rate that picks a branch) are fixed, since often only one branch fits the shapes.
  std::map<std::string, int64_t> scalars;
  Progress progress;
  std::function<void(std::string_view pass, const PrimitiveGraph&)> after_pass;
};

// Each station's value; a station not reached is empty.
struct Stations {
  ModelGraph model;           // prepared: typed, folded
  PrimitiveGraph primitives;  // after the passes
  Schedule schedule;
  Program program;
  double compile_seconds = 0;
};
enum class Station { model, primitives, schedule, program };

// The model as read, with the shapes that are bound and products of integers where they are meant;
// the inputs that are fixed are constants.
ModelGraph read_model(const std::string& model_path, const CompileOptions& options,
                      std::vector<FixedInput>* fixed);

// Runs the pipeline up to and including `last`. A schedule that is the last station is not
// verified, so that a broken one can be shown.
Stations compile(const std::string& model_path, const Chip& chip, const CompileOptions& options,
                 Station last = Station::program);

// "sr=16000" into name and value. Error cli-bad-arguments.
std::pair<std::string, int64_t> parse_fixed(const std::string& text);
// "x=1x3x224x224" (also several, comma separated) into name and shape. Error cli-bad-shape.
std::pair<std::string, Shape> parse_shape(const std::string& text);
Precision parse_precision(const std::string& text);  // Error cli-bad-arguments
std::string_view name(Precision precision);

}  // namespace presil
