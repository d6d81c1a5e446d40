// Fuzz target: any bytes read as a program give an Error, or a program that prints, and that is the
// same after it was written and read back.
#include <cstdlib>
#include <vector>

#include "program/program.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::vector<uint8_t> copy(data, data + size);
  try {
    const presil::Program program = presil::read_elf(std::as_bytes(std::span(copy)), "fuzz.elf");
    const std::string text = presil::to_text(program);
    const std::vector<std::byte> written = presil::write_elf(program);
    if (presil::to_text(presil::read_elf(written, "again.elf")) != text) std::abort();
  } catch (const presil::Error&) {
  }
  return 0;
}
