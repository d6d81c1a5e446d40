// The vector engine on host memory: a micro-program over up to three input streams and one output,
// each with four strides over a common iteration space whose dimension 0 is innermost.
//
// Reductions start from the neutral element (or, with accumulate, from the output's old value).
// Where dimension 0 is not reduced each output lane takes its elements in order, dimension 1 before
// 2 before 3. Where it is reduced, element j goes to partial sum j mod 16, the partial sums run on
// over the higher reduced dimensions, the old value starts partial sum 0, and the sixteen are
// joined as a balanced tree (s0+s8, s1+s9, ...; then +4, +2, +1). arg_max and arg_min give the
// first position, counted with dimension 0 fastest over the reduced dimensions, in the lane of
// `after`'s first input (i32 or i64).
#pragma once

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "isa/isa.h"

namespace presil {

struct StreamOperand {
  void* data = nullptr;
  DType dtype = DType::f32;
  int64_t offset = 0;  // offset and strides count elements
  std::array<int64_t, 4> stride{0, 0, 0, 0};
};
using StreamExtent = std::array<int64_t, 4>;

// Throws an internal error where the program does not fit the operands' lanes.
void check_stream(const MicroProgram& program, std::span<const StreamOperand> inputs,
                  const StreamOperand& output);
// The definition, element by element.
void run_stream_naive(const MicroProgram& program, const StreamExtent& extent,
                      std::span<const StreamOperand> inputs, const StreamOperand& output);

uint64_t neutral_element(StreamReduce reduce, Lane lane);
Elementary elementary_of(StreamReduce reduce);  // of add to bit_or; fma joins partial sums by add

// An expression compiled to stripes over short runs of lanes that stay in the first-level cache.
class StripeProgram {
 public:
  static constexpr int64_t most_lanes = 512;

  StripeProgram() = default;
  explicit StripeProgram(const Expression& expression);
  // Runs on `count` lanes. `inputs` point to lanes. The result is written to `target` if the last
  // step can write there, else it lies where the return value points.
  const void* run(std::span<const void* const> inputs, void* target, int64_t count);
  bool uses(int input) const { return used_[input]; }
  bool result_is_input() const { return result_ < input_count_; }
  bool result_is_computed() const { return result_is_computed_; }
  int result_input() const { return result_ < input_count_ ? result_ : -1; }
  Lane result_lane() const { return result_lane_; }

 private:
  struct Step {
    Stripe stripe;
    int operand[3];
    int value;
  };
  int input_count_ = 0;
  int result_ = 0;
  bool result_is_computed_ = false;  // by a step, neither an input nor a constant
  Lane result_lane_ = Lane::f32;
  std::vector<Step> steps_;
  std::vector<int> buffer_of_;  // of each value, -1 where it has none
  std::vector<bool> used_;      // inputs that the result depends on
  std::vector<uint64_t> buffers_;
  int64_t buffer_words_ = 0;
  std::vector<const void*> place_;  // of each value while it runs
};

// Buffers for loaded streams and accumulators, which programs of one core take turns to use.
class StreamWorkspace {
 public:
  StreamWorkspace();
  char* buffer(int index) { return reinterpret_cast<char*>(words_.data() + index * buffer_words); }
  // Three streams, then these.
  enum { sums_buffer = 3, position_buffer, scratch_buffer, buffer_count };

 private:
  // 512 lanes of up to 8 bytes and a line more, so that they do not all fall into the same cache
  // sets.
  static constexpr int64_t buffer_words = StripeProgram::most_lanes + 8;
  std::vector<uint64_t> words_;
};

// A micro-program over operands that stay where they are, ready to run on what they then hold.
class StreamPlan {
 public:
  virtual ~StreamPlan() = default;
  virtual void run() = 0;
};

// A micro-program ready to run many times; not for use by two threads at once.
class StreamProgram {
 public:
  explicit StreamProgram(const MicroProgram& program);
  // Valid while this program and the workspace live.
  std::unique_ptr<StreamPlan> plan(const StreamExtent& extent,
                                   std::span<const StreamOperand> inputs,
                                   const StreamOperand& output, StreamWorkspace& workspace);
  // Once, in a workspace of its own.
  void run(const StreamExtent& extent, std::span<const StreamOperand> inputs,
           const StreamOperand& output);

 private:
  friend class StreamRun;
  MicroProgram program_;
  StripeProgram before_, before_b_, after_;
  uint64_t neutral_ = 0;  // of the reduction, in its lane
};

}  // namespace presil
