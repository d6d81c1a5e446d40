/* Integers of four bits, two to a byte, the low one first, as bytes; or bytes as such integers.
   Parameters: 1 to unpack, 0 to pack. Input: x. Output: the same elements. */
#include "presil_kernel.h"

PRESIL_KERNEL(nibbles) {
  const struct presil_operand* x = &call->inputs[0];
  const uint8_t* from = (const uint8_t*)presil_data(x);
  uint8_t* to = (uint8_t*)presil_data(&call->outputs[0]);
  for (int64_t i = 0; i < x->count; ++i) {
    if (call->parameters[0] != 0) {
      const uint8_t nibble = i % 2 == 0 ? from[i / 2] & 15 : from[i / 2] >> 4;
      to[i] = x->dtype == 17 && nibble >= 8 ? (uint8_t)(nibble | 0xf0) : nibble;
    } else if (i % 2 == 0) {
      to[i / 2] = from[i] & 15;
    } else {
      to[i / 2] = (uint8_t)(to[i / 2] | from[i] << 4);
    }
  }
}
