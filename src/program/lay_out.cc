// Constants in the order of their uses, so that weights stream.
#include "program/lay_out.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace presil {

namespace {

// Rows of a matrix become its columns, a square at a time, so that both sides stay in the caches.
template <class Element>
void transpose(const std::byte* from, std::byte* to, int64_t rows, int64_t columns) {
  constexpr int64_t side = 64 / static_cast<int64_t>(sizeof(Element));
  for (int64_t row = 0; row < rows; row += side) {
    const int64_t row_end = std::min(rows, row + side);
    for (int64_t column = 0; column < columns; column += side) {
      const int64_t column_end = std::min(columns, column + side);
      for (int64_t c = column; c < column_end; ++c) {
        for (int64_t r = row; r < row_end; ++r) {
          std::memcpy(to + (c * rows + r) * static_cast<int64_t>(sizeof(Element)),
                      from + (r * columns + c) * static_cast<int64_t>(sizeof(Element)),
                      sizeof(Element));
        }
      }
    }
  }
}

// The case that takes the time: weights [outputs, inputs] as [inputs, outputs].
bool lay_out_transposed(const ConstantPiece& piece, std::byte* target) {
  const Shape& shape = piece.tensor.shape;
  if (shape.size() != 2 || piece.strides != std::vector<int64_t>{1, shape[0]}) return false;
  switch (info(piece.tensor.dtype).bits) {
    case 32:
      transpose<uint32_t>(piece.tensor.data, target, shape[0], shape[1]);
      return true;
    case 16:
      transpose<uint16_t>(piece.tensor.data, target, shape[0], shape[1]);
      return true;
    case 8:
      transpose<uint8_t>(piece.tensor.data, target, shape[0], shape[1]);
      return true;
    default:
      return false;
  }
}

}  // namespace

void lay_out(const ConstantPiece& piece, std::byte* target) {
  const Shape& shape = piece.tensor.shape;
  const int64_t bytes = bytes_of(piece.tensor.dtype, 1);
  if (piece.strides == row_major_strides(shape)) {
    std::memcpy(target, piece.tensor.data, static_cast<size_t>(piece.tensor.bytes()));
    return;
  }
  if (lay_out_transposed(piece, target)) return;
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
