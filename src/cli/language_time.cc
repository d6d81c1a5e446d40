// How long a language model takes on so many chips, as text and as JSON.
#include "cli/language_time.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "timing/timing.h"

namespace presil {
namespace {

using Json = nlohmann::ordered_json;

Json step_json(const LanguageStep& step) {
  Json parts = Json::array();
  for (const LanguagePartTime& part : step.parts) {
    parts.push_back({{"name", part.name},
                     {"count", part.count},
                     {"seconds", part.seconds},
                     {"cycles", part.cycles},
                     {"joules", part.joules.value},
                     {"dram_bytes", part.bytes.dram_read + part.bytes.dram_written},
                     {"bound_by", bounds_text(part.bound_share)}});
  }
  return {{"tokens", step.tokens},
          {"context", step.context},
          {"seconds", step.seconds},
          {"joules", step.joules.value},
          {"joules_low", step.joules.low},
          {"joules_high", step.joules.high},
          {"batch_parts", step.batch_parts},
          {"link_seconds", step.link_seconds},
          {"send_seconds", step.send_seconds},
          {"slowest_stage_seconds", step.slowest_stage_seconds},
          {"link_bytes", step.link_bytes},
          {"bound_by", bounds_text(step.bound_share)},
          {"parts", std::move(parts)}};
}

struct Pace {
  double first_token = 0, each_token = 0, per_second = 0, prompt_per_second = 0;
};

Pace pace_of(const LanguageTime& time, const LanguageLoad& load) {
  Pace pace;
  const auto batch = static_cast<double>(load.batch);
  pace.first_token = time.sight.seconds + time.prefill.seconds;
  pace.prompt_per_second = batch * static_cast<double>(load.prompt) / time.prefill.seconds;
  if (load.output > 1) {
    pace.each_token = time.decode_seconds / static_cast<double>(load.output - 1);
    pace.per_second = batch / pace.each_token;
  }
  return pace;
}

Json to_json(const LanguageModel& model, const Chip& chip, const LanguageLoad& load,
             const LanguageTime& time, const Pace& pace, double host) {
  Json document = {{"model", model.path},
                   {"parameters", model.config.parameters()},
                   {"parameters_used", model.config.parameters_used()},
                   {"chip", chip.name},
                   {"chips", load.chips},
                   {"stages", load.stages},
                   {"batch", load.batch},
                   {"prompt_length", load.prompt},
                   {"output_length", load.output},
                   {"weight_bytes", time.weight_bytes},
                   {"cache_bytes", time.cache_bytes},
                   {"time_to_first_token_seconds", pace.first_token},
                   {"time_per_output_token_seconds", pace.each_token},
                   {"tokens_per_second", pace.per_second},
                   {"prompt_tokens_per_second", pace.prompt_per_second},
                   {"prefill", step_json(time.prefill)}};
  if (load.output > 1) {
    document["decode_first"] = step_json(time.first);
    document["decode_last"] = step_json(time.last);
  }
  if (!time.sight.parts.empty()) {
    document["images"] = load.batch * load.images;
    document["image_encoder"] = step_json(time.sight);
    document["image_encoder"]["parameters"] = model.sight->config.parameters();
  }
  document["assumptions"] = time.assumptions;
  document["host_seconds"] = host;
  return document;
}

void print_step(const char* title, const LanguageStep& step) {
  fmt::print("  {:<9} {} at context {}   bound by {}\n", title, format_seconds(step.seconds),
             step.context, bounds_text(step.bound_share));
  // Shares of what one part of the batch takes, from the first stage to the last.
  double whole = step.link_seconds;
  for (const LanguagePartTime& part : step.parts)
    whole += part.seconds * static_cast<double>(part.count);
  for (const LanguagePartTime& part : step.parts) {
    const double seconds = part.seconds * static_cast<double>(part.count);
    fmt::print("            {:3.0f} %  {} of {}  {}\n", 100 * seconds / whole, part.count,
               format_seconds(part.seconds), part.name);
  }
  if (step.link_seconds > 0) {
    fmt::print("            {:3.0f} %  links, {} sent by each chip\n",
               100 * step.link_seconds / whole, format_bytes(step.link_bytes));
  }
  if (step.send_seconds > 0) {
    fmt::print("            {} of the batch at a time, slowest stage {}, {} to the next\n",
               step.batch_parts == 1 ? "all" : fmt::format("1/{}", step.batch_parts),
               format_seconds(step.slowest_stage_seconds), format_seconds(step.send_seconds));
  }
}

// Joules in the unit that suits the value.
std::string joules_text(const Figure& joules) {
  const auto [scale, unit] = joules.value >= 1 ? std::pair(1.0, "J") : std::pair(1e3, "mJ");
  return fmt::format("{:.3g} ({:.3g} to {:.3g}) {}", scale * joules.value, scale * joules.low,
                     scale * joules.high, unit);
}

Figure divided(const Figure& figure, double by) {
  return {figure.value / by, figure.low / by, figure.high / by};
}

void print_energy(const LanguageTime& time, const LanguageLoad& load,
                  const LanguageConfig& config) {
  if (time.prefill.joules.value <= 0) return;
  const auto batch = static_cast<double>(load.batch);
  const bool whole = config.mel_bins > 0 || config.sees();  // not token by token
  const double fed = whole ? batch : batch * static_cast<double>(load.prompt);
  fmt::print("  energy    {} a {}", joules_text(divided(time.prefill.joules, fed)),
             config.sees() ? "image"
             : whole       ? "sound"
                           : "token of the prompt");
  if (time.sight.joules.value > 0) {
    const auto images = static_cast<double>(load.batch * load.images);
    fmt::print(", {} an image", joules_text(divided(time.sight.joules, images)));
  }
  if (load.output > 1) {
    fmt::print(", {} a token of the answer", joules_text(divided(time.last.joules, batch)));
  }
  fmt::print("\n");
}

DType parse_type(const std::string& option, const std::string& text) {
  const bool is_cache = option == "--cache-type";
  const std::optional<DType> dtype = cache_type_by_name(text);
  if (dtype && (is_cache || info(*dtype).bits > 8)) return *dtype;
  Place place;
  place.inside = option + " " + text;
  throw Error("cli-bad-arguments", place, "'" + text + "' is no type for it",
              is_cache ? "f32, bf16, f16, fp8 or int8"
                       : "f32, bf16 or f16, or packed int8, int4 or fp8, or w8a8");
}

}  // namespace

void LanguageTimeArguments::add(Arguments& arguments) {
  arguments.add("--chips", &chips, "Of a language model: so many chips divide it",
                {.default_shown = true, .range = {{1, 4096}}});
  arguments.add("--stages", &stages,
                "Of a language model: groups of so many chips, each with its part of the layers",
                {.default_shown = true, .range = {{1, 4096}}});
  arguments.add("--batch", &batch, "Of a language model: sequences at a time",
                {.default_shown = true, .range = {{1, 1 << 16}}});
  arguments.add("--prompt-length", &prompt, "Of a language model: tokens of each prompt",
                {.default_shown = true, .range = {{1, 1 << 20}}, .given = &prompt_given});
  arguments.add("--images", &images,
                "Of a model that sees: images beside each prompt, or with a text",
                {.default_shown = true, .range = {{0, 1 << 10}}});
  arguments.add("--output-length", &output, "Of a language model: tokens of each answer",
                {.default_shown = true, .range = {{1, 1 << 20}}});
  arguments.add("--weights", &weights,
                "Of a language model: type of its weights and activations, f32, bf16 or f16, or "
                "int8, int4 or fp8 weights in blocks with activations of bf16, or w8a8",
                {.default_shown = true});
  arguments.add("--cache-type", &cache,
                "Of a language model: type of keys and values that it keeps: f32, bf16, f16, fp8 "
                "(e4m3), or int8 with a scale for each head and position",
                {.default_shown = true});
  arguments.add("--attention", &attention,
                "Of a language model: in blocks of keys, whose scores never lie in memory, or by "
                "single operators",
                {.default_shown = true, .one_of = {"blocks", "operators"}});
  arguments.add("--every-layer", &every_layer,
                "Of a language model: time each layer by itself; gives the same cycles");
  serving.add(arguments);
}

bool is_language_model(const std::string& name_or_path) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  const fs::path path = name_or_path;
  if (fs::is_directory(path, ignored)) return fs::exists(path / "config.json", ignored);
  if (path.extension() == ".gguf") return true;
  if (fs::exists(path, ignored)) return false;
  const std::vector<std::string> names = language_config_names(language_config_folders());
  return std::find(names.begin(), names.end(), name_or_path) != names.end();
}

namespace {

LanguageLoad load_of(const LanguageModel& model, const LanguageTimeArguments& arguments) {
  const LanguageConfig& config = model.config;
  LanguageLoad load;
  load.chips = arguments.chips;
  load.stages = arguments.stages;
  load.batch = arguments.batch;
  load.prompt = arguments.prompt;
  const bool writes = config.form != LanguageConfig::Form::encoder;
  load.output = writes ? arguments.output : 1;
  if (!writes && !arguments.prompt_given) load.prompt = std::min(load.prompt, config.context);
  if (config.filler >= 0 || config.sees()) load.prompt = config.context;  // they have one length
  if (config.mel_bins > 0) load.prompt = config.encoder_context;          // of one sound
  if (model.sight != nullptr) {
    load.images = arguments.images;
    if (writes) load.prompt += load.images * model.sight->config.image_tokens();
  }
  load.reuse_layers = !arguments.every_layer;
  load.blocks = arguments.attention == "blocks";
  if (const auto packing = weight_packing_by_name(arguments.weights);
      packing && *packing != WeightPacking::stored) {
    load.packing = *packing;  // activations stay bf16
  } else {
    load.weight = load.activation = parse_type("--weights", arguments.weights);
  }
  load.cache = parse_type("--cache-type", arguments.cache);
  return load;
}

// What goes in, how long it takes, and what is written.
void print_pace(const LanguageModel& model, const LanguageLoad& load, const LanguageTime& time,
                const Pace& pace) {
  const LanguageConfig& config = model.config;
  const bool writes = config.form != LanguageConfig::Form::encoder;
  if (!time.sight.parts.empty()) {
    const auto images = static_cast<double>(load.batch * load.images);
    fmt::print("  images    {} x {} in {}, {:.1f} per second", load.batch, load.images,
               format_seconds(time.sight.seconds), images / time.sight.seconds);
    fmt::print("{}\n", writes ? fmt::format(", {} tokens of the prompt each",
                                            model.sight->config.image_tokens())
                              : "");
  }
  if (config.mel_bins > 0) {
    fmt::print("  sounds    {} of {} positions each, first token after {}\n", load.batch,
               load.prompt, format_seconds(pace.first_token));
  } else if (writes) {
    fmt::print("  prompt    {} x {} tokens, first token after {}, {:.0f} tokens per second\n",
               load.batch, load.prompt, format_seconds(pace.first_token), pace.prompt_per_second);
  } else {
    const double seconds = time.prefill.seconds;
    const char* what = config.sees() ? "images" : "texts";
    fmt::print("  {:<9} {} of {} tokens in {}, {:.1f} {} and {:.0f} tokens per second\n", what,
               load.batch, load.prompt, format_seconds(seconds),
               static_cast<double>(load.batch) / seconds, what, pace.prompt_per_second);
  }
  if (load.output > 1) {
    fmt::print("  answer    {} tokens, {} each, {:.1f} tokens per second\n", load.output,
               format_seconds(pace.each_token), pace.per_second);
  }
}

}  // namespace

int time_language_model(const std::string& name_or_path, const Chip& chip,
                        const LanguageTimeArguments& arguments, const JsonArgument& json) {
  const auto begin = std::chrono::steady_clock::now();
  const LanguageModel model = read_language_model(name_or_path, language_config_folders());
  const LanguageLoad load = load_of(model, arguments);
  if (arguments.serving.asked()) {
    return time_serving_model(model, chip, load, arguments.serving, json);
  }
  const LanguageTime time = time_language(model, chip, load, {matrix_cycles, vector_cycles});
  const double host =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const Pace pace = pace_of(time, load);
  if (!json.to_stdout()) {
    const std::string stages =
        load.stages > 1 ? fmt::format("{} stages of ", load.stages) : std::string();
    fmt::print("{} on {}{} x {}  ({})\n", model.config.name, stages, load.chips, chip.name,
               summary(chip));
    fmt::print("  memory    {} of weights and {} of caches on each chip, of {}\n",
               format_bytes(time.weight_bytes), format_bytes(time.cache_bytes),
               format_bytes(static_cast<double>(chip.dram.bytes)));
    print_pace(model, load, time, pace);
    print_energy(time, load, model.config);
    if (!time.sight.parts.empty()) print_step("images", time.sight);
    print_step(model.config.form != LanguageConfig::Form::encoder ? "prefill" : "encoder",
               time.prefill);
    if (load.output > 1) print_step("decode", time.last);
    for (const std::string& text : time.assumptions) fmt::print("  assumed   {}\n", text);
    fmt::print("  timed in  {:.2f} s\n", host);
  }
  const Json document = to_json(model, chip, load, time, pace, host);
  const std::string text = document.dump(2) + "\n";
  if (json.to_stdout()) fmt::print("{}", text);
  if (json.to_file()) write_text_file(json.file(), text);
  return 0;
}

}  // namespace presil
