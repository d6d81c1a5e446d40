// Chips: every chip of the repository is sound, the arithmetic of peaks, bases and hashes, and what
// hostile files lead to.
#include "chip/chip.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <random>

namespace presil {
namespace {

namespace fs = std::filesystem;

std::string source_path(const std::string& name) {
  return std::string(PRESIL_SOURCE_DIR) + "/" + name;
}
Chip house(const std::string& name) {
  return read_chip(source_path("chips/house/" + name + ".toml"));
}

// A folder for chip files that goes away with the test.
class chip_file : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / ("presil_chip_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string write(const std::string& name, const std::string& text) const {
    const std::string path = (folder_ / name).string();
    write_text_file(path, text);
    return path;
  }
  // A file that is based on a house chip.
  std::string derived(const std::string& base, const std::string& differences) const {
    return write("derived.toml", "base = \"" + source_path("chips/house/" + base + ".toml") +
                                     "\"\nsource = \"chosen\"\n" + differences);
  }
  fs::path folder_;
};

std::vector<std::string> ids_of(const std::string& path) {
  std::vector<std::string> ids;
  try {
    for (const Finding& finding : check_chip(read_chip(path))) ids.push_back(finding.id);
  } catch (const Error& error) {
    for (const Finding& finding : error.findings()) ids.push_back(finding.id);
  }
  return ids;
}

TEST(chip, every_chip_of_the_repository_is_sound_and_every_number_has_a_source) {
  const std::vector<std::string> paths = list_chips({source_path("chips")});
  ASSERT_GE(paths.size(), 5u);
  for (const std::string& path : paths) {
    const Chip chip = read_chip(path);
    for (const Finding& finding : check_chip(chip)) ADD_FAILURE() << render(finding);
    EXPECT_FALSE(chip.title.empty()) << path;
    for (const ChipValue& value : chip.values) {
      EXPECT_TRUE(value.defaulted || !value.source.empty()) << path << " " << value.key;
      EXPECT_TRUE(value.defaulted || value.place.line > 0) << path << " " << value.key;
    }
    EXPECT_NE(to_text(chip).find("core.matrix.columns"), std::string::npos);
  }
}

TEST(chip, peaks_are_twice_the_multiply_accumulates_of_all_cores_in_a_second) {
  for (const std::string name : {"terminal", "edge-8", "edge", "edge-64", "cloud"}) {
    const Chip chip = house(name);
    const double i8 = chip.peak_operations(DType::i8);
    EXPECT_EQ(i8, 2.0 *
                      static_cast<double>(chip.matrix.macs_per_cycle.at(DType::i8) * chip.clusters *
                                          chip.cores_per_cluster) *
                      chip.clock_hz);
    EXPECT_EQ(chip.peak_operations(DType::i4), 2 * i8) << name;
    EXPECT_EQ(chip.peak_operations(DType::u8), i8) << name;
    EXPECT_EQ(chip.peak_operations(DType::e4m3fn), i8) << name;
    EXPECT_EQ(chip.peak_operations(DType::f16), i8 / 2) << name;
    EXPECT_EQ(chip.peak_operations(DType::bf16), i8 / 2) << name;
    EXPECT_EQ(chip.peak_operations(DType::tf32), i8 / 4) << name;
    EXPECT_EQ(chip.peak_operations(DType::f32), i8 / 8) << name;
    EXPECT_EQ(chip.peak_operations(DType::f64), 0) << name;
    EXPECT_FALSE(chip.supports(DType::f64)) << name;
  }
  EXPECT_EQ(house("terminal").peak_operations(DType::i8), 2.048e12);
  EXPECT_EQ(house("edge").peak_operations(DType::i8), 16.384e12);
  EXPECT_EQ(house("cloud").peak_operations(DType::i8), 262.144e12);
  EXPECT_EQ(house("cloud").peak_operations(DType::bf16), 131.072e12);
}

TEST(chip, the_edge_tier_reads_as_its_datasheet_says) {
  const Chip chip = house("edge");
  EXPECT_EQ(chip.name, "edge");
  EXPECT_EQ(chip.tier, "edge");
  EXPECT_EQ(chip.cores(), 4);
  EXPECT_EQ(chip.scratchpad.bytes, 1 << 20);
  EXPECT_EQ(chip.shared.bytes, 4 << 20);
  EXPECT_EQ(chip.dram.title, "LPDDR4X");
  EXPECT_NEAR(chip.dram.bytes_per_second, 34.132e9, 1);
  EXPECT_NEAR(chip.dram_bytes_per_cycle(), 34.132, 1e-6);
  EXPECT_NEAR(chip.dram.latency_seconds, 75e-9, 1e-15);
  EXPECT_NEAR(chip.dram.refresh_share, 280.0 / 3904.0, 1e-9);
  EXPECT_EQ(chip.matrix.group, 1);
  EXPECT_EQ(chip.matrix.chain, 0);
  EXPECT_EQ(summary(chip), "4 cores at 1.0 GHz, 16 TOPS int8, LPDDR4X 34 GB/s");
  EXPECT_EQ(summary(house("cloud")),
            "8 clusters of 4 cores at 1.0 GHz, 262 TOPS int8, HBM2E 1843 GB/s");
}

TEST_F(chip_file, a_difference_replaces_one_value_and_keeps_the_rest) {
  const Chip base = house("edge");
  const Chip chip = read_chip(derived("edge", "core.clock = \"1.5 GHz\"\n"));
  EXPECT_EQ(chip.clock_hz, 1.5e9);
  EXPECT_EQ(chip.cores(), base.cores());
  EXPECT_EQ(chip.peak_operations(DType::i8), 1.5 * base.peak_operations(DType::i8));
  const auto clock = std::find_if(chip.values.begin(), chip.values.end(),
                                  [](const ChipValue& value) { return value.key == "core.clock"; });
  ASSERT_NE(clock, chip.values.end());
  EXPECT_EQ(clock->text, "1.5 GHz");
  EXPECT_EQ(clock->place.line, 3);
  EXPECT_EQ(std::count_if(chip.values.begin(), chip.values.end(),
                          [](const ChipValue& value) { return value.key == "core.clock"; }),
            1);
}

TEST_F(chip_file, none_takes_a_section_or_a_rate_away) {
  const Chip chip =
      read_chip(derived("edge", "shared = \"none\"\ncore.matrix.rate.i4 = \"none\"\n"));
  EXPECT_EQ(chip.shared.bytes, 0);
  EXPECT_FALSE(chip.supports(DType::i4));
  EXPECT_TRUE(chip.supports(DType::i8));
  EXPECT_TRUE(check_chip(chip).empty());
  const Chip without_dram = read_chip(derived("edge", "dram = \"none\"\n"));
  EXPECT_EQ(without_dram.dram.channels, 0);
  EXPECT_EQ(summary(without_dram), "4 cores at 1.0 GHz, 16 TOPS int8");
}

TEST_F(chip_file, the_hash_follows_what_can_change_a_result_and_nothing_else) {
  const uint64_t base = house("edge").hash;
  EXPECT_EQ(read_chip(derived("edge", "")).hash, base);
  EXPECT_EQ(read_chip(derived("edge", "title = \"another\"\n")).hash, base);
  EXPECT_EQ(read_chip(derived("edge", "core.clock = \"1000 MHz\"  # source: paper\n")).hash, base);
  EXPECT_NE(read_chip(derived("edge", "core.clock = \"1001 MHz\"\n")).hash, base);
  EXPECT_NE(read_chip(derived("edge", "core.matrix.chain = 8\n")).hash, base);
  EXPECT_NE(read_chip(derived("edge", "dram.part = \"lpddr4\"\n")).hash, base);
  EXPECT_NE(read_chip(derived("edge", "shared = \"none\"\n")).hash, base);
}

TEST_F(chip_file, a_source_comment_counts_only_outside_quotes) {
  EXPECT_EQ(ids_of(write("a.toml", "base = \"" + source_path("parts/core/house.toml") +
                                       "\"\ntitle = \"# source: chosen\"\ntier = \"edge\"\n"
                                       "process = \"7nm\"\n[core]\ncount = 4\n"
                                       "[shared] # source: chosen\nsize = \"1 MiB\"#source:chosen\n"
                                       "rate = \"8 B/cycle\" # source: chosen\n"
                                       "latency = \"1 cycle\" # source: paper\n")),
            (std::vector<std::string>{"chip-missing-source"}));
}

TEST_F(chip_file, all_findings_come_at_once_in_the_order_of_the_file) {
  const std::string path = derived("edge",
                                   "core.clokc = \"1 GHz\"\ncore.count = 0\n"
                                   "core.clock = \"1 ns\"\n");
  EXPECT_EQ(ids_of(path),
            (std::vector<std::string>{"chip-unknown-key", "chip-bad-value", "chip-bad-unit"}));
}

TEST_F(chip_file, odd_files_are_errors_and_never_crashes) {
  const std::vector<std::string> texts = {"",
                                          "\0",
                                          "[",
                                          "a = ",
                                          "\xff\xfe",
                                          "[core]\n[core]\n",
                                          "\"core.count\" = 4\n",
                                          "core = 4\n",
                                          "[[core]]\n",
                                          "core.count = 9223372036854775807\n",
                                          "core.count = 9223372036854775808\n",
                                          "core.clock = inf\n",
                                          "base = \"\"\n",
                                          "base = \"/\"\n",
                                          "base = 4\n",
                                          "base = \"derived.toml\"\n",
                                          "base = \"odd.toml\"\n",
                                          "source = 7\n",
                                          "dram.part = \"../../etc/passwd\"\n",
                                          "shared = \"nothing\"\n",
                                          std::string(2000, '['),
                                          "a" + std::string(2000, '.') + "b = 1\n",
                                          "x = " + std::string(5000, '[') + "\n",
                                          "core.count = 1979-05-27\n",
                                          "title = \"\"\"\nmany\nlines\"\"\"\n"};
  for (const std::string& text : texts) {
    EXPECT_FALSE(ids_of(write("odd.toml", text)).empty()) << text.substr(0, 60);
  }
}

TEST_F(chip_file, a_file_with_random_damage_is_read_or_refused) {
  const std::string good = read_text_file(source_path("chips/house/edge.toml")) +
                           read_text_file(source_path("parts/memory/lpddr4x.toml"));
  std::mt19937 random(1);
  for (int round = 0; round < 400; ++round) {
    std::string text = good;
    for (int change = 0; change < 3; ++change) {
      const size_t at = random() % text.size();
      if (round % 2 == 0) {
        text[at] = static_cast<char>(random() % 256);
      } else {
        text.erase(at, random() % 9);
      }
    }
    EXPECT_NO_THROW(ids_of(write("random.toml", text))) << text;
  }
}

TEST_F(chip_file, a_file_of_megabytes_is_refused) {
  EXPECT_EQ(ids_of(write("big.toml", std::string(2 << 20, '#'))),
            (std::vector<std::string>{"file-too-large"}));
}

TEST(chip, a_chip_is_found_by_name_or_path) {
  const std::vector<std::string> folders = {source_path("chips")};
  const std::string path = source_path("chips/house/edge.toml");
  EXPECT_EQ(find_chip("edge", folders), path);
  EXPECT_EQ(find_chip(path, {}), path);
  try {
    find_chip("edeg", folders);
    FAIL() << "an unknown chip was found";
  } catch (const Error& error) {
    EXPECT_EQ(error.findings()[0].id, "chip-unknown-chip");
    EXPECT_EQ(error.findings()[0].advice, "Did you mean 'edge'?");
  }
}

}  // namespace
}  // namespace presil
