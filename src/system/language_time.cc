// A step of a language model as parts of layers, each a program; equal layers are one program.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "ops/ops.h"
#include "passes/passes.h"
#include "program/program.h"
#include "system/pipeline.h"
#include "system/sight_time.h"
#include "system/system.h"

namespace presil {
namespace {

// What of a layer's parts differs from layer to layer.
struct LayerForm {
  bool window = false, experts = false;
  auto operator<=>(const LayerForm&) const = default;
};

class LanguageTimer {
 public:
  LanguageTimer(const LanguageModel& model, const Chip& chip, const LanguageLoad& load,
                const CycleForms& cycles, double beside_bytes = 0)
      : chip_(chip), load_(load), cycles_(cycles), beside_bytes_(beside_bytes) {
    model_.path = model.path;
    model_.config = model.config;  // weights have no part in time
  }

  LanguageTime run() {
    check_load();
    check_memory();
    LanguageTime time;
    time.prefill = step(load_.prompt, 0);
    if (load_.output > 1 && config().form != LanguageConfig::Form::encoder) {
      // The prompt gives the first token; the others follow one by one.
      time.first = step(1, load_.prompt);
      time.last = load_.output > 2 ? step(1, load_.prompt + load_.output - 2) : time.first;
      time.decode_seconds =
          static_cast<double>(load_.output - 1) * (time.first.seconds + time.last.seconds) / 2;
    }
    time.weight_bytes = weight_bytes_of(config(), load_);
    time.cache_bytes = cache_bytes_of(config(), load_);
    note_assumptions(time);
    return time;
  }

  LanguageStep run_step(int64_t tokens, int64_t past) {
    check_load();
    check_memory();
    return step(tokens, past);
  }

 private:
  const LanguageConfig& config() const { return model_.config; }

  Finding finding(std::string_view id, std::string found, std::string expected,
                  std::string advice) const {
    Finding finding;
    finding.id = id;
    finding.place.file = model_.path;
    finding.found = std::move(found);
    finding.expected = std::move(expected);
    finding.advice = std::move(advice);
    return finding;
  }

  void check_load() const {
    const LanguageConfig& c = config();
    Findings findings;
    if (c.heads % load_.chips != 0) {
      findings.add(finding("system-bad-load",
                           fmt::format("{} heads over {} chips", c.heads, load_.chips),
                           "a number of chips that divides the heads", ""));
    }
    if (load_.stages > c.layers) {
      findings.add(finding("system-bad-load",
                           fmt::format("{} layers over {} stages", c.layers, load_.stages),
                           "at least a layer for each stage", ""));
    }
    if (c.form != LanguageConfig::Form::decoder && load_.chips * load_.stages > 1) {
      findings.add(finding("system-bad-load",
                           fmt::format("an encoder over {} chips", load_.chips * load_.stages),
                           "one chip for a model with an encoder", ""));
    }
    if (c.form == LanguageConfig::Form::encoder && load_.prompt > c.context) {
      findings.add(finding("system-bad-load", fmt::format("a text of {} tokens", load_.prompt),
                           fmt::format("at most the {} that the model reads", c.context),
                           "--prompt-length says how long a text is"));
    }
    if (c.kv_rank > 0 && load_.cache == DType::i8) {
      findings.add(finding("system-bad-load", "an int8 cache of latent vectors",
                           "a cache of floats for multi-latent attention",
                           "--cache-type fp8 takes a byte as well"));
    }
    findings.throw_if_any();
  }

  // More chips or a smaller type, whichever would do.
  std::string what_would_fit(double capacity) const {
    std::vector<std::string> ways;
    const bool divides = config().form == LanguageConfig::Form::decoder;
    for (int64_t chips = load_.chips + 1; divides && chips <= config().heads; ++chips) {
      LanguageLoad more = load_;
      more.chips = chips;
      if (config().heads % chips != 0 ||
          weight_bytes_of(config(), more) + cache_bytes_of(config(), more) > capacity) {
        continue;
      }
      ways.push_back(fmt::format("--chips {}", chips));
      break;
    }
    for (int64_t stages = load_.stages + 1; divides && stages <= config().layers; ++stages) {
      LanguageLoad more = load_;
      more.stages = stages;
      if (weight_bytes_of(config(), more) + cache_bytes_of(config(), more) > capacity) continue;
      ways.push_back(fmt::format("--stages {}", stages));
      break;
    }
    LanguageLoad less = load_;
    less.weight = less.activation = DType::bf16;
    if (load_.weight == DType::f32 &&
        weight_bytes_of(config(), less) + cache_bytes_of(config(), less) <= capacity) {
      ways.emplace_back("--weights bf16");
    }
    for (const WeightPacking packing : {WeightPacking::fp8, WeightPacking::int4}) {
      LanguageLoad packed = less;
      packed.packing = packing;
      if (load_.packing == WeightPacking::none &&
          weight_bytes_of(config(), packed) + cache_bytes_of(config(), packed) <= capacity) {
        ways.push_back(fmt::format("--weights {}", name(packing)));
        break;
      }
    }
    LanguageLoad smaller = load_;
    smaller.cache = DType::e4m3fn;
    if (info(load_.cache).bits > 8 &&
        weight_bytes_of(config(), load_) + cache_bytes_of(config(), smaller) <= capacity) {
      ways.emplace_back("--cache-type fp8");
    }
    LanguageLoad fewer = load_;
    fewer.batch = 0;
    if (cache_bytes_of(config(), load_) > 0)
      fewer.batch = static_cast<int64_t>(
          (capacity - weight_bytes_of(config(), load_)) /
          (cache_bytes_of(config(), load_) / static_cast<double>(load_.batch)));
    if (fewer.batch >= 1) ways.push_back(fmt::format("--batch {}", fewer.batch));
    return ways.empty() ? "Use a chip with more memory."
                        : "It would fit with " + join(ways, ", or ") + ".";
  }

  void check_memory() const {
    const double capacity = static_cast<double>(chip_.dram.bytes) - beside_bytes_;
    const double weights = weight_bytes_of(config(), load_);
    const double caches = cache_bytes_of(config(), load_);
    if (weights + caches <= capacity) return;
    throw Error(std::vector<Finding>{
        finding("system-does-not-fit",
                fmt::format("{} of weights and {} of caches on each of {} chips",
                            format_bytes(weights), format_bytes(caches), load_.chips),
                fmt::format("at most the {} of {}, {} less", format_bytes(capacity), chip_.name,
                            format_bytes(weights + caches - capacity)),
                what_would_fit(capacity))});
  }

  static std::string attention_name(const LayerForm& form) {
    return form.window ? "attention in a window" : "attention";
  }
  static std::string feed_forward_name(const LayerForm& form) {
    return form.experts ? "experts" : "feed-forward";
  }

  LayerForm form_of(int64_t layer) const {
    return {config().has_window(layer), config().has_experts(layer)};
  }

  LanguagePhase phase_of(int64_t tokens, int64_t past) {
    LanguagePhase phase;
    phase.batch = load_.batch / parts_of_batch(load_.batch, load_.stages);
    phase.tokens = tokens;
    phase.past = past;
    phase.activation = load_.activation;
    phase.weight = load_.weight;
    phase.cache = load_.cache;
    phase.packing = load_.packing;
    if (load_.blocks) {
      if (const auto form = attend_form(config(), phase, load_.chips)) {
        phase.attend = attend_for(chip_, *form);
      }
    }
    return phase;
  }

  // What the part takes in joules, where the chip says enough of its silicon.
  Figure joules_of(const Timeline& timeline) {
    try {
      return energy_of(timeline, chip_).total;
    } catch (const Error& error) {
      no_energy_ = error.findings().front().found;
      return {};
    }
  }

  LanguagePartTime time_part(const std::string& name, const LanguagePhase& phase,
                             const LanguagePart& part) {
    PrimitiveGraph primitives = lower(prepare(build_graph(model_, phase, part)));
    PassOptions passes;
    passes.multiplies_packed = [this](DType factor) { return chip_.supports(factor); };
    primitives = run_passes(std::move(primitives), passes);
    ScheduleOptions options;
    options.cycles = cycles_;
    const Program program = generate(make_schedule(primitives, chip_, options), chip_);
    const Timeline timeline = presil::time(program, chip_, {});
    LanguagePartTime result;
    result.name = name;
    result.count = 1;
    result.seconds = timeline.seconds;
    result.cycles = timeline.cycles;
    result.bound_share = timeline.bound_share;
    result.bytes = timeline.bytes;
    result.joules = joules_of(timeline);
    return result;
  }

  // Times one part of each layer's form once, or of each layer, and counts.
  void add_layers(LanguageStep& step, std::string (*name)(const LayerForm&),
                  bool LanguagePart::*which, int64_t tokens, int64_t past) {
    std::map<std::string, size_t> known;
    for (int64_t layer = 0; layer < config().layers; ++layer) {
      const LayerForm form = form_of(layer);
      const std::string title = name(form);
      const auto found = known.find(title);
      if (found != known.end() && load_.reuse_layers) {
        ++step.parts[found->second].count;
        continue;
      }
      // A window holds the token itself.
      const int64_t seen = form.window ? std::min(past, config().window - 1) : past;
      LanguagePart part = empty_part();
      part.*which = true;
      part.layer_begin = layer;
      part.layer_end = layer + 1;
      LanguagePartTime time = time_part(title, phase_of(tokens, seen), part);
      if (found != known.end() && time.cycles == step.parts[found->second].cycles) {
        ++step.parts[found->second].count;
        continue;
      }
      known[title] = step.parts.size();
      step.parts.push_back(std::move(time));
    }
  }

  LanguagePart empty_part() const {
    LanguagePart part;
    part.embedding = part.attention = part.feed_forward = part.head = part.cross = false;
    part.shards = load_.chips;
    return part;
  }

  // One part of each layer, all alike.
  void add_alike(LanguageStep& step, const std::string& title, int64_t layers, LanguagePart part,
                 const LanguagePhase& phase) {
    for (int64_t layer = 0; layer < layers; ++layer) {
      part.layer_begin = layer;
      part.layer_end = layer + 1;
      if (layer > 0 && load_.reuse_layers) {
        ++step.parts.back().count;
        continue;
      }
      LanguagePartTime time = time_part(title, phase, part);
      if (layer > 0 && time.cycles == step.parts.back().cycles) {
        ++step.parts.back().count;
      } else {
        step.parts.push_back(std::move(time));
      }
    }
  }

  // Of a model with an encoder and a decoder: positions that the encoder makes.
  int64_t source() const { return config().mel_bins > 0 ? config().encoder_context : load_.prompt; }

  void add_encoder(LanguageStep& step) {
    const LanguagePhase phase = phase_of(source(), 0);
    LanguagePart part = empty_part();
    part.encoder = part.embedding = true;
    step.parts.push_back(time_part("encoder's embedding", phase, part));
    part.embedding = false;
    part.attention = true;
    add_alike(step, "encoder's attention", config().encoder_layers, part, phase);
    part.attention = false;
    part.feed_forward = true;
    add_alike(step, "encoder's feed-forward", config().encoder_layers, part, phase);
    part = empty_part();
    part.encoder = part.head = true;
    step.parts.push_back(time_part("keys for the decoder", phase, part));
  }

  // The encoder if it is to read, and one token of the decoder behind `past`.
  LanguageStep paired_step(bool reads, int64_t past) {
    LanguageStep step;
    step.tokens = 1;
    step.context = past + 1;
    if (reads) add_encoder(step);
    LanguagePhase phase = phase_of(1, past);
    phase.source = source();
    LanguagePart part = empty_part();
    part.embedding = true;
    step.parts.push_back(time_part("embedding", phase, part));
    constexpr std::pair<const char*, bool LanguagePart::*> kinds[] = {
        {"attention", &LanguagePart::attention},
        {"attention to the encoder", &LanguagePart::cross},
        {"feed-forward", &LanguagePart::feed_forward}};
    for (const auto& [title, which] : kinds) {
      part = empty_part();
      part.*which = true;
      add_alike(step, title, config().layers, part, phase);
    }
    part = empty_part();
    part.head = true;
    step.parts.push_back(time_part("head", phase, part));
    sum(step, past > 0);
    return step;
  }

  LanguageStep step(int64_t tokens, int64_t past) {
    // The text that an encoder reads is no past of its decoder.
    if (config().form == LanguageConfig::Form::encoder_decoder)
      return paired_step(past == 0, past == 0 ? 0 : std::max<int64_t>(past - load_.prompt, 0) + 1);
    LanguageStep step;
    step.tokens = tokens;
    step.context = past + tokens;
    step.batch_parts = parts_of_batch(load_.batch, load_.stages);
    LanguagePart part = empty_part();
    part.embedding = true;
    step.parts.push_back(time_part("embedding", phase_of(tokens, past), part));
    add_layers(step, attention_name, &LanguagePart::attention, tokens, past);
    add_layers(step, feed_forward_name, &LanguagePart::feed_forward, tokens, past);
    part = empty_part();
    part.head = true;
    const bool writes = config().form != LanguageConfig::Form::encoder;
    step.parts.push_back(time_part(writes ? "head" : "pooling", phase_of(tokens, past), part));
    sum(step, past > 0);
    return step;
  }

  // Seconds of each stage for one part of the batch, with what its chips sum in them.
  std::vector<double> stage_seconds(const LanguageStep& step, double sum_seconds,
                                    double head_link_seconds) const {
    if (load_.stages == 1) {
      double seconds = step.link_seconds;
      for (const LanguagePartTime& part : step.parts)
        seconds += static_cast<double>(part.count) * part.seconds;
      return {seconds};
    }
    const auto seconds_of = [&](std::string_view name) {
      for (const LanguagePartTime& part : step.parts)
        if (part.name == name) return part.seconds;
      return 0.0;
    };
    std::vector<double> stages;
    for (int64_t stage = 0; stage < load_.stages; ++stage) {
      const auto [begin, end] = layers_of_stage(config().layers, load_.stages, stage);
      double seconds = stage == 0 ? seconds_of("embedding") : 0;
      for (int64_t layer = begin; layer < end; ++layer) {
        const LayerForm form = form_of(layer);
        seconds += seconds_of(attention_name(form)) + seconds_of(feed_forward_name(form)) +
                   2 * sum_seconds;
      }
      if (stage + 1 == load_.stages) seconds += seconds_of("head") + head_link_seconds;
      stages.push_back(seconds);
    }
    return stages;
  }

  void sum(LanguageStep& step, bool repeats) const {
    double computing = 0;
    for (const LanguagePartTime& part : step.parts) {
      const double seconds = static_cast<double>(part.count) * part.seconds;
      computing += seconds;
      for (size_t i = 0; i < step.bound_share.size(); ++i) {
        step.bound_share[i] += part.bound_share[i] * seconds;
      }
    }
    for (double& share : step.bound_share) share /= computing;
    // Two sums of the hidden state in each layer, and the logits' parts brought together.
    const int64_t sequences = load_.batch / step.batch_parts;
    const double hidden = static_cast<double>(sequences * step.tokens * config().width) *
                          static_cast<double>(info(load_.activation).bits) / 8;
    const double logits = static_cast<double>(sequences * config().vocabulary) * sizeof(float);
    const auto layers = static_cast<double>(config().layers);
    const double sum_seconds = all_reduce_seconds(chip_, load_.chips, hidden);
    const double head_link_seconds = all_reduce_seconds(chip_, load_.chips, logits) / 2;
    step.link_seconds = 2 * layers * sum_seconds + head_link_seconds;
    step.link_bytes = all_reduce_bytes(load_.chips, 2 * layers * hidden + logits / 2);
    if (load_.stages > 1) {
      step.send_seconds = send_seconds(chip_, load_.chips, hidden);
      step.link_bytes +=
          static_cast<double>(load_.stages - 1) * hidden / static_cast<double>(load_.chips);
    }
    const PipelineTime time =
        pipeline_time(stage_seconds(step, sum_seconds, head_link_seconds), step.send_seconds);
    step.slowest_stage_seconds = time.slowest_seconds;
    step.seconds =
        repeats ? repeated_seconds(time, step.batch_parts) : once_seconds(time, step.batch_parts);
    add_joules(step);
  }

  void add_joules(LanguageStep& step) const {
    const auto chips = static_cast<double>(load_.chips);
    const auto batch_parts = static_cast<double>(step.batch_parts);
    const double links = batch_parts * link_joules(chip_, load_.chips, step.link_bytes);
    step.joules = {links, links, links};
    for (const LanguagePartTime& part : step.parts) {
      const double times = batch_parts * chips * static_cast<double>(part.count);
      step.joules.value += times * part.joules.value;
      step.joules.low += times * part.joules.low;
      step.joules.high += times * part.joules.high;
    }
  }

  void note_assumptions(LanguageTime& time) const {
    if (config().experts > 0) {
      time.assumptions.emplace_back("tokens visit experts evenly");
    }
    const bool writes = config().form != LanguageConfig::Form::encoder;
    const bool paired = config().form == LanguageConfig::Form::encoder_decoder;
    const int64_t positions = paired
                                  ? std::max(load_.output, config().mel_bins > 0 ? 0 : load_.prompt)
                                  : load_.prompt + load_.output - 1;
    if (writes && positions > config().context) {
      time.assumptions.push_back(
          fmt::format("{} positions cost what fewer do, though the model was made for {}",
                      positions, config().context));
    }
    if (writes && load_.output > 2) {
      time.assumptions.emplace_back(
          "between the first and the last further token time is linear in the context");
    }
    if (!no_energy_.empty()) time.assumptions.push_back("no energy: " + no_energy_);
    if (load_.stages > 1) {
      time.assumptions.push_back(fmt::format(
          "a stage hands on the hidden state of one of {} parts of the batch while it computes the "
          "next",
          time.prefill.batch_parts));
    }
    if (load_.chips > 1 || load_.stages > 1) {
      time.assumptions.emplace_back("energy is without what chips leak while they wait for links");
      time.assumptions.emplace_back(
          "chips sum over a ring at the full rate of their links, and not while they compute");
    }
  }

  LanguageModel model_;
  const Chip& chip_;
  const LanguageLoad& load_;
  const CycleForms& cycles_;
  double beside_bytes_ = 0;  // in each chip's memory, of another model
  std::string no_energy_;    // why there is none
};

}  // namespace

LanguageTime time_alone(const LanguageModel& model, const Chip& chip, const LanguageLoad& load,
                        const CycleForms& cycles, double beside_bytes) {
  return LanguageTimer(model, chip, load, cycles, beside_bytes).run();
}

LanguageStep time_language_step(const LanguageModel& model, const Chip& chip,
                                const LanguageLoad& load, const CycleForms& cycles, int64_t tokens,
                                int64_t past) {
  return LanguageTimer(model, chip, load, cycles).run_step(tokens, past);
}

}  // namespace presil
