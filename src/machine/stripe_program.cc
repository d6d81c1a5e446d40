// Expressions compiled to stripes: steps that the result does not need are left out, and values
// share buffers as soon as their last reader has run.
#include <algorithm>
#include <cstring>

#include "base/base.h"
#include "machine/stream.h"

namespace presil {

StripeProgram::StripeProgram(const Expression& expression) {
  verify(expression);
  input_count_ = static_cast<int>(expression.inputs.size());
  result_ = expression.result;
  result_lane_ = expression.result_lane();
  result_is_computed_ = result_ >= input_count_ && expression.steps[result_ - input_count_].kind !=
                                                       ExpressionStep::Kind::constant;
  int count = expression.value_count();
  std::vector<bool> needed(count);
  std::vector<int> last_reader(count, -1);
  needed[result_] = true;
  for (int value = count - 1; value >= input_count_; --value) {
    const ExpressionStep& step = expression.steps[value - input_count_];
    if (!needed[value] || step.kind == ExpressionStep::Kind::constant) continue;
    for (int i = 0; i < info(step.op).arity; ++i) {
      needed[step.operand[i]] = true;
      last_reader[step.operand[i]] = std::max(last_reader[step.operand[i]], value);
    }
  }
  last_reader[result_] = count;
  used_.assign(needed.begin(), needed.begin() + input_count_);
  buffer_of_.assign(count, -1);
  place_.assign(count, nullptr);
  // Constants keep a buffer to themselves, filled once; the others take turns.
  int buffer_count = 0;
  std::vector<int> free_buffers;
  std::vector<std::pair<int, int>> constants;  // buffer, value
  for (int value = input_count_; value < count; ++value) {
    const ExpressionStep& step = expression.steps[value - input_count_];
    if (!needed[value]) continue;
    if (step.kind == ExpressionStep::Kind::constant) {
      buffer_of_[value] = buffer_count++;
      constants.emplace_back(buffer_of_[value], value);
      continue;
    }
    if (free_buffers.empty()) free_buffers.push_back(buffer_count++);
    buffer_of_[value] = free_buffers.back();
    free_buffers.pop_back();
    Step compiled{stripe(step.op, step.lane, step.from), {step.operand[0], 0, 0}, value};
    for (int i = 0; i < info(step.op).arity; ++i) compiled.operand[i] = step.operand[i];
    steps_.push_back(compiled);
    for (int earlier = input_count_; earlier < value; ++earlier) {
      if (last_reader[earlier] != value || buffer_of_[earlier] < 0) continue;
      bool is_constant =
          expression.steps[earlier - input_count_].kind == ExpressionStep::Kind::constant;
      if (!is_constant) free_buffers.push_back(buffer_of_[earlier]);
    }
  }
  // Rows of a line more than 512 lanes, so that they do not all fall into the same cache sets.
  bool wide = false;
  for (int value = 0; value < count; ++value) {
    wide = wide || lane_bytes(expression.lane_of_value(value)) == 8;
  }
  buffer_words_ = most_lanes / (wide ? 1 : 2) + 8;
  buffers_.resize(buffer_count * buffer_words_);
  for (auto [buffer, value] : constants) {
    const ExpressionStep& step = expression.steps[value - input_count_];
    int bytes = lane_bytes(step.lane);
    char* to = reinterpret_cast<char*>(buffers_.data() + buffer * buffer_words_);
    for (int64_t i = 0; i < most_lanes; ++i) std::memcpy(to + i * bytes, &step.constant, bytes);
  }
}

const void* StripeProgram::run(std::span<const void* const> inputs, void* target, int64_t count) {
  for (int i = 0; i < input_count_; ++i) place_[i] = inputs[i];
  for (size_t value = input_count_; value < place_.size(); ++value) {
    if (buffer_of_[value] >= 0) place_[value] = buffers_.data() + buffer_of_[value] * buffer_words_;
  }
  for (const Step& step : steps_) {
    void* out = const_cast<void*>(place_[step.value]);
    if (step.value == result_ && target != nullptr) {
      out = target;
      place_[step.value] = target;
    }
    step.stripe(out, place_[step.operand[0]], place_[step.operand[1]], place_[step.operand[2]],
                count);
  }
  return place_[result_];
}

}  // namespace presil
