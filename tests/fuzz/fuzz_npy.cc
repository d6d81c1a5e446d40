// Fuzz target: any bytes read as a .npy file give a tensor of the stated size or an Error.
#include <cstdlib>
#include <vector>

#include "model/model.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::vector<uint8_t> copy(data, data + size);
  try {
    const presil::Tensor tensor = presil::read_npy(std::as_bytes(std::span(copy)), "fuzz.npy");
    const size_t texts =
        tensor.dtype == presil::DType::string ? static_cast<size_t>(tensor.count()) : 0;
    if (tensor.strings.size() != texts || tensor.bytes() > static_cast<int64_t>(size)) std::abort();
  } catch (const presil::Error&) {
  }
  return 0;
}
