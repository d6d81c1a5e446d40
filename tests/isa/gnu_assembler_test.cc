// Our words against those of the GNU assembler, for random operands of every standard instruction.
// Where that assembler is not installed there is nothing to compare with, and the test says so.
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <random>

#include "isa/isa.h"

namespace presil {
namespace {

TEST(GnuAssembler, gives_the_same_bytes_for_every_standard_instruction) {
  if (std::system("riscv64-unknown-elf-as --version >/dev/null 2>&1") != 0) {
    GTEST_SKIP() << "riscv64-unknown-elf-as is not installed";
  }
  std::mt19937_64 random(3);
  std::string text = ".option norelax\n.text\n";
  std::vector<uint32_t> words;
  for (const Insn* insn : all_insns()) {
    if (insn->extension == "Xpresil") continue;
    for (int i = 0; i < 60; ++i) {
      const uint64_t word = (insn->match | (random() & ~insn->mask)) & 0xffffffff;
      const Decoded decoded = decode(word);
      if (decoded.insn == nullptr) continue;
      // Raw forms of fences, and exact conversions in another rounding mode, have no syntax there.
      if (insn->name.starts_with("fence") && word != 0x0ff0000f && word != 0x0000100f) continue;
      const bool is_exact =
          insn->name == "fcvt.d.s" || insn->name == "fcvt.d.w" || insn->name == "fcvt.d.wu";
      if (is_exact && decoded.fields.rounding != 0) continue;
      std::string line = disassemble(decoded, 0);
      // Its branch targets are symbols; ". + n" is the address of the instruction.
      if (insn->format == Format::b || insn->format == Format::j) {
        line =
            line.substr(0, line.rfind(',')) + ", . + " + std::to_string(decoded.fields.immediate);
      }
      if (line.find("mhartcount") != std::string::npos) continue;
      text += line + "\n";
      words.push_back(static_cast<uint32_t>(word));
    }
  }
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / "presil_gnu_assembler_test";
  std::filesystem::create_directories(folder);
  write_text_file(folder / "all.s", text);
  const std::string at = folder.string();
  const std::string command =
      "cd " + at +
      " && riscv64-unknown-elf-as -march=rv64imfd_zicsr_zifencei all.s -o "
      "all.o && riscv64-unknown-elf-objcopy -O binary -j .text all.o all.bin";
  ASSERT_EQ(std::system(command.c_str()), 0);
  const std::shared_ptr<const MappedFile> file = MappedFile::open(folder / "all.bin");
  ASSERT_EQ(file->bytes().size(), words.size() * 4);
  const std::vector<std::string> lines = split(text, '\n');
  for (size_t i = 0; i < words.size(); ++i) {
    uint32_t theirs = 0;
    std::memcpy(&theirs, file->bytes().data() + 4 * i, 4);
    ASSERT_EQ(theirs, words[i]) << lines[i + 2];
  }
  EXPECT_GT(words.size(), 3000u);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace presil
