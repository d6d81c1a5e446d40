// The numbers and words that describe a model, by name: what config.json and GGUF's metadata have
// in common. Keys of nested objects are joined by dots; GGUF's are without the architecture's
// prefix.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/base.h"

namespace presil {

class Settings {
 public:
  using Value = std::variant<bool, double, std::string>;
  // One setting's name in config.json and in GGUF; empty where a form has none.
  struct Name {
    std::string_view folder, gguf;
  };

  Settings(std::string path, bool gguf) : path_(std::move(path)), gguf_(gguf) {}
  void set(const std::string& key, Value value) { values_[key] = std::move(value); }
  bool from_gguf() const { return gguf_; }
  const std::string& path() const { return path_; }

  bool has(Name name) const;
  double number(Name name, double otherwise) const;
  int64_t integer(Name name, int64_t otherwise) const;
  bool flag(Name name, bool otherwise) const;
  std::string word(Name name, std::string_view otherwise) const;
  // As above, but what is absent is a finding. A model without layers or heads is none, so that
  // numbers are at least 1.
  int64_t require(Name name);
  void report(Name name, std::string found, std::string expected);
  void throw_if_any() const { findings_.throw_if_any(); }

 private:
  const Value* find(Name name) const;
  std::string path_;
  bool gguf_;
  std::map<std::string, Value> values_;
  mutable Findings findings_;  // of the wrong types that reading meets
};

}  // namespace presil
