// The units and the reading of a quantity. Binary prefixes are powers of 1024 and decimal ones of
// 1000 (IEC 80000-13).
#include "chip/units.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <vector>

#include "base/base.h"

namespace presil {
namespace {

struct Unit {
  std::string_view name;
  Dimension dimension;
  double scale;
};

constexpr double kibi = 1024;
constexpr std::array units = {
    Unit{"B", Dimension::bytes, 1},
    Unit{"KiB", Dimension::bytes, kibi},
    Unit{"MiB", Dimension::bytes, kibi* kibi},
    Unit{"GiB", Dimension::bytes, kibi* kibi* kibi},
    Unit{"kB", Dimension::bytes, 1e3},
    Unit{"MB", Dimension::bytes, 1e6},
    Unit{"GB", Dimension::bytes, 1e9},
    Unit{"Hz", Dimension::frequency, 1},
    Unit{"kHz", Dimension::frequency, 1e3},
    Unit{"MHz", Dimension::frequency, 1e6},
    Unit{"GHz", Dimension::frequency, 1e9},
    Unit{"B/s", Dimension::bytes_per_second, 1},
    Unit{"MB/s", Dimension::bytes_per_second, 1e6},
    Unit{"GB/s", Dimension::bytes_per_second, 1e9},
    Unit{"TB/s", Dimension::bytes_per_second, 1e12},
    Unit{"B/cycle", Dimension::bytes_per_cycle, 1},
    Unit{"MAC/cycle", Dimension::macs_per_cycle, 1},
    Unit{"s", Dimension::seconds, 1},
    Unit{"ms", Dimension::seconds, 1e-3},
    Unit{"us", Dimension::seconds, 1e-6},
    Unit{"ns", Dimension::seconds, 1e-9},
    Unit{"ps", Dimension::seconds, 1e-12},
    Unit{"cycles", Dimension::cycles, 1},
    Unit{"cycle", Dimension::cycles, 1},
    Unit{"W", Dimension::watts, 1},
    Unit{"mW", Dimension::watts, 1e-3},
    Unit{"V", Dimension::volts, 1},
    Unit{"mV", Dimension::volts, 1e-3},
};

std::vector<std::string> unit_names(Dimension dimension) {
  std::vector<std::string> names;
  for (const Unit& unit : units) {
    if (unit.dimension == dimension) names.emplace_back(unit.name);
  }
  return names;
}

const Unit* find_unit(std::string_view name) {
  for (const Unit& unit : units) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

Quantity bad_unit(std::string found, Dimension dimension, std::string advice) {
  return {0, "chip-bad-unit", std::move(found),
          fmt::format("{} with one of the units {}, such as {}", title(dimension),
                      join(unit_names(dimension), ", "), example(dimension)),
          std::move(advice)};
}

Quantity bad_number(std::string_view text, Dimension dimension) {
  return {0, "chip-bad-value", fmt::format("'{}' does not begin with a finite number", text),
          fmt::format("{}, such as {}", title(dimension), example(dimension)), ""};
}

}  // namespace

std::string_view title(Dimension dimension) {
  switch (dimension) {
    case Dimension::text:
      return "a text";
    case Dimension::count:
      return "a whole number";
    case Dimension::bytes:
      return "a size";
    case Dimension::frequency:
      return "a frequency";
    case Dimension::bytes_per_second:
      return "a bandwidth";
    case Dimension::bytes_per_cycle:
      return "a width";
    case Dimension::macs_per_cycle:
      return "a rate of multiply-accumulates";
    case Dimension::seconds:
      return "a time";
    case Dimension::cycles:
      return "a number of cycles";
    case Dimension::watts:
      return "a power";
    case Dimension::volts:
      return "a voltage";
  }
  return "a value";
}

std::string_view example(Dimension dimension) {
  switch (dimension) {
    case Dimension::text:
      return "\"...\"";
    case Dimension::count:
      return "4";
    case Dimension::bytes:
      return "\"512 KiB\"";
    case Dimension::frequency:
      return "\"1.2 GHz\"";
    case Dimension::bytes_per_second:
      return "\"34.1 GB/s\"";
    case Dimension::bytes_per_cycle:
      return "\"128 B/cycle\"";
    case Dimension::macs_per_cycle:
      return "\"4096 MAC/cycle\"";
    case Dimension::seconds:
      return "\"120 ns\"";
    case Dimension::cycles:
      return "\"8 cycles\"";
    case Dimension::watts:
      return "\"75 W\"";
    case Dimension::volts:
      return "\"0.8 V\"";
  }
  return "";
}

bool is_whole(Dimension dimension) {
  return dimension == Dimension::count || dimension == Dimension::bytes ||
         dimension == Dimension::bytes_per_cycle || dimension == Dimension::macs_per_cycle ||
         dimension == Dimension::cycles;
}

Quantity parse_quantity(std::string_view text, Dimension dimension) {
  const std::string_view trimmed = trim(text);
  double number = 0;
  const auto [rest, error] =
      std::from_chars(trimmed.data(), trimmed.data() + trimmed.size(), number);
  if (error != std::errc() || !std::isfinite(number)) return bad_number(text, dimension);
  const std::string_view name = trim(trimmed.substr(static_cast<size_t>(rest - trimmed.data())));
  if (name.empty()) return bad_unit(fmt::format("'{}' has no unit", text), dimension, "");
  const Unit* unit = find_unit(name);
  if (unit == nullptr) {
    const std::string near = nearest(name, unit_names(dimension));
    return bad_unit(fmt::format("'{}' is not a unit", name), dimension,
                    near.empty() ? "" : fmt::format("Did you mean '{}'?", near));
  }
  if (unit->dimension != dimension) {
    return bad_unit(fmt::format("'{}' is {}", text, title(unit->dimension)), dimension, "");
  }
  Quantity quantity;
  quantity.value = number * unit->scale;
  if (is_whole(dimension) && std::fabs(quantity.value) <= quantity_max) {
    // 0.1 MB is 100,000 bytes, though 0.1 * 1e6 need not be exact in binary.
    const double whole = std::nearbyint(quantity.value);
    if (std::fabs(quantity.value - whole) > 1e-6) {
      return {0, "chip-bad-value", fmt::format("'{}' is not a whole number of the unit", text),
              fmt::format("{}, such as {}", title(dimension), example(dimension)), ""};
    }
    quantity.value = whole;
  }
  return quantity;
}

}  // namespace presil
