// Whisper's files (Radford et al. 2022, figure 1 names the tokens).
#include "language/listening.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "language/json_object.h"
#include "language/language.h"

namespace presil {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

class Reader {
 public:
  explicit Reader(std::string path) : path_(std::move(path)) {
    if (fs::exists(path_)) json_ = read_json_object(path_);
  }
  bool exists() const { return json_.is_object(); }
  const std::string& path() const { return path_; }

  void integer(const char* key, int64_t& value) {
    const auto found = json_.find(key);
    if (found == json_.end()) return;
    if (found->is_number_integer() && found->get<int64_t>() > 0 &&
        found->get<int64_t>() < (int64_t{1} << 24)) {
      value = found->get<int64_t>();
    } else {
      report(key, found->dump(), "a whole number from 1");
    }
  }

  void tokens(const char* key, int64_t vocabulary, std::vector<int32_t>& list) {
    const auto found = json_.find(key);
    if (found == json_.end() || !found->is_array()) return;
    for (const Json& entry : *found) {
      if (entry.is_number_integer() && entry.get<int64_t>() >= 0 &&
          entry.get<int64_t>() < vocabulary) {
        list.push_back(entry.get<int32_t>());
      } else {
        report(key, entry.dump(), "numbers of tokens");
      }
    }
  }

  bool flag(const char* key, bool otherwise) const {
    if (!json_.is_object()) return otherwise;
    const auto found = json_.find(key);
    return found != json_.end() && found->is_boolean() ? found->get<bool>() : otherwise;
  }

  void report(const char* key, std::string found, std::string expected) {
    Finding finding;
    finding.id = "language-bad-config";
    finding.place.file = path_;
    finding.place.inside = fmt::format("'{}'", key);
    finding.found = std::move(found);
    finding.expected = std::move(expected);
    findings_.add(std::move(finding));
  }
  void throw_if_any() const { findings_.throw_if_any(); }

 private:
  std::string path_;
  Json json_;
  Findings findings_;
};

SpectrogramForm read_form(const LanguageModel& model) {
  Reader reader((fs::path(model.path) / "preprocessor_config.json").string());
  if (!reader.exists()) {
    Place place;
    place.file = reader.path();
    throw Error("language-bad-file", place, "no such file",
                "how the model is given a sound: sampling_rate, feature_size, n_fft, hop_length");
  }
  SpectrogramForm form;
  reader.integer("sampling_rate", form.rate);
  reader.integer("feature_size", form.bins);
  reader.integer("n_fft", form.window);
  reader.integer("hop_length", form.hop);
  reader.integer("chunk_length", form.seconds);
  const LanguageConfig& config = model.config;
  if (form.bins != config.mel_bins)
    reader.report("feature_size", fmt::format("{}", form.bins),
                  fmt::format("the {} bins of the model", config.mel_bins));
  constexpr int64_t window_max = 4096;  // of a transform that takes the square of it
  if (form.window > window_max)
    reader.report("n_fft", fmt::format("{}", form.window), fmt::format("at most {}", window_max));
  if (form.hop > form.window || form.window > form.rate || form.rate > 192000 ||
      form.frames() != 2 * config.encoder_context)
    reader.report(
        "chunk_length", fmt::format("{} frames", form.frames()),
        fmt::format("two for each of the encoder's {} positions", config.encoder_context));
  reader.throw_if_any();
  return form;
}

// Control tokens whose name is that of a language, two or three letters.
std::map<std::string, int32_t> languages_of(const Vocabulary& vocabulary, int64_t count) {
  std::map<std::string, int32_t> languages;
  const auto known = std::min(vocabulary.tokens.size(), static_cast<size_t>(count));
  for (size_t i = 0; i < known; ++i) {
    const std::string& token = vocabulary.tokens[i];
    const bool framed = token.size() > 4 && token.starts_with("<|") && token.ends_with("|>");
    if (!framed) continue;
    const std::string inside = token.substr(2, token.size() - 4);
    const bool letters =
        inside.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos;
    if (letters && (inside.size() == 2 || inside.size() == 3))
      languages[inside] = static_cast<int32_t>(i);
  }
  return languages;
}

}  // namespace

Listening read_listening(const LanguageModel& model) {
  Place place;
  place.file = model.path;
  if (model.config.mel_bins == 0 || model.tokenizer == nullptr) {
    throw Error("language-unsupported", place,
                model.tokenizer == nullptr ? "no tokenizer" : model.config.architecture,
                "a model that listens, with a tokenizer: whisper");
  }
  Listening listening;
  listening.spectrogram = read_form(model);
  Reader steering((fs::path(model.path) / "generation_config.json").string());
  if (!steering.exists()) steering = Reader((fs::path(model.path) / "config.json").string());
  const Vocabulary& vocabulary = model.tokenizer->vocabulary();
  const auto count = model.config.vocabulary;
  steering.tokens("suppress_tokens", count, listening.never);
  steering.tokens("begin_suppress_tokens", count, listening.never_first);
  steering.throw_if_any();
  listening.begins = static_cast<int32_t>(model.config.first_token);
  listening.transcribe = model.tokenizer->find("<|transcribe|>");
  listening.translate = model.tokenizer->find("<|translate|>");
  listening.without_times = model.tokenizer->find("<|notimestamps|>");
  if (listening.without_times < 0 || listening.without_times >= count ||
      listening.begins >= count) {
    throw Error("language-bad-tokenizer", place, "no token <|notimestamps|>, or none to begin with",
                "the tokens of Whisper");
  }
  // Models of English alone have the tokens of languages too, but were not taught them. Where the
  // files do not say which it is, the vocabulary does: theirs has one token less (whisper's
  // model.py, is_multilingual).
  constexpr int64_t tokens_of_several = 51865;
  const int32_t last = std::max(listening.transcribe, listening.translate);
  const bool steerable = listening.transcribe >= 0 && listening.translate >= 0 && last < count;
  if (steering.flag("is_multilingual", count >= tokens_of_several) && steerable)
    listening.languages = languages_of(vocabulary, count);
  return listening;
}

}  // namespace presil
