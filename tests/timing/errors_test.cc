// Programs that no chip can take time over, and what is said of them.
#include <gtest/gtest.h>

#include "programs.h"

namespace presil::timing_test {
namespace {

std::string error_of(const std::string& text) {
  try {
    time(program_of(text), small_chip(), {});
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Errors, NameAMicroProgramThatIsNotInTheFile) {
  const std::string text = "  li t0, 0x90000000\n  li t1, 4\n  vload t0, t1\n  ebreak\n";
  EXPECT_NE(error_of(text).find("timing-bad-micro-program"), std::string::npos) << error_of(text);
}

TEST(Errors, NameAnOperandTypeThatTheArrayDoesNotTake) {
  std::string text = "  la t0, a\n  tld d1, 0(t0)\n  tld d2, 0(t0)\n  tld d3, 0(t0)\n";
  text += "  mma d1, d2, d3\n  ebreak\n  .align 3\n";
  text += descriptor_text("a", tensor(scratchpad_base, DType::f64, {8, 8}));
  EXPECT_NE(error_of(text).find("timing-unsupported-type"), std::string::npos) << error_of(text);
}

TEST(Errors, NameASemaphoreThatFillsWithoutEnd) {
  const std::string text = "again:\n  spost 1\n  j again\n";
  EXPECT_NE(error_of(text).find("timing-semaphore-overflow"), std::string::npos) << error_of(text);
}

}  // namespace
}  // namespace presil::timing_test
