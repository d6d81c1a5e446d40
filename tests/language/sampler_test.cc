// What a draft guesses changes no distribution: tokens that are accepted, and those drawn from the
// rest where a guess is not, together are as probable as if the model had drawn alone.
#include "language/sampler.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace presil {
namespace {

std::map<int32_t, double> drawn(const std::vector<float>& model, const std::vector<float>& draft,
                                const SamplerOptions& options, int count) {
  Sampler sampler(options);
  std::map<int32_t, double> shares;
  for (int i = 0; i < count; ++i) {
    const TokenChoices guess = sampler.choices(draft), wanted = sampler.choices(model);
    int32_t token = sampler.draw(guess);
    if (!sampler.accepts(token, wanted, guess)) token = sampler.draw(Sampler::rest(wanted, guess));
    shares[token] += 1.0 / count;
  }
  return shares;
}

TEST(Sampler, GuessesKeepTheDistribution) {
  const std::vector<float> model = {0.0F, 1.0F, 2.0F, 0.5F, -1.0F, 1.5F};
  const std::vector<float> drafts[] = {{0.0F, 1.0F, 2.0F, 0.5F, -1.0F, 1.5F},
                                       {2.0F, -1.0F, 0.0F, 0.0F, 3.0F, 0.0F},
                                       {0.0F, 0.0F, 0.0F, 0.0F, 0.0F, 0.0F}};
  constexpr int count = 200000;
  for (const std::vector<float>& draft : drafts) {
    for (const SamplerOptions& options :
         {SamplerOptions{1.0, 0, 1.0, 7}, SamplerOptions{0.7, 3, 1.0, 8},
          SamplerOptions{1.3, 0, 0.8, 9}}) {
      const TokenChoices exact = Sampler(options).choices(model);
      std::map<int32_t, double> shares = drawn(model, draft, options, count);
      for (size_t i = 0; i < exact.tokens.size(); ++i) {
        const double p = exact.probabilities[i];
        // Five standard deviations of a share.
        EXPECT_NEAR(shares[exact.tokens[i]], p, 5 * std::sqrt(p * (1 - p) / count));
        shares.erase(exact.tokens[i]);
      }
      for (const auto& [token, share] : shares) EXPECT_EQ(share, 0) << token;
    }
  }
}

TEST(Sampler, WithoutTemperatureOnlyTheBestIsAccepted) {
  Sampler sampler({});
  const TokenChoices best = sampler.choices(std::vector<float>{0, 3, 1});
  const TokenChoices other = sampler.choices(std::vector<float>{5, 3, 1});
  EXPECT_EQ(sampler.draw(best), 1);
  EXPECT_TRUE(sampler.accepts(1, best, best));
  EXPECT_FALSE(sampler.accepts(0, best, other));
  EXPECT_EQ(sampler.draw(Sampler::rest(best, other)), 1);
}

}  // namespace
}  // namespace presil
