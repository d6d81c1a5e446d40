/* The positions of the elements that are not zero. Input: x. Outputs: positions [rank, count of x]
   i64, of which the first columns are used and the others 0, and how many [1] i64. */
#include "presil_kernel.h"

PRESIL_KERNEL(non_zero) {
  const struct presil_operand* x = &call->inputs[0];
  int64_t* positions = (int64_t*)presil_data(&call->outputs[0]);
  int64_t* found = (int64_t*)presil_data(&call->outputs[1]);
  int64_t count = 0;
  for (int64_t i = 0; i < call->outputs[0].count; ++i) positions[i] = 0;
  for (int64_t i = 0; i < x->count; ++i) {
    if (presil_is_zero(x->dtype, presil_data(x), i)) continue;
    int64_t rest = i;
    for (int64_t d = x->rank; d-- > 0;) {
      positions[d * x->count + count] = rest % x->extent[d];
      rest /= x->extent[d];
    }
    ++count;
  }
  *found = count;
}
