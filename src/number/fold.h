// Reductions over float32 in memory, with accumulators in registers: the fast forms of chains of
// add, max, min or fma. They give the bits of the same chain of define().
#pragma once

#include "number/elementary.h"

namespace presil {

struct FoldStripes {
  // sums[i] = op(sums[i], a[i + a_taps[t]]) for t ascending, for every i under count. For fma,
  // sums[i] = a[i + a_taps[t]] * b[i + b_taps[t]] + sums[i]; b_repeats reads b[b_taps[t]] for all
  // i.
  void (*taps)(float* sums, const float* a, const int64_t* a_taps, const float* b,
               const int64_t* b_taps, bool b_repeats, int64_t taps, int64_t count);
  // sums[i % 16] = op(sums[i % 16], a[i]), or a[i] * b[i] + sums[i % 16], for i ascending.
  void (*row)(float* sums, const float* a, const float* b, int64_t count);
  // The sixteen sums as a balanced tree: (s0, s8), (s1, s9), ...; then +4, +2, +1.
  float (*join)(const float* sums);
};
// add, max, min, fma (which joins by add); nullptr for others.
const FoldStripes* fold_stripes(Elementary op);
const FoldStripes* fold_stripes_on(HostIsa isa, Elementary op);

}  // namespace presil
