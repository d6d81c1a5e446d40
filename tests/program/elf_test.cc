// Programs as ELF files: what is written reads back equal, and broken files are errors.
#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "program/program.h"

namespace presil {
namespace {

Program sample() {
  Program program;
  const Assembled code = assemble("again: addi a0, a0, 1\nmma d1, d2, d3\nj again", dram_base);
  const auto text = std::make_shared<std::vector<std::byte>>(code.bytes);
  const auto weights = std::make_shared<std::vector<std::byte>>(1000, std::byte{7});
  program.segments.push_back(
      {".text", dram_base, text, *text, static_cast<int64_t>(text->size()), true, false});
  program.segments.push_back(
      {".weights", dram_base + 0x1000, weights, *weights, 1000, false, false});
  program.segments.push_back({".work", dram_base + 0x2000, nullptr, {}, 1 << 20, false, true});
  program.inputs.push_back({"x \"quoted\"", DType::bf16, {1, 3, 8}, dram_base + 0x2000});
  program.outputs.push_back({"y", DType::i4, {}, dram_base + 0x3000});
  program.layers.push_back({"Conv_12", "Conv", "matrix", 123456789012, DType::i8});
  program.ranges.push_back({dram_base + 4, dram_base + 12, 0});
  program.tohost = dram_base + 0x4000;
  program.dram_bytes = 0x2000 + (1 << 20);
  program.chip = "edge";
  return program;
}

TEST(Elf, a_program_reads_back_as_it_was_written) {
  const Program program = sample();
  const Program again = read_elf(write_elf(program), "sample.elf");
  ASSERT_EQ(again.segments.size(), 3u);
  for (size_t i = 0; i < 3; ++i) {
    const Segment& a = program.segments[i];
    const Segment& b = again.segments[i];
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.address, b.address);
    EXPECT_EQ(a.memory_bytes, b.memory_bytes);
    EXPECT_EQ(a.executable, b.executable);
    EXPECT_EQ(a.writable, b.writable);
    EXPECT_TRUE(std::ranges::equal(a.bytes, b.bytes)) << a.name;
  }
  EXPECT_EQ(again.inputs[0].name, program.inputs[0].name);
  EXPECT_EQ(again.inputs[0].shape, program.inputs[0].shape);
  EXPECT_EQ(again.outputs[0].dtype, DType::i4);
  EXPECT_TRUE(again.outputs[0].shape.empty());
  EXPECT_EQ(again.layers[0].macs, 123456789012);
  EXPECT_EQ(again.layer_at(dram_base + 8), 0);
  EXPECT_EQ(again.layer_at(dram_base + 12), -1);
  EXPECT_EQ(again.layer_at(dram_base), -1);
  EXPECT_EQ(again.tohost, program.tohost);
  EXPECT_EQ(again.dram_bytes, program.dram_bytes);
  EXPECT_EQ(again.chip, "edge");
  EXPECT_EQ(to_text(again), to_text(program));
  EXPECT_EQ(write_elf(again), write_elf(program));
}

TEST(Elf, the_text_names_layers_beside_their_instructions) {
  const std::string text = to_text(sample());
  EXPECT_NE(text.find("# layer 0: Conv_12 (Conv)\n  80000004:"), std::string::npos) << text;
  EXPECT_NE(text.find("mma d1, d2, d3"), std::string::npos);
}

std::string failure(std::vector<std::byte> bytes) {
  try {
    read_elf(bytes, "broken.elf");
  } catch (const Error& error) {
    EXPECT_EQ(error.findings().front().id, "program-bad-elf") << error.what();
    return error.findings().front().found;
  }
  return "read";
}

TEST(Elf, each_broken_field_is_an_error_that_names_it) {
  const std::vector<std::byte> good = write_elf(sample());
  const auto patched = [&good](size_t at, uint64_t value, size_t size) {
    std::vector<std::byte> bytes = good;
    std::memcpy(bytes.data() + at, &value, size);
    return failure(std::move(bytes));
  };
  EXPECT_EQ(failure({}), "it stands at byte 0 of 0");
  EXPECT_NE(patched(0, 0, 4), "read");          // magic
  EXPECT_EQ(patched(18, 62, 2), "machine 62");  // x86-64
  EXPECT_EQ(patched(48, 1, 4), "compressed instructions");
  EXPECT_EQ(patched(24, 0x1234, 8), "entry point 0x1234");
  EXPECT_NE(patched(32, ~uint64_t{0} - 8, 8), "read");     // program table offset wraps
  EXPECT_NE(patched(64 + 8, 1 << 30, 8), "read");          // segment offset
  EXPECT_NE(patched(64 + 32, ~uint64_t{0}, 8), "read");    // segment file size
  EXPECT_NE(patched(64 + 40, ~uint64_t{0}, 8), "read");    // segment memory size
  EXPECT_NE(patched(64 + 56 + 16, dram_base, 8), "read");  // overlap
  EXPECT_NE(patched(64 + 56 + 16, 0x100, 8), "read");      // no memory there
  EXPECT_NE(patched(62, 99, 2), "read");                   // name section
}

TEST(Elf, every_truncation_is_an_error) {
  const std::vector<std::byte> good = write_elf(sample());
  for (size_t size = 0; size < good.size(); size += 13) {
    EXPECT_NE(failure({good.begin(), good.begin() + static_cast<int64_t>(size)}), "read") << size;
  }
}

TEST(Elf, random_damage_never_crashes) {
  const std::vector<std::byte> good = write_elf(sample());
  std::mt19937_64 random(11);
  int read = 0;
  for (int i = 0; i < 20000; ++i) {
    std::vector<std::byte> bytes = good;
    for (int k = 0; k < 1 + static_cast<int>(random() % 4); ++k) {
      bytes[random() % bytes.size()] = std::byte(random());
    }
    read += failure(bytes) == "read";
  }
  EXPECT_GT(read, 0);  // damage in the weights is not seen
}

}  // namespace
}  // namespace presil
