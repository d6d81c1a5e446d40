// presil show program: the disassembly of a compiled model, or of any program in an ELF file.
#include <fmt/format.h>

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
  Arguments arguments{
      "presil show program",
      "Shows the instructions of a compiled model with the layers they belong to; also of a "
      "program in an ELF file."};
  ModelArguments model;
  std::string elf;
  bool weights = false;
  model.add_model(arguments);
  model.add_chip(arguments);
  model.add_passes(arguments);
  arguments.add("--elf", &elf, "Also write the program to this file, as an ELF executable");
  arguments.add("--weights", &weights, "With the values of constants, so that the file can be run");
  if (!parse_arguments(arguments, words)) return 0;
  if (is_elf(model.model)) {
    const std::shared_ptr<const MappedFile> file = MappedFile::open(model.model);
    fmt::print("{}", to_text(read_elf(file->bytes(), model.model, file)));
    return 0;
  }
  const Chip chip = load_chip(model.chip);
  CompileOptions options = model.compile_options();
  options.weights = weights;
  const Stations stations = compile(model.model, chip, options);
  if (!elf.empty()) write_file(elf, write_elf(stations.program));
  fmt::print("{}", to_text(stations.program));
  return 0;
}

}  // namespace

extern const Verb station_program;
const Verb station_program = {"program", "The instructions of a compiled model or an ELF file",
                              run};

}  // namespace presil
