// The steps of a normaliser, one function each.
#include "language/normaliser.h"

#include <re2/re2.h>
#include <utf8proc.h>

#include <algorithm>

#include "base/base.h"

namespace presil {
namespace {

constexpr std::string_view space_mark = "\xe2\x96\x81";  // U+2581
constexpr int32_t replacement = 0xfffd;
constexpr std::string_view replacement_text = "\xef\xbf\xbd";

bool is_mark(int32_t character, bool nonspacing) {
  const utf8proc_category_t category = utf8proc_category(character);
  return category == UTF8PROC_CATEGORY_MN ||
         (!nonspacing && (category == UTF8PROC_CATEGORY_MC || category == UTF8PROC_CATEGORY_ME));
}

bool is_control(int32_t character) {
  if (character == '\t' || character == '\n' || character == '\r') return false;
  const utf8proc_category_t category = utf8proc_category(character);
  return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF ||
         category == UTF8PROC_CATEGORY_CO;
}

// The blocks that BERT's tokenizer takes for Chinese (Devlin et al. 2019, tokenization.py); the one
// from U+2B920 is written so there.
bool is_chinese(int32_t c) {
  return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) ||
         (c >= 0x20000 && c <= 0x2a6df) || (c >= 0x2a700 && c <= 0x2b73f) ||
         (c >= 0x2b740 && c <= 0x2b81f) || (c >= 0x2b920 && c <= 0x2ceaf) ||
         (c >= 0xf900 && c <= 0xfaff) || (c >= 0x2f800 && c <= 0x2fa1f);
}

// Each character by `change`, which writes what becomes of it.
template <class Change>
std::string each(std::string_view text, Change change) {
  std::string result;
  for (const int32_t character : characters_of(text)) change(character, result);
  return result;
}

std::string clean(std::string_view text) {
  return each(text, [](int32_t c, std::string& out) {
    if (c == 0 || c == replacement || is_control(c)) return;
    append_utf8(is_white_space(c) ? ' ' : c, out);
  });
}

std::string apart(std::string_view text) {
  return each(text, [](int32_t c, std::string& out) {
    if (is_chinese(c)) out += ' ';
    append_utf8(c, out);
    if (is_chinese(c)) out += ' ';
  });
}

std::string lowercase(std::string_view text) {
  return each(text, [](int32_t c, std::string& out) {
    // The only character whose lower case is two of them (Unicode's SpecialCasing.txt).
    if (c == 0x130) {
      out += "i\xcc\x87";
    } else {
      append_utf8(utf8proc_tolower(c), out);
    }
  });
}

std::string nmt(std::string_view text) {
  return each(text, [](int32_t c, std::string& out) {
    const bool dropped = (c >= 1 && c <= 8) || c == 0xb || (c >= 0xe && c <= 0x1f) || c == 0x7f ||
                         c == 0x8f || c == 0x9f;
    const bool space = c == 9 || c == 0xa || c == 0xc || c == 0xd || c == 0x1680 ||
                       (c >= 0x200b && c <= 0x200f) || c == 0x2028 || c == 0x2029 || c == 0x2581 ||
                       c == 0xfeff || c == replacement;
    if (!dropped) append_utf8(space ? ' ' : c, out);
  });
}

std::string mapped(const std::string& text, int options) {
  utf8proc_uint8_t* out = nullptr;
  const utf8proc_ssize_t size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &out,
                   static_cast<utf8proc_option_t>(options | UTF8PROC_STABLE));
  PRESIL_CHECK(size >= 0, "valid UTF-8 has its normal forms");
  std::string result(reinterpret_cast<const char*>(out), static_cast<size_t>(size));
  std::free(out);
  return result;
}

std::string strip(std::string_view text, bool left, bool right) {
  const std::vector<int32_t> all = characters_of(text);
  size_t begin = 0, end = all.size();
  while (left && begin < end && is_white_space(all[begin])) ++begin;
  while (right && end > begin && is_white_space(all[end - 1])) --end;
  std::string result;
  for (size_t i = begin; i < end; ++i) append_utf8(all[i], result);
  return result;
}

// As the tokenizers library does it (its spm_precompiled): a cluster of less than six bytes is
// looked up as a whole, what is not found or longer character by character; the shortest match
// counts, and stands for all that was looked up.
std::string by_clusters(std::string_view text, const Charsmap& map) {
  constexpr size_t cluster_bytes_max = 6;
  std::string result, cluster;
  const auto flush = [&] {
    if (cluster.empty()) return;
    if (cluster.size() < cluster_bytes_max) {
      if (const Charsmap::Match match = map.find(cluster, false); match.length > 0) {
        result += match.text;
        return cluster.clear();
      }
    }
    for (const int32_t c : characters_of(cluster)) {
      std::string one;
      append_utf8(c, one);
      const Charsmap::Match match = map.find(one, false);
      result += match.length > 0 ? match.text : std::string_view(one);
    }
    cluster.clear();
  };
  int32_t before = 0, state = 0;
  for (const int32_t c : characters_of(text)) {
    if (!cluster.empty() && utf8proc_grapheme_break_stateful(before, c, &state)) flush();
    append_utf8(c, cluster);
    before = c;
  }
  flush();
  return result;
}

// SentencePiece's Normalizer::Normalize.
std::string sentence_pieces(std::string_view text, const NormaliserStep& step) {
  std::string replaced;
  while (!text.empty()) {
    Charsmap::Match match;
    if (step.map != nullptr) match = step.map->find(text, true);
    if (match.length == 0) {
      utf8proc_int32_t ignored = 0;
      const utf8proc_ssize_t length =
          utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                           static_cast<utf8proc_ssize_t>(text.size()), &ignored);
      // A key of the table may end inside a character.
      match.length = length > 0 ? static_cast<size_t>(length) : 1;
      match.text = length > 0 ? text.substr(0, match.length) : replacement_text;
    }
    replaced += match.text;
    text.remove_prefix(match.length);
  }
  std::string_view rest = replaced;
  if (step.single_spaces) {
    while (rest.starts_with(' ')) rest.remove_prefix(1);
  }
  if (rest.empty()) return "";
  std::string result(step.space_prefix ? space_mark : "");
  bool behind_space = false;
  for (const char c : rest) {
    if (c == ' ' && behind_space && step.single_spaces) continue;
    behind_space = c == ' ';
    if (c == ' ') {
      result += space_mark;
    } else {
      result += c;
    }
  }
  // Marks that the text itself ends with go as well.
  while (step.single_spaces && result.ends_with(space_mark))
    result.resize(result.size() - space_mark.size());
  return result;
}

std::string applied(const std::string& text, const NormaliserStep& step) {
  using Kind = NormaliserStep::Kind;
  switch (step.kind) {
    case Kind::clean:
      return clean(text);
    case Kind::apart:
      return apart(text);
    case Kind::decompose:
      return mapped(text, UTF8PROC_DECOMPOSE);
    case Kind::compose:
      return mapped(text, UTF8PROC_COMPOSE);
    case Kind::decompose_all:
      return mapped(text, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT);
    case Kind::compose_all:
      return mapped(text, UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
    case Kind::without_marks:
      return each(text, [&](int32_t c, std::string& out) {
        if (!is_mark(c, step.nonspacing)) append_utf8(c, out);
      });
    case Kind::lowercase:
      return lowercase(text);
    case Kind::nmt:
      return nmt(text);
    case Kind::strip:
      return strip(text, step.left, step.right);
    case Kind::replace: {
      std::string result = text;
      step.swap(result);
      return result;
    }
    case Kind::prepend:
      return text.empty() ? text : step.text + text;
    case Kind::charsmap:
      return by_clusters(text, *step.map);
    case Kind::sentence_pieces:
      break;
  }
  return sentence_pieces(text, step);
}

}  // namespace

std::string as_utf8(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    utf8proc_int32_t character = 0;
    const utf8proc_ssize_t length =
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(bytes.data()),
                         static_cast<utf8proc_ssize_t>(bytes.size()), &character);
    append_utf8(length > 0 ? character : replacement, text);
    bytes.remove_prefix(length > 0 ? static_cast<size_t>(length) : 1);
  }
  return text;
}

std::vector<int32_t> characters_of(std::string_view text) {
  std::vector<int32_t> characters;
  while (!text.empty()) {
    utf8proc_int32_t character = 0;
    const utf8proc_ssize_t length =
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                         static_cast<utf8proc_ssize_t>(text.size()), &character);
    characters.push_back(length > 0 ? character : replacement);
    text.remove_prefix(length > 0 ? static_cast<size_t>(length) : 1);
  }
  return characters;
}

void append_utf8(int32_t character, std::string& text) {
  utf8proc_uint8_t bytes[4];
  const utf8proc_ssize_t length = utf8proc_encode_char(character, bytes);
  text.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(length));
}

bool is_white_space(int32_t c) {
  if ((c >= 9 && c <= 13) || c == 0x85) return true;
  const utf8proc_category_t category = utf8proc_category(c);
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP;
}

bool is_punctuation(int32_t c) {
  if ((c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) ||
      (c >= 123 && c <= 126)) {
    return true;
  }
  const utf8proc_category_t category = utf8proc_category(c);
  return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
}

NormaliserStep replace_step(const std::string& pattern, bool literal, const std::string& text) {
  NormaliserStep step;
  step.kind = NormaliserStep::Kind::replace;
  step.text = text;
  RE2::Options options;
  options.set_log_errors(false);
  options.set_literal(literal);
  const auto compiled = std::make_shared<const RE2>(pattern, options);
  if (!compiled->ok()) return step;
  std::string escaped;  // in RE2 a backslash in the new text names a group
  for (const char c : text) escaped += c == '\\' ? "\\\\" : std::string(1, c);
  step.swap = [compiled, escaped](std::string& changed) {
    RE2::GlobalReplace(&changed, *compiled, escaped);
  };
  return step;
}

std::string normalise(std::string_view text, const std::vector<NormaliserStep>& steps) {
  std::string result = as_utf8(text);
  for (const NormaliserStep& step : steps) {
    result = applied(result, step);
    // What a file's tables and patterns write need not be text.
    if (step.map != nullptr || step.swap) result = as_utf8(result);
  }
  return result;
}

}  // namespace presil
