// Front door of `runtime`: runs a model whose course depends on data. As much as can be compiled
// is compiled and executed; what waits for a result (a shape, the end of a loop, work on strings)
// continues when the result is there, as the next program. A model without such nodes is one
// program. Sequences and optionals are structure that the host keeps; only tensors reach the chip.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "chip/chip.h"
#include "graph/graph.h"
#include "machine/machine.h"
#include "passes/passes.h"
#include "program/program.h"
#include "runtime/batch_session.h"
#include "runtime/encoder_session.h"
#include "runtime/language_session.h"
#include "runtime/serving.h"
#include "runtime/speculative.h"
#include "runtime/transcriber.h"
#include "runtime/viewer.h"
#include "schedule/schedule.h"

namespace presil {

// Which of an operator's three meanings computes.
enum class Executor { chip, primitives, reference };

struct RuntimeOptions {
  Executor executor = Executor::chip;
  PassOptions passes;
  CycleForms cycles;  // must be given, as to make_schedule
  MachineOptions machine;
  // Called behind each program that was executed, with what it did: for its time.
  std::function<void(const Program&, const RunResult&)> on_program;
};

struct RuntimeResult {
  std::vector<HostValue> outputs;
  int64_t programs = 0;              // one for each stage
  std::vector<std::string> kernels;  // nodes that ran as kernels on the scalar core
  std::vector<std::string> host;     // nodes that the host computed: "node (operator)"
};

// `graph` as read; `inputs` in its order. Throws what any station throws; where nothing can go on,
// the reasons of the nodes that wait.
RuntimeResult run_model(ModelGraph graph, const std::vector<HostValue>& inputs, const Chip& chip,
                        const RuntimeOptions& options);

}  // namespace presil
