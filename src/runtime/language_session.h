// A language model on a chip, fed with tokens: its state is what it has seen. Part of the front
// door of `runtime`.
//
// Programs are compiled for lengths: so many new tokens at a time, and so many slots of the caches.
// How many slots are filled is data, so that one program serves every step until the slots are
// full. Where attention is computed in blocks of keys only filled blocks are looked at, and there
// are as many slots as a conversation may need; else all slots are, and the next program has twice
// as many. Tokens that fill no whole program are padded behind their end, where no token that
// counts looks at them.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <vector>

#include "language/language.h"
#include "machine/machine.h"
#include "passes/passes.h"
#include "schedule/schedule.h"

namespace presil {

struct LanguageOptions {
  CycleForms cycles;  // must be given, as to make_schedule
  PassOptions passes;
  MachineOptions machine;
  int64_t context = 0;  // positions that may be fed; 0: as many as the model was made for
  DType cache = DType::f32;
  WeightPacking packing = WeightPacking::none;
  // Attention in blocks of keys, as many as are filled, where the model and the precision allow it;
  // else by operators over all slots.
  bool blocks = true;
  int64_t chips = 1;   // that divide each layer
  int64_t stages = 1;  // groups of so many chips, each with its part of the layers
  Progress progress;
};

class LanguageSession {
 public:
  LanguageSession(const LanguageModel& model, const Chip& chip, const LanguageOptions& options);
  ~LanguageSession();

  // Feeds tokens behind those that were fed before. Returns logits f32 [1, vocabulary] of what
  // follows the last of them, or [tokens, vocabulary] of what follows each. Errors:
  // runtime-context-full, runtime-bad-token, runtime-bad-division, runtime-does-not-fit.
  Tensor feed(std::span<const int32_t> tokens, bool all_logits = false);
  // Of a model with an encoder, before anything is fed: what the encoder made, of which the first
  // `length` positions count. Forgets what was fed.
  void listen(std::map<std::string, Tensor> heard, int64_t length);
  // Vectors of images, each as wide as the model, by the positions whose tokens they stand in place
  // of, whenever these are fed; instead of those that were given before.
  void see(std::map<int64_t, std::vector<float>> seen);
  int64_t position() const;
  void rewind(int64_t position);  // forgets what was fed after it

  // A program that a chip ran, and what its control loaded where data steer it.
  struct Ran {
    std::shared_ptr<const Program> program;
    std::shared_ptr<const ControlTrace> control;
  };
  // A step that was executed: one part of the model after another, each on all chips of its stage
  // at a time, after which chips summed how many bytes, and how many one stage handed to the next.
  // Chips whose programs take the same time are one entry.
  struct Step {
    std::vector<std::vector<Ran>> parts;
    std::vector<double> summed_bytes, handed_bytes;
    int64_t tokens = 0;          // new ones that count
    double execute_seconds = 0;  // host, of all chips
  };
  const std::vector<Step>& steps() const;
  double compile_seconds() const;
  double load_seconds() const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace presil
