// Instructions being written: encodings come from the instruction table by name, constants are
// built as the RISC-V assembler's li does.
#include "program/code_buffer.h"

#include <map>
#include <string>

#include "base/base.h"

namespace presil {

void CodeBuffer::put(std::string_view name, const Fields& fields) {
  const Insn* insn = find_insn(name);
  PRESIL_CHECK(insn != nullptr,
               "the generator uses instructions of the table: " + std::string(name));
  const uint64_t word = encode(*insn, fields);
  words_.push_back(static_cast<uint32_t>(word));
  if (insn->format == Format::engine) words_.push_back(static_cast<uint32_t>(word >> 32));
}

void CodeBuffer::registers(std::string_view name, Register d, Register a, Register b) {
  Fields fields;
  fields.d = static_cast<uint8_t>(d);
  fields.a = static_cast<uint8_t>(a);
  fields.b = static_cast<uint8_t>(b);
  put(name, fields);
}

void CodeBuffer::immediate(std::string_view name, Register d, Register a, int64_t value) {
  Fields fields;
  fields.d = static_cast<uint8_t>(d);
  fields.a = static_cast<uint8_t>(a);
  fields.immediate = value;
  put(name, fields);
}

void CodeBuffer::load_constant(Register d, int64_t value) {
  if (value >= -2048 && value < 2048) {
    immediate("addi", d, 0, value);
    return;
  }
  int64_t low = value & 0xfff;
  if (low >= 2048) low -= 4096;
  if (value == static_cast<int32_t>(value)) {
    Fields fields;
    fields.d = static_cast<uint8_t>(d);
    fields.immediate = static_cast<int32_t>(static_cast<uint32_t>(value - low));
    put("lui", fields);
    if (low != 0) immediate("addiw", d, d, low);
    return;
  }
  int64_t high =
      static_cast<int64_t>(static_cast<uint64_t>(value) - static_cast<uint64_t>(low)) >> 12;
  int64_t shift = 12;
  while ((high & 1) == 0) {
    high >>= 1;
    ++shift;
  }
  load_constant(d, high);
  immediate("slli", d, d, shift);
  if (low != 0) immediate("addi", d, d, low);
}

void CodeBuffer::engine(const Fields& fields, Opcode opcode) {
  static constexpr std::string_view names[opcode_count] = {
      "mma", "vec", "vload", "tload", "tstore", "tfill", "tgather", "tsync", "tbarrier"};
  const bool is_packed = opcode == Opcode::mma && (fields.mode & mma_packed) != 0;
  put(is_packed ? "mmaq" : names[static_cast<int>(opcode)], fields);
}

void CodeBuffer::descriptor(std::string_view name, int descriptor, Register a, int64_t part) {
  immediate(name, descriptor, a, part);
}

void CodeBuffer::wait(int semaphore) {
  Fields fields;
  fields.immediate = semaphore;
  put("swait", fields);
}

void CodeBuffer::stop() { put("ebreak", {}); }

int CodeBuffer::new_label() {
  labels_.push_back(-1);
  return static_cast<int>(labels_.size()) - 1;
}

void CodeBuffer::bind(int label) { labels_[label] = static_cast<int64_t>(words_.size()); }

void CodeBuffer::jump(int label) {
  jumps_.push_back({words_.size(), label});
  words_.push_back(0);
}

void CodeBuffer::jump_unless(std::string_view branch, Register a, Register b, int label) {
  Fields fields;
  fields.a = static_cast<uint8_t>(a);
  fields.b = static_cast<uint8_t>(b);
  fields.immediate = 8;
  put(branch, fields);
  jump(label);
}

void CodeBuffer::patch() {
  const Insn* jal = find_insn("jal");
  for (const auto& [at, label] : jumps_) {
    PRESIL_CHECK(labels_[label] >= 0, "every label is bound");
    Fields fields;
    fields.immediate = (labels_[label] - static_cast<int64_t>(at)) * 4;
    PRESIL_CHECK(fields.immediate >= -(1 << 20) && fields.immediate < (1 << 20),
                 "a jump stays within a mebibyte");
    words_[at] = static_cast<uint32_t>(encode(*jal, fields));
  }
}

}  // namespace presil
