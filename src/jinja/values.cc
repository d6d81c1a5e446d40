// What Python's str(), repr(), ==, <, in, len() and iteration say of values, and JSON as the
// library transformers writes it.
#include <fmt/format.h>

#include <cmath>

#include "jinja/run.h"

namespace presil {
namespace {

std::string text_of_real(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  std::string text = fmt::format("{}", value);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

// Bytes of the character that begins here; 1 where it is broken.
size_t character_bytes(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const size_t length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first >= 0x80 && first < 0xc2) return 1;
  if (length > text.size() || first > 0xf4) return 1;
  for (size_t i = 1; i < length; ++i)
    if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) return 1;
  return length;
}

// Writes values into a text, and counts what it writes.
class Writer {
 public:
  Writer(JinjaRun& run, bool is_json, int64_t indent)
      : run_(run), is_json_(is_json), indent_(indent) {}

  void put(const JinjaValue& value) {
    run_.step();
    if (value.is<JinjaUndefined>()) {
      if (is_json_) run_.fail(kind_of(value) + " as JSON");
      add(is_top_ ? "" : "Undefined");
    } else if (value.is<JinjaNone>()) {
      add(is_json_ ? "null" : "None");
    } else if (const bool* is = value.get<bool>()) {
      add(is_json_ ? (*is ? "true" : "false") : (*is ? "True" : "False"));
    } else if (const int64_t* number = value.get<int64_t>()) {
      add(fmt::format("{}", *number));
    } else if (const double* real = value.get<double>()) {
      const bool is_odd = !std::isfinite(*real) && is_json_;
      add(!is_odd             ? text_of_real(*real)
          : std::isnan(*real) ? "NaN"
          : *real > 0         ? "Infinity"
                              : "-Infinity");
    } else if (const std::string* own = value.text()) {
      if (is_json_) {
        put_json(*own);
      } else {
        is_top_ ? add(*own) : put_quoted(*own);
      }
    } else if (const JinjaList* list = value.list()) {
      put_list(*list);
    } else if (const JinjaDict* dict = value.dict()) {
      put_dict(*dict);
    } else {
      run_.unsupported(kind_of(value) + " as text");
    }
  }
  std::string take() { return std::move(text_); }

 private:
  void add(std::string_view more) {
    run_.charge(more.size());
    text_ += more;
  }

  void begin_line(int64_t depth) {
    if (indent_ < 0) return;
    add("\n" + std::string(static_cast<size_t>(indent_ * depth), ' '));
  }

  void put_list(const JinjaList& list) {
    const bool was_top = std::exchange(is_top_, false);
    const bool is_tuple = list.is_tuple && !is_json_;
    add(is_tuple ? "(" : "[");
    ++depth_;
    for (size_t i = 0; i < list.items.size(); ++i) {
      if (i > 0) add(indent_ >= 0 ? "," : ", ");
      begin_line(depth_);
      put(list.items[i]);
    }
    --depth_;
    if (!list.items.empty()) begin_line(depth_);
    add(is_tuple ? (list.items.size() == 1 ? ",)" : ")") : "]");
    is_top_ = was_top;
  }

  void put_dict(const JinjaDict& dict) {
    if (dict.is_object) run_.unsupported("a namespace as text");
    const bool was_top = std::exchange(is_top_, false);
    add("{");
    ++depth_;
    for (size_t i = 0; i < dict.entries.size(); ++i) {
      if (i > 0) add(indent_ >= 0 ? "," : ", ");
      begin_line(depth_);
      is_json_ ? put_json(dict.entries[i].first) : put_quoted(dict.entries[i].first);
      add(": ");
      put(dict.entries[i].second);
    }
    --depth_;
    if (!dict.entries.empty()) begin_line(depth_);
    add("}");
    is_top_ = was_top;
  }

  // As Python's repr.
  void put_quoted(std::string_view text) {
    const bool has_single = text.find('\'') != std::string_view::npos;
    const char quote = has_single && text.find('"') == std::string_view::npos ? '"' : '\'';
    std::string out(1, quote);
    for (const char c : text) {
      if (c == quote || c == '\\') {
        out += '\\';
        out += c;
      } else if (c == '\n' || c == '\r' || c == '\t') {
        out += c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t";
      } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
        out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
      } else {
        out += c;
      }
    }
    add(out + quote);
  }

  void put_json(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
      constexpr std::string_view from = "\"\\\n\r\t\b\f", to = "\"\\nrtbf";
      const size_t known = from.find(c);
      if (known != std::string_view::npos) {
        out += '\\';
        out += to[known];
      } else if (static_cast<unsigned char>(c) < 0x20) {
        out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
      } else {
        out += c;
      }
    }
    add(out + '"');
  }

  JinjaRun& run_;
  bool is_json_;
  int64_t indent_;
  bool is_top_ = true;
  int64_t depth_ = 0;
  std::string text_;
};

}  // namespace

bool is_undefined(const JinjaValue& value) { return value.is<JinjaUndefined>(); }

bool is_true(const JinjaValue& value) {
  if (const bool* is = value.get<bool>()) return *is;
  if (const int64_t* number = value.get<int64_t>()) return *number != 0;
  if (const double* real = value.get<double>()) return *real != 0;
  if (const std::string* text = value.text()) return !text->empty();
  if (const JinjaList* list = value.list()) return !list->items.empty();
  if (const JinjaDict* dict = value.dict()) return dict->is_object || !dict->entries.empty();
  return value.callable() != nullptr;
}

std::optional<double> number_of(const JinjaValue& value) {
  if (const bool* is = value.get<bool>()) return *is ? 1 : 0;
  if (const int64_t* number = value.get<int64_t>()) return static_cast<double>(*number);
  if (const double* real = value.get<double>()) return *real;
  return std::nullopt;
}

std::string kind_of(const JinjaValue& value) {
  if (const JinjaUndefined* undefined = value.get<JinjaUndefined>())
    return undefined->name.empty() ? "what is undefined"
                                   : "'" + undefined->name + "', which is undefined";
  if (value.is<JinjaNone>()) return "none";
  if (value.is<bool>()) return "true or false";
  if (value.is<int64_t>()) return "an integer";
  if (value.is<double>()) return "a real number";
  if (value.text() != nullptr) return "a text";
  if (value.list() != nullptr) return value.list()->is_tuple ? "a tuple" : "a list";
  if (value.dict() != nullptr)
    return value.dict()->is_object ? "a namespace or loop" : "a dictionary";
  return "the function '" + value.callable()->name + "'";
}

std::string JinjaRun::text_of(const JinjaValue& value) {
  Writer writer(*this, false, -1);
  writer.put(value);
  return writer.take();
}

std::string JinjaRun::json_of(const JinjaValue& value, int64_t indent) {
  if (indent > 16) unsupported("an indent of more than 16");
  Writer writer(*this, true, indent);
  writer.put(value);
  return writer.take();
}

bool JinjaRun::equal(const JinjaValue& a, const JinjaValue& b) {
  step();
  if (a.is<int64_t>() && b.is<int64_t>()) return *a.get<int64_t>() == *b.get<int64_t>();
  const std::optional<double> x = number_of(a), y = number_of(b);
  if (x || y) return x && y && *x == *y;
  if (a.what.index() != b.what.index()) return false;
  if (a.is<JinjaUndefined>() || a.is<JinjaNone>()) return true;
  if (const std::string* text = a.text()) {
    step(text->size() / 64);
    return *text == *b.text();
  }
  if (const JinjaList* list = a.list()) {
    const JinjaList& other = *b.list();
    if (list->items.size() != other.items.size() || list->is_tuple != other.is_tuple) return false;
    for (size_t i = 0; i < list->items.size(); ++i)
      if (!equal(list->items[i], other.items[i])) return false;
    return true;
  }
  const JinjaDict *dict = a.dict(), *other = b.dict();
  if (dict == nullptr) return a.callable() == b.callable();
  if (dict->is_object || other->is_object) return dict == other;
  if (dict->entries.size() != other->entries.size()) return false;
  for (const auto& [key, value] : dict->entries) {
    step(other->entries.size() / 8);
    const JinjaValue* same = other->find(key);
    if (same == nullptr || !equal(value, *same)) return false;
  }
  return true;
}

int JinjaRun::compared(const JinjaValue& a, const JinjaValue& b) {
  step();
  if (a.is<int64_t>() && b.is<int64_t>()) {
    const int64_t x = *a.get<int64_t>(), y = *b.get<int64_t>();
    return x < y ? -1 : x > y ? 1 : 0;
  }
  const std::optional<double> x = number_of(a), y = number_of(b);
  if (x && y && (std::isnan(*x) || std::isnan(*y))) unsupported("an order with NaN");
  if (x && y) return *x < *y ? -1 : *x > *y ? 1 : 0;
  if (a.text() == nullptr || b.text() == nullptr)
    fail("the order of " + kind_of(a) + " and " + kind_of(b), "two numbers or two texts");
  step(a.text()->size() / 64);
  const int order = a.text()->compare(*b.text());
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

bool JinjaRun::contains(const JinjaValue& whole, const JinjaValue& part) {
  if (const std::string* text = whole.text()) {
    const std::string& wanted = text_in(part, "what is looked for in a text");
    step(text->size() / 16 + wanted.size() / 16);
    return text->find(wanted) != std::string::npos;
  }
  if (const JinjaDict* dict = whole.dict()) {
    step(dict->entries.size() / 8);
    return part.text() != nullptr && dict->find(*part.text()) != nullptr;
  }
  if (is_undefined(whole)) return false;
  const JinjaList* list = whole.list();
  if (list == nullptr) fail("'in' of " + kind_of(whole), "a text, a list or a dictionary");
  for (const JinjaValue& item : list->items)
    if (equal(item, part)) return true;
  return false;
}

std::vector<JinjaValue> JinjaRun::items_of(const JinjaValue& value) {
  std::vector<JinjaValue> items;
  if (const JinjaList* list = value.list()) {
    charge(list->items.size() * sizeof(JinjaValue));
    return list->items;
  }
  if (const std::string* text = value.text()) {
    for (const std::string_view one : characters(*text)) items.push_back({std::string(one)});
  } else if (const JinjaDict* dict = value.dict(); dict != nullptr && !dict->is_object) {
    for (const auto& entry : dict->entries) items.push_back(this->text(entry.first));
  } else if (!is_undefined(value)) {
    fail("the items of " + kind_of(value), "a list, a text or a dictionary");
  }
  return items;
}

int64_t JinjaRun::length_of(const JinjaValue& value) {
  if (const JinjaList* list = value.list()) return static_cast<int64_t>(list->items.size());
  if (const std::string* text = value.text()) return static_cast<int64_t>(characters(*text).size());
  if (const JinjaDict* dict = value.dict(); dict != nullptr && !dict->is_object)
    return static_cast<int64_t>(dict->entries.size());
  if (is_undefined(value)) return 0;
  fail("the length of " + kind_of(value), "a list, a text or a dictionary");
}

int64_t JinjaRun::integer_of(const JinjaValue& value, const char* what) {
  if (const int64_t* number = value.get<int64_t>()) return *number;
  if (const bool* is = value.get<bool>()) return *is ? 1 : 0;
  fail(kind_of(value), std::string("an integer as ") + what);
}

const std::string& JinjaRun::text_in(const JinjaValue& value, const char* what) {
  if (value.text() == nullptr) fail(kind_of(value), std::string("a text as ") + what);
  return *value.text();
}

std::vector<std::string_view> JinjaRun::characters(std::string_view text) {
  charge(text.size() * sizeof(std::string_view) / 4);
  step(text.size() / 8);
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const size_t length = character_bytes(text);
    parts.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return parts;
}

}  // namespace presil
