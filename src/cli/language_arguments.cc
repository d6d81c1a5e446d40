// Options that the commands of language models share, and the time of what they fed.
#include "cli/language_arguments.h"

#include <fmt/format.h>

#include <filesystem>

#include "cli/results.h"
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
  arguments.add(
      "--cache-type", &cache,
      "How keys and values are kept: f32, f16, bf16, fp8 (e4m3), or int8 with a scale for "
      "each head and position",
      {.default_shown = true, .one_of = {"f32", "f16", "bf16", "fp8", "int8"}});
  arguments.add(
      "--weights", &weights,
      "decoded to numbers, stored (codes of a quantised file as they are), rounded to "
      "int8, int4 or fp8 in blocks, all multiplied packed; or w8a8: int8 in columns, "
      "times activations that are rounded to int8 row by row",
      {.default_shown = true, .one_of = {"decoded", "stored", "int8", "int4", "fp8", "w8a8"}});
  arguments.add("--attention", &attention,
                "In blocks of keys, as many as are filled, or by single operators over all slots",
                {.default_shown = true, .one_of = {"blocks", "operators"}});
  arguments.add("--context", &context,
                "Positions that may be used; without it as many as the model was made for",
                {.range = {{1, 1 << 24}}});
  arguments.add("--chips", &chips, "So many chips divide each layer",
                {.default_shown = true, .range = {{1, 64}}});
  arguments.add("--stages", &stages, "Groups of so many chips, each with its part of the layers",
                {.default_shown = true, .range = {{1, 4096}}});
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
  if (read.tokenizer == nullptr && !read.config.sees()) {
    throw Error("cli-no-weights", place, "no tokenizer", "one in the file or beside it");
  }
  return read;
}

LanguageModel LanguageArguments::read_writer() const {
  LanguageModel read = read_with_weights();
  if (read.config.form != LanguageConfig::Form::encoder) return read;
  Place place;
  place.file = model;
  throw Error("cli-bad-arguments", place,
              fmt::format("{}, an encoder, which writes no text", read.config.architecture),
              "a model that writes texts", "`presil embed` makes vectors of texts and images.");
}

LanguageOptions LanguageArguments::options() const {
  LanguageOptions options;
  options.cycles.matrix = matrix_cycles;
  options.cycles.vector = vector_cycles;
  options.passes.precision = parse_precision(precision);
  options.machine.threads = threads;
  options.context = context;
  options.cache = *cache_type_by_name(cache);
  options.packing = weight_packing_by_name(weights).value_or(WeightPacking::none);
  options.blocks = attention == "blocks";
  options.chips = chips;
  options.stages = stages;
  options.progress = terminal_progress();
  return options;
}

void LanguageArguments::check_links(const Chip& its_chip) const {
  if (chips > 1) all_reduce_seconds(its_chip, chips, 0);
  if (stages > 1) send_seconds(its_chip, chips, 0);
}

std::string LanguageArguments::chips_text(const Chip& its_chip) const {
  const std::string group = chips > 1 || stages > 1 ? fmt::format("{} x ", chips) : "";
  return (stages > 1 ? fmt::format("{} stages of ", stages) : "") + group + its_chip.name;
}

std::string LanguageArguments::decoded(const LanguageModel& read) const {
  return weights == "stored" ? decoded_matrices(read) : "";
}

namespace {

struct RanTime {
  double seconds = 0, joules = 0;
  std::string no_energy;
  std::array<double, 7> shares{};
};

RanTime time_ran(const LanguageSession::Ran& ran, const Chip& chip) {
  TimingOptions options;
  if (ran.control != nullptr) options.control_loads = &ran.control->loads;
  const Timeline timeline = time(*ran.program, chip, options);
  RanTime result = {timeline.seconds, 0, "", timeline.bound_share};
  try {
    result.joules = energy_of(timeline, chip).total.value;
  } catch (const Error& error) {
    if (!is_unknown_part(error)) throw;
    result.no_energy = error.findings().front().found;
  }
  return result;
}

// The times of programs that were run; where the same was loaded a program takes the same time.
class RanTimes {
 public:
  explicit RanTimes(const Chip& chip) : chip_(chip) {}

  RanTime of(const LanguageSession::Ran& ran) {
    Key key = {ran.program, {}};
    if (ran.control != nullptr) key.second = ran.control->loads;
    auto found = known_.find(key);
    if (found == known_.end()) found = known_.emplace(std::move(key), time_ran(ran, chip_)).first;
    return found->second;
  }

  // All chips of a part: as long as the slowest takes, and what all spend.
  RanTime of(const std::vector<LanguageSession::Ran>& part, int64_t chips) {
    RanTime slowest;
    double joules = 0;
    for (const LanguageSession::Ran& ran : part) {
      const RanTime own = of(ran);
      if (own.seconds > slowest.seconds) slowest = own;
      joules += own.joules;
    }
    slowest.joules = joules * static_cast<double>(chips) / static_cast<double>(part.size());
    return slowest;
  }

 private:
  using Key = std::pair<std::shared_ptr<const Program>, std::vector<std::vector<uint64_t>>>;
  const Chip& chip_;
  std::map<Key, RanTime> known_;
};

}  // namespace

PhaseTime time_steps(const LanguageSession& session, size_t first, size_t last, const Chip& chip,
                     int64_t chips) {
  return time_steps(std::span(session.steps()).subspan(first, last - first), chip, chips);
}

PhaseTime time_steps(std::span<const LanguageSession::Step> steps, const Chip& chip,
                     int64_t chips) {
  PhaseTime phase;
  RanTimes times(chip);
  std::array<double, 7> shares{};
  for (const LanguageSession::Step& step : steps) {
    for (const std::vector<LanguageSession::Ran>& part : step.parts) {
      const RanTime ran = times.of(part, chips);
      phase.joules += ran.joules;
      if (phase.no_energy.empty()) phase.no_energy = ran.no_energy;
      phase.seconds += ran.seconds;
      for (size_t k = 0; k < shares.size(); ++k) shares[k] += ran.shares[k] * ran.seconds;
    }
    phase.tokens += step.tokens;
    ++phase.steps;
    phase.execute_seconds += step.execute_seconds;
    for (double bytes : step.summed_bytes) {
      phase.link_seconds += all_reduce_seconds(chip, chips, bytes);
      phase.joules += link_joules(chip, chips, all_reduce_bytes(chips, bytes));
    }
    for (double bytes : step.handed_bytes) {
      phase.send_seconds += send_seconds(chip, chips, bytes);
      phase.joules += link_joules(chip, chips, bytes / static_cast<double>(chips));
    }
  }
  for (double& share : shares) share /= phase.seconds > 0 ? phase.seconds : 1;
  phase.seconds += phase.link_seconds + phase.send_seconds;
  phase.bound = bounds_text(shares);
  return phase;
}

}  // namespace presil
