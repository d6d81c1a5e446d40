// The numbers of the parts: every node is complete, and every number has a spread or is exact, and
// a source with its year.
#include <gtest/gtest.h>

#include <fstream>
#include <regex>

#include "cost/cost.h"
#include "cost/technology.h"

namespace presil {
namespace {

Chip edge() { return read_chip(find_chip("edge", {PRESIL_SOURCE_DIR "/chips/house"})); }

TEST(Parts, of_every_kind_are_complete_and_dated) {
  const Chip chip = edge();
  const std::regex year("(19|20)[0-9][0-9]");
  size_t numbers = 0;
  for (const std::string kind : {"process", "memory", "link", "package"}) {
    ASSERT_FALSE(list_parts(kind, chip).empty()) << kind;
    for (const std::string& name : list_parts(kind, chip)) {
      PartNames names;
      (kind == "process"  ? names.process
       : kind == "memory" ? names.memory
       : kind == "link"   ? names.link
                          : names.package) = name;
      const TechnologySet set(chip, names);
      ASSERT_EQ(set.parts().size(), 1u);
      for (const PartNumber& number : set.parts()[0].numbers) {
        ++numbers;
        const bool is_choice = number.source.starts_with("chosen");
        EXPECT_TRUE(is_choice || std::regex_search(number.source, year))
            << number.place.file << ":" << number.place.line << ": " << number.source;
      }
    }
  }
  EXPECT_GT(numbers, 1000u);
}

TEST(Parts, have_spreads_in_one_form) {
  Spread spread;
  EXPECT_EQ(parse_spread("9346 USD (8400 to 10300)", "USD", &spread), "");
  EXPECT_EQ(spread.value, 9346);
  EXPECT_EQ(spread.low, 8400);
  EXPECT_EQ(spread.high, 10300);
  EXPECT_EQ(parse_spread("0.5", "", &spread), "");
  EXPECT_EQ(spread.low, 0.5);
  EXPECT_EQ(parse_spread("0.0248 pJ/bit (0.021 to 0.029)", "pJ/bit", &spread), "");
  for (const std::string_view wrong :
       {"", "USD", "9346", "9346 EUR", "-1 USD", "0 USD", "9346 USD (8400)", "9346 USD (1 to 2)",
        "9346 USD (8400 to 10300", "9346 USD (8400 10300)", "9346 USD (8400 to 10300) x", "nan USD",
        "1e999 USD"}) {
    EXPECT_NE(parse_spread(wrong, "USD", &spread), "") << wrong;
  }
}

TEST(Parts, that_are_wrong_say_everything_at_once) {
  const std::string folder = ::testing::TempDir() + "parts_test/parts/link/";
  ASSERT_EQ(std::system(("mkdir -p " + folder).c_str()), 0);
  std::ofstream(folder + "broken.toml") << "# A link.\n[link]\nrate = \"2 GB/s\"\n"
                                           "enrgy = \"1 pJ/bit\"  # source: measured 2020\n"
                                           "phy = \"1 mm\"  # source: guessed\n";
  Chip chip = edge();
  chip.files = {::testing::TempDir() + "parts_test/chip.toml"};
  PartNames names;
  names.link = "broken";
  try {
    TechnologySet set(chip, names);
    FAIL();
  } catch (const Error& error) {
    std::vector<std::string> ids;
    for (const Finding& finding : error.findings()) ids.push_back(finding.id);
    const std::vector<std::string> expected = {"chip-missing-key", "chip-missing-key",
                                               "chip-missing-source", "chip-unknown-key",
                                               "chip-bad-value"};
    EXPECT_EQ(ids, expected);
  }
}

TEST(Parts, a_chip_without_a_package_has_no_price) {
  Chip chip = edge();
  chip.package.clear();
  try {
    make_bill(chip, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.findings().front().id, "cost-missing-package");
  }
}

}  // namespace
}  // namespace presil
