/* The largest element of each bin of regions of an image, as Fast R-CNN pools them (Girshick,
   2015). Inputs: x [N, C, H, W], regions [R, 5] i64: image, x1, y1, x2, y2, ends included. Output: [R, C,
   rows, columns]; a bin without elements is 0. */
#include "presil_kernel.h"

struct roi_span {
  int64_t begin, end;
};

/* Bin `at` of `bins` of a region that begins at `first` and has `length` elements. */
static struct roi_span roi_bin(int64_t first, int64_t length, int64_t at, int64_t bins,
                               int64_t extent) {
  struct roi_span span = {first + at * length / bins,
                          first + ((at + 1) * length + bins - 1) / bins};
  if (span.begin < 0) span.begin = 0;
  if (span.end > extent) span.end = extent;
  return span;
}

static uint64_t roi_largest(const struct presil_operand* x, int64_t plane, struct roi_span rows,
                            struct roi_span columns) {
  const void* data = presil_data(x);
  int64_t best = -1;
  for (int64_t i = rows.begin; i < rows.end; ++i) {
    for (int64_t j = columns.begin; j < columns.end; ++j) {
      const int64_t at = plane + i * x->extent[3] + j;
      if (best < 0 || presil_key(x->dtype, data, at) > presil_key(x->dtype, data, best)) best = at;
    }
  }
  return best < 0 ? 0 : presil_bits(x->dtype, data, best);
}

PRESIL_KERNEL(max_roi_pool) {
  const struct presil_operand *x = &call->inputs[0], *y = &call->outputs[0];
  const int64_t* region = (const int64_t*)presil_data(&call->inputs[1]);
  const int64_t channels = y->extent[1], rows = y->extent[2], columns = y->extent[3];
  int64_t written = 0;
  for (int64_t r = 0; r < y->extent[0]; ++r, region += 5) {
    if (region[0] < 0 || region[0] >= x->extent[0])
      presil_index_outside(call, region[0], x->extent[0]);
    const int64_t width = region[3] - region[1] + 1, height = region[4] - region[2] + 1;
    for (int64_t c = 0; c < channels; ++c) {
      const int64_t plane = (region[0] * channels + c) * x->extent[2] * x->extent[3];
      for (int64_t i = 0; i < rows; ++i) {
        const struct roi_span down =
            roi_bin(region[2], height < 1 ? 1 : height, i, rows, x->extent[2]);
        for (int64_t j = 0; j < columns; ++j) {
          const struct roi_span along =
              roi_bin(region[1], width < 1 ? 1 : width, j, columns, x->extent[3]);
          presil_set_bits(y->dtype, presil_data(y), written++, roi_largest(x, plane, down, along));
        }
      }
    }
  }
}
