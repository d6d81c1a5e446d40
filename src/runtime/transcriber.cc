// The most probable token again and again, but for those that the model's files rule out.
#include "runtime/transcriber.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace presil {
namespace {

std::vector<float> numbers_of(const Tensor& logits) {
  return {logits.as<float>(), logits.as<float>() + logits.count()};
}

void rule_out(const std::vector<int32_t>& tokens, std::vector<float>& logits) {
  for (const int32_t token : tokens)
    logits[static_cast<size_t>(token)] = -std::numeric_limits<float>::infinity();
}

int32_t best_of(const std::vector<float>& logits) {
  return static_cast<int32_t>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

// A report in double, no defined result.
double log_probability(const std::vector<float>& logits, int32_t token) {
  const auto highest = static_cast<double>(*std::max_element(logits.begin(), logits.end()));
  double sum = 0;
  for (const float logit : logits) sum += std::exp(static_cast<double>(logit) - highest);
  return static_cast<double>(logits[static_cast<size_t>(token)]) - highest - std::log(sum);
}

}  // namespace

Transcriber::Transcriber(const LanguageModel& model, const Chip& chip,
                         const TranscriptionOptions& options)
    : model_(model),
      options_(options),
      listening_(read_listening(model)),
      encoder_(model, chip, options.language),
      decoder_(model, chip, options.language) {
  const std::map<std::string, int32_t>& languages = listening_.languages;
  Place place;
  place.file = model.path;
  if (languages.empty() && (options.translate || !options.spoken.empty())) {
    throw Error("runtime-bad-language", place,
                options.translate ? "a translation" : "language '" + options.spoken + "'",
                "neither: the model knows English only");
  }
  if (options.spoken.empty() || languages.contains(options.spoken)) return;
  std::vector<std::string> names;
  for (const auto& [name, token] : languages) names.push_back(name);
  throw Error("runtime-bad-language", place, "language '" + options.spoken + "'",
              "one of: " + join(names, ", "));
}

// Feeds what the decoder begins with; `logits` become those of what follows.
void Transcriber::begin(Transcript& transcript, Tensor& logits) {
  transcript.prompt = {listening_.begins};
  if (!listening_.languages.empty()) {
    transcript.spoken = options_.spoken;
    if (transcript.spoken.empty()) {
      const std::vector<float> all = numbers_of(decoder_.feed(transcript.prompt));
      float best = -std::numeric_limits<float>::infinity();
      for (const auto& [name, token] : listening_.languages) {
        if (!(all[static_cast<size_t>(token)] > best)) continue;
        best = all[static_cast<size_t>(token)];
        transcript.spoken = name;
      }
    }
    transcript.prompt.push_back(listening_.languages.at(transcript.spoken));
    transcript.prompt.push_back(options_.translate ? listening_.translate : listening_.transcribe);
  }
  transcript.prompt.push_back(listening_.without_times);
  logits =
      decoder_.feed(std::span(transcript.prompt).subspan(static_cast<size_t>(decoder_.position())));
}

void Transcriber::write(Transcript& transcript) {
  int64_t context = model_.config.context;
  if (options_.language.context > 0) context = std::min(context, options_.language.context);
  Tensor logits;
  transcript.first_step = decoder_.steps().size();
  begin(transcript, logits);
  transcript.answer_step = decoder_.steps().size();
  transcript.ended_by = "max_tokens";
  for (;;) {
    std::vector<float> all = numbers_of(logits);
    rule_out(listening_.never, all);
    if (transcript.tokens.empty()) rule_out(listening_.never_first, all);
    const int32_t token = best_of(all);
    if (model_.tokenizer->ends_answer(token)) {
      transcript.ended_by = "end";
      break;
    }
    transcript.tokens.push_back(token);
    transcript.log_probabilities.push_back(log_probability(all, token));
    if (static_cast<int64_t>(transcript.tokens.size()) >= options_.tokens_max ||
        decoder_.position() >= context) {
      break;
    }
    logits = decoder_.feed(std::span(&token, 1));
  }
  transcript.last_step = decoder_.steps().size();
  transcript.text = model_.tokenizer->decode(transcript.tokens);
}

std::vector<Transcript> Transcriber::transcribe(const Sound& sound, const std::string& path) {
  const SpectrogramForm& form = listening_.spectrogram;
  Place place;
  place.file = path;
  if (sound.rate != form.rate || sound.samples.empty()) {
    throw Error("runtime-bad-sound", place,
                fmt::format("{} samples, {} a second", sound.samples.size(), sound.rate),
                fmt::format("some, {} a second", form.rate),
                fmt::format("Convert it, for example: sox IN.wav -r {} OUT.wav", form.rate));
  }
  std::vector<Transcript> transcripts;
  const auto count = static_cast<int64_t>(sound.samples.size());
  for (int64_t begin = 0; begin < count; begin += form.samples()) {
    Transcript& transcript = transcripts.emplace_back();
    transcript.begin_seconds = static_cast<double>(begin) / static_cast<double>(form.rate);
    transcript.encoder_step = encoder_.steps().size();
    decoder_.listen(encoder_.encode(log_mel(sound, begin, form)), model_.config.encoder_context);
    write(transcript);
  }
  return transcripts;
}

}  // namespace presil
