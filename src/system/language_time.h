// How long a language model of any size takes on several chips, from its configuration alone. Part
// of the front door of `system`.
//
// A model is divided over the chips by tensor parallelism (Megatron-LM, Shoeybi et al. 2019): each
// holds its part of the heads, of the feed-forward columns or experts, and of the vocabulary, and
// after each attention and feed-forward part all sum what they have. A part of one layer is a
// program, compiled for the chip and timed as any other; layers of one form are the same program,
// so that it is timed once and counted as often as there are such layers. Groups of chips that hold
// consecutive layers are the stages of a pipeline (system/pipeline.h).
#pragma once

#include <array>
#include <string>
#include <vector>

#include "chip/chip.h"
#include "cost/cost.h"
#include "language/language.h"
#include "schedule/schedule.h"
#include "timing/timing.h"

namespace presil {

struct LanguageLoad {
  int64_t chips = 1;   // that divide each layer
  int64_t stages = 1;  // groups of so many chips, each with its part of the layers
  int64_t batch = 1;
  int64_t prompt = 512;  // tokens of each sequence, fed at once
  int64_t output = 128;  // further tokens, one at a time
  int64_t images = 0;    // beside each prompt, whose tokens hold those of the images
  DType activation = DType::bf16;
  DType weight = DType::bf16;
  DType cache = DType::bf16;
  WeightPacking packing = WeightPacking::none;
  bool reuse_layers =
      true;            // false: every layer is compiled and timed by itself, with the same cycles
  bool blocks = true;  // attention in blocks of keys where the model allows it, else by operators
};

// One program, and how often a step runs it.
struct LanguagePartTime {
  std::string name;  // "attention", "feed-forward", "experts", "embedding", "head"
  int64_t count = 0;
  double seconds = 0;  // of one
  int64_t cycles = 0;  // of one
  std::array<double, 7> bound_share{};
  MemoryBytes bytes;  // of one
  Figure joules;      // of one, on one chip
};

struct LanguageStep {
  int64_t tokens = 0;   // new ones, of each sequence
  int64_t context = 0;  // tokens that each sequence holds behind the step
  std::vector<LanguagePartTime> parts;
  int64_t batch_parts = 1;              // that go through the stages; what follows is of one
  double link_seconds = 0;              // chips summing and gathering
  double link_bytes = 0;                // that each chip sends
  double send_seconds = 0;              // from one stage to the next
  double slowest_stage_seconds = 0;     // with its sums
  double seconds = 0;                   // of the step, of the whole batch
  Figure joules;                        // of the step, on all chips
  std::array<double, 7> bound_share{};  // of the seconds without links
};

struct LanguageTime {
  LanguageStep sight;  // the encoder of images, of all that a batch has; without images empty
  LanguageStep prefill;
  // The first and the last further token; time between them is linear in the context.
  LanguageStep first, last;
  double decode_seconds = 0;                 // of all further tokens
  double weight_bytes = 0, cache_bytes = 0;  // on each chip
  std::vector<std::string> assumptions;      // what no program says
};

// An encoder of images is whole on one chip, and looks at all images of the batch at once, or
// beside a model that writes at one after another. Errors: system-does-not-fit (how much is
// missing, and what would help), system-bad-load, system-no-link.
LanguageTime time_language(const LanguageModel& model, const Chip& chip, const LanguageLoad& load,
                           const CycleForms& cycles);

// One step alone: `tokens` new ones of each sequence behind `past`. Errors as of time_language,
// whose prompt and output then only say how much memory the caches need.
LanguageStep time_language_step(const LanguageModel& model, const Chip& chip,
                                const LanguageLoad& load, const CycleForms& cycles, int64_t tokens,
                                int64_t past);

// Bytes that one chip holds: its part of the weights, and of the caches of all sequences.
double weight_bytes_of(const LanguageConfig& config, const LanguageLoad& load);
double cache_bytes_of(const LanguageConfig& config, const LanguageLoad& load);

// Bytes that each of `chips` sends so that all have the sum of `bytes` of each: 2 (n-1)/n of them
// over a ring (Patarasuk and Yuan 2009).
double all_reduce_bytes(int64_t chips, double bytes);
// Seconds in which they do, at the full rate of the chip's links. Error system-no-link.
double all_reduce_seconds(const Chip& chip, int64_t chips, double bytes);
// Seconds in which a chip hands its part of the bytes to the next stage. Error system-no-link.
double send_seconds(const Chip& chip, int64_t chips, double bytes);
// Joules of all links together for bytes that each of `chips` sends; 0 where their part states
// none.
double link_joules(const Chip& chip, int64_t chips, double bytes);

}  // namespace presil
