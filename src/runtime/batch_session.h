// A language model on a chip at several conversations at once, whose caches lie in pages of one
// pool. Part of the front door of `runtime`.
//
// Two programs serve everything: one takes a stretch of one sequence's prompt, the other a token of
// each sequence of the batch. Lengths and pages are data that the cores load.
#pragma once

#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "runtime/language_session.h"

namespace presil {

struct BatchOptions {
  LanguageOptions language;  // its context is that of each sequence
  int64_t batch = 4;         // sequences that a step takes a token of
  int64_t stretch = 64;      // tokens of a prompt that a step takes
  int64_t page = 0;          // positions of a page; 0: as many as a block of keys has on the chip
  int64_t pages = 0;         // of the pool; 0: as many as the batch needs at full contexts
};

class BatchSession {
 public:
  // Error runtime-no-pages where the model's attention cannot look at pages.
  BatchSession(const LanguageModel& model, const Chip& chip, const BatchOptions& options);
  ~BatchSession();

  int64_t batch() const;
  int64_t context() const;
  int64_t page_positions() const;
  int64_t pages() const;
  int64_t free_pages() const;
  double pool_bytes() const;

  // A new sequence, and the end of one, whose pages become free.
  int64_t open();
  void close(int64_t sequence);
  int64_t length(int64_t sequence) const;
  // Whether there are pages for so many more tokens of a sequence (or, of -1, of a new one).
  bool has_room(int64_t sequence, int64_t tokens) const;

  // Feeds one sequence, for whose tokens there must be room; logits f32 [1, vocabulary] of what
  // follows. Errors: runtime-context-full, runtime-bad-token.
  Tensor feed(int64_t sequence, std::span<const int32_t> tokens);
  // Feeds a token to each of at most `batch` sequences; logits f32 [sequences, vocabulary].
  Tensor step(std::span<const std::pair<int64_t, int32_t>> tokens);

  const std::vector<LanguageSession::Step>& steps() const;
  double compile_seconds() const;
  double load_seconds() const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace presil
