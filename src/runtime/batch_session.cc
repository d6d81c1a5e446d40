// The pool lies on the host; each program's memory on the chip has a copy, to which is brought what
// it lacks before a step, as if both programs shared one memory.
#include "runtime/batch_session.h"

#include <fmt/format.h>

#include <algorithm>

#include "program/program.h"
#include "runtime/language_programs.h"
#include "runtime/paged_caches.h"

namespace presil {
namespace {

// One of the two programs, and what its memory holds of the pool.
struct BatchProgram {
  LanguagePhase phase;
  LoadedPart part;
  PagedCaches::Copy copy;
};

// The rows of a step: of each a sequence and its new tokens.
struct Row {
  PagedCaches::Sequence* sequence = nullptr;
  std::span<const int32_t> tokens;
};

}  // namespace

struct BatchSession::Inside {
  const LanguageModel& model;
  BatchOptions options;
  LanguagePrograms programs;
  int64_t context = 0;
  std::unique_ptr<PagedCaches> caches;
  BatchProgram prompts, answers;
  std::map<int64_t, PagedCaches::Sequence> sequences;
  int64_t opened = 0;
  std::vector<LanguageSession::Step> steps;

  Inside(const LanguageModel& given, const Chip& chip, const BatchOptions& how)
      : model(given), options(how), programs(given, chip, options.language) {
    context = model.config.context;
    if (options.language.context > 0) context = std::min(context, options.language.context);
    const int64_t stretch = std::min(options.stretch, context);
    prompts.phase = phase(1, stretch, context);
    answers.phase = phase(options.batch, 1, context);
    // A page is a block of both programs.
    int64_t block = std::min(block_of(prompts.phase), block_of(answers.phase));
    if (options.page > block) refuse(fmt::format("pages of {} positions", options.page), block);
    if (options.page > 0) block = options.page;
    const int64_t slots = (context + block - 1) / block * block;
    if (options.pages == 0) options.pages = options.batch * (slots / block);
    prompts.phase = paged(phase(1, stretch, slots), block);
    answers.phase = paged(phase(options.batch, 1, slots), block);
    caches = std::make_unique<PagedCaches>(model.config,
                                           PageForm{options.pages, block, options.language.cache});
  }

  LanguagePhase phase(int64_t batch, int64_t tokens, int64_t past) const {
    LanguagePhase phase;
    phase.batch = batch;
    phase.tokens = tokens;
    phase.past = past;
    phase.cache = options.language.cache;
    phase.packing = options.language.packing;
    return phase;
  }

  LanguagePhase paged(LanguagePhase phase, int64_t block) const {
    phase.attend = programs.blocks_of(phase);
    PRESIL_CHECK(phase.attend.has_value(), "whole blocks are looked at as any slots are");
    phase.attend->block = block;
    phase.attend->parts = std::min(phase.attend->parts, phase.past / block);
    phase.attend->paged = true;
    phase.pages = options.pages;
    return phase;
  }

  bool several_chips() const { return options.language.chips > 1 || options.language.stages > 1; }

  int64_t block_of(const LanguagePhase& phase) const {
    std::optional<Attend> attend;
    if (!several_chips() && model.config.form == LanguageConfig::Form::decoder)
      attend = programs.blocks_of(phase);
    if (attend) return attend->block;
    refuse(
        fmt::format("attention of {} over {} positions{} that is not computed in blocks of keys",
                    model.config.architecture, context, several_chips() ? " on several chips" : ""),
        0);
  }

  // `block`: positions that a page may have at most; 0: none may lie in pages.
  [[noreturn]] void refuse(std::string found, int64_t block) const {
    Place place;
    place.file = model.path;
    throw Error("runtime-no-pages", place, std::move(found),
                block > 0
                    ? fmt::format("at most the {} that a block of keys has on this chip", block)
                    : "a decoder on one chip, fp32 between operators, caches of floats, and no "
                      "window shorter than a stretch of a prompt");
  }

  PagedCaches::Sequence& at(int64_t sequence) {
    const auto found = sequences.find(sequence);
    PRESIL_CHECK(found != sequences.end(), "a sequence that is open");
    return found->second;
  }

  void check(int64_t length, std::span<const int32_t> tokens) const {
    Place place;
    place.file = model.path;
    const auto count = static_cast<int64_t>(tokens.size());
    PRESIL_CHECK(count > 0, "a sequence is fed with at least one token");
    if (count > context - length) {
      throw Error("runtime-context-full", place, fmt::format("{} tokens behind {}", count, length),
                  fmt::format("at most {} positions", context));
    }
    for (int32_t token : tokens) {
      if (token >= 0 && token < model.config.vocabulary) continue;
      throw Error("runtime-bad-token", place, fmt::format("token {}", token),
                  fmt::format("0 to {}", model.config.vocabulary - 1));
    }
  }

  // The numbers of an input that steers a step, one row of the batch after another.
  Tensor input_of(const ProgramTensor& input, const BatchProgram& program,
                  std::span<const Row> rows) const {
    const int64_t block = program.phase.attend->block;
    const auto columns = static_cast<size_t>(element_count(input.shape) / program.phase.batch);
    std::vector<int64_t> values;
    for (int64_t row = 0; row < program.phase.batch; ++row) {
      std::vector<int64_t> own;
      if (static_cast<size_t>(row) < rows.size()) {
        const auto& [sequence, tokens] = rows[static_cast<size_t>(row)];
        const auto count = static_cast<int64_t>(tokens.size());
        if (input.name == "tokens") {
          own.assign(tokens.begin(), tokens.end());
        } else if (input.name == "positions") {
          for (int64_t i = 0; i < static_cast<int64_t>(columns); ++i)
            own.push_back(std::min(sequence->length + i, model.config.context - 1));
        } else if (input.name == "length") {
          own = {sequence->length};
        } else if (input.name == "last") {
          own = {row * program.phase.tokens + count - 1};
        } else if (input.name == "pages") {
          own = sequence->pages;
        } else {
          PRESIL_CHECK(input.name == "looked_at", "an input that sessions know");
          own = {(sequence->length + block - 1) / block * block};
        }
      }
      own.resize(columns, 0);
      values.insert(values.end(), own.begin(), own.end());
    }
    return make_tensor_of<int64_t>(DType::i64, input.shape, values);
  }

  // A step of a program, which is compiled and loaded before its first. Returns its logits.
  Tensor run(BatchProgram& program, std::span<const Row> rows) {
    LoadedPart& part = program.part;
    if (part.session == nullptr)
      part = programs.load_part(program.phase, whole_model(model.config));
    std::vector<const PagedCaches::Sequence*> list;
    for (const Row& row : rows) list.push_back(row.sequence);
    std::vector<Tensor> inputs;
    for (size_t i = 0; i < part.program->inputs.size(); ++i) {
      const ProgramTensor& input = part.program->inputs[i];
      if (!caches->has(input.name)) {
        inputs.push_back(input_of(input, program, rows));
        continue;
      }
      std::byte* bytes = part.session->input_bytes(i);
      caches->copy_to(input.name, bytes, list, program.copy);
      inputs.push_back({input.dtype, input.shape, nullptr, bytes, {}});
    }
    caches->note(list, program.copy);
    RunResult result = part.session->run(inputs);
    LanguageSession::Step step;
    step.execute_seconds = result.execute_seconds;
    step.parts = {{{part.program, std::make_shared<ControlTrace>(std::move(result.trace))}}};
    Tensor logits;
    for (size_t i = 0; i < result.outputs.size(); ++i) {
      const std::string& name = part.program->outputs[i].name;
      if (name == "logits") {
        logits = result.outputs[i];
        continue;
      }
      for (size_t row = 0; row < rows.size(); ++row) {
        caches->append("past_" + name, result.outputs[i], static_cast<int64_t>(row),
                       *rows[row].sequence, static_cast<int64_t>(rows[row].tokens.size()));
      }
    }
    for (const Row& row : rows) {
      row.sequence->length += static_cast<int64_t>(row.tokens.size());
      step.tokens += static_cast<int64_t>(row.tokens.size());
    }
    steps.push_back(std::move(step));
    return logits;
  }
};

BatchSession::BatchSession(const LanguageModel& model, const Chip& chip,
                           const BatchOptions& options)
    : inside_(std::make_unique<Inside>(model, chip, options)) {}
BatchSession::~BatchSession() = default;

int64_t BatchSession::batch() const { return inside_->options.batch; }
int64_t BatchSession::context() const { return inside_->context; }
int64_t BatchSession::page_positions() const { return inside_->answers.phase.attend->block; }
int64_t BatchSession::pages() const { return inside_->options.pages; }
int64_t BatchSession::free_pages() const { return inside_->caches->free_pages(); }
double BatchSession::pool_bytes() const { return inside_->caches->bytes(); }

int64_t BatchSession::open() {
  inside_->sequences[inside_->opened] = {};
  return inside_->opened++;
}

void BatchSession::close(int64_t sequence) {
  inside_->caches->give_back(inside_->at(sequence));
  inside_->sequences.erase(sequence);
}

int64_t BatchSession::length(int64_t sequence) const { return inside_->at(sequence).length; }

bool BatchSession::has_room(int64_t sequence, int64_t tokens) const {
  return inside_->caches->has_room(sequence < 0 ? PagedCaches::Sequence() : inside_->at(sequence),
                                   tokens);
}

Tensor BatchSession::feed(int64_t sequence, std::span<const int32_t> tokens) {
  PagedCaches::Sequence& own = inside_->at(sequence);
  inside_->check(own.length, tokens);
  inside_->caches->grow(own, static_cast<int64_t>(tokens.size()));
  Tensor logits;
  const auto stretch = static_cast<size_t>(inside_->prompts.phase.tokens);
  for (size_t at = 0; at < tokens.size(); at += stretch) {
    const Row row = {&own, tokens.subspan(at, std::min(stretch, tokens.size() - at))};
    logits = inside_->run(inside_->prompts, {&row, 1});
  }
  return logits;
}

Tensor BatchSession::step(std::span<const std::pair<int64_t, int32_t>> tokens) {
  PRESIL_CHECK(!tokens.empty() && static_cast<int64_t>(tokens.size()) <= batch(),
               "a step has one to a batch of sequences");
  std::vector<Row> rows;
  for (const auto& [sequence, token] : tokens) {
    PagedCaches::Sequence& own = inside_->at(sequence);
    inside_->check(own.length, {&token, 1});
    inside_->caches->grow(own, 1);
    rows.push_back({&own, {&token, 1}});
  }
  Tensor logits = inside_->run(inside_->answers, rows);
  logits.shape[0] = static_cast<int64_t>(rows.size());
  return logits;
}

const std::vector<LanguageSession::Step>& BatchSession::steps() const { return inside_->steps; }
double BatchSession::compile_seconds() const { return inside_->programs.compile_seconds(); }
double BatchSession::load_seconds() const { return inside_->programs.load_seconds(); }

}  // namespace presil
