// One program for each padded length, kept as long as the session.
#include "runtime/encoder_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "program/program.h"
#include "runtime/language_programs.h"

namespace presil {

// Lengths that programs are compiled for: powers of two from here.
static constexpr int64_t tokens_least = 16;

struct EncoderSession::Inside {
  const LanguageModel& model;
  LanguageOptions options;
  LanguagePrograms programs;
  int64_t context = 0;
  std::map<std::pair<int64_t, int64_t>, LoadedPart> loaded;  // by batch and padded length
  std::vector<LanguageSession::Step> steps;

  Inside(const LanguageModel& given, const Chip& chip, const LanguageOptions& how)
      : model(given), options(how), programs(given, chip, options) {
    const bool alone = model.config.form != LanguageConfig::Form::encoder_decoder;
    context = alone ? model.config.context : model.config.encoder_context;
    if (options.context > 0 && alone) context = std::min(context, options.context);
  }

  int64_t padded_length(int64_t tokens) const {
    if (model.config.sees() || model.config.filler >= 0) return context;  // they have one length
    int64_t length = tokens_least;
    while (length < tokens) length *= 2;
    return std::min(length, context);
  }

  LoadedPart& load(int64_t batch, int64_t tokens) {
    LanguagePhase phase;
    phase.batch = batch;
    phase.tokens = padded_length(tokens);
    // What the tokens of a decoder look at lies before them, so that padding disturbs none.
    phase.embeds = model.config.form == LanguageConfig::Form::decoder;
    const LanguageConfig& c = model.config;
    phase.padded = c.mel_bins == 0 && !c.sees() && !c.causal && c.filler < 0 && !phase.embeds;
    phase.cache = options.cache;
    phase.packing = options.packing;
    phase.attend = programs.blocks_of(phase);
    const auto found = loaded.find({batch, phase.tokens});
    if (found != loaded.end()) return found->second;
    return loaded[{batch, phase.tokens}] = programs.load_part(phase, whole_encoder(model.config));
  }

  void check(std::span<const int32_t> tokens) const {
    Place place;
    place.file = model.path;
    const auto count = static_cast<int64_t>(tokens.size());
    PRESIL_CHECK(count > 0, "an encoder reads at least one token");
    if (count > context) {
      throw Error("runtime-context-full", place, fmt::format("a text of {} tokens", count),
                  fmt::format("at most {}", context), "Cut the text into parts.");
    }
    for (int32_t token : tokens) {
      if (token >= 0 && token < model.config.vocabulary) continue;
      throw Error("runtime-bad-token", place, fmt::format("token {}", token),
                  fmt::format("0 to {}", model.config.vocabulary - 1));
    }
  }

  // Texts side by side; rows of the batch that have none repeat the last.
  std::map<std::string, Tensor> encode(const std::vector<std::span<const int32_t>>& texts,
                                       int64_t batch) {
    int64_t longest = 0, fed = 0;
    for (const std::span<const int32_t> text : texts) {
      check(text);
      longest = std::max(longest, static_cast<int64_t>(text.size()));
      fed += static_cast<int64_t>(text.size());
    }
    const int64_t padded = padded_length(longest);
    return run(load(batch, longest), fed, [&](const ProgramTensor& input) {
      const auto columns = static_cast<size_t>(element_count(input.shape) / batch);
      std::vector<int64_t> values;
      for (size_t row = 0; row < static_cast<size_t>(batch); ++row) {
        const std::span<const int32_t> text = texts[std::min(row, texts.size() - 1)];
        std::vector<int64_t> own = {static_cast<int64_t>(text.size())};
        if (input.name == "last") {
          own = {static_cast<int64_t>(row) * padded + own[0] - 1};
        } else if (input.name == "tokens") {
          own.assign(text.begin(), text.end());
        } else if (input.name == "positions") {
          own.resize(columns);
          std::iota(own.begin(), own.end(), 0);
        }
        own.resize(columns, 0);
        values.insert(values.end(), own.begin(), own.end());
      }
      return make_tensor_of<int64_t>(DType::i64, input.shape, values);
    });
  }

  // Images side by side, each f32 [patches, numbers]; those that lack repeat the last.
  std::map<std::string, Tensor> see(std::span<const Tensor> images, int64_t batch) {
    LoadedPart& part = load(batch, context);
    const LanguageConfig& c = model.config;
    const Shape each = {c.patches(), c.patch_numbers()};
    std::vector<float> pixels;
    for (size_t i = 0; i < static_cast<size_t>(batch); ++i) {
      const Tensor& image = images[std::min(i, images.size() - 1)];
      PRESIL_CHECK(image.shape == each, "an encoder of images reads those of its own form");
      pixels.insert(pixels.end(), image.as<float>(), image.as<float>() + image.count());
    }
    const Tensor all = make_tensor_of<float>(DType::f32, {batch * each[0], each[1]}, pixels);
    const auto count = static_cast<int64_t>(images.size()) * context;
    return run(part, count, [&](const ProgramTensor&) { return all; });
  }

  std::map<std::string, Tensor> encode(const Tensor& features) {
    LoadedPart& part = load(1, context);
    PRESIL_CHECK(
        part.program->inputs.size() == 1 && part.program->inputs[0].shape == features.shape,
        "an encoder of spectrograms reads one of its own form");
    return run(part, context, [&](const ProgramTensor&) { return features; });
  }

  template <class Input>
  std::map<std::string, Tensor> run(LoadedPart& part, int64_t count, const Input& input_of) {
    std::vector<Tensor> inputs;
    for (const ProgramTensor& input : part.program->inputs) inputs.push_back(input_of(input));
    RunResult result = part.session->run(inputs);
    LanguageSession::Step step;
    step.tokens = count;
    step.execute_seconds = result.execute_seconds;
    step.parts = {
        {{part.program, part.is_steered ? std::make_shared<ControlTrace>(result.trace) : nullptr}}};
    steps.push_back(std::move(step));
    std::map<std::string, Tensor> outputs;
    for (size_t i = 0; i < result.outputs.size(); ++i)
      outputs[part.program->outputs[i].name] = std::move(result.outputs[i]);
    return outputs;
  }
};

EncoderSession::EncoderSession(const LanguageModel& model, const Chip& chip,
                               const LanguageOptions& options)
    : inside_(std::make_unique<Inside>(model, chip, options)) {}

EncoderSession::~EncoderSession() = default;

std::map<std::string, Tensor> EncoderSession::encode(std::span<const int32_t> tokens) {
  return inside_->encode({tokens}, 1);
}

Tensor EncoderSession::embed(std::span<const std::vector<int32_t>> texts, int64_t batch) {
  PRESIL_CHECK(!texts.empty() && static_cast<int64_t>(texts.size()) <= batch,
               "a batch holds at least one text and at most its size");
  std::vector<std::vector<int32_t>> filled(texts.begin(), texts.end());
  const int64_t filler = inside_->model.config.filler;
  for (std::vector<int32_t>& text : filled) {
    const auto length = std::max(text.size(), static_cast<size_t>(inside_->context));
    if (filler >= 0) text.resize(length, static_cast<int32_t>(filler));
  }
  const std::vector<std::span<const int32_t>> rows(filled.begin(), filled.end());
  Tensor vectors = inside_->encode(rows, batch).at("embedding");
  vectors.shape[0] = static_cast<int64_t>(texts.size());
  return vectors;
}

std::map<std::string, Tensor> EncoderSession::encode(const Tensor& features) {
  return inside_->encode(features);
}

std::map<std::string, Tensor> EncoderSession::see(std::span<const Tensor> images, int64_t batch) {
  PRESIL_CHECK(!images.empty() && static_cast<int64_t>(images.size()) <= batch,
               "a batch holds at least one image and at most its size");
  return inside_->see(images, batch);
}

const std::vector<LanguageSession::Step>& EncoderSession::steps() const { return inside_->steps; }
double EncoderSession::compile_seconds() const { return inside_->programs.compile_seconds(); }
double EncoderSession::load_seconds() const { return inside_->programs.load_seconds(); }

}  // namespace presil
