/* The same bytes as another type. Input: x. Output: as many bytes. */
#include "presil_kernel.h"

PRESIL_KERNEL(bytes) {
  const struct presil_operand* x = &call->inputs[0];
  int64_t bytes = x->count * presil_element_bytes(x->dtype);
  if (x->dtype == 17 || x->dtype == 18) bytes = (x->count + 1) / 2;
  const uint8_t* from = (const uint8_t*)presil_data(x);
  uint8_t* to = (uint8_t*)presil_data(&call->outputs[0]);
  for (int64_t i = 0; i < bytes; ++i) to[i] = from[i];
}
