// The form of an error's text, the kinds and their exit codes, and the gathered pages.
#include "base/error.h"

#include <gtest/gtest.h>

#include <set>

namespace presil {
namespace {

Place place_of(std::string file, int64_t line, int64_t column, int64_t width, std::string source) {
  Place place;
  place.file = std::move(file);
  place.line = line;
  place.column = column;
  place.width = width;
  place.source = std::move(source);
  return place;
}

TEST(error, a_finding_is_rendered_with_place_source_caret_and_advice) {
  const Finding finding = {"chip-unknown-key",
                           place_of("chips/edge.toml", 5, 1, 5, "clokc = \"1.2 GHz\""),
                           "unknown key 'clokc' in [core]", "known keys here: clock, count, matrix",
                           "Did you mean 'clock'?"};
  EXPECT_EQ(render(finding),
            "error[chip-unknown-key]: chips/edge.toml:5:1: unknown key 'clokc' in [core]\n"
            "  5 | clokc = \"1.2 GHz\"\n"
            "    | ^^^^^\n"
            "  expected: known keys here: clock, count, matrix\n"
            "  try: Did you mean 'clock'?\n"
            "  more: presil explain chip-unknown-key\n");
}

TEST(error, an_absent_place_leaves_no_trace) {
  EXPECT_EQ(render({"interrupted", {}, "stopped", "", ""}),
            "error[interrupted]: stopped\n  more: presil explain interrupted\n");
}

TEST(error, a_place_inside_a_file_is_named) {
  Place place;
  place.file = "a.onnx";
  place.inside = "node 'Conv_12'";
  EXPECT_EQ(render({"x-y", place, "bad", "", ""}),
            "error[x-y]: a.onnx: node 'Conv_12': bad\n  more: presil explain x-y\n");
}

TEST(error, control_characters_never_reach_the_terminal) {
  const std::string text =
      render({"x-y", place_of("f\x1b[2J", 1, 2, 1, "a\tb\x07"), "\x1b", "", ""});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\x07'), std::string::npos);
  EXPECT_EQ(text.find('\t'), std::string::npos);
}

TEST(error, a_long_source_line_is_shown_as_a_window_around_the_caret) {
  std::string source(5000, 'a');
  source[4000] = 'Z';
  const std::string text = render({"x-y", place_of("f", 1, 4001, 1, source), "bad", "", ""});
  EXPECT_LT(text.size(), 400u);
  const size_t at = text.find('Z');
  const size_t caret = text.find('^');
  ASSERT_NE(at, std::string::npos);
  ASSERT_NE(caret, std::string::npos);
  EXPECT_EQ(at - text.rfind('\n', at), caret - text.rfind('\n', caret));
}

TEST(error, many_findings_are_cut_in_the_text_and_kept_in_the_list) {
  const Error error(std::vector<Finding>(1000, Finding{"x-y", {}, "bad", "", ""}));
  EXPECT_EQ(error.findings().size(), 1000u);
  EXPECT_NE(std::string(error.what()).find("and 950 more findings"), std::string::npos);
}

TEST(error, the_kind_is_that_of_the_first_finding_and_decides_the_exit_code) {
  const Error error({{"file-not-found", {}, "a", "", ""}, {"interrupted", {}, "b", "", ""}});
  EXPECT_EQ(error.kind(), ErrorKind::input);
  EXPECT_EQ(exit_code(error.kind()), 2);
  EXPECT_EQ(exit_code(ErrorKind::unsupported), 3);
  EXPECT_EQ(exit_code(ErrorKind::unimplemented), 3);
  EXPECT_EQ(exit_code(ErrorKind::program), 4);
  EXPECT_EQ(exit_code(ErrorKind::untested), 5);
  EXPECT_EQ(exit_code(ErrorKind::environment), 6);
  EXPECT_EQ(exit_code(ErrorKind::internal), 70);
}

TEST(error, an_id_without_a_page_counts_as_internal) {
  EXPECT_EQ(Error("no-such-id", {}, "bad").kind(), ErrorKind::internal);
}

TEST(error, every_page_is_complete_and_every_id_is_unique) {
  std::set<std::string_view> seen;
  std::string_view last;
  for (const ErrorPage& page : error_pages()) {
    EXPECT_TRUE(seen.insert(page.id).second) << page.id << " is listed twice";
    EXPECT_LT(last, page.id);
    last = page.id;
    EXPECT_FALSE(page.meaning.empty()) << page.id;
    EXPECT_FALSE(page.remedy.empty()) << page.id;
    EXPECT_EQ(page.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"),
              std::string_view::npos)
        << page.id;
    EXPECT_EQ(find_error_page(page.id)->id, page.id);
  }
  EXPECT_NE(find_error_page("file-not-found"), nullptr);
  EXPECT_EQ(find_error_page("zzz"), nullptr);
}

TEST(error, findings_are_thrown_together_and_only_if_there_are_any) {
  Findings findings;
  EXPECT_NO_THROW(findings.throw_if_any());
  findings.add({"x-y", {}, "one", "", ""});
  findings.add({"x-y", {}, "two", "", ""});
  try {
    findings.throw_if_any();
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.findings().size(), 2u);
    EXPECT_EQ(error.findings()[1].found, "two");
  }
}

TEST(error, a_broken_invariant_names_its_place) {
  try {
    PRESIL_CHECK(1 + 1 == 3, "one and one should be three");
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::internal);
    EXPECT_EQ(error.findings()[0].found, "one and one should be three");
    EXPECT_GT(error.findings()[0].place.line, 0);
  }
}

}  // namespace
}  // namespace presil
