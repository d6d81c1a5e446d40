// Reading TOML by toml++, which knows the line and column of keys and values but drops comments:
// the `# source:` comment is found in the text behind the value.
#include "chip/toml_file.h"

#include <fmt/format.h>

#include <algorithm>

namespace presil {
// toml++ 3.3 asserts on some malformed files, such as one of many opening brackets; a wrong file
// must be an error, so its assertions throw.
struct TomlAssertion {};
[[noreturn]] static void toml_assertion_failed() { throw TomlAssertion{}; }
}  // namespace presil
#undef NDEBUG
#define TOML_ASSERT(condition) \
  (static_cast<bool>(condition) ? static_cast<void>(0) : ::presil::toml_assertion_failed())
#include <toml++/toml.h>

namespace presil {
namespace {

constexpr size_t chip_bytes_max = size_t{1} << 20;

// Byte offset of a column that counts characters.
size_t byte_offset(std::string_view line, int64_t column) {
  size_t at = 0;
  for (int64_t i = 1; i < column && at < line.size(); ++i) {
    ++at;
    while (at < line.size() && (static_cast<unsigned char>(line[at]) & 0xc0) == 0x80) ++at;
  }
  return at;
}

class Flattener {
 public:
  Flattener(const std::string& path, std::string_view text)
      : path_(path), lines_(split(text, '\n')) {}

  Place place(const toml::source_region& region) const {
    Place place;
    place.file = path_;
    place.line = static_cast<int64_t>(region.begin.line);
    place.column = static_cast<int64_t>(region.begin.column);
    place.source = line(place.line);
    if (region.end.line == region.begin.line && region.end.column > region.begin.column) {
      place.width = static_cast<int64_t>(region.end.column - region.begin.column);
    }
    return place;
  }

  void flatten(const toml::table& table, const std::string& section) {
    for (const auto& [key, node] : table) {
      entries_.push_back(entry(section, key, node));
      const std::string full = entries_.back().key;
      if (node.is_table()) flatten(*node.as_table(), full);
    }
  }

  std::vector<TomlEntry> take() {
    std::stable_sort(entries_.begin(), entries_.end(), [](const TomlEntry& a, const TomlEntry& b) {
      return std::pair(a.key_place.line, a.key_place.column) <
             std::pair(b.key_place.line, b.key_place.column);
    });
    return std::move(entries_);
  }

 private:
  std::string line(int64_t number) const {
    if (number < 1 || number > static_cast<int64_t>(lines_.size())) return "";
    std::string text = lines_[static_cast<size_t>(number - 1)];
    if (text.ends_with('\r')) text.pop_back();
    return text;
  }

  // A quoted key may hold dots, which would read as a path.
  static std::string plain(std::string_view key) {
    const bool is_plain =
        !key.empty() &&
        key.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
            std::string_view::npos;
    return is_plain ? std::string(key) : fmt::format("\"{}\"", key);
  }

  TomlEntry entry(const std::string& section, const toml::key& key, const toml::node& node) const {
    TomlEntry entry;
    entry.section = section;
    entry.name = plain(key.str());
    entry.key = section.empty() ? entry.name : section + "." + entry.name;
    entry.key_place = place(key.source());
    entry.value_place = place(node.source());
    const toml::source_position end = node.source().end;
    if (node.is_table()) {
      entry.kind = TomlEntry::Kind::section;
      return entry;
    }
    const std::string last = line(static_cast<int64_t>(end.line));
    const size_t value_end = byte_offset(last, static_cast<int64_t>(end.column));
    entry.source = source_words(std::string_view(last).substr(std::min(value_end, last.size())));
    if (const auto* text = node.as_string()) {
      entry.kind = TomlEntry::Kind::text;
      entry.text = text->get();
    } else if (const auto* integer = node.as_integer()) {
      entry.kind = TomlEntry::Kind::integer;
      entry.integer = integer->get();
      entry.text = std::to_string(entry.integer);
    } else {
      const std::string first = line(entry.value_place.line);
      const size_t begin = byte_offset(first, entry.value_place.column);
      const size_t stop = byte_offset(first, entry.value_place.column + entry.value_place.width);
      entry.text = first.substr(std::min(begin, first.size()), stop - begin);
    }
    return entry;
  }

  // What follows `# source:` in the text behind a value.
  static std::string source_words(std::string_view rest) {
    const size_t hash = rest.find('#');
    if (hash == std::string_view::npos) return "";
    const std::string_view comment = trim(rest.substr(hash + 1));
    constexpr std::string_view label = "source:";
    if (!comment.starts_with(label)) return "";
    return std::string(trim(comment.substr(label.size())));
  }

  std::string path_;
  std::vector<std::string> lines_;
  std::vector<TomlEntry> entries_;
};

}  // namespace

std::vector<TomlEntry> read_toml(const std::string& path) {
  const std::string text = read_text_file(path);
  if (text.size() > chip_bytes_max) {
    Place place;
    place.file = path;
    throw Error("file-too-large", place, fmt::format("is {} bytes long", text.size()),
                fmt::format("a chip or part file of at most {} bytes", chip_bytes_max));
  }
  Flattener flattener(path, text);
  try {
    const toml::table table = toml::parse(std::string_view(text), path);
    flattener.flatten(table, "");
  } catch (const toml::parse_error& error) {
    const std::string words(error.description());
    const bool twice = words.find("redefine") != std::string::npos;
    throw Error(twice ? "chip-duplicate-key" : "chip-syntax", flattener.place(error.source()),
                words, twice ? "each key once" : "TOML 1.0 (toml.io)");
  } catch (const TomlAssertion&) {
    Place place;
    place.file = path;
    throw Error("chip-syntax", place, "a key or a section's name is malformed",
                "TOML 1.0 (toml.io)");
  }
  return flattener.take();
}

}  // namespace presil
