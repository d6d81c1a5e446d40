// The conformance programs of tests/isa/conformance: each runs on a hart, and every word that it
// leaves must be the one that the generator computed. The programs must execute every standard
// instruction of the table, and the GNU assembler must make the same bytes of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "flat_memory.h"

namespace presil {
namespace {

namespace fs = std::filesystem;
constexpr uint64_t base = dram_base;
const fs::path folder = fs::path(PRESIL_SOURCE_DIR) / "tests/isa/conformance";

std::vector<std::string> programs() {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".s") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

Assembled assemble_program(const std::string& name) {
  const fs::path path = folder / (name + ".s");
  const std::string text = read_text_file(path.string());
  return assemble(text, base, path.filename().string());
}

struct Loaded {
  FlatMemory memory{base, 4 << 20};
  uint64_t results = 0;
  std::unique_ptr<Hart> hart;

  explicit Loaded(const std::string& name) {
    const Assembled program = assemble_program(name);
    std::copy(program.bytes.begin(), program.bytes.end(), memory.bytes().begin());
    for (const auto& [label, address] : program.labels) {
      if (label == "results") results = address;
    }
    hart = std::make_unique<Hart>(memory, 0, 1, true, base, 0);
  }
  uint64_t result(size_t index) {
    uint64_t value = 0;
    const std::byte* bytes = memory.at(results + 8 * index, 8);
    if (bytes != nullptr) std::memcpy(&value, bytes, 8);
    return value;
  }
};

// Lines "case = word word ..." and "register NAME = word".
void expect_results(const std::string& name, Loaded& program) {
  const fs::path path = folder / (name + ".exp");
  const std::string text = read_text_file(path.string());
  size_t index = 0;
  int wrong = 0;
  for (const std::string& line : split(text, '\n')) {
    const size_t equals = line.rfind(" = ");
    if (line.empty() || line[0] == '#') continue;
    ASSERT_NE(equals, std::string::npos) << name << ": " << line;
    for (const std::string& word : split(line.substr(equals + 3), ' ')) {
      const uint64_t wanted = std::stoull(word, nullptr, 16);
      const bool is_register = line.starts_with("register a0");
      const uint64_t got = is_register ? program.hart->x[10] : program.result(index++);
      if (got == wanted) continue;
      if (++wrong <= 10) {
        ADD_FAILURE() << name << ".exp: " << line << "\n  got 0x" << std::hex << got;
      }
    }
  }
  EXPECT_EQ(wrong, 0) << name;
  EXPECT_GT(index, 10u) << name;
}

TEST(Conformance, every_program_leaves_the_results_that_the_standard_defines) {
  for (const std::string& name : programs()) {
    Loaded program(name);
    ASSERT_NE(program.results, 0u) << name;
    ASSERT_EQ(program.hart->run(10000000), Hart::Stop::exited) << name;
    EXPECT_EQ(program.hart->exit_code(), 42) << name;
    expect_results(name, program);
  }
}

TEST(Conformance, the_programs_execute_every_standard_instruction) {
  std::set<std::string_view> executed;
  for (const std::string& name : programs()) {
    Loaded program(name);
    Hart::Stop stop = Hart::Stop::limit;
    while (stop == Hart::Stop::limit) {
      uint32_t word = 0;
      if (const std::byte* bytes = program.memory.at(program.hart->pc(), 4); bytes != nullptr) {
        std::memcpy(&word, bytes, 4);
      }
      const Decoded decoded = decode(word);
      if (decoded.insn != nullptr) executed.insert(decoded.insn->name);
      stop = program.hart->run(1);
    }
    ASSERT_EQ(stop, Hart::Stop::exited) << name;
  }
  int standard = 0;
  for (const Insn* insn : all_insns()) {
    if (insn->extension == "Xpresil") continue;
    ++standard;
    EXPECT_TRUE(executed.contains(insn->name)) << insn->name << " is executed by no program";
  }
  EXPECT_GE(standard, 130);
}

TEST(Conformance, the_gnu_assembler_makes_the_same_bytes_of_every_program) {
  if (std::system("riscv64-unknown-elf-as --version >/dev/null 2>&1") != 0) {
    GTEST_SKIP() << "riscv64-unknown-elf-as is not installed";
  }
  const fs::path scratch = fs::temp_directory_path() / "presil_conformance_test";
  fs::create_directories(scratch);
  for (const std::string& name : programs()) {
    const std::string command =
        "cd " + scratch.string() +
        " && riscv64-unknown-elf-as -march=rv64imfd_zicsr_zifencei -mno-relax " +
        (folder / (name + ".s")).string() +
        " -o one.o && riscv64-unknown-elf-ld --no-relax --no-warnings -Ttext=0x80000000 -e 0 one.o "
        "-o one.elf && riscv64-unknown-elf-objcopy -O binary -j .text one.elf one.bin";
    ASSERT_EQ(std::system(command.c_str()), 0) << name;
    const std::shared_ptr<const MappedFile> theirs = MappedFile::open(scratch / "one.bin");
    const Assembled ours = assemble_program(name);
    ASSERT_EQ(theirs->bytes().size(), ours.bytes.size()) << name;
    const auto place = std::mismatch(ours.bytes.begin(), ours.bytes.end(), theirs->bytes().begin());
    EXPECT_TRUE(place.first == ours.bytes.end())
        << name << " differs at byte " << place.first - ours.bytes.begin();
  }
  fs::remove_all(scratch);
}

}  // namespace
}  // namespace presil
