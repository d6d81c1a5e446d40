// The parts by their "type", as github.com/huggingface/tokenizers writes them.
#include "language/tokenizer_parts.h"

#include "base/base.h"

namespace presil {

using Json = nlohmann::json;

std::string json_text(const Json& json, const char* key) {
  if (!json.is_object()) return "";
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

bool json_flag(const Json& json, const char* key, bool otherwise) {
  if (!json.is_object()) return otherwise;
  const auto found = json.find(key);
  return found != json.end() && found->is_boolean() ? found->get<bool>() : otherwise;
}

void fail_tokenizer(const std::string& path, const std::string& inside, std::string found,
                    std::string expected) {
  Place place;
  place.file = path;
  place.inside = inside;
  throw Error("language-unsupported", place, std::move(found), std::move(expected));
}

namespace {

using Kind = NormaliserStep::Kind;

NormaliserStep step_of(Kind kind) {
  NormaliserStep step;
  step.kind = kind;
  return step;
}

std::string decode_base64(const std::string& text) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const size_t digit = digits.find(c);
    if (digit == std::string_view::npos) break;
    bits = bits << 6 | static_cast<uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 0xff);
  }
  return bytes;
}

// BERT's normaliser: accents go where the text becomes lower case, unless the file says otherwise.
void add_bert(const Json& part, Vocabulary& vocabulary) {
  std::vector<NormaliserStep>& steps = vocabulary.normaliser;
  const bool lower = json_flag(part, "lowercase", true);
  if (json_flag(part, "clean_text", true)) steps.push_back(step_of(Kind::clean));
  if (json_flag(part, "handle_chinese_chars", true)) steps.push_back(step_of(Kind::apart));
  if (json_flag(part, "strip_accents", lower)) {
    steps.push_back(step_of(Kind::decompose));
    steps.push_back(step_of(Kind::without_marks));
    steps.back().nonspacing = true;
  }
  if (lower) steps.push_back(step_of(Kind::lowercase));
}

NormaliserStep read_replace(const std::string& path, const Json& part) {
  const Json pattern = part.contains("pattern") ? part["pattern"] : Json();
  const std::string literal = json_text(pattern, "String"), regex = json_text(pattern, "Regex");
  NormaliserStep step =
      replace_step(literal.empty() ? regex : literal, !literal.empty(), json_text(part, "content"));
  if (!step.swap || (literal.empty() && regex.empty())) {
    fail_tokenizer(path, "normalizer", "the pattern " + pattern.dump(),
                   "a text or a regular expression that RE2 has");
  }
  return step;
}

NormaliserStep read_charsmap(const std::string& path, const Json& part) {
  NormaliserStep step = step_of(Kind::charsmap);
  step.map = Charsmap::read(decode_base64(json_text(part, "precompiled_charsmap")));
  if (step.map == nullptr) {
    Place place;
    place.file = path;
    place.inside = "normalizer";
    throw Error("language-bad-tokenizer", place, "a precompiled_charsmap without a trie",
                "a table that SentencePiece wrote");
  }
  return step;
}

struct PlainStep {
  std::string_view type;
  Kind kind;
};
constexpr PlainStep plain_steps[] = {
    {"NFD", Kind::decompose},
    {"NFC", Kind::compose},
    {"NFKD", Kind::decompose_all},
    {"NFKC", Kind::compose_all},
    {"Lowercase", Kind::lowercase},
    {"Nmt", Kind::nmt},
    {"StripAccents", Kind::without_marks},
};

// Tokens before and behind the text, by text.
struct Frame {
  std::vector<std::string> before, behind;
};

Frame read_template(const Json& part) {
  Frame frame;
  bool behind = false;
  if (!part.contains("single") || !part["single"].is_array()) return frame;
  for (const Json& piece : part["single"]) {
    if (!piece.is_object()) continue;
    if (piece.contains("Sequence")) behind = true;
    if (!piece.contains("SpecialToken")) continue;
    (behind ? frame.behind : frame.before).push_back(json_text(piece["SpecialToken"], "id"));
  }
  return frame;
}

// Of BertProcessing and RobertaProcessing: [text, number] each.
Frame read_pair(const Json& part) {
  Frame frame;
  for (const auto& [key, list] :
       {std::pair("cls", &frame.before), std::pair("sep", &frame.behind)}) {
    const auto found = part.find(key);
    if (found != part.end() && found->is_array() && !found->empty() && (*found)[0].is_string()) {
      list->push_back((*found)[0].get<std::string>());
    }
  }
  return frame;
}

int32_t token_of(const Vocabulary& vocabulary, const std::string& text) {
  for (size_t i = 0; i < vocabulary.tokens.size(); ++i) {
    if (vocabulary.tokens[i] == text) return static_cast<int32_t>(i);
  }
  return -1;
}

}  // namespace

void read_normaliser(const std::string& path, const Json& part, Vocabulary& vocabulary) {
  if (!part.is_object()) return;
  const std::string type = json_text(part, "type");
  std::vector<NormaliserStep>& steps = vocabulary.normaliser;
  if (type == "Sequence" && part.contains("normalizers")) {
    for (const Json& inner : part["normalizers"]) read_normaliser(path, inner, vocabulary);
    return;
  }
  for (const PlainStep& plain : plain_steps) {
    if (plain.type == type) return steps.push_back(step_of(plain.kind));
  }
  if (type == "BertNormalizer") return add_bert(part, vocabulary);
  if (type == "Replace") return steps.push_back(read_replace(path, part));
  if (type == "Precompiled") {
    if (json_text(part, "precompiled_charsmap").empty()) return;
    return steps.push_back(read_charsmap(path, part));
  }
  if (type == "Strip") {
    steps.push_back(step_of(Kind::strip));
    steps.back().left = json_flag(part, "strip_left", true);
    steps.back().right = json_flag(part, "strip_right", true);
    return;
  }
  if (type == "Prepend") {
    steps.push_back(step_of(Kind::prepend));
    steps.back().text = json_text(part, "prepend");
    return;
  }
  fail_tokenizer(path, "normalizer", "one of type '" + type + "'",
                 "BertNormalizer, Lowercase, NFC, NFD, NFKC, NFKD, Nmt, Precompiled, Prepend, "
                 "Replace, Sequence, Strip or StripAccents");
}

void read_word_cutter(const std::string& path, const Json& part) {
  const std::string type = json_text(part, "type");
  if (type == "BertPreTokenizer") return;
  fail_tokenizer(path, "pre_tokenizer", "one of type '" + type + "' for WordPiece",
                 "BertPreTokenizer");
}

void read_piece_cutter(const std::string& path, const Json& part, Vocabulary& vocabulary) {
  if (!part.is_object()) return;
  const std::string type = json_text(part, "type");
  if (type == "Sequence" && part.contains("pretokenizers")) {
    for (const Json& inner : part["pretokenizers"]) read_piece_cutter(path, inner, vocabulary);
  } else if (type == "WhitespaceSplit") {
    vocabulary.cut_at_spaces = true;
  } else if (type == "Metaspace") {
    const std::string scheme = json_text(part, "prepend_scheme");
    using Prefix = Vocabulary::SpacePrefix;
    const bool without = scheme == "never" || !json_flag(part, "add_prefix_space", true);
    vocabulary.piece_prefix = without             ? Prefix::never
                              : scheme == "first" ? Prefix::at_begin
                                                  : Prefix::always;
    vocabulary.pieces_in_words = json_flag(part, "split", true);
  } else {
    fail_tokenizer(path, "pre_tokenizer", "one of type '" + type + "' for Unigram",
                   "Metaspace, WhitespaceSplit or a Sequence of them");
  }
}

void read_frame(const std::string& path, const Json& part, Vocabulary& vocabulary) {
  if (!part.is_object()) return;
  const std::string type = json_text(part, "type");
  Frame frame;
  if (type == "Sequence" && part.contains("processors")) {
    for (const Json& inner : part["processors"]) read_frame(path, inner, vocabulary);
    return;
  }
  if (type == "ByteLevel") return;  // which characters a token comes from, no tokens
  if (type == "TemplateProcessing") {
    frame = read_template(part);
  } else if (type == "BertProcessing" || type == "RobertaProcessing") {
    frame = read_pair(part);
  } else {
    fail_tokenizer(path, "post_processor", "one of type '" + type + "'",
                   "BertProcessing, ByteLevel, RobertaProcessing, Sequence or TemplateProcessing");
  }
  const auto numbers = [&](const std::vector<std::string>& texts) {
    std::vector<int32_t> list;
    for (const std::string& text : texts) {
      list.push_back(token_of(vocabulary, text));
      if (list.back() >= 0) continue;
      Place place;
      place.file = path;
      place.inside = "post_processor";
      throw Error("language-bad-tokenizer", place, "'" + text + "'", "a token of the vocabulary");
    }
    return list;
  };
  vocabulary.before = numbers(frame.before);
  vocabulary.behind = numbers(frame.behind);
  vocabulary.adds_begin = vocabulary.before.size() == 1;
  vocabulary.adds_end = vocabulary.behind.size() == 1;
  if (vocabulary.adds_begin) {
    vocabulary.begin = vocabulary.before[0];
    vocabulary.before.clear();
  }
  if (vocabulary.adds_end) {
    vocabulary.end = vocabulary.behind[0];
    vocabulary.behind.clear();
  }
}

}  // namespace presil
