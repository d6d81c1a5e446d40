// Front door of `passes`: primitive graph -> primitive graph. Each pass is one file with its test;
// the order is written out in passes.cc with a reason per line, and the graph is verified after
// every pass.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/base.h"
#include "graph/graph.h"

namespace presil {

// How float models are computed. fp32 keeps every bit; the others store activations and weights of
// f32 values in that type (tf32: 32-bit storage, rounded), inputs and outputs of the model stay
// f32.
enum class Precision { fp32, tf32, bf16, fp16 };

struct PassOptions {
  Precision precision = Precision::fp32;
  // Called after each pass with its name, for --print-after.
  std::function<void(std::string_view pass, const PrimitiveGraph&)> after_pass;
};

// Runs all passes in order. Values of fp32 results may differ from the unfused graph only by the
// order of sums. Afterwards: no copying compute is left that could be folded into its user, every
// elementwise chain is one expression, contractions carry their epilogues.
PrimitiveGraph run_passes(PrimitiveGraph graph, const PassOptions& options);

struct Pass {
  std::string_view name;
  std::string_view doc;
  PrimitiveGraph (*run)(PrimitiveGraph graph, const PassOptions& options);
};
// One pass by its name, for tests.
const Pass& find_pass(std::string_view name);

}  // namespace presil
