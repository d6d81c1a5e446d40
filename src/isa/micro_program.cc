// Micro-programs of the vector engine as 32-bit words.
//
//   word 0   31:24 0x5a | 23:21 inputs of `after` | 20:12 lanes of the streams, 3 bits each
//            | 11 zero | 10 accumulate | 9:6 reduce | 5:2 reduced dimensions | 1:0 streams
//   word 1   steps of before, before_b, after: 10 bits each from bit 0; 31:30 zero
//   word 2   result of before, before_b, after: likewise
//   then the steps of before, before_b and after, each
//     31:30 form | 29:24 operand 2 | 23:18 operand 1 | 17:12 operand 0 | 11:9 source lane of a cast
//     | 8:6 lane | 5:0 operation
//   Form 0 is a step; 1 a constant of one word and 2 of two words, which follow; 3 a step whose
//   operands stand in the next word, 10 bits each. Bits that a form does not use are zero.
// Inputs of before_b are those of before; `after` sees the reduced value, then the streams.
#include <fmt/format.h>

#include "base/base.h"
#include "isa/command.h"

namespace presil {
namespace {

constexpr uint32_t magic = 0x5a;
constexpr int lane_count = 6;
constexpr int short_operand_max = 63, value_max = 1023;
enum Form : uint32_t { form_step, form_constant, form_long_constant, form_long_step };

[[noreturn]] void bad(std::string found, std::string expected) {
  throw Error("isa-bad-micro-program", {}, std::move(found), std::move(expected));
}

Lane reduced_lane(const MicroProgram& program) {
  const bool is_position =
      program.reduce == StreamReduce::arg_max || program.reduce == StreamReduce::arg_min;
  return is_position ? Lane::i64 : program.before.result_lane();
}

// The same rules for a program that is encoded and for one that was decoded.
void check_program(const MicroProgram& program) {
  if (program.stream_count < 0 || program.stream_count > 3) {
    bad(fmt::format("{} streams", program.stream_count), "0 to 3");
  }
  if (static_cast<int>(program.before.inputs.size()) != program.stream_count) {
    bad(fmt::format("`before` has {} inputs", program.before.inputs.size()),
        fmt::format("one for each of {} streams", program.stream_count));
  }
  if (program.reduce_mask > 15) bad(fmt::format("mask {}", program.reduce_mask), "four bits");
  verify(program.before);
  if (program.reduce == StreamReduce::none) {
    if (program.reduce_mask != 0 || program.accumulate) {
      bad("reduced dimensions or accumulation without a reduction", "neither");
    }
    return;
  }
  const bool is_position =
      program.reduce == StreamReduce::arg_max || program.reduce == StreamReduce::arg_min;
  if (is_position && program.accumulate) {
    bad("accumulation of a position", "arg_max and arg_min to start anew");
  }
  if (program.reduce == StreamReduce::fma) {
    if (program.before_b.inputs != program.before.inputs) {
      bad("`before_b` with other inputs than `before`", "the same");
    }
    verify(program.before_b);
    if (program.before_b.result_lane() != program.before.result_lane()) {
      bad("factors of an fma in two lanes", "one lane");
    }
  }
  const std::vector<Lane>& after = program.after.inputs;
  if (after.empty() || after[0] != reduced_lane(program)) {
    bad("`after` does not take the reduced value first", "its lane as input 0");
  }
  if (after.size() != 1 &&
      !(after.size() == program.before.inputs.size() + 1 &&
        std::equal(after.begin() + 1, after.end(), program.before.inputs.begin()))) {
    bad("`after` takes other inputs than the reduced value and the streams", "those");
  }
  verify(program.after);
}

void encode_step(const ExpressionStep& step, std::vector<uint32_t>* words) {
  uint32_t word = static_cast<uint32_t>(step.lane) << 6;
  if (step.kind == ExpressionStep::Kind::constant) {
    const bool is_long = lane_bytes(step.lane) == 8;
    words->push_back(word | (is_long ? form_long_constant : form_constant) << 30);
    words->push_back(static_cast<uint32_t>(step.constant));
    if (is_long) words->push_back(static_cast<uint32_t>(step.constant >> 32));
    return;
  }
  word |= static_cast<uint32_t>(step.op) | static_cast<uint32_t>(step.from) << 9;
  bool is_short = true;
  for (const int16_t operand : step.operand) {
    if (operand < 0 || operand > value_max) bad("more than 1024 values", "a shorter program");
    is_short = is_short && operand <= short_operand_max;
  }
  uint32_t operands = 0;
  for (int i = 0; i < 3; ++i) {
    operands |= static_cast<uint32_t>(step.operand[i]) << i * (is_short ? 6 : 10);
  }
  if (is_short) {
    words->push_back(word | operands << 12);
  } else {
    words->push_back(word | form_long_step << 30);
    words->push_back(operands);
  }
}

class Reader {
 public:
  explicit Reader(std::span<const uint32_t> words) : words_(words) {}
  uint32_t next() {
    if (at_ >= words_.size()) bad("the words end inside the program", "the whole program");
    return words_[at_++];
  }

  ExpressionStep step() {
    const uint32_t word = next();
    const uint32_t form = word >> 30;
    ExpressionStep step;
    step.lane = lane(word >> 6 & 7);
    if (form == form_constant || form == form_long_constant) {
      if ((word & 0x3ffffe3fu) != 0) bad(fmt::format("step {:#010x}", word), "a constant");
      if ((form == form_long_constant) != (lane_bytes(step.lane) == 8)) {
        bad(fmt::format("step {:#010x}", word), "a constant as wide as its lane");
      }
      step.kind = ExpressionStep::Kind::constant;
      step.constant = next();
      if (form == form_long_constant) step.constant |= static_cast<uint64_t>(next()) << 32;
      return step;
    }
    if ((word & 63) >= static_cast<uint32_t>(elementary_count)) {
      bad(fmt::format("operation {}", word & 63), fmt::format("0 to {}", elementary_count - 1));
    }
    step.op = static_cast<Elementary>(word & 63);
    step.from = lane(word >> 9 & 7);
    const bool is_long = form == form_long_step;
    if (is_long && (word >> 12 & 0x3ffff) != 0) bad("operands in both words", "in the second");
    const uint32_t operands = is_long ? next() : word >> 12 & 0x3ffff;
    if (is_long && operands >> 30 != 0) bad("more than three operands", "three");
    for (int i = 0; i < 3; ++i) {
      step.operand[i] =
          static_cast<int16_t>(is_long ? operands >> 10 * i & 1023 : operands >> 6 * i & 63);
    }
    return step;
  }

  static Lane lane(uint32_t number) {
    if (number >= lane_count) bad(fmt::format("lane type {}", number), "0 to 5");
    return static_cast<Lane>(number);
  }

  Expression expression(std::vector<Lane> inputs, uint32_t step_count, uint32_t result) {
    Expression expression;
    expression.inputs = std::move(inputs);
    for (uint32_t i = 0; i < step_count; ++i) {
      const ExpressionStep next_step = step();
      // Also for operands that the operation ignores: they are 0 or a value that exists.
      for (const int16_t operand : next_step.operand) {
        if (operand != 0 && operand >= expression.value_count()) {
          bad(fmt::format("operand {} of step {}", operand, i), "a value that was computed before");
        }
      }
      expression.steps.push_back(next_step);
    }
    if (static_cast<int>(result) >= expression.value_count()) {
      bad(fmt::format("result {}", result), "the number of a value");
    }
    expression.result = static_cast<int16_t>(result);
    return expression;
  }

 private:
  std::span<const uint32_t> words_;
  size_t at_ = 0;
};

MicroProgram decode_words(std::span<const uint32_t> words) {
  Reader reader(words);
  const uint32_t header = reader.next();
  if (header >> 24 != magic || (header >> 11 & 1) != 0) {
    bad(fmt::format("header {:#010x}", header), "the header of a micro-program");
  }
  const uint32_t reduce = header >> 6 & 15;
  if (reduce > static_cast<uint32_t>(StreamReduce::arg_min)) {
    bad(fmt::format("reduction {}", reduce), "0 to 9");
  }
  MicroProgram program;
  program.stream_count = static_cast<int>(header & 3);
  program.reduce_mask = static_cast<uint8_t>(header >> 2 & 15);
  program.reduce = static_cast<StreamReduce>(reduce);
  program.accumulate = (header >> 10 & 1) != 0;
  std::vector<Lane> streams;
  for (int i = 0; i < program.stream_count; ++i) {
    streams.push_back(Reader::lane(header >> (12 + 3 * i) & 7));
  }
  const uint32_t counts = reader.next();
  const uint32_t results = reader.next();
  program.before = reader.expression(streams, counts & 1023, results & 1023);
  if (program.reduce == StreamReduce::none) return program;
  if (program.reduce == StreamReduce::fma) {
    program.before_b = reader.expression(streams, counts >> 10 & 1023, results >> 10 & 1023);
  }
  std::vector<Lane> after{reduced_lane(program)};
  const uint32_t after_count = header >> 21 & 7;
  if (after_count != 1) after.insert(after.end(), streams.begin(), streams.end());
  program.after = reader.expression(std::move(after), counts >> 20 & 1023, results >> 20 & 1023);
  return program;
}

// A broken expression is the program's fault here, not presil's.
template <typename Work>
auto as_program_error(Work work) {
  try {
    return work();
  } catch (const Error& error) {
    if (error.findings().front().id == "isa-bad-micro-program") throw;
    bad(error.findings().front().found, "a straight line of steps whose lanes agree");
  }
}

}  // namespace

std::vector<uint32_t> encode(const MicroProgram& program) {
  as_program_error([&program] { check_program(program); });
  const bool reduces = program.reduce != StreamReduce::none;
  const bool has_b = program.reduce == StreamReduce::fma;
  const Expression none;
  const Expression* parts[] = {&program.before, has_b ? &program.before_b : &none,
                               reduces ? &program.after : &none};
  uint32_t header =
      magic << 24 | static_cast<uint32_t>(parts[2]->inputs.size()) << 21 |
      static_cast<uint32_t>(program.accumulate) << 10 | static_cast<uint32_t>(program.reduce) << 6 |
      static_cast<uint32_t>(program.reduce_mask) << 2 | static_cast<uint32_t>(program.stream_count);
  for (size_t i = 0; i < program.before.inputs.size(); ++i) {
    header |= static_cast<uint32_t>(program.before.inputs[i]) << (12 + 3 * i);
  }
  uint32_t counts = 0;
  uint32_t results = 0;
  std::vector<uint32_t> words{header, 0, 0};
  for (size_t i = 0; i < 3; ++i) {
    if (parts[i]->value_count() > value_max) bad("more than 1023 values", "a shorter program");
    counts |= static_cast<uint32_t>(parts[i]->steps.size()) << 10 * i;
    results |= static_cast<uint32_t>(parts[i]->result) << 10 * i;
    for (const ExpressionStep& step : parts[i]->steps) encode_step(step, &words);
  }
  words[1] = counts;
  words[2] = results;
  if (words.size() > static_cast<size_t>(micro_store_words)) {
    bad(fmt::format("{} words", words.size()), fmt::format("at most {}", micro_store_words));
  }
  return words;
}

MicroProgram decode_micro_program(std::span<const uint32_t> words) {
  return as_program_error([words] {
    MicroProgram program = decode_words(words);
    check_program(program);
    return program;
  });
}

}  // namespace presil
