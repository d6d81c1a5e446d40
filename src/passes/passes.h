// Front door of `passes`: primitive graph -> primitive graph. Each pass is one file with its test;
// the order is written out in passes.cc with a reason per line, and the graph is verified after
// every pass.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"
#include "graph/graph.h"

namespace presil {

// How float models are computed. fp32 keeps every bit of the unfused graph. The others store
// activations and weights of f32 values in that type (tf32: 32-bit storage, rounded) and compute in
// f32 as before. These stay f32: inputs and outputs of the model, operands and results of kernels
// and conditionals, sums that only vector expressions read (statistics of normalisations), and
// constants that only they read (biases, scales).
enum class Precision { fp32, tf32, bf16, fp16 };

struct PassOptions {
  Precision precision = Precision::fp32;
  // Whether the chip multiplies floats of a type with packed weights; what it does not multiply is
  // decoded, and `decoded` told the node. Absent: all types.
  std::function<bool(DType factor)> multiplies_packed;
  std::function<void(const std::string& node)> decoded;
  // Numbers of the inputs and outputs that one program of a model hands to the next. They are
  // stored as a value inside a program is, so that a model in several programs rounds as in one.
  std::vector<size_t> handed_inputs, handed_outputs;
  // Called after each pass with its name, for --print-after.
  std::function<void(std::string_view pass, const PrimitiveGraph&)> after_pass;
};

// Runs all passes in order, on the branches of conditionals too. Afterwards:
//  - no copying compute is left that could be folded into a compute that reads it; a view stays
//    where a reshape merges its dimensions, where something else than a compute reads it, or where
//    reading outside it is not reading outside its operand;
//  - a compute without reduction reads at most three streams and a contraction at most two after
//    it, with at most forty steps, as far as fusing made them: what lowering wrote larger stays;
//  - elementwise work is never fused into the operands of a contraction (Reduce::fma), nor through
//    a stored f16, bf16 or fp8 value, whose rounding no step can say;
//  - nothing is computed twice.
PrimitiveGraph run_passes(PrimitiveGraph graph, const PassOptions& options);

struct Pass {
  std::string_view name;
  std::string_view doc;
  PrimitiveGraph (*run)(PrimitiveGraph graph, const PassOptions& options);
};
// One pass by its name, for tests.
const Pass& find_pass(std::string_view name);
std::vector<std::string_view> pass_names();  // in order of first use, each once

}  // namespace presil
