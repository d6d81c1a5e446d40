// Compiles what a step needs, and keeps what was used last.
#include "runtime/language_programs.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "ops/ops.h"
#include "program/program.h"

namespace presil {

// Sessions hold the weights in the form that their programs need. Two steps serve a conversation:
// one for what is asked, one for what is answered.
static constexpr size_t steps_kept = 2;

LoadedStep& LanguagePrograms::load(const StepLengths& lengths) {
  for (auto at = loaded_.begin(); at != loaded_.end(); ++at) {
    if (!(at->lengths == lengths)) continue;
    loaded_.splice(loaded_.begin(), loaded_, at);
    return loaded_.front();
  }
  if (loaded_.size() >= steps_kept) loaded_.pop_back();
  LoadedStep step;
  step.lengths = lengths;
  step.parts = parts();
  load_parts(step);
  loaded_.push_front(std::move(step));
  return loaded_.front();
}

namespace {

// What lies in the memory of a stage's first chip, which has the embedding beside its part of
// everything else: weights and caches of all its parts, and what the largest of them works in.
class StageMemory {
 public:
  void add(const Program& program) {
    double weights = 0, caches = 0;
    for (const Segment& segment : program.segments)
      if (segment.name == ".weights") weights += static_cast<double>(segment.memory_bytes);
    for (const ProgramTensor& input : program.inputs) {
      if (!input.name.starts_with("past_")) continue;
      caches += static_cast<double>(bytes_of(input.dtype, element_count(input.shape)));
    }
    weights_ += weights;
    caches_ += caches;
    const double used = static_cast<double>(program.dram_bytes);
    working_ = std::max(working_, used - weights - caches);
  }

  void check(const Chip& chip, const std::string& stage, int64_t layers) const {
    const auto capacity = static_cast<double>(chip.dram.bytes);
    const double needed = weights_ + caches_ + working_;
    if (needed <= capacity) return;
    Place place;
    place.file = chip.path;
    place.inside = "[dram]";
    throw Error("runtime-does-not-fit", place,
                fmt::format("{}: {} of weights, {} of caches and {} of other values on each chip "
                            "with {} of the layers",
                            stage, format_bytes(weights_), format_bytes(caches_),
                            format_bytes(working_), layers),
                fmt::format("at most the {} of {}, {} less", format_bytes(capacity), chip.name,
                            format_bytes(needed - capacity)),
                "Use more --stages or --chips, or --weights int4.");
  }

 private:
  double weights_ = 0, caches_ = 0, working_ = 0;
};

}  // namespace

std::string LanguagePrograms::stage_name(int64_t stage) const {
  const auto [begin, end] = layers_of_stage(model_.config.layers, options_.stages, stage);
  const std::string layers = end > begin + 1 ? fmt::format("layers {} to {}", begin, end - 1)
                                             : fmt::format("layer {}", begin);
  if (options_.stages == 1) return layers;
  return fmt::format("stage {} of {}, {}", stage + 1, options_.stages, layers);
}

void LanguagePrograms::load_parts(LoadedStep& step) {
  StageMemory memory;
  int64_t stage = 0, layers = 0;
  for (PlacedPart& placed : step.parts) {
    if (placed.stage != stage) {
      memory = StageMemory();
      layers = 0;
      stage = placed.stage;
    }
    if (placed.part.attention) layers += placed.part.layer_end - placed.part.layer_begin;
    // The embedding of a token is the same on every chip.
    const int64_t chips = placed.part.embedding ? 1 : options_.chips;
    for (int64_t chip = 0; chip < chips; ++chip) {
      placed.part.shard = chip;
      placed.chips.push_back(load_placed(step.lengths, placed));
      if (chip > 0) continue;
      memory.add(*placed.chips[0].program);
      memory.check(chip_, stage_name(stage), layers);
    }
  }
}

LoadedPart LanguagePrograms::load_placed(const StepLengths& lengths, const PlacedPart& placed) {
  if (options_.stages == 1) return load_part(lengths, placed.part);
  try {
    return load_part(lengths, placed.part);
  } catch (const Error& error) {
    // What does not fit is a stage's, not the model's.
    std::vector<Finding> findings = error.findings();
    for (Finding& finding : findings) {
      if (finding.id == "schedule-does-not-fit")
        finding.found = stage_name(placed.stage) + ": " + finding.found;
    }
    throw Error(std::move(findings));
  }
}

void LanguagePrograms::forget(int64_t position) {
  for (LoadedStep& step : loaded_) {
    for (PlacedPart& placed : step.parts) {
      for (LoadedPart& part : placed.chips) {
        for (int64_t& slots : part.cached) slots = std::min(slots, position);
      }
    }
  }
}

std::vector<PlacedPart> LanguagePrograms::parts() const {
  std::vector<PlacedPart> list;
  for (int64_t stage = 0; stage < options_.stages; ++stage) {
    const LanguagePart whole = part_of_stage(model_.config, options_.stages, stage);
    if (options_.chips == 1) {
      list.push_back({whole, stage, {}});
      continue;
    }
    LanguagePart none;
    none.shards = options_.chips;
    none.embedding = none.attention = none.feed_forward = none.head = false;
    const auto add = [&](bool LanguagePart::*which, LanguagePart part) {
      part.*which = true;
      list.push_back({part, stage, {}});
    };
    if (whole.embedding) add(&LanguagePart::embedding, none);
    for (int64_t layer = whole.layer_begin; layer < whole.layer_end; ++layer) {
      LanguagePart one = none;
      one.layer_begin = layer;
      one.layer_end = layer + 1;
      add(&LanguagePart::attention, one);
      add(&LanguagePart::feed_forward, one);
    }
    if (whole.head) add(&LanguagePart::head, none);
  }
  return list;
}

std::optional<Attend> LanguagePrograms::blocks_of(const LanguagePhase& phase) const {
  if (!options_.blocks || options_.passes.precision != Precision::fp32) return std::nullopt;
  const std::optional<AttendForm> form = attend_form(model_.config, phase, options_.chips);
  std::optional<Attend> attend;
  if (form) attend = attend_for(chip_, *form);
  if (!attend) return std::nullopt;
  attend->counted = phase.past > 0;
  LanguagePhase whole = phase;
  whole.attend = attend;
  if (!blocks_hold_windows(model_.config, whole)) return std::nullopt;
  return attend;
}

LoadedPart LanguagePrograms::load_part(const StepLengths& lengths, LanguagePart part) {
  LanguagePhase phase;
  phase.tokens = lengths.tokens;
  phase.past = lengths.past;
  phase.all_logits = lengths.all_logits;
  phase.source = lengths.source;
  phase.sees = lengths.sees;
  phase.padded = lengths.source > 0 && model_.config.mel_bins == 0;  // spectrograms have one length
  phase.cache = options_.cache;
  phase.packing = options_.packing;
  phase.attend = blocks_of(phase);
  return load_part(phase, part);
}

LoadedPart LanguagePrograms::load_part(const LanguagePhase& phase, const LanguagePart& part) {
  const auto begin = std::chrono::steady_clock::now();
  ModelGraph graph = build_graph(model_, phase, part);
  std::vector<std::string> names;  // preparing may hand on values by other names
  for (ValueId id : graph.outputs) names.push_back(graph.values[static_cast<size_t>(id)].name);
  PrimitiveGraph primitives = lower(prepare(std::move(graph)));
  PassOptions passes = options_.passes;
  ScheduleOptions schedule_options;
  if (options_.chips == 1) {
    // Stages round and sum as one chip does.
    for (size_t i = 0; i < primitives.inputs.size(); ++i) {
      const auto input = static_cast<size_t>(primitives.inputs[i]);
      if (primitives.values[input].name == "hidden") passes.handed_inputs.push_back(i);
    }
    for (size_t i = 0; i < names.size(); ++i)
      if (names[i] == "hidden_out" && !part.head) passes.handed_outputs.push_back(i);
  }
  schedule_options.handed_inputs = passes.handed_inputs;
  schedule_options.handed_outputs = passes.handed_outputs;
  passes.multiplies_packed = [this](DType factor) { return chip_.supports(factor); };
  primitives = run_passes(std::move(primitives), passes);
  schedule_options.cycles = options_.cycles;
  schedule_options.progress = options_.progress;
  const Schedule schedule = make_schedule(primitives, chip_, schedule_options);
  verify(schedule, chip_);
  auto program = std::make_shared<Program>(generate(schedule, chip_));
  for (size_t i = 0; i < names.size(); ++i) program->outputs[i].name = names[i];
  compile_seconds_ +=
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  LoadedPart loaded;
  loaded.program = std::move(program);
  loaded.is_steered = is_steered_by_loads(*loaded.program);
  if (options_.chips == 1) {
    MachineOptions machine = options_.machine;
    machine.trace = loaded.is_steered;
    loaded.session = std::make_unique<Session>(*loaded.program, chip_, machine);
    load_seconds_ += loaded.session->load_seconds();
    loaded.cached.assign(loaded.program->inputs.size(), 0);
  }
  return loaded;
}

}  // namespace presil
