// A model that stages divide says what it says whole, bit for bit: groups of one chip each what one
// chip says, groups of two what two chips say. The model is a small Llama with random weights.
#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "cli/cli.h"
#include "runtime/runtime.h"
#include "timing/timing.h"

namespace presil {
namespace {

void add(LanguageModel& model, std::mt19937& random, const std::string& name, const Shape& shape) {
  std::byte* bytes = nullptr;
  const Tensor tensor = make_tensor(DType::f32, shape, &bytes);
  std::uniform_real_distribution<float> draw(-0.4F, 0.4F);
  for (int64_t i = 0; i < tensor.count(); ++i) {
    // Gains lie around 1.
    reinterpret_cast<float*>(bytes)[i] = draw(random) + (shape.size() == 1 ? 1.0F : 0.0F);
  }
  StoredTensor stored;
  stored.format = weight_format("f32");
  stored.shape = shape;
  stored.owner = tensor.owner;
  stored.bytes = {bytes, static_cast<size_t>(tensor.bytes())};
  model.weights[name] = stored;
}

LanguageModel small_llama(int64_t experts) {
  LanguageModel model;
  model.path = "small";
  LanguageConfig& c = model.config;
  c.architecture = "llama";
  c.layers = 5;
  c.width = 32;
  c.heads = 4;
  c.kv_heads = 2;
  c.head_size = c.rotary_size = 8;
  c.feed_forward = c.expert_feed_forward = 48;
  c.vocabulary = 64;
  c.context = 256;
  c.tied = true;
  c.experts = experts;
  c.experts_used = experts / 2;
  std::mt19937 random(7);
  add(model, random, "token_embd.weight", {c.vocabulary, c.width});
  add(model, random, "output_norm.weight", {c.width});
  for (int64_t layer = 0; layer < c.layers; ++layer) {
    const std::string block = "blk." + std::to_string(layer) + ".";
    add(model, random, block + "attn_norm.weight", {c.width});
    add(model, random, block + "attn_q.weight", {c.heads * c.head_size, c.width});
    add(model, random, block + "attn_k.weight", {c.kv_heads * c.head_size, c.width});
    add(model, random, block + "attn_v.weight", {c.kv_heads * c.head_size, c.width});
    add(model, random, block + "attn_output.weight", {c.width, c.heads * c.head_size});
    add(model, random, block + "ffn_norm.weight", {c.width});
    const std::string kind = experts > 0 ? "_exps.weight" : ".weight";
    const auto shape = [&](int64_t outputs, int64_t inputs) {
      return experts > 0 ? Shape{experts, outputs, inputs} : Shape{outputs, inputs};
    };
    if (experts > 0) add(model, random, block + "ffn_gate_inp.weight", {experts, c.width});
    add(model, random, block + "ffn_gate" + kind, shape(c.feed_forward, c.width));
    add(model, random, block + "ffn_up" + kind, shape(c.feed_forward, c.width));
    add(model, random, block + "ffn_down" + kind, shape(c.width, c.feed_forward));
  }
  return model;
}

// Logits of a prompt in two steps, of two further tokens, and of one behind what was forgotten.
std::vector<float> logits_of(const LanguageModel& model, const LanguageOptions& options) {
  static const Chip chip = load_chip("edge");
  LanguageSession session(model, chip, options);
  std::vector<float> all;
  const auto feed = [&](const std::vector<int32_t>& tokens) {
    const Tensor logits = session.feed(tokens, true);
    all.insert(all.end(), logits.as<float>(), logits.as<float>() + logits.count());
  };
  std::vector<int32_t> prompt;
  for (int32_t i = 0; i < 21; ++i) prompt.push_back(i * 11 % 64);
  feed(prompt);
  feed({5, 6, 7});
  feed({40});
  feed({2});
  session.rewind(12);
  feed({9});
  for (const LanguageSession::Step& step : session.steps()) {
    // Each stage but the first is handed the hidden state of all tokens that the program takes.
    EXPECT_EQ(step.handed_bytes.size(), static_cast<size_t>(options.stages - 1));
    const int64_t padded = step.tokens == 1 ? 1 : step.tokens <= 16 ? 16 : 64;
    const double each = options.passes.precision == Precision::fp32 ? 4 : 2;
    for (double bytes : step.handed_bytes)
      EXPECT_EQ(bytes, each * 32 * static_cast<double>(padded));
    if (options.chips > 1) continue;
    EXPECT_EQ(step.parts.size(), static_cast<size_t>(options.stages));
  }
  return all;
}

LanguageOptions options_of(int64_t chips, int64_t stages) {
  LanguageOptions options;
  options.cycles = {matrix_cycles, vector_cycles};
  options.chips = chips;
  options.stages = stages;
  return options;
}

void expect_same(const LanguageModel& model, const LanguageOptions& whole, int64_t stages_max) {
  const std::vector<float> said = logits_of(model, whole);
  LanguageOptions divided = whole;
  for (divided.stages = 2; divided.stages <= stages_max; ++divided.stages) {
    const std::vector<float> other = logits_of(model, divided);
    ASSERT_EQ(other.size(), said.size());
    EXPECT_EQ(std::memcmp(other.data(), said.data(), said.size() * sizeof(float)), 0)
        << divided.stages << " stages of " << divided.chips;
  }
}

TEST(Stages, OfOneChipSayWhatOneChipSays) { expect_same(small_llama(0), options_of(1, 1), 5); }

TEST(Stages, OfTwoChipsSayWhatTwoChipsSay) { expect_same(small_llama(0), options_of(2, 1), 3); }

TEST(Stages, OfAMixtureOfExpertsSayWhatOneChipSays) {
  expect_same(small_llama(4), options_of(1, 1), 2);
  expect_same(small_llama(4), options_of(2, 1), 2);
}

TEST(Stages, RoundAsOneChipDoes) {
  LanguageOptions options = options_of(1, 1);
  options.passes.precision = Precision::bf16;
  options.cache = DType::bf16;
  expect_same(small_llama(0), options, 3);
}

TEST(Stages, MoreThanLayersAreRefused) {
  const LanguageModel model = small_llama(0);
  EXPECT_THROW(logits_of(model, options_of(1, 6)), Error);
}

}  // namespace
}  // namespace presil
