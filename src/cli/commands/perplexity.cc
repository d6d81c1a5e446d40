// presil perplexity: how well a language model, as the chip computes it, predicts a text.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/language_arguments.h"

namespace presil {
namespace {

using Json = nlohmann::ordered_json;

// -log of the probability of `token`, in double; a report, no defined result.
double surprise(const float* logits, int64_t count, int32_t token) {
  const double highest = *std::max_element(logits, logits + count);
  double sum = 0;
  for (int64_t i = 0; i < count; ++i) sum += std::exp(static_cast<double>(logits[i]) - highest);
  return std::log(sum) + highest - static_cast<double>(logits[token]);
}

int run(std::span<const std::string> words) {
  Arguments list{"presil perplexity",
                 "How well a language model predicts a text, as the chip computes it: exp of the "
                 "mean surprise of each token but the first."};
  LanguageArguments arguments;
  JsonArgument json;
  std::string file;
  arguments.add(list);
  list.add("text", &file, "A text file", {.required = true});
  json.add(list);
  if (!parse_arguments(list, words)) return 0;
  const Chip chip = load_chip(arguments.chip);
  arguments.check_links(chip);
  const LanguageModel model = arguments.read_writer();
  if (model.config.form != LanguageConfig::Form::decoder) {
    Place place;
    place.file = model.path;
    throw Error("cli-bad-arguments", place, "a model with an encoder",
                "one that continues texts, as perplexity is of");
  }
  const std::vector<int32_t> tokens = model.tokenizer->encode(read_text_file(file), false);
  if (tokens.size() < 2) {
    Place place;
    place.file = file;
    throw Error("cli-bad-input", place, fmt::format("{} tokens", tokens.size()), "2 or more");
  }
  LanguageSession session(model, chip, arguments.options());
  const Tensor logits = session.feed(tokens, true);
  const int64_t vocabulary = logits.shape[1];
  double total = 0;
  for (size_t i = 0; i + 1 < tokens.size(); ++i) {
    total += surprise(logits.as<float>() + static_cast<int64_t>(i) * vocabulary, vocabulary,
                      tokens[i + 1]);
  }
  const double perplexity = std::exp(total / static_cast<double>(tokens.size() - 1));
  if (!json.to_stdout()) {
    fmt::print("{}: perplexity {:.4f} over {} tokens on {}\n", model.config.name, perplexity,
               tokens.size() - 1, arguments.chips_text(chip));
    if (const std::string plain = arguments.decoded(model); !plain.empty()) {
      fmt::print("  decoded   matrices that are no codes in the file, {}\n", plain);
    }
  }
  const Json document = {{"model", model.path},
                         {"chip", chip.name},
                         {"chips", arguments.chips},
                         {"stages", arguments.stages},
                         {"weights", arguments.weights},
                         {"decoded_matrices", arguments.decoded(model)},
                         {"tokens", tokens},
                         {"perplexity", perplexity}};
  const std::string text = document.dump(2) + "\n";
  if (json.to_stdout()) fmt::print("{}", text);
  if (json.to_file()) write_text_file(json.file(), text);
  return 0;
}

}  // namespace

extern const Verb command_perplexity;
const Verb command_perplexity = {"perplexity", "How well a language model predicts a text", run};

}  // namespace presil
