// Look-ups with findings: all that is missing or of a wrong type is reported at once.
#include "language/settings.h"

#include <fmt/format.h>

#include <cmath>

namespace presil {

// No count in a model comes near it, and products of two of them still fit 64 bits.
static constexpr double count_max = 1 << 30;

const Settings::Value* Settings::find(Name name) const {
  const std::string_view key = gguf_ ? name.gguf : name.folder;
  if (key.empty()) return nullptr;
  const auto found = values_.find(std::string(key));
  return found == values_.end() ? nullptr : &found->second;
}

static Finding finding_of(const std::string& path, std::string_view key, std::string found,
                          std::string expected) {
  Finding finding;
  finding.id = "language-bad-config";
  finding.place.file = path;
  finding.place.inside = fmt::format("'{}'", key);
  finding.found = std::move(found);
  finding.expected = std::move(expected);
  return finding;
}

void Settings::report(Name name, std::string found, std::string expected) {
  findings_.add(
      finding_of(path_, gguf_ ? name.gguf : name.folder, std::move(found), std::move(expected)));
}

bool Settings::has(Name name) const { return find(name) != nullptr; }

double Settings::number(Name name, double otherwise) const {
  const Value* value = find(name);
  if (value == nullptr) return otherwise;
  if (const double* number = std::get_if<double>(value); number && std::isfinite(*number)) {
    return *number;
  }
  findings_.add(finding_of(path_, gguf_ ? name.gguf : name.folder, "no number", "a number"));
  return otherwise;
}

int64_t Settings::integer(Name name, int64_t otherwise) const {
  const double value = number(name, static_cast<double>(otherwise));
  if (value == std::floor(value) && std::abs(value) <= count_max) {
    return static_cast<int64_t>(value);
  }
  findings_.add(finding_of(path_, gguf_ ? name.gguf : name.folder, fmt::format("{}", value),
                           "a whole number below 2^30"));
  return otherwise;
}

bool Settings::flag(Name name, bool otherwise) const {
  const Value* value = find(name);
  if (value == nullptr) return otherwise;
  if (const bool* flag = std::get_if<bool>(value)) return *flag;
  findings_.add(
      finding_of(path_, gguf_ ? name.gguf : name.folder, "no truth value", "true or false"));
  return otherwise;
}

std::string Settings::word(Name name, std::string_view otherwise) const {
  const Value* value = find(name);
  if (value == nullptr) return std::string(otherwise);
  if (const std::string* word = std::get_if<std::string>(value)) return *word;
  findings_.add(finding_of(path_, gguf_ ? name.gguf : name.folder, "no text", "text"));
  return std::string(otherwise);
}

int64_t Settings::require(Name name) {
  if (!has(name)) {
    report(name, "absent", "a whole number");
    return 1;
  }
  const int64_t value = integer(name, 1);
  if (value >= 1) return value;
  report(name, fmt::format("{}", value), "at least 1");
  return 1;
}

}  // namespace presil
