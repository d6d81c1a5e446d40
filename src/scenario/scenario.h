// Front door of `scenario`: what a chip is compared by. A scenario is a thin list of operators made
// from a small file of a model's published numbers (scenarios/*.toml), or from a model file's
// primitives; a comparison is scenarios x chips x metrics, and where their rankings differ.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "base/base.h"
#include "chip/chip.h"
#include "estimate/estimate.h"
#include "graph/graph.h"

namespace presil {

// One operator and how often it runs for one batch. Operand types are left open: the chip's.
struct ScenarioOperator {
  std::variant<MatmulShape, AttentionShape, ConvolutionShape, RowsShape> shape;
  double times = 1;
};

struct Scenario {
  std::string name, title, source;
  std::string result;  // "tokens": what is counted
  double results = 1;  // of one batch
  int64_t batch = 1;
  std::vector<std::string> types;  // of operands, the first that a chip has is used
  double weights = 0;              // parameters
  double cached = 0;               // values that stay in memory between steps, of the whole batch
  std::vector<ScenarioOperator> operators;
  std::string model_path;  // of a model file; empty: numbers alone
  std::string language;    // of a language model whose step it is: its name in models/language
  int64_t tokens = 0, context = 0;  // of that step: new ones, and all that a sequence then holds
  bool has_program() const { return !model_path.empty() || !language.empty(); }
};

// `batch` 0: the file's. Errors scenario-unknown, scenario-bad-value and those of files.
Scenario read_scenario(const std::string& path, int64_t batch);
std::vector<std::string> list_scenarios(const std::string& folder);  // paths, sorted
// Contractions as products, all else as passes over memory. Types: 8-bit integers last.
Scenario scenario_of(const PrimitiveGraph& graph, const std::string& name);

struct Cell {
  std::string chip;
  std::string missing;    // why there is no estimate, or that it does not fit; metrics are 0 then
  std::string type;       // of operands
  bool is_timed = false;  // from a program's instructions, not estimated as a vendor's kernels run
  double seconds = 0, results_per_second = 0, joules_per_result = 0, usd_per_million = 0;
  double memory_free_bytes = 0, utilisation = 0;
  double memory_share = 0;  // of the time, in operators that memory bounds by the roofline
};

struct Metric {
  std::string_view key, title, unit;
  double scale = 1;
  bool more_is_better = false;
  double (*of)(const Cell& cell) = nullptr;
};
std::span<const Metric> metrics();

// Two chips whose order by peak and by a metric differ, and why.
struct Flip {
  std::string metric, by_peak, by_metric;  // which chip is ahead
  std::string why;
};

struct Comparison {
  const Scenario* scenario = nullptr;
  std::vector<Cell> cells;                // in the order of the chips
  std::vector<std::string> peak_ranking;  // chips by the peak of the type that they use
  std::map<std::string, std::vector<std::string>>
      rankings;  // by metric; cells without are left out
  std::vector<Flip> flips;
};

// A model compiled for a chip that names no library, and timed from its program or programs.
struct CompiledRun {
  std::string type;  // of operands
  double seconds = 0, joules = 0;
  double memory_share = 0;  // of the time, in layers that memory bounds
};

// What a comparison needs from rooms above. Prices are 0 where they are not known; `run` is asked
// for chips without a library and scenarios that have a program, and may be empty. It throws
// system-does-not-fit where the chip's memory is too small.
struct ComparisonSources {
  std::function<double(const Chip& chip)> price_usd;
  std::function<CompiledRun(const Scenario& scenario, const Chip& chip)> run;
};
Comparison compare(const Scenario& scenario, const std::vector<Chip>& chips,
                   const ComparisonSources& sources);
std::string to_text(const Comparison& comparison);

}  // namespace presil
