// presil transcribe: what was said in a sound, written by a model that listens, on a chip, bit for
// bit, and the chip's pace.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/language_arguments.h"

namespace presil {
namespace {

using Json = nlohmann::ordered_json;

struct TranscribeArguments {
  LanguageArguments language;
  JsonArgument json;
  std::string audio, spoken, task = "transcribe";
  int64_t max_tokens = 224;
};

// The chip's times of one stretch.
struct Times {
  PhaseTime reading, prompt, answer;
};

Times times_of(const Transcript& t, const Transcriber& transcriber, const Chip& chip) {
  Times times;
  const auto& read = transcriber.encoder().steps();
  times.reading = time_steps(std::span(read).subspan(t.encoder_step, 1), chip, 1);
  times.prompt = time_steps(transcriber.decoder(), t.first_step, t.answer_step, chip, 1);
  times.answer = time_steps(transcriber.decoder(), t.answer_step, t.last_step, chip, 1);
  return times;
}

void add(PhaseTime& sum, const PhaseTime& one) {
  sum.tokens += one.tokens;
  sum.seconds += one.seconds;
  sum.joules += one.joules;
  sum.execute_seconds += one.execute_seconds;
  if (sum.bound.empty()) sum.bound = one.bound;
  if (sum.no_energy.empty()) sum.no_energy = one.no_energy;
}

void print(const std::vector<Transcript>& transcripts, const std::vector<Times>& times,
           const Transcriber& transcriber, const LanguageModel& model, const Chip& chip,
           double sound_seconds) {
  for (const Transcript& t : transcripts)
    fmt::print("{:7.1f} s  {}{}\n", t.begin_seconds,
               t.spoken.empty() ? "" : fmt::format("[{}]", t.spoken), t.text);
  PhaseTime reading, prompt, answer;
  for (const Times& each : times) {
    add(reading, each.reading);
    add(prompt, each.prompt);
    add(answer, each.answer);
  }
  const double seconds = reading.seconds + prompt.seconds + answer.seconds;
  const double joules = reading.joules + prompt.joules + answer.joules;
  const double execute_seconds =
      reading.execute_seconds + prompt.execute_seconds + answer.execute_seconds;
  fmt::print("\n{} on {}  ({})\n", model.config.name, chip.name, summary(chip));
  fmt::print("  sound     {:.1f} s in {}, {:.0f} times as fast as it is spoken\n", sound_seconds,
             format_seconds(seconds), sound_seconds / seconds);
  fmt::print("  encoder   {}   bound by {}\n", format_seconds(reading.seconds), reading.bound);
  fmt::print("  prompt    {} tokens in {}   bound by {}\n", prompt.tokens,
             format_seconds(prompt.seconds), prompt.bound);
  if (answer.tokens > 0) {
    fmt::print("  answer    {} tokens, {} each   bound by {}\n", answer.tokens,
               format_seconds(answer.seconds / static_cast<double>(answer.tokens)), answer.bound);
  }
  if (reading.no_energy.empty()) {
    fmt::print("  energy    {:.3g} mJ\n", 1e3 * joules);
  } else {
    fmt::print("  energy    unknown: {}\n", reading.no_energy);
  }
  fmt::print("  simulated in {:.2f} s (compile {:.2f} s, load {:.2f} s, execute {:.2f} s)\n",
             transcriber.encoder().compile_seconds() + transcriber.decoder().compile_seconds() +
                 transcriber.encoder().load_seconds() + transcriber.decoder().load_seconds() +
                 execute_seconds,
             transcriber.encoder().compile_seconds() + transcriber.decoder().compile_seconds(),
             transcriber.encoder().load_seconds() + transcriber.decoder().load_seconds(),
             execute_seconds);
}

Json phase_json(const PhaseTime& phase) {
  return {{"tokens", phase.tokens},
          {"chip_seconds", phase.seconds},
          {"joules", phase.joules},
          {"execute_seconds", phase.execute_seconds},
          {"bound_by", phase.bound}};
}

Json to_json(const std::vector<Transcript>& transcripts, const std::vector<Times>& times,
             const LanguageModel& model, const Chip& chip, double sound_seconds) {
  Json list = Json::array();
  for (size_t i = 0; i < transcripts.size(); ++i) {
    const Transcript& t = transcripts[i];
    list.push_back({{"begin_seconds", t.begin_seconds},
                    {"language", t.spoken},
                    {"text", t.text},
                    {"prompt_tokens", t.prompt},
                    {"tokens", t.tokens},
                    {"log_probabilities", t.log_probabilities},
                    {"ended_by", t.ended_by},
                    {"encoder", phase_json(times[i].reading)},
                    {"prompt", phase_json(times[i].prompt)},
                    {"answer", phase_json(times[i].answer)}});
  }
  return {{"model", model.path},
          {"chip", chip.name},
          {"sound_seconds", sound_seconds},
          {"stretches", std::move(list)}};
}

LanguageModel read_listener(const TranscribeArguments& arguments) {
  LanguageModel model = arguments.language.read_with_weights();
  Findings findings;
  const auto refuse = [&](const char* option, std::string found, const char* expected) {
    Finding finding;
    finding.id = "cli-bad-arguments";
    finding.place.file = model.path;
    finding.place.inside = option;
    finding.found = std::move(found);
    finding.expected = expected;
    findings.add(std::move(finding));
  };
  if (model.config.mel_bins == 0)
    refuse("model", model.config.architecture + ", which reads texts",
           "a model that listens: whisper");
  if (arguments.language.chips > 1)
    refuse("--chips", "a model with an encoder on several", "one chip");
  if (arguments.language.stages > 1)
    refuse("--stages", "a model with an encoder on several", "one stage");
  if (arguments.language.cache == "int8")
    refuse("--cache-type", "an int8 cache of a model with an encoder", "f32, f16, bf16 or fp8");
  findings.throw_if_any();
  return model;
}

int run(std::span<const std::string> words) {
  Arguments list{"presil transcribe",
                 "A model that listens writes what was said in a sound, on a chip, bit for bit, "
                 "with the pace of the chip."};
  TranscribeArguments arguments;
  arguments.language.add(list);
  list.add("--audio", &arguments.audio, "A WAV file of as many samples a second as the model takes",
           {.required = true});
  list.add("--language", &arguments.spoken,
           "What is spoken, as \"en\"; without it the model finds out");
  list.add("--task", &arguments.task, "Write what was said, or translate it into English",
           {.default_shown = true, .one_of = {"transcribe", "translate"}});
  list.add("--max-tokens", &arguments.max_tokens, "Of each stretch of sound",
           {.default_shown = true, .range = {{1, 1 << 16}}});
  arguments.json.add(list);
  if (!parse_arguments(list, words)) return 0;
  const Chip chip = load_chip(arguments.language.chip);
  const LanguageModel model = read_listener(arguments);
  const Sound sound = read_wave(arguments.audio);
  TranscriptionOptions options;
  options.language = arguments.language.options();
  options.spoken = arguments.spoken;
  options.translate = arguments.task == "translate";
  options.tokens_max = arguments.max_tokens;
  Transcriber transcriber(model, chip, options);
  const std::vector<Transcript> transcripts = transcriber.transcribe(sound, arguments.audio);
  std::vector<Times> times;
  for (const Transcript& t : transcripts) times.push_back(times_of(t, transcriber, chip));
  const double seconds =
      static_cast<double>(sound.samples.size()) / static_cast<double>(sound.rate);
  if (!arguments.json.to_stdout()) print(transcripts, times, transcriber, model, chip, seconds);
  const Json document = to_json(transcripts, times, model, chip, seconds);
  const std::string text = document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  if (arguments.json.to_stdout()) fmt::print("{}", text);
  if (arguments.json.to_file()) write_text_file(arguments.json.file(), text);
  return 0;
}

}  // namespace

extern const Verb command_transcribe;
const Verb command_transcribe = {"transcribe", "What was said in a sound, written on a chip", run};

}  // namespace presil
