// Options that the commands of language models share.
#include "cli/language_arguments.h"

#include <fmt/format.h>

#include <filesystem>

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

}  // namespace presil
