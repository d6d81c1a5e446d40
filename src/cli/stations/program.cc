// presil show program: the disassembly of a compiled model, or of any program in an ELF file.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/model_arguments.h"

namespace presil {
namespace {

bool is_elf(const std::string& path) {
  constexpr std::string_view magic =
      "\x7f"
      "ELF";
  const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
  const std::string_view bytes(reinterpret_cast<const char*>(file->bytes().data()),
                               file->bytes().size());
  return bytes.starts_with(magic);
}

int run(std::span<const std::string> words) {
  CLI::App app(
      "Shows the instructions of a compiled model with the layers they belong to; also of a "
      "program in an ELF file.",
      "presil show program");
  ModelArguments arguments;
  std::string elf;
  bool weights = false;
  arguments.add_model(app);
  arguments.add_chip(app);
  arguments.add_passes(app);
  app.add_option("--elf", elf, "Also write the program to this file, as an ELF executable");
  app.add_flag("--weights", weights, "With the values of constants, so that the file can be run");
  if (!parse_arguments(app, words)) return 0;
  if (is_elf(arguments.model)) {
    const std::shared_ptr<const MappedFile> file = MappedFile::open(arguments.model);
    fmt::print("{}", to_text(read_elf(file->bytes(), arguments.model, file)));
    return 0;
  }
  const Chip chip = load_chip(arguments.chip);
  CompileOptions options = arguments.compile_options();
  options.weights = weights;
  const Stations stations = compile(arguments.model, chip, options);
  if (!elf.empty()) write_file(elf, write_elf(stations.program));
  fmt::print("{}", to_text(stations.program));
  return 0;
}

}  // namespace

extern const Verb station_program;
const Verb station_program = {"program", "The instructions of a compiled model or an ELF file",
                              run};

}  // namespace presil
