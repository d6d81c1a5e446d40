// Fuzz target: any bytes read as a GGUF file give a model whose weights lie inside them, or an
// Error.
#include <cstdlib>
#include <memory>
#include <vector>

#include "language/language.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto copy = std::make_shared<std::vector<uint8_t>>(data, data + size);
  const auto bytes = std::as_bytes(std::span(*copy));
  try {
    const presil::LanguageModel model = presil::read_gguf(bytes, copy, "fuzz.gguf");
    for (const auto& [name, tensor] : model.weights) {
      if (tensor.bytes.data() < bytes.data() ||
          tensor.bytes.data() + tensor.bytes.size() > bytes.data() + bytes.size()) {
        std::abort();
      }
      presil::to_f32(tensor);
    }
    if (model.tokenizer) model.tokenizer->encode("the text 1234 \xff\xe2", true);
  } catch (const presil::Error&) {
  }
  return 0;
}
