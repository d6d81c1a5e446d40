// Attention over all keys of one or several kinds, each head with keys of its own: what encoders,
// and decoders that look at an encoder, have in common. Inside the room.
#pragma once

#include <string>
#include <vector>

#include "language/graph_builder.h"

namespace presil {

// x [batch * tokens, heads * size] as [batch * heads, tokens, size].
ValueId by_head(GraphBuilder& builder, ValueId x, int64_t tokens);

// Keys and values [batch * heads, count, size], and what is added to the scores of each head, query
// and key, of a shape that broadcasts to [batch, heads, tokens, count]; no_value: nothing.
struct Seen {
  ValueId k = no_value, v = no_value;
  int64_t count = 0;
  ValueId bias = no_value;
};
// What queries [batch * heads, tokens, size] find among all that is seen, [batch * tokens, heads *
// size]. Scores of each kind are computed apart and normalised together.
ValueId look(GraphBuilder& builder, ValueId q, int64_t tokens, const std::vector<Seen>& seen);

// The same where the phase attends in blocks: each of the rows q [batch * tokens, heads * size],
// which are scaled, looks at all of k and v of its sequence.
ValueId look_in_blocks(GraphBuilder& builder, ValueId q, ValueId k, ValueId v);

// [batch, slots]: which slots the input `length` (i64 [batch]) counts, from the first.
ValueId is_filled(GraphBuilder& builder, const std::string& length, int64_t slots);
// The same as what is added to scores.
ValueId bias_of_filled(GraphBuilder& builder, const std::string& length, int64_t slots);

// A number for each head and distance (T5, Raffel et al. 2020, section 2.1), as what is added to
// scores: of keys at the same places as the queries, [heads, tokens, tokens], where a `causal`
// query sees none behind it; and of slots 0.. of a cache for queries at the input "positions",
// [heads, tokens, slots].
ValueId bias_of_distance(GraphBuilder& builder, const std::string& weight, bool causal);
ValueId bias_of_slots(GraphBuilder& builder, const std::string& weight, int64_t slots);
// A causal query without distances, [tokens, tokens].
ValueId bias_of_order(GraphBuilder& builder);

}  // namespace presil
