// Front door of `program`: the compiled program as an ELF file, and code generation from a
// schedule. One program runs on every core (SPMD); mhartid tells a core which tiles are its own.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/base.h"
#include "chip/chip.h"
#include "graph/graph.h"
#include "isa/isa.h"
#include "schedule/schedule.h"

namespace presil {

struct Segment {
  std::string name;  // ".text", ".weights"
  uint64_t address = 0;
  std::shared_ptr<const void> owner;
  std::span<const std::byte> bytes;  // file contents; may be empty with memory_bytes > 0
  int64_t memory_bytes = 0;          // >= bytes.size(); the rest is zero
  bool executable = false;
  bool writable = false;
  // The bytes are this process's memory, in which a machine may execute: code of the generator,
  // which never writes to its constants, needs no copy of them.
  bool is_lent = false;
};

// A model input or output as the host sees it: dense, row-major, at a fixed address.
struct ProgramTensor {
  std::string name;
  DType dtype = DType::f32;
  Shape shape;
  uint64_t address = 0;
};

// An input of the model that the program holds as a constant.
struct FixedInput {
  std::string name;
  int64_t value = 0;
};

// A stretch of the program that belongs to one region of the schedule.
struct Layer {
  std::string name;  // the model's node: "Conv_12"
  std::string op;    // "Conv"
  std::string unit;  // "matrix", "vector", "dma", "scalar"
  int64_t macs = 0;  // of the whole chip
  DType operand = DType::f32;
};
struct LayerRange {
  uint64_t begin = 0, end = 0;  // code addresses
  int32_t layer = 0;
};

struct Program {
  uint64_t entry = dram_base;
  uint64_t tohost = 0;  // 0: the program ends by ebreak
  uint64_t fromhost = 0;
  std::vector<Segment> segments;
  std::vector<ProgramTensor> inputs, outputs;
  std::vector<FixedInput> fixed;
  std::vector<Layer> layers;
  std::vector<LayerRange> ranges;  // sorted, disjoint
  int64_t dram_bytes = 0;          // highest DRAM address used minus dram_base
  int64_t shared_bytes = 0;
  std::string chip;                     // name of the chip it was compiled for
  int32_t layer_at(uint64_t pc) const;  // -1 outside every range
};

// Writes the schedule as a program for the chip. Every core runs it.
Program generate(const Schedule& schedule, const Chip& chip);

// A program as an ELF64 RISC-V executable and back; the tables above live in section .presil.
// Any bare-metal ELF with symbols tohost/fromhost is readable. Errors program-bad-elf.
std::vector<std::byte> write_elf(const Program& program);
// With an `owner` that keeps `bytes` alive the segments point into them; without, they are copied.
Program read_elf(std::span<const std::byte> bytes, const std::string& path,
                 std::shared_ptr<const void> owner = nullptr);
std::string to_text(const Program& program);  // disassembly with layers
// Whether values that scalar code loads may decide what it does next or what engines are asked for;
// if not, timing needs no ControlTrace of an execution.
bool is_steered_by_loads(const Program& program);

}  // namespace presil
