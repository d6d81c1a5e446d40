// What templates call of texts, lists and dictionaries: the methods of Python's str, list and dict
// that change nothing.
#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>

#include "jinja/run.h"

namespace presil {
namespace {

using Arguments = std::vector<JinjaValue>;
struct Method {
  std::string_view name, parameters;
  JinjaValue (*call)(JinjaRun& run, const JinjaValue& own, const Arguments& a);
};

const std::string& text_of(const JinjaValue& own) { return *own.text(); }

bool is_white(std::string_view character) {
  constexpr std::string_view other[] = {"\u0085", "\u00a0", "\u1680", "\u2000", "\u2001",
                                        "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
                                        "\u2007", "\u2008", "\u2009", "\u200a", "\u2028",
                                        "\u2029", "\u202f", "\u205f", "\u3000"};
  if (character.size() == 1)
    return character[0] == ' ' || (character[0] >= '\t' && character[0] <= '\r') ||
           (character[0] >= 0x1c && character[0] <= 0x1f);
  return std::find(std::begin(other), std::end(other), character) != std::end(other);
}

JinjaValue stripped(JinjaRun& run, const JinjaValue& own, const Arguments& a, bool left,
                    bool right) {
  const std::vector<std::string_view> parts = run.characters(text_of(own));
  std::vector<std::string_view> some;
  const bool any_white = is_undefined(a[0]) || a[0].is<JinjaNone>();
  if (!any_white) some = run.characters(run.text_in(a[0], "what is stripped"));
  run.step(parts.size() * (some.size() / 8 + 1));
  const auto goes = [&](std::string_view one) {
    return any_white ? is_white(one) : std::find(some.begin(), some.end(), one) != some.end();
  };
  size_t begin = 0, end = parts.size();
  while (left && begin < end && goes(parts[begin])) ++begin;
  while (right && end > begin && goes(parts[end - 1])) --end;
  if (begin == end) return {std::string()};
  const char* first = parts[begin].data();
  return run.text(std::string(first, parts[end - 1].data() + parts[end - 1].size()));
}

// Words between white space; the last has all the rest once `most` have been cut off.
JinjaValue words(JinjaRun& run, const std::string& text, int64_t most) {
  const std::vector<std::string_view> parts = run.characters(text);
  std::vector<JinjaValue> items;
  size_t at = 0;
  for (;;) {
    while (at < parts.size() && is_white(parts[at])) ++at;
    if (at == parts.size()) break;
    size_t end = at;
    if (most >= 0 && std::ssize(items) == most) {
      end = parts.size();
    } else {
      while (end < parts.size() && !is_white(parts[end])) ++end;
    }
    const char* first = parts[at].data();
    items.push_back(run.text(std::string(first, parts[end - 1].data() + parts[end - 1].size())));
    at = end;
  }
  return run.list(std::move(items));
}

JinjaValue cut(JinjaRun& run, const JinjaValue& own, const Arguments& a, bool from_right) {
  const std::string& text = text_of(own);
  run.step(text.size() / 8);
  const int64_t most = is_undefined(a[1]) ? -1 : run.integer_of(a[1], "a number of cuts");
  if (is_undefined(a[0]) || a[0].is<JinjaNone>()) {
    if (from_right && most >= 0) run.unsupported("rsplit at white space with a number of cuts");
    return words(run, text, most);
  }
  const std::string& between = run.text_in(a[0], "what separates");
  if (between.empty()) run.fail("a split at an empty text");
  std::vector<std::string> parts;
  if (from_right) {
    size_t end = text.size();
    while (most < 0 || std::ssize(parts) < most) {
      const size_t at =
          end < between.size() ? std::string::npos : text.rfind(between, end - between.size());
      if (at == std::string::npos) break;
      parts.push_back(text.substr(at + between.size(), end - at - between.size()));
      end = at;
    }
    parts.push_back(text.substr(0, end));
    std::reverse(parts.begin(), parts.end());
  } else {
    size_t begin = 0;
    while (most < 0 || std::ssize(parts) < most) {
      const size_t at = text.find(between, begin);
      if (at == std::string::npos) break;
      parts.push_back(text.substr(begin, at - begin));
      begin = at + between.size();
    }
    parts.push_back(text.substr(begin));
  }
  std::vector<JinjaValue> items;
  for (std::string& part : parts) items.push_back(run.text(std::move(part)));
  return run.list(std::move(items));
}

JinjaValue replaced(JinjaRun& run, const JinjaValue& own, const Arguments& a) {
  const std::string& text = text_of(own);
  const std::string& from = run.text_in(a[0], "what is replaced");
  const std::string& to = run.text_in(a[1], "what replaces");
  int64_t left = is_undefined(a[2]) || a[2].is<JinjaNone>()
                     ? -1
                     : run.integer_of(a[2], "a number of replacements");
  if (from.empty()) run.unsupported("an empty text that is replaced");
  run.step(text.size() / 8);
  std::string out;
  size_t begin = 0;
  for (; left != 0; --left) {
    const size_t at = text.find(from, begin);
    if (at == std::string::npos) break;
    run.charge(at - begin + to.size());
    out += text.substr(begin, at - begin) + to;
    begin = at + from.size();
  }
  return run.text(out + text.substr(begin));
}

// A text, or a tuple of which one is enough.
bool has_end(JinjaRun& run, const std::string& text, const JinjaValue& wanted, bool at_begin) {
  if (const JinjaList* list = wanted.list(); list != nullptr && list->is_tuple) {
    return std::any_of(list->items.begin(), list->items.end(),
                       [&](const JinjaValue& one) { return has_end(run, text, one, at_begin); });
  }
  run.step();
  const std::string& end = run.text_in(wanted, "what a text begins or ends with");
  return at_begin ? text.starts_with(end) : text.ends_with(end);
}

// Characters that Unicode turns into several, or by what stands around, are left to nobody.
JinjaValue in_case(JinjaRun& run, const JinjaValue& own, bool upper, bool words_only, bool first) {
  std::string out;
  bool begins = true;
  for (const std::string_view one : run.characters(text_of(own))) {
    const bool is_ascii = one.size() == 1 && static_cast<unsigned char>(one[0]) < 0x80;
    const bool is_upper = words_only || first ? begins : upper;
    utf8proc_int32_t code = 0;
    if (is_ascii) {
      const char c = one[0];
      const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (is_letter) {
        out += static_cast<char>(is_upper ? c & ~0x20 : c | 0x20);
      } else {
        out += c;
      }
      begins = words_only ? !is_letter : false;
      continue;
    }
    begins = false;
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(one.data());
    const bool is_whole = utf8proc_iterate(bytes, std::ssize(one), &code) > 0;
    const bool plain =
        !is_whole || (!upper && !words_only && !first && code != 0x130 && code != 0x3a3);
    if (!plain && (utf8proc_toupper(code) != code || utf8proc_tolower(code) != code))
      run.unsupported(fmt::format("the letter '{}' in another case", one));
    if (!is_whole || !plain) {
      out += one;
      continue;
    }
    utf8proc_uint8_t lower[4];
    const auto length = utf8proc_encode_char(utf8proc_tolower(code), lower);
    out.append(reinterpret_cast<const char*>(lower), static_cast<size_t>(length));
  }
  return run.text(std::move(out));
}

// Where a text stands, in characters; -1: nowhere.
JinjaValue found(JinjaRun& run, const JinjaValue& own, const Arguments& a, bool last) {
  const std::string& text = text_of(own);
  const std::string& wanted = run.text_in(a[0], "what is looked for");
  run.step(text.size() / 8);
  const size_t at = last ? text.rfind(wanted) : text.find(wanted);
  if (at == std::string::npos) return {int64_t{-1}};
  return {std::ssize(run.characters(std::string_view(text).substr(0, at)))};
}

JinjaValue counted(JinjaRun& run, const JinjaValue& own, const Arguments& a) {
  const std::string& text = text_of(own);
  const std::string& wanted = run.text_in(a[0], "what is counted");
  if (wanted.empty()) run.unsupported("an empty text that is counted");
  run.step(text.size() / 8);
  int64_t count = 0;
  for (size_t at = text.find(wanted); at != std::string::npos;
       at = text.find(wanted, at + wanted.size()))
    ++count;
  return {count};
}

JinjaValue lines(JinjaRun& run, const JinjaValue& own, const Arguments&) {
  std::vector<JinjaValue> items;
  std::string line;
  const std::string& text = text_of(own);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\n' && text[i] != '\r') {
      line += text[i];
      continue;
    }
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
    items.push_back(run.text(std::exchange(line, {})));
  }
  if (!line.empty()) items.push_back(run.text(std::move(line)));
  return run.list(std::move(items));
}

constexpr Method of_texts[] = {
    {"strip", "chars",
     [](JinjaRun& run, const JinjaValue& own, const Arguments& a) {
       return stripped(run, own, a, true, true);
     }},
    {"lstrip", "chars",
     [](JinjaRun& run, const JinjaValue& own, const Arguments& a) {
       return stripped(run, own, a, true, false);
     }},
    {"rstrip", "chars",
     [](JinjaRun& run, const JinjaValue& own, const Arguments& a) {
       return stripped(run, own, a, false, true);
     }},
    {"split", "sep maxsplit",
     [](JinjaRun& run, const JinjaValue& own, const Arguments& a) {
       return cut(run, own, a, false);
     }},
    {"rsplit", "sep maxsplit",
     [](JinjaRun& run, const JinjaValue& own, const Arguments& a) {
       return cut(run, own, a, true);
     }},
    {"splitlines", "", lines},
    {"replace", "old new count", replaced},
    {"startswith", "prefix",
     [](JinjaRun& run, const JinjaValue& own, const Arguments& a) {
       return JinjaValue{has_end(run, text_of(own), a[0], true)};
     }},
    {"endswith", "suffix",
     [](JinjaRun& run, const JinjaValue& own, const Arguments& a) {
       return JinjaValue{has_end(run, text_of(own), a[0], false)};
     }},
    {"removeprefix", "prefix",
     [](JinjaRun& run, const JinjaValue& own, const Arguments& a) {
       const std::string& text = text_of(own);
       return run.text(has_end(run, text, a[0], true) ? text.substr(a[0].text()->size()) : text);
     }},
    {"removesuffix", "suffix",
     [](JinjaRun& run, const JinjaValue& own, const Arguments& a) {
       const std::string& text = text_of(own);
       const bool has = has_end(run, text, a[0], false);
       return run.text(has ? text.substr(0, text.size() - a[0].text()->size()) : text);
     }},
    {"lower", "",
     [](JinjaRun& run, const JinjaValue& own, const Arguments&) {
       return in_case(run, own, false, false, false);
     }},
    {"upper", "",
     [](JinjaRun& run, const JinjaValue& own, const Arguments&) {
       return in_case(run, own, true, false, false);
     }},
    {"title", "",
     [](JinjaRun& run, const JinjaValue& own, const Arguments&) {
       return in_case(run, own, false, true, false);
     }},
    {"capitalize", "",
     [](JinjaRun& run, const JinjaValue& own, const Arguments&) {
       return in_case(run, own, false, false, true);
     }},
    {"find", "sub",
     [](JinjaRun& run, const JinjaValue& own, const Arguments& a) {
       return found(run, own, a, false);
     }},
    {"rfind", "sub",
     [](JinjaRun& run, const JinjaValue& own, const Arguments& a) {
       return found(run, own, a, true);
     }},
    {"count", "sub", counted},
    {"join", "parts",
     [](JinjaRun& run, const JinjaValue& own, const Arguments& a) {
       for (const JinjaValue& item : run.items_of(a[0])) run.text_in(item, "what is joined");
       JinjaArguments between;
       between.values.push_back(own);
       return run.filter("join", a[0], std::move(between));
     }},
    {"isdigit", "",
     [](JinjaRun& run, const JinjaValue& own, const Arguments&) {
       const std::string& text = text_of(own);
       run.step(text.size() / 8);
       for (const char c : text)
         if (static_cast<unsigned char>(c) >= 0x80) run.unsupported("isdigit beyond ASCII");
       return JinjaValue{!text.empty() &&
                         text.find_first_not_of("0123456789") == std::string::npos};
     }},
};

constexpr Method of_dictionaries[] = {
    {"items", "",
     [](JinjaRun& run, const JinjaValue& own, const Arguments&) {
       std::vector<JinjaValue> items;
       for (const auto& [key, value] : own.dict()->entries)
         items.push_back(run.list({run.text(key), value}, true));
       return run.list(std::move(items));
     }},
    {"keys", "",
     [](JinjaRun& run, const JinjaValue& own, const Arguments&) {
       return run.list(run.items_of(own));
     }},
    {"values", "",
     [](JinjaRun& run, const JinjaValue& own, const Arguments&) {
       std::vector<JinjaValue> items;
       for (const auto& entry : own.dict()->entries) items.push_back(entry.second);
       return run.list(std::move(items));
     }},
    {"get", "key default",
     [](JinjaRun& run, const JinjaValue& own, const Arguments& a) {
       run.step(own.dict()->entries.size() / 8);
       const JinjaValue* value = a[0].text() != nullptr ? own.dict()->find(*a[0].text()) : nullptr;
       if (value != nullptr) return *value;
       return is_undefined(a[1]) ? JinjaValue{JinjaNone()} : a[1];
     }},
};

// Names that Python's types have besides: those that templates must not call, or that are not
// known here.
constexpr std::string_view of_python_texts[] = {
    "encode",      "format",  "format_map", "casefold",  "center",       "expandtabs", "index",
    "isalnum",     "isalpha", "isascii",    "isdecimal", "isidentifier", "islower",    "isnumeric",
    "isprintable", "isspace", "istitle",    "isupper",   "ljust",        "maketrans",  "partition",
    "rindex",      "rjust",   "rpartition", "swapcase",  "translate",    "zfill"};
constexpr std::string_view of_python_lists[] = {"append", "clear",   "copy",   "count",
                                                "extend", "index",   "insert", "pop",
                                                "remove", "reverse", "sort"};
constexpr std::string_view of_python_dictionaries[] = {"clear",   "copy",       "fromkeys", "pop",
                                                       "popitem", "setdefault", "update"};

}  // namespace

std::optional<JinjaValue> JinjaRun::method(const JinjaValue& object, const std::string& name) {
  std::span<const Method> known;
  std::span<const std::string_view> unknown;
  if (object.text() != nullptr) {
    known = of_texts;
    unknown = of_python_texts;
  } else if (const JinjaDict* dict = object.dict(); dict != nullptr && !dict->is_object) {
    known = of_dictionaries;
    unknown = of_python_dictionaries;
  } else if (object.list() != nullptr) {
    unknown = of_python_lists;
  }
  if (std::find(unknown.begin(), unknown.end(), name) != unknown.end())
    unsupported(fmt::format("the method '{}' of {}", name, kind_of(object)));
  for (const Method& method : known) {
    if (method.name != name) continue;
    const auto call = [this, object, &method](JinjaArguments arguments) {
      return method.call(*this, object,
                         bind_jinja(*this, method.name, method.parameters, std::move(arguments)));
    };
    return JinjaValue{std::make_shared<const JinjaCallable>(JinjaCallable{name, call})};
  }
  return std::nullopt;
}

}  // namespace presil
