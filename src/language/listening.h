// What the files of a model that listens say beside its sizes: how it is given a sound, and which
// tokens steer what it writes. Part of the front door of `language`.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "language/sound.h"

namespace presil {

struct LanguageModel;

struct Listening {
  SpectrogramForm spectrogram;
  std::vector<int32_t> never;                // tokens that are not written
  std::vector<int32_t> never_first;          // nor as the first
  int32_t begins = -1;                       // what the decoder begins with
  std::map<std::string, int32_t> languages;  // "en"; none: the model knows one only
  int32_t transcribe = -1, translate = -1;   // what is to be done with other languages
  int32_t without_times = -1;
};

// From preprocessor_config.json, generation_config.json or config.json, and the tokenizer. Errors
// language-bad-config, language-bad-file, language-unsupported.
Listening read_listening(const LanguageModel& model);

}  // namespace presil
