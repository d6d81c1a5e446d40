// What was said in a sound, written by a model that listens, on a chip. Part of the front door of
// `runtime`.
//
// A sound goes in by stretches as long as the model's spectrogram, each for itself. The decoder is
// begun by tokens that say which language is spoken and what is to be done; if the language is not
// given, it is the one that the model holds most probable (Radford et al. 2022, section 2.3).
#pragma once

#include <string>
#include <vector>

#include "runtime/encoder_session.h"
#include "runtime/language_session.h"

namespace presil {

struct TranscriptionOptions {
  LanguageOptions language;
  std::string spoken;        // "en"; empty: to be found out
  bool translate = false;    // into English
  int64_t tokens_max = 224;  // of each stretch
};

// One stretch.
struct Transcript {
  double begin_seconds = 0;
  std::string spoken;           // empty: the model knows one language only
  std::vector<int32_t> prompt;  // that begins the decoder
  std::vector<int32_t> tokens;
  // Natural logarithms of each token's probability among those that may be written.
  std::vector<double> log_probabilities;
  std::string text;
  std::string ended_by;  // "end", "max_tokens"
  // Steps of the sessions, from the first to the one behind the last.
  size_t encoder_step = 0, first_step = 0, answer_step = 0, last_step = 0;
};

class Transcriber {
 public:
  // Errors of read_listening; runtime-bad-language.
  Transcriber(const LanguageModel& model, const Chip& chip, const TranscriptionOptions& options);
  // Error runtime-bad-sound for a sound of another rate, or none.
  std::vector<Transcript> transcribe(const Sound& sound, const std::string& path);
  const EncoderSession& encoder() const { return encoder_; }
  const LanguageSession& decoder() const { return decoder_; }

 private:
  void write(Transcript& transcript);
  void begin(Transcript& transcript, Tensor& logits);

  const LanguageModel& model_;
  TranscriptionOptions options_;
  Listening listening_;
  EncoderSession encoder_;
  LanguageSession decoder_;
};

}  // namespace presil
