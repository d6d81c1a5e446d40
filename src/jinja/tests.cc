// The tests of values that chat templates use, by name.
#include <algorithm>

#include "jinja/run.h"

namespace presil {
namespace {

using Test = bool (*)(JinjaRun& run, const JinjaValue& value, const JinjaValue& other);

template <class T>
bool is_a(JinjaRun&, const JinjaValue& value, const JinjaValue&) {
  return value.is<T>();
}
template <bool wanted>
bool is_bool(JinjaRun&, const JinjaValue& value, const JinjaValue&) {
  return value.is<bool>() && *value.get<bool>() == wanted;
}
bool is_defined(JinjaRun&, const JinjaValue& value, const JinjaValue&) {
  return !is_undefined(value);
}
bool is_number(JinjaRun&, const JinjaValue& value, const JinjaValue&) {
  return number_of(value).has_value();
}
bool is_mapping(JinjaRun&, const JinjaValue& value, const JinjaValue&) {
  return value.dict() != nullptr && !value.dict()->is_object;
}
// Python counts what has a length and items by number or key.
bool is_sequence(JinjaRun&, const JinjaValue& value, const JinjaValue&) {
  return value.list() != nullptr || value.text() != nullptr ||
         (value.dict() != nullptr && !value.dict()->is_object);
}
bool is_iterable(JinjaRun& run, const JinjaValue& value, const JinjaValue& other) {
  return is_sequence(run, value, other) || is_undefined(value);
}
bool is_callable(JinjaRun&, const JinjaValue& value, const JinjaValue&) {
  return value.callable() != nullptr;
}
template <int64_t rest>
bool is_even_or_odd(JinjaRun& run, const JinjaValue& value, const JinjaValue&) {
  return (run.integer_of(value, "what may be odd") & 1) == rest;
}
bool is_divisible(JinjaRun& run, const JinjaValue& value, const JinjaValue& other) {
  const int64_t by = run.integer_of(other, "a divisor");
  if (by == 0) run.fail("a division by zero");
  return by == -1 || run.integer_of(value, "what is divided") % by == 0;
}
bool is_equal(JinjaRun& run, const JinjaValue& value, const JinjaValue& other) {
  return run.equal(value, other);
}
bool is_in(JinjaRun& run, const JinjaValue& value, const JinjaValue& other) {
  return run.contains(other, value);
}

struct Entry {
  std::string_view name;
  Test test;
  bool has_argument = false;
};
constexpr Entry entries[] = {
    {"defined", is_defined},
    {"undefined", is_a<JinjaUndefined>},
    {"none", is_a<JinjaNone>},
    {"string", is_a<std::string>},
    {"boolean", is_a<bool>},
    {"true", is_bool<true>},
    {"false", is_bool<false>},
    {"integer", is_a<int64_t>},
    {"float", is_a<double>},
    {"number", is_number},
    {"mapping", is_mapping},
    {"sequence", is_sequence},
    {"iterable", is_iterable},
    {"callable", is_callable},
    {"even", is_even_or_odd<0>},
    {"odd", is_even_or_odd<1>},
    {"divisibleby", is_divisible, true},
    {"equalto", is_equal, true},
    {"eq", is_equal, true},
    {"ne", [](JinjaRun& run, const JinjaValue& a, const JinjaValue& b) { return !run.equal(a, b); },
     true},
    {"lt",
     [](JinjaRun& run, const JinjaValue& a, const JinjaValue& b) { return run.compared(a, b) < 0; },
     true},
    {"gt",
     [](JinjaRun& run, const JinjaValue& a, const JinjaValue& b) { return run.compared(a, b) > 0; },
     true},
    {"in", is_in, true},
};

}  // namespace

bool JinjaRun::test(const std::string& name, const JinjaValue& value,
                    const JinjaArguments& arguments) {
  for (const Entry& entry : entries) {
    if (entry.name != name) continue;
    const std::vector<JinjaValue> other =
        bind_jinja(*this, name, entry.has_argument ? "other" : "", arguments);
    if (entry.has_argument && arguments.values.size() + arguments.named.size() == 0)
      fail("the test '" + name + "' without an argument");
    return entry.test(*this, value, entry.has_argument ? other[0] : JinjaValue());
  }
  std::vector<std::string> names;
  for (const Entry& entry : entries) names.emplace_back(entry.name);
  unsupported("the test '" + name + "'", "one of " + presil::join(names, ", "));
}

}  // namespace presil
