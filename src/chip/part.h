// Parts: what chips are made of, as data. parts/<kind>/<name>.toml, found beside the chip file, its
// bases or above them. Every number has a unit, a source and the spread that its sources leave.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"

namespace presil {

struct Chip;

// Nine of ten cases lie between low and high; both equal value where a number is exact.
struct Spread {
  double value = 0, low = 0, high = 0;
};

// One key that a kind of part has. The table of keys is the reader, the list behind "known keys
// here", and the manual's page.
struct PartKey {
  std::string_view key;   // "wafer.price"
  std::string_view unit;  // "USD"; "" for a plain number
  std::string_view doc;
  bool optional = false;
};

struct PartNumber {
  std::string key;
  Spread spread;
  std::string text;  // as written
  std::string source;
  Place place;
};

struct Part {
  std::string kind, name, path, title;
  std::vector<PartNumber> numbers;
  const PartNumber* find(std::string_view key) const;  // nullptr if the part does not state it
};

// A file of the same form as parts, of any keys: merged with its bases, each value with its source.
struct DataEntry {
  std::string key, text, source;
  Place place;
};
std::vector<DataEntry> read_data(const std::string& path);

// "9346 USD (8400 to 10300)": number, unit, and the spread in brackets; without brackets it is
// exact. Returns what is wrong, or an empty text.
std::string parse_spread(std::string_view text, std::string_view unit, Spread* spread);

// Reads parts/<kind>/<name>.toml for a chip, which says where to look; `named_at` is where the name
// stands. Of a memory's part only [cost] is read, the rest of it is read with the chip. Error
// chip-unknown-part and all those of chip files.
Part read_part(std::string_view kind, const std::string& name, const Place& named_at,
               const Chip& chip, std::span<const PartKey> keys);
// Names of the parts of a kind that the chip can name, sorted.
std::vector<std::string> list_parts(std::string_view kind, const Chip& chip);

}  // namespace presil
