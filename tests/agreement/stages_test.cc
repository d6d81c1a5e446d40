// A model that stages divide says what it says whole, bit for bit: groups of one chip each what one
// chip says, groups of two what two chips say. The model is a small Llama with random weights.
#include <gtest/gtest.h>

#include <cstring>

#include "small_llama.h"

namespace presil {
namespace {

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
