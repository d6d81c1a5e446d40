// A table of steps, filled where it is asked, and a batch that knows lengths only.
#include "system/serving_time.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace presil {
namespace {

// What vLLM leaves of a device's memory by default for other values than weights and caches (its
// option gpu_memory_utilization is 0.9).
constexpr double memory_share = 0.9;

struct StepCost {
  double seconds = 0, joules = 0;
};

StepCost between(const StepCost& a, const StepCost& b, double share) {
  return {a.seconds + share * (b.seconds - a.seconds), a.joules + share * (b.joules - a.joules)};
}

class StepTable {
 public:
  StepTable(const LanguageModel& model, const Chip& chip, const LanguageLoad& load,
            const CycleForms& cycles)
      : model_(model), chip_(chip), load_(load), cycles_(cycles) {}

  // A prompt of so many tokens: those of a request, or more if it is read again.
  StepCost prompt(double tokens) {
    const double share =
        (tokens - static_cast<double>(load_.prompt)) / static_cast<double>(load_.output);
    const StepCost whole = timed({1, load_.prompt, 0});
    if (share <= 0) return whole;
    return between(whole, timed({1, load_.prompt + load_.output, 0}), share);
  }

  // A token of so many answers whose contexts have this mean.
  StepCost answers(int64_t batch, double context) {
    int64_t below = 1;
    while (2 * below <= batch) below *= 2;
    const StepCost low = at_context(below, context);
    if (below == batch) return low;
    const int64_t above = std::min(2 * below, load_.batch);
    return between(low, at_context(above, context),
                   static_cast<double>(batch - below) / static_cast<double>(above - below));
  }

  int64_t count() const { return static_cast<int64_t>(known_.size()); }

 private:
  struct Key {
    int64_t batch = 1, tokens = 1, past = 0;
    bool operator<(const Key& other) const {
      return std::tie(batch, tokens, past) < std::tie(other.batch, other.tokens, other.past);
    }
  };

  StepCost at_context(int64_t batch, double context) {
    const double share =
        (context - static_cast<double>(load_.prompt)) / static_cast<double>(load_.output);
    return between(timed({batch, 1, load_.prompt}), timed({batch, 1, load_.prompt + load_.output}),
                   share);
  }

  StepCost timed(const Key& key) {
    const auto found = known_.find(key);
    if (found != known_.end()) return found->second;
    LanguageLoad one = load_;
    one.batch = key.batch;
    one.prompt = one.output = 0;  // pages have been counted
    const LanguageStep step = time_language_step(model_, chip_, one, cycles_, key.tokens, key.past);
    return known_[key] = {step.seconds, step.joules.value};
  }

  const LanguageModel& model_;
  const Chip& chip_;
  const LanguageLoad& load_;
  const CycleForms& cycles_;
  std::map<Key, StepCost> known_;
};

class TimedBatch : public ServingBatch {
 public:
  TimedBatch(StepTable& table, const LanguageLoad& load, size_t requests)
      : table_(table), load_(load), said_(requests) {}

  double read(size_t request) override {
    return pass(table_.prompt(static_cast<double>(load_.prompt + said_[request]++)));
  }

  double step(std::span<const size_t> requests) override {
    double context = 0;
    // The newest token is fed behind what is kept.
    for (const size_t request : requests)
      context += static_cast<double>(load_.prompt + said_[request]++ - 1);
    const auto count = static_cast<int64_t>(requests.size());
    return pass(table_.answers(count, context / static_cast<double>(count)));
  }

  bool has_ended(size_t request) const override { return said_[request] >= load_.output; }
  void leave(size_t) override {}
  double joules = 0;

 private:
  double pass(const StepCost& cost) {
    joules += cost.joules;
    return cost.seconds;
  }

  StepTable& table_;
  const LanguageLoad& load_;
  std::vector<int64_t> said_;
};

[[noreturn]] void refuse(const LanguageModel& model, std::string found, std::string expected,
                         std::string advice) {
  Place place;
  place.file = model.path;
  throw Error("system-bad-load", place, std::move(found), std::move(expected), std::move(advice));
}

int64_t pages_beside_weights(const LanguageModel& model, const Chip& chip, double weights,
                             double page_bytes) {
  const double memory = memory_share * static_cast<double>(chip.dram.bytes);
  const double pages = std::floor((memory - weights) / page_bytes);
  if (pages >= 1) return static_cast<int64_t>(pages);
  refuse(model,
         fmt::format("{} of weights on each chip and pages of {}", format_bytes(weights),
                     format_bytes(page_bytes)),
         fmt::format("room for pages in nine tenths of the {} of {}",
                     format_bytes(static_cast<double>(chip.dram.bytes)), chip.name),
         "Use more --chips or --stages, or --weights int4.");
}

}  // namespace

ServingTimes time_serving(const LanguageModel& model, const Chip& chip, const ServingLoad& load,
                          const std::vector<double>& rates, const CycleForms& cycles) {
  if (model.config.form != LanguageConfig::Form::decoder)
    refuse(model, fmt::format("requests to {}", model.config.architecture),
           "a decoder, whose answers join and leave a batch", "Leave --rate out.");
  ServingTimes times;
  LanguageLoad page = load.load;
  page.batch = 1;
  page.prompt = load.page_positions;
  page.output = 0;
  times.page_bytes = cache_bytes_of(model.config, page);
  times.weight_bytes = weight_bytes_of(model.config, load.load);
  times.pages = load.pages > 0
                    ? load.pages
                    : pages_beside_weights(model, chip, times.weight_bytes, times.page_bytes);
  StepTable table(model, chip, load.load, cycles);
  ServingLimits limits;
  limits.batch = load.load.batch;
  limits.pages = times.pages;
  limits.page_positions = load.page_positions;
  limits.context = load.load.prompt + load.load.output;
  for (const double rate : rates) {
    ServingTime time;
    time.rate = rate;
    time.arrivals = poisson_arrivals(load.requests, rate, load.seed);
    std::vector<RequestForm> requests;
    for (const double arrival : time.arrivals) requests.push_back({load.load.prompt, arrival});
    TimedBatch batch(table, load.load, requests.size());
    time.served = serve(requests, limits, batch);
    time.joules = batch.joules;
    times.rates.push_back(std::move(time));
  }
  times.timed_steps = table.count();
  return times;
}

}  // namespace presil
