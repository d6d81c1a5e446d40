// Fuzz target: any bytes read as a model of SentencePiece give a tokenizer that takes any text, or
// an Error. The table of replacements is inside the model.
#include <string>

#include "language/read.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  try {
    const auto tokenizer =
        presil::make_tokenizer(presil::read_sentencepiece(bytes, "fuzz.model"), "fuzz.model");
    const auto tokens = tokenizer->encode("the  text, 1234 \xff\xe2 a\xcc\x81", true);
    tokenizer->decode(tokens);
    tokenizer->encode(bytes.substr(0, 256), true);
  } catch (const presil::Error&) {
  }
  return 0;
}
