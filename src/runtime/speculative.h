// Speculative decoding (Leviathan, Kalman and Matias 2023): a small model says what may follow, and
// the large one looks at all of it in one step, which costs its memory little more than one token
// does. What it would not have said itself is dropped, so that answers are its own.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "language/language.h"
#include "runtime/language_session.h"

namespace presil {

class SpeculativeDecoder {
 public:
  // `ahead`: tokens that the draft says at a time, at least 1.
  SpeculativeDecoder(LanguageSession& model, LanguageSession& draft, Sampler& sampler,
                     int64_t ahead)
      : model_(model), draft_(draft), sampler_(sampler), ahead_(ahead) {}

  // Feeds both what they have not seen of a prompt, and returns the first token of the answer.
  int32_t start(std::span<const int32_t> for_model, std::span<const int32_t> for_draft);
  // One token or more that follow what was returned before; `room`: positions that are left.
  std::vector<int32_t> next(int64_t room);

  int64_t drafted() const { return drafted_; }
  int64_t accepted() const { return accepted_; }

 private:
  struct Guess {
    int32_t token = 0;
    TokenChoices from;
  };
  std::vector<Guess> guess(int64_t count);

  LanguageSession& model_;
  LanguageSession& draft_;
  Sampler& sampler_;
  int64_t ahead_;
  int32_t last_ = 0;             // returned, and fed to neither
  std::vector<int32_t> unseen_;  // by the draft, before `last_`
  int64_t drafted_ = 0, accepted_ = 0;
};

}  // namespace presil
