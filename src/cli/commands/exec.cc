// presil exec: runs an ELF program on a chip and exits with the program's exit code.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstring>

#include "cli/cli.h"
#include "machine/machine.h"
#include "program/program.h"

namespace presil {
namespace {

bool can_end(const Program& program) {
  if (program.tohost != 0) return true;
  for (const Segment& segment : program.segments) {
    for (size_t at = 0; segment.executable && at + 4 <= segment.bytes.size(); at += 4) {
      uint32_t word = 0;
      std::memcpy(&word, segment.bytes.data() + at, 4);
      if (word == find_insn("ebreak")->match || word == find_insn("ecall")->match) return true;
    }
  }
  return false;
}

int run(std::span<const std::string> words) {
  Arguments arguments{"presil exec", "Runs an ELF program on every core of a chip."};
  std::string path, chip_name = "edge";
  bool naive = false, statistics = false;
  int threads = 1;
  arguments.add("program", &path, "An ELF64 RISC-V executable", {.required = true});
  arguments.add("--chip", &chip_name, "A chip file, or a name that `presil chips` lists");
  arguments.add("--threads", &threads, "Host threads; the bits do not depend on it",
                {.range = {{1, 1024}}});
  arguments.add("--naive", &naive, "Every engine instruction by its naive definition");
  arguments.add("--statistics", &statistics, "Instructions, commands and speed, on stderr");
  if (!parse_arguments(arguments, words)) return 0;

  const Program program = read_elf(MappedFile::open(path)->bytes(), path);
  if (!program.inputs.empty()) {
    throw Error("cli-bad-arguments", {}, fmt::format("{} wants inputs", path),
                "a program without inputs", "Run a model with `presil run`");
  }
  if (!can_end(program)) {
    Place place;
    place.file = path;
    throw Error("cli-endless-program", place, "no symbol tohost, and no ebreak or ecall",
                "a way to end", "Link with kernels/crt0.S and kernels/link.ld");
  }
  MachineOptions options;
  options.threads = threads;
  options.naive = naive;
  options.progress = terminal_progress();
  const RunResult result = run(program, load_chip(chip_name), {}, options);
  std::fwrite(result.console.data(), 1, result.console.size(), stdout);
  std::fflush(stdout);
  if (statistics) {
    fmt::print(stderr,
               "{} instructions, {} commands ({} of them fast), {:.0f} million instructions per "
               "second\n",
               with_thousands(result.instructions), with_thousands(result.commands),
               with_thousands(result.fast_commands),
               static_cast<double>(result.instructions) / result.execute_seconds / 1e6);
  }
  return result.exit_code;
}

}  // namespace

extern const Verb command_exec;
const Verb command_exec = {"exec", "Runs an ELF program on a chip", run};

}  // namespace presil
