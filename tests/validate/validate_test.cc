// Reading of truth, and the verdict on rows.
#include "validate/validate.h"

#include <gtest/gtest.h>

#include <fstream>

#include "cost/cost.h"

namespace presil {
namespace {

std::string written(const std::string& name, const std::string& text) {
  const std::string path = ::testing::TempDir() + name;
  std::ofstream(path) << text;
  return path;
}

TEST(Csv, has_quotes_comments_and_a_header) {
  const CsvTable table = read_csv(written(
      "good.csv", "# a comment\nname,value\n\"a, b\",1\n\"say \"\"so\"\"\",\n\nlast,3\r\n"));
  ASSERT_EQ(table.rows.size(), 3u);
  EXPECT_EQ(table.at(0, "name"), "a, b");
  EXPECT_EQ(table.at(1, "name"), "say \"so\"");
  EXPECT_EQ(table.at(1, "value"), "");
  EXPECT_EQ(table.at(2, "value"), "3");
  EXPECT_EQ(table.at(2, "other"), "");
}

TEST(Csv, names_every_row_of_the_wrong_length) {
  try {
    read_csv(written("bad.csv", "a,b\n1\n1,2\n1,2,3\n"));
    FAIL();
  } catch (const Error& error) {
    ASSERT_EQ(error.findings().size(), 2u);
    EXPECT_EQ(error.findings()[0].id, "validate-bad-csv");
    EXPECT_EQ(error.findings()[0].place.line, 2);
    EXPECT_EQ(error.findings()[1].place.line, 4);
  }
}

TEST(Verdict, counts_rows_of_its_kind_that_were_read_and_predicted) {
  Validation validation;
  validation.bars = {{"area", 0.2, 0.5}, {"price", 0, 1}};
  const auto add = [&](const char* kind, double published, double predicted, const char* class_,
                       bool is_predicted = true) {
    ValidationRow row;
    row.kind = kind;
    row.published = published;
    row.published_low = published - 1;
    row.published_high = published + 1;
    row.predicted = predicted;
    row.confidence = class_;
    row.is_predicted = is_predicted;
    validation.rows.push_back(row);
  };
  add("area", 100, 119, "A");
  add("area", 100, 79, "B");
  add("area", 100, 100, "C");       // recalled
  add("area", 100, 0, "A", false);  // not predicted
  add("price", 100, 101, "B");
  const BarResult area = judge(validation, validation.bars[0]);
  EXPECT_EQ(area.rows, 2);
  EXPECT_EQ(area.within, 1);
  EXPECT_NEAR(area.mean_error, 0.20, 1e-12);
  EXPECT_TRUE(area.is_met);
  EXPECT_TRUE(judge(validation, validation.bars[1]).is_met);
  validation.rows[0].predicted = 121;
  EXPECT_FALSE(judge(validation, validation.bars[0]).is_met);
}

TEST(Sets, unknown_ones_are_named_with_those_that_exist) {
  try {
    find_validation_set("teck");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.findings().front().id, "validate-unknown-set");
    EXPECT_NE(std::string(error.what()).find("tech"), std::string::npos);
  }
  try {
    find_validation_set("tech").run({{::testing::TempDir() + "nowhere"}});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.findings().front().id, "validate-no-truth");
  }
}

TEST(Description, says_everything_that_is_wrong_with_it) {
  try {
    describe(written("described.toml",
                     "# A chip.\nsource = \"paper 2020\"\nchip = \"x\"\n"
                     "colour = \"red\"\n[block.a]\nmacs_i9 = \"1\"\n"
                     "layout = \"round\"\nsram = \"1 KB\"\n"));
    FAIL();
  } catch (const Error& error) {
    ASSERT_EQ(error.findings().size(), 4u);
    for (const Finding& finding : error.findings()) EXPECT_EQ(finding.id, "cost-bad-description");
  }
}

// The power of NVDLA's averages and of TPUv1's idling is missed, as docs/why/cost.md says why.
TEST(Technology, keeps_to_its_bars_on_the_published_chips) {
  const Validation validation = find_validation_set("tech").run({{PRESIL_SOURCE_DIR "/truth"}});
  for (const ValidationBar& bar : validation.bars) {
    const BarResult result = judge(validation, bar);
    const double share = bar.kind == "power" ? 0.65 : bar.share;
    EXPECT_GT(result.rows, 0) << bar.kind;
    EXPECT_GE(static_cast<double>(result.within), share * static_cast<double>(result.rows))
        << bar.kind << "\n"
        << to_text(validation);
  }
}

}  // namespace
}  // namespace presil
