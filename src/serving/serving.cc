// Pages are counted here: a request that holds n positions has as many as n fill.
#include "serving/serving.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <numeric>

#include "base/base.h"

namespace presil {
namespace {

class Serving {
 public:
  Serving(std::span<const RequestForm> requests, const ServingLimits& limits, ServingBatch& batch)
      : requests_(requests), limits_(limits), batch_(batch) {
    served_.requests.resize(requests.size());
    held_.resize(requests.size());
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
  int64_t pages_for(int64_t positions) const {
    return (positions + limits_.page_positions - 1) / limits_.page_positions;
  }
  int64_t free_pages() const { return limits_.pages - used_; }

  // Positions that reading the request fills.
  int64_t length_of(size_t request) const {
    return requests_[request].prompt_tokens + served_.requests[request].tokens;
  }

  bool may_join() const {
    if (waiting_.empty() || static_cast<int64_t>(active_.size()) >= limits_.batch) return false;
    const size_t request = waiting_.front();
    if (requests_[request].arrival_seconds > served_.seconds) return false;
    // With a page for the first token that is fed, so that it need not leave at once.
    return pages_for(std::min(length_of(request) + 1, limits_.context)) <= free_pages();
  }

  [[noreturn]] void refuse(size_t request) const {
    Place place;
    place.inside = fmt::format("request {}", request + 1);
    throw Error("serving-no-room", place,
                fmt::format("{} tokens and a pool of {} pages", length_of(request), limits_.pages),
                fmt::format("a page for each {} positions of a request, and of its next token",
                            limits_.page_positions));
  }

  void hold(size_t request, int64_t positions) {
    used_ += pages_for(positions) - pages_for(held_[request]);
    held_[request] = positions;
    served_.pages_used_most = std::max(served_.pages_used_most, used_);
  }

  void join() {
    const size_t request = waiting_.front();
    waiting_.pop_front();
    ServedRequest& own = served_.requests[request];
    if (own.restarts == 0) own.begin_seconds = served_.seconds;
    hold(request, length_of(request));
    pass(batch_.read(request));
    active_.push_back(request);
    take(request);
    leave_if_ended();
  }

  void pass(double seconds) {
    served_.seconds += seconds;
    served_.busy_seconds += seconds;
  }

  void take(size_t request) {
    ServedRequest& own = served_.requests[request];
    if (own.tokens == 0) own.first_token_seconds = served_.seconds;
    own.end_seconds = served_.seconds;
    ++own.tokens;
  }

  void leave(size_t request) {
    batch_.leave(request);
    hold(request, 0);
  }

  void leave_if_ended() {
    std::vector<size_t> left;
    for (const size_t request : active_) {
      if (batch_.has_ended(request)) {
        leave(request);
      } else {
        left.push_back(request);
      }
    }
    active_ = std::move(left);
  }

  // A token of each answer that there is room for.
  void answer() {
    make_room();
    for (const size_t request : active_) hold(request, held_[request] + 1);
    pass(batch_.step(active_));
    ++served_.answer_steps;
    served_.answer_rows += static_cast<int64_t>(active_.size());
    for (const size_t request : active_) take(request);
    leave_if_ended();
  }

  // Sends back the last that joined until the others have a page for their next token.
  void make_room() {
    for (;;) {
      int64_t needed = 0;
      for (const size_t request : active_)
        needed += pages_for(held_[request] + 1) - pages_for(held_[request]);
      if (needed <= free_pages()) return;
      const size_t last = active_.back();
      if (active_.size() == 1) refuse(last);
      active_.pop_back();
      leave(last);
      ++served_.requests[last].restarts;
      waiting_.push_front(last);
    }
  }

  std::span<const RequestForm> requests_;
  const ServingLimits& limits_;
  ServingBatch& batch_;
  std::deque<size_t> waiting_;
  std::vector<size_t> active_;  // in the order in which they joined
  std::vector<int64_t> held_;   // positions of each request that lie in pages
  int64_t used_ = 0;            // pages
  Served served_;
};

}  // namespace

Served serve(std::span<const RequestForm> requests, const ServingLimits& limits,
             ServingBatch& batch) {
  return Serving(requests, limits, batch).run();
}

std::vector<double> poisson_arrivals(int64_t count, double rate, uint64_t seed) {
  std::vector<double> arrivals;
  double at = 0;
  for (int64_t i = 0; i < count; ++i) {
    // splitmix64 (Steele, Lea and Flood 2014), of which the upper 53 bits are a number in (0, 1].
    uint64_t bits = seed += 0x9e3779b97f4a7c15u;
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9u;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebu;
    bits ^= bits >> 31;
    at -= std::log((static_cast<double>(bits >> 11) + 1) * 0x1p-53) / rate;
    arrivals.push_back(at);
  }
  return arrivals;
}

double percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<size_t>(std::lround(share * static_cast<double>(values.size() - 1)))];
}

}  // namespace presil
