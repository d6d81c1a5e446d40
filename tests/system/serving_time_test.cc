// Requests at a rate: alone they take what `presil time` says of one, many at once no more than the
// batch allows, and fewer pages never lose one.
#include "system/system.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "chip/chip.h"

namespace presil {
namespace {

class ServingTimeTest : public testing::Test {
 protected:
  ServingTimeTest() {
    load_.load.batch = 16;
    load_.load.prompt = 100;
    load_.load.output = 40;
    load_.requests = 60;
  }

  const LanguageTime alone() {
    LanguageLoad one = load_.load;
    one.batch = 1;
    return time_language(model_, chip_, one, cycles_);
  }
  ServingTimes at(double rate) { return time_serving(model_, chip_, load_, {rate}, cycles_); }

  const std::string source_ = PRESIL_SOURCE_DIR;
  const Chip chip_ = read_chip(source_ + "/chips/house/cloud.toml");
  const LanguageModel model_ = read_language_model("smollm2-135m", {source_ + "/models/language"});
  const CycleForms cycles_ = {matrix_cycles, vector_cycles};
  ServingLoad load_;
};

TEST_F(ServingTimeTest, takes_as_long_as_one_request_where_they_come_seldom) {
  const ServingTimes times = at(1e-3);
  const LanguageTime one = alone();
  const Served& served = times.rates[0].served;
  for (size_t i = 0; i < served.requests.size(); ++i) {
    const ServedRequest& own = served.requests[i];
    EXPECT_NEAR(own.first_token_seconds - times.rates[0].arrivals[i], one.prefill.seconds,
                1e-6 * one.prefill.seconds);
    EXPECT_EQ(own.tokens, 40);
    const double each = (own.end_seconds - own.first_token_seconds) / 39;
    EXPECT_GE(each, 0.99 * std::min(one.first.seconds, one.last.seconds));
    EXPECT_LE(each, 1.01 * std::max(one.first.seconds, one.last.seconds));
  }
  EXPECT_EQ(served.answer_steps, served.answer_rows);
}

TEST_F(ServingTimeTest, fills_the_batch_where_they_come_at_once) {
  const ServingTimes times = at(1e6);
  const ServingTime& time = times.rates[0];
  const double said = 60 * 40;
  LanguageLoad full = load_.load;
  const double step = time_language(model_, chip_, full, cycles_).first.seconds;
  EXPECT_LE(said / time.served.seconds, 16 / step);
  EXPECT_GT(static_cast<double>(time.served.answer_rows),
            12 * static_cast<double>(time.served.answer_steps));
  // More than one at a time answers more in a second.
  load_.load.batch = 1;
  EXPECT_LT(time.served.seconds, 0.5 * at(1e6).rates[0].served.seconds);
}

TEST_F(ServingTimeTest, answers_all_where_pages_are_few) {
  const double whole = at(1e6).rates[0].served.seconds;
  load_.page_positions = 16;
  load_.pages = 30;
  const ServingTimes times = at(1e6);
  const Served& served = times.rates[0].served;
  EXPECT_LE(served.pages_used_most, 30);
  EXPECT_GT(served.seconds, whole);
  int64_t restarts = 0;
  for (const ServedRequest& own : served.requests) {
    EXPECT_EQ(own.tokens, 40);
    restarts += own.restarts;
  }
  EXPECT_GT(restarts, 0);
}

TEST_F(ServingTimeTest, says_what_has_no_pages) {
  load_.pages = 1;
  EXPECT_THROW(at(1), Error);
  load_.pages = 0;
  const LanguageModel large = read_language_model("llama3-405b", {source_ + "/models/language"});
  try {
    time_serving(large, chip_, load_, {1}, cycles_);
    ADD_FAILURE() << "it has pages beside weights that do not fit";
  } catch (const Error& error) {
    EXPECT_EQ(error.findings().front().id, "system-bad-load");
  }
}

}  // namespace
}  // namespace presil
