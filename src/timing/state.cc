// The state of a core as numbers: engines, queues and tokens with all times relative. Two states
// that are equal go on alike, a constant shift of time apart, as long as the scalar steps that come
// are alike too.
//
// A time enters the future only as one side of a maximum: an engine's next start is at least the
// issue of the command that starts, and no command to come is issued before `now`. So times before
// that bound are all the same to the future, and the state tells the bound instead.
#include <algorithm>

#include "timing/core.h"

namespace presil {

static constexpr int64_t no_layer = INT32_MIN;

class StateWriter {
 public:
  StateWriter(std::vector<int64_t>& state, const Tokens& tokens, int64_t reference, int32_t base)
      : state_(state),
        tokens_(tokens),
        reference_(reference),
        base_(base),
        numbers_(tokens.id_limit(), 0) {}
  void number(int64_t value) { state_.push_back(value); }
  void time(int64_t time) {
    state_.push_back(time == time_unknown ? time_unknown : time - reference_);
  }
  void layer(int32_t layer) { state_.push_back(layer < 0 ? no_layer : layer - base_); }
  // Tokens are numbered in the order in which they are met; a new one tells its time, which matters
  // from `bound` on.
  void token(uint32_t token, int64_t bound) {
    if (token == 0) return number(0);
    bool is_new = numbers_[token] == 0;
    if (is_new) numbers_[token] = ++count_;
    number(numbers_[token]);
    if (is_new) time(std::max(tokens_.time(token), bound));
  }

 private:
  std::vector<int64_t>& state_;
  const Tokens& tokens_;
  int64_t reference_;
  int32_t base_;
  std::vector<uint32_t> numbers_;
  uint32_t count_ = 0;
};

class StateReader {
 public:
  StateReader(const int64_t* state, Tokens& tokens, int64_t reference, int32_t base)
      : at_(state), tokens_(tokens), reference_(reference), base_(base) {}
  int64_t number() { return *at_++; }
  int64_t time() {
    int64_t time = *at_++;
    return time == time_unknown ? time_unknown : time + reference_;
  }
  int32_t layer() {
    int64_t layer = *at_++;
    return layer == no_layer ? -1 : static_cast<int32_t>(layer + base_);
  }
  uint32_t token() {
    size_t number = static_cast<size_t>(*at_++);
    if (number == 0) return 0;
    if (number == ids_.size()) ids_.push_back(tokens_.make(time()));
    return ids_[number];
  }
  const int64_t* at() const { return at_; }

 private:
  const int64_t* at_;
  Tokens& tokens_;
  int64_t reference_;
  int32_t base_;
  std::vector<uint32_t> ids_{0};
};

int64_t CoreWalk::earliest_start(const Engine& engine) const {
  int64_t earliest = now_;
  for (uint32_t i = 0; i < engine.count; ++i) {
    const PendingCommand& command = engine.queue[(engine.head + i) & (engine.queue.size() - 1)];
    earliest = std::min(earliest, command.issue);
  }
  return earliest;
}

int64_t CoreWalk::earliest_start() const {
  if (finished()) return time_unknown;
  int64_t earliest = now_;
  for (const Engine& engine : engines_) earliest = std::min(earliest, earliest_start(engine));
  return earliest;
}

void CoreWalk::save_engine(const Engine& engine, StateWriter& writer) const {
  writer.number(engine.count);
  writer.number(engine.in_flight);
  for (uint32_t i = 0; i < engine.count; ++i) {
    const PendingCommand& command = engine.queue[(engine.head + i) & (engine.queue.size() - 1)];
    bool started = i == 0 && engine.in_flight;
    writer.number(command.form->id);
    writer.layer(command.layer);
    writer.time(started ? command.start : command.issue);
    for (uint32_t wait : command.wait) writer.token(started ? 0 : wait, command.issue);
    for (uint32_t post : command.post) writer.token(post, command.issue);
  }
  int64_t depth = static_cast<int64_t>(engine.starts.size());
  for (int64_t i = engine.issued - depth; i < engine.started; ++i) {
    writer.time(i < 0 ? now_ : std::max(now_, engine.starts[i % depth]));
  }
  int64_t bound = earliest_start(engine);
  writer.time(std::max(engine.free, bound));
  writer.time(std::max(engine.last_finish, bound));
}

void CoreWalk::restore_engine(Engine& engine, StateReader& reader) {
  engine.head = 0;
  engine.count = static_cast<uint32_t>(reader.number());
  engine.in_flight = reader.number() != 0;
  for (uint32_t i = 0; i < engine.count; ++i) {
    PendingCommand& command = engine.queue[i];
    command.form = &commons_.forms.at(static_cast<int32_t>(reader.number()));
    command.layer = reader.layer();
    command.issue = command.start = reader.time();
    for (uint32_t& wait : command.wait) wait = reader.token();
    for (uint32_t& post : command.post) post = reader.token();
  }
  int64_t depth = static_cast<int64_t>(engine.starts.size());
  engine.issued = depth;
  engine.started = depth - (engine.count - (engine.in_flight ? 1 : 0));
  for (int64_t i = 0; i < engine.started; ++i) engine.starts[i] = reader.time();
  engine.free = reader.time();
  engine.last_finish = reader.time();
}

void CoreWalk::save(int64_t reference, int32_t base, std::vector<int64_t>& state) const {
  StateWriter writer(state, tokens_, reference, base);
  writer.number(static_cast<int64_t>(state_));
  writer.number(at_barrier_);
  writer.time(now_);
  for (const Engine& engine : engines_) save_engine(engine, writer);
  if (state_ == State::queue_full) {
    writer.number(held_.form->id);
    writer.layer(held_.layer);
    for (uint32_t wait : held_.wait) writer.token(wait, now_);
    for (uint32_t post : held_.post) writer.token(post, now_);
  }
  if (state_ == State::waiting) writer.token(waited_token_, now_);
  for (int semaphore = 1; semaphore < Tokens::semaphore_count; ++semaphore) {
    if (tokens_.count(semaphore) == 0) continue;
    writer.number(semaphore);
    writer.number(tokens_.count(semaphore));
    for (uint32_t i = 0; i < tokens_.count(semaphore); ++i) {
      writer.token(tokens_.at(semaphore, i), now_);
    }
  }
  writer.number(0);
}

const int64_t* CoreWalk::restore(const int64_t* state, int64_t reference, int32_t base) {
  tokens_.clear();
  StateReader reader(state, tokens_, reference, base);
  state_ = static_cast<State>(reader.number());
  at_barrier_ = reader.number() != 0;
  now_ = reader.time();
  for (Engine& engine : engines_) restore_engine(engine, reader);
  if (state_ == State::queue_full) {
    held_.form = &commons_.forms.at(static_cast<int32_t>(reader.number()));
    held_unit_ = held_.form->unit;
    held_.layer = reader.layer();
    for (uint32_t& wait : held_.wait) wait = reader.token();
    for (uint32_t& post : held_.post) post = reader.token();
  }
  if (state_ == State::waiting) waited_token_ = reader.token();
  while (int semaphore = static_cast<int>(reader.number())) {
    int64_t count = reader.number();
    for (int64_t i = 0; i < count; ++i) tokens_.put(semaphore, reader.token());
  }
  return reader.at();
}

}  // namespace presil
