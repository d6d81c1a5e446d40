// Fuzz target: any bytes read as a chip file give an Error, or a chip that prints and can be
// checked. The reader takes a path, so the bytes go through a file.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "chip/chip.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const std::string path = (std::filesystem::temp_directory_path() /
                                   ("presil-fuzz-" + std::to_string(getpid()) + ".toml"))
                                      .string();
  try {
    presil::write_file(path, {reinterpret_cast<const std::byte*>(data), size});
    const presil::Chip chip = presil::read_chip(path);
    if (presil::to_text(chip).empty() || presil::summary(chip).empty()) std::abort();
    presil::check_chip(chip);
  } catch (const presil::Error&) {
  }
  return 0;
}
