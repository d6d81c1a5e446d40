// Files of scenarios: a model's published numbers become operators. One form of transformer covers
// prefill and decode of language models, encoders and diffusion transformers; one form of residual
// network covers recognition and detection.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "scenario/form.h"

namespace presil {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view known_keys[] = {"title",     "form",
                                           "result",    "types",
                                           "batch",     "steps",
                                           "layers",    "width",
                                           "heads",     "cache_heads",
                                           "head_size", "inner",
                                           "gated",     "vocabulary",
                                           "model",     "tokens",
                                           "context",   "height",
                                           "blocks",    "pyramid",
                                           "classes",   "head_convolutions"};

// `source` of the file is that of its numbers.
std::string source_of(const std::vector<DataEntry>& entries) {
  for (const DataEntry& entry : entries) {
    if (!entry.source.empty()) return entry.source;
  }
  return "";
}

}  // namespace

FormReader::FormReader(const std::string& path) : path_(path), entries_(read_data(path)) {
  for (const DataEntry& entry : entries_) {
    if (std::find(std::begin(known_keys), std::end(known_keys), entry.key) !=
        std::end(known_keys)) {
      continue;
    }
    const std::vector<std::string> names(std::begin(known_keys), std::end(known_keys));
    const std::string near = nearest(entry.key, names);
    findings_.add({"scenario-bad-value", entry.place, fmt::format("unknown key '{}'", entry.key),
                   fmt::format("known keys here: {}", join(names, ", ")),
                   near.empty() ? "" : fmt::format("Did you mean '{}'?", near)});
  }
}

const DataEntry* FormReader::find(std::string_view key) const {
  for (const DataEntry& entry : entries_) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

std::string FormReader::text(std::string_view key) {
  const DataEntry* entry = find(key);
  if (entry != nullptr) return entry->text;
  Place place;
  place.file = path_;
  findings_.add({"scenario-bad-value", place, fmt::format("missing key '{}'", key), "a text", ""});
  return "";
}

std::string FormReader::text(std::string_view key, std::string otherwise) const {
  const DataEntry* entry = find(key);
  return entry == nullptr ? std::move(otherwise) : entry->text;
}

std::vector<int64_t> FormReader::numbers(std::string_view key) {
  std::vector<int64_t> values;
  const std::string words = text(key);
  if (find(key) == nullptr) return {1};  // text() has said so
  for (const std::string& word : split(words, ' ')) {
    int64_t value = 0;
    const auto end = word.data() + word.size();
    const auto [rest, error] = std::from_chars(word.data(), end, value);
    if (error != std::errc() || rest != end || value < 0 || value > int64_t{1} << 32) {
      const DataEntry* entry = find(key);
      findings_.add({"scenario-bad-value", entry == nullptr ? Place() : entry->place,
                     fmt::format("{} is '{}'", key, words), "whole numbers, in quotes", ""});
      return {1};
    }
    values.push_back(value);
  }
  return values;
}

int64_t FormReader::number(std::string_view key) { return numbers(key).front(); }

int64_t FormReader::number(std::string_view key, int64_t otherwise) {
  return find(key) == nullptr ? otherwise : number(key);
}

void FormReader::finish() { findings_.throw_if_any(); }

Scenario read_scenario(const std::string& path, int64_t batch) {
  FormReader reader(path);
  Scenario scenario;
  scenario.name = fs::path(path).stem().string();
  scenario.title = reader.text("title");
  scenario.result = reader.text("result");
  scenario.types = split(reader.text("types"), ' ');
  scenario.batch = batch > 0 ? batch : reader.number("batch");
  scenario.language = reader.text("model", "");
  const std::string form = reader.text("form");
  if (form == "transformer") {
    add_transformer(reader, scenario);
  } else if (form == "residual") {
    add_residual(reader, scenario);
  } else {
    reader.refuse("form", "transformer or residual");
  }
  reader.finish();
  scenario.source = source_of(read_data(path));
  return scenario;
}

void FormReader::refuse(std::string_view key, std::string expected) {
  const DataEntry* entry = find(key);
  if (entry == nullptr) return;
  findings_.add({"scenario-bad-value", entry->place, fmt::format("{} is '{}'", key, entry->text),
                 std::move(expected), ""});
}

std::vector<std::string> list_scenarios(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == ".toml") paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace presil
