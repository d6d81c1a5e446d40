// Front door of `serving`: which of many requests a language model reads and answers when. Who
// answers, and on what, is no matter here: it is asked through ServingBatch, by executing programs
// (runtime) or by knowing their times (system).
//
// A request joins the batch as soon as there is a place and room for its prompt, and leaves it when
// its answer ends, while the others go on (continuous batching: Orca, Yu et al. 2022). First come,
// first served: nobody is passed by a later one. Where no page is left for a next token, the
// request that joined last gives its pages back and waits to be read again with what it has said so
// far (recomputation: vLLM, Kwon et al. 2023, section 4.5).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace presil {

// What is known of a request before it is answered.
struct RequestForm {
  int64_t prompt_tokens = 1;
  double arrival_seconds = 0;
};

struct ServingLimits {
  int64_t batch = 4;  // answers that a step takes a token of
  int64_t pages = 0, page_positions = 128;
  int64_t context = 0;  // positions that a request may fill
};

class ServingBatch {
 public:
  virtual ~ServingBatch() = default;
  // Reads the request's prompt and what it has said, and takes the next token; seconds it took.
  virtual double read(size_t request) = 0;
  // Feeds the newest token of each, and takes the next of each; seconds it took.
  virtual double step(std::span<const size_t> requests) = 0;
  // Whether the newest token was the last, and whether it is fed no more.
  virtual bool has_ended(size_t request) const = 0;
  // Gives the pages back, at the end or before the request is read again.
  virtual void leave(size_t request) = 0;
};

struct ServedRequest {
  double begin_seconds = 0, first_token_seconds = 0, end_seconds = 0;
  int64_t tokens = 0;    // that were taken, one that only ends an answer among them
  int64_t restarts = 0;  // how often it had to give its pages back
};

struct Served {
  std::vector<ServedRequest> requests;        // in the order of the requests
  double seconds = 0;                         // until the last answer ends
  double busy_seconds = 0;                    // of those, at work
  int64_t answer_steps = 0, answer_rows = 0;  // steps for answers, and tokens that they took
  int64_t pages_used_most = 0;
};

// Error serving-no-room where one request alone needs more pages than there are.
Served serve(std::span<const RequestForm> requests, const ServingLimits& limits,
             ServingBatch& batch);

// Seconds at which so many requests come that know nothing of each other, `rate` of them a second
// in the mean: gaps are exponentially distributed (a Poisson process). The same seed gives the
// same.
std::vector<double> poisson_arrivals(int64_t count, double rate, uint64_t seed);

// The value that a share of the others is not above.
double percentile(std::vector<double> values, double share);

}  // namespace presil
