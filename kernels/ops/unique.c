/* The different rows of x, in rising order or in the order in which they occur first. Parameters: 1
   for rising order. Input: x [n, width]. Outputs, all i64: where each first occurs [n], of which
   row each row is a copy [n], how often it occurs [n], how many there are [1], room [2, n]. */
#include "presil_kernel.h"
#include "presil_sort.h"

static int64_t unique_compare(const struct presil_operand* x, int64_t a, int64_t b) {
  const int64_t width = x->extent[1];
  for (int64_t i = 0; i < width; ++i) {
    const int64_t p = presil_key(x->dtype, presil_data(x), a * width + i);
    const int64_t q = presil_key(x->dtype, presil_data(x), b * width + i);
    if (p != q) return p < q ? -1 : 1;
  }
  return 0;
}

static int unique_before(const void* data, int64_t a, int64_t b) {
  return unique_compare((const struct presil_operand*)data, a, b) < 0;
}

PRESIL_KERNEL(unique) {
  const struct presil_operand* x = &call->inputs[0];
  const int64_t n = x->extent[0];
  int64_t* first = (int64_t*)presil_data(&call->outputs[0]);
  int64_t* copy_of = (int64_t*)presil_data(&call->outputs[1]);
  int64_t* counts = (int64_t*)presil_data(&call->outputs[2]);
  int64_t* room = (int64_t*)presil_data(&call->outputs[4]);
  const int64_t* order = presil_sort(n, room, room + n, unique_before, x);
  int64_t found = 0;
  for (int64_t i = 0; i < n; ++i) first[i] = counts[i] = 0;
  for (int64_t i = 0; i < n; ++i) {
    if (i == 0 || unique_compare(x, order[i - 1], order[i]) != 0) {
      first[found] = order[i];
      counts[found++] = 0;
    }
    copy_of[order[i]] = found - 1;
    ++counts[found - 1];
  }
  if (call->parameters[0] == 0) {  /* renumber by first occurrence */
    int64_t* new_number = order == room ? room + n : room;
    int64_t next = 0;
    for (int64_t i = 0; i < n; ++i)
      if (first[copy_of[i]] == i) new_number[copy_of[i]] = next++;
    for (int64_t i = 0; i < n; ++i) copy_of[i] = new_number[copy_of[i]];
    for (int64_t i = 0; i < found; ++i) counts[i] = 0;
    next = 0;
    for (int64_t i = 0; i < n; ++i) {
      if (copy_of[i] == next) first[next++] = i;
      ++counts[copy_of[i]];
    }
  }
  *(int64_t*)presil_data(&call->outputs[3]) = found;
}
