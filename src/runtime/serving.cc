// First come, first served: a request that waits is never passed by a later one.
#include "runtime/serving.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <numeric>

namespace presil {
namespace {

class Serving {
 public:
  Serving(BatchSession& session, const LanguageModel& model, std::span<const Request> requests,
          const ServingOptions& options)
      : session_(session), model_(model), requests_(requests), options_(options) {
    served_.requests.resize(requests.size());
    for (size_t i = 0; i < requests.size(); ++i) {
      SamplerOptions own = options.sampler;
      own.seed += i;
      samplers_.emplace_back(own);
    }
    waiting_.resize(requests.size());
    std::iota(waiting_.begin(), waiting_.end(), 0);
    std::stable_sort(waiting_.begin(), waiting_.end(), [&](size_t a, size_t b) {
      return requests[a].arrival_seconds < requests[b].arrival_seconds;
    });
  }

  Served run() {
    while (!waiting_.empty() || !active_.empty()) {
      if (may_join()) {
        join();
      } else if (active_.empty()) {
        const double arrival = requests_[waiting_.front()].arrival_seconds;
        if (arrival <= served_.seconds) refuse(waiting_.front());
        served_.seconds = arrival;
      } else {
        answer();
      }
    }
    return std::move(served_);
  }

 private:
  struct Active {
    size_t request = 0;
    int64_t sequence = 0;
    int32_t next = 0;  // the token that is to be fed
  };

  // The prompt, and what was said before a restart.
  std::vector<int32_t> text_of(size_t request) const {
    std::vector<int32_t> text = requests_[request].prompt;
    const std::vector<int32_t>& said = served_.requests[request].tokens;
    text.insert(text.end(), said.begin(), said.end());
    return text;
  }

  bool may_join() const {
    if (waiting_.empty() || static_cast<int64_t>(active_.size()) >= session_.batch()) return false;
    const size_t request = waiting_.front();
    if (requests_[request].arrival_seconds > served_.seconds) return false;
    // With a page for the first token that is fed, so that it does not have to leave at once.
    const auto length = static_cast<int64_t>(text_of(request).size());
    return session_.has_room(-1, std::min(length + 1, session_.context()));
  }

  [[noreturn]] void refuse(size_t request) const {
    Place place;
    place.file = model_.path;
    place.inside = fmt::format("request {}", request + 1);
    throw Error(
        "runtime-no-room", place,
        fmt::format("{} tokens and a pool of {} pages", text_of(request).size(), session_.pages()),
        fmt::format("a page for each {} positions of a request", session_.page_positions()));
  }

  void join() {
    const size_t request = waiting_.front();
    waiting_.pop_front();
    ServedRequest& own = served_.requests[request];
    if (own.restarts == 0) own.begin_seconds = served_.seconds;
    const int64_t sequence = session_.open();
    const size_t first = session_.steps().size();
    const Tensor logits = session_.feed(sequence, text_of(request));
    served_.prompt_steps += static_cast<int64_t>(session_.steps().size() - first);
    pass(first);
    active_.push_back({request, sequence, 0});
    if (!take(active_.back(), logits.as<float>(), logits.shape[1])) {
      session_.close(sequence);
      active_.pop_back();
    }
  }

  // Lets the clock go on by what the steps from `first` on took.
  void pass(size_t first) {
    for (const LanguageSession::Step& step : std::span(session_.steps()).subspan(first)) {
      const double seconds = options_.seconds_of(step);
      served_.seconds += seconds;
      served_.busy_seconds += seconds;
    }
    served_.pages_used_most =
        std::max(served_.pages_used_most, session_.pages() - session_.free_pages());
  }

  // Takes up the token that the logits give; whether the answer goes on.
  bool take(Active& active, const float* logits, int64_t vocabulary) {
    ServedRequest& own = served_.requests[active.request];
    const int32_t token = samplers_[active.request].pick({logits, static_cast<size_t>(vocabulary)});
    if (own.tokens.empty()) own.first_token_seconds = served_.seconds;
    own.end_seconds = served_.seconds;
    const auto end = [&](const char* reason) {
      own.ended_by = reason;
      return false;
    };
    if (model_.tokenizer->ends_answer(token)) return end("end");
    active.next = token;
    own.tokens.push_back(token);
    if (options_.on_token) options_.on_token(active.request, token);
    if (static_cast<int64_t>(own.tokens.size()) >= requests_[active.request].tokens_max)
      return end("max_tokens");
    if (session_.length(active.sequence) >= session_.context()) return end("context");
    return true;
  }

  // A token of each answer that there is room for.
  void answer() {
    make_room();
    std::vector<std::pair<int64_t, int32_t>> tokens;
    for (const Active& active : active_) tokens.push_back({active.sequence, active.next});
    const size_t first = session_.steps().size();
    const Tensor logits = session_.step(tokens);
    ++served_.answer_steps;
    served_.answer_rows += static_cast<int64_t>(tokens.size());
    pass(first);
    std::vector<Active> left;
    for (size_t row = 0; row < active_.size(); ++row) {
      const int64_t vocabulary = logits.shape[1];
      const float* own = logits.as<float>() + static_cast<int64_t>(row) * vocabulary;
      if (take(active_[row], own, vocabulary)) {
        left.push_back(active_[row]);
      } else {
        session_.close(active_[row].sequence);
      }
    }
    active_ = std::move(left);
  }

  // Sends back the last that joined until the others have a page for their next token.
  void make_room() {
    for (;;) {
      int64_t needed = 0;
      for (const Active& active : active_) {
        if (session_.length(active.sequence) % session_.page_positions() == 0) ++needed;
      }
      if (needed <= session_.free_pages()) return;
      const Active last = active_.back();
      if (active_.size() == 1) refuse(last.request);
      active_.pop_back();
      session_.close(last.sequence);
      ++served_.requests[last.request].restarts;
      waiting_.push_front(last.request);
    }
  }

  BatchSession& session_;
  const LanguageModel& model_;
  std::span<const Request> requests_;
  const ServingOptions& options_;
  std::vector<Sampler> samplers_;
  std::deque<size_t> waiting_;
  std::vector<Active> active_;  // in the order in which they joined
  Served served_;
};

}  // namespace

Served serve(BatchSession& session, const LanguageModel& model, std::span<const Request> requests,
             const ServingOptions& options) {
  return Serving(session, model, requests, options).run();
}

}  // namespace presil
