// Writes constants for the text forms of graphs.
#include "graph/constant_text.h"

#include <fmt/format.h>

#include <cstring>

namespace presil {

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (byte < 0x20 || byte > 0x7e) {
      result += fmt::format("\\x{:02x}", byte);
    } else {
      result += c;
    }
  }
  return result + "\"";
}

std::string constant_text(const Tensor& tensor) {
  std::vector<std::string> parts;
  if (tensor.dtype == DType::string) {
    if (tensor.count() > inline_elements_max) return fmt::format("{} strings", tensor.count());
    for (const std::string& text : tensor.strings) parts.push_back(quoted(text));
    return "[" + join(parts, ", ") + "]";
  }
  if (tensor.data == nullptr) return tensor.count() == 0 ? "[]" : "...";
  if (tensor.count() > inline_elements_max)
    return fmt::format("#{:016x}", content_hash(tensor.span()));
  const int bits = info(tensor.dtype).bits;
  for (int64_t i = 0; i < tensor.count(); ++i) {
    uint64_t value = 0;
    if (bits < 8) {
      const unsigned byte = std::to_integer<unsigned>(tensor.data[i * bits / 8]);
      value = (byte >> (i * bits % 8)) & ((1u << bits) - 1);
    } else {
      std::memcpy(&value, tensor.data + i * (bits / 8), static_cast<size_t>(bits / 8));
    }
    parts.push_back(fmt::format("0x{:x}", value));
  }
  return "[" + join(parts, ", ") + "]";
}

}  // namespace presil
