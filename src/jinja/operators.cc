// Operators, what is asked of values by name or number, calls, and the functions that templates
// may call. Integers have 64 bits; what would need more is an error.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "jinja/run.h"

namespace presil {
namespace {

std::optional<int64_t> whole_of(const JinjaValue& value) {
  if (const int64_t* number = value.get<int64_t>()) return *number;
  if (const bool* is = value.get<bool>()) return *is ? 1 : 0;
  return std::nullopt;
}

// Python's floor division and the remainder that has the divisor's sign.
int64_t floored(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }

bool power(int64_t base, int64_t exponent, int64_t& result) {
  result = 1;
  if (base == 0 || base == 1) {
    result = exponent == 0 ? 1 : base;
    return true;
  }
  if (base == -1) {
    result = exponent % 2 == 0 ? 1 : -1;
    return true;
  }
  for (int64_t i = 0; i < exponent; ++i)
    if (__builtin_mul_overflow(result, base, &result)) return false;
  return true;
}

// Nullopt where 64 bits are too few; a real number where Python gives one.
std::optional<JinjaValue> of_integers(const std::string& sign, int64_t a, int64_t b) {
  int64_t result = 0;
  bool fits = true;
  if (sign == "+") {
    fits = !__builtin_add_overflow(a, b, &result);
  } else if (sign == "-") {
    fits = !__builtin_sub_overflow(a, b, &result);
  } else if (sign == "*") {
    fits = !__builtin_mul_overflow(a, b, &result);
  } else if (sign == "/") {
    return JinjaValue{static_cast<double>(a) / static_cast<double>(b)};
  } else if (sign == "**") {
    if (b < 0) return JinjaValue{std::pow(static_cast<double>(a), static_cast<double>(b))};
    fits = power(a, b, result);
  } else if (b == -1) {
    fits = sign == "%" || !__builtin_sub_overflow(int64_t{0}, a, &result);
  } else {
    result = sign == "//" ? floored(a, b) : a - floored(a, b) * b;
  }
  if (!fits) return std::nullopt;
  return JinjaValue{result};
}

JinjaValue of_reals(const std::string& sign, double a, double b) {
  if (sign == "+") return {a + b};
  if (sign == "-") return {a - b};
  if (sign == "*") return {a * b};
  if (sign == "/") return {a / b};
  if (sign == "**") return {std::pow(a, b)};
  if (sign == "//") return {std::floor(a / b)};
  const double rest = std::fmod(a, b);
  return {rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest};
}

// begin, end and step of a slice as Python resolves them.
struct Slice {
  int64_t begin = 0, end = 0, step = 1;
};

}  // namespace

JinjaValue JinjaRun::binary(const std::string& sign, const JinjaValue& a, const JinjaValue& b) {
  if (sign == "~") return {text_of(a) + text_of(b)};
  const std::optional<double> x = number_of(a), y = number_of(b);
  if (x && y) {
    if ((sign == "/" || sign == "//" || sign == "%") && *y == 0) fail("a division by zero");
    if (sign == "**" && *x == 0 && *y < 0) fail("a negative power of zero");
    const std::optional<int64_t> i = whole_of(a), k = whole_of(b);
    if (!i || !k) return of_reals(sign, *x, *y);
    const std::optional<JinjaValue> result = of_integers(sign, *i, *k);
    if (!result) unsupported("an integer of more than 64 bits");
    return *result;
  }
  if (sign == "+" && a.text() != nullptr && b.text() != nullptr) {
    charge(a.text()->size() + b.text()->size());
    return {*a.text() + *b.text()};
  }
  if (sign == "+" && a.list() != nullptr && b.list() != nullptr) {
    std::vector<JinjaValue> items = items_of(a);
    for (const JinjaValue& item : items_of(b)) items.push_back(item);
    return list(std::move(items), a.list()->is_tuple);
  }
  if (sign == "*" &&
      ((a.text() != nullptr && whole_of(b)) || (b.text() != nullptr && whole_of(a)))) {
    const std::string& text = a.text() != nullptr ? *a.text() : *b.text();
    const int64_t times = std::max<int64_t>(0, a.text() != nullptr ? *whole_of(b) : *whole_of(a));
    if (text.empty() || times == 0) return {std::string()};
    charge(static_cast<size_t>(times));
    charge(text.size() * static_cast<size_t>(times));
    std::string all;
    for (int64_t i = 0; i < times; ++i) all += text;
    return {std::move(all)};
  }
  if (sign == "%" && a.text() != nullptr) unsupported("a text that is formatted by '%'");
  fail(fmt::format("{} {} {}", kind_of(a), sign, kind_of(b)), "two numbers, or two texts to add");
}

JinjaValue JinjaRun::attribute(const JinjaValue& object, const std::string& name) {
  if (is_undefined(object)) fail(fmt::format("'.{}' of {}", name, kind_of(object)));
  if (std::optional<JinjaValue> own = method(object, name)) return *own;
  if (const JinjaDict* dict = object.dict()) {
    step(dict->entries.size() / 8);
    if (const JinjaValue* found = dict->find(name)) return *found;
  }
  return {JinjaUndefined{name}};
}

JinjaValue JinjaRun::item(const JinjaValue& object, const JinjaValue& key) {
  if (is_undefined(object)) fail("an item of " + kind_of(object));
  if (key.text() != nullptr) {
    if (const JinjaDict* dict = object.dict()) {
      step(dict->entries.size() / 8);
      if (const JinjaValue* found = dict->find(*key.text())) return *found;
    }
    return attribute(object, *key.text());
  }
  const std::optional<int64_t> number = whole_of(key);
  const bool has_numbers = object.list() != nullptr || object.text() != nullptr;
  if (!number || !has_numbers) return {JinjaUndefined{""}};
  const int64_t count = length_of(object);
  const int64_t at = *number < 0 ? *number + count : *number;
  if (at < 0 || at >= count) return {JinjaUndefined{fmt::format("[{}]", *number)}};
  if (const JinjaList* list = object.list()) return list->items[static_cast<size_t>(at)];
  return {std::string(characters(*object.text())[static_cast<size_t>(at)])};
}

JinjaValue JinjaRun::slice(const JinjaValue& object, std::span<const JinjaValue> numbers) {
  if (object.list() == nullptr && object.text() == nullptr)
    fail("a slice of " + kind_of(object), "of a list or a text");
  const int64_t count = length_of(object);
  Slice slice;
  if (!numbers[2].is<JinjaNone>()) slice.step = integer_of(numbers[2], "a slice's step");
  if (slice.step == 0) fail("a slice's step of 0");
  const bool falls = slice.step < 0;
  const auto bound = [&](const JinjaValue& value, int64_t otherwise) {
    if (value.is<JinjaNone>()) return otherwise;
    int64_t at = integer_of(value, "an end of a slice");
    if (at < 0) at = at < -count ? -1 : at + count;
    return std::clamp<int64_t>(at, falls ? -1 : 0, falls ? count - 1 : count);
  };
  slice.begin = bound(numbers[0], falls ? count - 1 : 0);
  slice.end = bound(numbers[1], falls ? -1 : count);
  std::vector<int64_t> places;
  // Steps longer than the list take one item.
  slice.step = std::clamp<int64_t>(slice.step, -count - 1, count + 1);
  for (int64_t i = slice.begin; falls ? i > slice.end : i < slice.end; i += slice.step)
    places.push_back(i);
  step(places.size());
  if (const JinjaList* list = object.list()) {
    std::vector<JinjaValue> items;
    for (const int64_t i : places) items.push_back(list->items[static_cast<size_t>(i)]);
    return this->list(std::move(items), list->is_tuple);
  }
  const std::vector<std::string_view> parts = characters(*object.text());
  std::string text;
  for (const int64_t i : places) text += parts[static_cast<size_t>(i)];
  return this->text(std::move(text));
}

JinjaValue JinjaRun::call(const JinjaValue& callee, JinjaArguments arguments) {
  const JinjaCallable* callable = callee.callable();
  if (callable == nullptr) fail("a call of " + kind_of(callee), "a function or a macro");
  return callable->call(std::move(arguments));
}

std::vector<JinjaValue> bind_jinja(const JinjaRun& run, std::string_view function,
                                   std::string_view parameters, JinjaArguments arguments) {
  std::vector<std::string> names = split(parameters, ' ');
  if (parameters.empty()) names.clear();
  std::vector<JinjaValue> bound(names.size());
  if (arguments.values.size() > names.size())
    run.fail(fmt::format("{} arguments of '{}'", arguments.values.size(), function),
             fmt::format("at most {}", names.size()));
  for (size_t i = 0; i < arguments.values.size(); ++i) bound[i] = std::move(arguments.values[i]);
  for (auto& [name, value] : arguments.named) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
      run.fail(fmt::format("argument '{}' of '{}'", name, function),
               names.empty() ? "none" : "one of " + std::string(parameters));
    bound[static_cast<size_t>(found - names.begin())] = std::move(value);
  }
  return bound;
}

void JinjaRun::add_functions() {
  const auto add = [this](const std::string& name, auto function) {
    scopes_[0].try_emplace(name, JinjaValue{std::make_shared<const JinjaCallable>(
                                     JinjaCallable{name, std::move(function)})});
  };
  add("range", [this](JinjaArguments arguments) {
    const std::vector<JinjaValue> a =
        bind_jinja(*this, "range", "begin end step", std::move(arguments));
    if (is_undefined(a[0])) fail("range without an argument");
    const bool has_begin = !is_undefined(a[1]);
    const int64_t begin = has_begin ? integer_of(a[0], "a range's begin") : 0;
    const int64_t end = integer_of(a[has_begin ? 1 : 0], "a range's end");
    const int64_t by = is_undefined(a[2]) ? 1 : integer_of(a[2], "a range's step");
    if (by == 0) fail("a range's step of 0");
    std::vector<JinjaValue> items;
    for (int64_t i = begin; by > 0 ? i < end : i > end;) {
      charge(sizeof(JinjaValue));
      items.emplace_back().what = i;
      if (__builtin_add_overflow(i, by, &i)) break;
    }
    return list(std::move(items));
  });
  const auto named = [this](const char* what, bool is_object) {
    return [this, what, is_object](JinjaArguments arguments) {
      std::vector<std::pair<std::string, JinjaValue>> entries;
      if (arguments.values.size() > 1) fail(std::string("several arguments of ") + what);
      if (!arguments.values.empty()) {
        const JinjaDict* given = arguments.values[0].dict();
        if (given == nullptr) fail(kind_of(arguments.values[0]), "a dictionary");
        entries = given->entries;
      }
      for (auto& entry : arguments.named) entries.push_back(std::move(entry));
      JinjaValue made = dict(std::move(entries), is_object);
      if (is_object && made.dict()->holds_object) unsupported("a namespace inside a namespace");
      return made;
    };
  };
  add("namespace", named("namespace", true));
  add("dict", named("dict", false));
  add("raise_exception", [this](JinjaArguments arguments) -> JinjaValue {
    refuse(arguments.values.empty() ? "" : text_of(arguments.values[0]));
  });
}

}  // namespace presil
