// The definition of a vector instruction, one element at a time.
#include "base/base.h"
#include "machine/stream.h"

namespace presil {

uint64_t neutral_element(StreamReduce reduce, Lane lane) {
  bool narrow = lane_bytes(lane) == 4;
  switch (reduce) {
    case StreamReduce::mul:
      return lane == Lane::f32   ? 0x3f800000u
             : lane == Lane::f64 ? 0x3ff0000000000000u
                                 : uint64_t{1};
    case StreamReduce::max:
    case StreamReduce::min: {
      bool high = reduce == StreamReduce::min;
      switch (lane) {
        case Lane::f32:
          return high ? 0x7f800000u : 0xff800000u;
        case Lane::f64:
          return high ? 0x7ff0000000000000u : 0xfff0000000000000u;
        case Lane::i32:
          return high ? 0x7fffffffu : 0x80000000u;
        case Lane::i64:
          return high ? 0x7fffffffffffffffu : 0x8000000000000000u;
        case Lane::u32:
          return high ? 0xffffffffu : 0u;
        case Lane::u64:
          return high ? ~uint64_t{0} : 0u;
      }
      return 0;
    }
    case StreamReduce::bit_and:
      return narrow ? 0xffffffffu : ~uint64_t{0};
    default:
      return 0;
  }
}

Elementary elementary_of(StreamReduce reduce) {
  switch (reduce) {
    case StreamReduce::mul:
      return Elementary::mul;
    case StreamReduce::max:
      return Elementary::max;
    case StreamReduce::min:
      return Elementary::min;
    case StreamReduce::bit_and:
      return Elementary::bit_and;
    case StreamReduce::bit_or:
      return Elementary::bit_or;
    default:
      return Elementary::add;
  }
}

void check_stream(const MicroProgram& program, std::span<const StreamOperand> inputs,
                  const StreamOperand& output) {
  PRESIL_CHECK(static_cast<int>(inputs.size()) == program.stream_count && inputs.size() <= 3,
               "a vector instruction has the streams of its micro-program");
  auto fits = [&](const Expression& expression, size_t first) {
    PRESIL_CHECK(expression.inputs.size() == inputs.size() + first,
                 "a micro-program's expression takes every stream");
    for (size_t i = 0; i < inputs.size(); ++i) {
      PRESIL_CHECK(expression.inputs[first + i] == lane_of(inputs[i].dtype),
                   "a stream's lane is that of the expression's input");
    }
  };
  fits(program.before, 0);
  Lane lane = program.before.result_lane();
  if (program.reduce != StreamReduce::none) {
    bool is_position =
        program.reduce == StreamReduce::arg_max || program.reduce == StreamReduce::arg_min;
    fits(program.after, 1);
    Lane first = program.after.inputs[0];
    PRESIL_CHECK(is_position ? first == Lane::i32 || first == Lane::i64 : first == lane,
                 "the reduced value has the lane of after's first input");
    if (program.reduce == StreamReduce::fma) {
      fits(program.before_b, 0);
      PRESIL_CHECK(program.before_b.result_lane() == lane, "both factors have one lane");
    }
    PRESIL_CHECK(!program.accumulate || (!is_position && lane == lane_of(output.dtype)),
                 "accumulation starts from an output of the reduced lane");
    lane = program.after.result_lane();
  }
  PRESIL_CHECK(lane == lane_of(output.dtype), "the result has the lane of the output");
}

namespace {

struct NaiveRun {
  const MicroProgram& program;
  const StreamExtent& extent;
  std::span<const StreamOperand> inputs;
  const StreamOperand& output;

  static uint64_t load(const StreamOperand& operand, const StreamExtent& index) {
    int64_t offset = operand.offset;
    for (int d = 0; d < 4; ++d) offset += index[d] * operand.stride[d];
    uint64_t bits = 0;
    load_lanes(&bits, operand.dtype, operand.data, offset, 1, 1);
    return bits;
  }
  uint64_t value(const Expression& expression, const StreamExtent& index,
                 const uint64_t* first) const {
    std::vector<uint64_t> values;
    if (first != nullptr) values.push_back(*first);
    for (const StreamOperand& input : inputs) values.push_back(load(input, index));
    return evaluate(expression, values);
  }

  uint64_t reduced(StreamExtent index) const {
    StreamExtent count = extent;
    for (int d = 0; d < 4; ++d) {
      if (!(program.reduce_mask >> d & 1)) count[d] = 1;
    }
    Lane lane = program.before.result_lane();
    uint64_t sums[16], best = 0, position = 0, visited = 0;
    for (auto& sum : sums) sum = neutral_element(program.reduce, lane);
    if (program.accumulate) sums[0] = load(output, index);
    const StreamExtent base = index;
    for (int64_t l = 0; l < count[3]; ++l) {
      for (int64_t k = 0; k < count[2]; ++k) {
        for (int64_t j = 0; j < count[1]; ++j) {
          for (int64_t i = 0; i < count[0]; ++i, ++visited) {
            index = {base[0] + i, base[1] + j, base[2] + k, base[3] + l};
            uint64_t a = value(program.before, index, nullptr);
            uint64_t& sum = sums[i % 16];
            if (program.reduce == StreamReduce::arg_max ||
                program.reduce == StreamReduce::arg_min) {
              bool high = program.reduce == StreamReduce::arg_max;
              bool better =
                  define(Elementary::less, lane, lane, high ? best : a, high ? a : best, 0);
              if (visited == 0 || better) best = a, position = visited;
            } else if (program.reduce == StreamReduce::fma) {
              sum = define(Elementary::fma, lane, lane, a, value(program.before_b, index, nullptr),
                           sum);
            } else {
              sum = define(elementary_of(program.reduce), lane, lane, sum, a, 0);
            }
          }
        }
      }
    }
    if (program.reduce == StreamReduce::arg_max || program.reduce == StreamReduce::arg_min) {
      return position;
    }
    if (!(program.reduce_mask & 1)) return sums[0];
    for (int half = 8; half >= 1; half /= 2) {
      for (int s = 0; s < half; ++s) {
        sums[s] = define(elementary_of(program.reduce), lane, lane, sums[s], sums[s + half], 0);
      }
    }
    return sums[0];
  }

  void run() const {
    StreamExtent count = extent;
    bool reduces = program.reduce != StreamReduce::none;
    for (int d = 0; d < 4; ++d) {
      if (extent[d] == 0 && !(reduces && program.reduce_mask >> d & 1)) return;
      if (reduces && program.reduce_mask >> d & 1) count[d] = 1;
    }
    for (int64_t l = 0; l < count[3]; ++l) {
      for (int64_t k = 0; k < count[2]; ++k) {
        for (int64_t j = 0; j < count[1]; ++j) {
          for (int64_t i = 0; i < count[0]; ++i) {
            StreamExtent index{i, j, k, l};
            uint64_t result;
            if (reduces) {
              uint64_t sum = reduced(index);
              result = value(program.after, index, &sum);
            } else {
              result = value(program.before, index, nullptr);
            }
            int64_t offset = output.offset;
            for (int d = 0; d < 4; ++d) offset += index[d] * output.stride[d];
            store_lanes(&result, output.dtype, output.data, offset, 1, 1);
          }
        }
      }
    }
  }
};

}  // namespace

void run_stream_naive(const MicroProgram& program, const StreamExtent& extent,
                      std::span<const StreamOperand> inputs, const StreamOperand& output) {
  check_stream(program, inputs, output);
  NaiveRun{program, extent, inputs, output}.run();
}

}  // namespace presil
