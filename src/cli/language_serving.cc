// One line for each rate: how many tokens a second are answered, and how long requests wait.
#include "cli/language_serving.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>

#include "cli/serving_waits.h"
#include "timing/timing.h"

namespace presil {
namespace {

using Json = nlohmann::ordered_json;

std::vector<double> parse_rates(const std::vector<std::string>& texts) {
  std::vector<double> rates;
  Findings findings;
  for (const std::string& text : texts) {
    double rate = 0;
    const char* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, rate);
    if (error == std::errc() && at == end && rate > 0 && rate <= 1e9) {
      rates.push_back(rate);
      continue;
    }
    Finding finding;
    finding.id = "cli-bad-arguments";
    finding.place.inside = "--rate " + text;
    finding.found = "'" + text + "' is no rate";
    finding.expected = "requests a second, more than 0 and at most 1e9";
    findings.add(std::move(finding));
  }
  findings.throw_if_any();
  return rates;
}

// What is said of one rate.
struct Row {
  double answered = 0, tokens = 0, batch = 0, busy = 0, pages = 0, joules = 0;
  ServingWaits waits;
  int64_t restarts = 0;
};

Row row_of(const ServingTime& time, int64_t pages) {
  const Served& served = time.served;
  Row row;
  double said = 0;
  for (const ServedRequest& own : served.requests) {
    said += static_cast<double>(own.tokens);
    row.restarts += own.restarts;
  }
  row.answered = static_cast<double>(served.requests.size()) / served.seconds;
  row.tokens = said / served.seconds;
  row.batch = mean_batch(served);
  row.busy = served.busy_seconds / served.seconds;
  row.pages = static_cast<double>(served.pages_used_most) / static_cast<double>(pages);
  row.joules = time.joules / said;
  row.waits = waits_of(served, time.arrivals);
  return row;
}

std::string joules_text(double joules) {
  if (joules <= 0) return "unknown";
  return joules < 1 ? fmt::format("{:.3g} mJ", 1e3 * joules) : fmt::format("{:.3g} J", joules);
}

void print_rows(const ServingTimes& times) {
  fmt::print("\n  {:>8} {:>9} {:>9} {:>6} {:>5} {:>5}  {:>22}  {:>22}  {:>9}\n", "comes",
             "answered", "tokens", "batch", "busy", "pages", "first token after",
             "each further after", "a token");
  fmt::print("  {:>8} {:>9} {:>9} {:>6} {:>5} {:>5}  {:>22}  {:>22}\n", "a second", "a second",
             "a second", "mean", "", "most", "half, nine of ten", "half, nine of ten");
  for (const ServingTime& time : times.rates) {
    const Row row = row_of(time, times.pages);
    const auto shares = [](const std::vector<double>& values) {
      return format_seconds(percentile(values, 0.5)) + ", " +
             format_seconds(percentile(values, 0.9));
    };
    fmt::print(
        "  {:>8.3g} {:>9.3g} {:>9.1f} {:>6.1f} {:>3.0f} % {:>3.0f} %  {:>22}  {:>22}  {:>9}{}\n",
        time.rate, row.answered, row.tokens, row.batch, 100 * row.busy, 100 * row.pages,
        shares(row.waits.first), shares(row.waits.each), joules_text(row.joules),
        row.restarts > 0 ? fmt::format("  {} read again", row.restarts) : "");
  }
}

Json to_json(const LanguageModel& model, const Chip& chip, const ServingLoad& load,
             const ServingTimes& times, double host) {
  Json rows = Json::array();
  for (const ServingTime& time : times.rates) {
    const Row row = row_of(time, times.pages);
    rows.push_back({{"rate", time.rate},
                    {"answered_per_second", row.answered},
                    {"tokens_per_second", row.tokens},
                    {"seconds", time.served.seconds},
                    {"busy_share", row.busy},
                    {"mean_batch", row.batch},
                    {"pages_used_most", time.served.pages_used_most},
                    {"restarts", row.restarts},
                    {"first_token_seconds_median", percentile(row.waits.first, 0.5)},
                    {"first_token_seconds_90", percentile(row.waits.first, 0.9)},
                    {"further_token_seconds_median", percentile(row.waits.each, 0.5)},
                    {"further_token_seconds_90", percentile(row.waits.each, 0.9)},
                    {"joules_per_token", row.joules}});
  }
  return {{"model", model.path},
          {"chip", chip.name},
          {"chips", load.load.chips},
          {"stages", load.load.stages},
          {"batch", load.load.batch},
          {"prompt_length", load.load.prompt},
          {"output_length", load.load.output},
          {"requests", load.requests},
          {"pages", times.pages},
          {"page_positions", load.page_positions},
          {"page_bytes", times.page_bytes},
          {"weight_bytes", times.weight_bytes},
          {"timed_steps", times.timed_steps},
          {"rates", std::move(rows)},
          {"host_seconds", host}};
}

}  // namespace

void LanguageServingArguments::add(Arguments& arguments) {
  arguments.add("--rate", &rates,
                "Of a language model: so many requests a second come at random, are read as they "
                "come and answered together, --batch at most; several rates are told one by one");
  arguments.add("--requests", &requests, "Of a language model at a rate: how many come",
                {.default_shown = true, .range = {{1, 1000000}}});
  arguments.add("--page", &page, "Of a language model at a rate: positions of a page of its caches",
                {.default_shown = true, .range = {{1, 1 << 16}}});
  arguments.add("--pages", &pages,
                "Of a language model at a rate: how many there are; 0: as many as nine tenths of "
                "the memory hold beside the weights",
                {.default_shown = true, .range = {{0, 1 << 30}}});
  arguments.add("--seed", &seed, "Of a language model at a rate: of when requests come",
                {.default_shown = true});
}

int time_serving_model(const LanguageModel& model, const Chip& chip, const LanguageLoad& load,
                       const LanguageServingArguments& arguments, const JsonArgument& json) {
  const auto begin = std::chrono::steady_clock::now();
  ServingLoad serving;
  serving.load = load;
  serving.requests = arguments.requests;
  serving.seed = arguments.seed;
  serving.page_positions = arguments.page;
  serving.pages = arguments.pages;
  const ServingTimes times = time_serving(model, chip, serving, parse_rates(arguments.rates),
                                          {matrix_cycles, vector_cycles});
  const double host =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (!json.to_stdout()) {
    const std::string stages =
        load.stages > 1 ? fmt::format("{} stages of ", load.stages) : std::string();
    fmt::print("{} on {}{} x {}  ({})\n", model.config.name, stages, load.chips, chip.name,
               summary(chip));
    fmt::print("  memory    {} of weights and {} pages of {} positions, {} each, on each chip\n",
               format_bytes(times.weight_bytes), times.pages, serving.page_positions,
               format_bytes(times.page_bytes));
    fmt::print("  requests  {} of {} tokens each, answered with {}, at most {} at a time\n",
               serving.requests, load.prompt, load.output, load.batch);
    print_rows(times);
    fmt::print("\n  timed in  {:.2f} s, {} steps that stand for all\n", host, times.timed_steps);
  }
  const std::string text = to_json(model, chip, serving, times, host).dump(2) + "\n";
  if (json.to_stdout()) fmt::print("{}", text);
  if (json.to_file()) write_text_file(json.file(), text);
  return 0;
}

}  // namespace presil
