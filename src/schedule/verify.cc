// Proves of a schedule what every later stage relies on, region by region: rings lie in the
// scratchpad and apart, every wait has its post earlier in program order, descriptors stay in their
// memory, and cores write different elements. Loops are not run: tokens are summed over a body and
// multiplied, addresses are bounded by the corners of the loops' ranges.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "schedule/schedule.h"

namespace presil {
namespace {

// What a stretch of program does to one semaphore: its sum, and the lowest level on the way.
struct Tokens {
  int64_t sum = 0, lowest = 0;
};
using TokenMap = std::map<uint8_t, Tokens>;

void then(TokenMap& first, const TokenMap& second) {
  for (const auto& [semaphore, tokens] : second) {
    Tokens& total = first[semaphore];
    total.lowest = std::min(total.lowest, total.sum + tokens.lowest);
    total.sum += tokens.sum;
  }
}

TokenMap repeated(const TokenMap& body, int64_t count) {
  TokenMap out;
  if (count == 0) return out;
  for (const auto& [semaphore, tokens] : body) {
    const int64_t before_last = tokens.sum < 0 ? (count - 1) * tokens.sum : 0;
    out[semaphore] = {count * tokens.sum, before_last + tokens.lowest};
  }
  return out;
}

struct Interval {
  int64_t low = 0, high = 0;
};

// Start and size of each loop at one corner of the iteration space.
struct Corner {
  std::vector<Interval> start;
  std::vector<int64_t> size;
};

class RegionVerifier {
 public:
  RegionVerifier(const Schedule& schedule, const Region& region, const Chip& chip)
      : schedule_(schedule), region_(region), chip_(chip) {}

  void verify() {
    check_rings();
    check_tokens();
    check_block(region_.body);
  }

 private:
  [[noreturn]] void broken(std::string found, std::string expected) const {
    Place place;
    place.inside = fmt::format("region '{}' ({})", region_.name, region_.op);
    throw Error("schedule-broken", place, std::move(found), std::move(expected),
                "presil show schedule shows the region");
  }

  void check_rings() const {
    std::vector<const Ring*> sorted;
    std::set<uint8_t> semaphores;
    for (const Ring& ring : region_.rings) {
      const int64_t end = ring.offset + ring.slot_bytes * ring.depth;
      if (ring.depth < 1 || ring.slot_bytes < 1 || ring.offset < 0 ||
          end > chip_.scratchpad.bytes) {
        broken(fmt::format("ring {}: {} slots of {} bytes at {}", ring.name, ring.depth,
                           ring.slot_bytes, ring.offset),
               fmt::format("a ring inside the {} bytes of scratchpad", chip_.scratchpad.bytes));
      }
      for (const uint8_t semaphore : {ring.full, ring.empty}) {
        if (semaphore == 0 || semaphore >= chip_.scratchpad.semaphores ||
            !semaphores.insert(semaphore).second) {
          broken(fmt::format("semaphore {} of ring {}", semaphore, ring.name),
                 fmt::format("one of its own below {}", chip_.scratchpad.semaphores));
        }
      }
      sorted.push_back(&ring);
    }
    std::sort(sorted.begin(), sorted.end(),
              [](const Ring* a, const Ring* b) { return a->offset < b->offset; });
    for (size_t i = 1; i < sorted.size(); ++i) {
      const Ring& before = *sorted[i - 1];
      if (before.offset + before.slot_bytes * before.depth <= sorted[i]->offset) continue;
      broken(fmt::format("rings {} and {} overlap", before.name, sorted[i]->name),
             "rings apart from each other");
    }
  }

  // Fewest or most turns that any core takes through a loop.
  int64_t turns(const ScheduleLoop& loop, bool most) const {
    if (loop.is_bound) return most ? loop.tiles() : 0;
    if (loop.tile_of >= 0) {
      const ScheduleLoop& parent = region_.loops[static_cast<size_t>(loop.tile_of)];
      const int64_t reach = most || !parent.clipped() ? loop.extent : parent.extent % parent.step;
      return (reach + loop.step - 1) / loop.step;
    }
    if (loop.core_parts <= 1) return loop.tiles();
    return most ? (loop.tiles() + loop.core_parts - 1) / loop.core_parts
                : loop.tiles() / loop.core_parts;
  }

  TokenMap tokens_of(const Block& block, bool most) const {
    TokenMap total;
    for (const Statement& statement : block) {
      if (const auto* loop = std::get_if<LoopStatement>(&statement.what)) {
        then(total, repeated(tokens_of(*loop->body, most),
                             turns(region_.loops[static_cast<size_t>(loop->loop)], most)));
      } else if (const auto* command = std::get_if<ScheduleCommand>(&statement.what)) {
        TokenMap own;
        for (const uint8_t semaphore : command->wait) {
          if (semaphore != 0) then(own, {{semaphore, {-1, -1}}});
        }
        for (const uint8_t semaphore : command->post) {
          if (semaphore != 0) then(own, {{semaphore, {1, 0}}});
        }
        then(total, own);
      }
    }
    return total;
  }

  void check_tokens() const {
    for (const bool most : {false, true}) {
      for (const auto& [semaphore, tokens] : tokens_of(region_.body, most)) {
        if (tokens.lowest < 0) {
          broken(fmt::format("a wait for semaphore {} without an earlier post", semaphore),
                 "a post before every wait in program order");
        }
        if (tokens.sum != 0) {
          broken(fmt::format("{} tokens are left on semaphore {}", tokens.sum, semaphore), "none");
        }
      }
    }
  }

  void check_block(const Block& block) {
    const std::set<int> around = loaded_;
    for (const Statement& statement : block) {
      if (const auto* loop = std::get_if<LoopStatement>(&statement.what)) {
        open_.insert(loop->loop);
        if (loop->begin) check_loaded(*loop->begin);
        if (loop->end) check_loaded(*loop->end);
        if (loop->begin || loop->end) bound_[loop->loop] = loop;
        check_block(*loop->body);
        open_.erase(loop->loop);
        bound_.erase(loop->loop);
      } else if (const auto* command = std::get_if<ScheduleCommand>(&statement.what)) {
        for (const int index : {command->d, command->a, command->b, command->c}) {
          if (index >= 0) check_descriptor(index);
        }
        if (command->opcode == Opcode::store) check_cores(command->d);
      } else if (const auto* load = std::get_if<LoadStatement>(&statement.what)) {
        check_load(load->loaded);
        loaded_.insert(load->loaded);
      }
    }
    loaded_ = around;
  }

  // A number counts up to the end of the block that loads it: what stands in a loop may not run.
  void check_loaded(const Linear& linear) const {
    for (const Linear::Term& term : linear.terms) {
      if (term.loaded < 0 || loaded_.contains(term.loaded)) continue;
      broken(fmt::format("loaded{} is looked at", term.loaded), "a statement before that loads it");
    }
  }

  void check_load(int index) const {
    const LoadedNumber& number = region_.loaded[static_cast<size_t>(index)];
    check_open(fmt::format("loaded{}", index), number.index);
    if (number.every < 1 || number.most < 0) {
      broken(fmt::format("loaded{} is of every {}, up to {}", index, number.every, number.most),
             "at least 1, and no negative bound");
    }
    for (const Corner& corner : corners()) {
      const Interval at = value(number.index, corner);
      const auto address = static_cast<int64_t>(number.address);
      const int64_t bytes = bytes_of(DType::i64, 1);
      check_inside(fmt::format("loaded{}", index), -1, address + at.low / number.every * bytes,
                   address + (at.high / number.every + 1) * bytes);
    }
  }

  void check_open(const std::string& what, const Linear& linear) const {
    check_loaded(linear);
    for (const Linear::Term& term : linear.terms) {
      if (term.loaded >= 0 || open_.contains(term.loop)) continue;
      broken(fmt::format("{} depends on loop {}, which is not open", what,
                         region_.loops[static_cast<size_t>(term.loop)].name),
             "only on loops around its command");
    }
  }

  // Every way in which the open loops are at a whole tile or at a clipped one. A loop's start
  // counts from where its statement begins.
  std::vector<Corner> corners() const {
    std::vector<Corner> list(1);
    list[0].start.resize(region_.loops.size());
    list[0].size.resize(region_.loops.size());
    for (size_t i = 0; i < region_.loops.size(); ++i) {
      const size_t count = list.size();
      for (size_t c = 0; c < count; ++c) add_corners(i, c, list);
    }
    return list;
  }

  // The ways of loop `index` in corner `c`, which keeps one of them.
  void add_corners(size_t index, size_t c, std::vector<Corner>& list) const {
    const ScheduleLoop& loop = region_.loops[index];
    const int64_t reach = reach_of(index, list[c]);
    const int64_t whole = reach / loop.step, rest = reach % loop.step;
    const auto set = [index](Corner& corner, int64_t low, int64_t high, int64_t size) {
      corner.start[index] = {low, high};
      corner.size[index] = size;
    };
    const bool is_open = open_.contains(static_cast<int>(index));
    if (is_open && loop.ragged && loop.tile_of < 0) {
      Corner least = list[c];
      set(least, 0, std::max<int64_t>(reach - 1, 0) / loop.step * loop.step, 1);
      list.push_back(std::move(least));
    }
    if (whole == 0) return set(list[c], 0, 0, std::max<int64_t>(reach, 1));
    if (is_open && rest > 0) {
      Corner last = list[c];
      set(last, whole * loop.step, whole * loop.step, rest);
      list.push_back(std::move(last));
    }
    const int64_t top = is_open || rest == 0 ? whole - 1 : whole;
    set(list[c], 0, top * loop.step, loop.step);
  }

  // How far a loop goes at most: its dimension, the tile that it walks, or what its statement says.
  int64_t reach_of(size_t index, const Corner& corner) const {
    const ScheduleLoop& loop = region_.loops[index];
    if (loop.tile_of >= 0 && region_.loops[static_cast<size_t>(loop.tile_of)].clipped()) {
      return std::min(corner.size[static_cast<size_t>(loop.tile_of)], loop.extent);
    }
    const auto statement = bound_.find(static_cast<int>(index));
    if (statement == bound_.end() || !statement->second->end) return loop.extent;
    Linear length = *statement->second->end;
    if (is_relative(*statement->second)) {
      length.constant -= statement->second->begin->constant;
      for (Linear::Term term : statement->second->begin->terms) {
        term.coefficient = -term.coefficient;
        length.terms.push_back(term);
      }
    }
    return std::min(range(from_begins(length), corner, corner.start).high, loop.extent);
  }

  // Whether the loop ends as far from its begin wherever that is. Its start then counts from there,
  // else from 0.
  static bool is_relative(const LoopStatement& statement) {
    if (!statement.begin || !statement.end) return false;
    return std::all_of(
        statement.begin->terms.begin(), statement.begin->terms.end(), [&](const Linear::Term& own) {
          return std::any_of(
              statement.end->terms.begin(), statement.end->terms.end(), [&](const auto& other) {
                return other.loop == own.loop && other.size == own.size &&
                       other.loaded == own.loaded && other.coefficient == own.coefficient;
              });
        });
  }

  // The same number with the starts of bound loops said by where they begin, so that what follows
  // one loop's start and what begins there do not count as independent; a loop stands once in it.
  Linear from_begins(const Linear& linear) const {
    Linear out{linear.constant, {}};
    const auto add = [&out](const Linear::Term& term, int64_t factor) {
      for (Linear::Term& known : out.terms) {
        if (known.loop != term.loop || known.size != term.size || known.loaded != term.loaded) {
          continue;
        }
        known.coefficient += term.coefficient * factor;
        return;
      }
      out.terms.push_back(term);
      out.terms.back().coefficient *= factor;
    };
    for (const Linear::Term& term : linear.terms) {
      add(term, 1);
      const auto statement = bound_.find(term.loop);
      if (term.size || term.loaded >= 0 || statement == bound_.end() ||
          !is_relative(*statement->second))
        continue;
      out.constant += term.coefficient * statement->second->begin->constant;
      for (const Linear::Term& begin : statement->second->begin->terms) {
        add(begin, term.coefficient);
      }
    }
    return out;
  }

  // What the number may be: counted from where loops begin, and as if their starts were
  // independent; both hold.
  Interval value(const Linear& linear, const Corner& corner) const {
    const Interval relative = range(from_begins(linear), corner, corner.start);
    std::vector<Interval> starts = corner.start;
    for (const auto& [loop, statement] : bound_) {
      if (!is_relative(*statement)) continue;
      const int64_t last = range(*statement->end, corner, corner.start).high - 1;
      starts[static_cast<size_t>(loop)] = {0, std::max<int64_t>(last, 0)};
    }
    const Interval independent = range(linear, corner, starts);
    return {std::max(relative.low, independent.low), std::min(relative.high, independent.high)};
  }

  Interval range(const Linear& linear, const Corner& corner,
                 const std::vector<Interval>& starts) const {
    Interval out{linear.constant, linear.constant};
    for (const Linear::Term& term : linear.terms) {
      const size_t loop = static_cast<size_t>(term.loop);
      Interval own = term.size ? Interval{corner.size[loop], corner.size[loop]} : starts[loop];
      if (term.loaded >= 0) own = {0, region_.loaded[static_cast<size_t>(term.loaded)].most};
      if (term.coefficient < 0) std::swap(own.low, own.high);
      out.low += term.coefficient * own.low;
      out.high += term.coefficient * own.high;
    }
    return out;
  }

  void check_descriptor(int index) const {
    const ScheduleDescriptor& descriptor = region_.descriptors[static_cast<size_t>(index)];
    const std::string name = fmt::format("descriptor t{}", index);
    check_open(name, descriptor.base);
    for (const Linear& extent : descriptor.extent) check_open(name, extent);
    const int bits = info(descriptor.dtype).bits;
    for (const Corner& corner : corners()) {
      const Interval base = value(descriptor.base, corner);
      int64_t low_bits = base.low * 8, high_bits = base.high * 8 + bits;
      for (size_t d = 0; d < 4; ++d) {
        const Interval extent = value(descriptor.extent[d], corner);
        if (extent.low < 1 || extent.high > 65535) {
          broken(fmt::format("{} has an extent of {} to {}", name, extent.low, extent.high),
                 "1 to 65535");
        }
        const int64_t reach = (extent.high - 1) * descriptor.stride[d] * bits;
        (reach < 0 ? low_bits : high_bits) += reach;
      }
      check_inside(name, descriptor.ring, low_bits / 8, (high_bits + 7) / 8);
    }
  }

  // Bytes of a slot of a ring, or with -1 of memory.
  void check_inside(const std::string& what, int ring, int64_t low, int64_t high) const {
    std::vector<Interval> allowed;
    if (ring >= 0) {
      allowed.push_back({0, region_.rings[static_cast<size_t>(ring)].slot_bytes});
    } else {
      const int64_t dram = static_cast<int64_t>(dram_base);
      const int64_t shared = static_cast<int64_t>(shared_base);
      allowed.push_back({dram + code_bytes_reserved, dram + schedule_.dram_bytes});
      allowed.push_back({shared, shared + schedule_.shared_bytes});
    }
    for (const Interval& range : allowed) {
      if (range.low <= low && high <= range.high) return;
    }
    broken(fmt::format("{} reaches from {:#x} to {:#x}", what, low, high),
           ring >= 0 ? fmt::format("bytes inside a slot of ring {}",
                                   region_.rings[static_cast<size_t>(ring)].name)
                     : "addresses inside the DRAM or shared memory that the schedule uses");
  }

  // Outputs as digits of a number whose places are bytes: (place, how many). If each place lies
  // beyond all that the places below can reach, no two combinations give the same address.
  void check_cores(int index) const {
    const ScheduleDescriptor& descriptor = region_.descriptors[static_cast<size_t>(index)];
    const int64_t bits = info(descriptor.dtype).bits;
    std::array<int64_t, 4> extents{};
    const Corner whole = corners().front();
    for (size_t d = 0; d < 4; ++d) extents[d] = value(descriptor.extent[d], whole).high;
    std::vector<std::pair<int64_t, int64_t>> digits;
    bool shared_out = false;
    for (size_t i = 0; i < region_.loops.size(); ++i) {
      const ScheduleLoop& loop = region_.loops[i];
      if (loop.tiles() < 2 || loop.tile_of >= 0 || loop.reduced) {
        if (loop.reduced && loop.core_parts > 1) broken("cores share out a sum", "outputs");
        continue;
      }
      shared_out = shared_out || loop.core_parts > 1;
      int64_t place = 0;
      for (const Linear::Term& term : descriptor.base.terms) {
        if (!term.size && static_cast<size_t>(term.loop) == i) place += term.coefficient * 8;
      }
      if (place == 0) {
        if (loop.core_parts == 1) continue;
        broken(fmt::format("cores that differ in loop {} store to the same place", loop.name),
               "different outputs");
      }
      place = std::abs(place);
      // The tile's own extent in this dimension, if it has one, is part of the same digit.
      size_t own = 4;
      for (size_t d = 0; d < 4; ++d) {
        if (std::abs(descriptor.stride[d]) * bits * extents[d] == place * loop.step) own = d;
      }
      if (own < 4 && extents[own] % loop.step == 0) {
        digits.push_back(
            {std::abs(descriptor.stride[own]) * bits, extents[own] / loop.step * loop.extent});
        extents[own] = 1;
      } else {
        digits.push_back({place * loop.step, loop.tiles()});
      }
    }
    if (!shared_out) return;
    for (size_t d = 0; d < 4; ++d) {
      if (extents[d] > 1) digits.push_back({std::abs(descriptor.stride[d]) * bits, extents[d]});
    }
    check_digits(index, digits, bits);
  }

  void check_digits(int index, std::vector<std::pair<int64_t, int64_t>> digits,
                    int64_t bits) const {
    std::sort(digits.begin(), digits.end());
    int64_t reach = bits;
    for (const auto& [place, count] : digits) {
      if (place < reach) {
        broken(fmt::format("tiles of different cores overlap in what t{} stores", index),
               "every output element written by one core");
      }
      reach += place * (count - 1);
    }
  }

  const Schedule& schedule_;
  const Region& region_;
  const Chip& chip_;
  std::set<int> open_, loaded_;                // loops around, numbers that are loaded
  std::map<int, const LoopStatement*> bound_;  // those of them that say where they begin or end
};

}  // namespace

void verify(const Schedule& schedule, const Chip& chip) {
  for (const Region& region : schedule.regions) RegionVerifier(schedule, region, chip).verify();
}

}  // namespace presil
