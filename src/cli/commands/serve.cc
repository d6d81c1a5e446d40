// presil serve: many requests to a language model, answered together on a chip, bit for bit, and
// how long each waited.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/language_arguments.h"
#include "cli/sampler_arguments.h"
#include "cli/serving_waits.h"

namespace presil {
namespace {

using Json = nlohmann::ordered_json;

struct ServeArguments {
  LanguageArguments language;
  SamplerArguments sampler;
  JsonArgument json;
  std::string requests;
  bool raw = false;
  int64_t batch = 4, stretch = 64, page = 0, pages = 0, max_tokens = 64;
};

struct Text {
  std::string prompt;
  Request request;
};

// One line of the file.
class Line {
 public:
  Line(const std::string& file, int64_t number, Findings& findings)
      : file_(file), number_(number), findings_(findings) {}

  void report(std::string inside, std::string found, std::string expected) {
    Finding finding;
    finding.id = "cli-bad-requests";
    finding.place.file = file_;
    finding.place.line = number_;
    finding.place.inside = std::move(inside);
    finding.found = std::move(found);
    finding.expected = std::move(expected);
    findings_.add(std::move(finding));
  }

  Text read(const std::string& line, int64_t max_tokens) {
    Text text;
    text.request.tokens_max = max_tokens;
    bool deep = false;  // nlohmann's parser recurses when it destroys
    const auto bound = [&](int depth, Json::parse_event_t, Json&) {
      deep = deep || depth > 2;
      return !deep;
    };
    const Json json = Json::parse(line, bound, false);
    if (deep || !json.is_object()) {
      report("", "no JSON object", "{\"prompt\": \"...\"}");
      return text;
    }
    for (const auto& [key, value] : json.items()) {
      if (key == "prompt") {
        if (!value.is_string()) report(key, value.dump(), "a text");
        if (value.is_string()) text.prompt = value.get<std::string>();
      } else if (key == "max_tokens") {
        const bool good =
            value.is_number_integer() && value.get<double>() >= 1 && value.get<double>() <= 1 << 24;
        if (!good) report(key, value.dump(), "1 to 16777216");
        if (good) text.request.tokens_max = value.get<int64_t>();
      } else if (key == "arrives_seconds") {
        const bool good =
            value.is_number() && value.get<double>() >= 0 && value.get<double>() <= 1e9;
        if (!good) report(key, value.dump(), "0 to 1e9");
        if (good) text.request.arrival_seconds = value.get<double>();
      } else {
        report(key, "an unknown key", "prompt, max_tokens or arrives_seconds");
      }
    }
    if (!json.contains("prompt")) report("", "no prompt", "{\"prompt\": \"...\"}");
    return text;
  }

 private:
  const std::string& file_;
  int64_t number_;
  Findings& findings_;
};

std::vector<Text> read_requests(const ServeArguments& arguments, const LanguageModel& model) {
  const std::string whole = read_text_file(arguments.requests);
  std::vector<Text> texts;
  Findings findings;
  int64_t number = 0;
  for (size_t at = 0; at < whole.size();) {
    const size_t end = std::min(whole.find('\n', at), whole.size());
    const std::string line = whole.substr(at, end - at);
    at = end + 1;
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    Line reader(arguments.requests, number, findings);
    const size_t known = findings.list().size();
    Text text = reader.read(line, arguments.max_tokens);
    if (findings.list().size() > known) continue;
    const std::string asked =
        arguments.raw ? text.prompt : render_chat(model, {{"user", text.prompt}});
    text.request.prompt = model.tokenizer->encode(asked, true);
    if (text.request.prompt.empty()) reader.report("prompt", "a text without tokens", "a text");
    texts.push_back(std::move(text));
  }
  findings.throw_if_any();
  if (!texts.empty()) return texts;
  Place place;
  place.file = arguments.requests;
  throw Error("cli-bad-requests", place, "no request", "{\"prompt\": \"...\"}, one in each line");
}

// What the chip took for all steps.
struct Totals {
  double joules = 0, execute_seconds = 0;
  std::string no_energy;
};

int64_t tokens_said(const RequestAnswers& answers) {
  int64_t count = 0;
  for (const RequestAnswer& own : answers.answers) count += static_cast<int64_t>(own.tokens.size());
  return count;
}

std::string one_line(const std::string& text, size_t most) {
  std::string line;
  for (char c : text) line += c == '\n' || c == '\r' ? ' ' : c;
  if (line.size() <= most) return line;
  while (most > 0 && (static_cast<uint8_t>(line[most]) & 0xc0) == 0x80) --most;
  return line.substr(0, most) + "...";
}

// All that is told of a run.
struct Told {
  const std::vector<Text>& texts;
  const LanguageModel& model;
  const Chip& chip;
  const BatchSession& session;
  const RequestAnswers& answers;
  const Totals& totals;
};

void print_answers(const Told& told) {
  for (size_t i = 0; i < told.texts.size(); ++i) {
    const ServedRequest& own = told.answers.served.requests[i];
    const std::vector<int32_t>& tokens = told.answers.answers[i].tokens;
    const double waited = own.first_token_seconds - told.texts[i].request.arrival_seconds;
    fmt::print("{:>4}  first token after {:>9}, {:>3} tokens{}  {}\n", i + 1,
               format_seconds(waited), tokens.size(),
               own.restarts > 0 ? fmt::format(", read {} times", own.restarts + 1) : "",
               one_line(told.model.tokenizer->decode(tokens), 60));
  }
}

void print(const Told& told) {
  const Served& served = told.answers.served;
  std::vector<double> arrivals;
  for (const Text& text : told.texts) arrivals.push_back(text.request.arrival_seconds);
  const ServingWaits waits = waits_of(served, arrivals);
  const auto said = static_cast<double>(tokens_said(told.answers));
  print_answers(told);
  fmt::print("\n{} on {}  ({})\n", told.model.config.name, told.chip.name, summary(told.chip));
  fmt::print(
      "  answers   {} with {} tokens in {}, {:.1f} tokens per second, the chip at work {:.0f} "
      "% of the time\n",
      told.texts.size(), said, format_seconds(served.seconds), said / served.seconds,
      100 * served.busy_seconds / served.seconds);
  const auto shares = [](const std::vector<double>& values) {
    return fmt::format("{} (half of the requests), {} (nine of ten)",
                       format_seconds(percentile(values, 0.5)),
                       format_seconds(percentile(values, 0.9)));
  };
  fmt::print("  waiting   first token after {}\n", shares(waits.first));
  if (!waits.each.empty()) fmt::print("            each further one {}\n", shares(waits.each));
  fmt::print("  batch     {:.2f} of {} in the mean over {} steps, and {} steps of prompts\n",
             mean_batch(served), told.session.batch(), served.answer_steps,
             told.answers.prompt_steps);
  fmt::print("  caches    {} of {} pages of {} positions at most, {} in all\n",
             served.pages_used_most, told.session.pages(), told.session.page_positions(),
             format_bytes(told.session.pool_bytes()));
  if (told.totals.no_energy.empty()) {
    fmt::print("  energy    {:.3g} mJ, {:.3g} mJ for each token of an answer\n",
               1e3 * told.totals.joules, 1e3 * told.totals.joules / std::max(said, 1.0));
  } else {
    fmt::print("  energy    unknown: {}\n", told.totals.no_energy);
  }
  fmt::print("  simulated in {:.2f} s (compile {:.2f} s, load {:.2f} s)\n",
             told.totals.execute_seconds, told.session.compile_seconds(),
             told.session.load_seconds());
}

Json to_json(const Told& told) {
  const Served& served = told.answers.served;
  Json list = Json::array();
  for (size_t i = 0; i < told.texts.size(); ++i) {
    const ServedRequest& own = served.requests[i];
    const RequestAnswer& answer = told.answers.answers[i];
    list.push_back({{"prompt_tokens", told.texts[i].request.prompt},
                    {"tokens", answer.tokens},
                    {"text", told.model.tokenizer->decode(answer.tokens)},
                    {"ended_by", answer.ended_by},
                    {"arrives_seconds", told.texts[i].request.arrival_seconds},
                    {"begin_seconds", own.begin_seconds},
                    {"first_token_seconds", own.first_token_seconds},
                    {"end_seconds", own.end_seconds},
                    {"restarts", own.restarts}});
  }
  return {{"model", told.model.path},
          {"chip", told.chip.name},
          {"requests", std::move(list)},
          {"seconds", served.seconds},
          {"busy_seconds", served.busy_seconds},
          {"tokens_per_second", static_cast<double>(tokens_said(told.answers)) / served.seconds},
          {"prompt_steps", told.answers.prompt_steps},
          {"answer_steps", served.answer_steps},
          {"answer_rows", served.answer_rows},
          {"batch", told.session.batch()},
          {"pages", told.session.pages()},
          {"pages_used_most", served.pages_used_most},
          {"page_positions", told.session.page_positions()},
          {"pool_bytes", told.session.pool_bytes()},
          {"joules", told.totals.joules},
          {"execute_seconds", told.totals.execute_seconds},
          {"compile_seconds", told.session.compile_seconds()},
          {"load_seconds", told.session.load_seconds()}};
}

int run(std::span<const std::string> words) {
  Arguments list{"presil serve",
                 "Many requests to a language model, answered together on a chip: those that came "
                 "share each step, and their keys and values lie in pages of one pool."};
  ServeArguments arguments;
  arguments.language.add(list);
  list.add("--requests", &arguments.requests,
           "A file with a request in each line, {\"prompt\": \"...\", \"max_tokens\": 64, "
           "\"arrives_seconds\": 0.5}; all but the prompt may be left out",
           {.required = true});
  list.add("--raw", &arguments.raw, "Prompts are continued as they stand, without a template");
  list.add("--batch", &arguments.batch, "Answers that a step takes a token of",
           {.default_shown = true, .range = {{1, 1024}}});
  list.add("--stretch", &arguments.stretch, "Tokens of a prompt that a step takes",
           {.default_shown = true, .range = {{1, 4096}}});
  list.add("--page", &arguments.page,
           "Positions of a page; 0: as many as a block of keys has on the chip",
           {.default_shown = true, .range = {{0, 1024}}});
  list.add("--pages", &arguments.pages,
           "Of the pool; 0: as many as the batch needs, each with the whole --context",
           {.default_shown = true, .range = {{0, 1 << 20}}});
  list.add("--max-tokens", &arguments.max_tokens, "Of an answer, where its request says nothing",
           {.default_shown = true, .range = {{1, 1 << 24}}});
  arguments.sampler.add(list);
  arguments.json.add(list);
  if (!parse_arguments(list, words)) return 0;
  arguments.sampler.check();
  const Chip chip = load_chip(arguments.language.chip);
  const LanguageModel model = arguments.language.read_writer();
  const std::vector<Text> texts = read_requests(arguments, model);
  BatchOptions options;
  options.language = arguments.language.options();
  options.batch = arguments.batch;
  options.stretch = arguments.stretch;
  options.page = arguments.page;
  options.pages = arguments.pages;
  BatchSession session(model, chip, options);
  std::vector<Request> requests;
  for (const Text& text : texts) requests.push_back(text.request);
  Totals totals;
  StepTimes times(chip, 1);
  RequestOptions how;
  how.sampler = arguments.sampler.options;
  how.seconds_of = [&](const LanguageSession::Step& step) {
    const PhaseTime time = times.of({&step, 1});
    totals.joules += time.joules;
    totals.execute_seconds += time.execute_seconds;
    if (totals.no_energy.empty()) totals.no_energy = time.no_energy;
    return time.seconds;
  };
  const Progress progress = terminal_progress();
  int64_t said = 0;
  how.on_token = [&](size_t, int32_t) { report_progress(progress, "tokens", ++said, 0); };
  const RequestAnswers answers = answer_requests(session, model, requests, how);
  const Told told = {texts, model, chip, session, answers, totals};
  if (!arguments.json.to_stdout()) print(told);
  const std::string text = to_json(told).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  if (arguments.json.to_stdout()) fmt::print("{}", text);
  if (arguments.json.to_file()) write_text_file(arguments.json.file(), text);
  return 0;
}

}  // namespace

extern const Verb command_serve;
const Verb command_serve = {"serve", "Answer many requests together on a chip", run};

}  // namespace presil
