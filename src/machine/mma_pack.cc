// Packing: B into panels as wide as a kernel's tile, k after k, so that the kernel reads it in one
// stream; A into rows. Values are converted to what the kernel multiplies on the way.
#include "machine/mma_pack.h"

#include <cstring>
#include <vector>

#include "base/base.h"

namespace presil {
namespace {

void load_rounded(const MmaPlan& plan, float* to, DType dtype, const void* data, int64_t offset,
                  int64_t stride, int64_t count) {
  if (info(dtype).is_float) {
    load_lanes(to, dtype, data, offset, stride, count);
  } else {  // integers beside floats are the numbers that they are
    int32_t lanes[256];
    for (int64_t i = 0; i < count; i += 256) {
      const int64_t part = std::min<int64_t>(count - i, 256);
      load_lanes(lanes, dtype, data, offset + i * stride, stride, part);
      for (int64_t j = 0; j < part; ++j) to[i + j] = static_cast<float>(lanes[j]);
    }
  }
  if (plan.rounding == DType::f32) return;
  alignas(4) uint32_t bits[256];
  for (int64_t i = 0; i < count; i += 256) {
    const int64_t part = std::min<int64_t>(count - i, 256);
    store_lanes(to + i, plan.rounding, bits, 0, 1, part);
    load_lanes(to + i, plan.rounding, bits, 0, 1, part);
  }
}

// One row of k, adjacent float32 columns: the case that matters most.
void pack_adjacent_floats(const MmaPlan& plan, const float* from, float* to, int64_t panel_words,
                          int64_t columns) {
  const int64_t panel = plan.panel;
  for (; columns >= panel; columns -= panel, from += panel, to += panel_words) {
    for (int64_t j = 0; j < panel; j += 8) std::memcpy(to + j, from + j, 8 * sizeof(float));
  }
  if (columns == 0) return;
  std::memcpy(to, from, static_cast<size_t>(columns) * sizeof(float));
  std::memset(to + columns, 0, static_cast<size_t>(panel - columns) * sizeof(float));
}

using Four = float __attribute__((vector_size(16)));

Four load_four(const float* from) {
  Four value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

// A square of four columns and four k, where k are adjacent in memory.
void pack_square(const float* from, int64_t column_stride, float* to, int64_t panel) {
  const Four a = load_four(from), b = load_four(from + column_stride);
  const Four c = load_four(from + 2 * column_stride), d = load_four(from + 3 * column_stride);
  const Four ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5);
  const Four ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  const Four cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5);
  const Four cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  const Four rows[4] = {__builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5),
                        __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7),
                        __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5),
                        __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7)};
  for (int i = 0; i < 4; ++i) std::memcpy(to + i * panel, &rows[i], sizeof(Four));
}

// `count` adjacent k of plain float32 columns that are `stride` apart.
void pack_adjacent_k(const MmaPlan& plan, const float* from, int64_t stride, float* to,
                     int64_t count, int64_t panel_words, int64_t columns) {
  const int64_t panel = plan.panel;
  for (int64_t n = 0; n < columns; n += panel, to += panel_words) {
    const int64_t width = std::min(panel, columns - n);
    int64_t j = 0;
    for (; j + 4 <= width; j += 4) {
      const float* column = from + (n + j) * stride;
      int64_t k = 0;
      for (; k + 4 <= count; k += 4) pack_square(column + k, stride, to + k * panel + j, panel);
      for (; k < count; ++k) {
        for (int64_t i = 0; i < 4; ++i) to[k * panel + j + i] = column[k + i * stride];
      }
    }
    for (; j < panel; ++j) {
      const float* column = from + (n + j) * stride;
      for (int64_t k = 0; k < count; ++k) to[k * panel + j] = j < width ? column[k] : 0.0f;
    }
  }
}

// The same of packed weights, some of them at a time.
void pack_decoded(const MmaPlan& plan, int64_t k1, int64_t k0, int64_t count, int64_t column,
                  int64_t columns, float* to, int64_t panel_words) {
  constexpr int64_t part = 32;
  std::vector<float> values(static_cast<size_t>(part * columns));
  for (int64_t i = 0; i < count; i += part) {
    const int64_t now = std::min(part, count - i);
    decode_weights(plan.b, k1, k0 + i, now, column, columns, values.data());
    if (plan.rounding != DType::f32) {
      for (float& value : values) value = round_to(plan.rounding, value);
    }
    pack_adjacent_k(plan, values.data(), now, to + i * plan.panel, now, panel_words, columns);
  }
}

void pack_float_row(const MmaPlan& plan, int64_t from, char* packed, int64_t k, int64_t panel_words,
                    int64_t columns) {
  const int64_t panel = plan.panel;
  auto* to = reinterpret_cast<float*>(packed) + k * panel;
  const bool is_plain = plan.b.dtype == DType::f32 && plan.rounding == DType::f32;
  if (is_plain && plan.b.stride_n == 1) {
    pack_adjacent_floats(plan, static_cast<const float*>(plan.b.data) + from, to, panel_words,
                         columns);
    return;
  }
  for (int64_t n = 0; n < columns; n += panel, to += panel_words) {
    const int64_t width = std::min(panel, columns - n);
    if (is_plain) {
      const float* source = static_cast<const float*>(plan.b.data) + from + n * plan.b.stride_n;
      for (int64_t j = 0; j < width; ++j) to[j] = source[j * plan.b.stride_n];
    } else {
      load_rounded(plan, to, plan.b.dtype, plan.b.data, from + n * plan.b.stride_n, plan.b.stride_n,
                   width);
    }
    for (int64_t j = width; j < panel; ++j) to[j] = 0;
  }
}

void pack_integer_row(const MmaPlan& plan, const int32_t* lanes, char* packed, int32_t* sums,
                      int64_t k, int64_t panel_words, int64_t columns) {
  const int64_t size = 4 / plan.per_word;
  for (int64_t n = 0; n < columns; n += plan.panel) {
    char* to = packed + (n / plan.panel * panel_words + k / plan.per_word * plan.panel) * 4 +
               k % plan.per_word * size;
    const int64_t width = std::min(plan.panel, columns - n);
    for (int64_t j = 0; j < width; ++j) {
      const int32_t value = lanes[n + j] - (plan.shift_b ? 128 : 0);
      sums[n + j] += value;
      if (size == 1) {
        to[4 * j] = static_cast<char>(value);
      } else {
        std::memcpy(to + 4 * j, &value, 2);
      }
    }
  }
}

}  // namespace

int64_t packed_block_bytes(const MmaPlan& plan, int64_t length, int64_t columns) {
  return round_up(columns, plan.panel) * (round_up(length, plan.per_word) / plan.per_word) * 4;
}

void pack_b_block(const MmaPlan& plan, int64_t start, int64_t length, int64_t column,
                  int64_t columns, char* packed, int32_t* sums, int32_t* lanes) {
  const int64_t words = round_up(length, plan.per_word) / plan.per_word;
  const int64_t panel_words = words * plan.panel;
  if (plan.integer) {
    std::memset(packed, 0, static_cast<size_t>(packed_block_bytes(plan, length, columns)));
    std::memset(sums, 0, static_cast<size_t>(columns) * 4);
  }
  const bool is_transposed = !plan.integer && !plan.b.is_packed() && plan.b.dtype == DType::f32 &&
                             plan.rounding == DType::f32 && plan.b.stride_k0 == 1 &&
                             plan.b.stride_n != 1;
  for_runs_of_k(
      plan.shape, start, length, [&](int64_t k1, int64_t k0, int64_t count, int64_t done) {
        if (is_transposed) {
          const int64_t from =
              plan.b.offset + k1 * plan.b.stride_k1 + k0 + column * plan.b.stride_n;
          pack_adjacent_k(plan, static_cast<const float*>(plan.b.data) + from, plan.b.stride_n,
                          reinterpret_cast<float*>(packed) + done * plan.panel, count, panel_words,
                          columns);
          return;
        }
        if (plan.b.is_packed()) {
          pack_decoded(plan, k1, k0, count, column, columns,
                       reinterpret_cast<float*>(packed) + done * plan.panel, panel_words);
          return;
        }
        for (int64_t i = 0; i < count; ++i) {
          const int64_t from = plan.b.offset + k1 * plan.b.stride_k1 + (k0 + i) * plan.b.stride_k0 +
                               column * plan.b.stride_n;
          if (!plan.integer) {
            pack_float_row(plan, from, packed, done + i, panel_words, columns);
            continue;
          }
          load_lanes(lanes, plan.b.dtype, plan.b.data, from, plan.b.stride_n, columns);
          pack_integer_row(plan, lanes, packed, sums, done + i, panel_words, columns);
        }
      });
}

void pack_a_rows(const MmaPlan& plan, int64_t row, int rows, int64_t start, int64_t length,
                 char* packed, int32_t* sums, int32_t* lanes) {
  const int64_t words = round_up(length, plan.per_word) / plan.per_word;
  const bool is_plain =
      plan.a.dtype == DType::f32 && plan.rounding == DType::f32 && plan.a.stride_k0 == 1;
  for (int i = 0; i < rows; ++i) {
    const int64_t base =
        plan.a.offset + offset_of_row(plan, row + i, plan.a.stride_m0, plan.a.stride_m1);
    char* to = packed + i * packed_row_bytes(plan);
    uint32_t sum = 0;
    for_runs_of_k(plan.shape, start, length,
                  [&](int64_t k1, int64_t k0, int64_t count, int64_t done) {
                    const int64_t from = base + k1 * plan.a.stride_k1 + k0 * plan.a.stride_k0;
                    if (is_plain) {
                      std::memcpy(to + done * 4, static_cast<const float*>(plan.a.data) + from,
                                  static_cast<size_t>(count) * 4);
                      return;
                    }
                    if (!plan.integer) {
                      load_rounded(plan, reinterpret_cast<float*>(to) + done, plan.a.dtype,
                                   plan.a.data, from, plan.a.stride_k0, count);
                      return;
                    }
                    load_lanes(lanes, plan.a.dtype, plan.a.data, from, plan.a.stride_k0, count);
                    const int32_t shift = plan.shift_a ? 128 : 0;
                    if (plan.per_word == 4) {
                      for (int64_t j = 0; j < count; ++j) {
                        const int32_t value = lanes[j] + shift;
                        sum += static_cast<uint32_t>(value);
                        to[done + j] = static_cast<char>(value);
                      }
                    } else {
                      for (int64_t j = 0; j < count; ++j) {
                        const auto value = static_cast<int16_t>(lanes[j]);
                        std::memcpy(to + 2 * (done + j), &value, 2);
                      }
                    }
                  });
    sums[i] = static_cast<int32_t>(sum);
    if (plan.integer) {
      const int64_t size = 4 / plan.per_word;
      std::memset(to + length * size, 0,
                  static_cast<size_t>((words * plan.per_word - length) * size));
    }
  }
}

}  // namespace presil
