// Which files of a folder its tokenizer is in: tokenizer.json says all; else a model of
// SentencePiece or BERT's list of words, to which tokenizer_config.json adds what they leave open.
#include <filesystem>

#include "language/json_object.h"
#include "language/read.h"
#include "language/tokenizer_parts.h"

namespace presil {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

Json tokenizer_config(const std::string& folder) {
  const fs::path path = fs::path(folder) / "tokenizer_config.json";
  return fs::exists(path) ? read_json_object(path.string()) : Json::object();
}

// T5's tokens for what is left out, the last of which has the first number.
void add_extra(const Json& config, Vocabulary& vocabulary) {
  constexpr int64_t most = 1000;
  const auto found = config.find("extra_ids");
  if (found == config.end() || !found->is_number_integer()) return;
  for (int64_t i = std::min(found->get<int64_t>(), most) - 1; i >= 0; --i) {
    vocabulary.tokens.push_back("<extra_id_" + std::to_string(i) + ">");
    vocabulary.scores.push_back(0);
    vocabulary.roles.push_back(Vocabulary::Role::control);
  }
}

std::shared_ptr<const Tokenizer> read_pieces(const std::string& path, const Json& config) {
  Vocabulary vocabulary = read_sentencepiece(read_text_file(path), path);
  add_extra(config, vocabulary);
  vocabulary.adds_begin = json_flag(config, "add_bos_token", vocabulary.adds_begin);
  vocabulary.adds_end = json_flag(config, "add_eos_token", vocabulary.adds_end);
  return make_tokenizer(std::move(vocabulary), path);
}

// BERT's vocab.txt: a token in each line. The names of the special ones are its makers'.
std::shared_ptr<const Tokenizer> read_words(const std::string& path, const Json& config) {
  Vocabulary vocabulary;
  vocabulary.kind = Vocabulary::Kind::word_pieces;
  const std::string text = read_text_file(path);
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    std::string token = text.substr(at, end - at);
    if (token.ends_with('\r')) token.pop_back();
    const auto number = static_cast<int32_t>(vocabulary.tokens.size());
    const bool special = token == "[PAD]" || token == "[UNK]" || token == "[CLS]" ||
                         token == "[SEP]" || token == "[MASK]";
    if (token == "[UNK]") vocabulary.unknown = number;
    if (token == "[CLS]") vocabulary.begin = number;
    if (token == "[SEP]") vocabulary.end = number;
    vocabulary.roles.push_back(special ? Vocabulary::Role::control : Vocabulary::Role::normal);
    vocabulary.tokens.push_back(std::move(token));
    at = end + 1;
  }
  Json normaliser = {{"type", "BertNormalizer"},
                     {"lowercase", json_flag(config, "do_lower_case", true)},
                     {"handle_chinese_chars", json_flag(config, "tokenize_chinese_chars", true)}};
  if (config.contains("strip_accents")) normaliser["strip_accents"] = config["strip_accents"];
  read_normaliser(path, normaliser, vocabulary);
  vocabulary.adds_begin = vocabulary.adds_end = true;
  return make_tokenizer(std::move(vocabulary), path);
}

}  // namespace

std::shared_ptr<const Tokenizer> read_tokenizer(const std::string& folder,
                                                const Settings& settings) {
  const Json config = tokenizer_config(folder);
  const fs::path whole = fs::path(folder) / "tokenizer.json";
  if (fs::exists(whole)) {
    return read_tokenizer_json(read_text_file(whole.string()), whole.string(), config, settings);
  }
  for (const char* name : {"spiece.model", "tokenizer.model"}) {
    const fs::path path = fs::path(folder) / name;
    if (fs::exists(path)) return read_pieces(path.string(), config);
  }
  const fs::path words = fs::path(folder) / "vocab.txt";
  return fs::exists(words) ? read_words(words.string(), config) : nullptr;
}

}  // namespace presil
