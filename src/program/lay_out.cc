// Constants in the order of their uses, so that weights stream.
#include "program/lay_out.h"

#include <cstring>
#include <vector>

namespace presil {

void lay_out(const ConstantPiece& piece, std::byte* target) {
  const Shape& shape = piece.tensor.shape;
  const int64_t bytes = bytes_of(piece.tensor.dtype, 1);
  if (piece.strides == row_major_strides(shape)) {
    std::memcpy(target, piece.tensor.data, static_cast<size_t>(piece.tensor.bytes()));
    return;
  }
  std::vector<int64_t> index(shape.size(), 0);
  const int64_t count = piece.tensor.count();
  int64_t offset = 0;
  for (int64_t i = 0; i < count; ++i) {
    std::memcpy(target + offset * bytes, piece.tensor.data + i * bytes, static_cast<size_t>(bytes));
    for (size_t d = shape.size(); d-- > 0;) {
      offset += piece.strides[d];
      if (++index[d] < shape[d]) break;
      offset -= piece.strides[d] * shape[d];
      index[d] = 0;
    }
  }
}

}  // namespace presil
