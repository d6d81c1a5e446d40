// The programs of a language model's steps, inside the room: compiled for lengths, loaded, and run.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/language_session.h"

namespace presil {

// Lengths that programs are compiled for.
struct StepLengths {
  int64_t tokens = 0, past = 0;
  bool all_logits = false;
  int64_t source = 0;  // positions of an encoder that are looked at
  bool sees = false;   // vectors of images stand in place of some tokens
  bool operator==(const StepLengths&) const = default;
};

// One part of a model, compiled and loaded on one chip.
struct LoadedPart {
  std::shared_ptr<const Program> program;
  bool is_steered = false;  // by what it loads, so that a run keeps that
  // Of several chips none: a chip's memories for each part of each layer would not fit the host's.
  std::unique_ptr<Session> session;
  // Of each input of the session that is a cache: how many slots in the chip's memory are filled.
  std::vector<int64_t> cached;
};

// A part of a model on the chips of its stage.
struct PlacedPart {
  LanguagePart part;
  int64_t stage = 0;
  std::vector<LoadedPart> chips;
};

// All parts that a step runs, in their order: what each stage holds where a stage is one chip, or
// embedding, then attention and feed-forward of each layer, then the head, each on every chip.
struct LoadedStep {
  StepLengths lengths;
  std::vector<PlacedPart> parts;
};

class LanguagePrograms {
 public:
  LanguagePrograms(const LanguageModel& model, const Chip& chip, const LanguageOptions& options)
      : model_(model), chip_(chip), options_(options) {}

  // The step, from those that are loaded or compiled anew. The reference holds until the next call.
  LoadedStep& load(const StepLengths& lengths);
  // A graph's program, compiled and, on one chip, loaded; not kept here. What the options say of
  // caches and weights stands in `phase` already.
  LoadedPart load_part(const LanguagePhase& phase, const LanguagePart& part);
  // In which blocks attention is computed over such lengths, if it is in blocks.
  std::optional<Attend> blocks_of(const LanguagePhase& phase) const;
  // What chips' memories hold of caches from slot `position` on is no longer what was fed.
  void forget(int64_t position);
  const Chip& chip() const { return chip_; }
  double compile_seconds() const { return compile_seconds_; }
  double load_seconds() const { return load_seconds_; }

 private:
  std::vector<PlacedPart> parts() const;
  void load_parts(LoadedStep& step);
  LoadedPart load_placed(const StepLengths& lengths, const PlacedPart& placed);
  std::string stage_name(int64_t stage) const;
  LoadedPart load_part(const StepLengths& lengths, LanguagePart part);

  const LanguageModel& model_;
  const Chip& chip_;
  const LanguageOptions& options_;
  std::list<LoadedStep> loaded_;  // the last used first
  double compile_seconds_ = 0, load_seconds_ = 0;
};

}  // namespace presil
