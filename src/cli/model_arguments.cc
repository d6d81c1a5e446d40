// Options that several commands share, parsed in one way.
#include "cli/model_arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "cost/cost.h"

namespace presil {

static void check_pass_name(const std::string& word) {
  std::vector<std::string> names = {"all"};
  for (const std::string_view pass : pass_names()) names.emplace_back(pass);
  if (std::find(names.begin(), names.end(), word) != names.end()) return;
  const std::string near = nearest(word, names);
  Place place;
  place.inside = "--print-after " + word;
  throw Error("cli-bad-arguments", place, fmt::format("unknown pass '{}'", word),
              fmt::format("one of: {}", join(names, ", ")),
              near.empty() ? "" : fmt::format("Did you mean '{}'?", near));
}

void ModelArguments::add_model(Arguments& arguments) {
  arguments.add("model", &model, "An ONNX file", {.required = true});
  arguments.add("--shape", &shapes,
                "NAME=AxBxC: the shape of an input, or NAME=N: the size that a symbol of "
                "the model stands for");
  arguments.add("--fix", &fixed,
                "NAME=INTEGER: an integer input that is the same in every run; the "
                "program holds for this value only");
}

void ModelArguments::add_chip(Arguments& arguments) {
  arguments.add("--chip", &chip, "A chip file, or a name that `presil chips` lists",
                {.default_shown = true});
}

void ModelArguments::add_node(Arguments& arguments) {
  arguments.add("--node", &node,
                "A process node for the energy, in place of the chip's: parts/process/. The clock "
                "stays the chip's");
}

Chip ModelArguments::read_chip() const {
  Chip loaded = load_chip(chip);
  choose_node(loaded, node);
  return loaded;
}

void ModelArguments::add_passes(Arguments& arguments) {
  arguments.add("--precision", &precision,
                "fp32, tf32, bf16 or fp16: how float values are stored between operators",
                {.default_shown = true});
  arguments.add("--quantised", &quantised,
                "integers or floats: how products between DequantizeLinear and QuantizeLinear are "
                "computed; floats as it is written, integers as it is meant",
                {.default_shown = true, .one_of = {"integers", "floats"}});
  arguments.add("--print-after", &print_after,
                "The primitives after this pass, or after each if none is named, on "
                "standard error",
                {.value_optional = true, .value_if_left_out = "all"});
}

void ModelArguments::add_cache(Arguments& arguments) {
  arguments.add("--cache", &cache.folder,
                "Folder of compiled programs; else PRESIL_CACHE, else ~/.cache/presil");
  arguments.add("--no-cache", &cache.enabled, "Compile anew, and keep nothing", {.clears = true});
}

CompileOptions ModelArguments::compile_options() const {
  CompileOptions options;
  options.precision = parse_precision(precision);
  options.integer_products = quantised == "integers";
  options.progress = terminal_progress();
  for (const std::string& text : shapes) {
    auto [name, shape] = parse_shape(text);
    if (options.shapes.emplace(name, shape).second) continue;
    Place place;
    place.inside = "--shape " + text;
    throw Error("cli-bad-shape", place, fmt::format("a second shape of '{}'", name), "one");
  }
  for (const std::string& text : fixed) options.fixed.insert(parse_fixed(text));
  if (!print_after.empty()) {
    check_pass_name(print_after);
    options.after_pass = [wanted = print_after](std::string_view pass,
                                                const PrimitiveGraph& graph) {
      if (wanted != "all" && wanted != pass) return;
      fmt::print(stderr, "# after {}\n{}\n", pass, to_text(graph));
    };
  }
  return options;
}

Compiled ModelArguments::compile(const Chip& chip_read, const CompileOptions& options) const {
  CacheOptions used = cache;
  used.enabled = used.enabled && print_after.empty();
  return compile_cached(model, chip_read, options, used);
}

void JsonArgument::add(Arguments& arguments) {
  arguments.add("--json", &file_, "Results as JSON into this file, or alone on standard output",
                {.value_optional = true, .given = &given_});
}

int64_t parse_layers(const std::string& text) {
  if (text == "all") return INT64_MAX;
  int64_t count = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (!text.empty() && code == std::errc() && end == text.data() + text.size() && count >= 0) {
    return count;
  }
  Place place;
  place.inside = "--layers " + text;
  throw Error("cli-bad-arguments", place, fmt::format("'{}' is no number of layers", text),
              "a whole number, or all");
}

}  // namespace presil
