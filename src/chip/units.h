// Quantities as they are written in chip and part files: a number, a blank, a unit.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace presil {

enum class Dimension : uint8_t {
  text,       // no quantity: a word or a sentence
  count,      // a whole number without a unit
  bytes,      // whole
  frequency,  // in Hz
  bytes_per_second,
  bytes_per_cycle,  // whole
  macs_per_cycle,   // whole
  seconds,
  cycles,  // whole
  watts,
  volts,
};

// The outcome of reading one quantity: its value in the base unit, or what is wrong with it.
struct Quantity {
  double value = 0;
  std::string error_id;  // empty if the text is a quantity of the wanted dimension
  std::string found;
  std::string expected;
  std::string advice;
};

Quantity parse_quantity(std::string_view text, Dimension dimension);
std::string_view title(Dimension dimension);    // "a frequency"
std::string_view example(Dimension dimension);  // "\"1.2 GHz\"", as it is written in a file
bool is_whole(Dimension dimension);
// No quantity of a chip comes near it; what is larger is a slip of the pen.
inline constexpr double quantity_max = 1125899906842624.0;  // 2^50

}  // namespace presil
