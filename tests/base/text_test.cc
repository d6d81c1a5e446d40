// The text tools: splitting, nearest words, and numbers as people read them.
#include "base/text.h"

#include <gtest/gtest.h>

namespace presil {
namespace {

TEST(text, split_keeps_empty_parts_and_join_is_its_inverse) {
  EXPECT_EQ(split("a,,b,", ','), (std::vector<std::string>{"a", "", "b", ""}));
  EXPECT_EQ(split("", ','), (std::vector<std::string>{""}));
  EXPECT_EQ(join(split("a,,b,", ','), ","), "a,,b,");
  EXPECT_EQ(join({}, ","), "");
}

TEST(text, trim_takes_blanks_from_both_ends_only) {
  EXPECT_EQ(trim(" \t a b \r\n"), "a b");
  EXPECT_EQ(trim(" \n "), "");
}

TEST(text, the_nearest_word_is_within_a_third_of_the_length) {
  EXPECT_EQ(nearest("clokc", {"count", "clock"}), "clock");  // a swap costs one
  EXPECT_EQ(nearest("cout", {"matrix", "count"}), "count");
  EXPECT_EQ(nearest("softmex", {"softmax"}), "softmax");
  EXPECT_EQ(nearest("banana", {"clock", "count"}), "");
  EXPECT_EQ(nearest("ab", {"aa", "bb"}), "aa");  // ties go to the first
  EXPECT_EQ(nearest(std::string(1 << 20, 'a'), {"aa"}), "");
}

TEST(text, thousands_are_separated) {
  EXPECT_EQ(with_thousands(0), "0");
  EXPECT_EQ(with_thousands(999), "999");
  EXPECT_EQ(with_thousands(1000), "1,000");
  EXPECT_EQ(with_thousands(6410233), "6,410,233");
  EXPECT_EQ(with_thousands(-123456), "-123,456");
  EXPECT_EQ(with_thousands(INT64_MIN), "-9,223,372,036,854,775,808");
}

TEST(text, seconds_have_three_digits_and_the_unit_that_fits) {
  EXPECT_EQ(format_seconds(0.00641), "6.41 ms");
  EXPECT_EQ(format_seconds(0), "0 s");
  EXPECT_EQ(format_seconds(2.5e-9), "2.50 ns");
  EXPECT_EQ(format_seconds(999.9e-6), "1.00 ms");
  EXPECT_EQ(format_seconds(12.34), "12.3 s");
  EXPECT_EQ(format_seconds(1234), "1234 s");
}

TEST(text, bytes_have_binary_units) {
  EXPECT_EQ(format_bytes(1572864), "1.50 MiB");
  EXPECT_EQ(format_bytes(512), "512 B");
  EXPECT_EQ(format_bytes(0), "0 B");
  EXPECT_EQ(format_bytes(1024), "1.00 KiB");
  EXPECT_EQ(format_bytes(8589934592.0), "8.00 GiB");
}

}  // namespace
}  // namespace presil
