// Stages of a model: prepare what is ready, compile it, execute it, and hand its results to the
// rest.
#include <algorithm>
#include <map>
#include <set>

#include "ops/ops.h"
#include "program/program.h"
#include "runtime/runtime.h"

namespace presil {
namespace {

class StagedRun {
 public:
  StagedRun(ModelGraph graph, const Chip& chip, const RuntimeOptions& options)
      : graph_(std::move(graph)), chip_(chip), options_(options), outputs_(graph_.outputs) {}

  RuntimeResult run(const std::vector<HostValue>& inputs) {
    bind(inputs);
    for (;;) {
      Stage stage = prepare_stage(graph_, run_time_);
      if (bind_wanted(stage, graph_)) continue;  // what is missing is known already
      const bool moved = execute(stage);
      keep_outputs(stage);
      for (const std::string& node : stage.host)
        if (std::find(result_.host.begin(), result_.host.end(), node) == result_.host.end())
          result_.host.push_back(node);
      run_time_ = stage.known_at_run_time;
      if (stage.rest.nodes.empty()) break;
      ModelGraph rest = std::move(stage.rest);
      if (!bind_wanted(stage, rest) && !moved) throw Error(stage.reasons);
      rest.outputs = outputs_;
      graph_ = std::move(rest);
    }
    for (ValueId id : outputs_) result_.outputs.push_back(host_value(id));
    return std::move(result_);
  }

 private:
  // Types of the inputs are those of what is given. Lists become their tensors.
  void bind(const std::vector<HostValue>& inputs) {
    const std::vector<ValueId> ids = graph_.inputs;
    if (inputs.size() != ids.size())
      throw Error("runtime-bad-input", {}, std::to_string(inputs.size()) + " inputs were given",
                  std::to_string(ids.size()) + " inputs");
    graph_.inputs.clear();
    for (size_t i = 0; i < ids.size(); ++i) bind(ids[i], inputs[i]);
  }

  void bind(ValueId id, const HostValue& given) {
    if (given.kind == HostValue::Kind::tensor) {
      ModelValue& value = graph_.values[id];
      value.dtype = given.tensor.dtype;
      value.typed = value.ranked = true;
      value.other_type.clear();
      value.shape.assign(given.tensor.shape.size(), {});
      for (size_t d = 0; d < value.shape.size(); ++d) value.shape[d].size = given.tensor.shape[d];
      graph_.inputs.push_back(id);
      known_[id] = given.tensor;
      return;
    }
    ValueList list;
    list.kind = given.kind;
    for (size_t i = 0; i < given.items.size(); ++i) {
      ModelValue item;
      item.name = graph_.values[id].name + "/" + std::to_string(i);
      list.items.push_back(graph_.add_value(std::move(item)));
      bind(list.items.back(), given.items[i]);
    }
    graph_.lists[id] = list;
  }

  // Makes constants of what is wanted and known. Whether there was any.
  bool bind_wanted(const Stage& stage, ModelGraph& graph) {
    bool any = false;
    for (ValueId id : stage.wanted) {
      const auto found = known_.find(id);
      if (found == known_.end() || graph.values[id].constant) continue;
      graph.values[id].constant = found->second;
      std::erase(graph.inputs, id);
      run_time_.push_back(id);
      any = true;
    }
    return any;
  }

  // Compiles and executes what is ready. Whether there was anything.
  bool execute(const Stage& stage) {
    if (stage.ready.nodes.empty()) return false;
    std::vector<Tensor> inputs;
    for (ValueId id : stage.ready.inputs) inputs.push_back(known_.at(id));
    const std::vector<Tensor> outputs = compute(stage.ready, inputs);
    for (size_t i = 0; i < outputs.size(); ++i) known_[stage.ready.outputs[i]] = outputs[i];
    ++result_.programs;
    return true;
  }

  std::vector<Tensor> compute(const ModelGraph& graph, const std::vector<Tensor>& inputs) {
    if (options_.executor == Executor::reference) return run_reference(graph, inputs);
    PrimitiveGraph primitives = lower(graph);
    verify_primitive(primitives);
    if (options_.executor == Executor::primitives) return evaluate(primitives, inputs, run_kernel);
    PassOptions passes = options_.passes;
    passes.multiplies_packed = [this](DType factor) { return chip_.supports(factor); };
    primitives = run_passes(std::move(primitives), passes);
    ScheduleOptions schedule_options;
    schedule_options.cycles = options_.cycles;
    const Schedule schedule = make_schedule(primitives, chip_, schedule_options);
    verify(schedule, chip_);
    const Program program = generate(schedule, chip_);
    for (const Layer& layer : program.layers)
      if (layer.unit == "scalar") result_.kernels.push_back(layer.name + " (" + layer.op + ")");
    MachineOptions machine = options_.machine;
    machine.trace = options_.on_program && is_steered_by_loads(program);
    RunResult ran = presil::run(program, chip_, inputs, machine);
    if (options_.on_program) options_.on_program(program, ran);
    return std::move(ran.outputs);
  }

  // The last stage forgets what it does not need; structure and constants of outputs stay.
  void keep_outputs(const Stage& stage) {
    for (const auto& [id, list] : stage.rest.lists) lists_[id] = list;
    const auto keep = [&](const auto& self, ValueId id) -> void {
      if (const auto found = lists_.find(id); found != lists_.end()) {
        for (ValueId item : found->second.items) self(self, item);
      } else if (stage.rest.values[id].constant) {
        known_[id] = *stage.rest.values[id].constant;
      }
    };
    for (ValueId id : outputs_) keep(keep, id);
  }

  HostValue host_value(ValueId id) const {
    HostValue value;
    if (const auto found = lists_.find(id); found != lists_.end()) {
      value.kind = found->second.kind;
      for (ValueId item : found->second.items) value.items.push_back(host_value(item));
      return value;
    }
    const auto found = known_.find(id);
    PRESIL_CHECK(found != known_.end(), "every output of a model is known at its end");
    value.tensor = found->second;
    return value;
  }

  ModelGraph graph_;
  const Chip& chip_;
  const RuntimeOptions& options_;
  std::vector<ValueId> outputs_;
  std::map<ValueId, Tensor> known_;
  std::map<ValueId, ValueList> lists_;
  std::vector<ValueId> run_time_;
  RuntimeResult result_;
};

}  // namespace

RuntimeResult run_model(ModelGraph graph, const std::vector<HostValue>& inputs, const Chip& chip,
                        const RuntimeOptions& options) {
  return StagedRun(std::move(graph), chip, options).run(inputs);
}

}  // namespace presil
