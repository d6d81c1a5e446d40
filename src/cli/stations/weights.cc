// presil show weights: what a language model is made of, and its weights as numbers.
#include <fmt/format.h>

#include "cli/language_arguments.h"
#include "model/model.h"

namespace presil {
namespace {

void print_sizes(const LanguageConfig& c) {
  fmt::print(
      "{} ({}): {} layers of width {}, {} heads of {} ({} of keys), feed-forward {}, "
      "vocabulary {}, context {}\n",
      c.name, c.architecture, c.layers, c.width, c.heads, c.head_size, c.kv_heads, c.feed_forward,
      c.vocabulary, c.context);
  if (c.sees())
    fmt::print("images of {} by {} pixels in squares of {}\n", c.image_size, c.image_size,
               c.patch_size);
  if (c.experts > 0) {
    fmt::print("{} experts of {}, {} for each token\n", c.experts, c.expert_feed_forward,
               c.experts_used);
  }
  fmt::print("{} weights, {} for each token\n", with_thousands(c.parameters()),
             with_thousands(c.parameters_used()));
}

// Those of an encoder of images beside a model of texts have "v." before their names, as in GGUF.
std::map<std::string, StoredTensor> all_weights(const LanguageModel& model) {
  std::map<std::string, StoredTensor> weights = model.weights;
  if (model.sight != nullptr) {
    for (const auto& [name, tensor] : model.sight->weights) weights["v." + name] = tensor;
  }
  return weights;
}

int run(std::span<const std::string> words) {
  Arguments arguments{"presil show weights",
                      "Shows a language model's sizes and the weights of its files."};
  std::string path, name, output;
  arguments.add("model", &path, "A GGUF file, a folder with config.json, or a configuration's name",
                {.required = true});
  arguments.add("--weight", &name, "Only this one");
  arguments.add("--output", &output, "Its values, FILE.npy, in fp32");
  if (!parse_arguments(arguments, words)) return 0;
  const LanguageModel model = read_language_model(path, language_config_folders());
  const std::map<std::string, StoredTensor> weights = all_weights(model);
  if (name.empty()) {
    print_sizes(model.config);
    if (model.sight != nullptr) print_sizes(model.sight->config);
    for (const auto& [key, tensor] : weights) {
      fmt::print("  {} : {} {}\n", key, tensor.format->name, to_text(tensor.shape));
    }
    return 0;
  }
  const auto found = weights.find(name);
  if (found == weights.end()) {
    std::vector<std::string> names;
    for (const auto& [key, tensor] : weights) names.push_back(key);
    const std::string near = nearest(name, names);
    Place place;
    place.inside = "--weight " + name;
    throw Error("cli-bad-arguments", place, "no weight of that name",
                fmt::format("one of the {} that `presil show weights` lists", names.size()),
                near.empty() ? "" : fmt::format("Did you mean '{}'?", near));
  }
  const Tensor values = to_f32(found->second);
  fmt::print("{} : {} {}\n", name, found->second.format->name, to_text(values.shape));
  if (!output.empty()) write_npy(output, values);
  return 0;
}

}  // namespace

extern const Verb station_weights;
const Verb station_weights = {"weights", "A language model's sizes and weights", run};

}  // namespace presil
