// Requests with texts, answered together by a language model's own weights: `serving` says who is
// read and answered when. Part of the front door of `runtime`.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "language/language.h"
#include "runtime/batch_session.h"
#include "serving/serving.h"

namespace presil {

struct Request {
  std::vector<int32_t> prompt;
  int64_t tokens_max = 256;  // of the answer
  double arrival_seconds = 0;
};

struct RequestAnswer {
  std::vector<int32_t> tokens;
  std::string ended_by;  // "end", "max_tokens", "context"
};

struct RequestOptions {
  SamplerOptions sampler;  // each request draws for itself, with the seed plus its number
  // How long the chip takes for a step.
  std::function<double(const LanguageSession::Step&)> seconds_of;
  std::function<void(size_t request, int32_t token)> on_token;  // or none
};

struct RequestAnswers {
  std::vector<RequestAnswer> answers;  // in the order of the requests
  Served served;
  int64_t prompt_steps = 0;
};

// Errors: serving-no-room; those of BatchSession.
RequestAnswers answer_requests(BatchSession& session, const LanguageModel& model,
                               std::span<const Request> requests, const RequestOptions& options);

}  // namespace presil
