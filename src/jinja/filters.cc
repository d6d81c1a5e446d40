// The filters that chat templates use, by name; what Jinja has besides is an error.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "jinja/run.h"

namespace presil {
namespace {

using Arguments = std::vector<JinjaValue>;
struct Filter {
  std::string_view name, parameters;
  JinjaValue (*apply)(JinjaRun& run, const JinjaValue& value, const Arguments& a);
};

// The method of a text, applied.
template <size_t count>
JinjaValue by_method(JinjaRun& run, const JinjaValue& value, const char* name,
                     const JinjaValue (&arguments)[count]) {
  const JinjaValue text{run.text_of(value)};
  JinjaArguments given;
  for (const JinjaValue& argument : arguments)
    if (!is_undefined(argument)) given.values.push_back(argument);
  return run.call(*run.method(text, name), std::move(given));
}

JinjaValue trimmed(JinjaRun& run, const JinjaValue& value, const Arguments& a) {
  return by_method(run, value, "strip", {a[0]});
}

JinjaValue joined(JinjaRun& run, const JinjaValue& value, const Arguments& a) {
  const std::string between = is_undefined(a[0]) ? "" : run.text_of(a[0]);
  std::string all;
  bool is_first = true;
  for (const JinjaValue& item : run.items_of(value)) {
    const JinjaValue own = is_undefined(a[1]) ? item : run.item(item, a[1]);
    run.charge(between.size());
    if (!is_first) all += between;
    all += run.text_of(own);
    is_first = false;
  }
  return run.text(std::move(all));
}

JinjaValue or_default(JinjaRun&, const JinjaValue& value, const Arguments& a) {
  const bool asks_truth = !is_undefined(a[1]) && is_true(a[1]);
  const bool is_there = asks_truth ? is_true(value) : !is_undefined(value);
  if (is_there) return value;
  return is_undefined(a[0]) ? JinjaValue{std::string()} : a[0];
}

JinjaValue indented(JinjaRun& run, const JinjaValue& value, const Arguments& a) {
  const std::string& text = run.text_in(value, "what is indented");
  std::string by(4, ' ');
  if (a[0].text() != nullptr) {
    by = *a[0].text();
  } else if (!is_undefined(a[0])) {
    const int64_t width = run.integer_of(a[0], "an indent");
    if (width > 1000) run.unsupported("an indent of more than 1000");
    by.assign(static_cast<size_t>(std::max<int64_t>(width, 0)), ' ');
  }
  const bool first = !is_undefined(a[1]) && is_true(a[1]);
  const bool blank = !is_undefined(a[2]) && is_true(a[2]);
  std::string all;
  bool is_first = true;
  for (const std::string& line : split(text, '\n')) {
    if (!is_first) all += '\n';
    if ((is_first && first) || (!is_first && (blank || !line.empty()))) {
      run.charge(by.size());
      all += by;
    }
    all += line;
    is_first = false;
  }
  return run.text(std::move(all));
}

// Of nothing, whatever it is, these filters make an empty list.
std::vector<JinjaValue> items_if_any(JinjaRun& run, const JinjaValue& value) {
  return is_true(value) ? run.items_of(value) : std::vector<JinjaValue>();
}

// Items of which an attribute, or they themselves, pass a test.
JinjaValue selected(JinjaRun& run, const JinjaValue& value, const Arguments& a, bool by_attribute,
                    bool keeps) {
  std::vector<JinjaValue> kept;
  const size_t at = by_attribute ? 1 : 0;
  for (const JinjaValue& item : items_if_any(run, value)) {
    const JinjaValue own = by_attribute ? run.item(item, a[0]) : item;
    bool passes = is_true(own);
    if (!is_undefined(a[at])) {
      JinjaArguments arguments;
      if (!is_undefined(a[at + 1])) arguments.values.push_back(a[at + 1]);
      passes = run.test(run.text_in(a[at], "a test's name"), own, arguments);
    }
    if (passes == keeps) kept.push_back(item);
  }
  return run.list(std::move(kept));
}

JinjaValue mapped(JinjaRun& run, const JinjaValue& value, const Arguments& a) {
  std::vector<JinjaValue> items;
  for (const JinjaValue& item : items_if_any(run, value)) {
    if (is_undefined(a[0])) {
      if (is_undefined(a[2])) run.fail("map without a filter", "map('name') or map(attribute=...)");
      items.push_back(run.item(item, a[2]));
      if (is_undefined(items.back()) && !is_undefined(a[3])) items.back() = a[3];
      continue;
    }
    JinjaArguments arguments;
    if (!is_undefined(a[1])) arguments.values.push_back(a[1]);
    items.push_back(run.filter(run.text_in(a[0], "a filter's name"), item, std::move(arguments)));
  }
  return run.list(std::move(items));
}

JinjaValue reversed(JinjaRun& run, const JinjaValue& value, const Arguments&) {
  const JinjaValue none[] = {{JinjaNone()}, {JinjaNone()}, {int64_t{-1}}};
  return run.slice(value, none);
}

JinjaValue as_integer(JinjaRun& run, const JinjaValue& value, const Arguments& a) {
  const JinjaValue otherwise = is_undefined(a[0]) ? JinjaValue{int64_t{0}} : a[0];
  if (value.is<int64_t>() || value.is<bool>()) return {run.integer_of(value, "a number")};
  if (const double* real = value.get<double>()) {
    const bool fits = std::isfinite(*real) && std::abs(*real) < 9e18;
    return fits ? JinjaValue{static_cast<int64_t>(*real)} : otherwise;
  }
  if (value.text() == nullptr) return otherwise;
  const std::string text(trim(*value.text()));
  char* end = nullptr;
  errno = 0;
  const int64_t number = std::strtoll(text.c_str(), &end, 10);
  if (!text.empty() && *end == '\0' && errno == 0) return {number};
  const double real = std::strtod(text.c_str(), &end);
  const bool is_number = !text.empty() && *end == '\0' && std::abs(real) < 9e18;
  return is_number ? JinjaValue{static_cast<int64_t>(real)} : otherwise;
}

JinjaValue as_real(JinjaRun&, const JinjaValue& value, const Arguments& a) {
  if (const std::optional<double> number = number_of(value)) return {*number};
  if (value.text() != nullptr) {
    const std::string text(trim(*value.text()));
    char* end = nullptr;
    const double real = std::strtod(text.c_str(), &end);
    if (!text.empty() && *end == '\0') return {real};
  }
  return is_undefined(a[0]) ? JinjaValue{0.0} : a[0];
}

JinjaValue at_end(JinjaRun& run, const JinjaValue& value, bool first) {
  const std::vector<JinjaValue> items = run.items_of(value);
  if (items.empty()) return {JinjaUndefined{"the first or last of nothing"}};
  return first ? items.front() : items.back();
}

JinjaValue extreme(JinjaRun& run, const JinjaValue& value, int sign) {
  const std::vector<JinjaValue> items = run.items_of(value);
  if (items.empty()) return {JinjaUndefined{"the extreme of nothing"}};
  JinjaValue best = items[0];
  for (const JinjaValue& item : items)
    if (sign * run.compared(item, best) > 0) best = item;
  return best;
}

JinjaValue summed(JinjaRun& run, const JinjaValue& value, const Arguments& a) {
  JinjaValue total = is_undefined(a[1]) ? JinjaValue{int64_t{0}} : a[1];
  for (const JinjaValue& item : run.items_of(value))
    total = run.binary("+", total, is_undefined(a[0]) ? item : run.item(item, a[0]));
  return total;
}

JinjaValue items_of(JinjaRun& run, const JinjaValue& value, const Arguments&) {
  if (is_undefined(value)) return run.list({});
  if (value.dict() == nullptr || value.dict()->is_object)
    run.fail("the items of " + kind_of(value), "a dictionary");
  return run.call(*run.method(value, "items"), {});
}

JinjaValue absolute(JinjaRun& run, const JinjaValue& value, const Arguments&) {
  if (!number_of(value)) run.fail("abs of " + kind_of(value), "a number");
  return *number_of(value) < 0 ? run.binary("-", {int64_t{0}}, value) : value;
}

JinjaValue texts_replaced(JinjaRun& run, const JinjaValue& value, const Arguments& a) {
  if (is_undefined(a[0]) || is_undefined(a[1])) run.fail("replace without two texts");
  return by_method(run, value, "replace", {a[0], a[1], a[2]});
}

constexpr Filter filters[] = {
    {"trim", "chars", trimmed},
    {"tojson", "indent",
     [](JinjaRun& run, const JinjaValue& value, const Arguments& a) {
       const bool plain = is_undefined(a[0]) || a[0].is<JinjaNone>();
       return JinjaValue{run.json_of(value, plain ? -1 : run.integer_of(a[0], "an indent"))};
     }},
    {"join", "d attribute", joined},
    {"length", "",
     [](JinjaRun& run, const JinjaValue& value, const Arguments&) {
       return JinjaValue{run.length_of(value)};
     }},
    {"count", "",
     [](JinjaRun& run, const JinjaValue& value, const Arguments&) {
       return JinjaValue{run.length_of(value)};
     }},
    {"default", "default_value boolean", or_default},
    {"d", "default_value boolean", or_default},
    {"first", "",
     [](JinjaRun& run, const JinjaValue& value, const Arguments&) {
       return at_end(run, value, true);
     }},
    {"last", "",
     [](JinjaRun& run, const JinjaValue& value, const Arguments&) {
       return at_end(run, value, false);
     }},
    {"lower", "",
     [](JinjaRun& run, const JinjaValue& value, const Arguments&) {
       return by_method(run, value, "lower", {JinjaValue()});
     }},
    {"upper", "",
     [](JinjaRun& run, const JinjaValue& value, const Arguments&) {
       return by_method(run, value, "upper", {JinjaValue()});
     }},
    {"capitalize", "",
     [](JinjaRun& run, const JinjaValue& value, const Arguments&) {
       return by_method(run, value, "capitalize", {JinjaValue()});
     }},
    {"title", "",
     [](JinjaRun& run, const JinjaValue& value, const Arguments&) {
       return by_method(run, value, "title", {JinjaValue()});
     }},
    {"replace", "old new count", texts_replaced},
    {"string", "",
     [](JinjaRun& run, const JinjaValue& value, const Arguments&) {
       return JinjaValue{run.text_of(value)};
     }},
    {"safe", "",
     [](JinjaRun& run, const JinjaValue& value, const Arguments&) {
       return JinjaValue{run.text_of(value)};
     }},
    {"list", "",
     [](JinjaRun& run, const JinjaValue& value, const Arguments&) {
       return run.list(run.items_of(value));
     }},
    {"items", "", items_of},
    {"int", "default", as_integer},
    {"float", "default", as_real},
    {"abs", "", absolute},
    {"reverse", "", reversed},
    {"indent", "width first blank", indented},
    {"map", "filter argument attribute default", mapped},
    {"select", "test argument",
     [](JinjaRun& run, const JinjaValue& value, const Arguments& a) {
       return selected(run, value, a, false, true);
     }},
    {"reject", "test argument",
     [](JinjaRun& run, const JinjaValue& value, const Arguments& a) {
       return selected(run, value, a, false, false);
     }},
    {"selectattr", "attribute test argument",
     [](JinjaRun& run, const JinjaValue& value, const Arguments& a) {
       return selected(run, value, a, true, true);
     }},
    {"rejectattr", "attribute test argument",
     [](JinjaRun& run, const JinjaValue& value, const Arguments& a) {
       return selected(run, value, a, true, false);
     }},
    {"min", "",
     [](JinjaRun& run, const JinjaValue& value, const Arguments&) {
       return extreme(run, value, -1);
     }},
    {"max", "",
     [](JinjaRun& run, const JinjaValue& value, const Arguments&) {
       return extreme(run, value, 1);
     }},
    {"sum", "attribute start", summed},
};

}  // namespace

JinjaValue JinjaRun::filter(const std::string& name, const JinjaValue& value,
                            JinjaArguments arguments) {
  for (const Filter& filter : filters) {
    if (filter.name != name) continue;
    return filter.apply(*this, value,
                        bind_jinja(*this, name, filter.parameters, std::move(arguments)));
  }
  std::vector<std::string> names;
  for (const Filter& filter : filters) names.emplace_back(filter.name);
  unsupported("the filter '" + name + "'", "one of " + presil::join(names, ", "));
}

}  // namespace presil
