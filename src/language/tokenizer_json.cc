// Reads tokenizer.json of Hugging Face's tokenizers library: the models BPE over bytes (with its
// pre-tokenizer's patterns) and BPE over characters with byte fall-back. Special tokens are added
// tokens; which begin and end a text is in config.json and tokenizer_config.json.
#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "language/json_object.h"
#include "language/read.h"

namespace presil {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

[[noreturn]] void unsupported(const std::string& path, const std::string& inside, std::string found,
                              std::string expected) {
  Place place;
  place.file = path;
  place.inside = inside;
  throw Error("language-unsupported", place, std::move(found), std::move(expected));
}

std::string text_at(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

bool flag_at(const Json& json, const char* key, bool otherwise) {
  const auto found = json.find(key);
  return found != json.end() && found->is_boolean() ? found->get<bool>() : otherwise;
}

// The patterns of a pre-tokenizer, or of each in a sequence; `over_bytes` if one writes bytes as
// letters.
void read_split(const std::string& path, const Json& split, Vocabulary& vocabulary,
                bool* over_bytes) {
  if (!split.is_object()) return;
  const std::string type = text_at(split, "type");
  if (type == "Sequence" && split.contains("pretokenizers")) {
    for (const Json& part : split["pretokenizers"]) {
      if (text_at(part, "type") != "Sequence") read_split(path, part, vocabulary, over_bytes);
    }
  } else if (type == "ByteLevel") {
    *over_bytes = true;
    if (flag_at(split, "use_regex", true)) {
      vocabulary.split_patterns.push_back(split_patterns_of("gpt2")[0]);
    }
  } else if (type == "Digits") {
    vocabulary.split_patterns.emplace_back(
        flag_at(split, "individual_digits", false) ? R"(\p{N})" : R"(\p{N}+)");
  } else if (type == "Split" && split.contains("pattern")) {
    const std::string pattern = text_at(split["pattern"], "Regex");
    if (pattern.empty() || !is_split_pattern(pattern)) {
      unsupported(path, "pre_tokenizer", "the pattern " + split["pattern"].dump(),
                  "a regular expression that RE2 has");
    }
    vocabulary.split_patterns.push_back(pattern);
  }
}

void read_vocabulary(const std::string& path, const Json& json, Vocabulary& vocabulary) {
  const Json& model = json["model"];
  const auto bad = [&](std::string found) {
    Place place;
    place.file = path;
    place.inside = "model";
    throw Error("language-bad-tokenizer", place, std::move(found), "tokens by name, with numbers");
  };
  if (!model.contains("vocab") || !model["vocab"].is_object()) bad("no vocabulary");
  const auto put = [&](const std::string& token, const Json& number, Vocabulary::Role role) {
    // A vocabulary of 2^24 tokens is larger than any; a number beyond would take memory.
    if (!number.is_number_unsigned() || number.get<uint64_t>() >= (1u << 24)) {
      bad(fmt::format("token '{}' with number {}", token, number.dump()));
    }
    const auto at = number.get<size_t>();
    if (vocabulary.tokens.size() <= at) {
      vocabulary.tokens.resize(at + 1);
      vocabulary.roles.resize(at + 1, Vocabulary::Role::unused);
    }
    vocabulary.tokens[at] = token;
    vocabulary.roles[at] = role;
  };
  for (const auto& [token, number] : model["vocab"].items()) {
    put(token, number, Vocabulary::Role::normal);
  }
  if (json.contains("added_tokens") && json["added_tokens"].is_array()) {
    for (const Json& added : json["added_tokens"]) {
      if (added.is_object() && added.contains("id")) {
        put(text_at(added, "content"), added["id"], Vocabulary::Role::control);
      }
    }
  }
  if (!model.contains("merges") || !model["merges"].is_array()) bad("no merges");
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
                           : found->is_object() ? text_at(*found, "content")
                                                : "";
  for (size_t i = 0; !text.empty() && i < vocabulary.tokens.size(); ++i) {
    if (vocabulary.tokens[i] == text) return static_cast<int32_t>(i);
  }
  return -1;
}

}  // namespace

std::shared_ptr<const Tokenizer> read_tokenizer_json(const std::string& folder,
                                                     const Settings& settings) {
  const fs::path path = fs::path(folder) / "tokenizer.json";
  if (!fs::exists(path)) return nullptr;
  const Json json = parse_json_object(read_text_file(path.string()));
  Place place;
  place.file = path.string();
  if (json.is_discarded() || !json.contains("model")) {
    throw Error("language-bad-tokenizer", place, "no JSON object with a model", "one");
  }
  if (const std::string type = text_at(json["model"], "type"); type != "BPE") {
    unsupported(path.string(), "model", "a tokenizer of type '" + type + "'", "BPE");
  }
  Vocabulary vocabulary;
  bool over_bytes = false;
  if (json.contains("pre_tokenizer")) {
    read_split(path.string(), json["pre_tokenizer"], vocabulary, &over_bytes);
  }
  read_vocabulary(path.string(), json, vocabulary);
  if (!over_bytes) {
    vocabulary.split_patterns.clear();
    score_by_merges(vocabulary);
    vocabulary.space_prefix = true;
  }
  const fs::path config_path = fs::path(folder) / "tokenizer_config.json";
  if (fs::exists(config_path)) {
    const Json config = parse_json_object(read_text_file(config_path.string()));
    if (config.is_object()) {
      vocabulary.begin = special(config, "bos_token", vocabulary);
      vocabulary.end = special(config, "eos_token", vocabulary);
      vocabulary.adds_begin = flag_at(config, "add_bos_token", !over_bytes);
      vocabulary.space_prefix = flag_at(config, "add_prefix_space", vocabulary.space_prefix);
    }
  }
  const auto stated = [&](const char* key) {
    const int64_t number = settings.integer({key, ""}, -1);
    return number < static_cast<int64_t>(vocabulary.tokens.size()) ? static_cast<int32_t>(number)
                                                                   : -1;
  };
  if (vocabulary.begin < 0) vocabulary.begin = stated("bos_token_id");
  if (vocabulary.end < 0) vocabulary.end = stated("eos_token_id");
  return make_tokenizer(std::move(vocabulary), path.string());
}

}  // namespace presil
