/* Memory functions that the compiler may call in kernels of compiled models, and the end of a
   program whose data are wrong: the call that ends a program, 93, with status 1, and the number of
   the node, the index and the extent behind it. */
#include <stddef.h>

#include "presil_kernel.h"

void presil_index_outside(const struct presil_call* call, int64_t index, int64_t extent) {
  register int64_t status __asm__("a0") = 1;
  register int64_t number __asm__("a1") = call->number;
  register int64_t found __asm__("a2") = index;
  register int64_t bound __asm__("a3") = extent;
  register int64_t service __asm__("a7") = 93;
  for (;;)
    __asm__ volatile("ecall" : : "r"(status), "r"(number), "r"(found), "r"(bound), "r"(service));
}

void* memcpy(void* target, const void* source, size_t count) {
  unsigned char* to = target;
  const unsigned char* from = source;
  while (count-- > 0) *to++ = *from++;
  return target;
}

void* memset(void* target, int value, size_t count) {
  unsigned char* to = target;
  while (count-- > 0) *to++ = (unsigned char)value;
  return target;
}
