// The scalar side of one core: its code runs without any notion of time and yields the steps that
// the walk gives times to. It may be read ahead of the walk; private to timing.
#pragma once

#include <deque>

#include "timing/forms.h"
#include "timing/image.h"

namespace presil {

// Scalar cycles, and what ends them.
struct ScalarStep {
  int64_t cycles = 0;
  const CommandForm* form = nullptr;  // Stop::command
  uint64_t pc = 0;                    // of the command; otherwise where the code goes on
  int32_t layer = -1;                 // of the command; otherwise as cycles_layer
  int32_t cycles_layer = -1;
  Hart::Stop stop = Hart::Stop::exited;
  uint8_t semaphore = 0;  // Stop::wait and Stop::post
  bool loops = false;     // the command lies before the last one in the code
};

class ScalarCode {
 public:
  ScalarCode(const Program& program, const Chip& chip, const TimingOptions& options, int64_t id,
             CommandForms& forms, std::vector<std::string>& assumptions);
  // The step `ahead` steps after the next; nullptr where the code has ended by then.
  const ScalarStep* peek(size_t ahead);
  // The next step, taken. The code has not ended.
  ScalarStep take();
  void share_text(ScalarCode& other) { hart_.share_text(other.hart_); }
  // The next `count` steps, which have been peeked at, count as taken.
  void skip(size_t count) {
    ahead_.erase(ahead_.begin(), ahead_.begin() + static_cast<int64_t>(count));
  }

  int64_t instructions() const { return hart_.instructions(); }
  uint64_t pc() const { return hart_.pc(); }
  size_t control_loads_taken() const { return image_.control_loads_taken(); }
  Place place(uint64_t pc, std::string_view what) const;

 private:
  ScalarStep run();
  int32_t layer_at(uint64_t pc);
  void load_micro_program(const Command& command);
  int32_t micro_program(const Command& command);

  const Program& program_;
  const TimingOptions& options_;
  int64_t id_;
  CommandForms& forms_;
  Image image_;
  Hart hart_;
  std::deque<ScalarStep> ahead_;
  bool ended_ = false;
  uint64_t last_pc_ = 0;                      // of the last command
  uint64_t range_begin_ = 1, range_end_ = 0;  // of the layer looked up last
  int32_t range_layer_ = -1;
  std::vector<uint32_t> micro_words_;
  std::array<int32_t, micro_store_words / micro_entry_words> micro_numbers_{};  // -1: not known
};

}  // namespace presil
