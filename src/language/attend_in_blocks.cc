// Attention in blocks of keys (graph/attend.h): queries, keys and values stay as their products
// write them, [tokens, heads, size], and of a cache as many slots are looked at as hold anything.
#include <fmt/format.h>

#include <limits>

#include "language/graph_builder.h"

namespace presil {

std::optional<AttendForm> attend_form(const LanguageConfig& c, const LanguagePhase& p,
                                      int64_t shards) {
  // Of models with an encoder, what it reads: where no padding hides keys and distances add
  // nothing.
  const bool reads = c.form != LanguageConfig::Form::decoder;
  if (reads && (p.padded || p.source > 0 || p.past > 0 || p.tokens == 1 || c.relative_buckets > 0))
    return std::nullopt;
  if (p.cache == DType::i8) return std::nullopt;
  AttendForm form;
  form.q = p.activation;
  form.keys = form.values = p.past > 0 ? p.cache : p.activation;
  form.size = form.value_size = c.head_size;
  form.tokens = p.tokens;
  const int64_t groups = std::max<int64_t>(1, c.kv_heads / shards);
  form.each = c.heads / shards / groups;
  form.row_sets = p.batch * groups;
  form.slots = p.past;
  if (c.kv_rank == 0) return form;
  // Of latent vectors a prompt alone makes keys and values of all heads; over a cache all heads
  // look at the latent ones.
  form.value_size = c.value_size;
  if (p.past == 0) return form;
  form.size = c.cache_key_size();
  form.value_size = c.kv_rank;
  form.values_in_keys = true;
  form.each = c.heads / shards;
  form.row_sets = p.batch;
  return form;
}

bool blocks_hold_windows(const LanguageConfig& c, const LanguagePhase& p) {
  if (c.window == 0 || c.window >= p.past + p.tokens) return true;
  if (p.past > 0) return p.attend->counted && c.window >= p.tokens;
  // A tile of tokens, of at most two blocks, lies inside a window that cuts a prompt.
  return c.window >= 2 * p.attend->block;
}

bool attends_in_blocks(const GraphBuilder& b, int64_t layer) {
  if (!b.phase().attend) return false;
  return !b.config().has_window(layer) || blocks_hold_windows(b.config(), b.phase());
}

namespace {

// Whether a layer's window hides anything.
bool is_cut(const GraphBuilder& b, int64_t layer) {
  return b.config().has_window(layer) && b.config().window < b.phase().past + b.phase().tokens;
}

// 0 for slots that are filled and inside the layer's window, else minus infinity; [batch, past].
ValueId added_to_slots(GraphBuilder& b, int64_t layer) {
  const LanguagePhase& p = b.phase();
  std::vector<int64_t> slots(static_cast<size_t>(p.past));
  for (int64_t slot = 0; slot < p.past; ++slot) slots[static_cast<size_t>(slot)] = slot;
  const ValueId slot = b.table("slots", make_tensor_of<int64_t>(DType::i64, {1, p.past}, slots));
  const ValueId length = b.reshape(b.input("length", DType::i64, {p.batch}), {p.batch, 1});
  ValueId seen = b.add("Less", {slot, length});
  if (is_cut(b, layer)) {
    // The token's own position is `length`.
    const ValueId first = b.add("Sub", {length, b.integers({b.config().window})});
    seen = b.add("And", {seen, b.add("Greater", {slot, first})});
  }
  const auto number = [&](float value) {
    return b.constant(make_tensor_of<float>(DType::f32, {}, {value}));
  };
  return b.add("Where", {seen, number(0), number(-std::numeric_limits<float>::infinity())});
}

}  // namespace

ValueId attend_in_blocks(GraphBuilder& b, const Attention& a, int64_t layer) {
  const LanguagePhase& p = b.phase();
  const bool own_values = a.v != no_value;
  // Several tokens have each its own window, and look at exactly the slots that are filled. One
  // token's is hidden by what is added to the slots; of these whole blocks are looked at, so that
  // what is loaded changes seldom.
  const int64_t cut = is_cut(b, layer) ? b.config().window : 0;
  const int64_t window = p.tokens > 1 || p.past == 0 ? cut : 0;
  const int64_t reach = cut == 0 || p.past == 0 ? 0 : window > 0 ? cut : cut + p.attend->block;
  const DType kept = p.past > 0 ? p.cache : p.activation;
  const auto heads = [&](ValueId x, int64_t size) {
    return b.reshape(b.cast(x, kept), {p.batch, p.tokens, a.kv_heads, size});
  };
  std::vector<ValueId> inputs = {
      b.reshape(a.q, {p.batch, p.tokens, a.kv_heads, a.each, a.key_size}), heads(a.k, a.key_size)};
  if (own_values) inputs.push_back(heads(a.v, a.value_size));
  if (p.past > 0) {
    const auto past = [&](const char* kind, int64_t size) {
      const Shape shape = p.attend->paged ? Shape{p.pages, a.kv_heads, p.attend->block, size}
                                          : Shape{p.batch * a.kv_heads, p.past, size};
      return b.input(fmt::format("past_{}.{}", kind, layer), p.cache, shape);
    };
    inputs.push_back(past("key", a.key_size));
    if (own_values) inputs.push_back(past("value", a.value_size));
    if (p.attend->counted && window > 0) {
      inputs.push_back(b.input("length", DType::i64, {p.batch}));
    } else if (p.attend->counted) {
      inputs.push_back(b.input("looked_at", DType::i64, {p.batch}));
      inputs.push_back(added_to_slots(b, layer));
    }
    if (p.attend->paged)
      inputs.push_back(b.input("pages", DType::i64, {p.batch, p.past / p.attend->block}));
  }
  const ValueId mixed = b.add("Attend", inputs,
                              {{"block", p.attend->block},
                               {"parts", p.past > 0 ? p.attend->parts : 1},
                               {"causal", int64_t{1}},
                               {"window", window},
                               {"reach", reach},
                               {"paged", int64_t{p.attend->paged}},
                               {"values_in_keys", own_values ? int64_t{0} : a.value_size},
                               {"cap", b.config().attention_cap}},
                              "presil");
  return b.reshape(mixed, {b.rows(), a.kv_heads * a.each * a.value_size});
}

}  // namespace presil
