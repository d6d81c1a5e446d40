// Fuzz target: any bytes read as a tokenizer.json give a tokenizer that takes any text, or an
// Error.
#include <nlohmann/json.hpp>
#include <string>

#include "language/read.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    const auto tokenizer = presil::read_tokenizer_json(text, "fuzz.json", nlohmann::json::object(),
                                                       presil::Settings("fuzz.json", false));
    const auto tokens = tokenizer->encode("the  text, 1234 \xff\xe2 a\xcc\x81", true);
    tokenizer->decode(tokens);
    tokenizer->encode(text.substr(0, 256), true);
  } catch (const presil::Error&) {
  }
  return 0;
}
