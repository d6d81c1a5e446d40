// The reader that the tables of fields drive.
#include "chip/field_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace presil {
namespace {

constexpr std::string_view source_kinds[] = {"measured", "datasheet", "paper", "estimated",
                                             "chosen"};

std::string_view section_of(std::string_view key) {
  const size_t dot = key.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : key.substr(0, dot);
}

std::string_view name_of(std::string_view key) {
  const size_t dot = key.rfind('.');
  return dot == std::string_view::npos ? key : key.substr(dot + 1);
}

std::string where(std::string_view section) {
  return section.empty() ? "at the top of the file" : fmt::format("in [{}]", section);
}

bool is_optional_section(std::string_view key) {
  return std::find(std::begin(optional_sections), std::end(optional_sections), key) !=
         std::end(optional_sections);
}

std::string_view first_word(std::string_view words) {
  return words.substr(0, words.find_first_not_of("abcdefghijklmnopqrstuvwxyz"));
}

std::string example_line(const Field& field) {
  if (field.dimension != Dimension::text) {
    return fmt::format("{} = {}", name_of(field.key), example(field.dimension));
  }
  const std::string_view first = field.choices.substr(0, field.choices.find(' '));
  return fmt::format("{} = \"{}\"", name_of(field.key), first.empty() ? "..." : first);
}

}  // namespace

bool is_source(std::string_view words) {
  return std::find(std::begin(source_kinds), std::end(source_kinds), first_word(words)) !=
         std::end(source_kinds);
}

Finding bad_source(const Place& place, std::string_view words) {
  const std::vector<std::string> kinds(std::begin(source_kinds), std::end(source_kinds));
  const std::string near = nearest(first_word(words), kinds);
  return {"chip-bad-source", place, fmt::format("the source '{}' is of no known kind", words),
          fmt::format("one of {}, then words", join(kinds, ", ")),
          near.empty() ? "" : fmt::format("Did you mean '{}'?", near)};
}

void check_source(const TomlEntry& entry, Findings& findings) {
  if (entry.source.empty()) {
    findings.add({"chip-missing-source", entry.value_place,
                  fmt::format("'{}' does not say where it comes from", entry.key),
                  "a comment `# source: ...` on this line, or `source = \"...\"` at the top",
                  "Begin with measured, datasheet, paper, estimated or chosen"});
  } else if (!is_source(entry.source)) {
    findings.add(bad_source(entry.value_place, entry.source));
  }
}

void FieldReader::read(std::span<const Field> fields, const std::vector<TomlEntry>& entries,
                       const std::string& path, const std::string& prefix) {
  fields_ = fields;
  entries_ = &entries;
  path_ = path;
  prefix_ = prefix;
  const size_t first_value = chip_.values.size();
  for (const TomlEntry& entry : entries) {
    const auto field = std::find_if(fields.begin(), fields.end(),
                                    [&](const Field& known) { return known.key == entry.key; });
    if (field != fields.end()) {
      read_field(*field, entry);
    } else if (!is_section(entry.key)) {
      // Below an unknown section only the section itself is reported.
      if (entry.section.empty() || is_section(entry.section)) report_unknown(entry);
    } else if (entry.kind != TomlEntry::Kind::section &&
               !(is_optional_section(entry.key) && entry.text == "none")) {
      findings_.add(
          {"chip-bad-value", entry.value_place,
           fmt::format("'{}' is a section and not a value", entry.key),
           fmt::format("[{}] with the keys {}", entry.key, join(names_in(entry.key), ", ")), ""});
    }
  }
  std::vector<std::string> reported;
  for (const Field& field : fields) {
    if (find(field.key) == nullptr) read_missing(field, reported);
  }
  sort_values(first_value);
}

// Base files and differences mixed would read as chaos; the table's order is the manual's.
void FieldReader::sort_values(size_t first_value) {
  const auto rank = [&](const ChipValue& value) {
    const std::string_view key = std::string_view(value.key).substr(prefix_.size());
    return std::find_if(fields_.begin(), fields_.end(),
                        [&](const Field& field) { return field.key == key; }) -
           fields_.begin();
  };
  std::stable_sort(chip_.values.begin() + static_cast<std::ptrdiff_t>(first_value),
                   chip_.values.end(),
                   [&](const ChipValue& a, const ChipValue& b) { return rank(a) < rank(b); });
}

uint64_t FieldReader::hash() const {
  std::vector<std::string> lines = hash_lines_;
  std::sort(lines.begin(), lines.end());
  const std::string text = join(lines, "\n");
  return content_hash(std::as_bytes(std::span<const char>(text.data(), text.size())));
}

const TomlEntry* FieldReader::find(std::string_view key) const {
  for (const TomlEntry& entry : *entries_) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

bool FieldReader::is_section(std::string_view key) const {
  return std::any_of(fields_.begin(), fields_.end(), [&](const Field& field) {
    return field.key.size() > key.size() && field.key.starts_with(key) &&
           field.key[key.size()] == '.';
  });
}

std::vector<std::string> FieldReader::names_in(std::string_view section) const {
  std::vector<std::string> names;
  for (const Field& field : fields_) {
    if (!section.empty() && !(field.key.starts_with(section) && field.key.size() > section.size() &&
                              field.key[section.size()] == '.')) {
      continue;
    }
    const std::string_view rest =
        section.empty() ? field.key : field.key.substr(section.size() + 1);
    const std::string name(rest.substr(0, rest.find('.')));
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  if (section.empty()) names.insert(names.end(), {"base", "source"});
  return names;
}

void FieldReader::report_unknown(const TomlEntry& entry) {
  const std::vector<std::string> names = names_in(entry.section);
  std::string advice;
  const std::string near = nearest(entry.name, names);
  if (!near.empty()) {
    advice = fmt::format("Did you mean '{}'?", near);
  } else {
    for (const Field& field : fields_) {
      if (name_of(field.key) != entry.name) continue;
      advice = fmt::format("'{}' is a key {}", entry.name, where(section_of(field.key)));
      break;
    }
  }
  findings_.add({"chip-unknown-key", entry.key_place,
                 fmt::format("unknown key '{}' {}", entry.name, where(entry.section)),
                 fmt::format("known keys here: {}", join(names, ", ")), std::move(advice)});
}

void FieldReader::read_field(const Field& field, const TomlEntry& entry) {
  if (entry.kind == TomlEntry::Kind::section) {
    findings_.add({"chip-bad-value", entry.key_place,
                   fmt::format("'{}' is a value and not a section", entry.key), example_line(field),
                   ""});
    return;
  }
  chip_.values.push_back(
      {prefix_ + std::string(field.key), entry.text, entry.source, entry.value_place, false});
  if (field.set_text != nullptr) {
    read_text(field, entry);
  } else {
    read_quantity(field, entry);
  }
}

void FieldReader::read_text(const Field& field, const TomlEntry& entry) {
  const std::vector<std::string> choices =
      field.choices.empty() ? std::vector<std::string>() : split(field.choices, ' ');
  const bool is_text = entry.kind == TomlEntry::Kind::text && !trim(entry.text).empty();
  const bool is_choice =
      choices.empty() || std::find(choices.begin(), choices.end(), entry.text) != choices.end();
  if (!is_text || !is_choice) {
    const std::string near = nearest(entry.text, choices);
    findings_.add(
        {"chip-bad-value", entry.value_place,
         fmt::format("'{}' is no {}", entry.text, name_of(field.key)),
         choices.empty() ? "a text in quotes" : fmt::format("one of {}", join(choices, ", ")),
         near.empty() ? "" : fmt::format("Did you mean '{}'?", near)});
    return;
  }
  field.set_text(chip_, entry.text);
  if (field.changes_results) {
    hash_lines_.push_back(fmt::format("{}{}={}", prefix_, field.key, entry.text));
  }
}

void FieldReader::read_quantity(const Field& field, const TomlEntry& entry) {
  if (field.need == Field::Need::optional && entry.text == "none") return;
  check_source(entry, findings_);
  Quantity quantity;
  const bool is_integer = entry.kind == TomlEntry::Kind::integer;
  const std::string wanted =
      fmt::format("{}, such as {}", title(field.dimension), example_line(field));
  if (field.dimension == Dimension::count) {
    if (is_integer) {
      quantity.value = static_cast<double>(entry.integer);
    } else {
      quantity = {0, "chip-bad-value", fmt::format("'{}' is not a whole number", entry.text),
                  wanted, ""};
    }
  } else if (entry.kind == TomlEntry::Kind::text) {
    quantity = parse_quantity(entry.text, field.dimension);
  } else {
    quantity = {0, "chip-bad-unit", fmt::format("'{}' has no unit", entry.text), wanted,
                "Write the number and its unit in quotes"};
  }
  const bool too_small =
      is_whole(field.dimension) ? quantity.value < field.minimum : !(quantity.value > 0);
  if (quantity.error_id.empty() && too_small) {
    quantity = {
        0, "chip-bad-value", fmt::format("'{}' is too small", entry.text),
        is_whole(field.dimension) ? fmt::format("at least {}", field.minimum) : "more than zero",
        ""};
  } else if (quantity.error_id.empty() && quantity.value > quantity_max) {
    quantity = {0, "chip-bad-value", fmt::format("'{}' is absurdly large", entry.text),
                "at most 2^50 of the base unit", ""};
  }
  if (!quantity.error_id.empty()) {
    findings_.add({quantity.error_id, entry.value_place,
                   fmt::format("{}: {}", entry.key, quantity.found), quantity.expected,
                   quantity.advice});
    return;
  }
  set_value(field, quantity.value);
}

void FieldReader::set_value(const Field& field, double value) {
  field.set(chip_, value);
  if (!field.changes_results) return;
  // Hexadecimal floating point is exact.
  hash_lines_.push_back(fmt::format("{}{}={:a}", prefix_, field.key, value));
}

void FieldReader::read_missing(const Field& field, std::vector<std::string>& reported) {
  const std::string section(section_of(field.key));
  const TomlEntry* header = section.empty() ? nullptr : find(section);
  const bool section_absent = header == nullptr || header->kind != TomlEntry::Kind::section;
  if (is_optional_section(section) && section_absent) return;
  if (field.need == Field::Need::optional) return;
  if (field.need == Field::Need::defaulted) {
    set_value(field, std::stod(std::string(field.fallback)));
    chip_.values.push_back(
        {prefix_ + std::string(field.key), std::string(field.fallback), "", {}, true});
    return;
  }
  Place place;
  place.file = path_;
  if (!section.empty() && header == nullptr) {
    if (std::find(reported.begin(), reported.end(), section) != reported.end()) return;
    reported.push_back(section);
    findings_.add({"chip-missing-key", place, fmt::format("missing section [{}]", section),
                   fmt::format("its keys are {}", join(names_in(section), ", ")), ""});
    return;
  }
  if (header != nullptr) place = header->key_place;
  findings_.add({"chip-missing-key", place,
                 fmt::format("missing key '{}' {}", name_of(field.key), where(section)),
                 fmt::format("{}, such as {}", field.doc, example_line(field)), ""});
}

}  // namespace presil
