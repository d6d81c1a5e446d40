// Options that the commands of language models share, and the time of what they fed.
#include "cli/language_arguments.h"

#include <fmt/format.h>

#include <filesystem>

#include "cost/cost.h"
#include "system/system.h"
#include "timing/timing.h"

namespace presil {

void LanguageArguments::add(Arguments& arguments) {
  arguments.add("model", &model,
                "A GGUF file, a folder with config.json and safetensors, or a checkpoint of "
                "llama2.c",
                {.required = true});
  arguments.add("--chip", &chip, "A chip file, or a name that `presil chips` lists",
                {.default_shown = true});
  arguments.add("--precision", &precision,
                "fp32, tf32, bf16 or fp16: how float values are stored between operators",
                {.default_shown = true});
  arguments.add("--cache-type", &cache, "f32, f16 or bf16: how keys and values are kept",
                {.default_shown = true, .one_of = {"f32", "f16", "bf16"}});
  arguments.add("--context", &context,
                "Positions that may be used; without it as many as the model was made for",
                {.range = {{1, 1 << 24}}});
  arguments.add("--chips", &chips, "So many chips divide the model",
                {.default_shown = true, .range = {{1, 64}}});
  arguments.add("--threads", &threads, "Host threads; the bits do not depend on it",
                {.default_shown = true, .range = {{1, 1024}}});
}

std::vector<std::string> language_config_folders() {
  std::vector<std::string> folders;
  for (const std::string& chips : chip_folders()) {
    const auto project = std::filesystem::path(chips).parent_path();
    folders.push_back((project / "models" / "language").string());
  }
  return folders;
}

LanguageModel LanguageArguments::read_with_weights() const {
  LanguageModel read = read_language_model(model, language_config_folders());
  Place place;
  place.file = model;
  if (!read.has_weights()) {
    throw Error("cli-no-weights", place, "a configuration without weights", "a model with weights",
                "`presil time` needs none.");
  }
  if (read.tokenizer == nullptr) {
    throw Error("cli-no-weights", place, "no tokenizer", "one in the file or beside it");
  }
  return read;
}

LanguageOptions LanguageArguments::options() const {
  LanguageOptions options;
  options.cycles.matrix = matrix_cycles;
  options.cycles.vector = vector_cycles;
  options.passes.precision = parse_precision(precision);
  options.machine.threads = threads;
  options.context = context;
  options.cache = *dtype_by_name(cache);
  options.chips = chips;
  options.progress = terminal_progress();
  return options;
}

static double joules_of(const Timeline& timeline, const Chip& chip) {
  try {
    return energy_of(timeline, chip).total.value;
  } catch (const Error&) {
    return 0;  // a chip whose file says nothing of its silicon has a time and no energy
  }
}

PhaseTime time_steps(const LanguageSession& session, size_t first, size_t last, const Chip& chip,
                     int64_t chips) {
  PhaseTime phase;
  std::map<const Program*, std::pair<Timeline, double>> timelines;  // with their joules
  std::array<double, 7> shares{};
  for (size_t i = first; i < last; ++i) {
    const LanguageSession::Step& step = session.steps()[i];
    for (const std::shared_ptr<const Program>& program : step.programs) {
      auto found = timelines.find(program.get());
      if (found == timelines.end()) {
        Timeline timeline = time(*program, chip, {});
        const double joules = joules_of(timeline, chip);
        found = timelines.emplace(program.get(), std::pair(std::move(timeline), joules)).first;
      }
      const auto& [timeline, joules] = found->second;
      phase.joules += static_cast<double>(chips) * joules;
      phase.seconds += timeline.seconds;
      for (size_t k = 0; k < shares.size(); ++k) {
        shares[k] += timeline.bound_share[k] * timeline.seconds;
      }
    }
    phase.tokens += step.tokens;
    ++phase.steps;
    phase.execute_seconds += step.execute_seconds;
    for (double bytes : step.summed_bytes) {
      phase.link_seconds += all_reduce_seconds(chip, chips, bytes);
      phase.joules += link_joules(chip, chips, all_reduce_bytes(chips, bytes));
    }
  }
  for (double& share : shares) share /= phase.seconds > 0 ? phase.seconds : 1;
  phase.seconds += phase.link_seconds;
  phase.bound = bounds_text(shares);
  return phase;
}

}  // namespace presil
