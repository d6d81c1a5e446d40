// Reading a part's numbers by a table of keys.
#include "chip/part.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>

#include "chip/chip.h"
#include "chip/document.h"
#include "chip/field_reader.h"
#include "chip/fields.h"

namespace presil {
namespace {

namespace fs = std::filesystem;

// Takes a number from the front of `text`.
bool take_number(std::string_view& text, double* number) {
  text = trim(text);
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
  if (error != std::errc() || !std::isfinite(*number)) return false;
  text = trim(text.substr(static_cast<size_t>(rest - text.data())));
  return true;
}

std::string example(const PartKey& key) {
  const std::string_view name = key.key.substr(key.key.rfind('.') + 1);
  return fmt::format("{} = \"1.0{}{} (0.8 to 1.3)\"", name, key.unit.empty() ? "" : " ", key.unit);
}

class PartReader {
 public:
  PartReader(std::string_view kind, std::span<const PartKey> keys, Findings& findings)
      : is_memory_(kind == "memory"), keys_(keys), findings_(findings) {}

  void read(const Document& document, Part& part) {
    for (const TomlEntry& entry : document.entries) {
      if (entry.key == "title") {
        part.title = entry.text;
      } else if (is_known_elsewhere(entry) || is_section_of_keys(entry)) {
        continue;
      } else if (const PartKey* key = find(entry.key)) {
        read_number(*key, entry, part);
      } else if (entry.section.empty() || is_section(entry.section)) {
        report_unknown(entry);
      }
    }
    for (const PartKey& key : keys_) {
      if (key.optional || part.find(key.key) != nullptr || reported(key.key)) continue;
      Place place;
      place.file = part.path;
      findings_.add({"chip-missing-key", place, fmt::format("missing key '{}'", key.key),
                     fmt::format("{}, such as {}", key.doc, example(key)), ""});
    }
  }

 private:
  const PartKey* find(std::string_view name) const {
    const auto at = std::find_if(keys_.begin(), keys_.end(),
                                 [&](const PartKey& key) { return key.key == name; });
    return at == keys_.end() ? nullptr : &*at;
  }
  bool is_section(std::string_view name) const {
    return std::any_of(keys_.begin(), keys_.end(), [&](const PartKey& key) {
      return key.key.size() > name.size() && key.key.starts_with(name) &&
             key.key[name.size()] == '.';
    });
  }
  bool is_section_of_keys(const TomlEntry& entry) const {
    return entry.kind == TomlEntry::Kind::section && is_section(entry.key);
  }
  // What the chip's reader knows of a memory.
  bool is_known_elsewhere(const TomlEntry& entry) const {
    return is_memory_ && entry.key != "cost" && !entry.key.starts_with("cost.");
  }
  bool reported(std::string_view key) const {
    return std::find(bad_.begin(), bad_.end(), key) != bad_.end();
  }

  void report_unknown(const TomlEntry& entry) {
    std::vector<std::string> names;
    for (const PartKey& key : keys_) names.emplace_back(key.key);
    const std::string near = nearest(entry.key, names);
    findings_.add({"chip-unknown-key", entry.key_place, fmt::format("unknown key '{}'", entry.key),
                   fmt::format("known keys here: {}", join(names, ", ")),
                   near.empty() ? "" : fmt::format("Did you mean '{}'?", near)});
  }

  void read_number(const PartKey& key, const TomlEntry& entry, Part& part) {
    Spread spread;
    const std::string wrong = entry.kind == TomlEntry::Kind::text
                                  ? parse_spread(entry.text, key.unit, &spread)
                                  : fmt::format("'{}' is no text", entry.text);
    if (!wrong.empty()) {
      bad_.push_back(entry.key);
      findings_.add({"chip-bad-value", entry.value_place, fmt::format("{}: {}", entry.key, wrong),
                     fmt::format("{}, such as {}", key.doc, example(key)), ""});
      return;
    }
    check_source(entry, findings_);
    part.numbers.push_back({entry.key, spread, entry.text, entry.source, entry.value_place});
  }

  bool is_memory_;
  std::span<const PartKey> keys_;
  Findings& findings_;
  std::vector<std::string> bad_;
};

}  // namespace

const PartNumber* Part::find(std::string_view key) const {
  for (const PartNumber& number : numbers) {
    if (number.key == key) return &number;
  }
  return nullptr;
}

std::string parse_spread(std::string_view text, std::string_view unit, Spread* spread) {
  std::string_view rest = text;
  if (!take_number(rest, &spread->value)) {
    return fmt::format("'{}' does not begin with a finite number", text);
  }
  spread->low = spread->high = spread->value;
  const size_t bracket = std::min(rest.find('('), rest.size());
  if (trim(rest.substr(0, bracket)) != unit) {
    return unit.empty() ? fmt::format("'{}' has a unit where there is none", text)
                        : fmt::format("'{}' is not in the unit '{}'", text, unit);
  }
  rest = rest.substr(bracket);
  if (!rest.empty()) {
    rest.remove_prefix(1);
    const bool low_good = take_number(rest, &spread->low) && rest.starts_with("to ");
    if (low_good) rest.remove_prefix(3);
    if (!low_good || !take_number(rest, &spread->high) || rest != ")") {
      return fmt::format("'{}' has no spread like (0.8 to 1.3) behind its unit", text);
    }
  }
  if (!(spread->value > 0)) return fmt::format("'{}' is not more than zero", text);
  if (!(spread->low > 0) || spread->low > spread->value || spread->value > spread->high) {
    return fmt::format("'{}' does not lie within its spread", text);
  }
  return "";
}

Part read_part(std::string_view kind, const std::string& name, const Place& named_at,
               const Chip& chip, std::span<const PartKey> keys) {
  Part part;
  part.kind = kind;
  part.name = name;
  part.path = named_as(chip.path, find_part(kind, name, named_at, chip.files));
  Findings findings;
  PartReader(kind, keys, findings).read(read_document(part.path, findings), part);
  throw_in_order(findings, part.path);
  return part;
}

std::vector<DataEntry> read_data(const std::string& path) {
  Findings findings;
  const Document document = read_document(path, findings);
  throw_in_order(findings, path);
  std::vector<DataEntry> entries;
  for (const TomlEntry& entry : document.entries) {
    if (entry.kind == TomlEntry::Kind::section) continue;
    entries.push_back({entry.key, entry.text, entry.source, entry.value_place});
  }
  return entries;
}

std::vector<std::string> list_parts(std::string_view kind, const Chip& chip) {
  std::vector<std::string> names;
  for (const std::string& folder : part_folders(kind, chip.files)) {
    for (const auto& file : fs::directory_iterator(folder)) {
      const std::string name = file.path().stem().string();
      if (file.path().extension() == ".toml" && name != "common") names.push_back(name);
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace presil
