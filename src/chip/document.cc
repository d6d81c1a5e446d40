// Merging a file with its bases, and finding parts.
#include "chip/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <tuple>

#include "chip/field_reader.h"

namespace presil {

namespace fs = std::filesystem;

std::optional<TomlEntry> take(std::vector<TomlEntry>& entries, std::string_view key) {
  const auto at = std::find_if(entries.begin(), entries.end(),
                               [&](const TomlEntry& entry) { return entry.key == key; });
  if (at == entries.end()) return std::nullopt;
  TomlEntry entry = std::move(*at);
  entries.erase(at);
  return entry;
}

namespace {

// Reads a file and gives every value the file's default source, unless it has its own.
std::vector<TomlEntry> read_with_sources(const std::string& path, Findings& findings) {
  std::vector<TomlEntry> entries = read_toml(path);
  const std::optional<TomlEntry> source = take(entries, "source");
  if (!source) return entries;
  std::string words = source->text;
  if (source->kind != TomlEntry::Kind::text || !is_source(words)) {
    findings.add(bad_source(source->value_place, words));
    words = "chosen";  // one finding is enough; without it every value would be reported too
  }
  for (TomlEntry& entry : entries) {
    if (entry.source.empty()) entry.source = words;
  }
  return entries;
}

// Puts the differences in the place of what they replace, and what is new at the end.
void merge(std::vector<TomlEntry>& into, const std::vector<TomlEntry>& differences) {
  for (const TomlEntry& entry : differences) {
    if (entry.kind != TomlEntry::Kind::section && entry.text == "none") {
      std::erase_if(into,
                    [&](const TomlEntry& known) { return known.key.starts_with(entry.key + "."); });
    }
    const auto same = std::find_if(into.begin(), into.end(),
                                   [&](const TomlEntry& known) { return known.key == entry.key; });
    if (same != into.end()) {
      *same = entry;
    } else {
      into.push_back(entry);
    }
  }
}

// A finding of another file, shown at the place that names that file.
[[noreturn]] void rethrow_at(const Error& error, const Place& place, const std::string& what) {
  const Finding& first = error.findings().front();
  if (first.id != "file-not-found" && first.id != "file-unreadable") throw error;
  throw Error(first.id, place, fmt::format("{} '{}': {}", what, first.place.file, first.found));
}

Document read_chain(const std::string& path, std::vector<std::string>& chain, Findings& findings) {
  constexpr size_t chain_files_max = 16;
  std::error_code ignored;
  chain.push_back(fs::weakly_canonical(path, ignored).string());
  Document document;
  document.files.push_back(path);
  std::vector<TomlEntry> own = read_with_sources(path, findings);
  const std::optional<TomlEntry> base = take(own, "base");
  if (!base) {
    document.entries = std::move(own);
    return document;
  }
  if (base->kind != TomlEntry::Kind::text || base->text.empty()) {
    findings.add({"chip-bad-value", base->value_place,
                  fmt::format("'{}' is not the name of a file", base->text),
                  "base = \"core.toml\", relative to this file's folder", ""});
    document.entries = std::move(own);
    return document;
  }
  const fs::path base_path = (fs::path(path).parent_path() / base->text).lexically_normal();
  const std::string canonical = fs::weakly_canonical(base_path, ignored).string();
  if (std::find(chain.begin(), chain.end(), canonical) != chain.end() ||
      chain.size() >= chain_files_max) {
    throw Error("chip-base-cycle", base->value_place,
                fmt::format("'{}' is, by its own bases, based on this file", base->text),
                "a chain of files that ends", "Remove this line or name another file");
  }
  try {
    Document below = read_chain(base_path.string(), chain, findings);
    document.entries = std::move(below.entries);
    document.files.insert(document.files.end(), below.files.begin(), below.files.end());
  } catch (const Error& error) {
    rethrow_at(error, base->value_place, "base");
  }
  merge(document.entries, own);
  return document;
}

}  // namespace

Document read_document(const std::string& path, Findings& findings) {
  std::vector<std::string> chain;
  return read_chain(path, chain, findings);
}

std::vector<std::string> part_folders(std::string_view kind,
                                      const std::vector<std::string>& files) {
  std::vector<std::string> folders;
  const auto add_above = [&](fs::path folder) {
    std::error_code ignored;
    while (!folder.empty()) {
      const fs::path candidate = folder / "parts" / kind;
      if (fs::is_directory(candidate, ignored)) {
        folders.push_back(candidate.string());
        return;
      }
      if (folder == folder.parent_path()) return;
      folder = folder.parent_path();
    }
  };
  std::error_code ignored;
  for (const std::string& file : files) add_above(fs::absolute(file, ignored).parent_path());
  add_above(fs::current_path(ignored));
  return folders;
}

// What a kind of part is called in a sentence.
static std::string_view title_of(std::string_view kind) {
  return kind == "process" ? "process node" : kind;
}

std::string find_part(std::string_view kind, const std::string& name, const Place& named_at,
                      const std::vector<std::string>& files) {
  std::vector<std::string> known;
  std::error_code ignored;
  for (const std::string& folder : part_folders(kind, files)) {
    for (const auto& file : fs::directory_iterator(folder, ignored)) {
      if (file.path().extension() != ".toml") continue;
      if (file.path().stem() == name) return file.path().string();
      known.push_back(file.path().stem().string());
    }
  }
  std::erase(known, "common");  // what all parts of the kind are based on
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  const std::string near = nearest(name, known);
  throw Error(
      "chip-unknown-part", named_at, fmt::format("there is no {} '{}'", title_of(kind), name),
      known.empty() ? fmt::format("a folder parts/{}/ beside the chip file or above it", kind)
                    : fmt::format("one of {}", join(known, ", ")),
      near.empty() ? "" : fmt::format("Did you mean '{}'?", near));
}

std::string named_as(const std::string& chip_path, const std::string& path) {
  std::error_code ignored;
  const fs::path relative = fs::path(path).lexically_relative(fs::current_path(ignored));
  const bool stays = fs::path(chip_path).is_absolute() || relative.empty();
  return stays ? path : relative.string();
}

void throw_in_order(const Findings& findings, const std::string& path) {
  if (findings.empty()) return;
  std::vector<Finding> list = findings.list();
  const auto rank = [&](const Finding& finding) {
    const Place& place = finding.place;
    return std::tuple(place.file != path, place.file, place.line, place.column);
  };
  std::stable_sort(list.begin(), list.end(),
                   [&](const Finding& a, const Finding& b) { return rank(a) < rank(b); });
  throw Error(std::move(list));
}

}  // namespace presil
