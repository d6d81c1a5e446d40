// presil chat: a language model answers on a chip, bit for bit, and the chip's pace is told.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/language_arguments.h"
#include "cli/sampler_arguments.h"
#include "cli/stream.h"

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
  std::vector<std::string> images;
  std::string sight;
  std::string draft, draft_weights = "decoded";
  bool raw = false;
  int64_t max_tokens = 256, draft_tokens = 4;
  SamplerArguments sampler;
};

void add_options(Arguments& list, ChatArguments& arguments) {
  arguments.language.add(list);
  list.add("--prompt", &arguments.prompt,
           "What is asked; without it, each line of standard input is");
  list.add(
      "--image", &arguments.images,
      "A PNG or JPEG file that the first question is about, to a model that sees; may be given "
      "several times");
  list.add("--mmproj", &arguments.sight,
           "A GGUF file with the encoder of images of a model that is a GGUF file as well");
  list.add("--system", &arguments.system, "A system message before the conversation");
  list.add("--raw", &arguments.raw, "The prompt is continued as it stands, without a template");
  list.add("--max-tokens", &arguments.max_tokens, "Of one answer",
           {.default_shown = true, .range = {{0, 1 << 24}}});
  list.add("--draft", &arguments.draft,
           "A smaller model with the same tokens, which says what may follow; the model looks at "
           "several of its tokens in one step and keeps those that are its own");
  list.add("--draft-tokens", &arguments.draft_tokens, "So many at a time",
           {.default_shown = true, .range = {{1, 255}}});
  list.add("--draft-weights", &arguments.draft_weights, "As --weights, of the draft",
           {.default_shown = true, .one_of = {"decoded", "stored", "int8", "int4", "fp8"}});
  arguments.sampler.add(list);
  arguments.json.add(list);
}

struct Answer {
  std::vector<int32_t> prompt, tokens;
  size_t kept = 0;  // of the prompt, which the session had seen already
  std::string text;
  std::string ended_by;  // "end", "max_tokens", "context"
  PhaseTime prefill, decode;
  PhaseTime drafting;           // of the draft, prompt and answer
  std::vector<int32_t> source;  // of a model with an encoder: what it read, and how long it took
  PhaseTime reading;
  int64_t images = 0, image_tokens = 0;  // that it was shown, of which `reading` tells too
  int64_t drafted = 0, accepted = 0;
};

// The models of a conversation, and what they have been fed.
struct Speakers {
  const Chip& chip;
  LanguageSession* session = nullptr;
  LanguageSession* draft = nullptr;  // or none
};

// Takes up tokens of the answer until it ends; whether it goes on.
class Taking {
 public:
  Taking(const ChatArguments& arguments, const LanguageModel& model, Answer& answer)
      : arguments_(arguments),
        tokenizer_(*model.tokenizer),
        answer_(answer),
        stream_(!arguments.json.to_stdout()) {
    answer.ended_by = "max_tokens";
  }

  bool wants_more() const {
    return static_cast<int64_t>(answer_.tokens.size()) < arguments_.max_tokens;
  }

  bool take(int32_t token) {
    if (!wants_more()) return false;
    if (tokenizer_.ends_answer(token)) {
      answer_.ended_by = "end";
      return false;
    }
    answer_.tokens.push_back(token);
    stream_.put(tokenizer_.decode(std::vector<int32_t>{token}));
    answer_.text = stream_.text();
    report_progress(progress_, "", 0, 0);
    return wants_more();
  }

  // Whether `position` tokens leave room for another.
  bool has_room(int64_t position) {
    const int64_t context = arguments_.language.context;
    if (context <= 0 || position < context) return true;
    answer_.ended_by = "context";
    return false;
  }

 private:
  const ChatArguments& arguments_;
  const Tokenizer& tokenizer_;
  Answer& answer_;
  Stream stream_;
  const Progress progress_ = terminal_progress();
};

// With a draft: several tokens a step.
void answer_by_guesses(const ChatArguments& arguments, const Speakers& speakers, int64_t context,
                       Sampler& sampler, const std::vector<int32_t>& prompt, Taking& taking,
                       Answer& result, size_t& middle) {
  LanguageSession& session = *speakers.session;
  SpeculativeDecoder decoder(session, *speakers.draft, sampler, arguments.draft_tokens);
  const auto seen =
      std::min<int64_t>(static_cast<int64_t>(result.kept), speakers.draft->position());
  speakers.draft->rewind(seen);
  const size_t draft_first = speakers.draft->steps().size();
  bool more = taking.take(decoder.start(std::span(prompt).subspan(result.kept),
                                        std::span(prompt).subspan(static_cast<size_t>(seen))));
  middle = session.steps().size();
  while (more && taking.has_room(session.position())) {
    for (int32_t token : decoder.next(context - session.position()))
      if (more) more = taking.take(token);
  }
  result.drafted = decoder.drafted();
  result.accepted = decoder.accepted();
  // What was accepted behind the end of the answer is not a part of it.
  const auto length = static_cast<int64_t>(prompt.size() + result.tokens.size());
  session.rewind(std::min(session.position(), length));
  speakers.draft->rewind(std::min(speakers.draft->position(), length));
  result.drafting = time_steps(*speakers.draft, draft_first, speakers.draft->steps().size(),
                               speakers.chip, arguments.language.chips);
}

Answer answer(const ChatArguments& arguments, const LanguageModel& model, const Speakers& speakers,
              Sampler& sampler, const std::vector<int32_t>& prompt, size_t kept) {
  LanguageSession& session = *speakers.session;
  Answer result;
  result.prompt = prompt;
  result.kept = kept;
  Taking taking(arguments, model, result);
  const size_t first = session.steps().size();
  size_t middle = first;
  session.rewind(static_cast<int64_t>(kept));
  if (speakers.draft != nullptr) {
    int64_t context = model.config.context;
    if (arguments.language.context > 0) context = std::min(context, arguments.language.context);
    answer_by_guesses(arguments, speakers, context, sampler, prompt, taking, result, middle);
  } else {
    Tensor logits = session.feed(std::span(prompt).subspan(kept));
    middle = session.steps().size();
    for (;;) {
      const int32_t token =
          sampler.pick({logits.as<float>(), static_cast<size_t>(logits.shape.back())});
      if (!taking.take(token) || !taking.has_room(session.position())) break;
      logits = session.feed(std::vector<int32_t>{token});
    }
  }
  const Chip& chip = speakers.chip;
  result.prefill = time_steps(session, first, middle, chip, arguments.language.chips);
  result.decode =
      time_steps(session, middle, session.steps().size(), chip, arguments.language.chips);
  return result;
}

// Seconds of the chip for each token of the answer behind the first, the draft's with it.
double per_answer_token(const Answer& a) {
  const auto count = static_cast<double>(a.tokens.size()) - 1;
  if (a.drafted == 0 || count <= 0) return 0;
  return (a.decode.seconds + a.drafting.seconds) / count;
}

double per_token(const PhaseTime& phase) {
  return phase.tokens > 0 ? phase.seconds / static_cast<double>(phase.tokens) : 0;
}

// Which layers each stage holds, and that a conversation passes them one after another.
void print_stages(const Answer& a, const LanguageModel& model, int64_t stages) {
  if (stages == 1) return;
  std::string text;
  for (int64_t stage = 0; stage < stages; ++stage) {
    const auto [begin, end] = layers_of_stage(model.config.layers, stages, stage);
    text += fmt::format("{}{}", stage == 0 ? "" : ", ", begin);
    if (end > begin + 1) text += fmt::format(" to {}", end - 1);
  }
  fmt::print(
      "  stages    layers {}, one after another; {} for handing on\n", text,
      format_seconds(a.prefill.send_seconds + a.decode.send_seconds + a.drafting.send_seconds));
}

void print_answer(const Answer& a, const LanguageModel& model, const Chip& chip,
                  const LanguageSession& session, double read_seconds,
                  const LanguageArguments& language) {
  fmt::print("\n\n{} on {}  ({})\n", model.config.name, language.chips_text(chip), summary(chip));
  print_stages(a, model, language.stages);
  if (!a.source.empty()) {
    fmt::print("  source    {} tokens read in {}   bound by {}\n", a.source.size(),
               format_seconds(a.reading.seconds), a.reading.bound);
  }
  if (a.images > 0) {
    fmt::print("  images    {} seen in {}, {} tokens of the prompt   bound by {}\n", a.images,
               format_seconds(a.reading.seconds), a.image_tokens, a.reading.bound);
  }
  fmt::print("  prompt    {} tokens{} in {}   bound by {}\n", a.prompt.size(),
             a.kept > 0 ? fmt::format(", {} of them kept from before,", a.kept) : "",
             format_seconds(a.prefill.seconds), a.prefill.bound);
  if (a.decode.tokens > 0) {
    const double each = a.drafted > 0 ? per_answer_token(a) : per_token(a.decode);
    fmt::print("  answer    {} tokens, {} each, {:.1f} per second   bound by {}\n", a.tokens.size(),
               format_seconds(each), 1 / each, a.decode.bound);
  }
  if (a.drafted > 0) {
    fmt::print("  draft     {} of {} tokens accepted, {} of the chip's time for them\n", a.accepted,
               a.drafted, format_seconds(a.drafting.seconds));
  }
  if (const std::string decoded = language.decoded(model); !decoded.empty()) {
    fmt::print("  decoded   matrices that are no codes in the file, {}\n", decoded);
  }
  const int64_t fed = a.prefill.tokens + a.decode.tokens + a.reading.tokens;
  const double joules = a.prefill.joules + a.decode.joules + a.drafting.joules + a.reading.joules;
  if (a.prefill.no_energy.empty()) {
    fmt::print("  energy    {:.3g} mJ, {:.3g} mJ for each token that was fed{}\n", 1e3 * joules,
               1e3 * joules / static_cast<double>(fed),
               language.stages > 1 ? ", without what stages leak while they wait" : "");
  } else {
    fmt::print("  energy    unknown: {}\n", a.prefill.no_energy);
  }
  const double execute_seconds = a.prefill.execute_seconds + a.decode.execute_seconds +
                                 a.drafting.execute_seconds + a.reading.execute_seconds;
  fmt::print(
      "  simulated {:.1f} tokens per second (read {:.2f} s, compile {:.2f} s, load {:.2f} s, "
      "execute {:.2f} s)\n",
      static_cast<double>(fed) / std::max(execute_seconds, 1e-9), read_seconds,
      session.compile_seconds(), session.load_seconds(), execute_seconds);
}

Json phase_json(const PhaseTime& phase) {
  return {{"tokens", phase.tokens},
          {"programs", phase.steps},
          {"chip_seconds", phase.seconds},
          {"link_seconds", phase.link_seconds},
          {"send_seconds", phase.send_seconds},
          {"joules", phase.joules},
          {"execute_seconds", phase.execute_seconds},
          {"bound_by", phase.bound}};
}

Json answer_json(const Answer& a, const LanguageModel& model, const Chip& chip,
                 const LanguageSession& session, double read_seconds) {
  const double each = a.drafted > 0 ? per_answer_token(a) : per_token(a.decode);
  return {{"model", model.path},
          {"chip", chip.name},
          {"prompt_tokens", a.prompt},
          {"prompt_tokens_kept", a.kept},
          {"source_tokens", a.source},
          {"images", a.images},
          {"image_tokens", a.image_tokens},
          {"tokens", a.tokens},
          {"text", a.text},
          {"ended_by", a.ended_by},
          {"time_to_first_token_seconds", a.reading.seconds + a.prefill.seconds},
          {"time_per_output_token_seconds", each},
          {"tokens_per_second", each > 0 ? 1 / each : 0},
          {"prefill", phase_json(a.prefill)},
          {"decode", phase_json(a.decode)},
          {"encoder", phase_json(a.reading)},
          {"draft_tokens", a.drafted},
          {"draft_tokens_accepted", a.accepted},
          {"draft", phase_json(a.drafting)},
          {"read_seconds", read_seconds},
          {"compile_seconds", session.compile_seconds()},
          {"load_seconds", session.load_seconds()},
          {"execute_seconds", a.prefill.execute_seconds + a.decode.execute_seconds}};
}

// The model that guesses, on the same chips.
struct Draft {
  LanguageModel model;
  std::unique_ptr<LanguageSession> session;
};

std::unique_ptr<Draft> read_draft(const ChatArguments& arguments, const LanguageModel& model,
                                  const Chip& chip) {
  if (arguments.draft.empty()) return nullptr;
  LanguageArguments own = arguments.language;
  own.model = arguments.draft;
  own.weights = arguments.draft_weights;
  auto draft = std::make_unique<Draft>();
  draft->model = own.read_writer();
  if (draft->model.tokenizer->vocabulary().tokens != model.tokenizer->vocabulary().tokens) {
    Place place;
    place.inside = "--draft " + arguments.draft;
    throw Error("cli-bad-arguments", place, "a model with other tokens",
                fmt::format("the {} tokens of {}", model.config.vocabulary, model.path));
  }
  draft->session = std::make_unique<LanguageSession>(draft->model, chip, own.options());
  return draft;
}

std::unique_ptr<EncoderSession> make_encoder(const ChatArguments& arguments,
                                             const LanguageModel& model, const Chip& chip) {
  if (model.config.form != LanguageConfig::Form::encoder_decoder) return nullptr;
  Place place;
  place.file = model.path;
  if (model.config.mel_bins > 0) {
    throw Error("cli-bad-arguments", place, "a model that listens", "a model that reads texts",
                "`presil transcribe` gives it a sound.");
  }
  Findings findings;
  const auto refuse = [&](const char* option, const char* found, const char* expected) {
    Finding finding;
    finding.id = "cli-bad-arguments";
    finding.place.file = model.path;
    finding.place.inside = option;
    finding.found = found;
    finding.expected = expected;
    findings.add(std::move(finding));
  };
  if (!arguments.draft.empty()) refuse("--draft", "a draft of a model with an encoder", "none");
  if (arguments.language.chips > 1)
    refuse("--chips", "a model with an encoder on several", "one chip");
  if (arguments.language.stages > 1)
    refuse("--stages", "a model with an encoder on several", "one stage");
  if (arguments.language.cache == "int8")
    refuse("--cache-type", "an int8 cache of a model with an encoder", "f32, f16, bf16 or fp8");
  findings.throw_if_any();
  return std::make_unique<EncoderSession>(model, chip, arguments.language.options());
}

// The encoder of the images that are given, if any are.
std::unique_ptr<Viewer> make_viewer(const ChatArguments& arguments, const LanguageModel& model,
                                    const Chip& chip) {
  if (arguments.images.empty()) return nullptr;
  if (!arguments.draft.empty()) {
    Place place;
    place.inside = "--draft";
    throw Error("cli-bad-arguments", place, "a draft of a model that is shown images", "none");
  }
  return std::make_unique<Viewer>(model, chip, arguments.language.options());
}

class Conversation {
 public:
  Conversation(const ChatArguments& arguments, const LanguageModel& model, const Chip& chip,
               double read_seconds)
      : arguments_(arguments),
        model_(model),
        chip_(chip),
        read_seconds_(read_seconds),
        encoder_(make_encoder(arguments, model, chip)),
        viewer_(make_viewer(arguments, model, chip)),
        session_(model, chip, arguments.language.options()),
        draft_(read_draft(arguments, model, chip)),
        sampler_(arguments.sampler.options) {
    if (!arguments.system.empty()) messages_.push_back({"system", arguments.system});
    for (const std::string& file : arguments.images)
      images_.push_back(viewer_->look(read_image(file)));
  }

  void ask(const std::string& question) {
    std::vector<int32_t> prompt, source;
    if (encoder_ != nullptr) {
      // Each question is a text of its own, which the decoder answers from its first token on.
      source = model_.tokenizer->encode(question, true);
      session_.listen(encoder_->encode(source), static_cast<int64_t>(source.size()));
      fed_.clear();
      prompt = {static_cast<int32_t>(model_.config.first_token)};
    } else if (arguments_.raw) {
      prompt = model_.tokenizer->encode(question, true);
    } else {
      // Images stand before the first question.
      messages_.push_back({"user", question, std::exchange(images_, {})});
      prompt = model_.tokenizer->encode(render_chat(model_, messages_), true);
    }
    if (viewer_ != nullptr) {
      prompt = viewer_->place(prompt);
      session_.see(viewer_->seen());
    }
    // What the session has seen already need not be fed again, but for the last token.
    size_t same = 0;
    while (same < fed_.size() && same + 1 < prompt.size() && fed_[same] == prompt[same]) ++same;
    const Speakers speakers = {chip_, &session_, draft_ ? draft_->session.get() : nullptr};
    Answer a = answer(arguments_, model_, speakers, sampler_, prompt, same);
    if (encoder_ != nullptr) {
      a.source = source;
      a.reading = time_steps(std::span(encoder_->steps()).last(1), chip_, 1);
    }
    if (viewer_ != nullptr && fed_.empty()) {
      a.images = static_cast<int64_t>(arguments_.images.size());
      a.image_tokens = viewer_->vectors();
      a.reading = time_steps(viewer_->encoder().steps(), chip_, 1);
    }
    messages_.push_back({"assistant", a.text});
    fed_ = prompt;
    fed_.insert(fed_.end(), a.tokens.begin(), a.tokens.end());
    fed_.resize(static_cast<size_t>(session_.position()));
    tell(a);
  }

 private:
  void tell(const Answer& a) const {
    const std::string decoded = arguments_.language.decoded(model_);
    if (!arguments_.json.to_stdout())
      print_answer(a, model_, chip_, session_, read_seconds_, arguments_.language);
    Json json = answer_json(a, model_, chip_, session_, read_seconds_);
    json["chips"] = arguments_.language.chips;
    json["stages"] = arguments_.language.stages;
    json["weights"] = arguments_.language.weights;
    json["decoded_matrices"] = decoded;
    // Each question of several is one line.
    const int indent = arguments_.prompt.empty() ? -1 : 2;
    const std::string text = json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
    if (arguments_.json.to_stdout()) fmt::print("{}", text);
    if (arguments_.json.to_file()) write_text_file(arguments_.json.file(), text);
  }

  const ChatArguments& arguments_;
  const LanguageModel& model_;
  const Chip& chip_;
  double read_seconds_;
  std::unique_ptr<EncoderSession> encoder_;  // or none
  std::unique_ptr<Viewer> viewer_;           // or none
  LanguageSession session_;
  std::unique_ptr<Draft> draft_;
  Sampler sampler_;
  std::vector<ChatMessage> messages_;
  std::vector<int32_t> fed_;
  std::vector<std::string> images_;  // what stands for each in the next question
};

int run(std::span<const std::string> words) {
  Arguments list{"presil chat",
                 "A language model answers on a chip, bit for bit, with the pace of the chip."};
  ChatArguments arguments;
  add_options(list, arguments);
  if (!parse_arguments(list, words)) return 0;
  arguments.sampler.check();
  const Chip chip = load_chip(arguments.language.chip);
  arguments.language.check_links(chip);
  const auto begin = Clock::now();
  LanguageModel model = arguments.language.read_writer();
  if (!arguments.sight.empty()) add_sight(model, arguments.sight);
  Conversation conversation(arguments, model, chip, seconds_since(begin));
  if (!arguments.prompt.empty()) {
    conversation.ask(arguments.prompt);
    return 0;
  }
  for (std::string question; std::getline(std::cin, question);) {
    if (!question.empty()) conversation.ask(question);
  }
  return 0;
}

}  // namespace

extern const Verb command_chat;
const Verb command_chat = {"chat", "Ask a language model on a chip", run};

}  // namespace presil
