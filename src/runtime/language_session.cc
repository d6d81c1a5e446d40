// Chooses programs by length, keeps the caches on the host between steps, and puts what a step adds
// to them behind the filled slots, as the runtime of a chip moves its output pointer.
//
// Several chips divide the model (tensor parallelism, Shoeybi et al. 2019): each has its heads and
// its part of the feed-forward columns and of the vocabulary, and after each attention and
// feed-forward part what they have is summed in the order of the chips. Groups of chips with
// consecutive layers are stages (Huang et al. 2019), which hand the hidden state on.
#include "runtime/language_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "runtime/language_programs.h"

namespace presil {
namespace {

// New tokens that one program takes: a prompt goes in steps of the largest that it fills.
constexpr int64_t token_steps[] = {1, 16, 64, 256};
constexpr int64_t past_least = 128;
// Slots of caches in a chip's memory where only filled ones are looked at: as many as most
// conversations need, then four times as many.
constexpr int64_t blocks_past_least = 2048;

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

int64_t rounded_up(int64_t count, int64_t step) { return (count + step - 1) / step * step; }

// One cache of one layer on one chip: [kv heads, slots, head size].
struct Cache {
  std::shared_ptr<std::vector<std::byte>> bytes = std::make_shared<std::vector<std::byte>>();
  int64_t heads = 0, slots = 0, row_bytes = 0;

  // Gives it `count` slots; the first `filled` stay.
  void resize(int64_t count, int64_t filled) {
    if (count == slots) return;
    const auto row = static_cast<size_t>(row_bytes);
    const size_t kept = static_cast<size_t>(std::min({slots, count, filled})) * row;
    auto other = std::make_shared<std::vector<std::byte>>(static_cast<size_t>(heads * count) * row,
                                                          std::byte{0});
    for (size_t head = 0; head < static_cast<size_t>(heads) && kept > 0; ++head) {
      std::memcpy(other->data() + head * static_cast<size_t>(count) * row,
                  bytes->data() + head * static_cast<size_t>(slots) * row, kept);
    }
    bytes = std::move(other);
    slots = count;
  }

  // Rows [begin, end) of every head to a copy that has `count` slots.
  void copy_to(std::byte* target, int64_t count, int64_t begin, int64_t end) const {
    const auto row = static_cast<size_t>(row_bytes);
    if (begin >= end) return;
    for (int64_t head = 0; head < heads; ++head) {
      std::memcpy(target + static_cast<size_t>(head * count + begin) * row,
                  bytes->data() + static_cast<size_t>(head * slots + begin) * row,
                  static_cast<size_t>(end - begin) * row);
    }
  }

  void append(const Tensor& rows, int64_t position, int64_t count) {
    const auto row = static_cast<size_t>(row_bytes);
    const auto fed = static_cast<size_t>(rows.shape[1]);
    for (size_t head = 0; head < static_cast<size_t>(heads); ++head) {
      const size_t at = head * static_cast<size_t>(slots) + static_cast<size_t>(position);
      std::memcpy(bytes->data() + at * row, rows.data + head * fed * row,
                  static_cast<size_t>(count) * row);
    }
  }
};
using Caches = std::map<std::string, Cache>;  // of one chip, by the names of the graph's inputs

// Adds the tensors of all chips, in their order, to the first.
Tensor sum(const std::vector<Tensor>& terms) {
  std::byte* bytes = nullptr;
  Tensor total = make_tensor(DType::f32, terms[0].shape, &bytes);
  auto* out = reinterpret_cast<float*>(bytes);
  std::copy_n(terms[0].as<float>(), total.count(), out);
  for (size_t i = 1; i < terms.size(); ++i) {
    const float* more = terms[i].as<float>();
    for (int64_t k = 0; k < total.count(); ++k) out[k] += more[k];
  }
  return total;
}

// The parts of all chips side by side along the last axis.
Tensor side_by_side(const std::vector<Tensor>& parts) {
  int64_t width = 0;
  for (const Tensor& part : parts) width += part.shape[1];
  const int64_t rows = parts[0].shape[0];
  std::byte* bytes = nullptr;
  Tensor whole = make_tensor(DType::f32, {rows, width}, &bytes);
  auto* out = reinterpret_cast<float*>(bytes);
  for (int64_t row = 0; row < rows; ++row) {
    for (const Tensor& part : parts) {
      std::copy_n(part.as<float>() + row * part.shape[1], part.shape[1], out);
      out += part.shape[1];
    }
  }
  return whole;
}

}  // namespace

struct LanguageSession::Inside {
  const LanguageModel& model;
  LanguageOptions options;
  LanguagePrograms programs;
  int64_t context = 0;
  int64_t position = 0;
  std::vector<Caches> caches;           // of each chip
  std::map<std::string, Tensor> heard;  // of an encoder
  int64_t heard_length = 0;
  std::map<int64_t, std::vector<float>> seen;  // of images, by position
  std::vector<Step> steps;

  Inside(const LanguageModel& given, const Chip& chip, const LanguageOptions& how)
      : model(given), options(how), programs(given, chip, options), context(given.config.context) {
    if (options.context > 0) context = std::min(context, options.context);
    const LanguageConfig& config = model.config;
    check_division(config);
    caches.resize(static_cast<size_t>(options.chips));
    for (Caches& own : caches) {
      for (int64_t layer = 0; layer < config.layers; ++layer) {
        const auto add_rows = [&](const std::string& kind, int64_t row_bytes) {
          Cache& cache = own[fmt::format("{}.{}", kind, layer)];
          cache.heads = std::max<int64_t>(config.cache_heads() / options.chips, 1);
          cache.row_bytes = row_bytes;
        };
        const auto add = [&](const std::string& kind, int64_t size) {
          add_rows(kind, bytes_of(options.cache, size));
          if (options.cache == DType::i8) add_rows(kind + "_scale", sizeof(float));
        };
        add("past_key", config.cache_key_size());
        if (config.cache_value_size() > 0) add("past_value", config.cache_value_size());
      }
    }
  }

  void check_division(const LanguageConfig& config) const {
    const int64_t chips = options.chips;
    const bool reads = config.form == LanguageConfig::Form::decoder;
    if (options.stages > (reads ? config.layers : 1)) {
      Place place;
      place.file = model.path;
      throw Error("runtime-bad-division", place,
                  reads ? fmt::format("{} layers over {} stages", config.layers, options.stages)
                        : fmt::format("a model with an encoder over {} stages", options.stages),
                  reads ? "at least a layer for each stage" : "one stage");
    }
    if (chips == 1) return;
    if (config.heads % chips == 0 && config.kv_heads % chips == 0 &&
        config.feed_forward % chips == 0 && config.vocabulary % chips == 0 &&
        config.experts % chips == 0 && config.shared_feed_forward % chips == 0) {
      return;
    }
    Place place;
    place.file = model.path;
    throw Error("runtime-bad-division", place,
                fmt::format("{} heads, {} of keys, {} feed-forward columns, {} experts, {} shared "
                            "columns and {} tokens over {} chips",
                            config.heads, config.kv_heads, config.feed_forward, config.experts,
                            config.shared_feed_forward, config.vocabulary, chips),
                "a number of chips that divides them all");
  }

  // Vectors of images at the next positions, 0 where there are none.
  Tensor seen_rows(const Shape& shape) const {
    std::vector<float> rows(static_cast<size_t>(element_count(shape)));
    for (int64_t i = 0; i < shape[0]; ++i) {
      const auto found = seen.find(position + i);
      if (found == seen.end()) continue;
      PRESIL_CHECK(static_cast<int64_t>(found->second.size()) == shape[1], "vectors fit the model");
      std::copy(found->second.begin(), found->second.end(), rows.begin() + i * shape[1]);
    }
    return make_tensor_of<float>(DType::f32, shape, rows);
  }

  bool sees(int64_t count) const {
    const auto next = seen.lower_bound(position);
    return next != seen.end() && next->first < position + count;
  }

  Tensor input_of(const ProgramTensor& input, std::span<const int32_t> tokens, const Tensor& hidden,
                  int64_t block) const {
    const int64_t count = input.shape.empty() ? 1 : input.shape.back();
    std::vector<int64_t> values;
    if (input.name == "hidden") return hidden;
    if (input.name == "seen") return seen_rows(input.shape);
    if (input.name == "is_seen") {
      for (int64_t i = 0; i < input.shape[0]; ++i) values.push_back(seen.contains(position + i));
    } else if (input.name == "tokens") {
      values.assign(tokens.begin(), tokens.end());
      // A token that stands for an image need not be one that the model has a row of.
      for (size_t i = 0; i < values.size(); ++i)
        if (seen.contains(position + static_cast<int64_t>(i))) values[i] = 0;
      values.resize(static_cast<size_t>(count), 0);
    } else if (input.name == "positions") {
      for (int64_t i = 0; i < count; ++i) {
        values.push_back(std::min(position + i, model.config.context - 1));
      }
    } else if (input.name == "length") {
      values = {position};
    } else if (input.name == "last") {
      values = {static_cast<int64_t>(tokens.size()) - 1};
    } else if (input.name == "source_length") {
      values = {heard_length};
    } else if (const auto found = heard.find(input.name); found != heard.end()) {
      return found->second;
    } else {
      PRESIL_CHECK(input.name == "looked_at" && block > 0, "an input that sessions know");
      values = {rounded_up(position, block)};
    }
    return make_tensor_of<int64_t>(DType::i64, input.shape, values);
  }

  // A cache as the program reads it: in the chip's memory, where what was added since is put, or
  // from the host.
  Tensor cache_of(LoadedPart& part, size_t index, Cache& cache) const {
    const ProgramTensor& input = part.program->inputs[index];
    if (part.session == nullptr) {
      cache.resize(input.shape[1], position);
      return {input.dtype, input.shape, cache.bytes, cache.bytes->data(), {}};
    }
    std::byte* bytes = part.session->input_bytes(index);
    int64_t& there = part.cached[index];
    cache.copy_to(bytes, input.shape[1], std::min(there, position), position);
    there = position;
    return {input.dtype, input.shape, nullptr, bytes, {}};
  }

  // What a part's chips compute, each by itself; what they add to the caches is put there.
  std::vector<Tensor> run_part(std::vector<LoadedPart>& part, std::span<const int32_t> tokens,
                               const Tensor& hidden, int64_t block, Step& step) {
    const auto count = static_cast<int64_t>(tokens.size());
    std::vector<Tensor> results;
    std::vector<Ran> ran;
    for (size_t chip = 0; chip < part.size(); ++chip) {
      const Program& program = *part[chip].program;
      MachineOptions machine = options.machine;
      machine.trace = part[chip].is_steered;
      std::vector<Tensor> inputs;
      for (size_t i = 0; i < program.inputs.size(); ++i) {
        const ProgramTensor& input = program.inputs[i];
        const auto cache = caches[chip].find(input.name);
        inputs.push_back(cache != caches[chip].end() ? cache_of(part[chip], i, cache->second)
                                                     : input_of(input, tokens, hidden, block));
      }
      const RunResult result = part[chip].session != nullptr
                                   ? part[chip].session->run(inputs)
                                   : presil::run(program, programs.chip(), inputs, machine);
      step.execute_seconds += result.execute_seconds;
      if (chip == 0 || machine.trace) {
        const auto control = machine.trace ? std::make_shared<ControlTrace>(result.trace) : nullptr;
        ran.push_back({part[chip].program, control});
      }
      for (size_t i = 0; i < result.outputs.size(); ++i) {
        const std::string& name = program.outputs[i].name;
        if (name == "logits" || name == "hidden_out") {
          results.push_back(result.outputs[i]);
        } else {
          // A cache is looked at once in a step; it may grow for what the step adds.
          Cache& cache = caches[chip].at("past_" + name);
          cache.resize(slots_for(position + count), position);
          cache.append(result.outputs[i], position, count);
        }
      }
    }
    step.parts.push_back(std::move(ran));
    return results;
  }

  // Slots of a program that looks at filled ones. Several chips have no memory that stays: what
  // they are given is copied, so that it should be little.
  int64_t block_slots() const {
    const int64_t needed = std::max<int64_t>(position, 1);
    if (options.chips > 1) return slots_for(needed);
    if (options.context > 0) return rounded_up(context, past_least);
    int64_t slots = blocks_past_least;
    while (slots < needed) slots *= 4;
    return std::min(slots, rounded_up(context, past_least));
  }

  // One program's worth of tokens. Returns its logits.
  Tensor step(std::span<const int32_t> tokens, bool all_logits) {
    const auto count = static_cast<int64_t>(tokens.size());
    LanguagePhase phase;
    phase.tokens = padded(count);
    phase.past = block_slots();
    phase.cache = options.cache;
    if (!heard.empty()) phase.source = heard.begin()->second.shape[1];
    const std::optional<Attend> attend = programs.blocks_of(phase);
    const int64_t block = attend ? attend->block : 0;
    if (!attend) {
      phase.past = slots_for(position);
      // A decoder begins with one token, as each step after it.
      if (!heard.empty()) phase.past = std::max(phase.past, past_least);
    }
    LoadedStep& loaded =
        programs.load({phase.tokens, phase.past, all_logits, phase.source, sees(count)});
    Step step;
    step.tokens = count;
    Tensor hidden;
    int64_t stage = 0;
    for (PlacedPart& placed : loaded.parts) {
      if (placed.stage != stage) step.handed_bytes.push_back(static_cast<double>(hidden.bytes()));
      stage = placed.stage;
      const std::vector<Tensor> results = run_part(placed.chips, tokens, hidden, block, step);
      if (results.size() == 1) {
        hidden = results[0];
        continue;
      }
      if (placed.part.head) {
        hidden = side_by_side(results);
      } else {
        std::vector<Tensor> terms = {hidden};
        terms.insert(terms.end(), results.begin(), results.end());
        hidden = sum(terms);
      }
      step.summed_bytes.push_back(static_cast<double>(hidden.bytes()));
    }
    position += count;
    steps.push_back(std::move(step));
    return hidden;
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
  for (size_t i = 0; i < tokens.size(); ++i) {
    const int32_t token = tokens[i];
    if (token >= 0 && token < vocabulary) continue;
    if (inside_->seen.contains(inside_->position + static_cast<int64_t>(i))) continue;
    throw Error("runtime-bad-token", place, fmt::format("token {}", token),
                fmt::format("0 to {}", vocabulary - 1));
  }
  std::vector<float> all;
  Tensor logits;
  for (int64_t at = 0; at < count;) {
    const int64_t now = std::min(count - at, std::end(token_steps)[-1]);
    logits = inside_->step(tokens.subspan(static_cast<size_t>(at), static_cast<size_t>(now)),
                           all_logits);
    if (all_logits) {
      all.insert(all.end(), logits.as<float>(), logits.as<float>() + now * vocabulary);
    }
    at += now;
  }
  if (!all_logits) return logits;
  return make_tensor_of<float>(DType::f32, {count, vocabulary}, all);
}

void LanguageSession::listen(std::map<std::string, Tensor> heard, int64_t length) {
  inside_->heard = std::move(heard);
  inside_->heard_length = length;
  rewind(0);
}

void LanguageSession::see(std::map<int64_t, std::vector<float>> seen) {
  inside_->seen = std::move(seen);
}

int64_t LanguageSession::position() const { return inside_->position; }

void LanguageSession::rewind(int64_t position) {
  PRESIL_CHECK(position >= 0 && position <= inside_->position, "only the past can be forgotten");
  inside_->position = position;
  inside_->programs.forget(position);
}

const std::vector<LanguageSession::Step>& LanguageSession::steps() const { return inside_->steps; }
double LanguageSession::compile_seconds() const { return inside_->programs.compile_seconds(); }
double LanguageSession::load_seconds() const { return inside_->programs.load_seconds(); }

}  // namespace presil
