// Front door of `jinja`: the templates by which chat models write conversations, run as jinja2 of
// PyPI does with the settings of the library transformers (trim_blocks, lstrip_blocks, loop
// controls, nothing that is given may be changed). What of Jinja is not known is an error that
// names it. A template is somebody else's program: its steps, its depth and what it makes are
// bounded.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/base.h"

namespace presil {

struct JinjaList;
struct JinjaDict;
struct JinjaCallable;

// A value that is not there; its name is for messages.
struct JinjaUndefined {
  std::string name;
};
struct JinjaNone {};

struct JinjaValue {
  std::variant<JinjaUndefined, JinjaNone, bool, int64_t, double, std::string,
               std::shared_ptr<const JinjaList>, std::shared_ptr<JinjaDict>,
               std::shared_ptr<const JinjaCallable>>
      what;

  template <class T>
  bool is() const {
    return std::holds_alternative<T>(what);
  }
  template <class T>
  const T* get() const {
    return std::get_if<T>(&what);
  }
  // Null where it is none.
  const JinjaList* list() const;
  JinjaDict* dict() const;
  const JinjaCallable* callable() const;
  const std::string* text() const { return get<std::string>(); }
};

struct JinjaList {
  std::vector<JinjaValue> items;
  bool is_tuple = false;
  int depth = 1;              // of lists and dictionaries in each other
  bool holds_object = false;  // anywhere inside
};

// In the order of insertion. An object is what a template made by namespace(), which it may change,
// or its variable `loop`.
struct JinjaDict {
  std::vector<std::pair<std::string, JinjaValue>> entries;
  bool is_object = false;
  int depth = 1;
  bool holds_object = false;

  const JinjaValue* find(std::string_view key) const;
  void set(const std::string& key, JinjaValue value);
};

struct JinjaArguments {
  std::vector<JinjaValue> values;
  std::vector<std::pair<std::string, JinjaValue>> named;
};
struct JinjaCallable {
  std::string name;
  std::function<JinjaValue(JinjaArguments)> call;
};

JinjaValue jinja_list(std::vector<JinjaValue> items, bool is_tuple = false);
JinjaValue jinja_dict(std::vector<std::pair<std::string, JinjaValue>> entries);

// The text that the template writes of its variables. `place` says where the template comes from.
// Errors: jinja-bad-template, jinja-unsupported, jinja-failed, jinja-refused, jinja-too-large.
std::string render_jinja(std::string_view source, const Place& place, const JinjaDict& variables);

}  // namespace presil
