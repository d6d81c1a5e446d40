// Views become index maps, where leaving their bounds stays the same thing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "passes/affine.h"
#include "text.h"

namespace presil {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string copy_node(const std::string& result, const std::string& shape, const std::string& space,
                      const std::string& read) {
  return "node compute \"N\" (\"View\") " + result + " \"" + result.substr(1) + "\" : f32 " +
         shape + "\n  for " + space + " by none\n  read " + read +
         "\n  before (f32) return v0\n  after (f32) return v0\n";
}
std::string negate_node(const std::string& result, const std::string& shape,
                        const std::string& space, const std::string& read) {
  return "node compute \"N\" (\"Neg\") " + result + " \"" + result.substr(1) + "\" : f32 " + shape +
         "\n  for " + space + " by none\n  read " + read +
         "\n  before (f32) v1 = neg.f32 v0; return v1\n  after (f32) return v0\n";
}
std::string folded(const std::string& body) {
  return after_passes({"flatten_assembles", "fold_views", "remove_dead"}, "graph \"t\"\n" + body);
}

TEST(Views, of_views_become_one_map) {
  EXPECT_THAT(
      folded("input %0 \"x\" : f32 4x6\n" + copy_node("%1", "6x4", "d0=6 d1=4", "%0 [d1, d0]") +
             copy_node("%2", "3x4", "d0=3 d1=4", "%1 [2*d0 + 1, -d1 + 3]") +
             negate_node("%3", "3x4", "d0=3 d1=4", "%2 [d0, d1]") + "outputs %3\n"),
      HasSubstr("read %0 [-d1 + 3, 2*d0 + 1]\n"));
}

TEST(Views, that_pad_hand_their_fill_to_the_user) {
  EXPECT_THAT(
      folded("input %0 \"x\" : f32 4\n" + copy_node("%1", "6", "d0=6", "%0 [d0 - 1] outside 0x0") +
             negate_node("%2", "3", "d0=3", "%1 [2*d0]") + "outputs %2\n"),
      HasSubstr("read %0 [2*d0 - 1] outside 0x0\n"));
}

TEST(Views, that_pad_join_the_padding_of_the_user_if_the_fill_is_the_same) {
  const std::string pad =
      "input %0 \"x\" : f32 4\n" + copy_node("%1", "6", "d0=6", "%0 [d0 - 1] outside 0x0");
  EXPECT_THAT(
      folded(pad + negate_node("%2", "8", "d0=8", "%1 [d0 - 1] outside 0x0") + "outputs %2\n"),
      HasSubstr("read %0 [d0 - 2] outside 0x0\n"));
  EXPECT_THAT(folded(pad + negate_node("%2", "8", "d0=8", "%1 [d0 - 1] outside 0x3f800000") +
                     "outputs %2\n"),
              HasSubstr("read %1 [d0 - 1] outside 0x3f800000\n"));
}

TEST(Views, of_a_part_stay_copies_where_the_user_reads_around_them) {
  // Element -1 of the slice is element 1 of x, not outside it.
  EXPECT_THAT(folded("input %0 \"x\" : f32 8\n" + copy_node("%1", "4", "d0=4", "%0 [d0 + 2]") +
                     negate_node("%2", "6", "d0=6", "%1 [d0 - 1] outside 0x0") + "outputs %2\n"),
              HasSubstr("read %1 [d0 - 1] outside 0x0\n"));
}

TEST(Views, that_assemble_one_part_over_a_fill_are_padding) {
  EXPECT_THAT(folded("input %0 \"x\" : f32 4\nnode assemble \"N\" (\"Pad\") %1 \"p\" : f32 6\n"
                     "  part %0 at [1] step [1]\n  fill 0x40000000\n" +
                     negate_node("%2", "6", "d0=6", "%1 [d0]") + "outputs %2\n"),
              HasSubstr("read %0 [d0 - 1] outside 0x40000000\n"));
}

TEST(Reshapes, that_split_or_add_unit_dimensions_become_maps) {
  EXPECT_THAT(
      folded("input %0 \"x\" : f32 2x12\nnode reshape \"N\" (\"Reshape\") %1 \"r\" : f32 "
             "2x1x3x4\n  of %0\n" +
             negate_node("%2", "2x3x4", "d0=2 d1=3 d2=4", "%1 [d0, 0, d1, d2]") + "outputs %2\n"),
      HasSubstr("read %0 [d0, 4*d1 + d2]\n"));
}

TEST(Reshapes, that_merge_become_maps_only_where_the_user_splits_again) {
  const std::string merge =
      "input %0 \"x\" : f32 3x4\nnode reshape \"N\" (\"Reshape\") %1 \"r\" : f32 12\n  of %0\n";
  EXPECT_THAT(
      folded(merge + negate_node("%2", "3x4", "d0=3 d1=4", "%1 [4*d0 - d1 + 3]") + "outputs %2\n"),
      HasSubstr("read %0 [d0, -d1 + 3]\n"));
  EXPECT_THAT(folded(merge + negate_node("%2", "12", "d0=12", "%1 [d0]") + "outputs %2\n"),
              HasSubstr("read %1 [d0]\n"));
}

TEST(Reshapes, of_reshapes_are_one) {
  const std::string text = folded(
      "input %0 \"x\" : f32 3x4\nnode reshape \"A\" (\"Reshape\") %1 \"r\" : f32 12\n  of %0\n"
      "node reshape \"B\" (\"Reshape\") %2 \"s\" : f32 4x3\n  of %1\noutputs %2\n");
  EXPECT_THAT(text, HasSubstr("\"B\""));
  EXPECT_THAT(text, Not(HasSubstr("\"A\"")));
}

TEST(Concatenations, of_concatenations_write_all_parts_at_once) {
  EXPECT_THAT(folded("input %0 \"x\" : f32 2\ninput %1 \"y\" : f32 3\n"
                     "node assemble \"A\" (\"Concat\") %2 \"a\" : f32 5\n"
                     "  part %0 at [0] step [1]\n  part %1 at [2] step [1]\n"
                     "node assemble \"B\" (\"Concat\") %3 \"b\" : f32 8\n"
                     "  part %1 at [0] step [1]\n  part %2 at [3] step [1]\noutputs %3\n"),
              HasSubstr("  part %1 at [0] step [1]\n  part %0 at [3] step [1]\n"
                        "  part %1 at [5] step [1]\n"));
}

TEST(Concatenations, that_are_sliced_again_are_read_at_the_part) {
  EXPECT_THAT(folded("input %0 \"x\" : f32 2\ninput %1 \"y\" : f32 3\n"
                     "node assemble \"A\" (\"Concat\") %2 \"a\" : f32 5\n"
                     "  part %0 at [0] step [1]\n  part %1 at [2] step [1]\n" +
                     negate_node("%3", "2", "d0=2", "%2 [d0 + 3]") + "outputs %3\n"),
              HasSubstr("read %1 [d0 + 1]\n"));
}

TEST(Copies, that_change_nothing_vanish_and_the_output_keeps_its_name) {
  const std::string text =
      folded("input %0 \"x\" : f32 4\n" + negate_node("%1", "4", "d0=4", "%0 [d0]") +
             copy_node("%2", "4", "d0=4", "%1 [d0]") + "outputs %2\n");
  EXPECT_THAT(text, HasSubstr("(\"Neg\") %1 \"2\" : f32 4\n"));
  EXPECT_THAT(text, Not(HasSubstr("(\"View\")")));
}

}  // namespace
}  // namespace presil
