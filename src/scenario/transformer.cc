// A transformer from its published numbers: projections, attention, feed-forward, a vocabulary.
// With `context` beyond `tokens` it decodes or continues; without a cache it is an encoder.
#include "scenario/form.h"

namespace presil {

void add_transformer(FormReader& reader, Scenario& scenario) {
  const int64_t layers = reader.number("layers"), width = reader.number("width");
  const int64_t heads = reader.number("heads");
  const int64_t cache_heads = reader.number("cache_heads", heads);
  const int64_t head_size = reader.number("head_size", heads > 0 ? width / heads : 1);
  const int64_t inner = reader.number("inner"), gated = reader.number("gated", 0);
  const int64_t vocabulary = reader.number("vocabulary", 0);
  const int64_t tokens = reader.number("tokens"), steps = reader.number("steps", 1);
  const int64_t context = reader.number("context", tokens);
  if (cache_heads == 0 || heads % cache_heads != 0) {
    reader.refuse("cache_heads", "a divisor of heads");
    return;
  }
  if (context < tokens) {
    reader.refuse("context", "at least tokens");
    return;
  }
  scenario.tokens = tokens;
  scenario.context = context;
  const int64_t rows = scenario.batch * tokens;
  const double each = static_cast<double>(layers * steps);
  const auto product = [&](int64_t m, int64_t n, int64_t k, double times) {
    MatmulShape shape;
    shape.m = m;
    shape.n = n;
    shape.k = k;
    shape.chained = true;
    scenario.operators.push_back({shape, times});
  };
  product(rows, (heads + 2 * cache_heads) * head_size, width, each);
  AttentionShape attention;
  attention.batch = scenario.batch;
  attention.queries = tokens;
  attention.context = context;
  attention.heads = heads;
  attention.cache_heads = cache_heads;
  attention.head_size = head_size;
  attention.causal = vocabulary > 0;  // encoders have none
  scenario.operators.push_back({attention, each});
  product(rows, width, heads * head_size, each);
  product(rows, (gated > 0 ? 2 : 1) * inner, width, each);
  product(rows, width, inner, each);
  RowsShape norm;
  norm.kind = RowsShape::Kind::layer_norm;
  norm.rows = rows;
  norm.columns = width;
  scenario.operators.push_back({norm, 2 * each});
  // Only the last position of each sequence becomes a token.
  if (vocabulary > 0) product(scenario.batch, vocabulary, width, 1);
  const double layer_weights =
      static_cast<double>(width * (heads + 2 * cache_heads) * head_size +
                          heads * head_size * width + (gated > 0 ? 3 : 2) * inner * width);
  scenario.weights =
      static_cast<double>(layers) * layer_weights + 2 * static_cast<double>(vocabulary * width);
  scenario.cached = static_cast<double>(scenario.batch * context * 2 * cache_heads * head_size) *
                    static_cast<double>(layers) * (context > tokens ? 1 : 0);
  scenario.results = static_cast<double>(scenario.batch);
  if (scenario.result == "tokens") scenario.results *= static_cast<double>(tokens);
}

}  // namespace presil
