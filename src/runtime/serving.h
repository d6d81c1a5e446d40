// Requests that come when they come, answered together. Part of the front door of `runtime`.
//
// A request joins the batch as soon as there is a place and room for its prompt, and leaves it when
// its answer ends, while the others go on (continuous batching: Orca, Yu et al. 2022). Where no
// page is left for a next token, the request that joined last gives its pages back and waits to be
// read again with what it has said so far (recomputation: vLLM, Kwon et al. 2023, section 4.5). The
// clock is the chip's.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "language/language.h"
#include "runtime/batch_session.h"

namespace presil {

struct Request {
  std::vector<int32_t> prompt;
  int64_t tokens_max = 256;  // of the answer
  double arrival_seconds = 0;
};

struct ServedRequest {
  std::vector<int32_t> tokens;
  std::string ended_by;  // "end", "max_tokens", "context"
  double begin_seconds = 0, first_token_seconds = 0, end_seconds = 0;
  int64_t restarts = 0;  // how often it had to give its pages back
};

struct ServingOptions {
  SamplerOptions sampler;  // each request draws for itself, with the seed plus its number
  // How long the chip takes for a step.
  std::function<double(const LanguageSession::Step&)> seconds_of;
  // Called with each token of a request, and what the answers are by then.
  std::function<void(size_t request, int32_t token)> on_token;
};

struct Served {
  std::vector<ServedRequest> requests;  // in the order of the requests
  double seconds = 0;                   // until the last answer ends
  double busy_seconds = 0;              // of those, the chip at work
  int64_t prompt_steps = 0, answer_steps = 0;
  int64_t answer_rows = 0;  // tokens that steps for answers took
  int64_t pages_used_most = 0;
};

// Error runtime-no-room where one request alone needs more pages than there are; errors of
// BatchSession.
Served serve(BatchSession& session, const LanguageModel& model, std::span<const Request> requests,
             const ServingOptions& options);

}  // namespace presil
