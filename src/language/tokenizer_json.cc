// Reads tokenizer.json of Hugging Face's tokenizers library: the models BPE over bytes (with its
// pre-tokenizer's patterns), BPE over characters with byte fall-back, WordPiece and Unigram.
// Special tokens are added tokens; which begin and end a text is in the post-processor, or in
// config.json and tokenizer_config.json.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "language/json_object.h"
#include "language/read.h"
#include "language/tokenizer_parts.h"

namespace presil {
namespace {

using Json = nlohmann::json;

// The patterns of a pre-tokenizer, or of each in a sequence; `over_bytes` if one writes bytes as
// letters.
void read_split(const std::string& path, const Json& split, Vocabulary& vocabulary,
                bool* over_bytes) {
  if (!split.is_object()) return;
  const std::string type = json_text(split, "type");
  if (type == "Sequence" && split.contains("pretokenizers")) {
    for (const Json& part : split["pretokenizers"]) {
      if (json_text(part, "type") != "Sequence") read_split(path, part, vocabulary, over_bytes);
    }
  } else if (type == "ByteLevel") {
    *over_bytes = true;
    if (json_flag(split, "use_regex", true)) {
      vocabulary.split_patterns.push_back(split_patterns_of("gpt2")[0]);
    }
  } else if (type == "Digits") {
    vocabulary.split_patterns.emplace_back(
        json_flag(split, "individual_digits", false) ? R"(\p{N})" : R"(\p{N}+)");
  } else if (type == "Split" && split.contains("pattern")) {
    const std::string pattern = json_text(split["pattern"], "Regex");
    if (pattern.empty() || !is_split_pattern(pattern)) {
      fail_tokenizer(path, "pre_tokenizer", "the pattern " + split["pattern"].dump(),
                     "a regular expression that RE2 has");
    }
    // What is removed is either what the pattern matches or, as in CLIP, what it does not.
    const bool removes = json_text(split, "behavior") == "Removed";
    if (removes && !json_flag(split, "invert", false)) {
      fail_tokenizer(path, "pre_tokenizer", "a pattern of what is removed",
                     "one of what is kept, with \"invert\": true");
    }
    vocabulary.split_patterns.push_back(pattern);
    vocabulary.drops_between.resize(vocabulary.split_patterns.size(), false);
    vocabulary.drops_between.back() = removes;
  }
}

[[noreturn]] void bad_model(const std::string& path, std::string found) {
  Place place;
  place.file = path;
  place.inside = "model";
  throw Error("language-bad-tokenizer", place, std::move(found), "tokens by name, with numbers");
}

void put(const std::string& path, const std::string& token, const Json& number,
         Vocabulary::Role role, Vocabulary& vocabulary) {
  // A vocabulary of 2^24 tokens is larger than any; a number beyond would take memory.
  if (!number.is_number_unsigned() || number.get<uint64_t>() >= (1u << 24)) {
    bad_model(path, fmt::format("token '{}' with number {}", token, number.dump()));
  }
  const auto at = number.get<size_t>();
  if (vocabulary.tokens.size() <= at) {
    vocabulary.tokens.resize(at + 1);
    vocabulary.roles.resize(at + 1, Vocabulary::Role::unused);
  }
  vocabulary.tokens[at] = token;
  vocabulary.roles[at] = role;
}

// By name with numbers, or in order with scores.
void read_tokens(const std::string& path, const Json& model, Vocabulary& vocabulary) {
  if (!model.contains("vocab")) bad_model(path, "no vocabulary");
  const Json& vocab = model["vocab"];
  if (vocabulary.kind != Vocabulary::Kind::unigram) {
    if (!vocab.is_object()) bad_model(path, "no vocabulary");
    for (const auto& [token, number] : vocab.items())
      put(path, token, number, Vocabulary::Role::normal, vocabulary);
    return;
  }
  if (!vocab.is_array()) bad_model(path, "no vocabulary");
  for (const Json& entry : vocab) {
    if (!entry.is_array() || entry.size() != 2 || !entry[0].is_string() || !entry[1].is_number())
      bad_model(path, "the entry " + entry.dump());
    vocabulary.tokens.push_back(entry[0].get<std::string>());
    vocabulary.scores.push_back(entry[1].get<double>());
    vocabulary.roles.push_back(Vocabulary::Role::normal);
  }
}

void read_added(const std::string& path, const Json& json, Vocabulary& vocabulary) {
  if (!json.contains("added_tokens") || !json["added_tokens"].is_array()) return;
  for (const Json& added : json["added_tokens"]) {
    if (!added.is_object() || !added.contains("id")) continue;
    put(path, json_text(added, "content"), added["id"], Vocabulary::Role::control, vocabulary);
    const auto number = added["id"].get<int32_t>();
    if (json_flag(added, "lstrip", false)) vocabulary.takes_space_before.push_back(number);
    if (json_flag(added, "rstrip", false)) vocabulary.takes_space_behind.push_back(number);
  }
  if (vocabulary.kind == Vocabulary::Kind::unigram)
    vocabulary.scores.resize(vocabulary.tokens.size());
}

void read_merges(const std::string& path, const Json& model, Vocabulary& vocabulary) {
  if (!model.contains("merges") || !model["merges"].is_array()) bad_model(path, "no merges");
  for (const Json& merge : model["merges"]) {
    if (merge.is_string()) {
      const std::string text = merge.get<std::string>();
      const size_t space = text.find(' ', 1);
      if (space != std::string::npos) {
        vocabulary.merges.emplace_back(text.substr(0, space), text.substr(space + 1));
      }
    } else if (merge.is_array() && merge.size() == 2 && merge[0].is_string() &&
               merge[1].is_string()) {
      vocabulary.merges.emplace_back(merge[0].get<std::string>(), merge[1].get<std::string>());
    }
  }
}

// Merges by rank over characters, as scores of what they make.
void score_by_merges(Vocabulary& vocabulary) {
  constexpr float never = -1e9F;
  std::map<std::string, float> scores;
  float rank = 0;
  for (const auto& [left, right] : vocabulary.merges) scores.try_emplace(left + right, -(rank++));
  for (const std::string& token : vocabulary.tokens) {
    const auto found = scores.find(token);
    vocabulary.scores.push_back(found == scores.end() ? never : found->second);
  }
  vocabulary.kind = Vocabulary::Kind::scored;
}

// The number of a special token that tokenizer_config.json names, as text or as an object.
int32_t special(const Json& config, const char* key, const Vocabulary& vocabulary) {
  const auto found = config.find(key);
  if (found == config.end()) return -1;
  const std::string text = found->is_string()   ? found->get<std::string>()
                           : found->is_object() ? json_text(*found, "content")
                                                : "";
  for (size_t i = 0; !text.empty() && i < vocabulary.tokens.size(); ++i) {
    if (vocabulary.tokens[i] == text) return static_cast<int32_t>(i);
  }
  return -1;
}

void read_word_pieces(const std::string& path, const Json& json, Vocabulary& vocabulary) {
  const Json& model = json["model"];
  if (json.contains("normalizer")) read_normaliser(path, json["normalizer"], vocabulary);
  read_word_cutter(path, json.contains("pre_tokenizer") ? json["pre_tokenizer"] : Json());
  vocabulary.inside_mark = json_text(model, "continuing_subword_prefix");
  if (const auto most = model.find("max_input_chars_per_word");
      most != model.end() && most->is_number_unsigned()) {
    vocabulary.word_characters_max = most->get<int64_t>();
  }
  const std::string unknown = json_text(model, "unk_token");
  for (size_t i = 0; i < vocabulary.tokens.size(); ++i) {
    if (vocabulary.tokens[i] == unknown) vocabulary.unknown = static_cast<int32_t>(i);
  }
}

void read_unigram(const std::string& path, const Json& json, Vocabulary& vocabulary) {
  const Json& model = json["model"];
  if (json.contains("normalizer")) read_normaliser(path, json["normalizer"], vocabulary);
  if (json.contains("pre_tokenizer")) read_piece_cutter(path, json["pre_tokenizer"], vocabulary);
  if (const auto unknown = model.find("unk_id");
      unknown != model.end() && unknown->is_number_unsigned()) {
    vocabulary.unknown = static_cast<int32_t>(unknown->get<uint32_t>() & 0xffffff);
  }
  vocabulary.unknown_as_bytes = json_flag(model, "byte_fallback", false);
}

// Returns whether the merges are of bytes.
bool read_pairs(const std::string& path, const Json& json, Vocabulary& vocabulary) {
  bool over_bytes = false;
  if (json.contains("pre_tokenizer")) {
    read_split(path, json["pre_tokenizer"], vocabulary, &over_bytes);
  }
  read_merges(path, json["model"], vocabulary);
  vocabulary.end_mark = json_text(json["model"], "end_of_word_suffix");
  if (!vocabulary.end_mark.empty() && !over_bytes) {
    fail_tokenizer(path, "model", "words over characters that end with a mark", "words over bytes");
  }
  if (over_bytes && json.contains("normalizer"))
    read_normaliser(path, json["normalizer"], vocabulary);
  if (!over_bytes) {
    vocabulary.split_patterns.clear();
    vocabulary.drops_between.clear();
    score_by_merges(vocabulary);
    vocabulary.space_prefix = true;
  }
  return over_bytes;
}

}  // namespace

std::shared_ptr<const Tokenizer> read_tokenizer_json(const std::string& text,
                                                     const std::string& path, const Json& config,
                                                     const Settings& settings) {
  const Json json = parse_json_object(text);
  Place place;
  place.file = path;
  if (json.is_discarded() || !json.contains("model")) {
    throw Error("language-bad-tokenizer", place, "no JSON object with a model", "one");
  }
  const std::string type = json_text(json["model"], "type");
  Vocabulary vocabulary;
  if (type == "WordPiece") {
    vocabulary.kind = Vocabulary::Kind::word_pieces;
  } else if (type == "Unigram") {
    vocabulary.kind = Vocabulary::Kind::unigram;
  } else if (type != "BPE") {
    fail_tokenizer(path, "model", "a tokenizer of type '" + type + "'",
                   "BPE, WordPiece or Unigram");
  }
  read_tokens(path, json["model"], vocabulary);
  read_added(path, json, vocabulary);
  bool begins = false;  // with the begin token, unless the files say otherwise
  if (type == "WordPiece") read_word_pieces(path, json, vocabulary);
  if (type == "Unigram") read_unigram(path, json, vocabulary);
  if (type == "BPE") begins = !read_pairs(path, json, vocabulary);
  vocabulary.begin = special(config, "bos_token", vocabulary);
  vocabulary.end = special(config, "eos_token", vocabulary);
  vocabulary.adds_begin = json_flag(config, "add_bos_token", begins && !config.empty());
  vocabulary.space_prefix = json_flag(config, "add_prefix_space", vocabulary.space_prefix);
  const auto stated = [&](const char* key) {
    const int64_t number = settings.integer({key, ""}, -1);
    return number < static_cast<int64_t>(vocabulary.tokens.size()) ? static_cast<int32_t>(number)
                                                                   : -1;
  };
  if (vocabulary.begin < 0) vocabulary.begin = stated("bos_token_id");
  if (vocabulary.end < 0) vocabulary.end = stated("eos_token_id");
  if (json.contains("post_processor")) read_frame(path, json["post_processor"], vocabulary);
  return make_tokenizer(std::move(vocabulary), path);
}

}  // namespace presil
