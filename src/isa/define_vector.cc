// The naive meaning of vec: for every index of td that is not reduced, the micro-program's value
// over the reduced dimensions.
//
// Order of a reduction: dimension 3 slowest, dimension 0 fastest. Where dimension 0 is reduced,
// element i0 goes to partial result i0 mod 16, and the sixteen, which run on over the other reduced
// dimensions, are joined as a balanced tree: (s0, s8), (s1, s9), ...; then 4, 2, 1 apart. All start
// from the neutral value; with `accumulate` the first starts from td's old value.
#include <fmt/format.h>

#include <bit>

#include "base/base.h"
#include "isa/element.h"

namespace presil {
namespace {

constexpr size_t partial_count = 16;

[[noreturn]] void bad(std::string found, std::string expected) {
  throw Error("isa-bad-micro-program", {}, std::move(found), std::move(expected));
}

// Lowest or highest value of a lane; for floats the infinities.
uint64_t extreme(Lane lane, bool highest) {
  switch (lane) {
    case Lane::f32:
      return highest ? 0x7f800000u : 0xff800000u;
    case Lane::f64:
      return highest ? 0x7ff0000000000000u : 0xfff0000000000000u;
    case Lane::i32:
      return highest ? 0x7fffffffu : 0x80000000u;
    case Lane::u32:
      return highest ? 0xffffffffu : 0;
    case Lane::i64:
      return highest ? 0x7fffffffffffffffu : 0x8000000000000000u;
    case Lane::u64:
      return highest ? ~uint64_t{0} : 0;
  }
  return 0;
}

uint64_t neutral(StreamReduce reduce, Lane lane) {
  switch (reduce) {
    case StreamReduce::mul:
      return lane == Lane::f32   ? std::bit_cast<uint32_t>(1.0f)
             : lane == Lane::f64 ? std::bit_cast<uint64_t>(1.0)
                                 : 1;
    case StreamReduce::max:
      return extreme(lane, false);
    case StreamReduce::min:
      return extreme(lane, true);
    case StreamReduce::bit_and:
      return lane_bytes(lane) == 4 ? 0xffffffffu : ~uint64_t{0};
    default:
      return 0;
  }
}

// What joins two partial results; for all but fma also what takes in an element.
Elementary joining(StreamReduce reduce) {
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

class VectorMeaning {
 public:
  VectorMeaning(const Command& command, Memory& memory, const MicroProgram& program)
      : program_(program), out_(command.d, memory) {
    const TensorDescriptor* tensors[] = {&command.a, &command.b, &command.c};
    for (int i = 0; i < program.stream_count; ++i) streams_.emplace_back(*tensors[i], memory);
    lane_ = program.before.result_lane();
    for (size_t i = 0; i < 4; ++i) {
      const bool is_reduced = (program.reduce_mask >> i & 1) != 0;
      kept_[i] = is_reduced ? uint16_t{1} : command.d.extent[i];
      reduced_[i] = is_reduced ? command.d.extent[i] : uint16_t{1};
    }
  }

  void run() {
    Index index{};
    do {
      if (program_.reduce == StreamReduce::none) {
        out_.set_lane(index, evaluate(program_.before, read(index)));
        continue;
      }
      std::vector<uint64_t> inputs = read(index);
      inputs.insert(inputs.begin(), reduce(index));
      inputs.resize(program_.after.inputs.size());
      out_.set_lane(index, evaluate(program_.after, inputs));
    } while (next_index(&index, kept_));
  }

 private:
  std::vector<uint64_t> read(const Index& index) const {
    std::vector<uint64_t> values;
    for (const ElementView& stream : streams_) values.push_back(stream.lane(index));
    return values;
  }

  uint64_t reduce(const Index& kept) const {
    const bool is_position =
        program_.reduce == StreamReduce::arg_max || program_.reduce == StreamReduce::arg_min;
    if (is_position) return position(kept);
    const bool has_partials = (program_.reduce_mask & 1) != 0;
    std::array<uint64_t, partial_count> partial;
    partial.fill(neutral(program_.reduce, lane_));
    if (program_.accumulate) partial[0] = out_.lane(kept);
    Index inner{};
    do {
      Index index;
      for (size_t i = 0; i < 4; ++i) index[i] = kept[i] + inner[i];
      uint64_t& sum = partial[has_partials ? static_cast<size_t>(inner[0]) % partial_count : 0];
      const std::vector<uint64_t> inputs = read(index);
      const uint64_t a = evaluate(program_.before, inputs);
      if (program_.reduce == StreamReduce::fma) {
        const uint64_t b = evaluate(program_.before_b, inputs);
        sum = define(Elementary::fma, lane_, lane_, a, b, sum);
      } else {
        sum = define(joining(program_.reduce), lane_, lane_, sum, a, 0);
      }
    } while (next_index(&inner, reduced_));
    for (size_t half = partial_count / 2; has_partials && half >= 1; half /= 2) {
      for (size_t i = 0; i < half; ++i) {
        partial[i] =
            define(joining(program_.reduce), lane_, lane_, partial[i], partial[i + half], 0);
      }
    }
    return partial[0];
  }

  // The first of the largest or smallest; a later one must be strictly better.
  uint64_t position(const Index& kept) const {
    uint64_t best = 0;
    uint64_t best_at = 0;
    uint64_t at = 0;
    Index inner{};
    do {
      Index index;
      for (size_t i = 0; i < 4; ++i) index[i] = kept[i] + inner[i];
      const uint64_t value = evaluate(program_.before, read(index));
      const bool largest = program_.reduce == StreamReduce::arg_max;
      const uint64_t low = largest ? best : value;
      const uint64_t high = largest ? value : best;
      if (at == 0 || define(Elementary::less, lane_, lane_, low, high, 0) != 0) {
        best = value;
        best_at = at;
      }
      ++at;
    } while (next_index(&inner, reduced_));
    return best_at;
  }

  const MicroProgram& program_;
  ElementView out_;
  std::vector<ElementView> streams_;
  Lane lane_ = Lane::f32;
  std::array<uint16_t, 4> kept_{}, reduced_{};
};

}  // namespace

void check_vector_operands(const Command& command, const MicroProgram& program) {
  const TensorDescriptor* tensors[] = {&command.a, &command.b, &command.c};
  for (int i = 0; i < program.stream_count; ++i) {
    check_tensor(*tensors[i], "abc"[i]);
    if (tensors[i]->extent != command.d.extent) {
      throw Error("isa-bad-descriptor", {}, fmt::format("stream {} with other extents than td", i),
                  "the same extents; stride 0 repeats an element");
    }
    const Lane lane = lane_of(tensors[i]->dtype);
    if (lane != program.before.inputs[static_cast<size_t>(i)]) {
      bad(fmt::format("stream {} is of {} elements", i, name(tensors[i]->dtype)),
          fmt::format("elements of lane {}", name(program.before.inputs[static_cast<size_t>(i)])));
    }
  }
  const bool reduces = program.reduce != StreamReduce::none;
  const Lane result = reduces ? program.after.result_lane() : program.before.result_lane();
  const Lane target = lane_of(command.d.dtype);
  if (target != result) {
    bad(fmt::format("the result is of lane {} and td of {} elements", name(result),
                    name(command.d.dtype)),
        "a td whose elements have the result's lane");
  }
  if (program.accumulate && target != program.before.result_lane()) {
    bad("td's old value is of another lane than what is accumulated", "the same lane");
  }
  for (size_t i = 0; i < 4; ++i) {
    if ((program.reduce_mask >> i & 1) != 0 && command.d.stride[i] != 0) {
      throw Error("isa-bad-descriptor", {},
                  fmt::format("td has stride {} in reduced dimension {}", command.d.stride[i], i),
                  "stride 0");
    }
  }
}

void define_vec(const Command& command, Memory& memory, std::span<const uint32_t> micro_store) {
  const MicroProgram program =
      decode_micro_program(micro_store.subspan(size_t{command.mode} * micro_entry_words));
  check_vector_operands(command, program);
  if (command.d.count() == 0) return;
  VectorMeaning(command, memory, program).run();
}

}  // namespace presil
