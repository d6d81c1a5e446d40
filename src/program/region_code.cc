// A region's loops become RISC-V loops, its descriptors are set up once and updated where they
// move, its commands become engine instructions.
//
// Registers: x5-x7 scratch, x8 "nothing accumulated yet", x9 hart, the others hold loop starts,
// sizes, bounds, what is loaded and ring slots. Descriptor i is register ti.
#include "program/region_code.h"

#include <algorithm>

namespace presil {

namespace {

constexpr Register scratch2 = 7, first_flag = 8;

struct LoopRegisters {
  Register start = -1, size = -1, begin = -1, end = -1;
};

class RegionCode {
 public:
  RegionCode(CodeBuffer& code, const Region& region, const std::vector<int>& entries)
      : code_(code), region_(region), entries_(entries) {}

  void write() {
    allocate();
    const int skip = code_.new_label();
    code_.load_constant(scratch0, region_.cores_used);
    code_.jump_unless("blt", hart_register, scratch0, skip);
    set_up_splits();
    skip_without_tiles(skip);
    set_up_descriptors();
    for (Register slot : slots_) {
      if (slot >= 0) code_.immediate("addi", slot, 0, 0);
    }
    block(region_.body);
    code_.bind(skip);
  }

 private:
  Register take() {
    PRESIL_CHECK(next_ < pool_size, "region '" + region_.name + "' fits the scalar registers");
    return pool[next_++];
  }

  void allocate() {
    loops_.resize(region_.loops.size());
    for (size_t i = 0; i < region_.loaded.size(); ++i) loaded_.push_back(take());
    for (size_t i = 0; i < loops_.size(); ++i) {
      const ScheduleLoop& loop = region_.loops[i];
      loops_[i].start = take();
      if (loop.core_parts > 1) loops_[i].begin = take();
      if (loop.core_parts > 1 || loop.is_bound) loops_[i].end = take();
      if (loop.clipped()) loops_[i].size = take();
    }
    for (const Ring& ring : region_.rings) slots_.push_back(ring.depth > 1 ? take() : -1);
    PRESIL_CHECK(region_.descriptors.size() <= 32,
                 "region '" + region_.name + "' fits the descriptor registers");
  }

  int64_t base_constant(const ScheduleDescriptor& descriptor) const {
    int64_t base = descriptor.base.constant;
    if (descriptor.ring >= 0) {
      base += static_cast<int64_t>(scratchpad_base) + region_.rings[descriptor.ring].offset;
    }
    return base;
  }

  // Whole descriptors with the constant parts; what moves is set again before each use.
  void set_up_descriptors() {
    for (size_t i = 0; i < region_.descriptors.size(); ++i) {
      const ScheduleDescriptor& descriptor = region_.descriptors[i];
      TensorDescriptor value;
      value.base = static_cast<uint64_t>(base_constant(descriptor));
      value.dtype = descriptor.dtype;
      for (int d = 0; d < 4; ++d) {
        const Linear& extent = descriptor.extent[d];
        value.extent[d] = static_cast<uint16_t>(extent.is_constant() ? extent.constant : 1);
        PRESIL_CHECK(descriptor.stride[d] == static_cast<int32_t>(descriptor.stride[d]),
                     "strides fit 32 bits");
        value.stride[d] = static_cast<int32_t>(descriptor.stride[d]);
      }
      const std::array<uint64_t, 4> words = value.pack();
      for (int w = 0; w < 4; ++w) {
        code_.load_constant(scratch0, static_cast<int64_t>(words[w]));
        code_.descriptor("tword", static_cast<int>(i), scratch0, w);
      }
    }
  }

  void load(const LoadedNumber& number, Register to) {
    const int above = code_.new_label(), inside = code_.new_label();
    if (number.every == 1) {
      Linear bytes{static_cast<int64_t>(number.address) + 8 * number.index.constant, {}};
      for (Linear::Term term : number.index.terms) {
        term.coefficient *= 8;
        bytes.terms.push_back(term);
      }
      evaluate(bytes, bytes.constant);
    } else {
      evaluate(number.index, number.index.constant);
      code_.load_constant(scratch1, number.every);
      code_.registers("divu", scratch0, scratch0, scratch1);
      code_.immediate("slli", scratch0, scratch0, 3);
      code_.load_constant(scratch1, static_cast<int64_t>(number.address));
      code_.registers("add", scratch0, scratch0, scratch1);
    }
    code_.immediate("ld", to, scratch0, 0);
    if (number.minus > 0) {
      code_.load_constant(scratch0, number.minus);
      code_.registers("sub", to, to, scratch0);
    }
    code_.jump_unless("blt", to, 0, above);
    code_.immediate("addi", to, 0, 0);
    code_.bind(above);
    code_.load_constant(scratch0, number.most);
    code_.jump_unless("blt", scratch0, to, inside);
    code_.immediate("addi", to, scratch0, 0);
    code_.bind(inside);
    if (number.multiple == 1) return;
    code_.load_constant(scratch0, number.multiple);
    code_.registers("divu", to, to, scratch0);
    code_.registers("mul", to, to, scratch0);
  }

  // First and last tile of this core along each loop that is shared out, in elements.
  void set_up_splits() {
    for (size_t i = 0; i < region_.loops.size(); ++i) {
      const ScheduleLoop& loop = region_.loops[i];
      if (loop.core_parts <= 1) continue;
      const LoopRegisters& r = loops_[i];
      code_.load_constant(scratch0, loop.core_divisor);
      code_.registers("divu", scratch1, hart_register, scratch0);
      code_.load_constant(scratch0, loop.core_parts);
      code_.registers("remu", scratch1, scratch1, scratch0);
      if (loop.cyclic) {
        code_.load_constant(scratch0, loop.step);
        code_.registers("mul", r.begin, scratch1, scratch0);
        code_.load_constant(r.end, loop.extent);
        continue;
      }
      code_.load_constant(scratch2, loop.tiles());
      for (Register bound : {r.begin, r.end}) {
        code_.registers("mul", bound, scratch1, scratch2);
        code_.registers("divu", bound, bound, scratch0);
        code_.immediate("addi", scratch1, scratch1, 1);
      }
      code_.load_constant(scratch0, loop.step);
      code_.registers("mul", r.begin, r.begin, scratch0);
      code_.registers("mul", r.end, r.end, scratch0);
    }
  }

  // A core without tiles does nothing in the region. Loads that stand outside the shared-out loops
  // would reach no store of this core, so nothing would order them before what comes behind the
  // next barrier.
  void skip_without_tiles(int skip) {
    for (size_t i = 0; i < region_.loops.size(); ++i) {
      const ScheduleLoop& loop = region_.loops[i];
      if (loop.core_parts <= 1 || loop.tiles() >= loop.core_parts) continue;
      code_.jump_unless("blt", loops_[i].begin, loops_[i].end, skip);
    }
  }

  Register value_of(const Linear::Term& term) const {
    if (term.loaded >= 0) return loaded_[static_cast<size_t>(term.loaded)];
    return term.size ? loops_[term.loop].size : loops_[term.loop].start;
  }

  // scratch0 = constant + the terms.
  void evaluate(const Linear& linear, int64_t constant) {
    code_.load_constant(scratch0, constant);
    for (const Linear::Term& term : linear.terms) {
      const Register value = value_of(term);
      PRESIL_CHECK(value >= 0, "a term names a register that exists");
      int shift = -1;
      for (int s = 0; s < 48; ++s) {
        if (term.coefficient == int64_t{1} << s) shift = s;
      }
      if (shift == 0) {
        code_.registers("add", scratch0, scratch0, value);
        continue;
      }
      if (shift > 0) {
        code_.immediate("slli", scratch1, value, shift);
      } else {
        code_.load_constant(scratch1, term.coefficient);
        code_.registers("mul", scratch1, scratch1, value);
      }
      code_.registers("add", scratch0, scratch0, scratch1);
    }
  }

  void refresh(int index) {
    if (index < 0) return;
    const ScheduleDescriptor& descriptor = region_.descriptors[index];
    const Register slot = descriptor.ring >= 0 ? slots_[descriptor.ring] : -1;
    if (!descriptor.base.is_constant() || slot >= 0) {
      evaluate(descriptor.base, base_constant(descriptor));
      if (slot >= 0) code_.registers("add", scratch0, scratch0, slot);
      code_.descriptor("tbase", index, scratch0, 0);
    }
    for (int d = 0; d < 4; ++d) {
      if (descriptor.extent[d].is_constant()) continue;
      evaluate(descriptor.extent[d], descriptor.extent[d].constant);
      code_.descriptor("textent", index, scratch0, d);
    }
  }

  void block(const Block& statements) {
    for (const Statement& statement : statements) {
      if (const auto* loop = std::get_if<LoopStatement>(&statement.what)) {
        write_loop(*loop);
      } else if (const auto* command = std::get_if<ScheduleCommand>(&statement.what)) {
        write_command(*command);
      } else if (const auto* advance = std::get_if<AdvanceStatement>(&statement.what)) {
        write_advance(*advance);
      } else if (const auto* number = std::get_if<LoadStatement>(&statement.what)) {
        const auto index = static_cast<size_t>(number->loaded);
        load(region_.loaded[index], loaded_[index]);
      } else if (std::holds_alternative<BeginSumStatement>(statement.what)) {
        code_.immediate("addi", first_flag, 0, 1);
      } else {
        code_.immediate("addi", first_flag, 0, 0);
      }
    }
  }

  void write_loop(const LoopStatement& statement) {
    const ScheduleLoop& loop = region_.loops[statement.loop];
    const LoopRegisters& r = loops_[statement.loop];
    const int again = code_.new_label(), done = code_.new_label();
    begin_loop(statement);
    code_.bind(again);
    Register end = r.end;
    if (end < 0 && loop.tile_of >= 0 && region_.loops[loop.tile_of].clipped()) {
      end = loops_[loop.tile_of].size;
    }
    if (end < 0) {
      code_.load_constant(scratch0, loop.extent);
      end = scratch0;
    }
    code_.jump_unless("blt", r.start, end, done);
    if (loop.clipped()) {
      const int whole = code_.new_label();
      // Cores that share a loop out end where their part does, the dimension behind them.
      if (loop.is_bound || loop.tile_of >= 0) {
        code_.registers("sub", scratch0, end, r.start);
      } else {
        code_.load_constant(scratch0, loop.extent);
        code_.registers("sub", scratch0, scratch0, r.start);
      }
      code_.load_constant(r.size, loop.step);
      code_.jump_unless("blt", scratch0, r.size, whole);
      code_.immediate("addi", r.size, scratch0, 0);
      code_.bind(whole);
    }
    open_loops_.push_back(statement.loop);
    block(*statement.body);
    open_loops_.pop_back();
    int64_t advance = loop.advance > 0 ? loop.advance : loop.step;
    if (loop.cyclic) advance *= loop.core_parts;
    code_.load_constant(scratch0, advance);
    code_.registers("add", r.start, r.start, scratch0);
    code_.jump(again);
    code_.bind(done);
  }

  // The first start and, of a loop that is bound, the end.
  void begin_loop(const LoopStatement& statement) {
    const LoopRegisters& r = loops_[statement.loop];
    if (statement.end) {
      evaluate(*statement.end, statement.end->constant);
      code_.immediate("addi", r.end, scratch0, 0);
    }
    if (statement.begin) {
      evaluate(*statement.begin, statement.begin->constant);
      code_.immediate("addi", r.start, scratch0, 0);
      if (statement.begin->constant < 0) {
        const int inside = code_.new_label();
        code_.jump_unless("blt", r.start, 0, inside);
        code_.immediate("addi", r.start, 0, 0);
        code_.bind(inside);
      }
    } else if (r.begin >= 0) {
      code_.immediate("addi", r.start, r.begin, 0);
    } else {
      code_.immediate("addi", r.start, 0, 0);
    }
  }

  void write_advance(const AdvanceStatement& statement) {
    const Ring& ring = region_.rings[statement.ring];
    const Register slot = slots_[statement.ring];
    if (slot < 0) return;
    const int inside = code_.new_label();
    code_.load_constant(scratch0, ring.slot_bytes);
    code_.registers("add", slot, slot, scratch0);
    code_.load_constant(scratch0, ring.slot_bytes * ring.depth);
    code_.jump_unless("bge", slot, scratch0, inside);
    code_.immediate("addi", slot, 0, 0);
    code_.bind(inside);
  }

  void write_command(const ScheduleCommand& command) {
    for (int index : {command.d, command.a, command.b, command.c}) refresh(index);
    Fields fields;
    fields.d = static_cast<uint8_t>(std::max(command.d, 0));
    fields.a = static_cast<uint8_t>(std::max(command.a, 0));
    fields.b = static_cast<uint8_t>(std::max(command.b, 0));
    fields.c = static_cast<uint8_t>(std::max(command.c, 0));
    for (int i = 0; i < 2; ++i) {
      fields.wait[i] = command.wait[i];
      fields.post[i] = command.post[i];
    }
    if (command.opcode == Opcode::sync) {
      fields.mode = static_cast<uint8_t>(command.unit);
      code_.engine(fields, command.opcode);
      return;
    }
    uint8_t first_mode = command.mode, later_mode = command.mode;
    bool two = false;
    if (command.opcode == Opcode::mma && command.first_is_zero) {
      first_mode |= mma_zero;
      two = true;
    } else if (command.opcode == Opcode::vec) {
      first_mode = static_cast<uint8_t>(entries_[command.micro_program_first]);
      later_mode = static_cast<uint8_t>(entries_[command.micro_program]);
      two = command.micro_program != command.micro_program_first;
    }
    if (!two) {
      fields.mode = first_mode;
      code_.engine(fields, command.opcode);
      return;
    }
    write_first_or_later(fields, command.opcode, first_mode, later_mode);
  }

  // The first command of an accumulation starts anew, the others add: a branch picks the form.
  void write_first_or_later(Fields fields, Opcode opcode, uint8_t first, uint8_t later) {
    Register condition = first_flag;
    bool micro = false;
    for (int open : open_loops_) {
      const ScheduleLoop& loop = region_.loops[open];
      if (!loop.reduced || !loop.name.starts_with("u")) continue;
      if (!micro) code_.immediate("xori", scratch0, first_flag, 1);
      code_.registers("or", scratch0, scratch0, loops_[open].start);
      micro = true;
    }
    if (micro) {
      code_.immediate("sltiu", scratch0, scratch0, 1);  // 1 if nothing but zeros
      condition = scratch0;
    }
    const int add = code_.new_label(), done = code_.new_label();
    code_.jump_unless("bne", condition, 0, add);
    fields.mode = first;
    code_.engine(fields, opcode);
    code_.jump(done);
    code_.bind(add);
    fields.mode = later;
    code_.engine(fields, opcode);
    code_.bind(done);
  }

  static constexpr Register pool[] = {10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22,
                                      23, 24, 25, 26, 27, 28, 29, 30, 31, 1,  2,  3,  4};
  static constexpr size_t pool_size = sizeof(pool) / sizeof(pool[0]);

  CodeBuffer& code_;
  const Region& region_;
  const std::vector<int>& entries_;
  size_t next_ = 0;
  std::vector<LoopRegisters> loops_;
  std::vector<Register> slots_, loaded_;
  std::vector<int> open_loops_;
};

}  // namespace

void write_region_code(CodeBuffer& code, const Region& region, const std::vector<int>& entries) {
  RegionCode(code, region, entries).write();
}

}  // namespace presil
