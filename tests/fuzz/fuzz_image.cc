// Fuzz target: any bytes read as an image give three bytes for each of its pixels, or an Error.
#include <cstdlib>
#include <vector>

#include "language/language.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::vector<uint8_t> copy(data, data + size);
  try {
    const presil::Image image = presil::read_image(std::as_bytes(std::span(copy)), "fuzz.png");
    const auto pixels = static_cast<size_t>(image.width * image.height);
    if (pixels == 0 || image.pixels.size() != 3 * pixels) std::abort();
  } catch (const presil::Error&) {
  }
  return 0;
}
