// presil embed: a text as a vector, by an encoder on a chip, bit for bit, and the chip's pace.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/language_arguments.h"

namespace presil {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

struct EmbedArguments {
  LanguageArguments language;
  JsonArgument json;
  std::vector<std::string> texts;
  std::string file, pooling = "model";
  bool unit_length = false;
  int64_t batch = 1;
};

struct Embedding {
  std::string text;
  std::vector<int32_t> tokens;
  std::vector<float> vector;
  PhaseTime time;  // its part of its batch's
};

[[noreturn]] void fail(std::string inside, std::string found, std::string expected,
                       std::string advice = "") {
  Place place;
  place.inside = std::move(inside);
  throw Error("cli-bad-arguments", place, std::move(found), std::move(expected), std::move(advice));
}

// A report in double, no defined result.
double cosine(const std::vector<float>& a, const std::vector<float>& b) {
  double product = 0, of_a = 0, of_b = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    product += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    of_a += static_cast<double>(a[i]) * static_cast<double>(a[i]);
    of_b += static_cast<double>(b[i]) * static_cast<double>(b[i]);
  }
  return of_a > 0 && of_b > 0 ? product / std::sqrt(of_a * of_b) : 0;
}

LanguageModel read_encoder(const EmbedArguments& arguments) {
  LanguageModel model = arguments.language.read_with_weights();
  LanguageConfig& config = model.config;
  using Form = LanguageConfig::Form;
  using Pooling = LanguageConfig::Pooling;
  if (config.form == Form::encoder_decoder) {
    fail("model " + model.path, fmt::format("{}, which writes texts", config.architecture),
         "an encoder or a decoder alone", "`presil chat` or `presil transcribe` asks it.");
  }
  if (arguments.language.chips != 1) fail("--chips", "several", "one chip for vectors of texts");
  if (arguments.pooling == "mean") config.pooling = Pooling::mean;
  if (arguments.pooling == "first") config.pooling = Pooling::first;
  if (arguments.pooling == "last") config.pooling = Pooling::last;
  // Only a decoder's last token has seen the whole text.
  const char* ways =
      config.form == Form::decoder ? "--pooling last" : "--pooling mean or --pooling first";
  if (config.pooling == Pooling::none)
    fail("--pooling", "a model whose files do not say how tokens become a text", ways);
  if ((config.form == Form::decoder) != (config.pooling == Pooling::last))
    fail("--pooling", fmt::format("a way that {} has not", config.architecture), ways);
  config.unit_length = config.unit_length || arguments.unit_length;
  return model;
}

std::vector<std::string> texts_of(const EmbedArguments& arguments) {
  std::vector<std::string> texts = arguments.texts;
  if (!arguments.file.empty()) {
    const std::string whole = read_text_file(arguments.file);
    for (size_t at = 0; at < whole.size();) {
      const size_t end = std::min(whole.find('\n', at), whole.size());
      if (end > at) texts.push_back(whole.substr(at, end - at));
      at = end + 1;
    }
  }
  if (texts.empty()) fail("--text", "no text", "--text TEXT, once or more, or --file FILE");
  return texts;
}

std::vector<Embedding> embed(const EmbedArguments& arguments, const LanguageModel& model,
                             const Chip& chip, EncoderSession& session) {
  const std::vector<std::string> texts = texts_of(arguments);
  std::vector<Embedding> embeddings;
  const auto batch = static_cast<size_t>(arguments.batch);
  for (size_t begin = 0; begin < texts.size(); begin += batch) {
    std::vector<std::vector<int32_t>> tokens;
    for (size_t i = begin; i < std::min(begin + batch, texts.size()); ++i) {
      tokens.push_back(model.tokenizer->encode(texts[i], true));
      if (tokens.back().empty()) fail("--text", "a text without tokens", "a text");
    }
    const Tensor vectors = session.embed(tokens, arguments.batch);
    PhaseTime time = time_steps(std::span(session.steps()).last(1), chip, 1);
    const auto count = static_cast<double>(tokens.size());
    time.seconds /= count;
    time.joules /= count;
    time.execute_seconds /= count;
    const int64_t width = vectors.shape[1];
    for (size_t i = 0; i < tokens.size(); ++i) {
      const float* own = vectors.as<float>() + static_cast<int64_t>(i) * width;
      time.tokens = static_cast<int64_t>(tokens[i].size());
      embeddings.push_back({texts[begin + i], tokens[i], {own, own + width}, time});
    }
  }
  return embeddings;
}

void print(const std::vector<Embedding>& embeddings, const LanguageModel& model, const Chip& chip,
           const EncoderSession& session) {
  PhaseTime all;
  for (const Embedding& e : embeddings) {
    std::string first;
    for (size_t i = 0; i < std::min<size_t>(e.vector.size(), 4); ++i)
      first += fmt::format("{: .4f} ", e.vector[i]);
    fmt::print("{}... of {}  {}\n", first, e.vector.size(), e.text);
    all.tokens += e.time.tokens;
    all.seconds += e.time.seconds;
    all.joules += e.time.joules;
    all.execute_seconds += e.time.execute_seconds;
  }
  const Embedding& head = embeddings[0];
  for (size_t i = 1; i < embeddings.size(); ++i)
    fmt::print("  cosine    {:7.4f}  first and \"{}\"\n", cosine(head.vector, embeddings[i].vector),
               embeddings[i].text);
  const auto count = static_cast<double>(embeddings.size());
  fmt::print("\n{} on {}  ({})\n", model.config.name, chip.name, summary(chip));
  fmt::print("  time      {} a text, {:.0f} tokens per second   bound by {}\n",
             format_seconds(all.seconds / count), static_cast<double>(all.tokens) / all.seconds,
             head.time.bound);
  if (head.time.no_energy.empty()) {
    fmt::print("  energy    {:.3g} mJ a text\n", 1e3 * all.joules / count);
  } else {
    fmt::print("  energy    unknown: {}\n", head.time.no_energy);
  }
  if (!model.other_heads.empty()) fmt::print("  not used  {}\n", join(model.other_heads, ", "));
  fmt::print(
      "  simulated {:.1f} tokens per second (compile {:.2f} s, load {:.2f} s, execute {:.2f} s)\n",
      static_cast<double>(all.tokens) / std::max(all.execute_seconds, 1e-9),
      session.compile_seconds(), session.load_seconds(), all.execute_seconds);
}

Json to_json(const std::vector<Embedding>& embeddings, const LanguageModel& model,
             const Chip& chip) {
  Json texts = Json::array();
  for (const Embedding& e : embeddings) {
    Json cosines = Json::array();
    for (const Embedding& other : embeddings) cosines.push_back(cosine(e.vector, other.vector));
    texts.push_back({{"text", e.text},
                     {"tokens", e.tokens},
                     {"chip_seconds", e.time.seconds},
                     {"tokens_per_second", static_cast<double>(e.time.tokens) / e.time.seconds},
                     {"joules", e.time.joules},
                     {"bound_by", e.time.bound},
                     {"execute_seconds", e.time.execute_seconds},
                     {"cosines", std::move(cosines)},
                     {"embedding", e.vector}});
  }
  return {{"model", model.path},
          {"chip", chip.name},
          {"not_used", model.other_heads},
          {"texts", std::move(texts)}};
}

int run(std::span<const std::string> words) {
  Arguments list{
      "presil embed",
      "An encoder, or a decoder, makes a vector of each text on a chip, bit for bit; texts of like "
      "meaning have vectors of like direction."};
  EmbedArguments arguments;
  arguments.language.add(list);
  list.add("--text", &arguments.texts, "A text; may be given several times");
  list.add("--file", &arguments.file, "A file of which each line is a text");
  list.add("--pooling", &arguments.pooling,
           "How the vectors of all tokens become one: as the model's files say, their mean, the "
           "first token's, or of a decoder the last token's",
           {.default_shown = true, .one_of = {"model", "mean", "first", "last"}});
  list.add("--batch", &arguments.batch, "So many texts go through the chip at once",
           {.default_shown = true, .range = {{1, 1024}}});
  list.add("--unit-length", &arguments.unit_length,
           "Vectors scaled to length 1, whatever the model's files say");
  arguments.json.add(list);
  if (!parse_arguments(list, words)) return 0;
  const Chip chip = load_chip(arguments.language.chip);
  const LanguageModel model = read_encoder(arguments);
  EncoderSession session(model, chip, arguments.language.options());
  const std::vector<Embedding> embeddings = embed(arguments, model, chip, session);
  if (!arguments.json.to_stdout()) print(embeddings, model, chip, session);
  const std::string text =
      to_json(embeddings, model, chip).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  if (arguments.json.to_stdout()) fmt::print("{}", text);
  if (arguments.json.to_file()) write_text_file(arguments.json.file(), text);
  return 0;
}

}  // namespace

extern const Verb command_embed;
const Verb command_embed = {"embed", "A text as a vector, by an encoder on a chip", run};

}  // namespace presil
