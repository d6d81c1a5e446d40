// The primitive of attention in blocks: the one that is no loop nest, since what it carries from
// block to block of keys changes what is summed.
#pragma once

#include <utility>
#include <vector>

#include "graph/tensor.h"

namespace presil {

// Attention over keys in blocks, which carries the largest score and the sum of each row on from
// block to block, so that scores never lie anywhere as a whole (online softmax: Milakov and
// Gimelshein 2018; FlashAttention-2: Dao 2023). Inputs, in the order of AttendInputs:
//   q [batch, tokens, groups, each, size], `each` heads of which look at one head of keys
//   keys [batch, tokens, groups, size] and values [batch, tokens, groups, value size] of the
//   tokens; with `values_in_keys` there are none, and that many numbers at the beginning of each
//   key are its value (DeepSeek-V2 2024, section 2.1)
//   with a past that comes before them, of the same types: keys [batch * groups, slots, size] and
//   values [batch * groups, slots, value size]; if it is `counted` an i64 [batch], how many of the
//   slots are looked at, and without a window f32 [batch, slots] that is added to their scores
//   (minus infinity hides a slot) if the past is `paged` (Kwon et al. 2023), which is counted as
//   well, its keys and values lie in pages of a block each, [pages, groups, block, size], and an
//   i64 [batch, slots / block] says in which page each block of a sequence lies; what names no page
//   is taken as the nearest that is one
// A row is one head of one token. Blocks of the past are dealt out to the parts in turn (block b to
// part b mod parts), those of the tokens follow in the last part. With a `reach` the first blocks
// of the past are left out: as many whole turns of the parts as lie before the last `reach` of the
// slots that are looked at. A part computes of a row, from m = attend_lowest, l = 0, o = 0 (a
// vector of value size), block by block in f32:
//   s_j = q . k_j as a chain of fma from 0; with a cap cap * tanh(s_j / cap); plus what is added;
//         -infinity where the key is hidden: where `causal`, a later token or, with a window, one
//         that is `window` or more before; a token's place is behind the slots that are looked at
//   n = max(m, all s_j); c = exp(m - n); p_j = exp(s_j - n), rounded to the type of q
//   l = fma(l, c, sum of p_j in sixteen lanes)
//   o = o * c, then a chain of fma(p_j, v_j, o); m = n
// A block of which a row sees no key may be left out. Outputs: of one part o / l + 0 [batch,
// tokens, groups, each, value size] in the type of q; of several o + 0 [parts, batch, tokens,
// groups, each, value size] and m and l [parts, batch, tokens, groups, each, 2] in f32.
struct Attend {
  int64_t block = 128;  // keys
  int64_t parts = 1;
  bool causal = true;
  int64_t window = 0;  // tokens that one sees, itself included; 0: all
  int64_t reach = 0;   // 0: the whole past
  bool has_past = false, counted = false, paged = false;
  int64_t values_in_keys = 0;  // 0: values are inputs
  float cap = 0;               // 0: none
  bool operator==(const Attend&) const = default;
};
// The first slot that is looked at of so many.
int64_t attend_first(const Attend& attend, int64_t looked_at);
// Where each input stands; -1 where an attention has none such.
struct AttendInputs {
  int q = 0, keys = 1, values = -1, past_keys = -1, past_values = -1, looked_at = -1, added = -1,
      table = -1;
  size_t count = 0;
};
AttendInputs attend_inputs(const Attend& attend);
// Finite, so that no difference of two maxima is NaN, and below every score.
inline constexpr float attend_lowest = -0x1p126f;
// The extents that the shapes of an Attend's inputs say; of a paged past `pages`.
struct AttendExtents {
  int64_t batch = 1, tokens = 1, groups = 1, each = 1, size = 1, value_size = 1, slots = 0;
  int64_t pages = 0;
};
AttendExtents attend_extents(const Attend& attend, const std::vector<Shape>& inputs);
// The shapes that inputs of such extents have.
std::vector<Shape> attend_shapes(const Attend& attend, const AttendExtents& extents);
// What decides in which blocks an attention is best computed; `row_sets` is batch * groups.
struct AttendForm {
  DType q = DType::f32, keys = DType::f32, values = DType::f32;
  int64_t size = 1, value_size = 1, tokens = 1, each = 1, row_sets = 1, slots = 0;
  bool values_in_keys = false;
};
// Types and shapes of the outputs.
std::vector<std::pair<DType, Shape>> attend_results(const Attend& attend, DType q,
                                                    const AttendExtents& extents);

}  // namespace presil
