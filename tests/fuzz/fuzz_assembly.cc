// Fuzz target: any text is assembled to bytes that disassemble, or gives an Error.
#include <cstdlib>
#include <cstring>

#include "isa/isa.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    const presil::Assembled assembled = presil::assemble(text, presil::dram_base, "fuzz.s");
    for (size_t at = 0; at + 8 <= assembled.bytes.size() && at < 4096; at += 4) {
      uint64_t word = 0;
      std::memcpy(&word, assembled.bytes.data() + at, 8);
      const presil::Decoded decoded = presil::decode(word);
      if (presil::disassemble(decoded, presil::dram_base + at).empty()) std::abort();
      if (decoded.insn != nullptr &&
          presil::encode(*decoded.insn, decoded.fields) != decoded.word) {
        std::abort();
      }
    }
  } catch (const presil::Error&) {
  }
  return 0;
}
