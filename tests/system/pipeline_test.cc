// Stages of a pipeline against a simulation that moves every part of a batch through every stage.
#include "system/pipeline.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "language/language.h"

namespace presil {
namespace {

// When each part leaves the last stage, if a stage takes one part at a time, hands it on while it
// computes the next, and a part enters again behind its own result.
double simulate(const std::vector<double>& stages, double send, int64_t parts, int64_t rounds) {
  std::vector<double> free(stages.size(), 0), ready(static_cast<size_t>(parts), 0);
  std::vector<double> link_free(stages.size(), 0);
  for (int64_t round = 0; round < rounds; ++round) {
    for (double& part : ready) {
      double now = part;
      for (size_t s = 0; s < stages.size(); ++s) {
        const double end = std::max(now, free[s]) + stages[s];
        free[s] = end;
        now = end;
        if (s + 1 == stages.size()) continue;
        link_free[s] = std::max(end, link_free[s]) + send;
        now = link_free[s];
      }
      part = now;
    }
  }
  return *std::max_element(ready.begin(), ready.end());
}

TEST(Pipeline, LayersAreSharedOutWholly) {
  for (int64_t layers : {1, 7, 12, 61}) {
    for (int64_t stages = 1; stages <= layers; ++stages) {
      int64_t next = 0;
      for (int64_t stage = 0; stage < stages; ++stage) {
        const auto [begin, end] = layers_of_stage(layers, stages, stage);
        EXPECT_EQ(begin, next);
        EXPECT_GE(end - begin, layers / stages);
        EXPECT_LE(end - begin, layers / stages + 1);
        next = end;
      }
      EXPECT_EQ(next, layers);
    }
  }
}

TEST(Pipeline, PartsDivideTheBatch) {
  EXPECT_EQ(parts_of_batch(8, 4), 4);
  EXPECT_EQ(parts_of_batch(6, 4), 3);
  EXPECT_EQ(parts_of_batch(1, 4), 1);
  EXPECT_EQ(parts_of_batch(7, 4), 1);
}

TEST(Pipeline, OnceIsWhatASimulationSays) {
  for (const std::vector<double>& stages :
       {std::vector<double>{3}, {1, 2, 3}, {3, 2, 1}, {2, 2, 2, 2}, {1, 5, 1}}) {
    for (double send : {0.0, 0.5, 7.0}) {
      for (int64_t parts : {1, 2, 5}) {
        const double expected = simulate(stages, send, parts, 1);
        EXPECT_DOUBLE_EQ(once_seconds(pipeline_time(stages, send), parts), expected);
      }
    }
  }
}

TEST(Pipeline, RepeatedIsTheSteadyPaceOfASimulation) {
  for (const std::vector<double>& stages : {std::vector<double>{3}, {1, 2, 3}, {2, 2, 2, 2}}) {
    for (double send : {0.0, 0.5, 7.0}) {
      for (int64_t parts : {1, 2, 4}) {
        const double many = simulate(stages, send, parts, 300);
        const double half = simulate(stages, send, parts, 200);
        const double pace = repeated_seconds(pipeline_time(stages, send), parts);
        EXPECT_NEAR(pace, (many - half) / 100, 0.02 * pace);
      }
    }
  }
}

}  // namespace
}  // namespace presil
