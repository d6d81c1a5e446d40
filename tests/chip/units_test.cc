// Quantities: every unit of every dimension, and what is refused.
#include "chip/units.h"

#include <gtest/gtest.h>

namespace presil {
namespace {

double value(std::string_view text, Dimension dimension) {
  const Quantity quantity = parse_quantity(text, dimension);
  EXPECT_EQ(quantity.error_id, "") << text << ": " << quantity.found;
  return quantity.value;
}

std::string error(std::string_view text, Dimension dimension) {
  return parse_quantity(text, dimension).error_id;
}

TEST(units, quantities_are_read_into_base_units) {
  EXPECT_EQ(value("512 KiB", Dimension::bytes), 524288);
  EXPECT_EQ(value("1.5 KiB", Dimension::bytes), 1536);
  EXPECT_EQ(value("0.1 MB", Dimension::bytes), 100000);
  EXPECT_EQ(value("8GiB", Dimension::bytes), 8589934592.0);
  EXPECT_EQ(value("1.2 GHz", Dimension::frequency), 1.2e9);
  EXPECT_EQ(value("34.1 GB/s", Dimension::bytes_per_second), 34.1e9);
  EXPECT_EQ(value("128 B/cycle", Dimension::bytes_per_cycle), 128);
  EXPECT_EQ(value("4096 MAC/cycle", Dimension::macs_per_cycle), 4096);
  EXPECT_EQ(value("120 ns", Dimension::seconds), 120 * 1e-9);
  EXPECT_EQ(value("  8   cycles ", Dimension::cycles), 8);
  EXPECT_EQ(value("1 cycle", Dimension::cycles), 1);
}

TEST(units, a_missing_unknown_or_foreign_unit_is_refused) {
  EXPECT_EQ(error("512", Dimension::bytes), "chip-bad-unit");
  EXPECT_EQ(error("512 Kib", Dimension::bytes), "chip-bad-unit");
  EXPECT_EQ(error("512 kb", Dimension::bytes), "chip-bad-unit");
  EXPECT_EQ(error("1.2 GHz", Dimension::bytes), "chip-bad-unit");
  EXPECT_EQ(error("8 cycles", Dimension::seconds), "chip-bad-unit");
  EXPECT_EQ(error("1,024 B", Dimension::bytes), "chip-bad-unit");
  EXPECT_EQ(parse_quantity("1 kiB", Dimension::bytes).advice, "Did you mean 'KiB'?");
}

TEST(units, what_is_no_finite_or_no_whole_number_is_refused) {
  for (const std::string_view text : {"", " ", "KiB", "nan B", "inf B", "-inf B", "1e999 B", "+1 B",
                                      "0x10 B", "1.5 B", "0.3 KiB", "--1 B"}) {
    EXPECT_NE(error(text, Dimension::bytes), "") << text;
  }
}

}  // namespace
}  // namespace presil
