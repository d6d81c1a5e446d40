/* A stable merge sort of positions (Knuth, The Art of Computer Programming, vol. 3, 5.2.4), for
   kernels that order elements or rows by a rule of their own. */
#pragma once

#include <stdint.h>

/* 0 to n - 1 in the order of `before`, which says of two positions whether the first must come
   first. `from` and `to` have room for n each; the result is one of the two. Inline, so that no
   call goes through a pointer. */
__attribute__((always_inline)) static inline const int64_t* presil_sort(
    int64_t n, int64_t* from, int64_t* to, int (*before)(const void*, int64_t, int64_t),
    const void* data) {
  for (int64_t i = 0; i < n; ++i) from[i] = i;
  for (int64_t width = 1; width < n; width *= 2) {
    for (int64_t begin = 0; begin < n; begin += 2 * width) {
      const int64_t middle = begin + width < n ? begin + width : n;
      const int64_t end = begin + 2 * width < n ? begin + 2 * width : n;
      int64_t i = begin, j = middle;
      for (int64_t k = begin; k < end; ++k) {
        const int second = i >= middle || (j < end && before(data, from[j], from[i]));
        to[k] = second ? from[j++] : from[i++];
      }
    }
    int64_t* other = from;
    from = to;
    to = other;
  }
  return from;
}
