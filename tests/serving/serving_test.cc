// Requests are answered in their order, within the limits, and nobody idles while somebody waits.
// With one place and answers of one length a server is the queue M/D/1, whose mean wait is known.
#include "serving/serving.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/base.h"

namespace presil {
namespace {

// Reads a prompt and gives a token in fixed times; answers have lengths.
class Fixed : public ServingBatch {
 public:
  Fixed(std::vector<int64_t> lengths, double read_seconds, double step_seconds)
      : lengths_(std::move(lengths)),
        said_(lengths_.size()),
        read_seconds_(read_seconds),
        step_seconds_(step_seconds) {}

  double read(size_t request) override {
    reads.push_back(request);
    ++said_[request];
    return read_seconds_;
  }
  double step(std::span<const size_t> requests) override {
    most = std::max(most, requests.size());
    for (const size_t request : requests) ++said_[request];
    return step_seconds_;
  }
  bool has_ended(size_t request) const override { return said_[request] >= lengths_[request]; }
  void leave(size_t) override { ++left; }

  std::vector<size_t> reads;
  size_t most = 0, left = 0;

 private:
  std::vector<int64_t> lengths_, said_;
  double read_seconds_, step_seconds_;
};

TEST(Serving, takes_everybody_into_one_batch_who_is_there) {
  const std::vector<RequestForm> requests(5, {10, 0});
  Fixed batch(std::vector<int64_t>(5, 8), 1, 1);
  const Served served = serve(requests, {.batch = 5, .pages = 5, .context = 100}, batch);
  // Five prompts, then seven steps of all.
  EXPECT_DOUBLE_EQ(served.seconds, 12);
  EXPECT_EQ(served.answer_steps, 7);
  EXPECT_EQ(served.answer_rows, 35);
  EXPECT_EQ(batch.most, 5u);
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_DOUBLE_EQ(served.requests[i].first_token_seconds, static_cast<double>(i) + 1);
    EXPECT_DOUBLE_EQ(served.requests[i].end_seconds, 12);
    EXPECT_EQ(served.requests[i].tokens, 8);
  }
}

TEST(Serving, is_idle_only_while_nobody_waits) {
  const std::vector<RequestForm> requests = {{1, 5}, {1, 0}, {1, 100}};
  Fixed batch({3, 3, 1}, 1, 2);
  const Served served = serve(requests, {.batch = 1, .pages = 1, .context = 100}, batch);
  EXPECT_EQ(batch.reads, (std::vector<size_t>{1, 0, 2}));
  EXPECT_DOUBLE_EQ(served.requests[1].end_seconds, 5);
  EXPECT_DOUBLE_EQ(served.requests[0].begin_seconds, 5);
  EXPECT_DOUBLE_EQ(served.requests[0].end_seconds, 10);
  EXPECT_DOUBLE_EQ(served.requests[2].first_token_seconds, 101);
  EXPECT_DOUBLE_EQ(served.busy_seconds, 11);
}

TEST(Serving, sends_the_last_back_where_pages_run_out_and_ends_all) {
  // Each grows from 4 to 12 positions in pages of 4: three pages each, of which there are four.
  const std::vector<RequestForm> requests(3, {4, 0});
  Fixed batch(std::vector<int64_t>(3, 9), 1, 1);
  const Served served =
      serve(requests, {.batch = 3, .pages = 4, .page_positions = 4, .context = 100}, batch);
  EXPECT_LE(served.pages_used_most, 4);
  EXPECT_EQ(served.requests[0].restarts, 0);
  int64_t restarts = 0;
  for (const ServedRequest& own : served.requests) {
    EXPECT_EQ(own.tokens, 9);
    restarts += own.restarts;
  }
  EXPECT_GT(restarts, 0);
  EXPECT_EQ(batch.left, 3u + static_cast<size_t>(restarts));
  EXPECT_LE(served.requests[0].end_seconds, served.requests[1].end_seconds);
  EXPECT_LE(served.requests[1].end_seconds, served.requests[2].end_seconds);
}

TEST(Serving, refuses_what_never_fits) {
  const std::vector<RequestForm> requests(1, {9, 0});
  for (const int64_t pages : {1, 2}) {
    // Two pages hold the prompt, and not what is said.
    Fixed batch({9}, 1, 1);
    const ServingLimits limits = {
        .batch = 3, .pages = pages + 1, .page_positions = 4, .context = 100};
    try {
      serve(requests, limits, batch);
      ADD_FAILURE() << "served in " << limits.pages << " pages";
    } catch (const Error& error) {
      EXPECT_EQ(error.findings().front().id, "serving-no-room");
    }
  }
}

// Pollaczek and Khinchine: with service of fixed length a request waits rho / (2 (1 - rho)) of it.
TEST(Serving, waits_as_a_queue_does) {
  constexpr int64_t count = 200000;
  for (const double rho : {0.3, 0.6, 0.8}) {
    const std::vector<double> arrivals = poisson_arrivals(count, rho, 7);
    std::vector<RequestForm> requests;
    for (const double arrival : arrivals) requests.push_back({1, arrival});
    Fixed batch(std::vector<int64_t>(count, 1), 1, 1);
    const Served served = serve(requests, {.batch = 1, .pages = 1, .context = 9}, batch);
    double waited = 0;
    for (size_t i = 0; i < requests.size(); ++i)
      waited += served.requests[i].begin_seconds - arrivals[i];
    const double known = rho / (2 * (1 - rho));
    EXPECT_NEAR(waited / count, known, 0.03 * known) << rho;
    EXPECT_NEAR(served.busy_seconds / served.seconds, rho, 0.01);
  }
}

TEST(Serving, knows_the_value_that_a_share_is_not_above) {
  EXPECT_EQ(percentile({}, 0.5), 0);
  EXPECT_EQ(percentile({3}, 0.9), 3);
  EXPECT_EQ(percentile({5, 1, 4, 2, 3}, 0.5), 3);
  EXPECT_EQ(percentile({5, 1, 4, 2, 3}, 1), 5);
}

}  // namespace
}  // namespace presil
