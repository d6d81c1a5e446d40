// A prompt's tokens visit experts together; what they say is what they say one after another, and
// an expert computes little more than the rows that chose it.
#include <gtest/gtest.h>

#include <cmath>

#include "small_llama.h"

namespace presil {
namespace {

constexpr int64_t experts = 8;

std::vector<float> logits_of(LanguageSession& session, std::vector<int32_t> tokens, bool together) {
  std::vector<float> all;
  const auto feed = [&](std::span<const int32_t> some) {
    const Tensor logits = session.feed(some, true);
    all.insert(all.end(), logits.as<float>(), logits.as<float>() + logits.count());
  };
  if (together) {
    feed(tokens);
  } else {
    for (const int32_t token : tokens) feed(std::span(&token, 1));
  }
  return all;
}

std::vector<int32_t> drawn_tokens(int count) {
  std::mt19937 random(3);
  std::vector<int32_t> tokens;
  for (int i = 0; i < count; ++i) tokens.push_back(static_cast<int32_t>(random() % 64));
  return tokens;
}

// Products of the last step on the matrix engine, by those of all rows with all experts.
double share_of_products(const LanguageModel& model, const LanguageSession& session, int64_t rows) {
  const Chip chip = load_chip("edge");
  const LanguageSession::Ran& ran = session.steps().back().parts[0][0];
  TimingOptions options;
  options.control_loads = &ran.control->loads;
  const Events events = time(*ran.program, chip, options).events;
  const LanguageConfig& c = model.config;
  return static_cast<double>(events.macs[static_cast<size_t>(DType::f32)]) /
         static_cast<double>(rows * c.layers * experts * 3 * c.width * c.feed_forward);
}

// Of so many rows of a step as the tokens are padded to, what share was computed.
double expect_like_one_by_one(const std::vector<int32_t>& tokens, int64_t rows) {
  const LanguageModel model = small_llama(experts, 64, 256);
  const Chip chip = load_chip("edge");
  const LanguageOptions options = options_of(1, 1);
  LanguageSession together(model, chip, options), apart(model, chip, options);
  const std::vector<float> a = logits_of(together, tokens, true);
  const std::vector<float> b = logits_of(apart, tokens, false);
  EXPECT_EQ(a.size(), b.size());
  double worst = 0;
  for (size_t i = 0; i < a.size(); ++i)
    worst = std::max(worst, static_cast<double>(std::abs(a[i] - b[i])));
  EXPECT_LT(worst, 1e-4);
  return share_of_products(model, together, rows);
}

TEST(Experts, SayOfAPromptWhatTheySayOneByOne) {
  // Two of eight experts visit each row; beside them there is attention.
  EXPECT_LT(expect_like_one_by_one(drawn_tokens(60), 64), 0.5);
  EXPECT_LT(expect_like_one_by_one(drawn_tokens(250), 256), 0.5);
}

TEST(Experts, DoNotComputeRowsBehindTheLastToken) {
  EXPECT_LT(expect_like_one_by_one(drawn_tokens(100), 256), 0.35);
}

TEST(Experts, ThatAllTokensChooseComputeAllRows) {
  EXPECT_GT(expect_like_one_by_one(std::vector<int32_t>(250, 7), 256), 0.25);
}

}  // namespace
}  // namespace presil
