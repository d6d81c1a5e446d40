// presil isa: the instruction set, as a list, a manual, JSON or the C header of intrinsics; and the
// assembler and disassembler of single files.
#include <fmt/format.h>

#include "cli/cli.h"
#include "isa/isa.h"

namespace presil {
namespace {

int run(std::span<const std::string> words) {
  Arguments arguments{"presil isa", "Shows the instruction set."};
  bool markdown = false, json = false, header = false;
  arguments.add("--markdown", &markdown, "The manual, as in docs/gen/isa.md");
  arguments.add("--json", &json, "The instruction table as JSON");
  arguments.add("--header", &header, "The C header of intrinsics, as in kernels/");
  if (!parse_arguments(arguments, words)) return 0;
  if (markdown) {
    fmt::print("{}", isa_manual_markdown());
  } else if (json) {
    fmt::print("{}", isa_json());
  } else if (header) {
    fmt::print("{}", intrinsics_header());
  } else {
    for (const Insn* insn : all_insns()) {
      fmt::print("{:10} {:8} {:8} {}\n", insn->name, insn->extension, name(insn->unit), insn->doc);
    }
  }
  return 0;
}

}  // namespace

extern const Verb command_isa;
const Verb command_isa = {"isa", "The instruction set: list, manual, JSON, C header", run};

}  // namespace presil
