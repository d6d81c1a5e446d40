// presil chat: a language model answers on a chip, bit for bit, and the chip's pace is told.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/language_arguments.h"

namespace presil {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

struct ChatArguments {
  LanguageArguments language;
  JsonArgument json;
  std::string prompt, system;
  bool raw = false;
  int64_t max_tokens = 256;
  SamplerOptions sampler;
};

void add_options(Arguments& list, ChatArguments& arguments) {
  arguments.language.add(list);
  list.add("--prompt", &arguments.prompt,
           "What is asked; without it, each line of standard input is");
  list.add("--system", &arguments.system, "A system message before the conversation");
  list.add("--raw", &arguments.raw, "The prompt is continued as it stands, without a template");
  list.add("--max-tokens", &arguments.max_tokens, "Of one answer",
           {.default_shown = true, .range = {{0, 1 << 24}}});
  list.add("--temperature", &arguments.sampler.temperature, "0: always the most probable token",
           {.default_shown = true});
  list.add("--top-k", &arguments.sampler.top_k, "Draw from so many tokens only; 0: from all",
           {.default_shown = true, .range = {{0, 1 << 24}}});
  list.add("--top-p", &arguments.sampler.top_p,
           "Draw from the most probable that have this probability together",
           {.default_shown = true});
  list.add("--seed", &arguments.sampler.seed, "Of what is drawn", {.default_shown = true});
  arguments.json.add(list);
}

void check(const ChatArguments& arguments) {
  Findings findings;
  const auto report = [&](std::string option, double value, std::string expected) {
    Finding finding;
    finding.id = "cli-bad-arguments";
    finding.place.inside = std::move(option);
    finding.found = fmt::format("{}", value);
    finding.expected = std::move(expected);
    findings.add(std::move(finding));
  };
  const SamplerOptions& s = arguments.sampler;
  if (!(s.temperature >= 0 && s.temperature <= 100)) {
    report("--temperature", s.temperature, "0 to 100");
  }
  if (!(s.top_p > 0 && s.top_p <= 1)) report("--top-p", s.top_p, "more than 0, at most 1");
  findings.throw_if_any();
}

// Hands on text as soon as its characters are whole.
class Stream {
 public:
  explicit Stream(bool shown) : shown_(shown) {}
  void put(const std::string& piece) {
    text_ += piece;
    if (!shown_) return;
    size_t whole = text_.size();
    for (size_t back = 1; back <= 3 && back <= text_.size(); ++back) {
      const auto byte = static_cast<uint8_t>(text_[text_.size() - back]);
      if (byte < 0x80) break;
      if (byte < 0xc0) continue;
      const size_t length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      if (length > back) whole = text_.size() - back;
      break;
    }
    if (whole <= printed_) return;
    fmt::print("{}", text_.substr(printed_, whole - printed_));
    std::fflush(stdout);
    printed_ = whole;
  }
  const std::string& text() const { return text_; }

 private:
  bool shown_;
  std::string text_;
  size_t printed_ = 0;
};

struct Answer {
  std::vector<int32_t> prompt, tokens;
  size_t kept = 0;  // of the prompt, which the session had seen already
  std::string text;
  std::string ended_by;  // "end", "max_tokens", "context"
  PhaseTime prefill, decode;
};

Answer answer(const ChatArguments& arguments, const LanguageModel& model, const Chip& chip,
              LanguageSession& session, Sampler& sampler, const std::vector<int32_t>& prompt,
              size_t kept) {
  const Tokenizer& tokenizer = *model.tokenizer;
  Answer result;
  result.prompt = prompt;
  result.kept = kept;
  result.ended_by = "max_tokens";
  Stream stream(!arguments.json.to_stdout());
  const size_t first = session.steps().size();
  session.rewind(static_cast<int64_t>(kept));
  Tensor logits = session.feed(std::span(prompt).subspan(kept));
  const size_t middle = session.steps().size();
  const Progress progress = terminal_progress();
  while (static_cast<int64_t>(result.tokens.size()) < arguments.max_tokens) {
    const int32_t token =
        sampler.pick({logits.as<float>(), static_cast<size_t>(logits.shape.back())});
    if (tokenizer.ends_answer(token)) {
      result.ended_by = "end";
      break;
    }
    result.tokens.push_back(token);
    stream.put(tokenizer.decode(std::vector<int32_t>{token}));
    report_progress(progress, "", 0, 0);
    if (static_cast<int64_t>(result.tokens.size()) == arguments.max_tokens) break;
    if (arguments.language.context > 0 && session.position() >= arguments.language.context) {
      result.ended_by = "context";
      break;
    }
    logits = session.feed(std::vector<int32_t>{token});
  }
  result.text = stream.text();
  result.prefill = time_steps(session, first, middle, chip, arguments.language.chips);
  result.decode =
      time_steps(session, middle, session.steps().size(), chip, arguments.language.chips);
  return result;
}

double per_token(const PhaseTime& phase) {
  return phase.tokens > 0 ? phase.seconds / static_cast<double>(phase.tokens) : 0;
}

void print_answer(const Answer& a, const LanguageModel& model, const Chip& chip,
                  const LanguageSession& session, double read_seconds, const std::string& decoded) {
  fmt::print("\n\n{} on {}  ({})\n", model.config.name, chip.name, summary(chip));
  fmt::print("  prompt    {} tokens{} in {}   bound by {}\n", a.prompt.size(),
             a.kept > 0 ? fmt::format(", {} of them kept from before,", a.kept) : "",
             format_seconds(a.prefill.seconds), a.prefill.bound);
  if (a.decode.tokens > 0) {
    fmt::print("  answer    {} tokens, {} each, {:.1f} per second   bound by {}\n", a.tokens.size(),
               format_seconds(per_token(a.decode)), 1 / per_token(a.decode), a.decode.bound);
  }
  if (!decoded.empty()) {
    fmt::print("  decoded   matrices that are no codes in the file, {}\n", decoded);
  }
  const int64_t fed = a.prefill.tokens + a.decode.tokens;
  const double joules = a.prefill.joules + a.decode.joules;
  if (a.prefill.no_energy.empty()) {
    fmt::print("  energy    {:.3g} mJ, {:.3g} mJ for each token that was fed\n", 1e3 * joules,
               1e3 * joules / static_cast<double>(fed));
  } else {
    fmt::print("  energy    unknown: {}\n", a.prefill.no_energy);
  }
  const double execute_seconds = a.prefill.execute_seconds + a.decode.execute_seconds;
  fmt::print(
      "  simulated {:.1f} tokens per second (read {:.2f} s, compile {:.2f} s, load {:.2f} s, "
      "execute {:.2f} s)\n",
      static_cast<double>(fed) / std::max(execute_seconds, 1e-9), read_seconds,
      session.compile_seconds(), session.load_seconds(), execute_seconds);
}

Json phase_json(const PhaseTime& phase) {
  return {{"tokens", phase.tokens},        {"programs", phase.steps},
          {"chip_seconds", phase.seconds}, {"link_seconds", phase.link_seconds},
          {"joules", phase.joules},        {"execute_seconds", phase.execute_seconds},
          {"bound_by", phase.bound}};
}

Json answer_json(const Answer& a, const LanguageModel& model, const Chip& chip,
                 const LanguageSession& session, double read_seconds) {
  return {{"model", model.path},
          {"chip", chip.name},
          {"prompt_tokens", a.prompt},
          {"prompt_tokens_kept", a.kept},
          {"tokens", a.tokens},
          {"text", a.text},
          {"ended_by", a.ended_by},
          {"time_to_first_token_seconds", a.prefill.seconds},
          {"time_per_output_token_seconds", per_token(a.decode)},
          {"tokens_per_second", a.decode.tokens > 0 ? 1 / per_token(a.decode) : 0},
          {"prefill", phase_json(a.prefill)},
          {"decode", phase_json(a.decode)},
          {"read_seconds", read_seconds},
          {"compile_seconds", session.compile_seconds()},
          {"load_seconds", session.load_seconds()},
          {"execute_seconds", a.prefill.execute_seconds + a.decode.execute_seconds}};
}

int run(std::span<const std::string> words) {
  Arguments list{"presil chat",
                 "A language model answers on a chip, bit for bit, with the pace of the chip."};
  ChatArguments arguments;
  add_options(list, arguments);
  if (!parse_arguments(list, words)) return 0;
  check(arguments);
  const Chip chip = load_chip(arguments.language.chip);
  const auto begin = Clock::now();
  const LanguageModel model = arguments.language.read_with_weights();
  const double read_seconds = seconds_since(begin);
  LanguageSession session(model, chip, arguments.language.options());
  Sampler sampler(arguments.sampler);
  std::vector<ChatMessage> messages;
  if (!arguments.system.empty()) messages.push_back({"system", arguments.system});
  std::vector<int32_t> fed;
  const auto ask = [&](const std::string& question) {
    std::vector<int32_t> prompt;
    if (arguments.raw) {
      prompt = model.tokenizer->encode(question, true);
    } else {
      messages.push_back({"user", question});
      prompt = model.tokenizer->encode(render_chat(model, messages), true);
    }
    // What the session has seen already need not be fed again, but for the last token.
    size_t same = 0;
    while (same < fed.size() && same + 1 < prompt.size() && fed[same] == prompt[same]) ++same;
    const Answer a = answer(arguments, model, chip, session, sampler, prompt, same);
    messages.push_back({"assistant", a.text});
    fed = prompt;
    fed.insert(fed.end(), a.tokens.begin(), a.tokens.end());
    fed.resize(static_cast<size_t>(session.position()));
    if (!arguments.json.to_stdout()) {
      print_answer(a, model, chip, session, read_seconds, arguments.language.decoded(model));
    }
    Json json = answer_json(a, model, chip, session, read_seconds);
    json["weights"] = arguments.language.weights;
    json["decoded_matrices"] = arguments.language.decoded(model);
    // Each question of several is one line.
    const int indent = arguments.prompt.empty() ? -1 : 2;
    const std::string text = json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
    if (arguments.json.to_stdout()) fmt::print("{}", text);
    if (arguments.json.to_file()) write_text_file(arguments.json.file(), text);
  };
  if (!arguments.prompt.empty()) {
    ask(arguments.prompt);
    return 0;
  }
  for (std::string question; std::getline(std::cin, question);) {
    if (!question.empty()) ask(question);
  }
  return 0;
}

}  // namespace

extern const Verb command_chat;
const Verb command_chat = {"chat", "Ask a language model on a chip", run};

}  // namespace presil
