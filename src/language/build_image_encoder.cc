// What encoders of images (ViT, Dosovitskiy et al. 2021) have in place of an embedding and at their
// end. An image is cut into squares; the pixels of each, which the host lays side by side, are a
// row that a matrix turns into a vector, as a convolution with a step as wide as its kernel would.
//
// The end is a learned query (SigLIP, Zhai et al. 2023), or rows for a model of texts: without
// class tokens (LLaVA, Liu et al. 2023), neighbours joined (Idefics3, Laurencon et al. 2024), and
// brought into its space by one or two matrices.
#include <array>
#include <cmath>

#include "language/full_attention.h"

namespace presil {

static constexpr auto whole = GraphBuilder::Divided::not_at_all;

ValueId build_patch_rows(GraphBuilder& b) {
  const LanguageConfig& c = b.config();
  const LanguagePhase& p = b.phase();
  PRESIL_CHECK(p.tokens == c.patches() + c.class_tokens, "an image has one length");
  ValueId x = b.input("pixels", DType::f32, {p.batch * c.patches(), c.patch_numbers()});
  x = b.linear(b.cast(x, p.activation), "patch_embd", c.width, c.patch_numbers(), c.patch_bias,
               whole);
  x = b.reshape(x, {p.batch, c.patches(), c.width});
  if (c.class_tokens > 0) {
    std::vector<ValueId> rows;
    for (int64_t token = 0; token < c.class_tokens; ++token) {
      constexpr std::array<const char*, 2> names = {"class_embd", "distillation_embd"};
      const ValueId row = b.vector(names.at(static_cast<size_t>(token)), c.width);
      rows.push_back(b.reshape(row, {1, 1, c.width}));
    }
    const auto joined = [&](const std::vector<ValueId>& parts, int64_t axis) {
      return parts.size() == 1 ? parts[0] : b.add("Concat", parts, {{"axis", axis}});
    };
    const ValueId once = joined(rows, 1);
    const std::vector<ValueId> of_all(static_cast<size_t>(p.batch), once);
    x = b.add("Concat", {joined(of_all, 0), x}, {{"axis", int64_t{1}}});
  }
  bool transposed = false;
  const ValueId places = b.matrix("position_embd.weight", p.tokens, c.width, whole, &transposed);
  x = b.add("Add", {x, b.cast(places, p.activation)});
  x = b.reshape(x, {b.rows(), c.width});
  return c.embedding_norm ? b.norm(x, "token_embd_norm", c.width) : x;
}

ValueId build_probe(GraphBuilder& b, ValueId x) {
  const LanguageConfig& c = b.config();
  const LanguagePhase& p = b.phase();
  const int64_t size = c.head_size;
  const auto linear = [&](ValueId rows, const char* name) {
    return b.linear(rows, name, c.width, c.width, true, whole);
  };
  // One query of all images.
  ValueId q = linear(b.reshape(b.vector("head.probe", c.width), {1, c.width}), "head.attn_q");
  q = b.add("Mul", {q, b.number(1 / std::sqrt(static_cast<double>(size)))});
  q = b.reshape(q, {1, c.heads, 1, size});
  const auto by_image = [&](ValueId rows, const std::vector<int64_t>& order) {
    return b.transpose(b.reshape(rows, {p.batch, p.tokens, c.heads, size}), order);
  };
  const ValueId k = by_image(linear(x, "head.attn_k"), {0, 2, 3, 1});
  const ValueId v = by_image(linear(x, "head.attn_v"), {0, 2, 1, 3});
  const ValueId shares = b.add("Softmax", {b.add("MatMul", {q, k})}, {{"axis", int64_t{-1}}});
  ValueId found = b.reshape(b.add("MatMul", {shares, v}), {p.batch, c.width});
  found = linear(found, "head.attn_output");
  const ValueId normal = b.norm(found, "head.ffn_norm", c.width);
  return b.add("Add", {found, build_feed_forward(b, normal, "head.")});
}

ValueId build_image_rows(GraphBuilder& b, ValueId x) {
  const LanguageConfig& c = b.config();
  const int64_t batch = b.phase().batch, count = b.phase().tokens;
  if (c.drops_class_tokens && c.class_tokens > 0) {
    x = b.slice(b.reshape(x, {batch, count, c.width}), 1, c.class_tokens, count);
    x = b.reshape(x, {batch * c.patches(), c.width});
  }
  if (c.shuffle == 1) return x;
  // [rows, in a square, columns, in a square, width] with the squares' own places last.
  const int64_t edge = c.image_size / c.patch_size, few = edge / c.shuffle;
  x = b.reshape(x, {batch, few, c.shuffle, few, c.shuffle * c.width});
  x = b.transpose(x, {0, 1, 3, 2, 4});
  return b.reshape(x, {batch * few * few, c.shuffle * c.shuffle * c.width});
}

ValueId build_projection(GraphBuilder& b, ValueId x) {
  const LanguageConfig& c = b.config();
  if (c.projection == 0) return x;
  const int64_t width = c.shuffle * c.shuffle * c.width;
  if (c.projection_inner == 0)
    return b.linear(x, "projection", c.projection, width, c.projection_bias, whole);
  x = b.linear(x, "projection.0", c.projection_inner, width, c.projection_bias, whole);
  return b.linear(b.add("Gelu", {x}), "projection.1", c.projection, c.projection_inner,
                  c.projection_bias, whole);
}

}  // namespace presil
