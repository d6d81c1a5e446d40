// Compiles what a step needs, and keeps what was used last.
#include "runtime/language_programs.h"

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
  for (const LanguagePart& part : parts()) {
    // The embedding of a token is the same on every chip.
    const int64_t chips = part.embedding ? 1 : options_.chips;
    std::vector<LoadedPart> stage;
    for (int64_t chip = 0; chip < chips; ++chip) {
      LanguagePart own = part;
      own.shard = chip;
      stage.push_back(load_part(lengths, own));
    }
    step.stages.push_back(std::move(stage));
  }
  loaded_.push_front(std::move(step));
  return loaded_.front();
}

void LanguagePrograms::forget(int64_t position) {
  for (LoadedStep& step : loaded_) {
    for (std::vector<LoadedPart>& stage : step.stages) {
      for (LoadedPart& part : stage) {
        for (int64_t& slots : part.cached) slots = std::min(slots, position);
      }
    }
  }
}

std::vector<LanguagePart> LanguagePrograms::parts() const {
  if (options_.chips == 1) return {whole_model(model_.config)};
  std::vector<LanguagePart> list;
  LanguagePart none;
  none.shards = options_.chips;
  none.embedding = none.attention = none.feed_forward = none.head = false;
  LanguagePart part = none;
  part.embedding = true;
  list.push_back(part);
  for (int64_t layer = 0; layer < model_.config.layers; ++layer) {
    none.layer_begin = layer;
    none.layer_end = layer + 1;
    part = none;
    part.attention = true;
    list.push_back(part);
    part = none;
    part.feed_forward = true;
    list.push_back(part);
  }
  none.layer_begin = none.layer_end = 0;
  part = none;
  part.head = true;
  list.push_back(part);
  return list;
}

std::optional<Attend> LanguagePrograms::blocks_of(const LanguagePhase& phase) const {
  if (!options_.blocks || options_.passes.precision != Precision::fp32) return std::nullopt;
  // A prompt's tokens each have a window of their own over the cache, which single operators mask.
  const int64_t window = model_.config.window;
  if (window > 0 && window < phase.past + phase.tokens) return std::nullopt;
  const std::optional<AttendForm> form = attend_form(model_.config, phase, options_.chips);
  std::optional<Attend> attend;
  if (form) attend = attend_for(chip_, *form);
  if (attend) attend->counted = phase.past > 0;
  return attend;
}

LoadedPart LanguagePrograms::load_part(const StepLengths& lengths, LanguagePart part) {
  LanguagePhase phase;
  phase.tokens = lengths.tokens;
  phase.past = lengths.past;
  phase.all_logits = lengths.all_logits;
  phase.source = lengths.source;
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
  passes.multiplies_packed = [this](DType factor) { return chip_.supports(factor); };
  primitives = run_passes(std::move(primitives), passes);
  ScheduleOptions schedule_options;
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
  if (options_.chips == 1) {
    MachineOptions machine = options_.machine;
    machine.trace = is_steered_by_loads(*loaded.program);
    loaded.session = std::make_unique<Session>(*loaded.program, chip_, machine);
    load_seconds_ += loaded.session->load_seconds();
    loaded.cached.assign(loaded.program->inputs.size(), 0);
  }
  return loaded;
}

}  // namespace presil
