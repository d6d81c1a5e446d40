// Fuzz target: any bytes read as an ONNX model, and as a lone tensor, give a result or an Error.
#include <cstdlib>
#include <vector>

#include "model/model.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // A copy, so that a sanitizer sees reads beyond the end, and tensors may keep it alive.
  const auto owner = std::make_shared<std::vector<uint8_t>>(data, data + size);
  const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(owner->data()), size);
  try {
    presil::ModelGraph graph = presil::read_onnx(bytes, owner, "fuzz/model.onnx");
    // What is read without complaint is sound in structure and can be shown.
    if (!presil::verify(graph).empty()) std::abort();
    presil::to_text(graph);
    presil::bind_shapes(graph, {});
  } catch (const presil::Error&) {
  }
  try {
    presil::read_tensor_pb(bytes, "fuzz/tensor.pb");
  } catch (const presil::Error&) {
  }
  return 0;
}
