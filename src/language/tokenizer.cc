// What the kinds of tokenizers share: control tokens in the text, and tokens by their text.
#include "language/tokenizer.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "base/base.h"
#include "language/tokenizers.h"

namespace presil {

struct Tokenizer::Index {
  std::unordered_map<std::string_view, int32_t> by_text;
  // Control tokens by their first byte, the longest first.
  std::vector<int32_t> control[256];
};

Tokenizer::Tokenizer(Vocabulary vocabulary) : vocabulary_(std::move(vocabulary)) {
  auto index = std::make_shared<Index>();
  for (size_t i = 0; i < vocabulary_.tokens.size(); ++i) {
    const std::string& text = vocabulary_.tokens[i];
    index->by_text.try_emplace(text, static_cast<int32_t>(i));
    const bool control = i < vocabulary_.roles.size() &&
                         vocabulary_.roles[i] == Vocabulary::Role::control && !text.empty();
    if (control) index->control[static_cast<uint8_t>(text[0])].push_back(static_cast<int32_t>(i));
  }
  for (std::vector<int32_t>& list : index->control) {
    std::stable_sort(list.begin(), list.end(), [&](int32_t a, int32_t b) {
      return vocabulary_.tokens[static_cast<size_t>(a)].size() >
             vocabulary_.tokens[static_cast<size_t>(b)].size();
    });
  }
  index_ = std::move(index);
}

static bool is_ascii_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

int32_t Tokenizer::find(std::string_view token) const {
  const auto found = index_->by_text.find(token);
  return found == index_->by_text.end() ? -1 : found->second;
}

bool Tokenizer::ends_answer(int32_t token) const {
  const std::vector<int32_t>& stops = vocabulary_.stops;
  return token == vocabulary_.end || std::find(stops.begin(), stops.end(), token) != stops.end();
}

std::vector<int32_t> Tokenizer::encode(std::string_view text, bool with_control) const {
  std::vector<int32_t> tokens;
  if (vocabulary_.adds_begin && vocabulary_.begin >= 0) tokens.push_back(vocabulary_.begin);
  tokens.insert(tokens.end(), vocabulary_.before.begin(), vocabulary_.before.end());
  size_t begin = 0;
  const auto has = [](const std::vector<int32_t>& list, int32_t token) {
    return std::find(list.begin(), list.end(), token) != list.end();
  };
  for (size_t at = 0; with_control && at < text.size();) {
    int32_t found = -1;
    for (int32_t token : index_->control[static_cast<uint8_t>(text[at])]) {
      if (!text.substr(at).starts_with(vocabulary_.tokens[static_cast<size_t>(token)])) continue;
      found = token;
      break;
    }
    if (found < 0) {
      ++at;
      continue;
    }
    size_t end = at;
    if (has(vocabulary_.takes_space_before, found)) {
      while (end > begin && is_ascii_space(text[end - 1])) --end;
    }
    if (end > begin) encode_plain(text.substr(begin, end - begin), begin == 0, tokens);
    tokens.push_back(found);
    at += vocabulary_.tokens[static_cast<size_t>(found)].size();
    if (has(vocabulary_.takes_space_behind, found)) {
      while (at < text.size() && is_ascii_space(text[at])) ++at;
    }
    begin = at;
  }
  if (begin < text.size()) encode_plain(text.substr(begin), begin == 0, tokens);
  // A text that begins with the begin token as it is written has it once: chat templates write it.
  const bool pairs = vocabulary_.kind == Vocabulary::Kind::byte_pairs ||
                     vocabulary_.kind == Vocabulary::Kind::scored;
  if (pairs && tokens.size() > 1 && vocabulary_.adds_begin && tokens[0] == tokens[1] &&
      tokens[0] == vocabulary_.begin) {
    tokens.erase(tokens.begin());
  }
  tokens.insert(tokens.end(), vocabulary_.behind.begin(), vocabulary_.behind.end());
  if (vocabulary_.adds_end && vocabulary_.end >= 0) tokens.push_back(vocabulary_.end);
  return tokens;
}

std::string Tokenizer::decode(std::span<const int32_t> tokens) const {
  std::string text;
  for (int32_t token : tokens) {
    if (token < 0 || static_cast<size_t>(token) >= vocabulary_.tokens.size()) continue;
    const size_t at = static_cast<size_t>(token);
    const bool control =
        at < vocabulary_.roles.size() && vocabulary_.roles[at] == Vocabulary::Role::control;
    if (!control) text += text_of(token);
  }
  return text;
}

std::shared_ptr<const Tokenizer> make_tokenizer(Vocabulary vocabulary, const std::string& path) {
  Findings findings;
  const auto report = [&](std::string found, std::string expected) {
    Finding finding;
    finding.id = "language-bad-tokenizer";
    finding.place.file = path;
    finding.found = std::move(found);
    finding.expected = std::move(expected);
    findings.add(finding);
  };
  const size_t count = vocabulary.tokens.size();
  if (count == 0) report("no tokens", "a vocabulary");
  if (!vocabulary.roles.empty() && vocabulary.roles.size() != count) {
    report(fmt::format("{} roles of {} tokens", vocabulary.roles.size(), count), "one for each");
  }
  const bool has_scores =
      vocabulary.kind == Vocabulary::Kind::scored || vocabulary.kind == Vocabulary::Kind::unigram;
  if (has_scores && vocabulary.scores.size() != count) {
    report(fmt::format("{} scores of {} tokens", vocabulary.scores.size(), count), "one for each");
  }
  for (int32_t* token : {&vocabulary.begin, &vocabulary.end, &vocabulary.unknown}) {
    if (*token < 0 || static_cast<size_t>(*token) < count) continue;
    report(fmt::format("special token {} of {}", *token, count), "one of the vocabulary");
  }
  findings.throw_if_any();
  switch (vocabulary.kind) {
    case Vocabulary::Kind::scored:
      return make_scored(std::move(vocabulary));
    case Vocabulary::Kind::word_pieces:
      return make_word_pieces(std::move(vocabulary));
    case Vocabulary::Kind::unigram:
      return make_unigram(std::move(vocabulary));
    case Vocabulary::Kind::byte_pairs:
      break;
  }
  return make_byte_pairs(std::move(vocabulary));
}

}  // namespace presil
