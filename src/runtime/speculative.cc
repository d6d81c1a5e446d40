// After a round the model has seen what was accepted, and the draft perhaps one token less.
#include "runtime/speculative.h"

#include <algorithm>

namespace presil {

static std::span<const float> row_of(const Tensor& logits, int64_t row) {
  const auto width = static_cast<size_t>(logits.shape.back());
  return {logits.as<float>() + static_cast<size_t>(row) * width, width};
}

int32_t SpeculativeDecoder::start(std::span<const int32_t> for_model,
                                  std::span<const int32_t> for_draft) {
  const Tensor logits = model_.feed(for_model);
  draft_.feed(for_draft);
  unseen_.clear();
  last_ = sampler_.pick(row_of(logits, 0));
  return last_;
}

std::vector<SpeculativeDecoder::Guess> SpeculativeDecoder::guess(int64_t count) {
  std::vector<Guess> guesses;
  std::vector<int32_t> fed = unseen_;
  fed.push_back(last_);
  while (static_cast<int64_t>(guesses.size()) < count) {
    const Tensor logits = draft_.feed(fed);
    Guess one;
    one.from = sampler_.choices(row_of(logits, 0));
    one.token = sampler_.draw(one.from);
    fed = {one.token};
    guesses.push_back(std::move(one));
  }
  return guesses;
}

std::vector<int32_t> SpeculativeDecoder::next(int64_t room) {
  const int64_t count = std::min(ahead_, room - 1);
  const int64_t begin = model_.position();
  const std::vector<Guess> guesses = count > 0 ? guess(count) : std::vector<Guess>{};
  std::vector<int32_t> fed = {last_};
  for (const Guess& one : guesses) fed.push_back(one.token);
  const Tensor logits = model_.feed(fed, /*all_logits=*/true);
  std::vector<int32_t> said;
  int64_t row = 0;
  for (const Guess& one : guesses) {
    const TokenChoices choices = sampler_.choices(row_of(logits, row));
    if (!sampler_.accepts(one.token, choices, one.from)) {
      said.push_back(sampler_.draw(Sampler::rest(choices, one.from)));
      break;
    }
    said.push_back(one.token);
    ++row;
  }
  drafted_ += static_cast<int64_t>(guesses.size());
  accepted_ += row;
  const bool all = row == static_cast<int64_t>(guesses.size());
  if (all) said.push_back(sampler_.pick(row_of(logits, row)));
  model_.rewind(begin + 1 + row);
  // The draft was fed all of its guesses but the last.
  if (guesses.empty()) {
    unseen_.push_back(last_);
  } else if (all) {
    unseen_ = {guesses.back().token};
  } else {
    unseen_.clear();
    draft_.rewind(std::min(draft_.position(), begin + 1 + row));
  }
  last_ = said.back();
  return said;
}

}  // namespace presil
