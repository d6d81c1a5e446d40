// The forms of models that files of scenarios fill with numbers; private to scenario.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenario/scenario.h"

namespace presil {

// Reads keys of one file and collects what is wrong.
class FormReader {
 public:
  explicit FormReader(const std::string& path);
  std::string text(std::string_view key);
  std::string text(std::string_view key, std::string otherwise) const;
  int64_t number(std::string_view key);
  int64_t number(std::string_view key, int64_t otherwise);  // where the key may be absent
  std::vector<int64_t> numbers(std::string_view key);
  void refuse(std::string_view key, std::string expected);
  void finish();  // throws all findings

 private:
  const DataEntry* find(std::string_view key) const;
  std::string path_;
  std::vector<DataEntry> entries_;
  Findings findings_;
};

void add_transformer(FormReader& reader, Scenario& scenario);
void add_residual(FormReader& reader, Scenario& scenario);

}  // namespace presil
