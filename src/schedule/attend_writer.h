// The writer of an attention's region, shared by the files that hold its parts: attend_region.cc
// (loops, rings, blocks and tokens) and attend_descriptors.cc (where tiles lie). Private to
// `schedule`.
#pragma once

#include <functional>

#include "schedule/attend_form.h"
#include "schedule/attend_region.h"

namespace presil {

class AttendWriter {
 public:
  AttendWriter(const PrimitiveNode& node, Layout& layout, Constants& constants, const Chip& chip,
               std::vector<MicroProgram>& programs);
  Region write();

 private:
  // In the order of attend_ring_bytes().
  enum Ring : int {
    q,
    keys,
    values,
    scores,
    weights,
    sums,
    carried,
    out,
    table,
    added,
    ring_count
  };
  // Numbers that each row carries: its largest score, the one before, the sum, the correction.
  enum Number : int { largest, before, sum, correction };
  // Loops of the region.
  enum Loop : int { batch, group, head, token, set, key, loop_count };
  // Numbers that the cores read: how many slots of a sequence are looked at, the first of them, a
  // block's page.
  enum Loaded : int { looked_at, first_slot, page };
  // Keys and values as they lie in memory; -1: values are a part of the keys.
  struct Source {
    int key_memory = -1, value_memory = -1;
  };
  // What a sum over rows sees: [row], [key, row] or [value, row].
  enum class Along : uint8_t { row, key, value };

  void make_loops();
  void make_rings();
  void make_programs();
  void share_out();
  void add_loop(Loop loop, const std::string& name, int64_t extent, int64_t step);
  // Blocks of statements.
  Block tile();
  Block over_keys();
  // `shifts`: a descriptor of what is added to the scores, or -1.
  Block key_block(const Source& source, int shifts);
  Block scores_of_set(int shifts);
  Block each_set(Block block) const;
  Block looped(Loop loop, Block block) const;
  Statement bound(Loop loop, Block block, std::optional<Linear> begin, Linear end) const;
  Statement load(int memory, int tile, Ring ring) const;
  static ScheduleCommand vector(int program, int d, int a = -1, int b = -1, int c = -1);
  static Statement sync(Unit unit, std::vector<uint8_t> waits, std::vector<uint8_t> posts);
  void begin_region(Block& block) const;
  void end_region(Block& block) const;
  // Descriptors.
  void make_descriptors();
  void make_outputs();
  int add(DType dtype, int ring, const Linear& base, std::vector<Linear> extent,
          std::vector<int64_t> stride);
  int number(Number number, Along along);
  Source source_of(int key_input, int value_input, const std::function<Linear(int64_t)>& base,
                   int64_t rows);
  void make_sources();
  void make_added();
  void make_window_of_past();
  // A constant in memory, whose value it returns.
  PrimitiveId new_table(const std::string& name, const std::vector<float>& values);
  void make_hidden();
  // Whole blocks: none inside the window begins earlier, and none later is cut by it.
  int64_t window_reach() const;
  int64_t window_whole() const { return attend_.window / tile_.block * tile_.block; }
  bool has_window() const { return attend_.window > 0 && attend_.window < e_.tokens; }
  Linear size_of(Loop loop) const;
  Linear set_tokens() const;
  Linear set_heads() const;
  // Elements from a tile's first row to the set's, `row` elements a row.
  Linear set_start(int64_t row) const;
  // Adds a descriptor of memory that begins with a value.
  int add_at(PrimitiveId value, DType dtype, const Linear& base, std::vector<Linear> extent,
             std::vector<int64_t> stride);
  uint64_t address(PrimitiveId id) const;
  bool several() const { return attend_.parts > 1; }
  bool own_values() const { return attend_.values_in_keys == 0; }
  // The ring that an attention without `ring` uses instead.
  Ring in(Ring ring) const { return ring == values && !own_values() ? keys : ring; }
  uint8_t full(Ring ring) const { return region_.rings[at_[ring]].full; }
  uint8_t empty(Ring ring) const { return region_.rings[at_[ring]].empty; }
  PrimitiveId input(int place) const { return node_.inputs[static_cast<size_t>(place)]; }

  const PrimitiveNode& node_;
  const Attend& attend_;
  Layout& layout_;
  Constants& constants_;
  const Chip& chip_;
  std::vector<MicroProgram>& programs_;
  AttendInputs place_;
  AttendExtents e_;
  AttendForm form_;
  DType out_type_ = DType::f32;
  AttendTile tile_;
  Region region_;
  int at_[ring_count];  // where each ring stands in the region; -1: it has none such
  // Descriptors by what they are.
  Source past_, fresh_;
  int key_tile_ = -1, value_tile_ = -1, key_factor_ = -1;
  int q_memory_ = -1, q_tile_ = -1, q_factor_ = -1, scores_ = -1, weights_ = -1,
      weights_factor_ = -1, sums_ = -1, out_ = -1, out_tile_ = -1, out_memory_ = -1,
      carried_memory_ = -1, carried_tile_ = -1, carried_out_[2] = {-1, -1}, table_memory_ = -1,
      table_tile_ = -1, hidden_ = -1, added_memory_ = -1, added_tile_ = -1, added_ = -1,
      outside_ = -1;
  std::map<std::pair<int, int>, int> numbers_;  // (number, along)
  struct {
    int lowest = 0, zero = 0, copy = 0, peak = 0, peak_hiding = 0, correct = 0, weigh = 0,
        weigh_hiding = 0, sum = 0, scale = 0, finish = 0;
  } program_;
};

}  // namespace presil
