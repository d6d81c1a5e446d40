// A template that runs, inside the room: its variables, and what it has used of what it may use.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jinja/syntax.h"

namespace presil {

class JinjaRun {
 public:
  JinjaRun(const Place& place, const JinjaDict& variables);
  std::string run(const JinjaBlock& block);

  // At the line that is being computed.
  [[noreturn]] void fail(std::string found, std::string expected = "") const;
  [[noreturn]] void unsupported(std::string found, std::string expected = "") const;
  [[noreturn]] void refuse(const std::string& message) const;
  // Error jinja-too-large where too much has been computed, or made, in all.
  void step(size_t count = 1);
  void charge(size_t bytes);

  JinjaValue list(std::vector<JinjaValue> items, bool is_tuple = false);
  JinjaValue dict(std::vector<std::pair<std::string, JinjaValue>> entries, bool is_object = false);
  JinjaValue text(std::string text);

  // values.cc: what Python's str(), repr(), ==, < and in say.
  std::string text_of(const JinjaValue& value);
  std::string json_of(const JinjaValue& value, int64_t indent);
  bool equal(const JinjaValue& a, const JinjaValue& b);
  int compared(const JinjaValue& a, const JinjaValue& b);  // below 0, 0, above 0
  bool contains(const JinjaValue& whole, const JinjaValue& part);
  std::vector<JinjaValue> items_of(const JinjaValue& value);  // what a loop goes over
  int64_t length_of(const JinjaValue& value);
  int64_t integer_of(const JinjaValue& value, const char* what);
  const std::string& text_in(const JinjaValue& value, const char* what);
  std::vector<std::string_view> characters(std::string_view text);

  // operators.cc
  JinjaValue binary(const std::string& sign, const JinjaValue& a, const JinjaValue& b);
  JinjaValue attribute(const JinjaValue& object, const std::string& name);
  JinjaValue item(const JinjaValue& object, const JinjaValue& key);
  JinjaValue slice(const JinjaValue& object, std::span<const JinjaValue> numbers);
  JinjaValue call(const JinjaValue& callee, JinjaArguments arguments);

  // filters.cc, tests.cc, methods.cc
  JinjaValue filter(const std::string& name, const JinjaValue& value, JinjaArguments arguments);
  bool test(const std::string& name, const JinjaValue& value, const JinjaArguments& arguments);
  // Of a text, a list or a dictionary; nullopt where it has none of the name.
  std::optional<JinjaValue> method(const JinjaValue& object, const std::string& name);

 private:
  enum class Flow : uint8_t { on, leave, proceed };
  using Scope = std::map<std::string, JinjaValue>;
  struct Deeper;

  JinjaValue value_of(const JinjaExpression& expression);
  JinjaValue computed(const JinjaExpression& expression);
  JinjaValue compared_in_turn(const JinjaExpression& expression);
  JinjaArguments arguments_of(const JinjaExpression& call);
  JinjaValue variable(const std::string& name) const;
  void assign(const std::vector<std::string>& names, JinjaValue value);
  void assign_attribute(const std::string& name, const std::string& attribute, JinjaValue value);

  Flow block(const JinjaBlock& block);
  Flow statement(const JinjaStatement& statement);
  Flow loop(const JinjaStatement& statement);
  Flow choice(const JinjaStatement& statement);
  Flow scoped(const JinjaBlock& block);
  std::string written_by(const JinjaBlock& block);
  JinjaValue loop_object(std::span<const JinjaValue> items, size_t index);
  JinjaValue macro(const JinjaStatement& statement);
  JinjaValue call_macro(const JinjaStatement& statement, JinjaArguments arguments);
  void add_functions();

  const Place& place_;
  std::vector<Scope> scopes_;  // what is given, the template's own, those of loops and macros
  size_t scopes_from_ = 1;     // inside a macro those of its caller are not seen
  std::string out_;
  int line_ = 1, depth_ = 0;
  size_t steps_ = 0, bytes_ = 0;
};

// The value of a parameter by its place or name, as functions of Python take them: `parameters`
// are names with spaces between. Unset ones are undefined.
std::vector<JinjaValue> bind_jinja(const JinjaRun& run, std::string_view function,
                                   std::string_view parameters, JinjaArguments arguments);
bool is_true(const JinjaValue& value);
bool is_undefined(const JinjaValue& value);
std::optional<double> number_of(const JinjaValue& value);  // bool, integer or real
// What a value is, for messages: "a list", "'x', which is undefined".
std::string kind_of(const JinjaValue& value);

}  // namespace presil
