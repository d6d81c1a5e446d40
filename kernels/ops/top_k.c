/* The k largest or smallest elements of each row, by a stable sort of positions. Parameters: 1 for the largest, 0 for the smallest.
   Input: x [rows, n]. Outputs: values [rows, k], positions [rows, k] i64, room for two rows of
   positions [2, n] i64. Equal elements stand in the order of their positions. */
#include "presil_kernel.h"
#include "presil_sort.h"

struct top_k_row {
  int64_t dtype, largest;
  const char* data;
};

static int top_k_before(const void* data, int64_t a, int64_t b) {
  const struct top_k_row* row = (const struct top_k_row*)data;
  const int64_t x = presil_key(row->dtype, row->data, a), y = presil_key(row->dtype, row->data, b);
  return row->largest ? x > y : x < y;
}

PRESIL_KERNEL(top_k) {
  const struct presil_operand* x = &call->inputs[0];
  const int64_t rows = x->extent[0], n = x->extent[1], k = call->outputs[0].extent[1];
  int64_t* positions = (int64_t*)presil_data(&call->outputs[1]);
  int64_t* room = (int64_t*)presil_data(&call->outputs[2]);
  struct top_k_row row = {x->dtype, call->parameters[0], (const char*)presil_data(x)};
  for (int64_t r = 0; r < rows; ++r) {
    const int64_t* order = presil_sort(n, room, room + n, top_k_before, &row);
    for (int64_t i = 0; i < k; ++i) {
      positions[r * k + i] = order[i];
      presil_set_bits(x->dtype, presil_data(&call->outputs[0]), r * k + i,
                      presil_bits(x->dtype, row.data, order[i]));
    }
    row.data += n * presil_element_bytes(x->dtype);
  }
}
