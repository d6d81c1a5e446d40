// Chooses programs by length, keeps the caches on the host between steps, and puts what a step adds
// to them behind the filled slots, as the runtime of a chip moves its output pointer.
#include "runtime/language_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <list>

#include "ops/ops.h"
#include "program/program.h"

namespace presil {
namespace {

// New tokens that one program takes: a prompt goes in steps of the largest that it fills.
constexpr int64_t token_steps[] = {1, 16, 64, 256};
constexpr int64_t past_least = 128;
// Sessions hold the weights in the form that their programs need. Two serve a conversation: one for
// what is asked, one for what is answered.
constexpr size_t sessions_kept = 2;

int64_t padded(int64_t tokens) {
  for (int64_t step : token_steps) {
    if (step >= tokens) return step;
  }
  return std::end(token_steps)[-1];
}

int64_t slots_for(int64_t filled) {
  if (filled == 0) return 0;
  int64_t slots = past_least;
  while (slots < filled) slots *= 2;
  return slots;
}

struct Key {
  int64_t tokens = 0, past = 0;
  bool all_logits = false;
  bool operator==(const Key&) const = default;
};

struct Loaded {
  Key key;
  std::shared_ptr<const Program> program;
  std::unique_ptr<Session> session;
};

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// A cache of one layer, [kv heads, slots, bytes of a head].
struct Cache {
  std::shared_ptr<std::vector<std::byte>> bytes = std::make_shared<std::vector<std::byte>>();
};

}  // namespace

struct LanguageSession::Inside {
  const LanguageModel& model;
  const Chip& chip;
  LanguageOptions options;
  int64_t context = 0;
  int64_t position = 0;
  int64_t slots = 0;                    // of every cache
  std::map<std::string, Cache> caches;  // by the names of the graph's inputs
  std::list<Loaded> loaded;             // the last used first
  std::vector<std::pair<Key, std::shared_ptr<const Program>>> programs;
  std::vector<Step> steps;
  double compile_seconds = 0, load_seconds = 0;

  Inside(const LanguageModel& given, const Chip& on, const LanguageOptions& how)
      : model(given), chip(on), options(how), context(given.config.context) {
    if (options.context > 0) context = std::min(context, options.context);
  }

  std::shared_ptr<const Program> compile(const Key& key) {
    for (const auto& [known, program] : programs) {
      if (known == key) return program;
    }
    const auto begin = std::chrono::steady_clock::now();
    LanguagePhase phase;
    phase.tokens = key.tokens;
    phase.past = key.past;
    phase.all_logits = key.all_logits;
    phase.cache = options.cache;
    const LanguagePart part = whole_model(model.config);
    ModelGraph graph = build_graph(model, phase, part);
    std::vector<std::string> names;  // preparing may hand on values by other names
    for (ValueId id : graph.outputs) names.push_back(graph.values[static_cast<size_t>(id)].name);
    PrimitiveGraph primitives = lower(prepare(std::move(graph)));
    primitives = run_passes(std::move(primitives), options.passes);
    ScheduleOptions schedule_options;
    schedule_options.cycles = options.cycles;
    schedule_options.progress = options.progress;
    const Schedule schedule = make_schedule(primitives, chip, schedule_options);
    verify(schedule, chip);
    auto program = std::make_shared<Program>(generate(schedule, chip));
    for (size_t i = 0; i < names.size(); ++i) program->outputs[i].name = names[i];
    programs.emplace_back(key, program);
    compile_seconds += seconds_since(begin);
    return program;
  }

  Loaded& load(const Key& key) {
    for (auto at = loaded.begin(); at != loaded.end(); ++at) {
      if (!(at->key == key)) continue;
      loaded.splice(loaded.begin(), loaded, at);
      return loaded.front();
    }
    if (loaded.size() >= sessions_kept) loaded.pop_back();
    Loaded entry;
    entry.key = key;
    entry.program = compile(key);
    entry.session = std::make_unique<Session>(*entry.program, chip, options.machine);
    load_seconds += entry.session->load_seconds();
    loaded.push_front(std::move(entry));
    return loaded.front();
  }

  int64_t row_bytes() const { return bytes_of(options.cache, model.config.head_size); }

  // Gives every cache `count` slots; those that are filled stay.
  void resize(int64_t count) {
    if (count == slots) return;
    const auto row = static_cast<size_t>(row_bytes());
    const auto heads = static_cast<size_t>(model.config.kv_heads);
    for (int64_t layer = 0; layer < model.config.layers; ++layer) {
      for (const char* kind : {"past_key", "past_value"}) {
        Cache& cache = caches[fmt::format("{}.{}", kind, layer)];
        auto larger = std::make_shared<std::vector<std::byte>>(
            heads * static_cast<size_t>(count) * row, std::byte{0});
        const size_t kept = static_cast<size_t>(std::min({slots, count, position})) * row;
        for (size_t head = 0; head < heads && kept > 0; ++head) {
          std::memcpy(larger->data() + head * static_cast<size_t>(count) * row,
                      cache.bytes->data() + head * static_cast<size_t>(slots) * row, kept);
        }
        cache.bytes = std::move(larger);
      }
    }
    slots = count;
  }

  Tensor input_of(const ProgramTensor& input, std::span<const int32_t> tokens) const {
    const int64_t count = input.shape.empty() ? 1 : input.shape.back();
    std::vector<int64_t> values;
    if (input.name == "tokens") {
      values.assign(tokens.begin(), tokens.end());
      values.resize(static_cast<size_t>(count), 0);
    } else if (input.name == "positions") {
      for (int64_t i = 0; i < count; ++i) {
        values.push_back(std::min(position + i, model.config.context - 1));
      }
    } else if (input.name == "length") {
      values = {position};
    } else if (input.name == "last") {
      values = {static_cast<int64_t>(tokens.size()) - 1};
    } else {
      const Cache& cache = caches.at(input.name);
      return {input.dtype, input.shape, cache.bytes, cache.bytes->data(), {}};
    }
    return make_tensor_of<int64_t>(DType::i64, input.shape, values);
  }

  void append(const std::string& name, const Tensor& rows, int64_t count) {
    Cache& cache = caches.at("past_" + name);
    const auto row = static_cast<size_t>(row_bytes());
    const auto fed = static_cast<size_t>(rows.shape[1]);
    for (size_t head = 0; head < static_cast<size_t>(rows.shape[0]); ++head) {
      std::memcpy(cache.bytes->data() +
                      (head * static_cast<size_t>(slots) + static_cast<size_t>(position)) * row,
                  rows.data + head * fed * row, static_cast<size_t>(count) * row);
    }
  }

  // One program's worth of tokens. Returns its logits.
  Tensor step(std::span<const int32_t> tokens, bool all_logits) {
    const auto count = static_cast<int64_t>(tokens.size());
    const int64_t past = slots_for(position);
    if (past > 0) resize(past);
    Loaded& entry = load({padded(count), past, all_logits});
    std::vector<Tensor> inputs;
    for (const ProgramTensor& input : entry.program->inputs) {
      inputs.push_back(input_of(input, tokens));
    }
    const RunResult result = entry.session->run(inputs);
    resize(std::max(slots, slots_for(position + count)));
    Tensor logits;
    for (size_t i = 0; i < result.outputs.size(); ++i) {
      const std::string& name = entry.program->outputs[i].name;
      if (name == "logits") {
        logits = result.outputs[i];
      } else {
        append(name, result.outputs[i], count);
      }
    }
    position += count;
    steps.push_back({entry.program, count, result.execute_seconds});
    return logits;
  }
};

LanguageSession::LanguageSession(const LanguageModel& model, const Chip& chip,
                                 const LanguageOptions& options)
    : inside_(std::make_unique<Inside>(model, chip, options)) {}

LanguageSession::~LanguageSession() = default;

Tensor LanguageSession::feed(std::span<const int32_t> tokens, bool all_logits) {
  const auto count = static_cast<int64_t>(tokens.size());
  const int64_t vocabulary = inside_->model.config.vocabulary;
  Place place;
  place.file = inside_->model.path;
  PRESIL_CHECK(count > 0, "a session is fed with at least one token");
  if (count > inside_->context - inside_->position) {
    throw Error("runtime-context-full", place,
                fmt::format("{} tokens behind {}", count, inside_->position),
                fmt::format("at most {} positions", inside_->context));
  }
  for (int32_t token : tokens) {
    if (token >= 0 && token < vocabulary) continue;
    throw Error("runtime-bad-token", place, fmt::format("token {}", token),
                fmt::format("0 to {}", vocabulary - 1));
  }
  std::vector<float> all;
  Tensor logits;
  for (int64_t at = 0; at < count;) {
    const int64_t now = std::min(count - at, std::end(token_steps)[-1]);
    logits = inside_->step(tokens.subspan(static_cast<size_t>(at), static_cast<size_t>(now)),
                           all_logits);
    if (all_logits)
      all.insert(all.end(), logits.as<float>(), logits.as<float>() + now * vocabulary);
    at += now;
  }
  if (!all_logits) return logits;
  return make_tensor_of<float>(DType::f32, {count, vocabulary}, all);
}

int64_t LanguageSession::position() const { return inside_->position; }

void LanguageSession::rewind(int64_t position) {
  PRESIL_CHECK(position >= 0 && position <= inside_->position, "only the past can be forgotten");
  inside_->position = position;
}

const std::vector<LanguageSession::Step>& LanguageSession::steps() const { return inside_->steps; }
double LanguageSession::compile_seconds() const { return inside_->compile_seconds; }
double LanguageSession::load_seconds() const { return inside_->load_seconds; }

}  // namespace presil
