// Fuzz target: any bytes read as a WAV file give no more samples than bytes, or an Error.
#include <cstdlib>
#include <vector>

#include "language/language.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::vector<uint8_t> copy(data, data + size);
  try {
    const presil::Sound sound = presil::read_wave(std::as_bytes(std::span(copy)), "fuzz.wav");
    if (sound.samples.size() > size || sound.rate <= 0) std::abort();
  } catch (const presil::Error&) {
  }
  return 0;
}
