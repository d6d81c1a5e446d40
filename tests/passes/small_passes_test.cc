// The passes on nodes and values as such: dead, equal, constant, simple, narrow, ordered.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "text.h"

namespace presil {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string unary(const std::string& name, int result, int operand, const std::string& steps,
                  const std::string& type = "f32") {
  return "node compute \"" + name + "\" (\"Op\") %" + std::to_string(result) + " \"" + name +
         "\" : " + type + " 4\n  for d0=4 by none\n  read %" + std::to_string(operand) +
         " [d0]\n  before (f32) " + steps + "\n  after (f32) return v0\n";
}
constexpr std::string_view start = "graph \"t\"\ninput %0 \"x\" : f32 4\n";

TEST(Dead_nodes, and_their_values_are_dropped_and_the_rest_renumbered) {
  const std::string text = after_passes(
      {"remove_dead"}, std::string(start) + unary("unused", 1, 0, "v1 = exp.f32 v0; return v1") +
                           unary("used", 2, 0, "v1 = neg.f32 v0; return v1") + "outputs %2\n");
  EXPECT_EQ(text, "input %0 \"x\" : f32 4\n" + unary("used", 1, 0, "v1 = neg.f32 v0; return v1") +
                      "outputs %1\n");
}

TEST(Equal_nodes, are_computed_once_and_their_users_follow) {
  const std::string text = after_passes(
      {"merge_equal", "remove_dead"},
      std::string(start) + unary("a", 1, 0, "v1 = exp.f32 v0; return v1") +
          unary("b", 2, 0, "v1 = exp.f32 v0; return v1") +
          unary("c", 3, 1, "v1 = neg.f32 v0; return v1") +
          unary("d", 4, 2, "v1 = neg.f32 v0; return v1") +
          "node compute \"e\" (\"Add\") %5 \"e\" : f32 4\n  for d0=4 by none\n  read %3 [d0]\n"
          "  read %4 [d0]\n  before (f32, f32) v2 = add.f32 v0 v1; return v2\n"
          "  after (f32) return v0\noutputs %5\n");
  EXPECT_THAT(text, Not(HasSubstr("\"b\"")));
  EXPECT_THAT(text, Not(HasSubstr("\"d\"")));
}

TEST(Equal_constants, are_one_by_their_bytes_and_differ_by_type) {
  const std::string text =
      after_passes({"merge_equal", "remove_dead"},
                   "graph \"t\"\nconstant %0 \"a\" : f32 4 = [0x1, 0x2, 0x3, 0x4]\n"
                   "constant %1 \"b\" : f32 4 = [0x1, 0x2, 0x3, 0x4]\n"
                   "constant %2 \"c\" : f32 4 = [0x1, 0x2, 0x3, 0x5]\n"
                   "node assemble \"n\" (\"Concat\") %3 \"n\" : f32 12\n  part %0 at [0] step [1]\n"
                   "  part %1 at [4] step [1]\n  part %2 at [8] step [1]\noutputs %3\n");
  EXPECT_THAT(text, HasSubstr("\"a\""));
  EXPECT_THAT(text, Not(HasSubstr("\"b\"")));
  EXPECT_THAT(text, HasSubstr("\"c\""));
}

TEST(Constants, are_computed_at_once_and_stay_unknown_where_they_are) {
  const std::string nodes =
      unary("n", 1, 0, "v1 = neg.f32 v0; return v1") + "input %9 \"y\" : f32 4\n";
  const auto text_with = [](const std::string& data) {
    return after_passes({"fold_constants", "remove_dead"},
                        "graph \"t\"\ninput %2 \"y\" : f32 4\nconstant %0 \"k\" : f32 4 = " + data +
                            "\n" + unary("n", 1, 0, "v1 = neg.f32 v0; return v1") +
                            "node assemble \"c\" (\"Concat\") %3 \"c\" : f32 8\n"
                            "  part %1 at [0] step [1]\n  part %2 at [4] step [1]\noutputs %3\n");
  };
  EXPECT_THAT(text_with("[0x3f800000, 0x0, 0x0, 0x0]"),
              HasSubstr("\"n\" : f32 4 = [0xbf800000, 0x80000000, 0x80000000, 0x80000000]"));
  EXPECT_THAT(text_with("..."), HasSubstr("\"n\" : f32 4 = ..."));
}

TEST(Expressions, lose_constant_reads_constant_steps_and_exact_identities) {
  const std::string text = after_passes(
      {"simplify_expressions", "remove_dead"},
      "graph \"t\"\ninput %0 \"x\" : f32 4\nconstant %1 \"two\" : f32 1 = [0x40000000]\n"
      "node compute \"n\" (\"Op\") %2 \"n\" : f32 4\n  for d0=4 by none\n  read %0 [d0]\n"
      "  read %1 [0]\n  read %0 [d0]\n"
      "  before (f32, f32, f32) v3 = mul.f32 v0 v2; v4 = constant.f32 0x80000000; "
      "v5 = add.f32 v3 v4; v6 = add.f32 v1 v1; v7 = mul.f32 v5 v6; v8 = exp.f32 v7; return v7\n"
      "  after (f32) return v0\noutputs %2\n");
  EXPECT_THAT(text, HasSubstr("  read %0 [d0]\n  before (f32) v1 = mul.f32 v0 v0; "
                              "v2 = constant.f32 0x40800000; v3 = mul.f32 v1 v2; return v3\n"));
}

TEST(Expressions, keep_additions_of_plus_zero_which_change_minus_zero) {
  const std::string node = unary("n", 1, 0,
                                 "v1 = neg.f32 v0; v2 = constant.f32 0x0; v3 = add.f32 v1 v2; "
                                 "return v3");
  EXPECT_THAT(after_passes({"simplify_expressions"}, std::string(start) + node + "outputs %1\n"),
              HasSubstr("add.f32"));
}

TEST(Precision, narrows_weights_and_intermediates_but_not_inputs_outputs_and_biases) {
  PassOptions options;
  options.precision = Precision::bf16;
  const std::string text = after_passes(
      {"apply_precision"},
      "graph \"t\"\ninput %0 \"x\" : f32 4x8\nconstant %1 \"w\" : f32 8x4 = ...\n"
      "constant %2 \"bias\" : f32 4 = ...\nconstant %3 \"v\" : f32 4x4 = ...\n"
      "node compute \"A\" (\"MatMul\") %4 \"a\" : f32 4x4\n  for d0=4 d1=4 reduce d2=8 by fma\n"
      "  read %0 [d0, d2]\n  read %1 [d2, d1]\n  before (f32, f32) return v0\n"
      "  before_b (f32, f32) return v1\n  read_after %2 [d1]\n"
      "  after (f32, f32) v2 = add.f32 v0 v1; return v2\n"
      "node compute \"B\" (\"MatMul\") %5 \"b\" : f32 4x4\n  for d0=4 d1=4 reduce d2=4 by fma\n"
      "  read %4 [d0, d2]\n  read %3 [d2, d1]\n  before (f32, f32) return v0\n"
      "  before_b (f32, f32) return v1\n  after (f32) return v0\noutputs %5\n",
      options);
  EXPECT_THAT(text, HasSubstr("input %0 \"x\" : f32"));
  EXPECT_THAT(text, HasSubstr("%6 \"x.bf16\" : bf16 4x8"));
  EXPECT_THAT(text, HasSubstr("\"w\" : bf16"));
  EXPECT_THAT(text, HasSubstr("\"bias\" : f32"));
  EXPECT_THAT(text, HasSubstr("\"v\" : bf16"));
  EXPECT_THAT(text, HasSubstr("%4 \"a\" : bf16"));
  EXPECT_THAT(text, HasSubstr("%5 \"b\" : f32"));
}

TEST(Order, runs_what_shrinks_before_what_grows) {
  // Two expansions of x, each summed at once: one after the other they need half the memory.
  const auto expand = [](int result) {
    return "node compute \"E\" (\"Expand\") %" + std::to_string(result) +
           " \"e\" : f32 100x4\n  for d0=100 d1=4 by none\n  read %0 [d1]\n"
           "  before (f32) return v0\n  after (f32) return v0\n";
  };
  const auto sum = [](int result, int operand) {
    return "node compute \"S\" (\"Sum\") %" + std::to_string(result) +
           " \"s\" : f32 4\n  for d0=4 reduce d1=100 by add\n  read %" + std::to_string(operand) +
           " [d1, d0]\n  before (f32) return v0\n  after (f32) return v0\n";
  };
  const std::string text =
      after_passes({"sort_nodes"}, std::string(start) + expand(1) + expand(2) + sum(3, 1) +
                                       sum(4, 2) + "outputs %3 %4\n");
  EXPECT_LT(text.find("%3 \"s\""), text.find("%2 \"e\""));
}

}  // namespace
}  // namespace presil
