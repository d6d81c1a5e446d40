// The frame of the command line: dispatch, help, errors and exit codes.
#include <gtest/gtest.h>

#include <algorithm>

#include "cli/cli.h"

namespace presil {
namespace {

struct Outcome {
  int code;
  std::string out;
  std::string error;
};

Outcome run(const std::vector<std::string>& arguments) {
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  const int code = run_command_line(arguments);
  return {code, ::testing::internal::GetCapturedStdout(), ::testing::internal::GetCapturedStderr()};
}

TEST(command_line, help_names_every_command_and_every_exit_code) {
  const Outcome help = run({"--help"});
  EXPECT_EQ(help.code, 0);
  for (const Verb* command : commands()) {
    EXPECT_NE(help.out.find(command->name), std::string::npos) << command->name;
  }
  for (const std::string code : {"2 ", "3 ", "4 ", "5 ", "6 ", "70 ", "130 "}) {
    EXPECT_NE(help.out.find("\n  " + code), std::string::npos) << code;
  }
  EXPECT_EQ(run({}).out, help.out);
  EXPECT_EQ(run({"help"}).out, help.out);
}

TEST(command_line, every_command_has_help_and_a_name_in_order) {
  std::string_view last;
  for (const Verb* command : commands()) {
    EXPECT_LT(last, command->name);
    last = command->name;
    EXPECT_FALSE(command->summary.empty());
    EXPECT_LE(command->summary.size(), 70u) << command->name;
    const Outcome help = run({std::string(command->name), "--help"});
    EXPECT_EQ(help.code, 0) << command->name;
    EXPECT_FALSE(help.out.empty()) << command->name;
  }
  for (const Verb* station : stations()) {
    const Outcome help = run({"show", std::string(station->name), "--help"});
    EXPECT_EQ(help.code, 0) << station->name;
    EXPECT_FALSE(help.out.empty()) << station->name;
  }
}

TEST(command_line, an_unknown_command_is_an_error_with_the_nearest_name) {
  const Outcome outcome = run({"expalin"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_NE(outcome.error.find("error[cli-unknown-command]: unknown command 'expalin'"),
            std::string::npos);
  EXPECT_NE(outcome.error.find("Did you mean 'explain'?"), std::string::npos);
}

TEST(command_line, an_unknown_option_is_an_error_with_the_nearest_option) {
  const Outcome outcome = run({"explain", "--markdwon"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_NE(outcome.error.find("error[cli-bad-arguments]"), std::string::npos);
  EXPECT_NE(outcome.error.find("Did you mean '--markdown'?"), std::string::npos);
  EXPECT_EQ(run({"explain", "a", "b", "c"}).code, 2);
}

TEST(command_line, errors_are_json_when_json_is_asked_for) {
  const Outcome outcome = run({"explain", "no-such-id", "--json"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_NE(outcome.error.find("\"id\": \"cli-unknown-id\""), std::string::npos);
  EXPECT_NE(outcome.error.find("\"kind\": \"input\""), std::string::npos);
}

TEST(command_line, explain_knows_every_error) {
  const Outcome list = run({"explain"});
  const Outcome markdown = run({"explain", "--markdown"});
  for (const ErrorPage& page : error_pages()) {
    EXPECT_NE(list.out.find(page.id), std::string::npos) << page.id;
    EXPECT_NE(markdown.out.find(std::string("\n## ") + std::string(page.id) + "\n"),
              std::string::npos);
    EXPECT_EQ(run({"explain", std::string(page.id)}).code, 0) << page.id;
  }
  EXPECT_EQ(run({"explain", "file-not-fuond"}).error.find("nothing"), std::string::npos);
  EXPECT_NE(run({"explain", "file-not-fuond"}).error.find("Did you mean 'file-not-found'?"),
            std::string::npos);
}

TEST(command_line, the_version_is_printed) { EXPECT_EQ(run({"--version"}).out, "presil 0.1.0\n"); }

}  // namespace
}  // namespace presil
