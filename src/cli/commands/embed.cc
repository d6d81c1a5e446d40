// presil embed: a text or an image as a vector, by an encoder on a chip, bit for bit, and the
// chip's pace.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/embeddings.h"

namespace presil {
namespace {

struct EmbedArguments {
  LanguageArguments language;
  JsonArgument json;
  std::vector<std::string> texts, images;
  std::string file, pooling = "model";
  bool unit_length = false;
  int64_t batch = 1;
};

[[noreturn]] void fail(std::string inside, std::string found, std::string expected,
                       std::string advice = "") {
  Place place;
  place.inside = std::move(inside);
  throw Error("cli-bad-arguments", place, std::move(found), std::move(expected), std::move(advice));
}

bool is_encoder(const LanguageModel& model) {
  return model.config.form == LanguageConfig::Form::encoder;
}

// How tokens become one, where the model's files leave it open or are overruled.
void choose_pooling(const EmbedArguments& arguments, LanguageConfig& config) {
  using Form = LanguageConfig::Form;
  using Pooling = LanguageConfig::Pooling;
  // Only a decoder's last token has seen the whole text.
  const char* ways =
      config.form == Form::decoder ? "--pooling last" : "--pooling mean or --pooling first";
  const bool taught = config.causal || config.filler >= 0 || config.pooling == Pooling::probe;
  if (taught && arguments.pooling == "model") return;
  if (taught) ways = "--pooling model";
  if (arguments.pooling == "mean") config.pooling = Pooling::mean;
  if (arguments.pooling == "first") config.pooling = Pooling::first;
  if (arguments.pooling == "last") config.pooling = Pooling::last;
  if (config.pooling == Pooling::none)
    fail("--pooling", "a model whose files do not say how tokens become a text", ways);
  if (taught || (config.form == Form::decoder) != (config.pooling == Pooling::last))
    fail("--pooling", fmt::format("a way that {} has not", config.architecture), ways);
}

LanguageModel read_encoder(const EmbedArguments& arguments) {
  LanguageModel model = arguments.language.read_with_weights();
  LanguageConfig& config = model.config;
  if (config.form == LanguageConfig::Form::encoder_decoder) {
    fail("model " + model.path, fmt::format("{}, which writes texts", config.architecture),
         "an encoder or a decoder alone", "`presil chat` or `presil transcribe` asks it.");
  }
  if (arguments.language.chips != 1) fail("--chips", "several", "one chip for vectors of texts");
  if (arguments.language.stages != 1) fail("--stages", "several", "one stage for vectors of texts");
  const bool has_texts = !arguments.texts.empty() || !arguments.file.empty();
  if (!arguments.images.empty() && !config.sees() && (model.sight == nullptr || !is_encoder(model)))
    fail("--image", fmt::format("{}, which makes no vectors of images", config.architecture),
         "an encoder of images: vit, dinov2, clip or siglip");
  if (has_texts && config.sees())
    fail("--text", fmt::format("{}, which reads images alone", config.architecture),
         "--image FILE, once or more");
  if (has_texts || config.sees() || arguments.images.empty()) choose_pooling(arguments, config);
  config.unit_length = config.unit_length || arguments.unit_length;
  if (model.sight != nullptr && arguments.unit_length) {
    auto sight = std::make_shared<LanguageModel>(*model.sight);
    sight->config.unit_length = true;
    model.sight = std::move(sight);
  }
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
  if (texts.empty() && arguments.images.empty())
    fail("--text", "no text", "--text TEXT, once or more, or --file FILE",
         "--image FILE gives images to a model that sees.");
  return texts;
}

// The last step's time, divided over what went through the chip in it.
PhaseTime share_of_step(const EncoderSession& session, const Chip& chip, size_t count) {
  PhaseTime time = time_steps(std::span(session.steps()).last(1), chip, 1);
  time.seconds /= static_cast<double>(count);
  time.joules /= static_cast<double>(count);
  time.execute_seconds /= static_cast<double>(count);
  return time;
}

// Row `row` of a matrix of numbers.
std::vector<float> row_of(const Tensor& matrix, size_t row) {
  const float* own = matrix.as<float>() + static_cast<int64_t>(row) * matrix.shape[1];
  return {own, own + matrix.shape[1]};
}

std::vector<Embedding> embed_texts(const EmbedArguments& arguments, const LanguageModel& model,
                                   const Chip& chip, const std::vector<std::string>& texts,
                                   EncoderSession& session) {
  std::vector<Embedding> embeddings;
  const auto batch = static_cast<size_t>(arguments.batch);
  for (size_t begin = 0; begin < texts.size(); begin += batch) {
    std::vector<std::vector<int32_t>> tokens;
    for (size_t i = begin; i < std::min(begin + batch, texts.size()); ++i) {
      tokens.push_back(model.tokenizer->encode(texts[i], true));
      if (tokens.back().empty()) fail("--text", "a text without tokens", "a text");
    }
    const Tensor vectors = session.embed(tokens, arguments.batch);
    PhaseTime time = share_of_step(session, chip, tokens.size());
    for (size_t i = 0; i < tokens.size(); ++i) {
      time.tokens = static_cast<int64_t>(tokens[i].size());
      embeddings.push_back({texts[begin + i], tokens[i], row_of(vectors, i), {}, time});
    }
  }
  return embeddings;
}

std::vector<Embedding> embed_images(const EmbedArguments& arguments, const LanguageModel& model,
                                    const Chip& chip, EncoderSession& session) {
  const LanguageConfig& config = model.sight != nullptr ? model.sight->config : model.config;
  const ImageForm form = read_image_form(model);
  std::vector<Embedding> embeddings;
  const auto batch = static_cast<size_t>(arguments.batch);
  const std::vector<std::string>& files = arguments.images;
  for (size_t begin = 0; begin < files.size(); begin += batch) {
    std::vector<Tensor> images;
    for (size_t i = begin; i < std::min(begin + batch, files.size()); ++i)
      images.push_back(image_patches(read_image(files[i]), form, config));
    const std::map<std::string, Tensor> outputs = session.see(images, arguments.batch);
    PhaseTime time = share_of_step(session, chip, images.size());
    time.tokens = config.context;
    for (size_t i = 0; i < images.size(); ++i) {
      const auto scores = outputs.find("scores");
      embeddings.push_back(
          {files[begin + i],
           {},
           row_of(outputs.at("embedding"), i),
           scores == outputs.end() ? std::vector<float>() : row_of(scores->second, i),
           time});
    }
  }
  return embeddings;
}

// A number beside the weights, with which the model was taught to compare.
double stored_number(const LanguageModel& model, const std::string& name) {
  const auto found = model.weights.find(name);
  if (found != model.weights.end() && found->second.count() == 1)
    return static_cast<double>(to_f32(found->second).as<float>()[0]);
  Place place;
  place.file = model.path;
  place.inside = "weight '" + name + "'";
  throw Error("language-missing-weight", place, "absent", "one number");
}

Embeddings embed(const EmbedArguments& arguments, const LanguageModel& model, const Chip& chip) {
  Embeddings all;
  const std::vector<std::string> texts = texts_of(arguments);
  const auto add_seconds = [&](const EncoderSession& session) {
    all.compile_seconds += session.compile_seconds();
    all.load_seconds += session.load_seconds();
  };
  if (!texts.empty()) {
    EncoderSession session(model, chip, arguments.language.options());
    all.texts = embed_texts(arguments, model, chip, texts, session);
    add_seconds(session);
  }
  if (!arguments.images.empty()) {
    const LanguageModel& seeing = model.sight != nullptr ? *model.sight : model;
    EncoderSession session(seeing, chip, arguments.language.options());
    all.images = embed_images(arguments, model, chip, session);
    add_seconds(session);
  }
  all.compares = model.sight != nullptr && !all.texts.empty() && !all.images.empty();
  if (all.compares) {
    all.scale = std::exp(stored_number(model, "logit_scale"));
    all.each_by_itself = model.config.filler >= 0;
    if (all.each_by_itself) all.bias = stored_number(model, "logit_bias");
  }
  return all;
}

int run(std::span<const std::string> words) {
  Arguments list{"presil embed",
                 "An encoder, or a decoder, makes a vector of each text or image on a chip, bit "
                 "for bit; those "
                 "of like meaning have vectors of like direction."};
  EmbedArguments arguments;
  arguments.language.add(list);
  list.add("--text", &arguments.texts, "A text; may be given several times");
  list.add("--file", &arguments.file, "A file of which each line is a text");
  list.add("--image", &arguments.images,
           "A PNG or JPEG file, to a model that sees; may be given several times");
  list.add("--pooling", &arguments.pooling,
           "How the vectors of all tokens become one: as the model's files say, their mean, the "
           "first token's, or of a decoder the last token's",
           {.default_shown = true, .one_of = {"model", "mean", "first", "last"}});
  list.add("--batch", &arguments.batch, "So many texts or images go through the chip at once",
           {.default_shown = true, .range = {{1, 1024}}});
  list.add("--unit-length", &arguments.unit_length,
           "Vectors scaled to length 1, whatever the model's files say");
  arguments.json.add(list);
  if (!parse_arguments(list, words)) return 0;
  const Chip chip = load_chip(arguments.language.chip);
  const LanguageModel model = read_encoder(arguments);
  const Embeddings all = embed(arguments, model, chip);
  if (!arguments.json.to_stdout()) print_embeddings(all, model, chip);
  const std::string text = embeddings_json(all, model, chip);
  if (arguments.json.to_stdout()) fmt::print("{}", text);
  if (arguments.json.to_file()) write_text_file(arguments.json.file(), text);
  return 0;
}

}  // namespace

extern const Verb command_embed;
const Verb command_embed = {"embed", "A text or an image as a vector, by an encoder on a chip",
                            run};

}  // namespace presil
