// Counts of weights, from the sizes alone.
#include "language/config.h"

namespace presil {

static int64_t attention_weights(const LanguageConfig& c) {
  const int64_t value_size = c.value_size > 0 ? c.value_size : c.head_size;
  if (c.kv_rank > 0) {
    // DeepSeek-V2 (2024), equations 9 to 19: down to ranks, and from them up to the heads.
    const int64_t plain = c.head_size - c.rotary_size;
    const int64_t q = c.q_rank > 0 ? c.width * c.q_rank + c.q_rank * c.heads * c.head_size
                                   : c.width * c.heads * c.head_size;
    return q + c.width * (c.kv_rank + c.rotary_size) + c.kv_rank * c.heads * (plain + value_size) +
           c.heads * value_size * c.width;
  }
  return c.width * c.heads * c.head_size * 2 + c.width * c.kv_heads * c.head_size * 2;
}

// Beside the tables: of the encoder, of what the decoder looks at it with, and convolutions.
static int64_t encoder_weights(const LanguageConfig& c) {
  if (c.form != LanguageConfig::Form::encoder_decoder) return 0;
  const int64_t inside = (c.gated ? 3 : 2) * c.width * c.feed_forward;
  const int64_t convolutions =
      c.mel_bins > 0 ? 3 * c.width * (c.mel_bins + c.width) + c.encoder_context * c.width : 0;
  return c.encoder_layers * (attention_weights(c) + inside) + c.layers * attention_weights(c) +
         convolutions;
}

// Of an encoder of images or of texts beside them: patches, a learned query, projections.
static int64_t sight_weights(const LanguageConfig& c) {
  int64_t total = c.sees() ? c.patch_numbers() * c.width + c.class_tokens * c.width : 0;
  if (c.pooling == LanguageConfig::Pooling::probe)
    total += attention_weights(c) + 2 * c.width * c.feed_forward + c.width;
  const int64_t inputs = c.shuffle * c.shuffle * c.width;
  const int64_t inner = c.projection_inner;
  total += inner > 0 ? inputs * inner + inner * c.projection : inputs * c.projection;
  return total + c.labels * c.width;
}

static int64_t count(const LanguageConfig& c, int64_t experts) {
  const int64_t matrices = c.gated ? 3 : 2;
  const bool has_head = c.form != LanguageConfig::Form::encoder && !c.tied;
  int64_t total =
      c.vocabulary * c.width * (has_head ? 2 : 1) + encoder_weights(c) + sight_weights(c);
  if (c.positions == LanguageConfig::Positions::learned) {
    total += (c.context + c.first_position + c.token_types) * c.width;
  }
  for (int64_t layer = 0; layer < c.layers; ++layer) {
    total += attention_weights(c);
    if (c.has_experts(layer)) {
      total += matrices * c.width * c.expert_feed_forward * experts +
               matrices * c.width * c.shared_feed_forward + c.width * c.experts;
    } else {
      total += matrices * c.width * c.feed_forward;
    }
  }
  return total;
}

int64_t LanguageConfig::parameters() const { return count(*this, experts); }
int64_t LanguageConfig::parameters_used() const { return count(*this, experts_used); }

}  // namespace presil
