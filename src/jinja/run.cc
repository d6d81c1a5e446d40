// Walks a template's tree. Scopes follow jinja2: loops and macros have their own, conditions none,
// and a macro sees the template's variables but not its caller's.
#include "jinja/run.h"

#include <fmt/format.h>

namespace presil {
namespace {

constexpr size_t steps_max = 20'000'000;
constexpr size_t bytes_max = size_t{64} << 20;
constexpr int run_depth_max = 600;    // of expressions, blocks and macros in each other
constexpr int value_depth_max = 100;  // of lists in lists

// Depth and holding of what lies in a list or dictionary.
template <class Container>
void look_into(const JinjaValue& value, Container& container) {
  int depth = 0;
  bool holds = false;
  if (const JinjaList* list = value.list()) {
    depth = list->depth;
    holds = list->holds_object;
  } else if (const JinjaDict* dict = value.dict()) {
    depth = dict->depth;
    holds = dict->holds_object || dict->is_object;
  }
  container.depth = std::max(container.depth, depth + 1);
  container.holds_object = container.holds_object || holds;
}

}  // namespace

const JinjaList* JinjaValue::list() const {
  const auto* list = get<std::shared_ptr<const JinjaList>>();
  return list != nullptr ? list->get() : nullptr;
}
JinjaDict* JinjaValue::dict() const {
  const auto* dict = get<std::shared_ptr<JinjaDict>>();
  return dict != nullptr ? dict->get() : nullptr;
}
const JinjaCallable* JinjaValue::callable() const {
  const auto* callable = get<std::shared_ptr<const JinjaCallable>>();
  return callable != nullptr ? callable->get() : nullptr;
}

const JinjaValue* JinjaDict::find(std::string_view key) const {
  for (const auto& [own, value] : entries)
    if (own == key) return &value;
  return nullptr;
}
void JinjaDict::set(const std::string& key, JinjaValue value) {
  look_into(value, *this);
  for (auto& [own, old] : entries) {
    if (own != key) continue;
    old = std::move(value);
    return;
  }
  entries.emplace_back(key, std::move(value));
}

JinjaValue jinja_list(std::vector<JinjaValue> items, bool is_tuple) {
  auto list = std::make_shared<JinjaList>();
  for (const JinjaValue& item : items) look_into(item, *list);
  list->items = std::move(items);
  list->is_tuple = is_tuple;
  return {std::shared_ptr<const JinjaList>(std::move(list))};
}
JinjaValue jinja_dict(std::vector<std::pair<std::string, JinjaValue>> entries) {
  auto dict = std::make_shared<JinjaDict>();
  for (auto& entry : entries) dict->set(entry.first, std::move(entry.second));
  return {std::move(dict)};
}

JinjaRun::JinjaRun(const Place& place, const JinjaDict& variables) : place_(place) {
  scopes_.resize(2);
  for (const auto& [name, value] : variables.entries) scopes_[0][name] = value;
  add_functions();
}

void JinjaRun::fail(std::string found, std::string expected) const {
  fail_jinja("jinja-failed", place_, line_, std::move(found), std::move(expected));
}
void JinjaRun::unsupported(std::string found, std::string expected) const {
  fail_jinja("jinja-unsupported", place_, line_, std::move(found), std::move(expected));
}
void JinjaRun::refuse(const std::string& message) const {
  fail_jinja("jinja-refused", place_, line_, "the template refuses: " + message);
}

void JinjaRun::step(size_t count) {
  steps_ += count;
  if (steps_ > steps_max)
    fail_jinja("jinja-too-large", place_, line_, "a template that computes too long",
               fmt::format("at most {} steps", steps_max));
}
void JinjaRun::charge(size_t bytes) {
  bytes_ += bytes;
  if (bytes > bytes_max || bytes_ > bytes_max)
    fail_jinja("jinja-too-large", place_, line_, "a template that makes too much text",
               fmt::format("at most {} bytes in all", bytes_max));
}

JinjaValue JinjaRun::list(std::vector<JinjaValue> items, bool is_tuple) {
  charge(items.size() * sizeof(JinjaValue));
  JinjaValue made = jinja_list(std::move(items), is_tuple);
  if (made.list()->depth > value_depth_max)
    fail_jinja("jinja-too-large", place_, line_, "lists that are nested too deeply");
  return made;
}
JinjaValue JinjaRun::dict(std::vector<std::pair<std::string, JinjaValue>> entries, bool is_object) {
  step(entries.size() * (entries.size() / 8 + 1));
  charge(entries.size() * 2 * sizeof(JinjaValue));
  JinjaValue made = jinja_dict(std::move(entries));
  made.dict()->is_object = is_object;
  if (made.dict()->depth > value_depth_max)
    fail_jinja("jinja-too-large", place_, line_, "dictionaries that are nested too deeply");
  return made;
}
JinjaValue JinjaRun::text(std::string text) {
  charge(text.size());
  return {std::move(text)};
}

struct JinjaRun::Deeper {
  explicit Deeper(JinjaRun& run) : run_(run) {
    run_.step();
    if (++run_.depth_ > run_depth_max)
      fail_jinja("jinja-too-large", run_.place_, run_.line_, "macros that call too deeply");
  }
  ~Deeper() { --run_.depth_; }
  JinjaRun& run_;
};

// ---- statements ----

std::string JinjaRun::run(const JinjaBlock& whole) {
  block(whole);
  return std::move(out_);
}

JinjaRun::Flow JinjaRun::block(const JinjaBlock& block) {
  const Deeper deeper(*this);
  for (const JinjaStatement& one : block) {
    const Flow flow = statement(one);
    if (flow != Flow::on) return flow;
  }
  return Flow::on;
}

JinjaRun::Flow JinjaRun::scoped(const JinjaBlock& own) {
  scopes_.emplace_back();
  const Flow flow = block(own);
  scopes_.pop_back();
  return flow;
}

// What a block writes, as a text of its own.
std::string JinjaRun::written_by(const JinjaBlock& own) {
  std::string before = std::move(out_);
  out_.clear();
  if (scoped(own) != Flow::on) fail("break or continue outside its loop");
  std::string written = std::move(out_);
  out_ = std::move(before);
  return written;
}

JinjaRun::Flow JinjaRun::statement(const JinjaStatement& statement) {
  using Kind = JinjaStatement::Kind;
  line_ = statement.line;
  switch (statement.kind) {
    case Kind::text:
      charge(statement.text.size());
      out_ += statement.text;
      return Flow::on;
    case Kind::output:
      out_ += text_of(value_of(statement.expressions[0]));
      return Flow::on;
    case Kind::set: {
      JinjaValue value = value_of(statement.expressions[0]);
      if (statement.text.empty()) {
        assign(statement.names, std::move(value));
      } else {
        assign_attribute(statement.names[0], statement.text, std::move(value));
      }
      return Flow::on;
    }
    case Kind::capture: {
      std::string written = written_by(statement.blocks[0]);
      scopes_.back()[statement.names[0]] = {std::move(written)};
      return Flow::on;
    }
    case Kind::loop:
      return loop(statement);
    case Kind::choice:
      return choice(statement);
    case Kind::macro:
      scopes_.back()[statement.text] = macro(statement);
      return Flow::on;
    case Kind::scope:
      return scoped(statement.blocks[0]);
    case Kind::leave:
      return Flow::leave;
    case Kind::proceed:
      return Flow::proceed;
  }
  return Flow::on;
}

JinjaRun::Flow JinjaRun::choice(const JinjaStatement& statement) {
  for (size_t i = 0; i < statement.blocks.size(); ++i) {
    const bool is_taken =
        i >= statement.expressions.size() || is_true(value_of(statement.expressions[i]));
    if (is_taken) return block(statement.blocks[i]);
  }
  return Flow::on;
}

JinjaRun::Flow JinjaRun::loop(const JinjaStatement& statement) {
  std::vector<JinjaValue> items = items_of(value_of(statement.expressions[0]));
  if (statement.expressions.size() > 1) {
    std::vector<JinjaValue> kept;
    scopes_.emplace_back();
    for (JinjaValue& item : items) {
      assign(statement.names, item);
      if (is_true(value_of(statement.expressions[1]))) kept.push_back(std::move(item));
    }
    scopes_.pop_back();
    items = std::move(kept);
  }
  if (items.empty() && statement.blocks.size() > 1) return scoped(statement.blocks[1]);
  for (size_t i = 0; i < items.size(); ++i) {
    step();
    scopes_.emplace_back();
    scopes_.back()["loop"] = loop_object(items, i);
    assign(statement.names, items[i]);
    const Flow flow = block(statement.blocks[0]);
    scopes_.pop_back();
    if (flow == Flow::leave) break;
  }
  return Flow::on;
}

JinjaValue JinjaRun::loop_object(std::span<const JinjaValue> items, size_t index) {
  const auto at = static_cast<int64_t>(index), count = static_cast<int64_t>(items.size());
  const auto cycle = [this, index](JinjaArguments arguments) {
    if (arguments.values.empty()) fail("loop.cycle without values");
    return arguments.values[index % arguments.values.size()];
  };
  auto callable = std::make_shared<const JinjaCallable>(JinjaCallable{"cycle", cycle});
  auto object = std::make_shared<JinjaDict>();
  object->is_object = true;
  object->entries = {{"index", {at + 1}},        {"index0", {at}},
                     {"revindex", {count - at}}, {"revindex0", {count - at - 1}},
                     {"first", {at == 0}},       {"last", {at + 1 == count}},
                     {"length", {count}},        {"depth", {int64_t{1}}},
                     {"depth0", {int64_t{0}}},   {"cycle", {std::move(callable)}}};
  if (index > 0) object->set("previtem", items[index - 1]);
  if (index + 1 < items.size()) object->set("nextitem", items[index + 1]);
  return {std::move(object)};
}

// ---- macros ----

JinjaValue JinjaRun::macro(const JinjaStatement& statement) {
  const auto call = [this, &statement](JinjaArguments arguments) {
    return call_macro(statement, std::move(arguments));
  };
  return {std::make_shared<const JinjaCallable>(JinjaCallable{statement.text, call})};
}

JinjaValue JinjaRun::call_macro(const JinjaStatement& statement, JinjaArguments arguments) {
  const Deeper deeper(*this);
  const int line = line_;
  std::string names;
  for (const std::string& name : statement.names) names += (names.empty() ? "" : " ") + name;
  std::vector<JinjaValue> given = bind_jinja(*this, statement.text, names, std::move(arguments));
  const size_t caller = scopes_from_;
  scopes_from_ = scopes_.size();
  scopes_.emplace_back();
  const size_t without = statement.names.size() - statement.expressions.size();
  for (size_t i = 0; i < given.size(); ++i) {
    if (is_undefined(given[i]) && i >= without)
      given[i] = value_of(statement.expressions[i - without]);
    scopes_.back()[statement.names[i]] = std::move(given[i]);
  }
  std::string written = written_by(statement.blocks[0]);
  scopes_.pop_back();
  scopes_from_ = caller;
  line_ = line;
  return {std::move(written)};
}

// ---- variables ----

JinjaValue JinjaRun::variable(const std::string& name) const {
  const auto in = [&](const Scope& scope) -> const JinjaValue* {
    const auto found = scope.find(name);
    return found == scope.end() ? nullptr : &found->second;
  };
  for (size_t i = scopes_.size(); i-- > scopes_from_;)
    if (const JinjaValue* value = in(scopes_[i])) return *value;
  for (const size_t i : {size_t{1}, size_t{0}})
    if (const JinjaValue* value = in(scopes_[i])) return *value;
  return {JinjaUndefined{name}};
}

void JinjaRun::assign(const std::vector<std::string>& names, JinjaValue value) {
  if (names.size() == 1) {
    scopes_.back()[names[0]] = std::move(value);
    return;
  }
  const std::vector<JinjaValue> items = items_of(value);
  if (items.size() != names.size())
    fail(fmt::format("{} values", items.size()), fmt::format("{} for names", names.size()));
  for (size_t i = 0; i < names.size(); ++i) scopes_.back()[names[i]] = items[i];
}

void JinjaRun::assign_attribute(const std::string& name, const std::string& attribute,
                                JinjaValue value) {
  const JinjaValue target = variable(name);
  JinjaDict* object = target.dict();
  if (object == nullptr || !object->is_object)
    fail("an attribute of " + kind_of(target) + " is set", "of a namespace");
  const JinjaValue probe = list({value});
  if (probe.list()->holds_object) unsupported("a namespace inside a namespace");
  step(object->entries.size() / 8 + 1);
  charge(2 * sizeof(JinjaValue));
  object->set(attribute, std::move(value));
}

// ---- expressions ----

JinjaValue JinjaRun::value_of(const JinjaExpression& expression) {
  const Deeper deeper(*this);
  line_ = expression.line;
  return computed(expression);
}

JinjaValue JinjaRun::computed(const JinjaExpression& e) {
  using Kind = JinjaExpression::Kind;
  switch (e.kind) {
    case Kind::absent:
      return {JinjaNone()};
    case Kind::constant:
      if (const std::string* own = e.value.text()) charge(own->size());
      return e.value;
    case Kind::name:
      return variable(e.text);
    case Kind::list:
    case Kind::tuple: {
      std::vector<JinjaValue> items;
      for (const JinjaExpression& part : e.parts) items.push_back(value_of(part));
      return list(std::move(items), e.kind == Kind::tuple);
    }
    case Kind::dict: {
      std::vector<std::pair<std::string, JinjaValue>> entries;
      for (size_t i = 0; i < e.parts.size(); i += 2) {
        const JinjaValue key = value_of(e.parts[i]);
        if (key.text() == nullptr) unsupported("a key that is " + kind_of(key), "a text");
        entries.emplace_back(*key.text(), value_of(e.parts[i + 1]));
      }
      return dict(std::move(entries));
    }
    case Kind::attribute:
      return attribute(value_of(e.parts[0]), e.text);
    case Kind::item: {
      const JinjaValue object = value_of(e.parts[0]);
      return item(object, value_of(e.parts[1]));
    }
    case Kind::slice: {
      std::vector<JinjaValue> parts;
      for (const JinjaExpression& part : e.parts) parts.push_back(value_of(part));
      return slice(parts[0], std::span(parts).subspan(1));
    }
    case Kind::call: {
      const JinjaValue callee = value_of(e.parts[0]);
      return call(callee, arguments_of(e));
    }
    case Kind::filter: {
      const JinjaValue value = value_of(e.parts[0]);
      return filter(e.text, value, arguments_of(e));
    }
    case Kind::test: {
      const JinjaValue value = value_of(e.parts[0]);
      return {test(e.text, value, arguments_of(e))};
    }
    case Kind::unary: {
      const JinjaValue value = value_of(e.parts[0]);
      if (e.text == "not") return {!is_true(value)};
      return binary(e.text, {int64_t{0}}, value);
    }
    case Kind::binary: {
      JinjaValue a = value_of(e.parts[0]);
      if (e.text == "and" || e.text == "or")
        return is_true(a) == (e.text == "or") ? a : value_of(e.parts[1]);
      return binary(e.text, a, value_of(e.parts[1]));
    }
    case Kind::comparison:
      return compared_in_turn(e);
    case Kind::conditional:
      return value_of(e.parts[is_true(value_of(e.parts[0])) ? 1 : 2]);
  }
  return {};
}

JinjaValue JinjaRun::compared_in_turn(const JinjaExpression& e) {
  JinjaValue left = value_of(e.parts[0]);
  for (size_t i = 0; i < e.names.size(); ++i) {
    const std::string& sign = e.names[i];
    JinjaValue right = value_of(e.parts[i + 1]);
    bool holds = false;
    if (sign == "==" || sign == "!=") {
      holds = equal(left, right) == (sign == "==");
    } else if (sign == "in" || sign == "not in") {
      holds = contains(right, left) == (sign == "in");
    } else {
      const int order = compared(left, right);
      holds = sign == "<"    ? order < 0
              : sign == "<=" ? order <= 0
              : sign == ">"  ? order > 0
                             : order >= 0;
    }
    if (!holds) return {false};
    left = std::move(right);
  }
  return {true};
}

JinjaArguments JinjaRun::arguments_of(const JinjaExpression& call) {
  JinjaArguments arguments;
  const size_t named = call.parts.size() - call.names.size();
  for (size_t i = 1; i < call.parts.size(); ++i) {
    JinjaValue value = value_of(call.parts[i]);
    if (i < named) {
      arguments.values.push_back(std::move(value));
    } else {
      arguments.named.emplace_back(call.names[i - named], std::move(value));
    }
  }
  return arguments;
}

std::string render_jinja(std::string_view source, const Place& place, const JinjaDict& variables) {
  const JinjaBlock block = parse_jinja(source, place);
  return JinjaRun(place, variables).run(block);
}

}  // namespace presil
