// A chip file, the files it is based on and its memory's part become one Chip. A file that names a
// base states only the differences.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <tuple>

#include "chip/chip.h"
#include "chip/field_reader.h"
#include "chip/toml_file.h"

namespace presil {
namespace {

namespace fs = std::filesystem;

struct Document {
  std::vector<TomlEntry> entries;  // merged with those of the base
  std::vector<std::string> files;  // this file first, then its base, ...
};

// Takes the entry with this key out of the list.
std::optional<TomlEntry> take(std::vector<TomlEntry>& entries, std::string_view key) {
  const auto at = std::find_if(entries.begin(), entries.end(),
                               [&](const TomlEntry& entry) { return entry.key == key; });
  if (at == entries.end()) return std::nullopt;
  TomlEntry entry = std::move(*at);
  entries.erase(at);
  return entry;
}

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

Document read_document(const std::string& path, std::vector<std::string>& chain,
                       Findings& findings) {
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
    Document below = read_document(base_path.string(), chain, findings);
    document.entries = std::move(below.entries);
    document.files.insert(document.files.end(), below.files.begin(), below.files.end());
  } catch (const Error& error) {
    rethrow_at(error, base->value_place, "base");
  }
  merge(document.entries, own);
  return document;
}

std::vector<fs::path> part_folders(const std::vector<std::string>& files) {
  std::vector<fs::path> folders;
  const auto add_above = [&](fs::path folder) {
    std::error_code ignored;
    while (!folder.empty()) {
      const fs::path candidate = folder / "parts" / "memory";
      if (fs::is_directory(candidate, ignored)) {
        folders.push_back(candidate);
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

std::string find_part(const TomlEntry& entry, const std::vector<std::string>& files) {
  std::vector<std::string> known;
  std::error_code ignored;
  for (const fs::path& folder : part_folders(files)) {
    for (const auto& file : fs::directory_iterator(folder, ignored)) {
      if (file.path().extension() != ".toml") continue;
      if (file.path().stem() == entry.text) return file.path().string();
      known.push_back(file.path().stem().string());
    }
  }
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  const std::string near = nearest(entry.text, known);
  throw Error("chip-unknown-part", entry.value_place,
              fmt::format("there is no memory '{}'", entry.text),
              known.empty() ? "a folder parts/memory/ beside the chip file or above it"
                            : fmt::format("one of {}", join(known, ", ")),
              near.empty() ? "" : fmt::format("Did you mean '{}'?", near));
}

// A part is named as its chip is: relative to the current folder if the chip's path is, so that
// messages and reports do not depend on where the user keeps the files.
std::string named_as(const std::string& chip_path, const fs::path& path) {
  std::error_code ignored;
  const fs::path relative = path.lexically_relative(fs::current_path(ignored));
  const bool stays = fs::path(chip_path).is_absolute() || relative.empty();
  return stays ? path.string() : relative.string();
}

// Reads the part that `dram.part` names, if it names one.
void read_memory_part(const Document& document, FieldReader& reader, Findings& findings) {
  for (const TomlEntry& entry : document.entries) {
    if (entry.key != "dram.part" || entry.kind != TomlEntry::Kind::text) continue;
    const std::string path = named_as(document.files.front(), find_part(entry, document.files));
    reader.read(memory_part_fields(), read_with_sources(path, findings), path, "dram.part.");
  }
}

// Throws all findings, those of the chip file itself first, each file's from top to bottom.
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

}  // namespace

Chip read_chip(const std::string& path) {
  Chip chip;
  Findings findings;
  FieldReader reader(chip, findings);
  chip.path = path;
  chip.name = fs::path(path).stem().string();
  try {
    std::vector<std::string> chain;
    const Document document = read_document(path, chain, findings);
    reader.read(chip_fields(), document.entries, path, "");
    read_memory_part(document, reader, findings);
  } catch (const Error& error) {
    for (const Finding& finding : error.findings()) findings.add(finding);
  }
  throw_in_order(findings, path);
  if (chip.dram.refresh_interval_seconds > 0) {
    chip.dram.refresh_share = chip.dram.refresh_seconds / chip.dram.refresh_interval_seconds;
  }
  chip.hash = reader.hash();
  return chip;
}

}  // namespace presil
