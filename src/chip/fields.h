// The keys of chip and part files: what each is measured in, what it may be, and where it goes.
// The table is at once the reader, the list behind "known keys here", and the manual's page.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "chip/chip.h"
#include "chip/units.h"

namespace presil {

struct Field {
  enum class Need : uint8_t { required, optional, defaulted };
  std::string_view key;
  Dimension dimension = Dimension::text;
  std::string_view doc;
  void (*set)(Chip& chip, double value) = nullptr;
  void (*set_text)(Chip& chip, const std::string& value) = nullptr;
  double minimum = 1;  // in the base unit; for times and rates: above zero
  Need need = Need::required;
  std::string_view fallback = "";  // of a defaulted field, as it would be written
  std::string_view choices = "";   // of a text, separated by blanks; empty is any
  bool changes_results = true;     // false: left out of the chip's hash
};

std::span<const Field> chip_fields();
std::span<const Field> memory_part_fields();  // of parts/memory/*.toml

// Sections that a chip may lack: `shared = "none"` or no such section.
inline constexpr std::string_view optional_sections[] = {"shared", "dram", "link", "power"};

}  // namespace presil
