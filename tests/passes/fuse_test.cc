// Elementwise work joins contractions, reductions and regions within what the vector engine holds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "text.h"

namespace presil {
namespace {

using testing::HasSubstr;

// y = x * w with x 4x8 and w 8x4, as value %10.
constexpr std::string_view head =
    "graph \"t\"\ninput %0 \"x\" : f32 4x8\ninput %1 \"w\" : f32 8x4\ninput %2 \"r\" : f32 4x4\n"
    "input %3 \"bias\" : f32 4\ninput %4 \"scale\" : f32 4\n"
    "node compute \"MatMul_0\" (\"MatMul\") %10 \"m\" : f32 4x4\n"
    "  for d0=4 d1=4 reduce d2=8 by fma\n  read %0 [d0, d2]\n  read %1 [d2, d1]\n"
    "  before (f32, f32) return v0\n  before_b (f32, f32) return v1\n  after (f32) return v0\n";

std::string unary(int result, const std::string& op, int operand) {
  return "node compute \"U\" (\"Unary\") %" + std::to_string(result) + " \"u" +
         std::to_string(result) + "\" : f32 4x4\n  for d0=4 d1=4 by none\n  read %" +
         std::to_string(operand) + " [d0, d1]\n  before (f32) v1 = " + op +
         ".f32 v0; return v1\n  after (f32) return v0\n";
}
std::string binary(int result, const std::string& op, int a, int b, const std::string& map) {
  return "node compute \"B\" (\"Binary\") %" + std::to_string(result) + " \"b" +
         std::to_string(result) + "\" : f32 4x4\n  for d0=4 d1=4 by none\n  read %" +
         std::to_string(a) + " [d0, d1]\n  read %" + std::to_string(b) + " " + map +
         "\n  before (f32, f32) v2 = " + op + ".f32 v0 v1; return v2\n  after (f32) return v0\n";
}
std::string fused(const std::string& body, std::initializer_list<int> outputs) {
  std::string text = std::string(head) + body + "outputs";
  for (const int id : outputs) text += " %" + std::to_string(id);
  // Ids between those used are values that nothing defines; the parser wants them declared.
  for (int id = 5; id < 30; ++id) {
    const std::string mark = "%" + std::to_string(id) + " \"";
    if (text.find(mark) == std::string::npos) {
      text.insert(text.find("node "), "value " + mark + "\" : f32 4x4\n");
    }
  }
  return after_passes({"remove_dead", "simplify_expressions", "fuse_elementwise", "remove_dead"},
                      text + "\n");
}
int count(const std::string& text, const std::string& word) {
  int found = 0;
  for (size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
  return found;
}

TEST(Contractions, take_bias_residual_and_activation_as_epilogue) {
  const std::string text = fused(binary(11, "add", 10, 3, "[d1]") +
                                     binary(12, "add", 11, 2, "[d0, d1]") + unary(13, "tanh", 12),
                                 {13});
  EXPECT_EQ(count(text, "node "), 1);
  EXPECT_THAT(text, HasSubstr("node compute \"MatMul_0\" (\"MatMul\")"));
  EXPECT_THAT(text, HasSubstr("  read_after %3 [d1]\n  read_after %2 [d0, d1]\n"
                              "  after (f32, f32, f32) v3 = add.f32 v0 v1; v4 = add.f32 v3 v2; "
                              "v5 = tanh.f32 v4; return v5\n"));
}

TEST(Contractions, take_two_streams_beside_the_accumulator_and_no_more) {
  const std::string text =
      fused(binary(11, "mul", 10, 4, "[d1]") + binary(12, "add", 11, 3, "[d1]") +
                binary(13, "add", 12, 2, "[d0, d1]"),
            {13});
  EXPECT_EQ(count(text, "node "), 2);
  EXPECT_THAT(text, HasSubstr("v3 = mul.f32 v0 v1; v4 = add.f32 v3 v2; return v4"));
}

TEST(Contractions, take_an_activation_that_reads_them_twice) {
  const std::string text =
      fused(unary(11, "tanh", 10) + binary(12, "mul", 10, 11, "[d0, d1]"), {12});
  EXPECT_EQ(count(text, "node "), 1);
  EXPECT_THAT(text, HasSubstr("after (f32) v1 = tanh.f32 v0; v2 = mul.f32 v0 v1; return v2"));
}

TEST(Contractions, keep_raw_operands) {
  const std::string text =
      fused(unary(11, "exp", 2) +
                "node compute \"Second\" (\"MatMul\") %12 \"n\" : f32 4x4\n"
                "  for d0=4 d1=4 reduce d2=4 by fma\n  read %11 [d0, d2]\n  read %10 [d2, d1]\n"
                "  before (f32, f32) return v0\n  before_b (f32, f32) return v1\n"
                "  after (f32) return v0\n",
            {12});
  EXPECT_EQ(count(text, "node "), 3);
}

TEST(Contractions, that_are_read_transposed_keep_the_reader) {
  const std::string text = fused(
      "node compute \"T\" (\"Neg\") %11 \"t\" : f32 4x4\n  for d0=4 d1=4 by none\n"
      "  read %10 [d1, d0]\n  before (f32) v1 = neg.f32 v0; return v1\n  after (f32) return v0\n",
      {11});
  EXPECT_EQ(count(text, "node "), 2);
}

TEST(Contractions, that_meet_in_a_sum_leave_it_to_the_later_one) {
  const std::string text = fused(
      "node compute \"Second\" (\"MatMul\") %11 \"n\" : f32 4x4\n"
      "  for d0=4 d1=4 reduce d2=4 by fma\n  read %2 [d0, d2]\n  read %2 [d2, d1]\n"
      "  before (f32, f32) return v0\n  before_b (f32, f32) return v1\n"
      "  after (f32) return v0\n" +
          binary(12, "add", 10, 11, "[d0, d1]"),
      {12});
  EXPECT_EQ(count(text, "node "), 2);
  EXPECT_EQ(count(text, "node compute \"Second\""), 1);
  EXPECT_THAT(text, HasSubstr("after (f32, f32) v2 = add.f32 v1 v0; return v2"));
}

TEST(Values, that_two_nodes_outside_a_region_read_are_computed_once) {
  const std::string text =
      fused(unary(11, "exp", 2) + unary(12, "neg", 11) + unary(13, "abs", 11), {12, 13});
  EXPECT_EQ(count(text, "node "), 3);
  EXPECT_EQ(count(text, "exp.f32"), 1);
}

TEST(Regions, pass_through_states_with_too_many_streams) {
  // u = tanh(a) + b, v = exp(a) - b, y = (u * v) + r: both halves of the diamond read a and b.
  const std::string text =
      fused(unary(11, "tanh", 2) + binary(12, "add", 11, 3, "[d1]") + unary(13, "exp", 2) +
                binary(14, "sub", 13, 3, "[d1]") + binary(15, "mul", 12, 14, "[d0, d1]") +
                binary(16, "add", 15, 4, "[d0]"),
            {16});
  EXPECT_EQ(count(text, "node "), 1);
  EXPECT_EQ(count(text, "read "), 3);
}

TEST(Reductions, take_elementwise_producers_but_not_into_windows) {
  const std::string sum =
      "node compute \"Sum\" (\"ReduceSum\") %12 \"s\" : f32 4\n"
      "  for d0=4 reduce d1=4 by add\n  read %11 [d0, d1]\n  before (f32) return v0\n"
      "  after (f32) return v0\n";
  EXPECT_EQ(count(fused(unary(11, "exp", 2) + sum, {12}), "node "), 1);
  const std::string window =
      "node compute \"Pool\" (\"MaxPool\") %12 \"s\" : f32 4x3\n"
      "  for d0=4 d1=3 reduce d2=2 by max\n  read %11 [d0, d1 + d2]\n  before (f32) return v0\n"
      "  after (f32) return v0\n";
  EXPECT_EQ(count(fused(unary(11, "exp", 2) + window, {12}), "node "), 2);
}

TEST(Narrow_integers, wrap_inside_a_region_as_they_would_in_memory) {
  const std::string text = after_passes(
      {"simplify_expressions", "fuse_elementwise", "remove_dead"},
      "graph \"t\"\ninput %0 \"x\" : i8 4\n"
      "node compute \"A\" (\"Add\") %1 \"a\" : i8 4\n  for d0=4 by none\n  read %0 [d0]\n"
      "  before (i32) v1 = add.i32 v0 v0; return v1\n  after (i32) return v0\n"
      "node compute \"B\" (\"Cast\") %2 \"b\" : i32 4\n  for d0=4 by none\n  read %1 [d0]\n"
      "  before (i32) return v0\n  after (i32) return v0\noutputs %2\n");
  EXPECT_THAT(text, HasSubstr("v1 = add.i32 v0 v0; v2 = constant.i32 0x18; "
                              "v3 = shift_left.i32 v1 v2; v4 = shift_right.i32 v3 v2; return v4"));
}

TEST(Narrow_integers, that_are_clamped_need_no_wrapping) {
  const std::string text = after_passes(
      {"simplify_expressions", "fuse_elementwise", "remove_dead"},
      "graph \"t\"\ninput %0 \"x\" : f32 4\n"
      "node compute \"Q\" (\"QuantizeLinear\") %1 \"q\" : i8 4\n  for d0=4 by none\n"
      "  read %0 [d0]\n  before (f32) v1 = round.f32 v0; v2 = constant.f32 0xc3000000; "
      "v3 = constant.f32 0x42fe0000; v4 = max.f32 v1 v2; v5 = min.f32 v4 v3; "
      "v6 = cast.f32.i32 v5; return v6\n  after (i32) return v0\n"
      "node compute \"D\" (\"DequantizeLinear\") %2 \"d\" : f32 4\n  for d0=4 by none\n"
      "  read %1 [d0]\n  before (i32) v1 = cast.i32.f32 v0; return v1\n  after (f32) return v0\n"
      "outputs %2\n");
  EXPECT_EQ(count(text, "node "), 1);
  EXPECT_EQ(count(text, "shift"), 0);
}

TEST(Narrow_floats, keep_the_node_that_rounds_them) {
  const std::string text = after_passes(
      {"fuse_elementwise", "remove_dead"},
      "graph \"t\"\ninput %0 \"x\" : f32 4\n"
      "node compute \"A\" (\"Cast\") %1 \"a\" : f16 4\n  for d0=4 by none\n  read %0 [d0]\n"
      "  before (f32) return v0\n  after (f32) return v0\n"
      "node compute \"B\" (\"Cast\") %2 \"b\" : f32 4\n  for d0=4 by none\n  read %1 [d0]\n"
      "  before (f32) return v0\n  after (f32) return v0\noutputs %2\n");
  EXPECT_EQ(count(text, "node "), 2);
}

}  // namespace
}  // namespace presil
